from odoo import api, fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    operative_condition_id = fields.Many2one(
        "operative.condition", string="Condition", readonly=True, index="btree_not_null", ondelete="cascade",
        help="The condition for which an approval or an exception is asked for.",
        groups="operative_crm.group_operative_user")

    @api.model_create_multi
    def create(self, vals_list):
        # planned by ourselves, for somebody who is asked: Odoo would make each a follower of the document
        if self.env.context.get("mail_activity_quick_update") and all(vals.get("automated") for vals in vals_list):
            self = self.with_context(operative_nobody_follows=True)
        activities = super().create(vals_list)
        return activities.with_context(operative_nobody_follows=False)
