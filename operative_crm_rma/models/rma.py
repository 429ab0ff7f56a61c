from odoo import fields, models


class Rma(models.Model):
    """A return because of a complaint: what it moves and refunds is of the complained position."""

    _inherit = "rma"

    complaint_line_id = fields.Many2one(
        "operative.complaint.line", string="Complaint", index="btree_not_null", ondelete="set null", copy=False, readonly=True,
        groups="operative_crm.group_operative_user", help="The complained position that is returned or replaced.")

    def _prepare_common_procurement_vals(self, warehouse=None, scheduled_date=None, reference=None):
        vals = super()._prepare_common_procurement_vals(warehouse, scheduled_date, reference)
        # sudo: goods are of the complaint, whoever moves them
        if position := self.sudo().complaint_line_id:
            vals["complaint_line_id"] = position.id
        return vals

    def _prepare_refund_line_vals(self):
        vals = super()._prepare_refund_line_vals()
        if position := self.sudo().complaint_line_id:  # sudo: whoever refunds
            vals["complaint_line_id"] = position.id
        return vals
