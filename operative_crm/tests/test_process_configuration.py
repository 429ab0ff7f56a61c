"""Setting up stages: by the administrator, inside Odoo's own forms; what cannot work is refused with the reason."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .process_common import ProcessCommon

STAGE_FORM = "operative_crm.crm_stage_view_form"


@tagged("post_install", "-at_install")
class TestProcessConfiguration(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # who configures need not be a sales or helpdesk manager
        cls.user_configures = cls.env["res.users"].create({
            "login": "operative_configures", "name": "Conny Configures", "company_id": cls.company.id,
            "company_ids": [Command.set(cls.companies.ids)],
            "group_ids": [Command.set([cls.env.ref("operative_crm.group_operative_administrator").id,
                                       cls.env.ref("sales_team.group_sale_salesman").id])]})
        cls.stage = cls.stage_proposal.with_user(cls.user_configures)

    def _refused(self, because, function):
        with self.assertRaises(ValidationError) as caught:
            function()
        self.assertIn(because, str(caught.exception))

    def _configured(self, stage, **vals):
        """A condition made by the administrator, who has to read the documents to ask for their values."""
        link = {"crm.stage": "crm_stage_id", "helpdesk.ticket.stage": "ticket_stage_id", "operative.phase": "phase_id"}
        return self.env["operative.condition"].with_user(self.user_configures).create({
            "name": "Known", link[stage._name]: stage.id, **vals})

    def test_stage_is_set_up_in_its_own_form(self):
        """Role, handover, times and a condition are set in Odoo's form of the stage; the name is proposed."""
        with Form(self.stage) as form:
            form.responsible_role_id = self.role_inside
            form.handover_required = True
            form.handover_due_hours = 8
            form.target_hours = 40
            with form.condition_ids.new() as condition:
                condition.check = "field_set"
                condition.field_id = self.env["ir.model.fields"]._get("crm.lead", "operative_budget")
            with form.milestone_ids.new() as milestone:
                milestone.name = "Quotation sent"
        condition = self.stage_proposal.condition_ids
        self.assertEqual((condition.name, condition.severity, condition.kind), ("Budget", "warn", "entry"))
        self.assertEqual(condition.document_model, "crm.lead")
        self.assertEqual(self.stage_proposal.milestone_ids.planned_hours, 8)

    def test_condition_on_a_new_ticket_stage(self):
        """A condition of a stage that is not saved yet knows whose fields it can ask for."""
        self.user_administrator.group_ids += self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        with Form(self.env["helpdesk.ticket.stage"].with_user(self.user_administrator)) as form:
            form.name = "Waiting room"
            with form.condition_ids.new() as condition:
                self.assertEqual(condition.document_model, "helpdesk.ticket")
                condition.check = "checklist"
                condition.name = "Called back"
        self.assertEqual(form.record.condition_ids.document_model, "helpdesk.ticket")

    def test_only_the_administrator_configures(self):
        """Managers and sales managers read conditions and do not write them; users do not write stages."""
        for user in (self.user_manager, self.user_salesman):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.stage_proposal.with_user(user).target_hours = 1
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._condition(self.stage_proposal).with_user(user).severity = "warn"
        self.stage.target_hours = 1
        self.stage_open.with_user(self.user_configures).target_hours = 2

    def test_hits_open_what_would_have_stopped(self):
        """The number beside a hint opens the moves it counts, and counts none of a mandatory condition."""
        condition = self._condition(self.stage_proposal, severity="warn")
        self.lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        self.assertEqual((condition.would_have_stopped_count, self.stage.would_have_stopped_count), (1, 1))
        action = condition.with_user(self.user_configures).action_open_hits()
        log = self.env[action["res_model"]]
        found = log.with_user(self.user_manager).search(action["domain"])
        self.assertEqual((found.res_id, found.state), (self.lead.id, "warned"))
        # whoever may not read the document counts it and reads nothing of it
        self.assertFalse(log.with_user(self.user_configures).search(action["domain"]))

    def test_shipped_conditions_warn_only(self):
        """On the first day hints lie on Odoo's own stages, nothing is mandatory, and no role or handover is set."""
        stages = self.env.ref("crm.stage_lead3") | self.env.ref("crm.stage_lead4")
        tickets = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        conditions = stages.condition_ids | tickets.condition_ids
        shipped = self.env["ir.model.data"].search([
            ("module", "=", "operative_crm"), ("model", "=", "operative.condition")])
        self.assertEqual(set(shipped.mapped("res_id")), set(conditions.ids))
        self.assertTrue(all(shipped.mapped("noupdate")))
        self.assertEqual(set(conditions.mapped("severity")), {"warn"})
        self.assertFalse(any(stages.mapped("handover_required") + tickets.mapped("handover_required")))
        self.assertFalse(stages.responsible_role_id | tickets.responsible_role_id)
        names = self.env.ref("crm.stage_lead3").condition_ids.mapped("name")
        self.assertEqual(names, ["Budget", "Decision maker", "Decision date"])

    def test_shipping_survives_a_missing_stage(self):
        """Where a stage of Odoo's was deleted, its hints are left out and the rest is there."""
        data = self.env["ir.model.data"]
        data.search([("module", "=", "operative_crm"), ("model", "=", "operative.condition")]).unlink()
        data.search([("module", "=", "crm"), ("name", "=", "stage_lead3")]).unlink()
        self.env["operative.condition"]._ship()
        self.assertTrue(self.env.ref("operative_crm.operative_condition_won_revenue", raise_if_not_found=False))
        self.assertFalse(self.env.ref("operative_crm.operative_condition_proposition_budget", raise_if_not_found=False))

    def test_shipping_again_changes_nothing(self):
        """What somebody made mandatory stays mandatory."""
        condition = self.env.ref("operative_crm.operative_condition_won_revenue")
        condition.severity = "block"
        count = self.env["operative.condition"].search_count([])
        self.env["operative.condition"]._ship()
        self.assertEqual((condition.severity, self.env["operative.condition"].search_count([])), ("block", count))

    def test_field_the_model_lacks(self):
        """A field of another model, or none, is refused."""
        ticket_field = self._field("helpdesk.ticket", "category_id")
        self._refused("do not have", lambda: self._configured(self.stage, field_id=ticket_field))
        self._refused("the field that has to be filled", lambda: self._configured(self.stage))
        self._refused("does not have", lambda: self._configured(
            self.stage, check="domain", domain="[('moon_phase', '=', 'full')]"))

    def test_value_that_can_never_hold(self):
        """A choice the field does not have, a text for a number, a date that moves are refused."""
        for domain, because in (
                ("[('type', '=', 'dream')]", "never has the value"),
                ("[('operative_budget', '>', 'much')]", "is a number"),
                ("[('operative_decision_on', '>', 'today')]", "moves with the day"),
                ("[]", "the values that are required")):
            with self.subTest(domain=domain):
                self._refused(because, lambda d=domain: self._configured(self.stage, check="domain", domain=d))

    def test_values_that_can_hold(self):
        """A condition on several values, among them of the customer, is taken."""
        condition = self._configured(
            self.stage_proposal, check="domain",
            domain="['|', ('operative_budget', '>', 1000), ('partner_id.is_company', '=', True)]")
        self.assertFalse(condition.sudo()._unmet(self.lead))

    # -- while it is written -------------------------------------------------------------------

    def test_how_many_fail_now(self):
        """The form says at once, before it is saved, how many of the open documents that can come here fail it."""
        self._opportunity(operative_budget=100)
        self._opportunity(operative_budget=100, stage_id=self.stage_won.id)  # closed
        self._opportunity(operative_budget=100, active=False)
        other = self.env["crm.team"].create({"name": "Elsewhere", "company_id": self.company.id})
        self._opportunity(team_id=other.id, stage_id=self.env["crm.stage"].create(
            {"name": "There", "team_ids": other.ids}).id)
        stage = self.stage.with_context(allowed_company_ids=self.company.ids)
        with Form(stage) as stage_form, stage_form.condition_ids.new() as form:
            self.assertFalse(form.open_now)
            form.field_id = self.env["ir.model.fields"]._get("crm.lead", "operative_budget")
            self.assertEqual(form.open_now, "1 of 2 open documents fail this now.")
            form.check = "domain"
            self.assertFalse(form.open_now)
            form.domain = "[('operative_budget', '>', 1000)]"
            self.assertEqual(form.open_now, "2 of 2 open documents fail this now.")
            for refused in ("[('operative_budget', '>', 'much')]", "[('order_ids.amount_total', '>', 1)]", "[(", "[]"):
                form.domain = refused
                self.assertFalse(form.open_now, refused)
            form.check = "attachment"
            self.assertEqual(form.open_now, "2 of 2 open documents fail this now.")
            form.check = "checklist"
            self.assertFalse(form.open_now)

    def test_open_documents_of_a_company_one_does_not_work_in(self):
        """A list of companies from outside is not believed: nothing is counted there, not even a number is told."""
        condition = self.env["operative.condition"].with_user(self.user_configures).with_context(
            allowed_company_ids=self.company_us.ids)
        self.user_configures.company_ids = self.company
        for values in ({"check": "attachment"}, {"field_id": self._field("crm.lead", "operative_budget")}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                condition.new({"crm_stage_id": self.stage.id, **values}).mapped("open_now")

    def test_fields_people_fill_in(self):
        """Offered is what people write in the form, or what follows from that alone: nothing Odoo writes by itself."""
        def offered(stage, link):
            condition = self.env["operative.condition"].with_user(self.user_configures).new({link: stage.id})
            return set(condition.offered_field_ids.mapped("name"))
        leads = offered(self.stage_proposal, "crm_stage_id")
        self.assertLessEqual({
            "operative_budget", "operative_decision_on", "partner_id", "expected_revenue", "email_from", "phone",
            "date_deadline", "operative_decision_maker_known"}, leads)
        self.assertFalse(leads & {
            "create_uid", "message_main_attachment_id", "date_open", "date_closed", "operative_clock", "access_token",
            "day_open", "active", "duplicate_lead_ids", "activity_ids", "stay_ids", "order_ids", "color"})
        tickets = offered(self.stage_closed, "ticket_stage_id")
        self.assertLessEqual({"partner_id", "category_id", "type_id", "user_id"}, tickets)
        self.assertFalse(tickets & {"number", "last_stage_update", "closed_date", "operative_clock", "first_reply_at"})
        # whatever is offered is taken
        for name in leads:
            with self.subTest(name=name):
                self._configured(self.stage_proposal, field_id=self._field("crm.lead", name))

    def test_dates_milestones_may_ask_for(self):
        """Whatever date a milestone is offered is taken; what would be refused, as it is closed, is not offered."""
        milestones = self.env["operative.milestone"].with_user(self.user_configures)
        for stage, link, there in (
                (self.stage_proposal, "crm_stage_id", "date_deadline"), (self.stage_closed, "ticket_stage_id", "closed_date")):
            offered = milestones.new({link: stage.id}).offered_date_ids._origin
            dates = self.env["ir.model.fields"].search([
                ("model", "=", stage._operative_documents_of()), ("store", "=", True), ("ttype", "in", ("date", "datetime"))])
            self.assertIn(there, offered.mapped("name"))
            for field in dates:
                with self.subTest(field=field.name):
                    values = {link: stage.id, "name": "Due", "planned_by": "field", "date_field_id": field.id}
                    if field in offered:
                        milestones.create(values)
                    else:
                        with self.assertRaises(ValidationError):
                            milestones.create(values)

    def test_a_missing_value_is_asked_for(self):
        """What a condition lacks is asked for by the form, before the server refuses it."""
        model = self.env["operative.condition"].with_user(self.user_configures).with_context(
            default_crm_stage_id=self.stage_proposal.id, default_name="Known")
        for check in ("field_set", "domain", "activity_done", "approval"):
            with self.subTest(check=check), self.assertRaisesRegex(AssertionError, "required"):
                form = Form(model)
                form.check = check
                if check == "domain":
                    form.domain = "[]"  # what the editor writes when the last line is taken away
                form.save()

    def test_handover_is_visible_before_a_role(self):
        """The mark is in the form before a role is chosen, locked, with the reason; then it can be set."""
        with Form(self.stage) as form:
            with self.assertRaisesRegex(AssertionError, "readonly"):
                form.handover_required = True
            form.responsible_role_id = self.role_inside
            form.handover_required = True
        self.assertTrue(self.stage_proposal.handover_required)
        arch = self.stage.get_view(self.env.ref("crm.crm_stage_form").id, "form")["arch"]
        self.assertIn("A handover needs a responsible role", arch)

    # -- what cannot work ------------------------------------------------------------------------

    def test_handover_to_oneself(self):
        """A handover, or a condition of one, needs a role to hand over to, now and later."""
        self._refused("nobody to hand over to", lambda: self.stage.write({"handover_required": True}))
        self._refused("no responsible role", lambda: self._configured(
            self.stage, kind="handover", check="checklist"))
        self.stage.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        self._configured(self.stage, kind="handover", check="checklist")
        self._refused("nobody to hand over to", lambda: self.stage.write({"responsible_role_id": False}))
        self._refused("needs a responsible role", lambda: self.stage.write(
            {"responsible_role_id": False, "handover_required": False}))

    def test_handover_within_a_role(self):
        """Where all that comes before is with the same role already, it would hand over to itself; said on either side."""
        other_team = self.env["crm.team"].create({"name": "Elsewhere"})
        self.env["crm.stage"].search([("team_ids", "=", False)]).team_ids = other_team
        self.stage_new.responsible_role_id = self.role_inside
        self._refused("hand over to themselves", lambda: self.stage_proposal.write(
            {"responsible_role_id": self.role_inside.id, "handover_required": True}))
        self.stage_new.responsible_role_id = self.role_field
        self.stage_proposal.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        self._refused("hand over to themselves", lambda: self.stage_new.write({"responsible_role_id": self.role_inside.id}))
        # one stage between in other hands is enough
        self.stage_won.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        # and another pipeline is another matter
        self.env["crm.stage"].create({
            "name": "Elsewhere", "sequence": 1, "team_ids": other_team.ids, "responsible_role_id": self.role_inside.id})

    def test_handover_within_a_role_of_a_flow(self):
        """The phases of a flow are a pipeline of their own."""
        flow = self.env["operative.flow"].create({
            "name": "Orders", "model": "sale.order", "phase_ids": [
                Command.create({"name": "Asked", "sequence": 1, "responsible_role_id": self.role_inside.id}),
                Command.create({"name": "Made", "sequence": 2, "responsible_role_id": self.role_field.id,
                                "handover_required": True})]})
        self._refused("hand over to themselves", lambda: flow.phase_ids[0].write(
            {"responsible_role_id": self.role_field.id}))

    def test_role_without_members_warns(self):
        """A role nobody has is possible, and the form says what that means."""
        empty = self.env["operative.role"].create({"name": "To be hired"})
        with Form(self.stage) as form:
            form.responsible_role_id = self.role_inside
            self.assertFalse(form.responsible_role_is_empty)
            form.responsible_role_id = empty
            self.assertTrue(form.responsible_role_is_empty)

    def test_phase_by_rule_has_no_conditions(self):
        """A phase that a rule decides takes no condition: the rule is the condition."""
        self._refused("a rule decides there", lambda: self._configured(
            self._phase("b2b", "key"), check="checklist"))

    def test_off_leaves_no_page(self):
        """Switched off, the page is in no form of a stage and the menus are gone."""
        views = (("crm.stage", "crm.crm_stage_form"),
                 ("helpdesk.ticket.stage", "helpdesk_mgmt.view_helpdesk_ticket_stage_form"))

        def arch(model, view):
            return self.env[model].with_user(self.user_configures).get_view(self.env.ref(view).id, "form")["arch"]
        for model, view in views:
            self.assertIn("condition_ids", arch(model, view))
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_process")
        self.env.invalidate_all()
        for model, view in views:
            with self.subTest(model=model):
                self.assertNotIn("condition_ids", arch(model, view))
