"""What the next stage still asks for is filled in where the contact is logged, in the same step."""

import uuid
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .process_common import ProcessCommon

NOW = datetime(2026, 6, 15, 9)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactToFindOut(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mail = cls._condition(cls.stage_proposal, message="Ask for it")
        cls.leaving = cls._condition(
            cls.stage_new, kind="exit", name="Town", severity="warn", field_id=cls._field("crm.lead", "city"))
        cls._condition(cls.stage_proposal, name="Ticked", check="checklist")
        cls._condition(cls.stage_won, name="Later", field_id=cls._field("crm.lead", "website"))

    def _asked(self, document=None, user=None, partner=None):
        partner = (partner or self.acme).with_user(user or self.user_salesman).with_company(self.company)
        return partner.operative_contact_to_find_out(document)

    def _log(self, values, model="crm.lead", user=None, partner=None, seen=None, **more):
        partner = (partner or self.acme).with_user(user or self.user_salesman).with_company(self.company)
        return partner.operative_log_contact(
            str(uuid.uuid4()), "call", note="Told me", found_out={"model": model, "values": values, "seen": seen}, **more)

    # -- what is asked -------------------------------------------------------------------------

    def test_of_the_document(self):
        """Values that the next stage asks for and nobody filled in; neither ticks, nor later stages."""
        found = self._asked({"model": "crm.lead", "id": self.lead.id})
        self.assertEqual(found["model"], "crm.lead")
        [row] = found["documents"]
        self.assertEqual((row["id"], [condition["id"] for condition in row["conditions"]]), (
            self.lead.id, [self.leaving.id, self.mail.id]))
        self.assertEqual([condition["fields"] for condition in row["conditions"]], [["city"], ["email_cc"]])
        self.lead.write({"city": "Ulm", "email_cc": "a@b.example"})
        self.assertEqual(self._asked({"model": "crm.lead", "id": self.lead.id})["documents"], [])

    def test_of_the_customer(self):
        """On the customer itself: of its open opportunities that the reader may change, the largest first."""
        large = self._opportunity(expected_revenue=5000, name="Large")
        self._opportunity(expected_revenue=9000, user_id=self.user_manager.id)
        gone = self._opportunity(expected_revenue=8000)
        gone.action_set_lost()
        found = self._asked()
        self.assertEqual([row["id"] for row in found["documents"]], [large.id, self.lead.id])
        self.assertEqual(self._asked(partner=self._business("Other"))["documents"], [])
        # tickets are what service works on
        self.assertEqual(self._asked(user=self.user_service), {"model": "crm.lead", "documents": []})

    def test_queries(self):
        """No more of them, however many opportunities are looked at."""
        partner, taken = self.acme.with_user(self.user_salesman).with_company(self.company), []
        for number in (2, 5):
            while len(self._asked()["documents"]) < number:
                self._opportunity(expected_revenue=number)
            taken.append(self._queries_of(lambda: partner.with_prefetch().operative_contact_to_find_out()))
        self.assertLessEqual(taken[1], taken[0])

    def test_of_a_ticket(self):
        """A ticket asks for what its next stage asks for."""
        ticket = self._ticket(self.acme, user_id=self.user_service.id)
        following = ticket._operative_next_stage()
        self.assertTrue(following)
        self._condition(following, name="Partner's phone", field_id=self._field("helpdesk.ticket", "partner_name"))
        ticket.partner_name = False
        found = self._asked({"model": "helpdesk.ticket", "id": ticket.id}, self.user_service)
        self.assertEqual([(row["id"], row["conditions"][0]["fields"]) for row in found["documents"]], [
            (ticket.id, ["partner_name"])])

    def test_of_what_the_reader_may_not_change(self):
        """Of a ticket that a salesperson reads and may not change nothing is asked: the contact would be refused with it."""
        ticket = self._ticket(self.acme, user_id=self.user_service.id)
        self._condition(ticket._operative_next_stage(), name="Name", field_id=self._field("helpdesk.ticket", "partner_name"))
        ticket.partner_name = False
        document = {"model": "helpdesk.ticket", "id": ticket.id}
        self.assertTrue(self._asked(document, user=self.user_service)["documents"])
        self.assertTrue(ticket.with_user(self.user_salesman).has_access("read"))
        self.assertEqual(self._asked(document)["documents"], [])

    def test_nothing_asked_where_switched_off(self):
        self.env["res.config.settings"].create({"group_operative_part_process": False}).execute()
        self.assertEqual(self._asked({"model": "crm.lead", "id": self.lead.id})["documents"], [])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_ask(self):
        """Neither of another customer's document, nor of one that is closed to the reader."""
        with self.assertRaises(UserError):
            self._asked({"model": "crm.lead", "id": self.lead.id}, partner=self._business("Other"))
        self.lead.user_id = self.user_manager
        with self.assertRaises(AccessError):
            self._asked({"model": "crm.lead", "id": self.lead.id})

    # -- what is filled in ---------------------------------------------------------------------

    def test_filled_in(self):
        """The values are on the opportunity, in the name of whoever logged, and the opportunity stays where it is."""
        self._log({str(self.lead.id): {"city": "Ulm", "email_cc": "a@b.example"}}, document={
            "model": "crm.lead", "id": self.lead.id})
        self.assertEqual((self.lead.city, self.lead.email_cc), ("Ulm", "a@b.example"))
        self.assertEqual(self.lead.stage_id, self.stage_new)
        self.assertEqual(self.lead.write_uid, self.user_salesman)
        self.assertEqual(self._asked()["documents"], [])

    def test_entered_by_somebody_else_meanwhile(self):
        """What a colleague entered since it was asked stays, and what was said is in the note; the rest is filled in."""
        self.lead.write({"city": "Jena", "user_id": self.user_salesman.id})
        partner = self.acme.with_user(self.user_salesman).with_company(self.company)
        kept = partner.operative_log_contact(str(uuid.uuid4()), "call", note="Told me", found_out={
            "model": "crm.lead", "values": {str(self.lead.id): {"city": "Ulm", "email_cc": "a@b.example"}},
            "seen": {str(self.lead.id): {"city": False, "email_cc": False}}})
        self.assertEqual((self.lead.city, self.lead.email_cc), ("Jena", "a@b.example"))
        body = self.env["mail.message"].browse(kept["message_id"]).body
        self.assertIn("Told me", body)
        self.assertIn("said here: Ulm", body)

    def test_seen_as_it_is(self):
        """What was there already when it was asked, and is there still, is replaced: links, days and numbers too."""
        self.lead.write({"city": "Jena", "date_deadline": "2026-07-01", "expected_revenue": 100})
        [seen] = self.lead.with_user(self.user_salesman).web_read({"city": {}, "date_deadline": {}, "expected_revenue": {}})
        self._log({str(self.lead.id): {"city": "Ulm", "date_deadline": "2026-08-01", "expected_revenue": 250.5}}, seen={
            str(self.lead.id): {**seen, "date_deadline": "2026-07-01"}})
        self.assertEqual((self.lead.city, str(self.lead.date_deadline), self.lead.expected_revenue), (
            "Ulm", "2026-08-01", 250.5))

    def test_logged_once(self):
        """Sent again after it was kept, what was changed since stays."""
        same = str(uuid.uuid4())
        partner = self.acme.with_user(self.user_salesman).with_company(self.company)
        found_out = {"model": "crm.lead", "values": {str(self.lead.id): {"city": "Ulm"}}}
        partner.operative_log_contact(same, "call", found_out=found_out)
        self.lead.city = "Jena"
        self.assertFalse(partner.operative_log_contact(same, "call", found_out=found_out)["is_new"])
        self.assertEqual(self.lead.city, "Jena")

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_all_or_nothing(self):
        """What may not be filled in is refused, and the contact is not kept either."""
        foreign = self._opportunity(partner_id=self._business("Other").id)
        closed = self._opportunity(user_id=self.user_manager.id)
        nobodys = self._opportunity(partner_id=False)
        messages = self.env["mail.message"].search_count([])
        for values in (
                {str(foreign.id): {"city": "Ulm"}}, {str(closed.id): {"city": "Ulm"}},
                {str(self.lead.id): {"city": "Ulm"}, str(nobodys.id): {"city": "Ulm"}}, {"x": {"city": "Ulm"}},
                {str(self.lead.id): {"no_such_field": 1}}, {str(self.lead.id): "Ulm"}, {str(2**40): {}}, ["Ulm"]):
            with self.subTest(values=values), self.assertRaises(UserError), self.env.cr.savepoint():
                self._log(values)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._log({str(self.acme.id): {"city": "Ulm"}}, model="res.partner")
        self.assertEqual(self.env["mail.message"].search_count([]), messages)
        self.env.invalidate_all()
        self.assertFalse(self.lead.city or foreign.city or closed.city)
