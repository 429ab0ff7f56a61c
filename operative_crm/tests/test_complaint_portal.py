"""A customer complains on the page of the order, with a login or the order's access token, and by nothing else."""

import re
import uuid
from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..controllers import complaint as controller
from .complaint_common import ComplaintCommon

LOG = "odoo.addons.operative_crm.models.core.best_effort"

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049"
    "454e44ae426082")


@tagged("post_install", "-at_install")
class TestComplaintPortal(ComplaintCommon, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.partner_id = cls.contact
        cls.token = cls.order._portal_ensure_token()
        cls.other_order = cls._delivered(cls.env["res.partner"].create({"name": "Other"}), [(cls.seal, 1, {})])
        cls.other_token = cls.other_order._portal_ensure_token()
        cls.line = cls.order.order_line[0]
        cls.row = f"{cls.delivery.id}-{cls.line.id}-{cls.pump.id}-{cls.lot_1.id}"

    def _url(self, order=None, token=None, page="complaint"):
        return f"/my/orders/{(order or self.order).id}/{page}" + (f"?access_token={token}" if token else "")

    def _open(self, **kwargs):
        return self.url_open(self._url(**kwargs), allow_redirects=False)

    def _send(self, order=None, token=None, key=None, files=None, csrf=True, **values):
        data = {"key": key or str(uuid.uuid4()), "text": "It leaks", **values}
        if token:
            data["access_token"] = token
        if csrf:
            page = self.url_open(self._url(token=self.token)).text
            data["csrf_token"] = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
        return self.url_open(self._url(order), data=data, files=files or [("x", ("", b""))], allow_redirects=False)

    def _tickets(self):
        return self.env["helpdesk.ticket"].search([("complaint_submission", "!=", False)])

    def test_with_the_token(self):
        """Without an account: the form shows what was delivered and no price; what is sent is a ticket with positions."""
        page = self._open(token=self.token)
        self.assertEqual(page.status_code, 200)
        self.assertIn("LOT-1", page.text)
        self.assertNotIn("100.0", page.text)
        answer = self._send(
            token=self.token, remedy="exchange", text="It <script>leaks</script>", **{f"quantity-{self.row}": "1,5"},
            files=[("files", ("../photo.png", PNG)), ("files", ("slip.pdf", b"%PDF-1.4\n%\xe2\xe3\n1 0 obj"))])
        self.assertEqual(answer.status_code, 303, answer.text[:500])
        ticket = self._tickets()
        line = ticket.complaint_line_ids
        self.assertEqual(
            (ticket.partner_id, ticket.company_id, ticket.sale_order_ids, ticket.user_id.ids),
            (self.contact, self.company, self.order, []))
        self.assertTrue(ticket.type_id.operative_is_complaint)
        self.assertEqual(ticket.channel_id, self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web"))
        self.assertEqual(
            (line.picking_id, line.sale_line_id, line.product_id, line.lot_id, line.quantity, line.remedy_desired),
            (self.delivery, self.line, self.pump, self.lot_1, 1.5, "exchange"))
        self.assertNotIn("<script", ticket.description)
        self.assertEqual(set(ticket.attachment_ids.mapped("name")), {"photo.png", "slip.pdf"})
        thanks = self.url_open(answer.headers["Location"])
        self.assertIn(ticket.number, thanks.text)

    def test_sent_twice(self):
        """The same form makes one ticket, however often it is sent; another form makes another."""
        key = str(uuid.uuid4())
        for _time in range(2):
            self.assertEqual(self._send(token=self.token, key=key).status_code, 303)
        self.assertEqual(len(self._tickets()), 1)
        self._send(token=self.token)
        self.assertEqual(len(self._tickets()), 2)

    def test_with_a_login(self):
        """Who has an account of the customer needs no token; nobody else's account opens the page."""
        new_test_user(
            self.env, "operative_carla", "base.group_portal", company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)], partner_id=self.contact.id)
        self.authenticate("operative_carla", "operative_carla")
        self.assertEqual(self._open().status_code, 200)
        self.authenticate("operative_portal", "operative_portal")
        self.assertEqual(self._open().status_code, 404)

    def test_closed(self):
        """Without a token, with another order's, of an order that is cancelled or a quotation, where the part is off."""
        quotation = self._order(self.acme, state="sent")
        cancelled = self._order(self.acme)
        cancelled.with_context(disable_cancel_warning=True).action_cancel()
        for kwargs in (
                {}, {"token": "x"}, {"token": self.other_token},
                {"order": quotation, "token": quotation._portal_ensure_token()},
                {"order": cancelled, "token": cancelled._portal_ensure_token()},
                {"token": self.token, "page": "complaint/thanks"}):
            with self.subTest(kwargs=kwargs):
                self.assertEqual(self._open(**kwargs).status_code, 404)
                if "page" not in kwargs:
                    self.assertEqual(self._send(**kwargs).status_code, 404)
        self.assertEqual(self.url_open("/my/orders/999999999/complaint?access_token=x", allow_redirects=False).status_code, 404)
        self.assertEqual(self._send(token=self.token, csrf=False).status_code, 400)
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        self.assertEqual(self._open(token=self.token).status_code, 404)
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={self.token}").text
        self.assertNotIn("operative_complain", page)
        self.assertFalse(self._tickets())

    def test_bad_input(self):
        """What is no quantity, no text, no photo, too much or too large is said, and nothing is made; the text stays."""
        theirs = f"quantity-{self.other_order.picking_ids.id}-{self.other_order.order_line.id}-{self.seal.id}-0"
        for what, values in {
            "negative": {f"quantity-{self.row}": "-1"}, "huge": {f"quantity-{self.row}": "1e12"},
            "nan": {f"quantity-{self.row}": "nan"}, "word": {f"quantity-{self.row}": "many"}, "no text": {"text": " "},
            "long": {"text": "x" * 5001}, "remedy": {"remedy": "money"}, "key": {"key": "x"},
            "svg": {"files": [("files", ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"))]},
            "html": {"files": [("files", ("a.pdf", b"<html><script>1</script></html>"))]},
            "many": {"files": [("files", (f"{number}.png", PNG)) for number in range(11)]},
        }.items():
            with self.subTest(what=what):
                answer = self._send(token=self.token, **values)
                self.assertEqual(answer.status_code, 422)
                self.assertIn("alert-danger", answer.text)
                self.assertFalse(self._tickets())
        with patch.object(controller, "LARGEST_FILE", 10):
            self.assertEqual(self._send(token=self.token, files=[("files", ("a.png", PNG))]).status_code, 422)
        # another customer's delivery is no row of this page
        self._send(token=self.token, **{theirs: "1"})
        self.assertFalse(self._tickets().complaint_line_ids.picking_id)

    def test_not_without_end(self):
        """So many open complaints about one order, then no more."""
        with patch.object(controller, "MOST_OPEN", 2):
            self.assertEqual([self._send(token=self.token).status_code for _time in range(3)], [303, 303, 422])
            self._tickets()[0].stage_id = self.stage_closed
            self.assertEqual(self._send(token=self.token).status_code, 303)

    def test_in_the_customers_language(self):
        """Without an account the page speaks the language of the order's contact."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"].search([("name", "=", "operative_crm")])._update_translations(["de_DE"])
        self.contact.lang = "de_DE"
        self.assertIn("Reklamation", self._open(token=self.token).text)

    def test_the_button_and_the_code_on_the_slip(self):
        """The order's page has a button, the delivery slip a code, where there is an order and the part is on."""
        page = self.url_open(f"/my/orders/{self.order.id}?access_token={self.token}").text
        self.assertIn(f"/my/orders/{self.order.id}/complaint?access_token={self.token}", page.replace("&amp;", "&"))
        slip = self.env.ref("stock.action_report_delivery")
        with patch.object(type(slip), "barcode", autospec=True, return_value=PNG) as barcode:
            html = slip._render_qweb_html(slip.id, self.delivery.ids)[0].decode()
        self.assertIn('name="operative_complaint"', html)
        self.assertIn(f"/my/orders/{self.order.id}/complaint?access_token={self.token}", barcode.call_args.args[2])
        # what cannot be drawn stops no slip
        with patch.object(type(slip), "barcode", autospec=True, side_effect=ValueError), mute_logger(LOG):
            html = slip._render_qweb_html(slip.id, self.delivery.ids)[0].decode()
        self.assertIn(self.delivery.name, html)
        self.assertNotIn('name="operative_complaint"', html)
        move = self._out(self.seal, 1, "2026-05-01 10:00:00")
        self.assertNotIn('name="operative_complaint"', slip._render_qweb_html(slip.id, move.picking_id.ids)[0].decode())
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        self.assertNotIn('name="operative_complaint"', slip._render_qweb_html(slip.id, self.delivery.ids)[0].decode())
