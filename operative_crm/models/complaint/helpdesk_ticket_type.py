from odoo import fields, models


class HelpdeskTicketType(models.Model):
    _inherit = "helpdesk.ticket.type"

    operative_is_complaint = fields.Boolean(
        string="Complaint", groups="operative_crm.group_operative_user",
        help="Tickets of this type say what was wrong with which delivery, and what became "
             "of it.")
