"""Refreshing that fails, and figures that are declared once."""

from unittest.mock import patch

import psycopg2
from lxml import etree

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from ..models.customer.figures import LISTS
from .common import OperativeCommon
from .customer_oracle import ELSEWHERE, CustomerOracle


@tagged("post_install", "-at_install")
@freeze_time("2025-07-01 10:00:00")
class TestRefreshFails(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buyer = cls._business()
        cls._order(cls.buyer, "2025-06-01", 100)
        with freeze_time("2025-07-01 08:00:00"):
            cls.customer = cls._refreshed(cls.buyer).with_user(cls.user_manager)

    def _fails(self, name, error):
        return patch.object(self.registry["operative.customer"], name, side_effect=error)

    def test_screen_stays_usable(self):
        """A refresh that fails is logged and no error: the figures stay, and say since when."""
        before = self.customer.figures_at
        self._order(self.buyer, "2025-06-02", 50)
        for failing in (
                self._fails("_refresh_statement", lambda *args: SQL("SELECT nonsense")),
                self._fails("_refresh_statement", ValueError("nonsense")),
                self._fails("_classify_by_rules", psycopg2.errors.SerializationFailure("met another"))):
            with failing, self.assertLogs("odoo.addons.operative_crm", "ERROR") as log:
                self.assertIs(self.customer.action_refresh(), False)
            self.assertIn("Traceback", log.output[0])
            self.assertEqual((self.customer.figures_at, self.customer.revenue_12m), (before, 100))
        self.assertIs(self.customer.action_refresh(), True)
        self.assertEqual(self.customer.revenue_12m, 150)
        self.assertGreater(self.customer.figures_at, before)

    def test_what_the_statement_is_planned_with_is_undone(self):
        """Whatever runs after a customer was refreshed is planned as before, also where the refresh failed."""
        def planned():
            self.env.cr.execute("SELECT current_setting('join_collapse_limit'), current_setting('enable_mergejoin')")
            return self.env.cr.fetchone()

        before = planned()
        self._order(self.buyer, "2025-06-02", 50)
        with self._fails("_refresh_statement", lambda *args: SQL("SELECT nonsense")), \
                self.assertLogs("odoo.addons.operative_crm", "ERROR"):
            self.customer.action_refresh()
        self.assertEqual(planned(), before)
        self.assertIs(self.customer.action_refresh(), True)
        self.assertEqual(planned(), before)

    def test_what_was_written_before_stays(self):
        """What the caller wrote in the same transaction is not undone by a refresh that fails."""
        self.customer.credit_rating = "A"
        with self._fails("_refresh_statement", ValueError), self.assertLogs("odoo.addons.operative_crm", "ERROR"):
            self.customer.action_refresh()
        self.assertEqual(self.customer.credit_rating, "A")

    def test_pass_runs_again(self):
        """The pass of all customers is run again after a deadlock as after a serialization failure."""
        for error in (psycopg2.errors.DeadlockDetected, psycopg2.errors.SerializationFailure):
            with self._fails("_run_full_pass", [error, None]) as runs, patch.object(self.env.cr, "rollback"), \
                    patch.object(self.registry["ir.cron"], "_commit_progress"):
                self.Customer._cron_refresh()
            self.assertEqual(runs.call_count, 2)


@tagged("post_install", "-at_install")
class TestFiguresDeclared(OperativeCommon):

    def test_each_has_its_field(self):
        """Each figure is a read-only field with label and help, and each read-only column filled by figures is one."""
        fields = self.Customer._fields
        for figure in self.Customer._figures().values():
            field = fields[figure.name]
            self.assertTrue(field.string and field.help, figure.name)
            self.assertTrue(field.readonly, figure.name)
            self.assertEqual(bool(figure.sql), bool(field.store) and figure.name != "contact_due_on", figure.name)
            if figure.rests_on:
                self.assertIn(figure.rests_on, self.Customer._figures())
            self.assertTrue(hasattr(self.Customer, f"_behind_{figure.behind}"), figure.name)
        computed = {
            name for name, field in fields.items()
            if field.store and field.readonly and field.type in ("monetary", "float", "integer")}
        self.assertLessEqual(computed - {"contact_score", "id"}, set(self.Customer._figures()))

    def test_each_is_compared(self):
        """Plain Python counts each stored figure once more, or the oracle says that it is proved elsewhere."""
        partner = self._business()
        self._refreshed(partner)
        now = self.env.cr.now().replace(microsecond=0)
        compared = set(CustomerOracle(self.company, now, now).figures(partner)[partner.id])
        self.assertEqual(compared | ELSEWHERE, {figure.name for figure in self.Customer._figures().values() if figure.sql})
        self.assertFalse(compared & ELSEWHERE)

    def test_list_behind_shows_what_decides(self):
        """The list behind a figure has the columns that decide it."""
        partner = self._business()
        customer = self._refreshed(partner)
        for figure in self.Customer._figures().values():
            for model, _name, _domain in customer._figure_documents(figure.name)[:1]:
                view = self.env[model].get_view(customer._list_behind(model), "list")
                shown = {node.get("name") for node in etree.fromstring(view["arch"]).iter("field")}
                self.assertLessEqual(set(figure.columns), shown, (figure.name, model))
        for model, xmlid in LISTS.items():
            self.assertEqual(self.env.ref(xmlid).model, model)

    def test_each_opens_as_every_role(self):
        """A click on a figure is answered by documents or by words, for every role, and never by an error."""
        partner = self._business(user_id=self.user_salesman.id)
        self._order(partner, "2025-06-01")
        customer = self._refreshed(partner)
        for role in ("salesman", "salesman_all", "manager", "administrator", "service", "accountant"):
            user = getattr(self, f"user_{role}")
            own = customer.with_user(user).with_context(allowed_company_ids=self.company.ids)
            if not own.has_access("read"):
                continue
            card = own.get_card()
            for figure in (figure for group in card["groups"] for figure in group["figures"]):
                documents = own._figure_documents(figure["name"])
                for model, _name, domain in documents:
                    if self.env[model].with_user(user).has_access("read"):
                        self.env[model].with_user(user).search(domain)
