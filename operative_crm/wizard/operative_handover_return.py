from odoo import fields, models

from ..models.core import arguments


class OperativeHandoverReturn(models.TransientModel):
    """Asks why handovers are returned."""

    _name = "operative.handover.return"
    _description = "Return Handovers"

    handover_ids = fields.Many2many("operative.handover", required=True, readonly=True)
    reason_id = fields.Many2one("operative.return.reason", required=True)
    note = fields.Char(string="What Is Missing", help="Shown to the sender, with the reason.")

    def action_return(self):
        """Return the handovers; the documents move back to where they came from."""
        arguments.one(self)
        self.handover_ids.action_return(self.note, self.reason_id.id)
        return {"type": "ir.actions.act_window_close"}  # the view reloads, if it is still open to whoever returned it
