"""The lists of open deliveries: what they say instead of a day, and what stands on top for whom."""
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .promise_orders import NOW, PromiseCommon


@tagged("post_install", "-at_install")
class TestPromiseDeliveryList(PromiseCommon):

    def test_ready_to_ship(self):
        """What is in stock and was to leave by today says so, instead of a day that is today every day anew."""
        self._stock(40, self.bearing)
        order = self._promised(40, NOW + timedelta(days=1))
        self.assertEqual((self._row(order).is_ready, self._row(order).expected), (False, "03/03/2026"))
        order.order_line.operative_promised_date = NOW - timedelta(days=2)
        self.assertEqual((self._row(order).is_ready, self._row(order).expected), (True, "Ready to ship, not sent yet"))
        other = self._promised(40, NOW - timedelta(days=2))
        self.assertEqual((self._row(other).is_ready, self._row(other).expected), (False, "No receipt planned"))
        self._receipt(self.bearing, 40, NOW - timedelta(days=3))
        self.assertEqual((self._row(other).is_ready, self._row(other).expected), (False, "03/02/2026"))

    def test_highest_value_first_for_who_may_know_it(self):
        """The list begins with what is worth most of what is open, in company currency; service sees what is latest first."""
        self._stock(1, self.bearing)
        small, big = (self._promised(quantity, NOW - timedelta(days=days)) for quantity, days in ((10, 5), (40, 2)))
        picking = big.sudo().picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        self.assertRecordValues(self._row(big), [{"qty_open": 39, "value": 390, "currency_id": self.company.currency_id.id}])
        found = {}
        for user in (self.user_salesman, self.user_service):
            rows = self.env["operative.delivery"].with_user(user).web_search_read(
                [("order_id", "in", (small + big).ids)], {"days_late": {}}, order="value desc, days_late desc")["records"]
            found[user] = [row["days_late"] for row in rows]
        self.assertEqual(found, {self.user_salesman: [2, 5], self.user_service: [5, 2]})
        with self.assertRaises(AccessError):
            self._row(big).with_user(self.user_service).read(["value"])
        rows = big.with_user(self.user_salesman).operative_deliveries()
        self.assertNotIn("value", rows[0])
