from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_service = fields.Boolean(
        string="Service", implied_group="operative_crm.group_operative_part_service",
        help="Whose turn it is on a ticket, how long it took, and what is about to be missed. Off: no clock, no figures, no "
             "warnings, and a customer's message reopens nothing. What happens is noted all the same.")
    operative_call_is_reply = fields.Boolean(related="company_id.operative_call_is_reply", readonly=False)
