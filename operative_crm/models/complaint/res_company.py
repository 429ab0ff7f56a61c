from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    operative_repeat_days = fields.Integer(
        string="Repeat Complaint Within", default=90, groups="operative_crm.group_operative_user",
        help="A complaint of the same customer with the same cause within so many days is a repeat.")

    _operative_repeat_days_positive = models.Constraint(
        "CHECK (operative_repeat_days > 0)", "A repeat complaint comes within one day or more.")
