from odoo import api, models
from odoo.fields import Domain


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
        none = self.env["res.users"]
        role_ids = list({role.id for _document, role in roles})
        partners = {document: document._operative_partner() for document, _role in roles}
        commercial_ids = {partner.commercial_partner_id.id for partner in partners.values() if partner}
        # who looks after the customer has to be known whoever moves the document; names alone come of it
        members = self.env["operative.team.member"].sudo().search_fetch([
            ("customer_id.partner_id", "in", list(commercial_ids)), ("is_current", "=", True),
            ("role_id", "in", role_ids)]) if commercial_ids else ()
        team = {(member.partner_id.id, member.company_id.id, member.role_id.id): member for member in members}
        leaders = {
            (leader.role_id.id, leader.company_id.id): leader.user_id
            for leader in self.env["operative.role.member"].sudo().search([
                ("is_leader", "=", True), ("role_id", "in", role_ids), ("user_id.active", "=", True)])}
        result = {}
        for document, role in roles:
            company_id = document._operative_company().id
            member = team.get((partners[document].commercial_partner_id.id, company_id, role.id))
            if member and member.user_id.active:
                result[document.id, role.id] = {
                    "user": member.user_id, "deputy": member.deputy_id.filtered("active")}
            else:
                result[document.id, role.id] = {"user": leaders.get((role.id, company_id), none), "deputy": none}
        return result

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
        mine = self.search([("id", "in", self.ids), ("operative_is_mine", "=", True)])
        for document in self:
            document.operative_is_mine = document._origin in mine

    def _search_operative_is_mine(self, operator, value):
        if operator != "in":
            return NotImplemented
        # asked from a record rule, with the user kept: ids of documents alone come of it
        handovers = self.env["operative.handover"].sudo()
        # a deputy who took a document over for its holder goes on looking after it
        taken = handovers._search([
            ("res_model", "=", self._name), ("state", "=", "accepted"), ("decided_by_id", "=", self.env.uid)])
        mine = (Domain(self._responsible_field, "=", self.env.uid)
                | Domain("id", "in", handovers._waiting_for_me(self._name)) | Domain("id", "in", taken.subselect("res_id")))
        return mine if True in value else ~mine
