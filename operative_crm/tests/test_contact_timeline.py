"""The history of a customer: what is in it, what is said of it, and what is found."""

import json
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import Command, fields
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import json_default
from odoo.tools.translate import code_translations

from .timeline_common import EVERY_KIND, TimelineCommon


@tagged("post_install", "-at_install")
class TestContactTimeline(TimelineCommon):

    def test_every_kind(self):
        """Each kind is there, of the customer and its contacts, newest first, and opens a document."""
        self._everything()
        page = self._timeline(self.user_everything)
        self.assertEqual({entry["kind"] for entry in page["entries"]}, EVERY_KIND)
        # other addons have kinds of their own
        self.assertGreaterEqual({kind["kind"] for kind in page["kinds"]}, EVERY_KIND)
        moments = [entry["moment"] for entry in page["entries"]]
        self.assertEqual(moments, sorted(moments, reverse=True))
        for entry in page["entries"]:
            self.assertTrue(entry["title"], entry)
            self.assertTrue(entry["document"]["name"], entry)
            self.assertTrue(self.env[entry["document"]["model"]].browse(entry["document"]["id"]).exists())
        self.assertEqual(page["entries"], self._timeline(self.user_everything, self.conny)["entries"])

    def test_by_rpc(self):
        """As clients call it; what comes back is plain data, and a replica may answer."""
        self._everything()
        reader = self.acme.with_user(self.user_everything).with_context(allowed_company_ids=self.companies.ids)
        page = call_kw(reader.browse(), "operative_timeline", [self.acme.ids], {"limit": 3, "kinds": None})
        self.assertEqual(len(json.loads(json.dumps(page, default=json_default))["entries"]), 3)
        self.assertTrue(type(reader).operative_timeline._readonly)

    # -- what is said --------------------------------------------------------------------------

    def test_messages_both_ways(self):
        """Who wrote to whom; what a machine wrote is marked."""
        ours = self._message(self.acme, "2024-01-01", partner_ids=[Command.set(self.conny.ids)])
        theirs = self._message(self.acme, "2024-01-02", kind="email", author_id=self.conny.id)
        unknown = self._message(self.acme, "2024-01-03", kind="email", author_id=False, email_from="Some <one@acme.example>")
        machine = self._message(self.acme, "2024-01-04", kind="email", author_id=self.conny.id)
        self.env.cr.execute("UPDATE mail_message SET operative_is_automatic = TRUE WHERE id = %s", [machine.id])
        note = self._message(self.acme, "2024-01-05", subtype="mail.mt_note")
        found = {entry["key"]: entry for entry in self._timeline(self.user_salesman)["entries"]}

        def said(message):
            entry = found[f"mail.message,{message.id}"]
            return entry["kind"], entry["direction"], entry["ours"], entry["theirs"], entry["is_automatic"]
        self.assertEqual(said(ours), ("message", "out", "Sina Salesperson", "Conny Contact", False))
        self.assertEqual(said(theirs), ("message", "in", "", "Conny Contact", False))
        self.assertEqual(said(unknown), ("message", "in", "", "Some <one@acme.example>", False))
        self.assertEqual(said(machine), ("message", "in", "", "Conny Contact", True))
        self.assertEqual(said(note), ("note", False, "Sina Salesperson", "", False))

    def test_amounts_and_states(self):
        """Amounts as the reader writes them, credit notes with a minus."""
        self._order(self.acme, "2024-01-01", 1234.5, user_id=self.user_salesman.id, client_order_ref="PO 7")
        self._invoice(self.acme, 20, on="2024-01-02", kind="out_refund", invoice_user_id=self.user_salesman.id)
        refund, order = self._timeline(self.user_salesman, kinds=["order", "invoice"])["entries"]
        self.assertEqual((order["amount"], order["text"]), ("1,234.50\xa0€", "PO 7"))
        self.assertEqual(refund["amount"].replace("\u2011", "-").replace("\ufeff", ""), "-20.00\xa0€")
        self.assertTrue(refund["is_day"])

    def test_phases(self):
        """A change of phase is there, a change of who is responsible is not."""
        self.Customer._refresh(self.acme)
        self.Customer._classify(self.acme)
        stays = self.Stay.search([("document_id.partner_id", "=", self.acme.id)])
        self.assertTrue(stays)
        customer = self._customer(self.acme)
        self.Stay._turn(stays.ids, [{
            "document_id": customer.id, "stage_id": stays.stage_id.id, "user_id": self.user_salesman_all.id, "clock": "ours",
            "company_id": self.company.id, "entered_at": fields.Datetime.now()}])
        self.assertEqual(self.Stay.search_count([("document_id.partner_id", "=", self.acme.id)]), 2)
        entries = self._timeline(self.user_salesman, kinds=["phase"])["entries"]
        self.assertEqual([entry["title"] for entry in entries], [stay.stage_id.name for stay in stays])
        self.assertEqual(entries[0]["document"], {
            "model": "operative.customer", "id": customer.id, "name": "Acme"})

    def test_planned(self):
        """What is to come is a section of its own, the next one first, on the first page alone."""
        now = fields.Datetime.now()
        order = self._order(self.acme, "2024-01-01", user_id=self.user_salesman.id)
        later = self._meeting(self.conny, now + timedelta(days=5))
        sooner = self._meeting(self.acme, now + timedelta(days=1))
        held = self._meeting(self.acme, now - timedelta(days=1))
        going_on = self._meeting(self.acme, now - timedelta(minutes=10))
        overdue = self._activity(order, "mail.mail_activity_data_call")
        page = self._timeline(self.user_salesman, limit=1)
        self.assertEqual([entry["key"] for entry in page["planned"]], [
            f"mail.activity,{overdue.id}", *(f"calendar.event,{event.id}" for event in (going_on, sooner, later))])
        self.assertEqual([entry["kind"] for entry in page["planned"]], ["call", "meeting", "meeting", "meeting"])
        self.assertEqual(page["planned"][0]["document"], {"model": "sale.order", "id": order.id, "name": order.name})
        self.assertEqual(page["entries"][0]["key"], f"calendar.event,{held.id}")
        self.assertEqual(self._timeline(self.user_salesman, limit=1, before=page["next"])["planned"], [])
        self.assertEqual([entry["kind"] for entry in self._timeline(self.user_salesman, kinds=["call"])["planned"]], ["call"])
        overdue.action_feedback()
        page = self._timeline(self.user_salesman, kinds=["call"])
        self.assertEqual(([entry["kind"] for entry in page["entries"]], page["planned"]), (["call"], []))

    # -- searching -----------------------------------------------------------------------------

    def test_query(self):
        """Names, numbers and references are found; messages too, after everything else, also page by page."""
        ordered = self._order(self.acme, "2024-01-01", user_id=self.user_salesman.id, client_order_ref="Pump 7")
        lead = self._lead(self.acme, company=self.company, user_id=self.user_salesman.id, name="Needs a pump")
        self._backdate(lead, create_date=datetime(2024, 2, 1))
        visit = self._meeting(self.acme, "2024-03-01", name="Pump shown")
        mails = [self._message(self.acme, day, body="<p>The pump leaks</p>") for day in (
            "2024-04-01", "2024-04-01", "2023-01-01")]
        self._message(self.acme, "2024-05-01", body="<p>Nothing of it</p>")
        wanted = [f"calendar.event,{visit.id}", f"crm.lead,{lead.id}", f"sale.order,{ordered.id}",
                  *(f"mail.message,{mails[place].id}" for place in (1, 0, 2))]
        self.assertEqual(self._keys(self.user_salesman, query=" PUMP "), wanted)
        for limit in (1, 2, 3, 4):
            found = self._pages(self.user_salesman, limit, query="pump")
            self.assertEqual([entry["key"] for entry in found], wanted)
        self.assertEqual(self._keys(self.user_salesman, query="pump", kinds=["order", "message"]), wanted[2:])
        self.assertEqual(self._keys(self.user_everything, query="no such thing"), [])

    def test_query_of_each_kind(self):
        """Each kind is found by what it is called."""
        lead, order, ticket = self._everything()
        invoice = self.env["account.move"].search([("partner_id", "=", self.acme.id), ("state", "=", "posted")], limit=1)
        payment = self.env["account.payment"].search([("partner_id", "=", self.acme.id)])
        payment.memo = "Thank you for the pump"
        stay = self.Stay.search([("document_id.partner_id", "=", self.acme.id)])
        for kind, query in (
            ("opportunity", lead.name), ("order", order.name), ("delivery", order.picking_ids.name), ("invoice", invoice.name),
            ("payment", "the pump"), ("ticket", ticket.number), ("meeting", "visit"), ("phase", stay.stage_id.name),
            ("handover", self.user_salesman_all.name), ("message", "hello"), ("call", "ask again"),
        ):
            with self.subTest(kind=kind, query=query):
                self.assertIn(kind, self._kinds(self.user_everything, query=query))

    # -- languages and queries -----------------------------------------------------------------

    def test_language_of_the_reader(self):
        """What things are called is in the reader's language; what people wrote is as they wrote it."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.env.ref("mail.mail_activity_data_call").with_context(lang="de_DE").name = "Anruf"
        self.user_salesman.lang = "de_DE"
        order = self._order(self.acme, "2024-01-01", 1234.5, user_id=self.user_salesman.id)
        self._activity(order, "mail.mail_activity_data_call").action_feedback()
        self._message(self.acme, "2024-01-02", body="<p>Orders</p>")
        words = {"Orders": "Aufträge", "Calls": "Anrufe", "Messages": "Nachrichten"}
        with patch.object(code_translations, "get_python_translations", lambda _module, lang: words if lang == "de_DE" else {}):
            page = self._timeline(self.user_salesman)
        names = {entry["kind"]: (entry["kind_name"], entry["title"]) for entry in page["entries"]}
        self.assertEqual(names, {
            "order": ("Aufträge", order.name), "call": ("Anrufe", "Anruf"), "message": ("Nachrichten", "Orders")})
        self.assertLessEqual({"kind": "order", "name": "Aufträge"}.items(), next(
            kind for kind in page["kinds"] if kind["kind"] == "order").items())
        [amount] = [entry["amount"] for entry in page["entries"] if entry["kind"] == "order"]
        self.assertEqual(amount, "1.234,50\xa0€")

    def test_queries(self):
        """At most 25 for a page with everything on it, and as many for 40 entries as for 200."""
        lead, order, ticket = self._everything()
        for record in (lead, order, self.acme):
            self._activity(record)
        self._activity(ticket, "mail.mail_activity_data_call")
        self._meeting(self.conny, fields.Datetime.now() + timedelta(days=2))
        for record in (lead, ticket, self.conny):
            self._message(record, "2024-06-05")
        with self._few_queries(25):
            self.assertGreaterEqual(
                {entry["kind"] for entry in self._read(self.user_everything)["entries"]}, EVERY_KIND)
        few = self._count(limit=40)
        for place in range(400):
            self._message((lead, order, ticket, self.acme, self.conny)[place % 5], "2024-06-07")
        for place in range(10):
            self._ticket(self.conny, name=f"Ticket {place}")
        self.assertLessEqual(self._count(limit=40), few)
        self.assertLessEqual(self._count(limit=200), few)

    def _read(self, user, **asked):
        return self.acme.with_user(user).with_context(allowed_company_ids=self.companies.ids).operative_timeline(**asked)

    def _warm(self, **asked):
        self._read(self.user_everything, **asked)
        self.env.flush_all()
        self.env.invalidate_all()

    def _few_queries(self, most):
        self._warm()
        return self.assertQueryCount(most)

    def _count(self, **asked):
        self._warm(**asked)
        before = self.env.cr.sql_log_count
        self._read(self.user_everything, **asked)
        return self.env.cr.sql_log_count - before
