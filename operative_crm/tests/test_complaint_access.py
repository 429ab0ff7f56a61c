"""Who sees and changes what of complaints."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintAccess(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme.user_id = cls.user_salesman
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "Leaks", "description": "It does", "partner_id": cls.contact.id, "company_id": cls.company.id,
            "team_id": cls.support.id, "type_id": cls.complaint_type.id})
        cls.parts = {
            "operative.complaint.line": {"product_id": cls.pump.id, "quantity": 2},
            "operative.complaint.cost": {"kind": "freight", "amount": 12},
            "operative.complaint.action": {"step": "d3", "name": "Hold the lot back"},
            "operative.provider.task": {"name": "Look at it", "email": "shop@repair.example"},
        }
        cls.entries = {
            model: cls.env[model].create({"ticket_id": cls.ticket.id, **vals}) for model, vals in cls.parts.items()}
        cls.Customer._refresh(cls.acme)

    def test_service_writes_what_belongs_to_its_tickets(self):
        """A service user without any other right enters positions, costs, actions and tasks, and changes them."""
        for model, vals in self.parts.items():
            with self.subTest(model=model):
                made = self.env[model].with_user(self.agent_a).create({"ticket_id": self.ticket.id, **vals})
                made.write(vals)
                self.assertEqual(made.ticket_id, self.ticket)
                made.unlink()

    def test_sales_read_those_of_own_customers(self):
        """Positions, actions and tasks, to read; no costs; of others' customers nothing, not even a number."""
        for model, entry in self.entries.items():
            with self.subTest(model=model):
                mine = entry.with_user(self.user_salesman)
                if model == "operative.complaint.cost":
                    with self.assertRaises(AccessError):
                        mine.search_count([])
                    continue
                self.assertTrue(mine.read(["ticket_id"]))
                with self.assertRaises(AccessError):
                    mine.write({"ticket_id": self.ticket.id})
                self.acme.user_id = self.user_salesman_all
                self.env.invalidate_all()
                self.assertEqual(mine.search_count([]), 0)
                self.acme.user_id = self.user_salesman

    def test_a_ticket_one_may_only_read_is_not_changed(self):
        """Who sees a ticket and works in service, without being let at that ticket, adds nothing to it."""
        reader = self.user_salesman
        reader.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        self.ticket.user_id = self.agent_a
        for model, vals in self.parts.items():
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(reader).create({"ticket_id": self.ticket.id, **vals})

    def test_outside_and_without_service(self):
        """The portal sees nothing of it, nor does a user of ours who may not read the ticket, not even a number."""
        for model in self.parts:
            with self.subTest(model=model):
                outside = self.env[model].with_user(self.user_portal).with_context(allowed_company_ids=self.company.ids)
                if model == "operative.provider.task":  # those sent to one's own company are read
                    self.assertEqual(outside.search_count([]), 0)
                else:
                    with self.assertRaises(AccessError):
                        outside.search_count([])
                if model != "operative.complaint.cost":
                    self.assertEqual(self.env[model].with_user(self.user_accountant).search_count([]), 0)
