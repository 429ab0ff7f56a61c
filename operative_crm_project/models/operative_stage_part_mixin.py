from odoo import api, fields, models


class OperativeStagePartMixin(models.AbstractModel):
    _inherit = "operative.stage.part.mixin"

    project_stage_id = fields.Many2one("project.project.stage", index="btree_not_null", ondelete="cascade")

    @api.model
    def _stage_fields(self):
        return super()._stage_fields() + ["project_stage_id"]
