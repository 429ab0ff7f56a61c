from odoo import api, fields, models

from ...core.movers import INTERNAL


class OperativeStagedMixin(models.AbstractModel):
    """Handing a document over: when it is asked for, what becomes of one that is pending."""

    _inherit = "operative.staged.mixin"

    @api.model
    def _operative_needs_handover(self, moves, kind=INTERNAL):
        """Documents of these moves that are handed over: not where the receiver is responsible already.

        What an employee creates straight in a later stage is handed over too, as from the first stage. Whatever begins
        in the first one, or comes in from outside, has nobody to be returned to: whoever holds the role takes it.

        :return: dict of the stage it comes from, and is returned to, a document
        """
        required = [
            (document, left) for document, left, entered in moves
            if entered._operative_rules()["handover_required"] and entered._operative_rules()["role_id"]]
        origins = {document: left for document, left in required if left}
        if kind is INTERNAL and not self.env.user._is_superuser():
            begun = self.browse([document.id for document, left in required if not left])
            for group in begun.grouped(lambda document: document._operative_stages_key()).values():
                first = group[:1]._operative_stages()[:1]
                origins.update((document, first) for document in group if document._operative_stage() != first)
        holders = self.browse([document.id for document in origins])._operative_holders()
        return {
            document: origin for document, origin in origins.items()
            if not (user := holders.get(document.id, {}).get("user")) or document._operative_current_responsible() != user}

    def _operative_handover_values(self, left, entered, sender, holder):
        rules = entered._operative_rules()
        due = self._operative_due_at({self.id: fields.Datetime.now()}, rules["handover_due_hours"])
        return {
            "res_model": self._name, "res_id": self.id, "company_id": self._operative_company().id,
            "role_id": rules["role_id"], "sender_id": sender.id,
            "receiver_id": holder["user"].id if holder else False,
            "deputy_id": holder["deputy"].id if holder else False,
            "from_stage_id": left.id, "to_stage_id": entered.id,
            "due_at": due.get(self.id) if rules["handover_due_hours"] else False,
        }

    @api.model
    def _operative_request_handovers(self, rows):
        handovers = self.env["operative.handover"].sudo().create(rows)  # written by nobody else
        for (users, role), group in handovers.grouped(lambda handover: (handover._asked(), handover.role_id)).items():
            documents = self.browse(group.mapped("res_id"))
            for user in users:
                documents._operative_schedule(
                    "operative_crm.mail_activity_type_handover", user,
                    lambda env, role=role: env._("Handover to %s: accept or return", role.with_env(env).name))

    def _operative_take_back(self, stage, reason):
        """Put documents whose handover is returned back where they came from.

        :param stage: the stage; empty where it was deleted: the one before that in which each is now
        """
        returned = self.with_context(operative_reason=reason)
        for previous, documents in returned.grouped(
                lambda document: stage or document._operative_previous_stage()).items():
            if previous:
                documents._operative_leave_milestones()
                documents.write({self._stage_field: previous.id})

    def _operative_close_handovers(self, reason):
        # pending ones are written by nobody; the document was moved on by somebody who may
        pending = self.env["operative.handover"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "requested")])
        if pending:
            pending._close("cancelled", reason=reason)

    def _operative_note_reassigned(self, stays):
        """A document whose responsible changed while a handover is pending: the handover goes on, or is accepted."""
        reassigned = self.filtered(
            lambda document: stays[document.id] and stays[document.id].user_id != document[self._responsible_field])
        if not reassigned:
            return
        pending = self.env["operative.handover"].sudo().search([  # as above
            ("res_model", "=", self._name), ("res_id", "in", reassigned.ids), ("state", "=", "requested")])
        for handover in pending:
            user = reassigned.browse(handover.res_id)[self._responsible_field]
            members = handover.role_id.member_ids.filtered(
                lambda member, company=handover.company_id: member.company_id == company).user_id
            if user and (user in (handover.receiver_id, handover.deputy_id) or user in members):
                handover._close("accepted")
            elif user:
                handover.sender_id = user
