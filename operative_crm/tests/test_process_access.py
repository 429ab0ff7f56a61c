"""Who may do what in the process part: role by role, model by model, operation by operation; and what forgers try.

One file, as all of it is asked of the same people and deals, who take longer to make than to ask.
"""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw, get_public_method
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ..exceptions import StageConditionError
from .process_common import ProcessCommon

USERS = {"salesman", "salesman_all", "manager", "administrator", "service", "service_own", "accountant"}
SALES = {"salesman", "salesman_all", "manager", "administrator"}
MANAGERS = {"manager", "administrator"}
ADMINS = {"administrator"}
NOBODY = set()
EVERYBODY = USERS | {"plain", "portal", "public"}

# model: who may read, write, create, unlink
MATRIX = {
    "operative.condition": (USERS, ADMINS, ADMINS, ADMINS),
    "operative.milestone": (USERS, ADMINS, ADMINS, ADMINS),
    "operative.return.reason": (USERS, ADMINS, ADMINS, ADMINS),
    "operative.condition.result": (USERS, NOBODY, NOBODY, NOBODY),
    "operative.handover": (USERS, NOBODY, NOBODY, NOBODY),
    "operative.milestone.result": (USERS, NOBODY, NOBODY, NOBODY),
    "operative.handover.return": (USERS, USERS, USERS, NOBODY),
    "operative.contact.role": (SALES, SALES, SALES, SALES),
    "crm.lead.stay": (MANAGERS, NOBODY, NOBODY, NOBODY),
    "helpdesk.ticket.stay": (MANAGERS, NOBODY, NOBODY, NOBODY),
    "sale.order.stay": (MANAGERS, NOBODY, NOBODY, NOBODY),
}


@tagged("post_install", "-at_install")
class TestProcessAccess(ProcessCommon):
    """Opportunities of two salespeople in two companies, a ticket, and a user of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_service_own = cls._user("service_own", "helpdesk_mgmt.group_helpdesk_user_own")
        cls.user_plain = cls._user("plain", "base.group_user")
        cls.user_public = cls.env.ref("base.public_user")
        cls.own = cls.lead
        cls.foreign = cls._opportunity(name="Secret deal", user_id=cls.user_salesman_all.id)
        cls.tick = cls._condition(cls.stage_proposal, check="checklist", name="Called", severity="warn")
        cls.approval = cls._condition(
            cls.stage_proposal, check="approval", name="Price approved", severity="warn",
            group_id=cls.env.ref("operative_crm.group_operative_manager").id)
        cls.milestone = cls.env["operative.milestone"].create({
            "name": "Visited", "crm_stage_id": cls.stage_proposal.id, "planned_hours": 8})
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "Broken", "description": "It is", "company_id": cls.company.id, "user_id": cls.user_service.id,
            "partner_id": cls.user_portal.partner_id.id})
        cls.env.flush_all()

    @classmethod
    def _user(cls, login, groups, companies=None):
        companies = companies or cls.companies
        return new_test_user(
            cls.env, login=f"operative_{login}", groups=groups, name=login, email=f"{login}@operative.example",
            company_id=companies[0].id, company_ids=[Command.set(companies.ids)], tz="Europe/Berlin")

    def _as(self, role, records):
        user = getattr(self, f"user_{role}")
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids).with_prefetch()

    def _refused(self, call, *errors):
        """The call raises one of the errors, and leaves nothing behind."""
        errors = errors or (AccessError, UserError)
        try:
            with self.env.cr.savepoint():
                call()
                self.env.flush_all()
        except errors as error:
            self.env.invalidate_all()
            return error
        self.fail("This was not refused")

    def _handed_over(self, lead=None):
        """A pending handover of an opportunity of the salesperson to ``user_salesman_all``."""
        self.stage_proposal.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        (lead or self.own).with_user(self.user_salesman).stage_id = self.stage_proposal
        self.env.flush_all()
        return self._handover(lead or self.own)

    # -- roles, models, operations ---------------------------------------------------------------

    def test_matrix(self):
        """Each role may do with each model what the table says and no more; portal and public nothing at all."""
        for model, allowed in MATRIX.items():
            for role in sorted(EVERYBODY):
                for operation, who in zip(("read", "write", "create", "unlink"), allowed, strict=True):
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(self._as(role, self.env[model]).has_access(operation), role in who)

    def test_every_model_of_this_part_is_in_the_matrix(self):
        """A new model whose rows follow documents or stages cannot be forgotten here."""
        ours = {
            name for mixin in ("operative.document.part.mixin", "operative.stage.part.mixin", "operative.stay.mixin")
            for name in self.env.registry.descendants([mixin], "_inherit")
            if not self.env[name]._abstract and self.env[name]._original_module == "operative_crm"}
        self.assertLessEqual(ours - {"operative.customer.stay"}, set(MATRIX))

    def test_nothing_is_written_past_the_document(self):
        """Log, handovers, stays are not written, made or deleted through a field of the document either."""
        self._handed_over()
        condition = self.env["operative.condition.result"].sudo().search([], limit=1)
        as_salesman = self._as("salesman", self.own)
        handover = {"res_model": "crm.lead", "state": "accepted"}
        for vals in (
            {"operative_handover_ids": [Command.create(handover)]},
            {"operative_handover_ids": [Command.update(self._handover(self.own).id, {"state": "accepted"})]},
            {"operative_handover_ids": [Command.delete(self._handover(self.own).id)]},
            {"stay_ids": [Command.create({"stage_id": self.stage_won.id, "entered_at": fields.Datetime.now()})]},
            {"stay_ids": [Command.update(self._stays(self.own)[0].id, {"entered_at": "2020-01-01 00:00:00"})]},
            {"stay_ids": [Command.delete(self._stays(self.own)[0].id)]},
        ):
            with self.subTest(vals=vals):
                self._refused(lambda vals=vals: as_salesman.write(vals))
        with self.assertRaises(AccessError):
            self._as("manager", condition).write({"state": "approved"})
        with self.assertRaises(AccessError):
            self._as("administrator", self.env["operative.condition.result"]).create({
                "res_model": "crm.lead", "res_id": self.own.id, "condition_id": self.tick.id, "state": "done"})

    # -- which records ---------------------------------------------------------------------------

    def test_the_log_is_ones_own(self):
        """Whoever neither sent nor receives a handover sees none of it; managers do; another company's nobody."""
        handover = self._handed_over()
        for role, seen in (("salesman", True), ("salesman_all", True), ("deputy", True), ("manager", True),
                           ("administrator", True), ("service", False), ("service_own", False), ("accountant", False)):
            with self.subTest(role=role):
                self.assertEqual(bool(self._as(role, handover).search([("id", "=", handover.id)])), seen)
                elsewhere = self.env["operative.handover"].with_user(getattr(self, f"user_{role}")).with_context(
                    allowed_company_ids=self.company_us.ids)
                self.assertFalse(elsewhere.search([("id", "=", handover.id)]))

    def test_names_of_documents_one_may_not_see(self):
        """A log that outlives the right to its document does not show the document's name."""
        handover = self._handed_over()
        handover.with_user(self.user_administrator).action_accept()
        self.own.write({"user_id": self.user_manager.id, "operative_responsible_id": self.user_administrator.id})
        self.env.flush_all()
        self.env.invalidate_all()
        as_sender = self._as("salesman", handover)
        self.assertFalse(self._as("salesman", self.own).has_access("read"))
        self.assertTrue(as_sender.has_access("read"))
        self.assertNotIn(self.own.name, str(as_sender.read(["res_name", "display_name"])))

    def test_stays_do_not_cross_companies(self):
        """A manager who works in one company reads the log of that one."""
        lead = self._lead(self.acme, company=self.company_us, user_id=self.user_salesman.id)
        stays = self.env["crm.lead.stay"].with_user(self.user_manager)
        self.assertTrue(stays.with_context(allowed_company_ids=self.company_us.ids).search([("document_id", "=", lead.id)]))
        self.assertFalse(stays.with_context(allowed_company_ids=self.company.ids).search([("document_id", "=", lead.id)]))

    def test_contacts_of_a_deal_follow_the_deal(self):
        """Who may not read an opportunity neither reads, changes, adds nor deletes its contacts."""
        contact = self._contact(self.acme)
        role = self.env["operative.contact.role"].create({
            "lead_id": self.foreign.id, "partner_id": contact.id, "role": "decision_maker"})
        for who in ("salesman", "service", "service_own", "accountant", "plain", "portal"):
            records = self._as(who, role)
            with self.subTest(role=who):
                for call in (
                    lambda records=records: records.read(["partner_id"]),
                    lambda records=records: records.write({"role": "user"}),
                    lambda records=records: records.unlink(),
                    lambda records=records: records.create({
                        "lead_id": self.foreign.id, "partner_id": contact.id, "role": "technical"}),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        call()
        as_owner = self._as("salesman_all", role)
        as_owner.role = "technical"
        as_owner.unlink()

    def test_contacts_are_of_the_deals_company(self):
        """Contacts of opportunities of a company one does not work in are out of sight."""
        lead = self._lead(self.acme, company=self.company_us, user_id=self.user_salesman.id)
        role = self.env["operative.contact.role"].create({"lead_id": lead.id, "partner_id": self.acme.id})
        here = role.with_user(self.user_salesman).with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(here.search([("id", "=", role.id)]))

    # -- methods ---------------------------------------------------------------------------------

    def test_methods_with_foreign_ids(self):
        """What a user may not see, no method of this part shows or changes, whatever ids a client sends."""
        request = self.env["operative.condition.result"].create({
            "res_model": "crm.lead", "res_id": self.foreign.id, "condition_id": self.approval.id, "state": "requested",
            "requester_id": self.user_salesman_all.id})
        reached = self.env["operative.milestone.result"].create({
            "res_model": "crm.lead", "res_id": self.foreign.id, "milestone_id": self.milestone.id,
            "planned_at": fields.Datetime.now()})
        handover = self.env["operative.handover"].create({
            "res_model": "crm.lead", "res_id": self.foreign.id, "role_id": self.role_field.id,
            "company_id": self.company.id, "sender_id": self.user_salesman_all.id})
        foreign, stage = self.foreign.ids, self.stage_proposal.id
        calls = [
            ("crm.lead", "operative_process", [foreign]),
            ("crm.lead", "operative_check_move", [foreign, stage]),
            ("crm.lead", "operative_move", [foreign, stage]),
            ("crm.lead", "operative_move", [foreign, None, {str(self.foreign.id): {"name": "Forged"}}]),
            ("crm.lead", "operative_tick", [foreign, self.tick.ids]),
            ("crm.lead", "operative_tick", [foreign, self.tick.ids, False]),
            ("crm.lead", "operative_request", [foreign, self.approval.ids]),
            ("crm.lead", "operative_request", [foreign, self.approval.ids, "Why", True]),
            ("operative.handover", "action_accept", [handover.ids]),
            ("operative.handover", "action_return", [handover.ids, "No"]),
            ("operative.handover", "action_open_document", [handover.ids]),
            ("operative.handover", "read", [handover.ids]),
            ("operative.condition.result", "action_approve", [request.ids]),
            ("operative.condition.result", "action_refuse", [request.ids]),
            ("operative.condition.result", "read", [request.ids]),
            ("operative.milestone.result", "action_reach", [reached.ids]),
            ("operative.milestone.result", "read", [reached.ids]),
            ("crm.lead.stay", "read", [self._stays(self.foreign).ids]),
        ]
        for role in ("salesman", "service_own", "accountant", "plain", "portal", "public"):
            for model, method, args in calls:
                with self.subTest(role=role, model=model, method=method), mute_logger("odoo.sql_db"):
                    records = self._as(role, self.env[model])
                    with self.assertRaises(AccessError) as caught, self.env.cr.savepoint():
                        call_kw(records, method, args, {"context": dict(records.env.context)})
                        self.env.flush_all()
                    self.assertNotIn("Secret deal", str(caught.exception))
                self.env.invalidate_all()
        self.assertEqual((request.state, reached.reached_at, handover.state), ("requested", False, "requested"))
        self.assertEqual((self.foreign.name, self.foreign.stage_id), ("Secret deal", self.stage_new))

    def test_a_customer_learns_nothing_of_the_process(self):
        """Who reads a ticket in the portal reads neither the process nor who is responsible in it."""
        self.ticket.message_subscribe(self.user_portal.partner_id.ids)
        ticket = self._as("portal", self.ticket)
        self.assertTrue(ticket.has_access("read"))
        for method, args in (
            ("operative_process", []), ("operative_check_move", [self.ticket.stage_id.id]),
            ("read", [["operative_clock"]]), ("read", [["stay_ids"]]), ("read", [["operative_handover_ids"]]),
            ("operative_tick", [[1]]), ("operative_request", [[1]]), ("operative_move", [self.ticket.stage_id.id]),
        ):
            with self.subTest(method=method, args=args), self.assertRaises(AccessError):
                call_kw(ticket.browse(), method, [ticket.ids, *args], {"context": {}})

    def test_private_methods_stay_private(self):
        """No client reaches what the hook, the crons and the installation use."""
        methods = {
            "crm.lead": (
                "_operative_take_over", "_operative_gate", "_operative_enter", "_operative_write_stays",
                "_check_operative_move", "_operative_schedule", "_operative_holders"),
            "operative.handover": ("_close", "_escalate", "_cron_follow", "_waiting_for_me", "_locked", "_to_decide"),
            "operative.condition.result": ("_decide", "_locked"), "operative.milestone.result": ("_follow",),
        }
        for model, names in methods.items():
            for name in names:
                with self.subTest(model=model, name=name):
                    records = self.env[model].with_user(self.user_administrator)
                    self._refused(lambda records=records, name=name: get_public_method(records, name),
                                  AccessError, AttributeError)

    def test_conditions_of_other_stages_are_not_answered(self):
        """Ids of conditions of another kind of document, of none, and of what is no checklist do nothing."""
        stage = self.env["helpdesk.ticket.stage"].create({"name": "Own", "company_id": False})
        other = self._condition(stage, check="checklist", name="Of tickets")
        as_salesman = self._as("salesman", self.own)
        for ids in (other.ids, [99999999], self.approval.ids, []):
            as_salesman.operative_tick(ids)
        self.assertFalse(self._results(self.own))
        as_salesman.operative_request(other.ids)
        as_salesman.operative_request(self.tick.ids)
        self.assertFalse(self._results(self.own))

    def test_an_exception_by_whom_it_is_not(self):
        """Neither the group that approves nor whoever asks grants an exception; nor does another's group approve."""
        as_salesman = self._as("salesman", self.own)
        as_salesman.operative_request(self.approval.ids, "Please")
        as_salesman.operative_request(self.tick.ids, "Please", exception=True)
        for request in self._results(self.own, state="requested"):
            for role in ("salesman", "salesman_all"):
                with self.subTest(role=role, request=request):
                    self._refused(self._as(role, request).action_approve)
            self._as("manager", request).action_approve()
        self.assertEqual(set(self._results(self.own).mapped("state")), {"approved", "overridden"})

    def test_an_exception_beside_an_approval(self):
        """While an approval is waited for, an exception from the same condition can be asked for."""
        as_salesman = self._as("salesman", self.own)
        as_salesman.operative_request(self.approval.ids)
        as_salesman.operative_request(self.approval.ids, "The approver is on holiday", exception=True)
        self.assertEqual(sorted(self._results(self.own).mapped("is_exception")), [False, True])

    def test_a_request_does_not_outlive_its_move(self):
        """What was asked for before the move cannot be approved after it: coming back asks again."""
        self.approval.severity = "block"
        self._as("salesman", self.own).operative_request(self.approval.ids)
        request = self._results(self.own)
        as_manager = self._as("manager", self.own)
        as_manager.with_context(operative_override_reason="In a hurry").stage_id = self.stage_proposal
        self.assertFalse(self.own.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref("operative_crm.mail_activity_type_approval")))
        with self.assertRaises(UserError):
            self._as("manager", request).action_approve()
        as_manager.stage_id = self.stage_new
        with self.assertRaises(StageConditionError):
            self._as("salesman", self.own).stage_id = self.stage_proposal

    def test_deciding_one_request_leaves_the_other_asked(self):
        """The activity of a request that is still open stays."""
        other = self._condition(
            self.stage_proposal, check="approval", name="Credit approved",
            group_id=self.env.ref("operative_crm.group_operative_manager").id)
        self._as("salesman", self.own).operative_request((self.approval | other).ids)
        self._as("manager", self._results(self.own, condition_id=other.id)).action_approve()
        summaries = set(self.own.activity_ids.mapped("summary"))
        self.assertTrue(any("Price approved" in summary for summary in summaries), summaries)
        self.assertFalse(any("Credit approved" in summary for summary in summaries), summaries)

    # -- what a client writes on the document ------------------------------------------------------

    def test_whose_time_runs_is_not_forged(self):
        """Whose time runs follows from moves; a client that writes it is refused, and a default from it says nothing."""
        for role, document in (("salesman", self.own), ("manager", self.own), ("service", self.ticket)):
            for clock in ("customer", "closed"):
                with self.subTest(role=role, clock=clock):
                    records = self._as(role, document)
                    self._refused(lambda records=records, clock=clock: records.write({"operative_clock": clock}))
                    self.assertEqual(document.operative_clock, "ours")
        for kind in ("opportunity", "lead"):
            vals = {"name": "Forged", "type": kind, "team_id": self.team.id}
            model = self._as("salesman", self.env["crm.lead"])
            with self.subTest(kind=kind):
                self._refused(lambda model=model, vals=vals: model.create(vals | {"operative_clock": "customer"}))
                result = model.load(["name", "type", "operative_clock"], [["Forged", kind, "customer"]])
                self.assertIn("Leave it out", str(result["messages"]))
                created = model.with_context(default_operative_clock="provider").create(vals)
                self.assertEqual(created.operative_clock, "ours" if kind == "opportunity" else False)

    def test_giving_oneself_a_deal(self):
        """Who may not write a deal does not become responsible for it."""
        with self.assertRaises(AccessError):
            self._as("salesman", self.foreign).write({"operative_responsible_id": self.user_salesman.id})

    def test_the_responsible_does_not_delete(self):
        """Working on a document is no right to delete it."""
        self.foreign.operative_responsible_id = self.user_salesman
        self.env.flush_all()
        self.assertTrue(self._as("salesman", self.foreign).has_access("write"))
        self.assertFalse(self._as("salesman", self.foreign).has_access("unlink"))

    # -- people and stages that go -----------------------------------------------------------------

    def test_a_holder_who_left(self):
        """A handover to somebody who left goes to the deputy, then to the leader; where all left, to the managers."""
        self.user_salesman_all.active = False
        self.assertEqual(self._handed_over().receiver_id, self.user_deputy)
        self.own.with_user(self.user_salesman).stage_id = self.stage_new
        self.user_deputy.active = False
        self.assertEqual(self._handed_over().receiver_id, self.user_administrator)
        self.own.with_user(self.user_salesman).stage_id = self.stage_new
        self.user_administrator.active = False
        handover = self._handed_over()
        self.assertFalse(handover.receiver_id)
        self._as("manager", handover).action_accept()
        self.assertEqual(self.own.operative_responsible_id, self.user_manager)

    def test_a_deputy_who_left(self):
        """A deputy who left is not asked, also where it happens while the handover is pending."""
        self.user_deputy.active = False
        self.user_salesman_all.write({
            "out_of_office_from": fields.Datetime.now() - timedelta(days=1),
            "out_of_office_to": fields.Datetime.now() + timedelta(days=1)})
        handover = self._handed_over()
        self.assertFalse(handover.deputy_id)
        self.assertEqual(handover._acting_receiver(), self.user_salesman_all)
        handover.deputy_id = self.user_deputy
        self.user_salesman_all.active = False
        self.assertEqual(handover._acting_receiver(), self.user_administrator)

    def test_an_archived_role(self):
        """A stage whose role was archived goes on; nobody is stopped."""
        self.role_inside.active = False
        handover = self._handed_over()
        self._as("salesman_all", handover).action_accept()
        self.assertEqual(self.own.operative_responsible_id, self.user_salesman_all)

    def test_a_stage_with_conditions_is_deleted(self):
        """A stage nobody is in goes, as in Odoo, and its conditions, milestones and log with it; stays keep their times."""
        now = fields.Datetime.now()
        self._as("salesman", self.own).operative_tick(self.tick.ids)
        for days, stage in ((1, self.stage_proposal), (2, self.stage_new)):
            with freeze_time(now + timedelta(days=days)):
                self.own.with_user(self.user_salesman).stage_id = stage
                self.env.flush_all()
        parts = self.tick | self.approval
        self.stage_proposal.with_user(self.env.ref("base.user_admin")).unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(parts.exists())
        self.assertFalse(self._results(self.own))
        self.assertEqual(
            [(stay.stage_id, (stay.left_at or stay.entered_at) - stay.entered_at) for stay in self._stays(self.own)[1:]],
            [(self.stage_new.browse(), timedelta(days=1)), (self.stage_new, timedelta(0))])

    # -- words -----------------------------------------------------------------------------------

    def test_the_message_speaks_the_users_language(self):
        """Condition, hint, stage and the sentence around them are in the language of whoever moves."""
        self.env["res.lang"]._activate_lang("de_DE")
        condition = self._condition(self.stage_won, message="Ask for it")
        condition.with_context(lang="de_DE").write({"name": "E-Mail bekannt", "message": "Bitte erfragen"})
        self.stage_won.with_context(lang="de_DE").name = "Gewonnen"
        self.env.flush_all()
        self.user_salesman.lang = "de_DE"
        for context in ({"lang": "de_DE"}, {}):
            with self.subTest(context=context), self.assertRaises(StageConditionError) as caught, self.env.cr.savepoint():
                call_kw(self.env["crm.lead"].with_user(self.user_salesman), "write",
                        [self.own.ids, {"stage_id": self.stage_won.id}], {"context": context})
            for words in ("E-Mail bekannt", "Bitte erfragen", "Gewonnen"):
                self.assertIn(words, str(caught.exception))
            self.assertNotIn("E-mail known", str(caught.exception))
            self.env.invalidate_all()

    def test_the_message_shows_no_value(self):
        """What a condition asks for is said by its name; neither the field's value nor the required one is shown."""
        self._condition(self.stage_won, check="domain", name="Worth it", domain="[('expected_revenue', '>', 987654)]")
        self.own.expected_revenue = 123456
        with self.assertRaises(StageConditionError) as caught:
            self._as("salesman", self.own).stage_id = self.stage_won
        self.assertIn("Worth it", str(caught.exception))
        for figure in ("987654", "123456"):
            self.assertNotIn(figure, str(caught.exception) + str(caught.exception.context))

    def test_fields_one_may_not_see_are_not_offered(self):
        """Completing offers only fields the user may write."""
        self.patch(self.env["crm.lead"]._fields["email_cc"], "groups", "base.group_system")
        self._condition(self.stage_won)
        [document] = self._as("salesman", self.own).operative_check_move(self.stage_won.id)["documents"]
        self.assertEqual(document["conditions"][0]["fields"], [])

    def test_configuration_is_refused_to_others(self):
        """Only administrators arm a condition, on any door."""
        with self.assertRaises(AccessError):
            self._as("manager", self.tick).write({"severity": "block"})
        with self.assertRaises(AccessError):
            self._as("manager", self.stage_new).write({"condition_ids": [Command.update(self.tick.id, {"active": False})]})
        with self.assertRaises(AccessError):
            self._as("salesman", self.stage_new).write({"handover_required": True})
