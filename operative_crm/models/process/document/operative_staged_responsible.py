from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OperativeStagedMixin(models.AbstractModel):
    """Who is responsible for a document in its stage."""

    _inherit = "operative.staged.mixin"

    def _operative_roles(self):
        """The role responsible in each document's stage: dict of ``operative.role`` a document."""
        roles = self.env["operative.role"].sudo()  # rules are asked, not shown
        return {document: roles.browse(document._operative_stage()._operative_rules()["role_id"] or ())
                for document in self}

    def _operative_holders(self):
        """Who holds the role of the stage for the document's customer, else its leader.

        :return: dict an id of a document of ``user`` and ``deputy``, ``res.users`` each; documents whose stage has
            no role are left out
        """
        roles = {document: role for document, role in self._operative_roles().items() if role}
        holders = self._operative_holders_of(list(roles.items()))
        return {document.id: holders[document.id, role.id] for document, role in roles.items()}

    @api.model
    def _operative_holders_of(self, roles):
        """Who holds roles for the customers of documents.

        :param roles: list of pairs of a document and an ``operative.role``
        :return: dict by (document id, role id) of ``user`` and ``deputy``
        """
        if not roles:
            return {}
        role_ids = list({role.id for _document, role in roles})
        partners = {document: document._operative_partner().commercial_partner_id for document, _role in roles}
        team = self._operative_team({partner.id for partner in partners.values()} - {False}, role_ids)
        leaders = self.env["operative.role"]._operative_leaders()
        found = {}
        for document, role in roles:
            company_id = document._operative_company().id
            holder = team.get((partners[document].id, company_id, role.id), (False, False))
            found[document.id, role.id] = (*holder, leaders.get((role.id, company_id), False))
        # all at once, as each has a name to be read; who left the company holds nothing
        users = self.env["res.users"].browse({user_id for ids in found.values() for user_id in ids} - {False})
        users = {user.id: user for user in users if user.active}
        none = self.env["res.users"]
        result = {}
        for key, (holder_id, deputy_id, leader_id) in found.items():
            if holder_id in users:
                result[key] = {"user": users[holder_id], "deputy": users.get(deputy_id, none)}
            else:
                result[key] = {"user": users.get(leader_id, none), "deputy": none}
        return result

    @api.model
    def _operative_team(self, partner_ids, role_ids):
        """Who holds roles for customers today.

        :return: dict of pairs of ids, holder and deputy, by (partner id, company id, role id)
        """
        if not partner_ids:
            return {}
        # who looks after the customer has to be known whoever moves the document; names alone come of it.
        # SQL, since every form asks: the ORM takes three times as long and reads the customers as well
        members, customers = self.env["operative.team.member"], self.env["operative.customer"]
        rows = self.env.execute_query(SQL(
            """SELECT customer.partner_id, member.company_id, member.role_id, member.user_id, member.deputy_id
                 FROM operative_team_member member JOIN operative_customer customer ON customer.id = member.customer_id
                WHERE customer.partner_id = ANY(%(partners)s) AND member.role_id = ANY(%(roles)s)
                  AND (member.date_from IS NULL OR member.date_from <= %(today)s)
                  AND (member.date_to IS NULL OR member.date_to >= %(today)s)""",
            partners=list(partner_ids), roles=role_ids, today=fields.Date.context_today(self),
            to_flush=[customers._fields["partner_id"], *(members._fields[name] for name in (
                "customer_id", "company_id", "role_id", "user_id", "deputy_id", "date_from", "date_to"))]))
        return {(partner_id, company_id, role_id): (user_id, deputy_id)
                for partner_id, company_id, role_id, user_id, deputy_id in rows}

    def _operative_partner(self):
        """The customer's contact of this document."""
        return self.partner_id

    def _operative_company(self):
        """The company of the document, else the one that is worked in."""
        return self.company_id or self.env.company

    def _operative_by_responsible(self, documents):
        """The documents by who is responsible, else whoever leads the stage's role."""
        holders = self._operative_holders()
        result = {}
        for document in documents:
            user = document._operative_current_responsible() or holders.get(document.id, {}).get("user")
            result[user] = result.get(user, self.browse()) | document
        return result

    @api.depends_context("uid")
    def _compute_operative_is_mine(self):
        user = self.env.user
        mine = self.filtered(lambda document: user in (
            document[self._responsible_field], self._salesperson_field and document[self._salesperson_field]))
        if others := (self - mine)._origin:
            mine |= others.search([("id", "in", others.ids), ("operative_is_mine", "=", True)])
        for document in self:
            document.operative_is_mine = document in mine or document._origin in mine

    def _search_operative_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # asked from a record rule, with the user kept: ids of documents alone come of it
        handovers = self.env["operative.handover"].sudo()
        # a deputy who took a document over for its holder goes on looking after it
        taken = handovers._search([
            ("res_model", "=", self._name), ("state", "=", "accepted"), ("decided_by_id", "=", self.env.uid)])
        mine = Domain.OR([
            *(Domain(name, "=", self.env.uid) for name in (self._responsible_field, self._salesperson_field) if name),
            Domain("id", "in", handovers._waiting_for_me(self._name)), Domain("id", "in", taken.subselect("res_id"))])
        return mine if True in value else ~mine
