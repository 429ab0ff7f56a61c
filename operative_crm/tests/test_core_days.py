"""Which day it is: for a company, and for a user whose day is another one."""

from datetime import date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import Form, TransactionCase, freeze_time, tagged
from odoo.tools import SQL

from ..models.core.days import begin_of, day_in, day_is_over, days_since, end_of, in_utc, local_day, same_time
from .common import OperativeCommon

ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Auckland", "Australia/Lord_Howe"]
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(microsecond=0))


@tagged("post_install", "-at_install")
class TestDays(TransactionCase):

    @given(moments, st.sampled_from(ZONES), st.integers(-400, 400))
    @settings(max_examples=200, derandomize=True, deadline=None, database=None)
    def test_a_day_holds_its_moments(self, moment, zone, days):
        """The day of a moment is that of the clocks there; it begins and ends with its first and last second."""
        day = day_in(moment, zone)
        self.assertEqual(day, moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date())
        self.assertLessEqual(begin_of(day, zone), moment)
        self.assertLessEqual(moment, end_of(day, zone))
        for other in (begin_of(day, zone), end_of(day, zone)):
            self.assertEqual(day_in(other, zone), day)
        self.assertEqual(end_of(day, zone) + timedelta(seconds=1), begin_of(day + timedelta(days=1), zone))
        self.assertEqual(days_since(day - timedelta(days=days), moment, zone), days)
        self.assertEqual(days_since(same_time(moment, day + timedelta(days=days), zone), moment, zone), -days)

    @given(st.lists(moments, max_size=20), st.sampled_from(ZONES))
    @settings(max_examples=20, derandomize=True, deadline=None, database=None)
    def test_database_and_python_agree(self, found, zone):
        """The day of a moment, and when it is over, is the same in SQL and in Python."""
        for moment in found:
            day = local_day(SQL("%s::timestamp", moment), SQL("%s", zone))
            self.assertEqual(
                self.env.execute_query(SQL("SELECT %s, %s", day, day_is_over(day, SQL("%s", zone)))),
                [(day_in(moment, zone), begin_of(day_in(moment, zone) + timedelta(days=1), zone))])

    @given(moments, st.sampled_from(ZONES))
    @settings(max_examples=50, derandomize=True, deadline=None, database=None)
    def test_moments_with_a_zone(self, moment, zone):
        """A moment that brings its zone is the same one without it; one that brings none is in UTC already."""
        told = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
        self.assertEqual(in_utc(told), moment)
        self.assertEqual(in_utc(moment), moment)


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 22:30:00")
class TestCompanyDay(OperativeCommon):

    def test_zone_is_that_of_the_working_hours(self):
        """A company's zone is that of its working hours, else of its contact, else UTC."""
        company = self.company_us
        company.partner_id.tz = "Pacific/Auckland"
        self.assertEqual(company._operative_zone(), "America/New_York")
        company.resource_calendar_id.tz = "America/Los_Angeles"
        self.assertEqual(company._operative_zone(), "America/Los_Angeles")
        company.resource_calendar_id = False
        self.assertEqual(company._operative_zone(), "Pacific/Auckland")
        company.partner_id.tz = False
        self.assertEqual(company._operative_zone(), "UTC")

    def test_today_is_the_companys(self):
        """Which day it is depends on the company, and not on who asks."""
        for tz in ("Pacific/Auckland", "America/Los_Angeles", False):
            self.user_salesman.tz = tz
            companies = self.companies.with_user(self.user_salesman).with_context(tz=tz)
            self.assertEqual(
                [company._operative_today() for company in companies],
                [date(2025, 7, 2), date(2025, 7, 2), date(2025, 7, 1)])
            for company in companies:
                self.assertEqual(
                    self.env.execute_query(SQL("SELECT %s", company._operative_today_sql(SQL("%s", company.id)))),
                    [(company._operative_today(),)])

    def test_who_holds_a_role_today(self):
        """A holder begins and ends with the day of the customer's company, in every list and for every reader."""
        role = self.env["operative.role"].create({"name": "Night Watch"})
        partner = self._business()
        here = self._customer(partner)
        there = self.Customer.create({"partner_id": partner.id, "company_id": self.company_us.id})
        members = self.env["operative.team.member"].create([
            {"customer_id": customer.id, "role_id": role.id, "user_id": self.user_salesman.id, "date_from": "2025-07-02"}
            for customer in (here, there)])
        for tz in ("Pacific/Auckland", "America/Los_Angeles"):
            seen = members.with_context(tz=tz)
            self.assertEqual(seen.mapped("is_current"), [True, False])
            self.assertEqual(seen.filtered_domain([("is_current", "=", True)]), members[0])
            self.assertEqual(seen.search([("is_current", "=", True), ("id", "in", members.ids)]), members[0])
            customers = (here | there).with_user(self.user_salesman).with_context(tz=tz)
            self.assertEqual(customers.search([("is_own", "=", True), ("id", "in", customers.ids)]).ids, here.ids)

    def test_pin_ends_with_the_companys_day(self):
        """A pin may end today where today is the customer's company's, whoever sets it."""
        customer = self._customer(self._business()).with_user(self.user_manager)
        phase = self._phase("b2b", "key")
        for tz in ("Pacific/Auckland", "America/Los_Angeles"):
            customer.with_context(tz=tz)._pin(phase, "Why", date(2025, 7, 2))
            with self.assertRaisesRegex(Exception, "in the past"):
                customer.with_context(tz=tz)._pin(phase, "Why", date(2025, 7, 1))


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 10:00:00")
class TestUnknownZone(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner_here, cls.partner_there = cls._business("Here"), cls._business("There")
        cls.Customer.create({"partner_id": cls.partner_there.id, "company_id": cls.company_us.id})
        cls._order(cls.partner_here, amount=100)
        cls._order(cls.partner_there, amount=200, company=cls.company_us)
        cls.Customer._refresh(cls.partner_here | cls.partner_there)
        # the names Odoo offers are pytz's; the database has a list of its own, which may lack one
        cls.env.flush_all()
        cls.env.cr.execute(SQL(
            "UPDATE resource_calendar SET tz = 'Mars/Olympus' WHERE id = %s", cls.company_us.resource_calendar_id.id))
        cls.env.invalidate_all()

    def _run(self):
        with self.assertLogs("odoo.addons.operative_crm", "WARNING") as log:
            self.Customer._run_full_pass()
        return "\n".join(log.output)

    def test_others_go_on(self):
        """A company with a zone the database does not know keeps its figures; those of others are brought up to date."""
        self._order(self.partner_here, amount=11)
        self._order(self.partner_there, amount=22, company=self.company_us)
        log = self._run()
        self.assertIn("Mars/Olympus", log)
        self.assertIn(self.company_us.name, log)
        self.assertEqual(self._customer(self.partner_here).revenue_12m, 111)
        there = self._customer(self.partner_there, self.company_us)
        self.assertEqual(there.revenue_12m, 200)
        # opening it is no error either, nor is what asks for its days
        there.with_user(self.user_manager).action_refresh()
        self.assertEqual(there.revenue_12m, 200)
        self.assertEqual(there.days_since_last_order, 0)
        self.assertTrue(self.Customer.search([("days_since_last_order", ">=", 0), ("id", "=", there.id)]) <= there)
        self.env["operative.promise.report"].search([])
        self.env["operative.team.member"].search([("is_current", "=", True)])

    def test_looking_again_writes_what_differs(self):
        """The pass looks again which zones the database knows, and leaves companies alone where nothing changed."""
        self._run()
        with patch.object(self.registry["res.company"], "write") as write:
            self.assertEqual(self.env["res.company"]._operative_check_timezones(), self.company_us)
        write.assert_not_called()

    def test_settings_say_so(self):
        """The settings name the company, its zone and what to do; nothing where all zones are known."""
        settings = self.env["res.config.settings"]
        self.assertFalse(Form(settings).operative_zone_problems)
        self._run()
        problems = Form(settings).operative_zone_problems
        self.assertIn(self.company_us.name, problems)
        self.assertIn("Mars/Olympus", problems)
        self.assertNotIn(self.company.name, problems)
        self.company_us.resource_calendar_id.tz = "America/New_York"
        self.assertFalse(Form(settings).operative_zone_problems)

    def test_no_company_has_a_known_zone(self):
        """Where no zone is known nothing is refreshed and nothing fails."""
        self._run()
        self.companies.search([]).operative_timezone = False
        with patch.object(self.registry["res.company"], "_operative_check_timezones", lambda self: self):
            self.assertFalse(self.Customer._run_full_pass())
        self.Customer.search([("days_since_last_order", ">=", 0)])
        self._customer(self.partner_here).action_open_figure("open_quotation_amount")
