"""The timeline of a customer with 10,000 entries at scale, against a hand-written statement without rights; the briefing of
that customer and of ordinary ones; and what both add to the forms they stand on.

  scripts/bench contact                500,000 orders, 1.5 million lines, two million messages; some 15 minutes
  scripts/bench contact --scale 0.02   a fiftieth of that, and the same customer

Every ratio compares medians of runs that alternate on the same database. The hand-written statement is
`_contact_by_hand.sql`; it answers ids, the page all that is shown of them.
"""
import argparse
import statistics
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from customers import Report, environment, fill, settings, start_odoo, timed

FOLDER = Path(__file__).resolve().parent
NAME = "bench_contact"
LIMIT = 40
# the documents of the customer, of all that there are; the rest of its entries are messages
DOCUMENTS = {
    "sale_order": 1200, "account_move": 900, "stock_picking": 900, "helpdesk_ticket": 400, "crm_lead": 200,
    "calendar_event": 200}
MESSAGES = 6200
READERS = ("salesperson0", "everything", "own")


def main():
    options = arguments()
    started = time.monotonic()
    start_odoo()
    report = Report()
    with database(options):
        fill(NAME, options.scale)
        double(NAME)
        customer = big_customer(NAME)
        settings(NAME)
        for reader in READERS:
            pages(NAME, customer, reader, options.repeat, report)
        ordinary(NAME, options.repeat, report)
        for reader in READERS:
            briefing(NAME, [customer], reader, f"briefing of the biggest customer for {reader}", 400, report, options.repeat)
        briefing(NAME, ordinary_ones(NAME), READERS[0], "briefing of ordinary customers", 150, report)
        forms(NAME, customer, report)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


def arguments():
    parser = argparse.ArgumentParser("contact", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--repeat", type=int, default=20, help="runs of each measurement (default: %(default)s)")
    parser.add_argument("--with-addon", help="database to copy, instead of a fresh one with our addons")
    parser.add_argument("--keep", action="store_true", help="use the database of the last run, and leave it")
    return parser.parse_args()


@contextmanager
def database(options):
    from project import databases as project
    try:
        if not (options.keep and project.exists(NAME)):
            project.copy(options.with_addon or project.with_addons(), NAME)
        yield
    finally:
        from odoo.sql_db import close_all
        close_all()
        if not options.keep:
            project.drop(NAME)


# -- the data ----------------------------------------------------------------------------------


def columns(cr, table, *without):
    cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position", [table])
    return ", ".join(f'"{name}"' for (name,) in cr.fetchall() if name not in {"id", *without})


def double(name):
    """As many messages again, on the same documents at other moments."""
    import _filling
    with environment(name) as env:
        if env["res.users"].search_count([("login", "=", "everything")]):
            return
        names = columns(env.cr, "mail_message", "date", "message_id")
        env.cr.execute(f"""
            INSERT INTO mail_message (date, {names})
            SELECT date + interval '1 hour', {names} FROM mail_message WHERE model IS NOT NULL ORDER BY id""")
        groups = {
            "everything": ("sales_team.group_sale_salesman_all_leads", "account.group_account_invoice",
                           "helpdesk_mgmt.group_helpdesk_manager", "operative_crm.group_operative_manager"),
            "own": ("sales_team.group_sale_salesman",)}
        for login, wanted in groups.items():
            env["res.users"].with_context(no_reset_password=True).create({
                "name": login, "login": login, "group_ids": [(6, 0, [env.ref(group).id for group in wanted])]})
        env.cr.commit()
        env["operative.customer"]._refresh()
        env["operative.customer"]._classify()
        env.cr.commit()
        _filling.vacuum(env)


def big_customer(name):
    """A customer with ten thousand entries, its documents lying among the others'.

    :return: the id of its partner
    """
    import _filling
    with environment(name) as env:
        partner = env["res.partner"].search([("name", "=", "Ten Thousand")], limit=1)
        if partner:
            return partner.id
        partner = env["res.partner"].create({
            "name": "Ten Thousand", "is_company": True, "customer_rank": 1,
            "user_id": env["res.users"].search([("login", "=", "own")]).id})
        contacts = [partner.id] + [
            env["res.partner"].create({"name": f"Contact {n}", "parent_id": partner.id}).id for n in range(9)]
        env["operative.customer"].create({"partner_id": partner.id, "company_id": env.company.id})
        env.flush_all()
        chosen = {}
        for table, number in DOCUMENTS.items():
            condition = "move_type = 'out_invoice'" if table == "account_move" else "TRUE"
            env.cr.execute(f"""
                SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS many
                                  FROM {table} WHERE {condition}) numbered
                 WHERE place %% GREATEST(1, many / %(number)s) = 0 LIMIT %(number)s""", {"number": number})
            chosen[table] = [row[0] for row in env.cr.fetchall()]
            if table == "calendar_event":
                env.cr.execute("""
                    INSERT INTO calendar_event_res_partner_rel (calendar_event_id, res_partner_id)
                    SELECT id, %s FROM unnest(%s) id ON CONFLICT DO NOTHING""", [partner.id, chosen[table]])
            else:
                env.cr.execute(f"UPDATE {table} SET partner_id = (%(contacts)s)[1 + id %% 10] WHERE id = ANY(%(ids)s)", {
                    "contacts": contacts, "ids": chosen[table]})
        models = {"sale_order": "sale.order", "account_move": "account.move", "helpdesk_ticket": "helpdesk.ticket",
                  "crm_lead": "crm.lead"}
        documents = [(model, record_id) for table, model in models.items() for record_id in chosen[table]]
        documents += [("res.partner", record_id) for record_id in contacts * 40]
        names = columns(env.cr, "mail_message", "model", "res_id", "message_id")
        env.cr.execute(f"""
            INSERT INTO mail_message (model, res_id, {names})
            SELECT (%(models)s)[1 + place %% %(many)s], (%(ids)s)[1 + place %% %(many)s], {names}
              FROM (SELECT *, row_number() OVER (ORDER BY id) AS place FROM mail_message
                     WHERE message_type IN ('comment', 'email') AND body <> '') message
             WHERE place <= %(number)s""", {
                "models": [model for model, _id in documents], "ids": [record_id for _model, record_id in documents],
                "many": len(documents), "number": MESSAGES})
        env.cr.commit()
        env["operative.customer"]._refresh(partner)
        env["operative.customer"]._classify(partner)
        env.cr.commit()
        _filling.vacuum(env)
        return partner.id


# -- the measurements ------------------------------------------------------------------------


def by_hand(env, customer, before, limit):
    env.cr.execute((FOLDER / "_contact_by_hand.sql").read_text(), {
        "customer": customer, "before": before, "limit": limit})
    return env.cr.fetchall()


def pages(name, customer, reader, repeat, report):
    """The first page and one in the middle, beside the hand-written statement from the same moment on."""
    with environment(name, reader) as env:
        count = len(by_hand(env, customer, datetime.max, 10**6))
        partner = env["res.partner"].browse(customer)
        middle, moment = None, None
        for _page in range(10):
            page = partner.operative_timeline(before=middle, limit=200)
            middle = page["next"] or middle
            moment = page["entries"][-1]["moment"]
    for label, before, at in (("first page", None, datetime.now()), ("later page", middle, moment)):
        hand, ours, statement, asked, shown = [], [], [], 0, 0
        for run in range(repeat + 3):
            with environment(name, reader) as env:
                elapsed, _rows = timed(by_hand, env, customer, at, LIMIT + 1)
                partner = env["res.partner"].browse(customer)
                env["res.partner"].check_access("read")
                env.user.has_group("base.group_user")
                env.invalidate_all()
                queries = env.cr.sql_log_count
                with measured(env, "operative_timeline_rows") as inner:
                    elapsed_ours, page = timed(partner.operative_timeline, before, LIMIT)
                if run >= 3:
                    hand.append(elapsed * 1000)
                    ours.append(elapsed_ours * 1000)
                    statement.append(sum(inner) * 1000)
                asked, shown = env.cr.sql_log_count - queries, len(page["entries"])
        ratio = statistics.median(ours) / statistics.median(hand)
        report.add(f"{label} by hand ({count:,} entries)", f"{statistics.median(hand):.1f} ms", "1", "", None)
        report.add(f"{label} for {reader}, {shown} entries, {asked} queries",
                   f"{statistics.median(ours):.1f} ms, of it the statement {statistics.median(statement):.1f} ms",
                   f"{ratio:.2f}", "≤ 2, ≤ 25 queries", ratio <= 2 and asked <= 25)


@contextmanager
def measured(env, method):
    """Seconds spent in a method of contacts meanwhile."""
    found, partners = [], type(env["res.partner"])
    original = getattr(partners, f"_{method}")

    def method_measured(self, *args, **kwargs):
        elapsed, result = timed(original, self, *args, **kwargs)
        found.append(elapsed)
        return result
    setattr(partners, f"_{method}", method_measured)
    try:
        yield found
    finally:
        delattr(partners, f"_{method}")


def ordinary_ones(name):
    """Customers as they are: ids of a hundred partners."""
    with environment(name) as env:
        env.cr.execute("SELECT partner_id FROM operative_customer WHERE order_count > 1 ORDER BY partner_id % 997 LIMIT 100")
        return [row[0] for row in env.cr.fetchall()]


def ordinary(name, repeat, report):
    """The first page of each of them."""
    chosen = ordinary_ones(name)
    times, asked = [], 0
    for run, customer in enumerate(chosen[:20] + chosen):
        with environment(name, READERS[0]) as env:
            env.user.has_group("base.group_user")
            queries = env.cr.sql_log_count
            elapsed, _page = timed(env["res.partner"].browse(customer).operative_timeline)
            if run >= 20:
                times.append(elapsed * 1000)
                asked = max(asked, env.cr.sql_log_count - queries)
    report.add("first page of an ordinary customer", f"{statistics.median(times):.1f} ms ({min(times):.1f}–{max(times):.1f})",
               "", "", None)
    report.add("queries of the most expensive of them", f"{asked}", "", "≤ 25", asked <= 25)


def briefing(name, customers, reader, label, goal, report, repeat=1):
    """The briefing of each customer, in milliseconds, each with nothing cached but what a warm server has."""
    times, asked = [], 0
    for run, customer in enumerate(customers[:20] + customers * repeat):
        with environment(name, reader) as env:
            env.user.has_group("base.group_user")
            queries = env.cr.sql_log_count
            elapsed, sections = timed(env["res.partner"].browse(customer).operative_briefing)
            if run >= min(20, len(customers)):
                times.append(elapsed * 1000)
                asked = max(asked, env.cr.sql_log_count - queries)
    median = statistics.median(times)
    report.add(f"{label}, {sum(section is not None for section in sections.values())} sections, {asked} queries",
               f"{median:.0f} ms ({min(times):.0f}–{max(times):.0f})", "", f"≤ {goal} ms, ≤ 60 queries",
               median <= goal and asked <= 60)


def forms(name, customer, report):
    """What history and briefing add to the forms they stand on, before the first picture."""
    from lxml import etree
    views = {
        "res.partner": ["operative_crm.res_partner_view_form_history"],
        "operative.customer": [
            "operative_crm.operative_customer_view_form_history", "operative_crm.operative_customer_view_form_contact"]}
    for model, ours in views.items():
        queries = []
        for is_shown in (True, True, False):  # the first warms what a server has
            with environment(name) as env:
                for view in ours:
                    env.ref(view).active = is_shown
                env.flush_all()
                mine = env(user=env["res.users"].search([("login", "=", "everything")]).id)
                arch = etree.fromstring(mine[model].get_views([(False, "form")])["views"]["form"]["arch"])
                shown = {node.get("name"): {} for node in arch.iter("field") if not any(
                    parent.tag == "field" for parent in node.iterancestors())}
                record = mine[model].search([("id" if model == "res.partner" else "partner_id", "=", customer)])
                mine.invalidate_all()
                before = env.cr.sql_log_count
                record.web_read(shown)
                queries.append(env.cr.sql_log_count - before)
        more = queries[1] - queries[2]
        report.add(f"form of {model}: {queries[1]} queries, {queries[2]} without", f"{more:+}", "", "≤ +4", more <= 4)


if __name__ == "__main__":
    main()
