"""What is promised for an order line: which date leads, where it goes, and the log of it."""
import itertools
from contextlib import contextmanager
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.facts import deliveries
from .common import OperativeCommon

NOW = datetime(2026, 3, 2, 9)
FRIDAY = datetime(2026, 3, 13, 10)
LATER = datetime(2026, 3, 20, 10)


@tagged("post_install", "-at_install")
class TestPromiseLog(OperativeCommon):

    def setUp(self):
        super().setUp()
        clock = freeze_time(NOW)
        clock.start()
        self.addCleanup(clock.stop)
        self.customer = self._business(user_id=self.user_salesman.id)

    def quotation(self, lines=1, **vals):
        """A quotation of the salesperson, with so many lines of goods."""
        return self.env["sale.order"].with_user(self.user_salesman).create({
            "partner_id": self.customer.id, "company_id": self.company.id, "user_id": self.user_salesman.id,
            "order_line": [Command.create({"product_id": self.goods.id, "product_uom_qty": 5, "price_unit": 10})
                           for _number in range(lines)], **vals})

    def promises(self, lines):
        """The log of these lines, oldest first."""
        return self.env["operative.promise"].search([("sale_line_id", "in", lines.ids)], order="id")

    def test_date_of_the_line_leads(self):
        """A line's own promised date goes to its delivery; the others follow the order's."""
        order = self.quotation(2, commitment_date=LATER)
        own, other = order.order_line
        own.operative_promised_date = FRIDAY
        order.action_confirm()
        self.assertEqual(own.move_ids.date_deadline, FRIDAY)
        self.assertEqual(other.move_ids.date_deadline, LATER)
        self.assertEqual(self.promises(own).mapped("promised_date"), [FRIDAY])
        self.assertEqual(self.promises(other).mapped("promised_date"), [LATER])

    def test_security_lead_is_kept(self):
        """The delivery is planned the company's security days before the promise, as Odoo does."""
        self.company.security_lead = 2
        order = self.quotation()
        order.order_line.operative_promised_date = FRIDAY
        order.action_confirm()
        self.assertEqual(order.order_line.move_ids.date, FRIDAY - timedelta(days=2))
        self.assertEqual(order.order_line.move_ids.date_deadline, FRIDAY)

    def test_first_promise_of_what_is_ordered_later(self):
        """A line that had nothing to deliver is promised when its quantity is raised, not when the date slips."""
        order = self.quotation()
        order.order_line.write({"product_uom_qty": 0, "operative_promised_date": FRIDAY})
        order.action_confirm()
        self.assertFalse(self.promises(order.order_line))
        order.order_line.product_uom_qty = 5
        order.order_line._operative_promise(LATER)
        self.assertEqual(
            self.promises(order.order_line).mapped(lambda promise: (promise.kind, promise.promised_date)),
            [("first", FRIDAY), ("change", LATER)])

    def test_a_wish_beyond_the_change_of_the_clocks(self):
        """Half past eleven at night stays that day, also where summer time begins in between."""
        promise = self.env["operative.promise"].with_context(tz="America/Los_Angeles")
        self.company.partner_id.tz = "Europe/Berlin"
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", self.company.id)])
        self.company.resource_calendar_id = False
        date = promise._date_to_promise(datetime(2026, 3, 20, 22, 30), datetime(2026, 4, 9).date(), warehouse)
        self.assertEqual(date, datetime(2026, 4, 9, 21, 30))
        self.assertEqual(promise._day(date, self.company), datetime(2026, 4, 9).date())

    def test_lead_follows_the_promise_at_confirmation(self):
        """The lead time is counted anew: a quotation confirmed later keeps its promised date."""
        order = self.quotation()
        order.order_line.operative_promised_date = FRIDAY
        self.assertEqual(order.expected_date, FRIDAY)
        with freeze_time(NOW + timedelta(days=4)):
            order.action_confirm()
            self.assertAlmostEqual(order.order_line.customer_lead, 7 + 1 / 24)
            self.assertEqual(order.expected_date, FRIDAY)
        self.assertEqual(order.order_line.move_ids.date_deadline, FRIDAY)

    def test_first_promise_is_logged_once_with_who_and_when(self):
        """Confirming logs one promise a line of goods, by the one who confirmed; services promise nothing."""
        order = self.quotation(2, operative_wished_date="2026-03-10")
        order.order_line = [Command.create({"product_id": self.service_product.id, "product_uom_qty": 1})]
        self.assertFalse(self.promises(order.order_line))
        order.action_confirm()
        promises = self.promises(order.order_line)
        self.assertEqual(promises.sale_line_id, order.order_line[:2])
        for promise in promises:
            self.assertRecordValues(promise, [{
                "kind": "first", "promised_date": NOW, "previous_date": False, "user_id": self.user_salesman.id,
                "made_at": NOW, "at_customer_wish": False, "wished_date": NOW.replace(day=10).date()}])

    def test_change_is_logged_and_reaches_the_open_delivery_alone(self):
        """A new promise moves the deadline of what is open, not of what was delivered, and says why."""
        self._stock(3)
        order = self.quotation()
        line = order.order_line
        line.operative_promised_date = FRIDAY
        order.action_confirm()
        done = line.move_ids
        self._deliver(order.sudo().picking_ids, 3)
        line._operative_promise(LATER, "Supplier is late")
        self.assertEqual(done.date_deadline, FRIDAY)
        self.assertEqual((line.move_ids - done).date_deadline, LATER)
        self.assertEqual((line.move_ids - done).date, LATER)
        self.assertRecordValues(self.promises(line), [
            {"kind": "first", "promised_date": FRIDAY, "previous_date": False, "reason": False},
            {"kind": "change", "promised_date": LATER, "previous_date": FRIDAY, "reason": "Supplier is late"}])
        self.assertEqual(order.expected_date, LATER)

    def test_wish_of_the_customer_is_told_apart(self):
        """A change the customer asked for is marked; one without a word of it is ours."""
        order = self.quotation()
        order.action_confirm()
        order.order_line._operative_promise(LATER, "Site not ready", at_customer_wish=True)
        order.order_line._operative_promise(FRIDAY)
        self.assertEqual(self.promises(order.order_line).mapped("at_customer_wish"), [False, True, False])

    def test_same_date_is_no_change(self):
        """Saving a promise that stands adds nothing to the log."""
        order = self.quotation()
        order.order_line.operative_promised_date = FRIDAY
        order.action_confirm()
        order.order_line.operative_promised_date = FRIDAY
        order.commitment_date = LATER
        self.assertEqual(len(self.promises(order.order_line)), 1)

    def test_delivery_date_of_the_order_moves_the_other_lines(self):
        """A new date of the order is a promise for the lines without one of their own, and leaves the others."""
        order = self.quotation(2)
        own, other = order.order_line
        own.operative_promised_date = FRIDAY
        order.action_confirm()
        order.commitment_date = LATER
        self.assertEqual(own.move_ids.date_deadline, FRIDAY)
        self.assertEqual(other.move_ids.date_deadline, LATER)
        self.assertEqual(self.promises(own).mapped("promised_date"), [FRIDAY])
        self.assertEqual(self.promises(other).mapped("promised_date"), [NOW, LATER])

    def test_lead_edited_later_is_a_promise_too_where_it_leads(self):
        """Odoo moves the deadline by a lead edited on a confirmed line: logged, unless a promised date leads."""
        order = self.quotation(2)
        own, other = order.order_line
        own.operative_promised_date = FRIDAY
        order.action_confirm()
        (own | other).customer_lead = 5
        self.assertEqual(own.move_ids.date_deadline, FRIDAY)
        self.assertEqual(len(self.promises(own)), 1)
        self.assertEqual(other.move_ids.date_deadline, NOW + timedelta(days=5))
        self.assertEqual(self.promises(other)[-1].promised_date, NOW + timedelta(days=5))

    def test_line_added_to_a_confirmed_order_is_promised(self):
        """A line that joins a confirmed order has its first promise then."""
        order = self.quotation()
        order.action_confirm()
        order.order_line = [Command.create({
            "product_id": self.goods.id, "product_uom_qty": 2, "operative_promised_date": FRIDAY})]
        added = order.order_line[-1]
        self.assertEqual(added.move_ids.date_deadline, FRIDAY)
        self.assertRecordValues(self.promises(added), [{"kind": "first", "promised_date": FRIDAY}])

    def test_wish_of_the_order_goes_for_its_lines(self):
        """The day asked for is entered once; a line may have its own."""
        order = self.quotation(2)
        order.operative_wished_date = "2026-03-10"
        own, other = order.order_line
        own.operative_wished_date = "2026-03-11"
        self.assertEqual(
            [str(day) for day in order.order_line.mapped("operative_wished_date")], ["2026-03-11", "2026-03-10"])

    def test_copy_promises_nothing(self):
        """A copied order is a new question."""
        order = self.quotation(operative_wished_date="2026-03-10")
        order.order_line.operative_promised_date = FRIDAY
        copied = order.copy().order_line
        self.assertFalse(copied.operative_promised_date or copied.operative_wished_date)

    def test_orders_open_at_installation_get_a_baseline(self):
        """Every open delivery without a promise gets one row of what stands, once; delivered orders get none."""
        self._stock(5)
        own, lead, done, quotation = (self.quotation() for _number in range(4))
        own.order_line.operative_promised_date = FRIDAY
        (own | lead | done).action_confirm()
        self._deliver(done.sudo().picking_ids)
        lines = (own | lead | done | quotation).order_line
        self.env.cr.execute(SQL("DELETE FROM operative_promise WHERE sale_line_id IN %s", tuple(lines.ids)))
        self.env.invalidate_all()
        self.env["operative.promise"]._log_baseline()
        self.env["operative.promise"]._log_baseline()
        self.assertRecordValues(self.promises(lines).sorted(lambda promise: promise.sale_line_id.id), [
            {"sale_line_id": line.id, "kind": "baseline", "promised_date": date, "user_id": False}
            for line, date in ((own.order_line, FRIDAY), (lead.order_line, NOW))])
        own.order_line._operative_promise(LATER)
        self.assertEqual(self.promises(own.order_line).mapped("kind"), ["baseline", "change"])

    def test_nobody_edits_the_log(self):
        """Not the salesperson, not the manager, not the administrator: rows are added by orders alone."""
        order = self.quotation()
        order.action_confirm()
        promise = self.promises(order.order_line)
        for user in (self.user_salesman, self.user_manager, self.user_administrator):
            mine = promise.with_user(user)
            self.assertEqual(mine.promised_date, NOW)
            with self.assertRaises(AccessError):
                mine.promised_date = LATER
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(AccessError):
                mine.create({"sale_line_id": order.order_line.id, "kind": "change", "promised_date": LATER,
                             "made_at": NOW})

    def test_the_promise_in_force_is_one(self):
        """Line, order, lead time: the database says of every confirmed line what Python says."""
        lines = self.env["sale.order.line"]
        for own, of_order, lead in itertools.product((False, FRIDAY), (False, LATER), (0, 2.5, 7)):
            order = self.quotation(commitment_date=of_order)
            order.order_line.write({"operative_promised_date": own, "customer_lead": lead})
            order.action_confirm()
            lines |= order.order_line
        self.env.flush_all()
        in_force = dict(self.env.execute_query(SQL(
            "SELECT line.id, %s FROM sale_order_line line JOIN sale_order doc ON doc.id = line.order_id"
            " WHERE line.id = ANY(%s)", deliveries.in_force(SQL("line"), SQL("doc")), lines.ids)))
        self.assertEqual(in_force, {line.id: line._operative_in_force() for line in lines})
        self.assertGreater(len(set(in_force.values())), 4)

    def test_confirming_dated_lines_logs_at_once(self):
        """One write of the log an order and no read, whether one line has a promised date or twenty have."""
        def queries(lines):
            order = self.quotation(lines)
            order.order_line.operative_promised_date = FRIDAY
            made = []
            with contextmanager(self._patchExecute)(made):
                order.action_confirm()
            self.assertEqual(len(self.promises(order.order_line)), lines)
            return [query for query in made if "operative_promise" in query.replace("operative_promised", "")]
        queries(1)  # warm
        self.assertEqual([len(queries(lines)) for lines in (1, 20)], [1, 1])

    def test_confirming_many_orders_logs_with_few_queries(self):
        """The log costs the same queries for one order and for ten."""
        def queries(orders):
            self.env.flush_all()
            log = self.env["operative.promise"]
            dates = dict.fromkeys(orders.order_line, FRIDAY)
            before = self.env.cr.sql_log_count
            log._log(dates)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before
        orders = self.env["sale.order"].union(*(self.quotation() for _number in range(11)))
        orders.action_confirm()
        queries(orders[0])  # warm
        self.assertEqual(queries(orders[1]), queries(orders[2:]))
