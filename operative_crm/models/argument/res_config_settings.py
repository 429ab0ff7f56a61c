from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_argument = fields.Boolean(
        string="Arguments", implied_group="operative_crm.group_operative_part_argument",
        help="What to say in the document at hand, against whom one wins and loses, and whether it helps. Off: no panel, no "
             "question after a lost or won deal, no reminders. What is there stays.")
    operative_argument_second_approver = fields.Boolean(
        string="Another manager approves", config_parameter="operative_crm.argument_second_approver",
        help="Whoever wrote an argument needs another manager to approve it, and again after changing its text.")
