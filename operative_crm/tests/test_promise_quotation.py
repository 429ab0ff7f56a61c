"""What can be promised, on the lines of a quotation: earliest date, light, reason, and promising it."""
from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tests.common import users

from .promise_orders import NOW, RECEIPT, PromiseCommon


@tagged("post_install", "-at_install")
class TestPromiseQuotation(PromiseCommon):

    def assertLight(self, line, light, *words):
        self.assertEqual(line.operative_light, light, line.operative_light_reason)
        for word in words:
            self.assertIn(word, line.operative_light_reason)

    def test_from_stock(self):
        """What is on stock can be had today: green, without a wish."""
        self._stock(40, self.bearing)
        line = self._quotation([(self.bearing, 40)]).order_line
        self.assertLight(line, "green", "40 today", "from stock")
        self.assertEqual(self._day(line.operative_earliest_date), NOW.date())

    def test_part_now_and_the_rest_with_a_receipt(self):
        """The line says how much is there now, when all is, and with which receipt."""
        self._stock(25, self.bearing)
        receipt = self._receipt(self.bearing, 20)
        line = self._quotation([(self.bearing, 40)]).order_line
        self.assertLight(line, "yellow", "25 today", "all 40 on", receipt.name)
        self.assertEqual(self._day(line.operative_earliest_date), RECEIPT.date())

    def test_wish_that_can_be_kept(self):
        """Green where all is there by the day asked for, and that day is promised, not an earlier one."""
        self._receipt(self.bearing, 40)
        order = self._quotation([(self.bearing, 40)], operative_wished_date=date(2026, 3, 18))
        line = order.order_line
        self.assertLight(line, "green", "Mar 18 possible, as wished")
        line.action_operative_promise_date()
        self.assertEqual(self._day(line.operative_promised_date), date(2026, 3, 18))
        self.assertEqual((line.operative_light, line.operative_light_reason), ("green", "Mar 18 promised"))

    def test_wish_on_a_sunday_is_promised_for_the_friday_before(self):
        """Nothing is promised for a day on which nobody works, nor later than asked for where it can be helped."""
        self._stock(40, self.bearing)
        order = self._quotation([(self.bearing, 40)], operative_wished_date=date(2026, 3, 15))
        order.order_line.action_operative_promise_date()
        self.assertEqual(self._day(order.order_line.operative_promised_date), date(2026, 3, 13))

    def test_wish_that_cannot_be_kept(self):
        """Red with the reason; once a later date is promised it is yellow, the wish is not forgotten."""
        self._receipt(self.bearing, 40)
        order = self._quotation([(self.bearing, 40)], operative_wished_date=date(2026, 3, 10))
        line = order.order_line
        self.assertLight(line, "red", "Earliest Mar 12; wished Mar 10 not possible")
        self.assertIn("Bearing", order.operative_light_reason)
        line.action_operative_promise_date()
        self.assertEqual(self._day(line.operative_promised_date), RECEIPT.date())
        self.assertEqual(
            (line.operative_light, line.operative_light_reason), ("yellow", "Mar 12 promised · wished Mar 10"))

    def test_promise_that_cannot_be_kept(self):
        """A date typed in that is too early is red, the one of the whole order likewise."""
        self._receipt(self.bearing, 40)
        own, whole = (self._quotation([(self.bearing, 40)]) for _number in range(2))
        own.order_line.operative_promised_date = RECEIPT - timedelta(days=2)
        whole.commitment_date = RECEIPT - timedelta(days=2)
        for order in (own, whole):
            self.assertLight(order.order_line, "red", "Earliest Mar 12; promised Mar 10 cannot be kept")

    def test_dates_while_typing(self):
        """The answer is there before the quotation is saved, and follows the quantity of other lines."""
        self._stock(40, self.bearing)
        self._receipt(self.bearing, 40)
        with Form(self.env["sale.order"].with_user(self.user_salesman)) as form:
            form.partner_id = self.customer
            with form.order_line.new() as line:
                line.product_id = self.bearing
                line.product_uom_qty = 30
            with form.order_line.new() as line:
                line.product_id = self.bearing
                line.product_uom_qty = 10
            self.assertEqual([row["operative_light"] for row in form.order_line._records], ["green", "green"])
            with form.order_line.edit(0) as line:
                line.product_uom_qty = 40
            self.assertEqual([row["operative_light"] for row in form.order_line._records], ["green", "yellow"])
            form.operative_wished_date = date(2026, 3, 5)
            self.assertEqual([row["operative_light"] for row in form.order_line._records], ["green", "red"])
            self.assertIn("Bearing", form.operative_light_reason)

    def test_nothing_on_the_way(self):
        """No date can be said, and the line says why; promising it is refused with the reason."""
        order = self._quotation([(self.bearing, 40)])
        self.assertLight(order.order_line, "red")
        self.assertFalse(order.order_line.operative_earliest_date)
        self.assertTrue(order.order_line.operative_light_reason)
        for promise in (order.action_operative_promise_lines, order.action_operative_promise_order):
            with self.assertRaisesRegex(UserError, "Bearing"):
                promise()

    def test_lines_compete(self):
        """Two lines of one product cannot have the same goods."""
        self._stock(40, self.bearing)
        self._receipt(self.bearing, 40)
        first, second = self._quotation([(self.bearing, 40), (self.bearing, 10)]).order_line
        self.assertLight(first, "green")
        self.assertLight(second, "yellow")

    def test_quotation_does_not_count_against_itself_nor_others(self):
        """Quotations take nothing; a confirmed order does, but not from itself."""
        self._stock(40, self.bearing)
        order, other = (self._quotation([(self.bearing, 40)]) for _number in range(2))
        self.assertLight(other.order_line, "green")
        order.action_confirm()
        self.env.invalidate_all()
        self.assertLight(other.order_line, "red")
        self.assertLight(order.order_line, "green")

    def test_one_date_for_the_whole_order(self):
        """The order is promised for the day its last line is there; lines have no dates of their own then."""
        self._stock(5, self.goods)
        self._receipt(self.bearing, 40)
        order = self._quotation([(self.goods, 5), (self.bearing, 40), (self.service_product, 1)])
        said = order.action_operative_promise_lines()["params"]["message"]
        self.assertEqual(said, f"03/02/2026: {self.goods.name}; 03/12/2026: Bearing")
        self.assertEqual([self._day(moment) for moment in order.order_line.mapped("operative_promised_date")],
                         [NOW.date(), RECEIPT.date(), False])
        said = order.action_operative_promise_order()["params"]["message"]
        self.assertEqual(said, f"03/12/2026: {self.goods.name}, Bearing")
        self.assertFalse(any(order.order_line.mapped("operative_promised_date")))
        self.assertEqual(self._day(order.commitment_date), RECEIPT.date())

    def test_calendar_week_where_the_language_has_it(self):
        """A German reads KW beside the date, an American does not."""
        self.env["res.lang"]._activate_lang("de_DE")
        promise = self.env["operative.promise"]
        self.assertEqual(promise.with_context(lang="en_US")._format_day(date(2026, 6, 5)), "06/05/2026")
        text = promise.with_context(lang="de_DE")._format_day(date(2026, 6, 5))
        self.assertTrue(text.startswith("05.06.2026 ("), text)
        self.assertIn("23", text)
        self.assertIn("53", promise.with_context(lang="de_DE")._format_day(date(2027, 1, 2)))

    def test_year_is_said_where_it_could_be_another(self):
        """The line leaves the year out in this year and around its turn; German numbers, others name the month."""
        self.env["res.lang"]._activate_lang("de_DE")
        promise, german = self.env["operative.promise"], self.env["operative.promise"].with_context(lang="de_DE")
        for day, english, in_german in (
            (date(2026, 12, 4), "Dec 4", "04.12. (KW 49)"),
            (date(2025, 12, 4), "Dec 4", "04.12. (KW 49)"),
            (date(2027, 3, 1), "03/01/2027", "01.03.2027 (KW 9)"),
        ):
            self.assertEqual(promise._format_short_day(day, self.company), english)
            self.assertEqual(german._format_short_day(day, self.company), in_german)

    def test_only_a_part_comes(self):
        """Where the rest is not planned the line says how much can be had, when, and why no more."""
        self._receipt(self.bearing, 40)
        line = self._quotation([(self.bearing, 60)]).order_line
        self.assertLight(line, "red", "Only 40 can be delivered: 40 on Mar 12 · No further receipt planned, no route brings it")
        line.operative_promised_date = RECEIPT
        self.assertLight(line, "red", "Mar 12 promised, cannot be kept · Only 40 can be delivered")

    def test_nothing_to_promise_on_services(self):
        """A quotation of services promises nothing, and says nothing."""
        self.assertIs(self._quotation([(self.service_product, 1)]).action_operative_promise_lines(), True)

    def test_services_and_sections_have_no_light(self):
        """What is not delivered has no date."""
        order = self._quotation([(self.service_product, 1)])
        order.order_line = [Command.create({"display_type": "line_section", "name": "Section"})]
        self.assertEqual(order.order_line.mapped("operative_light"), [False, False])

    @users("operative_salesman")
    def test_whole_quotation_at_once(self):
        """The lights of 200 lines on stock cost nine queries at most, two of them a savepoint, once the rest is read."""
        products = self.env["product.product"].sudo().create([
            {"name": f"Part {number}", "is_storable": True, "taxes_id": False} for number in range(200)])
        self.env["stock.quant"].sudo().create([
            {"product_id": product.id, "location_id": self.warehouse.lot_stock_id.id, "quantity": 5}
            for product in products])
        short, long = (
            self._quotation([(product, 5) for product in products[:count]]).with_user(self.env.user) for count in (20, 200))
        self.env.flush_all()
        short.order_line.mapped("operative_light")
        long.order_line.invalidate_recordset()
        long.order_line.fetch(["order_id", "product_id", "product_uom_id", "warehouse_id", "state"])
        long.order_line.product_id.product_tmpl_id.fetch(["type"])
        with self.assertQueryCount(9):
            lights = long.order_line.mapped("operative_light")
        self.assertEqual(lights, ["green"] * 200)
