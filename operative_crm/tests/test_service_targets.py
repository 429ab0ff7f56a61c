"""Service targets: which one a ticket follows, what is due by it, and that a change keeps what was."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .service_target_common import MONDAY, TUESDAY, ServiceTargetCommon


@tagged("post_install", "-at_install")
class TestServiceTargets(ServiceTargetCommon):

    # -- which one ---------------------------------------------------------------------------

    def test_first_that_fits(self):
        """A ticket follows the first target, in their order, of its company, team, type, priority and customer."""
        complaint = self.env["helpdesk.ticket.type"].create({"name": "Complaint"})
        germany = self.env.ref("base.de")
        self.acme.country_id = germany
        self.target.sequence = 100
        tried = [
            ({"company_id": self.company_us.id}, False), ({"team_ids": [Command.set(self.experts.ids)]}, False),
            ({"type_ids": [Command.set(complaint.ids)]}, False), ({"min_priority": "2"}, False),
            ({"partner_domain": "[('country_id.code', '=', 'FR')]"}, False), ({"active": False}, False),
            ({"company_id": False}, True), ({"team_ids": [Command.set(self.support.ids)]}, True), ({"min_priority": "1"}, True),
            ({"partner_domain": "[('country_id.code', '=', 'DE')]"}, True)]
        for vals, fits in tried:
            with self.subTest(**vals):
                target = self._target(sequence=1, **vals)
                self.assertEqual(self._new_ticket().target_id, target if fits else self.target)
                target.unlink() if not fits else setattr(target, "active", False)

    def test_criteria_change(self):
        """Another team, type, priority or customer may bring another target, also where the team follows the assigned
        user; what else is written does not."""
        expert, urgent = self._target(sequence=1, team_ids=[Command.set(self.experts.ids)]), self._target(
            sequence=2, min_priority="3")
        ticket = self._new_ticket(user_id=self.agent_a.id)
        self.assertEqual(ticket.target_id, self.target)
        self._write(ticket, self.agent_b, priority="3")
        self.assertEqual(ticket.target_id, urgent)
        self._write(ticket, self.agent_b, team_id=self.experts.id)
        self.assertEqual(ticket.target_id, expert)
        without = self._new_ticket(team_id=False)
        self.assertEqual(without.target_id, self.target)
        self._write(without, self.agent_b, user_id=self.agent_c.id)
        self.assertEqual((without.team_id, without.target_id), (self.experts, expert))
        for stage, followed in ((self.done, expert), (self.work, self.target)):
            self._write(ticket, self.agent_b, stage_id=stage.id)
            self._write(ticket, self.agent_b, team_id=self.experts.id, priority="0")
            self._write(ticket, self.agent_b, team_id=self.support.id)
            with self.subTest(stage=stage.name):
                self.assertEqual(ticket.target_id, followed)

    def test_policies_of_later(self):
        """A target that is made, moved up or narrowed later changes no ticket that is there."""
        ticket = self._new_ticket()
        self._target(sequence=1)
        self.target.team_ids = self.experts
        self._write(ticket, self.agent_a, name="Renamed", priority=ticket.priority)
        self.assertEqual(ticket.target_id, self.target)

    def test_applied_to_open_tickets(self):
        """Tickets that were open before there was a target follow it once somebody applies it: those that it fits, that follow
        none, and of which nothing is past."""
        self.target.active = False
        early, late, late_closed, other = (
            self._ticket(MONDAY(time), **vals) for time, vals in (
                ("07:00:00", {}), ("09:00:00", {}), ("09:00:00", {"stage_id": self.done.id}), ("09:00:00", {"priority": "3"})))
        urgent = self._target(sequence=1, min_priority="3")
        self.target.active = True
        with self._at(MONDAY("09:30:00")):
            action = self.target.with_user(self.user_administrator).action_apply_to_open()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual([ticket.target_id for ticket in (early, late, late_closed, other)],
                         [self.Target, self.target, self.Target, self.Target])
        self.assertEqual(self._due(late), [MONDAY("11:00:00"), TUESDAY("09:00:00")])
        self.assertFalse(early.target_state)
        self.assertIn("1 open tickets follow", action["params"]["message"])
        self.assertIn("1 are past", action["params"]["message"])
        self._job(MONDAY("10:31:00"))
        self.assertEqual(self._told(late), [(self.agent_a, "Reply due")])
        with self._at(MONDAY("10:31:00")):
            urgent.action_apply_to_open()
            self.target.action_apply_to_open()
        self.assertEqual((other.target_id, late.target_id), (urgent, self.target))
        with self.assertRaises(AccessError):
            self.target.with_user(self.agent_a).action_apply_to_open()

    def test_change_keeps_what_was(self):
        """Who changes hours, pauses or warning changes them for tickets that come later: those there keep an archived copy."""
        ticket, closed = self._ticket(MONDAY("08:00:00")), self._ticket(MONDAY("08:00:00"), stage_id=self.done.id)
        unused = self._target(sequence=200)
        before = self._due(ticket)
        for vals in ({"first_reply_hours": 1}, {"pause_provider": True}, {"warn_percent": 10}):
            kept = {name: self.target[name] for name in vals}
            self.target.with_user(self.user_administrator).write(vals)
            with self.subTest(**vals):
                self.assertEqual((ticket.target_id, closed.target_id), (ticket.target_id,) * 2)
                self.assertEqual({name: ticket.target_id[name] for name in vals}, kept)
                self.assertNotEqual(ticket.target_id, self.target)
                self.assertFalse(ticket.target_id.active)
            later = self._new_ticket()
            self.assertEqual(later.target_id, self.target)
            later.unlink()
            ticket.target_id = closed.target_id = self.target  # and once more
        unused.first_reply_hours = 1
        self.target.write({"name": "Called otherwise", "sequence": 3, "first_reply_hours": self.target.first_reply_hours})
        self.assertEqual(ticket.target_id, self.target)
        self.assertEqual(self._due(ticket), before)
        copies = self.Target.with_context(active_test=False).search([("replaced_at", "!=", False)])
        self.assertEqual(len(copies), 3)  # of the one that nobody follows none is kept
        self.assertNotIn(True, copies.mapped("active"))

    def test_rule_is_checked(self):
        """A domain that cannot work is refused, as in phases; so are negative hours and a team that never fits."""
        for vals in ({"partner_domain": "[('nothing', '=', 1)]"}, {"partner_domain": "[('create_date', '>', '-7d')]"},
                     {"partner_domain": "[('user_id.name', '=', 'A')]"},
                     {"team_ids": [Command.set(self.support.ids)], "company_id": self.company_us.id}):
            with self.subTest(**vals), self.assertRaises(ValidationError):
                self._target(**vals)

    def test_nobody_writes_what_is_due(self):
        """What is due follows from the target: no agent enters it, not even at creation."""
        ticket = self._new_ticket()
        for vals in ({"target_id": False}, {"reply_due_at": False}, {"target_state": "on_track"}, {"operative_told": "reply"}):
            with self.subTest(**vals), self.assertRaises(AccessError):
                ticket.with_user(self.agent_a).write(vals)
            with self.subTest(**vals), self.assertRaises(AccessError):
                self._new_ticket(self.agent_a, **vals)

    # -- what is due -------------------------------------------------------------------------

    def test_reply_due(self):
        """The first reply is due from when it is measured, later each from the first message nobody replied to; a pause
        changes nothing, and once somebody replied nothing is due."""
        ticket = self._ticket(MONDAY("10:00:00"))
        self.assertEqual(self._due(ticket)[0], MONDAY("13:00:00"))  # an hour's break
        self._move(MONDAY("10:30:00"), ticket, self.waiting)
        self.assertEqual(self._due(ticket)[0], MONDAY("13:00:00"))
        with self._at(MONDAY("12:30:00")):
            self._reply(ticket)
        self.assertFalse(ticket.reply_due_at)
        for time in ("15:00:00", "15:30:00"):
            with self._at(MONDAY(time)):
                self._customer_writes(ticket)
            self.assertEqual(self._due(ticket)[0], TUESDAY("10:00:00"))
        self._move(MONDAY("15:40:00"), ticket, self.done)
        self.assertFalse(ticket.reply_due_at)

    def test_no_reply_is_due_where_nobody_asked(self):
        """On what one of us opened with a note nobody waits before the customer writes; then the first reply is due."""
        with self._at(MONDAY("08:00:00")):
            ticket = self._new_ticket(self.agent_a)
        self.assertFalse(ticket.reply_due_at)
        with self._at(MONDAY("13:00:00")):
            self._customer_writes(ticket)
        self.assertEqual(self._due(ticket)[0], MONDAY("15:00:00"))

    def test_resolution_due(self):
        """The resolution uses the time it is with us or a provider; while the customer has it nothing is due, closed counts
        for nothing, and after that the rest goes on."""
        ticket = self._ticket(MONDAY("07:00:00"))
        self.assertEqual(self._due(ticket)[1], MONDAY("16:00:00"))
        self._move(MONDAY("09:00:00"), ticket, self.waiting)  # 2 hours used
        self.assertFalse(ticket.resolution_due_at)
        self._move(MONDAY("13:00:00"), ticket, self.supplier)
        self.assertEqual(self._due(ticket)[1], TUESDAY("10:00:00"))
        self._move(MONDAY("14:00:00"), ticket, self.done)  # 3
        self.assertFalse(ticket.resolution_due_at)
        self._move(TUESDAY("12:00:00"), ticket, self.work)
        self.assertEqual(self._due(ticket)[1], "2026-03-04 08:00:00")

    def test_pauses(self):
        """A target says what pauses it: the customer alone to begin with."""
        for vals, due in (
                ({"pause_customer": True, "pause_provider": True}, (False, False, TUESDAY("13:00:00"))),
                ({"pause_customer": False, "pause_provider": True}, (MONDAY("16:00:00"), False, TUESDAY("10:00:00"))),
                ({"pause_customer": True, "pause_provider": False}, (False, TUESDAY("09:00:00"), TUESDAY("09:00:00"))),
                ({"pause_customer": False, "pause_provider": False}, (MONDAY("16:00:00"),) * 3)):
            self.target.write(vals)
            ticket = self._ticket(MONDAY("07:00:00"))
            found = []
            for time, stage in (("08:00:00", self.waiting), ("10:00:00", self.supplier), ("14:00:00", self.work)):
                self._move(MONDAY(time), ticket, stage)
                found.append(self._due(ticket)[1])
            with self.subTest(**vals):
                self.assertEqual(found, list(due))

    def test_received_earlier(self):
        """What an import says of when it came in counts: the first reply is due from then."""
        ticket = self._ticket(TUESDAY("08:00:00"), operative_received_at=MONDAY("08:00:00"))
        self.assertEqual(self._due(ticket), [MONDAY("10:00:00"), TUESDAY("08:00:00")])
        self.assertEqual(ticket.target_state, "failed")

    def test_no_data_points(self):
        """Duplicates and tickets with a tag *Not in Figures* have no due dates, are told of to nobody and are never stuck."""
        spam = self.env["helpdesk.ticket.tag"].create({"name": "Spam", "operative_no_figures": True})
        self.work.target_hours = 1
        for vals in ({"tag_ids": [Command.set(spam.ids)]}, {"duplicate_id": self._new_ticket().id}):
            ticket = self._ticket(MONDAY("08:00:00"))
            self.assertTrue(ticket.reply_due_at)
            self._write(ticket, self.agent_a, **vals)
            self._job(TUESDAY("15:00:00"))
            with self.subTest(**vals):
                self.assertEqual(self._due(ticket), [False, False])
                self.assertFalse(ticket.target_state or ticket.operative_is_stuck or ticket.operative_warn_at)
                self.assertFalse(self._told(ticket))

    def test_part_off(self):
        """With the part off no ticket gets a target, and nobody is told."""
        ticket = self._ticket(MONDAY("08:00:00"))
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_service")
        self.assertFalse(self._new_ticket().target_id)
        self._job(TUESDAY("15:00:00"))
        self.assertFalse(self._told(ticket))

    def test_working_hours_change(self):
        """When a day off is entered, a team gets other hours, or a company does, what is due moves with the next run of
        the job, which is asked for at once."""
        job = self.env.ref("operative_crm.ir_cron_plan_targets")
        ticket = self._ticket(MONDAY("14:00:00"))
        self.assertEqual(self._due(ticket), [MONDAY("16:00:00"), TUESDAY("14:00:00")])
        nights = self.env["resource.calendar"].create({
            "name": "Nights", "tz": "UTC", "company_id": self.company.id, "attendance_ids": [Command.clear()] + [
                Command.create({"name": "N", "dayofweek": str(day), "hour_from": 0, "hour_to": 8, "day_period": "morning"})
                for day in range(5)]})
        changes = (
            (lambda: self.env["resource.calendar.leaves"].create({
                "name": "Holiday", "company_id": self.company.id, "calendar_id": self.company.resource_calendar_id.id,
                "date_from": TUESDAY("00:00:00"), "date_to": TUESDAY("23:59:59")}),
             [MONDAY("16:00:00"), "2026-03-04 14:00:00"]),
            (lambda: self.support.write({"resource_calendar_id": nights.id}), [TUESDAY("02:00:00"), TUESDAY("08:00:00")]),
            (lambda: self.support.write({"resource_calendar_id": False}), [MONDAY("16:00:00"), "2026-03-04 14:00:00"]),
            (lambda: self.company.write({"resource_calendar_id": nights.id}), [TUESDAY("02:00:00"), TUESDAY("08:00:00")]))
        for number, (change, due) in enumerate(changes):
            self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]).unlink()
            with self.subTest(number=number), self._at(MONDAY("15:00:00")):
                change()
                self.assertTrue(self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)]))
                self.env["helpdesk.ticket"]._cron_plan_targets()
                self.assertEqual(self._due(ticket), due)

    def test_set_up_changes(self):
        """Another target time of a phase, limit of a team or meaning of a tag counts for open tickets with the next run of
        the job, which is asked for at once."""
        job = self.env.ref("operative_crm.ir_cron_plan_targets")
        tag = self.env["helpdesk.ticket.tag"].create({"name": "Spam"})
        ticket = self._ticket(MONDAY("08:00:00"), tag_ids=[Command.set(tag.ids)])
        for time, user in (("08:30:00", self.agent_b), ("08:40:00", self.agent_a)):
            with self._at(MONDAY(time)):
                self._write(ticket, self.agent_a, user_id=user.id)
        for change, reason in (
                (lambda: self.support.write({"operative_handoff_limit": 1}), "handed_on"),
                (lambda: self.work.write({"target_hours": 2}), "waiting"),
                (lambda: tag.write({"operative_no_figures": True}), False)):
            self.env["ir.cron.trigger"].search([("cron_id", "=", job.id)]).unlink()
            with self.subTest(reason=reason), self._at(MONDAY("14:00:00")):
                change()
                self.assertTrue(self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)]))
                self.env["helpdesk.ticket"]._cron_plan_targets()
                self.assertEqual(ticket.operative_stuck_reason, reason)
        self.assertFalse(ticket.target_state)
