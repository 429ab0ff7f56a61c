from odoo import api, fields, models


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

    @api.depends("company_id")
    def _compute_stage_id(self):
        # a ticket without a team is in the stages of its own company, whichever company whoever writes it works in
        for company, tickets in self.grouped("company_id").items():
            super(HelpdeskTicket, tickets.with_company(company))._compute_stage_id()
        return None

    def _operative_stages(self):
        return self.team_id.with_company(self.company_id)._get_applicable_stages()

    def _operative_stages_key(self):
        # without a team, those of the company
        return self.team_id, not self.team_id and self.company_id

    def _operative_stage_companies(self):
        return super()._operative_stage_companies() | self.team_id.company_id
