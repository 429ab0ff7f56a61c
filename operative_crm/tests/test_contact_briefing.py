"""The briefing before a contact: what is in it, for whom, and what it costs."""

import json

from odoo.tests import freeze_time, tagged
from odoo.tools.json import json_default

from .briefing_common import NOW, SECTIONS, BriefingCommon

MOST_QUERIES = 60


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactBriefing(BriefingCommon):

    # -- what it costs -----------------------------------------------------------------------

    def test_queries(self):
        """So many queries whatever there is to say, for whoever reads it."""
        self._condition(self.stage_proposal, severity="block")
        readers = (self.user_salesman, self.user_salesman_all, self.user_service, self.user_accountant, self.user_holder,
                   self.user_manager)
        taken = {}
        for number in (1, 9):
            self._everything(number)
            for user in readers:
                self._briefing(user)
                self.assertEqual(list(self._briefing(user)), SECTIONS)
                taken[number, user.name] = self._queries_of(self.acme.with_user(user).with_context(
                    allowed_company_ids=self.company.ids, lang="en_US").with_prefetch().operative_briefing)
        print(taken)
        self.assertLessEqual(max(taken.values()), MOST_QUERIES, taken)
