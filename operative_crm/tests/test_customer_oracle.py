"""Random histories: what SQL says of a customer is what plain Python says of it."""

import os
from contextlib import closing
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from .common import OperativeCommon
from .customer_oracle import CustomerOracle
from .test_customer_figure_links import CASES, SUMS

NOW = datetime(2025, 3, 30, 0, 30)  # the night Berlin's clock leaps
EXAMPLES = int(os.environ.get("OPERATIVE_EXAMPLES", 0))  # more, and other ones every time

moments_to_be = st.sampled_from([
    NOW, NOW - timedelta(days=1), NOW - timedelta(days=200), datetime(2024, 2, 29, 12), datetime(2024, 10, 27, 0, 30),
    datetime(2024, 12, 31, 23, 30), NOW + timedelta(days=3)])
names = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland", False])
#: of the working hours, where there are any, and of the contact
timezones = st.tuples(names, names)
seconds = st.sampled_from([timedelta(0), timedelta(0), timedelta(seconds=1), timedelta(seconds=-1)])
#: how long before the moment of the figures; the ends of the windows come often
ages = st.one_of(
    st.builds(lambda years, second: relativedelta(years=years) + second, st.sampled_from([0, 1, 2]), seconds),
    st.builds(lambda day, hour: timedelta(days=day, hours=hour), st.integers(-5, 60), st.integers(0, 23)),
    st.builds(lambda day, minute: timedelta(days=day, minutes=minute), st.integers(0, 900), st.integers(0, 1439)))
days_off = st.one_of(st.none(), st.sampled_from([-367, -366, -365, -364, -2, -1, 0, 1, 2]), st.integers(-800, 30))
cents = st.integers(0, 500_00)

moves = st.fixed_dictionaries({
    "promised": st.one_of(st.none(), ages), "done_after": st.builds(
        lambda hours: timedelta(hours=hours), st.integers(-30, 30)),
    "state": st.sampled_from(["done", "done", "assigned", "waiting", "confirmed", "cancel", "draft"]),
    "to": st.sampled_from(["customer", "customer", "customer", "stock"]),
    "picking": st.sampled_from([0, 0, 1]),
})
lines = st.fixed_dictionaries({
    "ordered": st.integers(1, 3), "delivered": st.integers(0, 3), "moves": st.lists(moves, max_size=2),
    "promises": st.lists(ages, max_size=2)})
orders = st.fixed_dictionaries({
    "age": ages, "cents": cents, "margin": cents, "rate": st.sampled_from([1, 1, 2, 4, 1.25]),
    "state": st.sampled_from(["sale", "sale", "sale", "cancel", "draft", "sent"]), "validity": days_off,
    "validity_from": st.sampled_from(["now", "at"]), "contact": st.booleans(),
    "lost": st.one_of(st.none(), ages), "is_no_loss": st.sampled_from([False, False, False, True]),
    "lead": st.sampled_from([None, None, 0, 1]), "copied_from": st.sampled_from([None, None, 0, 1, 2]),
    "lines": st.lists(lines, max_size=2),
})
leads = st.fixed_dictionaries({
    "type": st.sampled_from(["opportunity", "opportunity", "lead"]), "active": st.booleans(),
    "probability": st.sampled_from([0, 0, 0, 30, 100]), "age": st.one_of(st.none(), ages), "cents": cents,
    "company": st.sampled_from(["own", "own", "none", "other"]), "is_no_loss": st.sampled_from([False, False, True]),
})
invoices = st.fixed_dictionaries({
    "state": st.sampled_from(["posted", "posted", "draft", "cancel"]),
    "type": st.sampled_from(["out_invoice", "out_invoice", "out_refund", "in_invoice"]),
    "items": st.lists(st.tuples(cents, days_off, st.booleans()), max_size=2),
    "company": st.sampled_from(["own", "branch", "other"]),
})
tickets = st.fixed_dictionaries({
    "stage": st.sampled_from(["open", "closed", None]), "active": st.booleans(), "contact": st.booleans(),
    "company": st.sampled_from(["own", "own", "other"])})
histories = st.fixed_dictionaries({
    "orders": st.lists(orders, max_size=6), "leads": st.lists(leads, max_size=2),
    "invoices": st.lists(invoices, max_size=2), "tickets": st.lists(tickets, max_size=2)})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerOracle(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.customers_location = cls.env.ref("stock.stock_location_customers")
        cls.receivable = cls.env["account.account"].search(
            [("account_type", "=", "asset_receivable"), ("company_ids", "in", cls.company.ids)], limit=1)
        cls.journal = cls.env["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", cls.company.id)], limit=1)
        cls.reader = cls.user_salesman_all
        cls.reader.group_ids += (
            cls.env.ref("account.group_account_invoice") | cls.env.ref("stock.group_stock_user")
            | cls.env.ref("helpdesk_mgmt.group_helpdesk_user"))
        cls.no_loss = cls.env["crm.lost.reason"].create({"name": "Duplicate", "operative_not_a_loss": True})
        cls.stages = {"open": cls.stage_open.id, "closed": cls.stage_closed.id, None: None}
        cls.company_ids = {
            "own": cls.company.id, "branch": cls.branch.id, "other": cls.company_us.id, "none": None}

    @given(customers=st.lists(histories, min_size=1, max_size=12), at=moments_to_be, timezone=timezones)
    @settings(
        max_examples=EXAMPLES or 40, derandomize=not EXAMPLES, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate])  # time stands still here: shrinking would never think it took too long
    def test_every_figure_is_what_plain_python_says(self, customers, at, timezone):
        """For any history, moment and time zone each figure of each customer equals the oracle's."""
        with closing(self.env.cr.savepoint()):
            self._set_zone(self.company, *timezone)
            partners = self._tell(customers, at)
            self.Customer._refresh(partners, at)
            expected = CustomerOracle(self.company, at, NOW).figures(partners)
            self.env.cr.execute(
                "SELECT * FROM operative_customer WHERE company_id = %s AND partner_id IN %s",
                [self.company.id, tuple(partners.ids)])
            rows = {row["partner_id"]: row for row in self.env.cr.dictfetchall()}
            self.assertEqual(set(rows), set(partners.ids))
            for partner, history in zip(partners, customers):
                found = {name: rows[partner.id][name] for name in expected[partner.id]}
                wrong = {name: (found[name], right) for name, right in expected[partner.id].items()
                         if found[name] != right}
                self.assertFalse(wrong, f"(SQL, Python) at {at} in {timezone} of {history}")
        self.env.invalidate_all(flush=False)

    @given(customers=st.lists(histories, min_size=1, max_size=3), timezone=timezones)
    @settings(
        max_examples=EXAMPLES or 6, derandomize=not EXAMPLES, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate])
    def test_what_is_behind_adds_up(self, customers, timezone):
        """For any history what opens behind a figure adds up to it, for whoever may open all; nobody gets an error."""
        with closing(self.env.cr.savepoint()):
            self._set_zone(self.company, *timezone)
            partners = self._tell(customers, NOW)
            self.Customer._refresh(partners, NOW)
            for partner in partners:
                for user in (self.reader, self.user_service, self.user_salesman):
                    customer = self._customer(partner).with_user(user)
                    if customer.has_access("read"):
                        self._check_links(customer, customer.get_figure_links(list(customer._figures())))
        self.env.invalidate_all(flush=False)

    def _check_links(self, customer, links):
        for name, link in links.items():
            action = customer.action_open_figure(name)
            self.assertTrue(link["title"], name)
            if not link["open"]:
                continue
            if action.get("tag") == "operative_figure_cases":
                cases = customer.get_figure_cases(name)
                self.assertEqual((len(cases["rows"]), cases["closed"]), (link["open"], link["count"] - link["open"]), name)
                if not cases["closed"] and name in CASES and name != "credit_used_rate" \
                        and (name != "hit_rate_amount_12m" or any(row["amount"] for row in cases["rows"])):
                    self.assertAlmostEqual(CASES[name](cases["rows"]), customer[name], 3, name)
                continue
            documents = customer.env[action["res_model"]].with_context(**action["context"]).search(action["domain"])
            self.assertEqual(len(documents), link["open"], name)
            value = link["open"] == link["count"] and name in SUMS and SUMS[name](documents.sudo())
            if isinstance(value, (int, float)) and value is not False:
                self.assertAlmostEqual(value, customer[name], 1, name)

    @staticmethod
    def _set_zone(company, hours, contact):
        company.partner_id.tz = contact
        if hours:
            company.resource_calendar_id.tz = hours
        else:
            company.resource_calendar_id = False

    def _tell(self, customers, at):
        """Write histories into the database, as bulk as it gets.

        :return: a commercial partner a history
        """
        partners = self._partners(len(customers))
        contacts = self._partners(len(customers), partners)
        self._insert("operative.customer", [
            {"partner_id": partner.id, "company_id": self.company.id} for partner in partners])
        lead_rows, order_rows, line_rows, move_rows, pickings = [], [], [], [], {}
        for number, history in enumerate(customers):
            lead_rows += [self._lead_row(lead, partners[number], at) for lead in history["leads"]]
        lead_ids = iter(self._insert("crm.lead", lead_rows).ids)
        for number, history in enumerate(customers):
            own_leads = [next(lead_ids) for _lead in history["leads"]]
            order_rows += [
                self._order_row(order, (contacts if order["contact"] else partners)[number], own_leads, at)
                for order in history["orders"]]
        made = self._insert("sale.order", order_rows)
        self._tell_copies(customers, made)
        told = [order for history in customers for order in history["orders"]]
        line_rows = [
            {"order_id": order.id, "company_id": self.company.id, "name": "Line", "product_id": self.goods.id,
             "product_uom_id": self.goods.uom_id.id, "product_uom_qty": line["ordered"],
             "qty_delivered": line["delivered"], "price_unit": 0, "customer_lead": 0}
            for order, history in zip(made, told) for line in history["lines"]]
        made_lines = self._insert("sale.order.line", line_rows)
        told_lines = [(order.id, history, line) for order, history in zip(made, told) for line in history["lines"]]
        keys = list(dict.fromkeys(
            (order_id, move["picking"]) for order_id, _history, line in told_lines for move in line["moves"]))
        pickings = dict(zip(keys, self._insert("stock.picking", [
            {"company_id": self.company.id, "picking_type_id": self.warehouse.out_type_id.id, "move_type": "direct",
             "location_id": self.warehouse.lot_stock_id.id, "location_dest_id": self.customers_location.id}
            for _key in keys]).ids))
        for made_line, (order_id, history, line) in zip(made_lines, told_lines):
            # what was delivered was ordered: only confirmed orders have moves
            move_rows += [
                self._move_row(move, made_line.id, pickings[order_id, move["picking"]], at)
                for move in line["moves"] if history["state"] == "sale"]
        self._insert("stock.move", move_rows)
        promised = [(made_line.id, line["promises"]) for made_line, (_order, _history, line) in zip(made_lines, told_lines)
                    if line["promises"]]
        row = {"made_at": NOW, "at_customer_wish": False}
        firsts = self._insert("operative.promise", [
            {**row, "sale_line_id": line_id, "kind": "first", "promised_date": at - ages[0]} for line_id, ages in promised])
        self._insert("operative.promise", [
            {**row, "sale_line_id": line_id, "kind": "change", "promised_date": at - age, "previous_date": at - ages[0],
             "promise_id": first.id}
            for first, (line_id, ages) in zip(firsts, promised) for age in ages[1:]])
        self._tell_invoices(customers, partners, at)
        self._insert("helpdesk.ticket", [
            {"name": "Ticket", "description": "Ticket", "number": "O", "active": ticket["active"],
             "partner_id": (contacts if ticket["contact"] else partners)[number].id,
             "stage_id": self.stages[ticket["stage"]], "company_id": self.company_ids[ticket["company"]]}
            for number, history in enumerate(customers) for ticket in history["tickets"]])
        return partners

    def _partners(self, count, parents=None):
        partners = self._insert("res.partner", [
            {**self._required("res.partner"), "name": "History", "complete_name": "History", "active": True,
             "is_company": not parents, "type": "contact", "autopost_bills": "ask",
             "parent_id": parents[number].id if parents else None}
            for number in range(count)])
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = COALESCE(parent_id, id) WHERE id IN %s",
            [tuple(partners.ids)])
        return partners

    def _lead_row(self, lead, partner, at):
        return {
            "name": "Need", "type": lead["type"], "active": lead["active"], "probability": lead["probability"],
            "date_closed": None if lead["age"] is None else at - lead["age"], "expected_revenue": lead["cents"] / 100,
            "partner_id": partner.id, "company_id": self.company_ids[lead["company"]],
            "lost_reason_id": self.no_loss.id if lead["is_no_loss"] else None,
        }

    def _tell_copies(self, customers, orders):
        """An order may be the copy of an earlier one, of the same customer or of the one told before."""
        first, before = 0, []
        for history in customers:
            number = len(history["orders"])
            own = orders[first:first + number]
            for place, (order, made) in enumerate(zip(history["orders"], own)):
                sources = [*own[:place], *before]
                if order["copied_from"] is not None and order["copied_from"] < len(sources):
                    self.env.cr.execute("UPDATE sale_order SET operative_copied_from_id = %s WHERE id = %s", [
                        sources[order["copied_from"]].id, made.id])
            first, before = first + number, own

    def _order_row(self, order, partner, leads, at):
        start = NOW.date() if order["validity_from"] == "now" else at.date()
        return {
            "name": "S", "company_id": self.company.id, "partner_id": partner.id, "partner_invoice_id": partner.id,
            "partner_shipping_id": partner.id, "picking_policy": "direct", "date_order": at - order["age"],
            "state": order["state"], "currency_id": self.eur.id, "currency_rate": order["rate"],
            "amount_untaxed": order["cents"] / 100, "amount_total": order["cents"] / 100,
            "margin": order["margin"] / 100,
            # also of what was confirmed after all, and of what was cancelled without being marked
            "operative_lost_at": (
                at - order["lost"] if order["lost"] is not None and order["state"] in ("cancel", "sale") else None),
            "lost_reason_id": self.no_loss.id if order["is_no_loss"] else None,
            "validity_date": None if order["validity"] is None else start + timedelta(days=order["validity"]),
            "opportunity_id": (
                leads[order["lead"]] if order["lead"] is not None and order["lead"] < len(leads) else None),
        }

    def _move_row(self, move, line_id, picking_id, at):
        promised = None if move["promised"] is None else at - move["promised"]
        stock, customer = self.warehouse.lot_stock_id.id, self.customers_location.id
        source, destination = (stock, customer) if move["to"] == "customer" else (customer, stock)
        return {
            "company_id": self.company.id, "product_id": self.goods.id, "product_uom": self.goods.uom_id.id,
            "procure_method": "make_to_stock", "product_uom_qty": 1, "quantity": int(move["state"] == "done"),
            "sale_line_id": line_id, "picking_id": picking_id,
            "location_id": source, "location_dest_id": destination, "state": move["state"],
            "date_deadline": promised, "date": (promised or at) + move["done_after"],
        }

    def _tell_invoices(self, customers, partners, at):
        told = [(partners[number], invoice)
                for number, history in enumerate(customers) for invoice in history["invoices"]]
        made = self._insert("account.move", [
            {"move_type": invoice["type"], "state": invoice["state"], "partner_id": partner.id, "date": at.date(),
             "commercial_partner_id": partner.id, "company_id": self.company_ids[invoice["company"]],
             "journal_id": self.journal.id, "currency_id": self.eur.id, "auto_post": "no"}
            for partner, invoice in told])
        # whom a journal item names may be another than whom the invoice is of today
        self._insert("account.move.line", [
            {"move_id": move.id, "partner_id": partners[0].id if is_moved else partner.id,
             "company_id": move.company_id.id, "parent_state": move.state,
             "account_id": self.receivable.id, "journal_id": self.journal.id, "currency_id": self.eur.id,
             "company_currency_id": self.eur.id, "display_type": "payment_term", "date": at.date(),
             "amount_residual": (-value if move.move_type == "out_refund" else value) / 100,
             "debit": 0, "credit": 0, "balance": 0, "amount_currency": 0, "reconciled": not value,
             "date_maturity": None if due is None else NOW.date() + timedelta(days=due)}
            for (partner, invoice), move in zip(told, made) for value, due, is_moved in invoice["items"]])
