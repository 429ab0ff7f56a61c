import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ..models.core import arguments


class OperativeTeamAssign(models.TransientModel):
    """Gives a role for many customers to a user: by country, postcode, salesperson, or as selected."""

    _name = "operative.team.assign"
    _description = "Assign Customer Team"

    customer_ids = fields.Many2many(
        "operative.customer", string="Selected Customers",
        help="Empty: all customers of the company that match below.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    country_ids = fields.Many2many("res.country", string="Countries")
    zip_from = fields.Char(string="Postcode From", help="Compared as text: 70 to 79 takes 70173 and 79098.")
    zip_to = fields.Char(string="Postcode To")
    salesperson_ids = fields.Many2many("res.users", string="Salespeople", domain="[('share', '=', False)]")
    role_id = fields.Many2one("operative.role", required=True)
    user_id = fields.Many2one(
        "res.users", string="Holder", required=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]")
    deputy_id = fields.Many2one(
        "res.users", domain="[('share', '=', False), ('company_ids', 'in', company_id)]")
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self.env.company._operative_today(),
        help="Present holders of the role end the day before.")
    match_count = fields.Integer(string="Customers", compute="_compute_match_count")

    def _customer_domain(self):
        self.ensure_one()
        domain = Domain("company_id", "=", self.company_id.id) & Domain("partner_active", "=", True)
        if self.customer_ids:
            domain &= Domain("id", "in", self.customer_ids.ids)
        if self.country_ids:
            domain &= Domain("country_id", "in", self.country_ids.ids)
        if self.zip_from or self.zip_to:
            domain &= Domain("zip", "!=", False)
        if self.zip_from:
            domain &= Domain("zip", ">=", self.zip_from)
        if self.zip_to:
            # the last postcode counts with everything that begins with it, whatever the database sorts by
            begins = re.sub(r"([\\%_])", r"\\\1", self.zip_to)
            domain &= Domain("zip", "<=", self.zip_to) | Domain("zip", "=like", f"{begins}%")
        if self.salesperson_ids:
            domain &= Domain("salesperson_id", "in", self.salesperson_ids.ids)
        return domain

    @api.depends("customer_ids", "company_id", "country_ids", "zip_from", "zip_to", "salesperson_ids")
    def _compute_match_count(self):
        for wizard in self:
            wizard.match_count = self.env["operative.customer"].search_count(wizard._customer_domain())

    def action_apply(self):
        """End the present holders the day before and make the new ones."""
        arguments.one(self)
        customers = self.env["operative.customer"].search(self._customer_domain())
        if not customers:
            raise UserError(self.env._("No customer matches. Remove a condition."))
        members = self.env["operative.team.member"]
        present = members.search([
            ("customer_id", "in", customers.ids), ("role_id", "=", self.role_id.id),
            "|", ("date_to", "=", False), ("date_to", ">=", self.date_from)])
        # a membership that would begin on that day or later is replaced, an earlier one ends
        later = present.filtered(lambda member: member.date_from and member.date_from >= self.date_from)
        later.unlink()
        (present - later).date_to = fields.Date.subtract(self.date_from, days=1)
        members.create([
            {"customer_id": customer.id, "role_id": self.role_id.id, "user_id": self.user_id.id,
             "deputy_id": self.deputy_id.id, "date_from": self.date_from}
            for customer in customers])
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%(user)s holds %(role)s for %(count)s customers from %(date)s on.",
                                      user=self.user_id.name, role=self.role_id.name, count=len(customers),
                                      date=format_date(self.env, self.date_from)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
