"""Who sees what of the history of a customer."""

from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .timeline_common import TimelineCommon


@tagged("post_install", "-at_install")
class TestContactTimelineAccess(TimelineCommon):

    def test_who_is_refused(self):
        """Customers and the public, employees without Operative CRM, and who may not read the contact."""
        self.user_portal.partner_id.parent_id = self.acme
        for user in (self.user_portal, self.user_plain, self.env.ref("base.public_user")):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._timeline(user)
        overseas = self._business("Overseas", company_id=self.company_us.id)
        with self.assertRaises(AccessError):
            self._timeline(self.user_salesman, overseas, companies=self.company)

    def test_sources_one_may_not_read(self):
        """Who works in service may read neither orders nor payments: they are in no list, and are no kind."""
        self._everything()
        page = self._timeline(self.user_service)
        kinds = {entry["kind"] for entry in page["entries"]}
        self.assertFalse(kinds & {"order", "quotation", "payment", "invoice"})
        self.assertFalse({kind["kind"] for kind in page["kinds"]} & {"order", "quotation", "payment"})
        self.assertEqual(self._timeline(self.user_service, kinds=["order"])["entries"], [])
        self.assertIn("ticket", kinds)

    def test_other_companies(self):
        """Documents of a company that is not chosen are not there, nor are messages on them."""
        order = self._order(self.acme, "2024-01-01", company=self.company_us, user_id=self.user_salesman.id)
        self._message(order, "2024-01-02")
        kinds = {"kinds": ["order", "message"]}
        self.assertEqual(self._kinds(self.user_salesman_all, companies=self.company_us, **kinds), ["message", "order"])
        self.assertEqual(self._kinds(self.user_salesman_all, companies=self.company, **kinds), [])

    def test_own_documents(self):
        """A salesperson with own documents sees those, and what is on them."""
        for user in (self.user_salesman, self.user_salesman_all):
            order = self._order(self.acme, "2024-01-01", user_id=user.id)
            self._message(order, "2024-01-02", body=f"<p>For {user.name}</p>")
        kinds = {"kinds": ["order", "message"]}
        found = self._timeline(self.user_salesman, **kinds)["entries"]
        self.assertEqual([entry["title"] for entry in found if entry["kind"] == "message"], ["For Sina Salesperson"])
        self.assertEqual(len(found), 2)
        self.assertEqual(len(self._timeline(self.user_salesman_all, **kinds)["entries"]), 4)

    def test_private_messages(self):
        """A message on no document, and one for a single reader, are nobody's history."""
        self.env["mail.message"].create({
            "body": "Private", "message_type": "comment", "subtype_id": self.env.ref("mail.mt_comment").id,
            "partner_ids": [Command.set(self.acme.ids)], "author_id": self.user_salesman.partner_id.id})
        self._message(self.acme, "2024-01-01", kind="user_notification", partner_ids=[
            Command.set(self.user_salesman.partner_id.ids)])
        self.assertEqual(self._keys(self.user_salesman), [])

    def test_messages_that_ask_for_more_than_reading(self):
        """Where Odoo asks for more than reading the document, as for some opportunities of partners, so is asked here."""
        lead = self._lead(self.acme, company=self.company, user_id=self.user_salesman.id)
        message = self._message(lead, "2024-01-01", author=self.user_manager)

        def asked(records, _operation):
            return dict.fromkeys(records, "unlink")
        with patch.object(type(lead), "_mail_get_operation_for_mail_message_operation", asked):
            self.assertFalse(message.with_user(self.user_salesman).has_access("read"))
            self.assertEqual(self._keys(self.user_salesman, kinds=["message"]), [])
            self.assertEqual(len(self._keys(self.user_manager, kinds=["message"])), 1)  # its author
        self.assertEqual(len(self._keys(self.user_salesman, kinds=["message"])), 1)

    def test_busy_meetings(self):
        """Of a private meeting of others nothing but that it was is shown, and a search does not find what it says."""
        event = self._meeting(
            self.acme | self.user_salesman.partner_id, "2024-01-01", name="Secret merger", privacy="private",
            location="Nowhere")
        shown = self._timeline(self.user_salesman_all)["entries"]
        self.assertEqual([(entry["title"], entry["text"], entry["theirs"]) for entry in shown], [("Busy", "", "")])
        self.assertEqual(self._keys(self.user_salesman_all, query="merger"), [])
        self.assertEqual(self._keys(self.user_salesman, query="merger"), [f"calendar.event,{event.id}"])
        later = self._meeting(self.acme, fields.Datetime.now() + timedelta(days=1), name="Secret too", privacy="private")
        page = self._timeline(self.user_salesman_all)
        self.assertEqual([(entry["title"], entry["key"]) for entry in page["planned"]], [
            ("Busy", f"calendar.event,{later.id}")])
        self.assertEqual(self._timeline(self.user_salesman_all, query="Secret")["planned"], [])

    def test_recourse_is_no_customers_ticket(self):
        """What is taken up with a supplier is no ticket of the customer."""
        complaint = self._ticket(self._business("Other"), type_id=self.complaint_type.id)
        recourse = self._ticket(self.acme, complaint_recourse_of_id=complaint.id, type_id=self.complaint_type.id)
        self._message(recourse, "2024-01-01")
        self.assertEqual(self._keys(self.user_everything, kinds=["ticket", "complaint", "message"]), [])

    def test_activities_of_others(self):
        """An activity on a document one may not change is its own user's alone, as Odoo has it."""
        ticket, lead = self._ticket(self.acme), self._lead(self.acme, company=self.company, user_id=self.user_salesman.id)
        self._activity(ticket, user_id=self.user_service.id)
        hers = self._activity(lead, user_id=self.user_salesman.id)
        for user in (self.user_salesman, self.user_salesman_all, self.user_service, self.user_holder, self.user_everything):
            with self.subTest(user=user.name):
                allowed = self.env["mail.activity"].with_user(user).search([
                    ("res_model", "in", ("crm.lead", "helpdesk.ticket"))])
                documents = {f"mail.activity,{activity.id}" for activity in allowed if activity.with_user(
                    user).env[activity.res_model].browse(activity.res_id).has_access("read")}
                self.assertEqual({entry["key"] for entry in self._timeline(user)["planned"]}, documents)
        self.assertIn(f"mail.activity,{hers.id}", [entry["key"] for entry in self._timeline(self.user_salesman)["planned"]])

    def test_activities_of_others_hide_none(self):
        """However many activities on documents one may not read, or only read, are due earlier: one's own is there."""
        closed = self._lead(self.acme, company=self.company, user_id=self.user_manager.id)
        for document, user in ((closed, self.user_salesman), (self.acme, self.user_holder)):
            with self.subTest(document=document._name):
                self.env["mail.activity"].search([("res_id", "=", document.id), ("res_model", "=", document._name)]).unlink()
                self.assertFalse(document.with_user(user).has_access("write"))
                for _index in range(61):
                    self._activity(document, user_id=self.user_manager.id)
                own = self._activity(self.conny, user_id=user.id, date_deadline=date(2024, 2, 1))
                self.assertEqual([entry["key"] for entry in self._timeline(user)["planned"]], [f"mail.activity,{own.id}"])
                own.unlink()
