from odoo import api, models
from odoo.fields import Domain

from odoo.addons.operative_crm.models.contact.timeline import Source, called, column, of


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _operative_timeline_sources(self):
        """Projects and tasks of the customer, and what is on them."""
        return super()._operative_timeline_sources() + [
            Source(
                "project.project", {"project": self.env._("Projects")}, column("create_date"), icon="fa-puzzle-piece",
                domain=of("partner_id", Domain("is_template", "=", False)), carries=True, search=("name",),
                fields=("name", "user_id", "partner_id"),
                # not its stage, which is closed to most
                describe=lambda project: self._operative_timeline_of_project(project, project.user_id)),
            Source(
                "project.task", {"task": self.env._("Tasks")}, column("create_date"), icon="fa-tasks",
                domain=of("partner_id", Domain("project_id", "!=", False), Domain("is_template", "=", False)), carries=True,
                search=("name",), fields=("name", "stage_id", "user_ids", "partner_id"),
                describe=lambda task: self._operative_timeline_of_project(task, task.user_ids, called(task.stage_id))),
        ]

    @api.model
    def _operative_timeline_of_project(self, record, ours, state=""):
        return {"name": record.name, "state": state, "ours": called(ours), "theirs": called(record.partner_id)}
