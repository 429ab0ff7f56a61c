"""Handovers: asked for, accepted, returned, overdue, ended; and what becomes of the document meanwhile.

One file, as each begins with the same move between the same people, who take longer to make than any test.
"""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import StageConditionError
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessHandover(ProcessCommon):
    """A document goes from one pair of hands to the next, and is not lost on the way."""

    def setUp(self):
        super().setUp()
        self.stage_proposal.write({
            "responsible_role_id": self.role_inside.id, "handover_required": True, "handover_due_hours": 8})

    def _hand_over(self, lead=None):
        lead = lead or self.lead
        lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        self.env.flush_all()
        return self._handover(lead)

    def _activities(self, user, lead=None):
        lead = lead or self.lead
        return self.env["mail.activity"].search([
            ("res_model", "=", "crm.lead"), ("res_id", "=", lead.id), ("user_id", "=", user.id),
            ("activity_type_id", "=", self.env.ref("operative_crm.mail_activity_type_handover").id)])

    def test_a_move_asks_for_the_handover(self):
        """The stage moves at once; the sender stays responsible; whoever holds the role for the customer is asked."""
        handover = self._hand_over()
        self.assertEqual(self.lead.stage_id, self.stage_proposal)
        self.assertEqual(self.lead.operative_responsible_id, self.user_salesman)
        self.assertEqual(
            (handover.state, handover.sender_id, handover.receiver_id, handover.role_id),
            ("requested", self.user_salesman, self.user_salesman_all, self.role_inside))
        self.assertTrue(self._activities(self.user_salesman_all))
        self.assertGreater(handover.due_at, fields.Datetime.now())

    # -- what ends a handover --------------------------------------------------------------------

    def _milestone(self):
        return self.env["operative.milestone"].create({
            "name": "Quotation sent", "crm_stage_id": self.stage_proposal.id, "planned_hours": 8})

    def _pending(self, document):
        """What still waits on a document: handovers, and milestones."""
        return (self._handover(document).filtered(lambda handover: handover.state == "requested"),
                self.env["operative.milestone.result"].search([
                    ("res_model", "=", document._name), ("res_id", "=", document.id), ("state", "=", "open")]))

    def test_nothing_is_asked_of_a_lost_deal(self):
        """Moved while it is lost, or lost in the same write: nobody is asked to take it over, and no time runs."""
        self._milestone()
        lost = self._opportunity(name="Lost before")
        lost.action_set_lost()
        lost.stage_id = self.stage_proposal
        at_once = self._opportunity(name="Lost at once")
        at_once.write({"active": False, "stage_id": self.stage_proposal.id})
        for lead in (lost, at_once):
            with self.subTest(lead=lead.name):
                self.assertFalse(any(map(bool, self._pending(lead))))
                self.assertFalse(self._activities(self.user_salesman_all, lead))
                self.assertEqual(lead.operative_clock, "closed")

    def test_a_closed_document_that_is_archived(self):
        """Archiving ends a handover also where the clock stood still already."""
        self.stage_proposal.clock = "closed"
        self._hand_over()
        self.lead.active = False
        self.assertFalse(self._pending(self.lead)[0])

    def test_leaving_the_process_ends_it(self):
        """An opportunity that becomes a lead again is no longer handed over, and its milestones are left behind."""
        self._milestone()
        self._hand_over()
        self.assertTrue(all(map(bool, self._pending(self.lead))))
        self.lead.type = "lead"
        self.assertFalse(any(map(bool, self._pending(self.lead))))

    def test_another_company_ends_it(self):
        """A deal that goes to another company does not take its handover along, and its log begins anew there."""
        handover = self._hand_over()
        self.lead.write({"company_id": self.company_us.id, "team_id": False})
        self.assertEqual((handover.state, handover.explanation), ("cancelled", "Moved to another company"))
        self.assertEqual(self._stays(self.lead)[-1].company_id, self.company_us)

    def test_another_company_and_stage_at_once(self):
        """A deal that comes into the stage in another company is handed over there."""
        self.lead.write({"company_id": self.company_us.id, "team_id": False})
        self.lead.stage_id = self.env["crm.stage"].search([("team_ids", "=", False)], limit=1)
        self.stage_proposal.team_ids = False
        self.lead.with_user(self.user_salesman).write({
            "company_id": self.company.id, "team_id": self.team.id, "stage_id": self.stage_proposal.id})
        handover = self._handover(self.lead)
        self.assertEqual((handover.state, handover.company_id, handover.receiver_id),
                         ("requested", self.company, self.user_salesman_all))

    def test_a_cancelled_order_ends_it(self):
        """Cancelling an order is as losing a deal; set back to a quotation it begins anew."""
        flow = self.env["operative.flow"].create({
            "name": "Orders", "model": "sale.order", "company_id": self.company.id, "phase_ids": [
                Command.create({"name": "Asked", "sequence": 1}),
                Command.create({"name": "Ordered", "sequence": 2, "gates_confirmation": True, "handover_required": True,
                                "responsible_role_id": self.role_inside.id})]})
        order = self._order(self.acme, state="draft", user_id=self.user_salesman.id)
        order.with_user(self.user_salesman).action_confirm()
        self.assertEqual(order.operative_phase_id, flow.phase_ids[1])
        self.assertTrue(self._pending(order)[0])
        order._action_cancel()
        self.assertFalse(self._pending(order)[0])
        self.assertEqual((order.operative_clock, self._stays(order)[-1].clock), ("closed", "closed"))
        order.action_draft()
        self.assertEqual((order.operative_phase_id, order.operative_clock), (flow.phase_ids[0], "ours"))

    def test_returned_where_its_stage_is_gone(self):
        """Where the stage it came from was deleted meanwhile, it goes back to the one before."""
        between = self.env["crm.stage"].create({"name": "Between", "sequence": 101, "team_ids": self.team.ids})
        self.lead.stage_id = between
        handover = self._hand_over()
        between.unlink()
        handover.with_user(self.user_salesman_all).action_return("No drawing")
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_returned_where_no_stage_is_left(self):
        """Where there is none before it any more, it stays where it is, and so do its milestones."""
        self._milestone()
        handover = self._hand_over()
        self.env["crm.stage"].search([("id", "!=", self.stage_proposal.id), ("sequence", "<=", 102)]).sequence = 200
        handover.from_stage_id = 0
        handover.with_user(self.user_salesman_all).action_return("No drawing")
        self.assertEqual(self.lead.stage_id, self.stage_proposal)
        _handovers, milestones = self._pending(self.lead)
        self.assertEqual((handover.state, len(milestones)), ("returned", 1))

    def test_who_left_holds_nothing(self):
        """Where the receiver left the company, any member of the role may take it over."""
        member = self.env["res.users"].create({
            "login": "operative_member", "name": "Mia Member", "company_id": self.company.id,
            "company_ids": self.companies.ids, "group_ids": self.env.ref("sales_team.group_sale_salesman").ids})
        self.role_inside.member_ids = [Command.create({"company_id": self.company.id, "user_id": member.id})]
        handover = self._hand_over()
        self.assertFalse(handover.with_user(member).can_decide)
        self.user_salesman_all.active = False
        handover.invalidate_recordset()
        self.assertTrue(handover.with_user(member).can_decide)

    def test_a_role_without_a_leader(self):
        """Its members are asked, and told when it is overdue; where nobody can be told, it is looked at again."""
        role = self.env["operative.role"].create({"name": "Flat", "member_ids": [
            Command.create({"company_id": self.company.id, "user_id": user.id})
            for user in (self.user_deputy, self.user_salesman_all)]})
        self.stage_proposal.responsible_role_id = role
        handover = self._hand_over()
        self.assertTrue(self._activities(self.user_deputy) and self._activities(self.user_salesman_all))
        handover.due_at = fields.Datetime.now() - timedelta(hours=1)
        role.member_ids.unlink()
        self.assertFalse(self.env["operative.handover"]._escalate())
        self.assertFalse(handover.escalated_at)
        role.member_ids = [Command.create({"company_id": self.company.id, "user_id": self.user_deputy.id})]
        self.assertEqual(self.env["operative.handover"]._escalate(), handover)
        self.assertIn("past its time limit", " ".join(self._activities(self.user_deputy).mapped("summary")))

    def test_merging_keeps_what_is_known(self):
        """Budget, decision date and who decides are those of the deals together."""
        self.lead.probability = 90
        other = self._opportunity(name="Other", operative_budget=777, operative_decision_on="2027-01-15", probability=1)
        other.operative_contact_role_ids = [
            Command.create({"partner_id": self.acme.id, "role": "decision_maker"}),
            Command.create({"partner_id": self.acme.id, "role": "user"})]
        self.lead.operative_contact_role_ids = [Command.create({"partner_id": self.acme.id, "role": "user"})]
        merged = (self.lead | other).with_user(self.user_salesman).merge_opportunity()
        self.assertEqual((merged.operative_budget, str(merged.operative_decision_on)), (777, "2027-01-15"))
        self.assertEqual(sorted(merged.operative_contact_role_ids.mapped("role")), ["decision_maker", "user"])
        self.assertTrue(merged.operative_decision_maker_known)

    # -- created in a later stage ----------------------------------------------------------------

    def _create(self, user, **vals):
        return self.env["crm.lead"].with_user(user).create({
            "name": "Straight in", "type": "opportunity", "partner_id": self.acme.id, "team_id": self.team.id,
            "user_id": user.id, "stage_id": self.stage_proposal.id, "company_id": self.company.id, **vals})

    def _first_stage(self):
        """``stage_new`` is the first of all that the team has."""
        self.stage_new.sequence = -5

    def test_created_in_a_later_stage_is_handed_over(self):
        """Whoever types an opportunity into a later column keeps it until it is accepted; returned, it begins anew."""
        self._first_stage()
        lead = self._create(self.user_salesman)
        handover = self._handover(lead)
        self.assertEqual(
            (handover.state, handover.sender_id, handover.receiver_id, handover.from_stage_name),
            ("requested", self.user_salesman, self.user_salesman_all, "Fresh"))
        self.assertEqual(lead.operative_responsible_id, self.user_salesman)
        self.assertTrue(self._activities(self.user_salesman_all, lead))
        handover.with_user(self.user_salesman_all).action_return("No drawing")
        self.assertEqual(lead.stage_id, self.stage_new)
        self.assertTrue(self._activities(self.user_salesman, lead))
        self.assertEqual(self._hand_over(lead).state, "requested")

    def test_many_created_ask_for_stages_once(self):
        """An import into a later stage looks for the first one once a team, not once a line."""
        self._first_stage()
        vals = {"name": "Imported", "type": "opportunity", "partner_id": self.acme.id, "team_id": self.team.id,
                "stage_id": self.stage_proposal.id}
        model = self.env["crm.lead"].with_user(self.user_salesman)
        model.create([vals])  # caches
        counts = []
        for size in (2, 20):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            leads = model.create([vals] * size)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(leads.sudo().operative_handover_ids.mapped("state")), {"requested"})
        self.assertLess(counts[1] - counts[0], 18, "a query a line")

    def test_conditions_of_a_handover_hold_at_creation(self):
        """What has to be known when a document is handed over is asked of one that begins there."""
        self._first_stage()
        self._condition(self.stage_proposal, kind="handover")
        with self.assertRaises(StageConditionError), self.env.cr.savepoint():
            self._create(self.user_salesman)
        self.assertTrue(self._handover(self._create(self.user_salesman, email_cc="buyer@acme.example")))

    def test_what_begins_in_the_first_stage_is_taken_at_once(self):
        """There is nowhere to return it to, so whoever holds the role is responsible."""
        self.stage_proposal.sequence = -5
        lead = self._create(self.user_salesman)
        self.assertFalse(self._handover(lead))
        self.assertEqual(lead.operative_responsible_id, self.user_salesman_all)

    def test_what_comes_in_from_outside_is_taken_at_once(self):
        """A customer's e-mail has nobody to be returned to."""
        self._first_stage()
        self.env["mail.thread"].message_process(
            "crm.lead", "From: salesman@operative.example\nTo: sales@operative.example\nSubject: Need a pump\n"
            "Message-Id: <handover@acme.example>\n\nHello", custom_values={
                "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_proposal.id,
                "partner_id": self.acme.id, "company_id": self.company.id})
        lead = self.env["crm.lead"].search([("name", "=", "Need a pump")])
        self.assertEqual(lead.stage_id, self.stage_proposal)
        self.assertFalse(self._handover(lead))
        self.assertEqual(lead.operative_responsible_id, self.user_salesman_all)

    def test_accepting_makes_the_receiver_responsible(self):
        """Acceptance writes the new responsible; the salesperson stays; the stay changes at that instant."""
        handover = self._hand_over()
        handover.with_user(self.user_salesman_all).action_accept()
        self.assertEqual(handover.state, "accepted")
        self.assertEqual(self.lead.operative_responsible_id, self.user_salesman_all)
        self.assertEqual(self.lead.user_id, self.user_salesman)
        self.assertFalse(self._activities(self.user_salesman_all))
        self.assertEqual(self._stays(self.lead)[-1].user_id, self.user_salesman_all)

    def test_returning_moves_back_with_the_reason(self):
        """A return moves the stage back without a gate, and says why; asking again works."""
        self._condition(self.stage_new)
        handover = self._hand_over()
        reason = self.env.ref("operative_crm.operative_return_reason_information")
        handover.with_user(self.user_salesman_all).action_return("No drawing", reason.id)
        self.assertEqual((handover.state, handover.reason, handover.return_reason_id), ("returned", "No drawing", reason))
        self.assertEqual(self.lead.stage_id, self.stage_new)
        self.assertEqual(self._stays(self.lead)[-1].reason, "No drawing")
        self.assertTrue(self._activities(self.user_salesman))
        again = self._hand_over()
        self.assertNotEqual(again, handover)
        self.assertEqual(again.state, "requested")

    def test_a_return_needs_a_reason(self):
        """The sender has to know what is missing."""
        handover = self._hand_over()
        with self.assertRaises(UserError):
            handover.with_user(self.user_salesman_all).action_return("  ")

    def test_who_may_decide(self):
        """Receiver, deputy, leader of the role and managers decide; the sender and others do not."""
        handover = self._hand_over()
        for user in (self.user_salesman_all, self.user_deputy, self.user_administrator, self.user_manager):
            self.assertTrue(handover.with_user(user).can_decide, user.name)
        self.assertFalse(handover.with_user(self.user_salesman).can_decide)
        with self.assertRaises(AccessError):
            handover.with_user(self.user_salesman).action_accept()
        with self.assertRaises(AccessError):
            handover.with_user(self.user_accountant).action_accept()

    def test_a_deputy_accepts_for_the_holder(self):
        """The deputy acts, and the holder becomes responsible."""
        handover = self._hand_over()
        handover.with_user(self.user_deputy).action_accept()
        self.assertEqual(self.lead.operative_responsible_id, self.user_salesman_all)
        self.assertEqual(handover.decided_by_id, self.user_deputy)

    def test_accepting_for_another_and_taking_over_are_two_things(self):
        """Who deputises or leads chooses whose the document is then; the receiver has nothing to choose."""
        for user, choices in ((self.user_salesman_all, False), (self.user_deputy, True), (self.user_administrator, True)):
            with self.subTest(user=user.name):
                self.lead = self._opportunity()
                handover = self._hand_over().with_user(user)
                self.assertEqual(handover.is_for_another, choices)
                handover.action_accept_for_receiver()
                self.assertEqual(self.lead.operative_responsible_id, self.user_salesman_all)
                self.lead = self._opportunity()
                self._hand_over().with_user(user).action_take_over()
                self.assertEqual(self.lead.operative_responsible_id, user)

    def test_nobody_accepts_for_who_left(self):
        """A receiver who left becomes responsible for nothing: whoever accepts takes it over."""
        handover = self._hand_over()
        self.user_salesman_all.active = False
        self.assertFalse(handover.with_user(self.user_deputy).is_for_another)
        handover.with_user(self.user_deputy).action_accept()
        self.assertEqual(self.lead.operative_responsible_id, self.user_deputy)

    def test_absence_asks_the_deputy(self):
        """Where the holder is out of office, the deputy gets the activity."""
        self.user_salesman_all.write({
            "out_of_office_from": fields.Datetime.now() - timedelta(days=1),
            "out_of_office_to": fields.Datetime.now() + timedelta(days=1)})
        self._hand_over()
        self.assertTrue(self._activities(self.user_deputy))
        self.assertFalse(self._activities(self.user_salesman_all))

    def test_the_receiver_sees_the_deal(self):
        """Whoever is asked may read the document although it is a colleague's; the salesperson keeps seeing it."""
        as_deputy = self.lead.with_user(self.user_deputy)
        self.assertFalse(as_deputy.has_access("read"))
        handover = self._hand_over()
        self.env.invalidate_all()
        self.assertTrue(as_deputy.has_access("write"))
        handover.with_user(self.user_administrator).action_accept()
        self.env.invalidate_all()
        self.assertFalse(as_deputy.has_access("read"))
        self.assertTrue(self.lead.with_user(self.user_salesman).has_access("write"))

    def test_a_deputy_who_accepted_keeps_seeing_the_deal(self):
        """He looks after it while the holder is away, whatever else he may see."""
        handover = self._hand_over()
        handover.with_user(self.user_deputy).action_accept()
        self.env.invalidate_all()
        self.assertTrue(self.lead.with_user(self.user_deputy).has_access("write"))
        self.assertFalse(self._opportunity(name="Another").with_user(self.user_deputy).has_access("read"))

    def test_asked_in_the_language_of_the_reader(self):
        """Whoever is asked reads the activity in his own language, whoever moved the document."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.role_inside.with_context(lang="de_DE").name = "Innendienst"
        self.user_salesman_all.lang = "de_DE"
        self._hand_over()
        summary = self._activities(self.user_salesman_all).summary
        self.assertIn("Innendienst", summary)
        self.assertNotIn("accept", summary)

    def test_a_member_in_another_company_is_none_here(self):
        """Reassigned to somebody who holds the role elsewhere: the handover is not accepted by that."""
        other = self.env["res.company"].create({"name": "Other company"})
        self.user_accountant.company_ids += other
        self.env["operative.role.member"].create({
            "role_id": self.role_inside.id, "company_id": other.id, "user_id": self.user_accountant.id})
        handover = self._hand_over()
        self.lead.operative_responsible_id = self.user_accountant
        self.env.flush_all()
        self.assertEqual((handover.state, handover.sender_id), ("requested", self.user_accountant))

    def test_no_handover_to_who_is_responsible(self):
        """Where the receiver is responsible already there is nothing to hand over."""
        self.lead.operative_responsible_id = self.user_salesman_all
        self.assertFalse(self._hand_over())

    def test_handover_conditions(self):
        """Conditions of the handover are asked when it is asked for, and only then."""
        self._condition(self.stage_proposal, kind="handover")
        with self.assertRaises(StageConditionError), self.env.cr.savepoint():
            self._hand_over()
        self.env.invalidate_all()
        self.lead.operative_responsible_id = self.user_salesman_all
        self._hand_over()
        self.assertEqual(self.lead.stage_id, self.stage_proposal)

    def test_moving_on_cancels(self):
        """Who moves on, loses or archives closes the pending handover."""
        handover = self._hand_over()
        self.lead.with_user(self.user_salesman).stage_id = self.stage_new
        self.assertEqual(handover.state, "cancelled")
        handover = self._hand_over()
        self.lead.with_user(self.user_salesman).action_set_lost()
        self.assertEqual(handover.state, "cancelled")
        self.assertFalse(self._activities(self.user_salesman_all))

    def test_reassigning_while_pending(self):
        """A new responsible of the role has accepted by that; any other becomes the sender."""
        handover = self._hand_over()
        self.lead.operative_responsible_id = self.user_manager
        self.assertEqual((handover.state, handover.sender_id), ("requested", self.user_manager))
        self.lead.operative_responsible_id = self.user_salesman_all
        self.assertEqual(handover.state, "accepted")

    def test_deciding_twice(self):
        """Of two who decide the second is told, and nothing changes."""
        handover = self._hand_over()
        handover.with_user(self.user_salesman_all).action_accept()
        with self.assertRaises(UserError):
            handover.with_user(self.user_manager).action_return("Late")
        self.assertEqual(handover.state, "accepted")

    def test_bulk_accept(self):
        """Many are accepted at once: for their receiver, for whom a deputy stands in, or by a manager himself."""
        handovers = self._hand_over() | self._hand_over(self._opportunity(name="Other"))
        handovers.with_user(self.user_deputy).action_accept()
        self.assertEqual(set(handovers.mapped("state")), {"accepted"})
        self.assertEqual(self.lead.operative_responsible_id, self.user_salesman_all)
        third = self._hand_over(self._opportunity(name="Third"))
        third.with_user(self.user_manager).action_accept()
        self.assertEqual(third._document().operative_responsible_id, self.user_manager)

    def test_bulk_return(self):
        """Many are returned at once, each to where it came from, and each sender is told."""
        between = self.env["crm.stage"].create({
            "name": "Visited", "sequence": 101, "team_ids": [Command.set(self.team.ids)]})
        other = self._opportunity(name="Other", stage_id=between.id, user_id=self.user_manager.id)
        other.with_user(self.user_manager).stage_id = self.stage_proposal
        handovers = self._hand_over() | self._handover(other)
        handovers.with_user(self.user_salesman_all).action_return("Price is missing")
        self.assertEqual((self.lead.stage_id, other.stage_id), (self.stage_new, between))
        self.assertEqual(len(self._activities(self.user_salesman)), 1)
        self.assertEqual(len(self._activities(self.user_manager, other)), 1)
        for lead in (self.lead, other):
            self.assertIn("Price is missing", " ".join(lead.message_ids.mapped(lambda message: message.body or "")))

    def test_queries_do_not_grow_with_the_handovers(self):
        """A hundred are asked for, accepted and returned in as many queries as ten, but for what Odoo writes by the hundred."""
        self._milestone()

        def queries(count, decide):
            """Queries of asking for so many handovers, and of deciding on them."""
            leads = self.env["crm.lead"].create([
                {"name": f"Deal {n}", "type": "opportunity", "team_id": self.team.id, "stage_id": self.stage_new.id,
                 "partner_id": self.acme.id, "company_id": self.company.id, "user_id": self.user_salesman.id}
                for n in range(count)])
            logged = [self._queries_of(leads.with_user(self.user_salesman).write, {"stage_id": self.stage_proposal.id})]
            handovers = self.env["operative.handover"].search([
                ("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids)])
            self.assertEqual(len(handovers), count)
            return [*logged, self._queries_of(decide, handovers.with_user(self.user_salesman_all))]

        for decide in (lambda handovers: handovers.action_accept(), lambda handovers: handovers.action_return("No")):
            queries(10, decide)
            few, many = queries(10, decide), queries(100, decide)
            self.assertLessEqual(many[0], few[0] + 6)
            self.assertLessEqual(many[1], few[1] + 6)

    def test_overdue_ones_escalate_once(self):
        """The leader of the role is told of an overdue handover, once."""
        handover = self._hand_over()
        handover.due_at = fields.Datetime.now() - timedelta(hours=1)
        self.env["operative.handover"]._cron_follow()
        self.assertTrue(handover.escalated_at)
        self.assertEqual(len(self._activities(self.user_administrator)), 1)
        self._activities(self.user_administrator).unlink()
        self.env["operative.handover"]._cron_follow()
        self.assertFalse(self._activities(self.user_administrator))

    def test_without_a_holder_the_leader_is_asked(self):
        """A customer nobody holds the role for goes to the role's leader."""
        lead = self._opportunity(partner_id=self._business("Beta").id)
        handover = self._hand_over(lead)
        self.assertEqual(handover.receiver_id, self.user_administrator)

    def test_no_figures_by_person_behind_the_settings(self):
        """Managers read the log entry by entry; they count it by person only where the settings allow."""
        self._hand_over()
        handovers = self.env["operative.handover"].with_user(self.user_manager)
        stays = self.env["crm.lead.stay"].with_user(self.user_manager)
        self.assertTrue(handovers.search([]).mapped("sender_id"))
        self.assertTrue(handovers._read_group([], ["role_id"], ["__count"]))
        for model, name in ((handovers, "sender_id"), (stays, "user_id"), (stays, "moved_by_id")):
            with self.subTest(model=model._name, name=name), self.assertRaisesRegex(UserError, "by person"):
                model.formatted_read_group([], [name], ["__count"])
        # nor by who is behind the document, nor listed beside a figure; they may be counted
        for ask in (
            lambda: stays._read_group([], ["document_id.user_id"], ["__count"]),
            lambda: stays._read_group([], ["document_id.operative_responsible_id"], ["__count"]),
            lambda: stays._read_group([], ["stage_id"], ["user_id:array_agg"]),
            lambda: handovers._read_grouping_sets([], [["role_id"]], ["sender_id:recordset"]),
        ):
            with self.assertRaisesRegex(UserError, "by person"):
                ask()
        self.assertTrue(stays._read_group([], ["stage_id"], ["user_id:count_distinct"]))
        self.env["ir.config_parameter"].set_param("operative_crm.staff_figures", "person")
        self.assertTrue(handovers.formatted_read_group([], ["sender_id"], ["__count"]))
        # and only as far back as they say; by role everything counts
        mine = [("res_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)]
        self._backdate(self._handover(self.lead), create_date=fields.Datetime.now() - timedelta(days=37 * 31))
        self.assertEqual(handovers.formatted_read_group(mine, ["sender_id"], ["__count"]), [])
        self.assertTrue(handovers.formatted_read_group(mine, ["role_id"], ["__count"]))
        self.assertEqual([], handovers._read_grouping_sets(mine, [["sender_id"], ["role_id"]], ["__count"])[0])
    def test_milestones_begin_anew_after_a_return(self):
        """A return leaves the stage's milestones behind; handing over again plans them again."""
        self.env["operative.milestone"].create({
            "name": "Quotation sent", "crm_stage_id": self.stage_proposal.id, "planned_hours": 8})
        results = self.env["operative.milestone.result"]
        handover = self._hand_over()
        handover.with_user(self.user_salesman_all).action_return("Quantities are missing")
        self.assertEqual(results.search([("res_id", "=", self.lead.id)]).state, "closed")
        self._hand_over()
        self.assertEqual(
            sorted(results.search([("res_id", "=", self.lead.id)]).mapped("state")), ["closed", "open"])

    def test_deleting_the_document(self):
        """Handovers, log and stays go with their document."""
        handover = self._hand_over()
        stays = self._stays(self.lead)
        self.lead.unlink()
        self.assertFalse(handover.exists() | self.env["operative.handover"])
        self.assertFalse(stays.exists())
