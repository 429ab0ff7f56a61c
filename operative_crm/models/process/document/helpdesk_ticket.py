from odoo import fields, models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "operative.staged.mixin"]

    _stage_field = "stage_id"
    _responsible_field = "user_id"
    _team_field = "team_id"
    _stage_date_field = "last_stage_update"

    stay_ids = fields.One2many(
        "helpdesk.ticket.stay", "document_id", string="Log of Stays",
        groups="operative_crm.group_operative_manager")

    def _operative_stages(self):
        return self.team_id._get_applicable_stages()
