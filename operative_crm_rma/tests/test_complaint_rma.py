"""Who works with RMAs gets one for a complained position; what it moves and refunds is among the costs."""

from odoo import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.operative_crm.tests.complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-01 09:00:00")
class TestComplaintRma(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clerk = new_test_user(
            cls.env, login="rma clerk", groups="helpdesk_mgmt.group_helpdesk_user,rma.rma_group_user_all",
            company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
        ticket = cls.env["helpdesk.ticket"].create({
            "name": "Leaks", "description": "It does", "partner_id": cls.contact.id, "company_id": cls.company.id,
            "team_id": cls.support.id, "type_id": cls.complaint_type.id})
        cls.position = cls.env["operative.complaint.line"].create({
            "ticket_id": ticket.id, "sale_line_id": cls.order.order_line[1].id, "picking_id": cls.delivery.id,
            "product_id": cls.seal.id, "quantity": 6, "decision": "justified", "remedy": "exchange"})

    def _granted(self, user):
        return self.position.with_user(user).with_context(allowed_company_ids=self.company.ids).action_grant_remedy()

    def test_an_exchange(self):
        """An RMA in draft with the delivery, the accepted quantity and *Replace*; its goods are of the position."""
        action = self._granted(self.clerk)
        rma = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(
            (rma._name, rma.state, rma.product_id, rma.product_uom_qty, rma.operation_id, rma.picking_id, rma.order_id),
            ("rma", "draft", self.seal, 6, self.env.ref("rma.rma_operation_replace"), self.delivery, self.order))
        self.assertEqual((self.position.remedy_state, rma.complaint_line_id), ("draft", self.position))
        self.assertEqual(self._granted(self.clerk)["res_id"], rma.id, "it is there already")
        rma.action_confirm()
        self.assertEqual(rma.reception_move_id.complaint_line_id, self.position)
        rma.reception_move_id.write({"quantity": 6, "picked": True})
        rma.reception_move_id.picking_id._action_done()
        rma.create_replace("2026-04-02 09:00:00", self.warehouse, self.seal, 6, self.seal.uom_id)
        move = rma.delivery_move_ids
        self.assertEqual(move.complaint_line_id, self.position)
        move.write({"quantity": 6, "picked": True})
        move.picking_id._action_done()
        self.assertEqual(self.position.ticket_id.complaint_cost, 12, "what lies with returned goods is not in stock yet")

    def test_a_cancelled_one(self):
        """A cancelled RMA grants nothing: another one may be made."""
        first = self.env["rma"].browse(self._granted(self.clerk)["res_id"])
        first.action_confirm()
        first.action_cancel()
        self.position.invalidate_recordset()
        self.assertEqual(self.position.remedy_state, "cancelled")
        self.assertNotEqual(self._granted(self.clerk)["res_id"], first.id)

    def test_a_refund(self):
        """What an RMA refunds is a credit note of the position."""
        self.position.remedy = "return"
        rma = self.env["rma"].browse(self._granted(self.clerk)["res_id"])
        rma.operation_id = self.env.ref("rma.rma_operation_refund")
        rma.action_confirm()
        rma.reception_move_id.write({"quantity": 6, "picked": True})
        rma.reception_move_id.picking_id._action_done()
        rma.action_refund()
        self.assertEqual(rma.refund_id.invoice_line_ids.complaint_line_id, self.position)
