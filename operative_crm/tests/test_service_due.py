"""What is due on a ticket, against plain Python that looks at every minute."""

import os
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .service_common import ServiceCommon

EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))  # more, and other ones every time
MINUTE = timedelta(minutes=1)
FAR = 60 * 24 * 60  # what is due later than so many minutes from the beginning is not looked for

# the nights in which clocks change, the end of a year, an ordinary Friday; tickets come in about then
AROUND = (datetime(2026, 3, 27, 6), datetime(2026, 10, 23, 14), datetime(2026, 12, 30, 15), datetime(2026, 6, 5, 10))


class Hours:
    """Working hours as a list of (weekday, from, to) in hours of a zone, without some stretches of time; None: always."""

    def __init__(self, week, zone, leaves):
        self.week, self.zone, self.leaves = week, ZoneInfo(zone), leaves

    def works(self, moment):
        """Whether work goes on in the minute that begins then."""
        if self.week is None:
            return True
        if any(start <= moment < end for start, end in self.leaves):
            return False
        local = moment.replace(tzinfo=timezone.utc).astimezone(self.zone)
        hour = local.hour + Fraction(local.minute, 60)
        return any(day == local.weekday() and start <= hour < end for day, start, end in self.week)


def due(hours, moments, minutes):
    """The end of the last of so many working minutes.

    :param moments: the minutes that count, in order; with the last of them all that come are looked at
    """
    for moment in moments:
        if hours.works(moment):
            minutes -= 1
            if not minutes:
                return moment + MINUTE
    return None


def minutes_from(start, count=FAR):
    return (start + n * MINUTE for n in range(count))


def expected(hours, target, events, now):
    """What is due at ``now``, and how the ticket does.

    :param events: list of (moment, clock), the first one when it came in
    :return: ``reply_due_at, resolution_due_at, target_state``
    """
    created = events[0][0]
    clock_at = dict(events)
    counting = {"ours"} | ({"customer"} if not target["pause_customer"] else set()) | (
        {"provider"} if not target["pause_provider"] else set())
    clock, passed = None, []
    for moment in minutes_from(created, (now - created) // MINUTE):
        clock = clock_at.get(moment, clock)
        if clock in counting:
            passed.append(moment)
    clock = events[-1][1]
    worked_since = {}  # goal: minutes of it used, all of them, whether it is going on
    reply = resolution = None
    if target["first_reply_hours"] and clock != "closed":
        reply = due(hours, minutes_from(created), target["first_reply_hours"] * 60)
        worked_since["reply"] = (sum(map(hours.works, minutes_from(created, (now - created) // MINUTE))),
                                 target["first_reply_hours"] * 60)
    if target["resolution_hours"]:
        used = sum(map(hours.works, passed))
        if clock in counting:
            resolution = due(hours, [*passed, *minutes_from(now)], target["resolution_hours"] * 60)
        worked_since["resolution"] = used, target["resolution_hours"] * 60
    failed = any(used > goal for used, goal in worked_since.values())
    endangered = any(
        used > goal * Fraction(target["warn_percent"], 100)
        for key, (used, goal) in worked_since.items() if key == "reply" or clock in counting)
    return reply, resolution, "failed" if failed else "endangered" if endangered else "on_track"


@st.composite
def weeks(draw):
    """A week with work on some days, in one or two stretches."""
    found = []
    for day in sorted(draw(st.sets(st.integers(0, 6), min_size=2, max_size=7))):
        edges = sorted(draw(st.sets(st.integers(0, 24), min_size=2, max_size=4)))
        found += [(day, edges[n], edges[n + 1]) for n in range(0, len(edges) - 1, 2)]
    return found


calendars = st.fixed_dictionaries({
    "week": weeks(), "zone": st.sampled_from(["Europe/Berlin", "America/New_York", "UTC", "Australia/Lord_Howe"]),
    "leaves": st.lists(st.tuples(st.integers(-48, 96), st.integers(1, 48)), max_size=2)})
stories = st.fixed_dictionaries({
    "around": st.sampled_from(AROUND), "begins": st.integers(-600, 600),
    "moves": st.lists(
        st.tuples(st.integers(1, 1500), st.sampled_from(["ours", "customer", "provider", "closed"])), max_size=5),
    "later": st.integers(1, 2000), "whose": st.sampled_from(["team", "company", "nobody"]),
    "calendar": calendars, "changed": st.none() | calendars, "target": st.fixed_dictionaries({
        "first_reply_hours": st.sampled_from([0, 1, 5, 10]), "resolution_hours": st.sampled_from([0, 1, 5, 20]),
        "pause_customer": st.booleans(), "pause_provider": st.booleans(), "warn_percent": st.sampled_from([50, 80, 100])})})


def examples(number):
    options = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}
    if EXAMPLES:
        return settings(max_examples=EXAMPLES, **options)
    return settings(
        max_examples=number, derandomize=True, phases=[Phase.explicit, Phase.generate, Phase.shrink], **options)


@tagged("post_install", "-at_install")
class TestServiceDue(ServiceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["operative.service.target"].search([]).active = False
        cls.stage = {"ours": cls.work, "customer": cls.waiting, "provider": cls.supplier, "closed": cls.done}

    def _set_hours(self, story, drawn):
        """Give the team, or the company, the drawn calendar.

        :return: :class:`Hours`
        """
        # as a user does: the calendar that is there is changed
        calendar = self.env["resource.calendar"].search([("name", "=", "Drawn")])
        if not calendar:
            calendar = self.env["resource.calendar"].create({"name": "Drawn", "company_id": self.company.id})
        leaves = [(story["around"] + timedelta(hours=start), story["around"] + timedelta(hours=start + length))
                  for start, length in drawn["leaves"]]
        calendar.global_leave_ids.unlink()
        calendar.write({
            "tz": drawn["zone"], "attendance_ids": [Command.clear()] + [
                Command.create({
                    "name": "A", "dayofweek": str(day), "hour_from": start, "hour_to": end, "day_period": "morning"})
                for day, start, end in drawn["week"]]})
        self.env["resource.calendar.leaves"].create([
            {"name": "Off", "calendar_id": calendar.id, "company_id": self.company.id, "date_from": start, "date_to": end}
            for start, end in leaves])
        self.support.resource_calendar_id = calendar if story["whose"] == "team" else False
        self.company.resource_calendar_id = calendar if story["whose"] == "company" else False
        return Hours(drawn["week"] if story["whose"] != "nobody" else None, drawn["zone"], leaves)

    @given(stories)
    @examples(60)
    def test_due_moments(self, story):
        """What is due, and how the ticket does, follows from working time and pauses, across summer time, leaves and ends of
        years, by the team's calendar, the company's, or none, and after a change of the calendar."""
        with self.env.cr.savepoint() as savepoint:
            hours = self._set_hours(story, story["calendar"])
            self.env["operative.service.target"].create({"name": "T", "company_id": self.company.id, **story["target"]})
            moment = story["around"] + timedelta(minutes=story["begins"])
            events = [(moment, "ours")]
            with self._at(moment):
                ticket = self._new_ticket(stage_id=self.work.id)
            for distance, clock in story["moves"]:
                moment += timedelta(minutes=distance)
                events.append((moment, clock))
                with self._at(moment):
                    self._write(ticket, stage_id=self.stage[clock].id)
            now = moment + timedelta(minutes=story["later"])
            with self._at(now):
                if story["changed"]:
                    hours = self._set_hours(story, story["changed"])
                self.env["helpdesk.ticket"]._cron_plan_targets()
                found = (ticket.reply_due_at or None, ticket.resolution_due_at or None, ticket.target_state)
            wanted = expected(hours, story["target"], events, now)
            far = events[0][0] + FAR * MINUTE - timedelta(days=20)
            self.assertEqual(found[2], wanted[2])
            for mine, theirs in zip(found[:2], wanted[:2]):
                if not (mine and mine > far):
                    self.assertEqual(mine, theirs)
            savepoint.rollback()

    def test_oracle(self):
        """The comparison itself: a working day, a pause, and what is due at the end of a day."""
        hours = Hours([(day, 8, 16) for day in range(5)], "Europe/Berlin", [])
        target = {"first_reply_hours": 8, "resolution_hours": 10, "pause_customer": True, "pause_provider": False,
                  "warn_percent": 50}
        events = [(datetime(2026, 3, 2, hour), clock) for hour, clock in ((7, "ours"), (9, "customer"), (11, "provider"))]
        self.assertEqual(expected(hours, target, events, datetime(2026, 3, 2, 12)), (
            datetime(2026, 3, 2, 15), datetime(2026, 3, 3, 11), "endangered"))
