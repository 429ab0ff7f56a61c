"""Promises at scale: how long the earliest dates take, as ratios in one run.

  scripts/bench promise                 2,000 products, 1.3 million transfers, 40,000 of them open; some 5 minutes
  scripts/bench promise --scale 0.1     a tenth of the transfers
  scripts/bench promise --keep          leave the filled database for the next run with --keep
  scripts/bench promise --deliveries    the real deliveries alone

Every ratio compares medians of runs that alternate on the same database and connection. The bare window query is
`_promise_by_hand.sql`. Growth compares the same call with a tenth of the done transfers, and with two and three
times the open ones.
"""
import argparse
import os
import random
import statistics
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import _filling_stock
from customers import Report, environment, seconds, settings, start_odoo, timed

FOLDER = Path(__file__).resolve().parent
NAME, GROWN, USER = "bench_promise", "bench_promise_grown", "salesperson1"
LINES = 200


def main():
    options = arguments()
    started = time.monotonic()
    start_odoo()
    report = Report()
    with database(options) as name:
        settings(name)
        if not options.deliveries:
            few = fill(name, options)
            many_products(name, options.repeat, report)
            quotation(name, options.repeat, report)
            growth(name, few, options, report)
            endangered(name, options.repeat, report)
        real_deliveries(name, report)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


def real_deliveries(name, report):
    """The deliveries of a real programme through Odoo's own flows, the report and the customers' rates against the file."""
    from odoo.addons.operative_crm.tests import scms
    folder = os.environ.get("OPERATIVE_TEST_DATA", "")
    if not (Path(folder) / scms.FILE).exists():
        report.add("real deliveries: OPERATIVE_TEST_DATA names no folder with them", "", "", "", None)
        return
    lines = scms.read(folder)
    with environment(name) as env:
        user = env["res.users"].search([("login", "=", USER)]) or env.user
        elapsed, played = timed(scms.play, env, lines, env.company, user)
        wrong = sum(found.get(group) != row for _by, found, expected in scms.compared(env, lines, *played)
                    for group, row in expected.items())
        wrong_rates = sum(
            found[country] != row for _day, found, expected in scms.rates_compared(env, lines, env.company, played[0])
            for country, row in expected.items())
        env.cr.rollback()
    report.add(f"{len(lines):,} real deliveries ordered, confirmed and delivered", seconds([elapsed]), "", "", None)
    report.add("groups whose kept, due or days late differ from the file", f"{wrong}", "", "0", wrong == 0)
    report.add(f"rates of customers as of {len(scms.DAYS)} dates that differ from it", f"{wrong_rates}", "", "0",
               wrong_rates == 0)


def arguments():
    parser = argparse.ArgumentParser("promise", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--repeat", type=int, default=9, help="runs of each measurement (default: %(default)s)")
    parser.add_argument("--keep", action="store_true", help="use the database of the last run, and leave it")
    parser.add_argument("--deliveries", action="store_true", help="measure the real deliveries alone")
    return parser.parse_args()


@contextmanager
def database(options):
    from project import databases as project
    from project import settings as project_settings
    try:
        if options.keep and project.exists(NAME):
            project.upgrade(NAME, [addon.name for addon in project_settings.addons()], project.log_of(NAME))
        else:
            project.copy(project.with_addons(), NAME)
        yield NAME
    finally:
        from odoo.sql_db import close_all
        close_all()
        if not options.keep:
            project.drop(NAME)


def fill(name, options):
    """Fill the database.

    :return: seconds the call for all products took with a tenth of the done transfers, None where it was filled before
    """
    done, is_open = (round(number * options.scale) for number in (_filling_stock.DONE, _filling_stock.OPEN))
    with environment(name) as env:
        if env["res.users"].search_count([("login", "=", USER)]):
            return None
        started = time.monotonic()
        _filling_stock.products(env)
        _filling_stock.on_hand(env)
        _filling_stock.transfers(env, is_open, True)
        _filling_stock.transfers(env, done // 10, False)
    elapsed = time.monotonic() - started
    few = measure(name, options.repeat)
    with environment(name) as env:
        started = time.monotonic()
        _filling_stock.transfers(env, done - done // 10, False)
        env.cr.execute(f"SELECT count(*), count(*) FILTER (WHERE state IN {OPEN_STATES}) FROM stock_move")
        counts = env.cr.fetchone()
    print(f"{name} filled in {elapsed + time.monotonic() - started:.0f} s: "
          f"{counts[0]:,} transfers, {counts[1]:,} of them open\n", flush=True)
    return few


OPEN_STATES = "('waiting', 'confirmed', 'assigned', 'partially_available')"


def pairs(env):
    """What is asked for: some of each product."""
    products = env["product.product"].search([("default_code", "=like", "BENCH-%")], order="id")
    dice = random.Random(42)
    return [(product.id, dice.randint(1, 40)) for product in products]


def by_hand(env, asked, now):
    warehouse = env["stock.warehouse"].sudo().search([("company_id", "=", env.company.id)], limit=1)
    env.cr.execute((FOLDER / "_promise_by_hand.sql").read_text(), {
        "path": f"{warehouse.lot_stock_id.parent_path}%", "products": [pair[0] for pair in asked],
        "quantities": [pair[1] for pair in asked], "now": now})
    return dict(env.cr.fetchall())


def measure(name, repeat):
    """Seconds of the call for all products; the first of each worker warms caches."""
    times = []
    for _run in range(repeat + 1):
        with environment(name, USER) as env:
            asked = pairs(env)
            times.append(timed(env["product.product"].operative_promise, asked)[0])
    return times[1:]


def many_products(name, repeat, report):
    """All products in one call, beside the bare query and beside Odoo's forecast at ten dates."""
    from odoo import fields
    hand, ours, forecast = [], [], []
    with environment(name) as env:
        env.company.resource_calendar_id = False  # the bare query knows no working days
        env.cr.commit()
    for run in range(repeat + 1):
        with environment(name, USER) as env:
            asked = pairs(env)
            now = fields.Datetime.now()
            elapsed, by_hand_dates = timed(by_hand, env, asked, now)
            hand.append(elapsed)
            env.cr.rollback()
            env.invalidate_all()
            before = env.cr.sql_log_count
            elapsed, answers = timed(env["product.product"].operative_promise, asked)
            queries = env.cr.sql_log_count - before
            ours.append(elapsed)
        if run < 3:
            with environment(name, USER) as env:
                forecast.append(timed(ten_forecasts, env, [pair[0] for pair in asked], now)[0])
    hand, ours, forecast = hand[1:], ours[1:], forecast[1:]
    different = sum(
        bool(answer["date"]) != bool(by_hand_dates[answer["product_id"]])
        or answer["date"] and abs(answer["date"] - by_hand_dates[answer["product_id"]]) > timedelta(minutes=1)
        for answer in answers)
    sources = [answer["source"] for answer in answers]
    mix = ", ".join(f"{sources.count(source):,} {source}" for source in sorted(set(sources)))
    base = statistics.median(hand)
    report.add("bare window query", seconds(hand), "1", "", None)
    ratio = statistics.median(ours) / base
    report.add(f"{len(asked):,} products in one call ({mix})", seconds(ours), f"{ratio:.2f}", "≤ 1.4", ratio <= 1.4)
    report.add("queries of that call", f"{queries}", "", "", None)
    report.add("dates that differ from those of the bare query", f"{different}", "", "0", different == 0)
    ratio = statistics.median(forecast) / statistics.median(ours)
    report.add("virtual_available of the same products at ten dates", seconds(forecast), f"ours is {ratio:.0f} × faster",
               "≥ 10 ×", ratio >= 10)


def ten_forecasts(env, product_ids, now):
    """Odoo's forecast at ten dates, which does not know what is committed later."""
    warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
    for days in range(0, 100, 10):
        products = env["product.product"].browse(product_ids).with_context(
            warehouse_id=warehouse.id, to_date=now + timedelta(days=days))
        products.mapped("virtual_available")


def quotation(name, repeat, report):
    """The lines of a long quotation, beside Odoo's own widget on the same order."""
    widget, ours, queries = [], [], {}
    names = ["virtual_available_at_date", "qty_available_today", "free_qty_today", "forecast_expected_date", "scheduled_date"]
    with environment(name) as env:
        partner = env["res.partner"].create({"name": "Customer"})
        order = env["sale.order"].create({"partner_id": partner.id, "order_line": [
            (0, 0, {"product_id": product_id, "product_uom_qty": 1}) for product_id, _quantity in pairs(env)[:LINES]]})
        user = env["res.users"].search([("login", "=", USER)])
        order.user_id = user
        for run in range(repeat + 1):
            for title, times, function in (
                ("widget", widget, lambda order: order.order_line.read(names)),
                ("ours", ours, lambda order: order.env["product.product"].operative_promise(
                    [(line.product_id.id, line.product_uom_qty, line.product_uom_id.id) for line in order.order_line],
                    warehouse_id=order.warehouse_id.id)),
            ):
                env.flush_all()
                env.invalidate_all()
                asking = order.with_user(user).with_context(run=run)
                asking.order_line.mapped("product_uom_qty")  # the order is on the screen already
                before = env.cr.sql_log_count
                times.append(timed(function, asking)[0])
                queries[title] = env.cr.sql_log_count - before
        env.cr.rollback()
    widget, ours = widget[1:], ours[1:]
    report.add(f"Odoo's widget on a quotation with {LINES} lines, {queries['widget']} queries", seconds(widget), "1", "", None)
    ratio = statistics.median(ours) / statistics.median(widget)
    report.add("dates of the same lines", seconds(ours), f"{ratio:.2f}", "faster", ratio < 1)
    report.add("queries of that", f"{queries['ours']}", "", "≤ 8", queries["ours"] <= 8)


def growth(name, few, options, report):
    """The same call with fewer done transfers, and with more open ones."""
    base = measure(name, options.repeat)
    median = statistics.median(base)
    report.add("all products", seconds(base), "1", "", None)
    if few:
        ratio = median / statistics.median(few)
        report.add("with a tenth of the done transfers", seconds(few), f"all take {ratio:.2f} × as long", "≤ 1.2", ratio <= 1.2)
    from odoo.sql_db import close_all

    from project import databases as project
    close_all()  # what is copied must not be in use
    project.copy(NAME, GROWN)
    try:
        for times in (2, 3):
            with environment(GROWN) as env:
                _filling_stock.transfers(env, round(_filling_stock.OPEN * options.scale), True)
            more = measure(GROWN, options.repeat)
            ratio = statistics.median(more) / median
            report.add(f"with {times} × the open transfers", seconds(more), f"{ratio:.2f}", f"≤ {times}", ratio <= times)
    finally:
        close_all()
        project.drop(GROWN)


def endangered(name, repeat, report):
    """The first page of the list of all open deliveries that cannot be kept, with its number, as it opens for who sells."""
    from _client import List
    with environment(name) as env:
        count = _filling_stock.orders(env)
    times = []
    for run in range(repeat + 1):
        with environment(name, USER) as env:
            if not run:
                page = List(env, "operative_crm.operative_delivery_action_endangered")
            elapsed, found = timed(page.open, env)
            times.append(elapsed)
    median = statistics.median(times[1:])
    report.add(f"list of the endangered: {found:,} of {count:,} open deliveries", seconds(times[1:]), "", "≤ 2 s", median <= 2)


if __name__ == "__main__":
    main()
