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
    member_user_ids = fields.Many2many("res.users", compute="_compute_member_user_ids")
    user_id = fields.Many2one(
        "res.users", string="Holder", required=True, domain="[('id', 'in', member_user_ids)]",
        help="One of those who work in the role.")
    deputy_id = fields.Many2one(
        "res.users", domain="[('id', 'in', member_user_ids), ('id', '!=', user_id)]",
        help="One of those who work in the role. Empty: who deputises already goes on doing so.")
    date_from = fields.Date(string="From", required=True, default=lambda self: self.env.company._operative_today())
    match_count = fields.Integer(string="Customers", compute="_compute_match_count")
    taken_count = fields.Integer(
        compute="_compute_taken_count", help="Those of them that somebody else holds the role for on that day or later.")
    taken = fields.Selection(
        selection=[("replace", "Replace: present holders end the day before"), ("leave", "Leave out: they keep theirs")],
        string="Have Somebody Already", help="What is done with customers that somebody else holds the role for.")

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

    @api.depends("role_id", "company_id")
    def _compute_member_user_ids(self):
        for wizard in self:
            wizard.member_user_ids = wizard.role_id.member_ids.filtered(
                lambda member, company=wizard.company_id: member.company_id == company and member.user_id.active).user_id

    @api.onchange("role_id")
    def _onchange_role_id(self):
        if self.user_id not in self.member_user_ids:
            self.user_id = False
        if self.deputy_id not in self.member_user_ids:
            self.deputy_id = False

    def _domain_present(self):
        """Selects who holds the role on that day or later, whoever it is held for."""
        return Domain("role_id", "=", self.role_id.id) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", self.date_from))

    @api.depends("role_id", "user_id", "date_from", "customer_ids", "company_id", "country_ids", "zip_from", "zip_to",
                 "salesperson_ids")
    def _compute_taken_count(self):
        for wizard in self:
            wizard.taken_count = bool(wizard.role_id and wizard.date_from) and self.env["operative.customer"].search_count(
                wizard._customer_domain() & wizard._domain_taken())

    def _domain_taken(self):
        """Selects customers that somebody else than the new holder holds the role for, on that day or later."""
        return Domain("team_member_ids", "any", self._domain_present() & Domain("user_id", "!=", self.user_id.id))

    def _check_people(self):
        """Refuse who does not work in the role; the dialog does not offer them."""
        for user in self.user_id | self.deputy_id:
            if user not in self.member_user_ids:
                raise UserError(self.env._(
                    "%(user)s does not work as %(role)s for %(company)s. Choose one of its members, or have an "
                    "administrator name %(user)s under Configuration ‣ Roles.",
                    user=user.name, role=self.role_id.name, company=self.company_id.name))

    def action_apply(self):
        """End the present holders the day before, or leave their customers out, and make the new ones.

        A deputy goes on unless another one is named.

        :raise UserError: no customer matches, who was chosen does not work in the role, or it was not said what is done with
            customers that have somebody already
        """
        arguments.one(self)
        self._check_people()
        domain = self._customer_domain()
        if self.taken == "leave":
            domain &= ~self._domain_taken()
        customers = self.env["operative.customer"].search(domain)
        if not customers and self.taken == "leave" and self.match_count:
            raise UserError(self.env._(
                "All of these customers have somebody already, and they are left out. Replace who that is, or choose others."))
        if not customers:
            raise UserError(self.env._("No customer matches. Remove a condition."))
        if not self.taken and self.taken_count:
            raise UserError(self.env._(
                "Customers that have somebody as %(role)s already: %(count)s. Say whether these are replaced or left out.",
                role=self.role_id.name, count=self.taken_count))
        members = self.env["operative.team.member"]
        present = members.search(Domain("customer_id", "in", customers.ids) & self._domain_present())
        # whoever deputises on that day goes on, unless it is the holder now
        deputies = {
            member.customer_id: member.deputy_id for member in present
            if (not member.date_from or member.date_from <= self.date_from)
            and member.deputy_id.active and member.deputy_id != self.user_id}
        # a membership that would begin on that day or later is replaced, an earlier one ends
        later = present.filtered(lambda member: member.date_from and member.date_from >= self.date_from)
        later.unlink()
        (present - later).date_to = fields.Date.subtract(self.date_from, days=1)
        members.create([
            {"customer_id": customer.id, "role_id": self.role_id.id, "user_id": self.user_id.id,
             "deputy_id": (self.deputy_id or deputies.get(customer, self.deputy_id)).id, "date_from": self.date_from}
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
