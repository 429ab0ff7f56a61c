"""Doors of OCA's helpdesk to the server: whoever is logged in closes his own tickets, by the conditions of the stage."""

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
            return self.url_open(f"/ticket/close?ticket_id={ticket_id}&stage_id={self.stage_closed.id}", allow_redirects=False)

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
