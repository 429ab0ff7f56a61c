"""Stages of projects, and people who lead them."""

from odoo import Command
from odoo.tests import new_test_user

from odoo.addons.operative_crm.tests.process_common import ProcessCommon


class ProjectCommon(ProcessCommon):
    """A project of ``acme`` in the first of three stages, led by a project manager who sees stages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_lead = new_test_user(
            cls.env, login="operative_project", groups="project.group_project_manager,project.group_project_stages",
            name="Petra Project", company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)])
        cls.user_member = new_test_user(
            cls.env, login="operative_project_member", groups="project.group_project_user", name="Max Member",
            company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)])
        cls.stage_plan, cls.stage_build, cls.stage_end = cls.env["project.project.stage"].create([
            {"name": name, "sequence": place - 9, "fold": fold, "company_id": cls.company.id}
            for place, (name, fold) in enumerate((("Plan", False), ("Build", False), ("End", True)))])
        cls.project = cls._project()
        cls.as_lead = cls.project.with_user(cls.user_lead)

    @classmethod
    def _project(cls, **vals):
        return cls.env["project.project"].create({
            "name": "New plant", "partner_id": cls.acme.id, "company_id": cls.company.id, "user_id": cls.user_lead.id,
            "stage_id": cls.stage_plan.id, "privacy_visibility": "employees", **vals})

    def _dated(self, **vals):
        return self.env["operative.condition"].create({
            "name": "End date known", "check": "field_set", "severity": "block", "project_stage_id": self.stage_build.id,
            "field_id": self._field("project.project", "date"), **vals})
