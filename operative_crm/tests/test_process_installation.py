"""What the installation does for documents that are there already."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..models.process.document import operative_staged_stay
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessInstallation(ProcessCommon):

    def test_stays_begin(self):
        """Documents without a log get one, those with one keep theirs."""
        other = self._opportunity()
        kept = self._stays(other)
        self._stays(self.lead).unlink()
        self.env.flush_all()
        self.assertEqual(self.env["crm.lead"]._operative_take_over(), 1)
        self.assertEqual((self._stays(self.lead).stage_id, self._stays(other)), (self.stage_new, kept))
        self.assertFalse(self.env["crm.lead"]._operative_take_over())

    def test_clocks_of_many_documents(self):
        """Many documents at once have the clocks that few have: closed, ours, none for leads, and none for what comes later."""
        lost, lead = self._opportunity(), self._opportunity(type="lead")
        lost.action_set_lost()
        documents = self.lead | self._opportunity() | self._opportunity() | lost | lead

        def taken_over(common):
            """Whose time runs on each document, with a clock that most of them have."""
            self.env.flush_all()
            self.env.cr.execute(SQL(
                """DELETE FROM crm_lead_stay; UPDATE crm_lead SET operative_clock = NULL;
                   UPDATE crm_lead SET active = %s WHERE id <> ALL(%s)""", common, documents.ids))
            self.env.invalidate_all()
            self.env["crm.lead"]._operative_take_over()
            self.env.cr.execute("""
                INSERT INTO crm_lead (name, type, active) VALUES ('Later', 'lead', TRUE) RETURNING operative_clock""")
            self.assertIsNone(self.env.cr.fetchone()[0])
            return documents.mapped("operative_clock")
        for common in (True, False):
            few = taken_over(common)
            with patch.object(operative_staged_stay, "MANY", 1):
                self.assertEqual(taken_over(common), few)
            self.assertEqual(few, ["ours", "ours", "ours", "closed", False])
