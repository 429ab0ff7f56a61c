"""A customer who was delivered goods with lots, and service staff without any right on orders and stock."""

from datetime import datetime

from odoo import Command

from .promise_common import PromiseCommon
from .service_common import ServiceCommon


class ComplaintCommon(ServiceCommon, PromiseCommon):
    """``pump`` (in lots ``LOT-1``, ``LOT-2``) and ``seal`` (none) were delivered to ``acme``: ``order`` with ``delivery``.

    ``agent_a`` and ``agent_b`` work in service and hold no other right; ``complaint`` is the type.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.complaint_type = cls.env["helpdesk.ticket.type"].create({
            "name": "Complaint", "operative_is_complaint": True, "team_ids": [Command.set((cls.support | cls.experts).ids)]})
        cls.pump = cls._product("Pump", tracking="lot", standard_price=40, list_price=100)
        cls.seal = cls._product("Seal", standard_price=2, list_price=5)
        cls.lot_1, cls.lot_2 = cls.env["stock.lot"].create([
            {"name": f"LOT-{number}", "product_id": cls.pump.id, "company_id": cls.company.id} for number in (1, 2)])
        for product, lot in ((cls.pump, cls.lot_1), (cls.pump, cls.lot_2), (cls.seal, cls.env["stock.lot"])):
            cls.env["stock.quant"]._update_available_quantity(product, cls.stock, 1000, lot_id=lot)
        cls.order = cls._delivered(cls.acme, [(cls.pump, 4, {cls.lot_1: 3, cls.lot_2: 1}), (cls.seal, 10, {})])
        cls.delivery = cls.order.picking_ids

    @classmethod
    def _delivered(cls, partner, positions, on="2026-03-02 10:00:00"):
        """A confirmed order, delivered completely.

        :param positions: list of (product, quantity, {lot: quantity})
        :param on: the moment it was ordered and delivered
        """
        order = cls.env["sale.order"].create({
            "partner_id": partner.id, "company_id": cls.company.id, "warehouse_id": cls.warehouse.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity, _lots in positions]})
        order.action_confirm()
        lots_of = {product: lots for product, _quantity, lots in positions}
        for move in order.picking_ids.move_ids:
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create({
                    "product_id": move.product_id.id, "lot_id": lot.id if lot else False, "quantity": quantity,
                    "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id,
                    "picking_id": move.picking_id.id})
                for lot, quantity in (lots_of.get(move.product_id) or {None: move.product_uom_qty}).items()]
            move.picked = True
        order.picking_ids.button_validate()
        moment = datetime.fromisoformat(on)
        order.date_order = moment
        order.picking_ids.date_done = moment
        order.picking_ids.move_ids.date = moment
        order.picking_ids.move_line_ids.date = moment
        return order

    def _complaint(self, user=None, **vals):
        """A complaint of the customer's contact, assigned to nobody."""
        return self._new_ticket(user, type_id=self.complaint_type.id, **vals)
