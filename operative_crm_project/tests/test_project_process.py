"""Projects in their stages: gated, handed over, logged; also where nobody sees stages."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.operative_crm.exceptions import StageConditionError

from .project_common import ProjectCommon


@tagged("post_install", "-at_install")
class TestProjectProcess(ProjectCommon):

    def test_a_project_is_gated(self):
        """A form that moves the project is refused until the condition is met in the same write."""
        self._dated()
        with self.assertRaises(StageConditionError) as caught, self.env.cr.savepoint(), Form(self.as_lead) as form:
            form.stage_id = self.stage_build
        self.assertIn("End date known", str(caught.exception))
        self.env.invalidate_all()
        self.as_lead.write({"stage_id": self.stage_build.id, "date": "2030-01-01", "date_start": "2029-01-01"})
        self.assertEqual(self.project.stage_id, self.stage_build)

    def test_a_project_is_handed_over(self):
        """The stage moves at the request, the manager of the project is the sender's until somebody accepts."""
        self.stage_build.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        self.as_lead.stage_id = self.stage_build
        handover = self._handover(self.project)
        self.assertEqual((handover.sender_id, handover.receiver_id), (self.user_lead, self.user_salesman_all))
        self.assertEqual(self.project.user_id, self.user_lead)
        handover.with_user(self.user_salesman_all).action_accept()
        self.assertEqual(self.project.user_id, self.user_salesman_all)
        self.assertEqual(self._stays(self.project)[-1].user_id, self.user_salesman_all)

    def test_logs_of_private_projects(self):
        """A manager who may not read a private project reads nothing of its log."""
        self.project.privacy_visibility = "followers"
        stays = self._stays(self.project)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(stays.with_user(self.user_manager).search([("id", "in", stays.ids)]))
        self.project.privacy_visibility = "employees"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(stays.with_user(self.user_manager).search([("id", "in", stays.ids)]))

    def test_a_returned_project(self):
        """A return moves the stage back, although the one who returns sees no stages of projects."""
        self.stage_build.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        self.as_lead.stage_id = self.stage_build
        self.assertFalse(self.user_salesman_all.has_group("project.group_project_stages"))
        self._handover(self.project).with_user(self.user_salesman_all).action_return("No drawing")
        self.assertEqual(self.project.stage_id, self.stage_plan)

    def test_the_log(self):
        """Stage, manager, folded stages and archiving are one row after another without a gap."""
        now = fields.Datetime.now()
        for days, vals in enumerate((
            {"stage_id": self.stage_build.id}, {"user_id": self.user_manager.id}, {"stage_id": self.stage_end.id},
            {"stage_id": self.stage_build.id}, {"active": False}, {"active": True},
        ), 1):
            with freeze_time(now + timedelta(days=days)):
                self.project.write(vals)
                self.env.flush_all()
        stays = self._stays(self.project)
        self.assertEqual(
            [(stay.stage_id, stay.user_id, stay.clock) for stay in stays],
            [(self.stage_plan, self.user_lead, "ours"), (self.stage_build, self.user_lead, "ours"),
             (self.stage_build, self.user_manager, "ours"), (self.stage_end, self.user_manager, "closed"),
             (self.stage_build, self.user_manager, "ours"), (self.stage_build, self.user_manager, "closed"),
             (self.stage_build, self.user_manager, "ours")])
        self.assertEqual([stay.left_at for stay in stays[:-1]], [stay.entered_at for stay in stays[1:]])
        self.project.unlink()
        self.assertFalse(stays.exists())

    def test_a_template_is_no_project(self):
        """A template has no log and is asked nothing; what is made of it begins its own."""
        self._dated(project_stage_id=self.stage_plan.id)
        template = self.env["project.project"].create({
            "name": "Template", "is_template": True, "company_id": self.company.id, "stage_id": self.stage_plan.id})
        self.assertFalse(self._stays(template))

    def test_the_bar(self):
        """Who sees stages sees the process; who does not gets none of it, and no error."""
        self._dated()
        bar = self.as_lead.operative_process()
        self.assertEqual([stage["name"] for stage in bar["stages"]][:3], ["Plan", "Build", "End"])
        self.assertEqual([stage["unmet"] for stage in bar["stages"]][:2], [0, 1])
        self.user_member.write({"group_ids": [Command.link(self.env.ref("operative_crm.group_operative_user").id)]})
        self.assertEqual(self.project.with_user(self.user_member).operative_process()["stages"], [])
        self.assertEqual(self.project.with_user(self.user_member).operative_bar["stages"], [])
        described = self.project.with_user(self.user_member).operative_check_move(self.stage_build.id)
        self.assertEqual(len(described["documents"]), 1)

    def test_without_the_group_that_sees_stages(self):
        """Who sees no stages works on projects as ever: creates, renames, reassigns, archives; the log goes on."""
        self.user_lead.write({"group_ids": [Command.unlink(self.env.ref("project.group_project_stages").id)]})
        as_lead = self.project.with_user(self.user_lead)
        with Form(as_lead) as form:
            form.name = "Newer plant"
        with self.assertRaises(AccessError):
            as_lead.write({"stage_id": self.stage_build.id})
        as_lead.user_id = self.user_manager
        created = self.env["project.project"].with_user(self.user_lead).create({
            "name": "Another", "company_id": self.company.id})
        self.assertTrue(self._stays(created).stage_id)
        as_lead.action_archive()
        self.assertEqual(self._stays(self.project)[-1].clock, "closed")
        self.project.with_user(self.user_lead).read(["operative_is_blocked", "operative_is_mine"])
        self.env["operative.my.day"].with_user(self.user_lead).get_sections()

    def test_who_sees_the_log(self):
        """Managers of Operative CRM read it, nobody writes it, another company's nobody sees."""
        stay = self._stays(self.project)
        for user in (self.user_member, self.user_lead, self.user_portal):
            with self.assertRaises(AccessError):
                stay.with_user(user).read(["stage_id"])
        self.assertTrue(stay.with_user(self.user_manager).read(["stage_id"]))
        with self.assertRaises(AccessError):
            stay.with_user(self.user_manager).write({"reason": "Forged"})
        self.assertFalse(stay.with_user(self.user_manager).with_context(
            allowed_company_ids=self.company_us.ids).search([("id", "=", stay.id)]))

    def test_customers_see_no_process(self):
        """Who reads a shared project in the portal is refused what is ours."""
        self.project.write({"privacy_visibility": "portal"})
        self.project.message_subscribe(self.user_portal.partner_id.ids)
        shared = self.project.with_user(self.user_portal).with_context(allowed_company_ids=self.company.ids)
        self.assertTrue(shared.has_access("read"))
        for call in (
            shared.operative_process, lambda: shared.operative_check_move(self.stage_build.id),
            lambda: shared.read(["operative_bar"]), lambda: shared.read(["stay_ids"]),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_a_condition_belongs_to_one_stage(self):
        """A condition of a project's stage is of no other stage, and asks for fields of projects alone."""
        condition = self._dated()
        self.assertEqual((condition.document_model, condition.stage_name), ("project.project", "Build"))
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            condition.crm_stage_id = self.stage_new
        self.env.invalidate_all()
        with self.assertRaises(ValidationError):
            self._dated(field_id=self._field("crm.lead", "phone"))

    def test_projects_that_are_there_begin_their_stay(self):
        """At the last tracked change, else the creation; templates none; folded stages and archived ones closed."""
        ended, archived = self._project(stage_id=self.stage_end.id), self._project(active=False)
        template = self._project(is_template=True)
        projects = self.project | ended | archived | template
        self.env["project.project.stay"].search([("document_id", "in", projects.ids)]).unlink()
        self._backdate(projects, operative_clock=None, create_date=self._moment("2024-05-06"))
        self.env["project.project"]._operative_take_over()
        self.assertEqual(
            [self._stays(project).mapped("clock") for project in projects], [["ours"], ["closed"], ["closed"], []])
        self.assertEqual(self._stays(self.project).entered_at, self._moment("2024-05-06"))
        self.assertEqual(self.env["project.project"]._operative_take_over(), 0)

    def test_the_report_counts_projects(self):
        """The process report has the stays of projects by itself."""
        report = self.env["operative.process.report"].with_user(self.user_administrator)
        self.assertIn("project.project", dict(report._selection_document_model()))

    def test_a_project_comes_into_no_stage_of_another_company(self):
        """Without any condition; a stage of its own company or of all is welcome."""
        self.project.company_id = self.company
        foreign, own = self.env["project.project.stage"].create([
            {"name": "Overseas", "company_id": company.id} for company in (self.company_us, self.company)])
        with self.assertRaisesRegex(UserError, "the selected stage belongs to"), self.env.cr.savepoint():
            self.as_lead.stage_id = foreign
        self.env.invalidate_all()
        for stage in (own, self.stage_build):
            self.as_lead.stage_id = stage
            self.assertEqual(self.project.stage_id, stage)
