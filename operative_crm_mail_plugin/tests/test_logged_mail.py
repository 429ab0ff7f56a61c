"""A mail that is logged from a mailbox is a contact with the customer, on whatever it is logged."""

import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail_plugin.tests.common import mock_auth_method_outlook
from odoo.addons.operative_crm.tests.common import OperativeCommon

SALESMAN, SERVICE = "operative_salesman", "operative_service"


@tagged("post_install", "-at_install")
class TestLoggedMail(OperativeCommon, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls._business("Acme", user_id=cls.user_salesman.id)
        cls.conny = cls._contact(cls.acme)
        cls.customer = cls._customer(cls.acme)
        cls.lead = cls._lead(cls.acme, company=cls.company, user_id=cls.user_salesman.id)
        cls.order = cls._order(cls.conny, state="sent", user_id=cls.user_salesman.id)
        cls.ticket = cls._ticket(cls.conny, user_id=cls.user_service.id)
        cls.logged = cls.env.ref("operative_crm.mt_logged_mail")
        cls.env["mail.message"].search([("model", "!=", False)]).unlink()

    def _post(self, login, route, **params):
        with mock_auth_method_outlook(login):
            return self.url_open(
                route, data=json.dumps({"jsonrpc": "2.0", "method": "call", "id": 0, "params": params}).encode(),
                headers={"Content-Type": "application/json"}).json()

    def _log(self, document, login=SALESMAN, message="<p>Please send the <b>drawing</b></p>"):
        return self._post(login, "/mail_plugin/log_mail_content", model=document._name, res_id=document.id, message=message)

    def _timeline(self, user):
        self.env.invalidate_all()
        return self.acme.with_user(user).with_context(allowed_company_ids=self.companies.ids).operative_timeline()["entries"]

    def test_it_is_a_contact(self):
        """It stands in the history as a logged mail, not as a note, and counts: the customer is due no more."""
        for document, login in (
                (self.conny, SALESMAN), (self.lead, SALESMAN), (self.order, SALESMAN), (self.ticket, SERVICE)):
            with self.subTest(document=document._name):
                self.customer._write_computed({"last_interaction_at": False})
                self.assertEqual(self._log(document, login).get("result"), True)
                message = self.env["mail.message"].search([
                    ("model", "=", document._name), ("res_id", "=", document.id), ("subtype_id", "=", self.logged.id)])
                self.assertEqual((len(message), message.author_id.user_ids.login), (1, login))
                self.customer.invalidate_recordset()
                self.assertEqual(self.customer.last_interaction_at, message.date)
                user = self.env["res.users"].search([("login", "=", login)])
                entry = next(entry for entry in self._timeline(user) if entry["key"] == f"mail.message,{message.id}")
                self.assertEqual((entry["kind"], entry["state"], entry["direction"], entry["title"]), (
                    "message", "Logged Mail", False, "Please send the drawing"))

    def test_nobody_is_told(self):
        """It went its way already, and those who follow do not get it again."""
        self.lead.message_subscribe((self.conny | self.user_manager.partner_id).ids)
        mails, notified = self.env["mail.mail"].search_count([]), self.env["mail.notification"].search_count([])
        self._log(self.lead)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["mail.notification"].search_count([]), notified)

    def test_a_note_stays_a_note(self):
        """What was noted before, by whomever, is none of the mails."""
        self.lead.with_user(self.user_salesman).message_post(
            body="Ask for the budget", message_type="comment", subtype_xmlid="mail.mt_note")
        self._log(self.lead)
        kinds = [(entry["kind"], entry["title"]) for entry in self._timeline(self.user_salesman)
                 if entry["document"]["id"] == self.lead.id and entry["kind"] in ("note", "message")]
        self.assertEqual(sorted(kinds), [("message", "Please send the drawing"), ("note", "Ask for the budget")])

    def test_older_plugins(self):
        """As those do that know opportunities alone."""
        self._post(SALESMAN, "/mail_client_extension/log_single_mail_content", lead=self.lead.id, message="Hello")
        self.assertEqual(self.env["mail.message"].search([
            ("model", "=", "crm.lead"), ("res_id", "=", self.lead.id), ("message_type", "=", "email")]).subtype_id, self.logged)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may(self):
        """By the rights of whoever logs: not on a document of others, and on nothing else than these."""
        self.order.user_id = self.user_manager
        for document, login in (
                (self.order, SALESMAN), (self.ticket, SALESMAN), (self.order, SERVICE), (self.env.company, SALESMAN)):
            with self.subTest(document=document._name, login=login):
                self.assertIn("error", self._log(document, login))
                self.assertFalse(self.env["mail.message"].search([
                    ("model", "=", document._name), ("res_id", "=", document.id), ("subtype_id", "=", self.logged.id)]))
