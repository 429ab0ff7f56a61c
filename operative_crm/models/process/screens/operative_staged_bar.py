import datetime
import typing

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...core import arguments
from ...core.best_effort import best_effort
from ..gate.operative_condition_result import ANSWERS

to_string = fields.Datetime.to_string  # moments go to the client as text, in UTC


class Stay(typing.NamedTuple):
    """What the bar shows of a stay in the log."""

    stage_id: int | None = None
    clock: str | None = None
    entered_at: datetime.datetime | None = None
    left_at: datetime.datetime | None = None


class OperativeStagedMixin(models.AbstractModel):
    """What the process bar of a document shows."""

    _inherit = "operative.staged.mixin"

    operative_bar = fields.Json(
        compute="_compute_operative_bar", groups="operative_crm.group_operative_user",
        help="What the process bar shows, see operative_process().")

    @api.depends_context("uid", "lang")
    def _compute_operative_bar(self):
        # read along with the form, where what it rests on is in the cache already; the form opens without it as well
        for document in self:
            document.operative_bar = best_effort(
                self.env, document._origin._operative_process,
                {"stages": [], "failed_at": to_string(fields.Datetime.now())}) if document._origin else False

    @api.readonly
    def operative_process(self):
        """Where this document is, in whose hands, since when, and what is open.

        What it says of others is what everybody who may read the document may know: names of roles and people,
        stages, times, conditions; no value of a field is among it.

        :return: dict with

            * ``stages``: list of dicts ``id, name, fold, is_current, is_past, role, role_note, person`` (dict ``id,
              name`` or None), ``target_hours, spent_hours`` (working time, all stays here), ``is_late, clock,
              unmet`` (number of unmet conditions to enter it, of the next stage only)
            * ``responsible``: dict ``id, name`` or None; ``clock`` and ``clock_label``; ``entered_at``
            * ``next``: what :meth:`operative_check_move` says of the next stage, or None
            * ``handover``: the pending one, dict ``id, sender, receiver, role, due_at, is_overdue, can_decide,
              is_for_another``, or None
            * ``milestones``: list of dicts ``id, name, planned_at, reached_at, state``
            * ``can_write``: whether the user may move it
        """
        arguments.one(self)
        self._operative_check_reader()
        return self._operative_process() | {"can_write": self.has_access("write")}

    def _operative_check_reader(self):
        """Refuse whoever may read these documents and is no user of ours: a customer reads tickets in the portal."""
        self._operative_existing()
        self.check_access("read")
        if not self.env.user.has_group("operative_crm.group_operative_user"):
            raise AccessError(self.env._("Only users of Operative CRM see the process. Ask an administrator for the right."))

    def _operative_process(self):
        """See :meth:`operative_process`, for who may read the document."""
        if not self.env["operative.part"]._is_on("process"):
            return {"stages": []}
        document = self.sudo()  # see the docstring for what this opens
        current = document._operative_stage()
        stages = document._operative_stages_with(current)
        here = list(stages).index(current) if current else 0
        stays, results, handover, milestones = document._operative_bar_parts()
        spent = document._operative_spent_hours(stays)
        holders = document._operative_bar_holders(stages)
        responsible = document._operative_current_responsible()
        following = document._operative_next_stage(stages) if current else stages.browse()
        ahead = self._operative_describe_move(following, results) if following else None
        unmet = sum(len(entry["conditions"]) for entry in ahead["documents"]) if ahead else 0
        clocks = dict(self._fields["operative_clock"]._description_selection(self.env))
        stay = next((stay for stay in stays if not stay.left_at), Stay())
        clock = stay.clock or document._operative_stage_clock()
        return {
            "stages": [
                document._operative_bar_stage(stage, current, position < here, spent, holders, responsible)
                | {"unmet": unmet if stage == following else 0} for position, stage in enumerate(stages)],
            "responsible": document._operative_bar_record(responsible),
            "clock": clock, "clock_label": clocks[clock],
            "entered_at": to_string(stay.entered_at),
            "next": ahead,
            "handover": self._operative_bar_handover(handover),
            "milestones": self._operative_bar_milestones(milestones),
        }

    def _operative_bar_parts(self):
        """What is written down of this document beside it; one query asks for all, as every form does.

        :return: its stays, a list of :class:`Stay`; answers to conditions that no move has used, the pending handover,
            milestones not left behind
        """
        wanted = {
            "operative.condition.result": SQL("state IN %s AND used_at IS NULL", (*ANSWERS, "requested")),
            "operative.handover": SQL("state = 'requested'"),
            "operative.milestone.result": SQL("state <> 'closed'"),
        }
        self._stay_model.flush_model(["document_id", *Stay._fields])
        parts = [SQL(
            "SELECT NULL AS model, id, %s FROM %s WHERE document_id = %s",
            SQL(", ").join(map(SQL.identifier, Stay._fields)), SQL.identifier(self._stay_model._table), self.id)]
        for model, condition in wanted.items():
            self.env[model].flush_model()
            parts.append(SQL(
                "SELECT %s, id, %s FROM %s WHERE res_model = %s AND res_id = %s AND %s",
                model, SQL(", ").join(SQL("NULL") for _name in Stay._fields), SQL.identifier(self.env[model]._table),
                self._name, self.id, condition))
        stays, ids = [], {}
        for model, record_id, *stay in self.env.execute_query(SQL("%s ORDER BY model, id", SQL(" UNION ALL ").join(parts))):
            if model:
                ids.setdefault(model, []).append(record_id)
            else:
                stays.append(Stay(*stay))
        return stays, *(self.env[model].browse(ids.get(model, ())).sorted() for model in wanted)

    @api.model
    def _operative_bar_record(self, record):
        return {"id": record.id, "name": record.display_name} if record else None

    def _operative_bar_holders(self, stages):
        """Who would be responsible in each stage: dict by id of a role."""
        roles = self.env["operative.role"].browse(
            {stage._operative_rules()["role_id"] for stage in stages} - {False, None})
        holders = self._operative_holders_of([(self, role) for role in roles])
        return {role_id: holder.user for (_document_id, role_id), holder in holders.items()}

    def _operative_bar_stage(self, stage, current, is_past, spent, holders, responsible):
        rules = stage._operative_rules()
        role = self.env["operative.role"]._operative_described().get(rules["role_id"])
        person = responsible if stage == current else holders.get(rules["role_id"])
        hours = spent.get(stage.id, 0.0)
        return {
            "id": stage.id, "name": stage.display_name, "fold": stage.fold,
            "is_current": stage == current,
            "is_past": is_past,
            "role": role and {"id": role["id"], "name": role["name"]}, "role_note": role["note"] if role else "",
            "person": self._operative_bar_record(person),
            "target_hours": rules["target_hours"], "spent_hours": hours,
            "is_late": bool(rules["target_hours"]) and hours > rules["target_hours"], "clock": rules["clock"],
        }

    def _operative_spent_hours(self, stays):
        """Working hours this document has spent in each stage, closed time left out: dict an id of a stage.

        :param stays: list of :class:`Stay`
        """
        stays = [stay for stay in stays if stay.clock != "closed"]
        now = fields.Datetime.now()
        seconds = self._operative_calendar().operative_working_seconds(
            [(stay.entered_at, stay.left_at or now) for stay in stays])
        spent = {}
        for stay, worked in zip(stays, seconds):
            spent[stay.stage_id] = spent.get(stay.stage_id, 0.0) + worked / 3600
        return spent

    @api.model
    def _operative_bar_handover(self, handover):
        if not handover:
            return None
        return {
            "id": handover.id, "sender": handover.sender_id.name, "receiver": handover.receiver_id.name or "",
            "role": handover.role_id.name, "due_at": to_string(handover.due_at), "is_overdue": handover.is_overdue,
            "can_decide": handover.sudo(False).has_access("read") and handover.sudo(False).can_decide,
            "is_for_another": handover.sudo(False).has_access("read") and handover.sudo(False).is_for_another,
        }

    @api.model
    def _operative_bar_milestones(self, results):
        return [
            {"id": result.id, "name": result.milestone_id.name, "planned_at": to_string(result.planned_at),
             "reached_at": to_string(result.reached_at), "state": result.state}
            for result in results]
