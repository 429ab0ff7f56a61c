"""A customer's message ends what waited for it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .service_common import ServiceCommon

T = "2026-03-02 {}".format


@tagged("post_install", "-at_install")
class TestServiceCustomerWrites(ServiceCommon):

    def _stays(self, ticket):
        return [(stay.stage_id, stay.clock, str(stay.entered_at)[11:16]) for stay in self.env["helpdesk.ticket.stay"].search(
            [("document_id", "=", ticket.id)], order="entered_at, id")]

    def _closed(self, user=None):
        """A ticket that was in work, waited, and is closed since 10:00."""
        for time, stage in (("08:00:00", self.work), ("09:00:00", self.waiting), ("10:00:00", self.done)):
            with self._at(T(time)):
                if stage == self.work:
                    ticket = self._new_ticket(stage_id=self.work.id)
                else:
                    self._write(ticket, self.agent_a, stage_id=stage.id)
        return ticket

    def test_ends_waiting(self):
        """*Waiting for customer* is over when he writes; the stage stays, and a second message changes nothing."""
        with self._at(T("08:00:00")):
            ticket = self._new_ticket(stage_id=self.waiting.id)
        for time in ("09:00:00", "09:30:00"):
            with self._at(T(time)):
                self._customer_writes(ticket)
        self.assertEqual(self._stays(ticket), [
            (self.waiting, "customer", "08:00"), (self.waiting, "ours", "09:00")])
        self.assertEqual(str(ticket.operative_unanswered_since), T("09:00:00"))

    def test_at_its_own_instant(self):
        """A message that arrives late ended the waiting when it was sent."""
        with self._at(T("08:00:00")):
            ticket = self._new_ticket(stage_id=self.waiting.id)
        with self._at(T("09:00:00")):
            self._customer_writes(ticket, date=T("08:40:00"))
        self.assertEqual([stay[2] for stay in self._stays(ticket)], ["08:00", "08:40"])
        self.assertEqual(str(ticket.operative_clock_since), T("08:40:00"))

    def test_does_not_end_a_providers_turn(self):
        """What a supplier has to do the customer's message does not end."""
        ticket = self._new_ticket(stage_id=self.supplier.id)
        self._customer_writes(ticket)
        self.assertEqual(ticket.operative_clock, "provider")

    def test_reopens(self):
        """A closed ticket goes back to the last stage before closing, as from outside, and waits for us."""
        ticket = self._closed()
        with self._at(T("11:00:00")):
            self._customer_writes(ticket)
        self.assertEqual((ticket.stage_id, ticket.operative_clock, ticket.reopen_count), (self.waiting, "ours", 1))
        self.assertEqual(self._stays(ticket)[-1], (self.waiting, "ours", "11:00"))

    def test_follow_up(self):
        """Closed for longer than the team says, or where it never reopens, a new ticket takes the message."""
        for values, at in (
                ({"operative_reopen_days": 14}, "2026-03-16 10:00:01"), ({"operative_follow_up": True}, T("11:00:00")),
                ({"operative_reopen_days": 0}, T("10:00:01"))):
            self.support.write({"operative_reopen_days": 14, "operative_follow_up": False, **values})
            ticket = self._closed()
            with self._at(at):
                message = self._customer_writes(ticket)
            follow_up = ticket.operative_followed_by_ids
            self.assertEqual((ticket.stage_id, ticket.reopen_count), (self.done, 0))
            self.assertEqual(
                (follow_up.partner_id, follow_up.team_id, message.res_id), (self.contact, self.support, follow_up.id))
            self.assertEqual(str(follow_up.operative_unanswered_since), at)
            self.assertFalse(ticket.operative_unanswered_since)

    def test_switched_off(self):
        """With the part off a message reopens nothing, and is noted all the same."""
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_service")
        ticket = self._closed()
        message = self._customer_writes(ticket)
        self.assertEqual((ticket.stage_id, message.operative_sender), (self.done, "customer"))

    def test_nothing_to_do(self):
        """A thank-you: closed again as of before, no reopening, no stay, nothing tracked; the log says so."""
        ticket = self._closed()
        before = self._stays(ticket)
        with self._at(T("11:00:00")):
            self._customer_writes(ticket)
        with self._at(T("12:00:00")):
            ticket.with_user(self.agent_a).action_nothing_to_do()
            self._track(ticket)
        self.assertEqual(self._stays(ticket), before)
        self.assertEqual((ticket.stage_id, ticket.operative_clock, ticket.reopen_count), (self.done, "closed", 0))
        self.assertEqual(str(ticket.resolved_at), T("10:00:00"))
        self.assertFalse(ticket.operative_unanswered_since)
        self.assertIn("asks for nothing", ticket.message_ids[0].body)
        with self._at(T("13:00:00")):
            ticket._operative_rebuild(ticket.ids)
        self.assertEqual((self._stays(ticket), ticket.reopen_count), (before, 0))

    def test_nothing_to_do_while_waiting(self):
        """*I will look at it tomorrow* leaves a ticket waiting for the customer."""
        with self._at(T("08:00:00")):
            ticket = self._new_ticket(stage_id=self.waiting.id)
        with self._at(T("09:00:00")):
            self._customer_writes(ticket)
        with self._at(T("09:30:00")):
            ticket.with_user(self.agent_a).action_nothing_to_do()
        self.assertEqual(self._stays(ticket), [(self.waiting, "customer", "08:00")])
        self.assertEqual(str(ticket.operative_clock_since), T("08:00:00"))

    def test_nothing_to_do_until_somebody_replied(self):
        """Once somebody replied, and where nobody wrote, it is refused in words."""
        ticket = self._closed()
        with self.assertRaisesRegex(UserError, "no message of the customer"):
            ticket.with_user(self.agent_a).action_nothing_to_do()
        self._customer_writes(ticket)
        self._reply(ticket)
        with self.assertRaisesRegex(UserError, "nobody replied"):
            ticket.with_user(self.agent_a).action_nothing_to_do()
