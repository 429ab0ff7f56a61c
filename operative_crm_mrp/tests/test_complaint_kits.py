"""A kit was delivered by its parts, and as the kit."""

from odoo import Command
from odoo.tests import tagged

from odoo.addons.operative_crm.tests.complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintKits(ComplaintCommon):

    def test_by_parts_and_as_the_kit(self):
        """Of a kit delivered in two transfers each has the kits it completes; the kit and a part can be complained about."""
        wheel, frame = self._product("Wheel", on_hand=100), self._product("Frame", on_hand=100)
        cart = self._product("Cart", is_storable=False)
        self.env["mrp.bom"].create({
            "product_tmpl_id": cart.product_tmpl_id.id, "type": "phantom", "company_id": self.company.id,
            "bom_line_ids": [Command.create({"product_id": wheel.id, "product_qty": 4}),
                             Command.create({"product_id": frame.id, "product_qty": 1})]})
        order = self._order(self.acme, product=cart, quantity=3, warehouse_id=self.warehouse.id)
        picking = order.picking_ids
        picking.action_assign()
        for move in picking.move_ids:
            move.write({"quantity": 8 if move.product_id == wheel else 2, "picked": True})
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        self._deliver(order.picking_ids - picking)
        ticket = self._complaint()
        rows = [row for row in ticket.operative_delivered() if row["order"] == order.name]
        self.assertCountEqual(
            [(row["product"], row["delivered"], row["picking_id"] == picking.id) for row in rows],
            [("Cart", 2, True), ("Frame", 2, True), ("Wheel", 8, True), ("Cart", 1, False), ("Frame", 1, False),
             ("Wheel", 4, False)])
        self.assertEqual(len(ticket.operative_delivered(query="cart")), 6)
        kit = next(row for row in rows if row["product"] == "Cart" and row["delivered"] == 2)
        keys = ("sale_line_id", "picking_id", "product_id", "lot_id")
        ids = ticket.operative_add_positions([{name: row[name] for name in keys} | {"quantity": 3} for row in rows])
        for line, row in zip(self.env["operative.complaint.line"].browse(ids), rows):
            self.assertEqual(line.delivered_quantity, row["delivered"])
            self.assertEqual(bool(line.warning), row["delivered"] < 3)
        self.assertEqual(kit["returned"], 0)
