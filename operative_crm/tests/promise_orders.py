"""A world of orders that wait for receipts, for the tests of promises."""
from datetime import datetime

from freezegun import freeze_time

from odoo import Command

from .common import OperativeCommon

NOW = datetime(2026, 3, 2, 9)  # a Monday
RECEIPT = datetime(2026, 3, 12, 8)  # Thursday


class PromiseCommon(OperativeCommon):
    """A world in which stock comes in: products, receipts, quotations of the salesperson."""

    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)
        self.customer = self._business(user_id=self.user_salesman.id)
        self.warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        self.bearing = self._product("Bearing")

    def _product(self, name, **vals):
        return self.env["product.product"].create({
            "name": name, "is_storable": True, "list_price": 10, "taxes_id": False, "invoice_policy": "order", **vals})

    def _receipt(self, product, quantity, on=RECEIPT, origin="P0815"):
        """What is on its way in from a vendor."""
        route = {"location_id": self.env.ref("stock.stock_location_suppliers").id,
                 "location_dest_id": self.warehouse.lot_stock_id.id, "company_id": self.company.id}
        picking = self.env["stock.picking"].create({
            **route, "picking_type_id": self.warehouse.in_type_id.id, "scheduled_date": on, "origin": origin,
            "move_ids": [Command.create({
                **route, "product_id": product.id, "product_uom_qty": quantity, "date": on})]})
        picking.action_confirm()
        return picking

    def _quotation(self, lines, user=None, **vals):
        """A quotation.

        :param lines: list of ``(product, quantity)``
        :param user: who makes it, None for the salesperson
        """
        return self.env["sale.order"].with_user(user or self.user_salesman).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.user_salesman.id,
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": quantity, "price_unit": 10})
                           for product, quantity in lines], **vals})

    def _promised(self, quantity, on, product=None, **vals):
        """A confirmed order with one line promised for a date."""
        order = self._quotation([(product or self.bearing, quantity)], **vals)
        order.order_line.operative_promised_date = on
        order.action_confirm()
        return order

    def _row(self, order):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["operative.delivery"].search([("order_id", "in", order.ids)])

    def _day(self, moment):
        return self.env["operative.promise"]._day(moment, self.company)
