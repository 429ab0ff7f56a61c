"""A service target for tests of what is due on tickets, and who is told."""

from odoo import Command

from .service_common import ServiceCommon

MONDAY = "2026-03-02 {}".format  # working hours are 07:00 to 11:00 and 12:00 to 16:00, UTC
TUESDAY = "2026-03-03 {}".format


class ServiceTargetCommon(ServiceCommon):
    """``target``: reply within 2 hours, then 4, resolution within 8, warned after 75 %; ``leader`` leads the role of each
    stage."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Target = cls.env["operative.service.target"]
        cls.env["operative.service.target"].search([]).active = False
        cls.leader = cls.agent_c
        cls.role = cls.env["operative.role"].create({"name": "Support", "member_ids": [
            Command.create({"user_id": cls.leader.id, "company_id": cls.company.id, "is_leader": True})]})
        (cls.new | cls.work | cls.waiting | cls.supplier).responsible_role_id = cls.role
        cls.target = cls._target(first_reply_hours=2, next_reply_hours=4, resolution_hours=8, warn_percent=75)

    @classmethod
    def _target(cls, **vals):
        return cls.Target.create({"name": "Target", "company_id": cls.company.id, **vals})

    def _ticket(self, moment, **vals):
        with self._at(moment):
            return self._new_ticket(**{"user_id": self.agent_a.id, "stage_id": self.work.id, **vals})

    def _move(self, moment, ticket, stage):
        with self._at(moment):
            self._write(ticket, self.agent_a, stage_id=stage.id)

    def _job(self, moment):
        with self._at(moment):
            self.env["helpdesk.ticket"]._cron_follow_targets()
            self.env.flush_all()

    def _due(self, ticket):
        return [moment and str(moment) for moment in (ticket.reply_due_at, ticket.resolution_due_at)]

    def _told(self, ticket):
        """Who was told what: list of pairs of a user and the beginning of the text."""
        activities = self.env["mail.activity"].search([
            ("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id), ("automated", "=", True)], order="id")
        return [(activity.user_id, activity.summary.split(":")[0]) for activity in activities]
