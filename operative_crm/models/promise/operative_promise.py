from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, float_compare, float_repr, format_date

from ..core.texts import reason_text
from ..facts import deliveries

# languages whose business people count in calendar weeks, those of ISO 8601
WEEK_LANGUAGES = {"da", "de", "fi", "nb", "nl", "nn", "sv"}


class OperativePromise(models.Model):
    """What a customer was promised for an order line: the date, who gave it, when, and why it changed.

    A log: rows are added by the order line itself and never edited, nobody has the right to. The first row of a
    line is the promise made at confirmation, or what stood when the log began; the newest one is in force.
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
        selection=[("first", "First promise"), ("baseline", "Stood when the log began"), ("change", "Changed")],
        required=True, readonly=True,
        help="The first promise was made when the order was confirmed. Orders that were open before promises "
             "were logged begin with the date that stood then.")
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

    # so that "the first promise" is one row and quickly found
    _first_unique = models.UniqueIndex("(sale_line_id) WHERE kind <> 'change'")

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
    def _log(self, dates, reason=False, at_customer_wish=False):
        """Log the dates that differ from what was promised last.

        :param dates: dict ``{sale.order.line: naive UTC moment}``
        :param reason: why, in the user's words
        :param at_customer_wish: whether the customer asked for it
        :return: the new rows
        """
        # sudo: who may write the order line adds to its log, and only so
        log = self.sudo()
        last = {}
        for promise in log.search([("sale_line_id", "in", [line.id for line in dates])], order="id"):
            last[promise.sale_line_id.id] = promise.promised_date
        now = fields.Datetime.now()
        return log.create([{
            "sale_line_id": line.id, "kind": "change" if line.id in last else "first", "promised_date": date,
            "previous_date": last.get(line.id),
            # sudo: closed to who is no user of ours, and may confirm all the same
            "wished_date": line.sudo().operative_wished_date,
            "at_customer_wish": at_customer_wish and line.id in last, "user_id": self.env.uid, "made_at": now,
            "reason": reason_text(reason) or False,
        } for line, date in dates.items() if last.get(line.id) != date])

    @api.model
    def _log_baseline(self):
        """Log what stands promised on the open deliveries of lines without any promise. May be run again.

        :return: number of lines
        """
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            """
            INSERT INTO operative_promise (
                sale_line_id, kind, promised_date, made_at, wished_date, at_customer_wish, create_uid, write_uid,
                create_date, write_date)
            SELECT line.id, 'baseline', COALESCE(line.operative_promised_date, move.deadline, %(in_force)s),
                   %(now)s, line.operative_wished_date, FALSE, %(uid)s, %(uid)s, %(now)s, %(now)s
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

    # -- what can be promised ------------------------------------------------------------------

    @api.model
    def _judge(self, answer, promised=None, wished=None):
        """Compare what is promised or wished with what can be.

        :param answer: of ``product.product.operative_promise``
        :param promised: naive UTC moment
        :param wished: day
        :return: light (``green``, ``yellow``, ``red``) and the reason in words
        """
        promised, earliest = self._day(promised), self._day(answer["date"])
        if not earliest:
            return "red", answer["reason"] or self.env._("No date can be said.")
        possible = self._parts_text(answer)
        if promised and earliest > promised:
            return "red", self.env._(
                "Promised for %(promised)s, which cannot be kept: %(possible)s",
                promised=self._format_day(promised), possible=possible)
        if wished and max(earliest, promised or earliest) > wished:
            return "yellow" if promised else "red", self.env._(
                "Wished for %(wished)s, which cannot be kept: %(possible)s",
                wished=self._format_day(wished), possible=possible)
        if promised:
            return "green", self.env._("Promised for %s", self._format_day(promised))
        return "green" if wished or answer["source"] == "stock" else "yellow", possible

    @api.model
    def _parts_text(self, answer):
        """What can be there when, and where it comes from, in words.

        :param answer: of ``product.product.operative_promise``
        """
        today = fields.Date.context_today(self)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        texts, total = [], 0.0
        for moment, quantity in answer["parts"]:
            total += quantity
            day = self._day(moment)
            values = {"quantity": self._format_quantity(total), "day": self._format_day(day)}
            if texts and float_compare(total, answer["quantity"], precision_digits=digits) >= 0:
                texts.append(self.env._("all %(quantity)s on %(day)s", **values))
            elif day <= today:
                texts.append(self.env._("%(quantity)s today", **values))
            else:
                texts.append(self.env._("%(quantity)s on %(day)s", **values))
        sources = {
            "stock": self.env._("from stock"),
            "receipt": self.env._("when %s comes in", answer["document"]["name"]) if answer["document"] else
            self.env._("when a receipt comes in"),
            "purchase": self.env._("by the vendor's lead time"), "manufacture": self.env._("by the time to make it"),
            "dropship": self.env._("straight from the vendor"), "order": self.env._("made or bought to order"),
        }
        return " – ".join(filter(None, (", ".join(texts), sources.get(answer["source"]))))

    @api.model
    def _date_to_promise(self, earliest, wished, warehouse):
        """The last working day not after the wished one, where it can be kept; else the earliest date.

        :param earliest: naive UTC moment or False
        :param wished: day or False
        :return: naive UTC moment, False without ``earliest``
        """
        if not earliest or not wished:
            return earliest
        # sudo: the working days of a warehouse that was asked for the earliest date already
        working = self.env["operative.promise.engine"]._working_days(warehouse.sudo(), earliest)
        later = (wished - self._day(earliest)).days
        # the same time of the day where the user is, also across a change of the clocks
        local = fields.Datetime.context_timestamp(self, earliest).replace(tzinfo=None)
        for days in range(later, max(0, later - 14), -1):
            moment = self.env.tz.localize(local + timedelta(days=days)).astimezone(pytz.utc).replace(tzinfo=None)
            if working(moment) == moment:
                return moment
        return earliest

    # -- how it is said ------------------------------------------------------------------------

    @api.model
    def _format_quantity(self, quantity):
        """A quantity as short as it can be said in the user's language."""
        text = float_repr(quantity, self.env["decimal.precision"].precision_get("Product Unit"))
        point = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point or "."
        return text.rstrip("0").rstrip(".").replace(".", point)

    @api.model
    def _uses_weeks(self):
        """Whether the user's language speaks of calendar weeks."""
        return (self.env.lang or "")[:2] in WEEK_LANGUAGES

    @api.model
    def _day(self, moment):
        """The calendar day of a naive UTC moment where the user is; a day is itself."""
        return fields.Datetime.context_timestamp(self, moment).date() if isinstance(moment, datetime) else moment

    @api.model
    def _format_day(self, moment):
        """A day or moment as its day in the user's language, with the calendar week where that language uses it."""
        if not moment:
            return ""
        day = self._day(moment)
        text = format_date(self.env, day)
        if not self._uses_weeks():
            return text
        week = self.env._("CW %s", day.isocalendar().week)
        return f"{text} ({week})"

    @api.model
    def _may_ask(self):
        """Whether the user has the part and may ask for dates: views compute fields nobody shows."""
        return all(self.env.user.has_group(f"operative_crm.group_operative_{name}") for name in ("user", "part_promise"))
