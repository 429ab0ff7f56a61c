"""A stage of another company is none of a document's, whoever writes it, in whichever way, and whether or not it blocks."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestStageCompany(ProcessCommon):
    """Stages of the United States, without any condition, and documents of Berlin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket_stage_us = cls.env["helpdesk.ticket.stage"].create({
            "name": "Overseas", "sequence": 920, "company_id": cls.company_us.id})
        cls.ticket_stage = cls.env["helpdesk.ticket.stage"].create({
            "name": "Berlin", "sequence": 921, "company_id": cls.company.id})
        cls.team_us = cls.env["crm.team"].create({"name": "Overseas", "company_id": cls.company_us.id})
        cls.stage_us = cls.env["crm.stage"].create({
            "name": "Overseas", "sequence": 104, "team_ids": [Command.set(cls.team_us.ids)]})
        cls.stage_both = cls.env["crm.stage"].create({
            "name": "Everywhere", "sequence": 105, "team_ids": [Command.set((cls.team_us | cls.team).ids)]})
        cls.ticket = cls._ticket(cls.acme, user_id=cls.user_service.id)

    def _refused(self, call):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            call()
            self.env.flush_all()
        self.env.invalidate_all()
        # whoever asks by its id learns nothing of what it is called
        self.assertNotIn("Overseas", str(caught.exception))
        return str(caught.exception)

    def test_a_ticket_comes_into_no_stage_of_another_company(self):
        """Written, created, imported: refused with the company; in a stage of its own or of all it is welcome."""
        ticket = self.ticket.with_user(self.user_service)
        self.assertIn("Operative GmbH", self._refused(lambda: ticket.write({"stage_id": self.ticket_stage_us.id})))
        values = {"name": "New", "description": "x", "company_id": self.company.id, "stage_id": self.ticket_stage_us.id}
        self._refused(lambda: ticket.create(values))
        found = ticket.load(["name", "description", "company_id/.id", "stage_id/.id"], [
            ["New", "x", str(self.company.id), str(self.ticket_stage_us.id)]])
        self.assertFalse(found["ids"])
        self.assertIn("another company", found["messages"][0]["message"])
        for stage in (self.ticket_stage, self.stage_closed, self.stage_open):
            stage.company_id = stage == self.ticket_stage and self.company
            ticket.stage_id = stage
            self.assertEqual(ticket.stage_id, stage)

    def test_a_branch_shares_the_stages_of_its_company(self):
        """What is the company's is its branches' as well, not the other way round."""
        ticket = self._ticket(self.acme, company=self.branch)
        ticket.stage_id = self.ticket_stage
        self.assertEqual(ticket.stage_id, self.ticket_stage)
        self.ticket_stage.company_id = self.branch
        self._refused(lambda: self.ticket.write({"stage_id": self.ticket_stage.id}))

    def test_a_ticket_goes_to_another_company_with_its_stage(self):
        """Given to another company a ticket leaves a stage which that one does not have."""
        self.ticket.stage_id = self.ticket_stage
        self.ticket.company_id = self.company_us
        self.assertTrue(self.ticket.stage_id)
        self.assertNotEqual(self.ticket.stage_id, self.ticket_stage)
        self._refused(lambda: self.ticket.write({"stage_id": self.ticket_stage.id}))

    def test_a_ticket_without_a_team_begins_in_its_own_company(self):
        """Whoever works in one company and creates a ticket of another begins it in a stage of the latter."""
        self.ticket_stage.sequence = -5
        self.env.invalidate_all()
        ticket = self.env["helpdesk.ticket"].with_user(self.user_service).with_company(self.company).create({
            "name": "Far away", "description": "x", "company_id": self.company_us.id})
        self.assertNotEqual(ticket.stage_id, self.ticket_stage)
        here = ticket.create({"name": "Here", "description": "x", "company_id": self.company.id})
        self.assertEqual(here.stage_id, self.ticket_stage)

    def test_an_opportunity_comes_into_no_stage_of_teams_elsewhere(self):
        """A stage of teams of another company alone; one that teams of both have is for both."""
        lead = self.lead.with_user(self.user_salesman)
        self._refused(lambda: lead.write({"stage_id": self.stage_us.id}))
        self._refused(lambda: lead.operative_move(self.stage_us.id))
        lead.stage_id = self.stage_both
        self.assertEqual(lead.stage_id, self.stage_both)
        # the team of a stage goes elsewhere: the next one who looks is told
        self.stage_both.team_ids = self.team
        other = self.env["crm.team"].create({"name": "Elsewhere", "company_id": self.company.id})
        self.stage_both.team_ids = other
        other.company_id = self.company_us
        again = self._opportunity()
        self._refused(lambda: again.with_user(self.user_salesman).write({"stage_id": self.stage_both.id}))
        # who belongs to no company may be anywhere
        free = self._lead(self.acme)
        free.stage_id = self.stage_us
        self.assertEqual(free.stage_id, self.stage_us)

    def test_an_order_comes_into_no_phase_of_another_company(self):
        """Nor does an order, whose phases are those of flows."""
        flows = self.env["operative.flow"].create([
            {"name": f"Orders {company.id}", "model": "sale.order", "company_id": company.id,
             "phase_ids": [Command.create({"name": "Asked"})]} for company in (self.company, self.company_us)])
        order = self._order(self.acme, state="draft", user_id=self.user_salesman.id)
        self.assertEqual(order.operative_phase_id, flows[0].phase_ids)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            order.with_user(self.user_salesman).operative_phase_id = flows[1].phase_ids

    def test_a_stage_takes_nothing_along_to_another_company(self):
        """With documents of its company, archived ones too, a stage stays; without any it may go, and to its parent."""
        stage, ticket = self.ticket_stage.sudo(False), self.ticket
        ticket.stage_id = stage
        self.assertIn("1 documents", self._refused(lambda: stage.write({"company_id": self.company_us.id})))
        ticket.active = False
        self._refused(lambda: stage.write({"company_id": self.company_us.id}))
        self.lead.stage_id = self.stage_both
        self._refused(lambda: self.stage_both.write({"team_ids": [Command.set(self.team_us.ids)]}))
        stage.company_id = False
        ticket.stage_id = self.stage_open
        stage.company_id = self.company_us
        self.assertEqual(stage.company_id, self.company_us)
        branch = self._ticket(self.acme, company=self.branch)
        own = self.env["helpdesk.ticket.stage"].create({"name": "Branch", "sequence": 922, "company_id": self.branch.id})
        branch.stage_id = own
        own.company_id = self.company
        self.assertEqual(own.company_id, self.company)

    def test_nothing_is_asked_where_stages_are_for_all(self):
        """Moving costs no query more: what a stage is for is known with its rules."""
        self.lead.stage_id = self.stage_both
        self.lead.stage_id = self.stage_new
        self.env.flush_all()
        self.lead.stage_id._operative_rules()
        with self.assertQueryCount(0):
            self.assertEqual(self.lead.stage_id._operative_rules()["company_ids"], tuple(self.company.ids))
