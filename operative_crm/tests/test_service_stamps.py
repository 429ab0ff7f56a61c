"""What is noted on a ticket when it happens, whoever does it and by whatever door."""

from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .service_common import ServiceCommon

T = "2026-03-02 {}".format  # a Monday


@tagged("post_install", "-at_install")
class TestServiceStamps(ServiceCommon):

    def _moment_of(self, text):
        return datetime.fromisoformat(T(text))

    def test_first_reply_left_the_house(self):
        """A note and a reply to colleagues alone are no reply; the first one to somebody outside is, and stays the first."""
        with self._at(T("09:00:00")):
            ticket = self._new_ticket()
        with self._at(T("09:10:00")):
            self._note(ticket)
        with self._at(T("09:20:00")):
            unsent = self._reply(ticket, to=self.agent_b.partner_id)
        self.assertEqual(unsent.operative_sender, "unsent")
        self.assertFalse(ticket.first_reply_at)
        with self._at(T("09:30:00")):
            self._reply(ticket)
        with self._at(T("09:40:00")):
            self._reply(ticket, self.agent_b)
        self.assertEqual(ticket.first_reply_at, self._moment_of("09:30:00"))
        self.assertEqual((ticket.first_reply_kind, ticket.public_reply_count), ("message", 2))
        self.assertEqual(ticket.acknowledged_at, ticket.first_reply_at)

    def test_the_author_decides(self):
        """A message is the customer's or ours by its author, whoever posts it."""
        ticket = self._new_ticket()
        posted_by_bot = ticket.message_post(
            body="Done", message_type="comment", subtype_xmlid="mail.mt_comment", author_id=self.agent_a.partner_id.id,
            partner_ids=self.contact.ids)
        colleague = self.env["res.partner"].create({"name": "Colin", "parent_id": self.acme.id, "email": "colin@acme.example"})
        written = self._customer_writes(ticket, colleague)
        else_ = self.env["res.partner"].create({"name": "Else", "email": "else@x.example"})
        stranger = self._customer_writes(ticket, else_)
        bot = ticket.message_post(
            body="Beep", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=self.contact.ids,
            author_id=self.env.ref("base.partner_root").id)
        self.assertEqual([message.operative_sender for message in (posted_by_bot, written, stranger, bot)],
                         ["ours", "customer", False, False])

    def test_address_without_contact(self):
        """Who writes from the address on the ticket is the customer, known as a contact or not."""
        ticket = self._new_ticket(partner_id=False, partner_email="Zoe <ZOE@acme.example>")
        message = ticket.message_post(
            body="Hello", message_type="email", subtype_xmlid="mail.mt_comment", author_id=False, email_from="zoe@acme.example")
        self.assertEqual(message.operative_sender, "customer")

    def test_what_a_machine_sent_is_nobodys(self):
        """An out-of-office reply changes nothing."""
        ticket = self._new_ticket(stage_id=self.waiting.id)
        message = self._customer_writes(ticket, operative_is_automatic=True)
        self.assertFalse(message.operative_sender)
        self.assertEqual(ticket.operative_clock, "customer")

    def test_opened_by_us(self):
        """Of a ticket we opened with a public message the second one is the first reply."""
        with self._at(T("09:00:00")):
            ticket = self._new_ticket(self.agent_a)
            self._reply(ticket)
        with self._at(T("10:00:00")):
            self._customer_writes(ticket)
        self.assertFalse(ticket.first_reply_at)
        with self._at(T("11:00:00")):
            self._reply(ticket)
        self.assertEqual(ticket.first_reply_at, self._moment_of("11:00:00"))
        self.assertEqual(ticket.operative_asked_at, self._moment_of("09:00:00"))

    def test_begun_with_notes(self):
        """Begun with notes alone, the first reply is measured from the customer's first message."""
        with self._at(T("09:00:00")):
            ticket = self._new_ticket(self.agent_a)
            self._note(ticket)
        with self._at(T("10:00:00")):
            self._customer_writes(ticket)
        with self._at(T("11:00:00")):
            self._reply(ticket)
        self.assertEqual(ticket.operative_asked_at, self._moment_of("10:00:00"))
        self.assertEqual(ticket.first_reply_at, self._moment_of("11:00:00"))

    def test_call_is_a_reply(self):
        """A phone call done is the first reply, unless the settings say otherwise; it is no public message."""
        for is_reply in (True, False):
            self.company.operative_call_is_reply = is_reply
            with self._at(T("09:00:00")):
                ticket = self._new_ticket()
            with self._at(T("09:30:00")):
                ticket.activity_schedule("mail.mail_activity_data_call", user_id=self.agent_a.id)
                ticket.with_user(self.agent_a).activity_ids.action_feedback(feedback="Reached")
            self.assertEqual(
                (ticket.first_reply_at, ticket.first_reply_kind, ticket.public_reply_count),
                (self._moment_of("09:30:00"), "call", 0) if is_reply else (False, False, 0))

    def test_handoffs(self):
        """From one person to another, also by way of nobody; a change of team counts once, and who takes it there none."""
        ticket = self._new_ticket()
        for minute, values, expected in (
                (1, {"team_id": self.experts.id}, 0),  # before anybody had it
                (2, {"team_id": self.support.id}, 0),
                (3, {"user_id": self.agent_a.id}, 0),
                (4, {"user_id": self.agent_b.id}, 1),
                (5, {"user_id": False}, 1),
                (6, {"user_id": self.agent_b.id}, 1),
                (7, {"user_id": False}, 1),
                (8, {"user_id": self.agent_a.id}, 2),
                (9, {"team_id": self.experts.id}, 3),  # OCA empties the person
                (10, {"user_id": self.agent_c.id}, 3),
                (11, {"user_id": self.agent_b.id}, 4),
                (12, {"team_id": self.support.id}, 5),  # agent_b is a member there and keeps it
                (13, {"user_id": self.agent_a.id}, 6)):
            with self._at(T(f"10:{minute:02}:00")):
                self._write(ticket, **values)
            self.assertEqual(ticket.handoff_count, expected, values)

    def test_resolved_and_reopened(self):
        """First and last time it was closed; each reopening counts."""
        with self._at(T("09:00:00")):
            ticket = self._new_ticket()
        for minute, stage in enumerate((self.done, self.work, self.done, self.waiting, self.work, self.done)):
            with self._at(T(f"10:{minute:02}:00")):
                self._write(ticket, stage_id=stage.id)
        self.assertEqual(ticket.first_resolved_at, self._moment_of("10:00:00"))
        self.assertEqual(ticket.resolved_at, self._moment_of("10:05:00"))
        self.assertEqual((ticket.reopen_count, ticket.operative_clock_since), (2, self._moment_of("10:05:00")))

    def test_nobody_writes_stamps(self):
        """What happened is noted when it happens: nobody changes it, by whatever door."""
        ticket = self._new_ticket().with_user(self.agent_a)
        for name in ("first_reply_at", "resolved_at", "operative_received_at"):
            with self.assertRaises(AccessError):
                ticket.write({name: "2026-01-01 00:00:00"})

    def test_import_says_when_it_came_in(self):
        """An import may say when it came in and what had happened; later events take nothing of it back."""
        with self._at(T("09:00:00")):
            ticket = self._new_ticket(
                operative_received_at="2026-02-27 08:00:00", first_reply_at="2026-02-27 09:00:00", stage_id=self.work.id)
        with self._at(T("10:00:00")):
            self._reply(ticket)
        self.assertEqual(str(ticket.first_reply_at), "2026-02-27 09:00:00")
        self.assertEqual(str(ticket.operative_asked_at), "2026-02-27 08:00:00")
        first = self.env["helpdesk.ticket.stay"].search([("document_id", "=", ticket.id)], order="entered_at", limit=1)
        self.assertEqual(str(first.entered_at), "2026-02-27 08:00:00")

    def test_deleted_message_takes_nothing_back(self):
        """What was noted stays when a message is deleted."""
        ticket = self._new_ticket()
        reply = self._reply(ticket)
        at = ticket.first_reply_at
        reply.sudo().unlink()
        self._note(ticket)
        self._write(ticket, stage_id=self.work.id)
        self.assertEqual((ticket.first_reply_at, ticket.public_reply_count), (at, 1))

    def test_copy_begins_anew(self):
        """A copy has none of it."""
        with self._at(T("09:00:00")):
            ticket = self._new_ticket(user_id=self.agent_a.id)
            self._reply(ticket)
            self._write(ticket, user_id=self.agent_b.id, stage_id=self.done.id)
        with self._at(T("12:00:00")):
            copy = ticket.copy()
        self.assertFalse(copy.first_reply_at or copy.resolved_at or copy.handoff_count or copy.public_reply_count)
        self.assertEqual(copy.operative_clock_since, self._moment_of("12:00:00"))
