from odoo import fields, models


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    operative_not_a_loss = fields.Boolean(
        string="Not a Loss", groups="operative_crm.group_operative_user",
        help="What is given up for this reason was nothing to win: a duplicate, a test, replaced by another one. It is in "
             "no hit rate.")
