"""Screens in the browser: how long until a form shows its record, with and without the addon, as ratios in one run.

  scripts/bench screens                 25 openings of each form; some 5 minutes

Two servers, one with our addons and one with all they depend on, have the same records. In one headless Chromium each
form is opened by the web client's own action, in turns, until the record's fields are painted; what loads beside the
record then goes on. Caches are warm: the first openings of each form do not count.
"""
import argparse
import statistics
import time
from contextlib import ExitStack, contextmanager

from customers import Report, environment, settings, start_odoo

WITH, WITHOUT, USER = "bench_screens", "bench_screens_without", "screens"
WARM = 3
GOAL = 1.2
# Opens a form and answers with the milliseconds until its record is painted.
OPEN = """
([model, id, title]) => new Promise((done, fail) => {
    const begun = performance.now();
    const shown = () => {
        const sheet = document.querySelector(".o_form_view .o_form_sheet");
        const texts = sheet && [sheet.innerText, ...[...sheet.querySelectorAll("input, textarea")].map(e => e.value)];
        if (texts && texts.some(text => text.includes(title))) {
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
        } else if (performance.now() - begun > 30000) {
            fail(new Error(`${model} ${id} is not shown`));
        } else {
            requestAnimationFrame(shown);
        }
    };
    odoo.__WOWL_DEBUG__.root.env.services.action.doAction(
        { type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] }, { clearBreadcrumbs: true });
    shown();
})"""
LEAVE = """
() => odoo.__WOWL_DEBUG__.root.env.services.action.doAction({
    type: "ir.actions.act_window", res_model: "res.partner.category", views: [[false, "list"]] }, { clearBreadcrumbs: true })"""


def main():
    parser = argparse.ArgumentParser("screens", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=25, help="openings of each form (default: %(default)s)")
    options = parser.parse_args()
    started = time.monotonic()
    start_odoo()
    report = Report()
    with databases() as names:
        settings(names[0])
        records = {name: fill(name) for name in names}
        close()
        measure(records, options.repeat, report)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


@contextmanager
def databases():
    from project import databases as project
    from project import settings as project_settings
    wanted = {WITH: project.with_addons(), WITHOUT: project.template(project_settings.addons())}
    try:
        for name, source in wanted.items():
            project.copy(source, name)
        yield tuple(wanted)
    finally:
        close()
        for name in wanted:
            project.drop(name)


def close():
    from odoo.sql_db import close_all
    close_all()


def fill(name):
    """A customer with two years of orders; of the last one a delivery is late.

    :return: dict of what is opened: ``kind -> (model, id, text that shows that it is there)``
    """
    with environment(name) as env:
        user = env["res.users"].with_context(no_reset_password=True).create({
            "name": "Screens", "login": USER, "password": USER, "tz": "Europe/Berlin", "group_ids": [
                (4, env.ref(group).id) for group in (
                    "sales_team.group_sale_salesman_all_leads", "helpdesk_mgmt.group_helpdesk_user",
                    "base.group_partner_manager")]})
        partner = env["res.partner"].create({
            "name": "Fördertechnik Screens", "is_company": True, "user_id": user.id, "child_ids": [
                (0, 0, {"name": f"Contact {n}"}) for n in range(3)]})
        products = env["product.product"].create([
            {"name": f"Part {n}", "type": "consu", "is_storable": True, "list_price": 10 + n} for n in range(10)])
        orders = env["sale.order"].create([
            {"partner_id": partner.id, "user_id": user.id, "client_order_ref": f"Reference {month}",
             "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 5}) for product in products]}
            for month in range(24)])
        orders.action_confirm()
        moves = orders.order_line.move_ids
        moves.write({"date_deadline": "2026-01-05 12:00:00", "date": "2026-01-05 12:00:00"})
        lead = env["crm.lead"].create({
            "name": "Opportunity of the screens", "type": "opportunity", "partner_id": partner.id, "user_id": user.id})
        ticket = env["helpdesk.ticket"].create({
            "name": "Ticket of the screens", "description": "?", "partner_id": partner.id, "user_id": user.id})
        found = {
            "order": ("sale.order", orders[-1].id, orders[-1].name),
            "contact": ("res.partner", partner.id, partner.name),
            "opportunity": ("crm.lead", lead.id, lead.name),
            "ticket": ("helpdesk.ticket", ticket.id, ticket.name)}
        if "operative.customer" in env:
            env["operative.customer"]._refresh()
            env["operative.customer"]._classify()
            customer = env["operative.customer"].search([("partner_id", "=", partner.id)])
            found["customer"] = ("operative.customer", customer.id, partner.name)
        env.flush_all()
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()
        return found


def quiet(page, asking):
    """Wait until what loads beside the record is there, so that it does not count for the next form."""
    page.wait_for_timeout(200)
    while asking:
        page.wait_for_timeout(50)


def measure(records, repeat, report):
    from playwright.sync_api import sync_playwright

    from project import demo, host
    with ExitStack() as stack:
        chromium = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=host.browser(), args=["--no-sandbox", "--disable-gpu"])
        stack.callback(chromium.close)
        pages, asking = {}, {}
        for name in records:
            port = host.free_port()
            stack.enter_context(demo.server(port, name))
            pages[name] = page = chromium.new_context(viewport={"width": 1400, "height": 900}).new_page()
            asking[name] = set()
            page.on("request", lambda request, asked=asking[name]: request.method == "POST" and asked.add(request))
            for event in ("requestfinished", "requestfailed"):
                page.on(event, lambda request, asked=asking[name]: asked.discard(request))
            page.goto(f"http://127.0.0.1:{port}/web/login")
            page.fill("input[name=login]", USER)
            page.fill("input[name=password]", USER)
            page.press("input[name=password]", "Enter")
            page.wait_for_selector(".o_web_client", timeout=120_000)
            page.goto(f"http://127.0.0.1:{port}/odoo")
            page.wait_for_function("window.odoo?.__WOWL_DEBUG__?.root")
        times = {}
        for run in range(repeat + WARM):
            for kind in records[WITH]:
                # in turns: what the one before has left running counts for neither alone
                for name, page in list(pages.items())[::1 if run % 2 else -1]:
                    if kind in records[name]:
                        elapsed = page.evaluate(OPEN, list(records[name][kind]))
                        quiet(page, asking[name])
                        page.evaluate(LEAVE)
                        page.wait_for_selector(".o_list_view")
                        if run >= WARM:
                            times.setdefault((name, kind), []).append(elapsed)
    labels = {
        "order": "a confirmed order's form, ten lines, a late delivery", "contact": "a customer's contact page",
        "opportunity": "an opportunity's form", "ticket": "a ticket's form",
        "customer": "a customer's form of ours, against the contact page without the addon"}
    for kind, label in labels.items():
        ours = times[WITH, kind]
        bare = times[WITHOUT, kind if kind in records[WITHOUT] else "contact"]
        ratio = statistics.median(ours) / statistics.median(bare)
        goal = kind in ("order", "contact", "customer")
        report.add(f"time to the first picture of {label}",
                   f"{statistics.median(ours):.0f} ms and {statistics.median(bare):.0f} ms", f"{ratio:.2f}",
                   f"≤ {GOAL}" if goal else "", ratio <= GOAL if goal else None)


if __name__ == "__main__":
    main()
