"""Random histories of tickets: what is noted event by event equals plain Python, and what is derived from tracked changes."""

import os
from datetime import datetime, timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.operative_crm.models.service import helpdesk_ticket_history

from .service_common import ServiceCommon
from .service_oracle import TicketOracle

START = datetime(2026, 3, 2, 8)
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0)) or 25
STEPS = st.lists(st.tuples(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 4)), st.tuples(st.just("move"), st.integers(0, 4)),
        st.tuples(st.just("assign"), st.integers(-1, 2)),
        st.tuples(st.just("customer"), st.just(0)), st.tuples(st.just("customer"), st.just(0)),
        st.tuples(st.just("reply"), st.integers(0, 2)), st.tuples(st.just("call"), st.integers(0, 1)),
        st.tuples(st.just("note"), st.just(0)), st.tuples(st.just("team"), st.integers(0, 1))),
    st.sampled_from([1, 60, 3600, 86400, 86400 * 9])), min_size=2, max_size=14)


@tagged("post_install", "-at_install")
class TestServiceHistories(ServiceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stages = [(cls.new, "ours"), (cls.work, "ours"), (cls.waiting, "customer"), (cls.supplier, "provider"),
                      (cls.done, "closed")]
        cls.agents = [cls.agent_a, cls.agent_b, cls.agent_c]
        (cls.support | cls.experts).write({"user_ids": [(6, 0, (cls.agent_a | cls.agent_b).ids)]})
        cls.experts.user_ids = cls.agent_b | cls.agent_c

    def _play(self, steps, opened_by_us, with_teams=True):
        """A ticket to which all this happened, and what plain Python says of it."""
        at = START
        with self._at(at):
            ticket = self._new_ticket(self.agent_a if opened_by_us else None, stage_id=self.new.id)
        oracle = TicketOracle(at, self.new, "ours", team=self.support, opened_by_us=opened_by_us)
        for (what, value), seconds in steps:
            at += timedelta(seconds=seconds)
            with self._at(at):
                match what:
                    case "move":
                        stage, clock = self.stages[value]
                        self._write(ticket, self.agent_b, stage_id=stage.id)
                        oracle.move(at, stage, clock)
                    case "assign":
                        person = self.agents[value] if value >= 0 else None
                        if person and person not in ticket.team_id.user_ids:
                            continue
                        self._write(ticket, self.agent_b, user_id=person and person.id)
                        oracle.assign(at, person)
                    case "team" if with_teams:
                        team = (self.support, self.experts)[value]
                        self._write(ticket, self.agent_b, team_id=team.id)
                        oracle.hand_to_team(at, team, team.user_ids)
                    case "customer":
                        self._customer_writes(ticket)
                        oracle.customer(at)
                    case "reply":
                        self._reply(ticket, self.agents[value])
                        oracle.reply(at)
                    case "call":
                        ticket.activity_schedule("mail.mail_activity_data_call", user_id=self.agent_a.id)
                        ticket.with_user(self.agent_a).activity_ids.action_feedback(feedback="Reached")
                        oracle.reply(at, message=False)
                    case "note":
                        self._note(ticket)
        return ticket, oracle, at

    def _log_of(self, ticket):
        return [[stay.stage_id, stay.user_id or None, stay.team_id or None, stay.clock, stay.entered_at]
                for stay in self.env["helpdesk.ticket.stay"].search([("document_id", "=", ticket.id)], order="entered_at, id")]

    def _noted(self, ticket):
        return {name: ticket[name] or None for name in (
            "operative_asked_at", "operative_clock_since", "acknowledged_at", "first_reply_at", "first_resolved_at",
            "resolved_at", "operative_unanswered_since", "reopen_count", "handoff_count", "public_reply_count")}

    def _expected(self, oracle):
        return {
            "operative_asked_at": oracle.asked, "operative_clock_since": oracle.clock_since,
            "acknowledged_at": oracle.acknowledged, "first_reply_at": oracle.first_reply,
            "first_resolved_at": oracle.first_resolved, "resolved_at": oracle.resolved,
            "operative_unanswered_since": oracle.unanswered, "reopen_count": oracle.reopenings or None,
            "handoff_count": oracle.handoffs or None, "public_reply_count": oracle.replies or None}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck))
    @given(STEPS, st.booleans())
    def test_noted_as_it_happened(self, steps, opened_by_us):
        """Whatever happens in whatever order: log and stamps are those of plain Python."""
        savepoint = self.env.cr.savepoint()
        try:
            ticket, oracle, _at = self._play(steps, opened_by_us)
            self.assertEqual(self._log_of(ticket), oracle.history)
            self.assertEqual(self._noted(ticket), self._expected(oracle))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
              suppress_health_check=list(HealthCheck))
    @given(STEPS, st.booleans())
    def test_incremental_equals_rebuilt(self, steps, opened_by_us):
        """Had the addon been installed at the end: the same log and stamps, but for changes of team, which nobody tracks."""
        savepoint = self.env.cr.savepoint()
        try:
            ticket, _oracle, at = self._play(steps, opened_by_us, with_teams=False)
            log, noted = self._log_of(ticket), self._noted(ticket)
            with self._at(at + timedelta(seconds=1)):
                self._forget(ticket, START)
                ticket._operative_take_over()
                self.assertEqual(self._log_of(ticket), log)
                self.assertEqual(self._noted(ticket), noted)
                ticket._operative_rebuild(ticket.ids)
                self.assertEqual((self._log_of(ticket), self._noted(ticket)), (log, noted))
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def test_many_at_once(self):
        """Of all tickets at once, the indexes off meanwhile, the same comes as of one; indexes and keys are as they were."""
        def schema():
            return set(self.env.execute_query(SQL(
                """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class')
                     FROM pg_index WHERE indrelid = ANY (%(tables)s::regclass[])
                    UNION
                   SELECT conname, pg_get_constraintdef(oid), convalidated::text
                     FROM pg_constraint WHERE conrelid = ANY (%(tables)s::regclass[])""",
                tables=["mail_message", "helpdesk_ticket", "helpdesk_ticket_stay"])))
        ticket, _oracle, at = self._play([
            (("move", 1), 60), (("assign", 0), 60), (("reply", 0), 60), (("move", 2), 60), (("customer", 0), 3600),
            (("assign", 1), 60), (("move", 4), 60), (("customer", 0), 3600), (("call", 0), 60), (("move", 4), 1)], False)
        log, noted, before = self._log_of(ticket), self._noted(ticket), schema()
        with self._at(at + timedelta(seconds=1)), patch.object(helpdesk_ticket_history, "MANY", 0):
            self._forget(ticket, START)
            ticket._operative_take_over()
            ticket._operative_rebuild()
        self.assertEqual((self._log_of(ticket), self._noted(ticket)), (log, noted))
        self.assertEqual(schema(), before)

    def test_archived(self):
        """When a ticket was archived nobody knows: its last stay is taken as closed."""
        with self._at(START):
            ticket = self._new_ticket(stage_id=self.new.id)
        with self._at(START + timedelta(hours=1)):
            self._write(ticket, self.agent_b, stage_id=self.work.id)
        with self._at(START + timedelta(hours=3)):
            ticket.active = False
        with self._at(START + timedelta(days=1)):
            self._forget(ticket, START)
            ticket._operative_take_over()
        self.assertEqual([row[3:] for row in self._log_of(ticket)], [["ours", START], ["closed", START + timedelta(hours=1)]])

    def test_closed_without_a_trace(self):
        """Where no change of stage was tracked, the date that Odoo keeps says when; where it was before is not known."""
        with self._at(START):
            ticket = self._new_ticket(stage_id=self.new.id)
        with self._at(START + timedelta(hours=3)):
            ticket.with_context(tracking_disable=True).stage_id = self.done
            self.env.flush_all()
        with self._at(START + timedelta(days=1)):
            self._forget(ticket, START)
            ticket._operative_take_over()
        self.assertEqual(self._log_of(ticket), [
            [self.new.browse(), None, self.support, "ours", START],
            [self.done, None, self.support, "closed", START + timedelta(hours=3)]])
        self.assertEqual(ticket.resolved_at, START + timedelta(hours=3))
        self.assertEqual(ticket.operative_known_since, START + timedelta(days=1))
