"""Tasks of providers: what is sent, what comes back, what it does to the complaint, and who is reminded."""

from datetime import datetime, timedelta

from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCommon

START = datetime(2026, 3, 2, 8)


@tagged("post_install", "-at_install")
class TestComplaintProvider(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.shop = cls.env["res.partner"].create({
            "name": "Werkstatt Wolf", "email": "shop@repair.example", "is_company": True, "lang": "de_DE"})
        cls.mechanic = cls.env["res.partner"].create({
            "name": "Max Mechanic", "parent_id": cls.shop.id, "email": "max@repair.example"})
        cls.user_shop = cls.env["res.users"].create({
            "login": "operative_shop", "name": "Max", "partner_id": cls.mechanic.id, "company_id": cls.company.id,
            "company_ids": [Command.set(cls.company.ids)],
            "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)]})
        cls._init_mail_gateway()
        cls.company.alias_domain_id = cls.mail_alias_domain

    def setUp(self):
        super().setUp()
        clock = self._at(START)
        clock.start()
        self.addCleanup(clock.stop)
        self.ticket = self._complaint(stage_id=self.work.id, user_id=self.agent_a.id, name="Leaks")

    def _task(self, **vals):
        return self.env["operative.provider.task"].with_user(self.agent_a).create({
            "ticket_id": self.ticket.id, "name": "Pumpe prüfen", "partner_id": self.shop.id, "body": "<p>Bitte prüfen</p>",
            "due_at": START + timedelta(days=3), **vals})

    def _sent(self, **vals):
        task = self._task(**vals)
        with self.mock_mail_gateway(mail_unlink_sent=False):
            task.action_send()
        return task

    def _told(self, xmlid):
        return self.env["mail.activity"].search([
            ("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.ticket.id),
            ("activity_type_id", "=", self.env.ref(f"operative_crm.{xmlid}").id)])

    # -- sending -----------------------------------------------------------------------------

    def test_sent_by_mail_in_the_providers_language(self):
        """A service user sends it: one mail, in German, with the link of the page, nothing of the ticket in it."""
        task = self._sent()
        self.assertEqual((task.state, task.sent_at), ("sent", START))
        self.assertEqual(len(self._mails), 1)
        mail = self._mails[0]
        self.assertEqual(mail["email_to"], ['"Werkstatt Wolf" <shop@repair.example>'])
        self.assertIn(f"/my/provider_task/{task.id}?access_token={task.access_token}", mail["body"])
        self.assertIn("Bitte prüfen", mail["body"])
        self.assertIn("Antwort", mail["body"])
        for ours in ("Leaks", self.ticket.number, self.contact.name, self.acme.name):
            self.assertNotIn(ours, mail["body"] + mail["subject"])

    def test_to_a_bare_address(self):
        """A provider who is no contact gets it at his address; no contact is made of him."""
        task = self._sent(partner_id=False, email="Shop <new@repair.example>")
        self.assertEqual([mail["email_to"] for mail in self._mails], [["new@repair.example"]])
        self.assertFalse(self.env["res.partner"].search([("email_normalized", "=", "new@repair.example")]))
        self.assertEqual(task.provider_name, "Shop <new@repair.example>")

    def test_what_cannot_be_sent(self):
        """Without a day, due in the past, without an address, twice, on a closed ticket, with the part off: refused, and said
        why; the ticket stays ours."""
        no_mail = self.env["res.partner"].create({"name": "Nobody"})
        for vals, why in (({"due_at": False}, "by when"), ({"due_at": START - timedelta(hours=1)}, "past"),
                          ({"partner_id": no_mail.id}, "no e-mail address")):
            with self.subTest(why=why), self.assertRaisesRegex(UserError, why):
                self._task(**vals).action_send()
        task = self._sent()
        with self.assertRaisesRegex(UserError, "sent already"):
            task.action_send()
        task.action_cancel()
        self.assertEqual(self.ticket.operative_clock, "ours")
        self._write(self.ticket, stage_id=self.done.id)
        with self.assertRaisesRegex(UserError, "closed"):
            self._task().action_send()
        self._write(self.ticket, stage_id=self.work.id)
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        with self.assertRaisesRegex(UserError, "switched off"):
            self._task().action_send()

    @mute_logger("odoo.sql_db")
    def test_bad_input(self):
        """No recipient, several addresses, files of something else, a state from outside: refused, nothing half done."""
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._task(partner_id=False)
        for email in ("nonsense", "a@x.example, b@x.example"):
            with self.subTest(email=email), self.assertRaises(ValidationError):
                self._task(email=email)
        of_ticket = self.env["ir.attachment"].create({
            "name": "internal.pdf", "raw": b"x", "res_model": "helpdesk.ticket", "res_id": self.ticket.id})
        with self.assertRaisesRegex(ValidationError, "internal.pdf"):
            self._task(attachment_ids=[Command.set(of_ticket.ids)])
        task = self._task()
        for vals in ({"state": "accepted"}, {"answered_at": START}, {"access_token": "1"}, {"answer": "yes"}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                task.write(vals)

    def test_what_was_read_stays(self):
        """After sending, text, files and recipient are as they were; the day may move, and is reminded of anew."""
        task = self._sent()
        for vals in ({"body": "Other"}, {"name": "Other"}, {"email": "x@y.example"}, {"partner_id": self.acme.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                task.write(vals)
        task.sudo().reminded_at = START
        task.due_at = START + timedelta(days=9)
        self.assertFalse(task.reminded_at)
        with self.assertRaises(UserError):
            task.unlink()

    def test_files_uploaded_for_it(self):
        """A file that was just uploaded belongs to the task from then on."""
        file = self.env["ir.attachment"].with_user(self.agent_a).create({"name": "photo.png", "raw": b"x"})
        task = self._task(attachment_ids=[Command.set(file.ids)])
        self.assertEqual((file.res_model, file.res_id), (task._name, task.id))

    # -- answering ---------------------------------------------------------------------------

    def test_answered_by_mail(self):
        """The provider's reply lands on the task, never on the ticket; it is the answer, our turn, and told once."""
        task = self._sent()
        sent = task.message_ids.filtered("partner_ids")
        on_ticket = self.ticket.message_ids
        with self.mock_mail_gateway(), self._at(START + timedelta(hours=4)):
            self.format_and_process(
                MAIL, "shop@repair.example", f"{self.alias_catchall}@{self.alias_domain}", subject="Re: Pumpe",
                model="operative.provider.task", target_model="operative.provider.task", extra=f"References: {sent.message_id}")
        self.assertEqual((task.state, task.answered_at), ("answered", START + timedelta(hours=4)))
        self.assertIn("Ist fertig", task.answer)
        self.assertEqual(self.ticket.operative_clock, "ours")
        self.assertFalse((self.ticket.message_ids - on_ticket).filtered(lambda message: "Ist fertig" in message.body))
        self.assertEqual(self._told("mail_activity_type_provider").mapped("user_id"), self.agent_a)

    def test_what_is_no_answer(self):
        """Our note, our own message and a machine's mail answer nothing."""
        task = self._sent()
        task.with_user(self.agent_a).message_post(body="Note", message_type="comment", subtype_xmlid="mail.mt_note")
        task.with_user(self.agent_a).message_post(body="And?", message_type="comment", subtype_xmlid="mail.mt_comment")
        with self.mock_mail_gateway():
            self.format_and_process(
                MAIL, "shop@repair.example", f"{self.alias_catchall}@{self.alias_domain}", subject="Out of office",
                model="operative.provider.task", target_model="operative.provider.task",
                extra=f"References: {task.message_ids[-1].message_id}\nAuto-Submitted: auto-replied")
        self.assertEqual((task.state, self.ticket.operative_clock), ("sent", "provider"))

    def test_accepting_makes_the_cost(self):
        """An agreed amount becomes one cost of kind provider; without an amount none; the answer need not be looked at."""
        task, other = self._sent(amount=80), self._sent(name="Ship it back")
        task._answer("<p>Fertig</p>", "done")
        self.assertTrue(self._told("mail_activity_type_provider"))
        task.action_accept()
        other.action_accept()
        self.assertEqual((task.state, other.state), ("accepted", "accepted"))
        self.assertEqual([(cost.kind, cost.amount, cost.name) for cost in self.ticket.complaint_cost_ids], [
            ("provider", 80, "Werkstatt Wolf: Pumpe prüfen")])
        self.assertFalse(self._told("mail_activity_type_provider"))
        self.assertEqual(self.ticket.operative_clock, "ours")
        with self.assertRaises(UserError):
            task.action_cancel()

    def test_only_who_may_write_the_ticket(self):
        """Sending, accepting and cancelling are for who may write the complaint."""
        task = self._task()
        self.acme.user_id = self.user_salesman
        self.Customer._refresh(self.acme)
        for action in ("action_send", "action_accept", "action_cancel"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(task.with_user(self.user_salesman), action)()

    # -- whose message -----------------------------------------------------------------------

    def test_a_provider_on_the_ticket(self):
        """What the provider of an open task writes on the ticket is his, neither the customer's nor ours; later nobody's."""
        task = self._sent()
        message = self._customer_writes(self.ticket, author=self.mechanic)
        self.assertEqual((message.operative_sender, self.ticket.operative_clock), ("provider", "provider"))
        self.assertFalse(self.ticket.operative_unanswered_since)
        with self._at(START + timedelta(hours=1)):
            task.action_cancel()
        with self._at(START + timedelta(hours=2)):
            self.assertFalse(self._customer_writes(self.ticket, author=self.mechanic).operative_sender)
        self.ticket._operative_rebuild(self.ticket.ids)
        self.assertEqual(message.operative_sender, "provider")

    # -- reminders ---------------------------------------------------------------------------

    def _remind(self, after):
        with self.mock_mail_gateway(mail_unlink_sent=False), self._at(START + after):
            self.env["operative.provider.task"]._cron_remind()
        return len(self._mails)

    def test_reminded_once_each(self):
        """A day before and a day after he is reminded, three days after we are told; each once; not once he answered."""
        task = self._sent()  # due in three days
        self.assertEqual([self._remind(timedelta(days=days, hours=1)) for days in (1, 2, 2, 3, 4, 4, 5)], [0, 1, 0, 0, 1, 0, 0])
        self.assertFalse(self._told("mail_activity_type_provider_late"))
        self.assertEqual(self._remind(timedelta(days=6, hours=1)), 0)
        self.assertEqual(self._told("mail_activity_type_provider_late").user_id, self.agent_a)
        self.assertEqual(self._remind(timedelta(days=7)), 0)
        self.assertEqual(len(self._told("mail_activity_type_provider_late")), 1)
        self.assertEqual((task.state, self.ticket.operative_clock), ("sent", "provider"))

    def test_nobody_is_reminded(self):
        """Of what is answered, cancelled, a draft, on a closed ticket, switched off by days or with the part."""
        self._task()
        answered, cancelled = self._sent(), self._sent()
        answered._answer("<p>Done</p>")
        cancelled.action_cancel()
        self.assertEqual(self._remind(timedelta(days=9)), 0)
        self._sent()
        self.company.write(dict.fromkeys(
            ("complaint_remind_days", "complaint_remind_late_days", "complaint_escalate_days"), 0))
        self.assertEqual(self._remind(timedelta(days=9)), 0)
        self.company.complaint_remind_late_days = 1
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        self.assertEqual(self._remind(timedelta(days=9)), 0)
        self.env.ref("base.group_user").implied_ids |= self.env.ref("operative_crm.group_operative_part_complaint")
        self._write(self.ticket, stage_id=self.done.id)
        self.assertEqual(self._remind(timedelta(days=9)), 0)
        self._write(self.ticket, stage_id=self.work.id)
        self.assertEqual(self._remind(timedelta(days=9)), 1)

    # -- rights ------------------------------------------------------------------------------

    def test_provider_with_a_login(self):
        """He reads what was sent to his company, without the ticket; no draft, nothing of others; he changes nothing."""
        mine, draft, other = self._sent(), self._task(), self._sent(partner_id=self.acme.id)
        tasks = self._as_shop(self.env["operative.provider.task"])
        self.assertEqual(tasks.search([]), mine)
        for closed in (draft, other):
            with self.assertRaises(AccessError):
                self._as_shop(closed).read(["name"])
        own = self._as_shop(mine)
        self.assertEqual(own.read(["name", "state"])[0]["name"], "Pumpe prüfen")
        for name in ("ticket_id", "amount", "escalated_at"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.read([name])
            with self.subTest(name=name), self.assertRaises(AccessError):
                own.search([(name, "=", False)] if name != "ticket_id" else [(name, "=", self.ticket.id)])
        with self.assertRaises(AccessError):
            own.write({"name": "Mine"})
        self.assertEqual(self._as_shop(self.env["helpdesk.ticket"]).search_count([]), 0)

    def test_files_of_our_notes_are_closed_to_him(self):
        """Files he gets on his page alone: what is attached to the task is closed to his login, whoever attached it."""
        task = self._task()
        files = self.env["ir.attachment"].create([
            {"name": name, "raw": b"x", "res_model": task._name, "res_id": task.id} for name in ("for_him", "ours")])
        task.attachment_ids = files[0]
        task.action_send()
        for file in files:
            with self.subTest(file=file.name), self.assertRaises(AccessError):
                self._as_shop(file).read(["name"])

    def _as_shop(self, records):
        return records.with_user(self.user_shop).with_context(allowed_company_ids=self.company.ids)

    # -- deleting, figures, my day -----------------------------------------------------------

    def test_goes_with_the_ticket(self):
        """A ticket that is deleted takes its tasks with it, and what was said there."""
        task = self._sent()
        messages = task.message_ids
        self.ticket.unlink()
        self.assertFalse(task.exists())
        self.assertFalse(messages.exists())

    def test_goes_with_a_merge(self):
        """Tickets are merged: the one that stays waits for the provider, the other one no longer does."""
        task, other = self._sent(), self._complaint(stage_id=self.work.id)
        other._operative_take_complaint(self.ticket)
        self.assertEqual((task.ticket_id, other.operative_clock), (other, "provider"))
        self.assertFalse(self.ticket.operative_waits_for_provider)
        task._answer("<p>Done</p>")
        self.assertEqual(other.operative_clock, "ours")

    def test_my_day(self):
        """Whoever is responsible finds tasks nobody answered in time; nobody else does."""
        task = self._sent()

        def found(user):
            sections = self.env["operative.my.day"].with_user(user).get_sections()
            return [row["id"] for section in sections if section["key"] == "provider_task" for row in section["rows"]]

        self.assertEqual(found(self.agent_a), [])
        with self._at(START + timedelta(days=4)):
            self.assertEqual(found(self.agent_a), task.ids)
            self.assertEqual(found(self.agent_b), [])

    def test_figures(self):
        """On time of what is due, median hours of what is answered, complaints caused; always with n."""
        self.ticket.write({"complaint_fault": "carrier", "complaint_fault_partner_id": self.mechanic.id})
        early, late, _open, gone = (self._sent() for _i in range(4))
        with self._at(START + timedelta(hours=2)):
            early._answer("<p>Done</p>")
            gone.action_cancel()
        with self._at(START + timedelta(days=4)):
            late._answer("<p>Done</p>")
            self.env.flush_all()
            report = self.env["operative.provider.report"].with_user(self.user_manager)
            [values] = report._read_group([("partner_id", "=", self.shop.id)], ["partner_id"], [
                "task_count:sum", "due_count:sum", "on_time_ratio:avg", "answered_count:sum", "open_count:sum",
                "overdue_count:sum", "caused_count:sum", "answer_median:median"])
        self.assertEqual(values[1:4], (4, 3, 1 / 3))
        self.assertEqual(values[4:8], (2, 1, 1, 1))
        hours = self.company.resource_calendar_id.operative_working_seconds([
            (START, START + timedelta(hours=2)), (START, START + timedelta(days=4))])
        self.assertAlmostEqual(values[8], sum(hours) / 2 / 3600, 3)

    def test_caused_are_complaints_alone(self):
        """Neither what is no complaint any more nor what we take up with a supplier because of one counts as caused."""
        former, recourse = self._complaint(), self._complaint()
        (self.ticket | former | recourse).write({
            "complaint_fault": "supplier", "complaint_fault_partner_id": self.shop.id})
        former.type_id = False
        recourse.complaint_recourse_of_id = self.ticket
        self.env.flush_all()
        caused = self.env["operative.provider.report"].search([("partner_id", "=", self.shop.id), ("kind", "=", "fault")])
        self.assertEqual(caused.ticket_id, self.ticket)


MAIL = """Return-Path: {return_path}
To: {to}
cc: {cc}
Received: by mail1.openerp.com (Postfix, from userid 10002)
From: {email_from}
Subject: {subject}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Date: {date}
Message-ID: {msg_id}
{extra}

Ist fertig <script>alert(1)</script>
"""
