from odoo import fields, models


class MailMessage(models.Model):
    _inherit = "mail.message"

    operative_is_automatic = fields.Boolean(
        string="Sent by a Machine", readonly=True, copy=False, groups="operative_crm.group_operative_user",
        help="An e-mail that no person wrote, such as an out-of-office reply. It is no contact with a customer.")
