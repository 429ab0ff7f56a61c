"""The customer on contacts and documents: badges, search, the card, refreshing on opening, and what it all costs."""

import re
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import psycopg2
from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import OperativeCommon

DOCUMENTS = ("sale.order", "sale.order.line", "account.move", "account.move.line", "stock.move", "stock.picking",
             "helpdesk.ticket", "crm.lead", "mail.message")


@tagged("post_install", "-at_install")
class TestCustomerPartner(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls._business("Own", user_id=cls.user_salesman.id)
        cls.foreign = cls._business("Foreign", user_id=cls.user_salesman_all.id)
        cls.consumer = cls._consumer("Consumer", user_id=cls.user_salesman.id)
        for partner in cls.own | cls.foreign:
            cls._order(partner)
        cls.contact = cls._contact(cls.own)
        cls.Customer._refresh(cls.own | cls.foreign | cls.consumer)
        cls.Customer._classify(cls.own | cls.foreign | cls.consumer)
        cls.us_row = cls.Customer.create({"partner_id": cls.own.id, "company_id": cls.company_us.id})
        cls.us_row._pin(cls._phase("b2b", "lost"), "Elsewhere")
        cls.env.flush_all()

    def _as(self, user, records, company=None):
        return records.with_user(user).with_context(allowed_company_ids=(company or self.company).ids).with_prefetch()

    def _make_stale(self, minutes=6):
        moment = fields.Datetime.now() - timedelta(minutes=minutes)
        self.env.flush_all()
        self.env.cr.execute("UPDATE operative_customer SET refreshed_at = %s", [moment])
        self.env.cr.execute("UPDATE res_company SET operative_refreshed_at = NULL")
        self.env.invalidate_all()
        return moment

    def _queries(self, call):
        """How many queries a call takes with warm registry caches and a cold record cache."""
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @contextmanager
    def _read_only(self):
        """Within it the database refuses every change, as a replica does."""
        self.env.cr.flush()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            yield
        finally:
            savepoint.rollback()
            savepoint.close(rollback=True)

    # -- phase on the contact ----------------------------------------------------------------

    def test_phase_through_the_current_company(self):
        """A contact shows the phase of its commercial partner in the current company, empty where there is none."""
        here, there = (self._as(self.user_salesman, self.own, company) for company in (self.company, self.company_us))
        self.assertEqual(here.operative_phase_id, self._customer(self.own).phase_id)
        self.assertEqual(there.operative_phase_id, self._phase("b2b", "lost"))
        self.assertEqual(here.operative_flow_id, self.flow_b2b)
        self.assertEqual(self._as(self.user_salesman, self.contact).operative_customer_id.partner_id.id, self.own.id)
        self.assertFalse(self._as(self.user_salesman, self.own, self.branch).operative_phase_id)

    def test_phase_of_a_colleagues_customer(self):
        """A colleague's customer shows no phase to a salesperson limited to own ones: no error, no leak."""
        partner = self._as(self.user_salesman, self.foreign)
        self.assertFalse(partner.operative_phase_id or partner.operative_customer_id)
        phase = self._customer(self.foreign).phase_id
        self.assertNotIn(self.foreign.id, partner.search([("operative_phase_id", "=", phase.id)]).ids)
        self.assertTrue(self._as(self.user_salesman_all, self.foreign).operative_phase_id)

    def test_search(self):
        """The phase is searched through the current company with every operator, contacts included."""
        all_partners = self.own | self.contact | self.consumer
        phase = self._customer(self.own).phase_id
        other = self._customer(self.consumer).phase_id
        self.assertTrue(phase and other and phase != other)
        for domain, expected in (
            ([("operative_phase_id", "=", phase.id)], self.own | self.contact),
            ([("operative_phase_id", "in", [phase.id, other.id])], all_partners),
            ([("operative_phase_id", "!=", phase.id)], self.consumer),
            ([("operative_phase_id", "not in", [phase.id, other.id])], self.consumer.browse()),
            ([("operative_phase_id", "!=", False)], all_partners),
            ([("operative_phase_id", "=", False)], self.consumer.browse()),
            ([("operative_phase_id", "in", [False, other.id])], self.consumer),
            ([("operative_phase_id.name", "=", phase.name), ("operative_phase_id.flow_id", "=", self.flow_b2b.id)],
             self.own | self.contact),
            ([("operative_phase_id", "ilike", phase.name)], self.own | self.contact),
            ([("operative_phase_id", "not ilike", phase.name)], self.consumer),
            ([("operative_phase_id.name", "!=", phase.name)], self.consumer),
        ):
            found = self._as(self.user_salesman, self.own).search([*domain, ("id", "in", all_partners.ids)])
            with self.subTest(domain=domain):
                self.assertEqual(found.sudo().sorted("id"), expected.sorted("id"))
        there = self._as(self.user_salesman, self.own, self.company_us)
        self.assertEqual(there.search([("operative_phase_id", "!=", False), ("id", "in", all_partners.ids)]).ids,
                         (self.own | self.contact).sorted(lambda p: p.complete_name).ids)

    def test_search_from_documents(self):
        """Documents are found by the phase of their customer."""
        order = self._order(self.contact, state="draft")
        phase = self._customer(self.own).phase_id
        orders = self._as(self.user_salesman_all, self.env["sale.order"])
        self.assertIn(order.id, orders.search([("partner_id.operative_phase_id", "=", phase.id)]).ids)
        self.assertNotIn(order.id, orders.search([("partner_id.operative_phase_id", "!=", phase.id)]).ids)

    def test_badges_on_documents(self):
        """Quotation, opportunity and ticket show the phase in their own company; a colleague's customer shows none."""
        phase = self._customer(self.own).phase_id
        order = self._order(self.contact, state="draft", user_id=self.user_salesman.id)
        lead = self._lead(self.contact, user_id=self.user_salesman.id)
        for document in (order, lead):
            shown = self._as(self.user_salesman, document)
            self.assertEqual(shown.operative_customer_phase_id, phase)
            self.assertEqual(shown.operative_customer_phase_color, phase.color)
        in_us = self._as(self.user_salesman, lead, self.company_us)
        self.assertEqual(in_us.operative_customer_phase_id, self._phase("b2b", "lost"))
        order_us = self._order(self.own, state="draft", company=self.company_us, user_id=self.user_salesman.id)
        both = self._as(self.user_salesman, order_us, self.company | self.company_us)
        self.assertEqual(both.operative_customer_phase_id, self._phase("b2b", "lost"))
        ticket = self._ticket(self.contact)
        self.assertEqual(self._as(self.user_service, ticket).operative_customer_phase_id, phase)
        foreign = self._order(self.foreign, state="draft", user_id=self.user_salesman.id)
        self.assertFalse(self._as(self.user_salesman, foreign).operative_customer_phase_id)

    def test_the_badge_follows_its_translation(self):
        """A phase renamed in the dialog of translations is called so on documents at once."""
        self.env["res.lang"]._activate_lang("de_DE")
        lead = self._lead(self.contact, user_id=self.user_salesman.id)
        shown = self._as(self.user_salesman, lead).with_context(lang="de_DE")
        phase = self._customer(self.own).phase_id
        self.assertTrue(shown.operative_customer_phase)
        phase.update_field_translations("name", {"de_DE": "Umbenannt"})
        shown.invalidate_recordset()
        self.assertEqual(shown.operative_customer_phase, "Umbenannt")

    def test_new_documents(self):
        """A new quotation shows the phase as soon as the customer is chosen, before it is saved."""
        with Form(self._as(self.user_salesman, self.env["sale.order"])) as form:
            form.partner_id = self.contact
            self.assertEqual(form.operative_customer_phase, self._customer(self.own).phase_id.name)

    # -- rows --------------------------------------------------------------------------------

    def test_track_as_customer(self):
        """A contact from a trade fair is a customer once it is tracked, in its company, else in the first."""
        partner = self.env["res.partner"].create({"name": "Fair", "company_id": self.company.id})
        self.Customer._refresh(partner)
        self.assertFalse(self._customer(partner))
        self._as(self.user_salesman, partner).operative_track_customer = True
        self.assertTrue(self._classified(partner).phase_id)
        self.assertFalse(partner.copy().operative_track_customer)

    def test_archived(self):
        """An archived contact keeps its row, which is out of the usual list."""
        row = self._customer(self.own)
        self.own.with_context(active_test=False).action_archive()
        self.Customer._refresh(self.own)
        self.assertTrue(row.exists())
        self.assertFalse(row.partner_active)
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_customer_action")
        self.assertIn("search_default_active", action["context"])
        self.assertNotIn(row, self.Customer.search([("partner_active", "=", True)]))
        self.assertIn(row, self.Customer.search([("partner_active", "=", False)]))
        self.assertIn(row, self.Customer.search([("partner_active", "in", [True, False])]))

    def test_deleting(self):
        """With the contact its rows of all companies, their log and team go."""
        partner = self._business("Deleted")
        rows = self._classified(partner) | self.Customer.create({
            "partner_id": partner.id, "company_id": self.company_us.id})
        stays = rows.stay_ids
        member = self.env["operative.team.member"].create({
            "customer_id": rows[0].id, "role_id": self.env["operative.role"].search([], limit=1).id,
            "user_id": self.user_salesman.id})
        partner.unlink()
        self.assertTrue(stays)
        self.assertFalse(rows.exists() or stays.exists() or member.exists())

    # -- opening -----------------------------------------------------------------------------

    def test_refreshed_on_opening_when_older_than_five_minutes(self):
        """Opening refreshes and classifies what is older than five minutes, and leaves what is younger alone."""
        row = self._customer(self.own)
        for user in (self.user_salesman, self.user_service, self.user_accountant):
            stale = self._make_stale(4)
            self.assertFalse(self._as(user, row).action_refresh())
            self.assertEqual(row.refreshed_at, stale)
            self._make_stale(6)
            self._order(self.own)
            count = row.order_count
            self.assertTrue(self._as(user, row).action_refresh())
            self.assertEqual(row.order_count, count + 1)
            self.assertLess(fields.Datetime.now() - row.figures_at, timedelta(minutes=1))

    def test_full_pass_makes_young(self):
        """Figures are as of the later of the customer's own refresh and the company's last pass."""
        row = self._customer(self.own)
        self._make_stale(60)
        passed = fields.Datetime.now() - timedelta(minutes=2)
        self.env.cr.execute("UPDATE res_company SET operative_refreshed_at = %s", [passed])
        self.env.invalidate_all()
        self.assertEqual(self._as(self.user_salesman, row).figures_at, passed)
        self.assertFalse(self._as(self.user_salesman, row).action_refresh())

    def test_opening_others_customers_does_not_refresh(self):
        """Who may not read a customer does not refresh it."""
        stale = self._make_stale()
        row = self._customer(self.foreign)
        with self.assertRaises(AccessError):
            self._as(self.user_salesman, row).action_refresh()
        self.assertEqual(row.refreshed_at, stale)

    def test_reading_is_read_only(self):
        """Reading, searching, the card and the badges change nothing: they work where the database refuses changes."""
        self._make_stale()
        order = self._order(self.contact, state="draft", user_id=self.user_salesman.id)
        row = self._customer(self.own)
        self.assertTrue(type(row).get_card._readonly)
        with self._read_only():
            with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.ReadOnlySqlTransaction):
                self.env.cr.execute("UPDATE operative_customer SET refreshed_at = now()")
            for user in (self.user_salesman, self.user_service, self.user_accountant, self.user_administrator):
                customer = self._as(user, row)
                self.assertTrue(customer.get_card()["groups"])
                customer.web_read({name: {} for name in customer.fields_get()})
                customer.web_search_read([], {"display_name": {}, "phase_id": {}, "is_own": {}}, limit=5)
                customer.formatted_read_group([], ["phase_id"], ["__count"])
                self._as(user, self.contact).web_read({"operative_phase_id": {}, "operative_customer_id": {}})
            self._as(self.user_salesman, order).web_read({"operative_customer_phase_id": {}})
            self._as(self.user_administrator, self._phase("b2b", "key")).web_read({"match_count": {}, "effect": {}})

    def test_card(self):
        """The card has a value, a label and the number of cases for each figure, for every role."""
        row = self._customer(self.own)
        for user in (
            self.user_salesman, self.user_salesman_all, self.user_manager, self.user_service, self.user_accountant,
        ):
            card = self._as(user, row).get_card()
            figures = {figure["name"]: figure for group in card["groups"] for figure in group["figures"]}
            self.assertEqual((card["id"], card["currency_id"]), (row.id, self.eur.id))
            self.assertEqual((figures["order_count_12m"]["value"], figures["revenue_12m"]["value"]), (1, 100))
            if user == self.user_service:  # rates are for those who sell or keep the books
                self.assertNotIn("hit_rate_12m", figures)
            else:
                self.assertEqual(figures["hit_rate_12m"]["n"], row.decided_count_12m)
            self.assertTrue(all(figure["label"] and figure["type"] for figure in figures.values()))

    def test_figures_on_the_screens(self):
        """Every figure of the forms opens its documents, or says in words that there are none."""
        arch = self.Customer.get_view(self.env.ref("operative_crm.operative_customer_view_form").id)["arch"]
        names = [field.get("name") for field in etree.fromstring(arch).iter("field")
                 if field.get("widget") == "operative_figure"]
        self.assertIn("revenue_12m", names)
        row = self._as(self.user_accountant, self._customer(self.own))
        for name in names:
            with self.subTest(name=name):
                action = row.action_open_figure(name)
                if action.get("tag") in ("operative_figure_cases", "display_notification"):
                    continue
                row.env[action["res_model"]].check_access("read")
                row.env[action["res_model"]].search_count(action["domain"])

    # -- what it costs -----------------------------------------------------------------------

    def test_cost_of_refreshing_one_customer(self):
        """Refreshing one customer takes at most 14 queries."""
        row = self._as(self.user_salesman, self._customer(self.own))

        def refresh():
            self._make_stale()
            self.env.cr.sql_log_count -= 2  # the test's own
            self.assertTrue(row.action_refresh())
        refresh()  # rules and groups are cached from one request to the next
        self.assertLessEqual(self._queries(refresh), 14)

    def test_cost_of_a_young_customer(self):
        """Opening a customer that is up to date costs a look at its age and no more."""
        row = self._as(self.user_salesman, self._customer(self.own))
        self.assertLessEqual(self._queries(row.action_refresh), 4)

    def test_cost_of_the_badge(self):
        """The badge adds at most two queries to opening a quotation or opportunity."""
        for document, view in (
            (self._order(self.contact, state="draft", user_id=self.user_salesman.id), "sale.view_order_form"),
            (self._lead(self.contact, user_id=self.user_salesman.id), "crm.crm_lead_view_form"),
        ):
            shown = self._as(self.user_salesman, document)
            arch = etree.fromstring(shown.get_view(self.env.ref(view).id, "form")["arch"])
            # those of the form, not of the lists in it
            names = {node.get("name") for node in arch.iter("field") if next(node.iterancestors("field"), None) is None}
            plain = {name: {"fields": {"display_name": {}}} if shown._fields[name].relational else {}
                     for name in names if not name.startswith("operative_")}
            badge = {name: {} for name in names if name.startswith("operative_customer_")}
            self.assertIn("operative_customer_phase", badge)
            without = self._queries(partial(shown.web_read, plain))
            self.assertLessEqual(self._queries(partial(shown.web_read, plain | badge)), without + 1, document._name)

    def test_cost_of_lists(self):
        """Lists of contacts, customers and quotations take no query more for more rows."""
        partners = self.env["res.partner"].create([
            {"name": f"Row {index}", "customer_rank": 1, "is_company": True, "user_id": self.user_salesman.id}
            for index in range(20)])
        self.Customer.create([{"partner_id": partner.id, "company_id": self.company.id} for partner in partners])
        self.Customer._classify(partners)
        orders = self.env["sale.order"].create([
            {"partner_id": partner.id, "company_id": self.company.id, "user_id": self.user_salesman.id}
            for partner in partners])
        name = {"fields": {"display_name": {}}}
        for records, specification in (
            (partners, {"display_name": {}, "operative_phase_id": name, "operative_customer_id": name}),
            (self.Customer.search([("partner_id", "in", partners.ids)]), {
                "display_name": {}, "phase_id": name, "salesperson_id": name, "is_own": {}, "has_my_ticket": {},
                "own_receivable_amount": {}, "figures_at": {}, "days_since_last_order": {}, "contact_delay_days": {}}),
            (orders, {"operative_customer_phase_id": name, "operative_customer_phase_color": {}}),
        ):
            few, many = (self._as(self.user_salesman, records[:number]) for number in (2, 20))
            with self.subTest(model=records._name):
                self.assertEqual(self._queries(partial(few.web_read, specification)),
                                 self._queries(partial(many.web_read, specification)))

    def test_documents_trigger_nothing_of_ours(self):
        """No stored field of a customer hangs on a document, so that confirming an order recomputes nothing of it."""
        registry = self.env.registry
        ours = {field for model in ("operative.customer", "res.partner", "res.company")
                for field in self.env[model]._fields.values()
                if field.store and field.compute and "operative_crm" in (field._modules or ())}
        for model in DOCUMENTS:
            for field in self.env[model]._fields.values():
                if "operative_crm" in (field._modules or ()):
                    continue
                hanging = ours & set(registry.get_dependent_fields(field))
                with self.subTest(field=str(field)):
                    self.assertFalse(hanging)

    def test_confirming_an_order_touches_no_table_of_ours(self):
        """Confirming an order neither reads nor writes customers, stays and team."""
        order = self._order(self.own, state="draft")
        self.env.flush_all()
        self.env.invalidate_all()
        statements = []
        execute = type(self.env.cr).execute

        def listen(cr, query, *args, **kwargs):
            statements.append(getattr(query, "code", query))
            return execute(cr, query, *args, **kwargs)
        self.patch(type(self.env.cr), "execute", listen)
        self._as(self.user_salesman_all, order).action_confirm()
        self.env.flush_all()
        self.assertEqual(order.state, "sale")
        self.assertTrue(any("sale_order" in statement for statement in statements))
        ours = re.compile(r'(FROM|JOIN|UPDATE|INTO)\s+"?operative_')
        self.assertEqual([statement for statement in map(str, statements) if ours.search(statement)], [])
