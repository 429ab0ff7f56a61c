from odoo import api, fields, models

from ....exceptions import StageConditionError
from ...core.movers import INTERNAL, OUTSIDE, signed_by
from ...core.texts import reason_text
from .operative_condition_result import ANSWERS


class OperativeStagedMixin(models.AbstractModel):
    """The gate: which conditions a move has to meet, what is unmet, and what follows from it."""

    _inherit = "operative.staged.mixin"

    @api.model
    def _operative_gate(self, moves):
        """Check the conditions of all moves at once; nothing is written yet.

        :return: what :meth:`_operative_log_passed` writes down once the moves are logged
        :raise StageConditionError: lists all that is unmet, where an employee moves and something mandatory is
        """
        asked = self._operative_asked(moves)
        results = self._operative_standing_results(asked, (*ANSWERS, "requested"))
        unmet = self._operative_unmet(asked, results)
        reason = self._operative_override_reason()
        refused = {
            move: conditions for move, conditions in unmet.items()
            if move.kind is INTERNAL and any(condition.severity == "block" for condition in conditions)}
        if refused and not reason:
            raise self._operative_refusal(refused, moves, results)
        return results, unmet, reason

    @api.model
    def _operative_log_passed(self, passed):
        """Write down what was unmet and let pass; answers hold for one move, and what was asked for it no longer is."""
        results, unmet, reason = passed
        self._operative_log_unmet(unmet, reason, results)
        results.write({"used_at": fields.Datetime.now()})
        for condition, requested in results.filtered(lambda result: result.state == "requested").grouped(
                "condition_id").items():
            self.browse(requested.mapped("res_id"))._operative_done_requests(condition)

    @api.model
    def _operative_override_reason(self):
        """The reason a manager gives to let a move pass; None where there is none, or whoever moves is no manager.

        The context alone proves nothing: it comes from a client. The group is asked of the user, never of sudo.
        """
        reason = reason_text(self.env.context.get("operative_override_reason"))
        if not reason:
            return None
        return reason if self.env.user.has_group("operative_crm.group_operative_manager") else None

    @api.model
    def _operative_asked(self, moves):
        """Which conditions each move has to meet.

        Entry conditions of the stage that is entered, exit conditions of the one that is left where the move goes
        on to a later stage, handover conditions where the move asks for a handover.

        :return: dict of ``operative.condition`` by :class:`Move`
        """
        conditions = self.env["operative.condition"].sudo()  # rules are asked, not shown
        self._operative_find_holders([
            move for move in moves if "handover" in move.entered._operative_rules()["condition_ids"]])
        going_on = self._operative_going_on([
            move for move in moves if "exit" in move.left._operative_rules()["condition_ids"]])
        skipped = self._operative_left_unasked(moves)
        asked = {}
        for move in moves:
            rules = move.entered._operative_rules()
            ids = move.left._operative_rules()["condition_ids"]["exit"] if move in going_on else ()
            for stage in skipped.get(move, ()):
                ids += stage._operative_rules()["condition_ids"]["exit"]
            ids += rules["condition_ids"].get("entry", ())
            if move.origin:
                ids += rules["condition_ids"].get("handover", ())
            if ids:
                asked[move] = conditions._asked(ids)
        return asked

    @api.model
    def _operative_going_on(self, moves):
        """Those of the moves that go on to a later stage."""
        going_on = set()
        for document, group in self._operative_by_stages(moves):
            stages = document._operative_stages()
            going_on.update(move for move in group if document._operative_is_later(move.entered, move.left, stages))
        return going_on

    @api.model
    def _operative_left_unasked(self, moves):
        """Stages that these moves go past, and that their documents had left for an earlier one, or for none.

        Going back asks for nothing; without this, one step back and then past a stage would leave it unasked.

        :return: dict of lists of stages by move; moves without any are left out
        """
        found = {}
        if not moves or not moves[0].entered._operative_asks_to_leave():
            return found
        for document, group in self._operative_by_stages(moves):
            stages = document._operative_stages()
            asking = [stage for stage in stages if "exit" in stage._operative_rules()["condition_ids"]]
            for move in group if asking else ():
                order = list(document._operative_stages_with(move.entered | move.left, stages))
                past = [stage for stage in asking
                        if stage != move.left and order.index(stage) < order.index(move.entered)]
                if past:
                    found[move] = (order, past)
        stays = self._stay_model.sudo().search_fetch(  # where a document was, whatever the user may read of its log
            [("document_id", "in", [move.document.id for move in found])], ["document_id", "stage_id", "left_at"],
            order="entered_at, id") if found else self._stay_model
        by_document = stays.grouped(lambda stay: stay.document_id.id)
        unasked = {}
        for move, (order, past) in found.items():
            way = [stay.stage_id for stay in by_document.get(move.document.id, stays.browse())]
            if not move.left:
                way.append(move.left)  # it was taken out of all stages meanwhile
            left_back = set()
            for stage, following in zip(way, way[1:]):
                if stage in order and stage != following:
                    is_back = following not in order or order.index(following) < order.index(stage)
                    (left_back.add if is_back else left_back.discard)(stage)
            if stages := [stage for stage in past if stage in left_back]:
                unasked[move] = stages
        return unasked

    @api.model
    def _operative_unmet(self, asked, results=None):
        """What is unmet, condition by condition for all documents at once.

        :param asked: dict of ``operative.condition`` by :class:`Move`
        :param results: the log of these conditions where it was read already
        :return: dict of the unmet ones by move, in order; moves that meet all are left out
        """
        documents_by_condition = {}
        for move, conditions in asked.items():
            for condition in conditions:
                documents_by_condition.setdefault(condition, []).append(move.document.id)
        if not documents_by_condition:
            return {}
        results = self._operative_standing_results(asked) if results is None else results
        # ticks, approvals and exceptions that still stand
        answered = {(result.res_id, result.condition_id.id) for result in results if result.state in ANSWERS}
        unmet = {}
        for condition, ids in documents_by_condition.items():
            open_ids = [document_id for document_id in ids if (document_id, condition.id) not in answered]
            if open_ids:  # sudo: conditions hold for everybody, whatever the user may read
                unmet[condition] = set(condition._unmet(self.sudo().browse(open_ids)).ids)
        result = {
            move: conditions.filtered(lambda condition, d=move.document: d.id in unmet.get(condition, ()))
            for move, conditions in asked.items()}
        return {move: conditions for move, conditions in result.items() if conditions}

    @api.model
    def _operative_standing_results(self, asked, states=ANSWERS):
        """The part of the log of these conditions that no move has used.

        :param asked: as for :meth:`_operative_unmet`
        """
        return self._operative_results_of(
            [move.document.id for move in asked],
            {condition_id for conditions in asked.values() for condition_id in conditions.ids}, states)

    @api.model
    def _operative_results_of(self, document_ids, condition_ids, states=ANSWERS):
        """See :meth:`_operative_standing_results`."""
        results = self.env["operative.condition.result"].sudo()  # rules are asked of everybody's ticks
        return results.search([
            ("res_model", "=", self._name), ("res_id", "in", document_ids), ("condition_id", "in", list(condition_ids)),
            ("state", "in", states), ("used_at", "=", False)]) if condition_ids else results

    @api.model
    def _operative_refusal(self, refused, moves, results):
        """The one message that lists everything unmet for all records, in the user's language."""
        requested = self._operative_requests(results)
        env = self.env
        if not env.lang:  # a program that does not say one; the user who reads it has one
            env = self.with_context(lang=env.user.lang).env
        lines = []
        # what a rule moves in reaction may be closed to whoever has set it off
        readable = self.browse([move.document.id for move in refused]).sudo(False)._filtered_access("read")
        stages = self.env[self._fields[self._stage_field].comodel_name]
        told = stages.browse({move.entered.id for move in refused if move.entered}).sudo(False)._filtered_access("read").ids
        for move, conditions in list(refused.items())[:20]:
            # nor is another company's stage named to whoever writes its id, or what it asks for
            named = move.entered.id in told or move.document.sudo(False)._operative_named_stage(move.entered.id)
            lines.append(env._(
                "“%(document)s” cannot move to %(stage)s yet. Missing:", document=move.document.with_env(env).display_name
                if move.document in readable else env._("(not for you)"),
                stage=move.entered.with_env(env).display_name if named else env._("(not for you)")))
            if not named:
                continue
            mandatory = conditions.with_env(env).filtered(lambda condition: condition.severity == "block")
            lines += [f"  • {line}" for line in mandatory._missing_lines(requested.get(move.document.id))]
        if len(refused) > 20:
            lines.append(env._("… and %s more.", len(refused) - 20))
        first = next(iter(refused))
        return StageConditionError(
            "\n".join(lines), self._name, first.entered.id,
            [move.document.id for move in moves if move.left and move.entered == first.entered],
            {str(move.document.id): conditions.filtered(lambda condition: condition.severity == "block").ids
             for move, conditions in refused.items()})

    @api.model
    def _operative_requests(self, results):
        """What is asked for and not decided yet, by id of the document."""
        return results.filtered(lambda result: result.state == "requested").grouped("res_id")

    @api.model
    def _operative_log_unmet(self, unmet, reason, results):
        """Write down what is unmet and was let pass, and tell whoever has to know."""
        # sudo: conditions hold for everybody; those that are shown below are the mover's own
        rows, warned, outside = [], self.env["operative.condition"].sudo(), {}
        hinted = self.browse()
        for move, conditions in unmet.items():
            signer_id = signed_by(move.document)
            for condition in conditions:
                why, who = reason, {}
                if move.kind is OUTSIDE:
                    state = "outside"
                    outside[move.document.id] = conditions
                    if signer_id and condition.severity == "block":
                        who = {"user_id": signer_id}
                        state, why = "overridden", self.env._("Signed by the customer in the session of an employee")
                elif condition.severity == "block":
                    state = "overridden"
                else:
                    state = "warned"
                    warned |= condition
                    hinted |= move.document
                rows.append(self._operative_result_values(move.document, condition, state) | who | {
                    "reason": why if state == "overridden" else False, "used_at": fields.Datetime.now()})
        self.env["operative.condition.result"].sudo().create(rows)  # the log is written by nobody else
        for user, documents in self.browse(outside)._operative_by_responsible().items():
            self.env["mail.activity"]._operative_tell(
                documents, user or self.env["res.users"], "operative_crm.mail_activity_type_unmet",
                lambda document: document.env._("Moved from outside. Missing: %s", ", ".join(
                    outside[document.id].with_context(lang=document.env.lang)._missing_names())))
        if warned:
            reader = self.with_context(**self.env["mail.activity"]._operative_reader_context(self.env.user)).env
            requested = self._operative_requests(results).get(hinted.id) if len(hinted) == 1 else None
            self.env.user._bus_send("simple_notification", {
                "type": "warning", "title": reader._("Missing"),
                "message": "\n".join(warned.with_env(reader)._missing_lines(requested))})
