from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def write(self, vals):
        res = super().write(vals)
        if "company_id" in vals:
            self.env.registry.clear_cache()  # whose documents the stages of its own are for
        return res
