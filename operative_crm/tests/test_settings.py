"""Settings: parts that are switched off are silent and invisible; numbers are stored where they work."""

from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools.convert import convert_file

from .common import OperativeCommon

CUSTOMER_MENUS = {"customers", "teams", "stays"}
PROMISE_MENUS = {"deliveries", "endangered", "late", "quick_check", "on_time", "promises"}
COMPLAINT_MENUS = {"complaints", "complaint_tickets", "complaint_lines", "complaint_actions", "provider_tasks"}
ARGUMENT_MENUS = {"arguments", "argument_library", "competitors", "argument_doubts", "product_feedback", "outcomes",
                  "outcome_orders", "outcome_leads"}
EVERYBODYS_MENUS = {"root", "my_day", "due_contacts", "reporting", *CUSTOMER_MENUS, *PROMISE_MENUS, *COMPLAINT_MENUS,
                    *ARGUMENT_MENUS}
PARTS = ("customer", "contact", "process", "promise", "service", "complaint", "argument")
ALL_OFF = {f"group_operative_part_{part}": False for part in PARTS}
CUSTOMER_FORM = "operative_crm.operative_customer_view_form"


@tagged("post_install", "-at_install")
class TestSettings(OperativeCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_boss = cls.user_administrator.copy({
            "login": "operative_boss", "group_ids": [Command.set([
                cls.env.ref("base.group_system").id, cls.env.ref("operative_crm.group_operative_administrator").id])]})

    def _save(self, **vals):
        """Save the settings as the administrator does on the screen."""
        settings = self.env["res.config.settings"].with_user(self.user_boss).with_context(
            allowed_company_ids=self.company.ids)
        settings.create(vals).execute()
        self.env.invalidate_all()

    def _menus(self, user):
        """Our menus a user can reach from the top."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)

        def below(menu_id):
            return {menu_id}.union(*(below(child) for child in menus[menu_id]["children"]))
        reached = below("root")
        return {name for name in (*EVERYBODYS_MENUS, "configuration", "flows")
                if self.env.ref(f"operative_crm.operative_crm_menu_{name}").id in reached}

    def _arch(self, model, view, kind="form", user=None):
        """A view as a user gets it."""
        return self.env[model].with_user(user or self.user_salesman).get_view(self.env.ref(view).id, kind)["arch"]

    def test_all_on_after_installation(self):
        """After the installation every part is on, for every employee."""
        self.assertEqual(self._menus(self.user_salesman), EVERYBODYS_MENUS)
        self.assertTrue(all(self.env["operative.part"]._is_on(part) for part in ("customer", "contact")))

    def test_customer_part_off(self):
        """Off: no menu, no badge on quotation, opportunity and contact; on again: as before."""
        shown = [("sale.order", "sale.view_order_form", "form", "operative_customer_phase"),
                 ("crm.lead", "crm.crm_lead_view_form", "form", "operative_customer_phase"),
                 ("res.partner", "base.view_partner_form", "form", 'name="operative_phase_id"'),
                 ("res.partner", "base.view_res_partner_filter", "search", "operative_phase_id")]
        for model, view, kind, name in shown:
            self.assertIn(name, self._arch(model, view, kind))
        self._save(group_operative_part_customer=False)
        self.assertFalse(self._menus(self.user_salesman) & CUSTOMER_MENUS)
        for model, view, kind, name in shown:
            with self.subTest(model=model, kind=kind):
                self.assertNotIn(name, self._arch(model, view, kind))
        self.assertFalse(self._business().with_user(self.user_salesman).operative_customer_part_is_on)
        self._save(group_operative_part_customer=True)
        self.assertIn("customers", self._menus(self.user_salesman))
        for model, view, kind, name in shown:
            self.assertIn(name, self._arch(model, view, kind))

    def test_contact_part_off(self):
        """Off: no list of due contacts, no button to put off; customers stay."""
        self.assertIn("action_open_snooze", self._arch("operative.customer", CUSTOMER_FORM))
        self._save(group_operative_part_contact=False)
        self.assertEqual(self._menus(self.user_salesman), EVERYBODYS_MENUS - {"due_contacts"})
        self.assertNotIn("action_open_snooze", self._arch("operative.customer", CUSTOMER_FORM))

    def test_promise_part_off(self):
        """Off: no menu, no dates on quotations, no card, no quick check, and the pass tells nobody; the log goes on."""
        shown = [("sale.order", "sale.view_order_form", "operative_promised_date"),
                 ("sale.order", "sale.view_order_form", "operative_deliveries"),
                 ("res.partner", "base.view_partner_form", "operative_deliveries"),
                 ("crm.lead", "crm.crm_lead_view_form", "Quick Check")]
        for model, view, name in shown:
            self.assertIn(name, self._arch(model, view))
        self.assertIn("operative_deliveries", self._arch(
            "helpdesk.ticket", "helpdesk_mgmt.ticket_view_form", user=self.user_service))
        self._save(group_operative_part_promise=False)
        self.assertEqual(self._menus(self.user_salesman), EVERYBODYS_MENUS - PROMISE_MENUS)
        for model, view, name in shown:
            with self.subTest(model=model, name=name):
                self.assertNotIn(f'name="{name}" widget' if "date" in name else name, self._arch(model, view))
        self.assertNotIn("operative_deliveries", self._arch(
            "helpdesk.ticket", "helpdesk_mgmt.ticket_view_form", user=self.user_service))
        order = self._order(self._business(), product=self.goods)
        self.assertEqual(len(order.order_line.operative_promise_ids), 1)
        self.env["operative.delivery"]._cron_endangered()
        self.assertFalse(order.activity_ids)

    def test_everything_off(self):
        """With all parts off users have no menu of ours; administrators keep the configuration."""
        self._save(**ALL_OFF)
        self.assertEqual(self._menus(self.user_salesman), set())
        self.assertEqual(self._menus(self.user_administrator), {"root", "configuration", "flows"})

    def test_cron_is_silent(self):
        """Off silences the pass, asked of all employees: that its mover has the group does not matter."""
        group = self.env.ref("operative_crm.group_operative_part_customer")
        with patch.object(type(self.Customer), "_run_full_pass") as full_pass, \
                patch.object(type(self.env["ir.cron"]), "_commit_progress"):
            self.Customer._cron_refresh()
            self.assertEqual(full_pass.call_count, 1)
            self._save(group_operative_part_customer=False)
            self.user_administrator.group_ids |= group
            self.env.ref("base.user_root").group_ids |= group
            self.Customer.with_user(self.user_administrator)._cron_refresh()
            self.Customer._cron_refresh()
            self.assertEqual(full_pass.call_count, 1)

    def test_a_pass_that_met_others_is_run_again(self):
        """A deadlock ends a pass no more than another transaction that wrote first; after three there is a message."""
        for error in (psycopg2.errors.DeadlockDetected, psycopg2.errors.SerializationFailure):
            with self.subTest(error=error.__name__), patch.object(self.env.cr, "rollback"), \
                    patch.object(type(self.env["ir.cron"]), "_commit_progress") as committed, \
                    patch.object(type(self.Customer), "_run_full_pass", side_effect=[error(), 0]) as full_pass:
                self.Customer._cron_refresh()
                self.assertEqual((full_pass.call_count, committed.call_count), (2, 1))
                full_pass.side_effect = error()
                with self.assertRaises(UserError):
                    self.Customer._cron_refresh()

    def test_data_stay(self):
        """Switching off deletes nothing."""
        customer = self._classified(self._business())
        customer._pin(self._phase("b2b", "key"), "Contract")
        self._save(group_operative_part_customer=False, group_operative_part_contact=False)
        self.assertEqual((customer.exists().pin_reason, bool(customer.stay_ids)), ("Contract", True))

    def test_update_switches_nothing_on(self):
        """An update of the module does not switch on what was switched off."""
        self._save(group_operative_part_customer=False, group_operative_part_contact=False)
        salesman = self.env.ref("sales_team.group_sale_salesman")
        own = self.env.ref("operative_crm.group_operative_own_receivables")
        salesman.implied_ids -= own
        convert_file(self.env, "operative_crm", "security/operative_crm_groups.xml", {}, mode="update")
        self.env.invalidate_all()
        self.assertFalse(any(self.env["operative.part"]._is_on(part) for part in ("customer", "contact")))
        self.assertNotIn(own, salesman.all_implied_ids)

    def test_refresh_interval(self):
        """The refresh interval is the interval of the job, in minutes, and shows whatever unit the job has."""
        cron = self.env.ref("operative_crm.ir_cron_refresh_customers")
        self._save(operative_refresh_minutes=25)
        self.assertEqual((cron.interval_number, cron.interval_type), (25, "minutes"))
        cron.write({"interval_number": 2, "interval_type": "hours"})
        self.assertEqual(self.env["res.config.settings"].create({}).operative_refresh_minutes, 120)
        for minutes in (0, -5):
            with self.assertRaises(ValidationError):
                self._save(operative_refresh_minutes=minutes)

    def test_other_settings_leave_the_interval(self):
        """Saving other settings does not touch the job."""
        cron = self.env.ref("operative_crm.ir_cron_refresh_customers")
        cron.write({"interval_number": 2, "interval_type": "hours"})
        self._save(operative_contacts_a_day=5)
        self.assertEqual((cron.interval_number, cron.interval_type), (2, "hours"))

    def test_parameters(self):
        """Contacts a day, smallest n, months, and team or person are stored as parameters and come back."""
        parameters = self.env["ir.config_parameter"]
        self._save(operative_contacts_a_day=7, operative_staff_figures="person", operative_staff_smallest_n=8,
                   operative_staff_smallest_persons=3, operative_staff_months=24)
        for key, value in (("contacts_a_day", "7"), ("staff_figures", "person"), ("staff_smallest_n", "8"),
                           ("staff_smallest_persons", "3"), ("staff_months", "24")):
            self.assertEqual(parameters.get_param(f"operative_crm.{key}"), value)
        values = self.env["res.config.settings"].create({})
        self.assertEqual(values.operative_contacts_a_day, 7)
        self.assertEqual((values.operative_staff_figures, values.operative_staff_smallest_n), ("person", 8))
        self.assertEqual(values.operative_staff_months, 24)
        self.assertEqual(self.Customer._contacts_a_day(), 7)

    def test_numbers_that_mean_nothing(self):
        """No contact a day, figures about staff from no case on or for no month are refused, not taken as the default."""
        for vals in ({"operative_contacts_a_day": 0}, {"operative_contacts_a_day": -1},
                     {"operative_staff_smallest_n": 0}, {"operative_staff_smallest_n": -1},
                     {"operative_staff_smallest_persons": 0}, {"operative_staff_smallest_persons": -1},
                     {"operative_staff_months": 0}, {"operative_staff_months": -1}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._save(**vals)

    def test_figures_about_staff_are_by_team_at_first(self):
        """Without a decision figures about staff are by team, from 5 cases on, and persons are known for three years."""
        values = self.env["res.config.settings"].create({})
        self.assertEqual((values.operative_staff_figures, values.operative_staff_smallest_n), ("team", 5))
        self.assertEqual((values.operative_staff_months, values.operative_staff_smallest_persons), (36, 2))
