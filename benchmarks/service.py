"""Service at scale: reports, history, moves, mails, forms, as ratios in one run.

  scripts/bench service                  a million tickets, 5 million stays, 4 million messages; some 20 minutes, 6 GB
  scripts/bench service --scale 0.1      a tenth

Every ratio compares medians of runs that alternate on the same databases and connections. The hand-written report
(`_service_by_hand.sql`) counts working time with the same two arrays, as somebody would who knows of them.
"""
import resource
import statistics
import time
from pathlib import Path

from _databases import arguments, databases
from customers import Report, environment, seconds, settings, start_odoo, timed
from dateutil.relativedelta import relativedelta

FOLDER = Path(__file__).resolve().parent
FILLED, ON, OFF, WITHOUT = "bench_service", "bench_service_on", "bench_service_off", "bench_service_without"
TICKETS = 1_000_000
OPEN = 20_000
TABLES = ("helpdesk_ticket", "helpdesk_ticket_stay", "mail_message", "mail_notification", "mail_tracking_value")
AGGREGATES = [
    "first_reply_median:median", "first_reply_p90:p90", "resolution_median:median", "resolution_p90:p90",
    "requester_wait_median:median", "requester_wait_p90:p90", "resolved_count:sum", "handoff_count:sum"]


def main():
    options = arguments("service", __doc__, 3)
    started = time.monotonic()
    start_odoo()
    report = Report()
    with databases(options, [FILLED, ON, OFF], WITHOUT):
        fill(FILLED, options.scale)
        settings(FILLED)
        stamped(FILLED, report)
        service_report(FILLED, options.repeat, report)
        reply_report(FILLED, report)
        endangered(FILLED, options.repeat, report)
        for name in (ON, OFF, WITHOUT):
            desk(name, is_on=name == ON)
        moving(ON, OFF, WITHOUT, options.repeat, report)
        mail(ON, OFF, WITHOUT, options.repeat, report)
        opening(ON, OFF, WITHOUT, options.repeat, report)
        rebuilt(FILLED, report)
    report.print()
    print(f"\nThe whole benchmark took {(time.monotonic() - started) / 60:.0f} minutes.")


# -- the data ----------------------------------------------------------------------------------

# A ticket has five stays: new, taken, waiting for the customer, ours again, closed (the newest: still ours). Of its four
# messages one is the customer's, one our reply, two tell of tracked changes, of stage and person each.
STATEMENTS = """
INSERT INTO helpdesk_ticket (number, name, description, company_id, partner_id, user_id, team_id, stage_id, active, priority,
       operative_clock, operative_known_since, create_uid, create_date, write_uid, write_date, last_stage_update)
SELECT 'B' || n, 'Ticket ' || n, '<p>It squeaks</p>', %(company)s, (%(partners)s)[1 + n %% 100], (%(users)s)[1 + n %% 20],
       (%(teams)s)[1 + n %% 4], CASE WHEN n > %(tickets)s - %(open)s THEN %(ours)s ELSE %(closed)s END, TRUE, (n %% 4)::text,
       CASE WHEN n > %(tickets)s - %(open)s THEN 'ours' ELSE 'closed' END, now() AT TIME ZONE 'UTC',
       %(uid)s, created, %(uid)s, created, created
  FROM generate_series(1, %(tickets)s) n
CROSS JOIN LATERAL (SELECT date_trunc('second', now() AT TIME ZONE 'UTC' - interval '40 days'
                                      - interval '3 years' * (1 - n::float / %(tickets)s)) AS created) made;

INSERT INTO helpdesk_ticket_stay (document_id, stage_id, user_id, team_id, company_id, clock, entered_at, left_at)
SELECT ticket.id, CASE step.n WHEN 1 THEN %(new)s WHEN 3 THEN %(waiting)s WHEN 5 THEN ticket.stage_id ELSE %(ours)s END,
       CASE WHEN step.n > 1 THEN (%(users)s)[1 + (ticket.id + step.n) %% 20] END, ticket.team_id, ticket.company_id,
       CASE step.n WHEN 3 THEN 'customer' WHEN 5 THEN ticket.operative_clock ELSE 'ours' END,
       date_trunc('second', ticket.create_date + ticket.pace * (step.n - 1)),
       CASE WHEN step.n < 5 THEN date_trunc('second', ticket.create_date + ticket.pace * step.n) END
  FROM (SELECT *, interval '9 days' * random() + interval '2 seconds' AS pace
          FROM helpdesk_ticket WHERE number LIKE 'B%%') ticket
CROSS JOIN generate_series(1, 5) step (n)
 ORDER BY ticket.id, step.n;

INSERT INTO mail_message (model, res_id, message_type, subtype_id, date, author_id, create_uid, create_date, body)
SELECT 'helpdesk.ticket', ticket.id, CASE WHEN step.n = 2 THEN 'email' WHEN step.n = 3 THEN 'comment' ELSE 'notification' END,
       CASE WHEN step.n IN (2, 3) THEN %(comment)s ELSE %(note)s END, at,
       CASE step.n WHEN 2 THEN ticket.partner_id ELSE (%(authors)s)[1 + ticket.id %% 20] END, %(uid)s, at, '<p>It squeaks</p>'
  FROM helpdesk_ticket ticket
CROSS JOIN generate_series(1, 4) step (n)
CROSS JOIN LATERAL (SELECT ticket.create_date + interval '1 day' * step.n * (1 + ticket.id %% 5) AS at) sent
 WHERE ticket.number LIKE 'B%%'
 ORDER BY at;

INSERT INTO mail_notification (mail_message_id, res_partner_id, notification_type, notification_status, is_read)
SELECT message.id, ticket.partner_id, 'email', 'sent', TRUE
  FROM mail_message message JOIN helpdesk_ticket ticket ON ticket.id = message.res_id
 WHERE message.model = 'helpdesk.ticket' AND message.message_type = 'comment' AND ticket.number LIKE 'B%%';

INSERT INTO mail_tracking_value (field_id, mail_message_id, old_value_integer, new_value_integer)
SELECT field.id, message.id,
       CASE WHEN is_stage THEN CASE WHEN is_last THEN %(ours)s ELSE %(new)s END
            ELSE CASE WHEN is_last THEN first ELSE 0 END END,
       CASE WHEN is_stage THEN CASE WHEN is_last THEN ticket.stage_id ELSE %(ours)s END
            ELSE CASE WHEN is_last THEN ticket.user_id ELSE first END END
  FROM mail_message message
  JOIN helpdesk_ticket ticket ON ticket.id = message.res_id
CROSS JOIN LATERAL (SELECT (%(users)s)[1 + (ticket.id + 7) %% 20] AS first,
                           message.date > ticket.create_date + interval '1 day' * (1 + ticket.id %% 5) * 2 AS is_last) what
CROSS JOIN (VALUES (%(stage_field)s, TRUE), (%(user_field)s, FALSE)) field (id, is_stage)
 WHERE message.model = 'helpdesk.ticket' AND message.message_type = 'notification' AND ticket.number LIKE 'B%%';
"""


def fill(name, scale):
    """Tickets, stays and messages of three years; four teams, two of them with hours of their own."""
    import _filling
    with environment(name) as env:
        company = env.company
        company.resource_calendar_id.tz = "Europe/Berlin"
        calendar = env["resource.calendar"].create({"name": "Shop", "company_id": company.id, "tz": "Europe/Berlin"})
        calendar.attendance_ids[0].hour_from = 6
        teams = env["helpdesk.ticket.team"].create([{"name": f"Team {n}", "company_id": company.id} for n in range(4)])
        teams[:2].resource_calendar_id = calendar
        for year in range(2019, 2031):
            env["resource.calendar.leaves"].create([
                {"name": "Holiday", "calendar_id": False, "date_from": f"{year}-{month:02}-01 00:00:00",
                 "date_to": f"{year}-{month:02}-01 22:59:59"} for month in range(1, 11)])
        users = env["res.users"].with_context(no_reset_password=True).create([
            {"name": f"Agent {n}", "login": f"agent{n}", "email": f"agent{n}@example.com", "group_ids": [
                (4, env.ref("helpdesk_mgmt.group_helpdesk_manager").id)]} for n in range(20)])
        teams.user_ids = users
        stages = env["helpdesk.ticket.stage"].create([
            {"name": label, "sequence": place, "team_ids": [(6, 0, teams.ids)], "company_id": company.id, **vals}
            for place, (label, vals) in enumerate((
                ("Fresh", {}), ("Working", {}), ("Waiting", {"clock": "customer"}), ("Done", {"closed": True})))])
        partners = env["res.partner"].create([
            {"name": f"Customer {n}", "email": f"customer{n}@example.com", "is_company": True} for n in range(100)])
        env["helpdesk.ticket.tag"].create({"name": "Spam", "operative_no_figures": True})
        fields = env["ir.model.fields"]
        values = {
            "tickets": round(TICKETS * scale), "open": round(OPEN * scale), "company": company.id, "teams": teams.ids,
            "users": users.ids, "authors": users.partner_id.ids, "partners": partners.ids, "uid": env.uid,
            **dict(zip(("new", "ours", "waiting", "closed"), stages.ids)),
            "comment": env.ref("mail.mt_comment").id, "note": env.ref("mail.mt_note").id,
            "stage_field": fields._get("helpdesk.ticket", "stage_id").id,
            "user_field": fields._get("helpdesk.ticket", "user_id").id}
        env.flush_all()
        env.cr.commit()
        started = time.monotonic()
        with _filling.bare(env.cr, TABLES, lambda text: None):
            env.cr.execute(STATEMENTS, values)
            env.cr.commit()
        _filling.vacuum(env, *TABLES)
        env.cr.execute("SELECT (SELECT count(*) FROM helpdesk_ticket), (SELECT count(*) FROM helpdesk_ticket_stay), "
                       "(SELECT count(*) FROM mail_message WHERE model = 'helpdesk.ticket')")
        counts = env.cr.fetchone()
    print(f"{name}: {counts[0]:,} tickets, {counts[1]:,} stays, {counts[2]:,} messages filled in "
          f"{time.monotonic() - started:.0f} s\n", flush=True)


# -- the measurements ------------------------------------------------------------------------


def memory():
    """The most this process ever used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def stamped(name, report):
    """Senders and stamps of all tickets, from what was filled in."""
    import _filling

    from odoo.tools import SQL
    with environment(name) as env:
        tickets = env["helpdesk.ticket"]
        before = memory()
        with tickets._operative_written("mail_message", None):
            senders, _none = timed(env["mail.message"]._operative_note_all_senders, SQL("TRUE"))
        more = memory() - before
        with tickets._operative_written("helpdesk_ticket", None):
            stamps, _none = timed(tickets._operative_stamp_all)
        env.cr.commit()
        _filling.vacuum(env, "helpdesk_ticket", "mail_message")
    report.add("whose each message is, without the indexes", f"{senders:.0f} s, {more:+.0f} MB", "", "", None)
    report.add("stamps of all tickets, without the indexes", f"{stamps:.0f} s", "", "", None)


def by_hand(env, since):
    """The same figures as somebody would write them for tickets alone."""
    env.cr.execute("SELECT min(entered_at) FROM helpdesk_ticket_stay")
    [first] = env.cr.fetchone()
    teams = env["helpdesk.ticket.team"].search([("resource_calendar_id", "!=", False)])
    values = {"since": since}
    for kind, calendar in (("own", teams.resource_calendar_id), ("company", env.company.resource_calendar_id)):
        values |= dict(zip((f"{kind}_starts", f"{kind}_offsets", f"{kind}_ends"), calendar.sudo()._operative_work(
            first.year, time.localtime().tm_year).as_sql))
    env.cr.execute((FOLDER / "_service_by_hand.sql").read_text(), values)
    return env.cr.fetchall()


def service_report(name, repeat, report):
    from odoo import fields
    today = fields.Date.today()
    for label, since in (("12 months", today - relativedelta(years=1)), ("all years", today - relativedelta(years=100))):
        hand, ours = [], []
        for run in range(repeat + 1):
            with environment(name, "agent0") as env:
                env["operative.service.report"].browse().check_access("read")
                elapsed, expected = timed(by_hand, env, since)
                elapsed_ours, found = timed(
                    env["operative.service.report"]._read_group, [("resolved_on", ">=", since)],
                    ["resolved_on:month", "team_id"], AGGREGATES)
                if run:
                    hand.append(elapsed)
                    ours.append(elapsed_ours)
        rounded = {(month, team): [round(float(figure), 6) for figure in figures] for month, team, *figures in expected}
        different = sum(rounded.get((month, team.id)) != [round(float(figure), 6) for figure in figures]
                        for month, team, *figures in found) + abs(len(found) - len(rounded))
        ratio = statistics.median(ours) / statistics.median(hand)
        report.add(f"service report by hand, {label}", seconds(hand), "1", "", None)
        in_time = label != "12 months" or statistics.median(ours) <= 3
        report.add(f"service report by month and team, {label}", seconds(ours), f"{ratio:.2f}",
                   "≤ 3 s, ≤ 1.5" if label == "12 months" else "≤ 1.5", in_time and ratio <= 1.5)
        report.add("months and teams for which they differ", f"{different} of {len(rounded)}", "", "0", different == 0)
    with environment(name, "agent0") as env:
        sets = [[], ["resolved_on:month"], ["resolved_on:month", "team_id"]]
        elapsed, _found = timed(env["operative.service.report"]._read_grouping_sets, [
            ("resolved_on", ">=", today - relativedelta(years=1))], sets, AGGREGATES)
    report.add("the same as the pivot opens, with totals, 12 months", f"{elapsed:.2f} s", "", "", None)


def reply_report(name, report):
    from odoo import fields
    today = fields.Date.today()
    with environment(name, "agent0") as env:
        elapsed, _found = timed(
            env["operative.reply.report"]._read_group, [("replied_on", ">=", today - relativedelta(years=1))],
            ["replied_on:month", "team_id"], ["next_reply_median:median", "next_reply_p90:p90", "answered_count:sum"])
    report.add("reply report by month and team, 12 months", f"{elapsed:.2f} s", "", "", None)


def endangered(name, repeat, report):
    """The scheduled job among all open tickets: where nothing has come about since, and where it has on a hundred."""
    with environment(name) as env:
        target = env["operative.service.target"].create({"name": "Soon", "resolution_hours": 10})
        env.cr.execute(
            """UPDATE helpdesk_ticket SET target_id = %s, operative_warn_at = now() AT TIME ZONE 'UTC' + interval '1 day'
                WHERE operative_clock <> 'closed'""", [target.id])
        opened = env.cr.rowcount
        env.cr.commit()
        env.cr.execute("ANALYZE helpdesk_ticket")
        env.cr.commit()
    for count in (0, 100):
        times = []
        for _run in range(repeat):
            with environment(name) as env:
                env.cr.execute(
                    """UPDATE helpdesk_ticket SET operative_warn_at = now() AT TIME ZONE 'UTC' - interval '1 minute'
                        WHERE id IN (SELECT id FROM helpdesk_ticket WHERE operative_clock <> 'closed' LIMIT %s)""", [count])
                elapsed, _none = timed(env["helpdesk.ticket"]._cron_follow_targets)
                times.append(elapsed)
        report.add(f"who is to be told among {opened:,} open tickets, {count} of them new", seconds(times), "",
                   "" if count else "≤ 1 s", None if count else statistics.median(times) <= 1)


def desk(name, is_on):
    """A team with two stages, an agent, a customer and tickets, committed; with the addon the part is on or off."""
    with environment(name) as env:
        agent = env["res.users"].with_context(no_reset_password=True).create({
            "name": "Agent", "login": "agent", "email": "agent@example.com",
            "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_user").id)]})
        team = env["helpdesk.ticket.team"].create({
            "name": "Desk", "company_id": env.company.id, "user_ids": [(6, 0, agent.ids)]})
        first, _second = env["helpdesk.ticket.stage"].create([
            {"name": label, "sequence": place, "team_ids": [(6, 0, team.ids)]}
            for place, label in enumerate(("Desk A", "Desk B"))])
        if "operative.part" in env:
            env["res.config.settings"].create({"group_operative_part_service": is_on}).execute()
        partner = env["res.partner"].create({"name": "Customer", "email": "customer@example.com"})
        tickets = env["helpdesk.ticket"].create([
            {"name": f"Desk {n}", "description": "It squeaks", "partner_id": partner.id, "partner_email": partner.email,
             "team_id": team.id, "user_id": agent.id, "stage_id": first.id} for n in range(50)])
        for ticket in tickets:
            ticket.message_post(body="It squeaks", author_id=partner.id, message_type="email", subtype_xmlid="mail.mt_comment",
                                message_id=f"<desk-{ticket.id}@example.com>")
            ticket.with_user(agent).message_post(
                body="We look at it", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=partner.ids)
        env.cr.commit()
        env.cr.execute("ANALYZE")
        env.cr.commit()


def compared(names, repeat, act, login="agent"):
    """Medians of times in ms, and queries, of ``act(env, ticket)`` on each database, alternating; undone each time."""
    times, queries = {name: [] for name in names}, {}
    for run in range(repeat * 10 + 5):
        for name in names:
            with environment(name, login) as env:
                tickets = env["helpdesk.ticket"].search([("name", "=like", "Desk %")], order="id")
                ticket = tickets[run % len(tickets)]
                env.user.has_group("base.group_user")
                env.invalidate_all()
                before = env.cr.sql_log_count
                elapsed, _none = timed(act, env, ticket)
                if run >= 5:
                    times[name].append(elapsed * 1000)
                    queries[name] = env.cr.sql_log_count - before
    return {name: statistics.median(values) for name, values in times.items()}, queries


def tell(report, what, names, measured, most_queries, most_time):
    """The lines of a comparison of the part on, off, and a database without the addon."""
    on, off, without = names
    times, queries = measured
    report.add(f"{what}: on, off, without the addon", ", ".join(f"{times[name]:.1f} ms" for name in names),
               f"{times[on] / times[off]:.2f}, {times[on] / times[without]:.2f}", f"≤ {most_time}" if most_time else "",
               times[on] / times[off] <= most_time if most_time else None)
    report.add("queries of it", ", ".join(str(queries[name]) for name in names),
               f"{queries[on] - queries[off]:+d}, {queries[on] - queries[without]:+d}", f"≤ +{most_queries}",
               queries[on] - queries[off] <= most_queries)


def moving(on, off, without, repeat, report):
    """An agent puts a ticket into the next stage."""
    def move(env, ticket):
        ticket.write({"stage_id": env["helpdesk.ticket.stage"].search([("name", "=", "Desk B")]).id})
        env.flush_all()
    names = (on, off, without)
    tell(report, "a stage change", names, compared(names, repeat, move), 4, 1.2)


def mail(on, off, without, repeat, report):
    """A customer's mail comes in as an answer on a ticket."""
    def receive(env, ticket):
        moment = time.monotonic_ns()
        env["mail.thread"].message_process(None, (
            f"From: Customer <customer@example.com>\nTo: desk@example.com\nSubject: Re: It squeaks\n"
            f"Message-Id: <answer-{moment}@example.com>\nReferences: <desk-{ticket.id}@example.com>\n"
            f"Date: Mon, 02 Mar 2026 10:00:00 +0000\n\nIt still squeaks.\n"))
        env.flush_all()
    names = (on, off, without)
    tell(report, "a mail that comes in", names, compared(names, repeat, receive, login=None), 6, None)


def opening(on, off, without, repeat, report):
    """The calls of the web client that open the form of a ticket."""
    from _client import Form
    forms = {}
    for name in (on, off, without):
        with environment(name, "agent") as env:
            forms[env.cr.dbname] = Form(env, "helpdesk.ticket", "helpdesk_mgmt.ticket_view_form")

    def show(env, ticket):
        forms[env.cr.dbname].open(env, ticket.id)
        if env.cr.dbname != without:
            ticket.operative_service()
    names = (on, off, without)
    tell(report, "opening a ticket's form", names, compared(names, repeat, show), 5, 1.2)


def rebuilt(name, report):
    """The history of all tickets derived from tracked changes and messages, as at installation: there is no target yet."""
    import _filling
    with environment(name) as env:
        env.cr.execute("UPDATE mail_message SET operative_sender = NULL WHERE model = 'helpdesk.ticket'")
        env.cr.execute("UPDATE helpdesk_ticket SET target_id = NULL WHERE target_id IS NOT NULL")
        env.cr.commit()
        _filling.vacuum(env, "mail_message")
        before = memory()
        elapsed, _none = timed(env["helpdesk.ticket"]._operative_rebuild)
        more = memory() - before
        env.cr.execute("SELECT count(*) FROM helpdesk_ticket_stay")
        [stays] = env.cr.fetchone()
    report.add(f"history of all tickets rebuilt, {stays:,} stays", f"{elapsed:.0f} s", "", "≤ 120 s", elapsed <= 120)
    report.add("memory it takes", f"{more:+.0f} MB", "", "≤ +100 MB", more <= 100)


if __name__ == "__main__":
    main()
