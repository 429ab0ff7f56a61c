import dataclasses
from datetime import date, datetime

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...core.arguments import LARGEST_ID
from ...core.days import begin_of, day_in, in_utc
from . import availability
from .availability import HORIZON

#: no quantity is as large as that
MOST = 1e15


@dataclasses.dataclass(slots=True)
class Asked:
    """One pair of a call: what was asked for, and why it cannot be answered, or what it means in stock terms."""

    product_id: int
    quantity: float
    reason: str = ""
    factor: float = 1.0  # of the product's unit in one of the unit asked in
    route_ids: tuple = ()  # of the line itself
    source_id: int | None = None  # the location it is taken from
    need: availability.Need | None = None


class OperativePromiseEngine(models.AbstractModel):
    """What is asked: pairs, warehouse and moment as a client gave them, and the products as the user may see them."""

    _inherit = "operative.promise.engine"

    @api.model
    def _check_may_ask(self):
        """Stock is nobody's business outside, whatever the website lets them read of products."""
        user = self.env.user
        if not self.env.su and not user.has_group("operative_crm.group_operative_user") \
                and not user.has_group("stock.group_stock_user"):
            raise AccessError(self.env._("Only users of Operative CRM or Inventory may ask for delivery dates."))

    @api.model
    def _asked(self, quantities):
        """
        :rtype: list[Asked]
        """
        if not isinstance(quantities, (list, tuple)) or not all(
                isinstance(pair, (list, tuple)) and 2 <= len(pair) <= 4 for pair in quantities):
            raise UserError(self.env._("Ask for delivery dates with a list of product, quantity and perhaps unit."))
        asked = []
        for product_id, quantity, *more in quantities:
            line = Asked(product_id, quantity, route_ids=self._route_ids(more[1]) if len(more) > 1 else ())
            asked.append(line)
            if isinstance(product_id, bool) or not isinstance(product_id, int) or not 0 < product_id <= LARGEST_ID:
                line.reason = self.env._("This product does not exist, or you may not see it.")
            elif isinstance(quantity, bool) or not isinstance(quantity, (int, float)) or not abs(quantity) < MOST:
                line.reason = self.env._("The quantity is not a number.")
            elif quantity <= 0:
                line.reason = self.env._("The quantity must be more than zero.")
        return asked

    @api.model
    def _route_ids(self, given):
        """Ids of routes as a client gave them; what is none of an order line is left out later, with the routes read."""
        given = given if isinstance(given, (list, tuple)) else ()
        return tuple(sorted({route_id for route_id in given if type(route_id) is int}))

    @api.model
    def _warehouse(self, warehouse_id):
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
    def _moment(self, at, now, company):
        """
        :return: naive UTC moment, and why there is none
        """
        if at is None or at is False:
            return now, ""
        timezone = company._operative_zone()
        try:
            if isinstance(at, str):
                at = date.fromisoformat(at) if len(at) <= 10 else datetime.fromisoformat(at)
            if isinstance(at, datetime):
                at = in_utc(at).replace(microsecond=0)
            elif isinstance(at, date):
                at = begin_of(at, timezone)
            else:
                raise ValueError
        except (ValueError, OverflowError):
            return now, self.env._("This is not a date.")
        if at > now + HORIZON:
            return now, self.env._("The date lies too far in the future.")
        if at < now:
            # today is today until it is over
            if day_in(at, timezone) < day_in(now, timezone):
                return now, self.env._("The date lies in the past.")
            at = now
        return at, ""

    @api.model
    def _read_products(self, asked):
        """What is to be known of the products, as the user may see them; one query, whatever the number.

        :return: dict of product id -> dict
        """
        products = self.env["product.product"]
        query = products._search([], active_test=False)
        # thousands of ids in a domain take longer than the query
        query.add_where(SQL("%s = ANY(%s)", SQL.identifier(query.table, "id"), availability.array(
            {line.product_id for line in asked if not line.reason}, "int")))
        names = ("active", "type", "is_storable", "uom_id", "sale_delay")
        template = products._field_to_sql(query.table, "product_tmpl_id", query)
        category = products._field_to_sql(query.table, "categ_id", query)
        has_routes = SQL(
            """(%s IN (SELECT product_id FROM stock_route_product) OR %s IN (
                SELECT child.id FROM stock_route_categ JOIN product_category parent ON parent.id = categ_id
                  JOIN product_category child ON child.parent_path LIKE parent.parent_path || '%%'))""",
            template, category)
        self.env["product.category"].flush_model(["parent_path", "route_ids"])
        self.env["product.template"].flush_model(["route_ids"])
        rows = self.env.execute_query(query.select(
            SQL.identifier(query.table, "id"), *(products._field_to_sql(query.table, name, query) for name in names),
            has_routes))
        return {product_id: dict(zip((*names, "has_routes"), values)) for product_id, *values in rows}

    @api.model
    def _convert(self, asked, quantities, products):
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
                factors[unit, product["uom_id"]] = self._factor(units.get(unit), units[product["uom_id"]])
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
    def _factor(self, unit, into):
        """How much of ``into`` one of ``unit`` is, 0.0 where it cannot be said."""
        if unit == into:
            return 1.0
        if not unit or not unit._has_common_reference(into):
            return 0.0
        return unit._compute_quantity(1.0, into, round=False)
