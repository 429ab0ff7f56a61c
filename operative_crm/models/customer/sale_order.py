from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.customer.document.mixin"]

    operative_copied_from_id = fields.Many2one(
        "sale.order", string="Copy of", readonly=True, copy=False, index="btree_not_null", ondelete="set null",
        groups="sales_team.group_sale_salesman",
        help="The quotation that was still open when this one was made as its copy. Cancelled or expired afterwards, it "
             "counts as replaced by this one for the same customer, and not as lost.")

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
