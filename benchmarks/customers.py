"""Customers at scale: how long figures, phases and screens take, as ratios in one run.

  scripts/bench customers                 100,000 customers, 500,000 orders; some 15 minutes, 3 GB
  scripts/bench customers --scale 0.1     a tenth
  scripts/bench customers --growth 3      one customer also at three times the data
  scripts/bench customers --keep          leave the filled databases for the next run with --keep

  OPERATIVE_TEST_DATA=FOLDER   with cdnow_master.txt.xz: its 23,570 customers are loaded and classified, too

Ratios of passes are medians of the ratio of one run to that of the hand-written SQL just before it, as the load of a
machine changes; others compare medians of runs that alternate. The hand-written SQL
(`_by_hand.sql`) is one CREATE TEMP TABLE AS over all families of facts, which PostgreSQL may run in parallel.

One file, as all of it is measured on the same two databases.
"""
import argparse
import lzma
import os
import random
import statistics
import time
from contextlib import contextmanager
from operator import truediv
from pathlib import Path

from dateutil.relativedelta import relativedelta

FOLDER = Path(__file__).resolve().parent
WITH, WITHOUT, GROWN = "bench_customers", "bench_customers_without", "bench_customers_grown"


def main():
    options = arguments()
    started = time.monotonic()
    start_odoo()
    report = Report()
    with databases(options) as names:
        fill(names["with"], options.scale)
        settings(names["with"])
        full_pass(names["with"], options.repeat, report)
        base = one_customer(names["with"], "one customer", report)
        if "grown" in names:
            fill(names["grown"], options.scale * options.growth)
            full_pass_once(names["grown"])
            one_customer(names["grown"], f"one customer at {options.growth:g} × the data", report, base)
        opening_a_flow(names["with"], options.repeat, report)
        kanban(names["with"], options.repeat, report)
        confirming(names["fresh"], names["without"], report)
        purchase_history(names["fresh"])
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


def arguments():
    parser = argparse.ArgumentParser("customers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--growth", type=float, help="measure one customer at so many times the data as well")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each measurement (default: %(default)s)")
    parser.add_argument("--keep", action="store_true", help="use the databases of the last run, and leave them")
    parser.add_argument("--with-addon", help="database to copy, instead of a fresh one with our addons")
    parser.add_argument("--without-addon", help="database to copy, with all they depend on and nothing of ours")
    return parser.parse_args()


# -- the surroundings ------------------------------------------------------------------------


def start_odoo():
    from odoo.tools import config
    config.parse_config(["-c", os.environ["OPERATIVE_CONFIG"], "--log-level=error"], setup_logging=True)


@contextmanager
def databases(options):
    """Names of the databases: ``with`` (filled), ``grown`` (filled), ``fresh`` and ``without`` the addon."""
    from project import databases as project
    from project import settings as project_settings
    source = options.with_addon or project.with_addons()
    bare = options.without_addon or project.template(project_settings.addons())
    wanted = {"with": (source, WITH), "fresh": (source, f"{WITH}_fresh"), "without": (bare, WITHOUT)}
    if options.growth:
        wanted["grown"] = (source, GROWN)
    kept = {"with", "grown"} if options.keep else set()
    try:
        for kind, (template, name) in wanted.items():
            if kind in kept and project.exists(name):
                project.upgrade(name, [addon.name for addon in project_settings.addons()], project.log_of(name))
            else:
                project.copy(template, name)
        yield {kind: name for kind, (_template, name) in wanted.items()}
    finally:
        from odoo.sql_db import close_all
        close_all()
        for kind, (_template, name) in wanted.items():
            if kind not in kept:
                project.drop(name)


@contextmanager
def environment(name, login=None):
    """A transaction of its own with nothing cached but what a warm server has, rolled back at the end."""
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})  # as every request has one
        if login:
            env = env(user=env["res.users"].search([("login", "=", login)]).id)
        yield env
        cr.rollback()


def fill(name, scale):
    import _filling
    with environment(name) as env:
        if env["res.users"].search_count([("login", "=", "salesperson0")]):
            return
        started = time.monotonic()
        counts = _filling.fill(env, scale, say=lambda text: print(f"  filling {name}: {text}", flush=True))
    print(f"{name} filled in {time.monotonic() - started:.0f} s: " + ", ".join(
        f"{count:,} {table}" for table, count in counts.items() if count) + "\n", flush=True)


def settings(name):
    with environment(name) as env:
        shown = {}
        for setting in ("server_version", "shared_buffers", "work_mem", "max_parallel_workers_per_gather",
                        "random_page_cost", "jit", "fsync", "synchronous_commit"):
            env.cr.execute(f"SHOW {setting}")
            shown[setting] = env.cr.fetchone()[0]
        yardstick = min(timed(env.cr.execute, "SELECT count(*) FROM generate_series(1, 1000000)")[0] for _time in range(3))
    print("PostgreSQL: " + ", ".join(f"{key} {value}" for key, value in shown.items())
          + f"; {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} at the start; "
          f"it counts a million numbers in {yardstick * 1000:.0f} ms\n", flush=True)


class Report:
    """The table of measurements."""

    def __init__(self):
        self.rows = []

    def add(self, what, measured, ratio, goal, met):
        self.rows.append((what, measured, ratio, goal, {True: "met", False: "**not met**", None: ""}[met]))
        print(f"  {what}: {measured} {ratio} ({goal}) {self.rows[-1][-1]}", flush=True)

    def print(self):
        print("\n| What | Measured | Ratio | Goal | |\n|---|---|---|---|---|")
        for row in self.rows:
            print(f"| {' | '.join(row)} |")


def timed(function, *args):
    started = time.perf_counter()
    result = function(*args)
    return time.perf_counter() - started, result


def seconds(values):
    return f"{statistics.median(values):.2f} s ({min(values):.2f}–{max(values):.2f})"


# -- the measurements ------------------------------------------------------------------------


def by_hand(env, at=None):
    """All figures by the hand-written statement; the table is left for comparison until the next call."""
    from odoo import fields
    at = at or fields.Datetime.now()
    env.cr.execute("DROP TABLE IF EXISTS by_hand")
    env.cr.execute("SET LOCAL jit = off")
    env.cr.execute((FOLDER / "_by_hand.sql").read_text(), {
        "at": at, "year_ago": at - relativedelta(years=1), "two_years_ago": at - relativedelta(years=2)})
    return env.cr.rowcount


def refresh_and_classify(env, at=None):
    """:return: rows written, phases changed"""
    customers = env["operative.customer"]
    return customers._refresh(at=at), customers._classify(at=at)


def full_pass(name, repeat, report):
    """First time, again, memory; each run after one of the hand-written statement."""
    import _filling

    from odoo import fields
    hand, first, again, grown = [], [], [], []
    with environment(name) as env:
        env.cr.execute("SELECT count(*) FROM sale_order")  # the registry and its caches are loaded
        by_hand(env)  # and the data is in memory
    for _run in range(repeat):
        with environment(name) as env:
            hand.append(timed(by_hand, env)[0])
            env.cr.rollback()
            env.cr.execute("TRUNCATE operative_customer CASCADE")
            env.cr.commit()
            before = memory()
            elapsed, (written, _moved) = timed(refresh_and_classify, env)
            grown.append(memory(peak=True) - before)
            first.append(elapsed)
            env.cr.commit()
        with environment(name) as env:
            _filling.vacuum(env, "operative_customer", "operative_customer_stay")
            hand.append(timed(by_hand, env)[0])
            # what turns late or leaves a window meanwhile is written by the first of these two, as of one moment
            at = fields.Datetime.now()
            refresh_and_classify(env, at)
            env.cr.commit()
            elapsed, (rewritten, _moved) = timed(refresh_and_classify, env, at)
            again.append(elapsed)
    with environment(name) as env:
        by_hand(env, at=at)
        different = differences(env)
    report.add("hand-written SQL aggregate of the same facts", seconds(hand), "1", "", None)
    ratio = statistics.median(map(truediv, first, hand[::2]))
    report.add(f"full refresh and classify, first time ({written:,} rows)", seconds(first), f"{ratio:.2f}", "≤ 2.0", ratio <= 2)
    ratio = statistics.median(map(truediv, again, hand[1::2]))
    report.add("again with nothing changed", seconds(again), f"{ratio:.2f}", "≤ 1.3", ratio <= 1.3)
    report.add("rows written by that", f"{rewritten}", "", "0", rewritten == 0)
    report.add("customers whose figures differ from the hand-written ones", f"{different}", "", "0", different == 0)
    report.add("memory of a full refresh in the Odoo process", f"+{max(grown):.1f} MB", "", "≤ +50 MB", max(grown) <= 50)


def full_pass_once(name):
    import _filling
    with environment(name) as env:
        if not env["operative.customer"].search_count([]):
            elapsed, _result = timed(refresh_and_classify, env)
            env.cr.commit()
            _filling.vacuum(env, "operative_customer", "operative_customer_stay")
            print(f"  {name}: first full pass {elapsed:.1f} s", flush=True)


def differences(env):
    """Customers for whom the addon and the hand-written statement do not say the same."""
    env.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'by_hand'")
    figures = [column for (column,) in env.cr.fetchall() if column not in ("partner_id", "company_id")]
    missing = {figure.name for figure in env["operative.customer"]._figures().values() if figure.sql} - set(figures)
    if missing:
        raise SystemExit(f"_by_hand.sql does not say what these figures are: {', '.join(sorted(missing))}")

    def columns(alias):
        return ", ".join(f"{alias}.{figure}" for figure in figures)
    env.cr.execute(f"""
        SELECT count(*) FROM operative_customer c FULL JOIN by_hand h USING (partner_id, company_id)
         WHERE ({columns('c')}) IS DISTINCT FROM ({columns('h')})""")
    return env.cr.fetchone()[0]


def memory(peak=False):
    """Resident memory of this process in MB, now or at the most since this was last asked without ``peak``."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    if not peak:
        Path("/proc/self/clear_refs").write_text("5")
    return int(status["VmHWM" if peak else "VmRSS"].split()[0]) / 1024


def one_customer(name, title, report, base=None):
    """Opening one customer: ``action_refresh`` as a salesperson, each in a transaction of its own."""
    with environment(name) as env:
        env.cr.execute("UPDATE res_company SET operative_refreshed_at = now() - interval '1 hour'")
        env.cr.execute("UPDATE operative_customer SET refreshed_at = NULL WHERE refreshed_at IS NOT NULL")
        env.cr.commit()
        env.cr.execute("SELECT id FROM operative_customer WHERE order_count BETWEEN 1 AND 20 ORDER BY id")
        chosen = random.Random(42).sample([row[0] for row in env.cr.fetchall()], 100)
        env.cr.execute("SELECT id, order_count FROM operative_customer ORDER BY order_count DESC LIMIT 1")
        biggest, orders = env.cr.fetchone()
    times, queries = [], []
    for number, customer_id in enumerate([*chosen, biggest]):
        with environment(name, "salesperson1") as env:
            customer = env["operative.customer"].browse(customer_id)
            customer.check_access("read")  # the user's rights are read before
            before = env.cr.sql_log_count
            elapsed, refreshed = timed(lambda customer=customer: (customer.action_refresh(), env.flush_all())[0])
            assert refreshed
            if number >= 20:  # the first ones warm caches
                times.append(elapsed * 1000)
                queries.append(env.cr.sql_log_count - before)
    of_biggest = times.pop()
    median, most = statistics.median(times), max(queries)
    report.add(
        title, f"{median:.1f} ms ({min(times):.1f}–{max(times):.1f}); the biggest, {orders} orders: {of_biggest:.0f} ms",
        f"{median / base:.2f}" if base else "", "the same" if base else "≤ 20 ms", None if base else median <= 20)
    report.add(f"{title}, queries", f"{most}", "", "≤ 14", most <= 14)
    return median


def opening_a_flow(name, repeat, report):
    """What each phase of the flow with most phases would do if it were saved as it is, as its form asks when it opens."""
    times = []
    for _run in range(repeat + 1):
        with environment(name) as env:
            phases = max(env["operative.flow"].search([("mode", "=", "rule")]), key=lambda flow: len(flow.phase_ids)).phase_ids
            before = env.cr.sql_log_count
            elapsed, _counts = timed(phases.mapped, "match_count")
            times.append(elapsed)
            queries = env.cr.sql_log_count - before
    median = statistics.median(times[1:])
    report.add(f"opening a flow of {len(phases)} phases, queries: {queries}", seconds(times[1:]), "", "≤ 1 s", median <= 1)


def kanban(name, repeat, report):
    """The first page of customers by phase beside those of Odoo's partners."""
    from _client import Kanban
    pages = {}
    with environment(name, "salesperson1") as env:
        pages["customers by phase"] = Kanban(env, "operative_crm.operative_customer_action", "phase_id")
        pages["partners, as Odoo opens them"] = Kanban(env, "base.action_partner_form")
        pages["partners by salesperson"] = Kanban(env, "base.action_partner_form", "user_id")
        pages["partners by country"] = Kanban(env, "base.action_partner_form", "country_id")
    times, records = {title: [] for title in pages}, {}
    for run in range(repeat * 5 + 1):
        for title, page in pages.items():
            with environment(name, "salesperson1") as env:
                elapsed, records[title] = timed(page.open, env)
                if run:
                    times[title].append(elapsed * 1000)
    ours = statistics.median(times["customers by phase"])
    for title, page in pages.items():
        median = statistics.median(times[title])
        ratio = ours / median
        is_goal = page.model != "operative.customer"
        report.add(
            f"kanban of {title}, first page", f"{median:.0f} ms, {records[title]} cards, by {page.groupby or 'nothing'}",
            f"ours {ratio:.2f} × this" if is_goal else "",
            "≤ 1.5" if is_goal else "", ratio <= 1.5 if is_goal else None)


def queries_of_confirming(env, orders):
    """Confirm orders alike one after the other; queries of the last one, when caches are warm."""
    for order in orders:
        env.flush_all()
        env.invalidate_all()
        before = env.cr.sql_log_count
        order.action_confirm()
        env.flush_all()
    return env.cr.sql_log_count - before


def confirming(with_addon, without_addon, report):
    """Queries of confirming an order, in two databases that differ by the addon alone.

    Goods are promised for a day, which is logged; a service is not.
    """
    counts = {}
    for name in (with_addon, without_addon):
        with environment(name) as env:
            products = env["product.product"].create([
                {"name": "Part", "type": "consu", "is_storable": True, "list_price": 10},
                {"name": "Repair", "type": "service", "list_price": 10}])
            partner = env["res.partner"].create({"name": "Customer", "is_company": True})
            for product in products:
                orders = env["sale.order"].create([
                    {"partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]}
                    for _number in range(3)])
                counts[name, product.type] = queries_of_confirming(env, orders)
    for kind, what in (("service", "a service"), ("consu", "goods, whose first promise is logged")):
        more = counts[with_addon, kind] - counts[without_addon, kind]
        report.add(f"confirming an order of {what}, queries with and without the addon",
                   f"{counts[with_addon, kind]} and {counts[without_addon, kind]}", f"{more:+d}", "no query more", more <= 0)


def purchase_history(name):
    """CDNOW's 23,570 customers, 1997–98: loaded as orders, refreshed and classified as of July 1998."""
    folder = os.environ.get("OPERATIVE_TEST_DATA")
    path = folder and Path(folder) / "cdnow_master.txt.xz"
    if not path or not path.exists():
        print("\nCDNOW's purchase history is left out: OPERATIVE_TEST_DATA names no folder that has it.")
        return
    with lzma.open(path, "rt") as file:
        purchases = [line.split() for line in file if line.strip()[:1].isdigit()]
    import _filling
    with environment(name) as env:
        cr = env.cr
        _filling.require_nothing(env, ("res_partner", "sale_order"))
        cr.execute("CREATE TEMP TABLE purchase (customer text, day date, number int, amount numeric) ON COMMIT DROP")
        cr.execute("INSERT INTO purchase SELECT * FROM unnest(%s::text[], %s::date[], %s::int[], %s::numeric[])", [
            list(column) for column in zip(*purchases, strict=True)])
        values = {"company": env.company.id, "currency": env.company.currency_id.id}
        loading, _none = timed(cr.execute, """
            INSERT INTO res_partner (name, complete_name, ref, active, is_company, type, autopost_bills)
            SELECT DISTINCT 'CDNOW ' || customer, 'CDNOW ' || customer, 'CDNOW' || customer, TRUE, FALSE, 'contact', 'ask'
              FROM purchase;
            UPDATE res_partner SET commercial_partner_id = id WHERE ref LIKE 'CDNOW%%';
            INSERT INTO sale_order (name, company_id, currency_id, currency_rate, partner_id, partner_invoice_id,
                   partner_shipping_id, state, date_order, picking_policy, amount_untaxed, amount_total, margin)
            SELECT 'CDNOW', %(company)s, %(currency)s, 1, partner.id, partner.id, partner.id, 'sale',
                   purchase.day + interval '12 hours', 'direct', amount, amount, 0
              FROM purchase JOIN res_partner partner ON partner.ref = 'CDNOW' || purchase.customer;
            ANALYZE res_partner; ANALYZE sale_order""", values)
        customers = env["operative.customer"]
        refreshing, written = timed(lambda: customers._refresh(at="1998-07-01 00:00:00"))
        classifying, moved = timed(lambda: customers._classify(at="1998-07-01 00:00:00"))
        phases = customers._read_group([("partner_id.ref", "=like", "CDNOW%")], ["phase_id"], ["__count"])
        total = sum(count for _phase, count in phases)
        names = ", ".join(f"{phase.name} {count:,}" for phase, count in phases)
    print(f"\nCDNOW: {len(purchases):,} purchases of {total:,} customers loaded in {loading:.1f} s, {written:,} rows refreshed "
          f"in {refreshing:.1f} s, {moved:,} classified in {classifying:.1f} s as of 1 July 1998: {names}")


if __name__ == "__main__":
    main()
