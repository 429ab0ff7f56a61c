"""What can be delivered is what the delivery rule can take: each situation in the engine and in the list of deliveries."""
import random
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..models.core.texts import quantity_text
from .promise_orders import NOW, RECEIPT, PromiseCommon

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestPromiseSupply(PromiseCommon):

    def _place(self, name, parent=None, usage="internal"):
        return self.env["stock.location"].create({
            "name": name, "usage": usage, "location_id": (parent or self.warehouse.view_location_id).id,
            "company_id": self.company.id})

    def _put(self, quantity, place, owner=None):
        self.env["stock.quant"]._update_available_quantity(self.bearing, place, quantity, owner_id=owner)

    def _bring(self, quantity, source, on, destination=None):
        """An open transfer within the warehouse."""
        destination = destination or self.warehouse.lot_stock_id
        route = {"location_id": source.id, "location_dest_id": destination.id, "company_id": self.company.id}
        picking = self.env["stock.picking"].create({
            **route, "picking_type_id": self.warehouse.int_type_id.id, "move_ids": [Command.create({
                **route, "product_id": self.bearing.id, "product_uom_qty": quantity, "date": on})]})
        picking.action_confirm()
        picking.move_ids.date = on
        return picking

    def _answer(self, quantity=10, **vals):
        [answer] = self.env["product.product"].with_user(self.user_salesman).with_context(
            allowed_company_ids=self.company.ids).operative_promise(
                [(self.bearing.id, quantity)], warehouse_id=self.warehouse.id, **vals)
        return answer

    def _promised(self, quantity=10, on=RECEIPT, **vals):
        return super()._promised(quantity, on, **vals)

    def test_quarantine_beside_stock(self):
        """10 in quarantine beside the stock are not promised, and an open delivery is endangered, until a move brings them."""
        quarantine = self._place("Quarantine")
        self._put(10, quarantine)
        self.assertEqual((self._answer()["date"], self._answer()["on_hand"]), (False, 0))
        order = self._promised()
        self.assertEqual(self._row(order).state, "endangered")
        self._bring(10, quarantine, RECEIPT - DAY)
        self.assertEqual(self._row(order).state, "on_track")
        self.assertEqual(self._answer(exclude_order_ids=order.ids)["date"], RECEIPT - DAY)
        self.assertFalse(self._answer()["date"])

    def test_quality_control_input_and_scrap(self):
        """What lies in quality control, in input, or in a scrap place below the warehouse or the stock is none either."""
        self.warehouse.reception_steps = "three_steps"
        for place in (
                self.warehouse.wh_qc_stock_loc_id, self.warehouse.wh_input_stock_loc_id,
                self._place("Scrap", usage="inventory"), self._place("Scrap", self.warehouse.lot_stock_id, "inventory")):
            with self.subTest(place=place.complete_name):
                self.bearing = self._product(place.name)
                self._put(10, place)
                self.assertFalse(self._answer()["date"])
                self.assertEqual(self._row(self._promised()).state, "endangered")

    def test_shelves_below_the_stock(self):
        """What lies on a shelf of the stock is on stock."""
        self._put(10, self._place("Shelf", self.warehouse.lot_stock_id))
        self.assertEqual(self._answer()["date"], NOW)
        self.assertEqual(self._row(self._promised()).state, "on_track")

    def test_a_rule_that_takes_from_elsewhere(self):
        """A route that delivers from a place of its own takes what is there, and nothing of the stock."""
        outlet = self._place("Outlet")
        route = self.env["stock.route"].create({
            "name": "From the outlet", "sale_selectable": True, "company_id": self.company.id,
            "rule_ids": [Command.create({
                "name": "Outlet to customer", "action": "pull", "picking_type_id": self.warehouse.out_type_id.id,
                "location_src_id": outlet.id, "procure_method": "make_to_stock", "company_id": self.company.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id})]})
        self._stock(10, self.bearing)
        asked = (self.bearing.id, 10, self.bearing.uom_id.id, route.ids)
        ask = self.env["product.product"].with_user(self.user_salesman).with_context(
            allowed_company_ids=self.company.ids).operative_promise
        self.assertFalse(ask([asked], warehouse_id=self.warehouse.id)[0]["date"])
        order = self._quotation([(self.bearing, 10)])
        order.order_line.sudo().route_ids = route
        order.order_line.operative_promised_date = RECEIPT
        order.action_confirm()
        self.assertEqual(self._row(order).state, "endangered")
        self.assertEqual(self._answer()["date"], NOW)
        self._put(20, outlet)
        self.assertEqual(self._row(order).state, "on_track")
        self.assertEqual(ask([asked], warehouse_id=self.warehouse.id)[0]["date"], NOW)

    def test_pick_and_ship_with_days_on_the_push_rule(self):
        """Three days of the push rule count once: promised for the third day before the pick, and after it."""
        self.warehouse.delivery_steps = "pick_ship"
        push = self.warehouse.delivery_route_id.rule_ids.filtered(lambda rule: rule.action == "push")
        push.delay = 3
        self._stock(10, self.bearing)
        answer = self._answer()
        self.assertEqual(answer["date"], NOW + 3 * DAY)
        order = self._promised(on=answer["date"])
        self.assertEqual(order.sudo().picking_ids.move_ids.date, NOW)
        row = self._row(order)
        self.assertEqual((row.state, row.expected_date), ("on_track", NOW + 3 * DAY))
        self._deliver(order.sudo().picking_ids)
        row = self._row(order)
        self.assertEqual((row.state, row.expected_date, row.qty_open), ("on_track", NOW + 3 * DAY, 10))
        order.order_line._operative_promise(NOW + 9 * DAY, "Later")
        row = self._row(order)
        self.assertEqual((row.state, row.expected_date), ("on_track", NOW + 9 * DAY))

    def test_receipt_in_two_steps_with_days_on_the_push_rule(self):
        """Goods are on stock when the push rule has had its days, before the receipt, and while they are still in input."""
        self.warehouse.reception_steps = "two_steps"
        push = self.warehouse.reception_route_id.rule_ids.filtered(lambda rule: rule.action == "push")
        push.delay = 2
        route = {"location_id": self.env.ref("stock.stock_location_suppliers").id, "company_id": self.company.id,
                 "location_dest_id": self.warehouse.wh_input_stock_loc_id.id}
        receipt = self.env["stock.picking"].create({
            **route, "picking_type_id": self.warehouse.in_type_id.id, "move_ids": [Command.create({
                **route, "location_final_id": self.warehouse.lot_stock_id.id, "product_id": self.bearing.id,
                "product_uom_qty": 10, "date": RECEIPT})]})
        receipt.action_confirm()
        receipt.move_ids.date = RECEIPT
        order = self._promised(on=RECEIPT + 2 * DAY)
        self.assertEqual(self._answer(exclude_order_ids=order.ids)["date"].date(), date(2026, 3, 16))  # Saturday: Monday
        self.assertEqual((self._row(order).state, self._row(order).expected_date), ("on_track", RECEIPT + 2 * DAY))
        self._deliver(receipt)
        with freeze_time(NOW + timedelta(hours=1)):
            self.assertEqual(self._row(order).expected_date, RECEIPT + 2 * DAY)
            self.assertEqual(self._answer(exclude_order_ids=order.ids)["date"], NOW + 2 * DAY)

    def test_stock_of_a_supplier_covers_one_order_our_receipt_the_next(self):
        """Demand that consigned stock covers is no demand on ours: the next order has its date."""
        self._put(10, self.warehouse.lot_stock_id, self._business("Consignor"))
        self._receipt(self.bearing, 10)
        first = self._promised()
        self.assertEqual(first.sudo().picking_ids.move_line_ids.owner_id.name, "Consignor")
        answer = self._answer()
        self.assertEqual((answer["date"], answer["source"]), (RECEIPT, "receipt"))
        second = self._promised(on=RECEIPT + timedelta(hours=2))
        self.assertEqual([self._row(order).state for order in (first, second)], ["on_track", "on_track"])
        self.assertFalse(self._answer()["date"])

    def test_receipt_overdue(self):
        """It still counts as from now, but the date is uncertain, the light yellow, and the order in the list to look at."""
        receipt = self._receipt(self.bearing, 10, NOW - 21 * DAY)
        answer = self._answer(5)
        self.assertEqual((answer["date"], answer["overdue_days"]), (NOW, 21))
        self.assertIn("uncertain: receipt overdue for 21 days", answer["reason"])
        quotation = self._quotation([(self.bearing, 5)])
        line = quotation.order_line
        line.operative_promised_date = NOW + DAY
        self.assertEqual(line.operative_light, "yellow")
        self.assertIn("receipt overdue for 21 days", line.operative_light_reason)
        quotation.action_confirm()
        row = self._row(quotation)
        self.assertEqual((row.state, row.overdue_days, row.receipt), ("uncertain", 21, receipt.name))
        action = self.env.ref("operative_crm.operative_delivery_action_endangered")
        self.assertIn("search_default_uncertain", action.context)
        self._stock(5, self.bearing)
        self.assertEqual(self._row(quotation).state, "on_track")

    def test_a_receipt_of_today_is_not_overdue(self):
        """What should come today may still come today."""
        self._receipt(self.bearing, 10, NOW - timedelta(hours=2))
        self.assertEqual((self._answer()["date"], self._answer()["overdue_days"], self._answer()["reason"]), (NOW, 0, False))
        self.assertEqual(self._row(self._promised()).state, "on_track")

    def test_asked_for_60_where_40_come(self):
        """What comes is said, and that the rest is not planned."""
        self._receipt(self.bearing, 40, datetime(2026, 3, 16, 8))
        line = self._quotation([(self.bearing, 60)]).order_line
        self.assertFalse(line.operative_earliest_date)
        self.assertEqual(line.operative_light, "red")
        self.assertEqual(
            line.operative_light_reason, "Only 40 can be delivered: 40 on Mar 16 · No further receipt planned, no route "
            f"brings it to {self.warehouse.name}")

    def test_warehouse_in_berlin_salesperson_in_los_angeles(self):
        """A wish for Tuesday 1 December is promised for Tuesday, for every reader, in light, mail and list."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        with freeze_time(datetime(2026, 11, 23, 23, 30)):  # Tuesday in Berlin, Monday in Los Angeles
            self._stock(10, self.bearing)
            for zone in ("America/Los_Angeles", "Pacific/Auckland", "Europe/Berlin"):
                self.user_salesman.tz = zone
                order = self._quotation([(self.bearing, 1)]).with_context(tz=zone)
                order.operative_wished_date = date(2026, 12, 1)
                order.action_operative_promise_lines()
                self.assertEqual(
                    self.company._operative_day(order.order_line.operative_promised_date), date(2026, 12, 1), zone)
                self.assertEqual(order.order_line.operative_light_reason, "Dec 1 promised", zone)
                order.action_confirm()
                self.assertEqual([line["date"] for line in order.operative_promised_lines()], ["12/01/2026"], zone)
                [row] = order.operative_deliveries()
                self.assertEqual((row["promised"], row["state"]), ("12/01/2026", "on_track"), zone)

    def test_a_hundred_pieces_are_a_hundred(self):
        """Where the unit has no decimals 100 is said as 100, with three 0.125 as 0.125, in the reader's language."""
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.env(context=dict(self.env.context, lang="de_DE"))
        for digits, said in (
            (0, {100.0: "100", 1234567.0: "1234567", 3.0: "3", 0.0: "0", -20.0: "-20"}),
            (2, {100.0: "100", 2.5: "2.5", 0.1 + 0.2: "0.3", 1234567.25: "1234567.25"}),
            (3, {100.0: "100", 0.125: "0.125", 2.0: "2", 10.0: "10"}),
        ):
            self._digits(digits)
            for quantity, text in said.items():
                with self.subTest(digits=digits, quantity=quantity):
                    self.assertEqual(quantity_text(self.env, quantity), text)
                    self.assertEqual(quantity_text(german, quantity), text.replace(".", ","))

    def test_quantities_are_said_as_they_are_everywhere(self):
        """A hundred and more than a million, in the line, the mail, the light, whatever decimals the unit has."""
        for digits, quantity, said in ((0, 100, "100"), (2, 1234500, "1234500"), (3, 0.125, "0.125")):
            with self.subTest(digits=digits):
                self._digits(digits)
                product = self._product(f"Grain {digits}")
                self._stock(quantity, product)
                order = self._quotation([(product, quantity)])
                self.assertIn(f"{said} today", self.env["operative.promise"]._parts_text(
                    {"quantity": quantity, "parts": [(NOW, quantity)], "date": False, "reason": ""}, self.company))
                order.order_line.operative_promised_date = NOW + timedelta(days=3)
                order.action_confirm()
                [line] = order.operative_promised_lines()
                self.assertEqual(line["quantity"], said)

    def test_figures_in_words_keep_their_digits(self):
        """A rule and the log of phases say 1234567, not 1.23457e+06."""
        rules = self.env["operative.flow"]
        self.assertIn("1234567.5", rules._rule_in_words("operative.customer", "[('revenue_12m', '>', 1234567.5)]"))
        self.assertIn("0.25", rules._rule_in_words("operative.customer", "[('hit_rate_12m', '>', 0.25)]"))

    def _digits(self, digits):
        self.env["decimal.precision"].search([("name", "=", "Product Unit")]).digits = digits
        self.env.flush_all()
        self.env.invalidate_all()  # units are rounded by it
        self.env.registry.clear_cache()

    def test_random_places(self):
        """Random stock in places, moves between them and deliveries: the engine promises what plain Python finds."""
        chance = random.Random(7)
        quarantine, shelf = self._place("Quarantine"), self._place("Shelf", self.warehouse.lot_stock_id)
        places = [self.warehouse.lot_stock_id, shelf, quarantine]
        for number in range(12):
            self.bearing = self._product(f"Random {number}")
            on_hand, happenings = 0, []
            for place in places:
                quantity = chance.randint(0, 8)
                if quantity:
                    self._put(quantity, place)
                on_hand += quantity if place != quarantine else 0
            for _number in range(chance.randint(0, 4)):
                source, destination = chance.sample(places, 2)
                on, quantity = NOW + chance.randint(1, 20) * DAY, chance.randint(1, 5)
                self._bring(quantity, source, on, destination)
                sign = (destination != quarantine) - (source != quarantine)
                happenings.append((on, sign * quantity))
            wanted = chance.randint(1, 12)
            moments = sorted({NOW, *(on for on, _quantity in happenings)})

            def least(moment, on_hand=on_hand, happenings=tuple(happenings), moments=tuple(moments)):
                return min(on_hand + sum(quantity for on, quantity in happenings if on <= when)
                           for when in moments if when >= moment)
            expected = next((moment for moment in moments if least(moment) >= wanted), False)
            found = self._answer(wanted)["date"]
            while expected and expected.weekday() > 4:
                expected = datetime(expected.year, expected.month, expected.day, 7) + DAY
            self.assertEqual(found and found.date(), expected and expected.date(), self.bearing.name)
