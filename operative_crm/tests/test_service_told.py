"""What people are told of tickets, each once: in danger, missed, stuck; and what their day shows of it."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.operative_crm.models.service import helpdesk_ticket_told

from .service_target_common import MONDAY, TUESDAY, ServiceTargetCommon


@tagged("post_install", "-at_install")
class TestServiceTold(ServiceTargetCommon):

    # -- who is told -------------------------------------------------------------------------

    def test_endangered_then_failed(self):
        """After so much of the time who is responsible is told, once; when it is over the leader of the phase's role is,
        once."""
        ticket = self._ticket(MONDAY("08:00:00"))
        for time, state, told in (
                ("09:30:00", "on_track", []),
                ("09:31:00", "endangered", [(self.agent_a, "Reply due")]),
                ("09:46:00", "endangered", [(self.agent_a, "Reply due")]),
                ("10:00:00", "endangered", [(self.agent_a, "Reply due")]),
                ("10:01:00", "failed", [(self.agent_a, "Reply due"), (self.leader, "Reply overdue")]),
                ("10:16:00", "failed", [(self.agent_a, "Reply due"), (self.leader, "Reply overdue")])):
            self._job(MONDAY(time))
            with self.subTest(time=time):
                self.assertEqual(ticket.target_state, state)
                self.assertEqual(self._told(ticket), told)
        with self._at(MONDAY("10:30:00")):
            self._reply(ticket)
        self.assertEqual(ticket.target_state, "on_track")  # the report remembers

    def test_thousands_at_once(self):
        """The job saves what it has told batch by batch, and goes on with the rest where its time is over."""
        tickets = self.env["helpdesk.ticket"].union(*(self._ticket(MONDAY("08:00:00")) for _number in range(2)))
        job = self.env["helpdesk.ticket"].with_context(cron_id=self.env.ref("operative_crm.ir_cron_follow_targets").id)
        for told, remaining in ((1, 1), (2, 0)):
            with self._at(MONDAY("09:31:00")), \
                    patch.object(helpdesk_ticket_told, "BATCH", 1), \
                    patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=0) as progress:
                job._cron_follow_targets()
            progress.assert_called_once_with(1, remaining=remaining)
            self.assertEqual(sum(bool(self._told(ticket)) for ticket in tickets), told)

    def test_told_of_each_question(self):
        """Who was told of one question is told of the next one as well."""
        self.target.resolution_hours = 0
        ticket = self._ticket(MONDAY("07:00:00"), stage_id=self.waiting.id)
        with self._at(MONDAY("07:10:00")):
            self._reply(ticket)
        for day in (MONDAY, TUESDAY):
            with self._at(day("08:00:00")):
                self._customer_writes(ticket)
            self._job(day("12:30:00"))
            with self._at(day("12:40:00")):
                self._reply(ticket)
                self._write(ticket, self.agent_a, stage_id=self.work.id)
                self._write(ticket, self.agent_a, stage_id=self.waiting.id)
        self.assertEqual(self._told(ticket), [(self.agent_a, "Reply due")] * 2)

    def test_told_of_a_resolution_once(self):
        """A ticket that was endangered, waited for the customer and is endangered again is told of once."""
        self.target.first_reply_hours = 0
        ticket = self._ticket(MONDAY("07:00:00"))
        self._job(MONDAY("14:30:00"))
        self.assertEqual(ticket.target_state, "endangered")
        self._move(MONDAY("15:00:00"), ticket, self.waiting)
        self.assertEqual(ticket.target_state, "on_track")
        self._move(TUESDAY("08:00:00"), ticket, self.work)
        self.assertEqual(ticket.target_state, "endangered")
        self._job(TUESDAY("08:15:00"))
        self.assertEqual(self._told(ticket), [(self.agent_a, "Resolution due")])
        self._job(TUESDAY("09:15:00"))
        self.assertEqual(self._told(ticket)[1:], [(self.leader, "Resolution overdue")])

    def test_end_of_the_day(self):
        """What is due when work ends is missed when it goes on, as no more time was used until then."""
        self.target.write({"first_reply_hours": 0})
        ticket = self._ticket("2026-03-01 20:00:00")
        self.assertEqual(self._due(ticket)[1], MONDAY("16:00:00"))
        self._job(MONDAY("20:00:00"))
        self.assertEqual(ticket.target_state, "endangered")
        self._move(MONDAY("20:10:00"), ticket, self.done)
        self.assertEqual(ticket.target_state, "on_track")
        self._move(MONDAY("20:20:00"), ticket, self.work)
        self._job(TUESDAY("07:01:00"))
        self.assertEqual(ticket.target_state, "failed")

    def test_failed_stays_failed(self):
        """A ticket that took too long is so while it waits and once it is closed, measured when that happened."""
        self.target.first_reply_hours = 0
        ticket, late = self._ticket(MONDAY("07:00:00")), self._ticket(MONDAY("07:00:00"))
        self._move(MONDAY("15:00:00"), ticket, self.done)
        self._move(TUESDAY("08:00:00"), late, self.waiting)
        self._job("2026-03-09 12:00:00")
        self.assertEqual((ticket.target_state, late.target_state), ("on_track", "failed"))
        self._move("2026-03-09 12:00:00", late, self.done)
        self.assertEqual(late.target_state, "failed")

    def test_told_in_ones_language_and_zone(self):
        """Who is told reads it in his own language, and the moment in his own zone."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.agent_a.write({"lang": "de_DE", "tz": "Asia/Tokyo"})
        ticket = self._ticket(MONDAY("08:00:00"))
        self._job(MONDAY("09:31:00"))
        [activity] = self.env["mail.activity"].search([
            ("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id), ("automated", "=", True)])
        self.assertIn("19:00", activity.summary)
        self.assertIn("02.03.26", activity.summary)

    def test_one_bad_ticket(self):
        """One ticket that cannot be told of stops none of the others, and the log names it."""
        bad, good = self._ticket(MONDAY("08:00:00")), self._ticket(MONDAY("08:00:00"))
        tell = self.registry["mail.activity"]._operative_tell

        def failing(model, documents, *args, **kwargs):
            if bad in documents:
                raise ValueError("of this one nobody can be told")
            return tell(model, documents, *args, **kwargs)
        self.patch(self.registry["mail.activity"], "_operative_tell", failing)
        with self.assertLogs("odoo.addons.operative_crm.models.service.helpdesk_ticket_told", "ERROR") as logged:
            self._job(MONDAY("09:31:00"))
        self.assertIn(str(bad), logged.output[0])
        self.assertEqual(self._told(good), [(self.agent_a, "Reply due")])
        self.assertEqual((bad.operative_told, good.operative_told), (False, "reply"))

    # -- stuck -------------------------------------------------------------------------------

    def test_waits_too_long(self):
        """A ticket that waits for us or a provider longer than its phase may take is stuck, told once each time; moving on
        ends it, and while the customer has it it is not."""
        self.target.active = False
        (self.work | self.supplier | self.waiting).target_hours = 2
        ticket = self._ticket(MONDAY("08:00:00"))
        with self._at(MONDAY("08:30:00")):
            self._write(ticket, self.agent_a, user_id=self.agent_b.id)  # whoever has it
        for time, stuck in (("10:00:00", False), ("10:01:00", True), ("10:16:00", True)):
            self._job(MONDAY(time))
            with self.subTest(time=time):
                self.assertEqual((ticket.operative_is_stuck, ticket.operative_stuck_reason), (stuck, stuck and "waiting"))
        self.assertEqual(self._told(ticket), [(self.agent_b, "Waits too long")])
        self._move(MONDAY("10:30:00"), ticket, self.waiting)
        self.assertFalse(ticket.operative_is_stuck)
        self._job(MONDAY("15:00:00"))
        self.assertFalse(ticket.operative_is_stuck)
        self._move(MONDAY("15:00:00"), ticket, self.supplier)
        self._job(TUESDAY("08:30:00"))
        self.assertEqual(ticket.operative_stuck_reason, "waiting")
        self.assertEqual(len(self._told(ticket)), 2)

    def test_handed_on_too_often(self):
        """A ticket that was handed on more often than its team allows is stuck at that moment, told once; 0 is no limit, and
        without a team the default counts."""
        self.target.active = False
        self.support.operative_handoff_limit = 2
        ticket = self._ticket(MONDAY("08:00:00"))
        stuck = []
        for minute, user in enumerate((self.agent_b, self.agent_a, self.agent_b, self.agent_a), start=1):
            with self._at(MONDAY(f"08:0{minute}:00")):
                self._write(ticket, self.agent_a, user_id=user.id)
                stuck.append(ticket.operative_stuck_reason)
            self._job(MONDAY(f"08:0{minute}:30"))
        self.assertEqual(stuck, [False, False, "handed_on", "handed_on"])
        self.assertEqual([text for _user, text in self._told(ticket)], ["Handed on too often"])
        self.support.operative_handoff_limit = 0
        self._write(ticket, self.agent_a, user_id=self.agent_b.id)
        self.assertFalse(ticket.operative_is_stuck)

    # -- screens -----------------------------------------------------------------------------

    def test_my_day(self):
        """A service agent's day begins with what is endangered or stuck, and ends with what else waits for him; what others
        have, what is closed and what waits for the customer is not in it."""
        endangered, failed, plain = (self._ticket(MONDAY(time)) for time in ("09:00:00", "08:00:00", "10:30:00"))
        self._ticket(MONDAY("08:00:00"), user_id=self.agent_b.id)
        self._ticket(MONDAY("08:00:00"), stage_id=self.done.id)
        self._job(MONDAY("10:50:00"))
        with self._at(MONDAY("10:50:00")):
            day = {section["key"]: section for section in
                   self.env["operative.my.day"].with_user(self.agent_a).get_sections()}
        self.assertEqual([row["res_id"] for row in day["ticket_endangered"]["rows"]], [failed.id, endangered.id])
        self.assertEqual({row["res_id"]: row["is_late"] for row in day["ticket_endangered"]["rows"]},
                         {endangered.id: False, failed.id: True})
        self.assertEqual([row["res_id"] for row in day["ticket_waiting"]["rows"]], [plain.id])
        self.assertNotIn("ticket_endangered", {
            section["key"] for section in self.env["operative.my.day"].with_user(self.user_salesman).get_sections()})
