from odoo import api, models
from odoo.fields import Domain

from .briefing import SHOWN

# the documents whose activities are shown as next steps
PLANNED_ON = ("res.partner", "crm.lead", "sale.order", "helpdesk.ticket")


class ResPartner(models.Model):
    """Briefing: the last contacts with the customer, and what is planned."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_contacts(self, frame):
        """The last five contacts with the customer on documents the reader may open.

        :return: dict ``last``: list of dicts ``kind`` (``message``, ``call``, ``meeting``, ``order``, ``ticket``),
            ``kind_name, at`` (moment) ``, on`` (day) ``, document, author, is_ours`` (whether one of us wrote or called;
            None where it was no message) ``, text`` (the beginning of a message); ``own_last_on`` (day of the reader's own
            last contact, or None)
        """
        rows = frame.last_contacts
        # sudo: messages to be read by whoever may read the document, as these are
        messages = {message.id: message for message in self.env["mail.message"].sudo().browse([
            row["message_id"] for row in rows if row["message_id"]])}
        return {
            "last": [self._operative_briefing_contact(frame, row, messages.get(row["message_id"])) for row in rows],
            "own_last_on": frame.day(frame.own_contact_at)}

    @api.model
    def _operative_briefing_contact(self, frame, row, message):
        kinds = self._operative_briefing_kinds_of_contact()
        kind = "call" if row["is_call"] else "message" if message else {
            "calendar.event": "meeting", "helpdesk.ticket": "ticket"}.get(row["model"], "order")
        return frame.named({
            "kind": kind, "kind_name": kinds[kind], "at": row["moment"].replace(microsecond=0), "on": frame.day(row["moment"]),
            "document": frame.reference(self.env[row["model"]].browse(row["res_id"])),
            "is_ours": row["is_ours"] if message else None, "text": message.preview or "" if message else "",
        }, author=self.env["res.partner"].browse(row["author_id"] or ()))

    @api.model
    def _operative_briefing_kinds_of_contact(self):
        return {
            "message": self.env._("Written message"), "call": self.env._("Call"), "meeting": self.env._("Meeting"),
            "order": self.env._("Order"), "ticket": self.env._("Ticket")}

    @api.model
    def _operative_briefing_next_steps(self, frame):
        """What is planned with the customer, by anybody.

        :return: dict ``activities`` (list of dicts ``id, summary, type, user, due_on, is_late, document``, the soonest
            first), ``meetings`` (list of dicts ``document`` (*Busy* where it is somebody else's private one) ``, start``
            (moment) ``, on`` (day) ``, is_all_day, user``)
        """
        return {
            "activities": self._operative_briefing_activities(frame), "meetings": self._operative_briefing_meetings(frame)}

    @api.model
    def _operative_briefing_activities(self, frame):
        activities = self.env["mail.activity"]
        mine = Domain("user_id", "=", self.env.uid)
        # as Odoo has it: one's own, and those of documents one may write on; of documents the reader may open alone
        domain = Domain.OR([
            Domain("res_model", "=", model) & Domain("res_id", "in", readable) & (
                mine if (writable := frame.readable(model, self.env[model]._mail_post_access)) is None
                else mine | Domain("res_id", "in", writable))
            for model in PLANNED_ON if (readable := frame.readable(model)) is not None])
        # sudo: Odoo would ask for each model what the domain asks at once
        found = activities.sudo().search_fetch(
            domain, ["summary", "activity_type_id", "user_id", "date_deadline", "res_model", "res_id"],
            order="date_deadline, id", limit=SHOWN) if activities.has_access("read") else ()
        return [frame.named({
            "id": activity.id, "summary": activity.summary or "", "due_on": activity.date_deadline,
            "is_late": activity.date_deadline < frame.today,
            "document": frame.reference(self.env[activity.res_model].browse(activity.res_id)),
        }, type=activity.activity_type_id, user=activity.user_id) for activity in found]

    @api.model
    def _operative_briefing_meetings(self, frame):
        if not frame.may_read("calendar.event"):
            return []
        events = self.env["calendar.event"].search_fetch(
            frame.domain_of("calendar.event") & Domain("stop", ">=", frame.now),
            ["start", "stop", "allday", "start_date", "user_id"], order="start, id", limit=SHOWN)
        return [frame.named({
            "document": frame.reference(event), "start": event.start,
            "on": event.start_date if event.allday else frame.day(event.start), "is_all_day": event.allday,
        }, user=event.user_id) for event in events]
