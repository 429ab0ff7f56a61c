"""Random histories of opportunities that are handed over: what must hold whatever people do."""

from contextlib import suppress
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .process_common import ProcessCommon

START = datetime(2025, 7, 1, 10)

# the manager, who may do most, more often than the others
PEOPLE = st.sampled_from([0, 0, 0, 1, 2, 3])
STAGES = st.sampled_from([0, 1, 1, 1, 2, 2, 3])
MOVE = st.tuples(st.just("move"), STAGES, PEOPLE)
# by whoever is asked, else by anybody
ACCEPT = st.tuples(st.just("accept"), st.sampled_from([True, True, False]), PEOPLE)
RETURN = st.tuples(st.just("return"), st.sampled_from([True, True, False]), PEOPLE)
# what happens, to which of two opportunities (or both), how many hours after what happened before
STEPS = st.lists(st.tuples(
    st.one_of(
        MOVE, MOVE, MOVE, ACCEPT, ACCEPT, RETURN, RETURN,
        st.tuples(st.just("responsible"), st.integers(-1, 3), PEOPLE),
        st.tuples(st.just("salesperson"), st.integers(-1, 3), PEOPLE),
        st.tuples(st.sampled_from(["lose", "restore", "restore"]), st.just(0), PEOPLE),
        st.tuples(st.just("type"), st.sampled_from([True, False, False]), PEOPLE),
        st.tuples(st.just("customer"), st.integers(0, 1), PEOPLE),
        st.tuples(st.just("reach"), st.just(0), PEOPLE),
        st.tuples(st.just("date"), st.integers(-3, 9), PEOPLE),
        st.tuples(st.just("follow"), st.just(0), PEOPLE),
        st.tuples(st.just("required"), st.sampled_from([True, True, True, True, False]), PEOPLE),
    ),
    st.sampled_from([(0,), (1,), (0, 1)]),
    st.sampled_from([0, 0, 1, 5, 24, 24 * 9, -1]),
), min_size=8, max_size=24)


@tagged("post_install", "-at_install")
class TestProcessHistories(ProcessCommon):
    """Four stages: the second is handed over to the desk, the third to the field; both have milestones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = [cls.user_manager, cls.user_salesman, cls.user_salesman_all, cls.user_deputy]
        cls.stages = cls.env["crm.stage"].create([
            {"name": name, "sequence": 200 + place, "team_ids": [Command.set(cls.team.ids)], **vals}
            for place, (name, vals) in enumerate((
                ("One", {}),
                ("Two", {"responsible_role_id": cls.role_inside.id, "handover_required": True, "handover_due_hours": 8}),
                ("Three", {"responsible_role_id": cls.role_field.id, "handover_required": True}),
                ("Four", {"is_won": True, "responsible_role_id": cls.role_inside.id})))])
        by_date = {"planned_by": "field", "date_field_id": cls._field("crm.lead", "operative_decision_on")}
        cls.milestones = cls.env["operative.milestone"].create([
            {"name": "Called", "crm_stage_id": cls.stages[1].id, "planned_hours": 4},
            {"name": "Decided", "crm_stage_id": cls.stages[1].id, "planned_hours": 0, **by_date},
            {"name": "Visited", "crm_stage_id": cls.stages[2].id, "planned_hours": 8,
             "domain": "[('priority', '=', '3')]"}])
        cls.customers = [cls.acme, cls._business("Beta")]

    def _do(self, leads, what, value, user):
        """What somebody does to opportunities."""
        match what:
            case "move":
                leads.with_user(user).write({"stage_id": self.stages[value].id})
            case "accept" | "return":
                pending = self._pending(self.leads)  # whichever of them waits
                user = pending[:1].receiver_id or user if value else user
                if what == "accept":
                    pending.with_user(user).action_accept()
                else:
                    pending.with_user(user).action_return("Not yet")
            case "responsible" | "salesperson":
                name = "operative_responsible_id" if what == "responsible" else "user_id"
                leads.with_user(user).write({name: self.people[value].id if value >= 0 else False})
            case "lose":
                leads.with_user(user).action_set_lost()
            case "restore":
                leads.with_user(user).action_unarchive()
            case "type":
                leads.with_user(user).write({"type": "lead" if value else "opportunity"})
            case "customer":
                leads.with_user(user).write({"partner_id": self.customers[value].id})
            case "reach":
                self._open_milestones(leads).with_user(user).action_reach()
            case "date":
                leads.with_user(user).write({"operative_decision_on": datetime.now() + timedelta(days=value)})
            case "follow":
                self.env["operative.handover"]._cron_follow()
            case "required":
                self.stages[1].handover_required = value

    def _pending(self, leads):
        return self.env["operative.handover"].search([
            ("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids), ("state", "=", "requested")])

    def _open_milestones(self, leads):
        results = self.env["operative.milestone.result"]
        return results.search([("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids), *results._domain_pending()])

    def _asked(self, lead):
        """Who is asked to take it over, by activities."""
        kind = self.env.ref("operative_crm.mail_activity_type_handover")
        return self.env["mail.activity"].search([
            ("res_model", "=", "crm.lead"), ("res_id", "=", lead.id), ("activity_type_id", "=", kind.id),
            ("summary", "=like", "Handover to %")]).user_id

    def _problems(self, lead):
        """What must not be, whatever was done.

        :return: list of texts
        """
        found, pending, milestones = [], self._pending(lead), self._open_milestones(lead)
        takes_part = lead.active and lead.type == "opportunity"
        if len(pending) > 1:
            found.append("handed over twice at once")
        if pending and not takes_part:
            found.append("handed over though nobody works on it")
        if pending and pending.to_stage_id != lead.stage_id.id:
            found.append("handed over into a stage it is not in")
        if pending and lead.operative_responsible_id and pending.sender_id != lead.operative_responsible_id:
            found.append("whoever hands it over is not responsible")
        if pending and not self._asked(lead):
            found.append("nobody is asked to take it over")
        if not pending and self._asked(lead):
            found.append("somebody is asked to take over what is not handed over")
        if milestones and not takes_part:
            found.append("a milestone though nobody works on it")
        if milestones.milestone_id - self.milestones.filtered(lambda m: m.crm_stage_id == lead.stage_id):
            found.append("a milestone of a stage it is not in")
        if len(milestones.milestone_id) != len(milestones):
            found.append("a milestone twice at once")
        handovers = self.env["operative.handover"].search([("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)])
        if any(bool(handover.decided_at) == (handover.state == "requested") for handover in handovers):
            found.append("decided without a moment, or a moment without a decision")
        [stay] = self._stays(lead).filtered(lambda stay: not stay.left_at) or [self.env["crm.lead.stay"]]
        if stay.user_id != lead.operative_responsible_id and stay:
            found.append("the log of stays names somebody else")
        return found

    @settings(max_examples=40, deadline=None, derandomize=True,
              phases=[Phase.explicit, Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_whatever_people_do(self, steps):
        """One handover at a time, with somebody asked and somebody responsible; milestones of the stage it is in."""
        with self.env.cr.savepoint() as savepoint:
            now = START
            with freeze_time(now):
                self.leads = leads = self.env["crm.lead"].browse([
                    self._opportunity(stage_id=self.stages[0].id, name=name).id for name in ("Left", "Right")])
            for (what, value, who), chosen, hours in steps:
                now += timedelta(hours=hours)
                with freeze_time(now):
                    some = leads.browse([leads[place].id for place in chosen])
                    # not everybody may do everything
                    with suppress(UserError, AccessError), self.env.cr.savepoint():
                        self._do(some, what, value, self.people[who])
                        self.env.flush_all()
                    self.env.invalidate_all()
                    for lead in leads:
                        self.assertEqual(self._problems(lead), [], (what, value, self.people[who].name))
            savepoint.rollback()
        self.env.invalidate_all()
