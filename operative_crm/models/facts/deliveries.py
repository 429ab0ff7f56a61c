"""What is on its way to customers."""
from odoo.tools import SQL

from ..core.days import local_day

#: states of a move that is still to come
OPEN = ("waiting", "confirmed", "partially_available", "assigned")


def moves(scope):
    """The stock moves that bring ordered goods to the customer, the last step of each route.

    With several steps the first move names the customer only as its final destination; it stands for
    the delivery until the next one is there.
    """
    return SQL(
        """
        SELECT move.id, move.sale_line_id, move.picking_id, move.state, move.date, move.date_deadline,
               partner.commercial_partner_id AS partner_id, doc.company_id, company.timezone, company.today,
               COALESCE(line.qty_delivered, 0) >= line.product_uom_qty AS in_full
          FROM sale_order doc
          JOIN res_partner partner ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
          JOIN sale_order_line line ON line.order_id = doc.id
          JOIN stock_move move ON move.sale_line_id = line.id
         WHERE %(document)s AND doc.state = 'sale' AND move.state <> 'cancel'
           AND (move.location_dest_id IN (SELECT id FROM stock_location WHERE usage = 'customer')
                OR move.location_final_id IN (SELECT id FROM stock_location WHERE usage = 'customer')
                   AND move.state <> 'done'
                   AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel next WHERE next.move_orig_id = move.id))
        """, **scope.window)


def each_open(scope, outgoing=None):
    """Deliveries that are not done; late: the promised date is past, or the planned one lies after it.

    :param outgoing: SQL for a relation that has :func:`moves`; default: asked here
    :return: ``SELECT`` of ``partner_id, company_id, picking_id, late``, a row a move
    """
    return SQL(
        """
        SELECT move.partner_id, move.company_id, move.picking_id,
               %(promised)s < move.today OR %(planned)s > %(promised)s AS late
          FROM %(moves)s move
         WHERE move.state NOT IN ('done', 'draft') AND move.picking_id IS NOT NULL
        """, moves=outgoing or SQL("(%s)", moves(scope)), promised=local_day(SQL("move.date_deadline"), SQL("move.timezone")),
        planned=local_day(SQL("move.date"), SQL("move.timezone")))


def open_by_customer(scope, outgoing):
    """How many deliveries are open and late."""
    return SQL(
        """
        SELECT partner_id, company_id, count(DISTINCT picking_id)::int AS open_delivery_count,
               (count(DISTINCT picking_id) FILTER (WHERE late))::int AS late_delivery_count
          FROM (%s) delivery
         GROUP BY partner_id, company_id
        """, each_open(scope, outgoing))
