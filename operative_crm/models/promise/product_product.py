import dataclasses
import math
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import partial

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from . import availability

OPEN = ("waiting", "confirmed", "assigned", "partially_available")
#: no quantity is as large as that
MOST = 1e15
#: nobody promises anything for later than that
HORIZON = timedelta(days=3650)


@dataclasses.dataclass(frozen=True)
class Way:
    """How a delivery gets to the customer, from the rules a procurement goes through.

    :ivar rule_ids: the rules from the customer back to the stock, or to what is bought or made for it; empty where
        there is no way
    :ivar from_stock: whether they end at stock
    :ivar days: delays of the rules
    """

    rule_ids: tuple[int, ...]
    from_stock: bool
    days: int


@dataclasses.dataclass
class Asked:
    """One pair of a call: what was asked for, and why it cannot be answered, or what it means in stock terms."""

    product_id: int
    quantity: float
    reason: str = ""
    factor: float = 1.0  # of the product's unit in one of the unit asked in
    route_ids: tuple = ()  # of the line itself
    need: availability.Need | None = None


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    @api.readonly
    def operative_promise(self, quantities, warehouse_id=None, at=None, exclude_order_ids=None):
        """The earliest dates on which quantities can be promised to customers without breaking an earlier promise.

        Lines compete in the order given: what one is promised the next finds gone. A date allows for what is on
        hand, all open transfers (late ones as of now), the way to the customer (security lead time, delays of the
        delivery route), the customer lead time of the product and the working days of the warehouse's company.
        What the stock and the planned receipts do not cover is promised by the lead time of the product's routes.
        Whoever is in the group *Operative CRM: User* or has inventory rights may ask.

        Nothing is raised for a line that cannot be answered: it has no date, and its reason says why.

        :param quantities: list of ``(product_id, quantity)``, ``(product_id, quantity, uom_id)`` or
            ``(product_id, quantity, uom_id, route_ids)``; without a unit, in the product's own; with routes as an
            order line may have, which then lead before those of the product
        :param warehouse_id: warehouse to deliver from, None for the user's default one
        :param at: not earlier than this: naive UTC moment, day of the user, or either as ISO text; None for now
        :param exclude_order_ids: sales orders that are promised anew: what they are still to deliver is left out;
            those the user may not read are not
        :return: list of dicts in the order asked, quantities in the unit asked in:

            * ``product_id``, ``quantity``: as asked
            * ``on_hand``: in the warehouse now, without what others own
            * ``free_now``: what can be promised for ``at``, before this line and after those before it
            * ``date``: naive UTC moment at the customer's, False where it cannot be said
            * ``source``: ``stock``, ``receipt``, ``purchase``, ``manufacture``, ``dropship``, ``order`` (made or
              bought to order), ``none``
            * ``parts``: ``[(date, quantity), …]``: what can be there earlier, and the rest at the date; together
              the quantity, less where the date cannot be said
            * ``document``: ``{"model", "id", "name"}`` of the receipt it waits for, else False
            * ``reason``: why there is no date, or False
        :raises AccessError: where the user may not ask at all
        :raises UserError: where ``quantities`` is no list of pairs
        """
        # nothing else of what a client says in its context may change the stock that is looked at
        self = self.with_context({  # pylint: disable=context-overridden
            key: self.env.context[key] for key in ("lang", "tz", "allowed_company_ids") if key in self.env.context})
        self._operative_check_may_ask()
        asked = self._operative_asked(quantities)
        now = fields.Datetime.now()
        warehouse, reason = self._operative_warehouse(warehouse_id)
        if not reason:
            at, reason = self._operative_moment(at, now)
        if reason:
            return [self._operative_unanswered(line, line.reason or reason) for line in asked]
        products = self._operative_read_products(asked)
        self._operative_convert(asked, quantities, products)
        components = self._operative_components(
            self.browse({line.product_id for line in asked if not line.reason}), warehouse)
        self._operative_set_needs(asked, products, components, warehouse, now)
        answers, on_hand = self._operative_answers(asked, warehouse, now, at, exclude_order_ids)
        documents = self._operative_documents(
            {answer.receipt for answer in answers if answer and answer.receipt}, warehouse, now)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return [
            self._operative_answered(line, answer, on_hand, documents, digits)
            if answer else self._operative_unanswered(line, line.reason)
            for line, answer in zip(asked, answers)]

    # -- what is asked -----------------------------------------------------------------------

    @api.model
    def _operative_check_may_ask(self):
        """Stock is nobody's business outside, whatever the website lets them read of products."""
        user = self.env.user
        if not self.env.su and not user.has_group("operative_crm.group_operative_user") \
                and not user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Only users of Operative CRM or Inventory may ask for delivery dates."))

    @api.model
    def _operative_asked(self, quantities):
        """
        :rtype: list[Asked]
        """
        if not isinstance(quantities, (list, tuple)) or not all(
                isinstance(pair, (list, tuple)) and 2 <= len(pair) <= 4 for pair in quantities):
            raise UserError(self.env._("Ask for delivery dates with a list of product, quantity and perhaps unit."))
        asked = []
        for product_id, quantity, *more in quantities:
            line = Asked(product_id, quantity, route_ids=self._operative_route_ids(more[1]) if len(more) > 1 else ())
            asked.append(line)
            if isinstance(product_id, bool) or not isinstance(product_id, int):
                line.reason = self.env._("This product does not exist, or you may not see it.")
            elif isinstance(quantity, bool) or not isinstance(quantity, (int, float)) or not abs(quantity) < MOST:
                line.reason = self.env._("The quantity is not a number.")
            elif quantity <= 0:
                line.reason = self.env._("The quantity must be more than zero.")
        return asked

    @api.model
    def _operative_route_ids(self, given):
        """Ids of routes as a client gave them; what is none of an order line is left out later, with the routes read."""
        given = given if isinstance(given, (list, tuple)) else ()
        return tuple(sorted({route_id for route_id in given if type(route_id) is int}))

    @api.model
    def _operative_warehouse(self, warehouse_id):
        """The warehouse to deliver from, as superuser: service has no right to read warehouses.

        :return: warehouse, and why there is none
        """
        if warehouse_id is None or warehouse_id is False:
            # sudo: the id of the user's own default warehouse, in the company the user works in
            warehouse = self.env.user.sudo()._get_default_warehouse_id()
            if not warehouse:
                return warehouse, self.env._("The company %s has no warehouse.", self.env.company.display_name)
        elif isinstance(warehouse_id, bool) or not isinstance(warehouse_id, int):
            warehouse = self.env["stock.warehouse"]
        else:
            # sudo: by id, used only if it is of a company the user works in, see below
            warehouse = self.env["stock.warehouse"].sudo().with_context(active_test=False).search_fetch(
                [("id", "=", warehouse_id)], ["name", "active", "company_id", "view_location_id", "lot_stock_id"])
        if not warehouse or warehouse.company_id not in self.env.companies:
            return warehouse, self.env._("This warehouse does not exist, or is not one of your companies'.")
        if not warehouse.active:
            return warehouse, self.env._("The warehouse %s is archived.", warehouse.name)
        return warehouse.with_company(warehouse.company_id), ""

    @api.model
    def _operative_moment(self, at, now):
        """
        :return: naive UTC moment, and why there is none
        """
        if at is None or at is False:
            return now, ""
        timezone = pytz.timezone(self.env.user.tz or "UTC")
        try:
            if isinstance(at, str):
                at = date.fromisoformat(at) if len(at) <= 10 else datetime.fromisoformat(at)
            if isinstance(at, datetime):
                if at.tzinfo:
                    at = at.astimezone(pytz.utc).replace(tzinfo=None)
                at = at.replace(microsecond=0)
            elif isinstance(at, date):
                at = timezone.localize(datetime.combine(at, time())).astimezone(pytz.utc).replace(tzinfo=None)
            else:
                raise ValueError
        except (ValueError, OverflowError):
            return now, self.env._("This is no date.")
        if at > now + HORIZON:
            return now, self.env._("The date lies too far in the future.")
        if at < now:
            # today is today until it is over
            if pytz.utc.localize(at).astimezone(timezone).date() < pytz.utc.localize(now).astimezone(timezone).date():
                return now, self.env._("The date lies in the past.")
            at = now
        return at, ""

    @api.model
    def _operative_read_products(self, asked):
        """What is to be known of the products, as the user may see them; one query, whatever the number.

        :return: dict of product id -> dict
        """
        query = self._search(
            [("id", "in", list({line.product_id for line in asked if not line.reason}))], active_test=False)
        names = ("active", "type", "is_storable", "uom_id", "sale_delay")
        template = self._field_to_sql(query.table, "product_tmpl_id", query)
        category = self._field_to_sql(query.table, "categ_id", query)
        has_routes = SQL(
            """(%s IN (SELECT product_id FROM stock_route_product) OR %s IN (
                SELECT child.id FROM stock_route_categ JOIN product_category parent ON parent.id = categ_id
                  JOIN product_category child ON child.parent_path LIKE parent.parent_path || '%%'))""",
            template, category)
        self.env["product.category"].flush_model(["parent_path", "route_ids"])
        self.env["product.template"].flush_model(["route_ids"])
        rows = self.env.execute_query(query.select(
            SQL.identifier(query.table, "id"), *(self._field_to_sql(query.table, name, query) for name in names),
            has_routes))
        return {product_id: dict(zip((*names, "has_routes"), values)) for product_id, *values in rows}

    @api.model
    def _operative_convert(self, asked, quantities, products):
        """Note on each line how its unit relates to the product's, or what is wrong with product or unit."""
        Unit = self.env["uom.uom"]
        units = {pair[2] for pair in quantities if len(pair) > 2 and type(pair[2]) is int}
        own = {product["uom_id"] for product in products.values()}
        units = Unit.browse(own | set(Unit.browse(units - own).exists().ids))
        units = {unit.id: unit for unit in units}
        factors = {}
        for line, (_product_id, _quantity, *unit) in zip(asked, quantities):
            if line.reason:
                continue
            product = products.get(line.product_id)
            if not product:
                line.reason = self.env._("This product does not exist, or you may not see it.")
                continue
            unit = unit[0] if unit and unit[0] else product["uom_id"]
            unit = unit if type(unit) is int else False
            if (unit, product["uom_id"]) not in factors:
                factors[unit, product["uom_id"]] = self._operative_factor(units.get(unit), units[product["uom_id"]])
            line.factor = factors[unit, product["uom_id"]]
            if not product["active"]:
                line.reason = self.env._("This product is archived.")
            elif product["type"] == "service":
                line.reason = self.env._("A service is not delivered from stock.")
            elif product["type"] != "consu":
                line.reason = self.env._("This product is not delivered itself: ask for what it consists of.")
            elif not line.factor:
                line.reason = self.env._(
                    "The product is measured in %s, which cannot be converted into the unit asked in.",
                    units[product["uom_id"]].name)

    @api.model
    def _operative_factor(self, unit, into):
        """How much of ``into`` one of ``unit`` is, 0.0 where it cannot be said."""
        if unit == into:
            return 1.0
        if not unit or not unit._has_common_reference(into):
            return 0.0
        return unit._compute_quantity(1.0, into, round=False)

    # -- what it means in stock terms --------------------------------------------------------

    @api.model
    def _operative_components(self, products, warehouse):
        """What is taken from stock where it is not the product itself; here nothing, kits with manufacturing.

        :return: dict of product id -> ``[(product id, quantity for one), …]``
        """
        return {}

    @api.model
    def _operative_set_needs(self, asked, products, components, warehouse, now):
        """Set what each answerable line needs; lines that turn out to have no way to the customer get the reason."""
        wanted = {route_id for line in asked for route_id in line.route_ids}
        # sudo: which routes order lines have decides how they are delivered, whoever asks; what no line can have is left out
        routes = self.env["stock.route"].sudo().search([
            ("id", "in", list(wanted)), ("sale_selectable", "=", True),
            ("company_id", "in", [False, warehouse.company_id.id])]) if wanted else self.env["stock.route"]
        by_routes = defaultdict(list)
        for line in asked:
            if not line.reason:
                by_routes[routes.filtered(lambda route, line=line: route.id in line.route_ids)].append(line)
        for line_routes, lines in by_routes.items():
            self._operative_set_needs_by(line_routes, lines, products, components, warehouse, now)

    @api.model
    def _operative_set_needs_by(self, routes, asked, products, components, warehouse, now):
        """The same for the lines with some routes of their own, or without."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        security = min(warehouse.company_id.security_lead, HORIZON.days)
        ways = self._operative_ways(
            {line.product_id: products[line.product_id]["has_routes"] for line in asked}, warehouse, routes)
        rules = self.env["stock.rule"].sudo()  # configuration, as in _operative_rules
        to_order = {product_id: rules.browse(way.rule_ids) for product_id, way in ways.items()
                    if way.rule_ids and not way.from_stock}
        quantities = defaultdict(float)
        for line in asked:
            quantities[line.product_id] += line.quantity * line.factor if line.product_id in to_order else 0.0
        supplies = self._operative_supplies(to_order, warehouse, now, quantities) if to_order else {}
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
            line.need = availability.Need(
                quantity, taken, supply, timedelta(days=days), timedelta(days=lead),
                whole=bool(taken) and line.product_id in components)

    @api.model
    def _operative_ways(self, has_routes, warehouse, routes=None):
        """The ways deliveries of products go.

        :param has_routes: dict of product id -> whether it has routes of its own; all others go the same way
        :param routes: of the order lines, which lead
        :return: dict of product id -> Way
        """
        if routes:
            has_routes = dict.fromkeys(has_routes, True)
        usual = Way(*self._operative_usual_way_cached(warehouse.id)) if not all(has_routes.values()) else None
        ways, known = dict.fromkeys(has_routes, usual), {}
        # sudo: which routes products have decides where they come from, whoever asks
        for product in self.sudo().browse(product_id for product_id, has in has_routes.items() if has):
            key = (product.route_ids, product.categ_id)
            if key not in known:
                known[key] = self._operative_way(product, warehouse, routes)
            ways[product.id] = known[key]
        return ways

    @api.model
    @ormcache("warehouse_id")
    def _operative_usual_way_cached(self, warehouse_id):
        """The way of products without routes of their own, as a tuple."""
        # sudo and no context: the same for everybody who asks
        env = self.env(su=True, context={})
        warehouse = env["stock.warehouse"].browse(warehouse_id)
        warehouse = warehouse.with_company(warehouse.company_id)
        return dataclasses.astuple(warehouse.env["product.product"]._operative_way(warehouse.env["product.product"], warehouse))

    @api.model
    def _operative_way(self, product, warehouse, routes=None):
        """The way of one product.

        :param routes: of the order line, which lead
        :rtype: Way
        """
        rules = self._operative_rules(product, self.env.ref("stock.stock_location_customers"), warehouse, routes)
        return Way(
            tuple(rules.ids), bool(rules) and self._operative_is_from_stock(rules),
            min(sum(rules.mapped("delay")), HORIZON.days))

    @api.model
    def _operative_rules(self, product, location, warehouse, routes=None):
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
    def _operative_is_from_stock(self, rules):
        """Whether a chain of rules ends at stock, not at a vendor or at what is made or bought."""
        last = rules[-1]
        return (last.action in ("pull", "pull_push") and last.procure_method != "make_to_order"
                and last.location_src_id.usage != "supplier")

    @api.model
    def _operative_supplies(self, ways, warehouse, now, quantities=None):
        """How products come that are not on stock, by the lead times of the rules that bring them.

        :param ways: dict of product id -> rules, empty where nothing brings it
        :param quantities: dict of product id -> how much is wanted of it, None where that is not known
        :return: dict of product id -> Supply
        """
        supplies, quantities = {}, quantities or {}
        # sudo: lead times of vendors and bills of materials, of which only the days are used
        products = self.sudo().with_company(warehouse.company_id).browse(ways)
        elsewhere = defaultdict(dict)
        for product in products.with_context(bypass_delay_description=True, bypass_global_horizon_days=True):
            rules = ways[product.id]
            supplies[product.id] = self._operative_supply(product, rules, quantities.get(product.id), warehouse, now)
            source = rules and self._operative_is_from_stock(rules) and rules[-1].location_src_id.warehouse_id
            if source and source != warehouse and source.company_id == warehouse.company_id and product.id in quantities:
                elsewhere[source][product.id] = quantities[product.id]
        for source, demand in elsewhere.items():
            # another warehouse of the company sends it, from what it can spare
            load = self._operative_stock_loader(demand, source, now, now, self.env["sale.order"])
            for product_id, stock in load(demand).items():
                if leaves := stock.earliest(demand[product_id], now):
                    days = min(sum(ways[product_id].mapped("delay")), HORIZON.days)
                    supplies[product_id] = availability.Supply(leaves + timedelta(days=days), "receipt")
        return supplies

    @api.model
    def _operative_lead_values(self, product, rules, quantity):
        """What the lead time depends on besides product and rules, as ``_get_lead_days`` takes it.

        :param quantity: how much is wanted, None where that is not known

        :rtype: dict
        """
        return {}

    @api.model
    def _operative_supply(self, product, rules, quantity, warehouse, now):
        """How one product comes.

        :rtype: Supply
        """
        last = rules[-1:]
        if not rules or last.action in ("pull", "pull_push") and last.procure_method == "make_to_order" \
                and last.location_src_id.usage != "supplier":  # nothing brings it to where it is fetched from
            return availability.Supply(
                None, "none", self.env._("More is not expected, and no route brings it to %s.", warehouse.name))
        if self._operative_is_from_stock(rules):
            return availability.Supply(None, "none", self.env._(
                "More is not expected; it would come from %s.", rules[-1].location_src_id.display_name))
        delays, _description = rules.with_context(**product.env.context)._get_lead_days(
            product, **self._operative_lead_values(product, rules, quantity))
        if delays.get("no_vendor_found_delay"):
            return availability.Supply(None, "none", self.env._("It has to be bought, and no vendor is known."))
        if delays.get("no_bom_found_delay"):
            return availability.Supply(None, "none", self.env._("It has to be made, and nothing says of what."))
        if not delays["total_delay"] and rules[-1].action not in ("buy", "manufacture"):
            return availability.Supply(None, "none", self.env._("More is not expected, and no lead time is known."))
        source = "manufacture" if rules[-1].action == "manufacture" else "purchase"
        return availability.Supply(now + timedelta(days=min(delays["total_delay"], HORIZON.days)), source)

    # -- answers -----------------------------------------------------------------------------

    @api.model
    def _operative_answers(self, asked, warehouse, now, at, exclude_order_ids):
        """
        :return: an Answer a line, None where it has a reason already; and what is on hand by product id
        """
        needs = [line.need for line in asked]
        demand = {}
        for line in asked:
            for product_id, each in line.need.components if line.need else ():
                # several lines: what the first take later may lie beyond what all of them want
                demand[product_id] = math.inf if product_id in demand else line.need.quantity * each
        for line in asked:
            if line.need and not line.need.components:  # asked for what is on hand only
                demand.setdefault(line.product_id, 0.0)
        load = self._operative_stock_loader(
            demand, warehouse, now, at, self._operative_excluded(exclude_order_ids))
        working = self._operative_working_days(warehouse, at)
        stocks = load(demand)
        on_hand = {product_id: stock.on_hand for product_id, stock in stocks.items()}
        promiser = availability.Promiser(stocks, {}, working, now, at)
        answers = [need and promiser.promise(need) for need in needs]
        supplies = {}
        while missing := {
                product_id for answer in answers if answer for product_id in answer.missing} - supplies.keys():
            # how they come is asked for all of them at once; then the lines they have to do with are promised anew
            short = {product_id: -max(0.0, stock.free(datetime.max)) for product_id, stock in load(missing).items()}
            for need in filter(None, needs):
                for product_id, each in need.components:
                    if product_id in missing:
                        short[product_id] += need.quantity * each
            supplies.update(self._operative_supplies(
                self._operative_replenishments(missing, warehouse), warehouse, now, short))
            touched = availability.connected(needs, missing)
            promiser = availability.Promiser(load(touched), supplies, working, now, at)
            for place, need in enumerate(needs):
                if need and any(product_id in touched for product_id, _each in need.components):
                    answers[place] = promiser.promise(need)
        for answer in filter(None, answers):
            if not answer.date and not answer.reason:
                answer.reason = self.env._("The working schedule of %s has no working day.", warehouse.company_id.name)
        return answers, on_hand

    @api.model
    def _operative_replenishments(self, product_ids, warehouse):
        """The rules that bring products to where the warehouse delivers from.

        :return: dict of product id -> ``stock.rule``
        """
        # sudo: as in _operative_ways
        products, known, found = self.sudo().browse(product_ids), {}, {}
        for product in products:
            filtered = warehouse.route_ids.filtered(
                partial(self.env["stock.rule"].sudo()._filter_warehouse_routes, product, warehouse))
            key = (product.route_ids, product.categ_id, filtered)
            if key not in known:
                known[key] = self._operative_rules(product, warehouse.lot_stock_id, warehouse)
            found[product.id] = known[key]
        return found

    @api.model
    def _operative_excluded(self, exclude_order_ids):
        """The sales orders to leave out: those of the given ones that the user may read."""
        given = exclude_order_ids if isinstance(exclude_order_ids, (list, tuple, set)) else ()
        orders = self.env["sale.order"].browse(order_id for order_id in given if type(order_id) is int)
        return orders.exists()._filtered_access("read")

    @api.model
    def _operative_stock_loader(self, demand, warehouse, now, at, excluded):
        """Read what the products can be promised from when; one query.

        :param demand: dict of product id -> quantity
        :return: function of product ids that makes a dict of product id -> Stock, afresh each time
        """
        rows = defaultdict(list)
        hand = dict.fromkeys(demand, 0.0)
        if demand:
            statement = availability.statement(
                *self._operative_stock_queries(list(demand), warehouse, excluded), demand, now, at)
            for product_id, on_hand, moment, quantity in self.env.execute_query(statement):
                hand[product_id] = on_hand
                rows[product_id].append((moment, quantity))
        return lambda product_ids: {
            product_id: availability.Stock(hand[product_id], rows[product_id]) for product_id in product_ids}

    @api.model
    def _operative_stock_queries(self, product_ids, warehouse, excluded):
        """What is on hand and the open moves in and out, chosen as Odoo does, without what others own.

        :return: two SELECT, see :func:`availability.statement`
        """
        # sudo: quantities and dates of one warehouse of the user's companies, summed up; no document is shown
        quants = self.env["stock.quant"].sudo().with_context(active_test=False)
        moves = self.env["stock.move"].sudo().with_context(active_test=False)
        here, coming, going = self.sudo().with_context(warehouse_id=warehouse.id)._get_domain_locations()
        owner = warehouse.company_id.partner_id.id
        ours = [False, owner]
        is_open = Domain("state", "in", OPEN) & Domain("restrict_partner_id", "in", ours)
        if excluded:
            going &= ~Domain("sale_line_id.order_id", "in", excluded.ids)
        quants.flush_model(["product_id", "location_id", "owner_id", "quantity"])
        moves.flush_model(["product_id", "date", "product_qty", "picking_id"])
        self.env["stock.picking"].flush_model(["owner_id"])
        self.env["stock.location"].flush_model(["parent_path"])
        quant = quants._search(here & Domain("owner_id", "in", ours), bypass_access=True)
        quant.add_where(SQL("%s = ANY(%s)", SQL.identifier(quant.table, "product_id"), product_ids))
        move = moves._search(is_open & (coming | going), bypass_access=True)
        move.add_where(SQL("%s = ANY(%s)", SQL.identifier(move.table, "product_id"), product_ids))
        # few transfers have an owner: an index knows them
        move.add_where(SQL(
            """(%(picking)s IS NULL OR %(picking)s NOT IN (
                SELECT id FROM stock_picking WHERE owner_id IS NOT NULL AND owner_id <> %(owner)s))""",
            picking=SQL.identifier(move.table, "picking_id"), owner=owner))
        # of those that come or go, the ones that begin here go
        begins_here = moves._search(here, bypass_access=True).where_clause
        return (
            quant.select(SQL.identifier(quant.table, "product_id"), SQL.identifier(quant.table, "quantity")),
            move.select(
                SQL.identifier(move.table, "product_id"), SQL.identifier(move.table, "date"),
                SQL("CASE WHEN %s THEN -%s ELSE %s END", begins_here, *[SQL.identifier(move.table, "product_qty")] * 2)))

    @api.model
    def _operative_working_days(self, warehouse, at):
        """The function that moves a moment to the warehouse's first working day; every day is one without a schedule.

        A flexible schedule says how much is worked, not when.
        """
        company = warehouse.company_id
        calendar = company.resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return lambda moment: moment
        return availability.WorkingDays(
            partial(calendar._operative_working_days_cached, company.id), calendar.tz or "UTC", at)

    @api.model
    def _operative_documents(self, receipts, warehouse, now):
        """What the receipts are called that lines wait for.

        :param receipts: set of ``(product id, moment)``
        :return: dict of the same -> dict as in ``operative_promise``
        """
        if not receipts:
            return {}
        # sudo: the name of a receipt or its order, as Odoo's own forecast shows it to salespeople; nothing else of it
        moves = self.env["stock.move"].sudo()
        domain = self.sudo().with_context(warehouse_id=warehouse.id)._get_domain_locations()[1]
        query = moves._search(domain & Domain("state", "in", OPEN), bypass_access=True)
        date_sql = SQL("GREATEST(%s, %s::timestamp)", SQL.identifier(query.table, "date"), now)
        product = SQL.identifier(query.table, "product_id")
        query.add_where(SQL("%s = ANY(%s)", product, list({product_id for product_id, _moment in receipts})))
        query.add_where(SQL("(%s, %s) IN %s", product, date_sql, tuple(receipts)))
        rows = self.env.execute_query(SQL(
            "SELECT DISTINCT ON (product_id, date) * FROM (%s) AS move (product_id, date, quantity, id)"
            " ORDER BY product_id, date, quantity DESC, id",
            query.select(product, date_sql, SQL.identifier(query.table, "product_qty"), SQL.identifier(query.table, "id"))))
        documents = {}
        moves = moves.browse(row[3] for row in rows)
        for move, (product_id, moment, _quantity, _id) in zip(moves, rows):
            if document := move._get_source_document():
                documents[product_id, moment] = {
                    "model": document._name, "id": document.id, "name": document.display_name}
        return documents

    @api.model
    def _operative_answered(self, line, answer, on_hand, documents, digits):
        """The dict a line is answered with."""
        scale = 10 ** digits

        def asked_in(quantity):
            # never more than there is
            return math.floor(quantity / line.factor * scale + availability.TOLERANCE) / scale
        if line.need.whole:
            hand = min(on_hand.get(product_id, 0.0) / each for product_id, each in line.need.components)
            hand = float((hand + availability.TOLERANCE) // 1)
        else:
            hand = on_hand.get(line.product_id, 0.0)
        free = answer.free if line.need.components else 0.0
        if answer.source == "stock" and not line.need.components:
            free = line.need.quantity
        parts, rest = [], line.quantity
        for moment, quantity in answer.parts:
            part = min(asked_in(quantity), rest)
            rest = round(rest - part, digits)
            parts.append((moment, part))
        if answer.date and rest:
            moment, part = parts[-1]
            parts[-1] = (moment, round(part + rest, digits))
        return {
            "product_id": line.product_id,
            "quantity": line.quantity,
            "on_hand": round(hand / line.factor, digits),
            "free_now": asked_in(free),
            "date": answer.date or False,
            "source": answer.source if answer.date else "none",
            "parts": [part for part in parts if part[1]],
            "document": documents.get(answer.receipt, False),
            "reason": answer.reason or False if not answer.date else False,
        }

    @api.model
    def _operative_unanswered(self, line, reason):
        """The dict of a line that cannot be answered."""
        return {
            "product_id": line.product_id, "quantity": line.quantity, "on_hand": 0.0, "free_now": 0.0, "date": False,
            "source": "none", "parts": [], "document": False, "reason": reason}
