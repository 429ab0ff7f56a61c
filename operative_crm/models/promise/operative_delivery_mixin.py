from functools import partial

from odoo import api, models

from ..core import arguments


class OperativeDeliveryMixin(models.AbstractModel):
    """A document that shows the open deliveries of its customer.

    Whoever may read the document may see them, without any inventory right: what is shown are products, quantities,
    dates and transfer numbers of the customer's own orders, no stock and no amounts.
    """

    _name = "operative.delivery.mixin"
    _description = "Document with Deliveries"

    @api.readonly
    def operative_deliveries(self):
        """The open deliveries behind this document, the most urgent first.

        :return: list of dicts with the fields of ``operative.delivery``, texts for the user (``order``, ``product``,
            ``unit``, ``promised``, ``first_promised``, ``expected``, ``moved``) and whether the user may promise
            anew (``can_promise``)
        :raises AccessError: where the user may not read the document, or is no user of Operative CRM
        """
        arguments.one(self)
        self.env["operative.delivery"].check_access("read")
        self.check_access("read")
        orders = self._operative_delivery_orders()
        # sudo: the document was checked; names of products and orders, see the class
        deliveries = self.env["operative.delivery"].sudo()
        rows = deliveries._rows(orders)
        format_day = self.env["operative.promise"]._format_day
        lines = self.env["sale.order.line"].sudo().browse([row["sale_line_id"] for row in rows])
        mine = self.env["sale.order"].browse(lines.order_id.ids)
        mine = mine._filtered_access("write") if mine.has_access("write") else mine.browse()
        for row, line in zip(rows, lines):
            day = partial(format_day, company=line.company_id)
            row.update(
                expected=deliveries._expected_text(row["expected_date"], row["is_ready"], line.company_id),
                order=line.order_id.name, product=line.product_id.display_name, unit=line.product_uom_id.name,
                promised=day(row["promised_date"]), moved=day(row["last_move_date"]),
                first_promised=day(row["first_promised_date"]), can_promise=line.order_id.id in mine.ids)
        return rows

    def _operative_delivery_orders(self):
        """The sales orders whose deliveries are shown, as superuser. For code that has checked the document.

        :return: ``sale.order``
        """
        raise NotImplementedError

    def _operative_open_orders(self, partner, companies):
        """The orders of a customer that are not delivered completely, as superuser."""
        # sudo: the caller has checked that the customer's deliveries may be seen, in these companies
        return self.env["sale.order"].sudo().search([
            ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
            ("company_id", "in", companies.ids), ("state", "=", "sale"),
            ("delivery_status", "in", ("pending", "started", "partial"))])
