from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_argument = fields.Boolean(
        string="Arguments", implied_group="operative_crm.group_operative_part_argument",
        help="What to say in the document at hand, against whom one wins and loses, and whether it helps. Off: no panel, no "
             "question after a lost or won deal, no reminders. What is there stays.")
    operative_argument_own_approval = fields.Boolean(
        string="Managers may approve their own arguments", default=True,
        config_parameter="operative_crm.argument_own_approval",
        help="Off: who wrote an argument needs another manager who approves it.")
