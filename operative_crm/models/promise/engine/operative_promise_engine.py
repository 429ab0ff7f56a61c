from odoo import api, fields, models


class OperativePromiseEngine(models.AbstractModel):
    """What can be promised when: asked (``_asked``), the way to the customer and what it takes from the stock (``_way``),
    how more comes (``_supply``), the stock (``_stock``), and the answers (``_answer``), a file each.

    The calculation itself knows no ORM: :mod:`.availability`.
    """

    _name = "operative.promise.engine"
    _description = "Promise Engine"

    @api.model
    def _promise(self, quantities, warehouse_id=None, at=None, exclude_order_ids=None):
        """See :meth:`product.product.operative_promise`."""
        # nothing else of what a client says in its context may change the stock that is looked at
        self = self.with_context({  # pylint: disable=context-overridden
            key: self.env.context[key] for key in ("lang", "tz", "allowed_company_ids") if key in self.env.context})
        self._check_may_ask()
        asked = self._asked(quantities)
        now = fields.Datetime.now()
        warehouse, reason = self._warehouse(warehouse_id)
        if not reason:
            at, reason = self._moment(at, now, warehouse.company_id)
        if reason:
            return [self._unanswered(line, line.reason or reason) for line in asked]
        products = self._read_products(asked)
        self._convert(asked, quantities, products)
        components = self._components(
            self.env["product.product"].browse({line.product_id for line in asked if not line.reason}), warehouse)
        self._set_needs(asked, products, components, warehouse, now)
        answers = self._answers(asked, warehouse, now, at, exclude_order_ids)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        zone = warehouse.company_id._operative_zone()
        return [
            self._answered(line, answer, on_hand, documents, digits, now, zone)
            if answer else self._unanswered(line, line.reason)
            for line, (answer, on_hand, documents) in zip(asked, answers)]
