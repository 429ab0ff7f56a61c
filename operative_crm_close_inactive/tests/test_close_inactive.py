"""Tickets that nobody works on are closed by a job; what may not be closed yet holds up no other one."""

from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from odoo.addons.operative_crm.tests.service_common import ServiceCommon


@tagged("post_install", "-at_install")
class TestCloseInactive(ServiceCommon):

    def test_one_is_held_back(self):
        """The one that lacks what the stage asks for stays open, without mail or note; the others are closed."""
        self.env["operative.condition"].search([]).active = False
        self.env["operative.condition"].create({
            "name": "Category", "severity": "block", "ticket_stage_id": self.done.id,
            "field_id": self.env["ir.model.fields"]._get("helpdesk.ticket", "category_id").id})
        category = self.env["helpdesk.ticket.category"].create({"name": "Noise"})
        first, held, last = (self._new_ticket(stage_id=self.work.id, category_id=has and category.id)
                             for has in (True, False, True))
        (first | held | last).last_stage_update = fields.Datetime.now() - timedelta(days=30)
        self.support.write({
            "close_inactive_tickets": True, "ticket_stage_ids": [Command.set(self.work.ids)],
            "inactive_tickets_day_limit_warning": 0, "closing_ticket_stage": self.done.id})
        self.env.flush_all()
        messages = len(held.message_ids)
        self.support.close_team_inactive_tickets()
        self._track(first)
        self.assertEqual([ticket.stage_id for ticket in (first, held, last)], [self.done, self.work, self.done])
        self.assertEqual(len(held.message_ids), messages)
        self.assertEqual([ticket.operative_clock for ticket in (first, held, last)], ["closed", "ours", "closed"])
        # what says so does not stay: it is found as ever
        self.assertIn(held, self.env["helpdesk.ticket"].search([("team_id", "=", self.support.id)]))
