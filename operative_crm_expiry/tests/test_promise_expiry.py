"""Lots that expire: what is promised of them is what selling the oldest first leaves."""

import os
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from odoo.addons.operative_crm.tests.promise_common import PromiseCommon

from ..models.perishable import Perishable

NOW = datetime(2025, 6, 2, 8, 0)  # a Monday, 10 o'clock in Berlin
DAY = timedelta(days=1)
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))  # more, and other ones every time

days = st.integers(-3, 12)
lots = st.lists(st.tuples(days, st.integers(1, 20)), max_size=4)
happenings = st.lists(st.tuples(days, st.integers(-15, 15).filter(bool)), max_size=6)


def lasts(pool, lots, happenings, since=NOW):
    """Whether goods suffice at every moment from ``since`` on, day by day, the oldest lot first.

    :param pool: what never expires
    """
    lots = sorted([moment, quantity] for moment, quantity in lots)
    happenings = [(max(moment, NOW), quantity) for moment, quantity in happenings]
    for moment in sorted({NOW, since, *(lot[0] for lot in lots if lot[0] > NOW), *(when for when, _q in happenings)}):
        lots = [lot for lot in lots if lot[0] > moment]
        for when, quantity in happenings:
            if when == moment and quantity > 0:
                pool += quantity
        for when, quantity in happenings:
            if when == moment and quantity < 0:
                for lot in lots:
                    taken = min(lot[1], -quantity)
                    lot[1] -= taken
                    quantity += taken
                pool += quantity
        if moment >= since and pool + sum(lot[1] for lot in lots) < 0:
            return False
    return True


def oracle(quantity, pool, lots, happenings):
    """The first moment from which a quantity can be promised, by trying all."""
    moments = {NOW, *(max(moment, NOW) for moment, _quantity in [*lots, *happenings])}
    return next((moment for moment in sorted(moments) if lasts(
        pool, lots, [*happenings, (moment, -quantity)], moment)), None)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseExpiry(PromiseCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.milk = cls._product("Milk", tracking="lot", use_expiration_date=True)

    def _lot(self, name, quantity, removal):
        lot = self.env["stock.lot"].create({
            "name": name, "product_id": self.milk.id, "company_id": self.company.id})
        lot.removal_date = removal
        self.env["stock.quant"]._update_available_quantity(self.milk, self.stock, quantity, lot_id=lot)

    @settings(max_examples=EXAMPLES or 300, derandomize=not EXAMPLES, deadline=None, database=None,
              suppress_health_check=list(HealthCheck))
    @given(pool=st.integers(-5, 20), lots=lots, happenings=happenings,
           asked=st.lists(st.integers(1, 25), min_size=1, max_size=4))
    def test_no_earlier_date_and_none_that_breaks_a_promise(self, pool, lots, happenings, asked):
        """For any lots, transfers and lines the dates are those found by playing every day, oldest lot first."""
        lots = [(NOW + day * DAY, quantity) for day, quantity in lots]
        happenings = [(NOW + day * DAY, quantity) for day, quantity in happenings]
        stock = Perishable(pool + sum(quantity for _moment, quantity in lots), lots, happenings, NOW)
        for quantity in asked:
            found = stock.earliest(quantity, NOW)
            self.assertEqual(found, oracle(quantity, pool, lots, happenings), (quantity, pool, lots, happenings))
            if found:
                stock.take(quantity, found)
                happenings.append((found, -quantity))

    def test_what_expires_can_be_sold_before(self):
        """A lot can be promised until it is to be removed, not after."""
        self._lot("old", 10, NOW + 3 * DAY)
        self._lot("fresh", 5, NOW + 100 * DAY)
        [answer] = self._ask((self.milk, 15))
        self.assertEqual((answer["date"], answer["source"], answer["on_hand"], answer["free_now"]), (NOW, "stock", 15, 15))
        self.assertEqual(self._dates((self.milk, 5), at=NOW + 3 * DAY), [NOW + 3 * DAY])
        self.assertEqual(self._dates((self.milk, 6), at=NOW + 3 * DAY), [False])

    def test_deliveries_before_take_the_old_lot(self):
        """What goes out before the removal date is not lost a second time."""
        self._lot("old", 10, NOW + 3 * DAY)
        self._lot("fresh", 5, NOW + 100 * DAY)
        self._out(self.milk, 8, NOW + DAY)
        self.assertEqual(self._dates((self.milk, 5), at=NOW + 3 * DAY), [NOW + 3 * DAY])
        self.assertEqual(self._dates((self.milk, 7)), [NOW])
        self.assertEqual(self._dates((self.milk, 8)), [False])

    def test_lots_that_are_to_be_removed_are_not_there(self):
        """What should have been removed is on hand, and cannot be promised, reserved or not."""
        self._lot("old", 10, NOW - DAY)
        [answer] = self._ask((self.milk, 1))
        self.assertEqual((answer["date"], answer["on_hand"], answer["free_now"]), (False, 10, 0))

    def test_a_later_receipt_and_weekend(self):
        """A lot lost over the weekend is not promised for Monday."""
        self._lot("old", 10, datetime(2025, 6, 8, 12))  # Sunday
        self._move(self.milk, 10, datetime(2025, 6, 10, 12))
        self.assertEqual(self._dates((self.milk, 10), at="2025-06-07"), [datetime(2025, 6, 10, 12)])
        self.assertEqual(self._dates((self.milk, 10), (self.milk, 10)), [NOW, datetime(2025, 6, 10, 12)])
