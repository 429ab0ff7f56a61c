from odoo import fields, models

READERS = "operative_crm.group_operative_user"


class ResCompany(models.Model):
    _inherit = "res.company"

    operative_repeat_days = fields.Integer(
        string="Repeat Complaint Within", default=90, groups=READERS,
        help="A complaint of the same customer with the same cause within so many days is a repeat.")
    complaint_remind_days = fields.Integer(
        string="Days Before", default=1, groups=READERS,
        help="So many days before a task is due its provider is reminded, once. 0: never.")
    complaint_remind_late_days = fields.Integer(
        string="Days After", default=1, groups=READERS,
        help="So many days after a task was due its provider is reminded, once. 0: never.")
    complaint_escalate_days = fields.Integer(
        string="Days Until We Are Told", default=3, groups=READERS,
        help="So many days after a task was due whoever is responsible for the complaint is told. 0: never.")

    _complaint_days = models.Constraint(
        """CHECK (COALESCE(complaint_remind_days, 0) >= 0 AND COALESCE(complaint_remind_late_days, 0) >= 0
                  AND COALESCE(complaint_escalate_days, 0) >= 0)""",
        "The days by which providers are reminded cannot be negative.")
    _operative_repeat_days_positive = models.Constraint(
        "CHECK (operative_repeat_days > 0)", "A repeat complaint comes within one day or more.")
