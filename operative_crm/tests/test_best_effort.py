from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.core import best_effort
from .process_common import ProcessCommon

LOG = best_effort.__name__


def fails(*_args, **_kwargs):
    raise ValueError("a bug")


@tagged("post_install", "-at_install")
class TestBestEffort(ProcessCommon):
    """What is read along with a record and fails leaves the record readable."""

    def _broken(self, records):
        """The database itself refuses: everything after it would be refused too."""
        records.env.cr.execute("SELECT nothing FROM nowhere")

    @mute_logger(LOG, "odoo.sql_db")
    def test_a_form_opens_without_the_process(self):
        """The bar raises, in Python or in the database: the record is read, and the bar says when it failed."""
        lead = self.lead.with_user(self.user_salesman)
        for broken in (fails, self._broken):
            with self.subTest(broken.__name__), patch.object(type(lead), "_operative_process", broken):
                lead.invalidate_recordset()
                [values] = lead.web_read({"name": {}, "operative_bar": {}})
                self.assertEqual(values["name"], self.lead.name)
                self.assertEqual(values["operative_bar"]["stages"], [])
                self.assertTrue(values["operative_bar"]["failed_at"])

    @mute_logger(LOG, "odoo.sql_db")
    def test_what_was_saved_along_with_it_stays(self):
        """A save that brings back the form loses nothing where the bar fails in the database."""
        lead = self.lead.with_user(self.user_salesman)
        with patch.object(type(lead), "_operative_process", self._broken):
            lead.web_save({"email_cc": "saved@example.com"}, {"operative_bar": {}})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.lead.email_cc, "saved@example.com")

    @mute_logger(LOG, "odoo.sql_db")
    def test_cards_are_shown_without_their_sign(self):
        """The kanban view reads its cards where nobody can say what is blocked."""
        with patch.object(type(self.lead), "_operative_blocked", self._broken):
            [card] = self.lead.with_user(self.user_salesman).web_read({"name": {}, "operative_is_blocked": {}})
        self.assertEqual((card["name"], card["operative_is_blocked"]), (self.lead.name, False))

    @mute_logger(LOG, "odoo.sql_db")
    def test_a_quotation_opens_where_no_date_can_be_said(self):
        """The promise raises: lines and order are read, and say so."""
        order = self.env["sale.order"].with_user(self.user_salesman).create({
            "partner_id": self.acme.id, "order_line": [(0, 0, {
                "product_id": self.env["product.product"].create({"name": "Bolt", "type": "consu"}).id})]})
        with patch.object(type(self.env["product.product"]), "operative_promise", self._broken):
            [values] = order.web_read({"operative_light_reason": {}, "order_line": {"fields": {
                "operative_light": {}, "operative_light_reason": {}, "product_id": {}}}})
        [line] = values["order_line"]
        self.assertFalse(line["operative_light"])
        self.assertEqual(line["operative_light_reason"], "Not known at the moment")
        self.assertIn("Bolt: Not known at the moment", values["operative_light_reason"])
