"""Due contacts: who is put on whose list today, and what putting off does."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import OperativeCommon

TODAY = date(2025, 7, 1)


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 10:00:00")
class TestContactDue(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("operative_crm.contacts_a_day", 3)

    def _due(self, number=1, user=None, days=1, revenue=0, company=None, **vals):
        """Customers due for some days."""
        partners = self.env["res.partner"].create([
            {"name": f"Due {index}", "user_id": user.id if user else False, **vals} for index in range(number)])
        customers = self.Customer.create([
            {"partner_id": partner.id, "company_id": (company or self.company).id} for partner in partners])
        customers._write_computed({
            "contact_due_on": TODAY - timedelta(days=days), "contact_interval_days": 10, "revenue_12m": revenue})
        return customers

    def _planned(self, customers, on=TODAY):
        return customers.filtered(lambda customer: customer.contact_planned_on == on)

    # -- whose day ---------------------------------------------------------------------------

    def test_list_of_the_users_day(self):
        """Whoever is in another zone than the company has the list of the own day, from its beginning to its end."""
        for zone in ("Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin", False):
            self.user_salesman.tz = zone
            customers = self._due(2, self.user_salesman)
            for hour in range(0, 48, 3):
                with freeze_time(datetime(2025, 7, 1) + timedelta(hours=hour)):
                    self.Customer._plan_contacts()
                    reader = self.env(user=self.user_salesman, context={"tz": zone} if zone else {})
                    rows = reader["operative.my.day"]._contacts()["rows"]
                    self.assertEqual({row["id"] for row in rows}, set(customers.ids), (zone, hour))
                    self.assertEqual(reader["operative.customer"].search([
                        ("contact_planned_on", "=", "today"), ("id", "in", customers.ids)]).ids, customers.ids)
            customers._write_computed({"contact_due_on": False, "contact_planned_on": False})

    # -- how many ----------------------------------------------------------------------------

    def test_first_night(self):
        """The first night puts the daily number on a list, however many are due."""
        customers = self._due(200, self.user_salesman)
        self.assertEqual(self.Customer._plan_contacts(), 3)
        self.assertEqual(len(self._planned(customers)), 3)
        self.assertEqual(self.Customer._plan_contacts(), 0)

    def test_cap_is_for_each_person(self):
        """Each salesperson has a list of the daily number."""
        first, second = self._due(5, self.user_salesman), self._due(5, self.user_salesman_all)
        self.Customer._plan_contacts()
        self.assertEqual((len(self._planned(first)), len(self._planned(second))), (3, 3))

    def test_cap_holds_over_companies(self):
        """Who works for two companies gets the daily number once."""
        customers = self._due(5, self.user_salesman) | self._due(5, self.user_salesman, company=self.company_us)
        self.Customer._plan_contacts()
        self.assertEqual(len(self._planned(customers)), 3)

    def test_customers_of_nobody(self):
        """Customers without a salesperson make one list a company and take no place on a person's."""
        here, there = self._due(5), self._due(5, company=self.company_us)
        somebody = self._due(5, self.user_salesman)
        self.Customer._plan_contacts()
        self.assertEqual([len(self._planned(customers)) for customers in (here, there, somebody)], [3, 3, 3])

    def test_done_ones_bring_no_more(self):
        """What was planned today and is done keeps its place: no more come the same day."""
        customers = self._due(10, self.user_salesman)
        self.Customer._plan_contacts()
        self._planned(customers)._write_computed({"contact_due_on": TODAY + timedelta(days=10)})
        self.assertEqual(self.Customer._plan_contacts(), 0)

    def test_put_off_ones_bring_no_more(self):
        """Putting the list off does not bring another the same day."""
        customers = self._due(10, self.user_salesman)
        self.Customer._plan_contacts()
        self._planned(customers).action_snooze()
        self.assertEqual(self.Customer._plan_contacts(), 0)

    def test_next_day(self):
        """Undone ones compete with the rest on the next day, and the daily number holds again."""
        customers = self._due(4, self.user_salesman, revenue=100) | self._due(4, self.user_salesman, revenue=50)
        self.Customer._plan_contacts()
        first = self._planned(customers)
        first[0]._write_computed({"contact_due_on": TODAY + timedelta(days=10)})
        with freeze_time("2025-07-02 10:00:00"):
            self.assertEqual(self.Customer._plan_contacts(), 3)
        again = self._planned(customers, date(2025, 7, 2))
        self.assertEqual(len(again), 3)
        self.assertLessEqual(first[1:], again)
        self.assertNotIn(first[0], again)

    def test_day_of_the_company(self):
        """A day begins at the company's midnight: what is due tomorrow in Berlin is not due before."""
        customers = self._due(1, self.user_salesman, days=-1)
        self.assertEqual(self.Customer._plan_contacts("2025-07-01 21:59:00"), 0)
        self.assertEqual(self.Customer._plan_contacts("2025-07-01 22:00:00"), 1)
        self.assertEqual(customers.contact_planned_on, date(2025, 7, 2))

    # -- which -------------------------------------------------------------------------------

    def test_value_and_delay(self):
        """The most valuable and most delayed come first: value times delay in intervals."""
        small_late = self._due(1, self.user_salesman, days=100, revenue=100)  # 101 × 11
        big = self._due(1, self.user_salesman, days=1, revenue=10000)  # 10001 × 1.1
        middle = self._due(1, self.user_salesman, days=10, revenue=1000)  # 1001 × 2
        small = self._due(1, self.user_salesman, days=1, revenue=100)
        quoted = self._due(1, self.user_salesman, days=1)
        quoted._write_computed({"open_quotation_amount": 5000})
        self.Customer._plan_contacts()
        customers = small_late | big | middle | small | quoted
        self.assertEqual(self._planned(customers).sorted("contact_score", reverse=True), big | quoted | middle)
        self.assertEqual(big.contact_score, 11001)

    def test_who_is_not_due(self):
        """Not planned: due later, put off, archived, without a due day."""
        later = self._due(1, self.user_salesman, days=-1)
        archived = self._due(1, self.user_salesman, active=False)
        put_off, never = self._due(1, self.user_salesman), self._due(1, self.user_salesman)
        put_off.action_snooze(5)
        never._write_computed({"contact_due_on": False})
        self.assertEqual(self.Customer._plan_contacts(), 0)
        self.assertFalse(self._planned(later | archived | put_off | never))

    def test_due_by_the_interval(self):
        """A customer is due so many days after the last interaction as its own interval says, else its phase's."""
        partner = self._business()
        self._phase("b2b", "lost").contact_interval_days = 30
        self._message(partner, "2025-06-01")
        customer = self._classified(partner)
        customer.contact_interval_days = 7
        self.Customer._classify(partner)
        self.assertEqual(customer.contact_due_on, date(2025, 6, 8))
        customer.contact_interval_days = 0
        self.Customer._classify(partner)
        interval = customer.phase_id.contact_interval_days
        self.assertEqual(customer.contact_due_on, date(2025, 6, 1) + timedelta(days=interval) if interval else False)

    # -- putting off -------------------------------------------------------------------------

    def test_snooze_and_unsnooze(self):
        """Put off until a day: from that day on it is planned again; making due again brings it back at once."""
        customer = self._due(1, self.user_salesman)
        mine = customer.with_user(self.user_salesman).with_context(allowed_company_ids=self.company.ids)
        mine.action_snooze(5)
        self.assertEqual(customer.contact_snoozed_until, date(2025, 7, 6))
        self.assertEqual(customer.contact_snoozed_by_id, self.user_salesman)
        with freeze_time("2025-07-05 10:00:00"):
            self.assertEqual(self.Customer._plan_contacts(), 0)
        with freeze_time("2025-07-06 10:00:00"):
            self.assertEqual(self.Customer._plan_contacts(), 1)
        mine.action_unsnooze()
        self.assertFalse(customer.contact_snoozed_until)
        self.assertEqual(self.Customer._plan_contacts(), 1)

    def test_snooze_dialog(self):
        """The dialog puts off to a day in the future and to no other."""
        customer = self._due(1, self.user_salesman)
        dialog = self.env["operative.customer.snooze"].with_user(self.user_salesman).with_context(
            allowed_company_ids=self.company.ids)
        dialog.create({"customer_ids": customer.ids, "until": "2025-08-01"}).action_apply()
        self.assertEqual(customer.contact_snoozed_until, date(2025, 8, 1))
        for until in ("2025-07-01", "2024-01-01"):
            with self.assertRaises(UserError):
                dialog.create({"customer_ids": customer.ids, "until": until}).action_apply()

    def test_snoozing_others_customers(self):
        """A salesperson limited to own documents puts no colleague's customer off, not by the dialog either."""
        customer = self._due(1, self.user_salesman_all)
        mine = customer.with_user(self.user_salesman).with_context(allowed_company_ids=self.company.ids)
        with self.assertRaises(AccessError):
            mine.action_snooze()
        with self.assertRaises(AccessError):
            mine.env["operative.customer.snooze"].create(
                {"customer_ids": customer.ids, "until": "2025-08-01"}).action_apply()
        self.assertFalse(customer.contact_snoozed_until)

    def test_lists_on_the_screen(self):
        """Today's list shows what was planned today, is still due and not put off; of own customers."""
        search = self.env.ref("operative_crm.operative_customer_view_search_due")
        arch = self.env["operative.customer"].get_view(search.id, "search")["arch"]
        domain = arch.split('name="planned"')[1].split('domain="')[1].split('"')[0].replace("&lt;", "<")
        customers = self._due(3, self.user_salesman)
        self.Customer._plan_contacts()
        customers[0].action_snooze()
        customers[1]._write_computed({"contact_due_on": TODAY + timedelta(days=30)})
        found = self.Customer.with_user(self.user_salesman).with_context(allowed_company_ids=self.company.ids).search(
            [("is_own", "=", True), *self.env["operative.flow"]._parse_rule(domain)])
        self.assertEqual(found.sudo(), customers[2])
        self.assertEqual(found.contact_delay_days, 1)

    # -- switches ----------------------------------------------------------------------------

    def test_number_from_the_settings(self):
        """The daily number is that of the settings; one that is no number stops no pass."""
        customers = self._due(30, self.user_salesman)
        self.env["ir.config_parameter"].set_param("operative_crm.contacts_a_day", "many")
        with mute_logger("odoo.addons.operative_crm.models.contact.operative_customer"):
            self.assertEqual(self.Customer._plan_contacts(), 10)
        self.env["ir.config_parameter"].set_param("operative_crm.contacts_a_day", 12)
        self.assertEqual(self.Customer._plan_contacts(), 2)
        self.assertEqual(len(self._planned(customers)), 12)

    def test_part_off(self):
        """Switched off for everybody, the pass plans nothing, although the one who runs it has the group."""
        customers = self._due(3, self.user_salesman)
        group = self.env.ref("operative_crm.group_operative_part_contact")
        self.env.ref("base.group_user")._remove_group(group)
        self.user_administrator.group_ids |= group
        # no interaction and no interval leaves nobody due after a pass: planning alone is looked at
        with patch.multiple(type(self.Customer), _refresh=lambda *args: 0, _classify=lambda *args: 0):
            self.Customer.with_user(self.user_administrator).sudo()._run_full_pass()
            self.assertFalse(self._planned(customers))
            self.env.ref("base.group_user")._apply_group(group)
            self.Customer._run_full_pass()
            self.assertEqual(len(self._planned(customers)), 3)
