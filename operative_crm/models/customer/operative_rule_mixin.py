from odoo import api, models


class OperativeRuleMixin(models.AbstractModel):
    """Phases and flows are among what a rule may name."""

    _inherit = "operative.rule.mixin"

    @api.model
    def _open_models(self):
        return super()._open_models() | {"operative.flow", "operative.phase"}
