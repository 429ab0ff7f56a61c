"""Who moves a document through which door: web client, RPC, automation, scheduled jobs, customers, wizards.

One file, as each door leads to the same pipeline, which takes longer to make than any test.
"""

import json
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.http import Request
from odoo.service.model import call_kw
from odoo.tests import Form, HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..exceptions import StageConditionError
from .process_common import ProcessCommon

ERROR = "odoo.addons.operative_crm.exceptions.StageConditionError"
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class MoversCommon(ProcessCommon):
    """``condition`` asks for a carbon copy address before an opportunity comes into ``stage_proposal``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.condition = cls._condition(cls.stage_proposal, message="Ask for the address")

    def _refused(self, move):
        with self.assertRaises(StageConditionError) as caught, self.env.cr.savepoint():
            move()
            self.env.flush_all()
        self.env.invalidate_all()
        return caught.exception

    def _flow(self, **vals):
        """A flow of orders: asked, then confirmed; ``confirmed`` is entered by confirming and asks for a reference."""
        flow = self.env["operative.flow"].create({
            "name": "Orders", "model": "sale.order", "company_id": self.company.id, "phase_ids": [
                Command.create({"name": "Asked", "sequence": 1}),
                Command.create({"name": "Ordered", "sequence": 2, "gates_confirmation": True})], **vals})
        self._condition(flow.phase_ids[1], name="Reference known",
                        field_id=self._field("sale.order", "client_order_ref"))
        return flow


@tagged("post_install", "-at_install")
class TestProcessMovers(MoversCommon):
    """Doors inside the server."""

    # -- calls -------------------------------------------------------------------------------

    def test_a_call_is_refused(self):
        """RPC answers with the message, and the record stays."""
        model = self.env["crm.lead"].with_user(self.user_salesman)
        for name, args in (
            ("write", [self.lead.ids, {"stage_id": self.stage_proposal.id}]),
            ("web_save", [self.lead.ids, {"stage_id": self.stage_proposal.id}, {"stage_id": {}}]),
        ):
            with self.subTest(name=name):
                error = self._refused(lambda name=name, args=args: call_kw(model, name, args, {}))
                self.assertIn("E-mail known", str(error))
                self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_a_list_edit_of_many_is_all_or_nothing(self):
        """Editing several lines at once moves none where one of them lacks something, and names that one alone."""
        good = self._opportunity(name="Good", email_cc="buyer@acme.example")
        bad = self._opportunity(name="Bad")
        error = self._refused(lambda: call_kw(
            self.env["crm.lead"].with_user(self.user_salesman), "web_save_multi",
            [(good | bad).ids, [{"stage_id": self.stage_proposal.id}] * 2, {"stage_id": {}}], {}))
        self.assertIn("Bad", str(error))
        self.assertNotIn("Good", str(error))
        self.assertEqual((good | bad).stage_id, self.stage_new)

    def test_a_forged_context_passes_nothing(self):
        """No key a client sends makes it a customer, an installation, a hook, or a manager."""
        for context in (
            {"operative_mark": "outside"}, {"operative_mark": "hook"}, {"operative_mark": ["taken over"]},
            {"operative_override_reason": "Because"}, {"operative_reason": "Because"},
            {"operative_override_reason": "Because", "uid": self.user_manager.id},
            {"operative_override_reason": "Because", "su": True}, {"install_mode": True, "module": "operative_crm"},
            {"tracking_disable": True}, {"mail_notrack": True}, {"import_file": True}, {"active_test": False},
        ):
            with self.subTest(context=context):
                self._refused(lambda context=context: call_kw(
                    self.env["crm.lead"].with_user(self.user_salesman), "write",
                    [self.lead.ids, {"stage_id": self.stage_proposal.id}], {"context": context}))

    def test_foreign_ids_in_a_completion_are_refused(self):
        """Completing names the documents it is called on; ids of others do nothing but raise a clear error."""
        foreign = self._opportunity(user_id=self.user_manager.id)
        for kwargs in (
            {"values": {str(foreign.id): {"email_cc": "forged@acme.example"}}},
            {"ticks": {str(foreign.id): [self.condition.id]}}, {"values": {"x": {"email_cc": "y"}}},
        ):
            with self.subTest(kwargs=kwargs), self.assertRaises(AccessError):
                call_kw(self.env["crm.lead"].with_user(self.user_salesman), "operative_move",
                        [self.lead.ids, self.stage_proposal.id], kwargs)
        self.assertFalse(foreign.email_cc)

    def test_a_stage_written_through_another_record(self):
        """A write that reaches the opportunity through its customer is gated all the same."""
        self._refused(lambda: self.acme.with_user(self.user_salesman).write({
            "opportunity_ids": [Command.update(self.lead.id, {"stage_id": self.stage_proposal.id})]}))

    # -- programs ------------------------------------------------------------------------------

    def test_a_server_action_of_a_scheduled_job_is_refused(self):
        """A job that moves opportunities as OdooBot is asked as everybody."""
        root = self.env.ref("base.user_root")
        action = self.env["ir.actions.server"].create({
            "name": "Move", "model_id": self.env["ir.model"]._get_id("crm.lead"), "state": "object_write",
            "update_path": "stage_id", "resource_ref": f"crm.stage,{self.stage_proposal.id}"})
        run = action.with_user(root).with_context(active_model="crm.lead", active_id=self.lead.id)
        self._refused(run.run)
        self.lead.email_cc = "buyer@acme.example"
        run.run()
        self.assertEqual(self.lead.stage_id, self.stage_proposal)

    def test_a_scheduled_job_is_refused(self):
        """The job fails with the message, moves nothing, and Odoo goes on with the next one."""
        cron = self.env["ir.cron"].create({
            "name": "Move opportunities", "model_id": self.env["ir.model"]._get_id("crm.lead"), "state": "code",
            "code": f"model.browse({self.lead.id}).write({{'stage_id': {self.stage_proposal.id}}})",
            "user_id": self.env.ref("base.user_root").id, "interval_type": "days"})
        self._refused(lambda: cron.ir_actions_server_id.with_user(cron.user_id).run())

    # -- Odoo's own ways ----------------------------------------------------------------------

    def test_reassigning_to_another_team_is_gated(self):
        """A salesperson of a team with stages of its own takes the opportunity into one of them."""
        team = self.env["crm.team"].create({"name": "Elsewhere", "company_id": self.company.id})
        stage = self.env["crm.stage"].create({"name": "Elsewhere only", "sequence": -9, "team_ids": [Command.set(team.ids)]})
        self._condition(stage, name="Phone known", field_id=self._field("crm.lead", "phone"))
        self._refused(lambda: self.lead.with_user(self.user_manager).write({"team_id": team.id}))
        self.lead.with_user(self.user_manager).write({"team_id": team.id, "phone": "030 1"})
        self.assertEqual(self.lead.stage_id, stage)
        self.assertEqual(self._stays(self.lead)[-1].stage_id, stage)

    def test_reassigning_alone_asks_nothing(self):
        """Another salesperson is no move."""
        self._condition(self.stage_new, kind="exit", name="Phone known", field_id=self._field("crm.lead", "phone"))
        self.lead.with_user(self.user_manager).user_id = self.user_salesman_all
        self.assertEqual(self.lead.stage_id, self.stage_new)

    def test_restoring_asks_nothing(self):
        """A lost opportunity in a stage whose conditions it no longer meets comes back there, clock running."""
        self.lead.write({"email_cc": "buyer@acme.example", "stage_id": self.stage_proposal.id})
        self.lead.email_cc = False
        as_salesman = self.lead.with_user(self.user_salesman)
        as_salesman.action_set_lost()
        as_salesman.action_restore()
        self.assertTrue(self.lead.active)
        self.assertEqual((self.lead.stage_id, self.lead.operative_clock), (self.stage_proposal, "ours"))

    def _raw_lead(self, **vals):
        return self.env["crm.lead"].create({
            "name": "Raw", "type": "lead", "team_id": self.team.id, "user_id": self.user_salesman.id,
            "stage_id": self.stage_new.id, "company_id": self.company.id, "email_from": "raw@acme.example", **vals})

    def _conversion(self, leads, **vals):
        return self.env["crm.lead2opportunity.partner"].with_user(self.user_salesman_all).with_context(
            active_model="crm.lead", active_id=leads[0].id, active_ids=leads.ids).create({
                "lead_id": leads[0].id, "user_id": self.user_salesman_all.id, "team_id": self.team.id, **vals})

    def test_the_conversion_wizard_is_gated(self):
        """A lead qualifies with the conditions of the stage it enters."""
        self._condition(self.stage_new, name="Phone known", field_id=self._field("crm.lead", "phone"))
        lead = self._raw_lead()
        self._refused(lambda: self._conversion(lead, name="convert", action="exist").action_apply())
        self.assertEqual(lead.type, "lead")
        lead.phone = "030 1"
        self._conversion(lead, name="convert", action="exist").action_apply()
        self.assertEqual(lead.type, "opportunity")
        self.assertEqual(len(self._stays(lead)), 1)

    def test_the_conversion_wizard_merges(self):
        """A lead that is merged into an opportunity passes no gate, and leaves one open stay."""
        self._condition(self.stage_new, name="Phone known", field_id=self._field("crm.lead", "phone"))
        lead = self._raw_lead(partner_id=self.acme.id)
        wizard = self._conversion(lead, name="merge", duplicated_lead_ids=[Command.set((lead | self.lead).ids)])
        result = self.env["crm.lead"].browse(wizard.action_apply()["res_id"])
        self.assertEqual(result, self.lead)
        self.assertFalse(lead.exists())
        self.assertEqual(len(self._stays(result).filtered(lambda stay: not stay.left_at)), 1)

    def test_mass_conversion_is_gated(self):
        """Many leads are converted at once: all or none, and the message names those that lack something."""
        self._condition(self.stage_new, name="Phone known", field_id=self._field("crm.lead", "phone"))
        leads = self._raw_lead(name="First raw", phone="030 1") | self._raw_lead(
            name="Second raw", email_from="second@other.example")

        def convert():
            wizard = self.env["crm.lead2opportunity.partner.mass"].with_user(self.user_salesman_all).with_context(
                active_model="crm.lead", active_ids=leads.ids, active_id=leads[0].id).create({
                    "lead_id": leads[0].id, "name": "convert", "lead_tomerge_ids": [Command.set(leads.ids)],
                    "user_ids": [Command.set(self.user_salesman_all.ids)], "team_id": self.team.id,
                    "deduplicate": False, "action": "exist"})
            wizard.action_mass_convert()
        error = self._refused(convert)
        self.assertIn("Second raw", str(error))
        self.assertEqual(set(leads.mapped("type")), {"lead"})
        leads[1].phone = "030 2"
        convert()
        self.assertEqual(set(leads.mapped("type")), {"opportunity"})

    def test_the_merge_wizard_passes(self):
        """Merging asks nothing, and the merged opportunity has one open stay where it stands."""
        other = self._opportunity(name="Other", email_cc="buyer@acme.example")
        other.stage_id = self.stage_proposal
        (self.lead | other).email_cc = False
        wizard = self.env["crm.merge.opportunity"].with_user(self.user_manager).with_context(
            active_ids=(self.lead | other).ids).create({"user_id": self.user_salesman.id, "team_id": self.team.id})
        wizard.opportunity_ids = self.lead | other
        merged = self.env["crm.lead"].browse(wizard.action_merge()["res_id"])
        self.assertEqual(merged.stage_id, self.stage_proposal)
        open_stays = self._stays(merged).filtered(lambda stay: not stay.left_at)
        self.assertEqual((len(open_stays), open_stays.stage_id), (1, merged.stage_id))

    def test_what_is_merged_is_asked_afterwards_as_ever(self):
        """The exemption of a merge ends with it."""
        other = self._opportunity(name="Other")
        merged = (self.lead | other).with_user(self.user_salesman).merge_opportunity()
        self._refused(lambda: merged.write({"stage_id": self.stage_proposal.id}))

    def test_a_ticket_created_in_a_later_stage(self):
        """A new ticket is asked for what the stage it begins in wants."""
        team = self.env["helpdesk.ticket.team"].create({"name": "Desk", "company_id": self.company.id})
        stage = self.env["helpdesk.ticket.stage"].create({
            "name": "Desk only", "sequence": -5, "team_ids": [Command.set(team.ids)], "company_id": False})
        self._condition(stage, name="Customer known", field_id=self._field("helpdesk.ticket", "partner_id"))

        def create():
            with Form(self.env["helpdesk.ticket"].with_user(self.user_service)) as form:
                form.name = "Broken"
                form.description = "It is"
                form.team_id = team
                form.stage_id = stage
        self._refused(create)

    # -- orders ------------------------------------------------------------------------------

    def test_confirming_enters_the_phase(self):
        """Confirming is refused while the phase's conditions are unmet, and enters it once they are met."""
        flow = self._flow()
        order = self._order(self.acme, state="draft", user_id=self.user_salesman.id)
        self.assertEqual(order.operative_phase_id, flow.phase_ids[0])
        as_salesman = order.with_user(self.user_salesman)
        error = self._refused(as_salesman.action_confirm)
        self.assertIn("Reference known", str(error))
        self.assertEqual(order.state, "draft")
        as_salesman.client_order_ref = "4711"
        as_salesman.action_confirm()
        self.assertEqual((order.state, order.operative_phase_id), ("sale", flow.phase_ids[1]))
        self.assertEqual(self._stays(order)[-1].stage_id, flow.phase_ids[1])

    def test_completing_a_refused_confirmation_confirms(self):
        """What is completed where confirming was refused is confirmed with it, not just moved."""
        flow = self._flow()
        order = self._order(self.acme, state="draft", user_id=self.user_salesman.id)
        order.with_user(self.user_salesman).operative_move(
            flow.phase_ids[1].id, values={str(order.id): {"client_order_ref": "4711"}})
        self.assertEqual((order.state, order.operative_phase_id), ("sale", flow.phase_ids[1]))

    def test_a_quotation_is_not_moved_past_its_confirmation(self):
        """Nobody moves a quotation by hand into the phase that confirming enters, or beyond."""
        flow = self._flow()
        order = self._order(self.acme, state="draft", client_order_ref="4711", user_id=self.user_salesman.id)
        with self.assertRaisesRegex(UserError, "is a quotation still"), self.env.cr.savepoint():
            order.with_user(self.user_salesman).operative_phase_id = flow.phase_ids[1]
        self.env.invalidate_all()
        self.assertEqual(order.operative_phase_id, flow.phase_ids[0])

    def test_an_order_set_back_begins_anew(self):
        """A cancelled order that becomes a quotation again is in the first phase, and is asked again."""
        flow = self._flow()
        order = self._order(self.acme, state="draft", client_order_ref="4711", user_id=self.user_salesman.id)
        as_salesman = order.with_user(self.user_salesman)
        as_salesman.action_confirm()
        as_salesman._action_cancel()
        self.assertEqual(order.operative_phase_id, flow.phase_ids[1])
        as_salesman.action_draft()
        self.assertEqual(order.operative_phase_id, flow.phase_ids[0])
        order.client_order_ref = False
        self._refused(as_salesman.action_confirm)

    def test_many_orders_are_confirmed_or_none(self):
        """Confirming a list of quotations answers once for all of them."""
        self._flow()
        orders = self._order(self.acme, state="draft", client_order_ref="1") | self._order(self.acme, state="draft")
        error = self._refused(orders.with_user(self.user_salesman_all).action_confirm)
        self.assertIn(orders[1].name, str(error))
        self.assertNotIn(orders[0].name, str(error))
        self.assertEqual(set(orders.mapped("state")), {"draft"})

    def test_an_order_no_flow_applies_to(self):
        """It has no phase and no stay, is confirmed as ever, and is asked nothing."""
        self._flow(partner_domain="[('name', '=', 'Nobody at all')]")
        order = self._order(self.acme)
        self.assertEqual(order.state, "sale")
        self.assertFalse(order.operative_phase_id | order.operative_phase_id.browse(self._stays(order).stage_id.ids))

    def test_a_paid_order_is_confirmed(self):
        """A payment post-processed by a scheduled job as OdooBot confirms the order although conditions are unmet."""
        flow = self._flow()
        order = self._order(self.acme, state="sent", user_id=self.user_salesman.id, require_payment=True)
        provider = self.env["payment.provider"].create({
            "name": "Nobody's", "code": "none", "company_id": self.company.id, "state": "test"})
        provider.support_manual_capture = "full_only"
        transaction = self.env["payment.transaction"].create({
            "provider_id": provider.id, "payment_method_id": self.env.ref("payment.payment_method_card").id,
            "reference": "movers-1", "amount": order.amount_total, "currency_id": order.currency_id.id,
            "partner_id": order.partner_id.id, "sale_order_ids": [Command.set(order.ids)], "operation": "online_direct",
            "state": "authorized", "last_state_change": fields.Datetime.now() - timedelta(hours=1)})
        transaction.with_user(self.env.ref("base.user_root"))._post_process()
        self.assertEqual((order.state, order.operative_phase_id), ("sale", flow.phase_ids[1]))
        self.assertEqual(self._results(order).state, "outside")
        unmet = order.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref("operative_crm.mail_activity_type_unmet"))
        self.assertEqual(unmet.user_id, self.user_salesman)

    def _queries(self, call):
        """Statements a call takes, written out at its end."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _confirming(self, **vals):
        """Queries to confirm a quotation, the caches of the registry warm."""
        for _round in range(2):
            with freeze_time("2025-07-01 10:00:00"):
                order = self._order(self.acme, state="draft", client_order_ref="4711", **vals)
                self.env.flush_all()
            as_salesman = order.with_user(self.user_salesman_all)
            with freeze_time("2025-07-02 10:00:00"):
                count = self._queries(as_salesman.action_confirm)
        return count

    def test_confirming_costs_nothing_without_a_flow(self):
        """Without a flow of orders, confirming asks no table of the process part, and no more queries than without it."""
        statements = []
        order = self._order(self.acme, state="draft").with_user(self.user_salesman_all)
        self._order(self.acme)  # warms the caches
        self.env.flush_all()
        self.env.invalidate_all()
        execute = type(self.env.cr).execute

        def spy(cursor, query, params=None, log_exceptions=None, **kwargs):
            statements.append(getattr(query, "code", query))
            return execute(cursor, query, params, log_exceptions, **kwargs)
        self.patch(type(self.env.cr), "execute", spy)
        order.action_confirm()
        self.env.flush_all()
        ours = [statement for statement in statements if any(
            f'"{table}"' in statement for table in (
                "operative_condition", "operative_condition_result", "operative_handover", "operative_milestone_result",
                "operative_phase", "operative_flow", "sale_order_stay", "operative_role", "operative_team_member"))]
        self.assertTrue(statements)
        self.assertEqual(ours, [])

    def test_confirming_with_a_flow_costs_eight_queries_at_most(self):
        """A flow with an entry condition adds at most eight queries to a confirmation."""
        without = self._confirming()
        self._flow()
        self.assertLessEqual(self._confirming(), without + 8)

    def test_a_flow_for_others_costs_one_query_at_most(self):
        """Where flows exist and none selects the customer, only its selection is asked."""
        without = self._confirming()
        self._flow(company_id=self.company_us.id)
        self.assertLessEqual(self._confirming(), without + 1)


@tagged("post_install", "-at_install")
class TestProcessMoversHttp(MoversCommon, HttpCase):
    """Doors to the server."""

    def _json2(self, user, model, method, **params):
        key = self.env["res.users.apikeys"].with_user(user)._generate(
            "rpc", "movers", fields.Datetime.now() + timedelta(hours=1))
        self.env.flush_all()
        with mute_logger("odoo.http"):
            return self.url_open(f"/json/2/{model}/{method}", data=json.dumps(params), headers={
                "Content-Type": "application/json", "Authorization": f"Bearer {key}"})

    def _call_kw(self, model, method, *args, **kwargs):
        response = self.url_open("/web/dataset/call_kw", data=json.dumps({"params": {
            "model": model, "method": method, "args": args, "kwargs": kwargs}}), headers={
                "Content-Type": "application/json"})
        return response.json()

    def test_json2_answers_with_the_message(self):
        """The external API answers 422 with the message and what to complete, no traceback; then moves."""
        params = {"ids": self.lead.ids, "vals": {"stage_id": self.stage_proposal.id}}
        response = self._json2(self.user_salesman, "crm.lead", "write", **params)
        self.assertEqual(response.status_code, 422, response.text)
        answer = response.json()
        self.assertEqual(answer["name"], ERROR)
        self.assertIn("E-mail known", answer["message"])
        self.assertEqual(answer["context"]["operative_ids"], self.lead.ids)
        self.assertEqual(self.lead.stage_id, self.stage_new)
        params["vals"]["email_cc"] = "buyer@acme.example"
        self.assertEqual(self._json2(self.user_salesman, "crm.lead", "write", **params).status_code, 200)
        self.assertEqual(self.lead.stage_id, self.stage_proposal)

    def test_json2_completes_and_moves(self):
        """The completing call takes JSON as it comes: keys are text."""
        response = self._json2(
            self.user_salesman, "crm.lead", "operative_move", ids=self.lead.ids, stage_id=self.stage_proposal.id,
            values={str(self.lead.id): {"email_cc": "buyer@acme.example"}})
        self.assertEqual(response.status_code, 200, response.text)
        self.assertEqual(self.lead.stage_id, self.stage_proposal)

    def test_json2_garbage_is_no_server_error(self):
        """Ids of nothing and of others are answered with a message, not with a server error."""
        foreign = self._opportunity(user_id=self.user_manager.id)
        key = {str(foreign.id): {"email_cc": "forged"}}
        for method, params in (
            ("operative_move", {"ids": self.lead.ids, "stage_id": self.stage_proposal.id, "values": key}),
            ("operative_move", {"ids": foreign.ids, "stage_id": self.stage_proposal.id}),
            ("operative_tick", {"ids": foreign.ids, "condition_ids": [1]}),
            ("operative_request", {"ids": foreign.ids, "condition_ids": [1]}),
            ("operative_check_move", {"ids": foreign.ids, "stage_id": self.stage_proposal.id}),
            ("operative_process", {"ids": foreign.ids}),
            ("operative_check_move", {"ids": self.lead.ids, "stage_id": 99999999}),
            ("operative_tick", {"ids": self.lead.ids, "condition_ids": [99999999]}),
        ):
            with self.subTest(method=method, params=params):
                response = self._json2(self.user_salesman, "crm.lead", method, **params)
                self.assertNotEqual(response.status_code, 500, response.text)

    def test_the_kanban_drop_is_refused(self):
        """A card that is dropped is saved by the web client, which gets the error by its full name."""
        self.authenticate("operative_salesman", "operative_salesman")
        with mute_logger("odoo.http"):
            answer = self._call_kw(
                "crm.lead", "web_save", self.lead.ids, {"stage_id": self.stage_proposal.id}, specification={"stage_id": {}})
        self.assertEqual(answer["error"]["data"]["name"], ERROR)
        self.assertIn("E-mail known", answer["error"]["data"]["message"])
        self.assertEqual(answer["error"]["data"]["context"]["operative_stage_id"], self.stage_proposal.id)
        self.assertEqual(self.lead.stage_id, self.stage_new)

    # -- customers ---------------------------------------------------------------------------

    def _quotation(self):
        order = self._order(self.acme, state="sent", user_id=self.user_salesman.id, require_signature=True,
                            require_payment=False)
        order._portal_ensure_token()
        return order

    def _sign(self, order):
        return self.make_jsonrpc_request(f"/my/orders/{order.id}/accept", {
            "access_token": order.access_token, "name": "Carla Customer", "signature": DOT}, timeout=60)

    def test_a_signature_is_never_refused(self):
        """Whoever signs in the portal confirms; in an employee's session it is an exception of that employee."""
        flow = self._flow()
        for login, state in ((None, "outside"), ("operative_salesman", "overridden")):
            with self.subTest(login=login):
                self.authenticate(login, login)
                order = self._quotation()
                self.assertTrue(self._sign(order).get("force_refresh"))
                self.assertEqual((order.state, order.operative_phase_id), ("sale", flow.phase_ids[1]))
                self.assertEqual(self._results(order).state, state)
                if login:
                    self.assertEqual(self._results(order).user_id, self.user_salesman)
                    self.assertTrue(self._results(order).with_user(self.user_manager).has_access("read"))

    def test_a_page_that_writes_as_the_superuser(self):
        """What a page for customers writes with sudo is the customer's: logged, never refused."""
        for login, refused in ((None, False), ("operative_portal", False), ("operative_salesman", True)):
            with self.subTest(login=login):
                self.authenticate(login, login)
                lead = self._opportunity()
                uid = self.env["res.users"].search([("login", "=", login)]).id or self.env.ref("base.public_user").id
                self.assertEqual(self._moved_in_a_request(uid, lead), "refused" if refused else "passed")

    def _moved_in_a_request(self, uid, lead):
        """Write the stage as a controller does: with sudo, for the user the session is of."""
        from odoo.addons.http_routing.tests.common import MockRequest
        with MockRequest(self.env(user=uid), path="/"):
            try:
                with self.env.cr.savepoint():
                    self.env["crm.lead"].with_user(uid).sudo().browse(lead.id).write({"stage_id": self.stage_proposal.id})
            except StageConditionError:
                self.env.invalidate_all()
                return "refused"
        return "passed"

    def _portal_ticket(self):
        team = self.env["helpdesk.ticket.team"].create({"name": "Portal Desk", "company_id": self.company.id})
        first, closed = self.env["helpdesk.ticket.stage"].create([
            {"name": "Received", "sequence": -5, "team_ids": [Command.set(team.ids)], "company_id": False},
            {"name": "Settled", "sequence": 5, "team_ids": [Command.set(team.ids)], "company_id": False, "closed": True,
             "close_from_portal": True}])
        self._condition(closed, name="Solution written", field_id=self._field("helpdesk.ticket", "partner_email"))
        ticket = self.env["helpdesk.ticket"].create({
            "name": "Broken", "description": "It is", "team_id": team.id, "stage_id": first.id,
            "company_id": self.company.id, "partner_id": self.user_portal.partner_id.id, "partner_email": False})
        ticket.partner_email = False
        return ticket, closed

    def test_a_customer_closes_a_ticket(self):
        """Closing in the portal is never refused to a customer; what was unmet is written down."""
        ticket, closed = self._portal_ticket()
        self.authenticate("operative_portal", "operative_portal")
        self.url_open("/ticket/close", {
            "ticket_id": ticket.id, "stage_id": closed.id, "csrf_token": Request.csrf_token(self)}, allow_redirects=False)
        self.assertEqual((ticket.stage_id, ticket.operative_clock), (closed, "closed"))
        self.assertEqual(self._results(ticket).state, "outside")

    def test_a_customer_submits_a_ticket(self):
        """A ticket sent in the portal comes into a gated stage."""
        stage = self.env["helpdesk.ticket.stage"].search([("company_id", "in", (False, self.company.id))], limit=1)
        team_stage = self.env["helpdesk.ticket.team"]._get_applicable_stages()[:1] or stage
        self._condition(team_stage, name="Kind known", field_id=self._field("helpdesk.ticket", "type_id"))
        self.authenticate("operative_portal", "operative_portal")
        page = self.url_open("/new/ticket")
        token = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        response = self.url_open("/submitted/ticket", data={
            "csrf_token": token, "subject": "From the portal", "description": "Help", "category": "0"},
            allow_redirects=False)
        self.assertLess(response.status_code, 400, response.text[-500:])
        ticket = self.env["helpdesk.ticket"].search([("name", "=", "From the portal")])
        self.assertEqual(ticket.stage_id, team_stage)
        self.assertEqual(self._results(ticket).state, "outside")
