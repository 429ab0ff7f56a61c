"""What must not be done: by access that outlived its reason, by other doors, by one's own hand, around a gate."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import StageConditionError
from .rights_kinds_common import KindsCommon


@tagged("post_install", "-at_install")
class TestRightsGates(KindsCommon):
    """Nothing is done beyond the role, whatever way is taken."""

    # -- access that outlives its reason -----------------------------------------------------------

    def _handed_over(self):
        self.stage_proposal.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        self.lead.with_user(self.lead.user_id).stage_id = self.stage_proposal
        self.env.flush_all()
        return self._handover(self.lead)

    def _may(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self._as(user, self.lead).has_access("write")

    def test_who_took_over_works_on_it_while_responsible(self):
        """Once others are responsible, whoever accepted neither reads nor writes the deal any more."""
        self.lead.user_id = self.user_administrator
        self._handed_over().with_user(self.user_salesman_all).action_accept()
        limited = self.user_salesman_all
        limited.group_ids = self.env.ref("sales_team.group_sale_salesman")
        self.assertTrue(self._may(limited))
        self.lead.operative_responsible_id = self.user_manager
        self.assertFalse(self._may(limited))

    def test_a_deputy_works_on_it_while_deputising(self):
        """What a deputy took over for the holder is open while he deputises and the holder is responsible, no longer."""
        member = self.env["operative.team.member"].search([("deputy_id", "=", self.user_deputy.id)])
        self._handed_over().with_user(self.user_deputy).action_accept()
        self.assertEqual(self.lead.operative_responsible_id, self.user_salesman_all)
        self.assertTrue(self._may(self.user_deputy))
        member.deputy_id = False
        self.assertFalse(self._may(self.user_deputy))
        member.deputy_id = self.user_deputy
        self.assertTrue(self._may(self.user_deputy))
        member.date_to = date(2020, 1, 1)
        self.assertFalse(self._may(self.user_deputy))
        member.date_to = False
        self.lead.operative_responsible_id = self.user_manager
        self.assertFalse(self._may(self.user_deputy))

    def test_who_took_over_an_order_or_a_ticket(self):
        """So it is of orders and tickets: who is no longer responsible neither reads nor writes them."""
        stage = self.env["helpdesk.ticket.stage"].create({
            "name": "Handed", "sequence": 901, "responsible_role_id": self.role_inside.id, "handover_required": True})
        flow = self.env["operative.flow"].create({
            "name": "Orders", "model": "sale.order", "company_id": self.company.id, "sequence": 0, "phase_ids": [
                Command.create({"name": "Asked"}),
                Command.create({"name": "Drawn", "responsible_role_id": self.role_inside.id, "handover_required": True})]})
        other = self._person("other salesperson", "sales_team.group_sale_salesman")
        seller = self.user_salesman_all  # holds the role for the customer
        order = self._order(self.acme, user_id=other.id, state="draft")
        order.operative_phase_id = flow.phase_ids[0]
        ticket = self._ticket(self.acme, user_id=self.user_service.id)
        for document, name, into, group in (
            (order, "operative_responsible_id", flow.phase_ids[1], "sales_team.group_sale_salesman"),
            (ticket, "user_id", stage, "helpdesk_mgmt.group_helpdesk_user_own"),
        ):
            with self.subTest(model=document._name):
                seller.group_ids = self.env.ref("sales_team.group_sale_salesman_all_leads") | self.env.ref(
                    "helpdesk_mgmt.group_helpdesk_user")
                document[document._stage_field] = into
                self._handover(document).with_user(seller).action_accept()
                self.assertEqual(document[name], seller)
                seller.group_ids = self.env.ref(group)
                for responsible, may in ((seller, True), (self.service if name == "user_id" else other, False)):
                    document[name] = responsible
                    self.env.flush_all()
                    self.env.invalidate_all()
                    self.assertEqual(self._as(seller, document).has_access("read"), may)
                    self.assertEqual(self._as(seller, document).has_access("write"), may)

    def test_nobody_follows_by_being_asked(self):
        """Managers asked for an exception, receivers of a handover, holders who are told: none becomes a follower."""
        ticket = self._ticket(self.acme, user_id=self.user_service.id)
        condition = self._condition(self.stage_open, check="checklist")
        ticket.with_user(self.user_service).operative_request(condition.ids, "Needed", exception=True)
        self.assertTrue(ticket.activity_ids)
        self._handed_over()
        self.assertTrue(self.lead.activity_ids)
        self.assertFalse(ticket.message_partner_ids & self.manager.partner_id)
        self.assertFalse(ticket.message_partner_ids & self.user_manager.partner_id)
        self.assertFalse(self.lead.message_partner_ids & self.user_salesman_all.partner_id)

    # -- an outside door used from inside ------------------------------------------------------------

    def _mail(self, user, sender, number, **vals):
        self.env["mail.thread"].with_user(user).with_context(operative_override_reason="Forged").message_process(
            "crm.lead", f"From: {sender}\nTo: sales@operative.example\nSubject: Need {number}\n"
            f"Message-Id: <kinds{number}@acme.example>\n\nHello", custom_values={
                "type": "opportunity", "team_id": self.team.id, "company_id": self.company.id, **vals})
        return self.env["crm.lead"].search([("name", "=", f"Need {number}")])

    def test_a_stage_given_along_with_a_mail_is_the_callers_move(self):
        """An employee does not get past a condition by the mail gateway, in whosever name; a mail itself is never refused."""
        self._condition(self.stage_proposal)
        for number, sender in enumerate((
                "customer@acme.example", self.user_salesman.email, self.user_manager.email, self.user_portal.email)):
            with self.subTest(sender=sender):
                self._refused(lambda sender=sender, number=number: self._mail(
                    self.user_salesman, sender, number, stage_id=self.stage_proposal.id), StageConditionError)
                self.assertTrue(self._mail(self.user_salesman, sender, number))

    def test_a_stage_given_along_with_a_mail_of_a_ticket(self):
        """Nor does a ticket come into a gated stage that way."""
        self._condition(self.stage_closed, check="checklist")
        team = self.env["helpdesk.ticket.team"].create({"name": "Line", "company_id": self.company.id})
        for sender in ("customer@acme.example", self.user_service.email):
            for stage in (self.stage_closed, None):
                number = f"{sender}{bool(stage)}"
                call = lambda number=number, stage=stage, sender=sender: self.env["mail.thread"].with_user(  # noqa: E731
                    self.user_service).message_process(
                    "helpdesk.ticket", f"From: {sender}\nTo: help@operative.example\nSubject: {number}\n"
                    f"Message-Id: <kinds{number}>\n\nHello", custom_values={
                        "team_id": team.id, "company_id": self.company.id} | ({"stage_id": stage.id} if stage else {}))
                with self.subTest(sender=sender, stage=stage):
                    if stage:
                        self._refused(call, StageConditionError)
                    else:
                        self.assertTrue(call())

    def test_a_mail_is_outside_whichever_account_fetches_it(self):
        """A mail that comes into a first stage with an unmet condition is taken in and logged, by any account."""
        self.stage_new.sequence = -1  # before those that any team has
        self._condition(self.stage_new)
        for number, sender in enumerate(("customer@acme.example", self.user_salesman.email)):
            with self.subTest(sender=sender):
                lead = self._mail(self.user_salesman, sender, number)
                self.assertEqual(lead.stage_id, self.stage_new)
                self.assertEqual(self._results(lead).state, "outside")

    # -- own by one's own hand -------------------------------------------------------------------------

    def _owed(self, user, customer):
        self.env.cr.execute(SQL("UPDATE operative_customer SET receivable_amount = 4711 WHERE id = %s", customer.id))
        self.env.invalidate_all()
        return self._as(user, customer).own_receivable_amount

    def test_taking_a_customer_leaves_a_trace(self):
        """Whoever makes himself salesperson is named on the contact, whatever his client says of tracking."""
        partner = self._business("Taken", user_id=self.user_manager.id)
        untracked = self._as(self.user_salesman, partner).with_context(tracking_disable=True, mail_notrack=True)
        untracked.user_id = self.user_salesman
        self.assertIn(self.user_salesman.name, str(partner.message_ids.mapped("body")))
        self.assertEqual(partner.operative_assigned_by_id, self.user_salesman)
        self._as(self.user_salesman, self._customer(partner)).operative_responsible_id = self.user_salesman
        self.assertIn("took on the responsibility themselves", str(partner.message_ids.mapped("body")))
        for vals in ({"operative_assigned_by_id": self.user_manager.id},
                     {"user_id": self.user_salesman.id, "operative_assigned_by_id": False}):
            self._as(self.user_salesman, partner).write(vals)
            self.env.invalidate_all()
            self.assertEqual(partner.operative_assigned_by_id, self.user_salesman)

    def test_amounts_only_of_assigned_customers(self):
        """With the setting, what one took oneself shows no amounts; what a manager assigned does, by contact or team."""
        taken, given, teamed = (self._business(name, user_id=False) for name in ("Taken", "Given", "Teamed"))
        self._as(self.user_salesman, taken).user_id = self.user_salesman
        self._as(self.user_manager, given).user_id = self.user_salesman
        self.env["operative.team.member"].with_user(self.user_manager).create({
            "customer_id": self._customer(teamed).id, "role_id": self.role_field.id, "user_id": self.user_salesman.id})
        shown = {partner.name: self._owed(self.user_salesman, self._customer(partner)) for partner in taken | given | teamed}
        self.assertEqual(shown, {"Taken": 4711, "Given": 4711, "Teamed": 4711})
        self.env["ir.config_parameter"].set_param("operative_crm.own_receivables_assigned", "True")
        shown = {partner.name: self._owed(self.user_salesman, self._customer(partner)) for partner in taken | given | teamed}
        self.assertEqual(shown, {"Taken": 0, "Given": 4711, "Teamed": 4711})

    def test_a_ticket_opens_deliveries_not_margins(self):
        """Service writes a ticket for any customer: its row and deliveries open, margins and rates do not."""
        partner = self._business("Ticketed", user_id=self.user_manager.id)
        customer = self._customer(partner)
        order = self._order(partner, product=self.goods, user_id=self.user_manager.id)
        self._as(self.service, self.env["helpdesk.ticket"]).create({
            "name": "By my own hand", "description": "x", "partner_id": partner.id, "user_id": self.service.id,
            "company_id": self.company.id})
        self.env.flush_all()
        as_service = self._as(self.service, customer)
        self.assertTrue(as_service.has_access("read"))
        self.assertTrue(self._as(self.service, self.env["operative.delivery"]).search([("order_id", "=", order.id)]))
        for name in ("margin_12m", "hit_rate_12m", "hit_rate_amount_12m", "on_time_rate_12m", "in_full_rate_12m"):
            with self.subTest(name=name):
                self._refused(lambda name=name: as_service.read([name]), AccessError)
                self._refused(lambda name=name: as_service.search([(name, ">", 0)]), AccessError)
        # who also sells sees customers as sales does
        self.service.group_ids |= self.env.ref("sales_team.group_sale_salesman")
        self.env.invalidate_all()
        self.assertFalse(self._as(self.service, customer).has_access("read"))

    # -- costs of one call -----------------------------------------------------------------------------

    def test_working_time_keeps_few_years(self):
        """Whatever pairs of years are asked for, what is kept of a calendar stays small."""
        calendar = self.company.resource_calendar_id.with_user(self.user_salesman)
        kept = set()
        work_of = type(calendar)._operative_work_of
        self.patch(type(calendar), "_operative_work_of",
                   lambda self, company, first, last: kept.add((first, last)) or work_of(self, company, 2025, 2025))
        for first in range(1970, 2100, 7):
            for last in range(first, 2100, 7):
                calendar.operative_working_seconds([(f"{first}-01-01 00:00:00", f"{last}-12-31 00:00:00")])
        self.assertLessEqual(len(kept), 12)

    def test_a_tick_names_a_condition_once(self):
        """A condition named a thousand times is one tick, one request; a reason is no novel."""
        tick = self._condition(self.stage_proposal, check="checklist")
        as_salesman = self._as(self.user_salesman, self.lead)
        as_salesman.operative_tick(tick.ids * 1000)
        as_salesman.browse(self.lead.ids * 5).operative_request(tick.ids * 1000, "x" * 1_000_000, exception=True)
        self.assertEqual(self._results(self.lead).mapped("state").count("done"), 1)
        request = self._results(self.lead, state="requested")
        self.assertEqual((len(request), len(request.reason)), (1, 1000))

    def test_a_reason_is_no_novel(self):
        """Whoever gives a reason, by whatever door: no more of it is kept than a reason is."""
        novel, customer = "x" * 1_000_000, self._customer(self.acme)
        self._as(self.user_manager, customer)._pin(self._phase("b2b", "key"), novel)
        handover = self._handed_over()
        self._as(self.user_salesman_all, handover).action_return(novel)
        self._condition(self.stage_won, check="checklist")
        self._as(self.user_manager, self.lead).with_context(operative_override_reason=novel).stage_id = self.stage_won
        order = self._order(self.acme, product=self.goods, commitment_date=self._moment("2025-07-10"))
        for day in ("2025-08-10", "2025-08-11"):
            self.env["operative.promise"]._log({order.order_line: self._moment(day)}, reason=novel)
        self.env.flush_all()
        kept = {
            "pin": customer.pin_reason, "log of phases": customer.stay_ids[:1].reason, "handover": handover.reason,
            "exception": self._results(self.lead, state="overridden").reason,
            "log of stays": max(self._stays(self.lead).mapped("reason"), key=lambda reason: len(reason or "")),
            "promise": order.order_line.operative_promise_ids.filtered("reason")[:1].reason or ""}
        for what, reason in kept.items():
            with self.subTest(what=what):
                self.assertTrue(1000 <= len(reason) <= 1100)

    def test_what_is_named_often_is_decided_once(self):
        """Handovers, requests and moves named a thousand times over are as if they were named once."""
        handover = self._handed_over()
        self._as(self.user_salesman_all, handover).browse(handover.ids * 1000).action_accept()
        self.assertEqual((handover.state, self.lead.operative_responsible_id), ("accepted", self.user_salesman_all))
        tick = self._condition(self.stage_won, check="checklist")
        as_salesman = self._as(self.lead.user_id, self.lead)
        as_salesman.operative_request(tick.ids, "Please", exception=True)
        request = self._results(self.lead, state="requested")
        self._as(self.user_manager, request).browse(request.ids * 1000).action_approve()
        self.assertEqual(self._results(self.lead).mapped("state").count("overridden"), 1)
        missing = as_salesman.browse(self.lead.ids * 1000).operative_check_move(self.stage_won.id)
        self.assertLessEqual(len(repr(missing)), 5000)
        self._as(self.lead.user_id, self.lead).browse(self.lead.ids * 1000).operative_move(self.stage_won.id)
        self.assertEqual(len(self._stays(self.lead).filtered(lambda stay: stay.stage_id == self.stage_won)), 1)

    # -- ways around a gate ----------------------------------------------------------------------------

    def _an_hour_later(self):
        """What was logged so far was an hour ago: moves within one second are one stay."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE crm_lead_stay SET entered_at = entered_at - interval '1 hour', left_at = left_at - interval '1 hour'
                WHERE document_id = %s""", self.lead.id))
        self.env.invalidate_all()

    def test_one_step_back_and_past(self):
        """Exit conditions of a stage that was left backwards are asked when it is passed; done in order, once."""
        self._condition(self.stage_proposal, kind="exit", name="Leave properly")
        lead = self._as(self.user_salesman, self.lead)
        lead.stage_id = self.stage_proposal
        self._refused(lambda: lead.write({"stage_id": self.stage_won.id}), StageConditionError)
        self._an_hour_later()
        lead.stage_id = self.stage_new
        self.assertIn("Leave properly", self._refused(lambda: lead.write({"stage_id": self.stage_won.id}), StageConditionError))
        lead.email_cc = "buyer@acme.example"
        lead.stage_id = self.stage_won
        # what was never in the stage is not asked for leaving it
        other = self._opportunity()
        self._as(self.user_salesman, other).stage_id = self.stage_won

    def test_out_of_all_stages_and_past(self):
        """Nor is it a way around to take the document out of its stage first."""
        self._condition(self.stage_proposal, kind="exit", name="Leave properly")
        lead = self._as(self.user_salesman, self.lead)
        lead.stage_id = self.stage_proposal
        self._an_hour_later()
        lead.stage_id = False
        self._refused(lambda: lead.write({"stage_id": self.stage_won.id}), StageConditionError)

    def test_an_absent_stage_empties_nothing(self):
        """A stage that does not exist is refused, with the document where it was."""
        for stage_id in (99999999, -1):
            self._refused(lambda stage_id=stage_id: self._as(self.user_salesman, self.lead).operative_move(stage_id))
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_documents_that_do_not_exist(self):
        """Nothing is ticked, asked for or moved on document 0, on one that is gone, or on none."""
        tick = self._condition(self.stage_proposal, check="checklist")
        leads = self._as(self.user_salesman, self.env["crm.lead"])
        for ids in ([0], [99999999], [self.lead.id, 0], []):
            for method, args in (("operative_tick", [tick.ids]), ("operative_request", [tick.ids, "x", True]),
                                 ("operative_move", [self.stage_proposal.id]), ("operative_check_move", [self.stage_new.id]),
                                 ("operative_process", [])):
                with self.subTest(ids=ids, method=method):
                    self._refused(lambda ids=ids, method=method, args=args: call_kw(leads, method, [ids, *args], {}),
                                  UserError, ValueError)
        self.assertFalse(self.env["operative.condition.result"].search([("res_id", "in", [0, 99999999])]))

    def test_a_customer_is_not_pinned_into_a_phase_of_orders(self):
        """Phases of orders are none a customer can be in."""
        flow = self.env["operative.flow"].create({
            "name": "Orders", "model": "sale.order", "phase_ids": [Command.create({"name": "Asked"})]})
        pin = self._as(self.user_manager, self.env["operative.customer.pin"]).create({
            "customer_ids": self._customer(self.acme).ids, "phase_id": flow.phase_ids.id, "reason": "Because"})
        self._refused(pin.action_apply, UserError)

    def test_responsible_is_an_employee_of_the_company(self):
        """Neither a customer's login nor somebody of another company is responsible, holds a role or deputises."""
        abroad = self.env["res.users"].create({
            "login": "kinds_abroad", "name": "Abroad", "company_id": self.company_us.id,
            "company_ids": [Command.set(self.company_us.ids)]})
        order = self._order(self.acme, user_id=self.user_salesman.id, state="draft")
        for user in (self.user_portal, abroad):
            for records in (self.lead, order, self._customer(self.acme)):
                with self.subTest(user=user.name, model=records._name):
                    self._refused(lambda records=records, user=user: records.with_user(self.user_salesman).write(
                        {"operative_responsible_id": user.id}), ValidationError)
        for vals in ({"user_id": self.user_portal.id}, {"user_id": self.user_manager.id, "deputy_id": self.user_portal.id}):
            with self.subTest(vals=vals):
                self._refused(lambda vals=vals: self.env["operative.team.member"].create(vals | {
                    "customer_id": self._customer(self.acme).id, "role_id": self.role_field.id}), ValidationError)
        self._refused(lambda: self.env["operative.role.member"].create({
            "role_id": self.role_field.id, "user_id": self.user_portal.id, "company_id": self.company.id}), ValidationError)

    # -- stages ----------------------------------------------------------------------------------------

    def test_stages_are_set_up_by_administrators(self):
        """Who may write Odoo's stages writes their names; role, handover, clock and target are for administrators."""
        stage = self.env["crm.stage"].create({"name": "Ours"})
        ticket_stage = self.env["helpdesk.ticket.stage"].create({"name": "Ours"})
        lead_service = self._person("helpdesk manager", "helpdesk_mgmt.group_helpdesk_manager")
        for user, records in ((self.sales_admin, stage), (lead_service, ticket_stage)):
            here = self._as(user, records)
            here.name = "Renamed"
            for vals in ({"responsible_role_id": self.role_field.id}, {"handover_required": True}, {"clock": "customer"},
                         {"target_hours": 8}, {"handover_due_hours": 3}, {"condition_ids": [Command.clear()]}):
                with self.subTest(model=records._name, vals=vals):
                    self._refused(lambda here=here, vals=vals: here.write(vals), AccessError)
            self._refused(lambda here=here: here.create({"name": "New", "target_hours": 8}), AccessError)
            self.assertTrue(here.create({"name": "New", "target_hours": 0}))
            records.target_hours = 4
            self.assertFalse(here.copy().target_hours)
            self._as(self.administrator, records).write({"target_hours": 5})
            condition = self._condition(records, check="checklist", active=False)
            self._refused(lambda here=here: here.unlink(), AccessError)
            condition.unlink()
            here.unlink()

    def test_nobody_from_outside_writes_ticket_stages(self):
        """OCA lets whoever is not logged in write them; what we lay over them makes that worse."""
        stage = self.env["helpdesk.ticket.stage"].create({"name": "Ours"})
        for user in (self.env.ref("base.public_user"), self.user_portal):
            for vals in ({"name": "Forged"}, {"responsible_role_id": self.role_field.id}):
                self._refused(lambda user=user, vals=vals: stage.with_user(user).write(vals), AccessError)
