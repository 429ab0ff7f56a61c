"""What can be promised when: one rule a test, as a salesperson without inventory rights asks.

One file, as its warehouses take longer to make than any test.
"""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .promise_common import PromiseCommon

NOW = datetime(2025, 6, 2, 8, 0)  # a Monday, 10 o'clock in Berlin
DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPromiseAvailability(PromiseCommon):

    def test_no_earlier_date(self):
        """The date is the first from which the balance stays at or above zero: a later delivery is not robbed."""
        product = self._product(on_hand=10)
        self._out(product, 8, NOW + 3 * DAY)
        receipt = self._move(product, 20, NOW + 7 * DAY)
        two, five = self._ask((product, 2)) + self._ask((product, 5))
        self.assertEqual((two["date"], two["source"], two["free_now"], two["on_hand"]), (NOW, "stock", 2, 10))
        self.assertEqual((five["date"], five["source"], five["free_now"]), (NOW + 7 * DAY, "receipt", 2))
        self.assertEqual(five["parts"], [(NOW, 2), (NOW + 7 * DAY, 3)])
        self.assertEqual(
            five["document"], {"model": "stock.picking", "id": receipt.picking_id.id, "name": receipt.picking_id.name})

    def test_more_than_ever_comes(self):
        """What no receipt covers and no route brings has no date; what there is of it is told, with the reason."""
        product = self._product(on_hand=3)
        [answer] = self._ask((product, 5))
        self.assertEqual((answer["date"], answer["source"], answer["parts"]), (False, "none", [(NOW, 3)]))
        self.assertIn("No further receipt planned", answer["reason"])

    def test_lines_compete_in_the_order_given(self):
        """What one line is promised the next finds gone; the order decides."""
        product = self._product(on_hand=10)
        self._move(product, 10, NOW + 7 * DAY)
        first, second, third = self._ask((product, 8), (product, 4), (product, 2))
        self.assertEqual([a["date"] for a in (first, second, third)], [NOW, NOW + 7 * DAY, NOW])
        self.assertEqual([a["free_now"] for a in (first, second, third)], [10, 2, 2])
        self.assertEqual(self._dates((product, 4), (product, 8)), [NOW, NOW + 7 * DAY])

    def test_a_quotation_does_not_count_against_itself(self):
        """A quotation holds nothing: its own line is promised what is there."""
        product = self._product(on_hand=10)
        self._order(self._business(), state="draft", product=product, quantity=10)
        self.assertEqual(self._dates((product, 10)), [NOW])

    def test_a_confirmed_order_is_promised_anew(self):
        """Left out are the order's own deliveries, and of orders the user may read only."""
        product = self._product(on_hand=10)
        mine, other = (self._order(self._business(name), product=product, quantity=5, user_id=user.id) for name, user in (
            ("Mine", self.user_salesman), ("Other", self.user_salesman_all)))
        self.assertTrue((mine | other).picking_ids)
        self.assertEqual(self._dates((product, 5)), [False])
        self.assertEqual(self._dates((product, 5), exclude_order_ids=mine.ids), [NOW])
        self.assertEqual(self._dates((product, 5), exclude_order_ids=other.ids), [False])
        self.assertEqual(self._dates((product, 10), exclude_order_ids=(mine | other).ids), [False])
        self.assertEqual(
            self._dates((product, 10), exclude_order_ids=(mine | other).ids, user=self.user_salesman_all), [NOW])

    def test_late_ones_count_as_from_now(self):
        """A receipt and a delivery that should have been done yesterday are still to come."""
        product = self._product()
        receipt = self._move(product, 10, NOW - DAY)
        self._out(product, 4, NOW - 2 * DAY)
        [answer] = self._ask((product, 6))
        self.assertEqual((answer["date"], answer["source"]), (NOW, "receipt"))
        self.assertEqual(answer["document"]["id"], receipt.picking_id.id)
        self.assertEqual(self._dates((product, 7)), [False])

    def test_reservations_change_nothing(self):
        """Whether a delivery has reserved its goods or not, the same can be promised."""
        product = self._product(on_hand=10)
        delivery = self._out(product, 4, NOW + 3 * DAY)
        delivery._do_unreserve()
        before = self._ask((product, 6), (product, 1))
        delivery._action_assign()
        self.assertEqual(delivery.state, "assigned")
        self.assertEqual(self._ask((product, 6), (product, 1)), before)

    def test_units_of_measure(self):
        """Asked in dozens, answered in dozens; what moves in dozens counts as units."""
        product = self._product(on_hand=20)
        self._move(product, 1, NOW + 7 * DAY, product_uom=self.dozen.id)
        one, two = self._ask((product, 1, self.dozen.id)) + self._ask((product, 2, self.dozen.id))
        self.assertEqual((one["date"], one["on_hand"], one["free_now"]), (NOW, 1.67, 1.66))
        self.assertEqual((two["date"], two["parts"]), (NOW + 7 * DAY, [(NOW, 1.66), (NOW + 7 * DAY, 0.34)]))
        self.assertEqual(self._dates((product, 32, self.unit.id)), [NOW + 7 * DAY])
        self.assertEqual(self._dates((product, 33)), [False])

    def test_steps_of_receipts_and_deliveries(self):
        """One, two or three steps: goods count once, and what is on its way out is gone."""
        for reception, delivery in (("two_steps", "pick_ship"), ("three_steps", "pick_pack_ship")):
            with self.subTest(reception=reception):
                self.warehouse.write({"reception_steps": reception, "delivery_steps": delivery})
                product = self._product(on_hand=10)
                order = self._order(self._business(), product=product, quantity=6)
                self.assertEqual(self._dates((product, 4)), [NOW])
                self.assertEqual(self._dates((product, 5)), [False])
                pick = order.picking_ids.filtered(lambda picking: picking.state == "assigned")
                self._deliver(pick)  # stands at the gate now
                self.assertEqual(order.order_line.qty_delivered, 0)
                self.assertEqual(self._dates((product, 4)), [NOW])
                self.assertEqual(self._dates((product, 5)), [False])
                receipt = self._move(
                    product, 10, NOW + 7 * DAY, destination=self.warehouse.wh_input_stock_loc_id,
                    location_final_id=self.stock.id)
                self.assertEqual(self._dates((product, 14)), [NOW + 7 * DAY])
                self._deliver(receipt.picking_id)  # stands in the input zone, inside the warehouse
                self.assertEqual(self._dates((product, 14)), [NOW])
                self.assertEqual(self._dates((product, 15)), [False])

    def test_several_warehouses_and_transit(self):
        """Each warehouse promises its own; what is in transit belongs to whom it goes to, when it comes."""
        other = self.env["stock.warehouse"].create({"name": "South", "code": "SO", "company_id": self.company.id})
        product = self._product(on_hand=10)
        self.env["stock.quant"]._update_available_quantity(product, other.lot_stock_id, 3)
        transit = self.company.internal_transit_location_id
        self._move(product, 4, NOW + DAY, self.stock, transit)
        self._move(product, 4, NOW + 3 * DAY, transit, other.lot_stock_id)
        self.assertEqual(self._dates((product, 6)), [NOW])
        self.assertEqual(self._dates((product, 7)), [False])
        self.assertEqual(self._dates((product, 3), (product, 4), warehouse_id=other.id), [NOW, NOW + 3 * DAY])
        self.user_salesman.with_company(self.company).property_warehouse_id = other
        self.assertEqual(self._dates((product, 10)), [False])

    def test_resupplied_by_another_warehouse(self):
        """What another warehouse is to send comes when it can spare it, after the delays of the way."""
        other = self.env["stock.warehouse"].create({"name": "South", "code": "SO", "company_id": self.company.id})
        self.warehouse.resupply_wh_ids = other
        route = self.warehouse.resupply_route_ids
        route.rule_ids.delay = 1
        product = self._product(on_hand=3, route_ids=route)
        self.assertFalse(self._dates((product, 8))[0])
        self.env["stock.quant"]._update_available_quantity(product, other.lot_stock_id, 4)
        self._move(product, 1, NOW + DAY, destination=other.lot_stock_id)
        way = len(route.rule_ids) * DAY
        [answer] = self._ask((product, 7))
        self.assertEqual((answer["date"], answer["source"]), (NOW + way, "receipt"))
        self.assertEqual(answer["parts"], [(NOW, 3), (NOW + way, 4)])
        self.assertEqual(self._dates((product, 8)), [NOW + DAY + way])
        [answer] = self._ask((product, 9))
        self.assertFalse(answer["date"])
        self.assertIn("would come from", answer["reason"])

    def test_what_others_own_is_left_out(self):
        """Consigned goods, and receipts and deliveries of them, are not ours to promise; our own name is ours."""
        owner = self._business("Owner")
        product = self._product(on_hand=10)
        for partner, quantity in ((owner, 100), (self.company.partner_id, 5)):
            self.env["stock.quant"]._update_available_quantity(product, self.stock, quantity, owner_id=partner)
        self._move(product, 100, NOW + DAY).picking_id.owner_id = owner
        self._out(product, 100, NOW + DAY, restrict_partner_id=owner.id)
        [answer] = self._ask((product, 15))
        self.assertEqual((answer["date"], answer["on_hand"]), (NOW, 15))
        self.assertEqual(self._dates((product, 16)), [False])

    def test_backorders(self):
        """What is left of a delivery still counts, and what was cancelled does not."""
        product = self._product(on_hand=10)
        order = self._order(self._business(), product=product, quantity=8)
        backorder = self._deliver(order.picking_ids, quantity=3)
        self.assertEqual(self._dates((product, 2)), [NOW])
        self.assertEqual(self._dates((product, 3)), [False])
        backorder.action_cancel()
        self.assertEqual(self._dates((product, 7)), [NOW])

    def test_returns(self):
        """What customers send back counts when it is to come; a return does not free its order's goods twice."""
        product = self._product(on_hand=10)
        order = self._order(self._business(), product=product, quantity=10)
        self._deliver(order.picking_ids)
        self._move(product, 4, NOW + 3 * DAY, self.customers, self.stock, sale_line_id=order.order_line.id)
        self.assertEqual(self._dates((product, 4)), [NOW + 3 * DAY])
        self.assertEqual(self._dates((product, 4), exclude_order_ids=order.ids), [NOW + 3 * DAY])

    def test_scrap(self):
        """Scrapped goods are gone; so are those of a scrap that is planned."""
        product = self._product(on_hand=10)
        self.env["stock.scrap"].create({"product_id": product.id, "scrap_qty": 2, "location_id": self.stock.id}).do_scrap()
        loss = self.env["stock.location"].search(
            [("usage", "=", "inventory"), ("company_id", "=", self.company.id)], limit=1)
        self._move(product, 3, NOW + DAY, self.stock, loss)
        self.assertEqual(self._dates((product, 5)), [NOW])
        self.assertEqual(self._dates((product, 6)), [False])

    # -- dates a customer is told ------------------------------------------------------------

    def test_dates_fall_on_working_days(self):
        """What comes on a weekend or holiday is promised for the next working day, at the beginning of work."""
        product = self._product()
        self._move(product, 5, datetime(2025, 6, 7, 12))  # Saturday
        self.env["resource.calendar.leaves"].create({
            "name": "Whit Monday", "date_from": datetime(2025, 6, 8, 22), "date_to": datetime(2025, 6, 9, 22),
            "calendar_id": self.company.resource_calendar_id.id, "company_id": self.company.id})
        self.assertEqual(self._dates((product, 5)), [datetime(2025, 6, 10, 6)])

    def test_a_working_day_is_one_where_the_schedule_is(self):
        """Friday 23:30 UTC is Saturday in Berlin."""
        product = self._product()
        self._move(product, 5, datetime(2025, 6, 6, 23, 30))
        self.assertEqual(self._dates((product, 5)), [datetime(2025, 6, 9, 6)])

    def test_holidays_of_other_companies_do_not_count(self):
        """A holiday of another company leaves ours a working day."""
        leave = self.env["resource.calendar.leaves"].with_company(self.company_us).create({
            "name": "Theirs", "date_from": NOW - DAY, "date_to": NOW + DAY, "calendar_id": False})
        self.assertEqual((leave.company_id, leave.calendar_id.id), (self.company_us, False))
        self.assertEqual(self._dates((self._product(on_hand=5), 5)), [NOW])

    def test_without_a_schedule_every_day_is_one(self):
        """Where the company has no or a flexible schedule weekends count; where it never works there is no date."""
        product = self._product()
        self._move(product, 5, datetime(2025, 6, 7, 12))
        calendar = self.company.resource_calendar_id
        self.company.resource_calendar_id = False
        self.assertEqual(self._dates((product, 5)), [datetime(2025, 6, 7, 12)])
        self.company.resource_calendar_id = calendar
        calendar.attendance_ids.unlink()
        [answer] = self._ask((product, 5))
        self.assertFalse(answer["date"])
        self.assertIn("no working day", answer["reason"])

    def test_lead_times(self):
        """Security lead time lies between stock and customer; the product's lead time is the least there is."""
        self.company.security_lead = 2
        product = self._product(on_hand=5)
        self._move(product, 5, NOW + DAY)
        self.assertEqual(self._dates((product, 5), (product, 5)), [NOW + 2 * DAY, NOW + 3 * DAY])
        product.sale_delay = 4
        self.assertEqual(self._dates((product, 5), (product, 5)), [NOW + 4 * DAY, NOW + 4 * DAY])

    def test_confirming_for_the_date_keeps_it(self):
        """An order confirmed for the date plans its delivery when the goods are there, and not before."""
        self.company.security_lead = 2
        product = self._product(on_hand=1)
        self._move(product, 9, NOW + 7 * DAY)
        [promised] = self._dates((product, 10))
        order = self._order(self._business(), product=product, quantity=10, commitment_date=promised)
        self.assertEqual(order.picking_ids.move_ids.date, NOW + 7 * DAY)
        self.assertEqual(self._dates((product, 1)), [False])

    def test_delays_of_the_delivery_route(self):
        """Days a rule of the delivery takes lie between stock and customer."""
        self.warehouse.delivery_route_id.rule_ids.filtered(lambda rule: rule.location_dest_id == self.customers).delay = 3
        self.assertEqual(self._dates((self._product(on_hand=5), 5)), [NOW + 3 * DAY])

    def test_at(self):
        """Nothing is promised for an earlier moment; text and days are understood; free is what is free then."""
        product = self._product(on_hand=5)
        self._move(product, 5, NOW + DAY)
        self._out(product, 3, NOW + 3 * DAY)
        for at in (NOW + 2 * DAY, "2025-06-04 08:00:00", "2025-06-04T08:00:00", "2025-06-04T10:00:00+02:00"):
            with self.subTest(at=at):
                [answer] = self._ask((product, 5), at=at)
                self.assertEqual((answer["date"], answer["free_now"]), (NOW + 2 * DAY, 7))
        for at in ("2025-06-04", date(2025, 6, 4)):
            with self.subTest(at=at):
                self.assertEqual(self._dates((product, 5), at=at), [datetime(2025, 6, 3, 22)])
        self.assertEqual(self._dates((product, 5), at="2025-06-02"), [NOW])

    # -- what is not on stock ----------------------------------------------------------------

    def test_goods_nobody_counts_are_there(self):
        """Goods that are not tracked are promised for now, or after their lead time."""
        screws = self._product(is_storable=False, sale_delay=2)
        [answer] = self._ask((screws, 1000))
        self.assertEqual((answer["date"], answer["source"], answer["free_now"]), (NOW + 2 * DAY, "stock", 1000))

    def _route(self, delay):
        """A route that brings goods from vendors to the stock."""
        return self.env["stock.route"].create({"name": "Vendors", "product_selectable": True, "rule_ids": [
            Command.create({
                "name": "Vendors to stock", "action": "pull", "procure_method": "make_to_stock", "delay": delay,
                "picking_type_id": self.warehouse.in_type_id.id, "location_src_id": self.suppliers.id,
                "location_dest_id": self.stock.id, "warehouse_id": self.warehouse.id, "company_id": self.company.id})]})

    def test_brought_by_a_rule(self):
        """What stock and receipts do not cover comes after the lead time of the rules that bring it."""
        product = self._product(on_hand=3, route_ids=self._route(9))
        early, late, later = self._ask((product, 2), (product, 5), (product, 1))
        self.assertEqual((early["date"], early["source"]), (NOW, "stock"))
        self.assertEqual((late["date"], late["source"], late["free_now"]), (NOW + 9 * DAY, "purchase", 1))
        self.assertEqual(late["parts"], [(NOW, 1), (NOW + 9 * DAY, 4)])
        self.assertEqual((later["date"], later["free_now"]), (NOW + 9 * DAY, 0))

    def test_no_lead_time(self):
        """A rule that says nothing of how long vendors take promises nothing."""
        [answer] = self._ask((self._product(on_hand=3, route_ids=self._route(0)), 5))
        self.assertFalse(answer["date"])
        self.assertIn("no lead time set", answer["reason"])

    def test_a_changed_route_counts_at_once(self):
        """Nothing that is remembered of routes outlives a change of them."""
        product = self._product(on_hand=3)
        self.assertEqual(self._dates((product, 3)), [NOW])
        # an app such as OCA's RMA has its own way to customers
        routes = self.warehouse.route_ids | self.warehouse.delivery_route_id
        routes.active = False
        [answer] = self._ask((product, 3))
        self.assertIn("No route leads", answer["reason"])
        routes.active = True
        self.assertEqual(self._dates((product, 3)), [NOW])

    def test_a_changed_place_counts_at_once(self):
        """The usual way is remembered until a place or an operation type it goes through changes."""
        def is_from_stock():
            return self.env["operative.promise.engine"]._ways({0: False}, self.warehouse)[0].from_stock
        self.assertTrue(is_from_stock())
        self.stock.usage = "supplier"
        self.assertFalse(is_from_stock())
        self.stock.usage = "internal"
        self.assertTrue(is_from_stock())

    def test_what_changes_all_day_clears_no_cache(self):
        """Names, numbers and inventories of places, and reservations, leave what is remembered alone."""
        product = self._product(on_hand=10)
        delivery = self._out(product, 4, NOW + DAY)
        kind = self.warehouse.out_type_id
        with patch.object(type(self.env.registry), "clear_cache") as cleared:
            delivery._do_unreserve()
            delivery._action_assign()
            self.stock.barcode = "A shelf"
            self.stock.last_inventory_date = NOW
            kind.reservation_method = "manual"
            self.env.flush_all()
            self.assertFalse(cleared.called)
            kind.default_location_src_id = self.warehouse.wh_output_stock_loc_id
            self.assertTrue(cleared.called)

    def test_made_to_order(self):
        """What is brought for the order takes nothing from the stock."""
        to_order = self.warehouse.mto_pull_id.route_id
        to_order.active = True
        product = self._product(on_hand=3, route_ids=to_order | self._route(9))
        first, second = self._ask((product, 3), (product, 3))
        for answer in (first, second):
            self.assertEqual((answer["date"], answer["source"]), (NOW + 9 * DAY, "order"))
            self.assertEqual((answer["on_hand"], answer["free_now"]), (3, 0))

    # -- rights ------------------------------------------------------------------------------

    def test_who_may_ask(self):
        """Sales and service may ask without inventory rights; employees of neither and portal users may not."""
        product = self._product(on_hand=5)
        for user in (self.user_salesman, self.user_service):
            self.assertFalse(user.has_group("stock.group_stock_user"))
            self.assertEqual(self._dates((product, 5), user=user), [NOW])
        employee = self.user_salesman.copy({
            "login": "operative_employee", "group_ids": [Command.set(self.env.ref("base.group_user").ids)]})
        for user in (employee, self.user_portal):
            with self.assertRaises(AccessError):
                self._ask((product, 5), user=user)

    def test_other_companies_stock_is_not_told(self):
        """Neither by their warehouse, nor by their products, nor by what a client puts into its context."""
        product = self._product(on_hand=5)
        self.env["stock.quant"]._update_available_quantity(product, self.warehouse_us.lot_stock_id, 7)
        [answer] = self._ask((product, 1), warehouse_id=self.warehouse_us.id)
        self.assertEqual((answer["date"], answer["on_hand"], answer["free_now"]), (False, 0, 0))
        self.assertIn("warehouse", answer["reason"])
        self.user_salesman.company_ids = self.company
        theirs = self._product(on_hand=5, warehouse=self.warehouse_us, company_id=self.company_us.id)
        [answer] = self._ask((theirs, 1))
        self.assertIn("may not see", answer["reason"])
        asking = self.env["product.product"].with_user(self.user_salesman).with_context(
            allowed_company_ids=self.company.ids, search_location=self.warehouse_us.lot_stock_id.id,
            location=self.warehouse_us.lot_stock_id.id, warehouse_id=self.warehouse_us.id)
        self.assertEqual(asking.operative_promise([(product.id, 1)])[0]["on_hand"], 5)

    # -- bad input ---------------------------------------------------------------------------

    def test_each_bad_line_gets_its_answer(self):
        """A line that cannot be answered says why, and the lines beside it are answered."""
        good = self._product(on_hand=5)
        archived = self._product(on_hand=5, active=False)
        bad = [
            (good.id, 0, "more than zero"), (good.id, -1, "more than zero"), (good.id, float("nan"), "not a number"),
            (good.id, float("inf"), "not a number"),
            (good.id, 10**400, "not a number"), (good.id, "5", "not a number"), (good.id, 0.001, "more than zero"),
            (self.service_product.id, 1, "service"), (archived.id, 1, "archived"), (0, 1, "does not exist"),
            (10 ** 12, 1, "does not exist"), (10 ** 400, 1, "does not exist"), (-1, 1, "does not exist"),
            ("x", 1, "does not exist"), (False, 1, "does not exist"),
        ]
        ask = self.env["product.product"].with_user(self.user_salesman).with_context(
            allowed_company_ids=self.company.ids).operative_promise
        answers = ask([(good.id, 5), *(line[:2] for line in bad), (good.id, 1, self.env.ref("uom.product_uom_kgm").id),
                       (good.id, 1, 10 ** 12), (good.id, 1, ["x"])])
        self.assertEqual(answers[0]["date"], NOW)
        for (product_id, quantity, reason), answer in zip([*bad, *[(good.id, 1, "unit")] * 3], answers[1:]):
            with self.subTest(product_id=product_id, quantity=quantity):
                self.assertEqual((answer["date"], answer["source"], answer["product_id"]), (False, "none", product_id))
                self.assertIn(reason, answer["reason"])

    def test_bad_moments_and_warehouses(self):
        """A moment or warehouse that cannot be says so on each line."""
        product = self._product(on_hand=5)
        closed = self.env["stock.warehouse"].create({"name": "Closed", "code": "CL", "company_id": self.company.id})
        closed.active = False
        for kwargs, reason in (
            ({"at": NOW - DAY}, "past"), ({"at": "2025-06-01"}, "past"), ({"at": "soon"}, "not a date"),
            ({"at": 5}, "not a date"), ({"at": "9999-12-31"}, "future"), ({"warehouse_id": 10 ** 12}, "does not exist"),
            ({"warehouse_id": "x"}, "does not exist"), ({"warehouse_id": closed.id}, "archived"),
        ):
            with self.subTest(**kwargs):
                answers = self._ask((product, 1), (product, 2), **kwargs)
                self.assertEqual([answer["date"] for answer in answers], [False, False])
                self.assertTrue(all(reason in answer["reason"] for answer in answers), answers)

    def test_no_list_of_pairs(self):
        """What is no list of pairs is refused before anything is looked at."""
        ask = self.env["product.product"].with_user(self.user_salesman).operative_promise
        for quantities in (None, 5, [5], [(1,)], [(1, 2, 3, 4, 5)], "ab"):
            with self.subTest(quantities=quantities), self.assertRaises(UserError):
                ask(quantities)

    def test_a_hundred_thousand_pairs(self):
        """However many pairs there are each gets its answer, in one go."""
        products = [self._product(f"Part {number}", on_hand=100) for number in range(3)]
        pairs = [(products[number % 3].id, 1) for number in range(100_000)]
        answers = self.env["product.product"].with_user(self.user_salesman).with_context(
            allowed_company_ids=self.company.ids).operative_promise(pairs)
        self.assertEqual(len(answers), 100_000)
        self.assertEqual([bool(answer["date"]) for answer in answers], [True] * 300 + [False] * 99_700)

    def test_nothing_asked(self):
        """No pairs, no answers."""
        self.assertEqual(self._ask(), [])

    def test_as_many_queries_for_many_lines(self):
        """Lines that stock covers cost no query each."""
        products = [self._product(f"Part {number}", on_hand=5) for number in range(20)]

        def queries(count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._ask(*((product, 2) for product in products[:count]))
            return self.env.cr.sql_log_count - before
        queries(1)
        self.assertEqual(queries(20), queries(1))
