"""What is due on a ticket as of a moment; no query in it."""
from datetime import date, timedelta

from ..core.working_time import to_microseconds, to_moment

# What people are told of, each once: a reply or the resolution is in danger, or was missed; the ticket is stuck. A reply is
# told of anew with each question of the customer, waiting too long with each time it does.
TOLD = ("reply", "reply_failed", "resolution", "resolution_failed", "waiting", "handed_on")
OF_REPLY, OF_RESOLUTION = {"reply", "reply_failed"}, {"resolution", "resolution_failed"}
OPEN, OURS = {"ours", "customer", "provider"}, {"ours", "provider"}


class Hours:
    """Working time of a calendar, looked up once for many tickets; what lies years back is asked of the calendar."""

    def __init__(self, calendar):
        self.calendar, self.years = calendar, range(date.today().year - 2, date.today().year + 2)
        self.work = calendar._operative_work(self.years[0], self.years[-1]) if calendar._operative_is_counted() else None

    def seconds(self, start, end):
        """Working seconds between two naive UTC moments."""
        if self.work and start.year in self.years and end.year in self.years:
            return max(0, self.work.worked(to_microseconds(end)) - self.work.worked(to_microseconds(start))) / 1_000_000
        return self.calendar.operative_working_seconds([(start, end)])[0]

    def after(self, start, hours):
        """The naive UTC moment so many working hours later; to the second, and not before. None where there is none."""
        moment = None
        if self.work and start.year in self.years:
            moment = self.work.after(to_microseconds(start), round(hours * 3_600_000_000))
        moment = to_moment(moment) if moment is not None else self.calendar._operative_plan_hours([(start, hours)])[0]
        if moment and moment.microsecond:
            moment = moment.replace(microsecond=0) + timedelta(seconds=1)
        return moment


class Goals:
    """See the module.

    :ivar values: of the fields :data:`FIELDS`
    :ivar new: which of :data:`TOLD` have come about, and nobody was told of
    :ivar moments: when each of :data:`TOLD` comes about, of those that do in time; naive UTC
    :ivar due: by when there has to be a ``reply``, a ``resolution``; also where it was missed before the pause that is on now
    """

    FIELDS = (
        "reply_due_at", "resolution_due_at", "target_state", "operative_is_stuck", "operative_stuck_reason",
        "operative_warn_at", "operative_reply_since", "operative_told")

    def __init__(self, ticket, hours, waited, promised, stage_hours, handoff_limit, now):
        """
        :param ticket: ``helpdesk.ticket``
        :param hours: :class:`Hours` by which its time counts; None where nothing is counted
        :param waited: its stays, rows of ``facts/service.waiting``; None where nothing is counted
        :param promised: hours of its target, see ``operative.service.target._operative_hours``; empty without one
        :param stage_hours: working hours it may spend in its stage, 0: any
        :param handoff_limit: how often it may be handed on, 0: any
        """
        self.ticket, self.hours, self.promised, self.now = ticket, hours, promised, now
        waited = waited or []
        self.stays = [row for row in waited if row["entered_at"]]
        self.is_opened_by_us = bool(waited) and waited[0]["is_opened_by_us"]
        is_counted = not waited or waited[0]["is_counted"]
        # the log is written first: the ticket itself may still say whose time ran before
        last = self.stays[-1] if self.stays else None
        self.clock = ticket.operative_clock if not last else last["clock"] if not last["left_at"] else "closed"
        self.is_open = is_counted and self.clock in OPEN
        self.moments, self.due = {}, {}
        self.values = dict.fromkeys(self.FIELDS, False)
        if promised and is_counted:
            self._reply()
            self._resolution()
        if stage_hours and self.is_open and self.clock in OURS:
            self.moments["waiting"] = self.hours.after(self._waiting_since(), stage_hours)
        reached = {key for key, moment in self.moments.items() if moment and moment < now}
        if self.is_open and handoff_limit and ticket.handoff_count > handoff_limit:
            self.moments["handed_on"] = now
            reached.add("handed_on")
        if promised and is_counted:
            self.values["target_state"] = (
                "failed" if reached & {"reply_failed", "resolution_failed"} else
                "endangered" if reached & {"reply", "resolution"} else "on_track")
        reason = next((key for key in ("waiting", "handed_on") if key in reached), False)
        self.values.update(operative_is_stuck=bool(reason), operative_stuck_reason=reason)
        told = self._still_told(reached)
        self.new = reached - told if self.is_open else set()
        self._note_told(told)

    def _note_told(self, told):
        self.values["operative_told"] = ",".join(key for key in TOLD if key in told) or False
        ahead = [moment for key, moment in self.moments.items() if moment and key not in told]
        self.values["operative_warn_at"] = min(ahead) if ahead and self.is_open else False

    def tell(self):
        """What is new has been told.

        :return: the values to be written
        """
        self._note_told(self._told(self.values["operative_told"]) | self.new)
        return self.values

    @staticmethod
    def _told(text):
        return set((text or "").split(",")) - {""}

    @classmethod
    def of_another_target(cls, text):
        """What people have been told that does not depend on the target."""
        kept = cls._told(text) - OF_REPLY - OF_RESOLUTION
        return ",".join(key for key in TOLD if key in kept) or False

    def _still_told(self, reached):
        told = self._told(self.ticket.operative_told)
        if self.values["operative_reply_since"] != self.ticket.operative_reply_since:
            told -= OF_REPLY  # another question
        return told if "waiting" in reached else told - {"waiting"}

    # -- what is due when --------------------------------------------------------------------

    def _reply(self):
        """Somebody waits for a reply: for the first one from when it is measured, else since the message nobody replied to."""
        ticket = self.ticket
        since, hours = ticket.operative_unanswered_since, self.promised["next_reply_hours"]
        if not ticket.first_reply_at:
            hours = self.promised["first_reply_hours"]
            # on what we opened ourselves nobody waits before the customer wrote
            since = since if self.is_opened_by_us else ticket.operative_asked_at
        if not since or not hours or not self.is_open:
            return
        self.values["operative_reply_since"] = since
        self.values["reply_due_at"] = self._set_due("reply", self.hours.after(since, hours))
        self.moments["reply"] = self.hours.after(since, hours * self.promised["warn_percent"] / 100)

    def _resolution(self):
        """The time is used by stays in which it is not paused."""
        hours = self.promised["resolution_hours"]
        if not hours:
            return
        due = self._set_due("resolution", self._used(hours))
        if self.is_open and self.clock in self.promised["counting"]:
            self.moments["resolution"] = self._used(hours * self.promised["warn_percent"] / 100)
            self.values["resolution_due_at"] = due

    def _set_due(self, key, due):
        """What is due at the end of a working day is missed when work goes on, as until then no more time was used."""
        self.due[key] = due
        self.moments[f"{key}_failed"] = due and self.hours.after(due, 0)
        return due

    def _used(self, hours):
        """When stays have used so many hours; the last one goes on. None where they have not, and it is paused."""
        left = hours * 3600
        for stay in self.stays:
            if stay["clock"] in self.promised["counting"]:
                seconds = self.hours.seconds(stay["entered_at"], stay["left_at"]) if stay["left_at"] else 0
                if seconds > left or not stay["left_at"]:
                    return self.hours.after(stay["entered_at"], left / 3600)
                left -= seconds
        return None

    def _waiting_since(self):
        """Since when it has been in its stage with this clock, whoever had it meanwhile."""
        since = None
        for stay in reversed(self.stays):
            if since and (stay["stage_id"], stay["clock"]) != (self.stays[-1]["stage_id"], self.stays[-1]["clock"]):
                break
            since = stay["entered_at"]
        return since or self.now
