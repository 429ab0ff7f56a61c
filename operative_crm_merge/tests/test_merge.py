"""Tickets that are merged: one case, with the messages of all, and no reply but those that people wrote."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.operative_crm.tests.service_common import ServiceCommon

DAY = "2026-03-02 {}".format


@tagged("post_install", "-at_install")
class TestMerge(ServiceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo lets administrators alone move messages from one document to another
        cls.admin = cls.env["res.users"].create({
            "name": "Admin", "login": "operative_merging_admin", "email": "admin@operative.example",
            "company_id": cls.company.id, "company_ids": [Command.set(cls.companies.ids)], "group_ids": [Command.set(
                (cls.env.ref("base.group_system") | cls.env.ref("helpdesk_mgmt.group_helpdesk_manager")).ids)]})

    def _merge(self, tickets, into=None, **vals):
        wizard = self.env["helpdesk.ticket.merge"].with_user(self.admin).with_context(
            active_ids=tickets.ids).create({
                "ticket_ids": [Command.set(tickets.ids)], "user_id": self.agent_a.id, "dst_ticket_id": (into or tickets[0]).id,
                "dst_helpdesk_team_id": self.support.id, **vals})
        wizard.merge_tickets()
        self._track(wizard.dst_ticket_id)
        self.env.invalidate_all()
        return wizard.dst_ticket_id.with_user(self.env.user)

    def _two(self):
        with self._at(DAY("08:00:00")):
            first = self._new_ticket(user_id=self.agent_a.id)
        with self._at(DAY("09:00:00")):
            second = self._new_ticket(user_id=self.agent_a.id)
            (first | second).message_subscribe(self.contact.ids)
            self._customer_writes(second)
        with self._at(DAY("10:00:00")):
            self._reply(second)
        return first, second

    def test_messages_of_all(self):
        """The ticket that stays has the replies to all of them, the others are data points of no figure; that they were merged
        is told in public, and is nobody's reply."""
        first, second = self._two()
        with self._at(DAY("11:00:00")):
            self._merge(first | second)
        self.assertEqual(str(first.first_reply_at), DAY("10:00:00"))
        self.assertEqual((first.public_reply_count, first.handoff_count), (1, 0))
        self.assertFalse(first.operative_unanswered_since)
        told = first.message_ids.filtered(lambda message: message.message_type == "comment" and message.author_id == (
            self.admin.partner_id) and "merged" in (message.body or ""))
        self.assertTrue(told)
        self.assertFalse(any(told.mapped("operative_sender")))
        self.assertEqual((second.active, second.duplicate_id, second.operative_clock), (False, first, "closed"))
        self.env.flush_all()
        report = self.env["operative.service.report"].search([("ticket_id", "in", (first | second).ids)])
        self.assertEqual(report.ticket_id, first)

    def test_into_the_later_one(self):
        """What the customer asked on the other one is a question on this one, and waits for an answer."""
        first, second = self._two()
        with self._at(DAY("10:30:00")):
            self._customer_writes(first)
        with self._at(DAY("11:00:00")):
            self._merge(first | second, into=second)
        self.assertEqual(str(second.operative_unanswered_since), DAY("10:30:00"))
        self.assertEqual(second.public_reply_count, 1)

    def test_complaints_go_along(self):
        """Positions, costs, actions and tasks are those of the ticket that stays."""
        first, second = self._two()
        product = self.env["product.product"].create({"name": "Box"})
        parts = [self.env[model].create({"ticket_id": second.id, **vals}) for model, vals in (
            ("operative.complaint.line", {"product_id": product.id}), ("operative.complaint.cost", {
                "kind": "freight", "amount": 12}), ("operative.complaint.action", {"step": "d3", "name": "Hold it back"}),
            ("operative.provider.task", {"name": "Look at it", "email": "shop@repair.example"}))]
        self._merge(first | second)
        for entries in parts:
            with self.subTest(model=entries._name):
                self.assertEqual(entries.ticket_id, first)
        self.assertEqual((first.complaint_cost, second.complaint_cost), (12, 0))

    def test_into_a_new_one(self):
        """A new ticket takes what was said on both of them."""
        first, second = self._two()
        with self._at(DAY("11:00:00")):
            new = self._merge(first | second, create_new_ticket=True, dst_ticket_name="Both")
        self.assertNotIn(new, first | second)
        self.assertEqual((first | second).duplicate_id, new)
        self.assertEqual(new.public_reply_count, 1)
        self.assertFalse(new.operative_unanswered_since)
