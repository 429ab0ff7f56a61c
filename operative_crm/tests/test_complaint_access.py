"""Who sees and changes what of complaints."""

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

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

    def test_another_companys_complaint(self):
        """Of a complaint of another company service reads nothing: no ticket, position, cost, action, task or release; nor does
        who works in both, while in this one alone."""
        theirs = self.env["helpdesk.ticket"].create({
            "name": "Theirs", "description": "Theirs", "company_id": self.company_us.id, "type_id": self.complaint_type.id,
            "partner_id": self.env["res.partner"].create({"name": "Yankee", "email": "y@yankee.example"}).id})
        entries = [theirs] + [
            self.env[model].create({"ticket_id": theirs.id, **vals}) for model, vals in (self.parts | {
                "operative.complaint.release": {
                    "version": 1, "released_at": fields.Datetime.now(), "report": b"eA==", "report_name": "8D.html"}}).items()]
        users = [
            new_test_user(self.env, f"here_{group}", f"helpdesk_mgmt.group_helpdesk_{group}", company_id=self.company.id,
                          company_ids=[Command.set(self.company.ids)])
            for group in ("user_own", "user_team", "user", "manager")]
        self.env.flush_all()
        for entry in entries:
            # who works there as well reads it there
            there = entry.with_user(self.agent_a).with_context(allowed_company_ids=self.company_us.ids)
            self.assertEqual(there.search([("id", "=", entry.id)]), entry)
            for user in [*users, self.agent_a]:
                with self.subTest(model=entry._name, user=user.login):
                    self.env.invalidate_all()
                    here = entry.with_user(user).with_context(allowed_company_ids=self.company.ids)
                    self.assertEqual(here.search_count([("id", "=", entry.id)]), 0)
                    self.assertEqual(here._read_group([("id", "=", entry.id)], [], ["__count"]), [(0,)])
                    with self.assertRaises(AccessError):
                        here.read(["display_name"])
                    if user != self.agent_a:
                        with self.assertRaises(AccessError):
                            here.with_context(allowed_company_ids=self.companies.ids).search_count([("id", "=", entry.id)])
        for model, vals in self.parts.items():
            for user in users:
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.env[model].with_user(user).with_context(allowed_company_ids=self.company.ids).create({
                        "ticket_id": theirs.id, **vals})
