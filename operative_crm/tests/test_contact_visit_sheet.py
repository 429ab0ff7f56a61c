"""The visit sheet: whose, in whose rights and language, and two pages at most."""

import io
import unicodedata

import lxml.html

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tests.common import freeze_time
from odoo.tools.pdf import PdfFileReader

from ..models.contact import visit_sheet
from .briefing_common import NOW, BriefingCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVisitSheet(BriefingCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_plain, cls.user_local = (new_test_user(
            cls.env, login=f"operative_visit_{name}", groups=groups, email=f"{name}@operative.example",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
            for name, groups in (("plain", "base.group_user"), ("local", "sales_team.group_sale_salesman")))

    def _wizard(self, source, user=None, **vals):
        """The dialog as it opens on a document."""
        return self.env["operative.visit.sheet"].with_user(user or self.user_salesman).with_context(
            active_model=source._name, active_ids=source.ids, active_id=source[:1].id,
            allowed_company_ids=self.company.ids).create(vals)

    def _html(self, wizard):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env["ir.actions.report"].with_user(wizard.create_uid).with_context(
            allowed_company_ids=self.company.ids)
        html, _kind = report._render_qweb_html("operative_crm.action_report_visit_sheet", wizard.ids)
        return lxml.html.fromstring(html)

    def _sections(self, root):
        """Texts of the lines by the section's key."""
        return {node.get("data-section"): [
            " ".join(line.text_content().split())
            for line in node.xpath(".//*[contains(@class, 'o_operative_visit_sheet_line')]")]
            for node in root.xpath("//*[@data-section]")}

    # -- where it is opened from ---------------------------------------------------------------

    def test_from_a_contact(self):
        """Opened on a person, it is about the company the person belongs to; two of one company are one."""
        self.assertEqual(self._wizard(self.conny | self.acme).partner_ids, self.acme)

    def test_from_an_opportunity(self):
        """Opened on an opportunity, it is about its customer; without one, somebody has to say whose."""
        lead = self._opportunity(partner_id=self.conny.id, user_id=self.user_salesman.id)
        self.assertEqual(self._wizard(lead).partner_ids, self.acme)
        lead.partner_id = False
        self.assertFalse(self._wizard(lead).partner_ids)

    def test_from_a_meeting(self):
        """Opened on a meeting, it is about the customers who attend, not about our own people."""
        meeting = self.env["calendar.event"].create({
            "name": "Visit", "start": "2026-06-16 08:00:00", "stop": "2026-06-16 09:00:00",
            "user_id": self.user_salesman.id,
            "partner_ids": [Command.set((self.conny | self.user_salesman.partner_id).ids)]})
        self.assertEqual(self._wizard(meeting).partner_ids, self.acme)

    def test_what_a_client_claims(self):
        """Of any other model, and of ids that are none, nobody is taken."""
        for model, ids in (("res.users", [1]), ("res.partner", ["x"]), ("res.partner", [2 ** 31 - 1]), (None, None)):
            with self.subTest(model=model, ids=ids):
                wizard = self.env["operative.visit.sheet"].with_user(self.user_salesman).with_context(
                    active_model=model, active_ids=ids).new({})
                self.assertFalse(wizard.partner_ids)

    def test_actions_are_bound(self):
        """Partner, opportunity and meeting have it in their menu *Print*, for users of ours."""
        for model in ("res.partner", "crm.lead", "calendar.event"):
            for user, expected in ((self.user_salesman, 1), (self.user_plain, 0)):
                with self.subTest(model=model, user=user.login):
                    bound = self.env["ir.actions.actions"].with_user(user).get_bindings(model).get("report", [])
                    self.assertEqual(len([action for action in bound if action["name"] == "Visit Sheet"]), expected)

    # -- rights ----------------------------------------------------------------------------------

    def test_it_says_what_the_briefing_says(self):
        """Every section that has something to say is on paper, with the customer's name above."""
        self._everything(2)
        root = self._html(self._wizard(self.acme))
        briefing = self._briefing()
        sections = self._sections(root)
        self.assertEqual(root.xpath("//*[@class='o_operative_visit_sheet_title']")[0].text_content(), self.acme.name)
        for key in ("who", "business", "deals", "contacts", "next_steps"):
            self.assertTrue(briefing[key])
            self.assertTrue(sections[key], key)

    def test_only_what_the_reader_may_see(self):
        """Who has no right on tickets and invoices reads neither on the sheet, who has does."""
        self._invoice(self.acme, 70, due="2026-01-01", on="2026-01-01")
        self._ticket(self.acme, name="Broken bearing", user_id=self.user_service.id)
        self._refreshed(self.acme)
        amount = "70.00"
        self.acme.user_id = False
        holder = self._html(self._wizard(self.acme, self.user_holder)).text_content()
        self.assertNotIn(amount, holder)
        self.assertNotIn("Broken bearing", holder)
        self.assertIn("Broken bearing", self._html(self._wizard(self.acme, self.user_service)).text_content())

    def test_whose_dialog_it_is(self):
        """Nobody prints by the number of another's dialog, and nobody without our group prints at all."""
        wizard = self._wizard(self.acme)
        with self.assertRaises(AccessError):
            wizard.with_user(self.user_holder)._operative_sheets()
        with self.assertRaises(AccessError):
            self._wizard(self.acme, self.user_plain)

    def test_a_customer_the_reader_may_not_read(self):
        """A customer of another company is refused, whatever number the client sends."""
        foreign = self.env["res.partner"].create({
            "name": "Overseas", "is_company": True, "company_id": self.company_us.id})
        with self.assertRaises(AccessError):
            wizard = self._wizard(self.acme, self.user_local, partner_ids=[Command.set(foreign.ids)])
            wizard.with_context(allowed_company_ids=self.company.ids)._operative_sheets()

    def test_too_many(self):
        """A day's visits are printed at once, the database is not."""
        partners = self.env["res.partner"].create([{"name": f"P {number}", "is_company": True} for number in range(21)])
        wizard = self._wizard(self.acme, partner_ids=[Command.set(partners.ids)])
        with self.assertRaisesRegex(UserError, "21 visit sheets are too many"):
            wizard.action_print()
        wizard.partner_ids = partners[:20]
        self.assertEqual(wizard.action_print()["report_name"], "operative_crm.report_visit_sheet")

    # -- language ----------------------------------------------------------------------------------

    def test_language(self):
        """It is in the reader's language or in the customer's, dates and titles alike, as chosen."""
        self.acme.lang = "de_DE"
        self._order(self.acme, "2026-05-03", 1234.5, user_id=self.user_salesman.id)
        texts = {}
        for language in ("reader", "customer"):
            wizard = self._wizard(self.acme, language=language)
            texts[language] = self._html(wizard).text_content()
            self.assertEqual([sheet["lang"] for sheet in wizard._operative_sheets()],
                             ["en_US" if language == "reader" else "de_DE"])
        self.assertIn("05/03/2026", texts["reader"])
        self.assertIn("03.05.2026", texts["customer"])
        self.assertIn("1.234,50", texts["customer"])
        self.acme.lang = False
        self.assertEqual(self._wizard(self.acme, language="customer")._operative_sheets()[0]["lang"], "en_US")

    # -- two pages -----------------------------------------------------------------------------------

    def test_two_pages_of_everything(self):
        """However much there is to say, and in words however long, two pages hold it; what is left out is counted."""
        self._everything(12)
        self.acme.write({"name": "Wide " * 60, "street": "MMMM " * 60})
        long = "WIDE WORDS " * 80
        self.env["crm.lead"].search([("partner_id", "child_of", self.acme.id)]).name = long
        self.env["operative.argument"].search([("name", "=like", "Say %")]).name = long
        self.env["product.product"].search([("name", "=like", "Product %")]).name = long
        self.conny.write({"name": "漢字" * 100, "function": "X" * 300})
        wizard = self._wizard(self.acme)
        root = self._html(wizard)
        sections = self._sections(root)
        rows = sum(2 + sum(map(visit_sheet.rows_of, lines)) for lines in sections.values())
        self.assertLessEqual(rows, visit_sheet.ROWS)
        self.assertTrue([line for lines in sections.values() for line in lines if line.startswith("and ")])
        self._assert_pages(wizard, 2)

    def test_a_short_one(self):
        """Of whom there is nothing to say there is one page, with room for notes."""
        wizard = self._wizard(self._business("Nothing Yet", user_id=self.user_salesman.id))
        self.assertTrue(self._html(wizard).xpath("//*[@class='o_operative_visit_sheet_note']"))
        self._assert_pages(wizard, 1)

    def _assert_pages(self, wizard, number):
        """Printed, where there is a printer."""
        report = self.env["ir.actions.report"].with_user(wizard.create_uid).with_context(
            allowed_company_ids=self.company.ids, force_report_rendering=True)
        if report.get_wkhtmltopdf_state() != "ok":
            self.skipTest("nothing to print with")
        self.http_request_allow_all = True  # the styles, which the printer asks for
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf("operative_crm.action_report_visit_sheet", wizard.ids)
        self.assertEqual(PdfFileReader(io.BytesIO(content)).numPages, number)

    def test_rows_are_counted_generously(self):
        """Wide letters and those of Asia take more of a row than others."""
        plain = "n" * visit_sheet.LETTERS_A_ROW
        self.assertEqual([visit_sheet.rows_of(text) for text in ("", plain, plain + "n")], [1, 1, 2])
        self.assertGreater(visit_sheet.rows_of(plain.upper()), 1)
        self.assertEqual(unicodedata.east_asian_width("漢"), "W")
        self.assertGreater(visit_sheet.rows_of("漢" * visit_sheet.LETTERS_A_ROW), 2)

    def test_cut(self):
        """The longest sections give first, each keeps some lines, and says how many it left out."""
        sheet = visit_sheet.Sheet(self.env, {})
        sections = [
            {"key": "a", "title": "A", "lines": [visit_sheet.line(f"{number}") for number in range(200)]},
            {"key": "b", "title": "B", "lines": [visit_sheet.line("x"), visit_sheet.line("y")]}]
        self.assertEqual(sheet._fit(sections), 0)
        self.assertEqual(len(sections[1]["lines"]), 2)
        shown = len(sections[0]["lines"]) - 1
        self.assertEqual(sections[0]["lines"][-1]["text"], f"and {200 - shown} more")
        self.assertEqual(2 + shown + 1 + 2 + 2, visit_sheet.ROWS)
