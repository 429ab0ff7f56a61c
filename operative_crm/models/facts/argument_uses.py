"""Arguments in deals: where each was used, and what came of it.

An argument is used in a deal where anybody used it in the opportunity or one of its quotations; how often does not
matter. Whether it helped to decide is said by the outcome of the deal, see :mod:`.deals`.
"""
from odoo.tools import SQL

from . import deals


def in_deals():
    """Where arguments were used: one row an argument and deal.

    :return: ``SELECT`` of ``argument_id, deal`` (as in :func:`.deals.decided`)
    """
    return SQL(
        """
        SELECT DISTINCT used.argument_id, COALESCE(used.lead_id, doc.opportunity_id, - doc.id) AS deal
          FROM operative_argument_use used
          LEFT JOIN sale_order doc ON doc.id = used.order_id
         WHERE used.lead_id IS NOT NULL OR doc.id IS NOT NULL
        """)


def by_argument(scope):
    """What is counted of each argument, used or not.

    :return: ``SELECT`` of ``argument_id, use_count`` (deals, tickets and talks with a customer it was used in)
        ``, helped_count`` (uses whose user said so) ``, decided_count, won_count`` (deals)
    """
    return SQL(
        """
        SELECT argument.id AS argument_id,
               COALESCE(outcome.deals, 0) + COALESCE(uses.elsewhere, 0) AS use_count,
               COALESCE(uses.helped, 0) AS helped_count,
               COALESCE(outcome.decided, 0) AS decided_count,
               COALESCE(outcome.won, 0) AS won_count
          FROM operative_argument argument
          LEFT JOIN (
                SELECT argument_id,
                       count(*) FILTER (WHERE helped = 'yes')::int AS helped,
                       (count(DISTINCT ticket_id) + count(DISTINCT partner_id) FILTER (
                            WHERE lead_id IS NULL AND order_id IS NULL AND ticket_id IS NULL))::int AS elsewhere
                  FROM operative_argument_use
                 GROUP BY argument_id
          ) uses ON uses.argument_id = argument.id
          LEFT JOIN (
                SELECT used.argument_id, count(*)::int AS deals, count(decided.deal)::int AS decided,
                       (count(*) FILTER (WHERE decided.is_won))::int AS won
                  FROM (%(in_deals)s) used
                  LEFT JOIN (%(decided)s) decided ON decided.deal = used.deal
                 GROUP BY used.argument_id
          ) outcome ON outcome.argument_id = argument.id
        """, in_deals=in_deals(), decided=deals.decided(scope))
