"""My Day: what waits for a user, no more than the user may see, in a fixed number of queries."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessMyDay(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_proposal.write({
            "responsible_role_id": cls.role_inside.id, "handover_required": True, "handover_due_hours": 8})

    def _day(self, user):
        """The rows of a user's day by kind."""
        sections = self.env["operative.my.day"].with_user(user).get_sections()
        return {section["key"]: section["rows"] for section in sections}

    def _hand_over(self, lead):
        lead.with_user(self.user_salesman).stage_id = self.stage_proposal

    def test_nothing_waits(self):
        """Of nothing no section is left: the screen is empty."""
        self.assertEqual(self.env["operative.my.day"].with_user(self.user_service).get_sections(), [])

    def test_handover_waits_for_receiver_and_deputy(self):
        """A handover is in the day of who is asked, their deputy and the role's leader, and of nobody else."""
        self._hand_over(self.lead)
        for user in (self.user_salesman_all, self.user_deputy, self.user_administrator):
            with self.subTest(user=user.name):
                [row] = self._day(user)["handover"]
                self.assertEqual((row["res_model"], row["res_id"], row["name"]), ("crm.lead", self.lead.id, "Need"))
                self.assertEqual(row["id"], self._handover(self.lead).id)
                self.assertEqual(row["partner"], "Acme")
        for user in (self.user_salesman, self.user_manager):
            with self.subTest(user=user.name):
                self.assertNotIn("handover", self._day(user))

    def test_bulk_accept(self):
        """Several handovers are accepted at once and leave the day."""
        leads = self.lead | self._opportunity() | self._opportunity()
        for lead in leads:
            self._hand_over(lead)
        rows = self._day(self.user_salesman_all)["handover"]
        self.env["operative.handover"].with_user(self.user_salesman_all).browse(
            [row["id"] for row in rows]).action_accept()
        self.assertEqual(leads.operative_responsible_id, self.user_salesman_all)
        self.assertNotIn("handover", self._day(self.user_salesman_all))

    def test_what_came_back(self):
        """A returned handover waits for its sender, with the reason, until the document moves on again."""
        self._hand_over(self.lead)
        self._handover(self.lead).with_user(self.user_salesman_all).action_return("Quantities are missing")
        [row] = self._day(self.user_salesman)["returned"]
        self.assertEqual((row["res_id"], row["reason"]), (self.lead.id, "Quantities are missing"))
        self.assertNotIn("returned", self._day(self.user_salesman_all))
        self._hand_over(self.lead)
        self.assertNotIn("returned", self._day(self.user_salesman))

    def test_decisions(self):
        """An exception waits for managers; an approval for its group, and not for who asked for it."""
        group = self.env.ref("sales_team.group_sale_salesman")
        approval = self._condition(self.stage_won, check="approval", group_id=group.id, name="Margin")
        other = self._condition(self.stage_won, check="checklist", name="Checked")
        lead = self.lead.with_user(self.user_salesman)
        lead.operative_request(approval.ids)
        lead.operative_request(other.ids, reason="Trade fair", exception=True)
        self.assertNotIn("decision", self._day(self.user_salesman))
        [row] = self._day(self.user_salesman_all)["decision"]
        self.assertFalse(row["is_exception"])
        rows = {row["is_exception"]: row for row in self._day(self.user_manager)["decision"]}
        self.assertEqual(rows[True]["reason"], "Trade fair")
        self.env["operative.condition.result"].with_user(self.user_manager).browse(
            [row["id"] for row in rows.values()]).action_approve()
        self.assertNotIn("decision", self._day(self.user_manager))
        self.assertFalse(self._day(self.user_salesman_all).get("decision"))

    def test_missed_milestones_follow_the_responsible(self):
        """A missed milestone waits for who is responsible now, not for who was when it was planned."""
        milestone = self.env["operative.milestone"].create({
            "name": "Called", "crm_stage_id": self.stage_new.id, "planned_hours": 4})
        lead = self._opportunity()
        result = self.env["operative.milestone.result"].search([("milestone_id", "=", milestone.id)])
        self.assertFalse(self._day(self.user_salesman).get("milestone"))
        result.planned_at = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        [row] = self._day(self.user_salesman)["milestone"]
        self.assertEqual((row["text"], row["is_late"], row["can_reach"]), ("Called", True, True))
        lead.operative_responsible_id = self.user_deputy
        self.assertFalse(self._day(self.user_salesman).get("milestone"))
        [row] = self._day(self.user_deputy)["milestone"]
        self.env["operative.milestone.result"].browse(row["id"]).with_user(self.user_deputy).action_reach()
        self.assertFalse(self._day(self.user_deputy).get("milestone"))

    def test_what_cannot_move_on(self):
        """A document whose next stage has something mandatory unmet waits for who is responsible; a hint does not."""
        self._condition(self.stage_proposal, severity="warn", name="A hint")
        self.assertNotIn("blocked", self._day(self.user_salesman))
        self._condition(self.stage_proposal)
        [row] = self._day(self.user_salesman)["blocked"]
        self.assertEqual((row["res_id"], row["text"]), (self.lead.id, "Missing for Offer: E-mail known"))
        self.assertTrue(self.lead.operative_is_blocked)
        self.assertNotIn("blocked", self._day(self.user_salesman_all))
        self.lead.with_user(self.user_salesman).operative_request(
            self.stage_proposal.condition_ids.filtered(lambda c: c.severity == "block").ids, "Urgent", exception=True)
        [row] = self._day(self.user_salesman)["blocked"]
        self.assertTrue(row["text"].startswith(
            f"Missing for Offer: E-mail known, exception requested by {self.user_salesman.name}, "), row["text"])
        self.lead.email_cc = "x@acme.example"
        self.assertNotIn("blocked", self._day(self.user_salesman))

    def test_due_contacts(self):
        """Contacts planned for today are in the day of the salesperson, and lead to the customer."""
        customer = self._customer(self.acme)
        today = fields.Date.context_today(customer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE operative_customer SET contact_planned_on = %s, contact_due_on = %s WHERE id = %s",
            (today, today, customer.id))
        self.env.invalidate_all()
        [row] = self._day(self.user_salesman)["contact"]
        self.assertEqual((row["res_model"], row["res_id"], row["name"]), ("operative.customer", customer.id, "Acme"))
        self.assertNotIn("contact", self._day(self.user_salesman_all))

    def test_queries_do_not_grow(self):
        """Many rows cost as many queries as few."""
        self._condition(self.stage_won)
        milestone = self.env["operative.milestone"].create({
            "name": "Called", "crm_stage_id": self.stage_proposal.id, "planned_hours": 4})

        def queries():
            results = self.env["operative.milestone.result"].search([("milestone_id", "=", milestone.id)])
            results.planned_at = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
            self.env.flush_all()
            self.env.invalidate_all()
            self.env["operative.my.day"].with_user(self.user_salesman_all).get_sections()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["operative.my.day"].with_user(self.user_salesman_all).get_sections()
            return self.env.cr.sql_log_count - before
        first = self._opportunity(operative_responsible_id=self.user_salesman_all.id, stage_id=self.stage_proposal.id)
        self._hand_over(self.lead)
        self.assertTrue(first)
        few = queries()
        for _number in range(8):
            lead = self._opportunity()
            self._hand_over(lead)
            self._opportunity(operative_responsible_id=self.user_salesman_all.id, stage_id=self.stage_proposal.id)
        self.assertLessEqual(queries(), few)
        self.assertEqual(len(self._day(self.user_salesman_all)["handover"]), 9)
        self.assertLessEqual(few, 60)

    def test_for_users_only(self):
        """Whoever is no user of Operative CRM has no day; switched off, process shows nothing."""
        with self.assertRaises(AccessError):
            self.env["operative.my.day"].with_user(self.user_portal).get_sections()
        self._hand_over(self.lead)
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_process")
        self.env.invalidate_all()
        self.assertNotIn("handover", self._day(self.user_salesman_all))
