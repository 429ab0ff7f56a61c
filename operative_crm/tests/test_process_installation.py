"""What the installation does for documents that are there already."""

from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.operative_crm.hooks import begin_stays

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessInstallation(ProcessCommon):

    def _foreign_keys(self, table):
        return self.env.execute_query(SQL(
            "SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint "
            "WHERE contype = 'f' AND conrelid = %s::regclass ORDER BY conname", table))

    def test_stays_begin_and_keys_stay(self):
        """Documents without a log get one, those with one keep theirs, and every foreign key is checked as before."""
        other = self._opportunity()
        before = self._foreign_keys("crm_lead_stay")
        kept = self._stays(other)
        self._stays(self.lead).unlink()
        self.env.flush_all()
        self.assertEqual(begin_stays(self.env, "crm.lead", "helpdesk.ticket"), 1)
        self.assertEqual((self._stays(self.lead).stage_id, self._stays(other)), (self.stage_new, kept))
        self.assertEqual(self._foreign_keys("crm_lead_stay"), before)
        self.assertTrue(before)
