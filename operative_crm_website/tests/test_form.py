"""A form of the website is filled in by somebody outside, whoever is logged in."""

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.operative_crm.tests.process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestForm(ProcessCommon, HttpCase):
    """``condition`` asks for a phone number before an opportunity comes into the first stage of all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.stage"].search([("team_ids", "=", False)]).team_ids = [Command.set(cls.team.ids)]
        cls.stage = cls.env["crm.stage"].create({"name": "Asked", "sequence": -9})
        cls.condition = cls._condition(cls.stage, name="Phone known", field_id=cls._field("crm.lead", "phone"))
        cls.env["ir.model"]._get("crm.lead").website_form_access = True
        cls.env["ir.model.fields"].formbuilder_whitelist("crm.lead", ["name", "email_from"])

    def _send(self, login):
        """Fill in the contact form.

        :return: the opportunity
        """
        self.authenticate(login, login)
        answer = self.url_open("/website/form/crm.lead", data={
            "name": "A pump, please", "email_from": "x@acme.example", "csrf_token": Request.csrf_token(self)}).json()
        return self.env["crm.lead"].browse(answer.get("id"))

    def test_a_form_is_never_refused(self):
        """What a visitor, a customer or a colleague sends by a form is taken; what is unmet is logged."""
        for login in (None, "operative_portal", "operative_salesman"):
            with self.subTest(login=login):
                lead = self._send(login)
                self.assertEqual(lead.stage_id, self.stage)
                self.assertEqual(self._results(lead).state, "outside")
                self.assertEqual(lead.operative_clock, "ours")

    def test_the_mark_ends_with_the_form(self):
        """The next thing the colleague does is asked as ever."""
        self._send("operative_salesman")
        with mute_logger("odoo.http"):
            answer = self.url_open("/web/dataset/call_kw", json={"params": {
                "model": "crm.lead", "method": "create", "kwargs": {},
                "args": [{"name": "Typed in", "type": "opportunity", "stage_id": self.stage.id}]}}).json()
        self.assertIn("Phone known", answer["error"]["data"]["message"])
