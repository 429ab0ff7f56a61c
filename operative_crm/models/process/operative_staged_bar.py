from odoo import api, fields, models
from odoo.fields import Domain


class OperativeStagedMixin(models.AbstractModel):
    """What the process bar of a document shows."""

    _inherit = "operative.staged.mixin"

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
            * ``handover``: the pending one, dict ``id, sender, receiver, role, due_at, is_overdue, can_decide``, or None
            * ``milestones``: list of dicts ``id, name, planned_at, reached_at, state``
            * ``can_write``: whether the user may move it
        """
        self.ensure_one()
        self.check_access("read")
        if not self._operative_process_is_on():
            return {"stages": []}
        document = self.sudo()  # see the docstring for what this opens
        current, stages = document._operative_stage(), document._operative_stages()
        if current:
            stages |= current
        stages = stages.sorted(lambda stage: (stage.sequence, stage.id))
        stays = document._stay_model.search([("document_id", "=", self.id)])
        spent = document._operative_spent_hours(stays)
        holders = document._operative_bar_holders(stages)
        responsible = document._operative_current_responsible()
        following = document._operative_next_stage() if current else stages.browse()
        ahead = self.operative_check_move(following.id) if following else None
        unmet = sum(len(entry["conditions"]) for entry in ahead["documents"]) if ahead else 0
        clocks = dict(self._fields["operative_clock"]._description_selection(self.env))
        clock = document._operative_current_clock()
        return {
            "stages": [
                document._operative_bar_stage(stage, current, spent, holders, responsible)
                | {"unmet": unmet if stage == following else 0} for stage in stages],
            "responsible": document._operative_bar_record(responsible),
            "clock": clock, "clock_label": clocks[clock],
            "entered_at": stays.filtered(lambda stay: not stay.left_at).entered_at,
            "next": ahead,
            # asked only where a stage has any
            "handover": document._operative_bar_handover() if any(
                stage._operative_rules()["handover_required"] for stage in stages) else None,
            "milestones": document._operative_bar_milestones() if any(
                stage._operative_rules()["milestone_ids"] for stage in stages) else [],
            "can_write": self.has_access("write"),
        }

    @api.model
    def _operative_bar_record(self, record):
        return {"id": record.id, "name": record.display_name} if record else None

    def _operative_bar_holders(self, stages):
        """Who would be responsible in each stage: dict by id of a role."""
        roles = self.env["operative.role"].browse(
            {stage._operative_rules()["role_id"] for stage in stages} - {False, None})
        holders = self._operative_holders_of([(self, role) for role in roles])
        return {role_id: holder["user"] for (_document_id, role_id), holder in holders.items()}

    def _operative_bar_stage(self, stage, current, spent, holders, responsible):
        rules = stage._operative_rules()
        role = self.env["operative.role"].browse(rules["role_id"] or ())
        person = responsible if stage == current else holders.get(role.id)
        hours = spent.get(stage.id, 0.0)
        return {
            "id": stage.id, "name": stage.display_name, "fold": stage.fold,
            "is_current": stage == current,
            "is_past": bool(current) and (stage.sequence, stage.id) < (current.sequence, current.id),
            "role": self._operative_bar_record(role), "role_note": role.description or "",
            "person": self._operative_bar_record(person),
            "target_hours": rules["target_hours"], "spent_hours": hours,
            "is_late": bool(rules["target_hours"]) and hours > rules["target_hours"], "clock": rules["clock"],
        }

    def _operative_spent_hours(self, stays):
        """Working hours this document has spent in each stage, closed time left out: dict an id of a stage."""
        stays = stays.filtered(lambda stay: stay.clock != "closed")
        now = fields.Datetime.now()
        seconds = self._operative_calendar().operative_working_seconds(
            [(stay.entered_at, stay.left_at or now) for stay in stays])
        spent = {}
        for stay, worked in zip(stays, seconds):
            spent[stay.stage_id.id] = spent.get(stay.stage_id.id, 0.0) + worked / 3600
        return spent

    def _operative_bar_handover(self):
        handover = self.env["operative.handover"].search([
            ("res_model", "=", self._name), ("res_id", "=", self.id), ("state", "=", "requested")], limit=1)
        if not handover:
            return None
        return {
            "id": handover.id, "sender": handover.sender_id.name, "receiver": handover.receiver_id.name or "",
            "role": handover.role_id.name, "due_at": handover.due_at, "is_overdue": handover.is_overdue,
            "can_decide": handover.sudo(False).has_access("read") and handover.sudo(False).can_decide,
        }

    def _operative_bar_milestones(self):
        results = self.env["operative.milestone.result"].search(
            Domain("res_model", "=", self._name) & Domain("res_id", "=", self.id) & Domain("state", "!=", "closed"))
        return [
            {"id": result.id, "name": result.milestone_id.name, "planned_at": result.planned_at,
             "reached_at": result.reached_at, "state": result.state}
            for result in results]
