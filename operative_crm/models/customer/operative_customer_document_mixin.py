from odoo import api, fields, models


class OperativeCustomerDocumentMixin(models.AbstractModel):
    """A document that shows which phase its customer is in."""

    _name = "operative.customer.document.mixin"
    _description = "Document of a Customer"

    operative_customer_phase_id = fields.Many2one(
        "operative.phase", string="Phase of the Customer", compute="_compute_operative_customer_phase",
        groups="operative_crm.group_operative_user", help="The phase the customer of this document is in.")
    operative_customer_phase = fields.Char(
        string="Customer Phase", compute="_compute_operative_customer_phase", groups="operative_crm.group_operative_user",
        help="The phase the customer of this document is in.")
    operative_customer_phase_color = fields.Integer(
        compute="_compute_operative_customer_phase", groups="operative_crm.group_operative_user")

    @api.depends("partner_id", "company_id")
    @api.depends_context("company", "uid", "lang")
    def _compute_operative_customer_phase(self):
        # searched, not browsed: a customer of a colleague shows nothing instead of an error
        customers = self.env["operative.customer"].search_fetch(
            [("partner_id", "in", self.partner_id.commercial_partner_id.ids)], ["partner_id", "company_id", "phase_id"])
        phases = {(customer.partner_id, customer.company_id): customer.phase_id for customer in customers}
        described = self.env["operative.phase"]._described()
        for document in self:
            phase = phases.get((
                document.partner_id.commercial_partner_id, document.company_id or self.env.company),
                self.env["operative.phase"])
            document.operative_customer_phase_id = phase
            document.operative_customer_phase, document.operative_customer_phase_color = described.get(
                phase.id, (False, 0))
