from odoo import models


class HelpdeskTicketStage(models.Model):
    _inherit = "helpdesk.ticket.stage"

    def write(self, vals):
        res = super().write(vals)
        if "target_hours" in vals:
            self.env["helpdesk.ticket"]._operative_plan_anew_soon()
        return res
