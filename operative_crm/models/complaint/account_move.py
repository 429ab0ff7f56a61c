from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "operative.complaint.source.mixin"]

    def write(self, vals):
        # every way to post, reset and cancel comes here
        res = super().write(vals)
        if "state" in vals:
            # sudo: costs follow from entries, whoever posts them
            self.sudo().line_ids.complaint_line_id.ticket_id._operative_renew_costs()
        return res

    def _operative_complaint_paths(self):
        # sudo: ids alone, of invoices the user reads
        return {"sale_line_id": {
            line.id: move.id for move in self.sudo() for line in move.invoice_line_ids.sale_line_ids}}

    def _operative_complaint_about(self):
        move = self.sudo()  # sudo: the caller has checked that it may be read
        orders = move.invoice_line_ids.sale_line_ids.order_id
        return super()._operative_complaint_about() | {
            "name": move.name or move.display_name, "query": orders.name if len(orders) == 1 else "",
            "partner": orders.partner_id if len(orders.partner_id) == 1 else move.partner_id, "company": move.company_id,
            "orders": orders}
