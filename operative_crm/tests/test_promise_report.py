"""On time in full: against the first and the last promise, with n, rates that are sums over numbers."""
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.tests import tagged

from .promise_orders import NOW, PromiseCommon

DUE = NOW + timedelta(days=8)
MOVED = NOW + timedelta(days=16)
LATER = NOW + timedelta(days=30)


@tagged("post_install", "-at_install")
class TestPromiseReport(PromiseCommon):

    def _promised(self, quantity=10, on=DUE, product=None):
        self._stock(quantity, product or self.bearing)
        order = self._quotation([(product or self.bearing, quantity)])
        order.order_line.operative_promised_date = on
        order.action_confirm()
        return order

    def _delivered(self, order, on, quantity=None, backorder=True):
        return self._deliver(
            order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel")), quantity, on=on,
            backorder=backorder)

    def _rows(self, orders, at=LATER):
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(at):
            return self.env["operative.promise.report"].search_read(
                [("order_id", "in", orders.ids)], ["due_first", "due_last", "kept_first", "kept_last", "on_time",
                                                   "in_full", "days_late", "change_count", "days_moved", "wish_count",
                                                   "wish_days_moved"], order="id")

    def assertKept(self, order, **expected):
        row, = self._rows(order)
        self.assertEqual({name: row[name] for name in expected}, expected)

    def test_kept(self):
        """Delivered completely on the promised day, until midnight where the company is: kept."""
        order = self._promised()
        self._delivered(order, DUE.replace(hour=22, minute=59))
        self.assertKept(order, kept_first=1, kept_last=1, on_time=1, in_full=1, days_late=0, due_first=1)

    def test_a_day_late(self):
        """Delivered the day after: not kept, a day late."""
        order = self._promised()
        self._delivered(order, DUE.replace(hour=23, minute=1))
        self.assertKept(order, kept_first=0, kept_last=0, on_time=0, in_full=1, days_late=1)

    def test_promised_anew(self):
        """A delivery by the last promise keeps that one, not the first."""
        order = self._promised()
        order.order_line._operative_promise(MOVED, "Supplier")
        self._delivered(order, MOVED)
        self.assertKept(order, kept_first=0, kept_last=1, change_count=1, days_moved=8, wish_count=0, days_late=8)

    def test_the_delivery_that_decided(self):
        """It is named: by which all had left, whatever is exchanged later; of a part delivery what is still to come."""
        order, part = self._promised(), self._promised()
        self._delivered(order, DUE - timedelta(days=1), 4)
        first, second = order.sudo().picking_ids.sorted("id")
        self._delivered(order, DUE)
        self._delivered(part, DUE, 4)
        with freeze_time(LATER):
            self.env.flush_all()
            rows = self.env["operative.promise.report"].with_user(self.user_salesman).search_read(
                [("order_id", "in", (order | part).ids)], ["delivery", "quantity", "delivered", "kept_first"], order="id")
        self.assertEqual(rows[0]["delivery"], second.name)
        self.assertNotEqual(rows[0]["delivery"], first.name)
        self.assertEqual([(row["delivered"], row["quantity"], row["kept_first"]) for row in rows], [(10, 10, 1), (4, 10, 0)])
        self.assertEqual(rows[1]["delivery"], part.sudo().picking_ids.sorted("id")[-1].name)

    def test_wish_of_the_customer_stands_apart(self):
        """Days the customer asked for are not counted among ours."""
        order = self._promised()
        order.order_line._operative_promise(MOVED, "Site not ready", at_customer_wish=True)
        order.order_line._operative_promise(MOVED + timedelta(days=1))
        self.assertKept(order, change_count=2, days_moved=1, wish_count=1, wish_days_moved=8)

    def test_moved_by_days_of_the_company(self):
        """From Wednesday afternoon to Thursday morning in Sydney is a day; within one day in Los Angeles is none."""
        for zone, first, last, moved in (
                ("Australia/Sydney", datetime(2026, 3, 11, 3), datetime(2026, 3, 11, 21), 1),
                ("America/Los_Angeles", datetime(2026, 3, 11, 16), datetime(2026, 3, 12, 3), 0)):
            self.company.resource_calendar_id.tz = self.company.partner_id.tz = zone
            order = self._promised(on=first)
            order.order_line._operative_promise(last)
            self.assertKept(order, days_moved=moved, change_count=1)

    def test_part_delivered(self):
        """On time in part is not kept, whether the rest is still to come or was given up."""
        waiting, given_up = self._promised(), self._promised()
        self._delivered(waiting, DUE, 4)
        self._delivered(given_up, DUE, 4, backorder=False)
        self.assertKept(waiting, kept_first=0, on_time=0, in_full=0, days_late=22)
        self.assertKept(given_up, kept_first=0, on_time=0, in_full=0, days_late=22)

    def test_not_due_yet(self):
        """What is promised for later is in no rate; a line due by its first promise alone has no last one."""
        order = self._promised()
        self.assertFalse(self._rows(order, DUE - timedelta(days=1)))
        order.order_line._operative_promise(MOVED)
        row, = self._rows(order, DUE + timedelta(days=1))
        self.assertEqual((row["due_first"], row["due_last"], row["kept_first"], row["kept_last"]), (1, 0, 0, 0))
        by_nothing = self._groups(order, DUE + timedelta(days=1), [])
        self.assertEqual(by_nothing, [(1, 0.0, False)])

    def _groups(self, orders, at, by):
        with freeze_time(at):
            return self.env["operative.promise.report"]._read_group(
                [("order_id", "in", orders.ids)], by, ["due_first:sum", "kept_first:avg", "kept_last:avg"])

    def test_rates_are_sums_over_numbers(self):
        """Three of four is 75 % in total, although one product has all and the other half."""
        other = self._product("Other")
        orders = [self._promised() for _number in range(2)] + [self._promised(product=other) for _number in range(2)]
        for order in orders[:3]:
            self._delivered(order, DUE)
        orders = self.env["sale.order"].union(*orders)
        self.env.flush_all()
        self.assertEqual(self._groups(orders, LATER, []), [(4, 0.75, 0.75)])
        by_product = {product: (n, rate) for product, n, rate, _last in self._groups(orders, LATER, ["product_id"])}
        self.assertEqual(by_product, {self.bearing: (2, 1), other: (2, 0.5)})

    def test_same_as_the_figures_of_the_customer(self):
        """On time and in full are the customer's figures, line by line."""
        orders = [self._promised() for _number in range(3)]
        self._delivered(orders[0], DUE)
        self._delivered(orders[1], MOVED)
        self._delivered(orders[2], DUE, 4)
        orders[1].order_line.operative_promised_date = MOVED
        with freeze_time(LATER):
            customer = self._refreshed(self.customer)
        rows = self._rows(self.env["sale.order"].union(*orders))
        self.assertEqual(customer.due_line_count_12m, len(rows))
        self.assertAlmostEqual(customer.on_time_rate_12m, sum(row["on_time"] for row in rows) / 3, 4)
        self.assertAlmostEqual(customer.in_full_rate_12m, sum(row["in_full"] for row in rows) / 3, 4)

    def test_rights(self):
        """A salesperson reads the report of own customers, a manager of all."""
        order = self._promised()
        stranger = self._business("Stranger", user_id=self.user_manager.id)
        other = self._quotation([(self.bearing, 5)], user=self.user_manager, partner_id=stranger.id,
                                user_id=self.user_manager.id)
        other.action_confirm()
        self.env.flush_all()
        with freeze_time(LATER):
            for user, seen in ((self.user_salesman, order), (self.user_manager, order | other)):
                report = self.env["operative.promise.report"].with_user(user)
                self.assertEqual(report.search([("order_id", "in", (order | other).ids)]).order_id.ids, seen.ids)
                self.assertNotIn("user_id", report.fields_get())
