"""Arguments at scale: suggested, searched, counted, reported, and what forms wait for.

  scripts/bench arguments                500 and 10,000 arguments, a million uses, 250,000 quotations; some 15 minutes
  scripts/bench arguments --scale 0.1    a tenth of the uses and quotations, and as many arguments

The deals are the orders of `customers`, at half its scale. Every ratio compares medians of runs that alternate on the same
database. Written by hand are `_deals_by_hand.sql`, the count `_arguments_by_hand.sql`, the report
`_arguments_effect_by_hand.sql`.
"""
import random
import statistics
import time
from pathlib import Path

from _databases import arguments, databases
from customers import Report, environment, fill, seconds, settings, start_odoo, timed

FOLDER = Path(__file__).resolve().parent
FILLED, ON, OFF, WITHOUT = (f"bench_arguments{kind}" for kind in ("", "_on", "_off", "_without"))
SIZES = (500, 10_000)
USES = 1_000_000
# of customers' scale: 250,000 quotations and orders
HALF = 0.5
# what arguments are made of; every word of a customer's phrase is somewhere in it
SUBJECTS = ("seal", "bearing", "pump", "valve", "gearbox", "hose", "filter", "coupling", "motor", "sensor")
CLAIMS = ("lasts twice as long", "is delivered within two days", "costs less per hour", "needs no maintenance",
          "withstands higher temperatures", "is proven in your trade", "fits without conversion", "is repaired on site")
SAID = ("you are more expensive than the others", "the delivery takes too long", "we have always bought elsewhere",
        "we have no budget this year", "the quality was not good enough", "your competitor has a longer warranty")
KINDS = ("opener", "benefit", "proof", "objection", "competitor", "price", "question", "introduction", "cross_sell")
# as somebody types: the beginning of a word, a few words
TYPED = ("exp", "expensive", "more expensive", "delivery", "delivered with", "warranty", "maintenance", "quality good")
MISTYPED = ("expensiv than", "delivrey", "waranty", "maintenence", "tempratures", "qualty", "conversation", "buget this")


def main():
    options = arguments("arguments", __doc__, 5)
    started = time.monotonic()
    start_odoo()
    report = Report()
    filled, on, off, without = FILLED, ON, OFF, WITHOUT
    with databases(options, (filled, on, off), without):
        fill(filled, options.scale * HALF)
        settings(filled)
        for size in SIZES:
            library(filled, size)
            if size == SIZES[0]:
                use(filled, options.scale)
            counters(filled, size, options.repeat, report)
            effect(filled, size, options.repeat, report)
            suggestions(filled, size, options.repeat, report)
        opening(on, off, without, options.repeat, report)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


# -- the data ----------------------------------------------------------------------------------


def library(name, size):
    """So many arguments, with what they are meant for; those that are there already stay."""
    import _filling
    rng = random.Random(size)
    with environment(name) as env:
        there = env["operative.argument"].search_count([])
        products, stages = env["product.template"].search([("name", "=like", "Part %")]), env["crm.stage"].search([])
        phases, industries = env["operative.phase"].search([]), env["res.partner.industry"].search([])
        competitors = env["operative.competitor"].search([]) or env["operative.competitor"].create([
            {"name": f"Competitor {n}", "company_id": False} for n in range(20)])

        def some(records, share):
            return [(6, 0, rng.sample(records.ids, 2))] if rng.random() < share else False
        env["operative.argument"].create([{
            "name": f"Our {rng.choice(SUBJECTS)} {rng.choice(CLAIMS)} ({n})", "kind": rng.choice(KINDS), "state": "approved",
            "body": f"<p>{'. '.join(rng.sample(CLAIMS, 3))}. {' '.join(rng.sample(SUBJECTS, 5))}</p>",
            "phrases": "\n".join(rng.sample(SAID, 2)), "company_id": False,
            "product_tmpl_ids": some(products, 0.5), "industry_ids": some(industries, 0.2), "phase_ids": some(phases, 0.1),
            "crm_stage_ids": some(stages, 0.1), "competitor_ids": some(competitors, 0.2)} for n in range(there, size)])
        env.cr.execute(r"SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'operative\_argument%'")
        _filling.vacuum(env, *(table for [table] in env.cr.fetchall()))


def use(name, scale):
    """A million uses, each of another argument in a deal: four in five of a confirmed or lost quotation."""
    import _filling
    with environment(name) as env:
        env.cr.execute("""
            INSERT INTO operative_argument_use (argument_id, user_id, order_id, lead_id, company_id, channel, helped, used_at,
                   create_uid, create_date, write_uid, write_date)
            SELECT DISTINCT ON (argument, doc.user_id, deal) argument, doc.user_id, doc.id, doc.opportunity_id, doc.company_id,
                   'said', (ARRAY['yes', 'no', NULL])[1 + doc.id %% 3], doc.date_order, 1, doc.date_order, 1, doc.date_order
              FROM (SELECT *, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS many,
                           COALESCE(opportunity_id, - id) AS deal FROM sale_order) doc
             CROSS JOIN generate_series(1, 8) step (n)
             CROSS JOIN LATERAL (
                    SELECT (%(arguments)s::int[])[1 + ((doc.place * 31 + step.n * 97) %% cardinality(%(arguments)s::int[]))]
             ) chosen (argument)
             WHERE step.n <= 8 AND doc.user_id IS NOT NULL
             ORDER BY argument, doc.user_id, deal
             LIMIT %(uses)s
            """, {"arguments": env["operative.argument"].search([]).ids, "uses": round(USES * scale)})
        print(f"  {env.cr.rowcount:,} uses", flush=True)
        env.cr.commit()
        _filling.vacuum(env, "operative_argument_use", "operative_argument", "sale_order")


# -- the measurements ------------------------------------------------------------------------


def by_hand_sql(name):
    """What follows the deals."""
    return (FOLDER / "_deals_by_hand.sql").read_text() + (FOLDER / f"{name}.sql").read_text()


def counters(name, size, repeat, report):
    from odoo import fields
    hand, ours = [], []
    for run in range(repeat + 1):
        with environment(name) as env:
            def by_hand(env=env):
                env.cr.execute(by_hand_sql("_arguments_by_hand"), {"today": fields.Date.today()})
                return env.cr.fetchall()
            elapsed, expected = timed(by_hand)
            library = env["operative.argument"]
            elapsed_ours, written = timed(library._refresh_counters)
            if not run:
                again = library._refresh_counters()
                found = {row["id"]: (row["use_count"], row["decided_count"], row["won_count"]) for row in library.search_read(
                    [("use_count", ">", 0)], ["use_count", "decided_count", "won_count"])}
                wanted = {argument: tuple(counts) for argument, *counts in expected}
                different = sum(found.get(key) != wanted.get(key) for key in found.keys() | wanted.keys())
                report.add("arguments whose counts differ from those by hand", f"{different} of {len(wanted)}", "", "0",
                           different == 0)
                report.add("rows written: the first time, and when nothing has changed", f"{written}, {again}", "",
                           "unchanged: 0", again == 0)
            else:
                hand.append(elapsed)
                ours.append(elapsed_ours)
    ratio = statistics.median(ours) / statistics.median(hand)
    report.add("counted by hand, a million uses", seconds(hand), "1", "", None)
    report.add(f"counters refreshed, {size:,} arguments", seconds(ours), f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)


def effect(name, size, repeat, report):
    """The report by kind and category, as its pivot asks for it."""
    from odoo import fields
    hand, ours, found, wanted = [], [], {}, {}
    for run in range(max(2, repeat // 2) + 1):
        with environment(name, "admin") as env:
            def by_hand(env=env):
                env.cr.execute(by_hand_sql("_arguments_effect_by_hand"), {"today": fields.Date.today()})
                return env.cr.fetchall()
            env["operative.argument.effect.report"].check_access("read")
            elapsed, expected = timed(by_hand)
            elapsed_ours, rows = timed(
                env["operative.argument.effect.report"]._read_group, [], ["kind", "categ_ids"],
                ["with_count:sum", "won_with_count:sum", "without_count:sum", "won_without_count:sum"])
            if run:
                hand.append(elapsed)
                ours.append(elapsed_ours)
            wanted = {(kind, categ): tuple(counts) for kind, categ, *counts in expected}
            found = {(kind, categ.id or None): tuple(counts) for kind, categ, *counts in rows}
    different = sum(found.get(key) != wanted.get(key) for key in found.keys() | wanted.keys())
    ratio = statistics.median(ours) / statistics.median(hand)
    report.add("effect by kind and category by hand", seconds(hand), "1", "", None)
    report.add(f"effect report by kind and category, {size:,} arguments", seconds(ours), f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)
    report.add("kinds and categories for which they differ", f"{different} of {len(wanted)}", "", "0", different == 0)


def quotation(env):
    """A quotation of 50 lines with a competitor: of a salesperson, committed."""
    found = env["sale.order"].search([("client_order_ref", "=", "Fifty")])
    if not found:
        salesperson = env["res.users"].search([("login", "=", "salesperson0")])
        products = env["product.product"].search([("name", "=like", "Part %")], limit=50)
        partner = env["res.partner"].create({
            "name": "Argued With", "is_company": True, "industry_id": env["res.partner.industry"].search([], limit=1).id})
        found = env["sale.order"].create({
            "partner_id": partner.id, "user_id": salesperson.id, "client_order_ref": "Fifty",
            "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2}) for product in products]})
        env["operative.deal.competitor"].create({
            "order_id": found.id, "competitor_id": env["operative.competitor"].search([], limit=1).id})
        env.cr.commit()
    return found


def suggestions(name, size, repeat, report):
    with environment(name) as env:
        document = quotation(env).id
    from odoo.addons.operative_crm.tests.test_argument_search import ENGLISH_QUERIES, GERMAN_QUERIES
    sixty = [query for query, _meant in (*GERMAN_QUERIES, *ENGLISH_QUERIES)]
    for label, queries, goal, is_found in (
            ("suggested for a quotation of 50 lines", (None,), 30, True), ("found as one types", TYPED, 30, True),
            ("found with typing errors", MISTYPED, 80, True), ("the queries of the tests, found or not", sixty, 80, False)):
        times, asked = {}, 0
        for run in range(repeat * 4 + 2 if is_found else repeat + 2):
            for query in queries:
                with environment(name, "salesperson0") as env:
                    order = env["sale.order"].browse(document)
                    order.check_access("read")
                    env.invalidate_all()
                    before = env.cr.sql_log_count
                    elapsed, rows = timed(order.operative_suggest_arguments, 5, query)
                    asked = env.cr.sql_log_count - before
                    if is_found and not rows:
                        raise SystemExit(f"{query} is found nowhere: the measurement is worth nothing")
                    if run >= 2:
                        times.setdefault(query, []).append(elapsed * 1000)
        # the slowest of the queries decides
        medians = {query: statistics.median(values) for query, values in times.items()}
        slowest = max(medians, key=medians.get)
        report.add(f"{label}, {size:,} arguments{f' (slowest of {len(queries)}: {slowest})' if slowest else ''}",
                   f"{medians[slowest]:.1f} ms, {asked} queries", "", f"≤ {goal} ms", medians[slowest] <= goal)


def opening(on, off, without, repeat, report):
    """The forms of a quotation and of an opportunity: the part on, off, and no addon."""
    from _client import Form
    names, forms, ids = (on, off, without), {}, {}
    for name in names:
        with environment(name) as env:
            if name != without:
                env["res.config.settings"].create({"group_operative_part_argument": name == on}).execute()
            partner = env["res.partner"].create({"name": "Customer"})
            product = env["product.product"].create({"name": "Part"})
            order = env["sale.order"].create({
                "partner_id": partner.id, "order_line": [(0, 0, {"product_id": product.id}) for _line in range(10)]})
            lead = env["crm.lead"].create({"name": "Opportunity", "type": "opportunity", "partner_id": partner.id})
            ids[name] = {"sale.order": order.id, "crm.lead": lead.id}
            env.cr.commit()
            env.cr.execute("ANALYZE")
            env.cr.commit()
            forms[name] = {
                "sale.order": Form(env, "sale.order", "sale.view_order_form"),
                "crm.lead": Form(env, "crm.lead", "crm.crm_lead_view_form")}
    for model, label in (("sale.order", "quotation"), ("crm.lead", "opportunity")):
        times, queries = {name: [] for name in names}, {}
        for run in range(repeat * 10 + 5):
            for name in names:
                with environment(name, "admin") as env:
                    env.user.has_group("base.group_user")
                    env.invalidate_all()
                    before = env.cr.sql_log_count
                    elapsed, _none = timed(forms[name][model].open, env, ids[name][model])
                    if run >= 5:
                        times[name].append(elapsed * 1000)
                        queries[name] = env.cr.sql_log_count - before
        medians = {name: statistics.median(values) for name, values in times.items()}
        report.add(f"form of a {label}: on, off, without the addon", ", ".join(f"{medians[name]:.1f} ms" for name in names),
                   f"{medians[on] / medians[off]:.2f}", "", None)
        report.add("queries before the first picture", ", ".join(str(queries[name]) for name in names),
                   f"{queries[on] - queries[off]:+d}", "+0 against off", queries[on] <= queries[off])


if __name__ == "__main__":
    main()
