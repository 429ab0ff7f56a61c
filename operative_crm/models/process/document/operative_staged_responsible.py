from odoo import api, models
from odoo.fields import Domain

from .move import Holder


class OperativeStagedMixin(models.AbstractModel):
    """Who is responsible for a document in its stage."""

    _inherit = "operative.staged.mixin"

    def _operative_roles(self):
        """The role responsible in each document's stage: dict of ``operative.role`` a document."""
        roles = self.env["operative.role"].sudo()  # rules are asked, not shown
        return {document: roles.browse(document._operative_stage()._operative_rules()["role_id"] or ())
                for document in self}

    def _operative_holders(self):
        """Who holds the role of the stage for the document's customer, else the deputy, else its leader.

        :return: dict of :class:`Holder` an id of a document; documents whose stage has no role are left out
        """
        roles = {document: role for document, role in self._operative_roles().items() if role}
        holders = self._operative_holders_of(list(roles.items()))
        return {document.id: holders[document.id, role.id] for document, role in roles.items()}

    @api.model
    def _operative_holders_of(self, roles):
        """Who holds roles for the customers of documents.

        :param roles: list of pairs of a document and an ``operative.role``
        :return: dict of :class:`Holder` by (document id, role id)
        """
        if not roles:
            return {}
        role_ids = {role.id for _document, role in roles}
        partners = {document: document._operative_partner().commercial_partner_id for document, _role in roles}
        # who looks after the customer has to be known whoever moves the document; names alone come of it
        team = self.env["operative.team.member"]._holders(
            {partner.id for partner in partners.values()} - {False}, role_ids)
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
                result[key] = Holder(users[holder_id], users.get(deputy_id, none))
            else:
                result[key] = Holder(users.get(leader_id, none), none)
        return result

    def _operative_partner(self):
        """The customer's contact of this document."""
        return self.partner_id

    def _operative_company(self):
        """The company of the document, else the one that is worked in."""
        return self.company_id or self.env.company

    def _operative_by_responsible(self):
        """These documents by who is told of what happens to them: somebody who is there.

        The responsible, else the salesperson, else who holds the role of the stage or stands in, else who leads the team.
        Where nobody is there, managers find them in *My Day*.

        :return: dict of documents by ``res.users``, of none as well
        """
        named = {document: document._operative_named()[:1] for document in self}
        holders = self.browse([document.id for document, user in named.items() if not user])._operative_holders()

        def told(document):
            holder = holders[document.id].user if document.id in holders else None
            team = document[self._team_field] if self._team_field else None
            leader = team.user_id.filtered("active") if team and "user_id" in team._fields else self.env["res.users"]
            return named[document] or holder or leader
        return self.grouped(told)

    def _operative_named(self):
        """Who is named on the document and there: the responsible, then the salesperson."""
        self.ensure_one()
        names = [name for name in (self._responsible_field, self._salesperson_field) if name]
        return self.env["res.users"].concat(*(self[name] for name in names)).filtered("active")

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
        mine = Domain.OR([
            *(Domain(name, "=", self.env.uid) for name in (self._responsible_field, self._salesperson_field) if name),
            Domain("id", "in", handovers._waiting_for_me(self._name)),
            Domain("id", "in", handovers._taken_for_holder(self))])
        return mine if True in value else ~mine
