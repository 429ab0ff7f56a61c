"""What is bought from a customer, in its history."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.operative_crm.tests.common import OperativeCommon


@tagged("post_install", "-at_install")
class TestPurchaseTimeline(OperativeCommon):

    def test_purchases(self):
        """For whoever may read purchase orders; cancelled ones are none."""
        buyer = new_test_user(
            self.env, login="timeline_buyer", groups="purchase.group_purchase_user,operative_crm.group_operative_user",
            name="Bea Buyer", company_id=self.company.id, company_ids=[Command.set(self.companies.ids)])
        acme = self._business("Acme")
        bought, cancelled = self.env["purchase.order"].create([{
            "partner_id": acme.id, "company_id": self.company.id, "user_id": buyer.id, "date_order": "2024-01-01 12:00:00",
            "order_line": [Command.create({"product_id": self.service_product.id, "product_qty": 2, "price_unit": 5})],
        } for _place in range(2)])
        cancelled.button_cancel()
        self.env.flush_all()
        self.env.invalidate_all()
        for user, kinds in ((buyer, ["purchase"]), (self.user_salesman, [])):
            page = acme.with_user(user).with_context(allowed_company_ids=self.companies.ids).operative_timeline()
            self.assertEqual([entry["kind"] for entry in page["entries"]], kinds)
            self.assertEqual("purchase" in {kind["kind"] for kind in page["kinds"]}, bool(kinds))
            if kinds:
                [entry] = page["entries"]
                self.assertEqual((entry["title"], entry["ours"]), (bought.name, "Bea Buyer"))
                self.assertIn("10.00", entry["amount"])
