"""Whose time runs while providers are asked: what is noted event by event equals plain Python, and what is derived later."""

import os
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .complaint_common import ComplaintCommon

START = datetime(2026, 3, 2, 8)
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0)) or 20
STEPS = st.lists(st.tuples(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 4)), st.tuples(st.just("customer"), st.just(0)),
        st.tuples(st.just("send"), st.just(0)), st.tuples(st.just("send"), st.just(0)),
        st.tuples(st.sampled_from(["answer", "answer", "cancel", "accept"]), st.integers(0, 3)),
        st.tuples(st.just("assign"), st.integers(0, 1))),
    st.sampled_from([1, 60, 3600, 86400])), min_size=2, max_size=12)


class Oracle:
    """Whose time runs, worked out event by event."""

    def __init__(self, clocks, stage):
        self.clocks, self.stage, self.open, self.user = clocks, stage, set(), None
        self.clock, self.before_closing = clocks[stage], stage
        self.log = []

    def note(self, at):
        state = (self.stage, self.clock, self.user)
        if not self.log or self.log[-1][:3] != state:
            self.log.append((*state, at))

    def move(self, stage):
        if stage == self.stage:
            return
        self.stage, self.clock = stage, self.clocks[stage]
        if self.clock == "ours" and self.open:
            self.clock = "provider"
        if self.clock != "closed":
            self.before_closing = stage

    def customer(self):
        if self.clock == "closed":
            self.stage, self.clock = self.before_closing, "ours"
        elif self.clock == "customer":
            self.clock = "ours"

    def send(self, task):
        self.open.add(task)
        if self.clock == "ours":
            self.clock = "provider"

    def end(self, task, answered):
        if task in self.open:
            self.open.remove(task)
            if not self.open and self.clock == "provider" and (answered or self.clocks[self.stage] != "provider"):
                self.clock = "ours"


@tagged("post_install", "-at_install")
class TestComplaintProviderClock(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = [cls.new, cls.work, cls.waiting, cls.supplier, cls.done]
        cls.clocks = dict(zip(cls.stages, ("ours", "ours", "customer", "provider", "closed")))
        cls.shop = cls.env["res.partner"].create({"name": "Shop", "email": "shop@repair.example", "is_company": True})

    def _task(self, ticket, at):
        return self.env["operative.provider.task"].with_user(self.agent_a).create({
            "ticket_id": ticket.id, "name": "Look", "partner_id": self.shop.id, "due_at": at + timedelta(days=3)})

    def _play(self, steps):
        with self._at(START):
            ticket = self._complaint(stage_id=self.new.id)
        at, oracle, tasks = START, Oracle(self.clocks, self.new), []
        oracle.note(at)
        for (what, value), seconds in steps:
            at += timedelta(seconds=seconds)
            with self._at(at):
                match what:
                    case "move":
                        self._write(ticket, self.agent_b, stage_id=self.stages[value].id)
                        oracle.move(self.stages[value])
                    case "customer":
                        self._customer_writes(ticket)
                        oracle.customer()
                    case "send" if oracle.clock != "closed":
                        tasks.append(self._task(ticket, at))
                        tasks[-1].action_send()
                        oracle.send(tasks[-1])
                    case "answer" | "cancel" | "accept" if value < len(tasks):
                        task = tasks[value]
                        if what == "answer":
                            task._answer("<p>Done</p>")
                        elif task.state == "sent" or what == "cancel" and task.state == "answered":
                            getattr(task, f"action_{what}")()
                        oracle.end(task, what != "cancel")
                    case "assign":
                        oracle.user = (self.agent_a, self.agent_b)[value]
                        self._write(ticket, self.agent_b, user_id=oracle.user.id)
                oracle.note(at)
            self._track(ticket)
        return ticket, oracle, at

    def _log_of(self, ticket):
        stays = self.env["helpdesk.ticket.stay"].search([("document_id", "=", ticket.id)], order="entered_at, id")
        return [(stay.stage_id, stay.clock, stay.user_id or None, stay.entered_at) for stay in stays]

    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_whose_time_runs(self, steps):
        """Sending, answering, cancelling, moving and the customer's mails in any order: the log is that of plain Python, and
        the same where it is derived from what Odoo stores."""
        savepoint = self.env.cr.savepoint()
        try:
            ticket, oracle, at = self._play(steps)
            self.assertEqual(self._log_of(ticket), oracle.log)
            self.assertEqual(ticket.operative_waits_for_provider, bool(oracle.open))
            self.env.flush_all()
            self.env.cr.execute("DELETE FROM helpdesk_ticket_stay WHERE document_id = %s", [ticket.id])
            self.env.cr.execute("UPDATE helpdesk_ticket SET operative_clock = NULL, create_date = %s WHERE id = %s",
                                [START, ticket.id])
            self.env.invalidate_all()
            with self._at(at + timedelta(seconds=1)):
                ticket._operative_take_over()
                self.assertEqual(self._log_of(ticket), oracle.log)
                ticket._operative_rebuild(ticket.ids)
                self.assertEqual(self._log_of(ticket), oracle.log)
                self.assertEqual(ticket.operative_clock, oracle.clock)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_a_stay_of_its_own(self):
        """A task that is sent makes the provider's time run at that instant, its answer ours; both are in the log."""
        with self._at(START):
            ticket = self._complaint(stage_id=self.work.id, user_id=self.agent_a.id)
            task = self._task(ticket, START)
        with self._at(START + timedelta(hours=1)):
            task.action_send()
        self.assertEqual((ticket.operative_clock, ticket.operative_clock_since), ("provider", START + timedelta(hours=1)))
        with self._at(START + timedelta(hours=5)):
            task._answer("<p>Done</p>", "done")
        self.assertEqual([(clock, at) for _stage, clock, _user, at in self._log_of(ticket)], [
            ("ours", START), ("provider", START + timedelta(hours=1)), ("ours", START + timedelta(hours=5))])

    def test_the_mark_is_ours_to_set(self):
        """Whether a provider was asked is refused from outside."""
        ticket = self._complaint(user_id=self.agent_a.id)
        with self.assertRaisesRegex(Exception, "follows from the provider tasks"):
            ticket.with_user(self.agent_a).write({"operative_waits_for_provider": True})
