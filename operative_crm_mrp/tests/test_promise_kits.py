"""Kits are promised by what they consist of, manufactured goods by their lead time."""

from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from odoo.addons.operative_crm.tests.promise_common import PromiseCommon

NOW = datetime(2025, 6, 2, 8, 0)  # a Monday, 10 o'clock in Berlin
DAY = timedelta(days=1)


class KitsCommon(PromiseCommon):
    """Quick ways to make kits."""

    @classmethod
    def _bill(cls, product, parts, **vals):
        return cls.env["mrp.bom"].create({
            "product_tmpl_id": product.product_tmpl_id.id, "company_id": cls.company.id, **vals,
            "bom_line_ids": [Command.create({"product_id": part.id, "product_qty": quantity})
                             for part, quantity in parts.items()]})

    @classmethod
    def _kit(cls, product, parts, **vals):
        cls._bill(product, parts, type="phantom", **vals)
        return product


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseKits(KitsCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wheel = cls._product("Wheel", on_hand=10)
        cls.frame = cls._product("Frame", on_hand=2)
        cls.kit = cls._kit(cls._product("Cart", is_storable=False), {cls.wheel: 4, cls.frame: 1})

    def test_a_kit_needs_all_its_parts(self):
        """The date is the first from which all parts are there; what is there are whole kits."""
        receipt = self._move(self.frame, 5, NOW + DAY)
        self._move(self.wheel, 8, NOW + 3 * DAY)
        two, four = self._ask((self.kit, 2)) + self._ask((self.kit, 4))
        self.assertEqual((two["date"], two["source"], two["on_hand"], two["free_now"]), (NOW, "stock", 2, 2))
        self.assertEqual((four["date"], four["source"]), (NOW + 3 * DAY, "receipt"))
        self.assertEqual(four["parts"], [(NOW, 2), (NOW + 3 * DAY, 2)])
        self.assertNotEqual(four["document"]["id"], receipt.picking_id.id)
        self.assertFalse(self._dates((self.kit, 5))[0])

    def test_kits_and_parts_compete(self):
        """A wheel that is sold alone is gone for the cart, and the other way round."""
        self.assertEqual(self._dates((self.kit, 2), (self.wheel, 2), (self.wheel, 1)), [NOW, NOW, False])
        self.assertEqual(self._dates((self.wheel, 3), (self.kit, 2), (self.kit, 1)), [NOW, False, NOW])

    def test_a_kit_in_a_kit_is_multiplied_before_it_is_rounded(self):
        """A box makes three cables, a set needs one: 10 boxes are 30 sets, and not one more."""
        box = self._product("Box", on_hand=10)
        cable = self._kit(self._product("Cable", is_storable=False), {box: 1}, product_qty=3)
        sets = self._kit(self._product("Set", is_storable=False), {cable: 1})
        [answer] = self._ask((sets, 30))
        self.assertEqual((answer["date"], answer["free_now"], answer["on_hand"]), (NOW, 30, 30))
        self.assertEqual(self._dates((sets, 31)), [False])
        self.assertEqual(self._dates((cable, 30)), [NOW])

    def test_a_kit_is_kept_when_all_its_parts_have_left(self):
        """Parts that are delivered later make the promise of the kit late; as much is open as the part that lacks most."""
        order = self._order(self._business(), state="draft", product=self.kit, quantity=2)
        line = order.order_line
        line.operative_promised_date = NOW + DAY
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty if move.product_id == self.wheel else 1
        picking.move_ids.picked = True
        picking.with_context(skip_backorder=True, picking_ids_not_to_backorder=[]).button_validate()
        self.assertEqual(line._operative_open_quantities(), {line: 1})
        with freeze_time(NOW + 3 * DAY):
            self.env.flush_all()
            report = self.env["operative.promise.report"].search([("order_id", "=", order.id)])
            self.assertEqual((report.kept_first, report.quantity, report.delivered, report.days_late), (0, 2, 1, 2))
            self._deliver(picking.backorder_ids)
            self.env.flush_all()
            self.env.invalidate_all()
            report = self.env["operative.promise.report"].search([("order_id", "=", order.id)])
            self.assertEqual((report.kept_first, report.in_full, report.days_late), (0, 1, 2))

    def test_kits_of_kits_and_other_units(self):
        """Kits in kits are taken apart; a bill for several, or in another unit, is reckoned for one."""
        train = self._kit(self._product("Train", is_storable=False), {self.kit: 1, self.wheel: 1}, product_qty=2)
        self.assertEqual(self._ask((train, 4))[0]["date"], NOW)  # 2 carts and 2 wheels: 10 wheels, 2 frames
        self.assertEqual(self._dates((train, 5)), [False])
        boxes = self._kit(self._product("Wheels", is_storable=False), {self.wheel: 6}, product_uom_id=self.dozen.id)
        self.assertEqual(self._dates((boxes, 20)), [NOW])
        self.assertEqual(self._dates((boxes, 21)), [False])

    def test_parts_nobody_counts(self):
        """Parts that are not tracked are always there; a kit of nothing else as well."""
        screw = self._product("Screw", is_storable=False)
        screwed = self._kit(self._product("Screwed Cart", is_storable=False), {self.frame: 1, screw: 40})
        bag = self._kit(self._product("Bag", is_storable=False), {screw: 10})
        self.assertEqual(self._dates((screwed, 2), (bag, 1000)), [NOW, NOW])
        self.assertEqual(self._dates((screwed, 3)), [False])

    def test_a_confirmed_kit_is_promised_anew(self):
        """The parts of an order's kit are its own deliveries."""
        order = self._order(self._business(), product=self.kit, quantity=2, user_id=self.user_salesman.id)
        self.assertEqual(order.picking_ids.move_ids.product_id, self.wheel | self.frame)
        self.assertEqual(self._dates((self.kit, 1)), [False])
        self.assertEqual(self._dates((self.kit, 2), exclude_order_ids=order.ids), [NOW])

    def test_kits_of_other_companies(self):
        """Another company's bill says nothing of what we sell."""
        self._kit(self.frame, {self.wheel: 100}, company_id=self.company_us.id)
        self.assertEqual(self._dates((self.frame, 2)), [NOW])

    def test_manufactured(self):
        """What is made comes after the lead time of its bill; without one nobody can say."""
        route = self.warehouse.manufacture_pull_id.route_id
        motor = self._product("Motor", on_hand=1, route_ids=[Command.link(route.id)])
        [answer] = self._ask((motor, 2))
        self.assertFalse(answer["date"])
        self.assertTrue(answer["reason"])
        self._bill(motor, {self.wheel: 1}, produce_delay=8)
        [answer] = self._ask((motor, 2))
        self.assertEqual((answer["date"], answer["source"]), (NOW + 8 * DAY, "manufacture"))
        self.assertEqual(answer["parts"], [(NOW, 1), (NOW + 8 * DAY, 1)])

    def test_what_is_being_made(self):
        """A production order is a receipt, and its document; the parts it takes are gone."""
        motor = self._product("Motor")
        bill = self._bill(motor, {self.wheel: 3})
        production = self.env["mrp.production"].create({
            "product_id": motor.id, "bom_id": bill.id, "product_qty": 2, "date_start": NOW + DAY,
            "picking_type_id": self.warehouse.manu_type_id.id, "company_id": self.company.id})
        production.action_confirm()
        production.move_finished_ids.date = NOW + 2 * DAY
        [answer] = self._ask((motor, 2))
        self.assertEqual((answer["date"], answer["source"]), (NOW + 2 * DAY, "receipt"))
        self.assertEqual(answer["document"], {
            "model": "mrp.production", "id": production.id, "name": production.name})
        self.assertEqual(self._dates((self.wheel, 4)), [NOW])
        self.assertEqual(self._dates((self.wheel, 5)), [False])
