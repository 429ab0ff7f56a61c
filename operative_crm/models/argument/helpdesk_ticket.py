from odoo import models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "operative.argument.source.mixin"]

    def _operative_argument_products(self):
        return self.complaint_line_ids.product_id.product_tmpl_id
