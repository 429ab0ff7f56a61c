"""The briefing before a contact: what is in it, for whom, and what it costs."""

import json

from odoo import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools.json import json_default

from .process_common import ProcessCommon

NOW = "2026-06-15 09:00:00"
SECTIONS = [
    "changed", "who", "money", "business", "prices", "promises", "service", "arguments", "deals", "contacts", "next_steps",
    "to_find_out"]


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactBriefing(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.conny = cls._contact(cls.acme, phone="+49 30 1", email="conny@acme.example", function="Buyer")
        cls.user_holder = new_test_user(
            cls.env, login="operative_holder", groups="operative_crm.group_operative_user", name="Hedy Holder",
            email="holder@operative.example", company_id=cls.company.id, company_ids=[Command.set(cls.companies.ids)])

    def _briefing(self, user=None, partner=None, **context):
        """The briefing as a user reads it, from what the database has."""
        self.env.flush_all()
        self.env.invalidate_all()
        partner = (partner or self.acme).with_user(user or self.user_salesman).with_context(
            allowed_company_ids=self.company.ids, **context).with_prefetch()
        return partner.operative_briefing()

    def test_smoke(self):
        order = self._order(self.conny, "2026-06-01", 200)
        self._invoice(self.acme, 100, on="2026-03-01", due="2026-03-10")
        self._ticket(self.acme, user_id=self.user_service.id)
        self._refreshed(self.acme)
        self._message(order, "2026-06-02 10:00:00")
        for user in (self.user_salesman, self.user_salesman_all, self.user_service, self.user_accountant, self.user_holder,
                     self.user_manager):
            self._briefing(user)
            n = self.env.cr.sql_log_count
            found = self._briefing(user)
            print("=====", user.name, self.env.cr.sql_log_count - n)
            print(json.dumps(found, default=json_default, indent=1))
            self.assertEqual(list(found), SECTIONS)
