"""What is bought is promised by the lead time of the vendor an order would go to."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.operative_crm.tests.promise_common import PromiseCommon

NOW = datetime(2025, 6, 2, 8, 0)  # a Monday, 10 o'clock in Berlin
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromisePurchase(PromiseCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.buy = cls.warehouse.buy_pull_id.route_id
        cls.bearing = cls._product(on_hand=3, route_ids=[Command.link(cls.buy.id)], seller_ids=[
            Command.create({"partner_id": cls.vendor.id, "delay": 7, "price": 5}),
            Command.create({"partner_id": cls.vendor.id, "delay": 21, "price": 4, "min_qty": 100})])

    def test_lead_time_of_the_vendor(self):
        """What is not there comes after the vendor's lead time, that of the price the quantity gets."""
        few, many = self._ask((self.bearing, 5)) + self._ask((self.bearing, 200))
        self.assertEqual((few["date"], few["source"]), (NOW + 7 * DAY, "purchase"))
        self.assertEqual(few["parts"], [(NOW, 3), (NOW + 7 * DAY, 2)])
        self.assertEqual((many["date"], many["source"]), (NOW + 21 * DAY, "purchase"))

    def test_days_of_the_company_and_of_the_way(self):
        """Days to purchase and security lead time come on top; the date is a working day."""
        self.company.days_to_purchase = 3
        self.company.security_lead = 2
        [answer] = self._ask((self.bearing, 5))
        self.assertEqual(answer["date"], datetime(2025, 6, 16, 6))  # 12 days are Saturday, so Monday morning

    def test_no_vendor(self):
        """Without a vendor nobody can say."""
        self.bearing.seller_ids.unlink()
        [answer] = self._ask((self.bearing, 5))
        self.assertEqual((answer["date"], answer["source"], answer["parts"]), (False, "none", [(NOW, 3)]))
        self.assertIn("No further receipt planned", answer["reason"])

    def test_an_order_on_its_way(self):
        """A confirmed purchase order is a receipt, named by the order's own number; a request for quotation is none."""
        self.bearing.seller_ids.unlink()
        order = self.env["purchase.order"].create({
            "partner_id": self.vendor.id, "company_id": self.company.id, "partner_ref": "of the vendor",
            "picking_type_id": self.warehouse.in_type_id.id, "order_line": [Command.create({
                "product_id": self.bearing.id, "product_qty": 10, "price_unit": 5, "date_planned": NOW + 9 * DAY})]})
        self.assertEqual(self._dates((self.bearing, 5)), [False])
        order.button_confirm()
        [answer] = self._ask((self.bearing, 5))
        self.assertEqual((answer["date"], answer["source"]), (order.picking_ids.move_ids.date, "receipt"))
        self.assertEqual(answer["document"], {"model": "purchase.order", "id": order.id, "name": order.name})
        self.assertNotIn("5.0", str(answer["document"]))  # what it costs is nobody's business

    def test_bought_to_order(self):
        """Made to order: bought for the customer whatever is on stock."""
        to_order = self.warehouse.mto_pull_id.route_id
        to_order.active = True
        self.bearing.route_ids = to_order | self.buy
        [answer] = self._ask((self.bearing, 2))
        self.assertEqual((answer["date"], answer["source"], answer["free_now"]), (NOW + 7 * DAY, "order", 0))

    def test_dropship(self):
        """What the vendor delivers to the customer comes after the vendor's lead time."""
        route = self.env["stock.route"].create({"name": "Straight", "product_selectable": True, "rule_ids": [
            Command.create({
                "name": "Vendor to customer", "action": "buy", "location_src_id": self.suppliers.id,
                "location_dest_id": self.customers.id, "picking_type_id": self.warehouse.in_type_id.id,
                "company_id": self.company.id})]})
        self.bearing.route_ids = route
        [answer] = self._ask((self.bearing, 2))
        self.assertEqual((answer["date"], answer["source"], answer["free_now"]), (NOW + 7 * DAY, "dropship", 0))

    def test_routes_of_the_order_line_lead(self):
        """A line sent straight from the vendor or bought to order is, whatever the product usually is; others are not."""
        to_order = self.warehouse.mto_pull_id.route_id
        to_order.write({"active": True, "sale_selectable": True})
        straight = self.env["stock.route"].create({"name": "Straight", "sale_selectable": True, "rule_ids": [
            Command.create({
                "name": "Vendor to customer", "action": "buy", "location_src_id": self.suppliers.id,
                "location_dest_id": self.customers.id, "picking_type_id": self.warehouse.in_type_id.id,
                "company_id": self.company.id})]})
        usual, ordered, dropped = self.env["product.product"].operative_promise([
            (self.bearing.id, 2, None), (self.bearing.id, 2, None, to_order.ids), (self.bearing.id, 2, None, straight.ids)],
            warehouse_id=self.warehouse.id)
        self.assertEqual((usual["date"], usual["source"]), (NOW, "stock"))
        self.assertEqual((ordered["date"], ordered["source"]), (NOW + 7 * DAY, "order"))
        self.assertEqual((dropped["date"], dropped["source"]), (NOW + 7 * DAY, "dropship"))

    def test_routes_no_order_line_can_have(self):
        """Routes that do not exist, are not for sale or are no ids change nothing."""
        hidden = self.env["stock.route"].create({"name": "Hidden", "sale_selectable": False})
        for routes in (hidden.ids, [0], [10 ** 9], "x", None, [True, "1", None]):
            [answer] = self.env["product.product"].operative_promise(
                [(self.bearing.id, 2, None, routes)], warehouse_id=self.warehouse.id)
            self.assertEqual((answer["date"], answer["source"]), (NOW, "stock"), routes)

    def test_many_routes_cost_one_query_more(self):
        """Whatever routes a client names for each of many lines, they are looked for once."""
        product = self.env["product.product"]

        def queries(quantities):
            product.operative_promise(quantities, warehouse_id=self.warehouse.id)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            product.operative_promise(quantities, warehouse_id=self.warehouse.id)
            return self.env.cr.sql_log_count - before
        plain = queries([(self.bearing.id, 1)] * 50)
        named = queries([(self.bearing.id, 1, None, [10 ** 6 + number]) for number in range(50)])
        self.assertLessEqual(named, plain + 1)

    def test_quotation_line_with_a_route(self):
        """The light of a quotation line follows its route."""
        straight = self.env["stock.route"].create({"name": "Straight", "sale_selectable": True, "rule_ids": [
            Command.create({
                "name": "Vendor to customer", "action": "buy", "location_src_id": self.suppliers.id,
                "location_dest_id": self.customers.id, "picking_type_id": self.warehouse.in_type_id.id,
                "company_id": self.company.id})]})
        order = self.env["sale.order"].create({
            "partner_id": self.vendor.create({"name": "Customer"}).id, "company_id": self.company.id,
            "warehouse_id": self.warehouse.id,
            "order_line": [Command.create({"product_id": self.bearing.id, "product_uom_qty": 2})]})
        self.assertEqual(order.order_line.operative_earliest_date, NOW)
        order.order_line.route_ids = straight
        self.assertEqual(order.order_line.operative_earliest_date, NOW + 7 * DAY)

    def test_bought_to_order_is_on_its_way(self):
        """What was bought for a confirmed line is expected when it comes, not as if it were ordered anew."""
        to_order = self.warehouse.mto_pull_id.route_id
        to_order.active = True
        shaft = self._product(route_ids=[Command.link(self.buy.id), Command.link(to_order.id)], seller_ids=[
            Command.create({"partner_id": self.vendor.id, "delay": 14, "price": 5})])
        order = self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": "Customer"}).id, "company_id": self.company.id,
            "warehouse_id": self.warehouse.id,
            "order_line": [Command.create({"product_id": shaft.id, "product_uom_qty": 3, "price_unit": 10})]})
        line = order.order_line
        order.action_operative_promise_lines()
        promised = line.operative_promised_date
        self.assertEqual(promised, NOW + 14 * DAY)
        order.action_confirm()
        purchase = self.env["purchase.order"].search([("partner_id", "=", self.vendor.id)])
        purchase.button_confirm()
        with freeze_time(NOW + 10 * DAY):
            self.env.invalidate_all()
            self.assertEqual((line.operative_earliest_date, line.operative_light), (promised, "green"))
            purchase.picking_ids.move_ids.date = NOW + 20 * DAY  # the vendor is late
            self.env.invalidate_all()
            self.assertEqual((line.operative_earliest_date, line.operative_light), (NOW + 20 * DAY, "red"))
