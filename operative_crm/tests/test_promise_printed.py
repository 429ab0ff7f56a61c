"""The printed quotation and order: when the goods come, as promised and in the customer's words."""
from datetime import datetime

import lxml.html

from odoo import Command
from odoo.tests import tagged

from .promise_orders import PromiseCommon

FIRST = datetime(2026, 3, 12, 8)  # Thursday of calendar week 11
SECOND = datetime(2026, 3, 25, 8)


@tagged("post_install", "-at_install")
class TestPromisePrinted(PromiseCommon):

    def setUp(self):
        super().setUp()
        self.customer.lang = "en_US"
        self.shaft = self._product("Shaft")
        self._stock(100, self.bearing)
        self._stock(100, self.shaft)

    def _printed(self, order, user=None):
        """What is said of delivery: once, and by the text of a row.

        :return: ``(text or None, {first line of the row: text})``
        """
        report = self.env["ir.actions.report"].with_user(user or self.user_salesman)
        html, _kind = report._render_qweb_html("sale.action_report_saleorder", order.ids)
        root = lxml.html.fromstring(html)
        once = [" ".join(node.text_content().split()) for node in root.xpath("//*[@name='operative_delivery_date']")]
        odoo = root.xpath("//*[@name='delivery_date']")
        rows = {
            node.getparent().text_content().split()[0]: " ".join(node.text_content().split())
            for node in root.xpath("//*[@name='operative_line_date']")}
        self.assertLessEqual(len(once) + len(odoo) + bool(rows), 1, "said in more than one way")
        return (once or [None])[0], rows

    def _promised(self, *days, **vals):
        order = self._quotation([(self.bearing, 5), (self.shaft, 5)][:len(days)], **vals)
        for line, day in zip(order.order_line, days):
            line.operative_promised_date = day
        return order

    def test_one_day_is_said_once(self):
        """Where all goods come on one day, the day stands above the lines, and on none of them."""
        order = self._promised(FIRST, FIRST)
        self.assertEqual(self._printed(order), ("Delivery Date: 03/12/2026", {}))
        order.action_confirm()
        self.assertEqual(self._printed(order), ("Delivery Date: 03/12/2026", {}))

    def test_days_that_differ_stand_with_their_lines(self):
        """Each line has its own day; the day of the order is nowhere."""
        order = self._promised(FIRST, SECOND, commitment_date=FIRST)
        expected = (None, {"Bearing": "Delivery: 03/12/2026", "Shaft": "Delivery: 03/25/2026"})
        self.assertEqual(self._printed(order), expected)
        order.action_confirm()
        self.assertEqual(self._printed(order), expected)

    def test_in_the_customers_language(self):
        """A German customer reads German dates with their calendar week, whoever prints."""
        self.customer.lang = "de_DE"
        self.assertEqual(self._printed(self._promised(FIRST, FIRST))[0].split(": ")[1], "12.03.2026 (KW 11)")
        _once, rows = self._printed(self._promised(FIRST, SECOND))
        self.assertEqual([row.split(": ")[1] for row in rows.values()], ["12.03.2026 (KW 11)", "25.03.2026 (KW 13)"])

    def test_what_nobody_promised_is_not_printed(self):
        """A quotation without dates says none, though there are goods; a line without one beside a line with one says none."""
        self.assertEqual(self._printed(self._promised(False, False)), (None, {}))
        self.assertEqual(self._printed(self._promised(FIRST, False)), (None, {"Bearing": "Delivery: 03/12/2026"}))

    def test_the_day_of_the_order(self):
        """What was promised for all goes for the lines without a day of their own."""
        self.assertEqual(self._printed(self._promised(False, False, commitment_date=SECOND)),
                         ("Delivery Date: 03/25/2026", {}))
        self.assertEqual(self._printed(self._promised(FIRST, False, commitment_date=SECOND)),
                         (None, {"Bearing": "Delivery: 03/12/2026", "Shaft": "Delivery: 03/25/2026"}))

    def test_a_promise_made_anew(self):
        """A confirmation printed again says what is promised now."""
        order = self._promised(FIRST, FIRST)
        order.action_confirm()
        order.order_line[0]._operative_promise(SECOND, reason="late")
        self.assertEqual(self._printed(order), (
            None, {"Bearing": "Delivery: 03/25/2026", "Shaft": "Delivery: 03/12/2026"}))

    def test_an_order_confirmed_without_dates(self):
        """What was promised at confirmation by lead time is printed as what it is: in force."""
        order = self._promised(False, False)
        order.action_confirm()
        once, rows = self._printed(order)
        self.assertEqual(once, f"Delivery Date: {order.order_line[0]._operative_in_force():%m/%d/%Y}")
        self.assertEqual(rows, {})

    def test_services_sections_and_notes(self):
        """They are delivered on no day, and do not hinder that one day is said once."""
        order = self._promised(FIRST, FIRST)
        order.order_line = [
            Command.create({"product_id": self.service_product.id, "product_uom_qty": 1}),
            Command.create({"display_type": "line_section", "name": "Section"}),
            Command.create({"display_type": "line_note", "name": "Note"})]
        self.assertEqual(self._printed(order), ("Delivery Date: 03/12/2026", {}))
        self.assertEqual(self._printed(self._quotation([(self.service_product, 1)])), (None, {}))

    def test_a_section_that_hides_its_lines(self):
        """It says the days of what it hides, once."""
        order = self._promised(FIRST, SECOND)
        order.order_line.sequence = 20
        order.order_line = [Command.create({
            "display_type": "line_section", "name": "Drive", "sequence": 10, "collapse_composition": True})]
        self.assertEqual(self._printed(order), (None, {"Drive": "Delivery: 03/12/2026, 03/25/2026"}))

    def test_combos(self):
        """What is in a combo is goods, each with its day; the combo itself is none."""
        combo = self.env["product.combo"].create({"name": "Parts", "combo_item_ids": [
            Command.create({"product_id": self.bearing.id})]})
        other = self.env["product.combo"].create({"name": "More", "combo_item_ids": [
            Command.create({"product_id": self.shaft.id})]})
        kit = self.env["product.product"].create({
            "name": "Kit", "type": "combo", "list_price": 20, "combo_ids": [Command.set((combo | other).ids)]})
        order = self._quotation([(kit, 1)])
        parent = order.order_line
        order.order_line = [Command.create({
            "product_id": item.product_id.id, "combo_item_id": item.id, "linked_line_id": parent.id, "product_uom_qty": 1})
            for item in combo.combo_item_ids | other.combo_item_ids]
        bearing, shaft = order.order_line - parent
        bearing.operative_promised_date, shaft.operative_promised_date = FIRST, SECOND
        self.assertEqual(self._printed(order), (
            None, {"Bearing": "Delivery: 03/12/2026", "Shaft": "Delivery: 03/25/2026"}))

    def test_switched_off(self):
        """Where the setting or the part is off, the document is Odoo's own."""
        order = self._promised(FIRST, SECOND)
        self.company.operative_print_dates = False
        self.assertEqual(self._printed(order), (None, {}))
        self.company.operative_print_dates = True
        self.env["res.config.settings"].create({"group_operative_part_promise": False}).execute()
        self.assertEqual(self._printed(order), (None, {}))

    def test_cancelled(self):
        """What is cancelled comes on no day."""
        order = self._promised(FIRST, SECOND)
        order._action_cancel()
        self.assertEqual(self._printed(order), (None, {}))

    def test_whoever_prints(self):
        """A customer printing it in the portal, who sees no field of ours, has the same document."""
        order = self._promised(FIRST, SECOND)
        portal = self.env.ref("base.public_user")
        html, _kind = self.env["ir.actions.report"].with_user(portal).sudo()._render_qweb_html(
            "sale.action_report_saleorder", order.ids)
        self.assertIn("03/25/2026", html.decode())

    def test_days_of_the_company(self):
        """Late in the evening in UTC is the next day in Berlin: the day printed is that of the company that delivers."""
        self.company.resource_calendar_id.tz = "Europe/Berlin"
        order = self._promised(datetime(2026, 3, 12, 23, 30), datetime(2026, 3, 13, 9))
        self.assertEqual(self._printed(order), ("Delivery Date: 03/13/2026", {}))

    def test_queries(self):
        """However many lines, the dates take as many queries."""
        few = self._promised(FIRST, SECOND)
        many = self._quotation([(self.bearing, 5)] * 20)
        for number, line in enumerate(many.order_line):
            line.operative_promised_date = FIRST if number % 2 else SECOND
        (few | many).action_confirm()
        counts = []
        for order in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            order.order_line.mapped("display_type")
            before = self.env.cr.sql_log_count
            order._operative_printed_dates()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
