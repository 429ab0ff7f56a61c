from odoo import models


class HelpdeskTicketTeam(models.Model):
    _name = "helpdesk.ticket.team"
    _inherit = ["helpdesk.ticket.team", "operative.working.team.mixin"]

    def _operative_members(self):
        return (self.user_ids).filtered("active")
