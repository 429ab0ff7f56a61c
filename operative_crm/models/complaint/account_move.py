from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        # every way to post, reset and cancel comes here
        res = super().write(vals)
        if "state" in vals:
            # sudo: costs follow from entries, whoever posts them
            self.sudo().line_ids.complaint_line_id.ticket_id._operative_renew_costs()
        return res
