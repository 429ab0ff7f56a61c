"""What is decided on a position, and what is told of it."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .complaint_common import ComplaintCommon

NOW = "2026-04-01 09:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComplaintDecision(ComplaintCommon):

    def setUp(self):
        super().setUp()
        self.ticket = self._complaint(self.agent_a)
        self.lines = self.env["operative.complaint.line"].with_user(self.agent_a).create([
            {"ticket_id": self.ticket.id, "product_id": self.pump.id, "quantity": 4},
            {"ticket_id": self.ticket.id, "product_id": self.seal.id, "quantity": 10}])
        self.pump_line, self.seal_line = self.lines
        self.env.cr.precommit.run()

    def _logged(self):
        return self.ticket.message_ids.filtered(lambda message: "Decided:" in (message.body or ""))

    def test_what_is_accepted_follows_from_the_decision(self):
        """All where it is justified or goodwill, nothing where it is not, as entered where it is partly; dated at once."""
        for decision, accepted in (("justified", 4), ("goodwill", 4), ("not", 0), (False, 0)):
            with self.subTest(decision=decision):
                self.pump_line.decision = decision
                self.assertEqual(self.pump_line.quantity_accepted, accepted)
                self.assertEqual(bool(self.pump_line.decided_at), bool(decision))
        self.pump_line.write({"decision": "partly", "quantity_accepted": 3})
        self.assertEqual(self.pump_line.quantity_accepted, 3)
        self.pump_line.quantity = 2
        self.assertEqual(self.pump_line.quantity_accepted, 2)

    def test_partly_asks_how_much(self):
        """Partly justified without a quantity is refused and says so, also for many at once; so is a quantity undecided."""
        for lines, vals in ((self.pump_line, {"decision": "partly"}), (self.lines, {"decision": "partly"}),
                            (self.pump_line, {"decision": False, "quantity_accepted": 1}),
                            (self.pump_line, {"decision": "not", "quantity_accepted": 1})):
            with self.subTest(vals=vals), self.assertRaisesRegex(ValidationError, "Accepted|accepted"):
                lines.write(vals)

    def test_many_at_once_are_one_message(self):
        """Deciding several positions, from the list or by saving the form, leaves one message that names them all."""
        self.lines.write({"decision": "justified"})
        self.env.cr.precommit.run()
        [message] = self._logged()
        self.assertEqual(message.author_id, self.agent_a.partner_id)
        self.assertFalse(message.notified_partner_ids, "nobody outside hears of it")
        self.assertIn("Justified", message.body)
        for line in self.lines:
            self.assertIn(line.display_name, message.body)
        self.ticket.with_user(self.agent_a).write({"complaint_line_ids": [
            (1, self.pump_line.id, {"decision": "not"}),
            (1, self.seal_line.id, {"decision": "partly", "quantity_accepted": 3, "remedy": "credit"})]})
        self.env.cr.precommit.run()
        newest = self._logged()[0]
        self.assertEqual(len(self._logged()), 2)
        self.assertIn("3 of 10", newest.body)
        self.assertIn("Credit Note", newest.body)

    def test_a_save_without_a_decision_says_nothing(self):
        """What else is changed of a position is no decision."""
        self.lines.write({"name": "It leaks"})
        self.env.cr.precommit.run()
        self.assertFalse(self._logged())

    def test_when_it_was_decided_is_not_entered(self):
        """The moment of a decision is its own, whatever a client sends."""
        with self.assertRaises(UserError):
            self.pump_line.write({"decision": "justified", "decided_at": "2020-01-01 00:00:00"})
