"""A warehouse to promise from, and quick ways to tell what it has, what comes and what goes."""

from odoo import Command

from .common import OperativeCommon


class PromiseCommon(OperativeCommon):
    """``warehouse`` of ``company`` and ``warehouse_us`` of ``company_us``; work begins at eight in Berlin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.warehouse_us = cls.env["stock.warehouse"].search([("company_id", "=", cls.company_us.id)], limit=1)
        cls.stock = cls.warehouse.lot_stock_id
        cls.suppliers = cls.env.ref("stock.stock_location_suppliers")
        cls.customers = cls.env.ref("stock.stock_location_customers")
        cls.company.resource_calendar_id.tz = "Europe/Berlin"
        cls.dozen = cls.env.ref("uom.product_uom_dozen")
        cls.unit = cls.env.ref("uom.product_uom_unit")

    @classmethod
    def _product(cls, name="Bearing", on_hand=0, warehouse=None, **vals):
        """A product on stock."""
        product = cls.env["product.product"].create({"name": name, "is_storable": True, **vals})
        if on_hand:
            cls.env["stock.quant"]._update_available_quantity(
                product, (warehouse or cls.warehouse).lot_stock_id, on_hand)
        return product

    @classmethod
    def _move(cls, product, quantity, on, source=None, destination=None, confirm=True, **vals):
        """An open transfer, from the supplier to the stock if nothing is said.

        :param on: moment
        """
        source, destination = source or cls.suppliers, destination or cls.stock
        kind = cls.warehouse.in_type_id if source.usage == "supplier" else \
            cls.warehouse.out_type_id if destination.usage == "customer" else cls.warehouse.int_type_id
        picking = cls.env["stock.picking"].create({
            "picking_type_id": kind.id, "location_id": source.id, "location_dest_id": destination.id,
            "move_ids": [Command.create({
                "product_id": product.id, "product_uom_qty": quantity, "date": on, "location_id": source.id,
                "location_dest_id": destination.id, **vals})]})
        if confirm:
            picking.action_confirm()
            picking.move_ids.date = on
        return picking.move_ids

    @classmethod
    def _out(cls, product, quantity, on, **vals):
        """An open delivery."""
        return cls._move(product, quantity, on, cls.stock, cls.customers, **vals)

    def _ask(self, *quantities, user=None, **kwargs):
        """Ask for pairs as a salesperson."""
        asked = [(pair[0].id, *pair[1:]) for pair in quantities]
        return self.env["product.product"].with_user(user or self.user_salesman).with_context(
            allowed_company_ids=self.company.ids).operative_promise(asked, **kwargs)

    def _dates(self, *quantities, **kwargs):
        return [answer["date"] for answer in self._ask(*quantities, **kwargs)]
