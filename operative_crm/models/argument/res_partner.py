from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "operative.argument.source.mixin"]

    def _operative_argument_partner(self):
        return self
