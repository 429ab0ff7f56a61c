from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    operative_promised_date = fields.Datetime(
        string="Promised", copy=False,
        help="The delivery date promised for this line. It goes before the delivery date of the order, which goes "
             "for the lines that have none.")
    operative_wished_date = fields.Date(
        string="Wished", copy=False, compute="_compute_operative_wished_date", store=True, readonly=False,
        precompute=True, help="The day the customer asked for. The line shows whether it can be kept.")
    operative_promise_ids = fields.One2many(
        "operative.promise", "sale_line_id", string="Promises", groups="operative_crm.group_operative_user")

    def _auto_init(self):
        # made by hand, else a database with millions of lines would compute each at installation
        if not column_exists(self.env.cr, "sale_order_line", "operative_wished_date"):
            create_column(self.env.cr, "sale_order_line", "operative_wished_date", "date")
        return super()._auto_init()

    @api.depends("order_id.operative_wished_date")
    def _compute_operative_wished_date(self):
        for line in self:
            line.operative_wished_date = not line.display_type and line.order_id.operative_wished_date

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
        if {"operative_promised_date", "customer_lead"} & vals.keys():
            self._operative_log_promises(
                self.env.context.get("operative_promise_reason"),
                bool(self.env.context.get("operative_promise_at_customer_wish")))
        return res

    def _inverse_customer_lead(self):
        # the lead follows the promised date; the other way round it would move the deadlines, of what is done too
        return super(SaleOrderLine, self.filtered(
            lambda line: not line.operative_promised_date))._inverse_customer_lead()

    def _expected_date(self):
        return self.operative_promised_date or super()._expected_date()

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        if self.operative_promised_date:
            values["date_deadline"] = self.operative_promised_date
            values["date_planned"] = self.operative_promised_date - timedelta(
                days=self.order_id.company_id.security_lead)
        return values

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
        """The date that is promised now: of the line, else of the order, else by lead time."""
        self.ensure_one()
        return self.operative_promised_date or self.order_id.commitment_date or self._expected_date()

    def _operative_deliverable(self):
        """The lines of goods that are brought to the customer."""
        return self.filtered(
            lambda line: not line.display_type and not line.is_downpayment and line.product_id.type == "consu"
            and line.product_uom_qty > 0 and not line._is_delivery())

    def _operative_recompute_lead(self):
        """Have the lead time say what was promised: Odoo counts it from the order date, which confirming resets."""
        for line in self:
            if line.operative_promised_date:
                lead = line.operative_promised_date - line.order_id.date_order
                line.customer_lead = max(0.0, lead / timedelta(days=1))

    def _operative_move_deadlines(self):
        """Bring the promised date to the deliveries that are not done."""
        for line in self:
            line.move_ids.filtered(
                lambda move: move.state not in ("done", "cancel")
                and "customer" in (move.location_dest_id.usage, move.location_final_id.usage)
            ).date_deadline = line._operative_in_force()

    def _operative_log_promises(self, reason=False, at_customer_wish=False):
        """Log what is promised for the confirmed lines among these, where it changed."""
        lines = self._operative_deliverable().filtered(lambda line: line.state == "sale")
        if lines:
            self.env["operative.promise"]._log(
                {line: line._operative_in_force() for line in lines}, reason, at_customer_wish)
