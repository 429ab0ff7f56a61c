from collections import defaultdict
from datetime import timedelta

from odoo import api, models

from . import availability
from .availability import HORIZON


class OperativePromiseEngine(models.AbstractModel):
    """How what is not on stock comes: lead times of the rules that bring it."""

    _inherit = "operative.promise.engine"

    @api.model
    def _supplies(self, ways, warehouse, now, quantities=None):
        """How products come that are not on stock, by the lead times of the rules that bring them.

        :param ways: dict of product id -> rules, empty where nothing brings it
        :param quantities: dict of product id -> how much is wanted of it, None where that is not known
        :return: dict of product id -> Supply
        """
        supplies, quantities = {}, quantities or {}
        # sudo: lead times of vendors and bills of materials, of which only the days are used
        products = self.env["product.product"].sudo().with_company(warehouse.company_id).browse(ways)
        elsewhere = defaultdict(dict)
        for product in products.with_context(bypass_delay_description=True, bypass_global_horizon_days=True):
            rules = ways[product.id]
            supplies[product.id] = self._supply(product, rules, quantities.get(product.id), warehouse, now)
            source = rules and self._is_from_stock(rules) and rules[-1].location_src_id.warehouse_id
            if source and source != warehouse and source.company_id == warehouse.company_id and product.id in quantities:
                elsewhere[source][product.id] = quantities[product.id]
        for source, demand in elsewhere.items():
            # another warehouse of the company sends it, from what it can spare
            load = self._stock_loader(demand, source.lot_stock_id, source, now, now, self.env["sale.order"])
            for product_id, stock in load(demand).items():
                if leaves := stock.earliest(demand[product_id], now):
                    rules = ways[product_id]
                    days = min(sum(rules.mapped("delay")) + self._push_days(
                        products.browse(product_id), rules, rules[0].location_dest_id, warehouse), HORIZON.days)
                    supplies[product_id] = availability.Supply(leaves + timedelta(days=days), "receipt")
        return supplies

    @api.model
    def _lead_values(self, product, rules, quantity):
        """What the lead time depends on besides product and rules, as ``_get_lead_days`` takes it.

        :param quantity: how much is wanted, None where that is not known

        :rtype: dict
        """
        return {}

    @api.model
    def _supply(self, product, rules, quantity, warehouse, now):
        """How one product comes.

        :rtype: Supply
        """
        last = rules[-1:]
        if not rules or last.action in ("pull", "pull_push") and last.procure_method == "make_to_order" \
                and last.location_src_id.usage != "supplier":  # nothing brings it to where it is fetched from
            return availability.Supply(
                None, "none", self.env._("No further receipt planned, no route brings it to %s", warehouse.name))
        if self._is_from_stock(rules):
            return availability.Supply(None, "none", self.env._(
                "No further receipt planned; it would come from %s", rules[-1].location_src_id.display_name))
        delays, _description = rules.with_context(**product.env.context)._get_lead_days(
            product, **self._lead_values(product, rules, quantity))
        if delays.get("no_vendor_found_delay"):
            return availability.Supply(None, "none", self.env._("It has to be bought, and no vendor is set"))
        if delays.get("no_bom_found_delay"):
            return availability.Supply(None, "none", self.env._("It has to be made, and there is no bill of materials"))
        if not delays["total_delay"] and rules[-1].action not in ("buy", "manufacture"):
            return availability.Supply(None, "none", self.env._("No further receipt planned, no lead time set"))
        source = "manufacture" if rules[-1].action == "manufacture" else "purchase"
        days = delays["total_delay"] + self._push_days(product, rules, rules[0].location_dest_id, warehouse)
        return availability.Supply(now + timedelta(days=min(days, HORIZON.days)), source)
