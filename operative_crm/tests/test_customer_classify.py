"""Which flow and phase a customer is in: shipped rules, order, pins, stays, broken rules, and the what-if.

One file, as flows, pins and rules are tried in one class: its world takes longer to make than any test.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .common import OperativeCommon

NOW = datetime(2025, 7, 1, 10)  # noon in Berlin
LOG = "odoo.addons.operative_crm.models.customer.operative_customer_classify"


class ClassifyCommon(OperativeCommon):

    @classmethod
    def _bought(cls, partner, *orders, company=None):
        """Confirmed orders as bare rows.

        :param orders: pairs of days ago and amount, or days ago alone
        """
        company = company or cls.company
        pairs = [order if isinstance(order, tuple) else (order, 100) for order in orders]
        return cls._insert("sale.order", [
            {"name": "S", "company_id": company.id, "partner_id": partner.id, "partner_invoice_id": partner.id,
             "partner_shipping_id": partner.id, "picking_policy": "direct", "state": "sale",
             "currency_id": company.currency_id.id, "currency_rate": 1, "amount_untaxed": amount,
             "amount_total": amount, "margin": 0, "date_order": NOW - timedelta(days=days)}
            for days, amount in pairs])

    @classmethod
    def _flow(cls, *phases, partner_domain="[('ref', '=', 'ORC')]", **vals):
        """A flow before all others, for partners with the reference ORC.

        :param phases: pairs of name and rule
        """
        flow = cls.env["operative.flow"].create({
            "name": "Own", "sequence": -10, "partner_domain": partner_domain, **vals})
        cls.env["operative.phase"].create([
            {"name": name, "flow_id": flow.id, "sequence": number, "rule_domain": rule}
            for number, (name, rule) in enumerate(phases)])
        return flow

    @classmethod
    def _break(cls, record, column, rule):
        """Make a saved rule one that does not work any more, as the removal of a field does."""
        record.flush_recordset()
        cls.env.cr.execute(f"UPDATE {record._table} SET {column} = %s WHERE id = %s", [rule, record.id])
        record.invalidate_recordset()
        cls.env.registry.clear_cache()

    @classmethod
    def _stays(cls, customer):
        """The log of a customer, oldest first: phase, entered, left."""
        return [(stay.stage_id, stay.entered_at, stay.left_at or None)
                for stay in customer.stay_ids.sorted(lambda stay: (stay.entered_at, stay.id))]

    @classmethod
    def _versions(cls, *models):
        """Which version of each row the database has: changes with every write, whatever is written."""
        cls.env.flush_all()
        versions = []
        for model in models:
            cls.env.cr.execute(f"SELECT id, ctid::text FROM {cls.env[model]._table}")
            versions += [(model, *row) for row in cls.env.cr.fetchall()]
        return set(versions)


class ShippedPhases:
    """The examples a new user would try on the shipped flows."""

    def _check(self, flow, examples):
        make = self._business if flow == "b2b" else self._consumer
        partners = self.env["res.partner"]
        for _phase, orders in examples:
            partner = make()
            partners |= partner
            self._bought(partner, *orders)
        self.Customer._refresh(partners)
        self.Customer._classify(partners)
        for partner, (phase, orders) in zip(partners, examples):
            customer = self._customer(partner)
            self.assertEqual(customer.flow_id, getattr(self, f"flow_{flow}"))
            self.assertEqual(customer.phase_id, self._phase(flow, phase), f"{customer.phase_id.name} for {orders}")

    def test_business_customers(self):
        """New for 90 days; then by the own rhythm, else by days since the last order; key from 50,000 on."""
        self._check("b2b", [
            ("prospect", []),
            ("new", [0]), ("new", [90]), ("new", [(90, 80000)]), ("new", [90, 60, 30, 1]),
            ("active", [91]), ("active", [400, 180]),
            ("at_risk", [400, 181]), ("at_risk", [800, 365]),
            ("dormant", [800, 366]), ("dormant", [730]), ("lost", [731]),
            # every 30 days: expected 30 days after the last order
            ("active", [120, 90, 60]), ("at_risk", [121, 91, 61]),
            ("at_risk", [270, 240, 210]), ("dormant", [271, 241, 211]), ("lost", [791, 761, 731]),
            # once a year: 180 days, or 300, without an order are nothing
            ("active", [910, 545, 180]), ("active", [1030, 665, 300]), ("active", [1125, 760, 395]),
            ("at_risk", [1126, 761, 396]),
            ("key", [(100, 49999.99), (95, 0.01)]), ("active", [(100, 49999.99)]), ("key", [120, 90, (60, 90000)]),
            ("active", [(366, 90000), 180]), ("at_risk", [121, 91, (61, 90000)]),
        ])

    def test_consumers(self):
        """The same with shorter times, and key from 2,000 on."""
        self._check("b2c", [
            ("prospect", []),
            ("new", [60]), ("active", [61]), ("active", [400, 120]), ("at_risk", [400, 121]),
            ("at_risk", [400, 270]), ("dormant", [400, 271]), ("dormant", [540]), ("lost", [541]),
            ("active", [105, 75, 45]), ("at_risk", [106, 76, 46]),
            ("at_risk", [210, 180, 150]), ("dormant", [211, 181, 151]),
            ("active", [1110, 745, 380]), ("at_risk", [1111, 746, 381]),
            ("key", [(100, 2000)]), ("active", [(100, 1999.99)]), ("new", [(30, 5000)]),
        ])

    def test_first_quotation(self):
        """A prospect with an open quotation is one to follow up; expired or cancelled ones change nothing."""
        for flow, partner in (("b2b", self._business()), ("b2c", self._consumer())):
            self._order(partner, "2025-06-01", state="cancel", validity_date=False)
            self._order(partner, "2025-06-01", state="sent", validity_date="2025-06-30")
            self.assertEqual(self._classified(partner).phase_id, self._phase(flow, "prospect"))
            self._order(partner, "2025-06-01", state="sent", validity_date="2025-07-01")
            self.assertEqual(self._classified(partner).phase_id, self._phase(flow, "first_quotation"))
            with freeze_time("2025-07-02 10:00:00"):
                self.assertEqual(self._classified(partner).phase_id, self._phase(flow, "prospect"))

    def test_everybody_has_a_phase(self):
        """The last shipped phase has no condition."""
        for flow in (self.flow_b2b, self.flow_b2c):
            self.assertEqual(flow.phase_ids.sorted("sequence")[-1].rule_domain, "[]")

    def test_as_of_a_moment_in_the_past(self):
        """Days are counted from ``at``; the phase is entered now all the same."""
        partner = self._business()
        self._bought(partner, 400)
        self.assertEqual(self._classified(partner).phase_id, self._phase("b2b", "dormant"))
        customer = self._classified(partner, at=NOW - timedelta(days=320))
        self.assertEqual(customer.phase_id, self._phase("b2b", "new"))
        self.assertEqual(customer.phase_since, NOW)
        self.assertEqual(customer.stay_ids.entered_at, NOW)


class FlowAndPhase:
    """The first flow that selects the customer, the first phase whose rule holds."""

    def test_flow_by_partner(self):
        """Companies and persons follow different flows; a person that becomes a company changes over."""
        partner = self._consumer()
        customer = self._classified(partner)
        self.assertEqual(customer.flow_id, self.flow_b2c)
        partner.is_company = True
        self.assertEqual(self._classified(partner).flow_id, self.flow_b2b)
        self.assertEqual([stage for stage, _entered, _left in self._stays(customer)],
                         [self._phase("b2b", "prospect")], "within one second it is one stay")

    def test_flow_by_company(self):
        """A flow of a company is for the customers of that company alone."""
        flow = self._flow(("All", "[]"), company_id=self.company_us.id)
        partner = self._business(ref="ORC")
        self._bought(partner, 10, company=self.company_us)
        self.assertEqual(self._classified(partner, self.company_us).flow_id, flow)
        self.assertEqual(self._customer(partner).flow_id, self.flow_b2b)

    def test_first_flow_by_sequence_and_archived_ones_not(self):
        """Flows are asked from top to bottom; archived flows and phases are not asked."""
        partner = self._business(ref="ORC")
        first = self._flow(("First", "[]"), sequence=-20)
        second = self._flow(("Second", "[]"))
        self.assertEqual(self._classified(partner).flow_id, first)
        first.sequence = 0
        self.assertEqual(self._classified(partner).flow_id, second)
        second.active = False
        self.assertEqual(self._classified(partner).flow_id, first)
        first.phase_ids.active = False
        customer = self._classified(partner)
        self.assertEqual((customer.flow_id, customer.phase_id), (first, self.env["operative.phase"]))

    def test_first_phase_that_holds(self):
        """Phases are tried by sequence; nobody is where no rule holds, and the stay ends."""
        partner = self._business(ref="ORC")
        self._bought(partner, 10)
        flow = self._flow(
            ("Many", "[('order_count', '>=', 2)]"), ("Some", "[('order_count', '>=', 1)]"),
            ("One", "[('order_count', '=', 1)]"))
        many, some, one = flow.phase_ids
        customer = self._classified(partner)
        self.assertEqual(customer.phase_id, some)
        one.sequence = -1
        self.assertEqual(self._classified(partner).phase_id, one)
        self._bought(partner, 9)
        self.assertEqual(self._classified(partner).phase_id, many)
        (many | some | one).rule_domain = "[('order_count', '=', 0)]"
        with freeze_time(NOW + timedelta(hours=1)):
            customer = self._classified(partner)
            self.assertFalse(customer.phase_id)
            self.assertEqual(self._stays(customer), [(many, NOW, NOW + timedelta(hours=1))])

    def test_partner_domain_looks_at_the_commercial_partner(self):
        """A flow selects archived and branchless partners by any of their fields."""
        flow = self._flow(("All", "[]"), partner_domain="[('industry_id', '!=', False), ('active', '=', False)]")
        partner = self._business(industry_id=self.env["res.partner.industry"].create({"name": "Gears"}).id)
        self.assertEqual(self._classified(partner).flow_id, self.flow_b2b)
        partner.action_archive()
        self.assertEqual(self._classified(partner).flow_id, flow)

    def test_again_writes_nothing(self):
        """Refreshing and classifying twice leaves every row as it is, the rules included."""
        partners = [self._business() for _number in range(4)]
        for partner, days in zip(partners, ([], [10], [120, 90, 60], [800])):
            self._bought(partner, *days)
        pinned = self._classified(self._business())
        pinned.with_user(self.user_manager)._pin(self._phase("b2b", "key"), "Promised")
        models = ("operative.customer", "operative.customer.stay", "operative.flow", "operative.phase")
        self.Customer._refresh()
        self.Customer._classify()
        self.assertEqual(
            [self._customer(partner).phase_id for partner in partners],
            [self._phase("b2b", name) for name in ("prospect", "new", "active", "lost")])
        before = self._versions(*models)
        with freeze_time(NOW + timedelta(minutes=10)):
            self.assertEqual(self.Customer._refresh(), 0)
            self.assertEqual(self.Customer._classify(), 0)
        self.assertEqual(self._versions(*models), before)

    def test_classify_touches_its_partners_alone(self):
        """Given partners are classified, others are left; a contact stands for its company."""
        first, second = self._business(), self._business()
        self.assertEqual(self.Customer._classify(self._contact(first)), 1)
        self.assertTrue(self._customer(first).phase_id)
        self.assertFalse(self._customer(second).phase_id)
        self.assertFalse(self._customer(second).stay_ids)
        self.assertEqual(self.Customer._classify(self.env["res.partner"]), 0)

    def test_some_customers_as_all(self):
        """A customer refreshed and classified alone has the figures and the phase the full pass gives it."""
        partners = self._business() | self._business() | self._consumer()
        for number, partner in enumerate(partners):
            self._bought(partner, (400, 90000), (100 + number, 70), 40, 10)
            self._order(self._contact(partner), "2025-06-01", state="sent", validity_date=False)
            self._ticket(partner)
            self._invoice(partner, on="2025-05-01", due="2025-06-01")
        self.Customer._refresh()
        self.Customer._classify()
        stored = [figure.name for figure in self.Customer._figures().values() if figure.sql]
        names = [*stored, "flow_id", "phase_id", "contact_due_on"]
        customers = self.Customer.search([("partner_id", "in", partners.ids)])
        of_all = customers.read(names)
        self.env.cr.execute(
            "UPDATE operative_customer SET revenue_12m = 0, order_count = 7, open_ticket_count = 9, flow_id = NULL,"
            " phase_id = NULL, contact_due_on = NULL WHERE id IN %s", [tuple(customers.ids)])
        for partner in partners:
            self.Customer._refresh(partner)
            self.Customer._classify(partner)
        self.assertEqual(customers.read(names), of_all)

    def test_changed_rule_counts_at_once(self):
        """Rules are compiled once; a rule, a flow or the order that changes is compiled anew."""
        flow = self._flow(("First", "[('order_count', '=', 0)]"), ("Second", "[]"))
        first, second = flow.phase_ids
        partner = self._business(ref="ORC")
        self.assertEqual(self._classified(partner).phase_id, first)
        first.rule_domain = "[('order_count', '>', 0)]"
        self.assertEqual(self._classified(partner).phase_id, second)
        first.write({"rule_domain": "[]", "sequence": 99})
        self.assertEqual(self._classified(partner).phase_id, second)
        second.active = False
        self.assertEqual(self._classified(partner).phase_id, first)
        flow.partner_domain = "[('ref', '=', 'another')]"
        self.assertEqual(self._classified(partner).flow_id, self.flow_b2b)

    def test_rule_by_name_follows_what_it_names(self):
        """A rule that looks something up, such as a tag by name or the tags below one, does so every time."""
        tag = self.env["res.partner.category"].create({"name": "Operative Elsewhere"})
        above = self.env["res.partner.category"].create({"name": "Operative Above"})
        flow = self._flow(
            ("Below", f"[('category_id', 'child_of', {above.id})]"),
            ("Named", "[('category_id', 'ilike', 'Operative Wanted')]"), ("Rest", "[]"))
        below, named, rest = flow.phase_ids
        partner = self._business(ref="ORC", category_id=[Command.link(tag.id)])
        self.assertEqual(self._classified(partner).phase_id, rest)
        tag.name = "Operative Wanted"
        self.assertEqual(self._classified(partner).phase_id, named)
        tag.parent_id = above
        self.assertEqual(self._classified(partner).phase_id, below)


class PinsAndStays:
    """Phases set by hand, and the log of every change."""

    def setUp(self):
        super().setUp()
        self.buyer = self._business()
        self.customer = self._classified(self.buyer)
        self.prospect, self.key, self.lost = (self._phase("b2b", name) for name in ("prospect", "key", "lost"))

    def assertLog(self, *expected):
        """The log is without gaps, overlaps and second open rows, and reads as expected."""
        stays = self._stays(self.customer)
        self.assertEqual([stage for stage, _entered, _left in stays], list(expected))
        for (_stage, entered, left), (_next, next_entered, _next_left) in zip(stays, stays[1:]):
            self.assertLessEqual(entered, left)
            self.assertEqual(left, next_entered)
        self.assertIsNone(stays[-1][2])

    def test_pin_holds_against_the_rules(self):
        """Rules leave a pinned customer alone, and the log says who set it and why."""
        with freeze_time(NOW + timedelta(hours=1)):
            self.customer.with_user(self.user_manager)._pin(self.key, "Framework contract")
            self.assertEqual(self.customer.phase_id, self.key)
            self.assertEqual(self.customer.phase_since, NOW + timedelta(hours=1))
        with freeze_time(NOW + timedelta(days=900)):
            self.assertEqual(self._classified(self.buyer).phase_id, self.key)
            self.Customer._classify()
            self.assertEqual(self.customer.phase_id, self.key)
        self.assertLog(self.prospect, self.key)
        stay = self.customer.stay_ids.filtered(lambda stay: not stay.left_at)
        self.assertEqual((stay.moved_by_id, stay.reason), (self.user_manager, "Framework contract"))
        first = self.customer.stay_ids - stay
        self.assertFalse(first.moved_by_id)
        self.assertEqual(first.reason, self.prospect.rule_domain)

    def test_pin_ends_after_its_last_day(self):
        """A pin with an end holds through that day of the company, then the rules decide and nothing of it stays."""
        self.customer.with_user(self.user_manager)._pin(self.key, "Trial", date(2025, 7, 3))
        with freeze_time("2025-07-03 21:59:59"):
            self.assertEqual(self._classified(self.buyer).phase_id, self.key)
            self.assertTrue(self.customer.phase_pinned)
        with freeze_time("2025-07-03 22:00:00"):
            self.assertEqual(self._classified(self.buyer).phase_id, self.prospect)
            self.assertEqual(
                (self.customer.phase_pinned, self.customer.pin_reason, self.customer.pinned_until,
                 self.customer.pinned_at, self.customer.pinned_by_id),
                (False, False, False, False, self.env["res.users"]))

    def test_unpin(self):
        """Unpinned, the rules decide at once."""
        customer = self.customer.with_user(self.user_manager)
        with freeze_time(NOW + timedelta(hours=1)):
            customer._pin(self.key, "Trial")
        with freeze_time(NOW + timedelta(hours=2)):
            customer.action_unpin()
            self.assertEqual((customer.phase_id, customer.phase_pinned), (self.prospect, False))
        self.assertLog(self.prospect, self.key, self.prospect)

    def test_who_may_pin(self):
        """Managers pin and unpin; others, whatever they may write, do not."""
        for user in (self.user_salesman, self.user_salesman_all, self.user_service, self.user_accountant):
            with self.assertRaises(UserError):
                self.customer.with_user(user)._pin(self.key, "Please")
            with self.assertRaises(UserError):
                self.customer.with_user(user).action_unpin()
        with self.assertRaises(AccessError):
            self.customer.with_user(self.user_portal)._pin(self.key, "Please")
        self.customer.with_user(self.user_administrator)._pin(self.key, "Because")
        self.assertEqual(self.customer.phase_id, self.key)

    def test_pin_needs_a_reason_and_an_end_to_come(self):
        """Without a reason, or with an end in the past, nothing is pinned; today is no past."""
        customer = self.customer.with_user(self.user_manager)
        for reason, until in ((False, None), ("", None), ("  ", None), ("Trial", date(2025, 6, 30))):
            with self.assertRaises(UserError):
                customer._pin(self.key, reason, until)
        self.assertFalse(customer.phase_pinned)
        customer._pin(self.key, "Trial", date(2025, 7, 1))
        self.assertTrue(customer.phase_pinned)

    def test_every_change_is_one_stay(self):
        """A customer's life: each phase one stay, adjacent, one of them open."""
        order = self._bought(self.buyer, 0)
        names = []
        for days in (0, 30, 91, 181, 366, 731):
            with freeze_time(NOW + timedelta(days=days, seconds=1)):
                self._classified(self.buyer)
                self._classified(self.buyer)
                names.append(self.customer.phase_id)
        phases = [self._phase("b2b", name) for name in ("new", "new", "active", "at_risk", "dormant", "lost")]
        self.assertEqual(names, phases)
        self.assertLog(self.prospect, *phases[1:])
        order.state = "cancel"
        with freeze_time(NOW + timedelta(days=800)):
            self._classified(self.buyer)
        self.assertLog(self.prospect, *phases[1:], self.prospect)
        self.assertEqual(self.customer.phase_since, NOW + timedelta(days=800))

    def test_twice_within_a_second(self):
        """What changes twice within the same second is one stay."""
        customer = self.customer.with_user(self.user_manager)
        with freeze_time(NOW + timedelta(hours=1)):
            customer._pin(self.key, "One")
            customer._pin(self.lost, "Two")
            self.assertLog(self.prospect, self.lost)
            self.assertEqual(customer.stay_ids.filtered(lambda stay: not stay.left_at).reason, "Two")
            customer._pin(self.key, "Three")
        self.assertLog(self.prospect, self.key)

    def test_clock_set_back(self):
        """Where the clock was set back no stay becomes negative and none overlaps."""
        customer = self.customer.with_user(self.user_manager)
        with freeze_time(NOW - timedelta(days=1)):
            customer._pin(self.key, "Back")
            customer._pin(self.lost, "Again")
        self.assertLog(self.prospect, self.key, self.lost)
        with freeze_time(NOW + timedelta(hours=1)):
            customer._pin(self.key, "Forward")
        self.assertLog(self.prospect, self.key, self.lost, self.key)
        self.assertEqual(self._stays(self.customer)[0][1:], (NOW, NOW))

    def test_the_database_keeps_stays_apart(self):
        """A second open stay, or one that ends before it begins, cannot be written by whatever door."""
        for columns in ("left_at", "entered_at"):
            with (self.assertRaises(psycopg2.IntegrityError), self.env.cr.savepoint(flush=False),
                  self.assertLogs("odoo.sql_db", "ERROR")):
                self.env.cr.execute(
                    "INSERT INTO operative_customer_stay (document_id, stage_id, clock, entered_at, left_at)"
                    " VALUES (%s, %s, 'ours', %s, %s)",
                    [self.customer.id, self.key.id, NOW, None if columns == "left_at" else NOW - timedelta(seconds=1)])
        self.assertLog(self.prospect)


class Rules:
    """Rules that are refused, and rules that stop working."""

    def test_what_is_refused(self):
        """A rule that cannot work is refused when it is saved, with the reason."""
        phase = self._phase("b2b", "lost").with_user(self.user_administrator)
        for rule, reason in (
            ("[('order_cnt', '=', 1)]", "order_cnt"),
            ("[('partner_id.no_such', '=', 1)]", "no_such"),
            ("[('partner_id', 'any', [('no_such', '=', 1)])]", "no_such"),
            ("[('order_count', '=', 'many')]", "number"),
            ("[('order_count', '=', True)]", "number"),
            ("[('receivable_state', '=', 'late')]", "Overdue"),
            ("[('receivable_state', 'in', ['open', 'late'])]", "late"),
            ("[('last_order_date', '>', 'today')]", "Days Since Last Order"),
            ("[('last_order_date', '>', '-180d')]", "-180d"),
            ("[('last_interaction_at', '<', 'now')]", "now"),
            ("['!', ('last_order_date', 'in', ['today'])]", "today"),
            ("[('partner_id.create_date', '<', 'today -1y')]", "today -1y"),
            ("[('partner_id', 'any', [('create_date', '<', '-1m')])]", "-1m"),
            ("[('order_count', '~', 1)]", "~"),
            ("[('figures_at', '=', '2025-01-01')]", "figures_at"),
            ("[('order_count', '=', uid)]", "uid"),
            ("order_count > 1", "read"),
            ("[('order_count', '=', 1)", "read"),
            ("['&', ('order_count', '=', 1)]", "&"),
            ("__import__('os')", "read"),
            ("[('trust', '=', 'bad')]", "each company"),
            ("[('partner_id.trust', '=', 'bad')]", "each company"),
            ("[('is_own', '=', True)]", "user to user"),
        ):
            with self.assertRaises(ValidationError, msg=rule) as refused, self.env.cr.savepoint():
                phase.rule_domain = rule
            self.assertIn(reason, str(refused.exception), rule)
            self.env.invalidate_all()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.flow_b2b.with_user(self.user_administrator).partner_domain = "[('create_date', '>', '-1y')]"

    def test_what_is_allowed(self):
        """Fixed dates, paths, empty values, lists and every figure that can be searched are rules."""
        phase = self._phase("b2b", "lost").with_user(self.user_administrator)
        for rule in (
            False, "", "[]", "[('last_order_date', '>', '2025-01-01')]", "[('last_order_date', '=', False)]",
            "[('last_interaction_at', '>', '2025-01-01 12:00:00')]", "[('partner_id.country_id.code', '=', 'DE')]",
            "['|', ('order_count', 'in', [1, 2]), '!', ('hit_rate_12m', '>', 0.5)]",
            "[('days_over_usual_interval', '>=', -3), ('days_in_phase', '!=', 7)]",
            "[('partner_id', 'any', [('category_id.name', 'ilike', 'big')])]", "[('receivable_state', '!=', 'none')]",
        ):
            phase.rule_domain = rule
            self.Customer._classify(self._business())
            self.assertFalse(phase.rule_error, rule)

    def test_field_removed_later(self):
        """A rule whose field is gone is skipped, reported on its flow and once in the log; all others work on."""
        flow = self._flow(("Gone", "[]"), ("Rest", "[]"))
        gone, rest = flow.phase_ids
        partner, other = self._business(ref="ORC"), self._business()
        self.Customer._refresh(partner | other)
        self._break(gone, "rule_domain", "[('gone_field', '=', 1)]")
        with self.assertLogs(LOG, "WARNING") as log:
            self.Customer._classify(partner | other)
        self.assertEqual(len(log.output), 1)
        self.assertIn("gone_field", log.output[0])
        self.assertEqual(self._customer(partner).phase_id, rest)
        self.assertEqual(self._customer(other).phase_id, self._phase("b2b", "prospect"))
        self.assertIn("gone_field", gone.rule_error)
        self.assertIn("Gone: ", flow.rule_problems)
        with self.assertNoLogs(LOG, "WARNING"):
            self.Customer._classify(partner | other)
        gone.rule_domain = "[]"
        self.Customer._classify(partner)
        self.assertEqual(self._customer(partner).phase_id, gone)
        self.assertFalse(flow.rule_problems)

    def test_flow_whose_domain_stopped_working(self):
        """Its customers follow the next flow that selects them."""
        flow = self._flow(("All", "[]"))
        partner = self._business(ref="ORC")
        self._break(flow, "partner_domain", "[('gone_field', '=', 1)]")
        with self.assertLogs(LOG, "WARNING"):
            customer = self._classified(partner)
        self.assertEqual(customer.flow_id, self.flow_b2b)
        self.assertIn("gone_field", flow.rule_problems)

    def test_rule_the_database_cannot_execute(self):
        """A rule that reads well and fails in the database is skipped and reported as well."""
        flow = self._flow(("Fails", "[]"), ("Rest", "[]"))
        fails, rest = flow.phase_ids
        partner, other = self._business(ref="ORC"), self._business()
        self.Customer._refresh(partner | other)
        self._customer(partner).credit_source = "abcd"
        self._break(fails, "rule_domain", r"[('credit_source', '=like', 'abc\\')]")
        with self.assertLogs(LOG, "WARNING"):
            self.Customer._classify(partner | other)
        self.assertEqual(self._customer(partner).phase_id, rest)
        self.assertEqual(self._customer(other).phase_id, self._phase("b2b", "prospect"))
        self.assertTrue(fails.rule_error)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerClassify(ShippedPhases, FlowAndPhase, PinsAndStays, Rules, ClassifyCommon):
    """The groups above in one world: drawing it takes longer than most of their tests."""


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerDays(ClassifyCommon):
    """The fields that count days: search and compute are one."""

    FIELDS = {
        "days_since_last_order": "last_order_date", "days_since_first_order": "first_order_date",
        "days_since_last_interaction": "last_interaction_at", "days_in_phase": "phase_since",
        "days_over_usual_interval": "expected_next_order_on",
    }

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.Customer
        for company in (cls.company, cls.company_us):
            for orders in ([], [0], [5], [40, 20], [90, 60, 30], [300, 200, 99]):
                partner = cls._business()
                cls._bought(partner, *orders, company=company)
                cls.customers |= cls._classified(partner, company)
        cls.nothing = cls._refreshed(cls._business())  # not even a phase
        cls.customers |= cls.nothing
        # moments around the midnights of Berlin and New York
        for number, customer in enumerate(cls.customers):
            cls._backdate(customer, last_interaction_at=[
                None, datetime(2025, 6, 30, 21, 59), datetime(2025, 6, 30, 22, 1), datetime(2025, 6, 30, 3, 59),
                datetime(2025, 6, 30, 4, 1)][number % 5])
        cls.customers.invalidate_recordset()

    def _matching(self, customers, name, operator, value):
        """Who matches by the computed values; an empty day holds in no comparison but in "is not"."""
        compare = {
            "=": lambda days: days == value, "!=": lambda days: days != value,
            "<": lambda days: days < value, "<=": lambda days: days <= value,
            ">": lambda days: days > value, ">=": lambda days: days >= value,
            "in": lambda days: days in value, "not in": lambda days: days not in value,
        }[operator]
        return customers.filtered(
            lambda customer: compare(customer[name]) if customer[self.FIELDS[name]] else operator in ("!=", "not in"))

    def test_search_agrees_with_compute(self):
        """For every field, operator, value and moment the search finds whom the computed value says."""
        for at in (None, "2025-06-20 23:30:00", datetime(2025, 7, 1, 3, 30)):
            customers = self.customers.with_context(operative_at=at) if at else self.customers
            for name, source in self.FIELDS.items():
                values = {customer[name] for customer in customers if customer[source]}
                for number in (min(values), max(values), sorted(values)[len(values) // 2], 0, 1, -1, 10000):
                    for operator in ("=", "!=", "<", "<=", ">", ">=", "in", "not in"):
                        value = [number, 3] if "in" in operator else number
                        self.assertEqual(
                            customers.search([("id", "in", customers.ids), (name, operator, value)]),
                            self._matching(customers, name, operator, value).sorted(), (at, name, operator, value))

    def test_empty_days(self):
        """Without a day no comparison holds, neither with a number nor with 0; ``= False`` finds just those."""
        for name, source in self.FIELDS.items():
            empty = self.customers.filtered(lambda customer, source=source: not customer[source])
            self.assertTrue(empty, name)
            inside = [("id", "in", self.customers.ids)]
            self.assertEqual(self.customers.search([*inside, (name, "=", False)]), empty.sorted())
            self.assertEqual(self.customers.search([*inside, (name, "!=", False)]), (self.customers - empty).sorted())
            for operator, value in (("<", 99999), (">", -99999), ("<=", 0), (">=", 0), ("=", 0)):
                self.assertFalse(empty & self.customers.search([*inside, (name, operator, value)]), (name, operator))

    def test_days_are_those_of_the_company(self):
        """Yesterday is yesterday where the company is."""
        ours, theirs = self._refreshed(self._business()), self._refreshed(self._business(), self.company)
        partner = self._business()
        self._bought(partner, 1, company=self.company_us)
        theirs = self._refreshed(partner, self.company_us)
        for customer in ours | theirs:
            # 05:00 in Berlin, 23:00 the day before
            self._backdate(customer, last_interaction_at=datetime(2025, 6, 30, 3, 0))
        self.assertEqual((ours.days_since_last_interaction, theirs.days_since_last_interaction), (1, 2))
        at = ours.with_context(operative_at="2025-06-30 22:30:00")
        self.assertEqual(at.days_since_last_interaction, 1)
        at = theirs.with_context(operative_at="2025-06-30 22:30:00")
        self.assertEqual(at.days_since_last_interaction, 1)

    def test_not_due_yet_is_negative(self):
        """Days over the usual interval are negative before the next order is expected."""
        partner = self._business()
        self._bought(partner, 30, 20, 6)
        customer = self._refreshed(partner)
        self.assertEqual(customer.usual_order_interval_days, 12)
        self.assertEqual(customer.days_over_usual_interval, -6)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCustomerWhatIf(ClassifyCommon):
    """What a form of a phase announces is what classifying then does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flow = cls._flow(
            ("Big", "[('revenue_12m', '>=', 1000)]"), ("Small", "[('revenue_12m', '>', 0)]"), ("None", "[]"))
        cls.big, cls.small, cls.none = cls.flow.phase_ids
        buyers = [cls._business(ref="ORC") for _number in range(6)]
        for buyer, amount in zip(buyers, (0, 100, 500, 900, 1500, 5000)):
            cls._bought(buyer, (10, amount))
        cls.buyers = cls.env["res.partner"].union(*buyers)
        cls._bought(cls._business(ref="ORC", name="Elsewhere"), (10, 600), company=cls.company_us)
        cls.Customer._refresh()
        cls.Customer._classify()
        cls._customer(buyers[2]).with_user(cls.user_manager)._pin(cls.big, "Strategic")
        cls._customer(buyers[3]).with_user(cls.user_manager)._pin(cls.big, "Trial", date(2025, 7, 2))

    def _phases(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, phase_id FROM operative_customer WHERE company_id IN %s", [tuple(self.companies.ids)])
        return dict(self.env.cr.fetchall())

    def assertAgrees(self, form, count):
        """What the form shows now is what happens once it is saved."""
        self.assertEqual(form.match_count, count)
        announced = Counter()
        for change in form.effect["changes"]:
            announced[change["from_id"], change["to"]] += change["count"]
        before = self._phases()
        if isinstance(form, Form):
            form.save()
        else:
            form._origin.write({name: form[name] for name in ("sequence", "active")})
        self.Customer._classify()
        after = self._phases()
        names = {phase.id: phase.display_name for phase in self.env["operative.phase"].search([])}
        happened = Counter(
            (before[customer], names.get(after[customer]) or "no phase")
            for customer in before if before[customer] != after[customer])
        self.assertEqual(announced, happened)
        return happened

    def _form(self, phase):
        return Form(phase.with_user(self.user_administrator))

    def _draft(self, phase, **values):
        """A phase that is being changed and not saved, as a form or a list has it."""
        return self.env["operative.phase"].new(values, origin=phase)

    def test_nothing_changed(self):
        """A form that changes nothing announces nothing."""
        form = self._form(self.big)
        self.assertEqual((form.match_count, form.effect["changes"]), (2, []))

    def test_flow_that_is_opened(self):
        """All phases of a flow are answered by one statement, and as each would be alone."""
        flow = self.flow.with_user(self.user_administrator)
        alone = [(phase.match_count, phase.effect) for phase in map(flow.phase_ids.browse, flow.phase_ids.ids)]
        self.env.invalidate_all()
        with patch.object(self.registry["operative.customer"], "_what_if_together", autospec=True,
                          side_effect=self.registry["operative.customer"]._what_if_together) as asked:
            [shown] = flow.web_read({"phase_ids": {"fields": {"match_count": {}, "effect": {}}}})
        self.assertEqual([(phase["match_count"], phase["effect"]) for phase in shown["phase_ids"]], alone)
        self.assertEqual(asked.call_count, 1)
        self.assertGreater(len(alone), 2)

    def test_rule_widened(self):
        """Who matches is counted over the flow, who moves without the pinned ones."""
        form = self._form(self.big)
        form.rule_domain = "[('revenue_12m', '>=', 500)]"
        happened = self.assertAgrees(form, 5)
        self.assertEqual(happened, Counter({(self.small.id, "Big"): 1}), "the one elsewhere; two are pinned there")

    def test_rule_narrowed(self):
        """Those who match no more go where the next rule takes them."""
        form = self._form(self.big)
        form.rule_domain = "[('revenue_12m', '>=', 5000)]"
        self.assertAgrees(form, 1)

    def test_pin_that_has_ended(self):
        """A pin that is over holds nobody: neither in the announcement nor in what happens."""
        with freeze_time(NOW + timedelta(days=2)):
            form = self._form(self.big)
            form.rule_domain = "[('revenue_12m', '>=', 5000)]"
            happened = self.assertAgrees(form, 1)
            self.assertEqual(happened[self.big.id, "Small"], 2)

    def test_order_changed(self):
        """Moving a phase up is a change of rules too."""
        self.assertAgrees(self._draft(self.none, sequence=-5), 8)

    def test_archived(self):
        """Archiving a phase moves its customers on."""
        happened = self.assertAgrees(self._draft(self.small, active=False), 6)
        self.assertEqual(happened, Counter({(self.small.id, "None"): 2}))

    def test_broken_rule(self):
        """A rule that does not work announces the reason and nothing else."""
        draft = self.big._draft_rule() | {"rule_domain": "[('gone', '=', 1)]"}
        [(count, effect)] = self.Customer._what_if([draft])
        self.assertEqual(count, 0)
        self.assertIn("gone", effect["error"])
        self.assertNotIn("changes", effect)

    def test_new_phase(self):
        """A phase that is not saved yet announces whom it would take."""
        phase = self.env["operative.phase"].new({
            "name": "Medium", "flow_id": self.flow.id, "sequence": 0, "rule_domain": "[('revenue_12m', '=', 100)]"})
        count, effect = phase.match_count, phase.effect
        self.assertEqual(count, 1)
        self.assertEqual([(change["from_id"], change["to"], change["count"]) for change in effect["changes"]],
                         [(self.small.id, "Medium", 1)])
        created = self.env["operative.phase"].create({
            "name": "Medium", "flow_id": self.flow.id, "sequence": 0, "rule_domain": "[('revenue_12m', '=', 100)]"})
        self.assertEqual(self.Customer._classify(), 1)
        self.assertEqual(self._customer(self.buyers[1]).phase_id, created)
