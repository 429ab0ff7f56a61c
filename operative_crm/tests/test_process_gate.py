from odoo import Command
from odoo.tests import Form, tagged

from ..exceptions import StageConditionError
from ..models.core.movers import OUTSIDE, TAKEN_OVER, moved_by
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessGate(ProcessCommon):
    """Who moves, and what the gate does: the table of movers, cell by cell."""

    def setUp(self):
        super().setUp()
        self.condition = self._condition(self.stage_proposal, message="Ask for the address")
        self.as_salesman = self.lead.with_user(self.user_salesman)

    def _refused(self, move=None):
        with self.assertRaises(StageConditionError) as caught, self.env.cr.savepoint():
            (move or (lambda: self.as_salesman.write({"stage_id": self.stage_proposal.id})))()
        self.env.invalidate_all()
        return caught.exception

    # -- employees ---------------------------------------------------------------------------

    def test_a_write_is_refused_and_says_what_is_missing(self):
        """One message names the record, the stage, the condition and what to do."""
        error = self._refused()
        for words in ("Need", "Offer", "E-mail known", "Ask for the address"):
            self.assertIn(words, str(error))
        self.assertEqual(self.lead.stage_id, self.stage_new)
        self.assertEqual(len(self._stays(self.lead)), 1)

    def test_values_of_the_same_write_count(self):
        """What is filled in along with the stage meets the condition."""
        self.as_salesman.write({"stage_id": self.stage_proposal.id, "email_cc": "buyer@acme.example"})
        self.assertEqual(self.lead.stage_id, self.stage_proposal)

    def test_a_form_is_refused(self):
        """Saving a form is a write like any other."""
        def save():
            with Form(self.as_salesman) as form:
                form.stage_id = self.stage_proposal
        self._refused(save)

    def test_a_creation_in_a_later_stage_is_refused(self):
        """Whoever creates in a later stage is asked as whoever moves there."""
        self._refused(lambda: self.env["crm.lead"].with_user(self.user_salesman).create({
            "name": "New", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_proposal.id}))

    def test_an_import_answers_with_the_message(self):
        """An import reports the message on its row and moves nothing."""
        self.env["ir.model.data"].create({
            "module": "__import__", "name": "lead_gate", "model": "crm.lead", "res_id": self.lead.id})
        result = self.env["crm.lead"].with_user(self.user_salesman).load(
            ["id", "stage_id/.id"], [["__import__.lead_gate", str(self.stage_proposal.id)]])
        self.assertFalse(result["ids"])
        self.assertIn("E-mail known", result["messages"][0]["message"])
        self.env.invalidate_all()
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_marking_won_is_refused(self):
        """Odoo's own action to win passes the gate of the won stage."""
        self._condition(self.stage_won)
        self._refused(lambda: self.as_salesman.action_set_won())

    def test_an_automation_rule_is_refused(self):
        """An automation acts as the user who triggered it, or as the superuser: both are employees."""
        self._refused(lambda: self.lead.with_user(self.env.ref("base.user_root")).write(
            {"stage_id": self.stage_proposal.id}))
        self._refused(lambda: self.as_salesman.sudo().write({"stage_id": self.stage_proposal.id}))

    def test_a_ticket_whose_team_changes_is_refused(self):
        """The stage of a ticket follows its team by computation, and is gated all the same."""
        team = self.env["helpdesk.ticket.team"].create({"name": "Second", "company_id": self.company.id})
        stage = self.env["helpdesk.ticket.stage"].create({
            "name": "Second only", "sequence": -5, "team_ids": [Command.set(team.ids)], "company_id": False})
        own = self.env["helpdesk.ticket.team"].create({"name": "First", "company_id": self.company.id})
        first = self.env["helpdesk.ticket.stage"].create({
            "name": "First only", "team_ids": [Command.set(own.ids)], "company_id": False})
        ticket = self.env["helpdesk.ticket"].create({
            "name": "Broken", "description": "It is", "team_id": own.id, "stage_id": first.id,
            "company_id": self.company.id})
        self._condition(stage, field_id=self._field("helpdesk.ticket", "partner_email"))
        self._refused(lambda: ticket.with_user(self.user_service).write({"team_id": team.id}))
        ticket.with_user(self.user_service).write({"team_id": team.id, "partner_email": "a@b.example"})
        self.assertEqual(ticket.stage_id, stage)

    def test_a_lead_is_asked_when_it_is_converted(self):
        """A lead is in no stage; conversion enters one, and is gated."""
        self._condition(self.stage_new, field_id=self._field("crm.lead", "phone"), name="Phone known")
        lead = self.env["crm.lead"].create({
            "name": "Raw", "type": "lead", "team_id": self.team.id, "user_id": self.user_salesman.id,
            "stage_id": self.stage_new.id, "company_id": self.company.id})
        self.assertFalse(self._stays(lead))
        as_salesman = lead.with_user(self.user_salesman)
        self._refused(lambda: as_salesman.convert_opportunity(self.acme, team_id=self.team.id))
        as_salesman.phone = "030 1"
        as_salesman.convert_opportunity(self.acme, team_id=self.team.id)
        self.assertEqual(self._stays(lead).stage_id, self.stage_new)

    def test_many_records_are_answered_at_once(self):
        """All unmet conditions of all records come in one message."""
        other = self._opportunity(name="Other")
        self._condition(self.stage_proposal, name="Phone known", field_id=self._field("crm.lead", "phone"))
        error = self._refused(lambda: (self.lead | other).with_user(self.user_salesman).write(
            {"stage_id": self.stage_proposal.id}))
        self.assertEqual(str(error).count("E-mail known"), 2)
        self.assertEqual(str(error).count("Phone known"), 2)
        self.assertEqual(error.context["operative_ids"], (self.lead | other).ids)

    def test_exit_conditions_hold_forward_only(self):
        """Leaving for a later stage asks the exit conditions; going back does not."""
        self.condition.kind = "exit"
        self.lead.email_cc = "x@acme.example"
        self.as_salesman.stage_id = self.stage_proposal
        self.lead.email_cc = False
        self._refused(lambda: self.as_salesman.write({"stage_id": self.stage_won.id}))
        self.as_salesman.stage_id = self.stage_new
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_exit_conditions_between_stages_of_one_sequence(self):
        """Later is what comes later in the pipeline as it is shown, by name where the sequence is the same."""
        self.condition.active = False
        self._condition(self.stage_proposal, kind="exit", name="Phone known", field_id=self._field("crm.lead", "phone"))
        self.stage_proposal.sequence = self.stage_new.sequence
        self.as_salesman.stage_id = self.stage_proposal
        self.as_salesman.stage_id = self.stage_new  # back
        self.stage_proposal.name = "Before that"
        self.assertEqual(self.lead._operative_stages() & (self.stage_new | self.stage_proposal),
                         self.stage_proposal | self.stage_new)
        self.as_salesman.stage_id = self.stage_proposal
        self._refused(lambda: self.as_salesman.write({"stage_id": self.stage_new.id}))
        bar = self.lead.operative_process()["stages"]
        self.assertLess(*([stage["id"] for stage in bar].index(stage.id) for stage in (self.stage_proposal, self.stage_new)))

    # -- losing, restoring, merging ------------------------------------------------------------

    def test_losing_and_restoring_pass(self):
        """Marking lost is no move: exit conditions do not apply. The clock stops, and goes on when restored."""
        self._condition(self.stage_new, kind="exit", field_id=self._field("crm.lead", "phone"))
        self.as_salesman.action_set_lost()
        self.assertEqual(self.lead.operative_clock, "closed")
        self.as_salesman.action_unarchive()
        self.assertEqual(self.lead.operative_clock, "ours")
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_merging_passes(self):
        """A merge takes over the stage of the more advanced deal, and its log."""
        other = self._opportunity(name="Other", email_cc="x@acme.example")
        other.stage_id = self.stage_proposal
        other.email_cc = False
        merged = (self.lead | other).with_user(self.user_salesman).merge_opportunity()
        self.assertEqual(merged.stage_id, self.stage_proposal)
        self.assertEqual(len(self._stays(merged).filtered(lambda stay: not stay.left_at)), 1)

    # -- from outside ------------------------------------------------------------------------

    def test_somebody_outside_is_never_refused(self):
        """What a customer moves is let pass, logged, and becomes an activity."""
        moved_by(self.lead.sudo(), OUTSIDE).stage_id = self.stage_proposal
        self.assertEqual(self._results(self.lead).state, "outside")
        activity = self.lead.activity_ids
        self.assertEqual(activity.user_id, self.user_salesman)
        self.assertEqual(activity.activity_type_id, self.env.ref("operative_crm.mail_activity_type_unmet"))

    def test_an_email_is_never_refused(self):
        """The mail gateway creates in a gated stage although the conditions are unmet."""
        self._condition(self.stage_new, field_id=self._field("crm.lead", "phone"))
        message = (
            "From: customer@acme.example\nTo: sales@operative.example\nSubject: Need a pump\n"
            "Message-Id: <gate@acme.example>\n\nHello")
        self.env["mail.thread"].message_process("crm.lead", message, custom_values={
            "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_new.id})
        lead = self.env["crm.lead"].search([("name", "=", "Need a pump")])
        self.assertEqual(lead.stage_id, self.stage_new)
        self.assertEqual(self._results(lead).state, "outside")

    def test_a_marker_counts_for_its_records(self):
        """Whoever moves one document from outside moves no other one by it, nor what comes into being meanwhile."""
        other = self._opportunity(name="Other")
        marked = moved_by(self.lead, OUTSIDE)
        self._refused(lambda: marked.browse(other.id).write({"stage_id": self.stage_proposal.id}))
        self._refused(lambda: marked.create({
            "name": "New", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_proposal.id}))
        both = moved_by(moved_by(self.lead, OUTSIDE).browse(other.id), TAKEN_OVER)
        both.stage_id = self.stage_proposal
        self.assertFalse(self._results(other))
        both.browse(self.lead.id).stage_id = self.stage_proposal
        self.assertEqual(self._results(self.lead).state, "outside")

    def test_a_marker_for_what_is_new(self):
        """Where a door creates documents, these are the door's, from their first moment on."""
        marked = moved_by(self.lead, OUTSIDE, with_new=True)
        created = marked.create({
            "name": "New", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_proposal.id})
        self.assertEqual(self._results(created).state, "outside")
        self._condition(self.stage_won)
        created.stage_id = self.stage_won
        self.assertEqual(self._stays(created)[-1].cause, "outside")
        self._refused(lambda: marked.browse(self._opportunity(name="Other").id).write({"stage_id": self.stage_proposal.id}))

    def test_a_server_action_is_a_move_of_its_own(self):
        """What runs in between, such as an automation rule, is moved neither by who is outside nor by an exception."""
        action = self.env["ir.actions.server"].create({
            "name": "React", "model_id": self.env["ir.model"]._get_id("crm.lead"), "state": "object_write",
            "update_path": "stage_id", "resource_ref": f"crm.stage,{self.stage_proposal.id}"})
        run = moved_by(action.with_context(active_model="crm.lead", active_id=self.lead.id), OUTSIDE)
        self._refused(run.run)
        outside = run.with_context(**moved_by(self.lead, OUTSIDE).env.context)
        self._refused(outside.with_context(active_model="crm.lead", active_id=self.lead.id).run)
        excused = action.with_user(self.user_manager).sudo().with_context(
            active_model="crm.lead", active_id=self.lead.id, operative_override_reason="Fair")
        self._refused(excused.run)

    def test_a_forged_mover_is_an_employee(self):
        """What a client puts into the context stands for nobody."""
        for forged in ("outside", True, "<outside>", {"name": "outside"}):
            self._refused(lambda forged=forged: self.as_salesman.with_context(operative_mark=forged).write(
                {"stage_id": self.stage_proposal.id}))

    # -- exceptions --------------------------------------------------------------------------

    def test_a_manager_lets_pass_with_a_reason(self):
        """A manager passes with a reason, and it is logged who let what pass."""
        self.lead.with_user(self.user_manager).with_context(operative_override_reason="Fair").write(
            {"stage_id": self.stage_proposal.id})
        result = self._results(self.lead)
        self.assertEqual((result.state, result.user_id, result.reason), ("overridden", self.user_manager, "Fair"))
        self.assertEqual(self._stays(self.lead)[-1].reason, "Fair")

    def test_a_reason_alone_proves_nothing(self):
        """A salesperson's override is refused, with sudo too; so is a manager's without a reason."""
        for records in (self.as_salesman, self.as_salesman.sudo()):
            self._refused(lambda records=records: records.with_context(operative_override_reason="Forged").write(
                {"stage_id": self.stage_proposal.id}))
        as_manager = self.lead.with_user(self.user_manager)
        for reason in ("", "  ", True, ["x"]):
            self._refused(lambda reason=reason: as_manager.with_context(operative_override_reason=reason).write(
                {"stage_id": self.stage_proposal.id}))

    # -- hints, parts --------------------------------------------------------------------------

    def test_a_hint_is_counted_and_stops_nobody(self):
        """What is a hint lets pass, is logged, and is counted before it is armed."""
        self.condition.severity = "warn"
        self.as_salesman.stage_id = self.stage_proposal
        self.assertEqual(self._results(self.lead).state, "warned")
        self.condition.invalidate_recordset()
        self.assertEqual(self.condition.would_have_stopped_count, 1)
        self.assertEqual(self.stage_proposal.would_have_stopped_count, 1)

    def test_a_part_switched_off_stops_nobody(self):
        """With the part off nothing is refused; stays go on."""
        self.env.ref("base.group_user")._remove_group(self.env.ref("operative_crm.group_operative_part_process"))
        self.as_salesman.stage_id = self.stage_proposal
        self.assertEqual(self._stays(self.lead)[-1].stage_id, self.stage_proposal)
        self.assertFalse(self._results(self.lead))

    def test_queries_do_not_grow_with_the_records(self):
        """Two hundred and fifty records are checked in as many queries as ten, but for what Odoo writes by the hundred."""
        self._condition(self.stage_proposal, check="domain", domain="[('partner_id.active', '=', True)]", name="Customer")
        self._condition(self.stage_proposal, check="attachment", name="File", severity="warn")

        def queries(count):
            leads = self.env["crm.lead"].create([
                {"name": f"Deal {n}", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_new.id,
                 "partner_id": self.acme.id, "email_cc": "a@b.example", "company_id": self.company.id}
                for n in range(count)])
            return self._queries_of(leads.with_user(self.user_manager).write, {"stage_id": self.stage_proposal.id})

        queries(10)
        self.assertLessEqual(queries(250), queries(10) + 6)

    def test_queries_do_not_grow_with_the_planned_activities(self):
        """Two hundred and fifty records that come into a stage with a plan have their activities planned at once."""
        self.stage_proposal.activity_plan_id = self.env["mail.activity.plan"].create({
            "name": "Offer", "res_model": "crm.lead", "template_ids": [
                Command.create({"summary": "Call", "responsible_type": "other", "responsible_id": self.user_manager.id,
                                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id}),
                Command.create({"summary": "Visit", "responsible_type": "on_demand",
                                "activity_type_id": self.env.ref("mail.mail_activity_data_meeting").id})]})

        def queries(count):
            leads = self.env["crm.lead"].create([
                {"name": f"Deal {n}", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_new.id,
                 "partner_id": self.acme.id, "email_cc": "a@b.example", "company_id": self.company.id,
                 "user_id": self.user_salesman.id}
                for n in range(count)])
            taken = self._queries_of(leads.with_user(self.user_salesman).write, {"stage_id": self.stage_proposal.id})
            for lead in leads:
                self.assertEqual(
                    {(activity.summary, activity.user_id) for activity in lead.activity_ids},
                    {("Call", self.user_manager), ("Visit", self.user_salesman)})
            return taken

        queries(10)
        # Odoo writes the activities by the hundred, and there are two for each record
        self.assertLessEqual(queries(250), queries(10) + 20)
