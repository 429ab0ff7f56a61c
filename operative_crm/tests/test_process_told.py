"""What people are told: in the language of who reads it, whoever or whatever job says it, and never of who has left."""

from datetime import datetime
from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..models.core.movers import OUTSIDE, moved_by
from .process_common import ProcessCommon

# language of the reader, language of who or what says it
BOTH_WAYS = (("de_DE", "en_US"), ("en_US", "de_DE"))
MORNING = "2026-07-01 08:00:00"


@tagged("post_install", "-at_install")
class TestProcessTold(ProcessCommon):
    """Each message is tried with a German reader and an English job, and the other way round."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.role_inside.with_context(lang="de_DE").name = "Innendienst"
        cls.stage_proposal.write({"responsible_role_id": cls.role_inside.id})
        for model, field, value, label in (
            ("crm.lead.stay", "cause", "outside", "Von außen"),
            ("crm.lead.stay", "cause", "returned", "Übergabe zurückgegeben"),
            ("operative.handover", "cancelled_because", "moved", "Weitergesetzt, bevor entschieden wurde"),
        ):
            cls.env["ir.model.fields.selection"].search([
                ("field_id.model", "=", model), ("field_id.name", "=", field), ("value", "=", value),
            ]).with_context(lang="de_DE").name = label

    def _activities(self, record, user=None):
        return self.env["mail.activity"].search([
            ("res_model", "=", record._name), ("res_id", "=", record.id), *([("user_id", "=", user.id)] if user else [])])

    def _each_way(self, reader):
        """Both ways, each undone after it was looked at: (what is German, environment in the other language)."""
        for reads, says in BOTH_WAYS:
            reader.lang = reads
            self.env.flush_all()
            savepoint = self.env.cr.savepoint(flush=False)
            yield reads == "de_DE", self.env(context={**self.env.context, "lang": says})
            self.env.flush_all()
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _hand_over(self, env):
        self.stage_proposal.write({"handover_required": True, "handover_due_hours": 1})
        lead = self._opportunity()
        lead.with_user(self.user_salesman).with_context(lang=env.lang).stage_id = self.stage_proposal
        return lead

    # -- customers ---------------------------------------------------------------------------

    def _change_phase(self, partner, env):
        self._order(partner, state="draft")
        self.env.flush_all()
        env["operative.customer"]._refresh(partner)
        env["operative.customer"]._classify(partner)
        self.env.invalidate_all()

    def test_a_change_of_phase(self):
        """Who is responsible reads the change of phase in the reader's language, the name of the phase too."""
        self._classified(self.acme)
        phase = self._phase("b2b", "first_quotation")
        phase.responsible_role_id = self.role_inside
        phase.with_context(lang="de_DE").name = "Erstes Angebot"
        for german, env in self._each_way(self.user_salesman_all):
            self._change_phase(self.acme, env)
            self.assertEqual(
                self._activities(self.acme).mapped("summary"),
                ["Jetzt in Phase Erstes Angebot" if german else f"Now in phase {phase.with_context(lang='en_US').name}"])

    @freeze_time(MORNING)
    def test_two_customers_within_the_same_second(self):
        """Of two customers that change one after the other within a second, each is told once."""
        partners = self.acme | self._business("Bolt", user_id=self.user_salesman.id)
        self.env["operative.team.member"].create({
            "customer_id": self._customer(partners[1]).id, "role_id": self.role_inside.id,
            "user_id": self.user_salesman_all.id})
        with freeze_time("2026-06-30 08:00:00"):
            self._classified(partners[0])
            self._classified(partners[1])
        self._phase("b2b", "first_quotation").responsible_role_id = self.role_inside
        for partner in partners:
            self._change_phase(partner, self.env)
        self.assertEqual([len(self._activities(partner)) for partner in partners], [1, 1])

    def test_who_left_is_not_told(self):
        """A holder who left is not told of a customer's change of phase; whoever answers instead is."""
        self._classified(self.acme)
        self._phase("b2b", "first_quotation").responsible_role_id = self.role_inside
        self.user_salesman_all.active = False
        self._change_phase(self.acme, self.env)
        self.assertFalse(self._activities(self.acme, self.user_salesman_all))

    # -- handovers ---------------------------------------------------------------------------

    def test_a_handover_is_asked_for(self):
        """The receiver is asked in the receiver's language."""
        for german, env in self._each_way(self.user_salesman_all):
            lead = self._hand_over(env)
            self.assertEqual(
                self._activities(lead).mapped("summary"),
                ["Übergabe an Innendienst: annehmen oder zurückgeben" if german else "Handover to Desk: accept or return"])

    def test_a_handover_is_returned(self):
        """The sender reads that it came back, and why, in the sender's language; so does the note on the document."""
        why = self.env["operative.return.reason"].create({"name": "Incomplete"})
        why.with_context(lang="de_DE").name = "Unvollständig"
        for german, env in self._each_way(self.user_salesman):
            lead = self._hand_over(self.env)
            self._handover(lead).with_user(self.user_salesman_all).with_context(lang=env.lang).action_return(None, why.id)
            text = "Übergabe zurückgegeben: Unvollständig" if german else "Handover returned: Incomplete"
            self.assertEqual(self._activities(lead, self.user_salesman).mapped("summary"), [text])
            note = "zurückgegeben von" if german else "returned by"
            self.assertIn(note, str(lead.message_ids[:1].body))
            handover = self._handover(lead).with_context(lang=self.user_salesman.lang)
            self.assertEqual(handover.explanation, "Unvollständig" if german else "Incomplete")
            stay = self._stays(lead)[-1].with_context(lang=self.user_salesman.lang)
            self.assertEqual(stay.explanation, "Übergabe zurückgegeben" if german else "Handover returned")

    def test_an_overdue_handover(self):
        """The leader of the role reads in the leader's language what is overdue."""
        for german, env in self._each_way(self.user_administrator):
            with freeze_time(MORNING):
                lead = self._hand_over(env)
            with freeze_time("2026-07-10 08:00:00"):
                env["operative.handover"].with_user(self.env.ref("base.user_root"))._escalate()
            self.assertEqual(
                self._activities(lead, self.user_administrator).mapped("summary"),
                ["Übergabe an Innendienst: Frist überschritten" if german else "Handover to Desk is past its time limit"])

    def test_why_a_handover_was_cancelled(self):
        """What is stored says it in the language of whoever reads the log, not of who moved on."""
        for german, env in self._each_way(self.user_salesman):
            lead = self._hand_over(env)
            handover = self._handover(lead)
            lead.with_context(lang=env.lang).stage_id = self.stage_won
            self.assertEqual(
                handover.with_context(lang=self.user_salesman.lang).explanation,
                "Weitergesetzt, bevor entschieden wurde" if german else "Moved on before it was decided")

    # -- conditions and milestones -------------------------------------------------------------

    def test_approvals(self):
        """Who decides and who asked read it each in their own language."""
        condition = self._condition(
            self.stage_proposal, "approval", name="Price", group_id=self.env.ref(
                "operative_crm.group_operative_administrator").id)
        condition.with_context(lang="de_DE").name = "Preis"
        for german, env in self._each_way(self.user_administrator):
            lead = self._opportunity()
            lead.with_user(self.user_salesman).with_context(lang=env.lang).operative_request(condition.ids)
            self.assertEqual(
                self._activities(lead, self.user_administrator).mapped("summary"),
                ["Angefordert: Preis" if german else "Requested: Price"])
        for german, env in self._each_way(self.user_salesman):
            lead = self._opportunity()
            lead.with_user(self.user_salesman).operative_request(condition.ids)
            self._results(lead).with_user(self.user_administrator).with_context(lang=env.lang).action_approve()
            self.assertIn("Preis: erteilt" if german else "Price: granted", str(lead.message_ids[:1].body))

    def test_several_exceptions_at_once(self):
        """Several exceptions asked for at once are one activity, until the last is decided; several decided are one message."""
        conditions = self._condition(self.stage_proposal, name="Price") | self._condition(
            self.stage_proposal, name="Drawing", check="checklist")
        lead = self._opportunity()
        lead.with_user(self.user_salesman).operative_request(conditions.ids, "The customer waits", exception=True)
        told = self._activities(lead).filtered(lambda activity: activity.user_id == self.user_manager)
        self.assertEqual(told.mapped("summary"), ["Exception requested: Price, Drawing"])
        requests = self._results(lead).sorted("condition_id").with_user(self.user_manager)
        requests[:1].action_approve()
        self.assertTrue(told.exists())
        requests[1:].action_approve()
        self.assertFalse(told.exists())
        other = self._opportunity()
        other.with_user(self.user_salesman).operative_request(conditions.ids, "This one as well", exception=True)
        count = len(other.message_ids)
        self._results(other).sorted("condition_id").with_user(self.user_manager).action_refuse()
        self.assertEqual(len(other.message_ids) - count, 1)
        self.assertIn("Exception from “Price, Drawing”: refused", str(other.message_ids[:1].body))

    def test_moved_from_outside(self):
        """Who is responsible reads what a customer's move left open in the reader's language; so does the log."""
        self._condition(self.stage_proposal, name="Price")
        self._condition(self.stage_proposal, name="Drawing", severity="warn")
        for german, env in self._each_way(self.user_salesman_all):
            lead = self._opportunity()
            moved_by(lead.with_context(lang=env.lang), OUTSIDE).stage_id = self.stage_proposal
            told = self._activities(lead).filtered(lambda activity: activity.user_id == self.user_salesman_all)
            self.assertEqual(
                told.mapped("summary"), ["Von außen bewegt. Es fehlt: Price, Drawing" if german else
                                         "Moved from outside. Missing: Price, Drawing"])
            stay = self._stays(lead)[-1].with_context(lang=self.user_salesman_all.lang)
            self.assertEqual(stay.explanation, "Von außen" if german else "From outside")

    def test_hints(self):
        """The hint that pops up is in the language of who moves, also where a program says another one or none."""
        condition = self._condition(self.stage_proposal, severity="warn", name="Mail")
        condition.with_context(lang="de_DE").name = "Post"
        for german, env in self._each_way(self.user_salesman):
            lead = self._opportunity()
            with patch.object(type(self.env["res.users"]), "_bus_send") as sent:
                lead.with_user(self.user_salesman).with_context(lang=env.lang).stage_id = self.stage_proposal
            [message] = [call.args[1] for call in sent.call_args_list if call.args[0] == "simple_notification"]
            self.assertEqual((message["title"], message["message"]),
                             ("Es fehlt", "Post") if german else ("Missing", "Mail"))

    def test_a_missed_milestone(self):
        """Who is responsible reads which milestone was missed in the reader's language."""
        milestone = self.env["operative.milestone"].create({
            "name": "Visited", "crm_stage_id": self.stage_proposal.id, "planned_hours": 4})
        milestone.with_context(lang="de_DE").name = "Besucht"
        for german, env in self._each_way(self.user_salesman_all):
            with freeze_time(MORNING):
                lead = self._opportunity()
                lead.stage_id = self.stage_proposal
            with freeze_time("2026-07-10 08:00:00"):
                env["operative.milestone.result"]._follow()
            self.assertEqual(
                self._activities(lead, self.user_salesman_all).mapped("summary"),
                ["Meilenstein versäumt: Besucht" if german else "Milestone missed: Visited"])

    # -- promises ----------------------------------------------------------------------------

    @freeze_time(MORNING)
    def test_an_endangered_promise(self):
        """That a promise is endangered, what of it, and that it can be kept again: in the reader's language."""
        self.goods.with_context(lang="de_DE").name = "Ersatzteil"
        for german, env in self._each_way(self.user_salesman):
            order = self._order(self.acme, product=self.goods, user_id=self.user_salesman.id)
            order.order_line.operative_promised_date = datetime(2026, 7, 8, 8)
            env["operative.delivery"].with_user(self.env.ref("base.user_root"))._follow_endangered()
            activity = self._activities(order, self.user_salesman)
            self.assertFalse(activity.summary, "it is called as its type, whoever reads it")
            self.assertIn("Ersatzteil" if german else "Spare Part", str(activity.note))
            self._stock(100)
            env["operative.delivery"].with_user(self.env.ref("base.user_root"))._follow_endangered()
            self.assertIn("wieder einzuhalten" if german else "can be kept again", str(order.message_ids[:1].body))

    # -- people who left ---------------------------------------------------------------------

    def test_nobody_who_left_is_planned_anything(self):
        """Where one of those who are asked left, the others are asked and nothing is planned for who is gone."""
        self.stage_proposal.write({"handover_required": True})
        self.role_inside.member_ids.filtered("is_leader").is_leader = False
        self.role_inside.member_ids = [Command.create({"company_id": self.company.id, "user_id": self.user_deputy.id})]
        self._customer(self.acme).team_member_ids.unlink()
        self.user_salesman_all.active = False
        lead = self._opportunity()
        lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        self.assertEqual(
            self._activities(lead).user_id, self.user_deputy | self.user_administrator)

    def test_once(self):
        """What is open already is not planned a second time; for another document it is."""
        tell = self.env["mail.activity"]._operative_tell
        others = self._opportunity()
        for documents, count in ((self.lead, 1), (self.lead, 0), (self.lead | others, 1)):
            told = tell(documents, self.user_salesman | self.user_portal, "mail.mail_activity_data_todo", lambda lead: "Look")
            self.assertEqual(len(told), count)
        self.assertFalse(self.env["mail.activity"].search([("user_id", "=", self.user_portal.id)]))
