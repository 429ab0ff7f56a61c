"""The dashboard of service: made by its script, of fields that are there, for who may read the report."""

import importlib.util
import json

from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path

from odoo.addons.spreadsheet.utils.validate_data import fields_in_spreadsheet


@tagged("post_install", "-at_install")
class TestServiceDashboard(TransactionCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("operative_crm_dashboard.spreadsheet_dashboard_service")
        cls.manager = cls.env["res.users"].create({
            "login": "operative_dashboard_manager", "name": "Manager",
            "group_ids": [(6, 0, cls.env.ref("helpdesk_mgmt.group_helpdesk_manager").ids)]})
        cls.data = json.loads(cls.dashboard.spreadsheet_data)

    def test_the_file_is_what_the_script_makes(self):
        """Who changes the script runs it, and nobody changes the file by hand."""
        spec = importlib.util.spec_from_file_location(
            "service_dashboard", file_path("operative_crm_dashboard/data/service_dashboard.py"))
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        self.assertEqual(script.FILE.read_text(encoding="utf-8"), script.text())

    def test_fields_are_there(self):
        """Whatever it asks for exists."""
        for model, names in fields_in_spreadsheet(self.data).items():
            for name in names:
                first = name.split(".")[0]
                self.assertIn(first, self.env[model]._fields, model)

    def test_each_section_is_answered(self):
        """Each pivot is answered to a service manager as the client asks for it: groups and totals of every measure."""
        for pivot in self.data["pivots"].values():
            groups = [":".join(filter(None, (row["fieldName"], row.get("granularity")))) for row in pivot["rows"]]
            measures = [measure["id"] for measure in pivot["measures"]]
            report = self.env[pivot["model"]].with_user(self.manager)
            with self.subTest(pivot=pivot["id"]):
                total, _rows = report.formatted_read_grouping_sets(pivot["domain"], [[], groups], measures)
                self.assertEqual(set(measures), set(total[0]) - {"__extra_domain"})

    def test_top_causes_stand_first(self):
        """The table of causes shows its first rows alone: those with the most complaints."""
        [causes] = [pivot for pivot in self.data["pivots"].values() if pivot["rows"][0]["fieldName"] == "cause_id"]
        self.assertEqual(
            causes["sortedColumn"], {"measure": "complaint_count:count_distinct", "order": "desc", "domain": []})
        self.assertIn(causes["sortedColumn"]["measure"], [measure["id"] for measure in causes["measures"]])

    def test_who_sees_it(self):
        """Service managers see it, agents do not."""
        agent = self.env["res.users"].create({
            "login": "operative_dashboard_agent", "name": "Agent",
            "group_ids": [(6, 0, self.env.ref("helpdesk_mgmt.group_helpdesk_user").ids)]})
        dashboards = self.env["spreadsheet.dashboard"]
        for user, expected in ((self.manager, self.dashboard), (agent, dashboards)):
            self.assertEqual(dashboards.with_user(user).search([("id", "=", self.dashboard.id)]), expected)

    def test_charts(self):
        """A phone shows charts alone: there are some, and the measure of each is answered to a service manager."""
        charts = [figure["data"] for figure in self.data["sheets"][0]["figures"]]
        self.assertTrue(charts)
        for chart in charts:
            meta = chart["metaData"]
            report = self.env[meta["resModel"]].with_user(self.manager)
            aggregator = report._fields[meta["measure"]].aggregator
            with self.subTest(chart=chart["chartId"]):
                report.formatted_read_group(
                    chart["searchParams"]["domain"], meta["groupBy"], [f"{meta['measure']}:{aggregator}"])
