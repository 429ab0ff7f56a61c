from datetime import timedelta

from odoo import fields, models

from ..models.core import arguments


class OperativeCustomerSnooze(models.TransientModel):
    """Asks for the day due contacts are put off to."""

    _name = "operative.customer.snooze"
    _description = "Put Contact Off"

    customer_ids = fields.Many2many("operative.customer", string="Customers", required=True)
    until = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self) + timedelta(days=7))

    def action_apply(self):
        """Put the contacts off; what the user may is checked there."""
        arguments.one(self)
        self.customer_ids._snooze(self.until)
        return {"type": "ir.actions.act_window_close"}
