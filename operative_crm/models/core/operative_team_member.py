from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class OperativeTeamMember(models.Model):
    """Who holds a role for a customer, who deputises, from when to when."""

    _name = "operative.team.member"
    _inherit = ["operative.bounded.mixin"]
    _description = "Customer Team Member"
    _order = "customer_id, role_id, date_from desc, id desc"
    _rec_name = "user_id"

    customer_id = fields.Many2one("operative.customer", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="customer_id.partner_id", string="Partner", related_sudo=False)
    company_id = fields.Many2one(related="customer_id.company_id", store=True, related_sudo=False)
    role_id = fields.Many2one("operative.role", required=True, index=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Holder", required=True, index=True, ondelete="restrict", domain="[('share', '=', False)]")
    deputy_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="set null", domain="[('share', '=', False)]",
        help="Acts for the holder who is absent, without becoming responsible.")
    date_from = fields.Date(string="From", help="Empty: since ever.")
    date_to = fields.Date(string="Until", help="The last day. Empty: until further notice.")
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_is_current")

    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "The team membership ends before it begins. Correct the dates.")
    _two_people = models.Constraint(
        "CHECK (deputy_id <> user_id)", "The holder of a role cannot be the deputy as well. Choose somebody else.")

    @api.constrains("customer_id", "role_id", "date_from", "date_to")
    def _check_one_holder(self):
        """A role has one holder a customer at a time."""
        others = self.search([("customer_id", "in", self.customer_id.ids), ("role_id", "in", self.role_id.ids)])
        by_role = others.grouped(lambda member: (member.customer_id, member.role_id))
        for member in self:
            for other in by_role[member.customer_id, member.role_id] - member:
                if member._overlaps(other):
                    raise ValidationError(self.env._(
                        "%(holder)s already holds the role %(role)s for %(customer)s in this period. "
                        "End that first, or choose other dates.",
                        holder=other.user_id.name, role=member.role_id.name,
                        customer=member.customer_id.display_name))

    def _overlaps(self, other):
        """Whether both hold the same role on some day."""
        return self.role_id == other.role_id and (
            not self.date_to or not other.date_from or other.date_from <= self.date_to) and (
            not other.date_to or not self.date_from or self.date_from <= other.date_to)

    @api.constrains("user_id", "deputy_id", "company_id")
    def _check_user_company(self):
        for member in self:
            for user in member.user_id | member.deputy_id:
                if member.company_id not in user.company_ids:
                    raise ValidationError(self.env._(
                        "%(user)s has no access to %(company)s and cannot look after %(customer)s there.",
                        user=user.name, company=member.company_id.name, customer=member.customer_id.display_name))

    @api.depends("date_from", "date_to")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for member in self:
            member.is_current = (not member.date_from or member.date_from <= today) and (
                not member.date_to or member.date_to >= today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        current = (
            (Domain("date_from", "=", False) | Domain("date_from", "<=", today))
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today)))
        return current if True in value else ~current
