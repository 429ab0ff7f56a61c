from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class OperativeStageMixin(models.AbstractModel):
    """What cannot work in a stage is refused when it is set up, with the reason."""

    _inherit = "operative.stage.mixin"

    @api.constrains("handover_required", "responsible_role_id")
    def _check_handover_has_receiver(self):
        for stage in self.filtered(lambda stage: not stage.responsible_role_id):
            if stage.handover_required:
                raise ValidationError(self.env._(
                    "In “%s” a handover is required, but there is nobody to hand over to: documents would be handed over "
                    "to whoever has them already. Choose the responsible role, or take the mark off.", stage.display_name))
            # conditions are the administrator's; whoever may write the stage has to know why not
            asked = stage.sudo().condition_ids.filtered(lambda condition: condition.kind == "handover")
            if asked:
                raise ValidationError(self.env._(
                    "“%(stage)s” needs a responsible role: “%(condition)s” is asked when documents are handed over to it. "
                    "Choose a role, or remove the condition first.",
                    stage=stage.display_name, condition=asked[0].name))

    @api.constrains("handover_required", "responsible_role_id")
    def _check_handover_changes_hands(self):
        # a change here may concern a handover to a later stage
        asking = self.search(Domain.OR(stage._operative_pipeline_domain() for stage in self)
                             & Domain("handover_required", "=", True) & Domain("responsible_role_id", "!=", False))
        for stage in asking:
            pipeline = self.search(stage._operative_pipeline_domain())
            before = pipeline[:list(pipeline).index(stage)]
            if before and all(other.responsible_role_id == stage.responsible_role_id for other in before):
                raise ValidationError(self.env._(
                    "In “%(stage)s” a handover to %(role)s is required, but whatever comes before is with %(role)s already: "
                    "they would hand over to themselves. Choose another role, or take the mark off.",
                    stage=stage.display_name, role=stage.responsible_role_id.name))

    def _operative_pipeline_domain(self):
        """Selects the stages that the documents of this one can be in.

        :rtype: Domain
        """
        return Domain.TRUE

    def action_open_hits(self):
        """Open what the hints of this stage would have stopped in the last 30 days."""
        self.check_access("read")
        return self.condition_ids.action_open_hits()
