from odoo import api, models

from .operative_argument import TEXTS


class OperativeArgument(models.Model):
    """What arguments are found by is written with them."""

    _inherit = "operative.argument"

    @api.model_create_multi
    def create(self, vals_list):
        arguments = super().create(vals_list)
        self._operative_terms()._rewrite(arguments)
        return arguments

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint(TEXTS):
            self._operative_terms()._rewrite(self)
        return res

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        # the dialog of translations writes them past ``write``
        res = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name in TEXTS:
            self._operative_terms()._rewrite(self)
        return res

    @api.model
    def _operative_terms(self):
        # sudo: written with the argument, and read by nobody
        return self.env["operative.argument.term"].sudo()
