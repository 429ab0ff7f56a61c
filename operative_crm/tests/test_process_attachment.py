"""The condition *a file is attached*: met by what somebody attached, not by what mail programs and machines add."""

import base64
from email.message import EmailMessage

from odoo.tests import tagged
from odoo.tools import mute_logger

from .process_common import ProcessCommon

PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@tagged("post_install", "-at_install")
class TestProcessAttachment(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.condition = cls._condition(cls.stage_proposal, "attachment", name="Drawing")
        cls.acme.email = "buyer@acme.example"
        cls.domain = cls.env["mail.alias.domain"].create({"name": "operative.example"})
        cls.company.alias_domain_id = cls.domain
        cls.team.write({"alias_domain_id": cls.domain.id, "alias_name": "operative-pipeline", "use_opportunities": True})

    def assertMet(self, lead, met):
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(not lead.operative_check_move(self.stage_proposal.id)["documents"], met)

    def _attach(self, lead, name="drawing.pdf", user=None, **vals):
        return self.env["ir.attachment"].with_user(user or self.user_salesman).create({
            "name": name, "raw": b"%PDF-1.4", "res_model": lead._name, "res_id": lead.id, **vals})

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def _mail(self, picture=True, drawing=False):
        """An opportunity from a mail, with a logo in its signature and perhaps a file."""
        mail = EmailMessage()
        mail["From"], mail["To"] = "Buyer <buyer@acme.example>", "operative-pipeline@operative.example"
        mail["Subject"], mail["Message-Id"] = "Need", f"<operative-{picture}-{drawing}@acme.example>"
        mail.set_content("Dear all")
        mail.add_alternative('<p>Dear all</p><img src="cid:logo@acme"/>' if picture else "<p>Dear all</p>", subtype="html")
        if picture:
            mail.get_payload()[1].add_related(PICTURE, "image", "png", cid="<logo@acme>", filename="image001.png")
        if drawing:
            mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="drawing.pdf")
        threads = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
        lead_id = threads.message_process("crm.lead", mail.as_string())
        return self.env["crm.lead"].browse(lead_id)

    def test_nothing_is_attached(self):
        """Unmet without a file; met by one that an employee attached."""
        self.assertMet(self.lead, False)
        self._attach(self.lead)
        self.assertMet(self.lead, True)

    def test_a_mail_with_a_logo_in_its_signature(self):
        """An inline picture is nobody's act: unmet."""
        lead = self._mail()
        self.assertTrue(self.env["ir.attachment"].search([("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]))
        self.assertMet(lead, False)

    def test_a_mail_with_a_drawing(self):
        """What the customer attached to a mail is there, beside a logo too."""
        self.assertMet(self._mail(drawing=True), True)
        self.assertMet(self._mail(picture=False, drawing=True), True)

    def test_a_picture_that_is_attached(self):
        """A photograph somebody attaches is a file like any other."""
        self._attach(self.lead, "damage.png", raw=PICTURE, mimetype="image/png")
        self.assertMet(self.lead, True)

    def test_what_machines_add(self):
        """What a scheduled job adds, a robot's answer, a signature's file, the original of a mail: unmet."""
        robot = self.env.ref("base.user_root")
        self._attach(self.lead, user=robot)
        self._attach(self.lead, "original_email.eml")
        self._attach(self.lead, "smime.p7s", mimetype="application/pkcs7-signature")
        self.lead.with_user(robot).message_post(
            body="Thank you", message_type="auto_comment", attachments=[("terms.pdf", b"%PDF-1.4")])
        self.lead.with_user(robot).message_post(body="Report", attachments=[("report.pdf", b"%PDF-1.4")])
        self.assertMet(self.lead, False)

    def test_a_printed_report(self):
        """The printed quotation that goes with a mail to the customer is no file that somebody attached."""
        flow = self.env["operative.flow"].create({"name": "Orders", "model": "sale.order", "phase_ids": [
            (0, 0, {"name": "Offer"}), (0, 0, {"name": "Checked"})]})
        self._condition(flow.phase_ids[1], "attachment", name="Purchase order")
        order = self._order(self.acme, state="draft")
        for name in (f"Quotation - {order.name}.pdf", f"{order.name}.pdf"):
            self._attach(order, name)
        self.assertTrue(order.operative_check_move(flow.phase_ids[1].id)["documents"])
        self._attach(order, "Purchase order.pdf")
        self.assertFalse(order.operative_check_move(flow.phase_ids[1].id)["documents"])
