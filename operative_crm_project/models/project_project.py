from odoo import api, fields, models
from odoo.tools import SQL


class ProjectProject(models.Model):
    """A project in its stage. Odoo keeps the stage even where nobody is in the group that sees stages.

    Who sees no stages sees no process; the log goes on.
    """

    _name = "project.project"
    _inherit = ["project.project", "operative.staged.mixin"]

    _stage_field = "stage_id"
    _responsible_field = "user_id"

    stay_ids = fields.One2many(
        "project.project.stay", "document_id", string="Log of Stays", groups="operative_crm.group_operative_manager")

    @api.model
    def _operative_tracked_fields(self):
        return super()._operative_tracked_fields() + ["is_template"]

    def _operative_stage(self):
        # a template is no project: what is made of it enters its stage, and is asked then
        return self.stage_id if not self.is_template else self.env["project.project.stage"]

    @api.model
    def _operative_takes_part_sql(self, alias):
        return SQL("%s IS NOT TRUE", SQL.identifier(alias, "is_template"))

    def _operative_stages(self):
        return self.env["project.project.stage"].search([("company_id", "in", (False, self.company_id.id))])

    def _operative_stages_key(self):
        return self.company_id

    def _check_operative_stage_company(self):
        """Odoo has a constraint of its own, and moves a project on that goes to another company where stages are shown."""

    def _operative_process(self):
        if not self.env.user.has_group("project.group_project_stages"):
            return {"stages": []}
        return super()._operative_process()
