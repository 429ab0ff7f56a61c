from odoo import api, models


class OperativeCachedMixin(models.AbstractModel):
    """Configuration that is cached as plain data: a change makes every worker read it anew."""

    _name = "operative.cached.mixin"
    _description = "Cached Configuration"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res
