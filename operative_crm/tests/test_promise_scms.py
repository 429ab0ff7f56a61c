"""Real deliveries: what was kept, due and late equals what plain Python counts in the file."""
import os
from datetime import date, datetime
from unittest import skipUnless

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.tests import tagged

from . import scms
from .common import OperativeCommon

FOLDER = os.environ.get("OPERATIVE_TEST_DATA", "")


@tagged("post_install", "-at_install")
@skipUnless(os.path.exists(os.path.join(FOLDER, scms.FILE)), "OPERATIVE_TEST_DATA names no folder with the deliveries")
class TestPromiseScms(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines = scms.largest_orders(scms.read(FOLDER), 1500)
        cls.partners, cls.products = scms.play(cls.env, cls.lines, cls.company, cls.user_salesman)

    def test_kept_and_days_late_by_whatever(self):
        """Due, kept, median and 90th percentile of the days late by customer, product, month and year."""
        self.assertGreaterEqual(len(self.lines), 1500)
        for by, found, expected in scms.compared(self.env, self.lines, self.partners, self.products):
            self.assertEqual(found, expected, by)

    def test_rates_of_the_customers_as_of_three_dates(self):
        """The figures of each customer over the 12 months before a date."""
        for day in (date(2010, 6, 30), date(2013, 1, 15), date(2015, 9, 30)):
            at = datetime(day.year, day.month, day.day, 20)
            with freeze_time(at):
                self.env["operative.customer"]._refresh(at=at)
            for country, partner in self.partners.items():
                due = [line for line in self.lines if line.country == country
                       and day - relativedelta(years=1) < line.promised_on <= day]
                customer = self._customer(partner)
                self.assertEqual(customer.due_line_count_12m, len(due), (country, day))
                if due:
                    # what left later has left in the database, whatever the date looked at
                    self.assertAlmostEqual(
                        customer.on_time_rate_12m, sum(line.kept for line in due) / len(due), 4, (country, day))
                    self.assertEqual(customer.in_full_rate_12m, 1)
