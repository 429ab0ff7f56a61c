"""Doors of OCA's helpdesk to the server: whoever is logged in closes his own tickets, by the conditions of the stage."""

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestRightsHttp(ProcessCommon, HttpCase):
    """A ticket of the portal's customer and one of somebody else; the closed stage asks for a category."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_closed.close_from_portal = True
        cls._condition(cls.stage_closed, field_id=cls._field("helpdesk.ticket", "category_id"), name="Category known")
        cls.mine = cls._ticket(cls.user_portal.partner_id, user_id=cls.user_service.id)
        cls.other = cls._ticket(cls.acme, user_id=cls.user_service.id)

    def _close(self, login, ticket_id):
        self.authenticate(login, login)
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            return self.url_open("/ticket/close", {
                "ticket_id": ticket_id, "stage_id": self.stage_closed.id, "csrf_token": Request.csrf_token(self)},
                allow_redirects=False)

    def test_no_link_closes(self):
        """Neither a link nor another site closes a ticket: the form of the portal carries a token."""
        self.authenticate("operative_portal", "operative_portal")
        for data in (None, {}, {"csrf_token": "0o1"}):
            with mute_logger("odoo.http"):
                response = self.url_open(
                    f"/ticket/close?ticket_id={self.mine.id}&stage_id={self.stage_closed.id}", data, allow_redirects=False)
            self.assertIn(response.status_code, (400, 405), data)
            self.assertEqual(self.mine.stage_id, self.stage_open)

    def test_the_form_of_the_portal_carries_a_token(self):
        """The buttons of the portal's page post, with the token of the session."""
        page = self.env["ir.qweb"]._get_template("helpdesk_mgmt.portal_helpdesk_ticket_page")[0]
        forms = page.xpath("//form[@t-attf-action='/ticket/close']")
        self.assertTrue(forms)
        for form in forms:
            self.assertEqual(form.get("method"), "POST")
            self.assertTrue(form.xpath("input[@name='csrf_token'][@t-att-value='request.csrf_token()']"))

    def test_a_customer_closes_his_own_ticket(self):
        """His own closes, what is unmet is logged; a ticket of somebody else stays open."""
        self._close("operative_portal", self.other.id)
        self.assertEqual(self.other.stage_id, self.stage_open)
        self._close("operative_portal", self.mine.id)
        self.assertEqual(self.mine.stage_id, self.stage_closed)
        self.assertEqual(self._results(self.mine).state, "outside")

    def test_an_employee_passes_the_gate(self):
        """An employee closes what he may write, by the conditions of the stage; a salesperson no ticket at all."""
        for login in ("operative_salesman", "operative_service"):
            self._close(login, self.other.id)
            self.assertEqual(self.other.stage_id, self.stage_open)
        self.other.category_id = self.env["helpdesk.ticket.category"].create({"name": "Pump"})
        self._close("operative_salesman", self.other.id)
        self.assertEqual(self.other.stage_id, self.stage_open)
        self._close("operative_service", self.other.id)
        self.assertEqual(self.other.stage_id, self.stage_closed)

    def test_what_is_no_ticket(self):
        """An id of nothing is no server error."""
        for number in ("0", "x", "99999999", ""):
            self.assertEqual(self._close("operative_portal", number).status_code, 404)
