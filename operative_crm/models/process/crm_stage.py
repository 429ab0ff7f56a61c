from odoo import fields, models
from odoo.tools import SQL


class CrmStage(models.Model):
    _name = "crm.stage"
    _inherit = ["crm.stage", "operative.stage.mixin"]

    _operative_document_model = "crm.lead"

    condition_ids = fields.One2many("operative.condition", "crm_stage_id", string="Conditions", copy=True)
    milestone_ids = fields.One2many("operative.milestone", "crm_stage_id", string="Milestones", copy=True)

    def _operative_is_closed(self):
        return self.is_won

    def _operative_closed_sql(self, alias):
        return SQL("%s", SQL.identifier(alias, "is_won"))
