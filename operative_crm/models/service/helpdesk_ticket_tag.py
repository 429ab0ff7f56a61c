from odoo import fields, models


class HelpdeskTicketTag(models.Model):
    _inherit = "helpdesk.ticket.tag"

    operative_no_figures = fields.Boolean(
        string="Not in Figures", groups="operative_crm.group_operative_user",
        help="Tickets with this tag, such as spam, are data points of no figure and no rate.")

    def write(self, vals):
        res = super().write(vals)
        if "operative_no_figures" in vals:
            self.env["helpdesk.ticket"]._operative_plan_anew_soon()
        return res
