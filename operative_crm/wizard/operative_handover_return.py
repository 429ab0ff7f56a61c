from odoo import fields, models


class OperativeHandoverReturn(models.TransientModel):
    """Asks why handovers are returned."""

    _name = "operative.handover.return"
    _description = "Return Handovers"

    handover_ids = fields.Many2many("operative.handover", required=True, readonly=True)
    reason_id = fields.Many2one("operative.return.reason", required=True)
    note = fields.Char(string="What Is Missing", help="Shown to the sender, with the reason.")

    def action_return(self):
        """Return the handovers; the documents move back to where they came from."""
        self.ensure_one()
        reason = ": ".join(filter(None, (self.reason_id.name, (self.note or "").strip())))
        self.handover_ids.action_return(reason, self.reason_id.id)
        return {"type": "ir.actions.act_window_close"}  # the view reloads, if it is still open to whoever returned it
