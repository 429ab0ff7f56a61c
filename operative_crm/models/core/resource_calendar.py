from datetime import datetime, timedelta, timezone

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from . import arguments
from .days import in_utc
from .working_time import WorkingTime, to_microseconds, to_moment

# Working time is known from 1970 to 2099: nobody's typing error makes it be computed for thousands of years.
FIRST_YEAR, LAST_YEAR = 1970, 2099
# How many years ahead or back a moment in working time is looked for.
HORIZON = 10
# The seconds of a stay: what lies between its two moments.
STAY = {"working_seconds": ("entered_at", "left_at")}


class ResourceCalendar(models.Model):
    """Working time between two moments, and the moment after some working time, for millions at once.

    The working intervals are Odoo's own, asked for year by year. They are kept in the cache as long as no calendar,
    attendance or leave changes, and stored nowhere.
    """

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "operative.working.time.source"]

    @api.constrains("schedule_type", "flexible_hours")
    def _check_operative_teams(self):
        flexible = self.filtered("flexible_hours")
        if not flexible:
            return
        for model in self._operative_team_models():
            # whoever changes a calendar may not see every team that works by it
            team = model.sudo().search([("resource_calendar_id", "in", flexible.ids)], limit=1)
            if team:
                shown = team.sudo(False)._filtered_access("read").display_name
                raise ValidationError(self.env._(
                    "%(calendar)s cannot become flexible: the working time of the team %(team)s is counted by it. "
                    "Give the team other working hours first.",
                    calendar=team.resource_calendar_id.name, team=shown or self.env._("of another company")))

    # -- which calendar ----------------------------------------------------------------------

    @api.model
    def _operative_calendar(self, team, company):
        """The calendar working time is counted by: the team's, else the company's, else none.

        :param team: record with ``resource_calendar_id``, empty where there is no team
        :param company: company of the document
        :return: for :meth:`operative_working_seconds` and :meth:`_operative_plan_hours`; empty: round the clock
        """
        # only when people work is read of it, and that is no secret of another company's
        team, company = team.sudo(), company.sudo()
        calendar = (team and team.resource_calendar_id) or company.resource_calendar_id
        return calendar.sudo().with_company(company)

    @api.model
    def _operative_calendars_sql(self, team_model=None):
        """The same in SQL, for rows with the columns ``company_id`` and, where they have teams, ``team_id``.

        :param team_model: model of the teams
        :return: list of (SQL condition, calendar, id of the company whose leaves apply); the first one that holds counts,
            where none holds a row is counted round the clock
        """
        companies = self.env["res.company"].sudo().search(Domain.TRUE)  # as in _operative_calendar
        owners = [("company_id", companies)]
        if team_model:
            teams = self.env[team_model].sudo().with_context(active_test=False).search([("resource_calendar_id", "!=", False)])
            owners.insert(0, ("team_id", teams))
        found = []
        for column, records in owners:
            for calendar, group in records.grouped("resource_calendar_id").items():
                if not calendar._operative_is_counted():
                    continue
                holds = SQL("%s IN %s", SQL.identifier(column), tuple(group.ids))
                if calendar.company_id:
                    found.append((holds, calendar, calendar.company_id.id))
                else:
                    found += [(SQL("%s AND company_id = %s", holds, company.id), calendar, company.id) for company in companies]
        return found

    @api.model
    def _operative_team_models(self):
        """An empty recordset of each kind of team that has working hours."""
        mixin = self.pool["operative.working.team.mixin"]
        return [self.env[name] for name in sorted(mixin._inherit_children) if not self.pool[name]._abstract]

    # -- durations and moments ---------------------------------------------------------------

    @api.readonly
    def operative_working_seconds(self, pairs):
        """Working seconds between two moments, for many at once.

        They are those of ``get_work_duration_data`` with the leaves of the calendar's company (of the current one
        where the calendar is nobody's) and those of no company.

        :param pairs: ``[(start, end), …]`` naive UTC or ISO text; from 1970 to 2099, what lies outside counts as idle
        :return: list of seconds in the same order, 0 where the end is not after the start; without a calendar, and
            for a flexible one, all the seconds between
        :rtype: list[float]
        :raise ValidationError: a moment that cannot be read
        """
        if self:
            arguments.one(self)
        self.check_access("read")
        pairs = [
            tuple(arguments.moment(self.env, "pairs", moment, required=True) for moment in pair)
            for pair in arguments.rows(self.env, "pairs", pairs)]
        if not self._operative_is_counted():
            return [max(0.0, (end - start).total_seconds()) for start, end in pairs]
        years = [moment.year for pair in pairs for moment in pair]
        work = self._operative_work(min(years, default=FIRST_YEAR), max(years, default=FIRST_YEAR))
        return [
            max(0, work.worked(to_microseconds(end)) - work.worked(to_microseconds(start))) / 1_000_000
            for start, end in pairs]

    def _operative_plan_hours(self, pairs):
        """Moments some working time after others, for many at once: Odoo's ``plan_hours``, leaves included.

        :param pairs: ``[(start, hours), …]``, starts naive UTC; 0 hours: the next moment work goes on; negative ones
            look back
        :return: list of naive UTC moments in the same order; without a calendar, and for a flexible one, by the
            clock; None where the calendar has no such moment within 10 years
        """
        if not self._operative_is_counted():
            return [start + timedelta(hours=hours) for start, hours in pairs]
        pairs = [(start, to_microseconds(start), round(hours * 3_600_000_000)) for start, hours in pairs]
        back = any(amount < 0 for _start, _moment, amount in pairs)
        years = [start.year for start, _moment, _amount in pairs]
        moments = []
        for reach in (0, 1, HORIZON):  # most lie in the same year, and years are computed once
            work = self._operative_work(
                min(years, default=FIRST_YEAR) - (reach if back else 0), max(years, default=FIRST_YEAR) + reach)
            moments = [work.after(moment, amount) for _start, moment, amount in pairs]
            if None not in moments:
                break
        return [
            None if moment is None or abs(to_moment(moment) - start) > timedelta(days=HORIZON * 366) else to_moment(moment)
            for moment, (start, _moment, _amount) in zip(moments, pairs)]

    @api.model
    def _operative_with_seconds_sql(self, rows, since, now=None, team_model=None, spans=None):
        """Working seconds of millions of rows in one statement.

        :param SQL rows: ``SELECT`` with at least the columns of the spans, ``company_id`` and, where there are teams,
            ``team_id``
        :param since: moment before which no row begins; what lies before counts as idle
        :param now: None for the present moment; the end of what has none. Rows end within the year after at the latest
        :param team_model: model of the teams
        :param spans: dict of the names of two columns with moments, by the name of the column for the seconds between
            them, None for that of a stay; an empty moment is ``now``. Those nobody asks for cost nothing
        :return: the same ``SELECT`` with the columns of the spans (double precision) added, and some of its own
            whose names begin with ``operative_``
        :rtype: SQL
        """
        now, spans = now or fields.Datetime.now(), spans or STAY
        moments = {
            name: SQL("date_part('epoch', COALESCE(%s, %s))", SQL.identifier(name), now)
            for span in spans.values() for name in span}
        places = {name: SQL.identifier(f"operative_{number}") for number, name in enumerate(moments)}
        calendars = [
            (holds, [SQL("%s::float8[]", text) for text in calendar._operative_work_of(
                company_id, since.year, now.year + 1).as_sql])
            for holds, calendar, company_id in self._operative_calendars_sql(team_model)]

        def by_calendar(expression):
            if not calendars:
                return SQL("NULL")
            return SQL("CASE %s END", SQL(" ").join(
                SQL("WHEN %s THEN %s", holds, expression(*arrays)) for holds, arrays in calendars))

        def place(at):
            return by_calendar(lambda starts, _offsets, _ends: SQL("width_bucket(%s, %s)", at, starts))

        def worked(name, offsets, ends):
            return SQL("LEAST(%s - (%s)[%s], (%s)[%s])", moments[name], offsets, places[name], ends, places[name])

        def seconds(start, end):
            return SQL("GREATEST(COALESCE(%s, %s - %s), 0)", by_calendar(lambda _starts, offsets, ends: SQL(
                "%s - %s", worked(end, offsets, ends), worked(start, offsets, ends))), moments[end], moments[start])

        # What is volatile keeps PostgreSQL from merging the levels: each place in the arrays would be looked up several
        # times. OFFSET 0 would do so as well, and keep it from running in parallel.
        return SQL(
            """
            SELECT place.*, %(seconds)s
              FROM (SELECT row.*, %(places)s, clock_timestamp() AS operative_fence
                      FROM (%(rows)s) row) place
            """,
            seconds=SQL(", ").join(
                SQL("%s AS %s", seconds(*span), SQL.identifier(name)) for name, span in spans.items()),
            places=SQL(", ").join(SQL("%s AS %s", place(moments[name]), column) for name, column in places.items()), rows=rows)

    # -- what Odoo says ----------------------------------------------------------------------

    def _operative_is_counted(self):
        """Whether working time is counted by this calendar; not by a flexible one, whose hours do not add up."""
        return bool(self) and not self._operative_facts_cached()[0]

    @ormcache("self.id")
    def _operative_facts_cached(self):
        """(whether it is flexible, id of its company), so that opening a document does not read its calendar."""
        calendar = self.ensure_one().sudo()  # the same for everybody who asks
        return calendar.flexible_hours, calendar.company_id.id

    @staticmethod
    def _to_utc(moment):
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
        return in_utc(moment)

    def _operative_work(self, first_year, last_year):
        # Years come from clients: what is kept for good is bounded, whatever pairs of them are asked for. Around today each
        # pair is kept, else ten years to both sides, else all there are.
        company_id, today = self._operative_facts_cached()[1] or self.env.company.id, fields.Date.today().year
        if not (today - 2 <= first_year and last_year <= today + 1):
            near = today - HORIZON <= first_year and last_year <= today + HORIZON
            first_year, last_year = (today - HORIZON, today + HORIZON) if near else (FIRST_YEAR, LAST_YEAR)
        return self._operative_work_of(company_id, first_year, last_year)

    def _operative_work_of(self, company_id, first_year, last_year):
        return self._operative_work_cached(
            company_id, max(first_year, FIRST_YEAR), max(FIRST_YEAR, min(last_year, LAST_YEAR)))

    @ormcache("self.id", "company_id", "first_year", "last_year")
    def _operative_work_cached(self, company_id, first_year, last_year):
        return WorkingTime(
            interval for year in range(first_year, last_year + 1)
            for interval in self._operative_year_cached(company_id, year))

    @ormcache("self.id", "company_id", "year")
    def _operative_year_cached(self, company_id, year):
        """Working intervals of a year (UTC) as Odoo yields them, with the leaves of a company and of none.

        :return: tuple of (start, end) in microseconds
        """
        start = datetime(year, 1, 1, tzinfo=timezone.utc)
        # the same for everybody who asks: no record rules, and nothing of the context
        calendar = self.with_env(self.env(su=True, context={}))
        intervals = calendar._work_intervals_batch(start, start + relativedelta(years=1), domain=[
            ("time_type", "=", "leave"), ("company_id", "in", [False, company_id])])[False]
        return tuple(
            (to_microseconds(self._to_utc(begin)), self._to_end(end)) for begin, end, _records in intervals)

    def _to_end(self, moment):
        """The end of an interval in microseconds. Odoo ends a day one before midnight: a night shift would be two."""
        end = to_microseconds(self._to_utc(moment))
        return end + 1 if end % 1_000_000 == 999_999 else end
