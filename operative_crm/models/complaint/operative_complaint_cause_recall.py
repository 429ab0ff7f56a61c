from odoo import models


class OperativeComplaintCause(models.Model):
    _inherit = "operative.complaint.cause"

    def action_recall(self):
        """Everybody who received a lot complained about for this cause, or a finer one; see ``operative.complaint.recall``."""
        lines = self.env["operative.complaint.line"].search([("ticket_id.complaint_cause_id", "child_of", self.ids)])
        return self.env["operative.complaint.recall"]._action_open(lines.lot_id)
