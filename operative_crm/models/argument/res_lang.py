from odoo import api, models


class ResLang(models.Model):
    _inherit = "res.lang"

    @api.model_create_multi
    def create(self, vals_list):
        languages = super().create(vals_list)
        if any(languages.mapped("active")):
            self._operative_rewrite_terms()
        return languages

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active"):
            self._operative_rewrite_terms()
        return res

    def _operative_rewrite_terms(self):
        # sudo: arguments are found in the new language as well, whoever installs it
        self.env["operative.argument.term"].sudo()._rewrite()
