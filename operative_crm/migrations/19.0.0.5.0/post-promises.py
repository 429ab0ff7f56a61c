from odoo.tools import SQL


def migrate(cr, version):
    """The log of promises so far had one promise a line; now it has one a quantity. SQL: there may be very many.

    How much was promised when was not logged: it is told from orders and transfers.
    """
    # an order that was cancelled and confirmed anew logged that as a change, at the moment it was confirmed last
    cr.execute(
        """
        UPDATE operative_promise anew
           SET kind = 'first', previous_date = NULL, at_customer_wish = FALSE
          FROM sale_order_line line
          JOIN sale_order doc ON doc.id = line.order_id AND doc.state = 'sale'
          JOIN operative_promise first ON first.sale_line_id = line.id AND first.kind <> 'change'
         WHERE anew.sale_line_id = line.id AND anew.kind = 'change' AND anew.id > first.id
           AND anew.made_at BETWEEN doc.date_order - interval '2 seconds' AND doc.date_order + interval '2 seconds'
           AND first.made_at < doc.date_order - interval '2 seconds'
        """)
    # later changes belong to the promise that stood then
    cr.execute(
        """
        UPDATE operative_promise change
           SET promise_id = (SELECT max(first.id) FROM operative_promise first
                              WHERE first.sale_line_id = change.sale_line_id AND first.kind <> 'change'
                                AND first.id < change.id)
         WHERE change.kind = 'change' AND change.promise_id IS NULL
        """)
    cr.execute(
        """
        UPDATE operative_promise first
           SET quantity = line.product_uom_qty
          FROM sale_order_line line
         WHERE line.id = first.sale_line_id AND first.promise_id IS NULL AND first.quantity IS NULL
        """)
    # what was promised before an order was cancelled ended with it
    cr.execute(
        """
        INSERT INTO operative_promise (
            sale_line_id, promise_id, kind, promised_date, quantity, made_at, at_customer_wish, create_uid, write_uid,
            create_date, write_date)
        SELECT first.sale_line_id, first.id, 'cancellation', first.promised_date, had_left.quantity - first.quantity,
               COALESCE(anew.made_at, doc.write_date), FALSE, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM operative_promise first
          JOIN sale_order_line line ON line.id = first.sale_line_id
          JOIN sale_order doc ON doc.id = line.order_id
          LEFT JOIN LATERAL (
                SELECT made_at FROM operative_promise later
                 WHERE later.sale_line_id = first.sale_line_id AND later.promise_id IS NULL AND later.id > first.id
                 ORDER BY id LIMIT 1
          ) anew ON TRUE
         CROSS JOIN LATERAL (
                SELECT COALESCE(sum(move.quantity), 0) AS quantity
                  FROM stock_move move
                  JOIN stock_location destination ON destination.id = move.location_dest_id AND destination.usage = 'customer'
                 WHERE move.sale_line_id = line.id AND move.product_id = line.product_id AND move.state = 'done'
                   AND (anew.made_at IS NULL OR move.date < anew.made_at)
          ) had_left
         WHERE first.promise_id IS NULL AND (doc.state <> 'sale' OR anew.made_at IS NOT NULL)
           AND first.quantity > had_left.quantity
        """)
    _split_additional(cr)


def _split_additional(cr):
    """What was ordered more of on a delivered line became a transfer of its own: a promise of its own.

    Not the first transfer, also where the history was entered afterwards; not a backorder, and not an exchange: all
    transfers together bring no more than was ordered.
    """
    cr.execute(SQL(
        """
        WITH later AS (
            SELECT first.id, first.sale_line_id, first.user_id, first.promised_date, min(move.create_date) AS made_at,
                   max(move.date_deadline) AS deadline,
                   sum(CASE WHEN move.state = 'done' THEN move.quantity ELSE move.product_uom_qty END) AS quantity
              FROM operative_promise first
              JOIN sale_order_line line ON line.id = first.sale_line_id
              JOIN stock_move move ON move.sale_line_id = line.id AND move.product_id = line.product_id
               AND move.product_uom = line.product_uom_id AND move.state <> 'cancel'
              JOIN stock_location destination ON destination.id = move.location_dest_id AND destination.usage = 'customer'
              LEFT JOIN stock_picking picking ON picking.id = move.picking_id
             WHERE first.promise_id IS NULL AND first.kind = 'first' AND picking.backorder_id IS NULL
               AND move.create_date > first.made_at + interval '10 seconds'
               AND move.create_date > (SELECT min(initial.create_date) + interval '10 seconds' FROM stock_move initial
                                        WHERE initial.sale_line_id = line.id)
               AND move.create_date > (SELECT min(done.date) FROM stock_move done
                                        WHERE done.sale_line_id = line.id AND done.state = 'done')
               AND line.product_uom_qty >= (SELECT sum(product_uom_qty) FROM stock_move every
                                             JOIN stock_location led ON led.id = every.location_dest_id
                                            WHERE every.sale_line_id = line.id AND every.state <> 'cancel'
                                              AND led.usage = 'customer')
               AND NOT EXISTS (SELECT 1 FROM operative_promise other WHERE other.sale_line_id = line.id
                                  AND other.promise_id IS NULL AND other.id <> first.id)
             GROUP BY first.id
        ), reduced AS (
            UPDATE operative_promise first SET quantity = first.quantity - later.quantity
              FROM later WHERE later.id = first.id AND first.quantity > later.quantity
         RETURNING first.id
        )
        INSERT INTO operative_promise (
            sale_line_id, kind, promised_date, quantity, made_at, at_customer_wish, user_id, create_uid, write_uid,
            create_date, write_date)
        SELECT later.sale_line_id, 'first', GREATEST(later.deadline, later.made_at), later.quantity, later.made_at, FALSE,
               later.user_id, 1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM later
          JOIN reduced ON reduced.id = later.id
        """))
