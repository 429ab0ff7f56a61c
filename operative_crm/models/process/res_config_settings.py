from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_process = fields.Boolean(
        string="Process", implied_group="operative_crm.group_operative_part_process",
        help="Who is responsible in which stage, conditions, handovers, milestones. Off: no screens, and no move is "
             "refused or handed over. The log of stays goes on.")
