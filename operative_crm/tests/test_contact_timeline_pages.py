"""The history of a customer page by page: equal to plain Python on random data, whatever a client sends."""

import base64
import json
import random
from datetime import UTC, datetime, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .timeline_common import EVERY_KIND, TimelineCommon
from .timeline_oracle import TimelineOracle


@tagged("post_install", "-at_install")
class TestContactTimelinePages(TimelineCommon):

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
                # some pages, not dozens
                limit = max(rng.choice([1, 2, 3, 7, 40]), len(wanted) // rng.choice([4, 5, 6]))
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
