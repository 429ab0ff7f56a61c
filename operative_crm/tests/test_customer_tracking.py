"""Who becomes a customer at once, tracked or by a first document; and what a machine sent is no contact."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import OperativeCommon

MAIL = """Return-Path: <conny@customer.example>
To: {to}
From: Conny <conny@customer.example>
Subject: {subject}
Message-Id: <{id}@customer.example>
In-Reply-To: {parent}
References: {parent}
Date: Tue, 01 Jul 2025 09:00:00 +0000
{headers}Content-Type: text/plain; charset=utf-8

Text
"""


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 10:00:00")
class TestTracking(OperativeCommon):

    def _as_of(self, user, company):
        return self.env["res.partner"].with_user(user).with_context(allowed_company_ids=company.ids)

    def test_tracked_contact_never_spoken_to(self):
        """A contact from a fair is due by the phase's interval from the day tracking began, then from the interaction."""
        partner = self.env["res.partner"].create({"name": "Fair", "is_company": True})
        partner.operative_track_customer = True
        customer = self._customer(partner)
        self.assertEqual(customer.phase_id, self._phase("b2b", "prospect"))
        self.assertEqual(customer.phase_id.contact_interval_days, 30)
        self.assertEqual(customer.contact_due_on, date(2025, 7, 31))
        customer.contact_interval_days = 7
        self.assertEqual(self._classified(partner).contact_due_on, date(2025, 7, 8))
        with freeze_time("2025-07-05 10:00:00"):
            partner.operative_track_customer = True  # again: it began before
            self.assertEqual(self._classified(partner).contact_due_on, date(2025, 7, 8))
            self._message(partner, "2025-07-04")
            self.assertEqual(self._classified(partner).contact_due_on, date(2025, 7, 11))
        partner.operative_track_customer = False
        self.assertFalse(partner.operative_tracked_at)

    def test_day_tracking_began(self):
        """It is a day of the company: the same moment is the next day in Berlin and not yet in New York."""
        with freeze_time("2025-07-01 22:30:00"):
            for company, day in ((self.company, 2), (self.company_us, 1)):
                partner = self._as_of(self.user_salesman, company).create({
                    "name": "Fair", "is_company": True, "operative_track_customer": True})
                customer = self._customer(partner, company)
                self.assertEqual(customer.contact_due_on, date(2025, 7, day) + timedelta(days=30))

    def test_contact_of_a_company_is_tracked(self):
        """Tracking a person makes the company it belongs to a customer, due as of then."""
        company = self.env["res.partner"].create({"name": "Company", "is_company": True})
        person = self._contact(company)
        person.operative_track_customer = True
        self.assertEqual(self._customer(person).partner_id, company)
        self.assertEqual(self._customer(person).contact_due_on, date(2025, 7, 31))

    def test_tracked_in_another_company(self):
        """Whoever works in another company makes a customer there, and sees it at once."""
        user = self.user_salesman
        partner = self._as_of(user, self.company_us).create({"name": "Fair", "user_id": user.id})
        partner.write({"operative_track_customer": True})
        customers = self.Customer.search([("partner_id", "=", partner.id)])
        self.assertEqual(customers.company_id, self.company_us)
        self.assertTrue(customers.with_user(user).with_context(allowed_company_ids=self.company_us.ids).phase_id)
        self.Customer._refresh()
        self.assertEqual(self.Customer.search([("partner_id", "=", partner.id)]), customers)
        # somebody else who tracks it has it in the own company, too
        self._as_of(user, self.company).browse(partner.id).write({"operative_track_customer": True})
        self.assertEqual(
            self.Customer.search([("partner_id", "=", partner.id)]).company_id, self.company | self.company_us)

    def test_contact_that_belongs_to_a_company(self):
        """A contact of one company becomes a customer there, whoever tracks it."""
        partner = self.env["res.partner"].create({"name": "Fair", "company_id": self.company.id})
        partner.with_context(allowed_company_ids=(self.company_us | self.company).ids).operative_track_customer = True
        self.assertEqual(self.Customer.search([("partner_id", "=", partner.id)]).company_id, self.company)

    def test_part_is_off(self):
        """Where customers are switched off tracking makes none."""
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_customer")
        partner = self.env["res.partner"].create({"name": "Fair", "operative_track_customer": True})
        self.assertFalse(self._customer(partner))


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 10:00:00")
class TestFirstCustomers(OperativeCommon):

    def _newcomer(self, name="New"):
        return self.env["res.partner"].create({"name": name, "is_company": True, "user_id": self.user_salesman.id})

    def test_first_documents(self):
        """Opening *Customers* shows whoever became one since the last pass, in a phase."""
        self.Customer._refresh()
        with freeze_time("2025-07-01 10:05:00"):
            partners = self.env["res.partner"]
            for make in (
                    lambda partner: self._order(partner, state="draft", validity_date=False),
                    lambda partner: self._lead(partner, company=self.company), self._ticket, self._invoice):
                partners |= (partner := self._newcomer())
                self._backdate(make(partner), create_date=datetime(2025, 7, 1, 10, 3))
            nobody = self._newcomer("Nobody")
            old = self._newcomer("Old")
            self._backdate(self._order(old, state="draft"), create_date=datetime(2025, 7, 1, 9, 0))
            self.assertFalse(self.Customer.search([("partner_id", "in", partners.ids)]))
            action = self.env.ref("operative_crm.operative_customer_action_all").with_user(self.user_salesman)
            opened = action.with_context(allowed_company_ids=self.company.ids).run()
            self.assertEqual(opened["res_model"], "operative.customer")
            customers = self.Customer.search([("partner_id", "in", partners.ids)])
            self.assertEqual(customers.partner_id, partners)
            self.assertTrue(all(customer.phase_id for customer in customers))
            self.assertFalse(self.Customer.search([("partner_id", "in", (nobody | old).ids)]), "the pass had it")

    def test_apply_rules_says_how_many(self):
        """*Apply Rules Now* classifies the first customers as well and says how many, into which phases, and what is left."""
        self.Customer._refresh()
        partner = self._newcomer()
        order = self._order(partner, state="draft", validity_date=False)
        self._backdate(order, create_date=datetime(2025, 7, 1, 10, 0, 1))
        told = self.flow_b2b.with_user(self.user_administrator).action_classify()["params"]["message"]
        self.assertEqual(self._customer(partner).phase_id, self._phase("b2b", "first_quotation"))
        shown = [("company_id", "in", self.user_administrator.company_ids.ids), ("partner_active", "=", True)]
        count = self.Customer.search_count([*shown, ("phase_id", "!=", False)])
        self.assertIn(f"{count} customers classified, 1 of them are in a new phase.", told)
        self.assertIn(f"{self._phase('b2b', 'first_quotation').name} 1", told)
        self.assertNotIn("skipped", told)
        (self.flow_b2b | self.flow_b2c).partner_domain = "[('name', '=', 'Nobody at all')]"
        answer = self.flow_b2b.with_user(self.user_administrator).action_classify()["params"]
        left = self.Customer.search_count([*shown, ("phase_id", "=", False)])
        self.assertTrue(left)
        self.assertEqual(answer["type"], "warning")
        self.assertIn(f"In no phase, since no flow selects them or no rule holds: {left}", answer["message"])

    def test_apply_rules_tells_of_own_companies(self):
        """How many customers another company has in which phase is not told; they are classified all the same."""
        self.Customer._refresh()
        partner = self._newcomer()
        for company in (self.company, self.company_us):
            order = self._order(partner, state="draft", validity_date=False, company=company)
            self._backdate(order, create_date=datetime(2025, 7, 1, 10, 0, 1))
        flow = self.flow_b2b.with_user(self.user_administrator).with_context(allowed_company_ids=self.company.ids)
        told = flow.action_classify()["params"]["message"]
        self.assertTrue(self._customer(partner, self.company_us).phase_id)
        count = self.Customer.search_count([
            ("company_id", "=", self.company.id), ("partner_active", "=", True), ("phase_id", "!=", False)])
        self.assertIn(f"{count} customers classified", told)

    def test_apply_rules_without_customers(self):
        """Where there is no customer yet, it says what makes one."""
        self.Customer.search([]).sudo().unlink()
        with patch.object(type(self.Customer), "_refresh_new"):
            told = self.flow_b2b.with_user(self.user_administrator).action_classify()["params"]["message"]
        self.assertIn("There are no customers yet", told)


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 10:00:00")
class TestMachinesMail(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._business(email="conny@customer.example")
        with freeze_time("2025-06-01 10:00:00"):
            cls.order = cls._order(cls.buyer, "2025-06-01", state="sent")
            cls.sent = cls.order.with_user(cls.user_manager).message_post(
                body="Our offer", message_type="comment", subtype_xmlid="mail.mt_comment")
        cls.sent.date = "2025-06-01 10:00:00"

    def _mail(self, headers):
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process(None, MAIL.format(
                to="catchall@ours.example", subject="Re: Our offer", id=abs(hash(headers)), parent=self.sent.message_id,
                headers=headers))
        return self.order.message_ids.filtered(lambda message: message.message_type == "email").sorted("id")[-1:]

    def test_out_of_office(self):
        """What a machine sent is no contact; what a person sent is, whatever else its headers say."""
        self.assertEqual(self._refreshed(self.buyer).last_interaction_at, datetime(2025, 6, 1, 10))
        for headers in (
                "Auto-Submitted: auto-replied\n", "Auto-Submitted: auto-generated; type=x\n", "auto-submitted: AUTO-REPLIED\n",
                "X-Auto-Response-Suppress: All\n", "Precedence: bulk\n", "Precedence: auto_reply\n"):
            self.assertTrue(self._mail(headers).operative_is_automatic, headers)
        self.assertEqual(self._refreshed(self.buyer).last_interaction_at, datetime(2025, 6, 1, 10))
        for headers in ("", "Auto-Submitted: no\n", "Precedence: normal\n"):
            self.assertFalse(self._mail(headers).operative_is_automatic, headers)
        self.assertEqual(self._refreshed(self.buyer).last_interaction_at, datetime(2025, 7, 1, 9))


@tagged("post_install", "-at_install")
class TestNightShift(OperativeCommon):

    def test_intervals_that_touch_are_one(self):
        """Eight working hours from noon, by a night shift of 22 to 24 and 0 to 6, end at 6:00 sharp."""
        calendar = self.env["resource.calendar"].create({
            "name": "Night", "tz": "Europe/Berlin", "company_id": self.company.id, "attendance_ids": [
                Command.clear(), *(Command.create({
                    "name": "Night", "dayofweek": str(day), "hour_from": begin, "hour_to": end, "day_period": "morning"})
                    for day in range(7) for begin, end in ((0, 6), (22, 24)))]})
        noon = datetime(2025, 7, 1, 10)
        six = datetime(2025, 7, 2, 4)
        self.assertEqual(calendar._operative_plan_hours([(noon, 8), (noon, 2), (noon, 9)]), [
            six, datetime(2025, 7, 1, 22), datetime(2025, 7, 2, 21)])
        self.assertEqual(calendar._operative_plan_hours([(six, -8)]), [datetime(2025, 7, 1, 20)])
        self.assertEqual(calendar.operative_working_seconds([(noon, six), (noon, noon + timedelta(days=365))]), [
            8 * 3600, 365 * 8 * 3600])
