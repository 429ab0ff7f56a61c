from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .operative_stage_mixin import READERS


class CrmStage(models.Model):
    _name = "crm.stage"
    _inherit = ["crm.stage", "operative.stage.mixin"]

    _operative_document_model = "crm.lead"

    condition_ids = fields.One2many(
        "operative.condition", "crm_stage_id", string="Conditions", copy=True, groups=READERS)
    milestone_ids = fields.One2many(
        "operative.milestone", "crm_stage_id", string="Milestones", copy=True, groups=READERS)

    def _operative_pipeline_domain(self):
        # one without teams is for all of them
        return Domain("team_ids", "=", False) | Domain("team_ids", "in", self.team_ids.ids) if self.team_ids else Domain.TRUE

    def _operative_companies(self):
        teams = self.team_ids
        return teams.company_id if all(team.company_id for team in teams) else super()._operative_companies()

    def _operative_is_closed(self):
        return self.is_won

    def _operative_closed_sql(self, alias):
        return SQL("%s", SQL.identifier(alias, "is_won"))
