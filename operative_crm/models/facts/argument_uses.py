"""Arguments in deals: where each was used, and what came of it.

An argument is used in a deal where anybody used it in the opportunity or one of its quotations; how often does not
matter. Whether it helped to decide is said by the outcome of the deal, see :mod:`.deals`.
"""
from odoo.tools import SQL

from ..core.days import local_day, zone_of
from . import deal_traits, deals


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
               COALESCE(outcome.deals, 0) + COALESCE(elsewhere.places, 0) AS use_count,
               COALESCE(uses.helped, 0) AS helped_count,
               COALESCE(outcome.decided, 0) AS decided_count,
               COALESCE(outcome.won, 0) AS won_count
          FROM operative_argument argument
          LEFT JOIN (
                SELECT argument_id, (count(*) FILTER (WHERE helped = 'yes'))::int AS helped
                  FROM operative_argument_use
                 GROUP BY argument_id
          ) uses ON uses.argument_id = argument.id
          LEFT JOIN (
                SELECT argument_id, (count(DISTINCT ticket_id)
                                     + count(DISTINCT partner_id) FILTER (WHERE ticket_id IS NULL))::int AS places
                  FROM operative_argument_use
                 WHERE lead_id IS NULL AND order_id IS NULL
                 GROUP BY argument_id
          ) elsewhere ON elsewhere.argument_id = argument.id
          LEFT JOIN (
                SELECT used.argument_id, count(*)::int AS deals, count(deal.outcome)::int AS decided,
                       (count(*) FILTER (WHERE deal.outcome = 'won'))::int AS won
                  FROM (%(in_deals)s) used
                  LEFT JOIN (%(outcomes)s) deal ON deal.deal = used.deal
                 GROUP BY used.argument_id
          ) outcome ON outcome.argument_id = argument.id
        """, in_deals=in_deals(), outcomes=deals.outcomes(scope))


def each(scope, kept_since):
    """Uses, one row each, with what became of the deal.

    :param kept_since: naive UTC moment: nobody is named in what is older
    :return: ``SELECT`` of ``id, argument_id, kind, channel, helped, user_id, used_on`` (day of the company)
        ``, company_id, deal`` (NULL: none) ``, place`` (deal, ticket or customer: a number of its own)
        ``, is_won`` (NULL while undecided) ``, decided_on``
    """
    return SQL(
        """
        SELECT used.id, used.argument_id, argument.kind, used.channel, used.helped,
               CASE WHEN used.used_at >= %(kept_since)s THEN used.user_id END AS user_id, %(day)s AS used_on,
               COALESCE(used.company_id, decided.company_id) AS company_id, used.deal,
               COALESCE(used.deal::bigint * 4, used.ticket_id::bigint * 4 + 1, used.partner_id::bigint * 4 + 2) AS place,
               decided.is_won, decided.decided_on
          FROM (
                SELECT used.*, COALESCE(used.lead_id, doc.opportunity_id, - doc.id) AS deal
                  FROM operative_argument_use used
             LEFT JOIN sale_order doc ON doc.id = used.order_id
          ) used
          JOIN operative_argument argument ON argument.id = used.argument_id
     LEFT JOIN res_company company ON company.id = used.company_id
     LEFT JOIN (%(decided)s) decided ON decided.deal = used.deal
        """,
        kept_since=kept_since, day=local_day(SQL("used.used_at"), zone_of()), decided=deals.decided(scope))


def effect(scope, kinds):
    """Decided deals, one row a deal and kind, and one for all kinds: whether arguments of it were used.

    Kinds of which none was ever used are left out: there is nothing to compare.

    :param kinds: names of the kinds
    :return: ``SELECT`` of ``id, deal, kind`` (``any``: whichever) ``, is_used, partner_id, company_id, is_won, decided_on,
        phase_id``
    """
    return SQL(
        """
        SELECT deal.deal::bigint * %(places)s + kind.place AS id, deal.deal, kind.kind, deal.partner_id, deal.company_id,
               deal.is_won, deal.decided_on, deal.phase_id, used.deal IS NOT NULL AS is_used
          FROM (%(decided)s) deal
          JOIN (VALUES %(kinds)s) AS kind (kind, place)
            ON kind.kind = 'any' OR EXISTS (
                SELECT 1 FROM operative_argument_use used
                  JOIN operative_argument argument ON argument.id = used.argument_id
                 WHERE argument.kind = kind.kind)
     LEFT JOIN (
                SELECT DISTINCT COALESCE(used.lead_id, doc.opportunity_id, - doc.id) AS deal, kind.kind
                  FROM operative_argument_use used
                  JOIN operative_argument argument ON argument.id = used.argument_id
             LEFT JOIN sale_order doc ON doc.id = used.order_id
            CROSS JOIN LATERAL (VALUES ('any'), (argument.kind)) AS kind (kind)
          ) used ON used.deal = deal.deal AND used.kind = kind.kind
        """,
        decided=deal_traits.decided(scope), places=len(kinds) + 1,
        kinds=SQL(", ").join(SQL("(%s, %s)", kind, place) for place, kind in enumerate(["any", *kinds])))
