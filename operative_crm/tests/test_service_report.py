"""The reports on tickets: figures as plain Python has them, who may see which, and figures about persons."""

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..models.core.days import day_in
from .process_oracle import percentile
from .service_common import ServiceCommon
from .service_report_oracle import pairs, ticket_row, working_hours

NOW = datetime(2026, 4, 22, 10)  # a Wednesday
EASTER = date(2026, 4, 6)
OFFICE = dict.fromkeys(range(5), (8, 16))
SHOP = {**OFFICE, 5: (9, 18)}
STAMPS = ("operative_asked_at", "first_reply_at", "acknowledged_at", "first_resolved_at", "resolved_at", "public_reply_count")
MEASURES = ("first_reply", "acknowledgement", "first_resolution", "resolution", "requester_wait", "our_work", "customer_wait",
            "provider_wait", "handling")

steps = st.lists(st.fixed_dictionaries({
    "clock": st.sampled_from(["ours", "ours", "customer", "provider", "closed"]), "user": st.integers(-1, 2),
    "team": st.integers(0, 1), "minutes": st.sampled_from([1, 90, 600, 1440, 4000, 20000, 30000])}), min_size=1, max_size=6)
messages = st.lists(st.tuples(
    st.sampled_from(["customer", "customer", "ours", "ours", "call", "automatic", "thanks", "unsent"]),
    st.sampled_from([0, 1, 30, 600, 3000, 20000])), max_size=8)
histories = st.lists(st.tuples(steps, messages, st.booleans()), min_size=1, max_size=5)


def examples(number):
    return settings(max_examples=number, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
                    suppress_health_check=list(HealthCheck))


class ServiceReportCommon(ServiceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("operative_crm.staff_smallest_persons", 1)
        cls.office, cls.shop = cls.env["resource.calendar"].create([
            {"name": name, "tz": "Europe/Berlin", "company_id": cls.company.id, "attendance_ids": [Command.create({
                "name": "Work", "dayofweek": str(day), "hour_from": begin, "hour_to": end, "day_period": "morning"})
                for day, (begin, end) in week.items()]}
            for name, week in (("Office", OFFICE), ("Shop", SHOP))])
        cls.env["resource.calendar.leaves"].create({
            "name": "Easter", "company_id": cls.company.id, "calendar_id": False,
            "date_from": datetime(2026, 4, 5, 22), "date_to": datetime(2026, 4, 6, 21, 59, 59)})
        cls.company.resource_calendar_id = cls.office
        cls.experts.resource_calendar_id = cls.shop
        cls.weeks = {cls.support: OFFICE, cls.experts: SHOP}
        cls.teams = [cls.support, cls.experts]
        cls.agents = [cls.agent_a, cls.agent_b, cls.agent_c]
        cls.stages = {"ours": cls.work, "customer": cls.waiting, "provider": cls.supplier, "closed": cls.done}
        cls.manager = cls.env["res.users"].create({
            "login": "operative_service_lead", "name": "Service Lead", "company_id": cls.company.id,
            "company_ids": [Command.set(cls.companies.ids)],
            "group_ids": [Command.set(cls.env.ref("helpdesk_mgmt.group_helpdesk_manager").ids)]})
        cls.Report, cls.Replies = (cls.env[name].with_user(cls.manager).with_context(allowed_company_ids=cls.company.ids)
                                   for name in ("operative.service.report", "operative.reply.report"))
        with freeze_time(NOW - timedelta(days=90)):
            cls.tickets = cls.env["helpdesk.ticket"]
            for number in range(5):
                cls.tickets += cls.env["helpdesk.ticket"].create({
                    "name": f"Ticket {number}", "description": "It squeaks", "partner_id": cls.contact.id,
                    "company_id": cls.company.id, "team_id": cls.support.id, "user_id": False})
        cls.target = cls.env["operative.service.target"].create({
            "name": "Soon", "acknowledge_hours": 1, "first_reply_hours": 2, "next_reply_hours": 10, "resolution_hours": 16,
            "pause_customer": True, "pause_provider": False})
        cls.promised = {"acknowledgement": 1, "first_reply": 2, "resolution": 16, "counting": ("ours", "provider")}
        cls.tickets[:3].target_id = cls.target
        cls.env.flush_all()

    def _hours(self, team, start, end):
        return working_hours(self.weeks.get(team), "Europe/Berlin", {EASTER}, start, end)

    def _stays(self, log, is_over, start=NOW - timedelta(days=80)):
        """The stays of drawn steps; the last one goes on, unless it is over and closed then."""
        stays, moment = [], start
        for step in [*log, {**log[-1], "clock": "closed"}] if is_over else log:
            left = moment + timedelta(minutes=step["minutes"])
            stays.append({"clock": step["clock"], "user": self.agents[step["user"]] if step["user"] >= 0 else None,
                          "team": self.teams[step["team"]], "entered": moment, "left": left})
            moment = left
        stays[-1]["left"] = None
        return stays

    def _write_history(self, ticket, stays, talk=()):
        """Replace log and messages of a ticket, and note what follows from them.

        :return: dict of the stamps
        """
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("DELETE FROM helpdesk_ticket_stay WHERE document_id = %s", [ticket.id])
        cr.execute("DELETE FROM mail_message WHERE model = 'helpdesk.ticket' AND res_id = %s", [ticket.id])
        last = stays[-1]
        cr.execute(SQL(
            """UPDATE helpdesk_ticket SET create_date = %(at)s, user_id = %(user)s, team_id = %(team)s, stage_id = %(stage)s,
                      operative_clock = %(clock)s, operative_known_since = NULL, acknowledged_at = NULL,
                      first_reply_at = NULL, first_resolved_at = NULL, resolved_at = NULL, handoff_count = NULL,
                      public_reply_count = NULL
                WHERE id = %(id)s""",
            id=ticket.id, at=stays[0]["entered"], user=last["user"] and last["user"].id, team=last["team"] and last["team"].id,
            clock=last["clock"], stage=self.stages[last["clock"]].id))
        self._insert("helpdesk.ticket.stay", [{
            "document_id": ticket.id, "stage_id": self.stages[stay["clock"]].id, "clock": stay["clock"],
            "user_id": stay["user"] and stay["user"].id, "team_id": stay["team"] and stay["team"].id,
            "company_id": self.company.id, "entered_at": stay["entered"], "left_at": stay["left"]} for stay in stays])
        self._insert("mail.message", [{
            "model": "helpdesk.ticket", "res_id": ticket.id, "message_type": "comment", "date": at, "create_date": at,
            "operative_sender": kind} for at, kind in talk])
        ticket._operative_stamp_all(ticket.ids)
        [stamps] = self.env.execute_query_dict(SQL(
            "SELECT %s FROM helpdesk_ticket WHERE id = %s", SQL(", ").join(map(SQL.identifier, STAMPS)), ticket.id))
        return stamps

    def _draw(self, drawn):
        """Write drawn histories: list of (ticket, stays, messages, stamps)."""
        written = []
        for ticket, (log, talk, is_over) in zip(self.tickets, drawn):
            stays, said, at = self._stays(log, is_over), [], NOW - timedelta(days=80)
            for kind, minutes in talk:
                at += timedelta(minutes=minutes)
                said.append((at, kind))
            written.append((ticket, stays, said, self._write_history(ticket, stays, said)))
        return written

    def assertRow(self, found, expected, message):
        for name, value in expected.items():
            if value is None:
                self.assertFalse(found[name], f"{message}: {name}")
            else:
                self.assertAlmostEqual(found[name], value, 6, msg=f"{message}: {name}")

    def _set_staff_figures(self, value, smallest_n=5, smallest_persons=1):
        for name, setting in (("figures", value), ("smallest_n", smallest_n), ("smallest_persons", smallest_persons)):
            self.env["ir.config_parameter"].set_param(f"operative_crm.staff_{name}", setting)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestServiceReport(ServiceReportCommon):

    # -- figures -----------------------------------------------------------------------------

    def _raw(self, report, domain):
        """Every row with its own values; a median of one row is its value."""
        self.env.invalidate_all()
        names = [name for name, field in report._fields.items() if field.store and name != "user_id"]
        # a field that is empty would read as 0: absence is part of the figure
        rows = report.sudo().env.execute_query_dict(SQL(
            "SELECT * FROM (%s) row WHERE ticket_id = ANY(%s) ORDER BY id", report.sudo()._table_query, self.tickets.ids))
        self.assertEqual(set(names) - {"create_uid"} - set(rows[0] if rows else names), set(), "every field has a column")
        return rows

    @examples(25)
    @given(histories)
    def test_a_ticket_is_pythons(self, drawn):
        """Random logs across the change to summer time and a holiday: every measure of every ticket, and groups of them."""
        written = self._draw(drawn)
        rows = {row["ticket_id"]: row for row in self._raw(self.Report, [])}
        groups = {}
        for ticket, stays, _said, stamps in written:
            expected = ticket_row(
                stays, stamps, self._hours, 14, self.promised if ticket in self.tickets[:3] else None)
            row = rows[ticket.id]
            renamed = {f"{name}{kind}_{statistic}": expected[name + kind]
                       for name in MEASURES for kind in ("", "_calendar") for statistic in ("median", "p90")}
            ratios = [f"{name}_ratio" for name in ("first_reply", "acknowledgement", "resolution")]
            renamed |= {name: expected[name] for name in ratios}
            renamed |= {name.replace("ratio", "target_count"): int(expected[name] is not None) for name in ratios}
            renamed |= {"reopened_ratio": expected["reopened"], "one_touch_ratio": expected["one_touch"],
                        "no_reply_ratio": expected["no_reply"], "user_median": expected["users"],
                        "team_median": expected["teams"]}
            self.assertRow(row, renamed, str(stays))
            self.assertEqual({name for name, value in renamed.items() if value is None},
                             {name for name in renamed if row[name] is None}, "what is no data point is none")
            self.assertEqual(row["received_at"], stays[0]["entered"])
            self.assertEqual(row["is_open"], expected["is_open"])
            month = None if expected["is_open"] else day_in(stamps["resolved_at"], "Europe/Berlin").replace(day=1)
            self.assertEqual(row["resolved_on"] and row["resolved_on"].replace(day=1), month)
            groups.setdefault((stays[-1]["team"], month), []).append(expected)
        found = self.Report._read_group(
            [("ticket_id", "in", [ticket.id for ticket, *_rest in written])], ["team_id", "resolved_on:month"],
            ["resolution_median:median", "resolution_p90:p90", "requester_wait_median:median", "resolved_count:sum",
             "open_count:sum"])
        self.assertEqual({(team.with_user(self.env.user), month or None) for team, month, *_rest in found}, set(groups))
        for team, month, median, p90, wait, closed, opened in found:
            cases = groups[(team.with_user(self.env.user), month or None)]
            done = [case for case in cases if not case["is_open"]]
            self.assertEqual((closed, opened), (len(done), len(cases) - len(done)))
            for value, name, share in ((median, "resolution", 0.5), (p90, "resolution", 0.9), (wait, "requester_wait", 0.5)):
                self.assertAlmostEqual(value or 0, percentile([case[name] for case in done], share) or 0, 6)

    @examples(25)
    @given(histories, st.booleans())
    def test_questions_and_answers_are_pythons(self, drawn, call_is_reply):
        """Random talks: each question with its answer, what is open, what was closed without one."""
        self.company.operative_call_is_reply = call_is_reply
        written = self._draw(drawn)
        found = {}
        for row in self._raw(self.Replies, []):
            found.setdefault(row["ticket_id"], []).append(row)
        for ticket, stays, said, stamps in written:
            expected = pairs(stays, said, call_is_reply)
            rows = sorted(found.get(ticket.id, []), key=lambda row: row["id"])
            self.assertEqual([(row["asked_at"], row["state"]) for row in rows], [(pair[0], pair[2]) for pair in expected])
            for row, (asked, ended, state) in zip(rows, expected):
                hours = self._hours(stays[-1]["team"], asked, ended or NOW)
                self.assertRow(row, {
                    "next_reply_median": hours if state == "answered" else None,
                    "next_reply_calendar_p90": (ended - asked).total_seconds() / 3600 if state == "answered" else None,
                    "waiting_median": hours if state == "open" else None}, f"{stays} {said}")
                promised = 2 if ended == stamps["first_reply_at"] else 10
                self.assertEqual(row["next_reply_ratio"], float(hours <= promised) if state == "answered"
                                 and ticket in self.tickets[:3] else None)
                self.assertEqual(row["replied_at"], ended if state == "answered" else None)

    def test_a_question_lasts_until_the_reply(self):
        """Three messages on Friday and one reply on Monday are one question, measured from the first message."""
        friday = datetime(2026, 4, 10, 13)  # 15:00 in Berlin
        [ticket] = self.tickets[0]
        stays = self._stays([{"clock": "ours", "user": 0, "team": 0, "minutes": 1}], False, start=friday)
        monday = datetime(2026, 4, 13, 7)  # 9:00
        self._write_history(ticket, stays, [
            (friday, "customer"), (friday + timedelta(minutes=5), "customer"), (friday + timedelta(hours=20), "customer"),
            (monday, "ours"), (monday + timedelta(hours=1), "ours")])
        [row] = self.Replies.search([("ticket_id", "=", ticket.id)])
        self.assertEqual((row.asked_at, row.replied_at, row.state), (friday, monday, "answered"))
        self.assertAlmostEqual(row.next_reply_median, 2)
        self.assertAlmostEqual(row.next_reply_calendar_median, 66)
        self.assertEqual(row.replied_on, monday.date())

    def test_a_team_without_a_calendar(self):
        """Neither the team nor the company has working hours: round the clock."""
        self.company.resource_calendar_id = False
        stays = self._stays([{"clock": "ours", "user": 0, "team": 0, "minutes": 4000},
                             {"clock": "closed", "user": 0, "team": 0, "minutes": 1}], False)
        self._write_history(self.tickets[0], stays)
        row = self.Report.search([("ticket_id", "=", self.tickets[0].id)])
        self.assertAlmostEqual(row.resolution_median, 4000 / 60)
        self.assertAlmostEqual(row.our_work_median, row.our_work_calendar_median)

    def test_duplicates_and_spam_are_in_no_figure(self):
        """A ticket that is a duplicate, or has a tag that is not in figures, is in neither report."""
        stays = self._stays([{"clock": "ours", "user": 0, "team": 0, "minutes": 90}], True)
        for ticket in self.tickets[:3]:
            self._write_history(ticket, stays, [(stays[0]["entered"], "customer")])
        self.tickets[0].duplicate_id = self.tickets[2]
        self.tickets[1].tag_ids = self.env["helpdesk.ticket.tag"].create({"name": "Spam", "operative_no_figures": True})
        for report in (self.Report, self.Replies):
            found = report.search([("ticket_id", "in", self.tickets[:3].ids)])
            self.assertEqual(found.ticket_id.ids, self.tickets[2].ids)

    def test_backlog(self):
        """An open ticket has an age and no resolution; a day is the company's."""
        received = datetime(2026, 4, 18, 22, 30)
        stays = self._stays([{"clock": "ours", "user": 0, "team": 0, "minutes": 90}], False, start=received)
        self._write_history(self.tickets[0], stays, [(stays[0]["entered"], "customer")])
        row = self.Report.search([("ticket_id", "=", self.tickets[0].id)])
        self.assertEqual((row.open_count, row.unanswered_count, row.age_class), (1, 1, "7"))
        self.assertAlmostEqual(row.age_days_median, 3.479, 3)
        self.assertEqual(row.received_on, date(2026, 4, 19), "half past midnight in Berlin")
        self.assertFalse(row.resolved_on)

    # -- who sees what -----------------------------------------------------------------------

    def test_who_reads_the_reports(self):
        """Managers and service managers, in their companies; agents and salespeople do not."""
        for report in (self.Report, self.Replies):
            for user in (self.manager, self.user_manager):
                self.assertTrue(report.with_user(user).has_access("read"))
            for user in (self.agent_a, self.user_salesman_all):
                with self.subTest(report=report._name, user=user.login), self.assertRaises(AccessError):
                    report.with_user(user)._read_group([], [], ["__count"])
        self._write_history(self.tickets[0], self._stays([{"clock": "ours", "user": 0, "team": 0, "minutes": 9}], False))
        mine = [("ticket_id", "=", self.tickets[0].id)]
        other = self.companies - self.company
        self.assertEqual(self.Report.search_count(mine), 1)
        self.assertEqual(self.Report.with_context(allowed_company_ids=other[:1].ids).search_count(mine), 0)

    def test_a_row_opens_its_ticket(self):
        """Each row leads to the ticket, which its own rights guard."""
        self._write_history(self.tickets[0], self._stays([{"clock": "ours", "user": 0, "team": 0, "minutes": 9}], False))
        action = self.Report.search([("ticket_id", "=", self.tickets[0].id)]).action_open_ticket()
        self.assertEqual((action["res_model"], action["res_id"]), ("helpdesk.ticket", self.tickets[0].id))

    def test_figures_by_team(self):
        """As long as figures are by team nobody groups by, filters for, or reads the person, nor is offered it."""
        self._write_history(self.tickets[0], self._stays([{"clock": "ours", "user": 0, "team": 0, "minutes": 9}], True))
        self._set_staff_figures("team")
        mine = [("ticket_id", "in", self.tickets.ids)]
        for report in (self.Report, self.Replies):
            self.assertNotIn("user_id", report.fields_get())
            for kind in ("search", "list", "pivot"):
                self.assertNotIn("user_id", report.get_view(None, kind)["arch"])
            refused = {
                "group": lambda report=report: report._read_group(mine, ["user_id"], ["__count"]),
                "group further": lambda report=report: report._read_group(mine, ["ticket_id.user_id"], ["__count"]),
                "set": lambda report=report: report._read_grouping_sets(mine, [["user_id"]], ["__count"]),
                "domain": lambda report=report: report.search([*mine, ("user_id", "=", self.agent_a.id)]),
                "domain further": lambda report=report: report._read_group(
                    [*mine, ("ticket_id.user_id", "=", self.agent_a.id)], [], ["__count"]),
                "read": lambda report=report: report.search(mine).read(["user_id"]),
                "export": lambda report=report: report.search(mine).export_data(["user_id"]),
            }
            for how, ask in refused.items():
                with self.subTest(report=report._name, how=how), self.assertRaises(UserError):
                    ask()

    def test_figures_by_person(self):
        """By person where the settings say so, from as many resolved tickets on as they say."""
        closed = [{"clock": "ours", "user": 0, "team": 0, "minutes": 600}]
        for ticket in self.tickets[:3]:
            self._write_history(ticket, self._stays(closed, True))
        self._write_history(self.tickets[3], self._stays([{**closed[0], "user": 1}], False))
        mine = [("ticket_id", "in", self.tickets[:4].ids)]
        self._set_staff_figures("person", smallest_n=3)
        self.assertEqual(
            self.Report._read_group(mine, ["user_id"], ["resolved_count:sum"]), [(self.agent_a.with_user(self.manager), 3)])
        self.assertIn("user_id", self.Report.get_view(None, "search")["arch"])
        self._set_staff_figures("person", smallest_n=4)
        self.assertEqual(self.Report._read_group(mine, ["user_id"], ["resolved_count:sum"]), [])

    def test_a_team_of_one(self):
        """Figures of a team of fewer persons than the settings say would be that person's."""
        self.experts.user_ids = self.agent_c
        for ticket, team in zip(self.tickets, (0, 1)):
            self._write_history(ticket, self._stays([{"clock": "ours", "user": 2 * team, "team": team, "minutes": 600}], True))
        mine = [("ticket_id", "in", self.tickets[:2].ids)]
        self._set_staff_figures("team", smallest_persons=2)
        self.assertEqual(
            self.Report._read_group(mine, ["team_id"], ["resolved_count:sum"]), [(self.support.with_user(self.manager), 1)])
