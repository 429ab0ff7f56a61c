from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ProjectProjectStage(models.Model):
    _name = "project.project.stage"
    _inherit = ["project.project.stage", "operative.stage.mixin"]

    _operative_document_model = "project.project"

    condition_ids = fields.One2many(
        "operative.condition", "project_stage_id", string="Conditions", copy=True, groups="operative_crm.group_operative_user")
    milestone_ids = fields.One2many(
        "operative.milestone", "project_stage_id", string="Milestones", copy=True, groups="operative_crm.group_operative_user")

    def _operative_pipeline_domain(self):
        return Domain("company_id", "in", (False, self.company_id.id)) if self.company_id else Domain.TRUE

    def _operative_is_closed(self):
        # projects in a folded stage are closed, see the help of Odoo's field
        return self.fold

    def _operative_closed_sql(self, alias):
        return SQL("COALESCE(%s, FALSE)", SQL.identifier(alias, "fold"))
