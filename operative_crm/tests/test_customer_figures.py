"""Every figure of a customer, rule by rule, as ``metrics.md`` defines it.

One file, as the figures are tried in one class: its companies take longer to make than any test.
"""

from datetime import date, datetime

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import freeze_time, tagged

from .common import OperativeCommon

NOW = "2025-07-01 10:00:00"  # noon in Berlin, in summer time


class OrderFigures:
    """Orders, revenue, margin, the customer's own rhythm."""

    def test_nothing_ordered(self):
        """Without orders counts and amounts are 0, dates and rates empty."""
        row = self._raw(self._business())
        for name in ("order_count", "order_count_12m", "revenue_12m", "revenue_prev_12m", "margin_12m",
                     "open_quotation_amount", "decided_count_12m", "receivable_amount", "overdue_amount",
                     "open_delivery_count", "late_delivery_count", "due_line_count_12m", "open_ticket_count"):
            self.assertEqual(row[name], 0, name)
        for name in ("first_order_date", "last_order_date", "usual_order_interval_days", "expected_next_order_on",
                     "hit_rate_12m", "hit_rate_amount_12m", "credit_used_rate", "on_time_rate_12m", "in_full_rate_12m",
                     "last_interaction_at"):
            self.assertIsNone(row[name], name)
        self.assertEqual(row["receivable_state"], "none")

    def test_twelve_months_end_now_and_begin_after_a_year_ago(self):
        """12 months = (at − 1 year, at], the 12 before = (at − 2 years, at − 1 year], to the second."""
        partner = self._business()
        self._order(partner, "2023-07-01 10:00:00", 1)
        self._order(partner, "2023-07-01 10:00:01", 2)
        self._order(partner, "2024-07-01 10:00:00", 4)
        self._order(partner, "2024-07-01 10:00:01", 8)
        self._order(partner, "2025-07-01 10:00:00", 16)
        self._order(partner, "2025-07-01 10:00:01", 32)
        row = self._raw(partner)
        self.assertEqual(row["revenue_12m"], 8 + 16)
        self.assertEqual(row["revenue_prev_12m"], 2 + 4)
        self.assertEqual((row["order_count"], row["order_count_12m"]), (5, 2))
        self.assertEqual((row["first_order_date"], row["last_order_date"]), (date(2023, 7, 1), date(2025, 7, 1)))

    def test_as_of_a_moment_in_the_past(self):
        """Orders after ``at`` do not count, and the windows end at it; a leap day counts from 28 February."""
        partner = self._business()
        self._order(partner, "2022-02-28 12:00:00", 1)
        self._order(partner, "2023-02-28 12:00:00", 2)
        self._order(partner, "2023-02-28 12:00:01", 4)
        self._order(partner, "2024-02-29 12:00:00", 8)
        self._order(partner, "2024-02-29 12:00:01", 16)
        for at in (datetime(2024, 2, 29, 12), "2024-02-29 12:00:00"):
            row = self._raw(partner, at=at)
            self.assertEqual((row["revenue_12m"], row["revenue_prev_12m"]), (4 + 8, 2))
            self.assertEqual((row["order_count"], row["order_count_12m"]), (4, 2))
            self.assertEqual(row["last_order_date"], date(2024, 2, 29))
        row = self._raw(partner)
        self.assertEqual((row["order_count"], row["order_count_12m"]), (5, 0))

    def test_only_confirmed_orders(self):
        """Draft, sent and cancelled orders are no orders."""
        partner = self._business()
        for state in ("draft", "sent", "cancel"):
            self._order(partner, "2025-06-01", state=state)
        row = self._raw(partner)
        self.assertEqual((row["order_count"], row["order_count_12m"], row["revenue_12m"], row["margin_12m"]), (0,) * 4)
        self.assertIsNone(row["last_order_date"])
        self._order(partner, "2025-06-02")
        self.assertEqual(self._raw(partner)["order_count"], 1)

    def test_day_is_that_of_the_company(self):
        """An order at 23:30 in the company belongs to that day, in summer and in winter, wherever the reader is."""
        for moment, day in (
            ("2025-06-15 21:30:00", date(2025, 6, 15)),  # 23:30 in summer
            ("2025-06-15 22:30:00", date(2025, 6, 16)),  # half past midnight
            ("2025-01-10 22:30:00", date(2025, 1, 10)),  # 23:30 in winter
            ("2025-01-10 23:30:00", date(2025, 1, 11)),
            ("2025-03-30 00:59:00", date(2025, 3, 30)),  # the last minute before the clock leaps
        ):
            partner = self._business()
            self._order(partner, moment)
            row = self._raw(partner)
            self.assertEqual((row["first_order_date"], row["last_order_date"]), (day, day), moment)
        partner = self._business()
        self._order(partner, "2025-06-16 03:30:00", company=self.company_us)
        self.assertEqual(self._raw(partner, self.company_us)["last_order_date"], date(2025, 6, 15))

    def test_money_in_company_currency_at_the_rate_of_the_order(self):
        """Untaxed amount and margin are converted at the rate of the order's day; a later rate changes nothing."""
        partner = self._business()
        self._order(partner, "2025-05-01", 400, currency=self.usd)  # 4 USD a EUR
        self._order(partner, "2024-11-01", 400, currency=self.usd)  # 2 USD a EUR
        self._order(partner, "2024-02-01", 60, currency=self.usd)
        self._order(partner, "2025-05-02", 7)
        expected = {"revenue_12m": 100 + 200 + 7, "revenue_prev_12m": 30, "margin_12m": 307 - 3 * 60}
        row = self._raw(partner)
        self.assertEqual({name: row[name] for name in expected}, expected)
        self.env["res.currency.rate"].create(
            {"name": "2025-06-30", "currency_id": self.usd.id, "rate": 10.0, "company_id": self.company.id})
        row = self._raw(partner)
        self.assertEqual({name: row[name] for name in expected}, expected)

    def test_untaxed(self):
        """Taxes are not revenue."""
        partner = self._business()
        order = self._order(partner, "2025-05-01", 100, state="draft")
        order.order_line.tax_ids = self._tax()
        order.action_confirm()
        order.date_order = "2025-05-01 12:00:00"
        self.assertEqual(order.amount_total, 119)
        self.assertEqual(self._raw(partner)["revenue_12m"], 100)

    @classmethod
    def _tax(cls):
        return cls.env["account.tax"].with_company(cls.company).create({
            "name": "19 %", "amount": 19, "company_id": cls.company.id, "country_id": cls.env.ref("base.de").id,
            "tax_group_id": cls.env["account.tax.group"].create({
                "name": "Tax", "company_id": cls.company.id, "country_id": cls.env.ref("base.de").id}).id})

    def test_own_rhythm_needs_three_order_days(self):
        """The usual interval is the median gap between order days, from three days on; orders of one day are one."""
        partner = self._business()
        self._order(partner, "2025-01-01 08:00:00")
        row = self._raw(partner)
        self.assertIsNone(row["usual_order_interval_days"])
        self._order(partner, "2025-01-11 08:00:00")
        self._order(partner, "2025-01-11 09:00:00")
        self._order(partner, "2025-01-11 22:30:00")  # 23:30
        row = self._raw(partner)
        self.assertEqual(row["order_count"], 4)
        self.assertIsNone(row["usual_order_interval_days"])
        self.assertIsNone(row["expected_next_order_on"])
        self._order(partner, "2025-01-11 23:30:00")  # the 12th
        row = self._raw(partner)
        self.assertEqual(row["usual_order_interval_days"], 5.5)  # 10 and 1
        self.assertEqual(row["expected_next_order_on"], date(2025, 1, 18))  # half a day is a whole one
        self._order(partner, "2025-02-11 08:00:00")
        row = self._raw(partner)
        self.assertEqual(row["usual_order_interval_days"], 10)  # 1, 10, 30
        self.assertEqual(row["expected_next_order_on"], date(2025, 2, 21))

    def test_facts_of_contacts_are_those_of_the_company_they_belong_to_now(self):
        """Orders of contacts count for their commercial partner as it is now, and move with the contact."""
        first, second = self._business("First"), self._business("Second")
        contact = self._contact(first)
        self._order(contact, "2025-06-01", 100)
        self._order(first, "2025-06-02", 10)
        self.assertEqual(self._raw(first)["revenue_12m"], 110)
        self.assertFalse(self.Customer.search([("partner_id", "=", contact.id)]))
        contact.parent_id = second
        self.Customer._refresh(first | second)
        self.assertEqual(self._raw(first)["revenue_12m"], 10)
        self.assertEqual(self._raw(second)["revenue_12m"], 100)

    def test_archived_partners_keep_their_figures(self):
        """An archived customer keeps its row, and its orders go on counting."""
        partner = self._business()
        self._order(partner, "2025-06-01")
        partner.action_archive()
        self.assertEqual(self._raw(partner)["order_count"], 1)

    def test_each_company_has_its_own_orders(self):
        """Companies and branches have rows of their own; orders do not cross them."""
        partner = self._business()
        for number, company in enumerate(self.companies):
            self._order(partner, "2025-06-01", 10 ** number, company=company)
        self.assertEqual([self._raw(partner, company)["revenue_12m"] for company in self.companies], [1, 10, 100])

    def test_refresh_touches_its_partners_alone_and_writes_what_differs(self):
        """Refreshing a contact refreshes its company and nobody else; a second pass writes nothing."""
        first, second = self._business("First"), self._business("Second")
        contact = self._contact(first)
        self.Customer._refresh(first | second)
        self._order(contact, "2025-06-01", 50)
        self._order(second, "2025-06-01", 50)
        self.assertEqual(self.Customer._refresh(contact), 1)
        self.assertEqual(self._customer(first).revenue_12m, 50)
        self.assertEqual(self._customer(second).revenue_12m, 0)
        self.assertEqual(self.Customer._refresh(self.env["res.partner"]), 0)
        self.assertGreaterEqual(self.Customer._refresh(), 1)
        self.assertEqual(self._customer(second).revenue_12m, 50)
        with freeze_time("2025-07-01 10:00:07"):
            self.assertEqual(self.Customer._refresh(), 0)
            self.assertEqual(self._customer(second).figures_at, datetime(2025, 7, 1, 10, 0, 7))

    def test_figures_go_when_their_facts_go(self):
        """A cancelled order takes its figures with it."""
        partner = self._business()
        order = self._order(partner, "2025-06-01")
        self.assertEqual(self._raw(partner)["order_count"], 1)
        order.state = "cancel"
        row = self._raw(partner)
        self.assertEqual((row["order_count"], row["revenue_12m"], row["last_order_date"]), (0, 0, None))

    def test_nobody_can_write_a_figure(self):
        """Figures are written by the refresh alone, also for managers."""
        customer = self._refreshed(self._business())
        for values in ({"revenue_12m": 5}, {"order_count": 1}, {"phase_pinned": True}):
            with self.assertRaises(AccessError):
                customer.with_user(self.user_manager).write(values)
        customer.with_user(self.user_manager).write({"credit_rating": "A"})


class DealFigures:
    """Open quotations and the hit rate."""

    def assertDecided(self, partner, count, rate, by_amount, company=None, at=None):
        row = self._raw(partner, company, at)
        self.assertEqual(
            (row["decided_count_12m"], row["hit_rate_12m"], row["hit_rate_amount_12m"]), (count, rate, by_amount))

    def test_open_quotations(self):
        """Draft and sent, not expired: a quotation is valid through its last day in the company's time zone."""
        partner = self._business()
        for amount, state, validity in (
            (1, "draft", False), (2, "sent", False), (4, "sent", "2025-06-30"), (8, "sent", "2025-07-01"),
            (16, "draft", "2025-08-01"), (32, "cancel", False), (64, "sale", "2025-08-01"),
        ):
            self._order(partner, "2025-06-01", amount, state, validity_date=validity)
        self._order(partner, "2025-06-01", 400, "sent", currency=self.usd, validity_date=False)
        self.assertEqual(self._raw(partner)["open_quotation_amount"], 1 + 2 + 8 + 16 + 100)
        with freeze_time("2025-07-01 21:59:59"):
            self.assertEqual(self._raw(partner)["open_quotation_amount"], 127)
        with freeze_time("2025-07-01 22:00:00"):  # midnight
            self.assertEqual(self._raw(partner)["open_quotation_amount"], 127 - 8)

    def test_hit_rate(self):
        """Confirmed / decided; decided are confirmed, cancelled and expired ones and lost opportunities."""
        partner = self._business()
        self.assertDecided(partner, 0, None, None)
        self._order(partner, "2025-06-01", 300, validity_date="2025-06-02")
        self.assertDecided(partner, 1, 1, 1)
        self._order(partner, "2025-06-01", 100, "cancel", validity_date=False)
        self.assertDecided(partner, 2, 0.5, 0.75)
        self._order(partner, "2025-06-01", 400, "sent", currency=self.usd, validity_date="2025-06-10")
        self.assertDecided(partner, 3, 0.3333, 0.6)
        self._lead(partner, 100, lost_on="2025-06-01", company=self.company)
        self.assertDecided(partner, 4, 0.25, 0.5)
        self._order(partner, "2025-06-01", 5000, "sent", validity_date="2025-07-01")
        self._order(partner, "2025-06-01", 5000, "draft", validity_date=False)
        self._lead(partner, 5000, company=self.company)
        self.assertDecided(partner, 4, 0.25, 0.5)

    def test_each_decision_has_its_own_moment(self):
        """Confirmed and cancelled by order date, expired by validity date, lost by closing date, in 12 months."""
        partner = self._business()
        for on in ("2024-07-01 10:00:00", "2025-07-01 10:00:01"):
            self._order(partner, on)
            self._order(partner, on, state="cancel")
            self._lead(partner, lost_on=on, company=self.company)
        self._order(partner, "2025-06-01", state="sent", validity_date="2024-07-01")
        self.assertDecided(partner, 0, None, None)
        self._order(partner, "2024-07-01 10:00:01")
        self._order(partner, "2025-07-01 10:00:00", state="cancel")
        self._order(partner, "2020-01-01", state="sent", validity_date="2024-07-02")
        self._order(partner, "2020-01-01", state="draft", validity_date="2025-06-30")
        self._lead(partner, lost_on="2024-07-01 10:00:01", company=self.company)
        self.assertDecided(partner, 5, 0.2, 0.25)

    def test_expired_with_the_day_of_the_company(self):
        """A quotation is decided the day after its last one, in the company's time zone."""
        partner = self._business()
        self._order(partner, "2025-06-01", state="sent", validity_date="2025-07-01")
        self.assertDecided(partner, 0, None, None)
        with freeze_time("2025-07-01 22:00:00"):
            self.assertDecided(partner, 1, 0, 0)

    def test_lost_opportunity_beside_its_own_quotation(self):
        """An opportunity a decided order stands for is not counted twice; with an open or old one it counts."""
        for state, validity, on, count in (
            ("cancel", False, "2025-06-01", 1),
            ("sent", "2025-06-10", "2025-06-01", 1),
            ("sale", False, "2025-06-01", 1),
            ("sent", "2025-07-10", "2025-06-01", 1),  # open: the opportunity is the decision
            ("cancel", False, "2024-06-01", 1),  # decided before the 12 months
            (None, None, None, 1),
        ):
            partner = self._business()
            lead = self._lead(partner, 50, lost_on="2025-06-20", company=self.company)
            if state:
                self._order(partner, on, 100, state, validity_date=validity, opportunity_id=lead.id)
            row = self._raw(partner)
            self.assertEqual(row["decided_count_12m"], count, (state, validity))
            self.assertEqual(row["hit_rate_12m"], 1 if state == "sale" else 0, (state, validity))

    def test_what_is_no_lost_opportunity(self):
        """Leads, won, archived or restored opportunities are not lost ones."""
        partner = self._business()
        self._lead(partner, kind="lead", lost_on="2025-06-01", company=self.company)
        self._lead(partner, company=self.company, probability=40).action_archive()
        self._lead(partner, company=self.company).action_set_won()
        self._lead(partner, lost_on="2025-06-01", company=self.company).action_unarchive()
        self.assertDecided(partner, 0, None, None)

    def test_lost_opportunity_without_a_company(self):
        """It counts in the partner's company, else wherever the customer has a row."""
        partner = self._business()
        for company in self.company | self.company_us:
            self._order(partner, "2025-06-01", company=company)
        lead = self._lead(partner, lost_on="2025-06-01")
        self.assertFalse(lead.company_id)
        self.assertDecided(partner, 2, 0.5, 1)
        self.assertDecided(partner, 2, 0.5, 1, self.company_us)
        self.assertFalse(self._customer(partner, self.branch))
        partner.company_id = self.company_us
        self.assertDecided(partner, 2, 0.5, 1, self.company_us)
        self.assertDecided(partner, 1, 1, 1)
        lead.company_id = self.company_us
        self.assertDecided(partner, 1, 1, 1)

    def test_rate_by_value_is_empty_where_nothing_had_a_value(self):
        """A rate is empty where its denominator is 0."""
        partner = self._business()
        self._order(partner, "2025-06-01", 0)
        self.assertDecided(partner, 1, 1, None)

    def test_decided_as_of_a_moment_in_the_past(self):
        """``at`` shifts the window of decisions; what is open is as of the database."""
        partner = self._business()
        self._order(partner, "2024-05-01", 100)
        self._order(partner, "2025-05-01", 100, state="cancel")
        self._order(partner, "2024-05-01", 7, state="sent", validity_date="2024-12-31")
        self._order(partner, "2025-05-01", 9, state="sent", validity_date=False)
        self.assertDecided(partner, 1, 1, 1, at="2024-12-30 12:00:00")
        self.assertDecided(partner, 2, 0.5, 0.9346, at="2024-12-31 12:00:00")
        self.assertEqual(self._raw(partner, at="2024-12-30 12:00:00")["open_quotation_amount"], 9)


class MoneyFigures:
    """Receivables, overdue, credit used."""

    def assertOwed(self, partner, receivable, overdue, state, company=None):
        row = self._raw(partner, company)
        self.assertEqual((row["receivable_amount"], row["overdue_amount"], row["receivable_state"]),
                         (receivable, overdue, state))

    def _reconcile(self, moves):
        moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable").reconcile()

    def test_open_invoices_less_credit_notes(self):
        """Posted and open; drafts, cancelled and paid ones and vendor bills are none; credit notes reduce."""
        partner = self._business()
        self._invoice(partner, 1, due="2025-08-01", post=False)
        self._invoice(partner, 2, due="2025-08-01", post=False).button_cancel()
        self.assertOwed(partner, 0, 0, "none")
        self._invoice(partner, 100, due="2025-08-01")
        self._invoice(self._contact(partner), 50, due="2025-08-01")
        self.assertOwed(partner, 150, 0, "open")
        credit_note = self._invoice(partner, 30, due="2025-08-01", kind="out_refund")
        self.assertOwed(partner, 120, 0, "open")
        paid = self._invoice(partner, 30, on="2025-01-01", due="2025-01-01")
        self.assertOwed(partner, 150, 30, "overdue")
        self._reconcile(paid | credit_note)
        self.assertOwed(partner, 150, 0, "open")

    def test_credit_only(self):
        """A customer whose credit notes exceed its invoices owes nothing."""
        partner = self._business()
        self._invoice(partner, 30, due="2025-06-01", kind="out_refund")
        row = self._raw(partner)
        self.assertEqual((row["receivable_amount"], row["receivable_state"]), (-30, "none"))

    def test_overdue_from_the_day_after_the_due_date(self):
        """Overdue by due date, in the company's time zone."""
        partner = self._business()
        self._invoice(partner, 1, on="2025-06-01", due="2025-06-30")
        self._invoice(partner, 2, on="2025-06-01", due="2025-07-01")
        self.assertOwed(partner, 3, 1, "overdue")
        with freeze_time("2025-07-01 21:59:59"):
            self.assertOwed(partner, 3, 1, "overdue")
        with freeze_time("2025-07-01 22:00:00"):
            self.assertOwed(partner, 3, 3, "overdue")

    def test_partly_paid(self):
        """What is paid in part is owed in part."""
        partner = self._business()
        moves = self._invoice(partner, 100, on="2025-06-01", due="2025-06-10")
        moves |= self._invoice(partner, 40, on="2025-06-01", due="2025-06-10", kind="out_refund")
        self._reconcile(moves)
        self.assertOwed(partner, 60, 60, "overdue")

    def test_instalments(self):
        """Of an invoice in instalments only those past their own date are overdue."""
        partner = self._business()
        term = self.env["account.payment.term"].create({
            "name": "Instalments", "line_ids": [Command.create(
                {"value": "percent", "value_amount": share, "nb_days": days}) for share, days in ((30, 0), (70, 60))]})
        self._invoice(partner, 100, on="2025-06-01", due=False, invoice_payment_term_id=term.id)
        self.assertOwed(partner, 100, 30, "overdue")

    def test_other_currency(self):
        """Owed in company currency, as the books have it."""
        partner = self._business()
        self._invoice(partner, 400, on="2024-06-01", due="2024-06-01", currency_id=self.usd.id)
        self.assertOwed(partner, 200, 200, "overdue")

    def test_root_company_and_its_branches_share_receivables(self):
        """Odoo keeps receivables by root company: branch and root show the sum, another company its own."""
        partner = self._business()
        for number, company in enumerate(self.companies):
            self._order(partner, "2025-06-01", company=company)
            self._invoice(partner, 10 ** number, on="2025-06-01", due="2025-06-10", company=company)
        self.assertOwed(partner, 11, 11, "overdue")
        self.assertOwed(partner, 11, 11, "overdue", self.branch)
        self.assertOwed(partner, 100, 100, "overdue", self.company_us)
        self.assertEqual(partner.with_company(self.branch).with_context(
            allowed_company_ids=self.branch.ids).credit, 11, "Odoo itself does not add up the branches")

    def test_contact_with_an_open_invoice_moves_to_another_company(self):
        """Who owes is whom the journal items name, as in Odoo's own credit; the contact takes no debt along."""
        old, new = self._business("Old"), self._business("New")
        contact = self._contact(old)
        self._invoice(contact, 100, on="2025-06-01", due="2025-06-10")
        self.assertOwed(old, 100, 100, "overdue")
        contact.parent_id = new
        self.assertOwed(old, 100, 100, "overdue")
        self.assertOwed(new, 0, 0, "none")
        self.assertEqual(((old | new).with_company(self.company)).mapped("credit"), [100, 0])

    def test_who_owes_is_a_customer(self):
        """Whom the journal items name has a row, though the contact that ordered is elsewhere by now."""
        old = self.env["res.partner"].create({"name": "Old", "is_company": True})
        contact = self._contact(old)
        self._invoice(contact, 100, on="2025-06-01", due="2025-06-10")
        (old | contact).customer_rank = 0
        contact.parent_id = self._business("New")
        self.assertOwed(old, 100, 100, "overdue")

    def test_archived_partner_owes_still(self):
        """Archiving does not pay."""
        partner = self._business()
        self._invoice(partner, 5, on="2025-06-01", due="2025-06-10")
        partner.action_archive()
        self.assertOwed(partner, 5, 5, "overdue")

    # -- credit ------------------------------------------------------------------------------

    def _limit(self, partner, limit, company=None):
        company = company or self.company
        company.account_use_credit_limit = True
        partner.with_company(company).credit_limit = limit

    def test_credit_limit_not_in_use(self):
        """Without a limit in use the rate is empty: off in the company, none, or a limit of 0."""
        partner = self._business()
        self._order(partner, "2025-06-01")
        self._limit(partner, 1000)
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0.1)
        self.company.account_use_credit_limit = False
        self.assertIsNone(self._raw(partner)["credit_used_rate"])
        self._limit(partner, 0)
        self.assertIsNone(self._raw(partner)["credit_used_rate"])

    def test_credit_used(self):
        """(Receivables + confirmed, not yet invoiced) / limit; invoicing moves it from one to the other."""
        partner = self._business()
        self._limit(partner, 1000)
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0)
        self._invoice(partner, 100, due="2025-08-01")
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0.1)
        order = self._order(partner, "2025-06-01", 200)
        self._order(partner, "2025-06-01", 5000, "sent")
        self._order(partner, "2025-06-01", 400, currency=self.usd)
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0.4)
        invoice = order._create_invoices()
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0.4, "a draft invoice is not yet an invoice")
        invoice.action_post()
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0.4)
        self.assertEqual(self._raw(partner)["receivable_amount"], 300)

    def test_credit_used_by_an_order_invoiced_in_part(self):
        """Only what is not invoiced yet is added to the receivables; goods count before they are delivered."""
        partner = self._business()
        self._limit(partner, 1000)
        order = self._order(partner, "2025-06-01", 500, quantity=5)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 2
        invoice.action_post()
        row = self._raw(partner)
        self.assertEqual((row["receivable_amount"], row["credit_used_rate"]), (200, 0.5))
        self.goods.invoice_policy = "delivery"
        self._order(partner, "2025-06-01", 100, product=self.goods)
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0.6)

    def test_credit_used_with_a_down_payment(self):
        """A posted down payment is a receivable and no longer uninvoiced: the order is not counted twice."""
        partner = self._business()
        self._limit(partner, 1000)
        order = self._order(partner, "2025-06-01", 500)
        self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, allowed_company_ids=self.company.ids).create({
                "advance_payment_method": "fixed", "fixed_amount": 200}).create_invoices()
        order.invoice_ids.action_post()
        row = self._raw(partner)
        self.assertEqual((row["receivable_amount"], row["credit_used_rate"]), (200, 0.5))

    def test_credit_default_of_the_company(self):
        """The limit of the company counts for customers without their own; each company has its own."""
        partner = self._business()
        self._order(partner, "2025-06-01", 100)
        self._order(partner, "2025-06-01", 100, company=self.company_us)
        self.env["ir.default"].set("res.partner", "credit_limit", 400, company_id=self.company.id)
        self.company.account_use_credit_limit = True
        self._limit(partner, 200, self.company_us)
        self.assertEqual(self._raw(partner)["credit_used_rate"], 0.25)
        self.assertEqual(self._raw(partner, self.company_us)["credit_used_rate"], 0.5)

    # -- roles -------------------------------------------------------------------------------

    def test_amounts_are_for_accounting_and_the_state_for_everybody(self):
        """Salespeople read the state of open items; amounts only of their own customers, in fields of their own."""
        partner = self._business(user_id=self.user_salesman.id)
        self._invoice(partner, 5, on="2025-06-01", due="2025-06-10")
        customer = self._refreshed(partner)
        mine = customer.with_user(self.user_salesman)
        self.assertEqual((mine.receivable_state, mine.own_receivable_amount, mine.own_overdue_amount),
                         ("overdue", 5, 5))
        colleague = customer.with_user(self.user_salesman_all)
        self.assertEqual((colleague.receivable_state, colleague.own_receivable_amount), ("overdue", 0))
        for user in (self.user_salesman, self.user_manager, self.user_service):
            for name in ("receivable_amount", "overdue_amount", "credit_used_rate"):
                with self.assertRaises(AccessError):
                    customer.with_user(user).read([name])
        self.assertEqual(customer.with_user(self.user_accountant).receivable_amount, 5)
        with self.assertRaises(AccessError):
            customer.with_user(self.user_portal).read(["receivable_state"])


class DeliveryFigures:
    """Open and late deliveries, on time, in full."""

    def assertOpen(self, partner, open_count, late_count, company=None):
        row = self._raw(partner, company)
        self.assertEqual((row["open_delivery_count"], row["late_delivery_count"]), (open_count, late_count))

    def assertKept(self, partner, count, on_time, in_full, at=None):
        row = self._raw(partner, at=at)
        self.assertEqual((row["due_line_count_12m"], row["on_time_rate_12m"], row["in_full_rate_12m"]),
                         (count, on_time, in_full))

    def test_open_until_done(self):
        """A delivery is open until it is done or cancelled; quotations and services have none."""
        partner = self._business()
        self._order(partner, "2025-06-01", state="draft", product=self.goods)
        self._order(partner, "2025-06-01")
        self.assertOpen(partner, 0, 0)
        order = self._delivery(self._contact(partner), promised="2025-07-10")
        self.assertOpen(partner, 1, 0)
        self._deliver(order.picking_ids)
        self.assertOpen(partner, 0, 0)
        order = self._delivery(partner, promised="2025-07-10")
        order.picking_ids.action_cancel()
        self.assertOpen(partner, 0, 0)
        self._delivery(partner, promised="2025-07-10", company=self.company_us)
        self.assertOpen(partner, 0, 0)
        self.assertOpen(partner, 1, 0, self.company_us)

    def test_late_when_the_promised_day_is_past(self):
        """Late from the day after the promised one, in the company's time zone."""
        partner = self._business()
        self._delivery(partner, promised="2025-06-30 21:59:00")
        self._delivery(partner, promised="2025-06-30 22:00:00")  # midnight: the 1st
        self.assertOpen(partner, 2, 1)
        with freeze_time("2025-07-01 22:00:00"):
            self.assertOpen(partner, 2, 2)

    def test_planned_after_the_promise_is_not_late_yet(self):
        """A delivery planned after the promised day is endangered, and late once that day is past."""
        partner = self._business()
        order = self._delivery(partner, promised="2025-07-10 12:00:00")
        order.picking_ids.move_ids.date = "2025-07-10 23:00:00"
        self.assertOpen(partner, 1, 0)
        with freeze_time("2025-07-10 22:00:00"):
            self.assertOpen(partner, 1, 1)

    def test_delivery_in_several_steps_is_one(self):
        """With pick and ship one delivery is open throughout, and it is done when the goods leave."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_ship"
        partner = self._business()
        order = self._delivery(partner, promised="2025-06-20 12:00:00")
        self.assertOpen(partner, 1, 1)
        self.assertKept(partner, 1, 0, 0)
        self._deliver(order.picking_ids.filtered(lambda picking: picking.state == "assigned"), on="2025-06-19")
        self.assertOpen(partner, 1, 1)
        self.assertKept(partner, 1, 0, 0)
        ship = order.picking_ids.filtered(lambda picking: picking.state != "done")
        self.assertEqual(ship.location_dest_id.usage, "customer")
        self._deliver(ship, on="2025-06-20")
        self.assertOpen(partner, 0, 0)
        self.assertKept(partner, 1, 1, 1)

    def test_steps_planned_ahead_are_one_delivery(self):
        """Where the last step is planned before the first is done, the last one alone is the delivery."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_steps = "pick_ship"
        partner = self._business()
        pick = self._delivery(partner, promised="2025-07-10").picking_ids.move_ids
        self.assertNotEqual(pick.location_dest_id.usage, "customer")
        ship = pick.copy({
            "location_id": pick.location_dest_id.id, "location_dest_id": pick.location_final_id.id,
            "move_orig_ids": [Command.set(pick.ids)], "picking_id": False, "sale_line_id": pick.sale_line_id.id,
            "picking_type_id": warehouse.out_type_id.id, "date_deadline": pick.date_deadline,
        })
        ship._action_confirm(merge=False)
        self.assertTrue(ship.picking_id - pick.picking_id)
        self.assertOpen(partner, 1, 0)

    def test_backorder(self):
        """A part delivery leaves one delivery open; it is neither on time nor in full before the rest is there."""
        partner = self._business()
        order = self._delivery(partner, 3, promised="2025-06-20")
        backorder = self._deliver(order.picking_ids, 1, on="2025-06-19")
        self.assertOpen(partner, 1, 1)
        self.assertKept(partner, 1, 0, 0)
        self._deliver(backorder, on="2025-06-25")
        self.assertOpen(partner, 0, 0)
        self.assertKept(partner, 1, 0, 1)

    def test_part_delivered_and_the_rest_given_up(self):
        """What was given up while the order stands was not kept."""
        partner = self._business()
        order = self._delivery(partner, 3, promised="2025-06-20")
        self._deliver(order.picking_ids, 1, on="2025-06-19", backorder=False)
        self.assertOpen(partner, 0, 0)
        self.assertKept(partner, 1, 0, 0)

    def test_return_is_no_delivery(self):
        """Goods that come back are neither an open delivery nor a promise."""
        partner = self._business()
        order = self._delivery(partner, 2, promised="2025-06-20")
        picking = order.picking_ids
        self._deliver(picking, on="2025-06-19")
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 1
        wizard.product_return_moves.to_refund = False
        wizard.action_create_returns()
        self.assertEqual(len(order.picking_ids), 2)
        self.assertOpen(partner, 0, 0)
        self.assertKept(partner, 1, 1, 1)
        self._deliver(order.picking_ids - picking)
        self.assertOpen(partner, 0, 0)
        self.assertKept(partner, 1, 1, 1)

    def test_on_time_by_the_day_of_the_company(self):
        """On time through 23:59 of the promised day where the company is."""
        for done, rate in (("2025-06-20 21:59:00", 1), ("2025-06-20 22:01:00", 0)):
            partner = self._business()
            order = self._delivery(partner, promised="2025-06-20 12:00:00")
            self._deliver(order.picking_ids, on=done)
            self.assertKept(partner, 1, rate, 1)

    def test_due_in_twelve_months(self):
        """Promises count by their first day, that of the company, from tomorrow a year ago until today; n is promises."""
        partner = self._business()
        for promised in ("2024-07-01 21:59:59", "2025-07-01 22:00:00"):
            self._delivery(partner, promised=promised)
        self.assertKept(partner, 0, None, None)
        self._delivery(partner, promised="2024-07-01 22:00:00")
        self.assertKept(partner, 1, 0, 0)
        order = self._delivery(partner, promised="2025-07-01 21:59:59")
        self._deliver(order.picking_ids, on="2025-07-01 10:00:00")
        self.assertKept(partner, 2, 0.5, 0.5)
        self.assertKept(partner, 1, 0, 0, at="2024-07-01 10:00:00")

    def test_due_by_the_day_of_the_company(self):
        """The same moment is due in Auckland, whose day has begun, and not yet in Los Angeles; for one and for all."""
        for zone, due in (("Pacific/Auckland", 1), ("America/Los_Angeles", 0)):
            self.company.resource_calendar_id.tz = self.company.partner_id.tz = zone
            partner = self._business()
            self._delivery(partner, promised="2025-07-02 08:00:00")
            with freeze_time("2025-07-01 13:00:00"):
                self._refreshed(partner)
                self.assertEqual(self._customer(partner).due_line_count_12m, due, zone)
                self.Customer._refresh()
                self.assertEqual(self._customer(partner).due_line_count_12m, due, zone)

    def test_first_promise_counts(self):
        """More of a line is a promise of its own, and does not move its first."""
        partner = self._business()
        order = self._delivery(partner, 1, promised="2025-06-20")
        self._deliver(order.picking_ids, on="2025-06-20")
        self.assertKept(partner, 1, 1, 1)
        self._stock(1)
        order.commitment_date = "2025-06-28 12:00:00"
        order.order_line.product_uom_qty = 2
        later = order.picking_ids.filtered(lambda picking: picking.state != "done")
        self._deliver(later, on="2025-06-27")
        self.assertEqual(len(order.picking_ids.move_ids), 2)
        self.assertKept(partner, 2, 1, 1)

    def test_promising_anew_keeps_the_first_promise(self):
        """A date promised later does not make a late delivery one on time."""
        partner = self._business()
        order = self._delivery(partner, promised="2025-06-20")
        order.commitment_date = "2025-06-28 12:00:00"
        self._deliver(order.picking_ids, on="2025-06-27")
        self.assertKept(partner, 1, 0, 1)

    def test_delivered_before_promises_were_logged(self):
        """A line without a logged promise counts by the deadline of its delivery."""
        partner = self._business()
        order = self._delivery(partner, promised="2025-06-20")
        self._deliver(order.picking_ids, on="2025-06-20")
        order.order_line.operative_promise_ids.sudo().unlink()
        self.assertKept(partner, 1, 1, 1)

    def test_cancelled_order_is_no_broken_promise(self):
        """Lines of cancelled orders are not due."""
        partner = self._business()
        order = self._delivery(partner, promised="2025-06-20")
        order._action_cancel()
        self.assertOpen(partner, 0, 0)
        self.assertKept(partner, 0, None, None)


class ContactFigures:
    """Tickets, the last interaction, and who is a customer at all."""

    def test_open_tickets(self):
        """Tickets in a stage that is not closed, those of contacts included, by company; archived ones not."""
        partner = self._business()
        self._ticket(partner)
        self._ticket(self._contact(partner))
        self._ticket(partner, closed=True)
        self._ticket(partner, active=False)
        self._ticket(partner, company=self.company_us)
        self.assertEqual(self._raw(partner)["open_ticket_count"], 2)
        self.assertEqual(self._raw(partner, self.company_us)["open_ticket_count"], 1)

    def _bill(self, partner):
        return self._invoice(partner, on="2020-01-01", kind="in_invoice", post=False)

    def _documents(self, partner):
        """One document of each kind that can carry a message, none of which is an interaction at ``NOW``."""
        return {
            "partner": partner,
            "contact": self._contact(partner),
            "lead": self._lead(partner, company=self.company),
            "lost opportunity": self._lead(partner, company=self.company, lost_on="2020-01-01"),
            "quotation": self._order(partner, "2020-01-01", state="sent"),
            "invoice": self._invoice(partner, on="2020-01-01", post=False),
            "ticket": self._ticket(partner, closed=True, on="2020-01-01"),
        }

    def test_messages(self):
        """E-mails and comments the customer can see count on every document of the customer and its contacts."""
        for kind in ("email", "comment"):
            for name in ("partner", "contact", "lead", "lost opportunity", "quotation", "invoice", "ticket"):
                partner = self._business()
                self._message(self._documents(partner)[name], "2025-06-01 08:00:00", kind=kind)
                self.assertEqual(
                    self._raw(partner)["last_interaction_at"], datetime(2025, 6, 1, 8), f"{kind} on a {name}")

    def test_what_is_no_interaction(self):
        """Notes, automatic mail, OdooBot, other people's documents and what lies after ``at`` do not count."""
        partner, other = self._business(), self._business("Other")
        documents = self._documents(partner)
        bot = self.env.ref("base.user_root")
        for document in documents.values():
            self._message(document, "2025-06-01", subtype="mail.mt_note")
            self._message(document, "2025-06-01", subtype=None)
            self._message(document, "2025-06-01", author=bot)
            self._message(document, "2025-07-01 10:00:01")
            for kind in ("notification", "auto_comment", "user_notification", "email_outgoing"):
                self._message(document, "2025-06-01", kind=kind)
        self._message(self._bill(partner), "2025-06-01")
        self._message(other, "2025-06-01")
        self.env["calendar.event"].create([
            {"name": name, "start": start, "stop": stop, "active": active,
             "partner_ids": [Command.set((attendee | self.user_salesman.partner_id).ids)]}
            for name, start, stop, active, attendee in (
                ("Running", "2025-07-01 09:00:00", "2025-07-01 11:00:00", True, partner),
                ("Cancelled", "2025-06-01 09:00:00", "2025-06-01 11:00:00", False, partner),
                ("Other", "2025-06-01 09:00:00", "2025-06-01 11:00:00", True, other))])
        for activity, document in (
                ("mail.mail_activity_data_todo", partner), ("mail.mail_activity_data_email", partner)):
            document.with_user(self.user_manager).activity_schedule(
                activity, user_id=self.user_manager.id).action_feedback()
        partner.activity_schedule("mail.mail_activity_data_call", user_id=self.user_manager.id)  # not done
        row = self._raw(partner)
        self.assertEqual(row["last_interaction_at"], datetime(2020, 1, 1, 12), "the ticket of 2020")

    def test_meetings_calls_orders_and_tickets(self):
        """Meetings held, phone calls done, orders and tickets are interactions."""
        partner = self._business()
        self._order(partner, "2025-01-01 08:00:00")
        self.assertEqual(self._raw(partner)["last_interaction_at"], datetime(2025, 1, 1, 8))
        contact = self._contact(partner)
        self._ticket(contact, closed=True, on="2025-02-01 08:00:00")
        self.assertEqual(self._raw(partner)["last_interaction_at"], datetime(2025, 2, 1, 8))
        self.env["calendar.event"].create({
            "name": "Visit", "start": "2025-03-01 08:00:00", "stop": "2025-03-01 10:00:00",
            "partner_ids": [Command.set((contact | self.user_salesman.partner_id).ids)]})
        self.assertEqual(self._raw(partner)["last_interaction_at"], datetime(2025, 3, 1, 10))
        lead = self._lead(partner, company=self.company)
        with freeze_time("2025-04-01 08:00:00"):
            lead.with_user(self.user_manager).activity_schedule(
                "mail.mail_activity_data_call", user_id=self.user_manager.id).action_feedback("Reached her")
        self.assertEqual(self._raw(partner)["last_interaction_at"], datetime(2025, 4, 1, 8))
        self.assertEqual(
            self._raw(partner, at="2025-02-15 12:00:00")["last_interaction_at"], datetime(2025, 2, 1, 8))

    def test_interactions_by_company(self):
        """A message on an order belongs to its company; one on the customer belongs to all of them."""
        partner = self._business()
        ours, theirs = (self._order(partner, "2025-01-01 08:00:00", company=company)
                        for company in self.company | self.company_us)
        self._message(theirs, "2025-03-01 08:00:00")
        self.assertEqual(self._raw(partner)["last_interaction_at"], datetime(2025, 1, 1, 8))
        self.assertEqual(self._raw(partner, self.company_us)["last_interaction_at"], datetime(2025, 3, 1, 8))
        self._message(partner, "2025-02-01 08:00:00")
        self.assertEqual(self._raw(partner)["last_interaction_at"], datetime(2025, 2, 1, 8))
        self._message(self._lead(partner), "2025-04-01 08:00:00")
        for company in self.company | self.company_us:
            self.assertEqual(self._raw(partner, company)["last_interaction_at"], datetime(2025, 4, 1, 8))
        self._message(ours, "2025-05-01 08:00:00")
        self.assertEqual(self._raw(partner)["last_interaction_at"], datetime(2025, 5, 1, 8))
        self.assertEqual(self._raw(partner, self.company_us)["last_interaction_at"], datetime(2025, 4, 1, 8))

    def test_contact_due(self):
        """Last interaction plus the customer's own interval, else the phase's, in the company's day."""
        partner = self._business()
        self.assertFalse(self._classified(partner).contact_due_on)
        self._message(partner, "2025-06-15 22:30:00")  # the 16th
        customer = self._classified(partner)
        self.assertEqual(customer.phase_id, self._phase("b2b", "prospect"))
        self.assertEqual(customer.contact_due_on, date(2025, 7, 16))
        customer.contact_interval_days = 5
        self.assertEqual(self._classified(partner).contact_due_on, date(2025, 6, 21))
        customer.contact_interval_days = 0
        self._phase("b2b", "prospect").contact_interval_days = 0
        self.assertFalse(self._classified(partner).contact_due_on)

    # -- who is a customer -------------------------------------------------------------------

    def _companies_of(self, partner):
        self.Customer._refresh(partner)
        return self.Customer.search([("partner_id", "=", partner.id)]).company_id

    def test_nothing_makes_no_customer(self):
        """A contact without a document, rank or mark is no customer, nor is a supplier."""
        partner = self.env["res.partner"].create({"name": "Nobody", "is_company": True, "supplier_rank": 1})
        self._bill(partner)
        self._message(partner, "2025-06-01")
        self.assertFalse(self._companies_of(partner))

    def test_one_document_makes_a_customer(self):
        """Orders, quotations, invoices, leads and tickets make a row in their company, for the commercial partner."""
        for make in (
            lambda contact: self._order(contact, state="draft", company=self.branch),
            lambda contact: self._order(contact, state="cancel", company=self.branch),
            lambda contact: self._invoice(contact, post=False, company=self.branch),
            lambda contact: self._lead(contact, kind="lead", company=self.branch),
            lambda contact: self._lead(contact, company=self.branch, lost_on="2020-01-01"),
            lambda contact: self._ticket(contact, closed=True, company=self.branch),
        ):
            partner = self.env["res.partner"].create({"name": "Acme", "is_company": True})
            document = make(self._contact(partner))
            self.assertEqual(self._companies_of(partner), self.branch, document)

    def test_facts_without_a_company(self):
        """They make a row in the partner's company, else in the lowest, but none where the customer has one."""
        lowest = self.env["res.company"].search([], order="id", limit=1)
        for make in (
            lambda partner: partner.write({"customer_rank": 1}),
            lambda partner: self._contact(partner, customer_rank=1),
            self._lead,
        ):
            partner = self.env["res.partner"].create({"name": "Acme", "is_company": True})
            make(partner)
            self.assertEqual(self._companies_of(partner), lowest)
            self.assertEqual(self._companies_of(partner), lowest)
            partner = self.env["res.partner"].create({"name": "Acme", "is_company": True})
            make(partner)
            partner.company_id = self.company_us
            self.assertEqual(self._companies_of(partner), self.company_us)
            partner = self.env["res.partner"].create({"name": "Acme", "is_company": True})
            self._ticket(partner, company=self.branch)
            make(partner)
            self.assertEqual(self._companies_of(partner), self.branch)
            self._ticket(partner, company=self.company_us)
            self.assertEqual(self._companies_of(partner), self.branch | self.company_us)

    def test_refreshing_again_makes_no_second_row(self):
        """A contact can be a customer only once in each company."""
        partner = self._business()
        self._order(partner, "2025-06-01")
        self.Customer._refresh()
        self.Customer._refresh(partner)
        self.Customer._refresh(self._contact(partner))
        self.assertEqual(len(self.Customer.search([("partner_id", "=", partner.id)])), 1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerFigures(
        OrderFigures, DealFigures, MoneyFigures, DeliveryFigures, ContactFigures, OperativeCommon):
    """The families above in one world: drawing it takes longer than most of their tests."""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerOpenFigure(OperativeCommon):
    """From each figure to its documents: what opens agrees with what is shown."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.user_salesman_all
        cls.reader.group_ids += (
            cls.env.ref("account.group_account_invoice") | cls.env.ref("stock.group_stock_user")
            | cls.env.ref("helpdesk_mgmt.group_helpdesk_user"))
        cls.buyer = cls._business("Buyer")
        contact = cls._contact(cls.buyer)
        noise = cls._business("Noise")
        cls.company.account_use_credit_limit = True
        cls.buyer.with_company(cls.company).credit_limit = 10000
        for partner in (cls.buyer, noise):
            for on, amount in (("2023-05-01", 1), ("2024-01-01", 2), ("2024-06-01", 4), ("2025-01-01", 8),
                               ("2025-07-01 10:00:00", 16), ("2025-07-02", 32)):
                cls._order(partner, on, amount)
            cls._order(contact if partner == cls.buyer else partner, "2025-02-01", 400, currency=cls.usd)
            cls._order(partner, "2025-02-01", 64, "cancel")
            cls._order(partner, "2025-02-01", 128, "sent", validity_date="2025-07-01")
            cls._order(partner, "2025-02-01", 256, "draft", validity_date=False)
            cls._order(partner, "2025-02-01", 512, "sent", validity_date="2025-06-30")
            cls._lead(partner, 1024, lost_on="2025-03-01", company=cls.company)
            cls._lead(partner, 2048, company=cls.company)
            cls._invoice(partner, 10, on="2025-06-01", due="2025-06-15")
            cls._invoice(partner, 20, on="2025-06-01", due="2025-08-15", company=cls.branch)
            cls._invoice(partner, 3, on="2025-06-01", due="2025-08-15", kind="out_refund")
            cls._deliver(cls._delivery(partner, promised="2025-06-01").picking_ids, on="2025-06-01")
            cls._deliver(cls._delivery(partner, 2, promised="2025-06-01").picking_ids, 1, on="2025-06-02")
            cls._delivery(partner, promised="2025-08-01")
            cls._ticket(partner, on="2025-05-01")
            cls._ticket(partner, closed=True, on="2025-05-01")
        cls.Customer._refresh(cls.buyer | noise)
        cls.customer = cls._customer(cls.buyer)

    def _opened(self, figure, user=None):
        """The records an action opens, as the user."""
        customer = self.customer.with_user(user or self.reader)
        action = customer.action_open_figure(figure)
        return customer.env[action["res_model"]].with_context(**action["context"]).search(Domain(action["domain"])).sudo()

    def _cases(self, figure, user=None):
        """The cases a click on a rate shows, all of which the reader may open."""
        customer = self.customer.with_user(user or self.reader)
        params = customer.action_open_figure(figure)["params"]
        self.assertEqual(params, {"customer_id": customer.id, "figure": figure})
        cases = customer.get_figure_cases(figure)
        self.assertFalse(cases["closed"])
        self.assertEqual({column["name"] for column in cases["columns"]} - cases["rows"][0].keys(), set())
        return cases["rows"]

    def test_orders(self):
        """The orders behind counts, revenue and margin add up to them, in company currency."""
        def amount(orders, name="amount_untaxed"):
            return sum(order[name] / order.currency_rate for order in orders)
        customer = self.customer
        self.assertGreater(customer.order_count, customer.order_count_12m)
        for figure in ("order_count", "first_order_date", "last_order_date", "usual_order_interval_days",
                       "expected_next_order_on", "days_since_last_order"):
            self.assertEqual(len(self._opened(figure)), customer.order_count)
        self.assertEqual(len(self._opened("order_count_12m")), customer.order_count_12m)
        self.assertAlmostEqual(amount(self._opened("revenue_12m")), customer.revenue_12m)
        self.assertAlmostEqual(amount(self._opened("revenue_prev_12m")), customer.revenue_prev_12m)
        self.assertAlmostEqual(amount(self._opened("margin_12m"), "margin"), customer.margin_12m)
        self.assertAlmostEqual(amount(self._opened("open_quotation_amount")), customer.open_quotation_amount)
        self.assertEqual(customer.open_quotation_amount, 128 + 256)

    def test_decisions(self):
        """Orders and lost opportunities behind the hit rate are one list, its n; the confirmed ones are its part."""
        for figure in ("decided_count_12m", "hit_rate_12m", "hit_rate_amount_12m"):
            rows = self._cases(figure)
            self.assertEqual(len(rows), self.customer.decided_count_12m)
            won = [row for row in rows if row["outcome"] == "Won"]
            self.assertAlmostEqual(len(won) / len(rows), self.customer.hit_rate_12m, 4)
            self.assertAlmostEqual(
                sum(row["amount"] for row in won) / sum(row["amount"] for row in rows), self.customer.hit_rate_amount_12m, 4)
        self.assertEqual([row["outcome"] for row in rows if row["res_model"] == "crm.lead"], ["Lost"])
        self.assertTrue(all(row["why"] and row["decided_on"] for row in rows))

    def test_open_items(self):
        """Invoices and credit notes behind the receivables add up to them, those of branches included."""
        for figure in ("receivable_amount", "receivable_state", "own_receivable_amount"):
            self.assertEqual(sum(self._opened(figure).mapped("amount_residual")), 27)
        self.assertEqual(self.customer.receivable_amount, 27)
        for figure in ("overdue_amount", "own_overdue_amount"):
            self.assertEqual(self._opened(figure).mapped("amount_residual"), [10])
        self.assertEqual(self.customer.overdue_amount, 10)
        rows = self._cases("credit_used_rate")
        self.assertAlmostEqual(sum(row["amount"] for row in rows) / 10000, self.customer.credit_used_rate, 4)
        self.assertEqual({row["res_model"] for row in rows}, {"account.move", "sale.order"})
        self.assertEqual(sum(row["amount"] for row in rows if row["kind"] == "Open item"), 27)
        self.assertTrue(all(bool(row["due_on"]) == (row["res_model"] == "account.move") for row in rows))

    def test_deliveries_and_tickets(self):
        """The transfers, order lines and tickets that open are as many as the figure says."""
        self.assertEqual((self.customer.open_delivery_count, self.customer.late_delivery_count), (2, 1))
        for figure in ("open_delivery_count", "late_delivery_count", "open_ticket_count"):
            documents = self._opened(figure)
            self.assertEqual(len(documents), self.customer[figure], figure)
            self.assertEqual(documents.partner_id if "order_id" not in documents else documents.order_id.partner_id,
                             self.buyer)
        for figure in ("due_line_count_12m", "on_time_rate_12m", "in_full_rate_12m"):
            rows = self._cases(figure)
            self.assertEqual(len(rows), self.customer.due_line_count_12m)
            self.assertAlmostEqual(sum(row["kept"] for row in rows) / len(rows), self.customer.on_time_rate_12m, 4)
            self.assertAlmostEqual(sum(row["in_full"] for row in rows) / len(rows), self.customer.in_full_rate_12m, 4)
        for row in rows:
            self.assertEqual(row["kept"], bool(row["left_on"]) and row["left_on"] <= row["promised_on"])
            self.assertEqual(row["in_full"], row["delivered"] >= row["ordered"])

    def test_last_interaction(self):
        """The last interaction opens the document it was on."""
        self.assertEqual(self._opened("last_interaction_at").date_order, datetime(2025, 7, 1, 10))
        ticket = self._ticket(self.buyer, on="2025-05-01")
        message = self._message(ticket, "2025-07-01 10:00:00")
        self._order(self.buyer, "2025-06-30")
        self.env["sale.order"].search([
            ("partner_id", "=", self.buyer.id), ("date_order", "=", "2025-07-01 10:00:00")]).date_order = "2025-06-29"
        customer = self._refreshed(self.buyer)
        self.assertEqual(customer.last_interaction_at, message.date)
        for figure in ("last_interaction_at", "contact_due_on", "days_since_last_interaction"):
            self.assertEqual(self._opened(figure), ticket)

    def test_what_is_no_figure(self):
        """Names that are no figures are refused, and so are figures the reader may not see."""
        for figure, user in (
                ("partner_id", self.reader), ("nonsense", self.reader), ("receivable_amount", self.user_manager)):
            with self.assertRaises(UserError):
                self.customer.with_user(user).action_open_figure(figure)

    def test_archived_customer(self):
        """The documents of an archived customer open as well."""
        self.buyer.action_archive()
        self.assertEqual(len(self._opened("order_count")), self.customer.order_count)
        self.assertEqual(len(self._opened("open_ticket_count")), self.customer.open_ticket_count)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerTotals(OperativeCommon):
    """Totals over customers, as kanban, list and pivot ask for them: with their currencies, and converted."""

    ASKED = ["revenue_12m:sum", "revenue_12m:sum_currency", "currency_id:array_agg_distinct", "__count"]

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyers = cls._business("First") | cls._business("Second")
        for partner, company, amount in (
                (cls.buyers[0], cls.company, 100), (cls.buyers[1], cls.company, 200), (cls.buyers[0], cls.branch, 50),
                (cls.buyers[0], cls.company_us, 400)):
            cls._order(partner, "2025-06-01", amount, company=company)
        cls.Customer._refresh(cls.buyers)

    def _totals(self, companies, **domain):
        """Sum, converted sum, currencies and number a company, as a salesperson who works in these companies."""
        customers = self.Customer.with_user(self.user_salesman_all).with_context(allowed_company_ids=companies.ids)
        ours = [("partner_id", "in", self.buyers.ids), *((name, "=", value) for name, value in domain.items())]
        return {company: totals for company, *totals in customers._read_group(ours, ["company_id"], self.ASKED)}

    def test_one_currency(self):
        """Where all companies have one currency, totals are in it as they are."""
        self.assertEqual(self._totals(self.company | self.branch), {
            self.company: [300, 300, self.eur.ids, 2], self.branch: [50, 50, self.eur.ids, 1]})
        self.assertEqual(self._totals(self.company_us), {self.company_us: [400, 400, self.usd.ids, 1]})

    def test_several_currencies(self):
        """Else they are converted as Odoo does: one USD is a quarter of a EUR now."""
        self.assertEqual(self._totals(self.company | self.company_us), {
            self.company: [300, 300, self.eur.ids, 2], self.company_us: [400, 100, self.usd.ids, 1]})

    def test_receivables_of_root_and_branches_are_counted_once(self):
        """Each row shows what is owed to the root company, its branches included; totals count it once a customer."""
        for company, amount in ((self.company, 1), (self.branch, 10), (self.company_us, 400)):
            self._order(self.buyers[0], company=company)
            self._order(self.buyers[1], company=company)
            self._invoice(self.buyers[0], amount, on="2025-06-01", due="2025-06-10", company=company)
        self._invoice(self.buyers[1], 200, on="2025-06-01", due="2025-07-10")
        self.Customer._refresh(self.buyers)
        reader = self.user_accountant
        customers = self.Customer.with_user(reader).with_context(allowed_company_ids=self.companies.ids)
        ours = [("partner_id", "in", self.buyers.ids)]
        self.assertEqual(sorted(customers.search(ours).mapped("receivable_amount")), [0, 11, 11, 200, 200, 400])
        asked = ["receivable_amount:sum", "receivable_amount:sum_currency", "overdue_amount:sum"]
        self.assertEqual(customers._read_group(ours, [], asked), [(611, 311, 411)])
        self.assertEqual(customers._read_group(ours, ["partner_id"], asked), [
            (self.buyers[0], 411, 111, 411), (self.buyers[1], 200, 200, 0)])
        self.assertEqual(customers._read_group(ours, ["company_id"], asked), [
            (self.company, 211, 211, 11), (self.branch, 211, 211, 11), (self.company_us, 400, 100, 400)])
        only = customers.with_context(allowed_company_ids=self.branch.ids)
        self.assertEqual(only._read_group(ours, [], asked), [(211, 211, 11)])
        self.assertEqual(customers.sudo()._read_group(ours, [], asked), [(611, 311, 411)])
        self.assertEqual(customers._read_group([("id", "=", 0)], [], asked), [(False, False, False)])

    def test_of_nobody(self):
        """No customer has no currency; all companies in one line have each of theirs once."""
        nobody = self.Customer.with_user(self.user_salesman_all).with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(nobody._read_group([("partner_id", "=", 0)], [], self.ASKED), [(False, False, [], 0)])
        [(*_sums, currencies, count)] = self.Customer.with_user(self.user_salesman_all)._read_group(
            [("partner_id", "in", self.buyers.ids)], [], self.ASKED)
        self.assertEqual((set(currencies), count), ({self.eur.id, self.usd.id}, 4))

    def test_the_superuser_sees_all_companies(self):
        """Where no rule binds to the companies one works in, currencies are those of the customers."""
        self.assertEqual(
            set(self.Customer.sudo().with_context(allowed_company_ids=self.company.ids)._read_group(
                [("partner_id", "in", self.buyers.ids)], [], ["currency_id:array_agg_distinct"])[0][0]),
            {self.eur.id, self.usd.id})
