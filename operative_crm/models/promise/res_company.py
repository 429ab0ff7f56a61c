from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    operative_print_dates = fields.Boolean(
        string="Print Delivery Dates", default=True, groups="operative_crm.group_operative_user",
        help="Printed quotations and orders say when goods are delivered: once where all come on the same day, else line by "
             "line. Only what was promised is printed, never what merely looks possible.")
