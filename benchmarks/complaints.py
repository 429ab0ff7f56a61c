"""Complaints at scale: rates, the delivered lines to pick from, customers' figures, tickets without positions.

  scripts/bench complaints                100,000 complaints, 250,000 positions, 1.3 million delivered lines; some 10 minutes
  scripts/bench complaints --scale 0.1    a tenth

The data are those of `customers`, whose tickets become complaints. Every ratio compares medians of runs that alternate on
the same databases and connections. The hand-written report is `_complaints_by_hand.sql`.
"""
import re
import statistics
import time
from pathlib import Path
from unittest.mock import patch

from _databases import arguments, databases
from customers import Report, environment, fill, seconds, settings, start_odoo, timed
from dateutil.relativedelta import relativedelta

FOLDER = Path(__file__).resolve().parent
FILLED, ON, OFF, WITHOUT = (f"bench_complaints{kind}" for kind in ("", "_on", "_off", "_without"))
POSITIONS = 250_000
BIG = 10_000
# a statement that asks for complaints
OURS = re.compile(r'(FROM|JOIN|INTO|UPDATE)\s+"?operative_(complaint|provider)')
AGGREGATES = ["complaint_ratio:ratio", "complained_line_count:count_distinct", "delivered_line_count:count_distinct"]


def main():
    options = arguments("complaints", __doc__, 5)
    started = time.monotonic()
    start_odoo()
    report = Report()
    filled, on, off, without = FILLED, ON, OFF, WITHOUT
    with databases(options, (filled, on, off), without):
        fill(filled, options.scale)
        complain(filled, options.scale)
        settings(filled)
        rates(filled, options.repeat, report)
        delivered(filled, options.repeat, report)
        figures(filled, options.repeat, report)
        opening(on, off, without, options.repeat, report)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


# -- the data ----------------------------------------------------------------------------------

# a transferred lot or quantity a delivery; every ticket a complaint, with two or three positions of what its customer
# was delivered, so far as there is any, and a cost each
STATEMENTS = """
INSERT INTO stock_move_line (move_id, picking_id, company_id, product_id, product_uom_id, quantity, quantity_product_uom, state,
       date, location_id, location_dest_id, picked, create_uid, create_date, write_uid, write_date)
SELECT id, picking_id, company_id, product_id, product_uom, quantity, quantity, state, date, location_id, location_dest_id,
       TRUE, create_uid, create_date, write_uid, write_date
  FROM stock_move WHERE state = 'done' AND sale_line_id IS NOT NULL;

UPDATE sale_order SET partner_id = %(big)s WHERE id IN (
    SELECT order_id FROM sale_order_line line JOIN stock_move move ON move.sale_line_id = line.id AND move.state = 'done'
     GROUP BY order_id ORDER BY order_id LIMIT %(big_orders)s);

UPDATE helpdesk_ticket SET type_id = %(type)s, complaint_cause_id = (%(causes)s)[1 + id %% 5];

INSERT INTO operative_complaint_line (ticket_id, company_id, sale_line_id, picking_id, product_id, product_uom_id, quantity,
       quantity_accepted, decision, create_uid, create_date, write_uid, write_date)
SELECT ticket.id, ticket.company_id, taken.sale_line_id, taken.picking_id, taken.product_id, taken.product_uom, 1, 1,
       (ARRAY['justified', 'partly', 'not', 'goodwill'])[1 + ticket.id %% 4], 1, ticket.create_date, 1, ticket.create_date
  FROM (SELECT ticket.*, row_number() OVER (ORDER BY id) AS place FROM helpdesk_ticket ticket) ticket
CROSS JOIN generate_series(1, 3) step (n)
  JOIN (SELECT move.*, row_number() OVER (ORDER BY id) AS place FROM stock_move move
         WHERE state = 'done' AND sale_line_id IS NOT NULL) taken
    ON taken.place = 1 + (ticket.place * 7919 + step.n * 104729) %% %(moves)s
 LIMIT %(positions)s;

INSERT INTO operative_complaint_cost (ticket_id, company_id, kind, date, amount, amount_company, currency_id, create_uid,
       create_date, write_uid, write_date)
SELECT id, company_id, 'freight', create_date::date, 12, 12, %(currency)s, 1, create_date, 1, create_date FROM helpdesk_ticket;
"""


def complain(name, scale):
    """What `customers` filled in, with lots moved, complaints, positions and costs; one customer has 10,000 lines."""
    import _filling
    tables = ("stock_move_line", "sale_order", "helpdesk_ticket", "operative_complaint_line", "operative_complaint_cost")
    with environment(name) as env:
        started = time.monotonic()
        big = env["res.partner"].create({"name": "Big", "is_company": True})
        env["res.users"].with_context(no_reset_password=True).create({
            "name": "Service Lead", "login": "lead", "email": "lead@example.com",
            "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_manager").id)]})
        kind = env["helpdesk.ticket.type"].create({"name": "Broken", "operative_is_complaint": True})
        causes = env["operative.complaint.cause"].create([{"name": f"Cause {n}"} for n in range(5)])
        env["helpdesk.ticket"].create({
            "name": "Big", "description": "Big", "partner_id": big.id, "type_id": kind.id, "company_id": env.company.id})
        env["helpdesk.ticket.tag"].create({"name": "Spam", "operative_no_figures": True})
        env.flush_all()
        env.cr.execute("SELECT count(*) FROM stock_move WHERE state = 'done' AND sale_line_id IS NOT NULL")
        [moves] = env.cr.fetchone()
        env.cr.commit()
        with _filling.bare(env.cr, tables, lambda text: None):
            env.cr.execute(STATEMENTS, {
                "big": big.id, "big_orders": round(BIG * scale / 3), "type": kind.id, "causes": causes.ids, "moves": moves,
                "positions": round(POSITIONS * scale), "currency": env.company.currency_id.id})
            env.cr.commit()
        _filling.vacuum(env, *tables)
        env.cr.execute("SELECT (SELECT count(*) FROM helpdesk_ticket), (SELECT count(*) FROM operative_complaint_line), "
                       "(SELECT count(*) FROM stock_move_line)")
        counts = env.cr.fetchone()
    print(f"{name}: {counts[0]:,} complaints, {counts[1]:,} positions, {counts[2]:,} delivered lines in "
          f"{time.monotonic() - started:.0f} s\n", flush=True)


# -- the measurements ------------------------------------------------------------------------


def rates(name, repeat, report):
    from odoo import fields
    since = fields.Date.today() - relativedelta(years=1)
    hand, ours, pivot = [], [], []
    for run in range(repeat + 1):
        with environment(name, "lead") as env:
            env["operative.complaint.report"].browse().check_access("read")
            zone = env.company.sudo().operative_timezone

            def by_hand(env=env, zone=zone):
                env.cr.execute((FOLDER / "_complaints_by_hand.sql").read_text(), {"since": since, "zone": zone})
                return env.cr.fetchall()
            elapsed, expected = timed(by_hand)
            rows = env["operative.complaint.report"]
            elapsed_ours, found = timed(
                rows._read_group, [("date", ">=", since)], ["date:month", "product_id"], AGGREGATES)
            elapsed_pivot, _sets = timed(rows._read_grouping_sets, [("date", ">=", since)], [[], ["date:month"]], [
                *AGGREGATES, "complaint_count:count_distinct", "cost:sum", "cost_ratio:ratio", "complained_ppm_ratio:ratio",
                "justified_ratio:ratio", "repeat_ratio:ratio"])
            if run:
                hand.append(elapsed)
                ours.append(elapsed_ours)
                pivot.append(elapsed_pivot)
    wanted = {(month, product): [float(value or 0) for value in values] for month, product, *values in expected}
    # complaints without a position are rows as well, of no product and no line
    got = {(month, product.id): [float(value or 0) for value in values] for month, product, *values in found
           if product or any(values)}
    different = sum(got.get(key) != wanted.get(key) for key in wanted.keys() | got.keys())
    ratio = statistics.median(ours) / statistics.median(hand)
    report.add("complaint rate by product and month by hand, 12 months", seconds(hand), "1", "", None)
    report.add("complaint rate by product and month, 12 months", seconds(ours), f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)
    report.add("products and months for which they differ", f"{different} of {len(wanted)}", "", "0", different == 0)
    report.add("the pivot as it opens, every measure, 12 months", seconds(pivot), "", "", None)


def delivered(name, repeat, report):
    """What a customer with 10,000 delivered lines was delivered, to pick from: the newest, and those with a word."""
    for label, query in (("the newest", None), ("with a word", "Part 7")):
        times = []
        for run in range(repeat * 3 + 2):
            with environment(name, "lead") as env:
                ticket = env["helpdesk.ticket"].search([("partner_id.name", "=", "Big")])
                ticket.check_access("read")
                env.invalidate_all()
                before = env.cr.sql_log_count
                elapsed, rows = timed(ticket.operative_delivered, query)
                queries = env.cr.sql_log_count - before
                if run >= 2:
                    times.append(elapsed * 1000)
        median = statistics.median(times)
        report.add(f"delivered lines to pick from, customer with 10,000, {label}: {len(rows)} rows",
                   f"{median:.1f} ms ({min(times):.1f}–{max(times):.1f})", "", "≤ 50 ms", median <= 50)
        report.add("queries of it", f"{queries}", "", "≤ 4", queries <= 4)


def figures(name, repeat, report):
    """A full pass with and without the figures on complaints."""
    from odoo.addons.operative_crm.models.complaint import figures as added
    before, after = [], []
    for run in range(repeat + 1):
        for is_before, times in ((True, before), (False, after)):
            with environment(name) as env:
                customers = env["operative.customer"]
                families = tuple(family for family in customers._families() if not is_before or family not in added.FAMILIES)
                figures = {key: figure for key, figure in customers._figures().items()
                           if not is_before or key not in added.FIGURES}
                with patch.object(type(customers), "_families", lambda _self, families=families: families), \
                        patch.object(type(customers), "_figures", lambda _self, figures=figures: figures):
                    elapsed, _written = timed(customers._refresh)
                env.cr.commit()
            if run:
                times.append(elapsed)
    ratio = statistics.median(after) / statistics.median(before)
    report.add("refresh of all customers without the figures on complaints", seconds(before), "1", "", None)
    report.add("refresh of all customers", seconds(after), f"{ratio:.2f}", "≤ 1.1", ratio <= 1.1)


def opening(on, off, without, repeat, report):
    """The form of a ticket without positions: the part on, off, and no addon."""
    from _client import Form
    from service import compared, desk
    names, forms = (on, off, without), {}
    for name in names:
        desk(name, is_on=True)
        with environment(name) as env:
            if name != without:
                env["res.config.settings"].create({"group_operative_part_complaint": name == on}).execute()
            env.cr.commit()
        with environment(name, "agent") as env:
            forms[name] = Form(env, "helpdesk.ticket", "helpdesk_mgmt.ticket_view_form")
    asked = {}

    def show(env, ticket):
        said = []
        execute = type(env.cr).execute
        with patch.object(type(env.cr), "execute", lambda cr, query, *args, **kwargs: (
                said.append(str(getattr(query, "code", query))), execute(cr, query, *args, **kwargs))[1]):
            forms[env.cr.dbname].open(env, ticket.id)
        # its own columns are read along with the ticket and its company
        asked[env.cr.dbname] = sum(bool(OURS.search(query)) for query in said)
    times, queries = compared(names, repeat, show)
    report.add("form of a ticket without positions: on, off, without the addon",
               ", ".join(f"{times[name]:.1f} ms" for name in names), f"{times[on] / times[off]:.2f}", "", None)
    report.add("queries of it", ", ".join(str(queries[name]) for name in names), f"{queries[on] - queries[off]:+d}", "", None)
    report.add("of those on complaints, on and off", f"{asked[on]}, {asked[off]}", "", "off: none", asked[off] == 0)


if __name__ == "__main__":
    main()
