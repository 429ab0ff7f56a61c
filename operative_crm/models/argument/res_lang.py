from odoo import models


class ResLang(models.Model):
    _inherit = "res.lang"

    def write(self, vals):
        res = super().write(vals)
        if vals.get("active"):
            # sudo: arguments are found in the new language as well, whoever installs it
            self.env["operative.argument.term"].sudo()._rewrite()
        return res
