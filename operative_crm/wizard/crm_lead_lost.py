from odoo import models


class CrmLeadLost(models.TransientModel):
    _name = "crm.lead.lost"
    _inherit = ["crm.lead.lost", "operative.lost.mixin"]
    _operative_documents_field = "lead_ids"

    def _operative_lost_documents(self):
        return self.with_context(active_test=False).lead_ids

    def action_lost_reason_apply(self):
        res = super().action_lost_reason_apply()
        self._operative_note_answer()
        return res
