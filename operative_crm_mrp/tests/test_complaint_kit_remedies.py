"""A kit that is complained of comes back in its parts; a part of it is credited as its share of the kit."""

from odoo import Command
from odoo.tests import freeze_time, new_test_user, tagged

from odoo.addons.operative_crm.tests.complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-04-01 09:00:00")
class TestComplaintKit(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screw, cls.plate = (cls._product(name, on_hand=100, standard_price=1) for name in ("Screw", "Plate"))
        cls.kit = cls._product("Kit", list_price=30)
        cls.env["mrp.bom"].create({
            "product_tmpl_id": cls.kit.product_tmpl_id.id, "type": "phantom", "bom_line_ids": [
                Command.create({"product_id": cls.screw.id, "product_qty": 4}),
                Command.create({"product_id": cls.plate.id, "product_qty": 1})]})
        cls.kits = cls._delivered(cls.acme, [(cls.kit, 3, {})])
        cls.out = cls.kits.picking_ids
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "Bent", "description": "Bent", "partner_id": cls.contact.id, "company_id": cls.company.id,
            "team_id": cls.support.id, "type_id": cls.complaint_type.id})
        # who works with RMAs gets those
        cls.worker = new_test_user(
            cls.env, "kit_returns", "helpdesk_mgmt.group_helpdesk_user,stock.group_stock_user", company_id=cls.company.id,
            company_ids=[Command.set(cls.companies.ids)])

    def _position(self, product, quantity, remedy, **vals):
        return self.env["operative.complaint.line"].create({
            "ticket_id": self.ticket.id, "sale_line_id": self.kits.order_line.id, "picking_id": self.out.id,
            "product_id": product.id, "quantity": quantity, "decision": "justified", "remedy": remedy, **vals})

    def _opened(self, action):
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_parts_come_back(self):
        """Two kits are eight screws and two plates, all of the position; of a part that is complained of, that part alone."""
        kits = self._position(self.kit, 2, "return")
        wizard = self._opened(kits.with_user(self.worker).action_grant_remedy())
        self.assertEqual({line.product_id: line.quantity for line in wizard.product_return_moves if line.complaint_line_id},
                         {self.screw: 8, self.plate: 2})
        wizard.action_create_returns()
        self.assertEqual(
            self.env["stock.move"].search([("complaint_line_id", "=", kits.id)]).product_id, self.screw | self.plate)
        screws = self._position(self.screw, 5, "return")
        wizard = self._opened(screws.with_user(self.worker).action_grant_remedy())
        self.assertEqual({line.product_id: line.quantity for line in wizard.product_return_moves if line.complaint_line_id},
                         {self.screw: 5})

    def test_credit_is_of_kits(self):
        """The invoice has kits: two kits are two, two screws of four are half a kit, a dozen of them three."""
        invoice = self.kits._create_invoices()
        invoice.invoice_date = "2026-03-03"
        invoice.action_post()
        for quantity, product, uom, kits in (
                (2, self.kit, self.unit, 2), (2, self.screw, self.unit, 0.5), (1, self.screw, self.dozen, 3)):
            with self.subTest(product=product.name, quantity=quantity):
                position = self._position(product, quantity, "credit", product_uom_id=uom.id)
                credit = self._opened(self._opened(position.action_grant_remedy()).refund_moves())
                self.assertEqual(credit.invoice_line_ids.quantity, kits)
                credit.button_cancel()
                position.remedy = "none"

    def test_a_replacement_is_delivered_in_parts(self):
        """What leaves for a replaced kit are parts, all of the position, at their value."""
        kits = self._position(self.kit, 2, "replacement")
        order = self._opened(kits.action_grant_remedy())
        order.action_confirm()
        self.assertEqual(order.picking_ids.move_ids.complaint_line_id, kits)
        for move in order.picking_ids.move_ids:
            move.write({"quantity": move.product_uom_qty, "picked": True})
        order.picking_ids._action_done()
        self.assertEqual(self.ticket.complaint_cost, 10)
