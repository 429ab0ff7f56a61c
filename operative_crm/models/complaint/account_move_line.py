from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountMoveLine(models.Model):
    """What is credited because of a complaint, what a provider charges for it, and what a supplier gives back."""

    _inherit = "account.move.line"

    complaint_line_id = fields.Many2one(
        "operative.complaint.line", string="Complaint", index="btree_not_null", ondelete="set null", copy=False,
        groups="operative_crm.group_operative_user,account.group_account_invoice,account.group_account_readonly",
        help="The complained position this is credited for, was charged for, or came back for: it is among its costs.")

    @api.constrains("complaint_line_id")
    def _check_complaint_company(self):
        for item in self.filtered("complaint_line_id"):
            if item.company_id.root_id != item.complaint_line_id.company_id.root_id:
                raise ValidationError(self.env._(
                    "%(entry)s belongs to %(company)s, the complaint to another company. Choose a position of that company.",
                    entry=item.move_id.display_name, company=item.company_id.name))

    def write(self, vals):
        if "complaint_line_id" not in vals:
            return super().write(vals)
        # sudo: the costs of what it was linked to and of what it is linked to now, whoever links
        before = self.sudo().complaint_line_id.ticket_id
        res = super().write(vals)
        (before | self.sudo().complaint_line_id.ticket_id)._operative_renew_costs()
        return res

    def _copy_data_extend_business_fields(self, values):
        # what reverses an entry of a complaint is of that complaint
        res = super()._copy_data_extend_business_fields(values)
        if position := self.sudo().complaint_line_id:  # sudo: whoever reverses
            values["complaint_line_id"] = position.id
        return res
