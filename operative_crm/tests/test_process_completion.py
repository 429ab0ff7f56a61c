from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import StageConditionError
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessCompletion(ProcessCommon):
    """What people do about conditions: complete, tick, ask for approvals and exceptions."""

    def setUp(self):
        super().setUp()
        self.as_salesman = self.lead.with_user(self.user_salesman)

    def _check(self, user=None):
        return self.lead.with_user(user or self.user_salesman).operative_check_move(self.stage_proposal.id)

    def _conditions(self, user=None):
        documents = self._check(user)["documents"]
        return documents[0]["conditions"] if documents else []

    def test_what_is_missing_is_said_beforehand(self):
        """The check names what the move would lack, and the fields that complete it."""
        condition = self._condition(self.stage_proposal)
        self._condition(self.stage_proposal, check="domain", name="Big enough",
                        domain="[('expected_revenue', '>', 1000)]", severity="warn")
        first, second = self._conditions()
        self.assertEqual((first["id"], first["fields"], first["severity"]), (condition.id, ["email_cc"], "block"))
        self.assertEqual((second["fields"], second["severity"]), (["expected_revenue"], "warn"))

    def test_what_is_computed_is_filled_where_it_follows_from(self):
        """A decision maker is not ticked: the contacts and their roles are what completes it."""
        self._condition(self.stage_proposal, field_id=self._field("crm.lead", "operative_decision_maker_known"))
        self.assertEqual(self._conditions()[0]["fields"], ["operative_contact_role_ids"])

    def test_completing_and_moving_is_one(self):
        """Values and ticks are written with the move, or not at all."""
        self._condition(self.stage_proposal)
        tick = self._condition(self.stage_proposal, check="checklist", name="Called")
        key = str(self.lead.id)
        with self.assertRaises(StageConditionError), self.env.cr.savepoint():
            self.as_salesman.operative_move(self.stage_proposal.id, ticks={key: [tick.id]})
        self.env.invalidate_all()
        self.assertFalse(self._results(self.lead))
        self.as_salesman.operative_move(
            self.stage_proposal.id, values={key: {"email_cc": "a@acme.example"}}, ticks={key: [tick.id]})
        self.assertEqual(self.lead.stage_id, self.stage_proposal)

    def test_coming_back_asks_again(self):
        """A tick answers one move; after leaving, the next entry needs another."""
        tick = self._condition(self.stage_proposal, check="checklist", name="Called")
        self.as_salesman.operative_tick(tick.ids)
        self.assertFalse(self._conditions())
        self.as_salesman.stage_id = self.stage_proposal
        self.as_salesman.stage_id = self.stage_new
        self.assertEqual(len(self._conditions()), 1)
        with self.assertRaises(StageConditionError):
            self.as_salesman.stage_id = self.stage_proposal

    def test_a_tick_can_be_taken_back(self):
        """Undo."""
        tick = self._condition(self.stage_proposal, check="checklist", name="Called")
        self.as_salesman.operative_tick(tick.ids)
        self.as_salesman.operative_tick(tick.ids, ticked=False)
        self.assertEqual(len(self._conditions()), 1)

    def test_ticking_what_is_no_checklist_does_nothing(self):
        """Ids come from a client: other conditions cannot be ticked away, other documents not touched."""
        condition = self._condition(self.stage_proposal)
        self.as_salesman.operative_tick(condition.ids)
        self.assertFalse(self._results(self.lead))
        with self.assertRaises(AccessError):
            self._opportunity(user_id=self.user_manager.id).with_user(self.user_salesman).operative_tick(condition.ids)

    def test_an_activity_done(self):
        """An activity of the type, done, meets the condition; an open one does not."""
        call = self.env.ref("mail.mail_activity_data_call")
        self._condition(self.stage_proposal, check="activity_done", name="Called", activity_type_id=call.id)
        activity = self.as_salesman.activity_schedule("mail.mail_activity_data_call", user_id=self.user_salesman.id)
        self.assertEqual(len(self._conditions()), 1)
        activity.action_feedback()
        self.assertFalse(self._conditions())

    def test_a_file_attached(self):
        """A file on the document meets the condition."""
        self._condition(self.stage_proposal, check="attachment", name="Drawing")
        self.assertEqual(len(self._conditions()), 1)
        self.env["ir.attachment"].with_user(self.user_salesman).create({
            "name": "drawing.txt", "res_model": "crm.lead", "res_id": self.lead.id, "raw": b"x"})
        self.assertFalse(self._conditions())

    # -- approvals ---------------------------------------------------------------------------

    def _approval(self, **vals):
        return self._condition(
            self.stage_proposal, check="approval", name="Price approved",
            group_id=self.env.ref("operative_crm.group_operative_manager").id, **vals)

    def test_an_approval_is_asked_and_given(self):
        """Asking plans an activity for each of the group; one of them approves; the move passes."""
        condition = self._approval()
        self.as_salesman.operative_request(condition.ids, "Please")
        kind = self.env.ref("operative_crm.mail_activity_type_approval")
        asked = self.lead.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).user_id
        self.assertLessEqual(self.user_manager | self.user_administrator, asked)
        request = self._results(self.lead)
        self.assertFalse(request.with_user(self.user_salesman).can_decide)
        self.assertTrue(request.with_user(self.user_manager).can_decide)
        for german in (False, True):
            as_salesman = self.as_salesman.with_context(lang="de_DE") if german else self.as_salesman
            with self.assertRaises(StageConditionError) as refused, self.env.cr.savepoint():
                as_salesman.stage_id = self.stage_proposal
            # who waits reads who asked for it, and when
            self.assertIn(
                f"{condition.name}, {'angefordert von' if german else 'requested by'} {self.user_salesman.name}, ",
                str(refused.exception))
            self.assertIn(str(request.at.minute), str(refused.exception))
        self.env.invalidate_all()
        request.with_user(self.user_manager).action_approve()
        self.assertFalse(self.lead.activity_ids.filtered(lambda activity: activity.activity_type_id == kind))
        self.as_salesman.stage_id = self.stage_proposal

    def _asked_for(self):
        """What is still asked for in activities on the opportunity."""
        kind = self.env.ref("operative_crm.mail_activity_type_approval")
        return set(self.lead.activity_ids.filtered(lambda activity: activity.activity_type_id == kind).mapped("summary"))

    def test_one_decision_leaves_the_other_requests(self):
        """A decision ends the activities that asked for it, not those of a condition whose name has it in."""
        price, freight = self._approval(), self._approval()
        price.name, freight.name = "Price", "Price of freight"
        self.as_salesman.operative_request((price | freight).ids)
        self._results(self.lead, condition_id=price.id).with_user(self.user_manager).action_approve()
        self.assertEqual(self._asked_for(), {"Requested: Price of freight"})

    def test_a_condition_renamed_meanwhile(self):
        """A decision ends what was asked for under an older name as well."""
        price = self._approval()
        self.as_salesman.operative_request(price.ids)
        price.name = "Discount"
        self._results(self.lead).with_user(self.user_manager).action_approve()
        self.assertEqual(self._asked_for(), set())

    def test_bulk_approval(self):
        """Many are approved at once; one among them that may not be decided on is said."""
        self._approval()
        other = self._opportunity(name="Other").with_user(self.user_manager)
        self.as_salesman.operative_request(self._approval().ids)
        other.operative_request(self.env["operative.condition"].search([("crm_stage_id", "=", self.stage_proposal.id)]).ids)
        requests = self._results(self.lead) | self._results(other)
        with self.assertRaisesRegex(UserError, "You may not decide"), self.env.cr.savepoint():
            requests.with_user(self.user_manager).action_approve()
        self.env.invalidate_all()
        requests.with_user(self.user_administrator).action_approve()
        self.assertEqual(set(requests.mapped("state")), {"approved"})

    def test_a_move_leaves_the_requests_of_other_stages(self):
        """Moving ends what was asked for this move, not what was asked for a later one."""
        here = self._approval(severity="warn")
        later = self._condition(
            self.stage_won, check="approval", name="Discount",
            group_id=self.env.ref("operative_crm.group_operative_manager").id)
        self.as_salesman.operative_request(here.ids)
        self.as_salesman.operative_request(later.ids)
        self.as_salesman.stage_id = self.stage_proposal
        self.assertEqual(self._asked_for(), {"Requested: Discount"})
        self.assertEqual(self._results(self.lead, condition_id=later.id).state, "requested")

    def test_own_requests(self):
        """Who asks cannot approve, unless the condition says so."""
        condition = self._approval()
        as_manager = self.lead.with_user(self.user_manager)
        as_manager.operative_request(condition.ids)
        request = self._results(self.lead).with_user(self.user_manager)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            request.action_approve()
        self.env.invalidate_all()
        condition.self_approval = True
        request.action_approve()
        self.assertEqual(request.state, "approved")

    def test_a_refusal_leaves_it_open(self):
        """Refused stays unmet, and can be asked for again."""
        condition = self._approval()
        self.as_salesman.operative_request(condition.ids)
        self._results(self.lead).with_user(self.user_manager).action_refuse("Too low")
        self.assertEqual(len(self._conditions()), 1)
        self.as_salesman.operative_request(condition.ids)
        self.assertEqual(len(self._results(self.lead, state="requested")), 1)

    def test_an_exception_is_asked_and_granted(self):
        """A manager grants the exception; the salesperson's own move then passes, once."""
        condition = self._condition(self.stage_proposal)
        with self.assertRaises(UserError):
            self.as_salesman.operative_request(condition.ids, "", exception=True)
        self.as_salesman.operative_request(condition.ids, "Urgent", exception=True)
        request = self._results(self.lead)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            request.with_user(self.user_salesman).action_approve()
        self.env.invalidate_all()
        request.with_user(self.user_manager).action_approve()
        self.assertEqual((request.state, request.user_id, request.reason), ("overridden", self.user_manager, "Urgent"))
        self.as_salesman.stage_id = self.stage_proposal
        self.assertTrue(request.used_at)

    def test_only_managers_give_a_reason(self):
        """A salesperson's reason in the call is refused with a clear message."""
        self._condition(self.stage_proposal)
        with self.assertRaises(AccessError):
            self.as_salesman.operative_move(self.stage_proposal.id, reason="Mine")
        self.lead.with_user(self.user_manager).operative_move(self.stage_proposal.id, reason="Mine")
        self.assertEqual(self._results(self.lead).state, "overridden")

    # -- the bar -----------------------------------------------------------------------------

    def test_the_bar_says_where_it_is(self):
        """Stages in order, role and person, what the next one lacks."""
        self.stage_proposal.responsible_role_id = self.role_inside
        self.stage_new.target_hours = 4
        self._condition(self.stage_proposal)
        bar = self.as_salesman.operative_process()
        names = [stage["name"] for stage in bar["stages"]]
        self.assertEqual([name for name in names if name in ("Fresh", "Offer", "Gained")], ["Fresh", "Offer", "Gained"])
        current = next(stage for stage in bar["stages"] if stage["is_current"])
        following = next(stage for stage in bar["stages"] if stage["name"] == "Offer")
        self.assertEqual((current["id"], current["target_hours"]), (self.stage_new.id, 4))
        self.assertEqual(
            (following["person"]["name"], following["role"]["name"], following["unmet"]),
            ("Alex All Documents", "Desk", 1))
        self.assertEqual(bar["responsible"]["name"], "Sina Salesperson")

    def test_the_bar_is_closed_to_others(self):
        """Who may not read the document gets no bar of it."""
        with self.assertRaises(AccessError):
            self.lead.with_user(self.user_deputy).operative_process()

    def test_the_bar_costs_few_queries(self):
        """A form with the bar costs four queries more, with a role, a pending answer and three conditions ahead."""
        self.stage_proposal.responsible_role_id = self.env["operative.role"].create({
            "name": "Field", "member_ids": [Command.create({
                "user_id": self.user_salesman.id, "company_id": self.company.id, "is_leader": True})]})
        self._condition(self.stage_proposal, name="field_set")
        self._condition(self.stage_proposal, check="checklist")
        self._condition(self.stage_proposal, check="domain", domain="[('expected_revenue', '>', 1000)]")
        spec = {"name": {}, "type": {}, "active": {}, "email_cc": {}, "expected_revenue": {}, "operative_clock": {}} | {
            name: {"fields": {"display_name": {}}} for name in (
                "user_id", "operative_responsible_id", "partner_id", "team_id", "stage_id", "company_id", "company_currency")}

        def queries(extra):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            [read] = self.as_salesman.web_read(spec | extra)
            return self.env.cr.sql_log_count - before, read

        queries({"operative_bar": {}})  # caches that outlive a request
        plain, _read = queries({})
        with_bar, read = queries({"operative_bar": {}})
        self.assertEqual(read["operative_bar"]["next"]["documents"][0]["conditions"][0]["name"], "field_set")
        # two of the savepoint, who holds the roles, and what is written down of the document
        self.assertLessEqual(with_bar - plain, 4)

    def test_conditions_that_change(self):
        """What is kept of a condition between forms follows each change of it: who reads it next sees it as it is."""
        condition = self._condition(self.stage_proposal, name="Budget", message="Ask")

        def read(lang):
            self.env.flush_all()
            self.env.invalidate_all()
            [found] = self.as_salesman.with_context(lang=lang).operative_check_move(
                self.stage_proposal.id)["documents"][0]["conditions"]
            return found["name"], found["message"], found["severity"], found["fields"]

        self.assertEqual(read("en_US"), ("Budget", "Ask", "block", ["email_cc"]))
        self.assertEqual(read("de_DE"), ("Budget", "Ask", "block", ["email_cc"]))
        condition.write({"name": "Money", "severity": "warn", "field_id": self._field("crm.lead", "phone")})
        self.assertEqual(read("en_US"), ("Money", "Ask", "warn", ["phone"]))
        condition.update_field_translations("name", {"de_DE": "Geld"})  # as the dialog of translations does
        self.assertEqual(read("de_DE"), ("Geld", "Ask", "warn", ["phone"]))
        self.assertEqual(read("en_US"), ("Money", "Ask", "warn", ["phone"]))
        condition.active = False
        self.assertFalse(self._conditions())

    def test_marks_of_a_kanban_view_cost_the_same_for_many(self):
        """Whether the next move is blocked is found for all cards at once."""
        self._condition(self.stage_proposal)
        self._condition(self.stage_proposal, check="checklist", name="Called")
        few = self._opportunity() | self._opportunity(email_cc="a@b.example")
        many = few | few.browse([self._opportunity().id for _number in range(20)])

        def queries(leads):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.with_user(self.user_salesman).mapped("operative_is_blocked")
            return self.env.cr.sql_log_count - before

        queries(few)  # caches that outlive a request
        self.assertEqual(queries(many), queries(few))
        self.assertTrue(all(many.mapped("operative_is_blocked")))
