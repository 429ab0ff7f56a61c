"""The deliveries of order lines: what is still to come, what is done, and by when it was promised."""
from odoo.tools import SQL

#: states of a move that is still to come
OPEN = ("waiting", "confirmed", "partially_available", "assigned")


def is_customer(location):
    """The condition that what is at a ``stock_location`` is the customer's.

    Another company of the group is a customer like any other: what goes there goes through a transit location of no
    company, as Odoo sees it.
    """
    return SQL("(%(location)s.usage = 'customer' OR %(location)s.usage = 'transit' AND %(location)s.company_id IS NULL)",
               location=location)


def leads_to_customer(source, destination):
    """The condition that what goes from one ``stock_location`` to another goes to a customer."""
    return SQL("(%s AND NOT %s)", is_customer(destination), is_customer(source))


def is_last_step(move):
    """The condition that no later move takes over from an open one.

    With several steps the first move names the customer only as its final destination; it stands for the delivery
    until the next one is there.
    """
    return SQL(
        """NOT EXISTS (SELECT 1 FROM stock_move_move_rel rel JOIN stock_move next ON next.id = rel.move_dest_id
                        WHERE rel.move_orig_id = %s.id AND next.state <> 'cancel')""", move)


def each(lines=None, given_up=False):
    """The stock moves that bring ordered goods to customers, done ones by where they went, open ones by where they lead.

    :param lines: condition on ``line``, a ``sale_order_line``, and ``move``; default: all
    :param given_up: with the cancelled moves of parts of kits, which tell how many of each a kit takes
    :return: ``SELECT`` of ``id, sale_line_id, order_id, picking_id, product_id, is_done, is_open, date, date_deadline``;
        Odoo writes the moment of the transfer into the date when a move is done. ``part_id`` is the product where it is a
        part of a kit, else 0; ``quantity`` is in the unit of the line, of a part in its own
    """
    return SQL(
        """
        SELECT move.id, move.sale_line_id, line.order_id, move.picking_id, move.product_id, move.state = 'done' AS is_done,
               move.state IN %(open)s AS is_open, move.date, move.date_deadline,
               CASE WHEN move.product_id = line.product_id THEN 0 ELSE move.product_id END AS part_id,
               CASE WHEN move.state = 'done' THEN COALESCE(move.quantity, 0) ELSE move.product_uom_qty END
                   * CASE WHEN move.product_uom = COALESCE(line.product_uom_id, move.product_uom) THEN 1
                          WHEN move.product_id <> line.product_id
                          THEN (SELECT factor FROM uom_uom WHERE id = move.product_uom)
                          ELSE (SELECT moved.factor / ordered.factor FROM uom_uom moved, uom_uom ordered
                                 WHERE moved.id = move.product_uom AND ordered.id = line.product_uom_id) END AS quantity
          FROM sale_order_line line
          JOIN stock_move move ON move.sale_line_id = line.id
         WHERE %(lines)s
           -- no join: it would be planned as if few of the moves of orders led to customers, and all that follows with it
           AND (move.location_id IN (%(customers)s)) IS FALSE
           AND (CASE WHEN move.state = 'done' THEN move.location_dest_id
                     ELSE COALESCE(move.location_final_id, move.location_dest_id) END IN (%(customers)s)) IS TRUE
           -- no OR: for each of the many indexes of moves the database would look what it makes of either side
           AND CASE move.state WHEN 'done' THEN TRUE WHEN 'cancel' THEN %(given_up)s
                               ELSE move.state IN %(open)s AND %(last)s END
        """, lines=lines or SQL("TRUE"), open=OPEN, last=is_last_step(SQL("move")),
        given_up=SQL("move.product_id <> line.product_id") if given_up else SQL("FALSE"),
        customers=SQL("SELECT location.id FROM stock_location location WHERE %s", is_customer(SQL("location"))))


def open_quantities(moves):
    """What open moves are still to bring of each order line, in its unit: ``sale_line_id, quantity``.

    Never *ordered less delivered*: what was given up is not to come. Of a kit as many as the part that lacks most.

    :param moves: SQL for a relation that has :func:`each` with what was given up
    """
    return SQL(
        """
        SELECT sale_line_id, max(quantity) AS quantity
          FROM (
                SELECT move.sale_line_id, SUM(move.quantity) FILTER (WHERE move.is_open) * CASE
                           WHEN move.part_id = 0 THEN 1
                           ELSE line.product_uom_qty / NULLIF(SUM(move.quantity), 0) END AS quantity
                  FROM %s move
                  JOIN sale_order_line line ON line.id = move.sale_line_id
                 GROUP BY move.sale_line_id, move.part_id, line.product_uom_qty
          ) part
         WHERE quantity > 0
         GROUP BY sale_line_id
        """, moves)


def is_late(promised_on, today):
    """The condition that a delivery that is still to come is late: its promised day is past."""
    return SQL("(%s < %s)", promised_on, today)


def state(promised_on, expected_on, today, overdue_days):
    """What an open delivery is: ``late``, ``endangered`` (not late yet, to come after the promised day), ``uncertain``
    (it will be there if what is overdue comes today), ``on_track``.

    :param expected_on: the day it is planned or can be expected for, NULL where it cannot be said
    :param overdue_days: for how many days what it waits for should have come
    """
    return SQL(
        """CASE WHEN %(late)s THEN 'late'
                WHEN %(expected_on)s IS NULL OR %(expected_on)s > %(promised_on)s THEN 'endangered'
                WHEN %(overdue_days)s > 0 THEN 'uncertain'
                ELSE 'on_track' END""", overdue_days=overdue_days,
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
    """:func:`each` of the customers in scope, with what was given up, and customer and company."""
    return SQL(
        """
        SELECT move.*, partner.commercial_partner_id AS partner_id, doc.company_id, company.timezone, company.today
          FROM sale_order doc
          JOIN %(partner)s ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
          JOIN (%(moves)s) move ON move.order_id = doc.id
         WHERE %(document)s
        """, moves=each(given_up=True), **scope.window)
