from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.sql import constraint_definition


class OperativeTeamMember(models.Model):
    """Who holds a role for a customer, who deputises, from when to when."""

    _name = "operative.team.member"
    _inherit = ["operative.bounded.mixin", "operative.import.mixin"]
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
    date_from = fields.Date(string="From", help="Empty: from the beginning.")
    date_to = fields.Date(string="Until", help="The last day. Empty: until further notice.")
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_is_current")

    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "The team membership ends before it begins. Correct the dates.")
    # For two who write at once: neither sees the other's row. Ranges, since an index knows them without an extension.
    # Deferred, so that whatever one writes alone is told by the check below, which says who holds the role.
    _one_holder = models.Constraint(
        """EXCLUDE USING gist (
            int4range(customer_id, customer_id, '[]') WITH &&, int4range(role_id, role_id, '[]') WITH &&,
            daterange(date_from, date_to, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED""",
        "Somebody else holds this role for this customer in this period already. End that first, or choose other dates.")
    _two_people = models.Constraint(
        "CHECK (deputy_id <> user_id)", "The holder of a role cannot be the deputy as well. Choose somebody else.")

    @api.constrains("customer_id", "role_id", "date_from", "date_to")
    def _check_one_holder(self):
        """A role has one holder a customer at a time."""
        others = self.search([("customer_id", "in", self.customer_id.ids), ("role_id", "in", self.role_id.ids)])
        by_role = others.grouped(lambda member: (member.customer_id, member.role_id))
        for member in self:
            for other in by_role[member.customer_id, member.role_id] - member:
                # of two that are written at once the later one is wrong
                if member._overlaps(other) and (other not in self or other.id < member.id):
                    raise ValidationError(self.env._(
                        "%(holder)s already holds the role %(role)s for %(customer)s in this period. "
                        "End that first, or choose other dates.",
                        holder=other.user_id.name, role=member.role_id.name,
                        customer=member.customer_id.display_name))
        # what somebody else has written meanwhile is told now, as a message, and not when all is done
        self.flush_model(["customer_id", "role_id", "date_from", "date_to"])
        name = self._one_holder.full_name(self)
        if constraint_definition(self.env.cr, self._table, name):  # not where the table had two when it was to be made
            self.env.cr.execute(SQL("SET CONSTRAINTS %s IMMEDIATE", SQL.identifier(name)))
            self.env.cr.execute(SQL("SET CONSTRAINTS %s DEFERRED", SQL.identifier(name)))

    def _overlaps(self, other):
        """Whether both hold the same role on some day."""
        return self.role_id == other.role_id and (
            not self.date_to or not other.date_from or other.date_from <= self.date_to) and (
            not other.date_to or not self.date_from or self.date_from <= other.date_to)

    @api.constrains("user_id", "deputy_id", "company_id")
    def _check_user_company(self):
        for member in self:
            for user in member.user_id | member.deputy_id:
                if user.share:
                    raise ValidationError(self.env._(
                        "%s cannot look after customers: only employees do. Choose somebody else.", user.name))
                if member.company_id not in user.company_ids:
                    raise ValidationError(self.env._(
                        "%(user)s has no access to %(company)s and cannot look after %(customer)s there.",
                        user=user.name, company=member.company_id.name, customer=member.customer_id.display_name))

    @api.depends("date_from", "date_to", "company_id")
    def _compute_is_current(self):
        for member in self:
            today = member.company_id._operative_today()
            member.is_current = (not member.date_from or member.date_from <= today) and (
                not member.date_to or member.date_to >= today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = Domain.custom(to_sql=lambda members, alias, query: self._is_current_sql(alias))
        return current if True in value else ~current

    # -- who holds a role today --------------------------------------------------------------

    @api.model
    def _is_current_sql(self, alias):
        """SQL for whether a row of members holds its role today, by the day of the customer's company."""
        # most have no dates: which day it is need not be looked up for them
        return SQL(
            """((%(date_from)s IS NULL OR %(date_from)s <= %(today)s) AND (%(date_to)s IS NULL OR %(date_to)s >= %(today)s))""",
            date_from=SQL.identifier(alias, "date_from", to_flush=self._fields["date_from"]),
            date_to=SQL.identifier(alias, "date_to", to_flush=self._fields["date_to"]),
            today=self.env["res.company"]._operative_today_sql(
                SQL.identifier(alias, "company_id", to_flush=self._fields["company_id"])))

    @api.model
    def _holders_sql(self, condition):
        """SQL for who holds which role for which customer today; who left the company holds nothing, nor deputises.

        Of a holder who left, the deputy takes over.

        One row a customer and role, whatever the table says: a second one would end the pass for all customers.

        :param condition: SQL that selects rows of ``member``
        :return: a ``SELECT`` with the columns ``customer_id, company_id, role_id, user_id, deputy_id``
        """
        return SQL(
            """
            SELECT DISTINCT ON (member.customer_id, member.role_id)
                   member.customer_id, member.company_id, member.role_id, COALESCE(holder.id, deputy.id) AS user_id,
                   CASE WHEN holder.id IS NOT NULL THEN deputy.id END AS deputy_id
              FROM operative_team_member member
         LEFT JOIN res_users holder ON holder.id = member.user_id AND holder.active
         LEFT JOIN res_users deputy ON deputy.id = member.deputy_id AND deputy.active
             WHERE %(current)s AND %(condition)s AND COALESCE(holder.id, deputy.id) IS NOT NULL
             ORDER BY member.customer_id, member.role_id, member.date_from DESC NULLS LAST, member.id DESC
            """,
            current=self._is_current_sql("member"), condition=condition, to_flush=[
                self.env["res.users"]._fields["active"], *(self._fields[name] for name in (
                    "customer_id", "company_id", "role_id", "user_id", "deputy_id"))])

    @api.model
    def _holders(self, partner_ids, role_ids):
        """Who holds roles for customers today.

        SQL, since every form asks: the ORM takes three times as long and reads the customers as well.

        :param partner_ids: ids of commercial partners
        :return: dict of pairs of ids, holder and deputy, by (partner id, company id, role id)
        """
        if not partner_ids or not role_ids:
            return {}
        condition = SQL(
            "member.role_id = ANY(%s) AND member.customer_id IN (SELECT id FROM operative_customer WHERE partner_id = ANY(%s))",
            list(role_ids), list(partner_ids))
        rows = self.env.execute_query(SQL(
            """SELECT customer.partner_id, holder.company_id, holder.role_id, holder.user_id, holder.deputy_id
                 FROM (%s) holder JOIN operative_customer customer ON customer.id = holder.customer_id""",
            self._holders_sql(condition), to_flush=[self.env["operative.customer"]._fields["partner_id"]]))
        return {(partner_id, company_id, role_id): (user_id, deputy_id or False)
                for partner_id, company_id, role_id, user_id, deputy_id in rows}
