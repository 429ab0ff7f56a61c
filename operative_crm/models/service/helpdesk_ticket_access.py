from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """Whose customer a ticket is of: salespeople read those of their own."""

    _inherit = "helpdesk.ticket"

    operative_is_of_own_customer = fields.Boolean(
        string="Of My Customers", compute="_compute_operative_is_of_own_customer",
        search="_search_operative_is_of_own_customer",
        groups="operative_crm.group_operative_user", help="The customer is your own in the ticket's company.")

    @api.depends_context("uid")
    def _compute_operative_is_of_own_customer(self):
        own = self.search([("id", "in", self.ids), ("operative_is_of_own_customer", "=", True)])
        for ticket in self:
            ticket.operative_is_of_own_customer = ticket._origin in own

    def _search_operative_is_of_own_customer(self, operator, value):
        if operator != "in":
            return NotImplemented
        customers = self.env["operative.customer"]
        own = Domain.custom(to_sql=lambda _model, alias, _query: SQL(
            """EXISTS (SELECT 1 FROM operative_customer customer
                         JOIN res_partner contact ON contact.commercial_partner_id = customer.partner_id
                        WHERE contact.id = %(partner)s AND customer.company_id = %(company)s AND (%(own)s))""",
            partner=SQL.identifier(alias, "partner_id", to_flush=self._fields["partner_id"]),
            company=SQL.identifier(alias, "company_id", to_flush=self._fields["company_id"]),
            own=SQL(" OR ").join(customers._own_sql("customer")),
            to_flush=self.env["res.partner"]._fields["commercial_partner_id"]))
        return own if True in value else ~own
