from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    complaint_line_id = fields.Many2one(
        "operative.complaint.line", string="Complaint", index="btree_not_null", ondelete="set null", copy=False, readonly=True,
        groups="operative_crm.group_operative_user", help="The complained position this replaces.")

    def _prepare_procurement_values(self):
        values = super()._prepare_procurement_values()
        # sudo: the delivery is for the complaint, whoever confirms
        if position := self.sudo().complaint_line_id:
            values["complaint_line_id"] = position.id
        return values
