from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_complaint = fields.Boolean(
        string="Complaints", implied_group="operative_crm.group_operative_part_complaint",
        help="What was wrong with which delivery, what it cost, who caused it, and whether the remedy worked. Off: no "
             "positions, no reminders, no mails, and no page to complain on. What is there stays.")
    operative_repeat_days = fields.Integer(related="company_id.operative_repeat_days", readonly=False)
    complaint_remind_days = fields.Integer(related="company_id.complaint_remind_days", readonly=False)
    complaint_remind_late_days = fields.Integer(related="company_id.complaint_remind_late_days", readonly=False)
    complaint_escalate_days = fields.Integer(related="company_id.complaint_escalate_days", readonly=False)
