"""Odoo's reports on paper: header, footer, page numbers, formats, and what whoever prints is told when it fails."""

import json
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_actions_report

from ..models import chromium, own_server
from .common import listening, pages, size

REPORT = "sale.action_report_saleorder"


@tagged("post_install", "-at_install")
class TestReports(HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["ir.actions.report"].with_context(force_report_rendering=True)
        cls.company = cls.env.company
        cls.company.write({
            "name": "Bearings & Sons", "report_header": "<p>Since 1890</p>", "report_footer": "<p>Registered in Ulm</p>",
            "external_report_layout_id": cls.env.ref("web.external_layout_standard").id})

    def setUp(self):
        super().setUp()
        # what a print asks of the server is asked within it
        self.http_request_allow_all = True

    def _order(self, lines, name="Acme"):
        if "sale.order" not in self.env:
            self.skipTest("Sales is not installed")
        product = self.env["product.product"].create({"name": "Bearing", "list_price": 10, "type": "service"})
        return self.env["sale.order"].create({
            "partner_id": self.env["res.partner"].create({"name": name, "lang": "en_US"}).id,
            "order_line": [Command.create({"product_id": product.id, "name": f"Bearing no. {number}"})
                           for number in range(1, lines + 1)]})

    def _pdf(self, orders):
        content, kind = self.report._render_qweb_pdf(REPORT, orders.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _run(self, *bodies, **options):
        return self.report._run_wkhtmltopdf([f"<html><body>{body}</body></html>" for body in bodies], **options)

    def test_an_order_of_one_page(self):
        """Header, footer and page number stand on the page, and the whole order."""
        order = self._order(3)
        [text] = pages(self._pdf(order))
        for part in ("Since 1890", "Registered in Ulm", "1 / 1", order.name, "Acme", "Bearing no. 1", "Bearing no. 3"):
            self.assertIn(part, text)

    def test_an_order_of_three_pages(self):
        """Each page has header and footer, and says which of how many it is; no line is lost."""
        texts = pages(self._pdf(self._order(45)))
        self.assertEqual(len(texts), 3)
        for number, text in enumerate(texts, 1):
            self.assertIn("Since 1890", text)
            self.assertIn("Registered in Ulm", text)
            self.assertIn(f"{number} / 3", text)
        whole = " ".join(texts)
        for number in range(1, 46):
            self.assertIn(f"Bearing no. {number} ", whole)

    def test_several_orders_at_once(self):
        """Each counts its own pages, and Odoo can take them apart again."""
        orders = self._order(2, "Acme") | self._order(40, "Beta")
        first, *others = pages(self._pdf(orders))
        self.assertIn("1 / 1", first)
        self.assertGreater(len(others), 1)
        for number, text in enumerate(others, 1):
            self.assertIn(f"{number} / {len(others)}", text)
        streams = self.report._render_qweb_pdf_prepare_streams(REPORT, {}, res_ids=orders.ids)
        self.assertEqual(list(streams), orders.ids)
        apart = [pages(stream["stream"].getvalue()) for stream in streams.values()]
        self.assertEqual([len(texts) for texts in apart], [1, len(others)])
        self.assertIn("Acme", apart[0][0])
        self.assertIn("Beta", apart[1][0])

    def test_the_style_is_the_servers(self):
        """Styles and fonts come from the server, without any request over the network."""
        asked = []
        get = own_server.OwnServer._get

        def watched(server, url):
            response = get(server, url)
            asked.append((url, response[0].status_code))
            return response

        with patch.object(own_server.OwnServer, "_get", watched):
            self._pdf(self._order(1))
        self.assertTrue([url for url, _status in asked if "/web/assets/" in url])
        self.assertEqual({status for _url, status in asked}, {200})

    def test_over_http(self):
        """Whoever prints in the browser gets the file; the session of the print is gone afterwards."""
        order = self._order(1)
        user = new_test_user(self.env, login="printer", groups="base.group_user,sales_team.group_sale_salesman")
        order.user_id = user
        self.authenticate("printer", "printer")
        made = []
        enter = own_server.OwnServer.__enter__

        def watched(server):
            made.append(server)
            return enter(server)

        with patch.object(own_server.OwnServer, "__enter__", watched):
            context = json.dumps({"force_report_rendering": True})
            response = self.url_open(f"/report/pdf/sale.report_saleorder/{order.id}?context={context}", timeout=120)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertIn("1 / 1", pages(response.content)[0])
        self.assertEqual(made[0]._session.uid, user.id)
        store = own_server.root.session_store
        self.assertFalse(store.get(made[0]._session.sid).uid)

    def test_landscape(self):
        """A format that lies lies, and so does one that is asked to, once."""
        paperformat = self.env["report.paperformat"].create({
            "name": "Wide", "format": "A5", "orientation": "Landscape", "margin_top": 10, "margin_bottom": 10})
        report = self.env["ir.actions.report"].create({
            "name": "Wide", "model": "res.partner", "report_name": "x.wide", "paperformat_id": paperformat.id})
        self.assertEqual(size(self._run("Wide", report_ref=report.id)), (210, 148))
        self.assertEqual(size(self._run("Wide", report_ref=report.id, landscape=True)), (210, 148))
        paperformat.orientation = "Portrait"
        self.env.invalidate_all()  # its sizes are computed once
        self.assertEqual(size(self._run("Wide", report_ref=report.id)), (148, 210))
        self.assertEqual(size(self._run("Wide", report_ref=report.id, landscape=True)), (210, 148))
        self.assertEqual(size(self._run(
            "Wide", report_ref=report.id, landscape=None,
            specific_paperformat_args={"data-report-landscape": "True"})), (210, 148))

    def test_a_format_of_ones_own(self):
        """Paper of any size is printed on in that size."""
        paperformat = self.env["report.paperformat"].create({
            "name": "Label", "format": "custom", "page_width": 60, "page_height": 40, "orientation": "Portrait",
            "margin_top": 2, "margin_bottom": 2, "margin_left": 2, "margin_right": 2, "dpi": 96})
        report = self.env["ir.actions.report"].create({
            "name": "Label", "model": "res.partner", "report_name": "x.label", "paperformat_id": paperformat.id})
        pdf = self._run("Label", report_ref=report.id)
        self.assertEqual((size(pdf), pages(pdf)), ((60, 40), ["Label"]))

    def test_margins_of_the_report_itself(self):
        """What a report's own layout says of its margins goes before the paper format: less margin, fewer pages."""
        body = "<p>Row</p>" * 40
        more = len(pages(self._run(body, specific_paperformat_args={"data-report-margin-top": 150})))
        less = len(pages(self._run(body, specific_paperformat_args={"data-report-margin-top": 10})))
        self.assertGreater(more, less)

    def test_a_header_for_all(self):
        """A header that is not made record by record stands on each page of all of them."""
        header = "<html><head></head><body>Inventory <span class='page'></span>/<span class='topage'></span></body></html>"
        texts = pages(self._run("<p style='break-after: page'>One</p><p>Two</p>", header=header))
        self.assertEqual(texts, ["One Inventory 1/2", "Two Inventory 2/2"])

    def test_without_header_and_footer(self):
        """A body alone is printed as it is, several one after the other."""
        self.assertEqual(pages(self._run("One")), ["One"])
        self.assertEqual(pages(self._run("One", "Two")), ["One", "Two"])

    def test_other_servers(self):
        """What a report refers to on another server is not fetched, wherever it stands."""
        with listening() as (server, visits):
            header = f"<html><body><img src='{server}/a.png'>Header</body></html>"
            texts = pages(self._run(f"<img src='{server}/b.png'>Body", header=header))
        self.assertEqual((texts, visits), (["Body Header"], []))

    def test_nothing_to_print_with(self):
        """Without Chromium and wkhtmltopdf the state is Odoo's own, and whoever prints reads what to do."""
        nothing = ir_actions_report._wkhtml()._replace(state="install")
        with patch.object(chromium, "PROGRAMS", ("no-such-program",)), \
                patch.object(ir_actions_report, "_wkhtml", lambda: nothing):
            self.assertEqual(self.report.get_wkhtmltopdf_state(), "install")
            with self.assertRaisesRegex(UserError, "install the package chromium"):
                self._pdf(self._order(1))
        self.assertEqual(self.report.get_wkhtmltopdf_state(), "ok")

    def test_what_was_there_prints_where_chromium_is_not(self):
        """Where there is no Chromium, wkhtmltopdf prints as it did."""
        with patch.object(chromium, "PROGRAMS", ("no-such-program",)), \
                patch.object(ir_actions_report, "_run_wkhtmltopdf") as run:
            run.return_value.returncode = 0
            self._run("One")
        run.assert_called_once()

    def test_the_time_limit(self):
        """Administrators set how long a print may take; whoever waited reads why there is none."""
        self.env["ir.config_parameter"].set_param("operative_crm_pdf.time_limit", "0.01")
        with self.assertRaisesRegex(UserError, r"longer than 0\.01 seconds"):
            self._run("One")
        for value in ("", "often", "-3"):
            self.env["ir.config_parameter"].set_param("operative_crm_pdf.time_limit", value)
            self.assertEqual(self.report._operative_pdf_time_limit(), 60)

    def test_a_browser_that_does_not_start(self):
        """Whoever prints reads that Chromium failed, and the log has it."""
        with patch("odoo.addons.operative_crm_pdf.models.ir_actions_report.find", return_value="/bin/false"), \
                mute_logger("odoo.addons.operative_crm_pdf.models.ir_actions_report"), \
                self.assertRaisesRegex(UserError, "Chromium could not print this document"):
            self._run("One")

    def test_the_logo_is_kept_once(self):
        """A header of many pages does not bring its images once a page."""
        one, three = self._pdf(self._order(1)), self._pdf(self._order(60))
        self.assertGreater(one.count(b"/Subtype /Image"), 0)
        self.assertEqual(three.count(b"/Subtype /Image"), one.count(b"/Subtype /Image"))
