"""Event logs of tickets, played with their own timestamps: what came of each ticket equals what plain Python counts in the log.

A log is a table of events: ticket, what happened, who did it, when. Beside one made here a real one is played where
``OPERATIVE_TEST_DATA`` has it: ``helpdesk_events.csv`` in the columns of the process mining standard (XES).
"""

import csv
import os
import random
from datetime import datetime, timedelta
from pathlib import Path

from odoo import Command
from odoo.tests import tagged
from odoo.tools import groupby

from .service_common import ServiceCommon

FILE = Path(os.environ.get("OPERATIVE_TEST_DATA", "")) / "helpdesk_events.csv"
CASES = int(os.environ.get("OPERATIVE_EXAMPLES", 0)) or 30
COLUMNS = ("case:concept:name", "concept:name", "org:resource", "time:timestamp")
# What the activities of the real log are; others say nothing of whose time runs.
ACTIVITIES = {
    "Take in charge ticket": "taken", "Wait": "waiting", "Require upgrade": "provider", "Create SW anomaly": "provider",
    "Resolve ticket": "resolved", "Closed": "closed"}
# Into which stage something puts a ticket, and whose time runs there.
ENTERED = {"taken": "work", "waiting": "waiting", "resolved": "waiting", "provider": "supplier", "closed": "done"}
WHOSE = {"work": "ours", "waiting": "customer", "supplier": "provider", "done": "closed"}


def made():
    """A log made here: list of cases, lists of ``(activity, person, moment)``."""
    draw, cases = random.Random(13), []
    for number in range(CASES):
        at = datetime(2025, 1, 6, 8) + timedelta(hours=7 * number)
        events = [("created", "", at)]
        for _step in range(draw.randint(2, 9)):
            at += timedelta(seconds=draw.choice((40, 3_000, 20_000, 90_000, 400_000)))
            events.append((draw.choice((
                "taken", "taken", "waiting", "provider", "resolved", "closed", "customer", "reassigned")),
                f"Person {draw.randint(1, 4)}", at))
        cases.append(events)
    return cases


def read(path):
    """The first cases of a log in a file, likewise; what happens within a second happens one after the other."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [tuple(row[name] for name in COLUMNS) for row in csv.DictReader(lines)]
    cases = []
    for _case, events in groupby(rows, key=lambda row: row[0]):
        played = []
        for _case, activity, person, moment in events:
            at = datetime.fromisoformat(moment).replace(tzinfo=None)
            if played:
                played.append((ACTIVITIES.get(activity, "other"), person, max(at, played[-1][2] + timedelta(seconds=1))))
            else:
                played.append(("created", "", at))
        cases.append(played)
    return cases[:CASES]


def counted(events):
    """What comes of a ticket by its log: counted event by event, with no thought of stays.

    :return: dict with ``first_reply, first_resolved, resolved, reopenings, handoffs, replies, is_closed``, and ``seconds`` by
        whose time ran until the last event
    """
    stage, last_open, clock, since, holder = "new", "new", "ours", events[0][2], None
    found = {"first_reply": None, "first_resolved": None, "resolved": None, "reopenings": 0, "handoffs": 0, "replies": 0,
             "seconds": dict.fromkeys(("ours", "customer", "provider"), 0)}
    for activity, person, at in events[1:]:
        turned, entered = clock, ENTERED.get(activity, stage)
        if activity == "resolved":
            found["first_reply"] = found["first_reply"] or at
            found["replies"] += 1
        if activity in ("taken", "reassigned"):
            found["handoffs"] += holder not in (None, person)
            holder = person
        if activity == "customer" and clock in ("customer", "closed"):
            turned, entered = "ours", last_open
        elif entered != stage:
            turned = WHOSE[entered]
        if turned != clock:
            if clock != "closed":
                found["seconds"][clock] += (at - since).total_seconds()
            if turned == "closed":
                found["first_resolved"], found["resolved"] = found["first_resolved"] or at, at
            found["reopenings"] += clock == "closed"
            clock, since = turned, at
        stage = entered
        last_open = stage if stage != "done" else last_open
    if clock != "closed":
        found["seconds"][clock] += (events[-1][2] - since).total_seconds()
    found["is_closed"] = clock == "closed"
    return found


@tagged("post_install", "-at_install")
class TestServiceReplay(ServiceCommon):

    def _play(self, events, people):
        with self._at(events[0][2]):
            ticket = self._new_ticket(stage_id=self.new.id)
        for activity, person, at in events[1:]:
            with self._at(at):
                match activity:
                    case "customer":
                        self._customer_writes(ticket)
                    case "reassigned":
                        self._write(ticket, self.agent_a, user_id=people[person].id)
                    case "resolved":
                        self._reply(ticket, people[person])
                if entered := ENTERED.get(activity):
                    taken = {"user_id": people[person].id} if activity == "taken" else {}
                    self._write(ticket, people[person], stage_id=getattr(self, entered).id, **taken)
        return ticket

    def _found(self, ticket, until):
        stays = self.env["helpdesk.ticket.stay"].search([("document_id", "=", ticket.id)])
        seconds = dict.fromkeys(("ours", "customer", "provider"), 0)
        for stay in stays.filtered(lambda stay: stay.clock != "closed"):
            seconds[stay.clock] += ((stay.left_at or until) - stay.entered_at).total_seconds()
        return {
            "first_reply": ticket.first_reply_at or None, "first_resolved": ticket.first_resolved_at or None,
            "resolved": ticket.resolved_at or None, "reopenings": ticket.reopen_count, "handoffs": ticket.handoff_count,
            "replies": ticket.public_reply_count, "seconds": seconds, "is_closed": ticket.operative_clock == "closed"}

    def _compare(self, cases):
        people = {person: self.env["res.users"].create({
            "name": person, "login": f"replay {number}", "email": f"replay{number}@operative.example",
            "company_id": self.company.id, "company_ids": [Command.set(self.companies.ids)],
            "group_ids": [Command.set(self.env.ref("helpdesk_mgmt.group_helpdesk_user").ids)]})
            for number, person in enumerate(sorted({person for events in cases for _what, person, _at in events} - {""}))}
        self.support.user_ids = self.agent_a.union(*people.values())
        self.support.operative_reopen_days = 10_000  # the log knows no tickets that follow
        tickets = [self._play(events, people) for events in cases]
        self.assertTrue(any(counted(events)["is_closed"] for events in cases))
        for rebuilt in (False, True):
            for ticket, events in zip(tickets, cases):
                if rebuilt:
                    self._forget(ticket, events[0][2])
                    with self._at(events[-1][2] + timedelta(seconds=1)):
                        ticket._operative_take_over()
                with self.subTest(rebuilt=rebuilt, events=events):
                    self.assertEqual(self._found(ticket, events[-1][2]), counted(events))
        self._compare_report(tickets, cases)

    def _compare_report(self, tickets, cases):
        """The report's row of each ticket says the same, by the clock."""
        self.env.flush_all()
        rows = self.env["operative.service.report"]._read_group(
            [("ticket_id", "in", [ticket.id for ticket in tickets])], ["ticket_id"], [
                "handling_calendar_median:median", "customer_wait_calendar_median:median",
                "requester_wait_calendar_median:median"])
        found = {ticket: figures for ticket, *figures in rows}
        for ticket, events in zip(tickets, cases):
            expected = counted(events)
            hours = {clock: seconds / 3600 for clock, seconds in expected["seconds"].items()}
            for figure, value in zip(found[ticket], (
                    sum(hours.values()), hours["customer"], hours["ours"] + hours["provider"])):
                if expected["is_closed"]:
                    self.assertAlmostEqual(figure, value, 6, events)
                else:
                    self.assertFalse(figure)

    def test_a_log(self):
        """Taken, waiting, at a provider, resolved, closed, opened again, reassigned: noted and derived as counted."""
        self._compare(made())

    def test_a_real_log(self):
        """The same of what a help desk did (an Italian software company, 2010 to 2014), where its log is at hand."""
        if not FILE.exists():
            self.skipTest("OPERATIVE_TEST_DATA names no folder with helpdesk_events.csv")
        self._compare(read(FILE))
