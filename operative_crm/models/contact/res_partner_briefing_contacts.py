from odoo import api, models
from odoo.fields import Domain

from ..facts import last_touches
from .briefing import SHOWN

# the documents a contact with a customer is on, see :mod:`.facts.touches`
TOUCHED = ("res.partner", "crm.lead", "sale.order", "account.move", "helpdesk.ticket", "calendar.event")
# of these, those whose activities are shown as next steps
PLANNED_ON = ("res.partner", "crm.lead", "sale.order", "helpdesk.ticket")


class ResPartner(models.Model):
    """Briefing: the last contacts with the customer, and what is planned."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_contacts(self, frame):
        """The last five contacts with the customer on documents the reader may open.

        :return: dict ``last``: list of dicts ``kind`` (``message``, ``call``, ``meeting``, ``order``, ``ticket``),
            ``kind_name, at`` (moment) ``, on`` (day) ``, document, author, is_ours`` (whether one of us wrote or called;
            None where nobody did) ``, text`` (the beginning of a message, the name of a meeting); ``own_last_on`` (day of
            the reader's own last contact, or None)
        """
        rows = self.env.execute_query_dict(last_touches.newest(
            frame.scope, frame.company.id, frame.is_readable_sql("touch", TOUCHED), SHOWN))
        messages = self.env["mail.message"].browse([row["message_id"] for row in rows if row["message_id"]])
        # messages may be closed although their document is open, to be told by none of their words
        readable = messages._filtered_access("read")
        readable.fetch(["preview", "author_id", "subject", "mail_activity_type_id"])
        by_model = {}
        for row in rows:
            by_model.setdefault(row["model"], []).append(row["res_id"])
        documents = {(model, record.id): record for model, ids in by_model.items()
                     for record in self.env[model].with_context(active_test=False).browse(ids)}
        last = []
        for row in rows:
            message = readable.browse(row["message_id"] or ()) & readable
            if row["message_id"] and not message:
                continue
            last.append(self._operative_briefing_contact(frame, row, documents[row["model"], row["res_id"]], message))
        return {"last": last, "own_last_on": frame.day(frame.own_contact_at)}

    @api.model
    def _operative_briefing_contact(self, frame, row, document, message):
        kinds = self._operative_briefing_kinds_of_contact()
        author = message.sudo().author_id  # sudo: a name, and whether it is one of us
        kind = "call" if message.mail_activity_type_id else "message" if message else {
            "calendar.event": "meeting", "helpdesk.ticket": "ticket"}.get(row["model"], "order")
        return {
            "kind": kind, "kind_name": kinds[kind], "at": row["moment"].replace(microsecond=0), "on": frame.day(row["moment"]),
            "document": frame.reference(document), "author": author.name or "",
            "is_ours": any(not user.share for user in author.with_context(active_test=False).user_ids) if author else None,
            "text": message.preview or "" if message else document.display_name if kind == "meeting" else "",
        }

    @api.model
    def _operative_briefing_kinds_of_contact(self):
        return {
            "message": self.env._("Message"), "call": self.env._("Call"), "meeting": self.env._("Meeting"),
            "order": self.env._("Order"), "ticket": self.env._("Ticket")}

    @api.model
    def _operative_briefing_next_steps(self, frame):
        """What is planned with the customer, by anybody.

        :return: dict ``activities`` (list of dicts ``id, summary, type, user, due_on, is_late, document``, the soonest
            first), ``meetings`` (list of dicts ``document`` (*Busy* where it is somebody else's private one) ``, start``
            (moment) ``, on`` (day) ``, is_all_day, location, user``)
        """
        return {
            "activities": self._operative_briefing_activities(frame), "meetings": self._operative_briefing_meetings(frame)}

    @api.model
    def _operative_briefing_activities(self, frame):
        # on open documents and those the reader may open; Odoo leaves out after the limit what it closes besides
        domain = Domain.OR([
            Domain("res_model", "=", model) & Domain("res_id", "in", query)
            for model in PLANNED_ON if (query := frame.readable(model)) is not None])
        found = self.env["mail.activity"].search_fetch(
            domain, ["summary", "activity_type_id", "user_id", "date_deadline", "res_model", "res_id", "res_name"],
            order="date_deadline, id", limit=SHOWN * 4)[:SHOWN]
        return [{
            "id": activity.id, "summary": activity.summary or "", "type": activity.activity_type_id.name or "",
            "user": activity.sudo().user_id.name or "",  # sudo: a name
            "due_on": activity.date_deadline, "is_late": activity.date_deadline < frame.today,
            "document": {"model": activity.res_model, "id": activity.res_id, "name": activity.res_name or ""},
        } for activity in found]

    @api.model
    def _operative_briefing_meetings(self, frame):
        if not frame.may_read("calendar.event"):
            return []
        events = self.env["calendar.event"].search_fetch(
            frame.domain_of("calendar.event") & Domain("stop", ">=", frame.now),
            ["name", "start", "stop", "allday", "start_date", "location", "user_id"], order="start, id", limit=SHOWN)
        return [{
            "document": frame.reference(event), "start": event.start,
            "on": event.start_date if event.allday else frame.day(event.start), "is_all_day": event.allday,
            "location": event.location or "", "user": event.sudo().user_id.name or "",  # sudo: a name
        } for event in events]
