from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.operative_crm.models.promise.engine import availability

from .perishable import Perishable


class OperativePromiseEngine(models.AbstractModel):
    _inherit = "operative.promise.engine"

    @api.model
    def _stock_loader(self, demand, location, warehouse, now, at, excluded):
        """Products with lots that are to be removed at a date are promised by what is left of them."""
        load = super()._stock_loader(demand, location, warehouse, now, at, excluded)
        # sudo: as for all stock, see _stock_queries
        query = self.env["product.product"].sudo()._search([("use_expiration_date", "=", True)], active_test=False)
        query.add_where(SQL(  # see _read_products
            "%s = ANY(%s)", SQL.identifier(query.table, "id"), availability.array(demand, "int")))
        perishable = list(query.get_result_ids())
        if not perishable:
            return load
        lots = self._lots(perishable, location, warehouse)
        happenings = defaultdict(list)
        _on_hand, moves = self._stock_queries(perishable, location, warehouse, excluded)
        for product_id, moment, quantity in self.env.execute_query(moves):
            happenings[product_id].append((moment, float(quantity)))

        def load_perishable(product_ids):
            stocks = load(product_ids)
            for product_id in lots.keys() & stocks.keys():
                stocks[product_id] = Perishable(
                    stocks[product_id].on_hand, lots[product_id], happenings[product_id], now, stocks[product_id].overdue)
            return stocks
        return load_perishable

    @api.model
    def _lots(self, product_ids, location, warehouse):
        """What is on hand of products that is to be removed at a date.

        :return: dict of product id -> ``[(moment, quantity), …]``
        """
        # sudo: as for all stock, see _stock_queries
        quants = self.env["stock.quant"].sudo().with_context(active_test=False)
        here, _coming, _going = self._stock_domains(location)
        lots = defaultdict(list)
        for product, lot, quantity in quants._read_group(
                here & Domain("product_id", "in", product_ids) & Domain("removal_date", "!=", False)
                & Domain("owner_id", "in", [False, warehouse.company_id.partner_id.id]),
                ["product_id", "lot_id"], ["quantity:sum"]):
            lots[product.id].append((lot.removal_date, quantity))
        return lots
