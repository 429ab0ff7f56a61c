from odoo import api, fields, models


class OperativeCustomer(models.Model):
    """Why a customer is where it is: its own rhythm and the trend of its revenue, for cards, lists and forms."""

    _inherit = "operative.customer"

    rhythm = fields.Char(
        compute="_compute_rhythm",
        help="How the days since the last order compare with the customer's usual interval. With fewer than three orders "
             "there is none: then the days since the last order.")
    revenue_trend = fields.Float(
        string="Trend", compute="_compute_revenue_trend", digits=(16, 4), aggregator=None,
        help="Revenue of 12 months against that of the 12 before, as a share of those; 0 without revenue before.")
    phase_why = fields.Char(
        string="Why", compute="_compute_phase_why",
        help="Why the customer came into its phase: what the rule found on that day, or the reason of who pinned it.")

    @api.depends(
        "usual_order_interval_days", "last_order_date", "days_over_usual_interval", "days_since_last_order", "order_count")
    @api.depends_context("operative_at", "lang")
    def _compute_rhythm(self):
        for customer in self:
            if customer.expected_next_order_on:
                customer.rhythm = self._rhythm_in_words(
                    customer.days_over_usual_interval, customer.usual_order_interval_days)
            elif customer.last_order_date:
                days = customer.days_since_last_order
                customer.rhythm = self.env._("last order %s days ago", days) if days > 1 else \
                    self.env._("last order yesterday") if days == 1 else self.env._("last order today")
            else:
                customer.rhythm = self.env._("no order yet")

    @api.model
    def _rhythm_in_words(self, over, usual):
        """Days over the usual interval, against it.

        :param over: days since the next order was expected, negative before
        :param usual: days between two orders
        """
        usual = round(usual)
        if over == 1:
            return self.env._("1 day over its usual %s", usual)
        return self.env._("%(days)s days over its usual %(usual)s", days=over, usual=usual) if over > 0 \
            else self.env._("within its usual %s days", usual)

    @api.depends("revenue_12m", "revenue_prev_12m")
    def _compute_revenue_trend(self):
        for customer in self:
            before = customer.revenue_prev_12m
            customer.revenue_trend = (customer.revenue_12m - before) / before if before > 0 else False

    @api.depends("phase_change_ids", "phase_pinned", "pin_reason")
    @api.depends_context("lang")
    def _compute_phase_why(self):
        for customer in self:
            customer.phase_why = customer.pin_reason if customer.phase_pinned else customer.phase_change_ids[:1].explanation
