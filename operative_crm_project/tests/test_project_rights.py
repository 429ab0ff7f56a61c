"""What must not be told of projects, nor be done around their gates: as for opportunities, tickets and orders."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.operative_crm.exceptions import StageConditionError

from .project_common import ProjectCommon

WIDE = (
    "[('task_ids.name', 'ilike', 'x')]", "[('task_ids', '!=', False)]", "[('message_ids.body', 'ilike', 'x')]",
    "[('partner_id.sale_order_ids', '!=', False)]", "[('user_id.login', '=', 'x')]",
    "[('partner_id.parent_id.name', '=', 'x')]",
    "[('account_id.name', 'ilike', 'x')]", "[('account_id', 'ilike', 'x')]", "[('company_id', 'any', [('name', '=', 'x')])]",
    "[('collaborator_ids', '!=', False)]", "[('stay_ids.reason', 'ilike', 'x')]", "[('activity_ids', '!=', False)]")
NARROW = (
    "[('date', '!=', False)]", "[('tag_ids.name', '=', 'x')]", "[('partner_id.country_id.code', '=', 'DE')]",
    "[('stage_id.name', '=', 'x')]", "[('user_id', '!=', False)]", "[('account_id', '=', False)]")


@tagged("post_install", "-at_install")
class TestProjectRights(ProjectCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = new_test_user(
            cls.env, login="operative_project_setup", name="Paul Setup", company_id=cls.company.id,
            company_ids=[Command.set(cls.companies.ids)],
            groups="operative_crm.group_operative_administrator,project.group_project_manager,project.group_project_stages")
        cls.private = cls._project(name="Secret plant", privacy_visibility="followers")

    def _refused(self, call, error):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertRaises(error) as caught, self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            call()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertNotIn("Secret plant", str(caught.exception))
        return str(caught.exception)

    def _an_hour_later(self):
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE project_project_stay SET entered_at = entered_at - interval '1 hour',
                      left_at = left_at - interval '1 hour' WHERE document_id = %s""", self.project.id))
        self.env.invalidate_all()

    def test_rules_look_only_at_the_project(self):
        """Conditions and milestones over tasks, messages, orders or people are refused, with the way; so is *filled*."""
        stage = {"project_stage_id": self.stage_build.id}
        for rule in WIDE:
            for model, vals in (("operative.condition", {"check": "domain"}), ("operative.milestone", {"planned_hours": 8})):
                with self.subTest(rule=rule, model=model):
                    records = self.env[model].with_user(self.administrator)
                    vals = {"name": "x", "domain": rule} | vals | stage
                    message = self._refused(lambda records=records, vals=vals: records.create(vals), ValidationError)
                    self.assertIn(rule.split("'")[1], message)
                    self.assertIn("looks at", records.new(vals).rule_note)
        for name in ("task_ids", "message_ids", "collaborator_ids"):
            with self.subTest(field=name):
                field = self._field("project.project", name)
                self.assertIn("looks at", self._refused(lambda field=field: self.env["operative.condition"].create(
                    {"name": "x", "check": "field_set", "field_id": field} | stage), ValidationError))
        for rule in NARROW:
            with self.subTest(rule=rule):
                self.env["operative.condition"].with_user(self.administrator).create(
                    {"name": "x", "check": "domain", "domain": rule} | stage)

    def test_a_condition_is_not_moved_to_where_it_looks_too_far(self):
        """A rule of opportunities that does not fit projects does not come there by a write of the stage alone."""
        condition = self.env["operative.condition"].create({
            "name": "x", "check": "domain", "domain": "[('expected_revenue', '>', 1)]", "crm_stage_id": self.stage_new.id})
        self._refused(lambda: condition.write(
            {"crm_stage_id": False, "project_stage_id": self.stage_build.id}), ValidationError)

    def test_back_and_past(self):
        """What is asked for leaving a stage is asked of what went back out of it and passes it."""
        condition = self.env["operative.condition"].create({
            "name": "Leave properly", "check": "checklist", "kind": "exit", "severity": "block",
            "project_stage_id": self.stage_build.id})
        self.as_lead.stage_id = self.stage_build
        self._refused(lambda: self.as_lead.write({"stage_id": self.stage_end.id}), StageConditionError)
        self._an_hour_later()
        self.as_lead.stage_id = self.stage_plan
        self._refused(lambda: self.as_lead.write({"stage_id": self.stage_end.id}), StageConditionError)
        for stage_id in (99999999, -1, "x"):
            self._refused(lambda stage_id=stage_id: self.as_lead.operative_move(stage_id), UserError)
        self.assertEqual(self.project.stage_id, self.stage_plan)
        self._an_hour_later()
        self.as_lead.stage_id = self.stage_build
        self.as_lead.operative_tick(condition.ids)
        self.as_lead.stage_id = self.stage_end
        self.assertEqual(self.project.stage_id, self.stage_end)

    def test_stages_are_set_up_by_administrators(self):
        """Who may write stages of projects writes their names; role, clock and target are for administrators."""
        here = self.stage_build.with_user(self.user_lead)
        for vals in ({"responsible_role_id": self.role_inside.id}, {"handover_required": True}, {"clock": "customer"},
                     {"target_hours": 8}):
            with self.subTest(vals=vals):
                self._refused(lambda vals=vals: here.write(vals), AccessError)
        self.stage_build.with_user(self.administrator).write({"target_hours": 5})
        self._dated()
        self._refused(lambda: here.unlink(), AccessError)
        for user in (self.user_portal, self.env.ref("base.public_user")):
            for call in (lambda r: r.write({"name": "Forged"}), lambda r: r.create({"name": "Forged"}),
                         lambda r: r.unlink(), lambda r: r.read(["target_hours"])):
                with self.subTest(user=user.name):
                    stage = self.stage_build.with_user(user).with_context(allowed_company_ids=user.company_id.ids)
                    self._refused(lambda call=call, stage=stage: call(stage), AccessError)

    def test_what_is_closed_is_not_named(self):
        """Of a private project neither handover nor request nor move tells who may not read it."""
        manager = self.user_manager
        handover = self.env["operative.handover"].create({
            "res_model": "project.project", "res_id": self.private.id, "role_id": self.role_inside.id, "reason": "Secret plant",
            "sender_id": self.user_lead.id, "company_id": self.company.id, "to_stage_id": self.stage_build.id})
        request = self.env["operative.condition.result"].create({
            "res_model": "project.project", "res_id": self.private.id, "state": "requested", "is_exception": True,
            "condition_id": self._dated(check="checklist").id, "requester_id": self.user_lead.id,
            "reason": "Secret plant", "company_id": self.company.id})
        self.env.flush_all()
        self.env.invalidate_all()
        for records in (handover, request):
            here = records.with_user(manager)
            self.assertFalse(here.search([("id", "in", records.ids)]))
            self._refused(lambda here=here: here.read(["reason"]), AccessError)
        self._refused(lambda: handover.with_user(manager).action_accept(), AccessError)
        self._refused(lambda: request.with_user(manager).action_approve("Yes"), AccessError)
        self.assertNotIn("Secret plant", str(self.env["operative.my.day"].with_user(manager).get_sections()))
