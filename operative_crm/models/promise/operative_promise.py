from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, float_compare

from ..core.texts import reason_text
from ..facts import deliveries, promises


class OperativePromise(models.Model):
    """What a customer was promised: a quantity of an order line by a day, who gave it, when, and why it changed.

    A log: rows are added by the order itself and never edited, nobody has the right to. The first row of a promise is
    made at confirmation, when more is ordered, or is what stood when the log began; rows of changed dates and of what
    ended of the quantity name it. How they add up to promises that were kept: :mod:`.facts.promises`.
    """

    _name = "operative.promise"
    _inherit = ["operative.staff.log.mixin"]
    _description = "Delivery Promise"
    _order = "id desc"
    _rec_name = "promised_date"

    sale_line_id = fields.Many2one(
        "sale.order.line", string="Order Line", required=True, readonly=True, index=True, ondelete="cascade")
    order_id = fields.Many2one(related="sale_line_id.order_id")
    product_id = fields.Many2one(related="sale_line_id.product_id")
    customer_id = fields.Many2one(
        "operative.customer", string="Customer Record", compute="_compute_customer_id", search="_search_customer_id")
    kind = fields.Selection(
        selection=[("first", "First promise"), ("baseline", "Stood when the log began"), ("change", "Changed"),
                   ("reduction", "Less ordered"), ("cancellation", "Order cancelled")],
        required=True, readonly=True,
        help="The first promise was made when the order was confirmed, or when more was ordered. Orders that were open "
             "before promises were logged begin with the date that stood then.")
    promise_id = fields.Many2one(
        "operative.promise", readonly=True, index="btree_not_null", ondelete="cascade",
        help="The first row of the promise that was changed or ended.")
    quantity = fields.Float(
        digits="Product Unit", readonly=True,
        help="How much was promised, in the unit of the order line; below zero, how much of it ended.")
    promised_date = fields.Datetime(string="Promised", required=True, readonly=True)
    previous_date = fields.Datetime(string="Promised Before", readonly=True)
    wished_date = fields.Date(
        string="Wished", readonly=True, help="The day the customer had asked for when this was promised.")
    at_customer_wish = fields.Boolean(
        string="At the Customer's Wish", readonly=True,
        help="The customer asked for the new date. It is not our doing then.")
    user_id = fields.Many2one("res.users", string="Promised By", readonly=True)
    made_at = fields.Datetime(string="Promised On", required=True, readonly=True)
    reason = fields.Char(readonly=True)

    @api.depends("sale_line_id")
    def _compute_customer_id(self):
        # searched, not browsed: a customer of a colleague shows nothing instead of an error
        partners = {promise: promise.sudo().sale_line_id.order_id.partner_id.commercial_partner_id for promise in self}
        customers = self.env["operative.customer"].search_fetch(
            [("partner_id", "in", [partner.id for partner in partners.values()])], ["partner_id", "company_id"])
        by_key = {(customer.partner_id, customer.company_id): customer for customer in customers}
        for promise, partner in partners.items():  # sudo: of whom the order is, to look for that customer
            promise.customer_id = by_key.get((partner, promise.sudo().sale_line_id.company_id), customers.browse())

    def _search_customer_id(self, operator, value):
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        customers = self.env["operative.customer"]
        domain = Domain("id", "in", value) if operator == "in" else value
        lines = SQL(
            """(SELECT line.id FROM sale_order_line line
                  JOIN sale_order doc ON doc.id = line.order_id
                  JOIN res_partner partner ON partner.id = doc.partner_id
                  JOIN operative_customer customer ON customer.partner_id = partner.commercial_partner_id
                                                  AND customer.company_id = doc.company_id
                 WHERE customer.id IN %s)""",
            customers._search(domain, bypass_access=operator == "any!").subselect(),
            to_flush=[self.env["sale.order.line"]._fields["order_id"],
                      *(self.env["sale.order"]._fields[name] for name in ("partner_id", "company_id")),
                      self.env["res.partner"]._fields["commercial_partner_id"],
                      *(customers._fields[name] for name in ("partner_id", "company_id"))])
        return Domain("sale_line_id", "in", lines)

    @api.model
    def _staff_over_sql(self):
        return SQL("made_at")

    @api.model
    def _log_confirmed(self, lines):
        """Log the first promise of what confirmed lines are to deliver; a confirmation anew begins anew."""
        self._log_first([
            (line, line._operative_in_force(), line.product_uom_qty - line.qty_delivered) for line in lines])

    @api.model
    def _log_added(self, quantities):
        """Log that more of confirmed lines was promised: a first promise of its own.

        :param quantities: dict ``{sale.order.line: quantity}``, in the unit of the line
        """
        self._log_first([(line, line._operative_next_date(), quantity) for line, quantity in quantities.items()])

    @api.model
    def _log_first(self, promises):
        self._log_rows([
            self._row(line, "first", date, quantity=quantity)
            for line, date, quantity in promises if float_compare(quantity, 0, precision_digits=5) > 0])

    @api.model
    def _log(self, dates, reason=False, at_customer_wish=False):
        """Log the dates that differ from what was promised last, for what has not left yet.

        :param dates: dict ``{sale.order.line: naive UTC moment}``
        :param reason: why, in the user's words
        :param at_customer_wish: whether the customer asked for it
        :return: the new rows
        """
        found = self._found(dates)
        return self._log_rows([
            self._row(line, "first", date, quantity=line.product_uom_qty - line.qty_delivered)
            for line, date in dates.items() if line.id not in found
        ] + [
            self._row(line, "change", date, promise_id=promise["id"], previous_date=promise["last_date"],
                      at_customer_wish=at_customer_wish, reason=reason_text(reason) or False)
            for line, date in dates.items() for promise in found.get(line.id, ())
            if promise["remaining"] > 0 and promise["last_date"] != date])

    @api.model
    def _log_reduced(self, quantities):
        """Log that less of confirmed lines is ordered: as much of what has not left ends, what was promised last first.

        :param quantities: dict ``{sale.order.line: quantity}``, in the unit of the line
        """
        found, rows = self._found(quantities), []
        for line, quantity in quantities.items():
            for promise in reversed(found.get(line.id, ())):
                ended = min(quantity, promise["remaining"])
                quantity -= ended
                if ended > 0:
                    rows.append(self._ended(line, "reduction", promise, ended))
        self._log_rows(rows)

    @api.model
    def _log_cancelled(self, lines):
        """Log that orders are being cancelled: what has not left of their lines is promised to nobody any longer."""
        found = self._found(lines) if lines else {}
        self._log_rows([
            self._ended(line, "cancellation", promise, promise["remaining"])
            for line in lines for promise in found.get(line.id, ()) if promise["remaining"] > 0])

    @api.model
    def _found(self, lines):
        """The promises of lines, in the order they were made.

        :return: dict of line id -> list of dicts ``id, last_date, remaining``, see :func:`.facts.promises.each`
        """
        self.env.flush_all()
        found = {}
        for line_id, *values in self.env.execute_query(SQL(
                "SELECT sale_line_id, id, last_date, round(remaining, 5)::float8 FROM (%s) promise WHERE id > 0 ORDER BY id",
                promises.of_lines(line.id for line in lines))):
            found.setdefault(line_id, []).append(dict(zip(("id", "last_date", "remaining"), values)))
        return found

    @api.model
    def _row(self, line, kind, date, **vals):
        return {
            "sale_line_id": line.id, "kind": kind, "promised_date": date,
            # sudo: closed to who is no user of ours, and may confirm all the same
            "wished_date": line.sudo().operative_wished_date,
            "user_id": self.env.uid, "made_at": fields.Datetime.now(), **vals}

    @api.model
    def _ended(self, line, kind, promise, quantity):
        return self._row(line, kind, promise["last_date"], promise_id=promise["id"], quantity=-quantity)

    @api.model
    def _log_rows(self, vals_list):
        # sudo: who may write the order adds to its log, and only so
        return self.sudo().create(vals_list) if vals_list else self.sudo().browse()

    @api.model
    def _log_baseline(self):
        """Log what stands promised on the open deliveries of lines without any promise. May be run again.

        :return: number of lines
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            INSERT INTO operative_promise (
                sale_line_id, kind, promised_date, quantity, made_at, wished_date, at_customer_wish, create_uid, write_uid,
                create_date, write_date)
            SELECT line.id, 'baseline', COALESCE(line.operative_promised_date, move.deadline, %(in_force)s),
                   line.product_uom_qty, %(now)s, line.operative_wished_date, FALSE, %(uid)s, %(uid)s, %(now)s, %(now)s
              FROM (SELECT sale_line_id, min(date_deadline) AS deadline
                      FROM (%(moves)s) move
                     WHERE is_open
                     GROUP BY sale_line_id) move
              JOIN sale_order_line line ON line.id = move.sale_line_id
              JOIN sale_order doc ON doc.id = line.order_id AND doc.state = 'sale'
             WHERE NOT EXISTS (SELECT 1 FROM operative_promise promise WHERE promise.sale_line_id = line.id)
         RETURNING id
            """,
            now=fields.Datetime.now(), uid=self.env.uid, moves=deliveries.each(),
            in_force=deliveries.in_force(SQL("line"), SQL("doc"))))
        self.invalidate_model()
        return len(rows)
