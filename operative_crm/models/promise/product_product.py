import dataclasses
import math
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import partial

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, float_round

from . import availability

OPEN = ("waiting", "confirmed", "assigned", "partially_available")
#: nobody promises anything for later than that
HORIZON = timedelta(days=3650)


@dataclasses.dataclass
class Asked:
    """One pair of a call: what was asked for, and why it cannot be answered, or what it means in stock terms."""

    product_id: int
    quantity: float
    reason: str = ""
    factor: float = 1.0  # of the product's unit in one of the unit asked in
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

        :param quantities: list of ``(product_id, quantity)`` or ``(product_id, quantity, uom_id)``; without a unit,
            in the product's own
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
        self._operative_set_needs(asked, products, components, warehouse, now, at)
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
                isinstance(pair, (list, tuple)) and len(pair) in (2, 3) for pair in quantities):
            raise UserError(self.env._("Ask for delivery dates with a list of product, quantity and perhaps unit."))
        asked = []
        for product_id, quantity, *_uom in quantities:
            line = Asked(product_id, quantity)
            asked.append(line)
            if isinstance(product_id, bool) or not isinstance(product_id, int):
                line.reason = self.env._("This product does not exist, or you may not see it.")
            elif isinstance(quantity, bool) or not isinstance(quantity, (int, float)) or not math.isfinite(quantity):
                line.reason = self.env._("The quantity is not a number.")
            elif quantity <= 0:
                line.reason = self.env._("The quantity must be more than zero.")
        return asked

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
            warehouse = self.env["stock.warehouse"].sudo().browse(warehouse_id).exists()
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
            elif at is None or at is False:
                at = now
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
        units = {pair[2] for pair in quantities if len(pair) > 2 and isinstance(pair[2], int)}
        own = {product["uom_id"] for product in products.values()}
        # the products' own units are there; only what somebody else named has to be looked for
        units = self.env["uom.uom"].browse(own) | self.env["uom.uom"].browse(filter(None, units - own)).exists()
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
    def _operative_set_needs(self, asked, products, components, warehouse, now, at):
        """Set what each answerable line needs; lines that turn out to have no way to the customer get the reason."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        ways = self._operative_ways({
            line.product_id: products[line.product_id]["has_routes"] for line in asked if not line.reason}, warehouse)
        security = timedelta(days=min(warehouse.company_id.security_lead, HORIZON.days))
        to_order = self._operative_supplies(
            {product_id: rules for product_id, rules in ways.items() if rules and not self._operative_is_from_stock(rules)},
            warehouse, now)
        for line in asked:
            if line.reason:
                continue
            rules, product = ways[line.product_id], products[line.product_id]
            quantity = float_round(line.quantity * line.factor, precision_digits=digits)
            if not rules:
                line.reason = self.env._("No route leads from the warehouse %s to customers.", warehouse.name)
            elif quantity <= 0:
                line.reason = self.env._("The quantity must be more than zero.")
            if line.reason:
                continue
            transit, taken, supply = security, (), None
            if line.product_id in to_order:
                supply = to_order[line.product_id]
                source = "dropship" if len(rules) == 1 and rules.action == "buy" else "order"
                supply = dataclasses.replace(supply, source=source if supply.ready else "none")
            else:
                transit += timedelta(days=min(sum(rules.mapped("delay")), HORIZON.days))
                if line.product_id in components:
                    taken = tuple((component_id, each) for component_id, each in components[line.product_id])
                elif product["is_storable"]:
                    taken = ((line.product_id, 1.0),)
                if not taken:  # nobody counts it: always there
                    supply = availability.Supply(now, "stock")
            line.need = availability.Need(
                quantity, taken, supply, transit,
                timedelta(days=min(max(product["sale_delay"] or 0, 0), HORIZON.days)), line.product_id in components)

    @api.model
    def _operative_ways(self, has_routes, warehouse):
        """The rules a delivery goes by, from the customer back to the stock, or to what is bought or made for it.

        :param has_routes: dict of product id -> whether it has routes of its own; all others go the same way
        :return: dict of product id -> ``stock.rule``, empty where there is no way
        """
        customers = self.env.ref("stock.stock_location_customers")
        own = self.sudo().browse(product_id for product_id, has in has_routes.items() if has)
        ways, known = {}, {}
        for product in own:
            key = (product.route_ids, product.categ_id)
            if key not in known:
                known[key] = self._operative_rules(product, customers, warehouse)
            ways[product.id] = known[key]
        others = [product_id for product_id, has in has_routes.items() if not has]
        if others:
            # sudo: rules are configuration, kept to the warehouse's company
            way = self._operative_rules(self.sudo().browse(others[0]), customers, warehouse)
            ways.update(dict.fromkeys(others, way))
        return ways

    @api.model
    def _operative_rules(self, product, location, warehouse):
        """The chain of rules that brings a product to a location, as a procurement goes through them."""
        rules = self.env["stock.rule"].sudo()  # as above
        while location:
            rule = rules._get_rule(
                product, location.sudo(), {"warehouse_id": warehouse, "company_id": warehouse.company_id})
            if not rule or rule in rules:
                break
            rules |= rule
            if rule.action not in ("pull", "pull_push") or rule.procure_method != "make_to_order":
                break
            location = rule.location_src_id
        return rules

    @api.model
    def _operative_is_from_stock(self, rules):
        """Whether a chain of rules ends at stock, not at a vendor or at what is made or bought."""
        last = rules[-1]
        return (last.action in ("pull", "pull_push") and last.procure_method != "make_to_order"
                and last.location_src_id.usage != "supplier")

    @api.model
    def _operative_supplies(self, ways, warehouse, now):
        """How products come that are not on stock, by the lead times of the rules that bring them.

        :param ways: dict of product id -> rules, empty where nothing brings it
        :return: dict of product id -> Supply
        """
        supplies = {}
        # sudo: lead times of vendors and bills of materials, of which only the days are used
        products = self.sudo().with_company(warehouse.company_id).browse(ways)
        for product in products.with_context(bypass_delay_description=True, bypass_global_horizon_days=True):
            supplies[product.id] = self._operative_supply(product, ways[product.id], warehouse, now)
        return supplies

    @api.model
    def _operative_supply(self, product, rules, warehouse, now):
        """How one product comes.

        :rtype: Supply
        """
        if not rules:
            return availability.Supply(
                None, "none", self.env._("More is not expected, and no route brings it to %s.", warehouse.name))
        if self._operative_is_from_stock(rules):
            return availability.Supply(None, "none", self.env._(
                "More is not expected; it would come from %s.", rules[-1].location_src_id.display_name))
        delays, _description = rules.with_context(product.env.context)._get_lead_days(product)
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
        on_hand = {product_id: stock.on_hand for product_id, stock in load().items()}
        supplies, missing = {}, None
        while missing is None or missing - supplies.keys():
            if missing:
                supplies.update(self._operative_supplies(
                    self._operative_replenishments(missing - supplies.keys(), warehouse), warehouse, now))
            promiser = availability.Promiser(load(), supplies, working, now, at)
            answers = [need and promiser.promise(need) for need in needs]
            missing = {product_id for answer in answers if answer for product_id in answer.missing}
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
        :return: function that makes the dict of product id -> Stock, afresh each time
        """
        rows = defaultdict(list)
        hand = dict.fromkeys(demand, 0.0)
        if demand:
            statement = availability.statement(
                *self._operative_stock_queries(list(demand), warehouse, excluded), demand, now, at)
            for product_id, on_hand, moment, quantity in self.env.execute_query(statement):
                hand[product_id] = on_hand
                rows[product_id].append((moment, quantity))
        return lambda: {
            product_id: availability.Stock(on_hand, rows[product_id]) for product_id, on_hand in hand.items()}

    @api.model
    def _operative_stock_queries(self, product_ids, warehouse, excluded):
        """What is on hand and the open moves in and out, chosen as Odoo does, without what others own.

        :return: three SELECT, see :func:`availability.statement`
        """
        # sudo: quantities and dates of one warehouse of the user's companies, summed up; no document is shown
        quants = self.env["stock.quant"].sudo().with_context(active_test=False)
        moves = self.env["stock.move"].sudo().with_context(active_test=False)
        at_quant, coming, going = self.sudo().with_context(warehouse_id=warehouse.id)._get_domain_locations()
        owner = warehouse.company_id.partner_id.id
        ours = Domain("owner_id", "in", [False, owner])
        is_open = Domain("state", "in", OPEN) & Domain("restrict_partner_id", "in", [False, owner])
        ordered = ~Domain("sale_line_id.order_id", "in", excluded.ids) if excluded else Domain.TRUE
        quants.flush_model()
        moves.flush_model()
        queries = []
        for model, domain, columns in (
            (quants, at_quant & ours, ("product_id", "quantity")),
            (moves, is_open & coming, ("product_id", "date", "product_qty")),
            (moves, is_open & going & ordered, ("product_id", "date", "product_qty")),
        ):
            query = model._search(domain, bypass_access=True)
            query.add_where(SQL("%s = ANY(%s)", SQL.identifier(query.table, "product_id"), product_ids))
            if model is moves:
                # few transfers have an owner: an index knows them
                query.add_where(SQL(
                    """(%(picking)s IS NULL OR %(picking)s NOT IN (
                        SELECT id FROM stock_picking WHERE owner_id IS NOT NULL AND owner_id <> %(owner)s))""",
                    picking=SQL.identifier(query.table, "picking_id"), owner=owner))
            queries.append(query.select(*(SQL.identifier(query.table, column) for column in columns)))
        self.env["stock.picking"].flush_model(["owner_id"])
        self.env["stock.location"].flush_model(["parent_path"])
        return queries

    @api.model
    def _operative_working_days(self, warehouse, at):
        """The function that moves a moment to the warehouse's first working day; every day is one without a schedule.

        A flexible schedule says how much is worked, not when.
        """
        company = warehouse.company_id
        calendar = company.resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return lambda moment: moment
        holidays = [("time_type", "=", "leave"), ("company_id", "in", [False, company.id])]

        def load(start, end):
            return sorted(start for start, _end, _meta in calendar._work_intervals_batch(start, end, domain=holidays)[False])
        return availability.WorkingDays(load, calendar.tz or "UTC", at)

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
        def asked_in(quantity, method="DOWN"):
            # never more than there is
            return float_round(quantity / line.factor, precision_digits=digits, rounding_method=method)
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
            rest = float_round(rest - part, precision_digits=digits)
            parts.append((moment, part))
        if answer.date and rest:
            moment, part = parts[-1]
            parts[-1] = (moment, float_round(part + rest, precision_digits=digits))
        return {
            "product_id": line.product_id,
            "quantity": line.quantity,
            "on_hand": asked_in(hand, "HALF-UP"),
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
