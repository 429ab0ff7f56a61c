"""Competitors in deals: who was met, what he asked for, and who got it."""
from odoo.tools import SQL

from . import deal_traits

#: how much dearer we were than the competitor: the bands from above, by the least share of his price that is in them
GAPS = (("1_dearer_20", "1.2"), ("2_dearer_10", "1.1"), ("3_dearer_5", "1.05"))
#: and how much cheaper: by the share of his price below which ours lies
BELOW = (("7_cheaper_20", "0.8"), ("6_cheaper_10", "0.9"), ("5_cheaper_5", "0.95"))


def met(scope):
    """Decided deals in which a competitor was met: one row a deal and competitor, wherever in the deal it was noted.

    Our price is that of the quotation in which his is noted; where it is noted in the opportunity, what was ordered, else
    the largest quotation, else the expected revenue. Both are in the currency his is noted in.

    :return: ``SELECT`` of ``id, deal, competitor_id, is_incumbent, is_winner, partner_id, company_id, is_won, decided_on,
        phase_id, ours, theirs`` (NULL where not known)
    """
    return SQL(
        """
        SELECT met.id, met.deal, met.competitor_id, met.is_incumbent, met.is_winner, deal.partner_id, deal.company_id,
               deal.is_won, deal.decided_on, deal.phase_id, NULLIF(met.offered_price, 0) AS theirs,
               NULLIF(CASE WHEN met.order_id IS NOT NULL THEN met.order_amount
                           ELSE COALESCE(offered.amount, lead.expected_revenue) END, 0) AS ours
          FROM (
                SELECT DISTINCT ON (deal, competitor_id) *,
                       bool_or(is_winner_here) OVER competitor AS is_winner,
                       bool_or(is_incumbent_here) OVER competitor AS is_incumbent
                  FROM (
                        SELECT met.id, met.competitor_id, met.lead_id, met.order_id, met.offered_price,
                               COALESCE(met.is_winner, FALSE) AS is_winner_here,
                               COALESCE(met.is_incumbent, FALSE) AS is_incumbent_here,
                               COALESCE(met.lead_id, doc.opportunity_id, - doc.id) AS deal,
                               doc.amount_untaxed AS order_amount
                          FROM operative_deal_competitor met
                     LEFT JOIN sale_order doc ON doc.id = met.order_id
                  ) met
                WINDOW competitor AS (PARTITION BY deal, competitor_id)
                 ORDER BY deal, competitor_id, COALESCE(offered_price, 0) > 0 DESC, order_id IS NOT NULL DESC, id DESC
          ) met
          JOIN (%(decided)s) deal ON deal.deal = met.deal
     LEFT JOIN crm_lead lead ON lead.id = met.lead_id
     LEFT JOIN (
                SELECT doc.opportunity_id,
                       COALESCE(NULLIF(sum(%(amount)s) FILTER (WHERE doc.state = 'sale'), 0),
                                NULLIF(max(%(amount)s), 0)) AS amount
                  FROM sale_order doc
                 WHERE doc.opportunity_id IS NOT NULL AND NOT %(cart)s
                 GROUP BY doc.opportunity_id) offered ON offered.opportunity_id = met.lead_id
        """,
        decided=deal_traits.decided(scope), cart=scope.cart("doc"),
        amount=SQL("doc.amount_untaxed / COALESCE(NULLIF(doc.currency_rate, 0), 1)"))


def gap_band(ours, theirs):
    """SQL for how much dearer or cheaper we were: a band of :data:`GAPS` or :data:`BELOW`, about the same, not known.

    :param ours: SQL for our price, NULL where it is not known
    :param theirs: SQL for the competitor's
    """
    return SQL(
        "CASE WHEN %(ours)s IS NULL OR %(theirs)s IS NULL THEN '8_unknown' %(dearer)s %(cheaper)s ELSE '4_same' END",
        ours=ours, theirs=theirs,
        dearer=SQL(" ").join(
            SQL("WHEN %s > %s * %s::numeric THEN %s", ours, theirs, factor, band) for band, factor in GAPS),
        cheaper=SQL(" ").join(
            SQL("WHEN %s < %s * %s::numeric THEN %s", ours, theirs, factor, band) for band, factor in BELOW))
