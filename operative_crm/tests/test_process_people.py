"""Whoever left the company: what waited for them waits for somebody who is there, and nothing where nobody looks."""

from odoo import Command
from odoo.tests import Form, freeze_time, tagged

from .process_common import ProcessCommon

MORNING, LATER = "2026-07-01 08:00:00", "2026-07-10 08:00:00"


@tagged("post_install", "-at_install")
class TestProcessPeople(ProcessCommon):
    """``user_salesman_all`` holds the role of the next stage, ``user_deputy`` deputises, the administrator leads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_proposal.write({"responsible_role_id": cls.role_inside.id})
        cls.team.user_id = False

    def _activities(self, record):
        return self.env["mail.activity"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def _leave(self, *users):
        for user in users:
            user.active = False
        self.env.flush_all()
        self.env.invalidate_all()

    def _day(self, user, key):
        """Documents in a section of somebody's day."""
        sections = self.env["operative.my.day"].with_user(user).with_context(
            allowed_company_ids=self.company.ids).get_sections()
        return [row["res_id"] for section in sections if section["key"] == key for row in section["rows"]]

    # -- who is asked ------------------------------------------------------------------------

    def test_holder_then_deputy_then_leader(self):
        """Who comes into the stage finds the holder, else the deputy, else the leader, else nobody."""
        for leaving, expected in (
            (self.env["res.users"], self.user_salesman_all), (self.user_salesman_all, self.user_deputy),
            (self.user_deputy, self.user_administrator), (self.user_administrator, self.env["res.users"]),
        ):
            self._leave(*leaving)
            lead = self._opportunity()
            lead.stage_id = self.stage_proposal
            self.assertEqual(lead.operative_responsible_id, expected)

    def test_a_handover_goes_to_the_deputy(self):
        """Where the holder left, the deputy is the receiver, is asked, and may accept."""
        self.stage_proposal.handover_required = True
        self._leave(self.user_salesman_all)
        lead = self._opportunity()
        lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        handover = self._handover(lead)
        self.assertEqual((handover.receiver_id, self._activities(lead).user_id), (self.user_deputy, self.user_deputy))
        handover.with_user(self.user_deputy).action_accept()
        self.assertEqual(lead.operative_responsible_id, self.user_deputy)

    def test_everybody_who_is_asked_left(self):
        """A pending handover that nobody is left to decide waits in the day of managers."""
        self.stage_proposal.handover_required = True
        self.lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        self.assertNotIn(self.lead.id, self._day(self.user_manager, "handover"))
        self._leave(self.user_salesman_all, self.user_deputy, self.user_administrator)
        self.assertIn(self.lead.id, self._day(self.user_manager, "handover"))
        self._handover(self.lead).with_user(self.user_manager).action_accept()
        self.assertEqual(self.lead.operative_responsible_id, self.user_manager)

    def test_returned_to_a_sender_who_left(self):
        """It goes back to somebody who is there, who is told and finds it in the day."""
        self.stage_proposal.handover_required = True
        self.stage_new.responsible_role_id = self.role_inside
        self.lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        self._leave(self.user_salesman)
        self._handover(self.lead).with_user(self.user_salesman_all).action_return("No drawing")
        self.assertEqual(self.lead.operative_responsible_id, self.user_salesman_all)
        told = self._activities(self.lead).filtered(lambda activity: "No drawing" in activity.summary)
        self.assertEqual(told.user_id, self.user_salesman_all)
        self.assertIn(self.lead.id, self._day(self.user_salesman_all, "returned"))

    def test_returned_where_nobody_is_left(self):
        """Without anybody it waits in the day of managers."""
        self.stage_proposal.handover_required = True
        self.lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        self._leave(self.user_salesman)
        self._handover(self.lead).with_user(self.user_salesman_all).action_return("No drawing")
        self.assertFalse(self._activities(self.lead))
        self.assertIn(self.lead.id, self._day(self.user_manager, "returned"))

    # -- milestones --------------------------------------------------------------------------

    def _missed(self, lead):
        milestone = self.env["operative.milestone"].create({
            "name": "Visited", "crm_stage_id": self.stage_won.id, "planned_hours": 1})
        with freeze_time(MORNING):
            lead.stage_id = self.stage_won
            lead.flush_recordset()
        with freeze_time(LATER):
            self.env["operative.milestone.result"]._follow()
        return milestone

    def test_a_milestone_missed_where_only_a_salesperson_is_named(self):
        """The salesperson is told."""
        self.stage_won.is_won = False
        self._missed(self.lead)
        self.assertFalse(self.lead.operative_responsible_id)
        self.assertEqual(self._activities(self.lead).user_id, self.user_salesman)

    def test_a_milestone_missed_of_somebody_who_left(self):
        """The salesperson is told instead of a responsible who left; without one it waits in the day of managers."""
        self.stage_won.is_won = False
        self.lead.operative_responsible_id = self.user_salesman_all
        self._leave(self.user_salesman_all)
        self._missed(self.lead)
        self.assertEqual(self._activities(self.lead).user_id, self.user_salesman)
        with freeze_time(LATER):
            self.assertNotIn(self.lead.id, self._day(self.user_manager, "milestone"))
            self._leave(self.user_salesman)
            self.assertIn(self.lead.id, self._day(self.user_manager, "milestone"))
            self.assertNotIn(self.lead.id, self._day(self.user_deputy, "milestone"))

    def test_a_plan_of_somebody_who_left(self):
        """Activities that a stage plans are for somebody who is there."""
        plan = self.env["mail.activity.plan"].create({
            "name": "Offer", "res_model": "crm.lead", "template_ids": [Command.create({
                "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id, "summary": "Call",
                "responsible_type": "other", "responsible_id": self.user_deputy.id})]})
        self.stage_won.write({"activity_plan_id": plan.id, "is_won": False})
        self._leave(self.user_deputy)
        self.lead.stage_id = self.stage_won
        self.assertEqual(self._activities(self.lead).user_id, self.user_salesman)

    @freeze_time(MORNING)
    def test_due_contacts_of_somebody_who_left(self):
        """Managers find them in their day."""
        customer = self._customer(self.acme)
        self._backdate(customer, contact_due_on="2026-06-30", contact_planned_on="2026-07-01")
        self.assertNotIn(customer.id, self._day(self.user_manager, "contact"))
        self._leave(self.user_salesman)
        self.assertIn(customer.id, self._day(self.user_manager, "contact"))
        self.assertNotIn(customer.id, self._day(self.user_salesman_all, "contact"))

    # -- who looks after a new one -----------------------------------------------------------

    def test_the_quick_form_of_the_pipeline(self):
        """The form names the customer's company alone: its field person is responsible, not the leader of the role."""
        self.stage_new.responsible_role_id = self.role_inside
        for vals in ({}, {"email_from": "somebody@else.example"}):
            lead = self.env["crm.lead"].with_user(self.user_salesman).create({
                "name": "Quick", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_new.id,
                "commercial_partner_id": self.acme.id, "company_id": self.company.id, **vals})
            with self.subTest(vals=vals):
                self.assertEqual(lead.partner_id, self.acme if not vals else self.env["res.partner"])
                self.assertEqual(
                    lead.operative_responsible_id, self.user_administrator if vals else self.user_salesman_all)

    def test_the_quick_form_as_it_is_opened(self):
        """Filled in the browser as a salesperson does."""
        self.stage_new.responsible_role_id = self.role_inside
        leads = self.env["crm.lead"].with_user(self.user_salesman).with_context(
            default_type="opportunity", default_stage_id=self.stage_new.id, default_team_id=self.team.id,
            allowed_company_ids=self.company.ids)
        with Form(leads, view="crm.quick_create_opportunity_form") as form:
            form.commercial_partner_id = self.acme
        self.assertEqual(form.record.operative_responsible_id, self.user_salesman_all)
