from odoo import models


class OperativeComplaintAction(models.Model):
    _inherit = "operative.complaint.action"

    def action_recall(self):
        """Everybody who received a lot that the action's complaint is about; see ``operative.complaint.recall``."""
        self.check_access("read")
        return self.env["operative.complaint.recall"]._action_open(self.ticket_id.complaint_line_ids.lot_id)
