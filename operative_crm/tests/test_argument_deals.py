"""Competitors in deals: where they are noted, what they ask for, what came of it."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .argument_common import ArgumentCommon

NOW = "2025-07-01 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestArgumentDeals(ArgumentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Deal = cls.env["operative.deal.competitor"]
        cls.rival, cls.other = cls.env["operative.competitor"].create([
            {"name": "Rival", "company_id": False}, {"name": "Other", "company_id": cls.company.id}])
        cls.lead = cls.env["crm.lead"].create({
            "name": "Need", "type": "opportunity", "partner_id": cls.customer_partner.id, "company_id": cls.company.id,
            "user_id": cls.user_salesman.id, "expected_revenue": 500})

    def _named(self, document, competitor=None, **vals):
        column = "lead_id" if document._name == "crm.lead" else "order_id"
        return self.Deal.create({"competitor_id": (competitor or self.rival).id, column: document.id, **vals})

    def _quotation(self, amount=100, state="sent", **vals):
        return self._order(self.customer_partner, "2025-06-01", amount, state, validity_date="2025-08-01",
                           user_id=self.user_salesman.id, **vals)

    # -- price -------------------------------------------------------------------------------

    def test_price_gap_of_a_quotation(self):
        """How much dearer we are, untaxed, in the currency of the quotation; nothing where a price is not known."""
        quotation = self._quotation(112, currency=self.usd)
        entry = self._named(quotation, offered_price=100)
        self.assertEqual((entry.currency_id, entry.has_price_gap), (self.usd, True))
        self.assertAlmostEqual(entry.price_gap, 0.12)
        quotation.order_line.price_unit = 80
        self.assertAlmostEqual(entry.price_gap, -0.2)
        entry.offered_price = 0
        self.assertFalse(entry.has_price_gap)
        entry.offered_price = 100
        quotation.order_line.price_unit = 0
        self.assertFalse(entry.has_price_gap)

    def test_price_gap_of_an_opportunity(self):
        """What was ordered, else the largest quotation, else the expected revenue, in the company's money."""
        entry = self._named(self.lead, offered_price=400)
        self.assertAlmostEqual(entry.price_gap, 0.25)
        self._quotation(300, opportunity_id=self.lead.id)
        dear = self._quotation(1760, opportunity_id=self.lead.id, currency=self.usd)  # four dollars are a euro
        self.assertAlmostEqual(entry.price_gap, 0.1)
        dear.action_confirm()
        self._quotation(999, opportunity_id=self.lead.id)
        self.assertAlmostEqual(entry.price_gap, 0.1)

    def test_price_gap_of_what_one_may_read(self):
        """Quotations that the reader may not read do not tell their price by the gap."""
        entry = self._named(self.lead, offered_price=400)
        self._quotation(300, opportunity_id=self.lead.id).user_id = self.user_salesman_all
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertAlmostEqual(entry.with_user(self.user_salesman).price_gap, 0.25)
        self.assertAlmostEqual(entry.with_user(self.user_manager).price_gap, -0.25)

    def test_a_negative_price_is_refused(self):
        """An offered price is nothing or more."""
        with self.assertRaises(ValidationError):
            self._named(self.quotation, offered_price=-1)

    # -- outcome -----------------------------------------------------------------------------

    def test_outcome(self):
        """Undecided: none. Won: won, of all of them. Lost: to who got the order, the others to another."""
        quotation = self._quotation()
        first, second = self._named(quotation), self._named(quotation, self.other)
        self.assertEqual((first.outcome, second.outcome), (False, False))
        quotation._action_cancel()
        self.assertEqual((first.outcome, second.outcome), ("unknown", "unknown"))
        first.is_winner = True
        self.assertEqual((first.outcome, second.outcome), ("lost", "other"))
        quotation.action_draft()
        self.assertEqual((first.outcome, second.outcome, first.is_winner), (False, False, False))
        quotation.action_confirm()
        self.assertEqual((first.outcome, second.outcome), ("won", "won"))

    def test_outcome_of_the_deal(self):
        """Of an opportunity all quotations are one deal: won if any is; expired counts as lost."""
        entry = self._named(self.lead)
        first, second = (self._quotation(opportunity_id=self.lead.id) for _place in range(2))
        first._action_cancel()
        self.assertFalse(entry.outcome)
        second.validity_date = "2025-06-10"
        first.unlink()
        entry.invalidate_recordset()
        self.assertEqual(entry.outcome, "unknown")
        second.action_confirm()
        self.assertEqual(entry.outcome, "won")

    def test_outcome_of_an_opportunity_alone(self):
        """An opportunity without customer and quotation that is lost is; for a reason that is no loss it is undecided."""
        self.lead.partner_id = False
        entry = self._named(self.lead, is_winner=True)
        self.lead.action_set_lost()
        self.assertEqual(entry.outcome, "lost")
        self.lead.lost_reason_id = self.env["crm.lost.reason"].create({"name": "Test", "operative_not_a_loss": True})
        self.assertFalse(entry.outcome)

    def test_one_got_the_order(self):
        """Of a deal one competitor got the order, whoever was named last, on the opportunity or on a quotation of it."""
        quotation = self._quotation(opportunity_id=self.lead.id)
        first, second = self._named(self.lead, is_winner=True), self._named(self.lead, self.other)
        elsewhere = self._named(self.quotation, is_winner=True)
        third = self._named(quotation)
        second.is_winner = True
        self.assertEqual((first.is_winner, second.is_winner), (False, True))
        third.is_winner = True
        self.assertEqual((first.is_winner, second.is_winner, third.is_winner, elsewhere.is_winner), (False, False, True, True))

    # -- one truth ---------------------------------------------------------------------------

    def test_quotation_shows_those_of_its_opportunity(self):
        """A quotation has the competitors of its opportunity, and what is noted on it is noted there."""
        self._named(self.lead, threat="high")
        quotation = self._quotation(opportunity_id=self.lead.id).with_user(self.user_salesman)
        self.assertEqual(quotation.operative_competitor_ids, self.lead.deal_competitor_ids)
        quotation.write({"operative_competitor_ids": [Command.create({"competitor_id": self.other.id, "offered_price": 90})]})
        self.assertEqual(self.lead.deal_competitor_ids.competitor_id, self.rival | self.other)
        self.assertFalse(quotation.deal_competitor_ids)
        self.assertEqual(quotation.operative_competitor_ids, self.lead.deal_competitor_ids)
        quotation.write({"operative_competitor_ids": [
            Command.update(self.lead.deal_competitor_ids[0].id, {"is_incumbent": True}),
            Command.delete(self.lead.deal_competitor_ids[1].id)]})
        self.assertEqual(self.lead.deal_competitor_ids.mapped("is_incumbent"), [True])

    def test_quotation_without_an_opportunity(self):
        """It has competitors of its own; with an opportunity later they are noted there, what is known completed."""
        quotation = self._quotation().with_user(self.user_salesman)
        shown = quotation.operative_deal_competitors()
        self.assertEqual((shown["entries"], shown["is_writable"]), ([], True))
        entries = self.env["operative.deal.competitor"].with_user(self.user_salesman).with_context(**shown["home"])
        with Form(entries) as form:
            form.competitor_id = self.rival
            form.offered_price = 90
        [entry] = quotation.operative_deal_competitors()["entries"]
        self.assertEqual(entry["name"], self.rival.name)
        self.assertEqual(quotation.deal_competitor_ids.offered_price, 90)
        self._named(quotation, self.other, threat="low")
        self._named(self.lead, threat="medium")
        quotation.opportunity_id = self.lead
        self.assertFalse(quotation.deal_competitor_ids)
        self.assertEqual(
            [(entry.competitor_id, entry.threat, entry.offered_price) for entry in self.lead.deal_competitor_ids],
            [(self.other, "low", 0), (self.rival, "medium", 90)])

    def test_a_price_keeps_its_worth(self):
        """What is asked in the currency of a quotation is converted where the opportunity has another."""
        quotation = self._quotation(100, currency=self.usd).with_user(self.user_salesman)
        self._named(quotation, self.rival, offered_price=90)
        quotation.opportunity_id = self.lead
        [entry] = self.lead.deal_competitor_ids
        self.assertEqual(entry.currency_id, self.lead.company_currency)
        self.assertAlmostEqual(entry.offered_price, 22.5)  # four dollars are a euro

    def test_opportunity_of_somebody_else(self):
        """Who may write the quotation but not its opportunity notes it on the quotation; nobody is stopped."""
        self.lead.user_id = self.user_salesman_all
        self._named(self.lead)
        quotation = self._quotation(opportunity_id=self.lead.id)
        self.env.flush_all()
        self.env.invalidate_all()
        own = quotation.with_user(self.user_salesman)
        self.assertFalse(own.operative_competitor_ids)
        own.write({"operative_competitor_ids": [Command.create({"competitor_id": self.other.id})]})
        self.assertEqual(own.operative_competitor_ids.competitor_id.id, self.other.id)
        self.assertEqual(quotation.operative_competitor_ids.competitor_id, self.rival | self.other)

    def test_new_quotation_with_competitors(self):
        """They are noted when the quotation is created too."""
        quotation = self.env["sale.order"].with_user(self.user_salesman).create({
            "partner_id": self.customer_partner.id, "opportunity_id": self.lead.id,
            "operative_competitor_ids": [Command.create({"competitor_id": self.rival.id})]})
        self.assertEqual(self.lead.deal_competitor_ids.competitor_id, self.rival)
        self.assertFalse(quotation.deal_competitor_ids)

    # -- merging, archiving, companies -------------------------------------------------------

    def test_merged_opportunities_keep_their_competitors(self):
        """Merged, each competitor is named once, with what was known on either; nothing is lost."""
        tail = self.lead.copy({"name": "Same need", "user_id": self.user_salesman.id})
        self._named(self.lead, threat="low")
        self._named(tail, threat="high", offered_price=70, is_incumbent=True, is_winner=True)
        self._named(tail, self.other, threat="medium")
        tail.operative_no_competitor = False
        merged = (self.lead | tail).with_user(self.user_salesman).merge_opportunity()
        self.assertEqual(
            sorted((entry.competitor_id.name, entry.threat, entry.offered_price, entry.is_incumbent, entry.is_winner)
                   for entry in merged.deal_competitor_ids),
            [("Other", "medium", 0, False, False), ("Rival", "high", 70, True, True)])

    def test_merged_with_one_of_whom_nobody_is_known(self):
        """That no competitor is known stays an answer where none is."""
        tail = self.lead.copy()
        tail.operative_no_competitor = True
        self.assertTrue((self.lead | tail).merge_opportunity().operative_no_competitor)

    def test_named_once(self):
        """A competitor is named once in an opportunity, and noted on one document."""
        self._named(self.lead)
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._named(self.lead)
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._named(self.lead, self.other, order_id=self.quotation.id)

    def test_archived_competitor(self):
        """An archived competitor stays in its deals and is not offered any more."""
        entry = self._named(self.quotation)
        self.rival.active = False
        self.env.invalidate_all()
        self.assertEqual(self.quotation.operative_competitor_ids, entry)
        self.assertNotIn(self.rival, self.quotation._operative_competitors_offered())
        self.assertIn(self.other, self.quotation._operative_competitors_offered())

    def test_competitor_of_another_company(self):
        """A competitor of another company is refused, one of the parent company is not, whoever moves what."""
        foreign = self.env["operative.competitor"].create({"name": "Foreign", "company_id": self.company_us.id})
        for document in (self.quotation, self.lead):
            with self.assertRaisesRegex(ValidationError, "“Foreign” is a competitor of Operative Inc"), self.env.cr.savepoint():
                self._named(document, foreign)
        self._named(self._order(self._business(), "2025-06-01", state="draft", company=self.branch), self.other)
        entry = self._named(self.lead, self.other)
        with self.assertRaises(ValidationError):
            entry.competitor_id = foreign

    # -- rights ------------------------------------------------------------------------------

    def test_who_names_them(self):
        """A salesperson on own documents, with all documents on all; nobody on what may not be written, no portal."""
        foreign = self._quotation()
        foreign.user_id = self.user_salesman_all
        entry = self._named(foreign)
        self.env.flush_all()
        for user, is_allowed in ((self.user_salesman, False), (self.user_salesman_all, True), (self.user_manager, True),
                                 (self.user_service, False), (self.user_portal, False)):
            self.env.invalidate_all()
            with self.subTest(user=user.name):
                attempts = (lambda as_user: as_user.create({"competitor_id": self.other.id, "order_id": foreign.id}).unlink(),
                            lambda as_user: as_user.browse(entry.id).write({"threat": "low"}))
                for attempt in attempts:
                    if is_allowed:
                        attempt(self.Deal.with_user(user))
                    else:
                        with self.assertRaises(AccessError):
                            attempt(self.Deal.with_user(user))

    # -- what it costs -----------------------------------------------------------------------

    def test_lists_cost_the_same(self):
        """Outcome and price gap of many are found at once, whatever their number."""
        def read(entries):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            entries.read(["outcome", "price_gap", "currency_id"])
            return self.env.cr.sql_log_count - before
        few = self._named(self.lead, offered_price=5) | self._named(self.quotation, offered_price=5)
        many = few
        for _place in range(6):
            lead = self.lead.copy()
            many |= self._named(lead, offered_price=5) | self._named(self._quotation(opportunity_id=lead.id))
            many |= self._named(self._quotation(), offered_price=5)
        read(few)
        self.assertEqual(read(many), read(few))
