"""Milestones: planned when a document comes in, reached by their conditions or by hand, missed once."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .process_common import ProcessCommon

# a Tuesday, 10:00 in Berlin
MORNING = "2025-07-01 08:00:00"


@tagged("post_install", "-at_install")
class TestProcessMilestones(ProcessCommon):
    """``visited`` is to be reached within four working hours in ``stage_proposal``, by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create({
            "name": "Eight to four", "company_id": cls.company.id, "tz": "Europe/Berlin", "attendance_ids": [
                Command.clear(), *(Command.create({
                    "name": "Day", "dayofweek": str(day), "hour_from": 8, "hour_to": 16, "day_period": "morning"})
                    for day in range(5))]})
        cls.stage_proposal.responsible_role_id = cls.role_inside
        cls.visited = cls._milestone()

    @classmethod
    def _milestone(cls, **vals):
        return cls.env["operative.milestone"].create({
            "name": "Visited", "crm_stage_id": cls.stage_proposal.id, "planned_hours": 4, **vals})

    def _entered(self, at=MORNING, lead=None):
        """The milestones of an opportunity that comes into the stage at a moment."""
        lead = lead or self.lead
        with freeze_time(at):
            lead.with_user(self.user_salesman).stage_id = self.stage_proposal
            self.env.flush_all()
        return self._milestones(lead)

    def _milestones(self, lead):
        return self.env["operative.milestone.result"].search([
            ("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)], order="id")

    def _follow(self, at):
        with freeze_time(at):
            self.env["operative.handover"]._cron_follow()
            self.env.flush_all()

    def _told(self):
        kind = self.env.ref("operative_crm.mail_activity_type_milestone")
        return self.env["mail.activity"].search([
            ("res_model", "=", "crm.lead"), ("res_id", "=", self.lead.id), ("activity_type_id", "=", kind.id)])

    def test_planned_in_working_time(self):
        """Four working hours after the entry; what is left of the day goes on the next morning."""
        self.assertEqual(self._entered().planned_at, fields.Datetime.to_datetime("2025-07-01 12:00:00"))
        other = self._opportunity(name="Friday afternoon")
        self.assertEqual(
            self._entered("2025-07-04 13:00:00", other).planned_at, fields.Datetime.to_datetime("2025-07-07 09:00:00"))

    def test_planned_by_a_date(self):
        """A day counts until its end, working hours before or after it; without a date nothing is planned."""
        self.visited.write({
            "planned_by": "field", "date_field_id": self._field("crm.lead", "operative_decision_on"), "planned_hours": -8})
        self.assertFalse(self._entered())
        dated = self._opportunity(operative_decision_on="2025-07-10")
        planned = self._entered(lead=dated).planned_at
        self.assertLess(planned, fields.Datetime.to_datetime("2025-07-10 22:00:00"))
        self.assertGreaterEqual(planned, fields.Datetime.to_datetime("2025-07-10 05:00:00"))

    def test_a_date_that_moves_takes_the_plan_along(self):
        """The milestone follows its date until it is missed; then it stays what it was."""
        self.visited.write({
            "planned_by": "field", "date_field_id": self._field("crm.lead", "operative_decision_on"), "planned_hours": 8})
        lead = self._opportunity(operative_decision_on="2025-07-10")
        result = self._entered(lead=lead)
        lead.operative_decision_on = "2025-09-10"
        with freeze_time("2025-08-01 10:00:00"):
            self.env["operative.milestone.result"]._follow()
        self.assertFalse(result.missed_at)
        self.assertEqual(result.planned_at.date(), fields.Date.to_date("2025-09-11"))
        with freeze_time("2025-09-20 10:00:00"):
            self.env["operative.milestone.result"]._follow()
            self.assertTrue(result.missed_at)
            lead.operative_decision_on = "2025-10-10"
            self.env["operative.milestone.result"]._follow()
        self.assertEqual(result.planned_at.date(), fields.Date.to_date("2025-09-11"))

    def test_a_date_filled_in_later_is_planned(self):
        """Who learns the date after the document came in still has the milestone; once, and not where it is past."""
        self.visited.write({
            "planned_by": "field", "date_field_id": self._field("crm.lead", "operative_decision_on"), "planned_hours": 8,
            "domain": "[('email_cc', '!=', False)]"})
        lead, past, lost = leads = self.lead | self._opportunity(name="Past") | self._opportunity(name="Lost")
        for one in leads:
            self.assertFalse(self._entered(lead=one))
        lost.action_set_lost()
        leads.operative_decision_on = "2025-09-10"
        past.operative_decision_on = "2025-07-10"
        # a lead has a stage as well and takes no part in it
        leads |= self._opportunity(
            name="Lead", type="lead", stage_id=self.stage_proposal.id, operative_decision_on="2025-09-10")
        found = self.env["operative.milestone.result"].search_count
        with freeze_time("2025-08-01 10:00:00"):
            for _run in range(2):
                self.env["operative.milestone.result"]._follow()
            result = self.env["operative.milestone.result"].search([("res_id", "in", leads.ids)])
            self.assertEqual((result.res_id, result.planned_at.date()), (lead.id, fields.Date.to_date("2025-09-11")))
            lead.email_cc = "a@b.example"
            for _run in range(2):
                self.env["operative.milestone.result"]._follow()
            self.assertEqual(result.state, "reached")
            self.assertEqual(found([("res_id", "in", leads.ids)]), 1)

    def test_a_day_ends_where_people_work(self):
        """The end of a day is that of the calendar's time zone, not of UTC."""
        self.company.resource_calendar_id.tz = "America/New_York"
        self.visited.write({
            "planned_by": "field", "date_field_id": self._field("crm.lead", "operative_decision_on"), "planned_hours": 1})
        dated = self._opportunity(operative_decision_on="2025-07-10")
        # Friday, nine o'clock in New York
        self.assertEqual(self._entered(lead=dated).planned_at, fields.Datetime.to_datetime("2025-07-11 13:00:00"))

    def test_missed_once(self):
        """Whoever is responsible is told of a missed milestone, once; reached afterwards it is reached."""
        result = self._entered()
        self._follow("2025-07-01 11:00:00")
        self.assertEqual((result.state, len(self._told())), ("open", 0))
        self._follow("2025-07-01 12:30:00")
        self.assertEqual(result.state, "missed")
        self.assertEqual(self._told().user_id, self.lead.operative_responsible_id)
        self._told().unlink()
        self._follow("2025-07-02 12:30:00")
        self.assertFalse(self._told())
        result.with_user(self.user_salesman).action_reach()
        self.assertEqual((result.state, result.reached_by_id), ("reached", self.user_salesman))

    def test_reached_by_its_conditions(self):
        """What holds by the next look is reached, by nobody; also at the moment the document leaves the stage."""
        self.visited.domain = "[('email_cc', '!=', False)]"
        result = self._entered()
        self.lead.email_cc = "a@acme.example"
        self._follow("2025-07-01 09:00:00")
        self.assertEqual((result.state, result.reached_by_id), ("reached", result.reached_by_id.browse()))
        other = self._opportunity(name="Other")
        result = self._entered(lead=other)
        other.email_cc = "b@acme.example"
        other.stage_id = self.stage_new
        self.assertEqual(result.state, "reached")

    def test_left_behind(self):
        """A milestone of a stage that was left, lost or archived in is not missed; coming back plans it anew."""
        result = self._entered()
        self.lead.stage_id = self.stage_new
        self.assertEqual(result.state, "closed")
        self._follow("2025-07-05 12:00:00")
        self.assertFalse(self._told())
        again = self._entered("2025-07-08 08:00:00") - result
        self.assertEqual(len(again), 1)
        self.lead.action_set_lost()
        self.assertEqual(again.state, "closed")

    def test_an_archived_milestone_is_left_behind(self):
        """A milestone that was archived while it was open closes with the stage, and is planned for nobody."""
        result = self._entered()
        self.visited.active = False
        self.lead.stage_id = self.stage_new
        self.assertEqual(result.state, "closed")
        self.assertFalse(self._entered("2025-07-08 08:00:00", self._opportunity(name="Later")))

    def test_a_deleted_document_is_not_followed(self):
        """The job goes on past documents that are gone, and past those that were deleted by SQL."""
        result = self._entered()
        self.env.cr.execute("DELETE FROM crm_lead WHERE id = %s", [self.lead.id])
        self.env.invalidate_all()
        self._follow("2025-07-02 12:00:00")
        self.assertEqual(result.state, "missed")

    def test_switched_off(self):
        """With the part off no milestone is planned, and nobody is told of those that were."""
        self._entered()
        self.env.ref("base.group_user")._remove_group(self.env.ref("operative_crm.group_operative_part_process"))
        self._follow("2025-07-02 12:00:00")
        self.assertFalse(self._told())
        self.assertFalse(self._entered(lead=self._opportunity(name="Other")))

    def test_who_notes_it(self):
        """Who may not work on the document does not note its milestone; it is noted once."""
        result = self._entered()
        with self.assertRaises(AccessError):
            result.with_user(self.user_accountant).action_reach()
        result.with_user(self.user_salesman).action_reach()
        reached_at = result.reached_at
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            result.with_user(self.user_manager).action_reach()
        self.assertEqual((result.reached_at, result.reached_by_id), (reached_at, self.user_salesman))

    def test_configuration_that_cannot_work(self):
        """No time after entry, no date to plan by, a field the documents lack, a rule that cannot be read: refused."""
        for vals in (
            {"planned_hours": 0}, {"planned_hours": -1}, {"planned_by": "field"},
            {"planned_by": "field", "date_field_id": self._field("helpdesk.ticket", "closed_date")},
            {"domain": "[('no_such_field', '=', 1)]"}, {"domain": "[("}, {"ticket_stage_id": self.stage_open.id},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._milestone(**vals)
            self.env.invalidate_all()
