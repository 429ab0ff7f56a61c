import dataclasses
from collections import defaultdict
from datetime import timedelta
from functools import lru_cache, partial

from odoo import api, models
from odoo.tools import ormcache

from . import availability
from .availability import HORIZON

# many lines share few numbers of days
days_of = lru_cache(timedelta)


@dataclasses.dataclass(frozen=True)
class Way:
    """How a delivery gets to the customer, from the rules a procurement goes through.

    :ivar rule_ids: the rules from the customer back to the stock, or to what is bought or made for it; empty where
        there is no way
    :ivar from_stock: whether they end at stock
    :ivar days: delays of the rules, those that pull and those that push
    :ivar source_id: the location the delivery takes from, where it ends at stock
    """

    rule_ids: tuple[int, ...]
    from_stock: bool
    days: int
    source_id: int | bool = False


class OperativePromiseEngine(models.AbstractModel):
    """The way from the stock to the customer, and what a line takes from the stock for it."""

    _inherit = "operative.promise.engine"

    @api.model
    def _components(self, products, warehouse):
        """What is taken from stock where it is not the product itself; here nothing, kits with manufacturing.

        :return: dict of product id -> ``[(product id, quantity for one), …]``
        """
        return {}

    @api.model
    def _set_needs(self, asked, products, components, warehouse, now):
        """Set what each answerable line needs; lines that turn out to have no way to the customer get the reason."""
        wanted = {route_id for line in asked for route_id in line.route_ids}
        # sudo: which routes order lines have decides how they are delivered, whoever asks; what no line can have is left out
        routes = self.env["stock.route"].sudo().search([
            ("id", "in", list(wanted)), ("sale_selectable", "=", True),
            ("company_id", "in", [False, warehouse.company_id.id])]) if wanted else self.env["stock.route"]
        known = set(routes.ids)
        by_routes = defaultdict(list)
        for line in asked:
            if not line.reason:
                by_routes[line.route_ids and tuple(filter(known.__contains__, line.route_ids))].append(line)
        for route_ids, lines in by_routes.items():
            self._set_needs_by(
                routes.filtered(lambda route, ids=route_ids: route.id in ids), lines, products, components, warehouse, now)

    @api.model
    def _set_needs_by(self, routes, asked, products, components, warehouse, now):
        """The same for the lines with some routes of their own, or without."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        security = min(warehouse.company_id.security_lead, HORIZON.days)
        ways = self._ways(
            {line.product_id: products[line.product_id]["has_routes"] for line in asked}, warehouse, routes)
        rules = self.env["stock.rule"].sudo()  # configuration, as in _rules
        to_order = {product_id: rules.browse(way.rule_ids) for product_id, way in ways.items()
                    if way.rule_ids and not way.from_stock}
        quantities = defaultdict(float)
        for line in asked:
            quantities[line.product_id] += line.quantity * line.factor if line.product_id in to_order else 0.0
        supplies = self._supplies(to_order, warehouse, now, quantities) if to_order else {}
        for line in asked:
            way, product = ways[line.product_id], products[line.product_id]
            quantity = round(line.quantity * line.factor, digits)
            if quantity <= 0:
                line.reason = self.env._("The quantity must be more than zero.")
                continue
            if not way.rule_ids:
                line.reason = self.env._("No route leads from the warehouse %s to customers.", warehouse.name)
                continue
            taken, supply, days = (), None, security
            if line.product_id in supplies:
                supply, chain = supplies[line.product_id], to_order[line.product_id]
                source = "dropship" if len(chain) == 1 and chain.action == "buy" else "order"
                supply = dataclasses.replace(supply, source=source if supply.ready else "none")
            else:
                days += way.days
                if line.product_id in components:
                    taken = tuple(components[line.product_id])
                elif product["is_storable"]:
                    taken = ((line.product_id, 1.0),)
                if not taken:  # nobody counts it: always there
                    supply = availability.Supply(now, "stock")
            lead = min(max(product["sale_delay"] or 0, 0), HORIZON.days)
            line.source_id = way.source_id or warehouse.lot_stock_id.id
            line.need = availability.Need(
                quantity, taken, supply, days_of(days), days_of(lead), bool(taken) and line.product_id in components)

    @api.model
    def _ways(self, has_routes, warehouse, routes=None):
        """The ways deliveries of products go.

        :param has_routes: dict of product id -> whether it has routes of its own; all others go the same way
        :param routes: of the order lines, which lead
        :return: dict of product id -> Way
        """
        if routes:
            has_routes = dict.fromkeys(has_routes, True)
        usual = Way(*self._usual_way_cached(warehouse.id)) if not all(has_routes.values()) else None
        ways, known = dict.fromkeys(has_routes, usual), {}
        # sudo: which routes products have decides where they come from, whoever asks
        for product in self.env["product.product"].sudo().browse(
                product_id for product_id, has in has_routes.items() if has):
            key = (product.route_ids, product.categ_id)
            if key not in known:
                known[key] = self._way(product, warehouse, routes)
            ways[product.id] = known[key]
        return ways

    @api.model
    @ormcache("warehouse_id")
    def _usual_way_cached(self, warehouse_id):
        """The way of products without routes of their own, as a tuple."""
        # sudo and no context: the same for everybody who asks
        env = self.env(su=True, context={})
        warehouse = env["stock.warehouse"].browse(warehouse_id)
        warehouse = warehouse.with_company(warehouse.company_id)
        return dataclasses.astuple(warehouse.env[self._name]._way(warehouse.env["product.product"], warehouse))

    @api.model
    def _way(self, product, warehouse, routes=None):
        """The way of one product.

        :param routes: of the order line, which lead
        :rtype: Way
        """
        rules = self._rules(product, self.env.ref("stock.stock_location_customers"), warehouse, routes)
        customers = self.env.ref("stock.stock_location_customers")
        from_stock = bool(rules) and self._is_from_stock(rules)
        days = sum(rules.mapped("delay")) + self._push_days(product, rules, customers, warehouse, routes)
        return Way(tuple(rules.ids), from_stock, min(days, HORIZON.days), from_stock and rules[-1].location_src_id.id)

    @api.model
    def _push_days(self, product, rules, location, warehouse, routes=None):
        """The days that push rules take on the way of a product: Odoo's own lead times know those that pull alone.

        :param rules: the chain of rules that brings it to a location
        """
        days = 0
        for rule in rules:
            # sudo: configuration, as above
            place, seen = (rule.location_dest_id if rule.location_dest_from_rule else (
                rule.picking_type_id.default_location_dest_id or rule.location_dest_id)).sudo(), rules.browse()
            while place and not place._child_of(location):
                push = rules._get_push_rule(product, place, {
                    "warehouse_id": warehouse, "route_ids": routes or self.env["stock.route"]})
                if not push or push in seen:
                    break
                days, seen, place = days + push.delay, seen | push, push.location_dest_id
            location = rule.location_src_id
        return days

    @api.model
    @ormcache()
    def _pushes(self):
        """What push rules take from each location, one after the other; of several ways the quickest.

        :return: tuple of ``(location id, parent path of where they lead, whether that is the customers', days)``, of those
            that take days at all
        """
        # sudo and no context: the same for everybody who asks
        rules = self.env(su=True, context={})["stock.rule"].search([("action", "in", ("push", "pull_push"))])
        found = {}
        for first in rules:
            ways = [(first, first.delay, first)]
            while ways:
                rule, days, seen = ways.pop()
                key = first.location_src_id, rule.location_dest_id
                found[key] = min(days, found.get(key, days))
                ways += [(after, days + after.delay, seen | after) for after in rules - seen
                         if rule.location_dest_id._child_of(after.location_src_id)]
        return tuple(
            (below.id, destination.parent_path, destination._is_outgoing(), min(days, HORIZON.days))
            for (source, destination), days in found.items() if days > 0
            for below in source.with_context(active_test=False).search([("id", "child_of", source.id)]))
    @api.model
    def _rules(self, product, location, warehouse, routes=None):
        """The chain of rules that brings a product to a location, as a procurement goes through them.

        :param routes: of the order line, which lead
        """
        rules = self.env["stock.rule"].sudo()  # as above
        company = warehouse.company_id
        while location:
            rule = rules._get_rule(product, location.sudo(), {
                "warehouse_id": warehouse, "company_id": company, "route_ids": routes or self.env["stock.route"]})
            if not rule or rule in rules:
                break
            rules |= rule
            if rule.action not in ("pull", "pull_push") or rule.procure_method != "make_to_order":
                break
            location = rule.location_src_id
            # as Odoo's moves procure what they are made from: what is in transit comes from the route's warehouse
            warehouse = (rule.warehouse_id or rule.picking_type_id.warehouse_id) if location.warehouse_id \
                else rule.route_id.supplier_wh_id
        return rules

    @api.model
    def _is_from_stock(self, rules):
        """Whether a chain of rules ends at stock, not at a vendor or at what is made or bought."""
        last = rules[-1]
        return (last.action in ("pull", "pull_push") and last.procure_method != "make_to_order"
                and last.location_src_id.usage != "supplier")

    @api.model
    def _replenishments(self, product_ids, warehouse):
        """The rules that bring products to where the warehouse delivers from.

        :return: dict of product id -> ``stock.rule``
        """
        # sudo: as in _ways
        products, known, found = self.env["product.product"].sudo().browse(product_ids), {}, {}
        for product in products:
            filtered = warehouse.route_ids.filtered(
                partial(self.env["stock.rule"].sudo()._filter_warehouse_routes, product, warehouse))
            key = (product.route_ids, product.categ_id, filtered)
            if key not in known:
                known[key] = self._rules(product, warehouse.lot_stock_id, warehouse)
            found[product.id] = known[key]
        return found
