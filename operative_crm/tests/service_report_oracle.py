"""What the log and the messages of a ticket say, in plain Python: the reports on tickets are checked against it."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

CLOCKS = ("ours", "customer", "provider")


def working_hours(week, zone, holidays, start, end):
    """Hours of work between two naive UTC moments, day by day.

    :param week: dict of (hour from, hour to) by weekday; None: round the clock
    :param holidays: days off
    """
    if week is None:
        return max(0.0, (end - start).total_seconds() / 3600)
    worked, day = 0.0, start.date() - timedelta(days=1)
    while day <= end.date() + timedelta(days=1):
        if day.weekday() in week and day not in holidays:
            begin, finish = (
                datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(timezone.utc)
                for hour in week[day.weekday()])
            begin, finish = begin.replace(tzinfo=None), finish.replace(tzinfo=None)
            worked += max(0.0, (min(finish, end) - max(begin, start)).total_seconds())
        day += timedelta(days=1)
    return worked / 3600


def ticket_row(stays, stamps, hours, reopen_days, promised=None):
    """What the service report says of a ticket.

    :param stays: dicts with ``clock, user, team, entered, left`` (None: open) in their order
    :param stamps: dict of what was noted on the ticket
    :param hours: function of (team, start, end): the working hours between; of team None: hours by the clock
    :param promised: dict of the hours of the target, and ``counting``: the clocks in which the resolution is not paused
    :return: dict
    """
    created, team, is_open = stays[0]["entered"], stays[-1]["team"], stays[-1]["clock"] != "closed"
    row = {"is_open": is_open, "created": created}
    spans = {
        "first_reply": (stamps["operative_asked_at"], stamps["first_reply_at"]),
        "acknowledgement": (created, stamps["acknowledged_at"]),
        "first_resolution": (created, stamps["first_resolved_at"]),
        "resolution": (created, None if is_open else stamps["resolved_at"])}
    for name, (start, end) in spans.items():
        row[name] = hours(team, start, end) if end else None
        row[f"{name}_calendar"] = max(0, (end - start).total_seconds() / 3600) if end else None
    for kind in ("", "_calendar"):
        times = dict.fromkeys(CLOCKS, 0.0)
        for stay in stays:
            if stay["clock"] in times and stay["left"]:
                times[stay["clock"]] += (
                    (stay["left"] - stay["entered"]).total_seconds() / 3600 if kind
                    else hours(team, stay["entered"], stay["left"]))
        if not kind:
            used = None if is_open or not promised else sum(times[clock] for clock in promised["counting"])
        for name, clocks in (("requester_wait", ("ours", "provider")), ("our_work", ("ours",)),
                             ("customer_wait", ("customer",)), ("provider_wait", ("provider",)), ("handling", CLOCKS)):
            row[name + kind] = None if is_open else sum(times[clock] for clock in clocks)
    taken = {"first_reply": row["first_reply"], "acknowledgement": row["acknowledgement"], "resolution": used}
    row |= {f"{name}_ratio": None if value is None or not promised else float(value <= promised[name] + 1e-9)
            for name, value in taken.items()}
    closings = [stay for before, stay in zip([None, *stays], stays)
                if stay["clock"] == "closed" and (before is None or before["clock"] != "closed")]
    row["reopened"] = None
    if closings:
        after = [stay["entered"] for stay in stays if stay["clock"] != "closed" and stay["entered"] >= closings[0]["left"]] \
            if closings[0]["left"] else []
        row["reopened"] = float(bool(after) and after[0] <= closings[0]["entered"] + timedelta(days=reopen_days))
    replies = stamps["public_reply_count"] or 0
    row["one_touch"], row["no_reply"] = (None, None) if is_open else (float(replies == 1), float(replies == 0))
    row["users"] = None if is_open else len({stay["user"] for stay in stays} - {None})
    row["teams"] = None if is_open else len({stay["team"] for stay in stays} - {None})
    return row


def pairs(stays, messages, call_is_reply=True):
    """Questions and answers of a ticket.

    :param stays: as above
    :param messages: list of (moment, kind) in their order
    :return: list of (asked, ended or None, ``answered``, ``open`` or ``closed``)
    """
    closings = [stay["entered"] for before, stay in zip([None, *stays], stays)
                if stay["clock"] == "closed" and (before is None or before["clock"] != "closed")]
    events = sorted([*((at, 0, "closing") for at in closings), *((at, 1, kind) for at, kind in messages)],
                    key=lambda event: event[:2])
    found, asked = [], None
    for at, _place, kind in events:
        if kind == "customer":
            asked = asked or at
        elif asked and (kind in ("ours", "closing") or kind == "call" and call_is_reply):
            found.append((asked, at, "closed" if kind == "closing" else "answered"))
            asked = None
    if asked:
        found.append((asked, None, "closed" if stays[-1]["clock"] == "closed" else "open"))
    return found
