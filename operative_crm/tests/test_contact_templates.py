"""What inside sales writes again and again is written in the customer's language, with what the document says."""

import re

from odoo import Command
from odoo.tests import tagged

from .common import OperativeCommon


@tagged("post_install", "-at_install")
class TestContactTemplates(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        (cls.user_salesman | cls.user_service).partner_id.phone = "+49 711 4711"
        cls.product = cls.env["product.product"].create({
            "name": "Seal", "type": "consu", "list_price": 54321.98, "standard_price": 12345.67, "taxes_id": False})

    def _records(self, partner):
        order = self.env["sale.order"].create({
            "partner_id": partner.id, "company_id": self.company.id, "user_id": self.user_salesman.id,
            "client_order_ref": "B-77", "commitment_date": "2026-12-14 10:00:00", "validity_date": "2026-12-24",
            "order_line": [Command.create({"product_id": self.product.id, "product_uom_qty": 12})]})
        order.action_confirm()
        order.order_line.operative_promised_date = "2026-12-16 10:00:00"
        ticket = self.env["helpdesk.ticket"].create({
            "name": "Leaks", "description": "It leaks", "partner_id": partner.id, "company_id": self.company.id,
            "user_id": self.user_service.id, "stage_id": self.stage_open.id, "team_id": False})
        event = self.env["calendar.event"].create({
            "name": "Visit", "start": "2026-12-02 08:50:00", "stop": "2026-12-02 09:50:00", "location": "Stuttgart",
            "user_id": self.user_salesman.id, "partner_ids": [Command.set(partner.ids)]})
        return {"quotation": order, "thanks": order, "delivery": order.picking_ids[:1], "complaint_received": ticket,
                "complaint_answered": ticket, "visit": event, "dormant": partner}

    def _rendered(self, name, record, user=None):
        user = user or (self.user_service if record._name == "helpdesk.ticket" else self.user_salesman)
        self.env.flush_all()
        self.env.invalidate_all()
        template = self.env.ref(f"operative_crm.mail_template_contact_{name}").with_user(user).with_context(
            allowed_company_ids=self.company.ids)
        return template._generate_template(record.ids, ("subject", "body_html"))[record.id]

    def test_rendered_as_sales_and_service(self):
        """Each of them, in both languages, by who writes it; nothing is left of the templates' own marks, nor of a price."""
        for lang, hello in (("en_US", "Hello"), ("de_DE", "Guten Tag")):
            partner = self._business(
                f"Jörg & Söhne {lang}", lang=lang, email="joerg@example.com", user_id=self.user_salesman.id)
            for name, record in self._records(partner).items():
                with self.subTest(template=name, lang=lang):
                    values = self._rendered(name, record)
                    self.assertIn(hello, values["body_html"])
                    self.assertIn("Jörg &amp; Söhne", values["body_html"])
                    self.assertIn("+49 711 4711", values["body_html"])
                    self.assertTrue(values["subject"])
                    self.assertNotRegex(values["body_html"] + values["subject"], r"t-out|\{\{|False|None|\[\]|<p>\s*</p>")
                    digits = re.sub(r"\D", "", values["body_html"])
                    for secret in ("5432198", "1234567", "65186376"):
                        self.assertNotIn(secret, digits)

    def test_of_a_customer_of_whom_little_is_known(self):
        """No order, no ticket, nobody responsible, no mail address: no gap is left where that would stand."""
        for lang in ("en_US", "de_DE"):
            partner = self.env["res.partner"].create({"name": "Nobody's", "lang": lang})
            order = self.env["sale.order"].create({"partner_id": partner.id, "company_id": self.company.id, "user_id": False})
            ticket = self.env["helpdesk.ticket"].create({
                "name": "Leaks", "description": "It leaks", "company_id": self.company.id, "partner_name": "Nobody",
                "user_id": False, "team_id": False})
            event = self.env["calendar.event"].create({
                "name": "Visit", "start": "2026-12-02 08:50:00", "stop": "2026-12-02 09:50:00", "user_id": False,
                "partner_ids": [Command.set(partner.ids)]})
            for name, record in {
                    "quotation": order, "thanks": order, "complaint_received": ticket, "complaint_answered": ticket,
                    "visit": event, "dormant": partner}.items():
                with self.subTest(template=name, lang=lang):
                    user = None if record._name == "helpdesk.ticket" else self.user_manager
                    self.assertNotRegex(self._rendered(name, record, user)["body_html"],
                                        r"t-out|\{\{|False|None|\[\]|<p>\s*</p>|<li>\s*</li>|: *, |, *\.")

    def test_a_day_nobody_said(self):
        """Thanks for an order name no day that follows from lead times alone: it would be today."""
        partner = self._business("Acme", lang="en_US", user_id=self.user_salesman.id)
        order = self._records(partner)["thanks"]
        order.order_line.operative_promised_date = False
        order.commitment_date = False
        self.assertNotIn("We deliver", self._rendered("thanks", order)["body_html"])
        order.commitment_date = "2026-12-14 10:00:00"
        self.assertIn("12/14/2026", self._rendered("thanks", order)["body_html"])

    def test_what_is_promised_and_what_is_open(self):
        """Thanks say what is promised; a visit and a dormant customer's mail what is open, to who may read tickets."""
        partner = self._business("Acme", lang="en_US", user_id=self.user_salesman.id)
        records = self._records(partner)
        self.assertIn("12/16/2026", self._rendered("thanks", records["thanks"])["body_html"])
        self.assertIn("B-77", self._rendered("delivery", records["delivery"])["body_html"])
        for user in (self.user_salesman_all, self.user_service, self.user_manager):
            for name in ("visit", "dormant"):
                with self.subTest(template=name, user=user.name):
                    is_open = records["complaint_received"].with_user(user).has_access("read")
                    self.assertEqual("Leaks" in self._rendered(name, records[name], user)["body_html"], is_open)
        self.assertTrue(records["complaint_received"].with_user(self.user_service).has_access("read"))
        self.assertFalse(records["complaint_received"].with_user(self.user_manager).has_access("read"))
        records["visit"].partner_ids |= self._business("Other")
        # nobody learns of others
        self.assertNotIn("Leaks", self._rendered("visit", records["visit"], self.user_service)["body_html"])

    def test_nothing_sends_them(self):
        """They are offered where a mail is written; no document has one as its own."""
        templates = self.env["mail.template"].search([("name", "like", "Operative CRM: %")])
        self.assertFalse(self.env["crm.stage"].search([]).filtered(
            lambda stage: "template_id" in stage._fields and stage.template_id in templates))
        self.assertFalse(self.company.sudo().mapped("stock_mail_confirmation_template_id") & templates)
