"""The deliveries of order lines: what is still to come, what is done, and by when it was promised."""
from odoo.tools import SQL

from ..core.days import local_day

#: states of a move that is still to come
OPEN = ("waiting", "confirmed", "partially_available", "assigned")


def leads_to_customer(source, destination):
    """The condition that what goes from one ``stock_location`` to another goes to a customer.

    Another company of the group is a customer like any other: what goes there goes through a transit location of no
    company, as Odoo sees it.
    """
    def is_customer(location):
        return SQL("(%(location)s.usage = 'customer' OR %(location)s.usage = 'transit' AND %(location)s.company_id IS NULL)",
                   location=location)
    return SQL("(%s AND NOT %s)", is_customer(destination), is_customer(source))


def is_last_step(move):
    """The condition that no later move takes over from an open one.

    With several steps the first move names the customer only as its final destination; it stands for the delivery
    until the next one is there.
    """
    return SQL(
        """NOT EXISTS (SELECT 1 FROM stock_move_move_rel rel JOIN stock_move next ON next.id = rel.move_dest_id
                        WHERE rel.move_orig_id = %s.id AND next.state <> 'cancel')""", move)


def each(lines=None):
    """The stock moves that bring ordered goods to customers, done ones by where they went, others by where they lead.

    :param lines: condition on ``line``, a ``sale_order_line``, and ``move``; default: all
    :return: ``SELECT`` of ``id, sale_line_id, picking_id, product_id, is_done, is_open, date, date_deadline``; Odoo writes
        the moment of the transfer into the date when a move is done. Neither done nor open is a draft
    """
    return SQL(
        """
        SELECT move.id, move.sale_line_id, move.picking_id, move.product_id, move.state = 'done' AS is_done,
               move.state IN %(open)s AS is_open, move.date, move.date_deadline
          FROM sale_order_line line
          JOIN stock_move move ON move.sale_line_id = line.id
          JOIN stock_location source ON source.id = move.location_id
          JOIN stock_location destination ON destination.id = CASE
               WHEN move.state = 'done' THEN move.location_dest_id
               ELSE COALESCE(move.location_final_id, move.location_dest_id) END
         WHERE %(lines)s AND (move.state = 'done' OR move.state <> 'cancel' AND %(last)s) AND %(leads)s
        """, lines=lines or SQL("TRUE"), open=OPEN, last=is_last_step(SQL("move")),
        leads=leads_to_customer(SQL("source"), SQL("destination")))


def is_late(promised_on, today):
    """The condition that a delivery that is still to come is late: its promised day is past."""
    return SQL("(%s < %s)", promised_on, today)


def state(promised_on, expected_on, today):
    """What an open delivery is: ``late``, ``endangered`` (not late yet, to come after the promised day), ``on_track``.

    :param expected_on: the day it is planned or can be expected for, NULL where it cannot be said
    """
    return SQL(
        """CASE WHEN %(late)s THEN 'late'
                WHEN %(expected_on)s IS NULL OR %(expected_on)s > %(promised_on)s THEN 'endangered'
                ELSE 'on_track' END""",
        late=is_late(promised_on, today), promised_on=promised_on, expected_on=expected_on)


def in_force(line, order):
    """The moment a confirmed order line is promised for: its own, else its order's, else by lead time.

    See ``sale.order.line._operative_in_force``.

    :param line, order: SQL for the ``sale_order_line`` and its ``sale_order``
    """
    return SQL(
        """COALESCE(%(line)s.operative_promised_date, %(order)s.commitment_date,
                    %(order)s.date_order + COALESCE(%(line)s.customer_lead, 0) * interval '1 day')""",
        line=line, order=order)


def moves(scope):
    """:func:`each` of confirmed orders with the customer, the company's days and the promise in force."""
    return SQL(
        """
        SELECT move.*, partner.commercial_partner_id AS partner_id, doc.company_id, company.timezone, company.today,
               %(promised)s AS promised_at, COALESCE(line.qty_delivered, 0) >= line.product_uom_qty AS in_full
          FROM sale_order doc
          JOIN res_partner partner ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
          JOIN sale_order_line line ON line.order_id = doc.id
          JOIN (%(moves)s) move ON move.sale_line_id = line.id
         WHERE %(document)s AND doc.state = 'sale'
        """, moves=each(), promised=in_force(SQL("line"), SQL("doc")), **scope.window)


def each_open(scope, outgoing=None):
    """Deliveries that are still to come, and whether they are late.

    :param outgoing: SQL for a relation that has :func:`moves`; default: asked here
    :return: ``SELECT`` of ``partner_id, company_id, picking_id, late``, a row a move
    """
    return SQL(
        """
        SELECT move.partner_id, move.company_id, move.picking_id, %(late)s AS late
          FROM %(moves)s move
         WHERE move.is_open AND move.picking_id IS NOT NULL
        """, moves=outgoing or SQL("(%s)", moves(scope)),
        late=is_late(local_day(SQL("move.promised_at"), SQL("move.timezone")), SQL("move.today")))


def open_by_customer(scope, outgoing):
    """How many deliveries are open and late."""
    return SQL(
        """
        SELECT partner_id, company_id, count(DISTINCT picking_id)::int AS open_delivery_count,
               (count(DISTINCT picking_id) FILTER (WHERE late))::int AS late_delivery_count
          FROM (%s) delivery
         GROUP BY partner_id, company_id
        """, each_open(scope, outgoing))
