import math
import re

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import escape_psql, html2plaintext

from ..core import arguments
from ..facts import delivered
from .operative_complaint_line import REMEDIES

# what can be the number of an order or a delivery, and how many of them a text is asked for
_NUMBER = re.compile(r"[\w/.-]*\d[\w/.-]*")
_NUMBERS = 200
# how much is read of a text
_TEXT = 20000
LIMIT = 1000
_KEYS = {"sale_line_id", "picking_id", "product_id", "lot_id", "quantity", "name", "remedy_desired"}


class HelpdeskTicket(models.Model):
    """What the ticket's customer was delivered, to choose positions from, without any right on orders and stock."""

    _inherit = "helpdesk.ticket"

    @api.readonly
    def operative_delivered(self, query=None, limit=80):
        """What this ticket's customer was delivered by the ticket's company, newest first; no prices.

        Deliveries whose number, or whose order's, stands in the ticket's title or description come first. A kit has a row
        beside those of its parts. Quantities are in the product's own unit, the day is the company's.

        :param query: part of the number of an order or a delivery, of the name, code or barcode of a product, or of a lot
        :param limit: how many, 1,000 at the most
        :return: list of dicts: ``sale_line_id``, ``order_id``, ``order``, ``picking_id``, ``delivery``, ``product_id``,
            ``product``, ``lot_id``, ``lot`` (False where there is none), ``date``, ``unit``, ``unit_id``, ``delivered``,
            ``returned``, ``complained`` (by any ticket, this one too)
        :raises AccessError: where the user may not read the ticket, or no positions
        """
        ticket = arguments.one(self)
        query = arguments.text(self.env, "query", query)
        limit = min(max(arguments.number(self.env, "limit", limit), 1), LIMIT)
        self.env["operative.complaint.line"].check_access("read")
        ticket.check_access("read")
        if not self.env["operative.part"]._is_on("complaint"):
            return []
        # sudo: the ticket was checked; what is shown is what its customer knows, and no price
        return ticket.sudo()._operative_delivered(query, limit)

    def _operative_delivered(self, query="", limit=80, orders=None):
        """See :meth:`operative_delivered`; as superuser, for code that has checked the ticket.

        :param orders: ``sale.order`` whose deliveries alone are meant
        """
        self.ensure_one()
        text = f"{self.name} {html2plaintext(self.description or '')}"[:_TEXT]
        return self._operative_delivered_to(
            self.partner_id, self.company_id, query=query, limit=limit, orders=orders,
            named=list(dict.fromkeys(number.strip(".-/") for number in _NUMBER.findall(text)))[:_NUMBERS])

    @api.model
    def _operative_delivered_to(self, partner, company, query="", limit=80, orders=None, pickings=None, named=()):
        """What a customer was delivered by a company, as superuser; see :meth:`operative_delivered`.

        :param partner: ``res.partner``, empty for nobody
        :param orders: ``sale.order`` whose deliveries alone are meant, None or empty for all
        :param pickings: ``stock.picking`` that alone are meant, None or empty for all
        :param named: numbers of orders and deliveries that come first
        """
        if not partner:
            return []
        env = self.env
        for model in ("sale.order", "sale.order.line", "stock.picking", "stock.move", "stock.move.line", "stock.lot",
                      "operative.complaint.line", "helpdesk.ticket", "res.partner", "product.product", "product.template"):
            env[model].flush_model()
        names = {
            "product": env["product.template"]._field_to_sql("template", "name"),
            "unit": env["uom.uom"]._field_to_sql("unit", "name")}
        env.cr.execute(delivered.of_customer(
            partner.commercial_partner_id.id, company.id, names, limit=limit, named=named,
            pattern=f"%{escape_psql(query)}%" if query else None, orders=orders.ids if orders else None,
            pickings=pickings.ids if pickings else None))
        rows = env.cr.dictfetchall()[:limit]
        variants = env["product.product"].browse({row["product_id"] for row in rows if row["has_variants"]})
        of_variants = {product.id: product.display_name for product in variants}
        return [
            {
                "product": of_variants.get(row["product_id"]) or (
                    f"[{row['default_code']}] {row['product_name']}" if row["default_code"] else row["product_name"]),
                "sale_line_id": row["sale_line_id"] or False, "order_id": row["order_id"] or False,
                "order": row["order_name"] or False, "picking_id": row["picking_id"], "delivery": row["picking_name"],
                "product_id": row["product_id"], "lot_id": row["lot_id"] or False, "lot": row["lot_name"] or False,
                "date": row["day"], "unit": row["unit_name"], "unit_id": row["unit_id"], "delivered": row["delivered"],
                "returned": row["returned"], "complained": row["complained"],
            }
            for row in rows]

    def operative_add_positions(self, rows):
        """Add positions to this ticket, all or none.

        :param rows: list of dicts, as many as 1,000: ``quantity`` in the product's unit, and of ``sale_line_id``,
            ``picking_id``, ``product_id``, ``lot_id`` what :meth:`operative_delivered` says, or a ``product_id`` or ``name``
            (what is wrong, in words) where no document is known; ``remedy_desired`` as in the field
        :return: ids of the positions
        :raises ValidationError: a value of the wrong type, a quantity that is none, a document, product or lot that the
            ticket's customer was not delivered
        :raises AccessError: where the user may not write the ticket
        """
        ticket = arguments.one(self)
        if not self.env["operative.part"]._is_on("complaint"):
            raise UserError(self.env._("Complaints are switched off. An administrator switches them on in the settings."))
        ticket.check_access("write")
        values = [{"ticket_id": ticket.id, **self._operative_position_values(row)} for row in self._operative_rows(rows)]
        # what is refused of one leaves none of them
        with self.env.cr.savepoint():
            lines = self.env["operative.complaint.line"].create(values)
            lines.flush_recordset()
        return lines.ids

    def _operative_rows(self, rows):
        if not isinstance(rows, (list, tuple)) or not rows or len(rows) > LIMIT:
            raise ValidationError(self.env._("“rows” has to be a list of 1 to %s positions.", LIMIT))
        return rows

    def _operative_position_values(self, row):
        """The values of one position, from what a client sent."""
        env = self.env
        row = arguments.mapping(env, "row", row)
        if unknown := sorted(str(key) for key in row.keys() - _KEYS):
            raise ValidationError(env._(
                "A position knows no “%(unknown)s”, only: %(known)s", unknown=unknown[0], known=", ".join(sorted(_KEYS))))
        values = {name: arguments.one_id(env, name, row.get(name)) for name in (
            "sale_line_id", "picking_id", "product_id", "lot_id")}
        quantity = row.get("quantity", 1.0)
        if type(quantity) not in (int, float) or not math.isfinite(quantity) or not 0 < quantity < 1e9:
            raise ValidationError(env._(
                "The complained quantity of a position has to be a number of more than 0 and less than 1,000,000,000, "
                "not “%s”.", str(quantity)[:60]))
        remedy = arguments.text(env, "remedy_desired", row.get("remedy_desired"))
        if remedy and remedy not in dict(REMEDIES):
            raise ValidationError(env._(
                "“%(value)s” is not a remedy. Choose one of: %(known)s", value=remedy[:60], known=", ".join(dict(REMEDIES))))
        values.update(
            quantity=quantity, name=arguments.text(env, "name", row.get("name"))[:5000], remedy_desired=remedy or False)
        if not values["product_id"] and not values["name"]:
            raise ValidationError(env._("A position names a product, or says in words what is wrong."))
        return values

    def write(self, vals):
        # a ticket without positions asks nothing more; where the part is off, nobody is held up
        moves_away = vals.keys() & {"partner_id", "company_id"} and self.env["operative.part"]._is_on("complaint")
        res = super().write(vals)
        if moves_away:
            # sudo: as constraints are
            self.sudo().complaint_line_ids._check_delivered()
        return res
