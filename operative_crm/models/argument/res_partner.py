from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "operative.argument.source.mixin"]

    def _operative_argument_partner(self):
        return self

    def _operative_argument_deal(self):
        return {"partner_id": self.commercial_partner_id.id}

    def _operative_argument_uses(self):
        return Domain("partner_id", "=", self.commercial_partner_id.id)
