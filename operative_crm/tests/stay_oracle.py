"""The log of stays of one document, kept in plain Python."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Here(NamedTuple):
    """Where a document is: ids of stage, responsible and team, and whose time runs. No stage: it is in none."""

    stage: int
    user: int
    team: int
    clock: str


class Log:
    """Rows of ``[Here, entered, left]``, oldest first."""

    def __init__(self):
        self.rows = []

    def note(self, here, now):
        """A document is found at a place: what is no longer true ends, and the next begins at that instant."""
        opened = self.rows[-1] if self.rows and self.rows[-1][2] is None else None
        if opened and opened[0] == here:
            return
        if opened and opened[1] == now and here.stage:
            opened[0] = here
            return
        last = self.rows[-1][2] or self.rows[-1][1] if self.rows else now
        instant = max(now, last)
        if opened:
            opened[2] = instant
        if here.stage:
            self.rows.append([here, instant, None])


class Clock:
    """Whose time runs for one document.

    Entering a stage sets the stage's; who works on the document may say another. Archived is closed, and an open
    document in an open stage is not.
    """

    def __init__(self, of_stage):
        self.of_stage = of_stage
        self.now = None

    def by_stage(self, stage, active):
        return self.of_stage.get(stage, "ours") if active else "closed"

    def entered(self, stage, active):
        self.now = self.by_stage(stage, active)

    def said(self, clock, stage, active):
        self.now = clock
        self.looked_at(stage, active)

    def looked_at(self, stage, active):
        if not active:
            self.now = "closed"
        elif self.now == "closed":
            self.now = self.by_stage(stage, active)


def problems(rows):
    """What must never be in a log.

    :param rows: list of ``(entered, left)``, oldest first, left None for the open one
    :return: list of texts
    """
    found = []
    if sum(left is None for _entered, left in rows) > 1:
        found.append("two open stays")
    for entered, left in rows:
        if left is not None and left < entered:
            found.append(f"negative: {entered} to {left}")
    for (_entered, left), (following, _left) in zip(rows, rows[1:]):
        if left is None or left > following:
            found.append(f"overlap: {left} and {following}")
    return found


def moments(start, steps):
    """Moments some seconds after one another, from a start.

    :type start: datetime
    """
    now = start
    for seconds in steps:
        now += timedelta(seconds=seconds)
        yield now


assert problems([(datetime(2025, 1, 2), datetime(2025, 1, 1))])  # an oracle that finds nothing proves nothing
