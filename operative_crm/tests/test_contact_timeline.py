"""The history of a customer: what is in it, for whom, in which order, page by page."""

import base64
import json
import random
from datetime import UTC, date, datetime, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import OperativeCommon
from .timeline_oracle import TimelineOracle

EVERY_KIND = {
    "opportunity", "quotation", "order", "invoice", "ticket", "complaint", "meeting", "delivery", "payment", "phase",
    "handover", "message", "note", "call", "activity"}


class TimelineCommon(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.acme = cls._business("Acme", user_id=cls.user_salesman.id)
        cls.conny = cls._contact(cls.acme, email="conny@acme.example")
        cls.user_everything = cls.user_manager.copy({
            "login": "operative_everything", "name": "Eva Everything", "email": "everything@operative.example",
            "group_ids": [Command.set([cls.env.ref(group).id for group in (
                "sales_team.group_sale_salesman_all_leads", "operative_crm.group_operative_manager",
                "account.group_account_invoice", "helpdesk_mgmt.group_helpdesk_manager")])]})
        for role, groups in {
            "service_own": "helpdesk_mgmt.group_helpdesk_user_own", "plain": "base.group_user",
            "holder": "operative_crm.group_operative_user",
        }.items():
            setattr(cls, f"user_{role}", new_test_user(
                cls.env, login=f"timeline_{role}", groups=groups, name=role, company_id=cls.company.id,
                company_ids=[Command.set(cls.companies.ids)]))
        cls.complaint_type = cls.env["helpdesk.ticket.type"].create({
            "name": "Complaint", "operative_is_complaint": True})

    def _timeline(self, user, partner=None, companies=None, **asked):
        """The answer, as one of a user's requests gets it."""
        self.env.flush_all()
        self.env.invalidate_all()
        partner = (partner or self.acme).with_user(user).with_context(
            allowed_company_ids=(companies or user.company_ids).ids, lang=user.lang or "en_US")
        return partner.operative_timeline(**asked)

    def _kinds(self, user, **asked):
        return [entry["kind"] for entry in self._timeline(user, **asked)["entries"]]

    def _keys(self, user, **asked):
        return [entry["key"] for entry in self._timeline(user, **asked)["entries"]]

    def _pages(self, user, limit, between=None, **asked):
        """All entries, page by page.

        :param between: called before each further page
        """
        entries, before = [], None
        while True:
            page = self._timeline(user, before=before, limit=limit, **asked)
            entries += page["entries"]
            before = page["next"]
            if not before:
                return entries
            if between:
                between()

    @classmethod
    def _meeting(cls, partner, start, hours=1, **vals):
        start = cls._moment(start)
        return cls.env["calendar.event"].create({
            "name": "Visit", "start": start, "stop": start + timedelta(hours=hours),
            "partner_ids": [Command.set(partner.ids)], "user_id": cls.user_salesman.id, **vals})

    @classmethod
    def _activity(cls, record, kind="mail.mail_activity_data_todo", **vals):
        return cls.env["mail.activity"].create({
            "res_model_id": cls.env["ir.model"]._get_id(record._name), "res_id": record.id, "user_id": cls.user_salesman.id,
            "activity_type_id": cls.env.ref(kind).id, "summary": "Ask again", "date_deadline": date(2024, 1, 1), **vals})

    @classmethod
    def _payment(cls, partner, amount=100, **vals):
        journal = cls.env["account.journal"].search([("company_id", "=", cls.company.id), ("type", "=", "bank")], limit=1) \
            or cls.env["account.journal"].create({
                "name": "Bank", "code": "OPB", "type": "bank", "company_id": cls.company.id})
        cls.company.transfer_account_id = cls.company.transfer_account_id or cls.env["account.account"].create({
            "code": "OPT", "name": "Outstanding", "account_type": "asset_current", "reconcile": True,
            "company_ids": [Command.set(cls.company.ids)]})
        payment = cls.env["account.payment"].with_context(allowed_company_ids=cls.company.ids).create({
            "partner_id": partner.id, "amount": amount, "payment_type": "inbound", "partner_type": "customer",
            "journal_id": journal.id, "date": date(2024, 5, 1), **vals})
        # posting needs a chart of accounts; what is asked here is the state alone
        cls.env.cr.execute("UPDATE account_payment SET state = 'paid' WHERE id = %s", [payment.id])
        payment.invalidate_recordset()
        return payment.with_env(cls.env)

    @classmethod
    def _handover(cls, record, **vals):
        return cls.env["operative.handover"].create({
            "res_model": record._name, "res_id": record.id, "company_id": cls.company.id, "sender_id": cls.user_salesman.id,
            "receiver_id": cls.user_salesman_all.id, **vals})

    def _everything(self):
        """One entry of each kind at least."""
        lead = self._lead(self.conny, 500, company=self.company, user_id=self.user_salesman.id)
        order = self._delivery(self.acme, promised="2024-06-01", user_id=self.user_salesman.id)
        self._deliver(order.picking_ids)
        self._order(self.conny, "2024-06-02", state="sent", user_id=self.user_salesman.id)
        self._invoice(self.acme, on="2024-06-03", invoice_user_id=self.user_salesman.id)
        self._payment(self.acme)
        ticket = self._ticket(self.conny)
        self._ticket(self.acme, type_id=self.complaint_type.id)
        self._meeting(self.conny, "2024-06-04")
        self._handover(lead)
        self._message(order, "2024-06-05")
        self._message(self.acme, "2024-06-06", subtype="mail.mt_note")
        self._activity(ticket, "mail.mail_activity_data_call").action_feedback()
        self._activity(lead).action_feedback()
        self.Customer._refresh(self.acme)
        self.Customer._classify(self.acme)
        return lead, order, ticket


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

    # -- pages -------------------------------------------------------------------------------------

    def test_equal_to_plain_python(self):
        """All sources merged by Python, for readers of every kind, page by page, while entries arrive."""
        rng = random.Random(16)
        self._random_history(rng)
        readers = [
            self.user_everything, self.user_manager, self.user_salesman, self.user_salesman_all, self.user_service,
            self.user_service_own, self.user_accountant, self.user_holder]
        kinds, seen = sorted(EVERY_KIND), set()
        for reader in readers:
            for companies in (self.companies, self.company, self.company_us):
                reading = self.env(user=reader, su=False, context={
                    "allowed_company_ids": companies.ids, "lang": "en_US"})
                self.env.flush_all()
                self.env.invalidate_all()
                wanted = TimelineOracle(reading, self.acme).entries(datetime.now(UTC).replace(tzinfo=None))
                seen.add(len(wanted))
                asked = rng.choice([None, None, rng.sample(kinds, 3)])
                limit = rng.choice([1, 2, 3, 7, 40]) if len(wanted) < 60 else rng.choice([5, 9, 40])
                arrive = (lambda: self._message(self.acme, fields.Datetime.now())) if rng.random() < 0.7 else None
                with self.subTest(reader=reader.name, companies=companies.mapped("name"), kinds=asked, limit=limit):
                    found = self._pages(reader, limit, between=arrive, companies=companies, kinds=asked)
                    self.assertEqual(
                        [(entry["kind"], entry["key"]) for entry in found],
                        [(kind, f"{model},{record_id}") for _moment, kind, record_id, model in wanted
                         if not asked or kind in asked])
        self.assertGreater(max(seen), 80)
        self.assertGreater(len(seen), 10)  # readers differ

    def _random_history(self, rng):
        """Documents of several people and companies, many of them at the same moment."""
        moments = [datetime(2024, 3, 1) + timedelta(days=rng.randint(0, 3), hours=rng.choice([9, 12])) for _place in range(6)]
        people = [self.user_salesman, self.user_salesman_all, self.user_service, self.user_service_own, self.user_holder]
        partners = self.acme | self.conny | self._contact(self.acme, "Archived", active=False)
        other = self._business("Other")
        documents = []

        def any_of(records, none=0.2):
            return False if rng.random() < none else rng.choice(list(records)).id
        for _place in range(14):
            partner = rng.choice([*partners, *partners, other])
            company = rng.choice(list(self.companies))
            lead = self._lead(
                partner, 100, rng.choice(["opportunity", "lead"]), company=rng.choice([company, None]),
                user_id=any_of(people), active=rng.random() < 0.8)
            ticket = self._ticket(partner, company=company, user_id=any_of(people), type_id=rng.choice(
                [False, self.complaint_type.id]))
            for record in (lead, ticket):
                self._backdate(record, create_date=rng.choice(moments))
            order = self._order(
                partner, rng.choice(moments), state=rng.choice(["draft", "sent", "sale", "cancel"]), company=company,
                user_id=any_of(people))
            documents += [lead, ticket, order]
            if company != self.branch:
                documents.append(self._invoice(
                    partner, on=rng.choice(moments), company=company, post=rng.random() < 0.7,
                    kind=rng.choice(["out_invoice", "out_refund"]), invoice_user_id=any_of(people)))
            self._meeting(partner, rng.choice(moments), user_id=any_of(people), privacy=rng.choice(
                ["public", "private", "confidential", False]), active=rng.random() < 0.8)
            if rng.random() < 0.4:
                self._handover(lead, sender_id=rng.choice(people).id, receiver_id=any_of(people), requested_at=rng.choice(
                    moments), state="accepted", company_id=company.id)
        recourse = self._ticket(self.acme, complaint_recourse_of_id=documents[1].id)
        for _place in range(4):
            delivered = self._delivery(rng.choice(list(partners)), company=rng.choice([self.company, self.company_us]))
            self._deliver(delivered.picking_ids)
            delivered.picking_ids.date_done = rng.choice(moments)
            self._payment(rng.choice(list(partners)))
        self.env["mail.message"].create([{
            "model": record._name, "res_id": record.id, "date": rng.choice(moments),
            "body": rng.choice(["<p>Hello</p>", "<p>Hello</p>", ""]),
            "message_type": rng.choice(["comment", "email", "notification", "auto_comment", "user_notification"]),
            "subtype_id": rng.choice([self.env.ref("mail.mt_comment").id, self.env.ref("mail.mt_note").id, False]),
            "is_internal": rng.random() < 0.2, "author_id": rng.choice(people).partner_id.id,
            "mail_activity_type_id": rng.choice([
                False, False, *(self.env.ref(f"mail.mail_activity_data_{kind}").id for kind in ("call", "todo"))]),
        } for record in [*documents, *documents, *partners, *partners, other, recourse]])
        self.Customer._refresh(self.acme)
        self.Customer._classify(self.acme)

    def test_arriving_entries_move_none(self):
        """What comes at the very moment of the last entry of a page is not missed by it, nor is one shown twice."""
        moment = datetime(2024, 1, 1, 12)
        for _place in range(5):
            self._message(self.acme, moment)
        first = self._timeline(self.user_salesman, limit=2)
        late = self._message(self.acme, moment)
        second = self._timeline(self.user_salesman, limit=40, before=first["next"])
        keys = [entry["key"] for entry in first["entries"] + second["entries"]]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual(len(keys), 5)
        self.assertNotIn(f"mail.message,{late.id}", keys)

    def test_cursor_with_microseconds(self):
        """Entries within the same second are told apart."""
        tickets = [self._ticket(self.acme) for _place in range(4)]
        for place, ticket in enumerate(tickets):
            self._backdate(ticket, create_date=datetime(2024, 1, 1, 12, 0, 0, 100 * place))
        found = self._pages(self.user_service, 1, kinds=["ticket"])
        self.assertEqual([entry["document"]["id"] for entry in found], [ticket.id for ticket in reversed(tickets)])
        self.assertFalse(any(entry["moment"].microsecond for entry in found))

    def test_cursor_is_refused(self):
        """A cursor of another customer, a broken one, and one that says what no cursor says: each in words."""
        for _place in range(3):
            self._message(self.acme, "2024-01-01")
        cursor = self._timeline(self.user_salesman, limit=1)["next"]
        other = self._business("Other")
        with self.assertRaisesRegex(UserError, "another customer"):
            self._timeline(self.user_salesman, other, before=cursor)
        self.assertTrue(self._timeline(self.user_salesman, self.conny, before=cursor)["entries"])
        row = json.loads(base64.urlsafe_b64decode(cursor))

        def packed(value):
            return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
        self.assertEqual(packed(row), cursor)
        broken = ["x", cursor[:-5], cursor + "AAAA", "%%%", "ä" * 8, "a" * 10**6, packed([]), packed({}), packed(None), packed(
            "[" * 400)]
        for place, values in enumerate((
            (None, "1", 2.5, [1]), (2, -1, "0", None, [0]), ("", "yesterday", 5, None, "2024-01-01T00:00:00+00:00"),
            ("nothing", None, 5, ["message"], "message\0"), (0, -1, 2**40, "1", None, 1.5, True),
        )):
            broken += [packed(row[:place] + [value] + row[place + 1:]) for value in values]
        for before in broken:
            with self.subTest(before=before[:80]), self.assertRaises(UserError):
                self._timeline(self.user_salesman, before=before)
        for before in (5, [], {}, True):
            with self.subTest(before=before), self.assertRaises(UserError):
                self._timeline(self.user_salesman, before=before)

    # -- bad input -----------------------------------------------------------------------------

    def test_bad_input(self):
        """Each is refused in words, or answered within bounds."""
        self._message(self.acme, "2024-01-01")
        for asked in (
            {"limit": 0}, {"limit": -1}, {"limit": 10**12}, {"limit": "40"}, {"limit": None}, {"limit": 1.5}, {"limit": True},
            {"kinds": ["wine"]}, {"kinds": "message"}, {"kinds": [1]}, {"kinds": {"message": 1}}, {"kinds": [["message"]]},
            {"kinds": 5}, {"query": 5}, {"query": ["x"]}, {"query": {}},
        ):
            with self.subTest(asked=asked), self.assertRaises(UserError):
                self._timeline(self.user_salesman, **asked)
        for asked in ({"limit": 10**9}, {"kinds": []}, {"kinds": None}, {"kinds": False}, {"query": ""}, {"query": "  "},
                      {"query": False}, {"before": ""}, {"before": False}, {"kinds": ["message", "message"]}):
            with self.subTest(asked=asked):
                self.assertEqual(len(self._timeline(self.user_salesman, kinds=["message"], **asked)["entries"]) if (
                    "kinds" not in asked) else 1, 1)
        for query in ("\0", "%", "_", "'", "\\", "x" * 10**6, "\ud83d"):
            with self.subTest(query=query[:10]):
                self._timeline(self.user_salesman, query=query)
        with self.assertRaises(UserError):
            (self.acme | self.conny).with_user(self.user_salesman).operative_timeline()
        with self.assertRaises(UserError):
            self.env["res.partner"].with_user(self.user_salesman).operative_timeline()

    def test_nothing(self):
        """A contact without documents has empty lists, and so has who may read none of them."""
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        for user in (self.user_everything, self.user_holder):
            page = self._timeline(user, nobody)
            self.assertEqual((page["entries"], page["planned"], page["next"]), ([], [], False))
            self.assertTrue(page["kinds"])

    def test_deleted_and_broken(self):
        """What was deleted is gone; a message of broken HTML is shown as text; an empty one is none."""
        lead = self._lead(self.acme, company=self.company)
        self._message(lead, "2024-01-01")
        lead.unlink()
        broken = self._message(self.acme, "2024-01-02")
        self.env.cr.execute("UPDATE mail_message SET body = %s WHERE id = %s", [
            "<p>Half <b>a <scr<script>alert(1)</script> text &amp; <a href='", broken.id])
        self._message(self.acme, "2024-01-03", body="")
        entries = self._timeline(self.user_salesman_all)["entries"]
        self.assertEqual([entry["key"] for entry in entries], [f"mail.message,{broken.id}"])
        self.assertIn("Half a", entries[0]["title"])
        self.assertNotIn("<script", entries[0]["title"])

    def test_switched_off(self):
        """With the part off there is nothing."""
        self._message(self.acme, "2024-01-01")
        self.env["res.config.settings"].create({"group_operative_part_contact": False}).execute()
        self.assertEqual(self._timeline(self.user_salesman), {"entries": [], "planned": [], "next": False, "kinds": []})

    # -- whose rights --------------------------------------------------------------------------

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
        self.assertEqual(self._keys(self.user_salesman, query="no such thing"), [])

    # -- languages and queries -----------------------------------------------------------------

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
