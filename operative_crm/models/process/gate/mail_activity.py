from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    operative_condition_id = fields.Many2one(
        "operative.condition", string="Condition", readonly=True, index="btree_not_null", ondelete="cascade",
        help="The condition for which an approval or an exception is asked for.",
        groups="operative_crm.group_operative_user")
