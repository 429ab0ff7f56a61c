from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    operative_wished_date = fields.Date(
        string="Wished by the Customer", copy=False,
        help="The day the customer asked for. Goes for every line; a line may have its own.",
        groups="operative_crm.group_operative_user")

    @api.depends("order_line.operative_promised_date")
    def _compute_expected_date(self):
        super()._compute_expected_date()

    def write(self, vals):
        res = super().write(vals)
        if "commitment_date" in vals:
            lines = self.filtered(lambda order: order.state == "sale").order_line
            # Odoo has moved them all to the order's date; what was promised for a line leads
            lines.filtered("operative_promised_date")._operative_move_deadlines()
            lines._operative_log_promises(
                self.env.context.get("operative_promise_reason"),
                bool(self.env.context.get("operative_promise_at_customer_wish")))
        return res

    def _action_confirm(self):
        # before there are moves: a lead that changes later would move their deadlines
        self.order_line._operative_recompute_lead()
        res = super()._action_confirm()
        self.order_line._operative_log_promises()
        return res
