from odoo import models
from odoo.fields import Domain


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "operative.argument.source.mixin"]

    def _operative_argument_products(self):
        return self._operative_products_of("operative.complaint.line", Domain("ticket_id", "=", self.id))

    def _operative_argument_deal(self):
        return {"ticket_id": self.id}

    def _operative_argument_uses(self):
        return Domain("ticket_id", "=", self.id)
