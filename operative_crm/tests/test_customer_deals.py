"""What a deal is and how it ended: opportunities, alternatives, revisions, carts."""

from dataclasses import replace
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..models.facts import deals
from .common import OperativeCommon

NOW = "2025-07-01 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerDeals(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._business()

    def _quotation(self, partner=None, **vals):
        return self._order(partner or self.buyer, "2025-06-01", vals.pop("amount", 100), vals.pop("state", "sent"),
                           validity_date=vals.pop("validity_date", "2025-08-01"), **vals)

    def _opportunity(self, **vals):
        return self._lead(self.buyer, company=self.company, **vals)

    def assertWon(self, won, decided, partner=None):
        """So many deals of so many decided ones were won."""
        row = self._raw(partner or self.buyer)
        rate = row["hit_rate_12m"]
        self.assertEqual((None if rate is None else round(rate * decided, 2), row["decided_count_12m"]),
                         (won if decided else None, decided))

    # -- revisions ---------------------------------------------------------------------------

    def test_quotation_revised_twice_then_won(self):
        """A quotation that was copied while it was open, and cancelled or left to expire, was replaced: won 1 of 1."""
        first = self._quotation()
        second = first.copy()
        first._action_cancel()
        third = second.copy()
        second.validity_date = "2025-06-30"
        third.action_confirm()
        self.assertEqual((second.operative_copied_from_id, third.operative_copied_from_id), (first, second))
        self.assertWon(1, 1)

    def test_copy_lives_on(self):
        """While the copy is open nothing is decided; when it is lost, one deal is."""
        first = self._quotation()
        second = first.copy({"validity_date": "2025-08-01"})
        first._action_cancel()
        self.assertWon(0, 0)
        second._action_cancel()
        self.assertWon(0, 1)

    def test_copy_goes(self):
        """Without its copy a cancelled quotation is a lost one."""
        first = self._quotation()
        second = first.copy()
        first._action_cancel()
        second.unlink()
        self.assertWon(0, 1)

    def test_copied_when_it_was_decided(self):
        """Copying what was cancelled, expired or confirmed before replaces nothing."""
        cancelled = self._quotation(state="cancel")
        expired = self._quotation(validity_date="2025-06-30")
        won = self._quotation(state="sale")
        copies = cancelled.copy() | expired.copy() | won.copy()
        self.assertFalse(copies.operative_copied_from_id)
        self.assertWon(1, 3)

    def test_copied_for_another_customer(self):
        """A quotation taken as a pattern for somebody else stays what it is."""
        other = self._business("Other")
        first = self._quotation()
        second = first.copy({"partner_id": other.id})
        first._action_cancel()
        self.assertWon(0, 1)
        second.partner_id = self._contact(self.buyer)
        self.assertWon(0, 0)

    def test_won_though_copied(self):
        """A quotation that is confirmed after all is won, and its copy is a deal of its own."""
        first = self._quotation()
        second = first.copy({"validity_date": "2025-08-01"})
        first.action_confirm()
        self.assertWon(1, 1)
        second._action_cancel()
        self.assertWon(1, 2)

    def test_copy_of_a_copy_of_many(self):
        """Copying many at once remembers each source."""
        quotations = self._quotation() | self._quotation(state="cancel") | self._quotation(state="draft")
        copies = quotations.copy()
        self.assertEqual([copy.operative_copied_from_id.id for copy in copies], [
            quotations[0].id, False, quotations[2].id])

    # -- opportunities -----------------------------------------------------------------------

    def test_alternatives_of_one_opportunity(self):
        """Quotations of one opportunity are alternatives: one deal, won if any is confirmed."""
        lead = self._opportunity()
        for state, validity in (("cancel", False), ("sent", "2025-06-10"), ("sent", "2025-08-01"), ("sale", False)):
            self._quotation(state=state, validity_date=validity, opportunity_id=lead.id)
        self.assertWon(1, 1)

    def test_something_is_still_open(self):
        """As long as an alternative is open the deal is; then it is lost, once."""
        lead = self._opportunity()
        self._quotation(state="cancel", opportunity_id=lead.id)
        still = self._quotation(opportunity_id=lead.id)
        self.assertWon(0, 0)
        still._action_cancel()
        self.assertWon(0, 1)

    def test_won_beats_lost_beats_expired(self):
        """Whatever came first: confirmed is won, marked lost is lost, and what expired did so where nothing else is."""
        lead = self._opportunity(revenue=70)
        quotation = self._quotation(validity_date="2024-05-01", opportunity_id=lead.id)
        self.assertWon(0, 0)  # expired more than 12 months ago
        lead.action_set_lost()
        self.assertWon(0, 1)
        quotation.action_confirm()
        self.assertWon(1, 1)
        lead.action_set_lost()
        self.assertWon(1, 1)

    def test_expired_and_confirmed_later(self):
        """An expired quotation that is confirmed is won."""
        quotation = self._quotation(validity_date="2025-06-10")
        self.assertWon(0, 1)
        quotation.action_confirm()
        self.assertWon(1, 1)

    def test_reason_that_is_no_loss(self):
        """An opportunity given up as a duplicate or test is undecided, with all its quotations, unless one is won."""
        reason = self.env["crm.lost.reason"].create({"name": "Duplicate", "operative_not_a_loss": True})
        lead, alone = self._opportunity(), self._opportunity()
        quotation = self._quotation(state="cancel", opportunity_id=lead.id)
        (lead | alone).action_set_lost(lost_reason_id=reason.id)
        self.assertWon(0, 0)
        reason.operative_not_a_loss = False
        self.assertWon(0, 2)
        reason.operative_not_a_loss = True
        quotation.action_draft()
        quotation.action_confirm()
        self.assertWon(1, 1)

    def test_by_value(self):
        """A deal is worth its orders, a lost opportunity what was expected, else its largest quotation."""
        lead, lost = self._opportunity(), self._opportunity(revenue=400)
        for amount in (100, 200):
            self._quotation(state="sale", amount=amount, opportunity_id=lead.id)
        self._quotation(state="cancel", amount=999, opportunity_id=lead.id)
        self._quotation(state="cancel", amount=50, opportunity_id=lost.id)
        lost.action_set_lost()
        lost.date_closed = "2025-06-30 10:00:00"
        third = self._opportunity()
        for amount in (300, 250):
            self._quotation(state="cancel", amount=amount, opportunity_id=third.id)
        self.assertWon(1, 3)
        self.assertEqual(float(self._raw(self.buyer)["hit_rate_amount_12m"]), 0.3)
        customer = self._customer(self.buyer)
        documents = {model: self.env[model].with_context(active_test=False).search(domain)
                     for model, _name, domain in customer._figure_documents("hit_rate_amount_12m")}
        self.assertEqual(sorted(documents["sale.order"].mapped("amount_untaxed")), [100, 200, 300])
        self.assertEqual(documents["crm.lead"], lost)

    # -- the shop ----------------------------------------------------------------------------

    def test_abandoned_carts_are_no_quotations(self):
        """What lies in a shop's cart is no quotation, and makes nobody a customer; what was ordered there is an order."""
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE sale_order ADD COLUMN IF NOT EXISTS website_id int")
        visitor = self.env["res.partner"].create({"name": "Visitor"})
        carts = [self._order(partner, "2025-06-01", 100, state, validity_date="2025-06-10" if state == "draft" else False)
                 for partner in (visitor, self.buyer) for state in ("draft", "cancel")]
        carts.append(self._order(visitor, "2025-06-01", 100, "draft", validity_date=False))
        bought = self._quotation(state="sale")
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE sale_order SET website_id = 1 WHERE id IN %s", tuple(
            order.id for order in [*carts, bought])))
        scope = self.Customer._scope
        with patch.object(self.registry["operative.customer"], "_scope", lambda _customers, *args: replace(
                scope(*args), has_shop=True)):
            self.assertWon(1, 1)
            self.assertFalse(self._refreshed(visitor))

    def test_first_quotation(self):
        """A phase that looks at open quotations follows: a cart given up or a replaced quotation is none."""
        quotation = self._quotation()
        self.assertEqual(self._classified(self.buyer).phase_id, self._phase("b2b", "first_quotation"))
        quotation._action_cancel()
        self.assertEqual(self._classified(self.buyer).phase_id, self._phase("b2b", "prospect"))

    # -- marked lost -------------------------------------------------------------------------

    def _lost(self, lost_at="2025-06-20 10:00:00", **vals):
        """A quotation that was cancelled and marked lost."""
        return self._quotation(state="cancel", operative_lost_at=lost_at, **vals)

    def test_decided_when_marked_lost(self):
        """A quotation marked lost is decided at that moment, whenever it was made; one that was only cancelled when it was."""
        marked, cancelled = self._lost(), self._quotation(state="cancel")
        (marked | cancelled).date_order = "2024-01-10 10:00:00"
        self.assertWon(0, 1)
        marked.operative_lost_at = "2024-06-20 10:00:00"
        self.assertWon(0, 0)

    def test_lost_is_not_overwritten_by_expired(self):
        """What was marked lost stays lost when its validity passes, and is decided when it was marked."""
        self._lost(lost_at="2024-06-20 10:00:00", validity_date="2025-06-10")
        self.assertWon(0, 0)

    def test_lost_and_confirmed_later(self):
        """A lost one that is confirmed is won; what was noted when it was lost stays."""
        quotation = self._lost()
        self.assertWon(0, 1)
        quotation.state = "sale"
        self.assertWon(1, 1)
        self.assertTrue(quotation.operative_lost_at)

    def test_quotation_lost_for_a_reason_that_is_none(self):
        """A quotation given up as a duplicate or test is undecided, whether marked, cancelled or expired."""
        reason = self.env["crm.lost.reason"].create({"name": "Test", "operative_not_a_loss": True})
        self._lost(lost_reason_id=reason.id)
        self._quotation(state="cancel", lost_reason_id=reason.id)
        self._quotation(validity_date="2025-06-10", lost_reason_id=reason.id)
        self.assertWon(0, 0)
        reason.operative_not_a_loss = False
        self.assertWon(0, 3)

    def test_marked_lost_though_copied(self):
        """Who marks a quotation lost says that it is, though a copy of it lives on."""
        first = self._quotation()
        first.copy({"validity_date": "2025-08-01"})
        first._action_cancel()
        self.assertWon(0, 0)
        first.operative_lost_at = NOW
        self.assertWon(0, 1)

    def test_set_to_quotation_takes_lost_back(self):
        """Set to quotation again it is neither lost nor has it a reason, whoever does that; confirmed it is won."""
        reason = self.env["crm.lost.reason"].create({"name": "Price"})
        quotation = self._lost(lost_reason_id=reason.id, user_id=self.user_salesman.id)
        quotation.with_user(self.user_salesman).action_draft()
        self.assertFalse(quotation.lost_reason_id or quotation.operative_lost_at)
        self.assertWon(0, 0)
        quotation.action_confirm()
        self.assertWon(1, 1)

    def test_case_says_when_and_why(self):
        """The list behind the hit rate names the reason and the day on which a quotation was marked lost."""
        reason = self.env["crm.lost.reason"].create({"name": "Too late"})
        self._lost(lost_reason_id=reason.id, lost_at="2025-06-20 22:30:00")
        [row] = self._refreshed(self.buyer).get_figure_cases("hit_rate_12m")["rows"]
        self.assertEqual((row["why"], str(row["decided_on"])), ("Too late", "2025-06-21"))

    def test_outcomes_of_certain_deals(self):
        """Asked of certain documents: as the figures say, whenever decided, without a customer and a deal at a time."""
        reason = self.env["crm.lost.reason"].create({"name": "Test", "operative_not_a_loss": True})
        lead, nobody, test = self._opportunity(), self.env["crm.lead"].create({
            "name": "Nobody", "type": "opportunity", "company_id": self.company.id}), self._opportunity()
        self._quotation(state="cancel", opportunity_id=lead.id)
        self._quotation(state="sale", opportunity_id=lead.id)
        nobody.action_set_lost()
        test.action_set_lost(lost_reason_id=reason.id)
        old, still, expired = self._lost("2020-01-01 10:00:00"), self._quotation(), self._quotation(validity_date="2020-01-01")
        old.date_order = "2020-01-01 10:00:00"
        replaced = self._quotation()
        replaced.copy()
        replaced._action_cancel()
        self.env.flush_all()
        found = dict(self.env.execute_query(deals.outcomes(
            self.Customer._scope(), (lead | nobody | test).ids, (old | still | expired | replaced).ids)))
        self.assertEqual(found, {
            lead.id: "won", nobody.id: "lost", -old.id: "lost", -still.id: None, -expired.id: "expired", -replaced.id: None})
