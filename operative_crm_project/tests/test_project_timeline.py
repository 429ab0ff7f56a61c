"""Projects and tasks in the history of a customer."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.operative_crm.tests.common import OperativeCommon


@tagged("post_install", "-at_install")
class TestProjectTimeline(OperativeCommon):

    def _timeline(self, partner, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return partner.with_user(user).with_context(allowed_company_ids=self.companies.ids).operative_timeline()["entries"]

    def test_projects_and_tasks(self):
        """Of the customer and its contacts, with what was written on them, for whoever may read the project."""
        member = new_test_user(
            self.env, login="timeline_member", groups="project.group_project_user,operative_crm.group_operative_user",
            name="Max Member", company_id=self.company.id, company_ids=[Command.set(self.companies.ids)])
        acme = self._business("Acme")
        shown, hidden = self.env["project.project"].create([{
            "name": name, "partner_id": acme.id, "company_id": self.company.id, "privacy_visibility": visibility,
            "user_id": self.user_manager.id,
        } for name, visibility in (("New plant", "employees"), ("Secret plant", "followers"))])
        for project in shown | hidden:
            task = self.env["project.task"].create({
                "name": f"{project.name}: plan", "project_id": project.id, "partner_id": self._contact(acme).id,
                "user_ids": [Command.set(self.user_manager.ids)]})
            self._message(task, "2024-01-01", body=f"<p>About {project.name}</p>")
            self._backdate(project, create_date=self._moment("2024-01-03"))
            self._backdate(task, create_date=self._moment("2024-01-02"))
        entries = self._timeline(acme, member)
        self.assertEqual([(entry["kind"], entry["title"]) for entry in entries], [
            ("project", "New plant"), ("task", "New plant: plan"), ("message", "About New plant")])
        self.assertEqual(entries[1]["ours"], "Mona Manager")
        for user in (self.user_salesman, self.user_service):
            with self.subTest(user=user.name):
                kinds = {entry["kind"] for entry in self._timeline(acme, user)}
                for kind, model in (("project", "project.project"), ("task", "project.task")):
                    if not self.env[model].with_user(user).has_access("read"):
                        self.assertNotIn(kind, kinds)
