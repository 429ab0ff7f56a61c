"""Which day a moment is: the same for everybody, whoever looks at it and wherever.

The zone of a company is ``res.company.operative_timezone``; nothing else asks for it. Moments are naive UTC. The zones
are those Odoo offers, which are pytz's.
"""
import datetime

import pytz

from odoo.tools import SQL


def in_utc(moment):
    """The naive UTC moment of one with or without a zone."""
    return moment.astimezone(pytz.utc).replace(tzinfo=None) if moment.tzinfo else moment


def day_in(moment, timezone):
    """The calendar day of a naive UTC moment in a time zone."""
    return _local(moment, timezone).date()


def days_since(since, at, timezone):
    """Days from a day, or from the day of a naive UTC moment, to that of ``at``; False where there is none."""
    if not since:
        return False
    day = day_in(since, timezone) if isinstance(since, datetime.datetime) else since
    return (day_in(at, timezone) - day).days


def begin_of(day, timezone):
    """The naive UTC moment a calendar day begins at in a time zone."""
    return moment_in(day, datetime.time(), timezone)


def end_of(day, timezone):
    """The naive UTC moment of the last second of a calendar day in a time zone."""
    return begin_of(day + datetime.timedelta(days=1), timezone) - datetime.timedelta(seconds=1)


def moment_in(day, time, timezone):
    """The naive UTC moment at which clocks in a time zone show a time on a day; as Odoo, of two the later one."""
    local = pytz.timezone(timezone).localize(datetime.datetime.combine(day, time))
    return local.astimezone(pytz.utc).replace(tzinfo=None)


def same_time(moment, day, timezone):
    """The naive UTC moment at which clocks in a time zone show on ``day`` what they show at ``moment``."""
    return moment_in(day, _local(moment, timezone).time(), timezone)


def _local(moment, timezone):
    return pytz.utc.localize(moment).astimezone(pytz.timezone(timezone))


def zone_of(company="company"):
    """SQL for the time zone of a row of ``res_company``.

    :param company: alias of the row
    """
    return SQL("COALESCE(%s, 'UTC')", SQL.identifier(company, "operative_timezone"))


def day_is_over(day, timezone):
    """SQL for the naive UTC moment a calendar day is over.

    :param day: SQL
    :param timezone: SQL for the name of the zone, such as :func:`zone_of`
    """
    return SQL("((%s + 1)::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC')", day, timezone)


def local_day(moment, timezone):
    """SQL for the calendar day of a naive UTC moment.

    :param moment: SQL
    :param timezone: SQL for the name of the zone, such as :func:`zone_of`
    """
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, timezone)
