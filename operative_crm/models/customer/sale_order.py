from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.customer.document.mixin"]

    operative_copied_from_id = fields.Many2one(
        "sale.order", string="Copy of", readonly=True, copy=False, index="btree_not_null", ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The quotation that was still open when this one was made as its copy. Cancelled or expired afterwards, it "
             "counts as replaced by this one for the same customer, and not as lost.")

    lost_reason_id = fields.Many2one(
        "crm.lost.reason", copy=False, index="btree_not_null", ondelete="restrict", tracking=True,
        groups="operative_crm.group_operative_user")
    operative_lost_at = fields.Datetime(
        string="Lost On", readonly=True, copy=False, groups="operative_crm.group_operative_user",
        help="When it was marked as lost. What was cancelled without that counts as lost by its order date.")

    def write(self, vals):
        reopened = self.filtered(lambda order: order.state == "cancel") if vals.get("state") in ("draft", "sent") else self[:0]
        res = super().write(vals)
        if reopened:
            reopened._operative_take_back_lost()
        return res

    def copy(self, default=None):
        copies = super().copy(default)
        for order, made in zip(self, copies):
            if order._operative_is_open():
                made.sudo().operative_copied_from_id = order  # sudo: noted by itself, whoever copies
        return copies

    def _operative_is_open(self):
        """Whether this is a quotation that has not expired."""
        self.ensure_one()
        return self.state in ("draft", "sent") and not (
            self.validity_date and self.validity_date < self.company_id._operative_today())

    def _operative_take_back_lost(self):
        """What was cancelled or lost is a quotation again: forget why it was."""
        # sudo: it follows from setting the state, which whoever does that may
        self.sudo().write({"lost_reason_id": False, "operative_lost_at": False})
