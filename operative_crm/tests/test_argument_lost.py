"""Marking as lost: why and against whom, in a dialog or afterwards; what is still asked."""

from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .argument_common import ArgumentCommon

NOW = "2025-07-01 10:00:00"


def write_past(cls):
    """``write`` as if this class did not extend it."""
    return lambda this, vals: super(cls, this).write(vals)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestArgumentLost(ArgumentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Deal = cls.env["operative.deal.competitor"]
        cls.Lost = cls.env["operative.deal.lost"]
        cls.rival, cls.other = cls.env["operative.competitor"].create([
            {"name": "Rival", "company_id": False}, {"name": "Other", "company_id": cls.company.id}])
        cls.price, cls.duplicate = cls.env["crm.lost.reason"].create([
            {"name": "Price"}, {"name": "Duplicate", "operative_not_a_loss": True}])
        cls.lead = cls.env["crm.lead"].create({
            "name": "Need", "type": "opportunity", "partner_id": cls.customer_partner.id, "company_id": cls.company.id,
            "user_id": cls.user_salesman.id})

    def _quotation(self, amount=100, state="sent", **vals):
        return self._order(self.customer_partner, "2025-06-01", amount, state, validity_date="2025-08-01",
                           user_id=vals.pop("user_id", self.user_salesman.id), **vals)

    def _dialog(self, orders, user=None):
        action = self.env["ir.actions.act_window"]._for_xml_id("operative_crm.operative_deal_lost_action")
        self.assertEqual(action["res_model"], "operative.deal.lost")
        return Form(self.Lost.with_user(user or self.user_salesman).with_context(default_order_ids=orders.ids))

    def _missing(self, document, user=None):
        return document.with_user(user or self.user_salesman).with_context(active_test=False).search(
            [("operative_outcome_missing", "=", True), ("id", "in", document.ids)])

    # -- the dialog --------------------------------------------------------------------------

    def test_lost_in_two_clicks(self):
        """The competitor already named is chosen: the reason and one click mark it lost, cancel it and say to whom."""
        quotation = self._quotation()
        self.Deal.create({"competitor_id": self.rival.id, "order_id": quotation.id})
        form = self._dialog(quotation)
        self.assertEqual(form.operative_competitor_id.id, self.rival.id)
        form.lost_reason_id = self.price
        form.save().action_apply()
        self.assertEqual(
            (quotation.state, quotation.lost_reason_id, str(quotation.operative_lost_at)), ("cancel", self.price, NOW))
        self.assertEqual(quotation.deal_competitor_ids.outcome, "lost")

    def test_competitor_nobody_had_named(self):
        """Whoever is chosen is noted in the deal; of several named ones none is chosen before."""
        quotation = self._quotation(opportunity_id=self.lead.id)
        self.Deal.create([{"competitor_id": who.id, "lead_id": self.lead.id} for who in (self.rival, self.other)])
        third = self.env["operative.competitor"].create({"name": "Third", "company_id": False})
        form = self._dialog(quotation)
        self.assertFalse(form.operative_competitor_id)
        form.operative_competitor_id = third
        form.save().action_apply()
        self.assertEqual(
            {entry.competitor_id.name: entry.outcome for entry in self.lead.deal_competitor_ids},
            {"Rival": "other", "Other": "other", "Third": "lost"})

    def test_no_competitor_known(self):
        """It is an answer; it and a competitor exclude each other, also where both are sent."""
        quotation = self._quotation()
        form = self._dialog(quotation)
        form.operative_competitor_id = self.rival
        form.operative_no_competitor = True
        self.assertFalse(form.operative_competitor_id)
        form.operative_competitor_id = self.rival
        self.assertFalse(form.operative_no_competitor)
        form.operative_no_competitor = True
        form.save().action_apply()
        self.assertTrue(quotation.operative_no_competitor)
        self.assertFalse(quotation.deal_competitor_ids)
        both = self.Lost.with_user(self.user_salesman).create({
            "order_ids": self.quotation.ids, "operative_competitor_id": self.rival.id, "operative_no_competitor": True})
        with self.assertRaisesRegex(UserError, "not both"):
            both.action_apply()

    def test_nothing_is_held_up(self):
        """Without a reason and a competitor it is lost just as well; a draft one too, and without any mail."""
        quotation = self._quotation(state="draft")
        before = self.env["mail.mail"].search_count([])
        self._dialog(quotation).save().action_apply()
        self.assertEqual((quotation.state, str(quotation.operative_lost_at)), ("cancel", NOW))
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        self.assertTrue(self._missing(quotation))

    def test_the_opportunity_is_left_alone(self):
        """The last open quotation of an opportunity is lost: the opportunity goes on."""
        quotation = self._quotation(opportunity_id=self.lead.id)
        self._dialog(quotation).save().action_apply()
        self.assertEqual((self.lead.active, self.lead.won_status), (True, "pending"))

    def test_several_at_once(self):
        """Chosen in the list, quotations are lost together; what was cancelled before gets reason and competitor."""
        first, second, third = self._quotation(), self._quotation(opportunity_id=self.lead.id), self._quotation(state="cancel")
        fourth = self._quotation(opportunity_id=self.lead.id)
        form = self._dialog(first | second | third | fourth)
        form.lost_reason_id, form.operative_competitor_id = self.price, self.rival
        form.save().action_apply()
        orders = first | second | third | fourth
        self.assertEqual((set(orders.mapped("state")), orders.lost_reason_id), ({"cancel"}, self.price))
        self.assertEqual(orders.mapped(lambda order: bool(order.operative_lost_at)), [True, True, False, True])
        self.assertEqual(self.lead.deal_competitor_ids.competitor_id, self.rival)
        self.assertEqual((first | third).deal_competitor_ids.mapped("is_winner"), [True, True])

    def test_confirmed_ones_are_refused(self):
        """A confirmed order is won: it is named, and nothing happens to the others."""
        quotation, order = self._quotation(), self._quotation(state="sale")
        with self.assertRaisesRegex(UserError, f"{order.name}: confirmed"):
            self._dialog(quotation | order).save().action_apply()
        with self.assertRaisesRegex(UserError, "Choose the quotations"):
            self.Lost.with_user(self.user_salesman).create({}).action_apply()

    def test_who_may(self):
        """Who may write the quotation: a salesperson the own ones, with all documents all; nobody else opens the dialog."""
        foreign = self._quotation(user_id=self.user_salesman_all.id)
        self.env.flush_all()
        for user in (self.user_service, self.user_portal, self.user_accountant):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.Lost.with_user(user).create({"order_ids": foreign.ids})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.Lost.with_user(self.user_salesman).create({"order_ids": foreign.ids}).action_apply()
        self.assertEqual(foreign.state, "sent")
        self._dialog(foreign, self.user_manager).save().action_apply()
        self.assertEqual(foreign.state, "cancel")

    def test_quotation_of_somebody_elses_opportunity(self):
        """Who may not write the opportunity says it on the quotation: nobody is held up."""
        self.lead.user_id = self.user_salesman_all
        self.Deal.create({"competitor_id": self.rival.id, "lead_id": self.lead.id})
        quotation = self._quotation(opportunity_id=self.lead.id)
        self.env.flush_all()
        self.env.invalidate_all()
        form = self._dialog(quotation)
        form.operative_competitor_id = self.rival
        form.save().action_apply()
        self.assertEqual(quotation.deal_competitor_ids.mapped("is_winner"), [True])

    def test_taken_back(self):
        """Set to quotation, nothing of it stays, but that the competitor was met; another loss begins anew."""
        quotation = self._quotation()
        form = self._dialog(quotation)
        form.lost_reason_id, form.operative_competitor_id = self.price, self.rival
        form.save().action_apply()
        quotation.with_user(self.user_salesman).action_draft()
        self.assertFalse(quotation.lost_reason_id or quotation.operative_lost_at)
        self.assertEqual((quotation.deal_competitor_ids.competitor_id, quotation.deal_competitor_ids.is_winner),
                         (self.rival, False))
        form = self._dialog(quotation)
        form.operative_no_competitor = True
        form.save().action_apply()
        quotation.action_draft()
        self.assertFalse(quotation.operative_no_competitor)

    def test_part_off(self):
        """With the part off the opportunity's dialog answers nothing that nobody sees."""
        self.Deal.create({"competitor_id": self.rival.id, "lead_id": self.lead.id})
        with patch.object(type(self.env["operative.part"]), "_is_on", lambda _part, name: name != "argument"):
            dialog = self.env["crm.lead.lost"].with_user(self.user_salesman).create({"lead_ids": self.lead.ids})
            dialog.action_lost_reason_apply()
        self.assertFalse(self.lead.deal_competitor_ids.is_winner)
        self.assertFalse(self.lead.active)

    # -- opportunities -----------------------------------------------------------------------

    def test_lost_opportunity(self):
        """Odoo's dialog says to whom as well; restored, the opportunity is open and nobody got the order."""
        self.Deal.create({"competitor_id": self.rival.id, "lead_id": self.lead.id})
        form = Form(self.env["crm.lead.lost"].with_user(self.user_salesman).with_context(default_lead_ids=self.lead.ids))
        self.assertEqual(form.operative_competitor_id.id, self.rival.id)
        form.lost_reason_id = self.price
        form.save().action_lost_reason_apply()
        self.assertEqual((self.lead.won_status, self.lead.lost_reason_id), ("lost", self.price))
        self.assertEqual(self.lead.deal_competitor_ids.outcome, "lost")
        self.assertFalse(self._missing(self.lead))
        self.lead.with_user(self.user_salesman).action_restore()
        self.assertFalse(self.lead.deal_competitor_ids.is_winner or self.lead.deal_competitor_ids.outcome)

    def test_lost_opportunity_without_a_competitor(self):
        """No competitor known is an answer there too, and forgotten when it is restored."""
        dialog = self.env["crm.lead.lost"].with_user(self.user_salesman).create({
            "lead_ids": self.lead.ids, "operative_no_competitor": True, "lost_reason_id": self.price.id})
        dialog.action_lost_reason_apply()
        self.assertTrue(self.lead.operative_no_competitor)
        self.assertFalse(self._missing(self.lead))
        self.lead.action_restore()
        self.assertFalse(self.lead.operative_no_competitor)

    # -- what is asked -----------------------------------------------------------------------

    def test_asked_of_quotations(self):
        """Won and lost without a word on competitors, lost without a reason; nothing of what is open or long ago."""
        lost, won, still, expired = (
            self._quotation(state="cancel"), self._quotation(state="sale"), self._quotation(), self._quotation())
        expired.validity_date = "2025-06-10"
        old_lost, old_won = self._quotation(state="cancel"), self._quotation(state="sale")
        old_lost.operative_lost_at = old_won.date_order = "2025-04-01 10:00:00"
        every = lost | won | still | expired | old_lost | old_won
        self.assertEqual(self._missing(every), lost | won)
        self.assertEqual(every.filtered("operative_outcome_missing"), lost | won)
        self.assertEqual(every.search([("operative_outcome_missing", "=", False), ("id", "in", every.ids)]),
                         every - lost - won)
        lost.lost_reason_id = self.price
        self.assertEqual(self._missing(every), lost | won)
        lost.operative_no_competitor = True
        self.Deal.create({"competitor_id": self.rival.id, "order_id": won.id})
        self.assertFalse(self._missing(every))

    def test_not_asked(self):
        """Not of what was no deal of its own: replaced, an alternative to one that goes on, won or was given up, no loss."""
        replaced = self._quotation()
        replaced.copy()
        replaced._action_cancel()
        alternative, still = (self._quotation(opportunity_id=self.lead.id) for _place in range(2))
        alternative._action_cancel()
        duplicate = self._quotation(state="cancel", lost_reason_id=self.duplicate.id)
        self.assertFalse(self._missing(replaced | alternative | duplicate))
        still._action_cancel()
        self.assertEqual(self._missing(alternative | still), alternative | still)
        self.lead.action_set_lost()
        self.assertFalse(self._missing(alternative | still))
        self.assertTrue(self._missing(self.lead))

    def test_one_answer_a_deal(self):
        """What one quotation of an opportunity says of reason and competitor is known of all of them."""
        quotations = self._quotation(opportunity_id=self.lead.id) | self._quotation(opportunity_id=self.lead.id)
        quotations._action_cancel()
        quotations[0].lost_reason_id = self.price
        self.assertEqual(self._missing(quotations), quotations)
        self.Deal.create({"competitor_id": self.rival.id, "lead_id": self.lead.id})
        self.assertFalse(self._missing(quotations))

    def test_asked_of_opportunities(self):
        """Won and lost ones likewise; not leads, not what was given up for a reason that is no loss, not what is open."""
        lost, won, no_loss, still = (self.lead.copy({"user_id": self.user_salesman.id}) for _place in range(4))
        lost.action_set_lost()
        won.action_set_won()
        no_loss.action_set_lost(lost_reason_id=self.duplicate.id)
        every = lost | won | no_loss | still
        self.assertEqual(self._missing(every), lost | won)
        lost.lost_reason_id = self.price
        lost.operative_no_competitor = True
        self.assertEqual(self._missing(every), won)
        self.Deal.create({"competitor_id": self.rival.id, "lead_id": won.id})
        self.assertFalse(self._missing(every))
        lost.write({"operative_no_competitor": False, "date_closed": "2025-04-01 10:00:00"})
        self.assertFalse(self._missing(every))

    def test_own_documents_by_default(self):
        """The lists open with the reader's own documents, and find them, archived opportunities too."""
        self._quotation(state="cancel")
        self.lead.action_set_lost()
        for name, own in (("sale_order_action_outcome", "my_quotation"), ("crm_lead_action_outcome", "assigned_to_me")):
            action = self.env.ref(f"operative_crm.{name}")
            self.assertIn(f"'search_default_{own}': 1", action.context)
            arch = self.env[action.res_model].get_view(action.search_view_id.id, "search")["arch"]
            self.assertIn(f'name="{own}"', arch)
            records = self.env[action.res_model].with_user(self.user_salesman).with_context(active_test=False)
            self.assertTrue(records.search([("operative_outcome_missing", "=", True), ("user_id", "=", self.user_salesman.id)]))

    # -- the answer of a panel ---------------------------------------------------------------

    def test_question(self):
        """What is asked and what there is to choose from; nothing for who may not answer, and nothing twice."""
        quotation = self._quotation(state="cancel")
        self.Deal.create({"competitor_id": self.rival.id, "order_id": self.quotation.id})
        question = quotation.with_user(self.user_salesman).operative_outcome_question()
        self.assertEqual((question["outcome"], question["asks_reason"], question["asks_competitor"]), ("lost", True, True))
        self.assertIn({"id": self.price.id, "name": "Price"}, question["reasons"])
        self.assertIn({"id": self.rival.id, "name": "Rival", "named": False}, question["competitors"])
        answer = quotation.with_user(self.user_salesman).operative_answer_outcome
        self.assertFalse(answer(reason_id=self.price.id)["asks_reason"])
        self.assertFalse(answer(competitor_ids=self.rival.ids))
        self.assertEqual(quotation.deal_competitor_ids.outcome, "lost")
        self.assertFalse(self._quotation().operative_outcome_question())

    def test_answer_of_a_won_deal(self):
        """Of a won deal several may be named, or nobody; a reason is refused."""
        order = self._quotation(state="sale").with_user(self.user_salesman)
        self.assertEqual(order.operative_outcome_question()["outcome"], "won")
        with self.assertRaisesRegex(UserError, "no reason for a loss"):
            order.operative_answer_outcome(reason_id=self.price.id)
        self.assertFalse(order.operative_answer_outcome(competitor_ids=(self.rival | self.other).ids))
        self.assertEqual(order.deal_competitor_ids.mapped("outcome"), ["won", "won"])
        lead = self.lead.with_user(self.user_salesman)
        with self.assertRaisesRegex(UserError, "not decided"):
            lead.operative_answer_outcome(no_competitor=True)
        lead.action_set_won()
        self.assertFalse(lead.operative_answer_outcome(no_competitor=True))

    def test_answers_are_checked(self):
        """What is of the wrong kind, gone, contradictory, or said of what one may not write is refused."""
        quotation = self._quotation(state="cancel").with_user(self.user_salesman)
        for wrong, error in (
            ({"reason_id": "1"}, ValidationError), ({"competitor_ids": 3}, ValidationError),
            ({"no_competitor": "yes"}, ValidationError),
            ({"reason_id": 2**31 - 1}, UserError), ({"competitor_ids": [2**31 - 1]}, UserError),
            ({"competitor_ids": self.rival.ids, "no_competitor": True}, UserError),
        ):
            with self.subTest(wrong=wrong), self.assertRaises(error):
                quotation.operative_answer_outcome(**wrong)
        secret = self.env["operative.competitor"].create({"name": "Secret", "company_id": self.company_us.id})
        with self.assertRaises(AccessError):
            quotation.with_context(allowed_company_ids=self.company.ids).operative_answer_outcome(competitor_ids=secret.ids)
        quotation.sudo().user_id = self.user_salesman_all
        self.env.flush_all()
        self.env.invalidate_all()
        for call in (quotation.operative_outcome_question, lambda: quotation.operative_answer_outcome(no_competitor=True)):
            with self.assertRaises(AccessError):
                call()
        with self.assertRaises(AccessError):
            quotation.with_user(self.user_portal).operative_outcome_question()
        with self.assertRaises(UserError):
            (quotation | self.quotation).operative_outcome_question()

    def test_question_reads_only(self):
        """Asking writes nothing: a reader's copy of the database answers it."""
        quotation = self._quotation(state="cancel").with_user(self.user_salesman)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.env.cr.savepoint():
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            self.assertTrue(quotation.operative_outcome_question())

    def test_a_competitor_of_others_is_named(self):
        """Of a shared opportunity another company may have named its own competitor: the dialogs open all the same."""
        shared = self.env["crm.lead"].create({
            "name": "Shared", "type": "opportunity", "company_id": False, "partner_id": False,
            "user_id": self.user_salesman.id, "team_id": False})
        foreign = self.env["operative.competitor"].create({"name": "Foreign", "company_id": self.company_us.id})
        self.Deal.create([{"lead_id": shared.id, "competitor_id": rival.id} for rival in (foreign, self.rival)])
        lead = shared.with_user(self.user_salesman).with_context(allowed_company_ids=self.company.ids)
        self.assertIn(self.rival, lead._operative_competitors_offered())
        self.assertNotIn(foreign.id, lead._operative_competitors_offered().ids)
        dialog = Form(lead.env["crm.lead.lost"].with_context(default_lead_ids=lead.ids, active_ids=lead.ids))
        self.assertEqual(dialog.operative_competitor_id, self.rival)

    # -- reasons -----------------------------------------------------------------------------

    def test_deleted_reason(self):
        """A reason of lost quotations is archived, not deleted; archived it stays there."""
        quotation = self._quotation(state="cancel", lost_reason_id=self.price.id)
        with self.assertRaises(psycopg2.errors.ForeignKeyViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.price.unlink()
        self.price.active = False
        self.env.invalidate_all()
        self.assertEqual(quotation.lost_reason_id, self.price)

    # -- what it costs -----------------------------------------------------------------------

    def test_confirming_and_cancelling_cost_nothing(self):
        """Confirming and cancelling take no query more than without competitors, reasons and questions."""
        def queries(action, is_ours):
            orders = self.env["sale.order"].union(*(
                self._quotation(order_line=[Command.create({"product_id": self.goods.id})]) for _place in range(3)))
            self.Deal.create([{"competitor_id": self.rival.id, "order_id": order.id} for order in orders])
            self.env.flush_all()
            self.env.invalidate_all()
            orders = orders.with_user(self.user_salesman)
            before = self.env.cr.sql_log_count
            if is_ours:
                getattr(orders, action)()
                self.env.flush_all()
            else:
                order_class = type(self.env["sale.order"])
                ours = [cls for cls in order_class.mro() if "write" in vars(cls) and cls.__module__ in (
                    "odoo.addons.operative_crm.models.argument.sale_order",
                    "odoo.addons.operative_crm.models.customer.sale_order")]
                self.assertEqual(len(ours), 2)
                with patch.object(ours[0], "write", write_past(ours[0])), patch.object(ours[1], "write", write_past(ours[1])):
                    getattr(orders, action)()
                    self.env.flush_all()
            return self.env.cr.sql_log_count - before
        for action in ("action_confirm", "action_cancel"):
            with self.subTest(action=action):
                for is_ours in (True, False):  # fills caches
                    queries(action, is_ours)
                self.assertEqual(queries(action, True), queries(action, False))
