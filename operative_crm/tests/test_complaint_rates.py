"""Rates of complaints: what the report and the customer's figures say is what plain Python says, in every grouping."""

import os
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL

from ..models.core.days import day_in
from ..report.operative_complaint_report import MEASURES
from .complaint_common import ComplaintCommon
from .complaint_oracle import rates

NOW = datetime(2026, 3, 29, 1, 30)  # the night Berlin's clock leaps
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))
ZONE = "Europe/Berlin"

ages = st.builds(lambda day, minute: timedelta(days=day, minutes=minute), st.integers(0, 420), st.integers(0, 1439))
near = st.builds(lambda day, minute: timedelta(days=day, minutes=minute), st.integers(0, 120), st.integers(0, 1439))
items = st.fixed_dictionaries({"age": ages, "quantity": st.integers(1, 30), "is_done": st.sampled_from([True, True, False])})
positions = st.fixed_dictionaries({
    "line": st.one_of(st.none(), st.integers(0, 5)), "product": st.integers(0, 2), "lot": st.booleans(),
    "of_transfer": st.sampled_from([True, True, False]),
    "quantity": st.integers(1, 9), "share": st.sampled_from([0, 0.5, 1]), "dozen": st.booleans(),
    "decision": st.sampled_from([None, "justified", "partly", "not", "goodwill"])})
complaints = st.fixed_dictionaries({
    "age": near, "other": st.booleans(), "cause": st.sampled_from([None, 0, 1]), "spam": st.sampled_from([False, False, True]),
    "is_complaint": st.sampled_from([True, True, True, False]), "is_open": st.booleans(),
    "positions": st.lists(positions, max_size=3)})
costs = st.fixed_dictionaries({
    "complaint": st.integers(0, 4), "position": st.one_of(st.none(), st.integers(0, 2)), "age": st.integers(0, 400),
    "amount": st.integers(-50_00, 200_00)})
histories = st.fixed_dictionaries({
    "items": st.lists(items, min_size=7, max_size=7), "orders": st.lists(ages, min_size=3, max_size=3),
    "carriers": st.lists(st.sampled_from([None, "Fast", "Slow"]), min_size=3, max_size=3),
    "warehouses": st.lists(st.integers(0, 1), min_size=3, max_size=3),
    "phases": st.lists(st.sampled_from([None, 0, 1]), min_size=2, max_size=2),
    "complaints": st.lists(complaints, max_size=5), "costs": st.lists(costs, max_size=4)})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComplaintRates(ComplaintCommon):
    """Three orders of two customers, two lines each; their deliveries, complaints and costs are drawn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = ZONE
        cls.company.operative_repeat_days = 30
        cls.other = cls.env["res.partner"].create({"name": "Other", "is_company": True, "company_id": cls.company.id})
        cls.orders = cls.order | cls._delivered(cls.acme, [(cls.pump, 2, {cls.lot_2: 2}), (cls.seal, 1, {})]) | cls._delivered(
            cls.other, [(cls.pump, 5, {cls.lot_1: 5}), (cls.seal, 7, {})])
        cls.items = cls.orders.picking_ids.move_line_ids.sorted("id")
        cls.lines = cls.orders.order_line.sorted("id")
        cls.causes = cls.env["operative.complaint.cause"].create([{"name": "Leak"}, {"name": "Scratch"}])
        cls.spam = cls.env["helpdesk.ticket.tag"].create({"name": "Spam", "operative_no_figures": True})
        cls.other_type = cls.env["helpdesk.ticket.type"].create({"name": "Question"})
        cls.manager = new_test_user(
            cls.env, "complaint_lead", "helpdesk_mgmt.group_helpdesk_manager", company_id=cls.company.id,
            company_ids=[Command.set(cls.companies.ids)])
        cls.Report = cls.env["operative.complaint.report"].with_user(cls.manager).with_context(
            allowed_company_ids=cls.company.ids)
        cls.customers = cls.acme | cls.other
        cls._set_groups()

    @classmethod
    def _set_groups(cls):
        """What products, customers and transfers are told apart by, beyond themselves."""
        vendors = cls.env["res.partner"].create([{"name": "First Vendor"}, {"name": "Second Vendor"}])
        cls.pump.seller_ids = [Command.create({"partner_id": vendor.id, "sequence": place})
                               for place, vendor in ((2, vendors[1]), (1, vendors[0]))]
        cls.suppliers_of = {cls.pump.id: vendors[0].id}
        categories = cls.env["product.category"].create([{"name": "Machines"}, {"name": "Spare parts"}])
        cls.pump.categ_id, cls.seal.categ_id = categories
        cls.categories_of = {cls.pump.id: categories[0].id, cls.seal.id: categories[1].id}
        cls.warehouses = cls.warehouse | cls.env["stock.warehouse"].create({
            "name": "Second", "code": "SECND", "company_id": cls.company.id})
        cls.Customer._refresh(cls.customers)
        cls.phases = cls.flow_b2b.phase_ids[:2]
        # where no app knows carriers, what is written on the transfer is read in the place of one
        cls.classPatch(type(cls.env["operative.delivery"]), "_carrier_columns", lambda _self: (
            SQL("picking.origin"), SQL("NULL::varchar")))

    def _draw(self, history):
        """Write a drawn history; what the oracle asks for."""
        self.env.flush_all()
        cr = self.env.cr
        # only what is drawn is there
        cr.execute("UPDATE stock_move_line SET state = 'cancel' WHERE company_id = %s", [self.company.id])
        cr.execute("DELETE FROM helpdesk_ticket WHERE company_id = %s", [self.company.id])
        self._write_groups(history)
        deliveries, moved = [], {}
        for item, drawn in zip(self.items, history["items"], strict=True):
            # lots of one transfer leave together
            drawn = drawn | moved.setdefault(item.move_id, {name: drawn[name] for name in ("age", "is_done")})
            at = NOW - drawn["age"]
            state = "done" if drawn["is_done"] else "assigned"
            cr.execute(SQL(
                "UPDATE stock_move_line SET date = %s, quantity = %s, quantity_product_uom = %s, state = %s WHERE id = %s",
                at, drawn["quantity"], drawn["quantity"], state, item.id))
            cr.execute(SQL("UPDATE stock_move SET date = %s, state = %s WHERE id = %s", at, state, item.move_id.id))
            line = item.move_id.sale_line_id
            if drawn["is_done"]:
                deliveries.append({
                    "line": line.id, "product": item.product_id.id, "lot": item.lot_id.id or None, "at": at,
                    "customer": line.order_id.partner_id.id, "day": day_in(at, ZONE), "quantity": drawn["quantity"],
                    **self.transfers[line.order_id]})
        orders = []
        for order, age in zip(self.orders, history["orders"], strict=True):
            cr.execute(SQL("UPDATE sale_order SET date_order = %s WHERE id = %s", NOW - age, order.id))
            orders += [{"product": line.product_id.id, "customer": order.partner_id.id, "day": day_in(NOW - age, ZONE),
                        "warehouse": self.transfers[order]["warehouse"], "amount": line.price_subtotal}
                       for line in order.order_line]
        self.env.invalidate_all(flush=False)
        found = self.found = [self._write_complaint(drawn) for drawn in history["complaints"]]
        complained = [complaint for complaint in found if complaint["counts"]]
        paid = []
        for cost in history["costs"]:
            if cost["complaint"] < len(found):
                complaint = found[cost["complaint"]]
                place = cost["position"]
                position = complaint["positions"][place] if place is not None and place < len(complaint["positions"]) else None
                day = (NOW - timedelta(days=cost["age"])).date()
                self._insert("operative.complaint.cost", [{
                    "ticket_id": complaint["id"], "line_id": position and position["id"], "date": day, "state": "counted",
                    "kind": "recovery" if cost["amount"] < 0 else "freight",
                    "amount": abs(cost["amount"]) / 100, "amount_company": cost["amount"] / 100,
                    "currency_id": self.company.currency_id.id, "company_id": self.company.id}])
                if complaint["counts"]:
                    paid.append({"complaint": complaint, "position": position, "day": day, "amount": cost["amount"] / 100})
        return deliveries, complained, paid, orders

    def _write_groups(self, history):
        """Write the drawn carriers and warehouses of the orders' transfers, and the phases of the customers."""
        cr, self.transfers, self.phases_of = self.env.cr, {}, {}
        for order, carrier, place in zip(self.orders, history["carriers"], history["warehouses"], strict=True):
            warehouse = self.warehouses[place]
            cr.execute("UPDATE stock_picking SET origin = %s, picking_type_id = %s WHERE id = %s", [
                carrier, warehouse.out_type_id.id, order.picking_ids.id])
            cr.execute("UPDATE sale_order SET warehouse_id = %s WHERE id = %s", [warehouse.id, order.id])
            self.transfers[order] = {"carrier": carrier, "warehouse": warehouse.id}
        for partner, place in zip(self.customers, history["phases"], strict=True):
            phase = self.phases_of[partner.id] = self.phases[place].id if place is not None else None
            cr.execute("UPDATE operative_customer SET phase_id = %s WHERE partner_id = %s AND company_id = %s", [
                phase, partner.id, self.company.id])

    def _write_complaint(self, drawn):
        customer, at = self.other if drawn["other"] else self.acme, NOW - drawn["age"]
        cause = self.causes[drawn["cause"]].id if drawn["cause"] is not None else None
        ticket = self._insert("helpdesk.ticket", [{
            "number": "R", "name": "R", "description": "R", "partner_id": customer.id, "company_id": self.company.id,
            "team_id": self.support.id, "stage_id": (self.new if drawn["is_open"] else self.done).id, "active": True,
            "create_date": at, "complaint_cause_id": cause,
            "type_id": (self.complaint_type if drawn["is_complaint"] else self.other_type).id}])
        if drawn["spam"]:
            ticket.tag_ids = self.spam
        found = []
        for position in drawn["positions"]:
            line = self.lines[position["line"]] if position["line"] is not None else None
            product = line.product_id if line else (self.pump, self.seal, self.pump.browse())[position["product"]]
            lot = self.lot_1.id if position["lot"] and product == self.pump else None
            factor = 12 if position["dozen"] else 1
            accepted = position["quantity"] * position["share"]
            order = line.order_id if line and position["of_transfer"] else None
            [row] = self._insert("operative.complaint.line", [{
                "ticket_id": ticket.id, "company_id": self.company.id, "sale_line_id": line and line.id,
                "picking_id": order and order.picking_ids.id,
                "product_id": product.id or None, "name": "Broken", "lot_id": lot, "quantity": position["quantity"],
                "quantity_accepted": accepted, "decision": position["decision"],
                "product_uom_id": (self.dozen if position["dozen"] else self.unit).id}])
            found.append({
                "id": row.id, "line": line and line.id, "product": product.id or None, "lot": lot,
                "quantity": position["quantity"] * factor, "accepted": accepted * factor, "decision": position["decision"],
                **(self.transfers[order] if order else {"carrier": None, "warehouse": None})})
        return {"id": ticket.id, "at": at, "day": day_in(at, ZONE), "customer": customer.id, "cause": cause,
                "positions": found, "counts": drawn["is_complaint"] and not drawn["spam"],
                "is_open": drawn["is_open"] and drawn["is_complaint"]}

    # half a minute of histories a run; more with OPERATIVE_EXAMPLES
    @settings(max_examples=EXAMPLES or 25, deadline=None, database=None, derandomize=not EXAMPLES,
              phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(history=histories)
    def test_rates_are_those_of_plain_python(self, history):
        """In total, by product, its category and supplier, customer and its phase, lot, carrier, warehouse, cause and month;
        what counts nowhere makes no group."""
        with self.env.cr.savepoint() as savepoint:
            self._compare(history)
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def _compare(self, history):
        drawn = self._draw(history)
        groupings = {
            None: lambda row: None, "product_id": lambda row: row["product"], "partner_id": lambda row: row["customer"],
            "lot_id": lambda row: row["lot"], "cause_id": lambda row: row["cause"],
            "date:month": lambda row: row["day"] and row["day"].replace(day=1),
            "categ_id": lambda row: self.categories_of.get(row["product"]),
            "supplier_id": lambda row: self.suppliers_of.get(row["product"]),
            "phase_id": lambda row: self.phases_of.get(row["customer"]),
            "carrier": lambda row: row["carrier"], "warehouse_id": lambda row: row["warehouse"]}
        for name, key in groupings.items():
            expected = rates(*drawn, repeat_days=30, key=key)
            measures = [
                (name, self.Report._fields[name].aggregator) for name in next(iter(expected.values()), {})] or [
                ("complaint_count", "count_distinct")]
            rows = self.Report._read_group([], [name] if name else [], [f"{field}:{how}" for field, how in measures])
            found = {}
            for row in rows:
                group = row[0] if name else None
                group = group.id or None if hasattr(group, "_ids") else group or None
                found[group] = dict(zip((field for field, _how in measures), row[1:] if name else row, strict=True))
            self.assertEqual(set(found), set(expected) if name or expected else {None}, name)
            for group, values in expected.items():
                for field, value in values.items():
                    got = found[group][field]
                    if value is None:
                        # nothing below the line, or a group in which nothing of it is counted
                        self.assertIn(got, (None, False), (group, field))
                    else:
                        self.assertAlmostEqual(got or 0, value, 4, (group, field))
        self._compare_customers(*drawn[:2])

    def _compare_customers(self, deliveries, complained):
        year = NOW - relativedelta(years=1)
        self.Customer._refresh(self.customers)
        for partner in self.customers:
            customer = self._customer(partner).sudo()
            delivered = {row["line"] for row in deliveries if row["customer"] == partner.id and row["at"] > year}
            lines = {
                position["line"] for complaint in complained if complaint["customer"] == partner.id and complaint["at"] > year
                for position in complaint["positions"]} - {None}
            self.assertEqual(customer.delivered_line_count_12m, len(delivered))
            self.assertEqual(customer.open_complaint_count, sum(
                complaint["is_open"] for complaint in self.found if complaint["customer"] == partner.id))
            self.assertAlmostEqual(customer.complaint_rate_12m, len(lines) / len(delivered) if delivered else 0, 4)

    def test_a_line_counts_once(self):
        """Two positions and two complaints on one order line are one complained line of those delivered."""
        line = self.order.order_line.filtered(lambda line: line.product_id == self.pump)
        for _number in range(2):
            ticket = self._complaint()
            self.env["operative.complaint.line"].create([
                {"ticket_id": ticket.id, "sale_line_id": line.id, "product_id": self.pump.id, "quantity": 1}
                for _position in range(2)])
        [(rate, lines, complaints)] = self.Report._read_group(
            [("product_id", "=", self.pump.id)], [],
            ["complaint_ratio:ratio", "delivered_line_count:count_distinct", "complaint_count:count_distinct"])
        self.assertEqual((rate, lines, complaints), (1 / 3, 3, 2))

    def test_only_what_is_asked_for_is_read(self):
        """Complaints alone make no groups of months in which something was delivered and nothing complained."""
        self._complaint()
        months = self.Report._read_group([], ["date:month"], ["complaint_count:count_distinct"])
        self.assertEqual(len(months), 1)
        both = self.Report._read_group([], ["date:month"], ["complaint_ratio:ratio"])
        self.assertGreater(len(both), 1)

    def test_a_recourse_counts_in_no_rate(self):
        """What is taken up with the supplier changes neither report nor figures, of whom it came to or whom it comes from."""
        line = self.orders[2].order_line.filtered(lambda line: line.product_id == self.pump)
        ticket = self._complaint(partner_id=self.other.id, user_id=self.agent_a.id)
        self.env["operative.complaint.line"].create({
            "ticket_id": ticket.id, "sale_line_id": line.id, "product_id": self.pump.id, "quantity": 2,
            "decision": "justified"})
        supplier = self.acme  # buys from us as well
        ticket.write({"complaint_fault": "supplier", "complaint_fault_partner_id": supplier.id})
        [all_complaints] = self.Report._read_group([], [], ["complaint_count:count_distinct"])
        self.assertEqual(all_complaints, (1,))
        before = self._counted()
        ticket.with_user(self.agent_a).with_context(allowed_company_ids=self.company.ids).action_complaint_recourse()
        recourse = ticket.complaint_recourse_ids
        self.assertEqual((recourse.partner_id, recourse.type_id, recourse.complaint_line_ids.quantity), (
            supplier, self.complaint_type, 2))
        # as much of a complaint as it can be
        recourse.complaint_cause_id = self.causes[0]
        recourse.complaint_line_ids.write({
            "sale_line_id": self.order.order_line[0].id, "picking_id": self.delivery.id, "decision": "justified"})
        self.env["operative.complaint.cost"].create({"ticket_id": recourse.id, "kind": "freight", "amount": 4711})
        self.assertEqual(self._counted(), before)
        self._backdate(recourse, complaint_recourse_of_id=None)
        for found, without in zip(self._counted(), before, strict=True):  # it is that alone which keeps it out
            self.assertNotEqual(found, without)

    def _counted(self):
        """Every measure of the report, by customer, and the customers' figures of complaints."""
        self.env.flush_all()
        self.Customer._refresh(self.customers)
        measures = [f"{name}:{self.Report._fields[name].aggregator or 'sum'}" for names in MEASURES.values() for name in names]
        ratios = [f"{name}:ratio" for name in self.Report._ratios]
        return self.Report._read_group([], ["partner_id"], measures + ratios), [
            (customer.open_complaint_count, customer.complaint_rate_12m, customer.delivered_line_count_12m)
            for customer in map(self._customer, self.customers)]

    def test_a_phase_rule_on_complaints(self):
        """An administrator's phases ask for open complaints and the complaint rate: the customer moves as they do."""
        self.acme.ref = "ORC"
        as_administrator = self.env(user=self.user_administrator.id)
        flow = as_administrator["operative.flow"].create({
            "name": "Complaints", "sequence": -10, "partner_domain": "[('ref', '=', 'ORC')]"})
        many, often, calm = as_administrator["operative.phase"].create([
            {"name": name, "flow_id": flow.id, "sequence": place, "rule_domain": rule} for place, (name, rule) in enumerate((
                ("Many open", "[('open_complaint_count', '>=', 2)]"), ("Often", "[('complaint_rate_12m', '>=', 0.25)]"),
                ("Calm", "[]")))])

        def phase():
            self.env.flush_all()
            self.Customer._refresh(self.acme)
            self.Customer._classify(self.acme)
            customer = self._customer(self.acme)
            self.assertEqual(customer.flow_id.id, flow.id)
            return customer.phase_id.with_env(flow.env)

        self.assertEqual(phase(), calm)
        first = self._complaint(operative_received_at=NOW - timedelta(days=3))
        self.assertEqual(phase(), calm)
        self.env["operative.complaint.line"].create({  # one of the four delivered
            "ticket_id": first.id, "sale_line_id": self.order.order_line[0].id, "quantity": 1, "name": "Broken"})
        self.assertEqual(phase(), often)
        second = self._complaint(operative_received_at=NOW - timedelta(days=2))
        self.assertEqual(phase(), many)
        (first | second).stage_id = self.done
        self.assertEqual(phase(), often)
