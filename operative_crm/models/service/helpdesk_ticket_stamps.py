from odoo import models
from odoo.tools import SQL

from ..facts import service

FIRST = ("acknowledged_at", "first_reply_at", "first_resolved_at")
COUNTED = ("handoff_count", "public_reply_count")
STAMPS = (
    "operative_clock_since", "operative_asked_at", *FIRST, "first_reply_kind", "resolved_at", "reopen_count", *COUNTED,
    "operative_unanswered_since")


class HelpdeskTicket(models.Model):
    """Stamps and counters of a ticket, brought up to date with each of its moves and messages."""

    _inherit = "helpdesk.ticket"

    def _operative_write_stays(self, moves):
        res = super()._operative_write_stays(moves)
        self.browse([move.document.id for move in moves])._operative_stamp()
        return res

    def _operative_stamp(self):
        """Note on these tickets what happened to them, one statement whatever their number.

        What was noted stays: a message that is deleted, or a person who is taken out of the log, takes nothing back. What an
        import gave is kept where it is earlier.
        """
        if not self.ids:
            return
        self.env.flush_all()
        rows = self.env.execute_query_dict(service.stamps(self.ids))
        for row in rows:
            ticket = self.browse(row.pop("id")).sudo()  # sudo: they are noted, whoever acts
            for name in FIRST:
                before = ticket[name]
                if before and (not row[name] or before <= row[name]):
                    row[name] = before
                    if name == "first_reply_at":
                        row["first_reply_kind"] = ticket.first_reply_kind
            row["resolved_at"] = row["resolved_at"] or ticket.resolved_at
            for name in COUNTED:
                row[name] = max(row[name], ticket[name])
            changed = {name: value for name, value in row.items() if (ticket[name] or None) != (value or None)}
            if changed:
                ticket.write(changed)

    def _operative_stamp_all(self, ids=None):
        """The same for many at once: all tickets, or those with these ids.

        SQL, since at installation there may be a million.
        """
        self.env.flush_all()
        merged = {name: SQL("stamp.%s", SQL.identifier(name)) for name in STAMPS}
        for name in FIRST:
            merged[name] = SQL("LEAST(ticket.%(name)s, stamp.%(name)s)", name=SQL.identifier(name))
        merged["first_reply_kind"] = SQL(
            """CASE WHEN ticket.first_reply_at < COALESCE(stamp.first_reply_at, 'infinity') THEN ticket.first_reply_kind
                    ELSE stamp.first_reply_kind END""")
        merged["resolved_at"] = SQL("COALESCE(stamp.resolved_at, ticket.resolved_at)")
        for name in COUNTED:
            merged[name] = SQL("GREATEST(ticket.%(name)s, stamp.%(name)s)", name=SQL.identifier(name))
        self.env.cr.execute(SQL(
            "UPDATE helpdesk_ticket ticket SET (%s) = (%s) FROM (%s) stamp WHERE ticket.id = stamp.id",
            SQL(", ").join(map(SQL.identifier, merged)), SQL(", ").join(merged.values()), service.stamps(ids)))
        self.invalidate_model(STAMPS, flush=False)

    def _operative_begin_when_received(self):
        """The log begins when a ticket came in, where an import says so."""
        self.env.cr.execute(SQL(
            """UPDATE helpdesk_ticket_stay stay SET entered_at = ticket.operative_received_at
                 FROM helpdesk_ticket ticket
                WHERE ticket.id = stay.document_id AND ticket.id = ANY(%s) AND ticket.operative_received_at < stay.entered_at
                  AND NOT EXISTS (SELECT 1 FROM helpdesk_ticket_stay before
                                   WHERE before.document_id = stay.document_id AND before.id < stay.id)""", self.ids))
        if self.ids:
            self.env["helpdesk.ticket.stay"].invalidate_model(["entered_at"], flush=False)
            self._operative_stamp()
