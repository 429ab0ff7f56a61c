from odoo import models


class CrmTeam(models.Model):
    _name = "crm.team"
    _inherit = ["crm.team", "operative.working.team.mixin"]

    def _operative_members(self):
        return (self.member_ids | self.user_id).filtered("active")
