"""A contact is logged as Odoo's own: a meeting held, a done call, a message; once, however often it is sent."""

import uuid
from datetime import date, datetime, timedelta

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.http import SessionExpiredException
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import OperativeCommon

NOW = datetime(2025, 7, 1, 10)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactLog(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._business("Logged", user_id=cls.user_salesman.id)
        cls.person = cls._contact(cls.partner)
        cls.customer = cls._customer(cls.partner)
        cls.lead = cls.env["crm.lead"].create({
            "name": "Retrofit", "type": "opportunity", "partner_id": cls.partner.id, "user_id": cls.user_salesman.id,
            "company_id": cls.company.id})

    def _log(self, kind="call", partner=None, user=None, uuid_=None, **values):
        partner = (partner or self.partner).with_user(user or self.user_salesman).with_company(self.company)
        return partner.operative_log_contact(uuid_ or str(uuid.uuid4()), kind, **values)

    def _message(self, answer):
        return self.env["mail.message"].browse(answer["message_id"])

    # -- what is kept --------------------------------------------------------------------------

    def test_visit(self):
        """A visit is a meeting held with both sides, of which nobody is told, and a note of what came of it."""
        mails = self.env["mail.mail"].search_count([])
        answer = self._log("visit", self.person, note="Wants an offer\nfor twelve drives", minutes=45)
        meeting = self.env["calendar.event"].search([("partner_ids", "in", self.person.ids)])
        self.assertEqual((meeting.start, meeting.stop), (NOW - timedelta(minutes=45), NOW))
        self.assertEqual(meeting.partner_ids, self.person | self.user_salesman.partner_id)
        self.assertEqual(meeting.user_id, self.user_salesman)
        message = self._message(answer)
        self.assertIn("twelve drives", message.body)
        self.assertFalse(meeting.description, "an attendee would read it")
        self.assertTrue(message.subtype_id.internal)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_call(self):
        """A call is a done phone activity on what it was about; the user's own that was planned is the one that is done."""
        order = self._order(self.partner, user_id=self.user_salesman.id)
        for document, user in ((self.lead, self.user_salesman), (order, self.user_salesman),
                               (self._ticket(self.partner), self.user_service)):
            with self.subTest(document=document._name):
                planned = document.activity_schedule(
                    "mail.mail_activity_data_call", user_id=user.id, date_deadline=date(2025, 6, 30))
                other = document.activity_schedule("mail.mail_activity_data_call", user_id=self.user_manager.id)
                message = self._message(self._log("call", user=user, note="Decides on Friday\n& more", document={
                    "model": document._name, "id": document.id}))
                self.assertFalse(planned.exists() and planned.active)
                self.assertTrue(other.active)
                self.assertEqual((message.model, message.res_id), (document._name, document.id))
                self.assertEqual((message.mail_activity_type_id.category, message.author_id), ("phonecall", user.partner_id))
                self.assertIn("Decides on Friday", message.body)
                calls = self.partner.with_user(user).operative_timeline(kinds=["call"])["entries"]
                self.assertEqual([entry["text"] for entry in calls if entry["document"]["model"] == document._name], [
                    "Decides on Friday & more"])

    def test_mail(self):
        """A mail sent elsewhere is an e-mail in the history, and sent to nobody again."""
        self.lead.message_subscribe(self.partner.ids)
        mails = self.env["mail.mail"].search_count([])
        message = self._message(self._log("mail", note="Sent the drawing", document={"model": "crm.lead", "id": self.lead.id}))
        self.assertEqual((message.message_type, message.subtype_id), (
            "email", self.env.ref("operative_crm.mt_logged_mail")))
        [entry] = self.partner.with_user(self.user_salesman).operative_timeline(kinds=["message"])["entries"]
        self.assertEqual((entry["title"], entry["state"], entry["direction"]), ("Sent the drawing", "Logged Mail", False))
        self.assertEqual(message.author_id, self.user_salesman.partner_id)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_it_counts(self):
        """It is the last interaction at once; a call in which nobody was reached is none."""
        for kind, is_reached, at in (
                ("visit", True, NOW - timedelta(days=9)), ("call", False, NOW - timedelta(days=8)),
                ("call", True, NOW - timedelta(days=7)), ("mail", True, NOW - timedelta(days=6))):
            before = self.customer.last_interaction_at
            self._log(kind, is_reached=is_reached, at=at.isoformat())
            self.customer.invalidate_recordset()
            self.assertEqual(self.customer.last_interaction_at, at if is_reached else before, (kind, is_reached))

    def test_off_the_list(self):
        """Whoever was called is due no more."""
        self.customer._write_computed({
            "contact_interval_days": 10, "contact_due_on": date(2025, 7, 1), "contact_planned_on": date(2025, 7, 1)})
        self._log("call")
        self.customer.invalidate_recordset()
        self.assertEqual(self.customer.contact_due_on, date(2025, 7, 11))

    def test_once(self):
        """The same contact sent again is not kept again, whatever it says now."""
        same = str(uuid.uuid4())
        first = self._log("visit", uuid_=same, note="First")
        again = self._log("call", uuid_=same.upper(), note="Second", next_step={"summary": "Ask", "on": "2025-07-09"})
        self.assertEqual((first["is_new"], again), (True, {"is_new": False, "message_id": first["message_id"]}))
        self.assertEqual(self.env["calendar.event"].search_count([("partner_ids", "in", self.partner.ids)]), 1)
        self.assertFalse(self.partner.activity_ids)

    # -- what comes next -----------------------------------------------------------------------

    def test_next_step(self):
        """It lands with who holds the role for the customer, with somebody named, else with the user."""
        role = self.env["operative.role"].create({"name": "Inside", "member_ids": [
            Command.create({"user_id": self.user_manager.id, "company_id": self.company.id, "is_leader": True}),
            Command.create({"user_id": self.user_salesman_all.id, "company_id": self.company.id})]})
        step = {"summary": "Send the offer", "on": "2025-07-09"}
        lead = {"model": "crm.lead", "id": self.lead.id}
        self._log("visit", document=lead, next_step=step)
        self._log("visit", document=lead, next_step={**step, "role_id": role.id})
        self.env["operative.team.member"].create({
            "customer_id": self.customer.id, "role_id": role.id, "user_id": self.user_salesman_all.id})
        self._log("visit", document=lead, next_step={**step, "role_id": role.id})
        self._log("visit", document=lead, next_step={**step, "user_id": self.user_manager.id})
        steps = self.lead.activity_ids.sorted("id")
        self.assertEqual([activity.user_id for activity in steps], [
            self.user_salesman, self.user_manager, self.user_salesman_all, self.user_manager])
        self.assertEqual({(activity.summary, activity.date_deadline) for activity in steps}, {
            ("Send the offer", date(2025, 7, 9))})

    # -- what is refused -----------------------------------------------------------------------

    def test_refused(self):
        """What is wrong is refused in words, and nothing of it is kept."""
        foreign = self.env["crm.lead"].create({"name": "Foreign", "type": "opportunity", "partner_id": self._business().id,
                                               "user_id": self.user_salesman.id, "company_id": self.company.id})
        role = self.env["operative.role"].create({"name": "Nobody's"})
        archived = self.user_manager.copy({"login": "gone", "active": False})
        before = self.env["mail.message"].search_count([])
        for values in (
                {"kind": "dinner"}, {"uuid_": "7"}, {"at": "2025-07-02"}, {"at": "yesterday"}, {"note": 7},
                {"kind": "visit", "minutes": 0},
                {"at": "0001-01-01T00:00:00"}, {"note": "x" * 20_001},
                {"kind": "visit", "minutes": "long"}, {"is_reached": "yes"},
                {"document": {"model": "crm.lead", "id": foreign.id}}, {"document": {"model": "crm.lead", "id": 2**31 - 1}},
                {"document": {"model": "res.users", "id": self.env.uid}}, {"document": {"model": "crm.lead", "id": "1; DROP"}},
                {"next_step": {"summary": "When?"}}, {"next_step": {"summary": "Then", "on": "2025-02-31"}},
                {"next_step": {"summary": "Who?", "on": "2025-07-09", "role_id": role.id}},
                {"next_step": {"summary": "Who?", "on": "2025-07-09", "user_id": archived.id}},
                {"next_step": {"summary": "Who?", "on": "2025-07-09", "user_id": self.user_portal.id}}, {"next_step": "soon"}):
            with self.assertRaises(UserError, msg=values), self.env.cr.savepoint():
                self._log(**{"kind": "call", **values})
        self.assertEqual(self.env["mail.message"].search_count([]), before)
        with self.assertRaises(UserError):
            (self.partner | self.person).with_user(self.user_salesman).operative_log_contact(str(uuid.uuid4()), "call")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may(self):
        """Customers log nothing, nor does who may not read the document it was about."""
        for user in (self.user_portal, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self._log(user=user)
        self.lead.user_id = self.user_salesman_all
        with self.assertRaises(AccessError):
            self._log(document={"model": "crm.lead", "id": self.lead.id})

    def test_service_and_who_is_a_user_alone(self):
        """Who may read a contact and not write it speaks to it all the same, in the own name, and plans what comes next."""
        alone = self.user_salesman.copy({"login": "alone", "group_ids": [Command.set(
            [self.env.ref("base.group_user").id, self.env.ref("operative_crm.group_operative_user").id])]})
        for user in (self.user_service, alone):
            for kind in ("visit", "call", "mail"):
                with self.subTest(user=user.name, kind=kind):
                    message = self._message(self._log(
                        kind, self.person, user, note="Hello", next_step={"summary": "Ask", "on": "2025-07-09"}))
                    self.assertEqual(message.author_id, user.partner_id)
                    self.assertEqual(self.person.activity_ids.sorted("id")[-1:].user_id, user)

    def test_of_somebody_else(self):
        """What one logged is not kept in the name of who is logged in now."""
        with self.assertRaises(SessionExpiredException):
            self.partner.with_user(self.user_salesman).with_context(uid=self.user_manager.id).operative_log_contact(
                str(uuid.uuid4()), "call")

    def test_kept_whatever_became_of_it(self):
        """Sent again after it was kept, it is kept, though its document is another customer's by now."""
        same = str(uuid.uuid4())
        about = {"model": "crm.lead", "id": self.lead.id}
        first = self._log(uuid_=same, document=about)
        self.lead.partner_id = self._business("Other")
        self.assertEqual(self._log(uuid_=same, document=about), {"is_new": False, "message_id": first["message_id"]})

    def test_contact_form_of_who_is_no_user_of_ours(self):
        """A form asks for no field that its reader does not have: it would not open."""
        reader = self.user_salesman.copy({"login": "reader", "group_ids": [Command.set([self.env.ref("base.group_user").id])]})
        for model in ("res.partner", "sale.order", "crm.lead"):
            answer = self.env[model].with_user(reader).get_views([(False, "form")]) if self.env[model].with_user(
                reader).has_access("read") else None
            if answer:
                arch = etree.fromstring(answer["views"]["form"]["arch"])
                top = [node.get("name") for node in arch.iter("field") if not any(
                    parent.tag == "field" for parent in node.iterancestors())]
                self.assertLessEqual(set(top), set(answer["models"][model]["fields"]), model)

    def test_switched_off(self):
        self.env["res.config.settings"].create({"group_operative_part_contact": False}).execute()
        with self.assertRaisesRegex(UserError, "switched off"):
            self._log()
