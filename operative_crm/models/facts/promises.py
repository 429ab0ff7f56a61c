"""What was promised, and whether it was kept."""
from odoo.tools import SQL

from ..core.days import local_day
from . import deliveries


def each_due(scope, moves=None):
    """Order lines with a delivery promised for the 12 months, and whether the promise was kept.

    On time: nothing is open and the last delivery was made by the first promised day. In full: delivered completely.
    Lines delivered before promises were logged count by the deadline of their deliveries.

    :param moves: SQL for a relation that has :func:`.deliveries.moves`; default: asked here
    :return: ``SELECT`` of ``partner_id, company_id, sale_line_id, on_time, in_full, first_on`` (the first promised day)
        ``, fulfilled_on`` (when nothing was open any more) ``, quantity, delivered``
    """
    return SQL(
        """
        SELECT due.partner_id, due.company_id, due.sale_line_id, due.in_full, %(promised_on)s AS first_on,
               CASE WHEN NOT due.still_open THEN %(delivered_on)s END AS fulfilled_on,
               line.product_uom_qty AS quantity, line.qty_delivered AS delivered,
               COALESCE(NOT due.still_open AND %(delivered_on)s <= %(promised_on)s, FALSE) AS on_time
          FROM (
                SELECT delivery.*, COALESCE(first.promised_date, delivery.deadline) AS promised_at
                  FROM (
                        SELECT move.partner_id, move.company_id, move.sale_line_id,
                               min(move.date_deadline) AS deadline,
                               max(move.date) FILTER (WHERE move.is_done) AS delivered_at,
                               bool_or(NOT move.is_done) AS still_open, bool_and(move.in_full) AS in_full
                          FROM %(moves)s move
                         GROUP BY move.partner_id, move.company_id, move.sale_line_id
                  ) delivery
                  LEFT JOIN operative_promise first
                    ON first.sale_line_id = delivery.sale_line_id AND first.kind <> 'change'
          ) due
          JOIN %(company)s ON company.id = due.company_id
          LEFT JOIN sale_order_line line ON line.id = due.sale_line_id
         WHERE due.promised_at > %(year_ago)s AND due.promised_at <= %(at)s
        """,
        moves=moves or SQL("(%s)", deliveries.moves(scope)),
        promised_on=local_day(SQL("due.promised_at"), SQL("company.timezone")),
        # Odoo writes the moment of the transfer into the planned date when a move is done
        delivered_on=local_day(SQL("due.delivered_at"), SQL("company.timezone")),
        **scope.window)


def by_customer(scope, moves):
    """The share of order lines due in 12 months that was delivered on time, and in full."""
    return SQL(
        """
        SELECT partner_id, company_id, count(*)::int AS due_line_count_12m,
               (count(*) FILTER (WHERE on_time))::numeric / count(*) AS on_time_rate_12m,
               (count(*) FILTER (WHERE in_full))::numeric / count(*) AS in_full_rate_12m
          FROM (%s) due
         GROUP BY partner_id, company_id
        """, each_due(scope, moves))
