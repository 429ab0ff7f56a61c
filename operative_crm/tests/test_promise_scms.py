"""Real deliveries: what was kept, due and late equals what plain Python counts in the file."""
import os
from unittest import skipUnless

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
        for day, found, expected in scms.rates_compared(self.env, self.lines, self.company, self.partners):
            self.assertEqual(found, expected, day)
