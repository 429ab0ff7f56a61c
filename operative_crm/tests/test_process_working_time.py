"""Working time: what two bisections say of a calendar is what Odoo's own functions say of it.

One file, as calendars of every kind are made once for all of it.
"""

import doctest
import os
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.operative_crm.models.core import working_time

from .common import OperativeCommon

EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))  # more, and other ones every time
BEGIN = datetime(2023, 12, 1)

zones = st.sampled_from([
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", "Australia/Lord_Howe"])
#: the nights in which clocks change, the ends of years, and any other minute
moments = st.one_of(
    st.sampled_from([
        datetime(2024, 3, 31), datetime(2024, 10, 27), datetime(2024, 3, 10), datetime(2024, 11, 3),
        datetime(2024, 4, 6), datetime(2024, 9, 28), datetime(2024, 12, 31), datetime(2024, 2, 28)]),
    st.builds(lambda seconds: BEGIN + timedelta(seconds=seconds), st.integers(0, 500 * 86400)))
#: within some days of that moment, so that pairs and leaves meet
distances = st.one_of(
    st.builds(lambda minutes: timedelta(minutes=minutes), st.integers(-8 * 1440, 8 * 1440)),
    st.builds(lambda seconds: timedelta(seconds=seconds), st.integers(-86400, 86400)),
    st.builds(lambda days: timedelta(days=days), st.integers(-400, 400)))
leave_distances = st.builds(lambda hours: timedelta(hours=hours), st.integers(-8 * 24, 8 * 24))


@st.composite
def weeks(draw):
    """Attendances of a week: up to three stretches a day, on some days, none overlapping."""
    found = []
    for day in draw(st.sets(st.integers(0, 6), max_size=7)):
        ends = sorted(draw(st.sets(st.sampled_from(range(97)), min_size=2, max_size=6)))
        found += [(day, ends[n] / 4, ends[n + 1] / 4) for n in range(0, len(ends) - 1, 2)]
    return found


leaves = st.lists(st.fixed_dictionaries({
    "start": leave_distances, "hours": st.sampled_from([0.5, 1, 8, 23 + 3599 / 3600, 24, 60, 100]),
    "whose": st.sampled_from(["calendar", "calendar", "company", "other company", "other calendar", "person", "training"]),
}), max_size=5)
calendars = st.fixed_dictionaries({
    "tz": zones, "two_weeks": st.booleans(), "week": weeks(), "second": weeks(), "leaves": leaves, "shared": st.booleans(),
    "around": moments})


def examples(number):
    options = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}
    if EXAMPLES:
        return settings(max_examples=EXAMPLES, **options)
    return settings(
        max_examples=number, derandomize=True, phases=[Phase.explicit, Phase.generate, Phase.shrink], **options)


@tagged("post_install", "-at_install")
class TestProcessWorkingTime(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Calendar = cls.env["resource.calendar"]
        cls.office = cls._calendar([(day, start, end) for day in range(5) for start, end in ((8, 12), (13, 17))])
        cls.flexible = cls.Calendar.create({
            "name": "As you like", "schedule_type": "flexible", "company_id": cls.company.id})
        cls.other_calendar = cls._calendar([(0, 8, 12)])
        cls.resource = cls.env["resource.resource"].create({
            "name": "Somebody", "calendar_id": cls.office.id, "company_id": cls.company.id})
        # in these tests the companies' calendars are what the test says
        cls.companies.resource_calendar_id = cls.office

    @classmethod
    def _calendar(cls, week, second=None, **vals):
        """A calendar of (day, from, to), in two weeks where there is a second one."""
        weeks = [(week, "0" if second is not None else False), (second or [], "1")]
        calendar = cls.env["resource.calendar"].create({
            "name": "Office", "tz": "Europe/Berlin", "company_id": cls.company.id,
            "two_weeks_calendar": second is not None, "attendance_ids": [Command.create({
                "name": "Work", "dayofweek": str(day), "hour_from": start, "hour_to": end, "day_period": "morning",
                "week_type": week_type,
            }) for days, week_type in weeks for day, start, end in days], **vals})
        assert len(calendar.attendance_ids) == len(week) + len(second or ())
        return calendar

    def _leave(self, start, hours, whose="calendar", calendar=None):
        calendar = calendar or self.office
        company = {"company": self.company, "other company": self.company_us}.get(whose)
        leave = self.env["resource.calendar.leaves"].with_company(company or self.company).create({
            "name": whose, "date_from": start, "date_to": start + timedelta(hours=hours),
            "calendar_id": (
                False if company else self.other_calendar.id if whose == "other calendar" else calendar.id),
            "resource_id": self.resource.id if whose == "person" else False,
            "time_type": "other" if whose == "training" else "leave"})
        assert not company or leave.company_id == company and not leave.calendar_id
        return leave

    def _by_odoo(self, calendar, start, end):
        """Seconds as Odoo counts them, in the calendar's company, else the current one."""
        company = calendar.company_id or calendar.env.company
        return calendar.get_work_duration_data(start, end, domain=[
            ("time_type", "=", "leave"), ("company_id", "in", [False, company.id])])["hours"] * 3600

    def _by_sql(self, calendar, pairs, company=None):
        """Seconds as one statement counts them."""
        rows = SQL(
            "SELECT *, %s::int AS company_id FROM unnest(%s::int[], %s::timestamp[], %s::timestamp[]) "
            "AS row (number, entered_at, left_at)", (company or self.company).id,
            list(range(len(pairs))), [start for start, _end in pairs], [end for _start, end in pairs])
        self.env.flush_all()
        assert (company or self.company).resource_calendar_id == calendar
        return [seconds for _number, seconds in self.env.execute_query(SQL(
            "SELECT number, working_seconds FROM (%s) row ORDER BY number",
            self.Calendar._operative_with_seconds_sql(rows, min([start for start, _end in pairs], default=BEGIN))))]

    def _draw(self, drawn):
        """The calendar an example describes, with its leaves."""
        calendar = self._calendar(
            drawn["week"], drawn["second"] if drawn["two_weeks"] else None, tz=drawn["tz"],
            **({"company_id": False} if drawn["shared"] else {}))
        for leave in drawn["leaves"]:
            self._leave(drawn["around"] + leave["start"], leave["hours"], leave["whose"], calendar)
        return calendar.with_company(self.company)

    # -- the arrays alone --------------------------------------------------------------------

    def test_examples_of_the_arrays(self):
        """The examples in the documentation of the arrays hold."""
        failures, tests = doctest.testmod(working_time)
        self.assertEqual((failures, tests > 5), (0, True))

    @examples(100)
    @given(st.sets(st.integers(0, 60), min_size=2, max_size=12), st.integers(-5, 65), st.integers(-40, 40))
    def test_arrays_against_counting(self, ends, moment, amount):
        """Worked time, and the moment after some of it, are what counting tick by tick gives."""
        ends = sorted(ends)
        intervals = list(zip(ends[::2], ends[1::2]))
        ticks = [tick for start, end in intervals for tick in range(start, end)]
        work = working_time.WorkingTime(intervals)
        self.assertEqual(work.worked(moment), sum(tick < moment for tick in ticks))
        before, rest = [t for t in ticks if t < moment], [t for t in ticks if t >= moment]
        if amount > 0:
            expected = rest[amount - 1] + 1 if amount <= len(rest) else None
        elif amount < 0:
            expected = before[amount] if -amount <= len(before) else None
        else:
            expected = rest[0] if rest else None
        self.assertEqual(work.after(moment, amount), expected)

    # -- against Odoo ------------------------------------------------------------------------

    @examples(40)
    @given(calendars, st.lists(st.tuples(distances, distances), min_size=1, max_size=6))
    def test_seconds_are_odoos(self, drawn, distances):
        """Any calendar, any leaves, any two moments in any order: Odoo's seconds, in Python and in SQL.

        One week or two, several stretches a day up to midnight, leaves of the calendar, of its company, of another
        company, of another calendar, of a person, and time that counts as work; clocks that change in between.
        """
        with self.env.cr.savepoint() as savepoint:
            calendar = self._draw(drawn)
            self.company.resource_calendar_id = calendar
            pairs = [(drawn["around"] + first, drawn["around"] + second) for first, second in distances]
            expected = [self._by_odoo(calendar, start, end) for start, end in pairs]
            found = calendar.operative_working_seconds(pairs)
            for pair, seconds, right in zip(pairs, found, expected):
                self.assertAlmostEqual(seconds, right, 4, msg=pair)
            for pair, seconds, right in zip(pairs, self._by_sql(calendar, pairs), expected):
                self.assertAlmostEqual(seconds, right, 4, msg=pair)
            savepoint.rollback()
        self.env.registry.clear_cache()  # the ids come again with other calendars

    @examples(25)
    @given(calendars, distances, st.sampled_from([-200, -41.5, -8, -0.25, 0, 0.25, 1, 4, 8, 40, 200.75]))
    def test_planned_moment_is_odoos(self, drawn, distance, hours):
        """The moment after, or before, some working hours is the one of Odoo's ``plan_hours``."""
        with self.env.cr.savepoint() as savepoint:
            calendar = self._draw(drawn)
            company = calendar.company_id or self.company
            start = drawn["around"] + distance
            expected = calendar.plan_hours(hours, start, compute_leaves=True, domain=[
                ("time_type", "=", "leave"), ("company_id", "in", [False, company.id])])
            found = calendar._operative_plan_hours([(start, hours)])[0]
            if expected:
                self.assertAlmostEqual((found - expected).total_seconds(), 0, 3)
            else:
                self.assertIsNone(found)
            savepoint.rollback()
        self.env.registry.clear_cache()

    @examples(10)
    @given(calendars, st.lists(distances, min_size=3, max_size=3))
    def test_seconds_add_up(self, drawn, three):
        """Two stretches in a row take as long as both together."""
        first, middle, last = (drawn["around"] + distance for distance in sorted(three))
        with self.env.cr.savepoint() as savepoint:
            found = self._draw(drawn).operative_working_seconds([(first, middle), (middle, last), (first, last)])
            self.assertAlmostEqual(found[0] + found[1], found[2], 4)
            savepoint.rollback()
        self.env.registry.clear_cache()

    # -- whose calendar ----------------------------------------------------------------------

    def test_team_then_company_then_none(self):
        """The team's calendar counts, else the company's, else the clock."""
        team = self.env["crm.team"].create({"name": "Field", "company_id": self.company.id})
        find = self.Calendar._operative_calendar
        self.assertEqual(find(team, self.company), self.office)
        team.resource_calendar_id = self.other_calendar
        self.assertEqual(find(team, self.company), self.other_calendar)
        self.assertEqual(find(self.env["crm.team"], self.company), self.office)
        self.company.resource_calendar_id = False
        monday = datetime(2024, 6, 3)
        self.assertFalse(find(self.env["crm.team"], self.company))
        self.assertEqual(find(self.env["crm.team"], self.company).operative_working_seconds(
            [(monday, monday + timedelta(days=7)), (monday, monday - timedelta(days=1))]), [7 * 86400, 0])

    def test_sql_finds_the_same_calendar(self):
        """One statement over documents of several teams and companies counts each by its own calendar."""
        tickets = self.env["helpdesk.ticket.team"].create([
            {"name": "By team", "company_id": self.company.id, "resource_calendar_id": self.other_calendar.id},
            {"name": "By company", "company_id": self.company.id}])
        self.company_us.resource_calendar_id = self.flexible
        self.branch.resource_calendar_id = False
        self.env.flush_all()
        start, end = datetime(2024, 6, 3), datetime(2024, 6, 10)
        drawn = [(tickets[0], self.company), (tickets[1], self.company), (tickets[0], self.company_us),
                 (tickets.browse(), self.company_us), (tickets.browse(), self.branch), (tickets.browse(), self.company)]
        rows = SQL(
            "SELECT number, %s::timestamp AS entered_at, %s::timestamp AS left_at, team_id, company_id "
            "FROM unnest(%s::int[], %s::int[], %s::int[]) AS row (number, team_id, company_id)", start, end,
            list(range(len(drawn))), [team.id or None for team, _company in drawn], [company.id for _team, company in drawn])
        found = [seconds for _number, seconds in self.env.execute_query(SQL(
            "SELECT number, working_seconds FROM (%s) row ORDER BY number",
            self.Calendar._operative_with_seconds_sql(rows, start, team_model="helpdesk.ticket.team")))]
        expected = [self.Calendar._operative_calendar(team, company).operative_working_seconds([(start, end)])[0]
                    for team, company in drawn]
        self.assertEqual(found, expected)
        self.assertEqual(expected, [4 * 3600, 40 * 3600, 4 * 3600, 7 * 86400, 7 * 86400, 40 * 3600])

    def test_open_stays_run_until_now(self):
        """A row without an end is counted until now."""
        rows = SQL(
            "SELECT %s::timestamp AS entered_at, NULL::timestamp AS left_at, %s AS company_id",
            datetime(2024, 6, 3, 10), self.company.id)
        [(seconds,)] = self.env.execute_query(SQL("SELECT working_seconds FROM (%s) row", (
            self.Calendar._operative_with_seconds_sql(rows, datetime(2024, 6, 3), now=datetime(2024, 6, 4, 10)))))
        self.assertEqual(seconds, 8 * 3600)

    def test_a_shared_calendar_takes_the_leaves_of_the_documents_company(self):
        """A calendar that is nobody's is counted with the holidays of whoever asks."""
        shared = self._calendar([(day, 8, 16) for day in range(5)], company_id=False)
        self.companies.resource_calendar_id = shared
        monday = datetime(2024, 6, 3)
        self._leave(monday, 24, "company", shared)
        pairs = [(monday, monday + timedelta(days=7))]
        for company, hours in ((self.company, 32), (self.company_us, 40)):
            with self.subTest(company=company.name):
                calendar = self.Calendar._operative_calendar(self.env["crm.team"], company)
                self.assertEqual(calendar.operative_working_seconds(pairs), [hours * 3600])
                self.assertEqual(self._by_sql(shared, pairs, company), [hours * 3600])

    # -- changes -----------------------------------------------------------------------------

    def test_changes_are_seen(self):
        """Hours, zone, week mode and leaves that change, in whatever way, change the seconds."""
        monday = datetime(2024, 6, 3)
        pairs = [(monday, monday + timedelta(days=7))]
        shift = self.office.attendance_ids[0]

        def seen():
            found = self.office.operative_working_seconds(pairs)
            self.assertEqual(found, [self._by_odoo(self.office, *pairs[0])])
            self.assertEqual(found, self._by_sql(self.office, pairs))
            return found[0] / 3600
        self.assertEqual(seen(), 40)
        leave = self._leave(monday, 24)
        self.assertEqual(seen(), 32)
        leave.date_to = monday + timedelta(hours=48)
        self.assertEqual(seen(), 24)
        leave.time_type = "other"
        self.assertEqual(seen(), 40)
        leave.write({"time_type": "leave", "calendar_id": self.other_calendar.id})
        self.assertEqual(seen(), 40)
        leave.calendar_id = self.office
        self.assertEqual(seen(), 24)
        leave.resource_id = self.resource
        self.assertEqual(seen(), 40)
        leave.resource_id = False
        self.assertEqual(seen(), 24)
        leave.unlink()
        self.assertEqual(seen(), 40)
        shift.hour_from += 1
        self.assertEqual(seen(), 39)
        shift.unlink()
        self.assertEqual(seen(), 36)
        self.office.attendance_ids = [Command.create({
            "name": "Work", "dayofweek": "6", "hour_from": 8, "hour_to": 9, "day_period": "morning"})]
        self.assertEqual(seen(), 37)
        self.office.tz = "Pacific/Auckland"
        seen()
        self.office.switch_calendar_type()
        seen()
        self.office.schedule_type = "flexible"
        self.assertEqual(self.office.operative_working_seconds(pairs), [7 * 86400])

    def test_other_workers_are_told(self):
        """A change of calendar, attendance or common leave is signalled; one's own time off is not."""
        registry = self.env.registry

        def told(change):
            registry.cache_invalidated.clear()
            change()
            return "default" in registry.cache_invalidated
        self.assertTrue(told(lambda: self.office.write({"tz": "Asia/Kathmandu"})))
        self.assertTrue(told(lambda: self.office.attendance_ids[0].write({"hour_to": 11})))
        self.assertTrue(told(lambda: self._leave(BEGIN, 8)))
        own = self._leave(BEGIN, 8, "person")
        self.assertFalse(told(lambda: self._leave(BEGIN, 8, "person")))
        self.assertFalse(told(lambda: own.write({"name": "Doctor"})))

    def test_no_query_once_known(self):
        """What is known is looked up without a query, however many pairs there are."""
        pairs = [(BEGIN + timedelta(hours=n), BEGIN + timedelta(hours=n + 100)) for n in range(1000)]
        self.office.operative_working_seconds(pairs)
        self.office.invalidate_recordset()
        with self.assertQueryCount(0):
            self.office.operative_working_seconds(pairs)
            self.office._operative_plan_hours([(start, 8) for start, _end in pairs])

    # -- bounds ------------------------------------------------------------------------------

    def test_bounds(self):
        """Moments far off are bounded: before 1970 and after 2099 no work goes on, and nothing is computed for it."""
        year = datetime(1970, 1, 1), datetime(1971, 1, 1)
        found = self.office.operative_working_seconds([
            year, (datetime(1, 1, 1), year[1]), (datetime(1, 1, 1), datetime(1969, 12, 31)), (year[1], datetime(1900, 1, 1))])
        self.assertEqual(found, [self._by_odoo(self.office, *year)] * 2 + [0, 0])
        last = datetime(2099, 12, 1), datetime(2100, 1, 1)
        self.assertEqual(
            self.office.operative_working_seconds([last, (last[0], datetime.max)]), [self._by_odoo(self.office, *last)] * 2)
        self.assertEqual(self.office.operative_working_seconds([]), [])

    def test_nobody_works(self):
        """A calendar without hours has no moment after some of them."""
        idle = self._calendar([(0, 8, 12)])
        idle.attendance_ids.unlink()
        self.assertEqual(idle.operative_working_seconds([(BEGIN, BEGIN + timedelta(days=99))]), [0])
        self.assertEqual(idle._operative_plan_hours([(BEGIN, 1), (BEGIN, 0), (BEGIN, -1)]), [None] * 3)
        self.assertEqual(self.office._operative_plan_hours([(BEGIN, 40 * 52 * 30)]), [None])

    def test_texts(self):
        """Moments come as text through the API, with a zone or in UTC."""
        self.assertEqual(self.office.operative_working_seconds([
            ("2024-06-03 06:00:00", "2024-06-03 08:00:00"), ("2024-06-03T06:00:00Z", "2024-06-03T10:00:00+02:00")]),
            [7200, 7200])

    # -- rights ------------------------------------------------------------------------------

    def test_anybody_counts_the_same(self):
        """Salespeople, who may not read colleagues' time off, count like the administrator; portal users not at all."""
        self._leave(datetime(2024, 6, 3), 24, "company")
        self._leave(datetime(2024, 6, 4), 24, "person")
        pairs = [(datetime(2024, 6, 3), datetime(2024, 6, 10))]
        asked_first = self.office.with_user(self.user_salesman).operative_working_seconds(pairs)
        self.env.registry.clear_cache()
        self.assertEqual(asked_first, self.office.operative_working_seconds(pairs))
        with self.assertRaises(AccessError):
            self.office.with_user(self.user_portal).operative_working_seconds(pairs)

    # -- flexible calendars ------------------------------------------------------------------

    def _check_flexible_calendar_is_refused(self, model, user):
        team = self.env[model].with_user(user).create({"name": "Team", "company_id": self.company.id})
        with self.assertRaisesRegex(ValidationError, "Team cannot be counted by As you like.*Choose fixed"):
            team.resource_calendar_id = self.flexible
        team.resource_calendar_id = self.office
        with self.assertRaisesRegex(ValidationError, "Office cannot become flexible.*Team"):
            self.office.schedule_type = "flexible"

    def test_flexible_calendar_is_refused_on_a_sales_team(self):
        """A sales team cannot have flexible hours, by whatever way; the message says why and what to do."""
        self._check_flexible_calendar_is_refused("crm.team", self.user_administrator)

    def test_flexible_calendar_is_refused_on_a_helpdesk_team(self):
        """Nor can a helpdesk team."""
        self._check_flexible_calendar_is_refused("helpdesk.ticket.team", self.env.user)

    def test_note_on_a_team_without_hours(self):
        """A team without hours of its own says what is counted by, and why it is the clock."""
        team = self.env["crm.team"].with_user(self.user_administrator).create({
            "name": "Team", "company_id": self.company.id})
        self.assertIn("Office", team.operative_working_hours_note)
        self.company.resource_calendar_id = self.flexible
        team.invalidate_recordset()
        self.assertRegex(team.operative_working_hours_note, "round the clock.*Operative GmbH are flexible")
        self.assertEqual(self.Calendar._operative_calendar(team, self.company).operative_working_seconds(
            [(BEGIN, BEGIN + timedelta(days=7))]), [7 * 86400])
        team.resource_calendar_id = self.office
        self.assertFalse(team.operative_working_hours_note)
