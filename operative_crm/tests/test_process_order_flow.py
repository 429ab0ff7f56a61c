"""Flows of orders: set up by hand, applied to orders that are open already."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessOrderFlow(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.quotation = cls._order(cls.acme, state="sent")
        cls.sold = cls._delivery(cls.acme)
        cls.delivered = cls._delivery(cls.acme)
        cls._deliver(cls.delivered.picking_ids)
        cls.delivered._create_invoices().action_post()
        cls.cancelled = cls._order(cls.acme, state="cancel")
        with Form(cls.env["operative.flow"].with_user(cls.user_administrator)) as form:
            form.name = "Orders"
            form.model = "sale.order"
            form.partner_domain = "[('name', '=', 'Acme')]"
            for name in ("Offer", "To be sent", "Sent"):
                with form.phase_ids.new() as phase:
                    phase.name = name
                    phase.gates_confirmation = name == "To be sent"
                    if name == "Sent":
                        with phase.condition_ids.new() as condition:
                            cls.document_model = condition.document_model
                            condition.check = "checklist"
                            condition.name = "Papers in the box"
        cls.flow = form.record.sudo()
        cls.offer, cls.to_send, cls.sent = cls.flow.phase_ids

    def test_set_up_in_one_go(self):
        """Flow, phases and conditions are made in one form; conditions know they are asked of orders."""
        self.assertEqual((self.flow.mode, self.document_model), ("manual", "sale.order"))
        self.assertEqual(self.sent.condition_ids.document_model, "sale.order")
        self.assertTrue(self.to_send.gates_confirmation)

    def test_only_one_phase_is_entered_by_confirming(self):
        """Phases of customers are not entered by confirming."""
        with self.assertRaises(ValidationError):
            self._phase("b2b", "key").with_user(self.user_administrator).gates_confirmation = True

    def test_new_orders_follow(self):
        """An order made from now on is in the first phase, and confirming moves it."""
        order = self._order(self.acme, state="draft").with_user(self.user_salesman_all)
        self.assertEqual(order.operative_phase_id, self.offer)
        order.action_confirm()
        self.assertEqual(order.operative_phase_id, self.to_send)

    def test_a_returned_order_stays_where_it_was_put(self):
        """Whatever else changes of a confirmed order that was put back; confirmed anew, it is moved on again."""
        order = self._order(self.acme, state="draft").with_user(self.user_salesman_all)
        order.action_confirm()
        order.operative_phase_id = self.offer
        self.acme.child_ids = [Command.create({"name": "Branch"})]
        order.partner_shipping_id = self.acme.child_ids[:1]
        order.partner_id = self.acme.copy({"name": "Acme"})
        self.env.flush_all()
        self.assertEqual(order.operative_phase_id, self.offer)
        order._action_cancel()
        order.action_draft()
        order.action_confirm()
        self.assertEqual(order.operative_phase_id, self.to_send)

    def test_an_applied_order_stays_where_it_was_put(self):
        """So do those that were confirmed before there was a flow."""
        self.env.cr.execute("UPDATE sale_order SET operative_phase_id = NULL, operative_confirmed = NULL")
        self.env.invalidate_all()
        self.flow._apply_to_orders()
        self.assertEqual(self.sold.operative_phase_id, self.to_send)
        self.sold.operative_phase_id = self.offer
        self.sold.partner_id = self.acme.copy({"name": "Acme"})
        self.env.flush_all()
        self.assertEqual(self.sold.operative_phase_id, self.offer)

    def test_apply_to_open_orders(self):
        """Quotations come into the first phase, sold orders into the one confirming enters; closed ones stay out.

        Nothing is checked and nobody is asked to take over, and the log of stays begins.
        """
        self.offer.write({"responsible_role_id": self.role_inside.id, "handover_required": True})
        self._condition(self.to_send, check="checklist")
        other = self._order(self._business("Other"), state="sent")
        self.env.cr.execute("UPDATE sale_order SET operative_phase_id = NULL")
        self.env.invalidate_all()
        self.flow.with_user(self.user_administrator).action_apply_to_orders()
        self.assertEqual(
            (self.quotation | self.sold | self.delivered | self.cancelled | other).mapped("operative_phase_id.name"),
            ["Offer", "To be sent"])
        self.assertEqual((self.quotation.operative_phase_id, self.sold.operative_phase_id), (self.offer, self.to_send))
        self.assertFalse(self._handover(self.quotation) | self._handover(self.sold))
        self.assertFalse(self._results(self.sold))
        self.assertEqual(self._stays(self.sold).stage_id, self.to_send)
        self.assertEqual(self.flow._apply_to_orders(), 0)

    def test_apply_in_a_fixed_number_of_queries(self):
        """Twenty orders cost as many queries as two."""
        def queries(count):
            for _number in range(count):
                self._order(self.acme, state="sent")
            self.env.flush_all()
            self.env.cr.execute("DELETE FROM sale_order_stay")
            self.env.cr.execute("UPDATE sale_order SET operative_phase_id = NULL")
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.flow._apply_to_orders()
            return self.env.cr.sql_log_count - before
        queries(1)
        few = queries(1)
        self.assertLessEqual(queries(20), few + 2)

    def test_only_the_administrator_applies(self):
        """Applying is the administrator's."""
        with self.assertRaises(AccessError):
            self.flow.with_user(self.user_manager).action_apply_to_orders()

    def test_only_phases_that_apply(self):
        """No order comes into a phase of customers or of another company's flow, by import or RPC: it says why."""
        abroad = self.env["operative.flow"].create({
            "name": "Abroad", "model": "sale.order", "company_id": self.company_us.id,
            "phase_ids": [Command.create({"name": "Customs"})]})
        order = self._order(self.acme, state="draft")
        orders = self.env["sale.order"].with_user(self.user_salesman_all)
        for phase, why in ((self._phase("b2b", "key"), "phase of customers"), (abroad.phase_ids, "Operative Inc.")):
            with self.subTest(phase=phase.name):
                with self.assertRaisesRegex(ValidationError, why), self.env.cr.savepoint():
                    order.with_user(self.user_salesman_all).operative_phase_id = phase
                with self.assertRaisesRegex(ValidationError, why), self.env.cr.savepoint():
                    orders.create({"partner_id": self.acme.id, "operative_phase_id": phase.id})
                self.env.invalidate_all()
                failed = orders.load(["partner_id/.id", "operative_phase_id/.id"], [[str(self.acme.id), str(phase.id)]])
                self.assertIn(why, failed["messages"][0]["message"])
        self.assertEqual(order.operative_phase_id, self.offer)

    def test_an_order_that_changes_its_company(self):
        """It leaves a flow that does not apply there, instead of being refused."""
        self.flow.company_id = self.company
        order = self._order(self.acme, state="draft")
        self.assertEqual(order.operative_phase_id, self.offer)
        order.write({"company_id": self.company_us.id, "warehouse_id": False, "team_id": False})
        self.assertFalse(order.operative_phase_id)
