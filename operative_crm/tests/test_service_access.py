"""Who sees what of tickets."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestServiceAccess(ServiceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme.user_id = cls.user_salesman
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "It squeaks", "description": "It does", "partner_id": cls.contact.id, "company_id": cls.company.id,
            "team_id": cls.support.id, "type_id": cls.env["helpdesk.ticket.type"].create({"name": "Noise"}).id})
        cls.Customer._refresh(cls.acme)

    def test_salespeople_read_tickets_of_own_customers(self):
        """Of own customers, to read; of others' none, not even by search."""
        mine = self.ticket.with_user(self.user_salesman)
        self.assertEqual((mine.name, mine.type_id.name, mine.operative_is_of_own_customer), ("It squeaks", "Noise", True))
        self.assertTrue(mine.message_ids)
        with self.assertRaises(AccessError):
            mine.write({"name": "Mine"})
        self.acme.user_id = self.user_salesman_all
        self.env.invalidate_all()
        self.assertFalse(self.env["helpdesk.ticket"].with_user(self.user_salesman).search([("id", "=", self.ticket.id)]))
        with self.assertRaises(AccessError):
            mine.read(["name"])

    def test_the_figure_opens_them(self):
        """The customer's figure of open tickets opens just those."""
        customer = self._customer(self.acme).with_user(self.user_salesman)
        action = customer.action_open_figure("open_ticket_count")
        found = self.env["helpdesk.ticket"].with_user(self.user_salesman).search(action["domain"])
        self.assertEqual((found, customer.open_ticket_count), (self.ticket, 1))

    def test_service_users_read_types(self):
        """Whoever works on tickets knows of what type they are."""
        for group in ("helpdesk_mgmt.group_helpdesk_user_own", "helpdesk_mgmt.group_helpdesk_user_team"):
            self.agent_a.group_ids = self.env.ref(group)
            self.ticket.user_id = self.agent_a
            self.assertEqual(self.ticket.with_user(self.agent_a).type_id.name, "Noise")

    def test_the_line_names_nobody(self):
        """What the line of the form says holds for who may read the ticket, and for nobody else."""
        said = self.ticket.with_user(self.user_salesman).operative_service()
        self.assertEqual((said["clock"], said["can_do_nothing"], said["is_unsent"]), ("ours", False, False))
        self.assertEqual([part["clock"] for part in said["clocks"]], ["ours"])
        for user in (self.user_portal, self.user_accountant):
            with self.assertRaises(AccessError):
                self.ticket.with_user(user).operative_service()

    def test_the_line_says_what_is_due(self):
        """What is due, in working hours, the next one first; nothing where it was done."""
        self.env["operative.service.target"].create({
            "name": "Fast", "company_id": self.company.id, "first_reply_hours": 8, "resolution_hours": 4, "sequence": -1})
        with self._at("2026-03-02 09:00:00"):
            ticket = self._new_ticket()
            due = ticket.with_user(self.agent_a).operative_service()["due"]
        self.assertEqual([(entry["what"], round(entry["hours"], 2)) for entry in due], [("resolution", 4), ("reply", 8)])
        with self._at("2026-03-02 10:00:00"):
            self._reply(ticket)
            due = ticket.with_user(self.agent_a).operative_service()["due"]
        self.assertEqual([entry["what"] for entry in due], ["resolution"])

    def test_nothing_to_do_asks_for_the_right_to_write(self):
        """Who only reads a ticket closes nothing."""
        self._customer_writes(self.ticket)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.user_salesman).action_nothing_to_do()
        with self.assertRaises(UserError):
            (self.ticket | self.ticket.copy()).with_user(self.agent_a).action_nothing_to_do()

    def test_reports_name_no_ticket_that_is_closed(self):
        """Who sees figures of tickets and not the tickets reads no name of one, whatever he asks the report for."""
        self.user_administrator.group_ids |= self.env.ref("base.group_allow_export")
        self.ticket.type_id.operative_is_complaint = True
        for model in ("operative.service.report", "operative.reply.report", "operative.complaint.report",
                      "operative.provider.report"):
            report = self.env[model].with_user(self.user_administrator)
            rows = report.search([])
            names = {"read": rows.read(["display_name"]), "name_search": report.name_search(""),
                     "export": rows.export_data(["display_name"])}
            for how, answer in names.items():
                with self.subTest(model=model, how=how):
                    self.assertNotIn("It squeaks", repr(answer))
            for ask in (lambda rows=rows: rows.read(["ticket_id"]), lambda rows=rows: rows.web_read({"ticket_id": {}}),
                        lambda report=report: report.formatted_read_group([], ["ticket_id"], ["__count"]),
                        lambda report=report: report.search([("ticket_id.name", "ilike", "squeaks")])):
                with self.subTest(model=model), self.assertRaises(AccessError):
                    ask()
