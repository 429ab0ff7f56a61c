from odoo import fields, models

from ..models.core import arguments


class OperativeCustomerPin(models.TransientModel):
    """Sets the phase of customers by hand, with a reason and an optional end."""

    _name = "operative.customer.pin"
    _description = "Set Customer Phase by Hand"

    customer_ids = fields.Many2many("operative.customer", string="Customers", required=True)
    phase_id = fields.Many2one(
        "operative.phase", required=True, domain="[('flow_id.model', '=', 'operative.customer')]",
        context={"operative_with_flow": True})
    reason = fields.Char(
        required=True, help="Shown with the pin to everybody, and in the log of stays where the phase changes.")
    until = fields.Date(help="The last day of the pin. Empty: until somebody unpins the customer.")

    def action_apply(self):
        """Pin the customers; what the user may is checked there."""
        arguments.one(self)
        self.customer_ids._pin(self.phase_id, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
