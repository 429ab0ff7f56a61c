from odoo import api, fields, models

from ..core import arguments
from ..core.clocks import CLOCKS

to_string = fields.Datetime.to_string  # moments go to the client as text, in UTC


class HelpdeskTicket(models.Model):
    """What the line of the ticket's form says: who waits for whom since when, and how long each had it."""

    _inherit = "helpdesk.ticket"

    @api.readonly
    def operative_service(self):
        """Whose turn it is on this ticket, since when, and how long it was whose.

        It names nobody, so that whoever may read the ticket may read it.

        :return: dict with ``clock`` and ``since`` (text, UTC), ``clocks``: list of dicts ``clock, label, hours`` (working
            hours of the team's calendar, until now), ``unanswered_since``, ``known_since``, ``is_unsent`` (our newest
            public message reached nobody outside), ``due``: list of dicts ``what`` (``reply``, ``resolution``), ``at``
            (text, UTC), ``hours`` (working hours until then, 0 once it is past), ``can_do_nothing`` (see
            :meth:`action_nothing_to_do`), ``follows`` and ``followed_by`` (dict ``id, name`` or None); empty with the
            part switched off
        """
        arguments.one(self)
        self._operative_check_reader()
        if not self.env["operative.part"]._is_on("service"):
            return {}
        ticket = self.sudo()  # the log and the senders of messages; see the docstring for what comes of them
        last = self.env["mail.message"].sudo().search_fetch(
            [("model", "=", self._name), ("res_id", "=", self.id),
             ("operative_sender", "not in", (False, "automatic", "provider"))],
            ["operative_sender"], order="id desc", limit=1)
        return {
            "clock": ticket.operative_clock, "since": to_string(ticket.operative_clock_since),
            "clocks": ticket._operative_clock_hours(),
            "unanswered_since": to_string(ticket.operative_unanswered_since),
            "known_since": to_string(ticket.operative_known_since),
            "due": ticket._operative_due_hours(),
            "is_unsent": last.operative_sender == "unsent",
            "can_do_nothing": last.operative_sender == "customer" and self.has_access("write"),
            "follows": self._operative_other(ticket.operative_follows_id),
            "followed_by": self._operative_other(ticket.operative_followed_by_ids[:1]),
        }

    def _operative_due_hours(self):
        """What is due on this ticket, and in how many working hours: list of dicts, the next one first."""
        due = sorted((self[name], what) for what, name in (
            ("reply", "reply_due_at"), ("resolution", "resolution_due_at")) if self[name])
        now = fields.Datetime.now()
        seconds = self._operative_calendar().operative_working_seconds([(now, at) for at, _what in due])
        return [{"what": what, "at": to_string(at), "hours": worked / 3600} for (at, what), worked in zip(due, seconds)]

    def _operative_other(self, other):
        """Another ticket, where the user may read it."""
        return {"id": other.id, "name": other.display_name} if other and other.sudo(False).has_access("read") else None

    def _operative_clock_hours(self):
        """Working hours this ticket spent on each clock: list of dicts, those it never was on left out."""
        stays = self._stay_model.search_fetch([("document_id", "=", self.id)], ["clock", "entered_at", "left_at"])
        now = fields.Datetime.now()
        seconds = self._operative_calendar().operative_working_seconds(
            [(stay.entered_at, stay.left_at or now) for stay in stays])
        spent = {}
        for stay, worked in zip(stays, seconds):
            spent[stay.clock] = spent.get(stay.clock, 0) + worked / 3600
        labels = dict(self._fields["operative_clock"]._description_selection(self.env))
        return [{"clock": clock, "label": labels[clock], "hours": spent[clock]} for clock, _label in CLOCKS if clock in spent]
