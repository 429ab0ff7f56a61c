from odoo import api, fields, models
from odoo.exceptions import ValidationError

READERS = "operative_crm.group_operative_user"
OF_PARTNERS = ("supplier", "carrier")


class HelpdeskTicket(models.Model):
    """Why something went wrong, and whose fault it was."""

    _inherit = "helpdesk.ticket"

    complaint_cause_id = fields.Many2one(
        "operative.complaint.cause", string="Cause", index="btree_not_null", ondelete="restrict", groups=READERS,
        domain="[('company_id', 'in', (False, company_id))]")
    complaint_fault = fields.Selection(
        selection=[("role", "One of Our Roles"), ("supplier", "Supplier"), ("carrier", "Carrier"), ("customer", "Customer"),
                   ("unknown", "Unknown")], string="At Fault", groups=READERS)
    complaint_fault_role_id = fields.Many2one(
        "operative.role", string="Role at Fault", index="btree_not_null", ondelete="restrict", groups=READERS)
    complaint_fault_partner_id = fields.Many2one(
        "res.partner", string="Supplier or Carrier at Fault", index="btree_not_null", ondelete="restrict", groups=READERS)

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._operative_consistent_fault(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._operative_consistent_fault(vals))

    @api.model
    def _operative_consistent_fault(self, vals):
        """Where somebody else is at fault now, who was named before no longer is."""
        if "complaint_fault" not in vals:
            return vals
        fault = vals["complaint_fault"]
        return {
            **({} if fault == "role" else {"complaint_fault_role_id": False}),
            **({} if fault in OF_PARTNERS else {"complaint_fault_partner_id": False}), **vals}

    @api.constrains("complaint_fault", "complaint_fault_role_id", "complaint_fault_partner_id", "complaint_cause_id",
                    "company_id")
    def _check_complaint_fault(self):
        for ticket in self:
            if ticket.complaint_fault_role_id and ticket.complaint_fault != "role":
                raise ValidationError(self.env._(
                    "%s names a role at fault. Say that one of our roles is at fault, or leave the role empty.",
                    ticket.display_name))
            if ticket.complaint_fault_partner_id and ticket.complaint_fault not in OF_PARTNERS:
                raise ValidationError(self.env._(
                    "%s names a supplier or carrier at fault. Say which of the two it is, or leave it empty.",
                    ticket.display_name))
            company = ticket.complaint_cause_id.company_id
            if company and company != ticket.company_id:
                raise ValidationError(self.env._(
                    "The cause “%(cause)s” is one of another company than %(ticket)s. Choose another cause.",
                    cause=ticket.complaint_cause_id.name, ticket=ticket.display_name))

    @api.onchange("complaint_fault")
    def _onchange_complaint_fault(self):
        """Propose who it may have been: the vendor of what is complained of, or who carried it."""
        if self.complaint_fault != "role":
            self.complaint_fault_role_id = False
        self.complaint_fault_partner_id = self._operative_suspect(self.complaint_fault)

    def _operative_suspect(self, fault):
        """The one partner who delivered or carried what is complained of; none where there are several, or nobody knows.

        :param fault: as ``complaint_fault``
        :rtype: res.partner
        """
        # sudo: service reads neither vendors nor transfers; a name comes of it
        lines = self.complaint_line_ids.sudo()
        suspects = self.env["res.partner"]
        if fault == "supplier":
            company = self.company_id or self.env.company
            for product in lines.product_id:
                suspects |= product.with_company(company)._select_seller(quantity=None).partner_id
        elif fault == "carrier" and "carrier_id" in self.env["stock.picking"]._fields:
            # with a delivery app; whose partner a carrier is, an addon of OCA's says
            carriers = lines.picking_id.carrier_id
            suspects = carriers.partner_id if "partner_id" in carriers._fields else suspects
        suspects = suspects.sudo(False)
        return suspects if len(suspects) == 1 else suspects.browse()
