"""Whether what was done about complaints helped: how often the same cause came back on the same products."""
from odoo.tools import SQL

from ..core.days import local_day, zone_of
from . import deliveries, service

#: so many days before and after are compared
DAYS = 365


def each(action_ids):
    """Complained and delivered order lines before and after actions were done.

    Of the products that are complained of on an action's ticket, in the ticket's company. A line is before or after by the
    day its first part was delivered: what was delivered before an action was done cannot tell whether it helped. It is
    complained of where a complaint of the same cause, or of a finer one, has a position of it; a position without an
    order counts by the day of its complaint.

    :param action_ids: ids of ``operative_complaint_action``; those that are not done, or whose complaint has no cause or
        names no product, are left out
    :return: ``SELECT`` of ``action_id, complained_before, delivered_before, complained_after, delivered_after``
    """
    product = SQL("COALESCE(ordered.product_id, line.product_id)")
    return SQL(
        """
        WITH asked AS (
            SELECT action.id, action.ticket_id, action.done_on, ticket.company_id, cause.parent_path
              FROM operative_complaint_action action
              JOIN helpdesk_ticket ticket ON ticket.id = action.ticket_id
              JOIN operative_complaint_cause cause ON cause.id = ticket.complaint_cause_id
             WHERE action.id = ANY(%(ids)s) AND action.done_on IS NOT NULL
        ), product AS (
            SELECT DISTINCT asked.id AS action_id, asked.done_on, asked.company_id, asked.parent_path,
                   %(product)s AS product_id
              FROM asked
              JOIN operative_complaint_line line ON line.ticket_id = asked.ticket_id
         LEFT JOIN sale_order_line ordered ON ordered.id = line.sale_line_id
             WHERE %(product)s IS NOT NULL
        ), delivered AS (
            SELECT move.sale_line_id, ordered.product_id, ordered.company_id, min(%(day)s) AS day
              FROM (%(moves)s) move
              JOIN sale_order_line ordered ON ordered.id = move.sale_line_id
              JOIN res_company company ON company.id = ordered.company_id
             WHERE move.is_done AND move.quantity > 0
             GROUP BY move.sale_line_id, ordered.product_id, ordered.company_id
        ), good AS (
            SELECT product.action_id, product.parent_path, product.done_on, delivered.sale_line_id,
                   delivered.day > product.done_on AS is_after
              FROM product
              JOIN delivered ON delivered.product_id = product.product_id
                            AND delivered.company_id = COALESCE(product.company_id, delivered.company_id)
             WHERE delivered.day BETWEEN product.done_on - %(days)s AND product.done_on + %(days)s
        ), complained AS (
            SELECT line.id, line.sale_line_id, %(product)s AS product_id, ticket.company_id, cause.parent_path,
                   %(complained_day)s AS day
              FROM operative_complaint_line line
              JOIN helpdesk_ticket ticket ON ticket.id = line.ticket_id AND %(counted)s
              JOIN operative_complaint_cause cause ON cause.id = ticket.complaint_cause_id
         LEFT JOIN res_company company ON company.id = ticket.company_id
         LEFT JOIN sale_order_line ordered ON ordered.id = line.sale_line_id
             WHERE %(product)s IN (SELECT product_id FROM product)
        ), counted AS (
            SELECT good.action_id, good.is_after, good.sale_line_id AS delivered_id,
                   (SELECT min(complained.sale_line_id) FROM complained
                     WHERE complained.sale_line_id = good.sale_line_id
                       AND starts_with(complained.parent_path, good.parent_path)) AS complained_id, NULL::int AS free_id
              FROM good
            UNION ALL
            SELECT product.action_id, complained.day > product.done_on, NULL, NULL, complained.id
              FROM product
              JOIN complained ON complained.product_id = product.product_id AND complained.sale_line_id IS NULL
                             AND complained.company_id IS NOT DISTINCT FROM product.company_id
                             AND starts_with(complained.parent_path, product.parent_path)
             WHERE complained.day BETWEEN product.done_on - %(days)s AND product.done_on + %(days)s
        )
        SELECT asked.id AS action_id,
               (count(complained_id) FILTER (WHERE NOT is_after) + count(free_id) FILTER (WHERE NOT is_after))::int
                   AS complained_before,
               count(delivered_id) FILTER (WHERE NOT is_after)::int AS delivered_before,
               (count(complained_id) FILTER (WHERE is_after) + count(free_id) FILTER (WHERE is_after))::int AS complained_after,
               count(delivered_id) FILTER (WHERE is_after)::int AS delivered_after
          FROM asked
          JOIN (SELECT DISTINCT action_id FROM product) named ON named.action_id = asked.id
     LEFT JOIN counted ON counted.action_id = asked.id
         GROUP BY asked.id
        """,
        ids=list(action_ids), product=product, days=DAYS, counted=service.counted("ticket"),
        moves=deliveries.each(SQL("line.product_id IN (SELECT product_id FROM product) AND move.state = 'done'")),
        day=local_day(SQL("move.date"), zone_of()),
        complained_day=local_day(SQL("LEAST(ticket.operative_received_at, ticket.create_date)"), zone_of()))
