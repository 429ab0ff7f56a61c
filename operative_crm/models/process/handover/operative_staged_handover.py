from odoo import api, fields, models

from ...core.marks import marked
from ...core.movers import INTERNAL, TakenBack


class OperativeStagedMixin(models.AbstractModel):
    """Handing a document over: when it is asked for, what becomes of one that is pending."""

    _inherit = "operative.staged.mixin"

    @api.model
    def _operative_find_holders(self, moves):
        """Look up, once for all moves, who holds the roles of the stages they enter, and which are handed over.

        None is where the receiver is responsible already. What an employee creates straight in a later stage is handed
        over too, as from the first stage. Whatever begins in the first one, or comes in from outside, has nobody to be
        returned to: whoever holds the role takes it.
        """
        roles = self.env["operative.role"].sudo()  # rules are asked, not shown
        moves = [move for move in moves if move.holder is None and move.entered._operative_rules()["role_id"]]
        asked = [(move.document, roles.browse(move.entered._operative_rules()["role_id"])) for move in moves]
        holders = self._operative_holders_of(asked)
        for move, (document, role) in zip(moves, asked):
            move.holder = holders[document.id, role.id]
        handed = [
            move for move in moves if move.entered._operative_rules()["handover_required"]
            and not (move.holder.user and move.holder.user == move.document._operative_current_responsible())]
        for move in handed:
            move.origin = move.left or None
        begun = [move for move in handed if not move.left and move.kind is INTERNAL and not self.env.user._is_superuser()]
        for document, group in self._operative_by_stages(begun):
            stages = document._operative_stages()
            for move in group:
                if stages and move.document._operative_is_later(move.entered, stages[0], stages):
                    move.origin = stages[0]

    def _operative_responsible_values(self, move):
        """What a move fills in of who is responsible: whoever hands over keeps it, else who holds the role gets it."""
        user = self.env["res.users"]
        if move.origin:
            user = self._operative_current_responsible() or self.env.user
        elif move.holder and not self[self._responsible_field]:
            user = move.holder.user
        return {self._responsible_field: user.id} if user and user != self[self._responsible_field] else {}

    def _operative_handover_values(self, move):
        rules = move.entered._operative_rules()
        due = self._operative_due_at({self.id: fields.Datetime.now()}, rules["handover_due_hours"])
        return {
            "res_model": self._name, "res_id": self.id, "company_id": self._operative_company().id,
            "role_id": rules["role_id"], "sender_id": self[self._responsible_field].id,
            "receiver_id": move.holder.user.id, "deputy_id": move.holder.deputy.id,
            "from_stage_id": move.origin.id, "to_stage_id": move.entered.id,
            "due_at": due.get(self.id) if rules["handover_due_hours"] else False,
        }

    @api.model
    def _operative_request_handovers(self, moves):
        rows = [move.document._operative_handover_values(move) for move in moves if move.origin]
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
        returned = marked(self, TakenBack(reason))
        for previous, documents in returned.grouped(
                lambda document: stage or document._operative_previous_stage()).items():
            if previous:
                documents._operative_leave_milestones()
                documents.write({self._stage_field: previous.id})

    @api.model
    def _operative_pending_handovers(self, moves):
        # pending ones are written by nobody; the document was moved on by somebody who may
        handovers = self.env["operative.handover"].sudo()
        ids = [move.document.id for move in moves if move.stay.has_handover]
        return handovers.search([
            ("res_model", "=", self._name), ("res_id", "in", ids), ("state", "=", "requested")]) if ids else handovers

    @api.model
    def _operative_close_handovers(self, moves, because):
        """Cancel what is pending.

        :param because: see ``operative.handover.cancelled_because``
        """
        self._operative_pending_handovers(moves)._close("cancelled", cancelled_because=because)

    @api.model
    def _operative_note_reassigned(self, moves):
        """A document whose responsible changed while a handover is pending: the handover goes on, or is accepted."""
        reassigned = {
            move.document.id: user for move in moves
            if (user := move.document[self._responsible_field]).id != move.stay.user_id}
        pending = self._operative_pending_handovers([move for move in moves if move.document.id in reassigned])
        for handover in pending:
            user = reassigned[handover.res_id]
            members = handover.role_id.member_ids.filtered(
                lambda member, company=handover.company_id: member.company_id == company).user_id
            if user and (user in (handover.receiver_id, handover.deputy_id) or user in members):
                handover._close("accepted")
            elif user:
                handover.sender_id = user
