from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_promise = fields.Boolean(
        string="Promises", implied_group="operative_crm.group_operative_part_promise",
        help="What can be delivered when, what was promised, and whether the promise was kept. Off: no dates on quotations, no "
             "delivery card, no warnings, activities or mails. Promises go on being logged.")
    operative_print_dates = fields.Boolean(related="company_id.operative_print_dates", readonly=False)
