from odoo import api, fields, models
from odoo.exceptions import ValidationError


class OperativeStagePartMixin(models.AbstractModel):
    """What belongs to one stage, whatever kind of document the stage is of: a condition, a milestone."""

    _name = "operative.stage.part.mixin"
    # rules of stages are cached as plain data, as those of phases are
    _inherit = ["operative.bounded.mixin", "operative.rule.mixin"]
    _description = "Part of a Stage"

    crm_stage_id = fields.Many2one("crm.stage", string="Opportunity Stage", index="btree_not_null", ondelete="cascade")
    ticket_stage_id = fields.Many2one(
        "helpdesk.ticket.stage", index="btree_not_null", ondelete="cascade")
    phase_id = fields.Many2one("operative.phase", index="btree_not_null", ondelete="cascade")
    stage_name = fields.Char(compute="_compute_stage", string="Stage")
    document_model = fields.Char(compute="_compute_stage", help="The model of the documents that come into the stage.")

    @api.model
    def _stage_fields(self):
        """Names of the fields that say which stage this belongs to; exactly one of them is filled."""
        return ["crm_stage_id", "ticket_stage_id", "phase_id"]

    def _stage(self):
        """The stage this belongs to: a record of whatever model it is of."""
        self.ensure_one()
        for name in self._stage_fields():
            if self[name]:
                return self[name]
        return self.env["crm.stage"]

    @api.depends(lambda self: self._stage_fields())
    def _compute_stage(self):
        for part in self:
            stage = part._stage()
            part.stage_name = stage.display_name
            part.document_model = stage and stage._operative_documents_of()

    @api.constrains(lambda self: self._stage_fields())
    def _check_one_stage(self):
        for part in self:
            if sum(bool(part[name]) for name in self._stage_fields()) != 1:
                raise ValidationError(self.env._("“%s” has to belong to exactly one stage.", part.display_name))
