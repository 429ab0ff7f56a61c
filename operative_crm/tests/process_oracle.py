"""What a log of stays says, in plain Python: the figures of the process report are checked against it."""

from math import floor


def visits(stays, stage_order, working_hours):
    """Each document's uninterrupted times in one stage.

    :param stays: dicts with ``document, stage, clock, entered, left`` (None: open) and whatever else
    :param stage_order: stages from first to last
    :param working_hours: function of a stay
    :return: list of dicts: those of the visit's last stay, and ``first_entered, hours, is_open, ended, next, outcome``
    """
    found = []
    by_document = {}
    for stay in stays:
        by_document.setdefault(stay["document"], []).append(stay)
    for log in by_document.values():
        runs = []
        for stay in sorted(log, key=lambda stay: stay["entered"]):
            if not runs or runs[-1][-1]["stage"] != stay["stage"]:
                runs.append([])
            runs[-1].append(stay)
        for run, following in zip(runs, [*runs[1:], None]):
            counted = [stay for stay in run if stay["clock"] != "closed"]
            if not counted:
                continue
            last = run[-1]
            is_open = last["left"] is None and last["clock"] != "closed"
            next_stage = following[0]["stage"] if following else None
            if is_open:
                outcome = "open"
            elif next_stage is None:
                outcome = "closed"
            else:
                outcome = "forward" if stage_order.index(next_stage) > stage_order.index(last["stage"]) else "back"
            found.append({
                **last, "first_entered": run[0]["entered"], "is_open": is_open, "next": next_stage, "outcome": outcome,
                "hours": sum(map(working_hours, counted)),
                "ended": None if is_open else max(stay["left"] for stay in counted)})
    return found


def percentile(values, share):
    """As ``percentile_cont``: between the two nearest values where it falls between them."""
    if not values:
        return None
    values = sorted(values)
    place = share * (len(values) - 1)
    low = floor(place)
    return values[low] + (place - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def dwell(rows):
    """(median, 90th percentile, mean, n, still open) of visits or stays with ``hours`` and ``is_open``."""
    hours = [row["hours"] for row in rows if not row["is_open"]]
    return (
        percentile(hours, 0.5), percentile(hours, 0.9), sum(hours) / len(hours) if hours else None, len(hours),
        sum(row["is_open"] for row in rows))


def conversion(rows):
    """(share that moved on of those that ended, moved on, ended, still open) of visits."""
    ended = [row for row in rows if not row["is_open"]]
    forward = sum(row["outcome"] == "forward" for row in ended)
    return forward / len(ended) if ended else None, forward, len(ended), len(rows) - len(ended)


def grouped(rows, key, figures):
    """``{key: figures(rows)}``"""
    found = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return {name: figures(group) for name, group in found.items()}
