"""What a customer bought over the counter, in its history."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.operative_crm.tests.common import OperativeCommon


@tagged("post_install", "-at_install")
class TestPosTimeline(OperativeCommon):

    def test_over_the_counter(self):
        """For whoever may read orders of the point of sale; what is not paid yet, or was given up, is none."""
        cashier = new_test_user(
            self.env, login="timeline_cashier", groups="point_of_sale.group_pos_user,operative_crm.group_operative_user",
            name="Carla Cashier", company_id=self.company.id, company_ids=[Command.set(self.companies.ids)])
        acme = self._business("Acme")
        self.env["account.journal"].create([
            {"name": kind, "type": kind, "code": f"P{kind[:3]}", "company_id": self.company.id} for kind in ("bank", "cash")])
        counter = self.env["pos.config"].with_company(self.company).create({"name": "Counter"})
        session = self.env["pos.session"].with_company(self.company).create({"config_id": counter.id, "user_id": cashier.id})
        common = {
            "session_id": session.id, "company_id": self.company.id, "partner_id": self._contact(acme).id,
            "user_id": cashier.id, "amount_tax": 0, "amount_total": 12.5, "amount_paid": 12.5, "amount_return": 0,
            "date_order": "2024-01-01 12:00:00"}
        paid, _draft, _gone, _other = self.env["pos.order"].create([
            {**common, "name": "Counter/1", "pos_reference": "2401-0001", "state": "paid"},
            {**common, "name": "Counter/2", "state": "draft"}, {**common, "name": "Counter/3", "state": "cancel"},
            {**common, "name": "Counter/4", "state": "paid", "partner_id": self._business("Other").id}])
        self.env.flush_all()
        self.env.invalidate_all()
        for user, kinds in ((cashier, ["counter"]), (self.user_salesman, [])):
            with self.subTest(user=user.name):
                page = acme.with_user(user).with_context(allowed_company_ids=self.companies.ids).operative_timeline()
                may_read = self.env["pos.order"].with_user(user).has_access("read")
                self.assertEqual(may_read, bool(kinds))
                self.assertEqual([entry["kind"] for entry in page["entries"]], kinds)
                self.assertEqual("counter" in {kind["kind"] for kind in page["kinds"]}, bool(kinds))
                for entry in page["entries"]:
                    self.assertEqual((entry["title"], entry["text"], entry["state"], entry["ours"]), (
                        paid.name, "2401-0001", "Paid", "Carla Cashier"))
                    self.assertIn("12.50", entry["amount"])
