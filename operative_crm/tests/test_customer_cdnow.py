"""A real purchase history: what the figures and the shipped consumer flow make of it."""

import lzma
import os
import unittest
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from odoo.tests import tagged

from .common import OperativeCommon
from .customer_oracle import local_day, order_figures, zone_of

CUSTOMERS = 2357
AT = datetime(1998, 7, 1, 12)
DATA = os.environ.get("OPERATIVE_TEST_DATA")
FIGURES = ("first_order_date", "last_order_date", "order_count", "order_count_12m", "revenue_12m", "revenue_prev_12m",
           "usual_order_interval_days", "expected_next_order_on")


def purchases(path, customers):
    """The purchases of the first customers of CDNOW, 1997 and 1998.

    :return: list of ``(customer, date, Decimal dollars)``
    """
    seen, result = set(), []
    with lzma.open(path, "rt") as lines:
        next(lines)  # the header
        for line in lines:
            customer, day, _discs, dollars = line.split()
            seen.add(customer)
            if len(seen) > customers:
                return result
            result.append((customer, datetime.strptime(day, "%Y%m%d").date(), Decimal(dollars)))
    return result


def consumer_phase(figures, today):
    """The phase of the shipped consumer flow, as its descriptions have it."""
    if not figures["order_count"]:
        return "prospect"
    if (today - figures["first_order_date"]).days <= 60:
        return "new"
    since_last = (today - figures["last_order_date"]).days
    expected = figures["expected_next_order_on"]
    if expected:  # it has a rhythm of its own
        overdue = (today - expected).days
        in_rhythm, at_risk = overdue <= 15, overdue <= 120
    else:
        in_rhythm, at_risk = since_last <= 120, since_last <= 270
    if in_rhythm:
        return "active" if figures["revenue_12m"] < 2000 else "key"
    if at_risk:
        return "at_risk"
    return "dormant" if since_last <= 540 else "lost"


@tagged("post_install", "-at_install")
@unittest.skipUnless(DATA, "OPERATIVE_TEST_DATA names no folder with data sets to measure against")
class TestCustomerCdnow(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        path = Path(DATA) / "cdnow_master.txt.xz"
        if not path.is_file():
            raise unittest.SkipTest(f"OPERATIVE_TEST_DATA has no {path.name}")
        cls.purchases = purchases(path, CUSTOMERS)
        cls.numbers = list(dict.fromkeys(customer for customer, _day, _dollars in cls.purchases))
        required = cls._required("res.partner")
        partners = cls._insert("res.partner", [
            {**required, "name": f"CDNOW {number}", "complete_name": f"CDNOW {number}", "active": True, "is_company": False,
             "type": "contact", "autopost_bills": "ask"} for number in cls.numbers])
        cls.env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE id IN %s", [tuple(partners.ids)])
        cls.partners = dict(zip(cls.numbers, partners.ids))
        cls._insert("sale.order", [
            {"name": "CDNOW", "company_id": cls.company_us.id, "partner_id": cls.partners[customer],
             "partner_invoice_id": cls.partners[customer], "partner_shipping_id": cls.partners[customer],
             "picking_policy": "direct", "state": "sale", "currency_id": cls.usd.id, "currency_rate": 1,
             "date_order": datetime(day.year, day.month, day.day, 17), "amount_untaxed": dollars,
             "amount_total": dollars, "margin": 0}
            for customer, day, dollars in cls.purchases])
        partners = cls.env["res.partner"].browse(cls.partners.values())
        cls.Customer._refresh(partners, AT)
        cls.Customer._classify(partners, AT)
        cls.rows = cls._rows()
        cls.orders = {number: [] for number in cls.numbers}
        for customer, day, dollars in cls.purchases:
            cls.orders[customer].append((datetime(day.year, day.month, day.day, 17), dollars, 0))
        cls.expected = cls._expected(AT)

    @classmethod
    def _rows(cls):
        cls.env.cr.execute(
            "SELECT * FROM operative_customer WHERE partner_id IN %s AND company_id = %s",
            [tuple(cls.partners.values()), cls.company_us.id])
        return {row["partner_id"]: row for row in cls.env.cr.dictfetchall()}

    @classmethod
    def _expected(cls, at):
        return {number: order_figures(cls.orders[number], zone_of(cls.company_us), at) for number in cls.numbers}

    def assertFigures(self, rows, expected):
        self.assertEqual(set(rows), set(self.partners.values()))
        wrong = [
            (number, name, rows[self.partners[number]][name], expected[number][name])
            for number in self.numbers for name in FIGURES
            if rows[self.partners[number]][name] != expected[number][name]]
        self.assertFalse(wrong, f"{len(wrong)} wrong, such as {wrong[:5]}")

    def test_the_data_is_what_it_says(self):
        """The first 2,357 customers, 1997 and the first half of 1998."""
        self.assertEqual(len(self.numbers), CUSTOMERS)
        self.assertGreater(len(self.purchases), 6000)
        days = [day for _customer, day, _dollars in self.purchases]
        self.assertEqual((min(days), max(days)), (date(1997, 1, 1), date(1998, 6, 30)))

    def test_every_figure_of_every_customer(self):
        """Counts, revenue, usual interval and expected next order equal an independent computation."""
        self.assertFigures(self.rows, self.expected)

    def test_every_figure_as_of_an_earlier_day(self):
        """As of New Year's Day the orders of 1998 have not been, and the 12 months are those of 1997."""
        at = datetime(1998, 1, 1, 5)  # midnight in New York
        self.Customer._refresh(self.env["res.partner"].browse(self.partners.values()), at)
        expected = self._expected(at)
        self.assertFigures(self._rows(), expected)
        self.assertNotEqual(expected, self.expected)

    def test_every_phase(self):
        """Every customer is in the phase the shipped rules describe, and the phases are of some size."""
        today = local_day(AT, zone_of(self.company_us))
        names = {
            self._phase("b2c", name).id: name
            for name in ("prospect", "first_quotation", "new", "active", "key", "at_risk", "dormant", "lost")}
        expected = {number: consumer_phase(self.expected[number], today) for number in self.numbers}
        wrong = [
            (number, names.get(self.rows[self.partners[number]]["phase_id"]), expected[number])
            for number in self.numbers
            if names.get(self.rows[self.partners[number]]["phase_id"]) != expected[number]]
        self.assertFalse(wrong, f"{len(wrong)} wrong, such as {wrong[:5]}")
        self.assertGreater(min(count for _name, count in Counter(expected.values()).most_common(3)), 50)
        self.assertEqual({row["flow_id"] for row in self.rows.values()}, {self.flow_b2c.id})

    def test_the_frequent_buyer(self):
        """The customer with the most orders, looked at by hand: its median gap, and the day after it."""
        number, _count = Counter(customer for customer, _day, _dollars in self.purchases).most_common(1)[0]
        days = sorted({day for customer, day, _dollars in self.purchases if customer == number and day < AT.date()})
        gaps = sorted((after - before).days for before, after in zip(days, days[1:]))
        middle = len(gaps) // 2
        median = gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2
        row = self.rows[self.partners[number]]
        self.assertEqual(row["usual_order_interval_days"], median)
        self.assertEqual(row["expected_next_order_on"], days[-1] + timedelta(days=-(-median // 1)))
