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
                "project.project", {"project": self.env._("Projects")}, column("create_date"),
                domain=of("partner_id", Domain("is_template", "=", False)), carries=True, search=("name",),
                fields=("name", "user_id", "partner_id"), describe=self._operative_timeline_project),
            Source(
                "project.task", {"task": self.env._("Tasks")}, column("create_date"),
                domain=of("partner_id", Domain("project_id", "!=", False), Domain("is_template", "=", False)), carries=True,
                search=("name",), fields=("name", "stage_id", "user_ids", "partner_id"),
                describe=self._operative_timeline_task),
        ]

    @api.model
    def _operative_timeline_project(self, project):
        # stages of projects are closed to most
        return {"name": project.name, "ours": called(project.user_id), "theirs": called(project.partner_id)}

    @api.model
    def _operative_timeline_task(self, task):
        return {
            "name": task.name, "state": called(task.stage_id), "ours": called(task.user_ids), "theirs": called(task.partner_id)}
