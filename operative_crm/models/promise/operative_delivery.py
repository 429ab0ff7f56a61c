import dataclasses
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import arguments
from ..customer.operative_customer import RATE_GROUPS, RECEIVABLE_GROUPS
from ..facts import coverage as facts

# Who is told the amounts of orders of others.
ALL_PRICES = f"sales_team.group_sale_salesman_all_leads,{RECEIVABLE_GROUPS},operative_crm.group_operative_manager"


class OperativeDelivery(models.Model):
    """An order line whose delivery is not done: when it was promised and when it can be expected.

    Read from stock and orders at the moment of asking; nothing of it is stored.
    """

    _name = "operative.delivery"
    _description = "Open Delivery"
    _auto = False
    _order = "promised_date, id"
    _rec_name = "sale_line_id"

    sale_line_id = fields.Many2one("sale.order.line", string="Order Line", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    customer_id = fields.Many2one("operative.customer", string="Customer Record", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    product_uom_id = fields.Many2one("uom.uom", string="Unit", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    picking_id = fields.Many2one("stock.picking", string="Transfer", readonly=True)
    product_uom_qty = fields.Float(string="Ordered", digits="Product Unit", readonly=True)
    qty_delivered = fields.Float(string="Delivered", digits="Product Unit", readonly=True)
    qty_open = fields.Float(string="Open", digits="Product Unit", readonly=True)
    wished_date = fields.Date(string="Wished", readonly=True, help="The day the customer asked for.")
    promised_date = fields.Datetime(string="Promised", readonly=True, help="The promise in force.")
    first_promised_date = fields.Datetime(string="First Promised", readonly=True)
    change_count = fields.Integer(string="Changes", readonly=True, help="How often the promise was changed.")
    planned_date = fields.Datetime(string="Planned", readonly=True, help="When the warehouse plans the transfer.")
    expected_date = fields.Datetime(
        string="Expected", readonly=True,
        help="When the goods can be delivered: what is on hand and what comes is given out in the order of the promised "
             "dates, what is reserved first. Empty where nothing is on its way.")
    expected = fields.Char(
        string="Expected Delivery", compute="_compute_expected",
        help="When the goods can be delivered, or why that is no day: they are there and nobody has sent them, or nothing is "
             "planned that brings them.")
    is_ready = fields.Boolean(
        string="Ready to Ship", readonly=True, help="All of it is in stock and was to leave by today.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    value = fields.Monetary(
        string="Open Value", readonly=True, currency_field="currency_id", groups=RATE_GROUPS,
        help="What is still to be delivered, untaxed, in company currency at the order's rate; of orders you may open.")
    days_late = fields.Integer(
        readonly=True, aggregator="max",
        help="Days from the promised day to today or to the expected day, whichever is later.")
    state = fields.Selection(
        selection=[("late", "Late"), ("endangered", "Endangered"), ("uncertain", "Uncertain"), ("on_track", "On track")],
        readonly=True,
        help="Late: the promised day is past. Endangered: it is not, but the goods will not be there for it. Uncertain: they "
             "will, if the receipt that is overdue comes today.")
    overdue_days = fields.Integer(
        string="Receipt Overdue", readonly=True, aggregator="max", help="For how many days the receipt should have come.")
    receipt = fields.Char(readonly=True, help="The receipt the delivery waits for.")
    receipt_origin = fields.Char(string="Receipt's Source", readonly=True)
    last_move_date = fields.Datetime(string="Last Moved", readonly=True, help="When goods of the line were moved last.")
    last_move = fields.Char(string="Last Transfer", readonly=True)
    delivery = fields.Char(readonly=True)
    carrier = fields.Char(readonly=True)
    tracking = fields.Char(readonly=True)

    _depends = {
        "sale.order": ["state", "partner_id", "user_id", "company_id", "commitment_date", "date_order", "currency_rate"],
        "sale.order.line": [
            "order_id", "product_id", "product_uom_qty", "qty_delivered", "warehouse_id", "operative_promised_date",
            "operative_wished_date", "customer_lead", "price_subtotal"],
        "stock.move": [
            "state", "date", "date_deadline", "product_id", "product_qty", "quantity", "sale_line_id", "location_id",
            "location_dest_id", "location_final_id", "picking_id", "procure_method", "move_orig_ids", "reference",
            "restrict_partner_id", "rule_id"],
        "stock.move.line": ["move_id", "owner_id", "quantity_product_uom"],
        "stock.quant": ["product_id", "quantity", "location_id", "owner_id"],
        "stock.picking": ["name", "owner_id"],
        "stock.location": ["warehouse_id", "usage"],
        "stock.rule": ["delay"],
        "operative.promise": ["sale_line_id", "promised_date", "kind"],
        "operative.customer": ["partner_id", "company_id"],
        "res.partner": ["commercial_partner_id", "tz"],
        "product.template": ["is_storable"],
    }

    @api.depends("expected_date", "is_ready")
    @api.depends_context("lang")
    def _compute_expected(self):
        for delivery in self:
            delivery.expected = self._expected_text(delivery.expected_date, delivery.is_ready, delivery.company_id)

    @api.model
    def _expected_text(self, expected_date, is_ready, company):
        """When a delivery can be expected, in words.

        :param expected_date: naive UTC moment, or nothing where it cannot be said
        :param is_ready: whether it could have been sent by now
        :param company: ``res.company`` that delivers
        """
        if is_ready:  # its day would be today, every day anew
            return self.env._("Ready to ship, not sent yet")
        if not expected_date:
            return self.env._("No receipt planned")
        return self.env["operative.promise"]._format_day(expected_date, company)

    @property
    def _table_query(self):
        return self._statement()

    @api.model
    @api.readonly
    def web_search_read(self, domain, specification, offset=0, limit=None, order=None, count_limit=None):
        """A page and how many there are, from one statement: all are calculated for a page, too.

        Odoo asks once for the page, once for its number, and once more for the fields that the rules ask for.
        """
        most = count_limit and max(count_limit, offset + (limit or 0))
        found = self.search_fetch(
            domain, {*specification, "company_id", "customer_id", "user_id"}, limit=limit and most, order=order)
        page = found[offset:][:limit or None]
        return {"length": len(found), "records": page.with_prefetch(page._ids).web_read(specification)}

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        # lists begin with the highest value, for whom it is closed with what is latest
        if field_name == "value" and not self._has_field_access(self._fields["value"], "read"):
            return SQL()
        if field_name == "value":
            nulls = SQL("NULLS LAST")  # of orders whose amounts are closed
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    @api.model
    def _statement(self, order_ids=None):
        """The rows, of all open deliveries or of those of some orders.

        :param order_ids: ids of sales orders
        """
        now = fields.Datetime.now()
        scope = facts.Scope(
            now, usable=self._usable_stock(now), priced=self._priced(),
            pushes=self.env["operative.promise.engine"]._pushes())
        if order_ids is not None:
            self.env["stock.move"].flush_model(["state", "sale_line_id", "product_id"])
            products = tuple(row[0] for row in self.env.execute_query(SQL(
                """SELECT DISTINCT move.product_id FROM stock_move move
                     JOIN sale_order_line line ON line.id = move.sale_line_id
                    WHERE line.order_id = ANY(%s) AND move.state IN %s""", list(order_ids), facts.OPEN)))
            scope = dataclasses.replace(scope, order_ids=tuple(order_ids), product_ids=products)
        scope = dataclasses.replace(scope, ready=self._ready(scope))
        carrier, tracking = self._carrier_columns()
        return facts.open_lines(scope, carrier, tracking)

    @api.model
    def _priced(self):
        """SQL condition on ``doc``: the orders whose amounts the user is told. For salespeople with own documents only Odoo's
        own rule of orders: deliveries are shown to more than the orders are open to."""
        if self.env.su or self.env.user.has_groups(ALL_PRICES):
            return SQL("TRUE")
        return SQL("(doc.user_id IS NULL OR doc.user_id = %s)", self.env.uid)

    @api.model
    def _usable_stock(self, now):
        """SQL condition on ``quant``: what of the stock can be delivered; here all of it."""
        return SQL("TRUE")

    @api.model
    def _ready(self, scope):
        """When what is neither there nor on its way could be had by lead time.

        :return: tuple of ``(product id, warehouse id, naive UTC moment)``
        """
        self.env.flush_all()
        wanted = {}
        for product_id, warehouse_id in self.env.execute_query(facts.uncovered(scope)):
            wanted.setdefault(warehouse_id, []).append(product_id)
        engine, ready = self.env["operative.promise.engine"], []
        # sudo: lead times of warehouses, of which only the days are used
        for warehouse in self.env["stock.warehouse"].sudo().browse(wanted):
            supplies = engine._supplies(
                engine._replenishments(wanted[warehouse.id], warehouse), warehouse, scope.now)
            ready += [(product_id, warehouse.id, supply.ready) for product_id, supply in supplies.items() if supply.ready]
        return tuple(ready)

    @api.model
    def _carrier_columns(self):
        """SQL for carrier and tracking number of ``picking``; empty where no app knows them."""
        known = self.env["stock.picking"]._fields
        carrier = tracking = SQL("NULL::varchar")
        if "carrier_id" in known:
            carrier = SQL(
                "(SELECT COALESCE(carrier.name->>%s, carrier.name->>'en_US') FROM delivery_carrier carrier"
                " WHERE carrier.id = picking.carrier_id)", self.env.lang or "en_US")
        if "carrier_tracking_ref" in known:
            tracking = SQL("picking.carrier_tracking_ref")
        return carrier, tracking

    # -- actions -----------------------------------------------------------------------------

    def action_open_order(self):
        """Open the order of the delivery."""
        arguments.one(self)
        return self.order_id.get_formview_action()

    def action_repromise(self):
        """Open the dialog that promises a new date for these lines."""
        return self.env["operative.promise.change"]._action_open(self.sale_line_id)

    # -- the pass ----------------------------------------------------------------------------

    @api.model
    def _cron_endangered(self):
        """The pass of all companies, where the part is on."""
        if self.env["operative.part"]._is_on("promise"):
            self._follow_endangered()
            self.env["ir.cron"]._commit_progress(1, remaining=0)

    @api.model
    def _follow_endangered(self):
        """Tell the responsible of orders that cannot be kept any longer; take it back where they can be again.

        One activity an order, nothing is sent to anybody.
        """
        kind = self.env.ref("operative_crm.mail_activity_type_endangered", raise_if_not_found=False)
        if not kind:  # somebody does not want them
            return
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """SELECT order_id, company_id, state, product_id, promised_date, expected_date, is_ready, receipt
                 FROM (%s) delivery
                WHERE state <> 'on_track' ORDER BY promised_date, id""", self._statement()))
        rows = {}
        for row in self.env.cr.dictfetchall():
            rows.setdefault(row["order_id"], []).append(row)
        activities = self.env["mail.activity"].with_context(active_test=False)
        ours = Domain("res_model", "=", "sale.order") & Domain("activity_type_id", "=", kind.id)
        told = activities.search(ours & Domain("active", "=", True))
        # who marked it done knows; a week later it is worth another word. What this job itself closed is another matter.
        # The day Odoo writes down is that of UTC
        known = activities.search(
            ours & Domain("active", "=", False) & Domain("write_uid", "!=", self.env.uid)
            & Domain("date_done", ">=", fields.Date.today() - timedelta(days=7)))
        over = told.filtered(lambda activity: activity.res_id not in rows)
        for user, theirs in over.grouped("user_id").items():
            reader = self.with_context(**activities._operative_reader_context(user)).env
            theirs.action_feedback(feedback=reader._("It can be kept again, or was promised anew."))
        self._tell_responsible(kind, {
            order_id: lines for order_id, lines in rows.items()
            if order_id not in {*told.mapped("res_id"), *known.mapped("res_id")}
            and any(line["state"] == "endangered" for line in lines)})

    @api.model
    def _tell_responsible(self, kind, rows):
        """Plan the activities.

        :param kind: ``mail.activity.type``
        :param rows: dict of order id -> its deliveries that cannot be kept
        """
        def line(reader, row):
            company = reader["res.company"].browse(row["company_id"])
            values = {
                "product": reader["product.product"].browse(row["product_id"]).display_name,
                "promised": reader["operative.promise"]._format_day(row["promised_date"], company),
                "expected": reader[self._name]._expected_text(row["expected_date"], row["is_ready"], company),
                "receipt": f"({row['receipt']})" if row["receipt"] else ""}
            return Markup("<li>%s</li>") % (
                reader._("%(product)s: promised for %(promised)s, expected %(expected)s %(receipt)s", **values)
                if row["expected_date"] and not row["is_ready"]
                else reader._("%(product)s: promised for %(promised)s – %(expected)s", **values))

        def note(order):
            return Markup("<ul>%s</ul>") % Markup().join(line(order.env, row) for row in rows[order.id])

        for user, theirs in self.env["sale.order"].browse(rows)._operative_by_responsible().items():
            self.env["mail.activity"]._operative_tell(
                theirs, user, kind, note=note)  # called as its type, whoever reads it

    # -- cards -------------------------------------------------------------------------------

    @api.model
    def _rows(self, orders):
        """The open deliveries of orders as dicts, the most urgent first. For code that has checked who asks.

        Amounts are left out: who may read the document may see them.
        """
        if not orders:
            return []
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "SELECT * FROM (%s) row ORDER BY promised_date, id", self._statement(tuple(orders.ids))))
        return [
            {name: value for name, value in row.items() if name not in ("value", "currency_id")}
            for row in self.env.cr.dictfetchall()]
