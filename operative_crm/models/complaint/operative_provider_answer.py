import logging
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize, format_datetime
from odoo.tools.misc import get_lang

from ..core import arguments
from ..core.later import now_or_later
from ..core.movers import OUTSIDE, moved_by, unmarked

_logger = logging.getLogger(__name__)

# so many tasks a run of the scheduled job
BATCH = 100


class OperativeProviderTask(models.Model):
    """What the provider is told and what he answers: by mail, and on a page that needs no account."""

    _inherit = "operative.provider.task"

    # -- to the provider ---------------------------------------------------------------------

    def _address(self):
        """The provider's e-mail address, False without one."""
        return email_normalize(self.partner_id.email or self.email)

    def _lang(self):
        """The provider's language; of an address alone, that of the company."""
        # sudo: which language a company speaks is no secret
        lang = self.partner_id.lang or self.sudo().company_id.partner_id.lang
        return get_lang(self.env, lang).code

    def _mail(self, template, message_type="comment"):
        """Send the provider a mail with the link of his page, in his language; what he replies to it comes to the task."""
        task, partner = self.with_context(lang=self._lang()), self.partner_id.filtered("email")
        # sudo: templates are closed to users; it is rendered for this task alone
        texts = task.env.ref(template).sudo()._generate_template(task.ids, ("subject", "body_html"))[task.id]
        task.with_context(mail_post_autofollow=False).message_post(
            body=texts["body_html"], subject=texts["subject"], message_type=message_type, subtype_xmlid="mail.mt_comment",
            email_from=self.company_id.email_formatted or None if self.env.user._is_superuser() else None,
            partner_ids=partner.ids, outgoing_email_to=False if partner else self._address(), notify_skip_followers=True,
            email_layout_xmlid="mail.mail_notification_light", force_email_lang=self._lang(),
            attachment_ids=task.sudo().attachment_ids.ids)  # sudo: they are the task's

    def _zone(self):
        """The time zone of the days that are told to the provider: the company's."""
        # sudo: what its day is, is no secret
        return (self.sudo().company_id or self.env.company)._operative_zone()

    def operative_due(self):
        """By when it is due, as the provider reads it: on the company's day, in the language of the record.

        :rtype: str
        """
        task = arguments.one(self)
        task.check_access("read")
        return format_datetime(task.env, task.due_at, tz=task._zone(), dt_format="short") if task.due_at else ""

    def _is_open_to_provider(self):
        """Whether there is still something to answer."""
        # sudo: nothing of the ticket but whether it is closed
        return self.state == "sent" and self.sudo().ticket_id.operative_clock != "closed"

    # -- from the provider -------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        res = super()._message_post_after_hook(message, msg_values)
        task, message = self.sudo(), message.sudo()  # sudo: a provider writes nothing himself
        if task.state == "sent" and task._is_of_provider(message):
            # a mail's transaction is not begun anew, and the mail would be lost
            now_or_later(task, "_answer", message.body)
        return res

    def _is_of_provider(self, message):
        """Whether a message on the task is the provider's: not ours, no note, and not what a machine sent."""
        return bool(
            message.message_type in ("email", "comment") and not message.is_internal and not message.subtype_id.internal
            and message.subtype_id and not message.operative_is_automatic
            and not message.author_id.user_ids.filtered(lambda user: not user.share)
            and message.author_id != self.env.ref("base.partner_root"))

    def _answer(self, body, outcome=None):
        """The provider has answered: it is our turn again, and whoever is responsible is told.

        :param body: html
        :param outcome: of :data:`OUTCOMES`, None where he did not say
        :return: whether there was something to answer
        """
        # he acts by his link, what he may do was asked before; his language is not that of our log
        task = self.with_user(SUPERUSER_ID).with_context(lang=get_lang(self.env, self.sudo().company_id.partner_id.lang).code)
        if task.state != "sent":
            return False
        task.write({"state": "answered", "answered_at": fields.Datetime.now(), "answer": body, "outcome": outcome})
        ticket = unmarked(task.ticket_id)
        moved_by(ticket, OUTSIDE)._operative_follow_tasks("answered")
        ticket._message_log(body=task.env._("%(provider)s has answered: %(task)s", provider=task.provider_name, task=task.name))
        task._tell("operative_crm.mail_activity_type_provider", lambda env: env._(
            "%(provider)s has answered: %(task)s", provider=task.provider_name, task=task.name))
        return True

    def _answer_by_form(self, body, outcome, files):
        """The provider has answered on his page.

        :param body: html
        :param outcome: of :data:`OUTCOMES`
        :param files: list of pairs of a name and its bytes
        """
        if self._answer(body, outcome):
            # it is an answer already: this notes it among the messages
            self.sudo().with_context(mail_post_autofollow_author_skip=True).message_post(
                body=body, message_type="comment", subtype_xmlid="mail.mt_comment", attachments=files,
                author_id=self.partner_id.id or False, email_from=self.partner_id.email_formatted or self.email)

    def _tell(self, activity_type, summary):
        """Tell whoever is responsible for the ticket.

        :param summary: function of an environment to the text
        """
        for user, tickets in self.ticket_id._operative_by_responsible().items():
            self.env["mail.activity"]._operative_tell(tickets, user, activity_type, lambda ticket: summary(ticket.env))

    # -- reminders ---------------------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind providers before and after a task is due, and tell us who did not answer: each once. Nothing while the
        part is switched off."""
        if not self.env["operative.part"]._is_on("complaint"):
            return
        for company in self.env["res.company"].search(Domain.TRUE):
            for name, days, remind in (
                    ("escalated_at", company.complaint_escalate_days, "_escalate"),
                    ("reminded_late_at", company.complaint_remind_late_days, "_remind_late"),
                    ("reminded_at", -company.complaint_remind_days, "_remind")):
                if days:
                    self._remind_due(company, name, timedelta(days=days), remind)

    @api.model
    def _remind_due(self, company, name, after_due, remind):
        """Do what is to be done once so long after tasks are due.

        :param name: field that notes that it was done
        :param after_due: timedelta, negative for before
        :param remind: name of the method that does it
        """
        now = fields.Datetime.now()
        domain = [
            ("state", "=", "sent"), ("company_id", "=", company.id), (name, "=", False), ("due_at", "<=", now - after_due),
            ("ticket_id.operative_clock", "!=", "closed")]
        if after_due < timedelta():
            domain.append(("due_at", ">", now))  # too late for a reminder that it will be due
        found = self.search(domain, order="due_at, id", limit=BATCH)
        # what somebody works on right now is left to the next run
        for task in found.try_lock_for_update():
            task._remind_once(remind, name, now)
        if len(found) == BATCH:
            self.env.ref("operative_crm.ir_cron_remind_providers")._trigger()

    def _remind_once(self, remind, name, now):
        """Remind of one task; where that fails the log says so, and the others go on."""
        try:
            with self.env.cr.savepoint():
                self[name] = now
                getattr(self, remind)()
        except Exception:
            _logger.exception("%s is left out", self)

    def _remind(self):
        self._mail("operative_crm.mail_template_provider_reminder", "auto_comment")

    def _remind_late(self):
        self._mail("operative_crm.mail_template_provider_reminder", "auto_comment")

    def _escalate(self):
        self._tell("operative_crm.mail_activity_type_provider_late", lambda env: env._(
            "%(provider)s does not answer: %(task)s", provider=self.provider_name, task=self.name))
