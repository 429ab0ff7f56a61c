"""Which day a moment is: the same for everybody, whoever looks at it and wherever."""
import dataclasses
import datetime

import pytz

from odoo.tools import SQL


@dataclasses.dataclass(frozen=True)
class Blank:
    """A value of a statement that is filled in each time it runs, see :class:`Form`."""

    name: str


def day_in(moment, timezone):
    """The calendar day of a naive UTC moment in a time zone; SQL for it where the moment is a blank."""
    if isinstance(moment, Blank):
        return SQL("(%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, timezone)
    return pytz.utc.localize(moment).astimezone(pytz.timezone(timezone)).date()


def days_since(since, at, timezone):
    """Days from a day, or from the day of a naive UTC moment, to that of ``at``; False where there is none."""
    if not since:
        return False
    day = day_in(since, timezone) if isinstance(since, datetime.datetime) else since
    return (day_in(at, timezone) - day).days


def local_day(expression, source="company"):
    """SQL for the calendar day of a naive UTC column in the time zone that ``source`` has."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", expression, SQL.identifier(source, "timezone"))
