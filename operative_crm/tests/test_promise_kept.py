"""Promises that were kept: a quantity by a day, case by case as the definitions have them, and random histories.

One file: the cases, the histories and the migration play the life of an order line in the same ways.
"""
import importlib.util
import random
from datetime import datetime, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from . import promise_kept_oracle
from .common import migrate
from .customer_oracle import local_day
from .promise_orders import NOW, PromiseCommon

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Australia/Sydney", "Pacific/Auckland", "Asia/Kathmandu", "UTC")
DUE = NOW + 8 * DAY
OCTOBER = datetime(2026, 10, 5, 9)


class KeptCommon(PromiseCommon):
    """Ways to play the life of an order line, each at its own moment."""

    def _ordered(self, quantity=10, due=DUE, product=None, **vals):
        product = product or self.bearing
        self._stock(1000, product)
        order = self._quotation([(product, quantity)], **vals)
        order.order_line.operative_promised_date = due
        order.action_confirm()
        return order

    def _open(self, order):
        return order.sudo().picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))

    def _ship(self, order, quantity, on, backorder=True):
        """Deliver so much of what is open, in one go or, where there are several transfers, one after the other."""
        with freeze_time(on):
            for picking in self._open(order):
                part = min(quantity, sum(picking.move_ids.mapped("product_uom_qty")))
                if part:
                    self._deliver(picking, part, backorder=backorder)
                    quantity -= part

    def _send_back(self, order, quantity, on, exchange=False):
        """The customer returns so much of the last transfer that was delivered; with an exchange it is sent anew."""
        picking = order.sudo().picking_ids.filtered(
            lambda picking: picking.state == "done" and picking.picking_type_id.code == "outgoing")[-1:]
        with freeze_time(on):
            wizard = self.env["stock.return.picking"].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model="stock.picking").create({})
            wizard.product_return_moves.quantity = quantity
            action = wizard.action_create_exchanges() if exchange else wizard.action_create_returns()
            back = self.env["stock.picking"].browse(action["res_id"])
            back.move_ids.quantity = quantity
            back.move_ids.picked = True
            back.button_validate()

    def _rows(self, order, at):
        self.env.flush_all()
        self.env.invalidate_all()
        with freeze_time(at):
            return self.env["operative.promise.report"].search_read(
                [("order_id", "in", order.ids)],
                ["quantity", "kept_first", "kept_last", "in_full", "days_late", "days_moved"], order="id")

    def assertKept(self, order, *expected, at=OCTOBER + 60 * DAY):
        """The promises due of an order: ``(quantity, kept)`` each; figures of the customer say the same."""
        rows = self._rows(order, at)
        self.assertEqual([(row["quantity"], row["kept_first"]) for row in rows], list(expected))
        with freeze_time(at):
            customer = self._refreshed(order.partner_id)
        if all(other == order for other in self.env["sale.order"].search([("partner_id", "=", order.partner_id.id)])):
            self.assertEqual(customer.due_line_count_12m, len(expected))
            if expected:
                self.assertAlmostEqual(
                    customer.on_time_rate_12m, sum(kept for _quantity, kept in expected) / len(expected), 3)
                self.assertAlmostEqual(customer.in_full_rate_12m, sum(row["in_full"] for row in rows) / len(rows), 3)
        return rows


@tagged("post_install", "-at_install")
class TestPromiseKept(KeptCommon):

    def test_delivered_at_five_wherever_the_company_lies(self):
        """Promised Monday, delivered Monday 17:00 local: kept, in the United States and Australia as installed too."""
        for zone, promised, left in (
                ("America/Los_Angeles", datetime(2026, 3, 9, 16), datetime(2026, 3, 10, 0)),
                ("America/New_York", datetime(2026, 3, 9, 13), datetime(2026, 3, 9, 21)),
                ("Australia/Sydney", datetime(2026, 3, 8, 21), datetime(2026, 3, 9, 6)),
                ("Pacific/Auckland", datetime(2026, 3, 8, 20), datetime(2026, 3, 9, 4))):
            with self.subTest(zone=zone):
                self.company.partner_id.tz = False
                self.company.resource_calendar_id.tz = zone
                self.customer = self._business(zone, user_id=self.user_salesman.id)
                order = self._ordered(due=promised)
                self._ship(order, 10, left)
                [row] = self.assertKept(order, (10, 1), at=datetime(2026, 3, 20))
                self.assertEqual(row["days_late"], 0)
                other = self._ordered(due=promised)
                self._ship(other, 10, left + timedelta(hours=8))
                self.assertEqual([row["kept_first"] for row in self._rows(other, datetime(2026, 3, 20))], [0])

    def test_six_of_ten_and_the_rest_given_up(self):
        """No backorder, the order stands: not kept, and nothing more comes, in mail, light and *promise anew*."""
        order = self._ordered()
        self._ship(order, 6, DUE - DAY, backorder=False)
        self.assertEqual(order.operative_promised_lines(), [])
        self.assertFalse(order.order_line.operative_light)
        with self.assertRaisesRegex(Exception, "Nothing of this"):
            order.action_operative_repromise()
        self.assertFalse(order._operative_answers())
        self.assertKept(order, (10, 0))

    def _mail(self, order):
        """The text of the mail about new dates, as it is drafted for the customer."""
        template = self.env.ref("operative_crm.mail_template_promise_changed")
        body = template.with_user(self.user_salesman)._render_field("body_html", order.ids, compute_lang=True)[order.id]
        return " ".join(html2plaintext(body).split())

    def test_the_mail_promises_nothing_that_was_given_up(self):
        """6 of 10 shipped, the rest given up: the mail says that nothing more comes; of two lines, what is still to come."""
        order = self._ordered()
        self.assertIn("10 Units Bearing: *03/10/2026*", self._mail(order))
        self._ship(order, 6, DUE - DAY)
        self.assertIn("4 Units Bearing", self._mail(order))
        self._open(order).action_cancel()
        self.assertIn(f"Nothing more will be delivered for your order *{order.name}*", self._mail(order))
        self.assertNotIn("Bearing", self._mail(order))
        self.assertNotIn("will deliver", self._mail(order))
        seal = self._product("Seal")
        self._stock(5, seal)
        order.order_line = [Command.create({"product_id": seal.id, "product_uom_qty": 5, "operative_promised_date": DUE})]
        self.assertIn("5 Units Seal", self._mail(order))
        self.assertNotIn("Bearing", self._mail(order))
        self.assertNotIn("Nothing more", self._mail(order))

    def test_the_mail_of_older_databases_says_so_too(self):
        """An upgrade changes the shipped mail, and leaves alone what a company wrote in its place."""
        self.env["res.lang"]._activate_lang("de_DE")
        template = self.env.ref("operative_crm.mail_template_promise_changed").with_context(lang="en_US")
        shipped = """<div><p>Hello,</p>
    <p>The delivery date of your order <strong t-out="object.client_order_ref or object.name">S00042</strong> has changed.
    We will deliver:</p>
    <ul>
        <li t-foreach="object.operative_promised_lines()" t-as="line"><t t-out="line['product']">Bearing</t>:
            <strong t-out="line['date']">06/05/2026</strong></li>
    </ul>
    <p>We apologise for any inconvenience. Please tell us if this date does not suit you.</p></div>"""
        german = template.with_context(lang="de_DE")
        template.body_html = shipped
        german.body_html = shipped.replace("The delivery date of your order", "der Liefertermin Ihres Auftrags")
        order = self._ordered()
        self._ship(order, 6, DUE - DAY, backorder=False)
        self.assertIn("will deliver", self._mail(order))
        migrate("19.0.0.10.0", "post-holds", self.env.cr)
        self.env.invalidate_all()
        self.assertIn("Nothing more will be delivered", self._mail(order))
        self.assertNotIn("will deliver:", self._mail(order))
        order.partner_id.lang = "de_DE"
        self.assertIn("wird nichts mehr geliefert", self._mail(order))
        for text in ("<p>We will tell you.</p>", template.body_html):
            template.body_html = text
            kept = template.body_html
            migrate("19.0.0.10.0", "post-holds", self.env.cr)
            self.assertEqual(template.body_html, kept)

    def test_due_backorder_given_up(self):
        """6 of 10 were there by the day; the rest, due, cannot be delivered and is cancelled: not kept, still counted.

        Punctuality does not improve by it, on whichever day it is given up; nothing is late any more.
        """
        for shipped_on, given_up_on in (
                (DUE - DAY, DUE + 5 * DAY), (DUE - DAY, DUE - DAY + HOUR), (DUE, DUE + HOUR), (DUE + DAY, DUE + 5 * DAY)):
            with self.subTest(shipped_on=shipped_on, given_up_on=given_up_on):
                self.customer = self._business("Backorder", user_id=self.user_salesman.id)
                order = self._ordered()
                self._ship(order, 6, shipped_on)
                with freeze_time(DUE + 4 * DAY):
                    rows = self._rows(order, DUE + 4 * DAY)
                    self.assertEqual([row["kept_first"] for row in rows], [0])
                with freeze_time(given_up_on):
                    self._open(order).action_cancel()
                [row] = self.assertKept(order, (10, 0))
                self.assertFalse(row["in_full"])
                with freeze_time(OCTOBER):
                    self.assertFalse(self.env["operative.delivery"].search([("order_id", "=", order.id)]))
                    self.assertEqual(self._customer(self.customer).late_delivery_count, 0)
                # one of the next order is on its own
                other = self._ordered(due=DUE + 10 * DAY)
                self._ship(other, 10, DUE + 9 * DAY)
                self.assertEqual([row["kept_first"] for row in self._rows(order | other, OCTOBER)], [0, 1])

    def test_six_of_ten_and_the_order_reduced_before_the_day(self):
        """The customer wanted no more: 6 promised, kept; an order reduced after the day stays what it was."""
        for on, expected in ((DUE - DAY, (6, 1)), (DUE + DAY, (10, 0))):
            self.customer = self._business("Reduced", user_id=self.user_salesman.id)
            order = self._ordered()
            self._ship(order, 6, DUE - 2 * DAY)
            with freeze_time(on):
                order.order_line.product_uom_qty = 6
            self.assertKept(order, expected)

    def test_six_of_ten_and_the_order_cancelled_before_the_day(self):
        """What was delivered was promised and kept; the rest ended with the order."""
        order = self._ordered()
        self._ship(order, 6, DUE - 2 * DAY)
        with freeze_time(DUE - DAY):
            order.sudo()._action_cancel()
        self.assertKept(order, (6, 1))

    def test_transfer_cancelled_while_the_order_stands(self):
        """Before or after its day: it stays due, and punctuality does not improve by it."""
        for on in (DUE - DAY, DUE + 5 * DAY):
            self.customer = self._business("Given up", user_id=self.user_salesman.id)
            order = self._ordered()
            with freeze_time(on):
                order.sudo().picking_ids.action_cancel()
            self.assertKept(order, (10, 0))

    def test_one_piece_returned_or_exchanged_two_months_later(self):
        """Delivered on time is on time, whatever comes back, and what is sent in exchange is late for nothing."""
        for exchange in (False, True):
            self.customer = self._business("Exchanged", user_id=self.user_salesman.id)
            order = self._ordered()
            self._ship(order, 10, DUE)
            self._send_back(order, 1, DUE + 60 * DAY, exchange)
            if exchange:
                with freeze_time(DUE + 61 * DAY):
                    self.env.flush_all()
                    row = self.env["operative.delivery"].search([("order_id", "=", order.id)])
                    self.assertEqual(row.qty_open, 1)
                    self.assertLessEqual(row.days_late, 1)
                self._ship(order, 1, DUE + 62 * DAY)
            [row] = self.assertKept(order, (10, 1))
            self.assertEqual(row["days_late"], 0)

    def test_more_ordered_of_what_was_delivered(self):
        """5 more in October on a line delivered in March: two promises, each by its own day."""
        order = self._ordered()
        self._ship(order, 10, DUE)
        with freeze_time(OCTOBER):
            order.order_line.product_uom_qty = 15
            self.env.flush_all()
            row = self.env["operative.delivery"].search([("order_id", "=", order.id)])
            self.assertEqual((row.state, row.qty_open), ("on_track", 5))
        self._ship(order, 5, OCTOBER + timedelta(hours=2))
        rows = self.assertKept(order, (10, 1), (5, 1))
        self.assertEqual([row["days_late"] for row in rows], [0, 0])

    def test_more_ordered_before_the_first_is_delivered(self):
        """First come first served: what leaves first is what was promised first."""
        order = self._ordered()
        order.order_line.product_uom_qty = 15
        self._ship(order, 12, DUE)
        self.assertKept(order, (10, 1), (5, 0))

    def test_cancelled_and_confirmed_anew(self):
        """The new promise alone counts, moved by nothing; the old date does not stay on the quotation."""
        order = self._ordered()
        order.sudo()._action_cancel()
        with freeze_time(OCTOBER):
            order.action_draft()
            self.assertFalse(order.order_line.operative_promised_date or order.commitment_date)
            order.order_line.operative_promised_date = OCTOBER + 7 * DAY
            order.action_confirm()
        self._ship(order, 10, OCTOBER + 4 * DAY)
        [row] = self.assertKept(order, (10, 1))
        self.assertEqual((row["days_late"], row["days_moved"]), (0, 0))
        self.assertEqual(
            order.order_line.operative_promise_ids.sorted("id").mapped("kind"), ["first", "cancellation", "first"])

    def test_the_date_of_the_order_does_not_stay_either(self):
        """An order with one date for all is a new question after it was cancelled."""
        order = self._ordered(due=False, commitment_date=DUE)
        order.sudo()._action_cancel()
        order.action_draft()
        self.assertFalse(order.commitment_date)

    def test_customer_is_another_company_of_the_group(self):
        """Five days late is late, everywhere: list, figures, report."""
        transit = self.env.ref("stock.stock_location_inter_company")
        transit.active = True
        sister = self.company_us.partner_id
        sister.with_company(self.company).property_stock_customer = transit
        self.customer = sister
        order = self._ordered()
        self.assertEqual(order.sudo().picking_ids.move_ids.location_final_id, transit)
        at = DUE + 5 * DAY
        with freeze_time(at):
            self.env.flush_all()
            row = self.env["operative.delivery"].search([("order_id", "=", order.id)])
            self.assertEqual((row.state, row.days_late, row.qty_open), ("late", 5, 10))
            figures = self._refreshed(sister)
            self.assertEqual((figures.open_delivery_count, figures.late_delivery_count), (1, 1))
        self._ship(order, 10, at)
        [row] = self.assertKept(order, (10, 0))
        self.assertEqual(row["days_late"], 5)

    def test_units_of_measure(self):
        """A dozen promised is twelve pieces that have to leave."""
        order = self._quotation([])
        self._stock(24, self.bearing)
        order.order_line = [Command.create({
            "product_id": self.bearing.id, "product_uom_qty": 1, "operative_promised_date": DUE,
            "product_uom_id": self.env.ref("uom.product_uom_dozen").id})]
        order.action_confirm()
        with freeze_time(DUE):
            self._deliver(self._open(order), 11)
        self.assertEqual([row["kept_first"] for row in self._rows(order, DUE)], [0])
        with freeze_time(DUE + timedelta(hours=1)):
            self._deliver(self._open(order))
        self.assertKept(order, (1, 1))

    def test_a_new_date_is_for_what_has_not_left(self):
        """A line with a kept promise and a new one: the new one is moved."""
        order = self._ordered()
        self._ship(order, 10, DUE)
        with freeze_time(OCTOBER):
            order.order_line.product_uom_qty = 15
            order.order_line._operative_promise(OCTOBER + 9 * DAY, "Vendor is late")
        self.assertEqual([row["days_moved"] for row in self._rows(order, OCTOBER + 20 * DAY)], [0, 9])

    def test_random_histories(self):
        """Confirm, order more and less, ship in parts, return, exchange, give up, cancel, confirm anew: as plain Python.

        At any hour, whatever the zone of the company: its days count.
        """
        seen = set()
        for seed in range(14):
            zone = random.Random(seed).choice(ZONES)
            self.company.resource_calendar_id.tz = self.company.partner_id.tz = zone
            with self.subTest(seed=seed, zone=zone):
                seen |= self._play(random.Random(seed))
        self.assertEqual(len(seen), 4)  # quantities of one and of several promises, kept and not

    def _play(self, chance):
        line, today = promise_kept_oracle.Line(), NOW
        self.customer = self._business("History", user_id=self.user_salesman.id)
        due = today + chance.randint(1, 20) * DAY + chance.randint(0, 23) * HOUR
        quantity = chance.randint(2, 9)
        order = self._ordered(quantity, due)
        line.promise(quantity, self._day_of(due))
        for _number in range(chance.randint(3, 8)):
            today += chance.randint(0, 6) * DAY + chance.randint(0, 23) * HOUR + timedelta(minutes=5)
            self._happen(chance, order, line, today)
        end = today + 40 * DAY
        found = [(row["quantity"], bool(row["kept_first"]), bool(row["kept_last"]), bool(row["in_full"]))
                 for row in self._rows(order, end)]
        expected = line.result(self._day_of(end))
        self.assertEqual(found, expected)
        return {(len(expected) > 1, kept) for _quantity, kept, _last, _full in expected}

    def _day_of(self, moment):
        return local_day(moment, self.company.partner_id.tz)

    def _happen(self, chance, order, line, today):
        record = order.order_line
        waiting = sum(self._open(order).move_ids.mapped("product_uom_qty"))
        net = record.qty_delivered
        event = chance.choice(
            ["ship", "ship", "ship", "more", "less", "back", "exchange", "give up", "cancel", "date"]
            if order.state == "sale" else ["anew"])
        with freeze_time(today):
            if event == "ship" and waiting:
                part = chance.randint(1, int(waiting))
                self._ship(order, part, today)
                line.leave(part, self._day_of(today))
            elif event == "more":
                part = chance.randint(1, 4)
                record.product_uom_qty += part
                line.promise(part, self._day_of(record.operative_promise_ids.sorted("id")[-1].promised_date))
            elif event == "less" and record.product_uom_qty - net > 1:
                part = chance.randint(1, int(record.product_uom_qty - net) - 1)
                record.product_uom_qty -= part
                line.reduce(part, self._day_of(today))
            elif event in ("back", "exchange") and net and not waiting:
                self._send_back(order, 1, today, event == "exchange")
            elif event == "give up" and waiting:
                self._open(order).action_cancel()
            elif event == "date":
                date = today + chance.randint(1, 15) * DAY + chance.randint(0, 23) * HOUR
                record._operative_promise(date, "Vendor is late")
                line.move(self._day_of(date))
            elif event == "cancel":
                order.sudo()._action_cancel()
                line.cancel()
            elif event == "anew":
                order.action_draft()
                date = today + chance.randint(1, 15) * DAY
                record.operative_promised_date = date
                order.action_confirm()
                line.promise(int(record.product_uom_qty - net), self._day_of(date))


@tagged("post_install", "-at_install")
class TestPromiseMigration(KeptCommon):

    def _as_it_was(self, order):
        """The log of an order as earlier versions kept it: one promise a line, without quantities."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            DELETE FROM operative_promise WHERE kind IN ('reduction', 'cancellation') AND sale_line_id = %(line)s;
            UPDATE operative_promise SET promise_id = NULL, quantity = NULL WHERE sale_line_id = %(line)s;
            UPDATE stock_move SET create_date = date_deadline - interval '30 days' WHERE sale_line_id = %(line)s;
            """, {"line": order.order_line.id})

    def _migrate(self):
        path = Path(__file__).parents[1] / "migrations" / "19.0.0.5.0" / "post-promises.py"
        spec = importlib.util.spec_from_file_location("post_promises", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.0.4.0")
        self.env.invalidate_all()

    def test_changes_belong_to_their_promise(self):
        """A promise that was moved keeps its changes, and is of all that was ordered."""
        order = self._ordered()
        order.order_line._operative_promise(DUE + 3 * DAY, "Vendor is late")
        self._as_it_was(order)
        self._migrate()
        first, change = order.order_line.operative_promise_ids.sorted("id")
        self.assertEqual((first.quantity, change.promise_id), (10, first))
        self.assertEqual(self._rows(order, OCTOBER)[0]["days_moved"], 3)

    def test_confirmed_anew_begins_anew(self):
        """What was logged as a change when a cancelled order was confirmed anew is a promise of its own, the old one ended."""
        order = self._ordered()
        with freeze_time(NOW + DAY):
            order.sudo()._action_cancel()
        with freeze_time(OCTOBER):
            order.action_draft()
            order.order_line.operative_promised_date = OCTOBER + 7 * DAY
            order.action_confirm()
        self._ship(order, 10, OCTOBER + 4 * DAY)
        self._as_it_was(order)
        second = order.order_line.operative_promise_ids.sorted("id")[-1]
        self.env.cr.execute("UPDATE operative_promise SET kind = 'change' WHERE id = %s", [second.id])
        self._migrate()
        self.assertKept(order, (10, 1))

    def test_more_ordered_of_what_was_delivered(self):
        """A transfer for what was ordered more of is a promise of its own; a backorder and an exchange are none."""
        order, exchanged = self._ordered(), self._ordered()
        self._ship(order, 10, DUE)
        self._ship(exchanged, 4, DUE - DAY)
        self._ship(exchanged, 6, DUE)
        with freeze_time(OCTOBER):
            order.order_line.product_uom_qty = 15
        self._send_back(exchanged, 1, OCTOBER, exchange=True)
        self._ship(order, 5, OCTOBER + DAY)
        self._ship(exchanged, 1, OCTOBER + DAY)
        for one in (order, exchanged):
            self._as_it_was(one)
            self.env.cr.execute(
                "UPDATE stock_move SET create_date = %s WHERE sale_line_id = %s AND date > %s",
                [OCTOBER, one.order_line.id, OCTOBER])
        self.env.cr.execute(
            "DELETE FROM operative_promise WHERE id = %s", [order.order_line.operative_promise_ids.sorted("id")[-1].id])
        self._migrate()
        self.assertEqual([(row["quantity"], row["kept_first"]) for row in self._rows(order, OCTOBER + 60 * DAY)],
                         [(10, 1), (5, 0)])
        self.assertEqual([(row["quantity"], row["kept_first"]) for row in self._rows(exchanged, OCTOBER + 60 * DAY)],
                         [(10, 1)])

    def test_a_history_entered_afterwards(self):
        """Where transfers were entered after all was over, the first one is the promise's own, and the rest its backorder."""
        order = self._ordered()
        self._ship(order, 4, DUE)
        self._ship(order, 6, DUE + DAY)
        self._as_it_was(order)
        self.env.cr.execute("UPDATE stock_move SET create_date = %s WHERE sale_line_id = %s", [OCTOBER, order.order_line.id])
        self._migrate()
        self.assertEqual([(row["quantity"], row["kept_first"]) for row in self._rows(order, OCTOBER)], [(10, 0)])
