from odoo import fields, models
from odoo.exceptions import UserError

from ..models.core import arguments


class OperativeDealLost(models.TransientModel):
    """Marks quotations as lost: why, and against whom."""

    _name = "operative.deal.lost"
    _inherit = ["operative.lost.mixin"]
    _description = "Mark Quotations as Lost"
    _operative_documents_field = "order_ids"

    order_ids = fields.Many2many("sale.order", string="Quotations")
    lost_reason_id = fields.Many2one("crm.lost.reason", string="Why?")

    def _operative_lost_documents(self):
        return self.order_ids

    def action_apply(self):
        """Mark them as lost and cancel them; what is left open is asked afterwards.

        :raise UserError: where one is confirmed
        :raise AccessError: who may not write one of them
        """
        arguments.one(self)
        if not self.order_ids:
            raise UserError(self.env._("Choose the quotations that are lost."))
        self.order_ids._operative_mark_lost(self.lost_reason_id)
        self._operative_note_answer()
        return {"type": "ir.actions.act_window_close"}
