from odoo import models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "operative.delivery.mixin"]

    def _operative_delivery_orders(self):
        """Those of the ticket's customer in the ticket's company: whoever works on the ticket must know."""
        companies = self.company_id & self.env.companies if self.company_id else self.env.company
        return self._operative_open_orders(self.partner_id, companies)
