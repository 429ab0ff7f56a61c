"""My Day for who leads: what went wrong in the work of whom they lead, worth how much; for nobody else."""

import json
from datetime import datetime, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from .process_common import ProcessCommon

MONDAY = "2026-03-02 07:00:00"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestProcessMyDayLead(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage_proposal.write({
            "responsible_role_id": cls.role_inside.id, "handover_required": True, "handover_due_hours": 8})

    def _lead_day(self, user):
        """The sections of a leader by key."""
        found = self.env["operative.my.day"].with_user(user).get_lead_sections()
        # the web client gets it as text
        json.dumps(found, default=str)
        return {section["key"]: section for section in found["sections"]}

    def _open(self, action, user):
        """The records an action opens for a user."""
        return self.env[action["res_model"]].with_user(user).search(action["domain"])

    def _bought(self, partner, *months, amount=1000.0):
        """Orders on the first of some months."""
        for month in months:
            self._order(partner, f"{month}-01", amount)

    def _fell_at_risk(self, partner, on="2026-02-27 08:00:00"):
        """A customer that bought every month until December 2025, and is at risk since a day."""
        self._bought(partner, "2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12")
        with freeze_time("2025-12-20 08:00:00"):
            self._classified(partner)
        with freeze_time(on):
            return self._classified(partner)

    # -- newly at risk -----------------------------------------------------------------------

    def test_newly_at_risk(self):
        """A customer that fell at risk this week is there with the reason, what it was worth, and whose it is."""
        customer = self._fell_at_risk(self.acme)
        self.assertEqual(customer.phase_id, self._phase("b2b", "at_risk"))
        section = self._lead_day(self.user_manager)["at_risk"]
        [row] = section["rows"]
        self.assertEqual((row["res_model"], row["res_id"], row["name"]), ("operative.customer", customer.id, "Acme"))
        self.assertEqual(row["text"], "57 days over its usual 31")
        self.assertEqual((row["amount"], row["currency_id"]), (6000.0, self.eur.id))
        self.assertEqual(row["whose"], self.user_salesman.name)
        self.assertEqual((section["total"], section["amount"]), (1, 6000.0))
        self.assertEqual(self._open(section["more"], self.user_manager), customer)

    def test_not_newly_at_risk(self):
        """Not there: at risk for longer, in another phase again, in a first phase, in one that is not marked, archived."""
        long_ago = self._fell_at_risk(self._business("Long Ago"), on="2026-02-20 08:00:00")
        again = self._fell_at_risk(self._business("Again"))
        self._order(again.partner_id, "2026-02-28")
        self._classified(again.partner_id)
        first = self._business("First Day")
        self._bought(first, "2025-07", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12")
        self.assertEqual(self._classified(first).phase_id, self._phase("b2b", "at_risk"))
        archived = self._fell_at_risk(self._business("Archived"))
        archived.partner_id.active = False
        self.assertNotIn("at_risk", self._lead_day(self.user_manager))
        self.assertEqual(long_ago.phase_id, self._phase("b2b", "at_risk"))
        customer = self._fell_at_risk(self.acme)
        self.assertIn("at_risk", self._lead_day(self.user_manager))
        customer.phase_id.is_at_risk = False
        self.assertNotIn("at_risk", self._lead_day(self.user_manager))

    def test_dearest_first(self):
        """Whoever brought most in the better of the last two years is first, also where nothing came of late."""
        small = self._fell_at_risk(self.acme)
        big = self._fell_at_risk(self._business("Big"))
        self._order(big.partner_id, "2025-01-15", 50000.0)
        self._refreshed(big.partner_id)
        rows = self._lead_day(self.user_manager)["at_risk"]["rows"]
        self.assertEqual([row["res_id"] for row in rows], [big.id, small.id])
        self.assertEqual(rows[0]["amount"], 50000.0)

    # -- who leads ---------------------------------------------------------------------------

    def test_who_leads(self):
        """Managers lead, and leaders of sales teams, service teams and roles; nobody else has these sections."""
        self._fell_at_risk(self.acme)
        for user in (self.user_salesman, self.user_salesman_all, self.user_deputy, self.user_service):
            with self.subTest(user=user.name):
                day = self.env["operative.my.day"].with_user(user)
                self.assertFalse(day.get_day()["leads"])
                self.assertEqual(day.get_lead_sections(), {"sections": [], "nothing": []})
        self.team.user_id = self.user_salesman_all
        self.assertTrue(self.env["operative.my.day"].with_user(self.user_salesman_all).get_day()["leads"])
        self.assertIn("at_risk", self._lead_day(self.user_salesman_all), "Acme is sold to by a member of the team")
        with self.assertRaises(AccessError):
            self.env["operative.my.day"].with_user(self.user_portal).get_lead_sections()

    def test_leaders_see_their_own_team(self):
        """Of customers of others a leader who is no manager sees nothing."""
        other = self._fell_at_risk(self._business("Other", user_id=self.user_administrator.id))
        mine = self._fell_at_risk(self.acme)
        self.team.user_id = self.user_salesman_all
        [row] = self._lead_day(self.user_salesman_all)["at_risk"]["rows"]
        self.assertEqual(row["res_id"], mine.id)
        found = {row["res_id"] for row in self._lead_day(self.user_manager)["at_risk"]["rows"]}
        self.assertEqual(found, {mine.id, other.id})

    def test_companies(self):
        """What is of a company the user does not work in is not there."""
        self._fell_at_risk(self.acme)
        day = self.env["operative.my.day"].with_user(self.user_manager).with_context(
            allowed_company_ids=self.company_us.ids)
        self.assertNotIn("at_risk", [section["key"] for section in day.get_lead_sections()["sections"]])

    # -- promises ----------------------------------------------------------------------------

    def test_promises(self):
        """A late order is there with what is still to be delivered of it, and opens the list of late ones."""
        order = self._order(self.acme, "2026-02-10", 500.0, product=self.goods, quantity=5.0,
                            commitment_date=datetime(2026, 2, 20, 12), user_id=self.user_salesman.id)
        section = self._lead_day(self.user_manager)["promise_late"]
        [row] = section["rows"]
        self.assertEqual((row["res_model"], row["res_id"], row["name"]), ("sale.order", order.id, "Acme"))
        self.assertEqual((row["partner"], row["whose"], row["amount"]), (order.name, self.user_salesman.name, 500.0))
        self.assertIn("No receipt planned", row["text"])
        self.assertEqual((section["total"], section["amount"]), (1, 500.0))
        found = self._open(section["more"], self.user_manager)
        self.assertEqual(found.order_id, order)
        order.order_line.copy({"order_id": order.id})
        section = self._lead_day(self.user_manager)["promise_late"]
        self.assertEqual(len(section["rows"]), 1)
        self.assertEqual((section["total"], len(self._open(section["more"], self.user_manager))), (2, 2), "as its list counts")

    def test_endangered_promises(self):
        """What is promised for a day to come and cannot be had by then is endangered, and not late."""
        order = self._order(self.acme, "2026-02-10", 500.0, product=self.goods, commitment_date=datetime(2026, 3, 10, 12))
        day = self._lead_day(self.user_manager)
        self.assertNotIn("promise_late", day)
        [row] = day["promise_endangered"]["rows"]
        self.assertEqual((row["res_id"], row["amount"]), (order.id, 500.0))
        self.assertEqual(self._open(day["promise_endangered"]["more"], self.user_manager).order_id, order)

    def test_ready_and_not_sent(self):
        """What is in stock has no expected day that is today, every day anew."""
        self._order(self.acme, "2026-02-10", 500.0, product=self.goods, commitment_date=datetime(2026, 2, 20, 12))
        self._stock(10)
        [row] = self._lead_day(self.user_manager)["promise_late"]["rows"]
        self.assertIn("Ready to ship, not sent yet", row["text"])

    def test_amounts_of_orders_of_others(self):
        """Who leads a team and opens own orders alone gets the amount of those, and of nobody else's."""
        self.team.user_id = self.user_salesman
        for user in (self.user_salesman, self.user_deputy):
            order = self._order(self.acme, "2026-02-10", 500.0, product=self.goods, commitment_date=datetime(2026, 2, 20, 12))
            order.user_id = user
        found = self.env["operative.delivery"].with_user(self.user_salesman).search([("partner_id", "=", self.acme.id)])
        self.assertEqual({delivery.user_id: delivery.value for delivery in found}, {
            self.user_salesman: 500.0, self.user_deputy: 0.0})
        self.env.invalidate_all()
        found = self.env["operative.delivery"].with_user(self.user_manager).search([("partner_id", "=", self.acme.id)])
        self.assertEqual(found.mapped("value"), [500.0, 500.0])

    def test_value_in_company_currency(self):
        """An order in another currency counts at its rate."""
        self._order(self.acme, "2026-02-10", 400.0, product=self.goods, currency=self.usd,
                    commitment_date=datetime(2026, 2, 20, 12))
        section = self._lead_day(self.user_manager)["promise_late"]
        self.assertEqual((section["amount"], section["currency_id"]), (100.0, self.eur.id))

    def test_prices_closed(self):
        """Who leads service sees late deliveries of orders of the own team, without prices and without a way in."""
        self.env["helpdesk.ticket.team"].create({
            "name": "Desk", "company_id": self.company.id, "user_id": self.user_service.id,
            "user_ids": [(6, 0, (self.user_service | self.user_salesman).ids)]})
        self._order(self.acme, "2026-02-10", 400.0, product=self.goods, commitment_date=datetime(2026, 2, 20, 12),
                    user_id=self.user_salesman.id)
        section = self._lead_day(self.user_service)["promise_late"]
        [row] = section["rows"]
        self.assertEqual((row["amount"], section["amount"], row["res_id"]), (None, None, False))

    # -- handovers ---------------------------------------------------------------------------

    def test_handovers_by_reason(self):
        """Overdue ones are counted, and those returned within the week by reason; each opens its list."""
        reason = self.env["operative.return.reason"].create({"name": "Drawing missing"})
        returned = self._opportunity()
        with freeze_time("2026-02-26 08:00:00"):
            returned.with_user(self.user_salesman).stage_id = self.stage_proposal
            handover = self._handover(returned)
            handover.with_user(self.user_salesman_all).action_return("No drawing")
            handover.return_reason_id = reason
        old = self._opportunity()
        with freeze_time("2026-02-12 08:00:00"):
            old.with_user(self.user_salesman).stage_id = self.stage_proposal
            self._handover(old).with_user(self.user_salesman_all).action_return("Long ago")
            self.lead.with_user(self.user_salesman).stage_id = self.stage_proposal
        section = self._lead_day(self.user_manager)["handover_reason"]
        self.assertEqual([(row["name"], row["count"], row["is_late"]) for row in section["rows"]], [
            ("Past the Time Limit", 1, True), ("Returned: Drawing missing", 1, False)])
        overdue, by_reason = (self._open(row["action"], self.user_manager) for row in section["rows"])
        self.assertEqual((overdue, by_reason), (self._handover(self.lead), handover))
        self.assertEqual(self._open(section["more"], self.user_manager), overdue | by_reason)

    def test_handovers_of_a_led_role(self):
        """The leader of a role, who is no manager, is told what came back from it; whoever leads no role is not asked about."""
        self.role_inside.member_ids.filtered(lambda member: member.company_id == self.company).is_leader = False
        self.env.flush_all()
        leads = new_test_user(
            self.env, "operative_leads", "sales_team.group_sale_salesman_all_leads", company_id=self.company.id,
            company_ids=[Command.set(self.companies.ids)])
        leader = self.env["operative.role.member"].create({
            "role_id": self.role_inside.id, "user_id": leads.id, "company_id": self.company.id, "is_leader": True})
        returned = self._opportunity()
        with freeze_time("2026-02-26 08:00:00"):
            returned.with_user(self.user_salesman).stage_id = self.stage_proposal
            handover = self._handover(returned)
            handover.with_user(self.user_salesman_all).action_return("No drawing")
        [row] = self._lead_day(leader.user_id)["handover_reason"]["rows"]
        self.assertEqual((row["count"], self._open(row["action"], leader.user_id)), (1, handover))
        # as it is read one by one
        self.env.invalidate_all()
        self.assertEqual(handover.with_user(leader.user_id).read(["is_led"])[0]["is_led"], True)
        self.env.invalidate_all()
        self.assertFalse(handover.with_user(self.user_manager).is_led)
        leader.company_id = self.company_us
        self.env.invalidate_all()
        self.assertNotIn(handover, self.env["operative.handover"].with_user(leader.user_id).search([]))
        self.team.user_id = self.user_deputy
        found = self.env["operative.my.day"].with_user(self.user_deputy).get_lead_sections()
        self.assertNotIn("Handovers Returned and Past the Time Limit", found["nothing"])

    # -- contacts ----------------------------------------------------------------------------

    def test_contacts_left_over(self):
        """Contacts of the team that were due before today are there; today's, put off ones and one's own are not."""
        def due(name, on, user, **vals):
            customer = self._customer(self._business(name, user_id=user.id))
            customer._write_computed({"contact_due_on": on, "revenue_12m": 700.0, **vals})
            return customer
        left = due("Left", "2026-02-27", self.user_salesman)
        due("Today", "2026-03-02", self.user_salesman)
        due("Put Off", "2026-02-27", self.user_salesman, contact_snoozed_until="2026-03-05")
        due("Mine", "2026-02-27", self.user_manager)
        due("Elsewhere", "2026-02-27", self.user_deputy)
        section = self._lead_day(self.user_manager)["contact_left"]
        [row] = section["rows"]
        self.assertEqual((row["res_id"], row["whose"], row["amount"], str(row["at"])), (
            left.id, self.user_salesman.name, 700.0, "2026-02-27"))
        self.assertEqual(self._open(section["more"], self.user_manager), left)
        self.assertEqual((section["amount"], section["currency_id"]), (700.0, left.currency_id.id))

    def test_contacts_left_over_all_count(self):
        """The dearest are shown, by the better of two years; the total is of all, also of those not shown."""
        for place in range(8):
            customer = self._customer(self._business(f"Left {place}", user_id=self.user_salesman.id))
            customer._write_computed({
                "contact_due_on": "2026-02-27", "revenue_12m": 100.0 * place,
                "revenue_prev_12m": 950.0 if place == 2 else -5.0})
        section = self._lead_day(self.user_manager)["contact_left"]
        self.assertEqual([row["amount"] for row in section["rows"]], [950.0, 700.0, 600.0, 500.0, 400.0])
        self.assertEqual((section["total"], section["amount"]), (8, 950.0 + 100.0 * (1 + 3 + 4 + 5 + 6 + 7)))

    # -- what is said ------------------------------------------------------------------------

    def test_nothing_is_said_of_what_was_asked(self):
        """What was looked at without finding anything is named; with all parts off nothing was asked for."""
        found = self.env["operative.my.day"].with_user(self.user_manager).get_lead_sections()
        self.assertEqual(found["sections"], [])
        self.assertEqual(found["nothing"], [
            "Newly at Risk", "Handovers Returned and Past the Time Limit", "Late Promises", "Endangered Promises",
            "Contacts Left Over"])
        day = self.env["operative.my.day"].with_user(self.user_salesman).get_day()
        self.assertIn("To Take Over", day["nothing"])
        parts = self.env["res.groups"].browse(self.env["ir.model.data"].search([
            ("module", "=", "operative_crm"), ("model", "=", "res.groups"), ("name", "like", "group_operative_part_")]
        ).mapped("res_id"))
        self.env.ref("base.group_user").implied_ids -= parts
        self.env.invalidate_all()
        day = self.env["operative.my.day"].with_user(self.user_salesman).get_day()
        self.assertEqual((day["sections"], day["nothing"]), ([], []))
        self.assertEqual(self.env["operative.my.day"].with_user(self.user_manager).get_lead_sections()["nothing"], [])

    def test_queries_do_not_grow(self):
        """Many customers, orders and handovers cost as many queries as one of each."""
        def more(number):
            for place in range(number):
                partner = self._business(f"Customer {place}", user_id=self.user_salesman.id)
                self._fell_at_risk(partner)
                self._order(partner, "2026-02-10", 500.0, product=self.goods, commitment_date=datetime(2026, 2, 20, 12))
                lead = self._opportunity(partner_id=partner.id)
                lead.with_user(self.user_salesman).stage_id = self.stage_proposal
                self._handover(lead).with_user(self.user_administrator).action_return("Missing")
                self._customer(partner)._write_computed({"contact_due_on": fields.Date.today() - timedelta(days=3)})

        def queries():
            day = self.env["operative.my.day"].with_user(self.user_manager)
            day.get_lead_sections()
            return self._queries_of(day.get_lead_sections)
        more(1)
        few = queries()
        more(6)
        self.assertLessEqual(queries(), few)
        self.assertEqual(self._lead_day(self.user_manager)["at_risk"]["total"], 7)
        self.assertLessEqual(few, 80)
