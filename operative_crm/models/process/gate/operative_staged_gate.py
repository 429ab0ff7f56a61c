from odoo import api, fields, models

from ....exceptions import StageConditionError
from ...core.movers import INTERNAL, OUTSIDE
from .operative_condition_result import ANSWERS


class OperativeStagedMixin(models.AbstractModel):
    """The gate: which conditions a move has to meet, what is unmet, and what follows from it."""

    _inherit = "operative.staged.mixin"

    def _operative_gate(self, moves, kind):
        """Check the conditions of all moves at once.

        :param moves: list of ``(document, stage it leaves, stage it enters)``
        :raise StageConditionError: lists all that is unmet, where an employee moves and something mandatory is
        """
        asked = self._operative_asked(moves, kind)
        results = self._operative_standing_results(asked, (*ANSWERS, "requested"))
        unmet = self._operative_unmet(asked, results)
        reason = self._operative_override_reason() if kind is INTERNAL else None
        refused = {
            document: conditions for document, conditions in unmet.items()
            if any(condition.severity == "block" for condition in conditions)}
        if refused and kind is INTERNAL and not reason:
            raise self._operative_refusal(refused, moves)
        self._operative_log_unmet(unmet, kind, reason)
        # answers hold for one move, and what was asked for it is no longer asked: coming back asks again
        results.write({"used_at": fields.Datetime.now()})
        for condition, requests in results.filtered(lambda result: result.state == "requested").grouped(
                "condition_id").items():
            self.browse(requests.mapped("res_id"))._operative_done_activities(
                "operative_crm.mail_activity_type_approval", about=condition)

    @api.model
    def _operative_override_reason(self):
        """The reason a manager gives to let a move pass; None where there is none, or whoever moves is no manager.

        The context alone proves nothing: it comes from a client. The group is asked of the user, never of sudo.
        """
        reason = self.env.context.get("operative_override_reason")
        if not isinstance(reason, str) or not reason.strip():
            return None
        return reason.strip() if self.env.user.has_group("operative_crm.group_operative_manager") else None

    @api.model
    def _operative_asked(self, moves, kind=INTERNAL):
        """Which conditions each move has to meet.

        Entry conditions of the stage that is entered, exit conditions of the one that is left where the move goes
        on to a later stage, handover conditions where the move asks for a handover.

        :return: dict of ``operative.condition`` a document
        """
        conditions = self.env["operative.condition"].sudo()  # rules are asked, not shown
        needs_handover = self._operative_needs_handover([
            move for move in moves if "handover" in move[2]._operative_rules()["condition_ids"]], kind)
        asked = {}
        for document, left, entered in moves:
            rules, left_rules = entered._operative_rules(), left._operative_rules()
            ids = rules["condition_ids"].get("entry", ())
            if left and (left_rules["sequence"], left.id) < (rules["sequence"], entered.id):
                ids = left_rules["condition_ids"].get("exit", ()) + ids
            if document in needs_handover:
                ids += rules["condition_ids"].get("handover", ())
            if ids:
                asked[document] = conditions.browse(ids)
        return asked

    @api.model
    def _operative_unmet(self, asked, results=None):
        """What is unmet, condition by condition for all documents at once.

        :param asked: dict of ``operative.condition`` a document
        :param results: the log of these conditions where it was read already
        :return: dict of the unmet ones a document, in order; documents that meet all are left out
        """
        documents_by_condition = {}
        for document, conditions in asked.items():
            for condition in conditions:
                documents_by_condition.setdefault(condition, []).append(document.id)
        if not documents_by_condition:
            return {}
        results = self._operative_standing_results(asked) if results is None else results
        # ticks, approvals and exceptions that still stand
        answered = {(result.res_id, result.condition_id.id) for result in results if result.state in ANSWERS}
        unmet = {}
        for condition, ids in documents_by_condition.items():
            open_ids = [document_id for document_id in ids if (document_id, condition.id) not in answered]
            if open_ids:
                unmet[condition] = set(condition._unmet(self.sudo().browse(open_ids)).ids)
        result = {
            document: conditions.filtered(lambda condition, d=document: d.id in unmet.get(condition, ()))
            for document, conditions in asked.items()}
        return {document: conditions for document, conditions in result.items() if conditions}

    @api.model
    def _operative_standing_results(self, asked, states=ANSWERS):
        """The part of the log of these conditions that no move has used."""
        condition_ids = {condition_id for conditions in asked.values() for condition_id in conditions.ids}
        # rules are asked of everybody's ticks
        return self.env["operative.condition.result"].sudo().search([
            ("res_model", "=", self._name), ("res_id", "in", [document.id for document in asked]),
            ("condition_id", "in", list(condition_ids)), ("state", "in", states), ("used_at", "=", False)]) \
            if condition_ids else self.env["operative.condition.result"].sudo()

    def _operative_refusal(self, refused, moves):
        """The one message that lists everything unmet for all records, in the user's language."""
        if not self.env.lang:  # a program that does not say one; the user who reads it has one
            self = self.with_context(lang=self.env.user.lang)
            refused = {document.with_env(self.env): conditions.with_env(self.env)
                       for document, conditions in refused.items()}
            moves = [(document, left, stage.with_env(self.env)) for document, left, stage in moves]
        entered = {document.id: stage for document, _left, stage in moves}
        lines = []
        for document, conditions in list(refused.items())[:20]:
            lines.append(self.env._(
                "“%(document)s” cannot move to %(stage)s yet. Missing:", document=document.display_name,
                stage=entered[document.id].display_name))
            mandatory = conditions.filtered(lambda condition: condition.severity == "block")
            lines += [f"  • {line}" for line in mandatory._missing_lines()]
        if len(refused) > 20:
            lines.append(self.env._("… and %s more.", len(refused) - 20))
        first = next(iter(refused))
        return StageConditionError(
            "\n".join(lines), self._name, entered[first.id].id,
            [document.id for document, left, stage in moves if left and stage == entered[first.id]],
            {str(document.id): conditions.filtered(lambda condition: condition.severity == "block").ids
             for document, conditions in refused.items()})

    def _operative_log_unmet(self, unmet, kind, reason):
        """Write down what is unmet and was let pass, and tell whoever has to know."""
        rows, warned = [], self.env["operative.condition"].sudo()
        for document, conditions in unmet.items():
            for condition in conditions:
                if kind is OUTSIDE:
                    state = "outside"
                elif condition.severity == "block":
                    state = "overridden"
                else:
                    state = "warned"
                    warned |= condition
                rows.append({
                    "res_model": self._name, "res_id": document.id, "condition_id": condition.id, "state": state,
                    "company_id": document._operative_company().id, "user_id": self.env.uid,
                    "reason": reason if state == "overridden" else False, "used_at": fields.Datetime.now()})
        self.env["operative.condition.result"].sudo().create(rows)  # the log is written by nobody else
        if kind is OUTSIDE:
            for user, documents in self._operative_by_responsible(unmet).items():
                documents._operative_schedule(
                    "operative_crm.mail_activity_type_unmet", user,
                    lambda env: env._("Moved from outside, something is missing"))
        if warned:
            self.env.user._bus_send("simple_notification", {
                "type": "warning", "title": self.env._("Missing"), "message": "\n".join(warned._missing_lines())})
