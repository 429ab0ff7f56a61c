"""What inside sales writes again and again is written in the customer's language, with what the document says."""

from odoo import Command
from odoo.tests import tagged

from .common import OperativeCommon


@tagged("post_install", "-at_install")
class TestContactTemplates(OperativeCommon):

    def _records(self, partner):
        product = self.env["product.product"].create({"name": "Seal", "type": "consu"})
        order = self.env["sale.order"].create({
            "partner_id": partner.id, "company_id": self.company.id, "user_id": self.user_salesman.id,
            "client_order_ref": "B-77", "commitment_date": "2026-12-14 10:00:00", "validity_date": "2026-12-24",
            "order_line": [Command.create({"product_id": product.id, "product_uom_qty": 12})]})
        order.action_confirm()
        ticket = self.env["helpdesk.ticket"].create({
            "name": "Leaks", "description": "It leaks", "partner_id": partner.id, "company_id": self.company.id})
        event = self.env["calendar.event"].create({
            "name": "Visit", "start": "2026-12-02 08:50:00", "stop": "2026-12-02 09:50:00", "location": "Stuttgart",
            "user_id": self.user_salesman.id, "partner_ids": [Command.set(partner.ids)]})
        return {"quotation": order, "thanks": order, "delivery": order.picking_ids[:1], "complaint_received": ticket,
                "complaint_answered": ticket, "visit": event, "dormant": partner}

    def test_rendered_as_sales_and_service(self):
        """Each of them, in both languages, by who writes it; nothing is left of the templates' own marks."""
        self.env["res.lang"]._activate_lang("de_DE")
        for lang, hello in (("en_US", "Hello"), ("de_DE", "Guten Tag")):
            partner = self._business(
                f"Jörg & Söhne {lang}", lang=lang, email="joerg@example.com", user_id=self.user_salesman.id)
            for name, record in self._records(partner).items():
                with self.subTest(template=name, lang=lang):
                    template = self.env.ref(f"operative_crm.mail_template_contact_{name}")
                    user = self.user_service if record._name == "helpdesk.ticket" else self.user_salesman
                    values = template.with_user(user)._generate_template(record.ids, ("subject", "body_html"))[record.id]
                    self.assertIn(hello, values["body_html"])
                    self.assertIn("Jörg &amp; Söhne", values["body_html"])
                    self.assertTrue(values["subject"])
                    self.assertNotRegex(values["body_html"] + values["subject"], r"t-out|\{\{|False|None")

    def test_nothing_sends_them(self):
        """They are offered where a mail is written; no document has one as its own."""
        templates = self.env["mail.template"].search([("name", "like", "Operative CRM: %")])
        self.assertFalse(self.env["crm.stage"].search([]).filtered(
            lambda stage: "template_id" in stage._fields and stage.template_id in templates))
        self.assertFalse(self.company.sudo().mapped("stock_mail_confirmation_template_id") & templates)
