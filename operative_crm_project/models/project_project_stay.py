from odoo import fields, models


class ProjectProjectStay(models.Model):
    """The history of a project: when it was in which stage, in whose hands, on whose clock."""

    _name = "project.project.stay"
    _inherit = ["operative.stay.mixin"]
    _description = "Project Stage Stay"
    _rec_name = "stage_id"

    document_id = fields.Many2one(
        "project.project", string="Project", readonly=True, required=True, index=True, ondelete="cascade")
    # a stage nobody is in can be deleted, as without us
    stage_id = fields.Many2one("project.project.stage", readonly=True, index=True, ondelete="set null")
