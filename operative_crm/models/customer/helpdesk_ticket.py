from odoo import fields, models


class HelpdeskTicket(models.Model):
    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "operative.customer.document.mixin"]

    # the figures of one customer look its tickets up by contact; without an index that reads every ticket
    partner_id = fields.Many2one(index="btree_not_null")
