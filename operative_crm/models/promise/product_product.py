from odoo import api, models


class ProductProduct(models.Model):
    _inherit = "product.product"

    @api.model
    @api.readonly
    def operative_promise(self, quantities, warehouse_id=None, at=None, exclude_order_ids=None):
        """The earliest dates on which quantities can be promised to customers without breaking an earlier promise.

        Lines compete in the order given: what one is promised the next finds gone. A date allows for what is on
        hand, all open transfers (late ones as of now), the way to the customer (security lead time, delays of the
        delivery route), the customer lead time of the product and the working days of the warehouse's company.
        What the stock and the planned receipts do not cover is promised by the lead time of the product's routes.
        Whoever is in the group *Operative CRM: User* or has inventory rights may ask.

        Nothing is raised for a line that cannot be answered: it has no date, and its reason says why.

        :param quantities: list of ``(product_id, quantity)``, ``(product_id, quantity, uom_id)`` or
            ``(product_id, quantity, uom_id, route_ids)``; without a unit, in the product's own; with routes as an
            order line may have, which then lead before those of the product
        :param warehouse_id: warehouse to deliver from, None for the user's default one
        :param at: not earlier than this: naive UTC moment, day of the warehouse's company, or either as ISO text; None for now
        :param exclude_order_ids: sales orders that are promised anew: what they are still to deliver is left out;
            those the user may not read are not
        :return: list of dicts in the order asked, quantities in the unit asked in:

            * ``product_id``, ``quantity``: as asked
            * ``on_hand``: in the warehouse now, without what others own
            * ``free_now``: what can be promised for ``at``, before this line and after those before it
            * ``date``: naive UTC moment at the customer's, False where it cannot be said
            * ``source``: ``stock``, ``receipt``, ``purchase``, ``manufacture``, ``dropship``, ``order`` (made or
              bought to order), ``none``
            * ``parts``: ``[(date, quantity), …]``: what can be there earlier, and the rest at the date; together
              the quantity, less where the date cannot be said
            * ``document``: ``{"model", "id", "name"}`` of the receipt it waits for, else False
            * ``overdue_days``: for how many days that receipt is overdue: it counts as from now, but the date is uncertain
            * ``reason``: why there is no date, or why it is uncertain, or False
        :raises AccessError: where the user may not ask at all
        :raises UserError: where ``quantities`` is no list of pairs
        """
        return self.env["operative.promise.engine"]._promise(quantities, warehouse_id, at, exclude_order_ids)
