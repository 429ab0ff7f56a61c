"""Open deliveries: what is late, what is endangered before it is late, and who sees it."""
import random
from collections import defaultdict
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .promise_orders import NOW, RECEIPT, PromiseCommon

SLIPPED = datetime(2026, 3, 23, 8)


@tagged("post_install", "-at_install")
class TestPromiseDeliveries(PromiseCommon):

    def assertState(self, order, state, expected=None, late=0):
        row = self._row(order)
        self.assertEqual((row.state, row.days_late), (state, late))
        self.assertEqual(self._day(row.expected_date), expected and expected.date() or False)

    def test_receipt_that_slips_endangers_the_order(self):
        """As long as the receipt comes in time all is well; when it moves, the promise cannot be kept."""
        receipt = self._receipt(self.bearing, 40)
        order = self._promised(40, RECEIPT + timedelta(hours=4))
        self.assertState(order, "on_track", RECEIPT)
        receipt.move_ids.date = SLIPPED
        self.assertState(order, "endangered", SLIPPED, 11)
        self.assertEqual(self._row(order).receipt, receipt.name)
        self.assertEqual(self._row(order).receipt_origin, "P0815")

    def test_late_from_the_day_after(self):
        """Late once the promised day is past where the company is; by how many days it then is, or will be."""
        self._stock(40, self.bearing)
        order = self._promised(40, NOW + timedelta(days=1))
        self.assertState(order, "on_track", NOW + timedelta(days=1))
        order.order_line.operative_promised_date = datetime(2026, 3, 1, 22, 59)
        self.assertState(order, "late", NOW, 1)
        order.order_line.operative_promised_date = datetime(2026, 3, 1, 23)  # midnight in Berlin
        self.assertState(order, "on_track", NOW)

    def test_nothing_on_the_way(self):
        """Without stock, receipt or route there is no expected date: endangered."""
        order = self._promised(40, RECEIPT)
        self.assertState(order, "endangered")
        self.assertEqual(self._row(order).expected, "No receipt planned")

    def test_what_was_promised_first_is_served_first(self):
        """Goods go to the earlier promise, whoever ordered first."""
        self._receipt(self.bearing, 40)
        self._receipt(self.bearing, 40, SLIPPED)
        later = self._promised(40, RECEIPT + timedelta(days=5))
        earlier = self._promised(40, RECEIPT + timedelta(days=1))
        self.assertState(earlier, "on_track", RECEIPT + timedelta(days=1))
        self.assertState(later, "endangered", SLIPPED, 6)

    def test_reserved_goods_are_not_given_away(self):
        """What is reserved for an order is its own, also against an earlier promise."""
        self._stock(40, self.bearing)
        reserved = self._promised(40, RECEIPT + timedelta(days=5))
        reserved.sudo().picking_ids.action_assign()
        self.assertEqual(reserved.sudo().picking_ids.state, "assigned")
        earlier = self._promised(40, RECEIPT)
        self.assertState(reserved, "on_track", RECEIPT + timedelta(days=5))
        self.assertState(earlier, "endangered")

    def test_late_receipt_counts_as_from_now(self):
        """A receipt that should have come yesterday may come today; that is uncertain."""
        self._receipt(self.bearing, 40, NOW - timedelta(days=3))
        self.assertState(self._promised(40, NOW + timedelta(days=1)), "uncertain", NOW + timedelta(days=1))

    def test_security_days(self):
        """Goods have to be there the company's security days before the promise."""
        self.company.security_lead = 2
        self._receipt(self.bearing, 40)
        self.assertState(
            self._promised(40, RECEIPT + timedelta(days=1)), "endangered", RECEIPT + timedelta(days=2), 1)
        self.bearing = self._product("Other Bearing")
        self._receipt(self.bearing, 40)
        self.assertState(self._promised(40, RECEIPT + timedelta(days=2)), "on_track", RECEIPT + timedelta(days=2))

    def test_days_of_the_delivery(self):
        """Goods have to be there as many days before the promise as the delivery's rule takes, also promised anew."""
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)], limit=1)
        warehouse.delivery_route_id.rule_ids.delay = 3
        self._receipt(self.bearing, 40)
        order = self._promised(40, RECEIPT + timedelta(days=1))
        self.assertState(order, "endangered", RECEIPT + timedelta(days=3), 2)
        planned = {name: order.order_line.move_ids[name] for name in ("date", "date_deadline")}
        self.assertEqual(planned["date_deadline"], RECEIPT - timedelta(days=2))
        order.order_line._operative_promise(RECEIPT + timedelta(days=4), "The vendor slipped")
        self.assertEqual(
            {name: order.order_line.move_ids[name] for name in planned},
            {name: moment + timedelta(days=3) for name, moment in planned.items()})
        self.assertState(order, "on_track", RECEIPT + timedelta(days=4))
        order.order_line.operative_promised_date = False
        order.commitment_date = RECEIPT + timedelta(days=2)
        self.assertEqual(self._row(order).promised_date, RECEIPT + timedelta(days=2))

    def test_stock_of_others_is_not_ours(self):
        """Goods on consignment are nobody's supply; who has them reserved needs nothing of ours."""
        self.env["stock.quant"]._update_available_quantity(
            self.bearing, self.warehouse.lot_stock_id, 40, owner_id=self._business("Owner"))
        order = self._promised(40, RECEIPT)
        self.assertState(order, "on_track", RECEIPT)
        order.sudo().picking_ids.do_unreserve()
        self.assertState(order, "endangered")

    def test_other_warehouse(self):
        """What lies in another warehouse does not help."""
        other = self.env["stock.warehouse"].create({"name": "South", "code": "SO", "company_id": self.company.id})
        self.env["stock.quant"]._update_available_quantity(self.bearing, other.lot_stock_id, 40)
        self.assertState(self._promised(40, RECEIPT), "endangered")
        self.assertState(
            self._promised(40, RECEIPT, warehouse_id=other.id), "on_track", RECEIPT)

    def test_pick_and_ship(self):
        """With two steps the order is one delivery throughout, endangered by a late receipt before the pick."""
        self.warehouse.delivery_steps = "pick_ship"
        receipt = self._receipt(self.bearing, 40)
        order = self._promised(40, RECEIPT + timedelta(hours=4))
        self.assertState(order, "on_track", RECEIPT)
        receipt.move_ids.date = SLIPPED
        self.assertState(order, "endangered", SLIPPED, 11)
        self._deliver(receipt)
        pick = order.sudo().picking_ids
        self._deliver(pick)
        self.assertTrue(order.sudo().picking_ids - pick)
        self.assertState(order, "on_track", NOW)

    def test_bought_to_order(self):
        """A delivery that waits for its own transfer moves with it, and takes nothing from the stock."""
        receipt = self._receipt(self.bearing, 40)
        self._stock(40, self.bearing)
        order = self._promised(40, RECEIPT + timedelta(days=1))
        move = order.sudo().order_line.move_ids
        move._do_unreserve()
        move.write({"move_orig_ids": [Command.set(receipt.move_ids.ids)], "procure_method": "make_to_order"})
        self.assertState(order, "on_track", RECEIPT + timedelta(days=1))
        receipt.move_ids.date = SLIPPED
        self.assertState(order, "endangered", SLIPPED, 10)
        self.assertState(self._promised(40, RECEIPT), "on_track", RECEIPT)

    def test_part_delivered(self):
        """A part delivery leaves a row that says how much is open and when something moved last."""
        self._stock(15, self.bearing)
        order = self._promised(40, RECEIPT)
        first = order.sudo().picking_ids
        self._deliver(first, 15)
        row = self._row(order)
        self.assertEqual((row.product_uom_qty, row.qty_delivered, row.qty_open), (40, 15, 25))
        self.assertEqual((row.last_move, row.last_move_date), (first.name, NOW))
        self._stock(25, self.bearing)
        self._deliver(order.sudo().picking_ids - first)
        self.assertFalse(self._row(order))

    def test_return_is_no_delivery(self):
        """Goods on their way back are nothing to be delivered."""
        self._stock(5, self.bearing)
        order = self._promised(5, RECEIPT)
        picking = order.sudo().picking_ids
        self._deliver(picking)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
        wizard.product_return_moves.quantity = 1
        wizard.action_create_returns()
        self.assertFalse(self._row(order))

    def test_goods_nobody_counts_are_always_there(self):
        """Goods that are not tracked in stock endanger nothing."""
        order = self._promised(5, RECEIPT, self._product("Screws", is_storable=False))
        self.assertState(order, "on_track", RECEIPT)

    def test_first_promise_and_changes(self):
        """The row remembers what was promised first and how often it changed."""
        order = self._promised(40, RECEIPT)
        order.order_line._operative_promise(SLIPPED, "Supplier")
        row = self._row(order)
        self.assertEqual((row.first_promised_date, row.promised_date, row.change_count), (RECEIPT, SLIPPED, 1))

    def test_random_stock_is_given_out_as_plain_python_does(self):
        """For random stock, receipts, reservations and orders each row has the state plain Python gives it."""
        chance = random.Random(4711)
        products = [self._product(f"Random {number}") for number in range(12)]
        wanted = defaultdict(list)
        for product in products:
            supply = [(NOW, 0, chance.randint(0, 30), NOW)]
            self._stock(supply[0][2], product)
            for number in range(chance.randint(0, 4)):
                on, came = NOW + timedelta(days=chance.randint(-2, 30)), chance.randint(1, 20)
                supply.append((max(on, NOW), number + 1, came, on))
                self._receipt(product, came, on)
            supply.sort()
            for _number in range(chance.randint(1, 5)):
                order = self._promised(chance.randint(1, 15), NOW + timedelta(days=chance.randint(0, 30)), product)
                move = order.sudo().order_line.move_ids
                move._do_unreserve()
                if chance.random() < 0.3:
                    move._action_assign()
                wanted[product].append((order, move))
            queue = []
            for order, move in wanted[product]:
                queue += [(0, move.date_deadline, move.id, move.quantity, order),
                          (1, move.date_deadline, move.id, move.product_qty - move.quantity, order)]
            queue.sort(key=lambda part: part[:3])
            covered, total = {}, 0
            for _rank, _deadline, _id, quantity, order in queue:
                total += quantity
                if quantity:
                    covered[order] = next(
                        (found for number, found in enumerate(supply)
                         if sum(part[2] for part in supply[:number + 1]) >= total), None)
            for order, move in wanted[product]:
                with self.subTest(product=product.name, order=order.name):
                    expected = covered[order] and max(covered[order][0], move.date, NOW)
                    kept = "uncertain" if covered[order] and covered[order][3].date() < NOW.date() else "on_track"
                    promised = move.date_deadline
                    late = not expected or self._day(expected) > self._day(promised)
                    self.assertState(
                        order, "endangered" if late else kept, expected,
                        (self._day(expected) - self._day(promised)).days if expected and late else 0)
        self.env.flush_all()
        self.assertGreater(len({row.state for row in self.env["operative.delivery"].search([
            ("product_id", "in", [product.id for product in products])])}), 1)

    def test_a_page_and_how_many_there_are_cost_one_query(self):
        """The first page of many is found with their number; so is the last, and what is beyond it is empty."""
        for number in range(5):
            self._promised(5, RECEIPT + timedelta(days=number))
        domain = [("product_id", "=", self.bearing.id)]
        deliveries = self.env["operative.delivery"].with_user(self.user_manager)
        every = deliveries.search(domain)

        def page(**which):
            return deliveries.web_search_read(domain, {"promised_date": {}, "state": {}}, **which)
        self.assertEqual(page()["length"], len(every))
        for offset, limit in ((0, 2), (2, 2), (4, 2), (6, 2)):
            found = page(offset=offset, limit=limit)
            self.assertEqual([row["id"] for row in found["records"]], every.ids[offset:offset + limit])
            self.assertEqual(found["length"], len(every))
        self.assertEqual(page(limit=2, count_limit=3)["length"], min(3, len(every)))
        self.assertEqual(
            [row["id"] for row in page(limit=2, order="promised_date desc, id desc")["records"]], every.ids[::-1][:2])
        for user in (self.user_manager, self.user_salesman):  # whose rules ask for more of each row than the page shows
            deliveries = deliveries.with_user(user)
            with patch.object(type(deliveries), "_statement", autospec=True, side_effect=type(deliveries)._statement) as asked:
                self.env.invalidate_all()
                page(limit=2)
            self.assertEqual(asked.call_count, 1, user.name)

    def test_lists_cost_the_same_whatever_they_hold(self):
        """Five orders more cost no query more."""
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["operative.delivery"].search([("state", "=", "endangered")]).mapped("days_late")
            return self.env.cr.sql_log_count - before
        self._promised(5, RECEIPT)
        queries()
        before = queries()
        for _number in range(5):
            self._promised(5, RECEIPT)
        self.assertEqual(queries(), before)


@tagged("post_install", "-at_install")
class TestPromiseDeliveryAccess(PromiseCommon):

    def setUp(self):
        super().setUp()
        self.order = self._quotation([(self.bearing, 40)])
        self.order.order_line.operative_promised_date = RECEIPT
        self.order.action_confirm()
        colleague = self._business("Other", user_id=self.user_manager.id)
        self.other = self._quotation([(self.bearing, 5)], user=self.user_manager, partner_id=colleague.id,
                                     user_id=self.user_manager.id)
        self.other.action_confirm()
        abroad = self.env["sale.order"].with_context(allowed_company_ids=self.company_us.ids).create({
            "partner_id": self.customer.id, "company_id": self.company_us.id, "user_id": self.user_salesman.id,
            "order_line": [Command.create({"product_id": self.bearing.id, "product_uom_qty": 7})]})
        abroad.action_confirm()
        self.abroad = abroad.with_env(self.env)
        self.env.flush_all()

    def seen(self, user, companies=None):
        """The orders whose deliveries a user sees in the list."""
        model = self.env["operative.delivery"].with_user(user).with_context(
            allowed_company_ids=(companies or self.company).ids)
        orders = model.search([("order_id", "in", (self.order | self.other | self.abroad).ids)]).sudo().order_id
        return {name for name in ("order", "other", "abroad") if getattr(self, name) in orders}

    def test_list_role_by_role(self):
        """Salespeople see deliveries of their customers, service and managers all; nobody another company's."""
        self.assertEqual(self.seen(self.user_salesman), {"order"})
        for user in (self.user_salesman_all, self.user_manager, self.user_administrator, self.user_service,
                     self.user_accountant):
            self.assertEqual(self.seen(user), {"order", "other"}, user.name)
        self.assertEqual(self.seen(self.user_manager, self.company_us), {"abroad"})

    def test_service_of_own_tickets(self):
        """Who works on own tickets alone sees the deliveries of the customers these are of."""
        own = self.user_service.copy({"login": "operative_service_own", "group_ids": [
            Command.set(self.env.ref("helpdesk_mgmt.group_helpdesk_user_own").ids)]})
        self.assertEqual(self.seen(own), set())
        ticket = self._ticket(self.other.partner_id, user_id=own.id)
        self.env.invalidate_all()
        self.assertEqual(self.seen(own), {"other"})
        self.assertEqual(self.card(ticket, own), {self.other.name})
        with self.assertRaises(AccessError):
            self._ticket(self.customer, user_id=self.user_service.id).with_user(own).operative_deliveries()

    def test_portal_and_public_see_nothing(self):
        """Not the lists, not the log, not the cards, not even of their own order."""
        self.order.message_subscribe(self.user_portal.partner_id.ids)
        for user in (self.user_portal, self.env.ref("base.public_user")):
            for model in ("operative.delivery", "operative.promise", "operative.promise.report"):
                with self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            for record in (self.order, self.customer):
                with self.assertRaises(AccessError):
                    record.with_user(user).operative_deliveries()

    def card(self, record, user, companies=None):
        return {row["order"] for row in record.with_user(user).with_context(
            allowed_company_ids=(companies or self.company).ids).operative_deliveries()}

    def test_card_of_the_order(self):
        """Whoever reads the order sees its deliveries, without any inventory right; nobody else."""
        rows = self.order.with_user(self.user_salesman).operative_deliveries()
        self.assertEqual([(row["product"], row["qty_open"], row["state"], row["can_promise"]) for row in rows],
                         [("Bearing", 40, "endangered", True)])
        with self.assertRaises(AccessError):
            self.other.with_user(self.user_salesman).operative_deliveries()

    def test_card_of_the_contact(self):
        """A salesperson sees deliveries of own customers, of others only those of own orders."""
        self.assertEqual(self.card(self.customer, self.user_salesman), {self.order.name})
        self.assertEqual(self.card(self.other.partner_id, self.user_salesman), set())
        self.assertEqual(self.card(self.other.partner_id, self.user_salesman_all), {self.other.name})
        self.other.user_id = self.user_salesman
        self.assertEqual(self.card(self.other.partner_id, self.user_salesman), {self.other.name})

    def test_card_of_the_ticket(self):
        """Service sees the deliveries of the ticket's customer in the ticket's company, and cannot promise."""
        ticket = self._ticket(self._contact(self.customer), user_id=self.user_service.id)
        rows = ticket.with_user(self.user_service).operative_deliveries()
        self.assertEqual([(row["order"], row["can_promise"]) for row in rows], [(self.order.name, False)])

    def test_nobody_sees_another_company(self):
        """The card of a contact holds deliveries of the companies the user works in alone."""
        self.assertEqual(self.card(self.customer, self.user_manager), {self.order.name})
        self.assertEqual(
            self.card(self.customer, self.user_manager, self.company | self.company_us),
            {self.order.name, self.abroad.name})

    def test_no_costs_and_no_stock(self):
        """What a card sends holds neither amounts nor stock."""
        row = self.order.with_user(self.user_salesman).operative_deliveries()[0]
        self.assertFalse([name for name in row if "price" in name or "cost" in name or "hand" in name or "free" in name])
