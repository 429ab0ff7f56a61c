"""What the installation does for documents that are there already."""

from odoo.tests import tagged

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
