"""First steps on My Day: for administrators, company by company, until they are done or closed."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestFirstSteps(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # who configures need not read the settings, where Odoo's onboarding is closed to all others
        cls.user_configures = new_test_user(
            cls.env, "operative_configures", "operative_crm.group_operative_administrator",
            company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)])
        cls.env["operative.role.member"].search([("company_id", "=", cls.company.id)]).unlink()
        cls.env["operative.team.member"].search([]).unlink()
        cls.env["operative.customer"].search([("partner_id", "!=", cls.acme.id)]).partner_id.active = False

    def _model(self, user=None, company=None):
        return self.env["onboarding.onboarding.step"].with_user(user or self.user_configures).with_context(
            allowed_company_ids=(company or self.company).ids)

    def _steps(self, **kwargs):
        """The steps by the name of what opens them."""
        steps = self._model(**kwargs).operative_first_steps()
        names = {step.id: step.panel_step_open_action_name.removeprefix("action_operative_")
                 for step in self.env["onboarding.onboarding.step"].browse([step["id"] for step in steps])}
        return {names[step["id"]]: step for step in steps}

    def test_for_administrators_alone(self):
        """Administrators of Operative CRM see them; nobody else does, nor closes, ticks or opens any."""
        self.assertEqual(list(self._steps()), ["roles", "customers", "phases", "condition", "hours", "lead_times"])
        step = self._steps()["hours"]["id"]
        for user in (self.user_manager, self.user_salesman, self.user_service):
            model = self._model(user)
            with self.subTest(user=user.name):
                self.assertEqual(model.operative_first_steps(), [])
                for call in (model.operative_close_first_steps, lambda m=model: m.operative_tick_first_step(step),
                             lambda m=model: m.operative_open_first_step(step)):
                    with self.assertRaises(AccessError):
                        call()

    def test_each_opens_something(self):
        """Each step opens what an administrator may open; what can only be looked at is ticked by that."""
        for key, step in self._steps().items():
            with self.subTest(key=key):
                self.assertFalse(step["is_done"])
                action = self._model().operative_open_first_step(step["id"])
                self.assertTrue(self.env[action["res_model"]].with_user(self.user_configures).has_access("read"))
        # products and working hours are changed by others: looking at them is no step
        done = {key for key, step in self._steps().items() if step["is_done"]}
        self.assertEqual(done, {"phases"})
        self.assertEqual({key for key, step in self._steps().items() if step["button"] == "Look at Them"}, {
            "hours", "lead_times"})
        self.user_configures.group_ids |= self.env.ref("base.group_system") | self.env.ref("sales_team.group_sale_manager")
        for key in ("hours", "lead_times"):
            step = self._steps()[key]
            action = self._model().operative_open_first_step(step["id"])
            self.assertNotEqual(step["button"], "Look at Them")
            self.assertTrue(self.env[action["res_model"]].with_user(self.user_configures).has_access("write"))
        self.assertEqual({key for key, step in self._steps().items() if step["is_done"]}, {"phases", "hours", "lead_times"})

    def test_somebody_deleted_them(self):
        """Without the record of Odoo's onboarding there are no steps, and closing them is no error."""
        self.env.ref("operative_crm.onboarding_first_steps").unlink()
        self.assertEqual(self._model().operative_first_steps(), [])
        self.assertTrue(self._model().operative_close_first_steps())

    def test_foreign_steps(self):
        """An id of another onboarding's step is refused."""
        other = self.env["onboarding.onboarding.step"].create({
            "title": "Elsewhere", "panel_step_open_action_name": "unlink"})
        for step_id in (other.id, 0, None):
            with self.subTest(step_id=step_id), self.assertRaises(UserError):
                self._model().operative_open_first_step(step_id)

    def test_roles(self):
        """Done where each role with people has a leader; the text says which has none."""
        member = self.env["operative.role.member"].create({
            "role_id": self.role_field.id, "company_id": self.company.id, "user_id": self.user_salesman.id})
        step = self._steps()["roles"]
        self.assertFalse(step["is_done"])
        self.assertIn("Without a leader: Outside", step["text"])
        member.is_leader = True
        self.assertTrue(self._steps()["roles"]["is_done"])
        self.assertFalse(self._steps(company=self.company_us)["roles"]["is_done"])

    def test_customers(self):
        """Customers of the company that somebody holds a role for today, of all that are not archived."""
        customers = self._customer(self.acme) | self._customer(self._business("Second"))
        self._customer(self._business("Archived", active=False))
        self.assertIn("0 of 2 customers", self._steps()["customers"]["text"])
        for customer, done in zip(customers, (False, True)):
            self.env["operative.team.member"].create({
                "customer_id": customer.id, "role_id": self.role_field.id, "user_id": self.user_salesman.id})
            self.assertEqual(self._steps()["customers"]["is_done"], done)
        self.assertIn("No customers yet", self._steps(company=self.company_us)["customers"]["text"])

    def test_phases(self):
        """The phases say how many customers each has."""
        self.Customer._classify(self.acme)
        name = self._customer(self.acme).phase_id.name
        self.assertIn(f"{name} 1", self._steps()["phases"]["text"])

    def test_condition(self):
        """The hints that came with the app are none of one's own; one that was made mandatory is."""
        self.assertFalse(self._steps()["condition"]["is_done"])
        condition = self.env.ref("operative_crm.operative_condition_won_revenue")
        condition.severity = "block"
        self.assertTrue(self._steps()["condition"]["is_done"])
        condition.severity = "warn"
        self._condition(self.stage_proposal, severity="warn")
        self.assertTrue(self._steps()["condition"]["is_done"])

    def test_gone_when_closed(self):
        """Closed for the company, for each of its administrators, and for no other company."""
        self._model().operative_close_first_steps()
        self.assertEqual(self._steps(), {})
        self.assertEqual(self._steps(user=self.user_administrator), {})
        self.assertTrue(self._steps(company=self.company_us))

    def test_gone_when_done(self):
        """Done once, it does not come back with the next customer."""
        for step in self._steps().values():
            self._model().operative_tick_first_step(step["id"])
        self.assertEqual(self._steps(), {})
        self._business("The next one")
        self.assertEqual(self._steps(), {})

    def test_off_is_left_out(self):
        """Of parts that are switched off nothing is asked."""
        self.env.ref("base.group_user").implied_ids -= (
            self.env.ref("operative_crm.group_operative_part_promise")
            | self.env.ref("operative_crm.group_operative_part_customer"))
        self.assertEqual(list(self._steps()), ["roles", "condition", "hours"])

    # -- who works in which role ---------------------------------------------------------------

    def _setup(self):
        return self.env["operative.role.setup"].with_user(self.user_configures).with_context(
            allowed_company_ids=self.company.ids)

    def test_people_are_proposed(self):
        """Leaders and members of the sales teams for field sales, leaders for inside sales, helpdesk teams for service."""
        self.env["crm.team"].search([("id", "!=", self.team.id)]).active = False
        self.env["helpdesk.ticket.team"].search([]).active = False
        self.env["helpdesk.ticket.team"].create({
            "name": "Helpers", "company_id": self.company.id, "user_id": self.user_service.id,
            "user_ids": [Command.set((self.user_service | self.user_portal).ids)]})
        self.env["helpdesk.ticket.team"].create({
            "name": "Overseas", "company_id": self.company_us.id, "user_id": self.user_accountant.id})
        setup = self._setup().create({})
        found = {line.role_id: (line.leader_id, line.user_ids, line.proposed_from) for line in setup.line_ids}
        field, inside, service = (
            self.env.ref(f"operative_crm.operative_role_{name}") for name in ("field_sales", "inside_sales", "service"))
        everybody = self.user_manager | self.user_salesman | self.user_salesman_all
        self.assertEqual(found[field], (self.user_manager, everybody, "Pipeline"))
        self.assertEqual(found[inside], (self.user_manager, self.user_manager, "Pipeline"))
        self.assertEqual(found[service], (self.user_service, self.user_service, "Helpers"))
        self.assertFalse(self.env["operative.role.member"].search([("company_id", "=", self.company.id)]))
        setup.action_apply()
        self.assertEqual((field.leader_id, field.member_ids.user_id), (self.user_manager, everybody))
        # what is there is shown the next time, not proposed again
        again = self._setup().create({})
        line = again.line_ids.filtered(lambda line: line.role_id == field)
        self.assertEqual((line.leader_id, line.user_ids, line.proposed_from), (self.user_manager, everybody, False))

    def test_the_page_is_what_is_saved(self):
        """Somebody else leads, somebody goes, somebody comes; other companies and who left are left alone."""
        gone = new_test_user(self.env, "operative_gone", "base.group_user", company_id=self.company.id)
        members = self.env["operative.role.member"].create([
            {"role_id": self.role_field.id, "company_id": company.id, "user_id": user.id, "is_leader": leads}
            for company, user, leads in (
                (self.company, self.user_manager, True), (self.company, self.user_salesman, False),
                (self.company, gone, False), (self.company_us, self.user_manager, True))])
        gone.active = False
        setup = self._setup().create({})
        line = setup.line_ids.filtered(lambda line: line.role_id == self.role_field)
        self.assertEqual((line.leader_id, line.user_ids), (self.user_manager, self.user_manager | self.user_salesman))
        line.write({"leader_id": self.user_salesman_all.id, "user_ids": [Command.set(self.user_salesman.ids)]})
        setup.action_apply()
        here = self.role_field.member_ids.filtered(lambda member: member.company_id == self.company)
        self.assertEqual(here.user_id, self.user_salesman_all | self.user_salesman | gone)
        self.assertEqual(here.filtered("is_leader").user_id, self.user_salesman_all)
        self.assertTrue(members[-1].is_leader)

    def test_added_elsewhere_meanwhile(self):
        """Who was added under Roles while the page was open stays."""
        setup = self._setup().create({})
        line = setup.line_ids.filtered(lambda line: line.role_id == self.role_field)
        self.env["operative.role.member"].create({
            "role_id": self.role_field.id, "company_id": self.company.id, "user_id": self.user_service.id})
        line.write({"leader_id": self.user_manager.id, "user_ids": [Command.set(self.user_manager.ids)]})
        setup.action_apply()
        here = self.role_field.member_ids.filtered(lambda member: member.company_id == self.company)
        self.assertEqual(here.user_id, self.user_manager | self.user_service)

    def test_nobody_else_names_people(self):
        """Managers and users open no such page."""
        for user in (self.user_manager, self.user_salesman):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._setup().with_user(user).create({})
