"""The process at scale: working time, reports, moves and forms, as ratios in one run.

  scripts/bench process                  a million stays; some 10 minutes, 3 GB
  scripts/bench process --scale 0.1      a tenth

Every ratio compares medians of runs that alternate on the same databases and connections. The hand-written report
(`_process_by_hand.sql`) counts working time with the same two arrays, as somebody would who knows of them.
"""
import random
import statistics
import time
from pathlib import Path

from _databases import arguments, databases
from customers import Report, environment, queries_of_confirming, seconds, settings, start_odoo, timed

FOLDER = Path(__file__).resolve().parent
FILLED, FRESH, WITHOUT = "bench_process", "bench_process_fresh", "bench_process_without"
LEADS = 1_000_000
STAYS_A_LEAD = 4
MOVED = 1_000


def main():
    options = arguments("process", __doc__, 5)
    started = time.monotonic()
    start_odoo()
    report = Report()
    with databases(options, [FILLED, FRESH], WITHOUT):
        fill(FILLED, options.scale)
        settings(FILLED)
        first_filling(FILLED, options, report)
        draw_stays(FILLED, options.scale)
        working_time(FILLED, options.repeat, report)
        process_report(FILLED, options.repeat, report)
        moving(FRESH, WITHOUT, options.repeat, report)
        opening(FRESH, WITHOUT, options.repeat, report)
        confirming(FRESH, report)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


# -- the data ----------------------------------------------------------------------------------


def fill(name, scale):
    """Opportunities, a fifth of them with a tracked change of stage, and teams with and without hours of their own."""
    import _filling
    with environment(name) as env:
        company = env.company
        teams = env["crm.team"].create([{"name": f"Team {n}", "company_id": company.id} for n in range(4)])
        calendar = env["resource.calendar"].create({"name": "Shop", "company_id": company.id, "tz": "Europe/Berlin"})
        calendar.attendance_ids[0].hour_from = 6
        (teams[0] | teams[1]).resource_calendar_id = calendar
        company.resource_calendar_id.tz = "Europe/Berlin"
        for year in range(2019, 2031):
            env["resource.calendar.leaves"].create([
                {"name": "Holiday", "calendar_id": False, "date_from": f"{year}-{month:02}-01 00:00:00",
                 "date_to": f"{year}-{month:02}-01 22:59:59"} for month in range(1, 11)])
        stages = env["crm.stage"].search([])
        users = env["res.users"].with_context(no_reset_password=True).create([
            {"name": f"Salesperson {n}", "login": f"salesperson{n}", "group_ids": [(4, env.ref(group).id) for group in (
                "sales_team.group_sale_salesman_all_leads", "operative_crm.group_operative_manager")]} for n in range(20)])
        values = {
            "leads": round(LEADS * scale), "company": company.id, "teams": teams.ids, "users": users.ids, "stages": stages.ids,
            "field": env["ir.model.fields"]._get("crm.lead", "stage_id").id, "uid": env.uid,
            "subtype": env.ref("mail.mt_note").id}
        env.flush_all()
        env.cr.commit()
        started = time.monotonic()
        tables = ("crm_lead", "crm_lead_stay", "mail_message", "mail_tracking_value")
        with _filling.bare(env.cr, tables, lambda text: None):
            env.cr.execute("""
                INSERT INTO crm_lead (name, type, company_id, user_id, team_id, stage_id, active, probability, priority,
                       create_uid, create_date, write_uid, write_date, date_last_stage_update)
                SELECT 'Opportunity ' || n, 'opportunity', %(company)s, (%(users)s)[1 + n %% 20], (%(teams)s)[1 + n %% 4],
                       (%(stages)s)[1 + n %% array_length(%(stages)s, 1)], n %% 10 > 0, 20, '0',
                       %(uid)s, created, %(uid)s, created, created + interval '9 days'
                  FROM generate_series(1, %(leads)s) n
            CROSS JOIN LATERAL (SELECT now() AT TIME ZONE 'UTC' - interval '3 years' * (n::float / %(leads)s) AS created) made;

                INSERT INTO mail_message (model, res_id, message_type, subtype_id, date, author_id, create_uid, create_date)
                SELECT 'crm.lead', id, 'notification', %(subtype)s, create_date + interval '4 days', 1, %(uid)s, create_date
                  FROM crm_lead WHERE id %% 5 = 0;

                INSERT INTO mail_tracking_value (field_id, mail_message_id, old_value_integer, new_value_integer)
                SELECT %(field)s, id, 1, 2 FROM mail_message WHERE model = 'crm.lead' AND message_type = 'notification'
                """, values)
            env.cr.commit()
        _filling.vacuum(env, *tables)
    print(f"{name}: {values['leads']:,} opportunities filled in {time.monotonic() - started:.0f} s\n", flush=True)


def draw_stays(name, scale):
    """A log as a company has after three years: four stays a document, the last one open, some closed."""
    import _filling
    with environment(name) as env:
        env.cr.execute("TRUNCATE crm_lead_stay; SELECT setseed(0.42)")
        env.cr.commit()
        values = {
            "documents": round(LEADS * scale / STAYS_A_LEAD), "number": STAYS_A_LEAD,
            "stages": env["crm.stage"].search([]).ids,
            "teams": env["crm.team"].search([("name", "=like", "Team _")]).ids,
            "users": env["res.users"].search([("login", "=like", "salesperson%")]).ids, "company": env.company.id}
        with _filling.bare(env.cr, ("crm_lead_stay",), lambda text: None):
            env.cr.execute("""
                INSERT INTO crm_lead_stay (document_id, stage_id, user_id, team_id, company_id, clock, entered_at, left_at)
                SELECT lead.id, (%(stages)s)[LEAST(1 + step.n, array_length(%(stages)s, 1))], (%(users)s)[1 + lead.id %% 20],
                       (%(teams)s)[1 + lead.id %% 4], %(company)s,
                       CASE WHEN step.n = %(number)s AND lead.id %% 2 = 0 THEN 'closed' ELSE 'ours' END,
                       date_trunc('second', lead.begun + lead.pace * (step.n - 1)),
                       CASE WHEN step.n < %(number)s THEN date_trunc('second', lead.begun + lead.pace * step.n) END
                  FROM (SELECT id, now() AT TIME ZONE 'UTC' - interval '100 days' - interval '3 years' * random() AS begun,
                               interval '25 days' * random() AS pace
                          FROM crm_lead LIMIT %(documents)s) lead
            CROSS JOIN generate_series(1, %(number)s) step (n)""", values)
            env.cr.commit()
        _filling.vacuum(env, "crm_lead_stay")


# -- the measurements ------------------------------------------------------------------------


def first_filling(name, options, report):
    """What the installation does for the opportunities that are there."""
    times = []
    for _run in range(min(options.repeat, 3)):
        with environment(name) as env:
            env.cr.execute("TRUNCATE crm_lead_stay")
            elapsed, count = timed(env["crm.lead"]._operative_take_over)
            times.append(elapsed)
    assert count == round(LEADS * options.scale), count
    report.add(f"first filling of stays for {count:,} records", seconds(times), "", "≤ 60 s", statistics.median(times) <= 60)


def stays_with_seconds(env, since):
    from odoo.tools import SQL
    return env["resource.calendar"]._operative_with_seconds_sql(
        SQL("SELECT * FROM crm_lead_stay"), since, team_model="crm.team")


def working_time(name, repeat, report):
    from odoo import fields
    from odoo.tools import SQL
    bare, ours = [], []
    with environment(name) as env:
        env.cr.execute("SELECT min(entered_at), count(*) FROM crm_lead_stay")
        since, count = env.cr.fetchone()
        now = fields.Datetime.now()
        statement = SQL("SELECT sum(working_seconds) FROM (%s) stay", stays_with_seconds(env, since))
        for run in range(repeat + 1):
            elapsed = timed(env.cr.execute, SQL("SELECT sum(COALESCE(left_at, %s) - entered_at) FROM crm_lead_stay", now))[0]
            elapsed_ours = timed(env.cr.execute, statement)[0]
            if run:
                bare.append(elapsed)
                ours.append(elapsed_ours)
        env.cr.execute("SELECT id FROM crm_lead_stay WHERE left_at IS NOT NULL ORDER BY id")
        sample = random.Random(42).sample([row[0] for row in env.cr.fetchall()], 300)
        found = dict(env.execute_query(SQL(
            "SELECT id, working_seconds FROM (%s) stay WHERE id IN %s", stays_with_seconds(env, since), tuple(sample))))
        stays = env["crm.lead.stay"].browse(sample)
        pairs = [(stay.id, stay.team_id.resource_calendar_id or stay.company_id.resource_calendar_id, stay.entered_at,
                  stay.left_at) for stay in stays]
        domain = [("time_type", "=", "leave"), ("company_id", "in", [False, env.company.id])]
        loop, counted = timed(lambda: {
            stay_id: calendar.get_work_duration_data(entered, left, domain=domain)["hours"] * 3600
            for stay_id, calendar, entered, left in pairs})
        different = sum(abs(counted[stay_id] - found[stay_id]) > 0.01 for stay_id in sample)
        elapsed_python, _result = timed(
            pairs[0][1].operative_working_seconds, [(entered, left) for _id, _calendar, entered, left in pairs] * 1000)
    ratio = statistics.median(ours) / statistics.median(bare)
    report.add(f"bare sum(left - entered) of {count:,} stays", seconds(bare), "1", "", None)
    report.add(f"working seconds of {count:,} stays in one statement", seconds(ours), f"{ratio:.1f}", "≤ 8", ratio <= 8)
    faster = loop / len(sample) * count / statistics.median(ours)
    report.add("a loop over get_work_duration_data", f"{loop / len(sample) * 1000:.2f} ms a stay",
               f"the statement is {faster:,.0f} × faster", "≥ 500 ×", faster >= 500)
    report.add("stays of the sample for which they differ", f"{different} of {len(sample)}", "", "0", different == 0)
    report.add("in Python", f"{elapsed_python / len(pairs) / 1000 * 1e6:.1f} µs a stay", "", "", None)


AGGREGATES = ["working_hours_median:median", "working_hours_p90:p90", "working_hours_mean:avg", "ended_count:sum",
              "open_count:sum"]


def by_hand(env, since):
    """The same aggregate as somebody would write it for a report of opportunities alone."""
    from odoo import fields
    calendars = env["crm.team"].search([]).resource_calendar_id | env.company.resource_calendar_id
    values = {"now": fields.Datetime.now(), "own": calendars[0].id}
    for name, calendar in zip(("own", "company"), (calendars - env.company.resource_calendar_id,
                                                   env.company.resource_calendar_id)):
        values |= dict(zip((f"{name}_starts", f"{name}_offsets", f"{name}_ends"), calendar._operative_work(
            since.year, values["now"].year).as_sql))
    env.cr.execute((FOLDER / "_process_by_hand.sql").read_text(), values)
    return env.cr.fetchall()


def process_report(name, repeat, report):
    hand, ours = [], []
    with environment(name) as env:
        env.cr.execute("SELECT min(entered_at) FROM crm_lead_stay")
        [since] = env.cr.fetchone()
    for run in range(repeat + 1):
        with environment(name, "salesperson0") as env:
            env["operative.process.report"].browse().check_access("read")  # the user's rights are read before
            elapsed, expected = timed(by_hand, env, since)
            elapsed_ours, found = timed(
                env["operative.process.report"]._read_group, [("document_model", "=", "crm.lead")], ["phase"], AGGREGATES)
            if run:
                hand.append(elapsed)
                ours.append(elapsed_ours)
    rounded = {f"crm.stage,{stage}": tuple(round(float(figure), 6) if figure is not None else False for figure in figures)
               for stage, *figures in expected}
    different = sum(rounded.get(phase) != tuple(round(figure, 6) if figure else figure for figure in figures)
                    for phase, *figures in found) + abs(len(found) - len(rounded))
    ratio = statistics.median(ours) / statistics.median(hand)
    report.add("process report by hand: median, 90th percentile, mean, n, open by phase", seconds(hand), "1", "", None)
    report.add("process report, as it opens for a manager", seconds(ours), f"{ratio:.2f}", "≤ 1.5", ratio <= 1.5)
    report.add("phases for which they differ", f"{different}", "", "0", different == 0)


def pipeline(name, count):
    """A team with two stages and opportunities in the first one, committed; with the addon the second has 3 conditions."""
    with environment(name) as env:
        user = env["res.users"].with_context(no_reset_password=True).create({
            "name": "Mover", "login": "mover", "group_ids": [(4, env.ref("sales_team.group_sale_salesman_all_leads").id)]})
        team = env["crm.team"].create({"name": "Movers", "member_ids": [(6, 0, user.ids)]})
        first, second = env["crm.stage"].create([
            {"name": name, "sequence": sequence, "team_ids": [(6, 0, team.ids)]} for sequence, name in enumerate(("A", "B"))])
        if "operative.condition" in env:
            def field(name):
                return env["ir.model.fields"]._get("crm.lead", name).id
            env["operative.condition"].create([
                {"name": "E-mail", "severity": "block", "crm_stage_id": second.id, "field_id": field("email_from")},
                {"name": "Phone", "severity": "block", "crm_stage_id": second.id, "field_id": field("phone")},
                {"name": "Revenue", "severity": "block", "crm_stage_id": second.id, "check": "domain",
                 "domain": "[('expected_revenue', '>', 0)]"}])
        partner = env["res.partner"].create({"name": "Customer", "is_company": True})
        leads = env["crm.lead"].with_user(user).create([
            {"name": f"Opportunity {n}", "type": "opportunity", "stage_id": first.id, "team_id": team.id, "user_id": user.id,
             "partner_id": partner.id, "email_from": f"customer{n}@example.com", "phone": f"+49 30 {100000 + n}",
             "expected_revenue": 100 + n} for n in range(count)])
        env.flush_all()
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()
        return leads.ids, second.id


def moving(with_addon, without_addon, repeat, report):
    """A list edit of many opportunities into the next stage; undone each time."""
    ids, stage = {}, {}
    for name in (with_addon, without_addon):
        ids[name], stage[name] = pipeline(name, MOVED)
    times, queries = {name: [] for name in ids}, {}

    def move(name, count):
        with environment(name, "mover") as env:
            leads = env["crm.lead"].browse(ids[name][:count])
            leads.mapped("name")
            before = env.cr.sql_log_count
            elapsed, _none = timed(lambda: (leads.write({"stage_id": stage[name]}), env.cr.flush()))
            assert set(leads.mapped("stage_id.id")) == {stage[name]}
            return elapsed, env.cr.sql_log_count - before
    for run in range(repeat + 1):
        for name in ids:
            elapsed, queries[name, MOVED] = move(name, MOVED)
            if run:
                times[name].append(elapsed)
    for name in ids:
        for count in (10, 100):
            queries[name, count] = move(name, count)[1]
    ratio = statistics.median(times[with_addon]) / statistics.median(times[without_addon])
    report.add(f"moving {MOVED:,} opportunities without the addon", seconds(times[without_addon]), "1", "", None)
    report.add(f"moving {MOVED:,} opportunities, 3 conditions each", seconds(times[with_addon]), f"{ratio:.2f}", "≤ 1.5",
               ratio <= 1.5)
    more = {count: queries[with_addon, count] - queries[without_addon, count] for count in (10, 100, MOVED)}
    report.add("queries of it for 10, 100 and 1,000, more than without the addon",
               " / ".join(f"{queries[with_addon, count]} ({more[count]:+d})" for count in more), "",
               "does not grow with the records", more[MOVED] <= more[10] + 5)


def responsible(name):
    """The stages as a company uses them: a role, a target, a handover, a milestone; the customer is in a phase."""
    with environment(name) as env:
        leads = env["crm.lead"].search([("user_id.login", "=", "mover")])
        field, inside = env["operative.role"].create([
            {"name": name, "member_ids": [
                (0, 0, {"company_id": env.company.id, "user_id": leads.user_id.id, "is_leader": True})]}
            for name in ("Field Sales", "Inside Sales")])
        first, second = env["crm.stage"].search([("team_ids", "in", leads.team_id.ids)])
        first.write({"responsible_role_id": field.id, "target_hours": 16})
        second.write({"responsible_role_id": inside.id, "target_hours": 16, "handover_required": True,
                      "milestone_ids": [(0, 0, {"name": "Visited"})]})
        env["operative.customer"]._refresh()
        env["operative.customer"]._classify()
        env.cr.commit()


def opening(with_addon, without_addon, repeat, report):
    """The calls of the web client that open the form of an opportunity."""
    from _client import Form
    responsible(with_addon)
    times, of_record, queries, ids, forms = {}, {}, {}, {}, {}
    for name in (with_addon, without_addon):
        with environment(name, "mover") as env:
            ids[name] = env["crm.lead"].search([], order="id").ids
            forms[name] = Form(env, "crm.lead", "crm.crm_lead_view_form")
        times[name], of_record[name] = [], []
    for run in range(repeat * 20 + 5):
        for name in times:
            with environment(name, "mover") as env:
                lead = env["crm.lead"].browse(ids[name][run % len(ids[name])])
                env.user.has_group("base.group_user")
                before = env.cr.sql_log_count
                elapsed, _none = timed(forms[name].open, env, lead.id)
                if run >= 5:
                    times[name].append(elapsed * 1000)
                    queries[name] = env.cr.sql_log_count - before
            with environment(name, "mover") as env:
                env.user.has_group("base.group_user")
                elapsed, _none = timed(forms[name].read, env, lead.id)
                if run >= 5:
                    of_record[name].append(elapsed * 1000)
    ratio = statistics.median(times[with_addon]) / statistics.median(times[without_addon])
    report.add("opening the form of an opportunity with and without the addon",
               " and ".join(f"{statistics.median(times[name]):.1f} ms" for name in (with_addon, without_addon)),
               f"{ratio:.2f}", "≤ 1.2", ratio <= 1.2)
    alone = statistics.median(of_record[with_addon]) / statistics.median(of_record[without_addon])
    report.add("of that the record alone, without the chatter",
               " and ".join(f"{statistics.median(of_record[name]):.1f} ms" for name in (with_addon, without_addon)),
               f"{alone:.2f}", "", None)
    more = queries[with_addon] - queries[without_addon]
    report.add("queries of it", f"{queries[with_addon]} and {queries[without_addon]}", f"{more:+d}", "≤ +6", more <= 6)


def confirming(name, report):
    """Queries of confirming an order, with a flow of orders that has a condition, and without."""
    counts = {}
    for has_flow in (False, True):
        with environment(name) as env:
            if has_flow:
                flow = env["operative.flow"].create({
                    "name": "Orders", "model": "sale.order", "phase_ids": [
                        (0, 0, {"name": "Offer"}), (0, 0, {"name": "Sold", "gates_confirmation": True})]})
                env["operative.condition"].create({
                    "name": "Reference", "severity": "block", "phase_id": flow.phase_ids[1].id,
                    "field_id": env["ir.model.fields"]._get("sale.order", "client_order_ref").id})
            product = env["product.product"].create({"name": "Part", "type": "consu", "is_storable": True, "list_price": 10})
            partner = env["res.partner"].create({"name": "Customer", "is_company": True})
            orders = env["sale.order"].create([
                {"partner_id": partner.id, "client_order_ref": "42",
                 "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]} for _number in range(3)])
            counts[has_flow] = queries_of_confirming(env, orders)
            assert bool(orders[0].operative_phase_id) == has_flow
    more = counts[True] - counts[False]
    report.add("confirming an order, queries with and without a flow of orders",
               f"{counts[True]} and {counts[False]}", f"{more:+d}", "≤ +8", more <= 8)


if __name__ == "__main__":
    main()
