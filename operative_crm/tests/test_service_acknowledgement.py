"""Acknowledgement: who writes a ticket is told that it came in; no machine is, and no address twice within an hour."""

from odoo import http
from odoo.tests import HttpCase, tagged

from .service_common import ServiceCommon

MONDAY = "2026-03-02 {}".format
MAIL = """Message-Id: <{number}@acme.example>
From: {sender}
To: operative-support@{domain}
Subject: It squeaks
{headers}
Any idea?
"""


@tagged("post_install", "-at_install")
class TestServiceAcknowledgement(ServiceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.support.alias_id.alias_domain_id = cls.mail_alias_domain
        cls.support.operative_acknowledge_template_id = cls.env.ref("operative_crm.mail_template_acknowledgement")
        cls.number = 0

    def _mail_in(self, moment, sender="Carla Contact <carla@acme.example>", headers=""):
        """A mail comes in.

        :return: the ticket it made, and the mails that went out
        """
        type(self).number += 1
        before = self.env["helpdesk.ticket"].search([])
        with self._at(moment), self.mock_mail_gateway():
            self.env["mail.thread"].message_process(None, MAIL.format(
                number=self.number, sender=sender, domain=self.mail_alias_domain.name, headers=headers and f"{headers}\n"))
            self.env.flush_all()
            self.flush_tracking()
        return self.env["helpdesk.ticket"].search([]) - before, self._new_mails

    def _receipts(self, ticket):
        return ticket.message_ids.filtered(lambda message: message.message_type == "auto_comment")

    def test_not_sent_to_begin_with(self):
        """After installation no team sends any, though a template is there."""
        self.assertFalse(self.experts.operative_acknowledge_template_id)
        ticket = self._new_ticket(team_id=self.experts.id)
        self.assertFalse(self._receipts(ticket))

    def test_sent(self):
        """Who writes by mail gets an answer of a machine, marked as one: it acknowledges, and is nobody's reply."""
        ticket, mails = self._mail_in(MONDAY("09:00:00"))
        [receipt] = self._receipts(ticket)
        [mail] = mails
        self.assertEqual(mail.recipient_ids, self.contact)
        self.assertIn("'Auto-Submitted': 'auto-replied'", mail.headers)
        self.assertIn(ticket.number, mail.subject)
        self.assertIn(ticket.number, receipt.body)
        self.assertGreater(receipt.id, ticket.message_ids.filtered(lambda message: message.message_type == "email").id)
        self.assertEqual(receipt.operative_sender, "automatic")
        self.assertEqual(str(ticket.acknowledged_at), MONDAY("09:00:00"))
        self.assertFalse(ticket.first_reply_at or ticket.public_reply_count)
        self.assertTrue(ticket.operative_unanswered_since)

    def test_to_an_address_without_contact(self):
        """Who is no contact gets it as well."""
        ticket, mails = self._mail_in(MONDAY("09:00:00"), "Nobody We Know <nobody@else.example>")
        self.assertEqual(self._receipts(ticket).operative_sender, "automatic")
        self.assertIn("nobody@else.example", "".join(mail.email_to or mail.recipient_ids.email for mail in mails))

    def test_in_the_customers_language(self):
        """It is in the language of who wrote, whether or not the template says so."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.contact.lang = "de_DE"
        template = self.support.operative_acknowledge_template_id
        template.with_context(lang="de_DE").body_html = "<p>Wir haben Ihre Nachricht erhalten.</p>"
        for time, lang in (("08:00:00", "{{ object.partner_id.lang }}"), ("10:00:00", False)):
            template.lang = lang
            ticket, mails = self._mail_in(MONDAY(time))
            with self.subTest(lang=lang):
                self.assertIn("erhalten", self._receipts(ticket).body)
                self.assertIn("erhalten", mails.body_html)

    def test_not_to_a_machine(self):
        """What a machine sent is not answered: the ticket is there, and nothing goes out."""
        for headers in ("Auto-Submitted: auto-replied", "Precedence: bulk", "X-Auto-Response-Suppress: All"):
            ticket, mails = self._mail_in(MONDAY("09:00:00"), headers=headers)
            with self.subTest(headers=headers):
                self.assertTrue(ticket)
                self.assertFalse(self._receipts(ticket) | ticket.message_ids.filtered("operative_sender"))
                self.assertFalse(mails)

    def test_not_twice_within_an_hour(self):
        """An address gets one an hour, whatever it writes to, and however it is written; others get their own."""
        sent = [
            bool(self._receipts(self._mail_in(MONDAY(time), sender)[0]))
            for time, sender in (
                ("09:00:00", "carla@acme.example"), ("09:30:00", "Carla <CARLA@acme.example>"), ("09:40:00", "x@else.example"),
                ("10:00:01", "carla@acme.example"))]
        self.assertEqual(sent, [True, False, True, True])

    def test_two_systems_that_answer_each_other(self):
        """A system that answers our answers, without saying that it is a machine and as a new mail each time, gets one and no
        more: it ends there."""
        answers, sender = 0, "helpdesk@robots.example"
        for second in range(50):
            ticket, mails = self._mail_in(MONDAY(f"09:00:{second:02}"), sender)
            self.assertTrue(ticket)
            if not mails:
                break
            answers += 1
        self.assertEqual(answers, 1)

    def test_reply_is_not_acknowledged(self):
        """What the customer writes on a ticket that is there is not acknowledged."""
        ticket, mails = self._mail_in(MONDAY("09:00:00"))
        ticket, others = self._mail_in(MONDAY("11:00:00"), headers=f"In-Reply-To: {mails.message_id}")
        self.assertFalse(ticket or others)

    def test_follow_up(self):
        """What the customer writes on a ticket that was closed long ago is a new one, and acknowledged as such."""
        ticket, mails = self._mail_in(MONDAY("09:00:00"))
        with self._at(MONDAY("10:00:00")):
            self._write(ticket, self.agent_a, stage_id=self.done.id)
        follow_up, others = self._mail_in("2026-05-04 09:00:00", headers=f"In-Reply-To: {mails.message_id}")
        self.assertEqual(follow_up.operative_follows_id, ticket)
        self.assertIn(follow_up.number, self._receipts(follow_up).body)
        self.assertEqual(others.recipient_ids, self.contact)

    def test_not_for_what_we_enter(self):
        """A ticket that one of us enters for a customer is not acknowledged, nor a colleague's mail."""
        with self.mock_mail_gateway():
            ticket = self._new_ticket(self.agent_a)
        self.assertFalse(self._receipts(ticket))
        ticket, _mails = self._mail_in(MONDAY("09:00:00"), self.agent_a.email)
        self.assertTrue(ticket)
        self.assertFalse(self._receipts(ticket))

    def test_a_template_that_fails(self):
        """A template that cannot be rendered loses no mail: the ticket is there, and the log says what is wrong."""
        self.support.operative_acknowledge_template_id.sudo().subject = "{{ object.partner_id.name / 0 }}"
        with self.assertLogs("odoo.addons.operative_crm.models.service.helpdesk_ticket_acknowledge", "ERROR"):
            ticket, mails = self._mail_in(MONDAY("09:00:00"))
        self.assertTrue(ticket.message_ids.filtered(lambda message: message.message_type == "email"))
        self.assertFalse(mails or ticket.operative_acknowledged_to)

    def test_part_off(self):
        """With the part off none is sent."""
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_service")
        ticket, mails = self._mail_in(MONDAY("09:00:00"))
        self.assertTrue(ticket)
        self.assertFalse(mails)


@tagged("post_install", "-at_install")
class TestServiceAcknowledgementPortal(ServiceCommon, HttpCase):

    def test_portal(self):
        """Who enters a ticket in the portal is told as well."""
        self.support.operative_acknowledge_template_id = self.env.ref("operative_crm.mail_template_acknowledgement")
        self.company.helpdesk_mgmt_portal_select_team = True
        self.user_portal.password = "portal-8-x"
        self.authenticate(self.user_portal.login, "portal-8-x")
        self.url_open("/submitted/ticket", data={
            "subject": "From the portal", "description": "Squeaks", "team": self.support.id, "category": "0",
            "csrf_token": http.Request.csrf_token(self)})
        [ticket] = self.env["helpdesk.ticket"].search([("name", "=", "From the portal")])
        [receipt] = ticket.message_ids.filtered(lambda message: message.message_type == "auto_comment")
        self.assertEqual(receipt.operative_sender, "automatic")
        self.assertTrue(ticket.acknowledged_at)
