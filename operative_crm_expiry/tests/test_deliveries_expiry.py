from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.operative_crm.tests.promise_orders import NOW, PromiseCommon


@tagged("post_install", "-at_install")
class TestDeliveriesExpiry(PromiseCommon):
    """Open deliveries of products whose lots expire."""

    def test_a_lot_that_is_to_be_removed_delivers_nothing(self):
        """An order that counted on a lot is endangered once the lot should have been removed."""
        milk = self._product("Milk", tracking="lot", use_expiration_date=True)
        lot = self.env["stock.lot"].create({"name": "old", "product_id": milk.id, "company_id": self.company.id})
        lot.removal_date = NOW + timedelta(days=30)
        self.env["stock.quant"]._update_available_quantity(milk, self.warehouse.lot_stock_id, 10, lot_id=lot)
        order = self._quotation([(milk, 10)])
        order.order_line.operative_promised_date = NOW + timedelta(days=3)
        order.action_confirm()
        self.assertEqual(self._state(order), "on_track")
        lot.removal_date = NOW - timedelta(days=1)
        self.assertEqual(self._state(order), "endangered")

    def _state(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["operative.delivery"].search([("order_id", "=", order.id)]).state
