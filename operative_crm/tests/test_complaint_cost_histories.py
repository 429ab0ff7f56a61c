"""Costs of complaints against plain Python, on random histories; and what documents without a complaint pay for them."""

import os
from contextlib import ExitStack, closing, contextmanager
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import freeze_time, new_test_user, tagged

from ..models.complaint.account_move import AccountMove
from ..models.complaint.account_move_line import AccountMoveLine
from ..models.complaint.sale_order_line import SaleOrderLine
from ..models.complaint.stock_move import StockMove
from .test_complaint_costs import NOW, ComplaintCostCommon

EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0)) or 8
RATE = {True: 4.0, False: 2.0}  # dollars a euro, from 2025 on and before

quantities = st.integers(1, 5)
amounts = st.integers(1, 500)
days = st.sampled_from(["2024-06-03", "2024-12-31", "2025-01-01", "2026-03-20"])
events = st.lists(st.one_of(
    st.tuples(st.just("out"), st.integers(0, 1), quantities),
    st.tuples(st.just("back"), st.integers(0, 1), quantities),
    st.tuples(st.just("kept apart"), st.integers(0, 1), quantities),
    st.tuples(st.just("released"), st.integers(0, 1), quantities),
    st.tuples(st.just("worth"), st.integers(0, 1), st.integers(1, 90)),
    st.tuples(st.sampled_from(["out_refund", "in_invoice", "in_refund"]), st.integers(0, 1), amounts, days, st.booleans()),
    st.tuples(st.sampled_from(["post", "draft", "cancel", "reverse"]), st.integers(0, 5)),
    st.tuples(st.just("agreed"), st.integers(0, 1), amounts),
    st.tuples(st.sampled_from(["freight", "provider", "recovery"]), st.integers(0, 1), amounts, days, st.booleans()),
), min_size=1, max_size=9)


class CostOracle:
    """What was told, event by event, and what of it costs something in the end."""

    def __init__(self):
        self.worth = [40.0, 2.0]
        self.goods = [0.0, 0.0]
        self.apart = [0, 0]  # what ever came into quarantine
        self.restocked = [0, 0]  # Odoo values what came back, and is in stock, anew with each price
        self.released = [0, 0]
        self.entries = []  # [sign, euros, state, reversed by, kind]
        self.agreed = 0.0  # with the vendor of all bills
        self.entered = 0.0

    @staticmethod
    def euros(amount, day, in_dollars):
        return round(amount / RATE[day >= "2025-01-01"], 2) if in_dollars else float(amount)

    def total(self):
        back = sum(quantity * worth for quantity, worth in zip(self.restocked, self.worth))
        counting = [entry for entry in self.entries if entry[2] == "posted" and not entry[3]]
        booked = sum(sign * euros for sign, euros, *_rest in counting)
        agreed = 0 if any(kind == "in_invoice" for *_rest, kind in counting) else self.agreed
        return sum(self.goods) - back + booked + agreed + self.entered


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComplaintCostHistories(ComplaintCostCommon):

    @given(history=events)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize="OPERATIVE_EXAMPLES" not in os.environ,
              phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    def test_costs(self, history):
        """For any history of deliveries, returns, entries, reversals and currencies the total is the oracle's."""
        with closing(self.env.cr.savepoint()):
            oracle, entries = CostOracle(), []
            positions = [self.box_position, self.seal_position]
            for event in history:
                self._tell(event, oracle, positions, entries)
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertAlmostEqual(self.ticket.complaint_cost, oracle.total(), 1, history)
            kept = self._costs()
            self.ticket._operative_renew_costs()
            self.assertEqual(self._costs(), kept, "noted as it happened, and worked out anew")
        self.env.invalidate_all(flush=False)

    def _tell(self, event, oracle, positions, entries):
        what, place, *rest = event
        if what in ("out", "back", "kept apart", "released"):
            [quantity] = rest
            source, destination = {
                "out": (self.stock, self.customers), "back": (self.customers, self.stock),
                "kept apart": (self.customers, self.quarantine), "released": (self.quarantine, self.stock)}[what]
            if what == "released":
                if oracle.apart[place] - oracle.released[place] < quantity:
                    return
                oracle.released[place] += quantity
            if what == "kept apart":
                oracle.apart[place] += quantity
            elif what == "out":
                oracle.goods[place] += quantity * oracle.worth[place]
            else:
                oracle.restocked[place] += quantity
            self._moved(positions[place], quantity, source, destination)
        elif what == "worth":
            oracle.worth[place] = float(rest[0])
            positions[place].product_id.with_company(self.company).standard_price = rest[0]
        elif what in ("out_refund", "in_invoice", "in_refund"):
            amount, day, in_dollars = rest
            entries.append(self._booked(positions[place], amount, what, on=day, currency=self.usd if in_dollars else self.eur))
            sign = -1 if what == "in_refund" else 1
            oracle.entries.append([sign, oracle.euros(amount, day, in_dollars), "posted", False, what])
        elif what in ("post", "draft", "cancel", "reverse"):
            self._change(what, place, oracle, entries)
        elif what == "agreed":
            self._agreed(self.acme, rest[0])
            oracle.agreed += rest[0]
        else:
            amount, day, in_dollars = rest
            self._enter(kind=what, amount=amount, date=day, currency_id=(self.usd if in_dollars else self.eur).id)
            oracle.entered += oracle.euros(amount, day, in_dollars) * (-1 if what == "recovery" else 1)

    def _change(self, what, place, oracle, entries):
        """Post, reset, cancel or reverse an entry, where Odoo lets one."""
        if not entries:
            return
        entry, fact = entries[place % len(entries)], oracle.entries[place % len(entries)]
        if fact[3]:
            return
        if what == "post" and fact[2] == "draft":
            entry.action_post()
            fact[2] = "posted"
        elif what == "draft" and fact[2] != "draft":
            entry.button_draft()
            fact[2] = "draft"
        elif what == "cancel" and fact[2] != "cancel":
            entry.button_cancel()
            fact[2] = "cancel"
        elif what == "reverse" and fact[2] == "posted":
            entry._reverse_moves([{"invoice_date": entry.invoice_date, "date": entry.date}]).action_post()
            fact[3] = True


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComplaintQueries(ComplaintCostCommon):
    """Documents without a complaint cost no query more: each is made three times, to warm, with our hooks and without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workers = [
            new_test_user(cls.env, login=f"complaint queries {name}", groups=groups, company_id=cls.company.id,
                          company_ids=[Command.set(cls.company.ids)])
            for name, groups in (
                ("warehouse", "stock.group_stock_user"), ("books", "account.group_account_invoice"),
                ("sales", "sales_team.group_sale_salesman_all_leads"))]

    @contextmanager
    def _without(self, hooks):
        with ExitStack() as patches:
            for of, name in hooks:
                def native(records, *args, of=of, name=name, **kwargs):
                    return getattr(super(of, records), name)(*args, **kwargs)
                patches.enter_context(patch.object(of, name, native))
            yield

    def _queries(self, make, do, user):
        records = make()
        self.env.flush_all()
        self.env.invalidate_all()
        records = records.with_user(user).with_context(allowed_company_ids=self.company.ids)
        before = self.env.cr.sql_log_count
        do(records)
        records.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _compare(self, make, do, user, *hooks):
        for _warm in range(2):
            self._queries(make, do, user)
        with_hooks = self._queries(make, do, user)
        with self._without(hooks):
            self.assertEqual(with_hooks, self._queries(make, do, user))

    def _delivery_to_validate(self):
        order = self.env["sale.order"].create({
            "partner_id": self.acme.id, "company_id": self.company.id, "warehouse_id": self.warehouse.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": 2}) for product in (self.box, self.seal)]})
        order.action_confirm()
        order.picking_ids.move_ids.picked = True
        return order.picking_ids

    def test_validating_a_delivery(self):
        """A delivery of two products, by somebody of the warehouse who is no user of ours."""
        self._compare(
            self._delivery_to_validate, lambda picking: picking._action_done(), self.workers[0],
            (StockMove, "_action_done"), (StockMove, "_set_value"), (StockMove, "_get_available_move_lines"))

    def test_posting_resetting_and_cancelling_an_invoice(self):
        """An invoice, by a bookkeeper who is no user of ours."""
        def invoice():
            return self._invoice(self.acme, 10, on="2026-03-20", post=False)

        def posted():
            return self._invoice(self.acme, 10, on="2026-03-20")
        for make, do in ((invoice, lambda move: move.action_post()), (posted, lambda move: move.button_draft()),
                         (posted, lambda move: move.button_cancel())):
            with self.subTest():
                self._compare(make, do, self.workers[1], (AccountMove, "write"), (AccountMoveLine, "write"))

    def test_confirming_an_order(self):
        """An order with two lines, by a salesperson."""
        def order():
            return self.env["sale.order"].create({
                "partner_id": self.acme.id, "company_id": self.company.id, "warehouse_id": self.warehouse.id,
                "order_line": [Command.create({"product_id": product.id}) for product in (self.box, self.seal)]})
        self._compare(order, lambda order: order.action_confirm(), self.workers[2],
                      (SaleOrderLine, "_prepare_procurement_values"))
