from odoo import api, models


class OperativeCachedMixin(models.AbstractModel):
    """Configuration that is cached as plain data: a change makes every worker read it anew."""

    _name = "operative.cached.mixin"
    _inherit = ["operative.import.mixin"]
    _description = "Cached Configuration"

    # the fields that are cached, where others change all day; None for any
    _cached_fields = None

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        if self._cached_fields is None or not vals.keys().isdisjoint(self._cached_fields):
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        # the dialog of translations writes them past ``write``
        res = super()._update_field_translations(field_name, translations, digest, source_lang)
        if self._cached_fields is None or field_name in self._cached_fields:
            self.env.registry.clear_cache()
        return res
