"""What customers were delivered, against plain Python on random histories."""

import os
from collections import defaultdict
from datetime import datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .complaint_common import ComplaintCommon

START = datetime(2026, 3, 2, 22, 30)  # half past eleven at night in Berlin
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0)) or 12
PARTS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 5), st.integers(0, 1), st.booleans()), min_size=1, max_size=3)
STEPS = st.lists(st.one_of(
    # customer, company, what goes out first, what goes out with a backorder
    st.tuples(st.just("order"), st.integers(0, 2), st.integers(0, 1), PARTS, PARTS),
    st.tuples(st.just("bare"), st.integers(0, 2), st.integers(0, 1), PARTS),
    # which delivered row, how much
    st.tuples(st.just("return"), st.integers(0, 30), st.integers(1, 4)),
    st.tuples(st.just("complain"), st.integers(0, 30), st.integers(1, 60)),
), min_size=1, max_size=7)


@tagged("post_install", "-at_install")
class TestComplaintHistories(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.partner"].create({"name": "Other Inc.", "is_company": True})
        cls.customers_of = [cls.acme, cls.contact, cls.other]
        cls.acme.company_id = False
        # of no company: both deliver them
        cls.lots = cls.env["stock.lot"].create([{"name": f"SHARED-{number}", "product_id": cls.pump.id} for number in (1, 2)])
        cls.sources = [cls.warehouse, cls.warehouse_us]

    def _play(self, steps):
        """Play a history.

        :return: dict of dicts ``delivered, returned, complained`` by (customer, company), and key of a row
        """
        expected, self.rows, now = defaultdict(dict), [], START
        for kind, *step in steps:
            now += timedelta(hours=7)
            if kind in ("order", "bare"):
                self._deliver_parts(expected, now, kind, *step)
            elif self.rows:
                where, key, move = self.rows[step[0] % len(self.rows)]
                row = expected[where][key]
                if kind == "return":
                    self._bring_back(move, key, step[1])
                    row["returned"] += step[1]
                else:
                    partner, company = where
                    ticket = self.env["helpdesk.ticket"].create({
                        "name": "T", "description": "T", "partner_id": partner, "company_id": company})
                    ticket.operative_add_positions([{
                        **dict(zip(("sale_line_id", "picking_id", "product_id", "lot_id"), key)), "quantity": step[1]}])
                    row["complained"] += step[1]
        return expected

    def _deliver_parts(self, expected, now, kind, customer, company, *transfers):
        partner, warehouse = self.customers_of[customer], self.sources[company]
        order = self.env["sale.order"]
        if kind == "order":
            order = order.create({
                "partner_id": partner.id, "company_id": warehouse.company_id.id, "warehouse_id": warehouse.id,
                "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 99}) for product in (
                    self.pump, self.seal)]})
        for number, parts in enumerate(transfers):
            picking = self.env["stock.picking"].create({
                "picking_type_id": warehouse.out_type_id.id, "partner_id": partner.id,
                "location_id": warehouse.lot_stock_id.id, "location_dest_id": self.customers.id})
            moves = self.env["stock.move"]
            for which, quantity, lot, in_dozens in parts:
                product = (self.pump, self.seal)[which]
                lot = self.lots[lot] if product == self.pump else self.env["stock.lot"]
                line = order.order_line[which] if order else order.order_line
                unit = self.dozen if in_dozens else self.unit
                move = self.env["stock.move"].create({
                    "product_id": product.id, "product_uom_qty": quantity, "product_uom": unit.id, "picking_id": picking.id,
                    "location_id": picking.location_id.id, "location_dest_id": self.customers.id, "sale_line_id": line.id,
                    "company_id": warehouse.company_id.id, "picked": True, "move_line_ids": [Command.create({
                        "product_id": product.id, "product_uom_id": unit.id, "quantity": quantity, "lot_id": lot.id,
                        "picking_id": picking.id, "location_id": picking.location_id.id, "picked": True,
                        "location_dest_id": self.customers.id, "company_id": warehouse.company_id.id})]})
                moves |= move
                where = (partner.commercial_partner_id.id, warehouse.company_id.id)
                key = (line.id or False, picking.id, product.id, lot.id or False)
                row = expected[where].setdefault(key, {"delivered": 0, "returned": 0, "complained": 0})
                row["delivered"] += quantity * (12 if in_dozens else 1)
                self.rows.append((where, key, move))
            # in one transfer the moves of a line stay apart, as those of a split do
            moves._action_done()
            self.assertEqual(set(moves.mapped("state")), {"done"})
            picking.date_done = now + timedelta(minutes=number)

    def _bring_back(self, move, key, quantity):
        picking = self.env["stock.picking"].create({
            "picking_type_id": move.picking_id.picking_type_id.id, "location_id": self.customers.id,
            "location_dest_id": move.location_id.id, "partner_id": move.picking_id.partner_id.id})
        self.env["stock.move"].create({
            "product_id": move.product_id.id, "product_uom_qty": quantity, "product_uom": self.unit.id,
            "picking_id": picking.id, "location_id": self.customers.id, "location_dest_id": move.location_id.id,
            "origin_returned_move_id": move.id, "sale_line_id": move.sale_line_id.id, "company_id": move.company_id.id,
            "picked": True, "move_line_ids": [Command.create({
                "product_id": move.product_id.id, "product_uom_id": self.unit.id, "quantity": quantity, "lot_id": key[3],
                "picking_id": picking.id, "location_id": self.customers.id, "location_dest_id": move.location_id.id,
                "picked": True, "company_id": move.company_id.id})]})._action_done()

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize="OPERATIVE_EXAMPLES" not in os.environ,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_histories(self, steps):
        """Deliveries, backorders, returns, units, lots, two companies: what is listed is what went out, to whom it went."""
        with self.cr.savepoint() as savepoint:
            expected = self._play(steps)
            tickets = self.env["helpdesk.ticket"]
            for partner in self.acme | self.other:
                for company in self.company | self.company_us:
                    found = {
                        (row["sale_line_id"], row["picking_id"], row["product_id"], row["lot_id"]):
                        {name: row[name] for name in ("delivered", "returned", "complained")}
                        for row in tickets.sudo()._operative_delivered_to(partner, company, limit=1000)
                        if row["picking_id"] != self.delivery.id}
                    self.assertEqual(found, expected.get((partner.id, company.id), {}), steps)
            savepoint.rollback()
            self.env.invalidate_all()
