from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_customer = fields.Boolean(
        string="Customers and Phases", implied_group="operative_crm.group_operative_part_customer",
        help="Customers in phases with their figures. Off: no screens, and the figures are not brought up to date.")
    operative_refresh_minutes = fields.Integer(
        string="Refresh Every (minutes)", compute="_compute_operative_refresh_minutes",
        inverse="_inverse_operative_refresh_minutes", readonly=False,
        help="How often the figures of all customers are brought up to date. A customer that is opened is "
             "refreshed at once where its figures are older than five minutes.")

    operative_own_receivables_assigned = fields.Boolean(
        string="Amounts only of Assigned Customers", config_parameter="operative_crm.own_receivables_assigned",
        help="Salespeople see what their own customers owe only where somebody else made them their customers. Off: also "
             "where they did so themselves, which stands in the log of the contact.")

    @api.depends("company_id")
    def _compute_operative_refresh_minutes(self):
        # the schedule of one job; scheduled jobs are closed to those who may change settings
        cron = self.env.ref("operative_crm.ir_cron_refresh_customers").sudo()
        minutes = {"minutes": 1, "hours": 60, "days": 1440, "weeks": 10080}.get(cron.interval_type, 43200)
        for settings in self:
            settings.operative_refresh_minutes = cron.interval_number * minutes

    def _inverse_operative_refresh_minutes(self):
        cron = self.env.ref("operative_crm.ir_cron_refresh_customers").sudo()  # as above
        for settings in self:
            if settings.operative_refresh_minutes < 1:
                raise ValidationError(self.env._("The customers are refreshed every minute at most. Enter 1 or more."))
            cron.write({"interval_number": settings.operative_refresh_minutes, "interval_type": "minutes"})
