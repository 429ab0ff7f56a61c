from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..core.best_effort import best_effort
from ..facts import deliveries


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    operative_promised_date = fields.Datetime(
        string="Promised", copy=False,
        help="The delivery date promised for this line. It goes before the delivery date of the order, which goes "
             "for the lines that have none.",
        groups="operative_crm.group_operative_user")
    operative_wished_date = fields.Date(
        string="Wished", copy=False, compute="_compute_operative_wished_date", store=True, readonly=False,
        precompute=True, help="The day the customer asked for. The line shows whether it can be kept.",
        groups="operative_crm.group_operative_user")
    operative_promise_ids = fields.One2many(
        "operative.promise", "sale_line_id", string="Promises", groups="operative_crm.group_operative_user")

    operative_earliest_date = fields.Datetime(
        string="Earliest", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user",
        help="From when the full quantity can be delivered without breaking an earlier promise.")
    operative_earliest_day = fields.Char(
        string="Possible From", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user",
        help="From when the full quantity can be delivered without breaking an earlier promise.")
    operative_light = fields.Selection(
        selection=[("green", "Can be kept"), ("yellow", "Later"), ("red", "Cannot be kept")],
        string="Availability", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user",
        help="Green: there for the promised or wished day, or now. Yellow: can be delivered, but not at once or not on "
             "the wished day. Red: what is promised or wished cannot be kept, or no date can be said.")
    operative_light_reason = fields.Char(
        string="Why", compute="_compute_operative_earliest", groups="operative_crm.group_operative_user")

    def _auto_init(self):
        # made by hand, else a database with millions of lines would compute each at installation
        if not column_exists(self.env.cr, "sale_order_line", "operative_wished_date"):
            create_column(self.env.cr, "sale_order_line", "operative_wished_date", "date")
        return super()._auto_init()

    @api.depends("order_id.operative_wished_date")
    def _compute_operative_wished_date(self):
        for line in self:
            line.operative_wished_date = not line.display_type and line.order_id.operative_wished_date

    @api.depends(
        "state", "operative_wished_date", "operative_promised_date", "order_id.commitment_date", "order_id.warehouse_id",
        "order_id.order_line.product_id", "order_id.order_line.product_uom_qty", "order_id.order_line.product_uom_id",
        "order_id.order_line.qty_delivered", "order_id.order_line.warehouse_id", "order_id.order_line.route_ids")
    @api.depends_context("uid", "lang", "tz")
    def _compute_operative_earliest(self):
        self.operative_earliest_date = self.operative_earliest_day = False
        self.operative_light = self.operative_light_reason = False
        if not self.env["operative.promise"]._may_ask():
            return
        promise = self.env["operative.promise"]
        for order in self.order_id:
            # the order opens as well where it cannot be said
            answers = best_effort(self.env, order._operative_answers, None)
            if answers is None:
                (self & order.order_line).operative_light_reason = self.env._("Cannot be said at the moment")
                continue
            for line, answer in answers.items():
                if line in self:
                    line.operative_earliest_date = answer["date"]
                    line.operative_earliest_day = promise._format_day(answer["date"])
                    line.operative_light, line.operative_light_reason = line._operative_judge(answer)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.filtered(lambda line: line.state == "sale")._operative_log_promises()
        return lines

    def write(self, vals):
        res = super().write(vals)
        if "operative_promised_date" in vals:
            confirmed = self.filtered(lambda line: line.state == "sale")
            confirmed._operative_recompute_lead()
            confirmed._operative_move_deadlines()
        # what is ordered of a line that had nothing to deliver is promised from now on
        if {"operative_promised_date", "customer_lead", "product_uom_qty"} & vals.keys():
            lines = self
            if not {"operative_promised_date", "product_uom_qty"} & vals.keys():
                # a lead that follows its promised date promises nothing
                lines = self.filtered(lambda line: not line._operative_promised())
            lines._operative_log_promises(
                self.env.context.get("operative_promise_reason"),
                bool(self.env.context.get("operative_promise_at_customer_wish")))
        return res

    def _inverse_customer_lead(self):
        # the lead follows the promised date; the other way round it would move the deadlines, of what is done too
        return super(SaleOrderLine, self.filtered(
            lambda line: not line._operative_promised()))._inverse_customer_lead()

    def _expected_date(self):
        return self._operative_promised() or super()._expected_date()

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if promised := self._operative_promised():
            values["date_deadline"] = promised
            values["date_planned"] = promised - timedelta(
                days=self.order_id.company_id.security_lead)
        return values

    def _operative_promised(self):
        """The date promised for this line, whoever confirms, plans or prints it."""
        return self.sudo().operative_promised_date  # sudo: the field is closed to who is no user of ours; the line is not

    # -- what can be promised ------------------------------------------------------------------

    def _operative_open_quantity(self):
        """What is still to be delivered."""
        return max(0.0, self.product_uom_qty - (self.qty_delivered if self.state == "sale" else 0.0))

    def _operative_judge(self, answer):
        """Light and reason, see ``operative.promise._judge``."""
        return self.env["operative.promise"]._judge(
            answer, self._operative_promised() or self.order_id.commitment_date, self.operative_wished_date)

    def _operative_date_to_promise(self):
        """The date to promise, see ``operative.promise._date_to_promise``."""
        return self.env["operative.promise"]._date_to_promise(
            self.operative_earliest_date, self.operative_wished_date, self.warehouse_id or self.order_id.warehouse_id)

    def action_operative_promise_date(self):
        """Promise the wished day where it can be kept, else the earliest date of each line.

        :raises UserError: where no date can be said
        """
        for line in self._operative_deliverable():
            date = line._operative_date_to_promise()
            if not date:
                raise UserError(self.env._(
                    "%(product)s: no date can be promised. %(reason)s",
                    product=line.product_id.display_name, reason=line.operative_light_reason or ""))
            line._operative_promise(date)

    # -- promises ----------------------------------------------------------------------------

    def _operative_promise(self, date, reason=False, at_customer_wish=False):
        """Promise a date for these lines; on confirmed ones their deliveries follow, and the change is logged.

        :param date: naive UTC moment
        :param reason: why it changed, in the user's words
        :param at_customer_wish: whether the customer asked for it
        """
        self.with_context(
            operative_promise_reason=reason, operative_promise_at_customer_wish=at_customer_wish,
        ).write({"operative_promised_date": date})

    def _operative_in_force(self):
        """The date that is promised now: of the line, else of the order, else by lead time.

        In SQL: :func:`.facts.deliveries.in_force`.
        """
        self.ensure_one()
        return self._operative_promised() or self.order_id.commitment_date or self._expected_date()

    def _operative_open_moves(self):
        """The moves that are still to bring these lines to the customer.

        :return: ``stock.move``
        """
        self.env.flush_all()
        return self.env["stock.move"].browse(row[0] for row in self.env.execute_query(SQL(
            "SELECT id FROM (%s) move WHERE is_open",
            deliveries.each(SQL("line.id = ANY(%s)", self.ids)))))

    def _operative_deliverable(self):
        """The lines of goods that are brought to the customer."""
        return self.filtered(
            lambda line: not line.display_type and not line.is_downpayment and line.product_id.type == "consu"
            and line.product_uom_qty > 0 and not line._is_delivery())

    def _operative_recompute_lead(self):
        """Have the lead time say what was promised: Odoo counts it from the order date, which confirming resets."""
        for line in self:
            if promised := line._operative_promised():
                lead = promised - line.order_id.date_order
                line.customer_lead = max(0.0, lead / timedelta(days=1))

    def _operative_move_deadlines(self):
        """Bring the promised date to the deliveries that are not done, and plan them for it as at confirmation."""
        open_moves = self._operative_open_moves()
        for line in self:
            promised = line._operative_in_force()
            moves = open_moves.filtered(lambda move, line=line: move.sale_line_id == line)
            for days, group in moves.grouped(lambda move: move.rule_id.delay).items():  # what the rule takes, as there
                deadline = promised - timedelta(days=days)
                group.date_deadline = deadline
                group.date = deadline - timedelta(days=line.company_id.security_lead)

    def _operative_log_promises(self, reason=False, at_customer_wish=False):
        """Log what is promised for the confirmed lines among these, where it changed."""
        lines = self._operative_deliverable().filtered(lambda line: line.state == "sale")
        if lines:
            self.env["operative.promise"]._log(
                {line: line._operative_in_force() for line in lines}, reason, at_customer_wish)
