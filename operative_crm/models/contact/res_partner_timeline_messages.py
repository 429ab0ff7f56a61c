from lxml import etree, html
from markupsafe import escape

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import html_to_inner_content

from ..facts import touches
from .timeline import Source, called, chosen, column

# so much of a message shows what it is about
PREVIEW = 200


def plain(body):
    """The beginning of a text that may be HTML, broken HTML too, on one line."""
    words = " ".join(html_to_inner_content(body or "").split())
    return words if len(words) <= PREVIEW else f"{words[:PREVIEW - 1].rstrip()}…"


def feedback(body):
    """What somebody said when an activity was done: the last block of Odoo's message, without its heading; else all of it."""
    blocks = html.fragment_fromstring(body or "", create_parent="div").xpath(
        "//div[*[1][self::div and contains(concat(' ', @class, ' '), ' fw-bold ')]]")
    return "".join([escape(blocks[-1][0].tail or ""), *(
        etree.tostring(part, encoding="unicode") for part in blocks[-1][1:])]) if blocks else body


class ResPartner(models.Model):
    """What a timeline shows of what is on documents: messages, calls and other activities done, phases, handovers."""

    _inherit = "res.partner"

    @api.model
    def _operative_timeline_sources(self):
        return super()._operative_timeline_sources() + [
            Source(
                "operative.customer.stay", {"phase": self.env._("Phase Changes")}, column("entered_at"),
                on="document_id", on_model="operative.customer", search=("stage_id.name",),
                condition=self._operative_timeline_is_phase_change,
                fields=("stage_id", "moved_by_id", "reason", "cause", "figures", "company_id", "entered_at"),
                describe=self._operative_timeline_phase),
            Source(
                "operative.handover", {"handover": self.env._("Handovers")}, column("requested_at"),
                on="res_id", on_model="res_model",
                search=("reason", "sender_id.name", "receiver_id.name"),
                fields=("state", "sender_id", "receiver_id", "role_id", "reason"), describe=self._operative_timeline_handover),
            Source(
                "mail.message", {
                    "message": self.env._("Messages"), "note": self.env._("Notes"), "call": self.env._("Calls"),
                    "activity": self.env._("Activities")},
                column("date"), kind=self._operative_timeline_message_kind, condition=self._operative_timeline_is_shown,
                on="res_id", on_model="model", search=("subject", "body"), is_last=True,
                fields=(
                    "subject", "body", "message_type", "author_id", "email_from", "partner_ids", "mail_activity_type_id",
                    "operative_is_automatic", "subtype_id"),
                describe=self._operative_timeline_message),
        ]

    @api.model
    def _operative_timeline_planned_sources(self):
        return super()._operative_timeline_planned_sources() + [
            Source(
                "mail.activity", {"call": self.env._("Calls"), "activity": self.env._("Activities")},
                lambda alias: SQL("%s::timestamp", SQL.identifier(alias, "date_deadline")), on="res_id", on_model="res_model",
                domain=self._operative_timeline_open_activities, kind=self._operative_timeline_activity_kind,
                condition=column("active"),
                search=("summary", "note"), fields=("summary", "note", "activity_type_id", "user_id", "date_deadline"),
                describe=self._operative_timeline_activity),
        ]

    # -- which ---------------------------------------------------------------------------------

    @api.model
    def _operative_timeline_is_phase_change(self, alias):
        """Not where the responsible or the clock alone changed."""
        return SQL("(%s) IS DISTINCT FROM %s", self.env["operative.customer.stay"]._stage_before_sql(alias),
                   SQL.identifier(alias, "stage_id"))

    @api.model
    def _operative_timeline_message_kind(self, alias):
        """What a message is: an activity that was done leaves one; what only we see is a note, but for logged mails."""
        return SQL(
            """CASE WHEN %(by_phone)s THEN 'call' WHEN %(activity)s IS NOT NULL THEN 'activity'
                    WHEN %(subtype)s = %(logged)s THEN 'message'
                    WHEN %(is_internal)s IS NOT TRUE
                         AND (%(public)s OR %(subtype)s IS NULL AND %(type)s IN ('email', 'email_outgoing')) THEN 'message'
                    ELSE 'note' END""",
            by_phone=touches.is_by_phone(alias), public=touches.is_public(alias), logged=self._operative_logged_mail_id(),
            **{name: SQL.identifier(alias, column_name) for name, column_name in (
                ("activity", "mail_activity_type_id"), ("is_internal", "is_internal"), ("subtype", "subtype_id"),
                ("type", "message_type"))})

    @api.model
    def _operative_logged_mail_id(self):
        """The subtype of mails that somebody logged, by hand or from a mailbox."""
        return self.env["ir.model.data"]._xmlid_to_res_id("operative_crm.mt_logged_mail")

    @api.model
    def _operative_timeline_is_shown(self, alias):
        """Neither what was tracked, nor what was for one reader alone, nor what was deleted: that has nothing in it."""
        return SQL(
            """(%(activity)s IS NOT NULL OR %(type)s <> 'notification') AND %(type)s <> 'user_notification'
               AND (NULLIF(%(body)s, '') IS NOT NULL OR EXISTS (
                    SELECT 1 FROM message_attachment_rel attached WHERE attached.message_id = %(id)s))""",
            **{name: SQL.identifier(alias, column_name) for name, column_name in (
                ("activity", "mail_activity_type_id"), ("type", "message_type"), ("body", "body"), ("id", "id"))})

    @api.model
    def _operative_timeline_open_activities(self, contacts, customer):
        """One's own, and those of documents one may work on, as Odoo has it.

        Asked of the database: any number of closed ones may be due before the first that is open.
        """
        rules, opened = self.env["ir.rule"], [Domain("user_id", "=", self.env.uid)]
        for source in self._operative_timeline_sources():
            documents = self.env[source.model].with_context(active_test=False)
            operation = getattr(documents, "_mail_post_access", "read")
            if not source.carries or not documents.has_access(operation):
                continue
            here, allowed = Domain("res_model", "=", source.model), rules._compute_domain(source.model, operation)
            # which may be read is asked anyway
            if allowed != rules._compute_domain(source.model, "read"):
                # sudo: with the rules, which Odoo applies by itself for reading alone
                here &= Domain("res_id", "in", documents.sudo()._search(source.domain(contacts, customer) & allowed))
            opened.append(here)
        return Domain.OR(opened)

    @api.model
    def _operative_timeline_activity_kind(self, alias):
        return SQL(
            """CASE WHEN %s IN (SELECT id FROM mail_activity_type WHERE category = 'phonecall') THEN 'call'
                    ELSE 'activity' END""", SQL.identifier(alias, "activity_type_id"))

    # -- what is said of them ------------------------------------------------------------------

    @api.model
    def _operative_timeline_phase(self, stay):
        name, _color = self.env["operative.phase"]._described().get(stay.stage_id.id, ("", 0))
        return {"title": name, "text": stay.explanation, "ours": called(stay.moved_by_id)}

    @api.model
    def _operative_timeline_handover(self, handover):
        receiver = called(handover.receiver_id) or called(handover.role_id)
        return {
            "text": handover.reason, "state": chosen(handover, "state"),
            "ours": " → ".join(filter(None, (called(handover.sender_id), receiver)))}

    @api.model
    def _operative_timeline_message(self, message):
        author = message.author_id
        is_ours = bool(author) and not author.partner_share
        # whoever logged it need not have written it
        is_logged = bool(message.subtype_id) and message.subtype_id.id == self._operative_logged_mail_id()
        others = called(message.partner_ids.filtered("partner_share"))
        text = plain(feedback(message.body) if message.mail_activity_type_id else message.body)
        # an activity says what it was, a message what it is about
        title = called(message.mail_activity_type_id) or message.subject or text
        return {
            "title": title, "text": text if text != title else "",
            "state": called(message.subtype_id) if is_logged else "",
            "direction": False if is_logged else "out" if is_ours else "in",
            "ours": called(author) if is_ours else "", "theirs": others if is_ours else called(author) or message.email_from,
            "is_automatic": bool(
                message.operative_is_automatic or message.message_type in ("auto_comment", "out_of_office")
                or author.id == self.env["ir.model.data"]._xmlid_to_res_id("base.partner_root"))}

    @api.model
    def _operative_timeline_activity(self, activity):
        kind = called(activity.activity_type_id)
        return {
            "title": activity.summary or kind, "text": plain(activity.note), "state": kind if activity.summary else "",
            "is_day": True, "ours": called(activity.user_id)}
