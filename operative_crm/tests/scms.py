"""Real deliveries, played through Odoo's own flows: a public health supply programme, 2006 to 2015 (SCMS, open data).

A country is a customer, an order has up to 67 lines, each with the day promised and the day it was delivered.
"""
import csv
import dataclasses
import lzma
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command

FILE = "scms_deliveries.csv.xz"
# as of when the customers' own rates are compared
DAYS = (date(2010, 6, 30), date(2013, 1, 15), date(2015, 9, 30))


@dataclasses.dataclass(frozen=True)
class Delivered:
    """A line of the file."""

    order: str
    country: str
    product: str
    quantity: float
    promised_on: date
    delivered_on: date

    @property
    def kept(self):
        return self.delivered_on <= self.promised_on

    @property
    def days_late(self):
        return max(0, (self.delivered_on - self.promised_on).days)


def read(folder):
    """The lines of the file, as they stand in it."""
    with lzma.open(Path(folder) / FILE, "rt", encoding="utf-8", newline="") as file:
        return [
            Delivered(row["order"], row["country"], row["product"], float(row["quantity"]),
                      date.fromisoformat(row["promised_on"]), date.fromisoformat(row["delivered_on"]))
            for row in csv.DictReader(file)]


def largest_orders(lines, least):
    """The lines of the orders with most lines, at least so many."""
    by_order, chosen = defaultdict(list), []
    for line in lines:
        by_order[line.order].append(line)
    for _order, own in sorted(by_order.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(chosen) >= least:
            break
        chosen += own
    return chosen


def play(env, lines, company, salesperson, batch=200):
    """Order, confirm and deliver: every order confirmed before its first promised day, every line delivered on its day.

    :param lines: list of :class:`Delivered`
    :param batch: orders confirmed at once
    :return: dicts of country -> ``res.partner`` and product -> ``product.product``
    """
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    countries = sorted({line.country for line in lines})
    partners = dict(zip(countries, env["res.partner"].create(
        [{"name": name, "is_company": True, "customer_rank": 1, "user_id": salesperson.id} for name in countries])))
    names = sorted({line.product for line in lines})
    products = dict(zip(names, env["product.product"].create(
        [{"name": name, "type": "consu", "is_storable": False, "taxes_id": False} for name in names])))
    by_order = defaultdict(list)
    for line in lines:
        by_order[line.order].append(line)
    made = {}
    with freeze_time(_at(min(min(line.promised_on, line.delivered_on) for line in lines) - timedelta(days=30), 9)) as clock:
        told = list(by_order.values())
        for start in range(0, len(told), batch):
            part = told[start:start + batch]
            orders = env["sale.order"].create([{
                "partner_id": partners[own[0].country].id, "company_id": company.id, "user_id": salesperson.id,
                "order_line": [Command.create({
                    "product_id": products[line.product].id, "product_uom_qty": line.quantity, "price_unit": 1,
                    "operative_promised_date": _at(line.promised_on, 12)}) for line in own],
            } for own in part])
            orders.action_confirm()
            for order, own in zip(orders, part):
                made.update(zip(map(id, own), order.order_line))
        by_day = defaultdict(list)
        for line in lines:
            by_day[line.delivered_on].append(made[id(line)])
        for day in sorted(by_day):
            clock.move_to(_at(day, 15))
            moves = env["sale.order.line"].concat(*by_day[day]).move_ids.filtered(lambda move: move.state != "done")
            for move in moves:
                move.quantity = move.product_uom_qty
            moves.picked = True
            moves.picking_id.with_context(skip_backorder=True).button_validate()
    env.flush_all()
    # what came within this transaction is planned as nothing otherwise
    env.cr.execute("ANALYZE sale_order, sale_order_line, stock_move, stock_move_move_rel, operative_promise")
    return partners, products


def percentile(values, share):
    """Linear between the values beside it, as ``percentile_cont`` has it."""
    values, place = sorted(values), share * (len(values) - 1)
    low = int(place)
    return values[low] + (values[min(low + 1, len(values) - 1)] - values[low]) * (place - low)


def compared(env, lines, partners, products):
    """What the report says of the deliveries beside what plain Python counts in the file.

    :return: tuples a grouping: its name, and two dicts of group -> (due, kept, days late: median, 90th percentile)
    """
    env.flush_all()
    report = env["operative.promise.report"].with_context(tz="UTC")
    domain = [("partner_id", "in", [partner.id for partner in partners.values()])]
    aggregates = ["due_first:sum", "kept_first:sum", "days_late_median:median", "days_late_p90:p90"]
    for by, key in (
            ("partner_id", lambda line: partners[line.country].id),
            ("product_id", lambda line: products[line.product].id),
            ("first_promised_date:month", lambda line: line.promised_on.replace(day=1)),
            ("first_promised_date:year", lambda line: line.promised_on.replace(month=1, day=1)),
            (None, lambda line: None)):
        groups = defaultdict(list)
        for line in lines:
            groups[key(line)].append(line)
        expected = {
            name: (len(own), sum(line.kept for line in own), *(
                round(percentile([line.days_late for line in own], share), 6) for share in (0.5, 0.9)))
            for name, own in groups.items()}
        found = {}
        for *group, due, kept, middle, high in report._read_group(domain, [by] if by else [], aggregates):
            name = group[0] if group else None
            name = name.date() if isinstance(name, datetime) else name.id if hasattr(name, "id") else name
            found[name] = due, kept, round(middle, 6), round(high, 6)
        yield by, found, expected


def rates_compared(env, lines, company, partners):
    """The customers' own figures of the 12 months before some days beside what plain Python counts in the file.

    What left later has left in the database, whatever the day looked at: all of it is in full.

    :return: tuples a day: the day, and two dicts of country -> (due, rate on time, rate in full)
    """
    customers = env["operative.customer"]
    for day in DAYS:
        with freeze_time(_at(day, 20)):
            customers._refresh(at=_at(day, 20))
        rows = customers.search([("partner_id", "in", [partner.id for partner in partners.values()]),
                                 ("company_id", "=", company.id)]).grouped("partner_id")
        found = {
            country: (row.due_line_count_12m, row.on_time_rate_12m, row.in_full_rate_12m)
            for country, partner in partners.items() for row in [rows[partner]]}
        kept = defaultdict(list)
        for line in lines:
            if day - relativedelta(years=1) < line.promised_on <= day:
                kept[line.country].append(line.kept)
        expected = {
            country: (len(own), _rate(sum(own), len(own)), 1 if own else 0)
            for country in partners for own in [kept[country]]}
        yield day, found, expected


def _rate(part, whole):
    """A rate as it is stored."""
    return float((Decimal(part) / whole).quantize(Decimal("0.0001"), ROUND_HALF_UP)) if whole else 0


def _at(day, hour):
    return datetime.combine(day, time(hour))
