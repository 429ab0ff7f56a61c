"""The pages of providers and customers: what a link opens, what a foreign one does not, and what is taken from outside."""

import os
import random
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode, urlsplit

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon

DRAWN = int(os.environ.get("OPERATIVE_EXAMPLES") or 60)  # requests a login
SEED = int(os.environ.get("OPERATIVE_SEED") or 14)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44"
    "ae426082")


@tagged("post_install", "-at_install")
class TestComplaintPages(ComplaintCommon, HttpCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.shop = cls.env["res.partner"].create({
            "name": "Werkstatt Wolf", "email": "shop@repair.example", "is_company": True, "lang": "de_DE"})
        cls.customer, cls.provider, cls.stranger = cls.env["res.users"].create([
            {"login": login, "password": login, "partner_id": partner.id, "company_id": cls.company.id,
             "company_ids": [Command.set(cls.company.ids)], "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)]}
            for login, partner in (
                ("operative_customer", cls.contact), ("operative_provider", cls.shop),
                ("operative_stranger", cls.env["res.partner"].create({"name": "Stranger", "email": "s@other.example"})))])
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "Secret leak", "description": "It does", "partner_id": cls.contact.id, "company_id": cls.company.id,
            "team_id": cls.support.id, "type_id": cls.complaint_type.id, "stage_id": cls.work.id, "user_id": cls.agent_a.id})
        cls.task, cls.other, cls.draft = cls.env["operative.provider.task"].create([
            {"ticket_id": cls.ticket.id, "name": name, "partner_id": partner.id, "body": f"<p>Text of {name}</p>",
             "due_at": datetime.now().replace(microsecond=0) + timedelta(days=3), "amount": 4711}
            for name, partner in (("Check pump", cls.shop), ("Other task", cls.stranger.partner_id), ("Draft task", cls.shop))])
        cls.task.attachment_ids = cls.env["ir.attachment"].create({
            "name": "plan.txt", "raw": b"the plan", "res_model": cls.task._name, "res_id": cls.task.id})
        (cls.task | cls.other | cls.draft).mapped(lambda task: task._portal_ensure_token())
        for task in (cls.task, cls.other):
            task.with_user(cls.agent_a).action_send()
        cls.note = cls.env["ir.attachment"].create({
            "name": "internal.txt", "raw": b"internal", "res_model": cls.task._name, "res_id": cls.task.id})

    def _get(self, url):
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            return self.url_open(url)  # with a website, pages are redirected to the reader's language

    def _page(self, task, token=None):
        return f"/my/provider_task/{task.id}" + (f"?access_token={token}" if token else "")

    def _answer(self, task, token=None, files=(), **values):
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            return self.url_open(
                f"/my/provider_task/{task.id}/answer",
                {"csrf_token": Request.csrf_token(self), "access_token": token or "", "text": "All fine", "outcome": "done",
                 **values}, files=[("files", file) for file in files] or None, allow_redirects=False)

    # -- the provider's page -----------------------------------------------------------------

    def test_link_without_an_account(self):
        """Who has the link reads text, file and day, in German; nothing of the ticket, of costs, of who we are."""
        self.authenticate(None, None)
        page = self._get(self._page(self.task, self.task.access_token))
        self.assertEqual(page.status_code, 200)
        for shown in ("Check pump", "Text of Check pump", "plan.txt", "Ihre Antwort"):
            self.assertIn(shown, page.text)
        for hidden in ("Secret leak", self.ticket.number, "Carla", "Acme", "4711", "4.711", "internal.txt", "Agent A"):
            self.assertNotIn(hidden, page.text)
        file = self._get(f"/my/provider_task/{self.task.id}/file/{self.task.attachment_ids.id}"
                         f"?access_token={self.task.access_token}")
        self.assertEqual((file.status_code, file.content), (200, b"the plan"))

    def test_foreign_links_open_nothing(self):
        """No token, a wrong one, that of another task, a draft's own, an id that is guessed: not found, for everybody."""
        links = [
            self._page(self.task), self._page(self.task, "0" * 36), self._page(self.task, self.other.access_token),
            self._page(self.draft, self.draft.access_token), self._page(self.task.browse(2**31 - 1), self.task.access_token),
            self._page(self.task.browse(10**12), self.task.access_token), self._page(self.task, "é'\"--"),
            f"/my/provider_task/{self.task.id}/file/{self.task.attachment_ids.id}",
            f"/my/provider_task/{self.task.id}/file/{self.note.id}?access_token={self.task.access_token}",
            f"/my/provider_task/{self.other.id}/file/{self.task.attachment_ids.id}?access_token={self.other.access_token}"]
        for login in (None, "operative_stranger", "operative_customer"):
            self.authenticate(login, login)
            for link in links:
                with self.subTest(login=login, link=link):
                    found = self._get(link)
                    self.assertEqual(found.status_code, 404)
                    self.assertNotIn("Text of", found.text)
            self._answer(self.task)
            self._answer(self.task, self.other.access_token)
            self.assertEqual(self.task.state, "sent")

    def test_list_of_a_login(self):
        """A provider who logs in finds what was sent to his company, and opens it without a token; not the ticket."""
        self.authenticate("operative_provider", "operative_provider")
        page = self._get("/my/provider_tasks")
        self.assertIn("Check pump", page.text)
        self.assertNotIn("Other task", page.text)
        self.assertNotIn("Draft task", page.text)
        self.assertEqual(self._get(self._page(self.task)).status_code, 200)
        self.assertEqual(self._get(self._page(self.other)).status_code, 404)
        self.assertNotIn("Secret leak", self._get(f"/my/ticket/{self.ticket.id}").text)
        self.assertIn("/my/provider_tasks", self._get("/my/home").text)

    def test_answered_on_the_page(self):
        """The answer is taken with its picture, as text and nothing else; it is our turn, and a second one changes nothing."""
        self.authenticate(None, None)
        token = self.task.access_token
        found = self._answer(self.task, token, [("pump.png", PNG, "image/png")], text="<script>alert(1)</script> & fine")
        self.assertEqual(found.status_code, 303)
        self.assertEqual((self.task.state, self.task.outcome), ("answered", "done"))
        self.assertNotIn("<script", self.task.answer)
        self.assertIn("alert(1)", self.task.answer)
        self.assertEqual(self.task.message_ids[0].attachment_ids.mapped("name"), ["pump.png"])
        self.assertEqual(self.task.message_ids[0].author_id, self.shop)
        self.assertEqual(self.ticket.operative_clock, "provider")  # the other task is not answered yet
        self._answer(self.other, self.other.access_token, outcome="not_possible")
        self.assertEqual((self.other.outcome, self.ticket.operative_clock), ("not_possible", "ours"))
        self._answer(self.task, token, text="Once more")
        self.assertNotIn("Once more", self.task.answer)
        self.assertIn("alert(1)", self._get(self._page(self.task, token)).text)

    def test_bad_answers(self):
        """Nothing written, too many or too large files, programs and pages, no word whether it is done, no token of the
        session: said what is wrong, what was written is kept, nothing is half done."""
        self.authenticate(None, None)
        token = self.task.access_token
        for values, why in (
                ({"text": "   "}, "schreiben Sie"), ({"text": "x" * 10_001}, "zu lang"), ({"outcome": "hacked"}, "erledigt"),
                ({"files": [("a.txt", b"a", "text/plain")] * 6}, "höchstens 5"),
                ({"files": [("a.pdf", b"%PDF-1.4" + b"a" * 10 * 2**20, "application/pdf")]}, "zu groß"),
                ({"files": [("a.png", b"<html><script>alert(1)</script></html>", "image/png")]}, "a.png"),
                ({"files": [("a.exe", b"MZ\x90\x00" + b"\x00" * 200, "image/png")]}, "a.exe"),
                ({"files": [("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/png")]}, "a.svg")):
            with self.subTest(why=why):
                page = self._answer(self.task, token, **values)
                self.assertEqual(page.status_code, 200)
                self.assertIn(why, page.text)
                if "files" in values:
                    self.assertIn("All fine", page.text)
                self.assertEqual(self.task.state, "sent")
                self.assertFalse(self.env["ir.attachment"].search([
                    ("res_model", "=", self.task._name), ("res_id", "=", self.task.id),
                    ("id", "not in", (self.task.attachment_ids | self.note).ids)]))
        with mute_logger("odoo.http"):
            refused = self.url_open(f"/my/provider_task/{self.task.id}/answer", {"access_token": token, "text": "Hi"})
        self.assertEqual((refused.status_code, self.task.state), (400, "sent"))

    def test_no_longer_needed(self):
        """A task that was cancelled, or whose complaint is closed, says so politely; nothing is taken any more."""
        self.authenticate(None, None)
        self.other.with_user(self.agent_a).action_cancel()
        self.ticket.stage_id = self.done
        for task in (self.task, self.other):
            with self.subTest(task=task.name):
                page = self._get(self._page(task, task.access_token))
                self.assertEqual(page.status_code, 200)
                self.assertNotIn("<textarea", page.text)
                self._answer(task, task.access_token)
                self.assertNotEqual(task.state, "answered")
        self.assertIn("vielen Dank", self._get(self._page(self.task, self.task.access_token)).text)

    def test_part_switched_off(self):
        """Without the part there are no pages."""
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        self.authenticate("operative_provider", "operative_provider")
        for link in (self._page(self.task), self._page(self.task, self.task.access_token), "/my/provider_tasks"):
            self.assertEqual(self._get(link).status_code, 404)
        self.authenticate("operative_customer", "operative_customer")
        self.assertNotIn('id="complaint"', self._get(f"/my/ticket/{self.ticket.id}").text)

    # -- the customer's page -----------------------------------------------------------------

    def _decide(self):
        self.env["operative.complaint.line"].create({
            "ticket_id": self.ticket.id, "product_id": self.pump.id, "lot_id": self.lot_1.id, "quantity": 2,
            "name": "Leaks at the flange", "decision": "justified", "remedy": "exchange"})
        self.env["operative.complaint.cost"].create({"ticket_id": self.ticket.id, "kind": "freight", "amount": 4711})
        self.ticket.write({
            "complaint_cause_id": self.env.ref("operative_crm.complaint_cause_transport").id, "complaint_fault": "carrier",
            "complaint_fault_partner_id": self.shop.id})
        self.env["operative.complaint.action"].create({
            "ticket_id": self.ticket.id, "step": "d5", "name": "Harder seal", "owner_id": self.agent_b.id})
        self.ticket.with_user(self.agent_a).action_release_8d()

    def test_what_the_customer_sees(self):
        """His complaint: state, positions with decision and remedy, the released report as it was sent; no cost, no cause, no
        provider."""
        self._decide()
        self.authenticate("operative_customer", "operative_customer")
        page = self._get(f"/my/ticket/{self.ticket.id}")
        for shown in ("Working", "Pump", "LOT-1", "Leaks at the flange", "Justified", "Exchange",
                      f"/my/ticket/{self.ticket.id}/8d/1"):
            self.assertIn(shown, page.text)
        for hidden in ("4711", "4,711", "Transport", "Werkstatt Wolf", "Check pump", "Harder seal"):
            self.assertNotIn(hidden, page.text)
        report = self._get(f"/my/ticket/{self.ticket.id}/8d/1")
        self.assertEqual(report.status_code, 200)
        self.assertIn("attachment", report.headers["Content-Disposition"])
        self.assertIn("Harder seal", report.text)
        self.assertEqual(self._get(f"/my/ticket/{self.ticket.id}/8d/2").status_code, 404)

    def test_files_of_notes_are_ours(self):
        """A file of a message to the customer is on his page, one of a note is not."""
        for name, subtype in (("told.txt", "mail.mt_comment"), ("noted.txt", "mail.mt_note")):
            self.ticket.with_user(self.agent_a).message_post(
                body="See", message_type="comment", subtype_xmlid=subtype, attachments=[(name, b"x")])
        self.authenticate("operative_customer", "operative_customer")
        page = self._get(f"/my/ticket/{self.ticket.id}").text
        self.assertIn("told.txt", page)
        self.assertNotIn("noted.txt", page)

    def test_no_draft_for_the_customer(self):
        """The report as it stands is printed by us alone: the customer gets what was released."""
        self._decide()
        self.authenticate("operative_customer", "operative_customer")
        with mute_logger("odoo.http", "odoo.addons.web.controllers.report"):
            page = self._get(f"/report/html/operative_crm.report_complaint_8d/{self.ticket.id}")
        self.assertNotEqual(page.status_code, 200)
        self.assertNotIn("Harder seal", page.text)

    def test_by_link_in_the_customers_language(self):
        """Who comes by a link without an account reads the page in the customer's language."""
        self._decide()
        self.contact.lang = "de_DE"
        self.authenticate(None, None)
        page = self._get(f"/my/ticket/{self.ticket.id}/{self.ticket._portal_ensure_token()}")
        self.assertIn("Berechtigt", page.text)

    def test_others_see_nothing_of_it(self):
        """Another customer, the provider, nobody logged in, a wrong token: neither page nor report."""
        self._decide()
        for login in (None, "operative_stranger", "operative_provider"):
            self.authenticate(login, login)
            for link in (f"/my/ticket/{self.ticket.id}/8d/1", f"/my/ticket/{self.ticket.id}/8d/1?access_token=1",
                         f"/my/ticket/{self.ticket.id}", f"/my/ticket/{2**31 - 1}/8d/1"):
                with self.subTest(login=login, link=link):
                    found = self._get(link)
                    self.assertTrue(found.status_code == 404 or "/8d/" not in link)
                    self.assertNotIn("flange", found.text)
        self.authenticate(None, None)
        token = self.ticket._portal_ensure_token()
        self.assertEqual(self._get(f"/my/ticket/{self.ticket.id}/8d/1?access_token={token}").status_code, 200)

    # -- anything, as anybody ----------------------------------------------------------------

    #: pages by what they are of
    ROUTES = {
        "task": ("/my/provider_task/{id}", "/my/provider_task/{id}/file/{part}", "/my/provider_task/{id}/answer"),
        "ticket": ("/my/ticket/{id}/8d/{version}", "/my/ticket/{id}", "/my/ticket/{id}/{token}"),
        "order": ("/my/orders/{id}/complaint", "/my/orders/{id}/complaint/thanks"),
    }

    def test_drawn_ids_and_tokens(self):
        """Whatever id and token are asked for, as provider, customer and nobody: whose it is not gets nothing, not even an
        error of the server, and changes nothing."""
        self._decide()
        foreign = self._delivered(self.stranger.partner_id, [(self.seal, 1, {})])
        theirs = self.env["helpdesk.ticket"].create({
            "name": "Their leak", "description": "It does", "partner_id": self.stranger.partner_id.id,
            "company_id": self.company.id, "team_id": self.support.id, "type_id": self.complaint_type.id})
        # whose they are: login; a draft is nobody's
        owned = {
            "task": {self.task: "operative_provider", self.other: "operative_stranger", self.draft: None},
            "ticket": {self.ticket: "operative_customer", theirs: "operative_stranger"},
            "order": {self.order: "operative_customer", foreign: "operative_stranger"}}
        documents = [document for of_kind in owned.values() for document in of_kind]
        tokens = {document: document._portal_ensure_token() for document in documents}
        parts = [*self.task.attachment_ids.ids, self.note.id, *self.env["ir.attachment"].search([], limit=20).ids]
        self._track(self.ticket)
        before = self._state(documents)
        draw = random.Random(SEED)
        for login in (None, "operative_provider", "operative_customer"):
            self.authenticate(login, login)
            for number in range(DRAWN):
                kind = draw.choice(sorted(owned))
                route = draw.choice(self.ROUTES[kind])
                ids = [document.id for document in draw.choice((documents, list(owned[kind])))]
                document_id = draw.choice([*ids, 0, 2**31, 10**12, 2**63, draw.randrange(10**6)])
                token = draw.choice([*tokens.values(), None, "", "0" * 36, f"{draw.getrandbits(128):032x}", "'\"--", "é"])
                if kind == "ticket" and token == "é":
                    continue  # OCA's page of a ticket fails on it
                if any(owner and document.id == document_id and (token == tokens[document] or owner == login)
                       for document, owner in owned[kind].items()):
                    continue
                url = route.format(
                    id=document_id, part=draw.choice(parts), version=draw.choice((1, 2)), token=quote(token or "x", safe=""))
                with self.subTest(seed=SEED, number=number, login=login, url=url, token=token):
                    self._assert_refused(url, token, draw.random() < 0.5)
        self.assertEqual(self._state(documents), before)

    def _assert_refused(self, url, token, is_sent):
        """Not found, or led to one's own pages; where it takes one, an answer is as little taken as a page is shown."""
        query = {} if token is None else {"access_token": token}
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "werkzeug"):
            if url.endswith("/answer") or is_sent and url.endswith("/complaint"):
                found = self.url_open(url, query | {
                    "csrf_token": Request.csrf_token(self), "text": "It is mine", "outcome": "done",
                    "key": "00000000-0000-0000-0000-000000000000"})
            else:
                found = self.url_open(f"{url}?{urlencode(query)}")
        path = urlsplit(found.url).path.rstrip("/")
        self.assertTrue(found.status_code == 404 or path.endswith(("/my", "/my/home", "/web/login")), (found.status_code, path))
        for hidden in ("Text of", "the plan", "internal.txt", "flange", "Harder seal", "Secret leak", "Their leak", "LOT-1"):
            self.assertNotIn(hidden, found.text)

    def _state(self, documents):
        """What somebody might change from outside."""
        self.env.invalidate_all()
        return [(len(document.message_ids), document.write_date) for document in documents], self.env[
            "helpdesk.ticket"].search_count([]), self.env["ir.attachment"].search_count([("res_model", "in", (
                "helpdesk.ticket", "operative.provider.task"))])
