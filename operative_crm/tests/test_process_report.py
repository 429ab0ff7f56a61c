"""The reports on the process: figures as plain Python has them, and who may see which.

One file, as the reports have the same log behind them and are closed by the same rules.
"""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.base.models.ir_autovacuum import is_autovacuum

from .process_common import ProcessCommon
from .process_oracle import conversion, dwell, grouped, percentile, visits
from .test_process_working_time import examples

NOW = datetime(2025, 6, 4, 10)  # a Wednesday
DWELL = ["working_hours_median:median", "working_hours_p90:p90", "working_hours_mean:avg", "ended_count:sum", "open_count:sum"]
CONVERSION = ["conversion_rate:avg", "forward_count:sum", "ended_count:sum", "open_count:sum"]

steps = st.lists(st.fixed_dictionaries({
    "stage": st.sampled_from([0, 0, 1, 1, 2]), "clock": st.sampled_from(["ours", "ours", "customer", "closed"]),
    "user": st.integers(0, 2), "team": st.integers(0, 1), "minutes": st.sampled_from([0, 1, 90, 600, 1440, 4000, 20000]),
    "gap": st.sampled_from([0, 0, 0, 0, 300])}), min_size=1, max_size=7)
histories = st.lists(st.tuples(steps, st.booleans(), st.booleans()), min_size=1, max_size=6)


class ProcessReportCommon(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Report = cls.env["operative.process.report"].with_user(cls.user_manager).with_context(
            allowed_company_ids=cls.company.ids)
        cls.Hands = cls.env["operative.responsible.report"].with_user(cls.user_manager).with_context(
            allowed_company_ids=cls.company.ids)
        week = [Command.create({
            "name": "Work", "dayofweek": str(day), "hour_from": 8, "hour_to": 16, "day_period": "morning"})
            for day in range(5)]
        # teams and roles of one person, of whom it is not about here
        cls.env["ir.config_parameter"].set_param("operative_crm.staff_smallest_persons", 1)
        cls.office, cls.shop = cls.env["resource.calendar"].create([
            {"name": "Office", "tz": "Europe/Berlin", "company_id": cls.company.id, "attendance_ids": week},
            {"name": "Shop", "tz": "Europe/Berlin", "company_id": cls.company.id, "attendance_ids": [Command.create({
                "name": "Work", "dayofweek": "5", "hour_from": 9, "hour_to": 18, "day_period": "morning"}), *week]}])
        cls.company.resource_calendar_id = cls.office
        cls.team_shop = cls.env["crm.team"].create({
            "name": "Shop", "company_id": cls.company.id, "resource_calendar_id": cls.shop.id})
        cls.teams = cls.team | cls.team_shop
        cls.stages = cls.stage_new | cls.stage_proposal | cls.stage_won
        cls.users = cls.user_salesman | cls.user_salesman_all | cls.user_manager
        cls.leads = cls.lead | cls._opportunity() | cls._opportunity() | cls._opportunity() | cls._opportunity() \
            | cls._opportunity()

    def _log(self, stays, model="crm.lead.stay"):
        """Replace the log of stays of the documents in it."""
        self.env.flush_all()
        table = SQL.identifier(self.env[model]._table)
        documents = tuple({stay["document"].id for stay in stays})
        self.env.cr.execute(SQL("DELETE FROM %s WHERE document_id IN %s", table, documents))
        self._insert(model, [{
            "document_id": stay["document"].id, "stage_id": stay["stage"].id, "clock": stay.get("clock", "ours"),
            "user_id": stay["user"].id if "user" in stay else None, "role_id": stay.get("role", self.role_field).id,
            "team_id": stay["team"].id if "team" in stay else self.team.id,
            "company_id": stay.get("company", self.company).id or None,
            "entered_at": stay["entered"], "left_at": stay["left"],
        } for stay in stays])

    def _stay(self, document, stage, start, hours=None, **vals):
        """A stay from so many hours before now, so many hours long (None: open)."""
        entered = NOW - timedelta(hours=start)
        return {"document": document, "stage": stage, "entered": entered,
                "left": None if hours is None else entered + timedelta(hours=hours), **vals}

    def _key(self, record):
        return f"{record._name},{record.id}"

    def _set_staff_figures(self, value, smallest_n=5):
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("operative_crm.staff_figures", value)
        parameters.set_param("operative_crm.staff_smallest_n", smallest_n)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestProcessReport(ProcessReportCommon):

    # -- figures -----------------------------------------------------------------------------

    def _draw(self, drawn):
        """The stays of drawn histories."""
        stays = []
        for lead, (log, is_open, _spare) in zip(self.leads, drawn):
            moment = NOW - timedelta(days=90)
            for number, step in enumerate(log):
                left = moment + timedelta(minutes=step["minutes"])
                stays.append({
                    "document": lead, "stage": self.stages[step["stage"]], "clock": step["clock"], "entered": moment,
                    "user": self.users[step["user"]], "team": self.teams[step["team"]],
                    "left": None if is_open and number == len(log) - 1 else left})
                # two rows that begin at once are in no order; the log has none such
                moment = left + timedelta(minutes=step["gap"], seconds=0 if step["minutes"] else 1)
        return stays

    def _working_hours(self, stay):
        calendar = stay["team"].resource_calendar_id or self.office
        return calendar.operative_working_seconds([(stay["entered"], stay["left"] or NOW)])[0] / 3600

    def assertFigures(self, found, expected):
        self.assertEqual(set(found), set(expected))
        for key, figures in expected.items():
            for value, right in zip(found[key], figures):
                if right is None:
                    self.assertFalse(value, key)
                else:
                    self.assertAlmostEqual(value, right, 6, msg=key)

    @examples(40)
    @given(histories)
    def test_dwell_and_conversion_are_pythons(self, drawn):
        """Random logs: dwell by phase, team and period, moves from phase to phase and conversion by cohort of entry.

        Stages are left and entered again, forward and back; responsible, team and clock change within them; documents
        are closed, restored, closed from the beginning, or without a stage for a while.
        """
        stays = self._draw(drawn)
        self._log(stays)
        rows = visits(stays, list(self.stages), self._working_hours)
        mine = [("document_model", "=", "crm.lead"), ("res_id", "in", self.leads.ids[:len(drawn)])]

        def found(groupby, aggregates):
            return {tuple(group[:len(groupby)]): group[len(groupby):]
                    for group in self.Report._read_group(mine, groupby, aggregates)}
        self.assertFigures(
            found(["phase"], DWELL), grouped(rows, lambda row: (self._key(row["stage"]),), dwell))
        self.assertFigures(
            found(["team", "phase"], DWELL),
            grouped(rows, lambda row: (self._key(row["team"]), self._key(row["stage"])), dwell))
        self.assertFigures(
            found(["measured_on:day"], DWELL), grouped(
                rows, lambda row: ((row["ended"] or NOW).replace(hour=0, minute=0, second=0),), dwell))
        self.assertFigures(
            found(["phase", "next_phase", "outcome"], ["entry_count:sum"]), grouped(
                rows, lambda row: (self._key(row["stage"]), row["next"] and self._key(row["next"]) or False, row["outcome"]),
                lambda group: [len(group)]))
        self.assertFigures(
            found(["entered_on:month", "phase"], CONVERSION),
            grouped(
                rows, lambda row: (row["first_entered"].replace(day=1, hour=0, minute=0, second=0), self._key(row["stage"])),
                conversion))
        by_set = self.Report._read_grouping_sets(mine, [["phase"], []], DWELL)
        self.assertFigures({(): by_set[1][0]}, {(): dwell(rows)} if rows else {(): [None] * 5})

    @examples(20)
    @given(histories)
    def test_time_by_responsible_is_pythons(self, drawn):
        """Random logs: the time in somebody's hands, by person and by clock, stay by stay."""
        self._set_staff_figures("person", 1)
        stays = self._draw(drawn)
        self._log(stays)
        rows = [{**stay, "hours": self._working_hours(stay), "is_open": stay["left"] is None}
                for stay in stays if stay["clock"] != "closed"]
        mine = [("document_model", "=", "crm.lead"), ("res_id", "in", self.leads.ids[:len(drawn)])]
        for name, key in (("user_id", lambda row: row["user"]), ("clock", lambda row: row["clock"])):
            expected = grouped(rows, key, dwell)
            if name == "user_id":  # from one case on
                expected = {user: figures for user, figures in expected.items() if figures[3]}
            self.assertFigures({key: figures for key, *figures in self.Hands._read_group(mine, [name], DWELL)}, expected)

    def test_percentiles_are_between_data_points(self):
        """Median and 90th percentile are over the stays themselves, as ``percentile_cont`` defines them."""
        hours = [1, 2, 3, 10]
        self._log([self._stay(lead, self.stage_new, 24, number) for lead, number in zip(self.leads, hours)])
        [(median, p90)] = self.Report._read_group(
            [("res_id", "in", self.leads[:4].ids), ("document_model", "=", "crm.lead")], [],
            ["calendar_hours_median:median", "calendar_hours_p90:p90"])
        self.assertAlmostEqual(median, 2.5)
        self.assertAlmostEqual(p90, percentile(hours, 0.9))

    def test_visit_lasts_whoever_has_it(self):
        """A change of responsible in a phase does not make two short stays of a long one."""
        self._log([
            self._stay(self.lead, self.stage_new, 48, 24, user=self.user_salesman),
            self._stay(self.lead, self.stage_new, 24, 12, user=self.user_manager)])
        rows = self.Report.search([("document_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)])
        self.assertEqual(rows.mapped("calendar_hours_mean"), [36])
        self.assertEqual(len(self.Hands.search([("document_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)])), 2)

    def test_within_target(self):
        """Share of those that ended within the target of their phase; empty where there is none."""
        self.stage_new.target_hours = 4
        self._log([self._stay(self.leads[0], self.stage_new, 2, 1), self._stay(self.leads[1], self.stage_new, 48, 40),
                   self._stay(self.leads[2], self.stage_new, 4), self._stay(self.leads[3], self.stage_proposal, 4, 2)])
        found = dict(self.Report._read_group(
            [("res_id", "in", self.leads[:4].ids), ("document_model", "=", "crm.lead")], ["phase"], ["within_target_rate:avg"]))
        self.assertEqual(found, {self._key(self.stage_new): 0.5, self._key(self.stage_proposal): False})

    def test_target_beside_it(self):
        """The target stands beside the phase it is of; of phases that differ there is none, nor where a phase has none."""
        self.stage_new.target_hours, self.stage_proposal.target_hours = 4, 6
        self._log([self._stay(self.leads[0], self.stage_new, 2, 1), self._stay(self.leads[1], self.stage_new, 48, 40),
                   self._stay(self.leads[2], self.stage_proposal, 4, 2), self._stay(self.leads[3], self.stage_won, 4, 2)])
        mine = [("res_id", "in", self.leads[:4].ids), ("document_model", "=", "crm.lead")]
        self.assertEqual(dict(self.Report._read_group(mine, ["phase"], ["target_hours:same"])), {
            self._key(self.stage_new): 4, self._key(self.stage_proposal): 6, self._key(self.stage_won): False})
        self.assertEqual(self.Report._read_group(mine, [], ["target_hours:same"]), [(False,)])

    def test_conversion_is_of_what_is_decided(self):
        """What is still in the phase is no failure: 1 of 2 that left went on, whatever is still there."""
        self._log([
            self._stay(self.leads[0], self.stage_new, 9, 1), self._stay(self.leads[0], self.stage_proposal, 8),
            self._stay(self.leads[1], self.stage_new, 9, 1), self._stay(self.leads[2], self.stage_new, 9),
            self._stay(self.leads[3], self.stage_new, 9)])
        mine = [("res_id", "in", self.leads[:4].ids), ("document_model", "=", "crm.lead")]
        found = {key: values for key, *values in self.Report._read_group(mine, ["phase"], CONVERSION)}
        self.assertEqual(found[self._key(self.stage_new)], [0.5, 1, 2, 2])
        # nothing decided is no conversion of 0
        self.assertEqual(found[self._key(self.stage_proposal)][1:], [0, 0, 1])
        self.assertFalse(found[self._key(self.stage_proposal)][0])

    def test_customers_in_days(self):
        """What customers stay is told in days, by the calendar."""
        customer = self._customer(self.acme)
        customer.stay_ids.unlink()
        self._insert("operative.customer.stay", [{
            "document_id": customer.id, "stage_id": self._phase("b2b", "new").id, "clock": "ours",
            "company_id": self.company.id, "entered_at": NOW - timedelta(hours=240), "left_at": NOW - timedelta(hours=180)}])
        [(days,)] = self.Report._read_group(
            [("document_model", "=", "operative.customer"), ("res_id", "=", customer.id)], [], ["calendar_days_median:median"])
        self.assertAlmostEqual(days, 2.5)

    def test_phases_are_sorted_as_in_the_process(self):
        """Phases come in their own order, by name in the user's language, those of several kinds in one dimension."""
        self.stage_new.with_context(lang="en_US").name = "Zero"
        self._log([self._stay(self.leads[0], self.stage_won, 4), self._stay(self.leads[1], self.stage_proposal, 4),
                   self._stay(self.leads[2], self.stage_new, 4)])
        found = [key for key, _n in self.Report._read_group(
            [("res_id", "in", self.leads[:3].ids), ("document_model", "=", "crm.lead")], ["phase"], ["__count"])]
        self.assertEqual(found, [self._key(stage) for stage in self.stages])
        labels = dict(self.Report.fields_get(["phase"])["phase"]["selection"])
        self.assertEqual(labels[self._key(self.stage_new)], "Zero")
        self.assertIn(self._key(self._phase("b2b", "active")), labels)
        self.stage_open.name = "Zero"
        labels = dict(self.Report.fields_get(["phase"])["phase"]["selection"])
        self.assertEqual([labels[self._key(stage)] for stage in (self.stage_new, self.stage_open)],
                         ["Zero (Opportunity)", "Zero (Ticket)"])

    def test_customers_are_in_it(self):
        """The phases of customers are in the report as those of documents are."""
        self._customer(self.acme)._pin(self._phase("b2b", "key"), "Contract")
        found = self.Report.search([
            ("document_model", "=", "operative.customer"), ("res_id", "=", self._customer(self.acme).id)])
        self.assertEqual(found[:1].phase, self._key(self._phase("b2b", "key")))
        self.assertEqual(found[:1].document_ref, self._customer(self.acme))

    def test_queries_do_not_grow(self):
        """Figures of many documents take as many queries as those of one."""
        counts = []
        for leads in (self.lead, self.leads):
            self._log([self._stay(lead, self.stage_new, 4, 1) for lead in leads])
            self.Report._read_group([], ["phase"], DWELL)
            before = self.env.cr.sql_log_count
            self.Report._read_group([], ["phase"], DWELL)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # -- handovers ---------------------------------------------------------------------------

    def test_handovers(self):
        """Time to accept in the team's working time, share returned by reason, what waits and is overdue."""
        reasons = self.env["operative.return.reason"].create([{"name": "Incomplete"}, {"name": "Not ours"}])
        asked = datetime(2025, 6, 2, 7)  # Monday nine o'clock in Berlin

        def handover(lead, state, hours=None, **vals):
            return {"res_model": "crm.lead", "res_id": lead.id, "company_id": self.company.id, "state": state,
                    "role_id": self.role_inside.id, "from_stage_id": self.stage_new.id,
                    "to_stage_id": self.stage_proposal.id, "requested_at": asked,
                    "decided_at": asked + timedelta(hours=hours) if hours is not None else None,
                    "due_at": asked + timedelta(hours=8), "return_reason_id": None, **vals}
        self._insert("operative.handover", [
            handover(self.leads[0], "accepted", 2), handover(self.leads[1], "accepted", 24),
            handover(self.leads[2], "returned", 1, return_reason_id=reasons[0].id),
            handover(self.leads[3], "requested"), handover(self.leads[4], "cancelled", 1)])
        report = self.env["operative.handover.report"].with_user(self.user_manager)
        mine = [("document_model", "=", "crm.lead"), ("res_id", "in", self.leads.ids)]
        self.assertEqual(report._read_group(mine, ["phase", "role_id"], [
            *DWELL, "decided_count:sum", "returned_count:sum", "returned_rate:avg", "overdue_count:sum", "late_count:sum"]), [(
                # what was accepted late is overdue no longer
                self._key(self.stage_proposal), self.role_inside, 5.0, 7.4, 5.0, 2, 1, 3, 1, 1 / 3, 1, 1)])
        self.assertEqual(report._read_group(
            [*mine, ("state", "=", "returned")], ["return_reason_id"], ["returned_count:sum"]), [(reasons[0], 1)])
        self.assertNotIn("user_id", report._fields, "by whom is no figure of this report")

    def test_handover_from_the_document(self):
        """A handover as users make it is in the report."""
        self.stage_proposal.write({"handover_required": True, "responsible_role_id": self.role_inside.id})
        self.lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        handover = self._handover(self.lead)
        report = self.env["operative.handover.report"].with_user(self.user_manager)
        found = report.search([("document_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)])
        self.assertEqual((found.state, found.phase, found.team, found.open_count), (
            "requested", self._key(self.stage_proposal), self._key(self.team), 1))
        handover.with_user(self.user_salesman_all).action_accept()
        found.invalidate_recordset()
        self.assertEqual((found.state, found.ended_count, found.open_count), ("accepted", 1, 0))

    # -- conditions --------------------------------------------------------------------------

    def test_overrides_by_condition(self):
        """How often a condition was let pass, or would have stopped a move, by phase and condition."""
        condition = self._condition(self.stage_proposal, severity="warn")
        self.lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        condition.severity = "block"
        self.leads[1].with_user(self.user_manager).with_context(
            operative_override_reason="On the phone").stage_id = self.stage_proposal
        report = self.env["operative.condition.report"].with_user(self.user_manager)
        self.assertEqual(report._read_group(
            [("condition_id", "=", condition.id)], ["phase", "condition_id"],
            ["overridden_count:sum", "warned_count:sum", "entry_count:sum"]),
            [(self._key(self.stage_proposal), condition, 1, 1, 2)])
        self.assertEqual(report.search([("condition_id", "=", condition.id), ("state", "=", "overridden")]).reason,
                         "On the phone")
        self.assertNotIn("user_id", report._fields)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestProcessReportAccess(ProcessReportCommon):

    REPORTS = (
        "operative.process.report", "operative.responsible.report", "operative.handover.report", "operative.condition.report")

    def test_managers_only(self):
        """Managers and administrators read the reports and change nothing; nobody else reads them."""
        for name in self.REPORTS:
            for user in (self.user_manager, self.user_administrator):
                report = self.env[name].with_user(user)
                report.search([], limit=1)
                report._read_group([], [], ["__count"])
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(report.has_access(operation))
            for user in (self.user_salesman, self.user_salesman_all, self.user_service, self.user_accountant,
                         self.user_portal):
                with self.subTest(report=name, user=user.login), self.assertRaises(AccessError):
                    self.env[name].with_user(user)._read_group([], [], ["__count"])

    def test_own_companies(self):
        """Figures are those of the companies one works in at the moment, and of documents that have none."""
        self._log([
            self._stay(self.leads[0], self.stage_new, 4, 1), self._stay(self.leads[1], self.stage_new, 4, 1,
                                                                        company=self.company_us),
            self._stay(self.leads[2], self.stage_new, 4, 1, company=self.env["res.company"])])
        mine = [("res_id", "in", self.leads[:3].ids), ("document_model", "=", "crm.lead")]
        for report in (self.Report, self.Hands):
            self.assertEqual(report.search(mine).mapped("res_id"), [self.leads[2].id, self.leads[0].id])
            self.assertEqual(
                report.with_context(allowed_company_ids=self.company_us.ids).search(mine).mapped("res_id"),
                [self.leads[2].id, self.leads[1].id])

    def test_kinds_of_documents_one_has_no_access_to(self):
        """A manager who has no access to tickets at all sees no figures of them; one who has does."""
        ticket = self._ticket(self.acme)
        mine = [("document_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        self.env.ref("helpdesk_mgmt.access_helpdesk_ticket_base_user").active = False  # OCA lets every employee read
        self.assertFalse(self.Report.search(mine))
        self.user_manager.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        self.assertTrue(self.Report.search(mine))

    def test_documents_one_may_not_read_are_not_named(self):
        """Where a manager's rights end with own documents, rows of others count but do not name the document."""
        self.user_manager.group_ids = [Command.set((
            self.env.ref("sales_team.group_sale_salesman") | self.env.ref("operative_crm.group_operative_manager")).ids)]
        self._log([self._stay(self.lead, self.stage_new, 4, 1)])
        found = self.Report.search([("document_model", "=", "crm.lead"), ("res_id", "=", self.lead.id)])
        self.assertEqual((len(found), bool(found.document_ref)), (1, False))

    # -- figures about staff -----------------------------------------------------------------

    def _log_of_persons(self):
        """Five ended stays of one person, four and an open one of another."""
        self._log([self._stay(self.lead, self.stage_new, 100 - number, 1, user=self.user_salesman) for number in range(5)]
                  + [self._stay(self.leads[1], self.stage_new, 100 - number, 1, user=self.user_manager) for number in range(4)]
                  + [self._stay(self.leads[1], self.stage_new, 90, user=self.user_manager)])
        return [("document_model", "=", "crm.lead"), ("res_id", "in", self.leads[:2].ids)]

    def test_by_team_nobody_is_named(self):
        """By team (the default): persons cannot be grouped by, filtered, read, sorted or counted, whatever the client asks."""
        mine = self._log_of_persons()
        self.assertNotIn("user_id", self.Hands.fields_get())
        for arch in (self.Hands.get_view(None, kind)["arch"] for kind in ("pivot", "search", "list")):
            self.assertNotIn("user_id", arch)
        row = self.Hands.search(mine, limit=1)
        asked = {
            "group": lambda: self.Hands.formatted_read_group(mine, ["user_id"], DWELL),
            "group further": lambda: self.Hands._read_group(mine, ["user_id.login"], DWELL),
            "sets": lambda: self.Hands._read_grouping_sets(mine, [["user_id"]], DWELL),
            "domain": lambda: self.Hands.search([*mine, ("user_id", "=", self.user_salesman.id)]),
            "domain further": lambda: self.Hands.search([*mine, ("user_id.login", "=", self.user_salesman.login)]),
            "read": lambda: row.read(["user_id"]),
            "attribute": lambda: row.user_id,
            "count": lambda: self.Hands._read_group(mine, [], ["user_id:count_distinct"]),
            "order": lambda: self.Hands.search_fetch(mine, ["res_id"], order="user_id"),
        }
        for how, ask in asked.items():
            with self.subTest(how=how), self.assertRaises(UserError if how == "order" else AccessError):
                ask()
        self.assertNotIn("user_id", self.Report._fields)

    def test_by_person_from_smallest_n_on(self):
        """By person where the settings allow it, and only persons with as many ended cases as they say.

        Five and four of nine: where five are needed, the four could be told from the total less the five.
        """
        mine = self._log_of_persons()
        self._set_staff_figures("person")
        self.assertIn("user_id", self.Hands.get_view(None, "search")["arch"])
        self.assertEqual(self.Hands._read_group(mine, ["user_id"], ["ended_count:sum"]), [])
        self.assertEqual(self.Hands._read_grouping_sets(mine, [["user_id"], ["phase"]], ["ended_count:sum"]), [
            [], [(self._key(self.stage_new), 9)]])
        # in parts that are too small neither, nor filtered instead of grouped
        self.assertEqual(self.Hands._read_group(mine, ["user_id", "entered_on:hour"], DWELL), [])
        others = [*mine, ("user_id", "!=", self.user_manager.id)]
        self.assertFalse(self.Hands._read_group(others, [], ["ended_count:sum"])[0][0])
        self._set_staff_figures("person", 4)
        for person, count, rows in ((self.user_salesman, 5, 5), (self.user_manager, 4, 5)):
            by_one = [*mine, ("user_id", "=", person.id)]
            self.assertEqual(self.Hands._read_group(by_one, [], ["ended_count:sum"])[0][0] or 0, count)
            self.assertEqual(self.Hands.search_count(by_one), rows)
            self.assertEqual(sum(n for _phase, n in self.Hands._read_group(by_one, ["phase"], ["ended_count:sum"])), count)
        self.assertEqual(len(self.Hands._read_group(mine, ["user_id"], ["ended_count:sum"])), 2)

    def test_a_deleted_stage_is_passed_over(self):
        """A stage that is deleted later takes no conversion from the one before: the deal went on."""
        between = self.env["crm.stage"].create({"name": "Between", "sequence": 102, "team_ids": self.team.ids})
        self._log([
            self._stay(self.lead, self.stage_new, 50, 10), self._stay(self.lead, between, 40, 10),
            self._stay(self.lead, self.stage_proposal, 30)])
        mine = [("document_model", "=", "crm.lead"), ("res_id", "=", self.lead.id), ("phase", "=", self._key(self.stage_new))]
        asked = (mine, ["phase", "outcome"], ["conversion_rate:avg", "ended_count:sum"])
        forward = [(self._key(self.stage_new), "forward", 1.0, 1)]
        self.assertEqual(self.Report._read_group(*asked), forward)
        between.unlink()
        self.assertEqual(self.Report._read_group(*asked), forward)

    def test_persons_are_forgotten(self):
        """Who was responsible is taken out of what ended longer ago than the settings say; all else remains."""
        self._set_staff_figures("person", 1)
        self.env["ir.config_parameter"].set_param("operative_crm.staff_months", 12)
        old, young, still_open = (9000, 8000, 9500)  # hours ago; a year has 8,760
        self._log([
            self._stay(self.lead, self.stage_new, old, 24, user=self.user_salesman),
            self._stay(self.lead, self.stage_new, young, 24, user=self.user_salesman),
            self._stay(self.leads[1], self.stage_new, still_open, user=self.user_manager)])
        mine = [("document_model", "=", "crm.lead"), ("res_id", "in", self.leads[:2].ids)]
        by_team = self.Report._read_group(mine, ["team", "phase"], DWELL)
        # the job of the night calls it on every model that has it, abstract ones too
        for stays in (self.env["operative.stay.mixin"], *self.Report._stay_models()):
            self.assertTrue(is_autovacuum(type(stays)._gc_persons))
            stays._gc_persons()
        self.assertEqual(self.Hands._read_group(mine, ["user_id"], ["ended_count:sum"]), [
            (self.user_salesman, 1), (self.env["res.users"], 1)])
        self.assertEqual(self._stays(self.leads[1]).user_id, self.user_manager, "goes on still")
        self.assertEqual(self.Report._read_group(mine, ["team", "phase"], DWELL), by_team)

    def test_people_are_taken_out_of_every_log(self):
        """Once it is over for longer than the settings say, no log names anybody; who approved stays, for the record."""
        self.env["ir.config_parameter"].set_param("operative_crm.staff_months", 12)
        old, young = NOW - timedelta(days=400), NOW - timedelta(days=300)
        person, other = self.user_salesman.id, self.user_manager.id
        document = {"res_model": "crm.lead", "res_id": self.lead.id, "create_uid": person, "write_uid": person}
        condition = self._condition(self.stage_proposal, "checklist")
        milestone = self.env["operative.milestone"].create({
            "name": "Visited", "crm_stage_id": self.stage_proposal.id, "planned_hours": 4})
        handover = {**document, "role_id": self.role_inside.id, "requested_at": old, "sender_id": person,
                    "receiver_id": other, "deputy_id": person, "decided_by_id": other}
        result = {**document, "condition_id": condition.id, "user_id": other, "requester_id": person}
        reached = {**document, "milestone_id": milestone.id, "user_id": person, "planned_at": old, "reached_by_id": person}
        line = self._delivery(self.acme).order_line
        line.operative_promise_ids.unlink()
        promise = {"sale_line_id": line.id, "promised_date": old, "user_id": person, "create_uid": person, "write_uid": person}
        logs = {
            "operative.handover": [
                {**handover, "state": "accepted", "decided_at": old}, {**handover, "state": "accepted", "decided_at": young},
                {**handover, "state": "requested", "decided_at": None}],
            "operative.condition.result": [
                {**result, "state": "done", "at": old, "used_at": old},
                {**result, "state": "done", "at": old, "used_at": young},
                {**result, "state": "requested", "at": old, "used_at": None},
                {**result, "state": "approved", "at": old, "used_at": old},
                {**result, "state": "overridden", "at": old, "used_at": old}],
            "operative.milestone.result": [
                {**reached, "state": "reached", "reached_at": old}, {**reached, "state": "reached", "reached_at": young},
                {**reached, "state": "missed", "reached_at": None}],
            "operative.promise": [
                {**promise, "kind": "first", "made_at": old}, {**promise, "kind": "change", "made_at": young}],
        }
        for model, rows in logs.items():
            columns = {name for row in rows for name in row}
            records = self._insert(model, [dict.fromkeys(columns) | row for row in rows])
            people = [name for name in records._staff_fields if name in columns]
            self.env[model]._gc_persons()
            with self.subTest(model=model):
                self.assertFalse(any(records[0][name] for name in people), "what is over names nobody")
                for record, row in list(zip(records, rows))[1:3]:
                    self.assertEqual({name: record[name].id for name in people}, {name: row[name] for name in people})
                for record in records[3:]:
                    self.assertEqual(record.user_id.id, other, "who answers for it stays")
                    self.assertFalse(record.requester_id or record.create_uid)

    def test_every_log_of_people_forgets(self):
        """Each model that names people in a log says when an entry is over; no job is missing."""
        for name in self.env.registry.descendants(["operative.staff.log.mixin"], "_inherit"):
            if not self.env[name]._abstract:
                self.assertTrue(self.env.execute_query(SQL(
                    "SELECT count(%s) FROM %s", self.env[name]._staff_over_sql(), SQL.identifier(self.env[name]._table))))

    def test_a_team_of_one_person_has_no_figures(self):
        """While figures are by team, teams and roles of fewer persons than the settings say are in no group of theirs."""
        self._log([
            self._stay(lead, self.stage_new, 200 + place, 8, role=role, team=team)
            for place, (lead, role, team) in enumerate(zip(
                self.leads, [self.role_field, self.role_inside] * 3, [self.team, self.team, self.team_shop] * 2))])
        self.team_shop.user_id = self.user_manager
        self.env["ir.config_parameter"].set_param("operative_crm.staff_smallest_persons", 2)
        for report in (self.Report, self.Hands):
            mine = [("document_model", "=", "crm.lead"), ("res_id", "in", self.leads.ids)]

            def counts(field, report=report, mine=tuple(mine)):
                return dict(report._read_group(list(mine), [field], ["ended_count:sum"]))
            with self.subTest(report=report._name):
                self.assertEqual(counts("role_id"), {self.role_inside: 3})
                self.assertEqual(counts("team"), {self._key(self.team): 4})
                # nor filtered by instead of grouped, nor in one of the sets of a pivot
                only = [*mine, ("role_id", "=", self.role_field.id)]
                self.assertFalse(report._read_group(only, [], ["ended_count:sum"])[0][0])
                [total], by_role = report._read_grouping_sets(mine, [[], ["role_id"]], ["ended_count:sum"])
                self.assertEqual((total[-1], [row[-1] for row in by_role]), (3, [3]))
                # what names no team is shown to a company of one as well
                self.assertEqual(counts("phase"), {self._key(self.stage_new): 6})
                self.env["ir.config_parameter"].set_param("operative_crm.staff_smallest_persons", 1)
                self.assertEqual(counts("role_id"), {self.role_field: 3, self.role_inside: 3})
                self.env["ir.config_parameter"].set_param("operative_crm.staff_smallest_persons", 3)
                self.assertFalse(counts("role_id"))
                self._set_staff_figures("person", 1)
                self.assertEqual(counts("role_id"), {self.role_field: 3, self.role_inside: 3})
                self._set_staff_figures("team")
                self.env["ir.config_parameter"].set_param("operative_crm.staff_smallest_persons", 2)

    def test_rows_name_nobody(self):
        """A row is one case: it names no person, nor does a group list them, whatever context a client sends."""
        mine = self._log_of_persons()
        self._set_staff_figures("person", 4)
        report = self.Hands.with_context(operative_mark=True)
        rows = report.search([*mine, ("user_id", "=", self.user_salesman.id)])
        self.assertEqual(len(rows), 5)
        self.assertFalse(rows.user_id)
        self.assertFalse(any(values["user_id"] for values in rows.read(["user_id"])))
        for aggregate in ("user_id:array_agg", "user_id:recordset", "user_id:max"):
            with self.subTest(aggregate=aggregate), self.assertRaises(UserError):
                report._read_group(mine, ["phase"], [aggregate, "ended_count:sum"])
            with self.subTest(aggregate=aggregate), self.assertRaises(UserError):
                report._read_grouping_sets(mine, [["phase"]], [aggregate])
        with self.assertRaises(UserError):
            report._read_group(mine, ["phase"], [], order="user_id:max")
        with self.assertRaises(UserError):
            report.search(mine, order="entered_on, user_id desc")
