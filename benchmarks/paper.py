"""Printing with Chromium, and the visit sheet, in one run.

  scripts/bench paper                 10,000 orders; some 5 minutes
  scripts/bench paper --repeat 20

An order is printed in turns with an empty page, each from the start of its own Chromium to the finished file. The visit
sheet is that of the customer with most orders, as the salesperson of that customer reads it.
"""
import argparse
import io
import statistics
import time

from customers import Report, environment, fill, seconds, settings, start_odoo, timed

NAME = "bench_paper"
# beyond an empty page
GOAL = 1
GOAL_HTML = 0.5


def main():
    parser = argparse.ArgumentParser("paper", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.02)
    parser.add_argument("--repeat", type=int, default=10, help="prints of each kind (default: %(default)s)")
    options = parser.parse_args()
    from project import databases
    started = time.monotonic()
    start_odoo()
    from odoo.http import root
    root.initialize()
    report = Report()
    databases.copy(databases.with_addons(), NAME)
    try:
        fill(NAME, options.scale)
        settings(NAME)
        print_orders(options.repeat, report)
        visit_sheet(options.repeat, report)
    finally:
        from odoo.sql_db import close_db
        close_db(NAME)
        databases.drop(NAME)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


def print_orders(repeat, report):
    from odoo.tools.pdf import PdfFileReader
    with environment(NAME) as env:
        reports = env["ir.actions.report"]
        order = env["sale.order"].search([("state", "=", "sale")], limit=1)
        products = env["product.product"].search([("sale_ok", "=", True)], limit=60)

        def order_of(lines):
            found = order.copy({"order_line": [(0, 0, {
                "product_id": products[number % len(products)].id, "product_uom_qty": 1}) for number in range(lines)]})
            return lambda: reports._render_qweb_pdf("sale.action_report_saleorder", found.ids)[0]

        kinds = {
            "an empty page": lambda: reports._run_wkhtmltopdf(["<html><body></body></html>"]),
            "an order of 10 lines": order_of(10), "an order of 60 lines": order_of(60)}
        times = {name: [] for name in kinds}
        sizes = {name: PdfFileReader(io.BytesIO(make())).numPages for name, make in kinds.items()}
        for _time in range(repeat):
            for name, make in kinds.items():
                times[name].append(timed(make)[0])
    empty = statistics.median(times["an empty page"])
    for name, values in times.items():
        more = statistics.median(values) - empty
        is_order = name != "an empty page"
        report.add(f"{name}, {sizes[name]} pages", seconds(values), f"+{more:.2f} s" if is_order else "",
                   f"≤ an empty page + {GOAL} s" if is_order else "", more <= GOAL if is_order else None)


def visit_sheet(repeat, report):
    with environment(NAME) as env:
        [(partner, orders)] = env["sale.order"]._read_group(
            [("state", "=", "sale")], ["partner_id"], ["__count"], order="__count desc", limit=1)
        user = partner.user_id or env["sale.order"].search([("partner_id", "=", partner.id)], limit=1).user_id
        sheet = env["operative.visit.sheet"].with_user(user).create({"partner_ids": [(6, 0, partner.ids)]})
        reports = env["ir.actions.report"].with_user(user)
        times = []
        for _time in range(repeat + 1):
            env.invalidate_all()
            times.append(timed(reports._render_qweb_html, "operative_crm.action_report_visit_sheet", sheet.ids)[0])
    # the first one compiles the template
    report.add(f"visit sheet of a customer with {orders} orders, HTML", seconds(times[1:]), "", f"≤ {GOAL_HTML} s",
               statistics.median(times[1:]) <= GOAL_HTML)


if __name__ == "__main__":
    main()
