from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...core import arguments
from ...core.best_effort import best_effort
from ...core.texts import reason_text
from ..document.move import Move
from .operative_condition_result import ANSWERS


class OperativeStagedMixin(models.AbstractModel):
    """What people do about conditions: see what is unmet, complete it, tick, ask for approvals and exceptions."""

    _inherit = "operative.staged.mixin"

    def _operative_completion_defaults(self, names):
        """What records have that are added to complete these fields.

        :param names: the fields that are asked for
        :return: dict of a dict of values a field they are added in
        """
        return {}

    def _operative_next_moves(self):
        """The :class:`Move` of each document into its next stage; documents that have none are left out."""
        moves = []
        for group in self.grouped(lambda document: document._operative_stages_key()).values():
            stages = group[:1]._operative_stages()
            moves += [
                Move(document, document._operative_stage(), following) for document in group
                if (following := document._operative_next_stage(stages))]
        return moves

    def _operative_blocked(self):
        """What mandatory conditions of the next stage are unmet.

        :return: dict of a pair of the next stage and its unmet mandatory ``operative.condition``, a document; documents
            that may move on are left out
        """
        documents = self.sudo()._origin  # conditions hold for everybody, whatever the user may read
        moves = documents._operative_next_moves()
        unmet = documents._operative_unmet(documents._operative_asked(moves)) if moves else {}
        blocked = {}
        for move, conditions in unmet.items():
            mandatory = conditions.filtered(lambda condition: condition.severity == "block")
            if mandatory:
                blocked[self.browse(move.document.id)] = (move.entered, mandatory)
        return blocked

    @api.depends(lambda self: [self._stage_field])
    def _compute_operative_is_blocked(self):
        # a sign on the card: where it cannot be said, the cards are shown without
        blocked = best_effort(self.env, self._origin._operative_blocked, {})
        for document in self:
            document.operative_is_blocked = document._origin in blocked

    @api.readonly
    def operative_check_move(self, stage_id):
        """What these documents lack to move into a stage.

        :param stage_id: id of the stage
        :return: dict with ``stage`` (id, name), ``can_override`` and ``documents``: a list of dicts ``id, name,
            conditions``; a condition is a dict as in ``operative.condition._describe``, with ``can_tick``,
            ``can_request``, ``request`` (the pending one: ``id, by, is_exception, can_decide``) or None
        """
        self._operative_check_reader()
        return self._operative_describe_move(self._operative_named_stage(arguments.one_id(self.env, "stage_id", stage_id)))

    def _operative_named_stage(self, stage_id):
        """The stage a client names: one the user may read, or that these documents can be in; else none, as one that is gone.

        What is asked for in another company's stage, and what it is called, is not told.
        """
        # not by the field's value: its field may be closed to who reads the document
        stage = self.env[self._fields[self._stage_field].comodel_name].browse(stage_id).exists()
        if not stage or stage._filtered_access("read"):
            return stage
        # sudo: stages of projects are closed to most who work on projects; those of the document's company may be told
        named = stage.sudo()
        owner = named.flow_id if "flow_id" in named._fields else named
        company = owner.company_id if "company_id" in owner._fields else self.env["res.company"]
        can_be_in = all(
            named in document._operative_stages() and company <= document.company_id for document in self.sudo())
        return stage if self and can_be_in else stage.browse()

    def _operative_describe_move(self, stage, results=None):
        """See :meth:`operative_check_move`.

        :param results: the log of the conditions that no move has used, where it was read already
        """
        documents = self.sudo()  # conditions hold for everybody; what is described below is asked of the user's rights
        moves = [Move(document, document[self._stage_field], stage) for document in documents
                 if stage and document[self._stage_field] != stage]
        asked = documents._operative_asked(moves)
        if results is None:
            results = documents._operative_standing_results(asked, (*ANSWERS, "requested"))
        unmet = documents._operative_unmet(asked, results)
        pending = {
            (request.res_id, request.condition_id.id): request._describe()
            for request in results if request.state == "requested"}
        return {
            "stage": {"id": stage.id, "name": stage.display_name},
            "can_override": self.env.user.has_group("operative_crm.group_operative_manager"),
            "documents": [
                {"id": move.document.id, "name": move.document.sudo(False).display_name, "conditions": [
                    condition._describe(move.document.sudo(False)) | {
                        "request": pending.get((move.document.id, condition.id))}
                    for condition in conditions]}
                for move, conditions in unmet.items()],
        }

    def operative_move(self, stage_id, values=None, ticks=None, reason=None):
        """Complete what is missing and move, all or nothing.

        :param stage_id: id of the stage to move into; None to complete without moving
        :param values: dict of values an id of a document, to fill in first
        :param ticks: dict of lists of condition ids an id of a document, to tick first
        :param reason: a manager's reason to let the move pass
        :raise StageConditionError: where something mandatory is still unmet
        """
        self = self._operative_existing()
        self.check_access("write")
        stage_id = arguments.one_id(self.env, "stage_id", stage_id)
        values, ticks = (arguments.mapping(self.env, name, value) for name, value in (("values", values), ("ticks", ticks)))
        reason = arguments.text(self.env, "reason", reason)
        by_id = {str(document.id): document for document in self}  # JSON has text for keys
        for document_id in {*values, *ticks}:
            if str(document_id) not in by_id:
                raise AccessError(self.env._("What is completed is not among the documents that are moved."))
        for document_id, vals in values.items():
            document = by_id[str(document_id)]
            if vals := arguments.values(document, "values", vals):
                document.write(vals)
        for document_id, condition_ids in ticks.items():
            by_id[str(document_id)].operative_tick(condition_ids)
        if stage_id:
            if reason and not self.env.user.has_group("operative_crm.group_operative_manager"):
                raise AccessError(self.env._("Only managers of Operative CRM let an exception pass. Ask for it instead."))
            stage = self._operative_named_stage(stage_id)
            if not stage:
                raise UserError(self.env._("There is no such stage: somebody deleted it. Reload the page."))
            self.with_context(operative_override_reason=reason)._operative_move_into(stage)
        return True

    def _operative_move_into(self, stage):
        """Move as a user does who was refused before."""
        return self.write({self._stage_field: stage.id})

    def operative_tick(self, condition_ids, ticked=True):
        """Tick items of the checklist, or take the tick back.

        :param condition_ids: ids of conditions that are ticked, of stages of this kind of document
        """
        self = self._operative_existing()
        self.check_access("write")
        condition_ids = arguments.ids(self.env, "condition_ids", condition_ids)
        conditions = self._operative_own_conditions(condition_ids).filtered(lambda c: c.check == "checklist")
        standing = self._operative_results_of(self.ids, conditions.ids)
        if not ticked:
            standing.filtered(lambda result: result.state == "done").unlink()
            return True
        have = {(result.res_id, result.condition_id.id) for result in standing}
        self.env["operative.condition.result"].sudo().create([  # by whom is written, and nobody can write another
            self._operative_result_values(document, condition, "done")
            for document in self for condition in conditions if (document.id, condition.id) not in have])
        return True

    def operative_request(self, condition_ids, reason=None, exception=False):
        """Ask for an approval, or for an exception from conditions.

        :param condition_ids: ids of conditions: those that ask for an approval, or any for an exception
        :param reason: why; needed for an exception
        :param exception: ask a manager to let these pass, instead of the group that approves
        """
        self = self._operative_existing()
        self.check_access("write")
        reason, exception = reason_text(arguments.text(self.env, "reason", reason)), bool(exception)
        conditions = self._operative_own_conditions(arguments.ids(self.env, "condition_ids", condition_ids))
        if exception and not reason:
            raise UserError(self.env._("Say why an exception is needed: whoever decides has to know."))
        if not exception:
            conditions = conditions.filtered(lambda condition: condition.check == "approval")
        pending = {
            (request.res_id, request.condition_id.id)
            for request in self._operative_results_of(self.ids, conditions.ids, ("requested",))
            if request.is_exception == exception}
        results = self.env["operative.condition.result"].sudo()  # as above
        rows = [
            self._operative_result_values(document, condition, "requested") | {
                "requester_id": self.env.uid, "user_id": False, "is_exception": exception, "reason": reason}
            for document in self for condition in conditions if (document.id, condition.id) not in pending]
        results.create(rows)
        asked = {row["res_id"] for row in rows}
        documents = self.filtered(lambda document: document.id in asked)
        # an exception from all of them is one thing to decide on
        for asked_at_once in [conditions] if exception and conditions else conditions:
            for user in documents._operative_deciders(asked_at_once[:1], exception):
                documents._operative_schedule(
                    "operative_crm.mail_activity_type_approval", user,
                    lambda env, asked=asked_at_once: asked.with_context(lang=env.lang)._approval_summary(exception),
                    about=asked_at_once if len(asked_at_once) == 1 else None)
        return True

    def _operative_done_requests(self, condition):
        """What was asked for about this condition is decided, or nobody asks for it any more: its activities go.

        An activity that asks for several exceptions goes with the last of them.
        """
        kind = "operative_crm.mail_activity_type_approval"
        self._operative_done_activities(kind, about=condition)
        pending = self.env["operative.condition.result"].sudo().search([  # whoever asked
            ("res_model", "=", self._name), ("res_id", "in", self.ids), ("is_exception", "=", True),
            ("state", "=", "requested"), ("used_at", "=", False)])
        self.browse(set(self.ids) - set(pending.mapped("res_id")))._operative_done_activities(
            kind, about=condition.browse())

    def _operative_deciders(self, condition, exception):
        """Users who are asked to decide: those of the group who work in the documents' companies."""
        group = self.env.ref("operative_crm.group_operative_manager") if exception else condition.group_id
        # sudo: who may decide has to be known to whoever asks; they get an activity, their names are not returned
        users = group.sudo().all_user_ids.filtered(
            lambda user: user.active and not user.share and self.company_id <= user.company_ids)
        if not exception and not condition.self_approval:
            users -= self.env.user
        if not users:
            raise UserError(self.env._(
                "Nobody can decide on “%(condition)s”: the group %(group)s has no other member in this company. "
                "Ask an administrator.", condition=condition.name, group=group.sudo().full_name))
        return users

    @api.model
    def _operative_own_conditions(self, condition_ids):
        """Conditions of stages of this kind of document; others are dropped, ids come from a client."""
        # each once, however often it is named
        conditions = self.env["operative.condition"].sudo().browse(dict.fromkeys(condition_ids)).exists()
        return conditions.filtered(lambda condition: condition.document_model == self._name)

    @api.model
    def _operative_result_values(self, document, condition, state):
        return {
            "res_model": self._name, "res_id": document.id, "condition_id": condition.id, "state": state,
            "company_id": document._operative_company().id, "user_id": self.env.uid}
