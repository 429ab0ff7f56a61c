"""What was promised and is still to come, order line by order line."""
from odoo.tools import SQL

from ..core.days import local_day
from . import deliveries, promises


def worst(scope, company_id, orders, number):
    """The order lines whose deliveries are late or endangered, the worst first.

    *Late*: the promised day is past. *Endangered*: it is not, and the delivery is planned after it. See
    :func:`.deliveries.state`.

    :param orders: condition on ``doc``, the sales order
    :param number: so many at most
    :return: ``SELECT`` of ``order_id, order_name, product_id, unit_id, quantity`` (still to come, in the unit of the line)
        ``, promised_on, planned_on, days_late, state, endangered_count`` (of all lines)
    """
    day = promises.standing_date(SQL("move.deadline"), deliveries.in_force(SQL("line"), SQL("doc")))
    return SQL(
        """
        -- all there was on lines of which something is to come: the rest of a customer's past says nothing here
        WITH moves AS MATERIALIZED (
            SELECT *
              FROM (SELECT move.*, bool_or(is_open AND picking_id IS NOT NULL AND company_id = %(company)s) OVER (
                               PARTITION BY sale_line_id) AS is_to_come
                      FROM (%(moves)s) move) move
             WHERE is_to_come
        ),
        promised AS MATERIALIZED (%(promised)s),
        standing AS MATERIALIZED (%(standing)s),
        to_come AS MATERIALIZED (%(to_come)s)
        SELECT open_line.*, GREATEST(0, open_line.today - open_line.promised_on) AS days_late,
               count(*) FILTER (WHERE open_line.state = 'endangered') OVER () AS endangered_count
          FROM (
            SELECT dated.*, %(state)s AS state
              FROM (
                SELECT doc.id AS order_id, doc.name AS order_name, line.id AS line_id, line.product_id,
                       line.product_uom_id AS unit_id, COALESCE(to_come.quantity, 0) AS quantity,
                       %(promised_on)s AS promised_on, %(planned_on)s AS planned_on, move.today
                  FROM (
                    SELECT sale_line_id, min(date_deadline) AS deadline, max(date) AS planned, timezone, today
                      FROM moves
                     WHERE is_open AND picking_id IS NOT NULL AND company_id = %(company)s
                     GROUP BY sale_line_id, timezone, today
                  ) move
                  JOIN sale_order_line line ON line.id = move.sale_line_id
                  JOIN sale_order doc ON doc.id = line.order_id
                  LEFT JOIN standing ON standing.sale_line_id = line.id
                  LEFT JOIN to_come ON to_come.sale_line_id = line.id
                 WHERE %(orders)s
              ) dated
          ) open_line
         WHERE open_line.state IN ('late', 'endangered')
         ORDER BY open_line.state DESC, days_late DESC, open_line.promised_on, open_line.line_id
         LIMIT %(number)s
        """,
        moves=deliveries.moves(scope), promised=promises.each(
            SQL("moves"), SQL("line.id IN (SELECT sale_line_id FROM moves)"), scope.company),
        standing=promises.standing(SQL("promised")), to_come=deliveries.open_quantities(SQL("moves")),
        state=deliveries.state(SQL("dated.promised_on"), SQL("dated.planned_on"), SQL("dated.today"), SQL("0")),
        promised_on=local_day(day, SQL("move.timezone")), planned_on=local_day(SQL("move.planned"), SQL("move.timezone")),
        company=company_id, orders=orders, number=number)
