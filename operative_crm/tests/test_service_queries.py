"""What service costs, counted in queries against the part switched off."""

from odoo.tests import tagged

from .service_common import ServiceCommon

MAIL = """Message-Id: <{number}@acme.example>
From: Carla Contact <carla@acme.example>
To: {alias}@{domain}
Subject: It squeaks

Any idea?
"""


@tagged("post_install", "-at_install")
class TestServiceQueries(ServiceCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._init_mail_gateway()
        cls.support.alias_id.alias_domain_id = cls.mail_alias_domain
        cls.env["operative.service.target"].create({
            "name": "T", "first_reply_hours": 2, "next_reply_hours": 4, "resolution_hours": 8,
            "partner_domain": "[('country_id', '=', False)]"})
        (cls.new | cls.work).target_hours = 8
        cls.number = 0

    def _switch(self, on):
        group, part = self.env.ref("base.group_user"), self.env.ref("operative_crm.group_operative_part_service")
        group.implied_ids = group.implied_ids | part if on else group.implied_ids - part

    def _taken(self, prepare, work):
        """Queries of a piece of work with the part off and on, the second time it is done each."""
        taken = []
        for on in (False, True):
            self._switch(on)
            for _round in range(2):
                records = prepare()
                self._track(self.support)
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                work(records)
                self.env.flush_all()
                found = self.env.cr.sql_log_count - before
            taken.append(found)
        return taken

    def _tickets(self, count):
        tickets = self.env["helpdesk.ticket"].concat(*(
            self._new_ticket(stage_id=self.new.id, user_id=self.agent_a.id) for _number in range(count)))
        # not of this very second, in which a stay would be written anew instead of ended
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket_stay SET entered_at = '2026-01-05 10:00' WHERE document_id = ANY(%s)", [tickets.ids])
        self.env.invalidate_all()
        return tickets

    def test_stage_change(self):
        """A change of stage: at most four queries more, for one ticket as for many at once."""
        for count in (1, 20):
            without, with_it = self._taken(
                lambda count=count: self._tickets(count), lambda tickets: tickets.write({"stage_id": self.work.id}))
            with self.subTest(count=count, without=without, with_it=with_it):
                self.assertLessEqual(with_it - without, 4)

    def test_mail(self):
        """A mail that comes in, as a new ticket or on one that waits for it: at most six queries more."""
        def mail(_nothing):
            type(self).number += 1
            self.env["mail.thread"].message_process(None, MAIL.format(
                number=self.number, alias=self.support.alias_name, domain=self.mail_alias_domain.name))
        without, with_it = self._taken(lambda: None, mail)
        with self.subTest(without=without, with_it=with_it):
            self.assertLessEqual(with_it - without, 6)

    def test_job(self):
        """The job looks with one query whether anything is to be told."""
        self._tickets(20)
        self.env["helpdesk.ticket"].search([]).write({"operative_warn_at": False})
        self.env["helpdesk.ticket"]._cron_follow_targets()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env["helpdesk.ticket"]._cron_follow_targets()
