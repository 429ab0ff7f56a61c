"""Why a customer is where it is: its rhythm and the trend of its revenue, on cards, lists and the form."""

from datetime import timedelta

from lxml import etree

from odoo.tests import Form, freeze_time, tagged

from .test_customer_classify import NOW, ClassifyCommon

WHY = {"rhythm", "revenue_trend", "phase_why", "address"}


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerWhy(ClassifyCommon):

    def _shown(self, partner, *orders):
        """A customer with orders, as its salesperson reads it."""
        partner.user_id = self.user_salesman
        self._bought(partner, *orders)
        return self._classified(partner).with_user(self.user_salesman)

    def test_rhythm(self):
        """Days over the usual interval against that interval; within it; the last order without a rhythm; none at all."""
        for orders, rhythm in (
                ((268, 213, 158), "103 days over its usual 55"), ((120, 65, 10), "within its usual 55 days"),
                ((110, 55, 0), "within its usual 55 days"), ((165, 110, 55), "within its usual 55 days"),
                ((166, 111, 56), "1 day over its usual 55"), ((40,), "last order 40 days ago"), ((1,), "last order yesterday"),
                ((0,), "last order today"), ((), "no order yet")):
            with self.subTest(orders=orders):
                self.assertEqual(self._shown(self._business(), *orders).rhythm, rhythm)

    def test_rhythm_counts_by_the_companys_day(self):
        """Days are those of the company that sells, whoever reads and at whatever hour."""
        customer = self._shown(self._business(), 268, 213, 158)
        with freeze_time("2025-07-01 22:30:00"):  # the second of July in Berlin
            customer.invalidate_recordset()
            self.assertEqual(customer.rhythm, "104 days over its usual 55")

    def test_trend(self):
        """Revenue against the 12 months before, as a share of those; none without revenue before."""
        self.assertAlmostEqual(self._shown(self._business(), (10, 60), (400, 100)).revenue_trend, -0.4)
        self.assertAlmostEqual(self._shown(self._business(), (10, 150), (400, 100)).revenue_trend, 0.5)
        self.assertEqual(self._shown(self._business(), (10, 150)).revenue_trend, 0)

    def test_address(self):
        """What maps are asked for: the place without a name, and nothing where no place is known."""
        partner = self._business("Acme", country_id=self.env.ref("base.de").id)
        self.assertEqual(self._shown(partner).address, "")
        partner.write({"street": "Hauptstr. 1", "zip": "70173", "city": "Stuttgart"})
        self.assertEqual(self._shown(partner).address, "Hauptstr. 1, 70173 Stuttgart, Germany")

    def test_why_it_came_into_its_phase(self):
        """What the rule found on that day; the reason of who pinned it."""
        customer = self._shown(self._business(), 268, 213, 158)
        self.assertEqual(customer.phase_why, "103 days over its usual 55")
        with freeze_time(NOW + timedelta(days=7)):
            customer.invalidate_recordset()
            self.assertEqual(customer.phase_why, "103 days over its usual 55", "as it was")
            self.assertEqual(customer.rhythm, "110 days over its usual 55", "as it is")
        customer.with_user(self.user_manager)._pin(self._phase("b2b", "key"), "Contract")
        self.assertEqual(customer.phase_why, "Contract")

    def test_overdue_days_on_the_card(self):
        """A day that is past is a reason to act on the card of the contact, one that is to come is none."""
        def alarms(customer):
            return {figure["name"]: figure["alarm"] for group in customer.get_card()["groups"] for figure in group["figures"]}
        late, young = self._shown(self._business(), 268, 213, 158), self._shown(self._business(), 120, 65, 10)
        late.sudo()._write_computed({"contact_due_on": NOW.date() - timedelta(days=1)})
        young.sudo()._write_computed({"contact_due_on": NOW.date()})
        self.assertTrue(alarms(late)["expected_next_order_on"] and alarms(late)["contact_due_on"])
        self.assertFalse(alarms(young)["expected_next_order_on"] or alarms(young)["contact_due_on"])

    # -- the form ----------------------------------------------------------------------------

    def test_order_of_the_form(self):
        """Who and how to reach them, why, what is open, figures: in this order, for every role that may open it."""
        for user in (self.user_salesman, self.user_service, self.user_accountant, self.user_manager):
            with self.subTest(user=user.name):
                arch = etree.fromstring(self.Customer.with_user(user).get_view(
                    self.env.ref("operative_crm.operative_customer_view_form").id, "form")["arch"])
                places = [arch.xpath(f"count({path}/preceding::*)") for path in (
                    "//widget[@name='operative_customer_reach']", "(//widget[@name='operative_glance'])[1]",
                    "//div[@name='why']", "//div[@name='open']", "(//widget[@name='operative_glance'])[2]",
                    "//group[@name='orders']", "//group[@name='deliveries']", "//group[@name='money']", "//notebook")]
                self.assertEqual(places, sorted(places))
                self.assertNotIn(0, places)

    def test_form_opens_for_everybody(self):
        """The form asks for no field its reader lacks."""
        customer = self._shown(self._business(), 268, 213, 158).sudo(False)
        for user in (self.user_salesman, self.user_service, self.user_accountant, self.user_manager, self.user_administrator):
            with self.subTest(user=user.name):
                self.assertEqual(Form(customer.with_user(user)).rhythm, "103 days over its usual 55")

    def test_cost_of_the_form(self):
        """What the form says at its head takes no more than four queries before the first picture."""
        customer = self._shown(self._business(), 268, 213, 158)
        arch = etree.fromstring(self.Customer.with_user(self.user_salesman).get_view(
            self.env.ref("operative_crm.operative_customer_view_form").id, "form")["arch"])
        names = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
        self.assertLess(WHY, names)
        lists = {name: {"fields": {sub.get("name"): {} for sub in arch.xpath(f"//field[@name='{name}']/list//field")}}
                 for name in names if arch.xpath(f"//field[@name='{name}']/list")}

        def queries(names):
            specification = {name: lists.get(name, {}) for name in names}
            customer.web_read(specification)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customer.web_read(specification)
            return self.env.cr.sql_log_count - before
        self.assertLessEqual(queries(names) - queries(names - WHY), 4)

    def test_lists_ask_no_more_for_more(self):
        """The rhythm and the trend of many customers cost as many queries as those of one."""
        partners = self.env["res.partner"].create([
            {"name": f"Customer {number}", "is_company": True, "user_id": self.user_salesman.id} for number in range(20)])
        for partner in partners:
            self._bought(partner, 268, 213, 158)
        self.Customer._refresh(partners)
        customers = self.Customer.search([("partner_id", "in", partners.ids)]).with_user(self.user_salesman)

        def queries(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            customers.web_read(dict.fromkeys(("rhythm", "revenue_trend"), {}))
            return self.env.cr.sql_log_count - before
        queries(customers)
        self.assertEqual(queries(customers), queries(customers[:1]))
