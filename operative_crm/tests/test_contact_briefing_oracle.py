"""What a customer buys, stopped buying and will pay, against plain Python on random orders."""

import os
from datetime import datetime, timedelta
from statistics import median

import pytz
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from .briefing_common import NOW, BriefingCommon

EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0)) or 10
AT = datetime.fromisoformat(NOW)
YEAR_AGO = datetime(2025, 6, 15, 9)
BERLIN = pytz.timezone("Europe/Berlin")
PRODUCTS = 4

# which product, how long ago, in what quantity and at what price of a unit and discount, whether it was confirmed
purchases = st.lists(st.tuples(
    st.integers(0, PRODUCTS - 1),
    st.one_of(st.integers(0, 90), st.integers(0, 800), st.sampled_from([365, 366])),
    st.sampled_from([timedelta(), timedelta(hours=13), timedelta(hours=14, seconds=-1), timedelta(hours=15)]),
    st.integers(1, 12), st.sampled_from([8, 9.99, 10, 12.5]), st.sampled_from([0, 0, 10, 15]),
    st.sampled_from(["sale", "sale", "sale", "sale", "sent", "cancel"])), min_size=1, max_size=14)
# the customer's prices: of which product, from which quantity on, how much
prices = st.lists(st.tuples(
    st.integers(0, PRODUCTS - 1), st.sampled_from([0, 1, 5, 10]), st.sampled_from([7.99, 8, 9, 10, 11.25])),
    max_size=6, unique_by=lambda rule: rule[:2])


def day_of(moment):
    return pytz.utc.localize(moment).astimezone(BERLIN).date()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactBriefingOracle(BriefingCommon):

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=not os.environ.get("OPERATIVE_EXAMPLES"), database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate, Phase.shrink])
    @given(bought=purchases, rules=prices)
    # twice the usual gap is within the rhythm, a day more is not; two days of purchase are none
    @example([(0, days, timedelta(), 1, 10, 0, "sale") for days in (80, 60, 40)] + [
        (1, days, timedelta(), 1, 10, 0, "sale") for days in (81, 61, 41)] + [
        (2, days, timedelta(), 1, 10, 0, "sale") for days in (700, 690)], [(0, 0, 10), (1, 0, 11.25), (1, 5, 9)])
    @example([(0, 3, timedelta(), quantity, 10, 0, "sale") for quantity in (4, 5)], [(0, 0, 10), (0, 5, 9)])
    def test_bought_stopped_and_prices(self, bought, rules):
        """What is bought by amount, what is bought no longer by its own rhythm, what costs more or less than last time."""
        with self.env.cr.savepoint() as savepoint:
            products = [self._item(f"Product {index}") for index in range(PRODUCTS)]
            products[3].sale_ok = False
            self.env["product.pricelist.item"].create({
                "pricelist_id": self.pricelist.id, "applied_on": "3_global", "compute_price": "fixed", "fixed_price": 10})
            for index, least, price in rules:
                self._fixed(products[index], price, min_quantity=least)
            lines = []
            for index, days, hours, quantity, price, discount, state in bought:
                moment = min(AT - timedelta(days=days) + hours, AT)
                order = self._order(
                    self.conny, moment, quantity * price, state=state, product=products[index], quantity=quantity,
                    user_id=self.user_salesman.id)
                order.order_line.discount = discount
                if state == "sale":
                    lines.append((index, moment, order.order_line))
            found = self._briefing()
            names = {product.id: index for index, product in enumerate(products)}
            self.assertEqual(
                {(names[row["product"]["id"]], row["amount"], row["orders"], row["last_on"])
                 for row in found["business"]["bought"]}, self._bought(lines))
            self.assertEqual(
                {(names[row["product"]["id"]], row["last_on"], row["days_since"], row["usual_days"], row["times"])
                 for row in found["business"]["stopped"]}, self._stopped(lines))
            shown = {names[row["product"]["id"]]: row for row in found["prices"]["changed"]}
            wanted = self._prices(lines, rules)
            self.assertEqual(
                {index: (row["from"], row["to"], row["quantity"]) for index, row in shown.items()},
                {index: (round(last, 2), now, quantity) for index, (last, now, quantity) in wanted.items()})
            for index, (last, now, _quantity) in wanted.items():
                self.assertAlmostEqual(shown[index]["change"], now / last - 1)
            changes = [abs(row["change"]) for row in found["prices"]["changed"]]
            self.assertEqual(changes, sorted(changes, reverse=True))
            savepoint.rollback()
        self.env.invalidate_all()

    @staticmethod
    def _bought(lines):
        result = set()
        for index in range(PRODUCTS):
            mine = [(moment, line) for which, moment, line in lines if which == index and moment > YEAR_AGO]
            if mine:
                result.add((index, round(sum(line.price_subtotal for _moment, line in mine), 2), len(mine),
                            max(day_of(moment) for moment, _line in mine)))
        return result

    @staticmethod
    def _stopped(lines):
        result = set()
        for index in range(PRODUCTS - 1):  # the last one is not sold any longer
            days = sorted({day_of(moment) for which, moment, _line in lines if which == index})
            if len(days) < 3:
                continue
            usual = median((later - day).days for day, later in zip(days, days[1:]))
            since = (day_of(AT) - days[-1]).days
            if since > 2 * usual:
                result.add((index, days[-1], since, round(float(usual), 1), len(days)))
        return result

    @staticmethod
    def _prices(lines, rules):
        result = {}
        for index in range(PRODUCTS):
            mine = [(moment, line.id, line) for which, moment, line in lines if which == index]
            if not mine or max(mine)[0] <= YEAR_AGO:
                continue
            line = max(mine, key=lambda entry: entry[:2])[2]
            fitting = [(least, price) for which, least, price in rules
                       if which == index and least <= line.product_uom_qty]
            now = max(fitting)[1] if fitting else 10
            last = line.price_unit * (1 - line.discount / 100)
            if abs(now - last) >= 0.0099999:
                result[index] = (last, now, line.product_uom_qty)
        return result
