"""The briefing before a contact: who sees which section of it, and what it costs."""

import json
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.json import json_default

from .briefing_common import NOW, SECTIONS, BriefingCommon

MOST_QUERIES = 60
MOST_BYTES = 60_000


def keys_of(found):
    """All keys there are in plain data."""
    if isinstance(found, dict):
        yield from found
        found = found.values()
    if isinstance(found, (list, type({}.values()))):
        for value in found:
            yield from keys_of(value)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestContactBriefing(BriefingCommon):

    def _switch(self, part, on=False):
        group = self.env.ref(f"operative_crm.group_operative_part_{part}")
        self.env.ref("base.group_user").implied_ids = [Command.link(group.id) if on else Command.unlink(group.id)]

    # -- what it costs -----------------------------------------------------------------------

    def test_queries(self):
        """No more queries than promised, whatever there is to say, for whoever reads it; and fit for a phone."""
        self._condition(self.stage_proposal, severity="block")
        readers = (self.user_salesman, self.user_salesman_all, self.user_service, self.user_accountant, self.user_holder,
                   self.user_manager)
        taken = {}
        for number in (1, 8):
            self._everything(number)
            for user in readers:
                found = self._briefing(user)
                self.assertEqual(list(found), SECTIONS)
                self.assertLess(len(json.dumps(found, default=json_default)), MOST_BYTES)
                taken[number, user.name] = self._queries_of(self.acme.with_user(user).with_context(
                    allowed_company_ids=self.company.ids, lang="en_US").with_prefetch().operative_briefing)
        self.assertLessEqual(max(taken.values()), MOST_QUERIES, taken)
        for user in readers:
            self.assertLessEqual(taken[8, user.name] - taken[1, user.name], 3, taken)

    def test_some_sections(self):
        """Those that are wanted, in their order, for less; an unknown one is refused in words."""
        partner = self.acme.with_user(self.user_salesman).with_context(allowed_company_ids=self.company.ids)
        found = partner.operative_briefing(["service", "who"])
        self.assertEqual(list(found), ["who", "service"])
        for wrong in ("who", ["what"], [1], {"who": 1}):
            with self.subTest(sections=wrong), self.assertRaises(UserError):
                partner.operative_briefing(wrong)
        self.assertEqual(list(partner.operative_briefing([])), SECTIONS)

    def test_lists_that_build_on_lists(self):
        """Neither many quantities nor pricelists that build on others ask anything more."""
        base = self.env["product.pricelist"].create({"name": "Base", "currency_id": self.eur.id})
        base.item_ids = [Command.create({"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10})]
        self.pricelist.item_ids = [Command.create({
            "applied_on": "3_global", "compute_price": "formula", "base": "pricelist", "base_pricelist_id": base.id})]
        taken = []
        for number in (2, 12):
            for index in range(number):
                product = self._item(f"Listed {number} {index}")
                self._order(self.acme, "2026-06-01", 7, product=product, quantity=index + 1, user_id=self.user_salesman.id)
            self.assertTrue(self._briefing()["prices"]["changed"])
            taken.append(self._queries_of(self.acme.with_user(self.user_salesman).with_context(
                allowed_company_ids=self.company.ids, lang="en_US").with_prefetch().operative_briefing))
        self.assertEqual(*taken)

    def test_nothing_is_written(self):
        """It is served by a replica."""
        self._everything(1)
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            self.env.cr.execute("SET LOCAL transaction_read_only = on")
            with self.assertRaises(psycopg2.errors.ReadOnlySqlTransaction), mute_logger("odoo.sql_db"), \
                    self.env.cr.savepoint(flush=False):
                self.env.cr.execute("UPDATE res_partner SET name = name WHERE id = %s", [self.acme.id])
            self.assertEqual(list(self._briefing()), SECTIONS)
            savepoint.rollback()
        self.assertTrue(type(self.acme).operative_briefing._readonly)

    # -- bad input ---------------------------------------------------------------------------

    def test_one_contact(self):
        """It is about one customer; what is none is refused in words."""
        for partners in (self.env["res.partner"], self.acme | self.conny):
            with self.assertRaises(UserError):
                self._briefing(partner=partners)
        gone = self.env["res.partner"].create({"name": "Gone"})
        self.env.flush_all()
        gone.unlink()
        with self.assertRaises(UserError):
            self._briefing(partner=gone)

    def test_by_remote_call(self):
        """It is called as any method, with plain data as the answer."""
        self.env.flush_all()
        found = call_kw(self.env["res.partner"].with_user(self.user_salesman), "operative_briefing", [self.acme.ids], {})
        self.assertEqual(list(found), SECTIONS)
        self.assertEqual(list(json.loads(json.dumps(found, default=json_default))), SECTIONS)
        with self.assertRaises(UserError):
            call_kw(self.env["res.partner"].with_user(self.user_salesman), "operative_briefing", [self.acme.ids, 3], {})

    def test_a_contact_means_its_customer(self):
        """Whichever contact it is asked of, the answer is that of the customer."""
        self._order(self.conny, "2026-06-01", 70, user_id=self.user_salesman.id)
        self.assertEqual(self._briefing(partner=self.conny), self._briefing())

    def test_nothing_to_say(self):
        """A customer without documents has every section, with nothing in it."""
        empty = self.env["res.partner"].create({"name": "New", "is_company": True})
        found = self._briefing(self.user_salesman_all, partner=empty)
        self.assertEqual(list(found), SECTIONS)
        self.assertNotIn(None, found.values())
        self.assertEqual(found["changed"]["since"], {"on": self.env["res.company"]._operative_today().replace(
            month=3, day=17), "is_own": False})
        self.assertEqual(found["money"]["receivable_state"], "none")
        for section, name in (
                ("changed", "orders"), ("changed", "tickets"), ("changed", "promises"), ("changed", "prices"),
                ("changed", "contacts"), ("changed", "team"), ("changed", "phases"), ("who", "key_contacts"),
                ("business", "bought"), ("business", "stopped"), ("prices", "changed"), ("promises", "worst"),
                ("service", "tickets"), ("deals", "opportunities"), ("deals", "quotations"), ("contacts", "last"),
                ("next_steps", "activities"), ("next_steps", "meetings"), ("to_find_out", "opportunities")):
            self.assertEqual(found[section][name], [], (section, name))

    # -- who sees what -----------------------------------------------------------------------

    def test_outsiders(self):
        """Customers and employees without our group have none of it."""
        plain = new_test_user(self.env, login="operative_plain_reader", groups="base.group_user",
                              company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        self.user_portal.partner_id.parent_id = self.acme
        for user in (self.user_portal, plain, self.env.ref("base.public_user")):
            with self.assertRaises(AccessError):
                self._briefing(user)

    def test_switched_off(self):
        """Without contacts there is nothing; a part that is off leaves its section out, not the others."""
        self._everything(1)
        for part, section in (("promise", "promises"), ("service", "service"), ("argument", "arguments"),
                              ("process", "to_find_out")):
            self.assertIsNotNone(self._briefing()[section])
            self._switch(part)
            found = self._briefing()
            self.assertIsNone(found[section])
            self.assertEqual(list(found), SECTIONS)
        self.assertIsNone(found["changed"]["tickets"])
        self.assertIsNone(found["changed"]["promises"])
        self._switch("contact")
        self.assertEqual(self._briefing(), {})

    def test_service(self):
        """Service reads no orders and no deals, and whose debts are whose without an amount."""
        self._everything(1)
        found = self._briefing(self.user_service)
        for section in ("business", "prices", "deals", "to_find_out"):
            self.assertIsNone(found[section], section)
        self.assertEqual(found["money"]["receivable_state"], "overdue")
        for name in ("receivable_amount", "overdue_amount", "oldest_overdue", "credit_used_rate", "credit_limit"):
            self.assertIsNone(found["money"][name], name)
        self.assertIsNone(found["changed"]["orders"])
        self.assertIsNone(found["changed"]["prices"])
        self.assertEqual(found["service"]["open_count"], 1)
        self.assertEqual(found["promises"]["late_count"], 1)
        self.assertTrue(found["contacts"]["last"])
        self.assertFalse({row["document"]["model"] for row in found["contacts"]["last"]} & {
            "sale.order", "crm.lead", "account.move"})
        self.assertFalse({row["document"]["model"] for row in found["next_steps"]["activities"]} & {"sale.order", "crm.lead"})

    def test_money(self):
        """Accounting reads what is owed, a salesperson that of own customers, everybody else whether something is."""
        oldest = self._invoice(self.conny, 100, on="2026-03-01", due="2026-03-31", invoice_user_id=self.user_salesman.id)
        self._invoice(self.acme, 50, on="2026-05-01", due="2026-05-31", invoice_user_id=self.user_salesman.id)
        self._invoice(self.acme, 25, on="2026-06-01", due="2026-07-31")
        self._invoice(self.acme, 500, on="2026-01-01", due="2026-01-31", company=self.company_us)
        self.acme.with_company(self.company).trust = "bad"
        self._refreshed(self.acme)
        for user in (self.user_accountant, self.user_salesman):
            money = self._briefing(user)["money"]
            self.assertEqual((money["trust"], money["trust_name"]), ("bad", "Bad Debtor"))
            self.assertEqual((money["receivable_amount"], money["overdue_amount"]), (175, 150))
            self.assertEqual(money["is_own"], user == self.user_salesman)
            self.assertEqual(money["oldest_overdue"], {
                "document": {"model": "account.move", "id": oldest.id, "name": oldest.name},
                "due_on": oldest.invoice_date_due, "days": 76, "amount": 100})
        for user in (self.user_administrator, self.user_manager, self.user_service):
            money = self._briefing(user)["money"]
            self.assertEqual(money["receivable_state"], "overdue")
            for name in ("receivable_amount", "overdue_amount", "oldest_overdue", "credit_used_rate"):
                self.assertIsNone(money[name], name)
        self.assertIsNone(self._briefing(self.user_holder)["money"])

    def test_credit(self):
        """How much of its limit a customer uses is for accounting, and so is the limit."""
        self.company.account_use_credit_limit = True
        self.acme.with_company(self.company).sudo().credit_limit = 400
        self._invoice(self.acme, 100)
        self._refreshed(self.acme)
        money = self._briefing(self.user_accountant)["money"]
        self.assertEqual((money["credit_used_rate"], money["credit_limit"]), (0.25, 400))
        money = self._briefing(self.user_salesman)["money"]
        self.assertEqual((money["credit_used_rate"], money["credit_limit"]), (None, None))

    def test_a_colleagues_customer(self):
        """Of a customer whose row is closed no figure is told, and only documents that are open."""
        self.acme.user_id = self.user_salesman_all
        self.env["operative.team.member"].search([("customer_id.partner_id", "=", self.acme.id)]).unlink()
        self._order(self.acme, "2026-06-10", 70, user_id=self.user_salesman_all.id)
        mine = self._order(self.acme, "2026-06-11", 30, user_id=self.user_salesman.id)
        self._invoice(self.acme, 100)
        self._classified(self.acme)
        found = self._briefing()
        self.assertIsNone(found["money"])
        self.assertIsNone(found["who"]["phase"])
        self.assertIsNone(found["business"]["revenue_12m"])
        self.assertIsNone(found["promises"]["open_count"])
        self.assertIsNone(found["changed"]["phases"])
        self.assertEqual([row["document"]["id"] for row in found["changed"]["orders"]], mine.ids)
        self.assertEqual([row["amount"] for row in found["business"]["bought"]], [30])
        self.assertEqual(self._briefing(self.user_salesman_all)["business"]["revenue_12m"], 100)

    def test_other_companies(self):
        """What belongs to another company is in no section, whatever companies the reader works in."""
        self._everything(1)
        before = self._briefing(self.user_manager)
        self.Customer.create({"partner_id": self.acme.id, "company_id": self.company_us.id})
        self._order(self.acme, "2026-06-12", 900, company=self.company_us, state="sale")
        self._order(self.acme, "2026-06-12", 900, company=self.company_us, state="sent")
        self._delivery(self.acme, promised="2026-06-01", company=self.company_us)
        self._lead(self.acme, 900, company=self.company_us)
        ticket = self._ticket(self.acme, company=self.company_us, user_id=self.user_service.id)
        self._message(ticket, "2026-06-14 12:00:00")
        ticket.activity_schedule("mail.mail_activity_data_todo", user_id=self.user_salesman_all.id)
        self._refreshed(self.acme)
        both = self.acme.with_user(self.user_manager).with_context(
            allowed_company_ids=(self.company | self.company_us).ids, lang="en_US")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(both.operative_briefing(), self._briefing(self.user_manager, lang="en_US"))
        self.assertEqual(self._briefing(self.user_manager), before)
        there = self._briefing(self.user_manager, company=self.company_us)
        self.assertEqual(there["deals"]["opportunities"][0]["amount"], 900)
        there = self._briefing(self.user_service, company=self.company_us)
        self.assertEqual([row["ticket"]["id"] for row in there["service"]["tickets"]], ticket.ids)

    def test_no_costs(self):
        """Nobody is told a cost or a margin."""
        self._everything(2)
        for user in (self.user_administrator, self.user_accountant):
            self.assertFalse([
                key for key in keys_of(self._briefing(user))
                if "cost" in key or "margin" in key or "contribution" in key or "standard" in key])

    def test_what_fails(self):
        """What is closed leaves out its section alone; whatever else fails is no empty section."""
        partners = type(self.env["res.partner"])
        with patch.object(partners, "_operative_briefing_deals", side_effect=AccessError("closed")):
            found = self._briefing()
        self.assertEqual([name for name, section in found.items() if section is None], ["deals"])
        with patch.object(partners, "_operative_briefing_deals", side_effect=ValueError("broken")), \
                self.assertRaises(ValueError):
            self._briefing()
