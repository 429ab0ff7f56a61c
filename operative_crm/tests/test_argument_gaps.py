"""What is missing in the library: searched for in vain, lost for, sold without."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .argument_common import ArgumentCommon


@tagged("post_install", "-at_install")
class TestArgumentGaps(ArgumentCommon):

    def _misses(self, user=None):
        misses = self.env["operative.argument.miss"]
        return misses.with_user(user or self.user_author).with_context(allowed_company_ids=self.company.ids).search([])

    def _note(self, query, user=None):
        document = self.quotation.with_user(user or self.user_salesman).with_company(self.company)
        return document.operative_note_search(query)

    @freeze_time("2026-03-04 09:00:00")
    def test_searched_in_vain(self):
        """The same search again is counted; nothing tells who searched; what is found after all is no gap."""
        self._argument("Our delivery is quick")
        self.assertTrue(self._note("  Hydrogen proof? "))
        self.assertTrue(self._note("hydrogen PROOF", self.user_manager))
        self.assertFalse(self._note("deliveries"))
        self.assertFalse(self._note("  ?! "))
        miss = self._misses()
        self.assertEqual((miss.query, miss.count, str(miss.last_on)), ("hydrogen proof", 2, "2026-03-04"))
        self.assertFalse({"create_uid", "write_uid"} & miss._fields.keys())

    def test_who_may(self):
        """Authors read what is missing; who may not read the document notes nothing; wrong types are refused in words."""
        self._note("hydrogen")
        with self.assertRaises(AccessError):
            self._misses(self.user_salesman)
        for user in (self.user_portal, self.user_service):
            with self.assertRaises(AccessError):
                self._note("hydrogen", user)
        for query in (7, ["a"], {"a": 1}):
            with self.assertRaises(UserError):
                self._note(query)
        self.assertTrue(self._note("x" * 10000))
        self.assertLessEqual(max(map(len, self._misses().mapped("query"))), 200)

    def test_forgotten_after_a_year(self):
        """What nobody has searched for in a year is no gap any more."""
        with freeze_time("2026-03-04 09:00:00"):
            self._note("hydrogen")
        with freeze_time("2027-03-05 09:00:00"):
            self.env["operative.argument.miss"]._gc_old()
        self.assertFalse(self._misses())

    def test_loss_reasons(self):
        """A loss reason is a gap until an argument that answers it is approved."""
        reason = self.env["crm.lost.reason"].create({"name": "Too late"})
        argument = self._argument(lost_reason_ids=[reason.id], state="draft")
        gaps = self.env["crm.lost.reason"].with_user(self.user_author)
        self.assertIn(reason, gaps.search([("operative_without_argument", "=", True)]))
        self.assertTrue(reason.with_user(self.user_author).operative_without_argument)
        argument.state = "approved"
        reason.invalidate_recordset()
        self.assertNotIn(reason, gaps.search([("operative_without_argument", "=", True)]))
        self.assertIn(reason, gaps.search([("operative_without_argument", "=", False)]))
        self.assertFalse(reason.with_user(self.user_author).operative_without_argument)

    def test_products(self):
        """A product has an argument by itself or by a category above it; one without criteria is about none."""
        root = self.env["product.category"].create({"name": "Argued root"})
        below = self.env["product.category"].create({"name": "Argued below", "parent_id": root.id})
        product, other = self.env["product.template"].create([
            {"name": "Below", "categ_id": below.id}, {"name": "Elsewhere"}])
        self._argument("For everything")
        found = self.env["product.template"].with_user(self.user_author)
        self.assertLessEqual(product | other, found.search([("operative_without_argument", "=", True)]))
        self._argument("For the root", product_categ_ids=[root.id])
        self.assertEqual(
            found.search([("operative_without_argument", "=", True), ("id", "in", (product | other).ids)]), other)
        (product | other).invalidate_recordset()
        self.assertEqual((product | other).with_user(self.user_author).mapped("operative_without_argument"), [False, True])
