from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    operative_call_is_reply = fields.Boolean(
        string="A Call Is a Reply", default=True, groups="operative_crm.group_operative_user",
        help="A phone call done on a ticket counts as a reply, as a public message does.")

    def write(self, vals):
        res = super().write(vals)
        if "resource_calendar_id" in vals:
            self.env["helpdesk.ticket"]._operative_plan_anew_soon()
        return res
