from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..models.core.movers import TAKEN_OVER, moved_by
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessCustomer(ProcessCommon):
    """Who is responsible for a customer in its phase, and who is told when a rule moves it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._classified(cls.acme)
        cls._backdate(cls.customer.stay_ids, entered_at="2025-01-01 08:00:00")
        cls.quoted = cls._phase("b2b", "first_quotation")
        cls.quoted.responsible_role_id = cls.role_inside

    def _quote(self):
        self._order(self.acme, state="draft")
        self.Customer._refresh(self.acme)
        self.Customer._classify(self.acme)
        self.env.invalidate_all()

    def _open_stay(self):
        return self.Stay.search([("document_id", "=", self.customer.id), ("left_at", "=", False)])

    def test_the_holder_of_the_role_is_responsible(self):
        """The customer team says who looks after the phase; the stay carries it, and the bar shows it."""
        self._quote()
        self.assertEqual(self.customer.phase_id, self.quoted)
        self.assertEqual((self._open_stay().user_id, self._open_stay().role_id), (self.user_salesman_all, self.role_inside))
        bar = self.customer.with_user(self.user_salesman).operative_process()
        self.assertEqual(bar["responsible"]["id"], self.user_salesman_all.id)
        self.assertFalse(bar["next"])

    @freeze_time("2025-07-01 21:00:00")
    def test_the_holder_changes_at_the_companys_midnight(self):
        """At nine in the morning in Auckland, the day before elsewhere, stay and document know the new holder."""
        self.company.resource_calendar_id.tz = "Pacific/Auckland"
        held = self.env["operative.team.member"].search([
            ("customer_id", "=", self.customer.id), ("role_id", "=", self.role_inside.id)])
        held.write({"date_to": "2025-07-01", "deputy_id": False})
        self.env["operative.team.member"].create({
            "customer_id": self.customer.id, "role_id": self.role_inside.id, "user_id": self.user_salesman.id,
            "date_from": "2025-07-02"})
        self.stage_proposal.responsible_role_id = self.role_inside
        self._quote()
        self.assertEqual(self._open_stay().user_id, self.user_salesman)
        for zone in ("Pacific/Auckland", "Europe/Berlin", "America/Los_Angeles"):
            lead = self._opportunity(user_id=False).with_user(self.user_manager).with_context(tz=zone)
            lead.stage_id = self.stage_proposal
            self.assertEqual(lead.operative_responsible_id, self.user_salesman, zone)

    def test_ones_own_goes_first(self):
        """A responsible entered by hand goes before the role, and is logged at once."""
        self._quote()
        self.customer.with_user(self.user_manager).operative_responsible_id = self.user_deputy
        self.assertEqual(self._open_stay().user_id, self.user_deputy)

    def test_the_holder_is_told(self):
        """A rule that moves a customer tells who is responsible, once; the first phase tells nobody."""
        activities = self.env["mail.activity"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", self.acme.id)])
        self.assertFalse(activities)
        self._quote()
        activities = self.env["mail.activity"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", self.acme.id)])
        self.assertEqual(activities.user_id, self.user_salesman_all)
        self.Customer._classify(self.acme)
        self.assertEqual(len(activities.search([("res_model", "=", "res.partner"), ("res_id", "=", self.acme.id)])), 1)

    def test_nobody_is_told_of_what_is_taken_over(self):
        """Installation, merges and made-up histories move customers without a word."""
        self._order(self.acme, state="draft")
        customers = moved_by(self.Customer, TAKEN_OVER)
        customers._refresh(self.acme)
        customers._classify(self.acme)
        self.env.invalidate_all()
        self.assertEqual(self.customer.phase_id, self.quoted)
        self.assertFalse(self.env["mail.activity"].search([
            ("res_model", "=", "res.partner"), ("res_id", "=", self.acme.id)]))

    def test_a_rule_asks_nobody(self):
        """There is no gate where a rule decides, and nobody moves a customer by hand but by pinning."""
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_manager).phase_id = self.quoted

    def test_a_responsible_set_by_hand_sees_the_customer(self):
        """Own is what one is responsible for by hand: customer, its log and its team are seen, until somebody else is."""
        other = self._business("Bolt", user_id=self.user_salesman.id)
        customer, as_deputy = self._customer(other), self._customer(other).with_user(self.user_deputy)
        self._classified(other)
        self.assertFalse(as_deputy.has_access("read") or as_deputy.is_own)
        customer.with_user(self.user_manager).operative_responsible_id = self.user_deputy
        self.env.invalidate_all()
        self.assertTrue(as_deputy.has_access("read") and as_deputy.is_own)
        self.assertIn(as_deputy, as_deputy.search([("is_own", "=", True)]))
        self.assertTrue(as_deputy.stay_ids)
        self.assertTrue(other.with_user(self.user_deputy).operative_customer_id)
        customer.with_user(self.user_manager).operative_responsible_id = self.user_salesman_all
        self.env.invalidate_all()
        self.assertFalse(as_deputy.has_access("read") or as_deputy.is_own)
