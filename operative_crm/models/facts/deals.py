"""Deals: what is open, what was decided, and how.

A deal is an opportunity with its quotations, which are alternatives, else a quotation.
"""
from odoo.tools import SQL

from ..core.days import local_day


def _quotations(scope, ever):
    """The quotations and orders that may be open, decided, or one of several of an opportunity.

    A copy of an open quotation for the same customer takes its place as soon as the quotation is cancelled or expires.

    :param ever: whether also those without an opportunity whose order date is not in the 12 months
    :return: ``SELECT`` of ``partner_id, company_id, deal, opportunity_id, document_id, amount, decimals, outcome``
        (``open``, ``won``, ``lost``, ``expired``, NULL where it is superseded) ``, decided_at`` (moment; of an expired
        one none) ``, expired_on``
    """
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, doc.opportunity_id,
               COALESCE(doc.opportunity_id, - doc.id) AS deal, doc.id AS document_id,
               doc.amount_untaxed / COALESCE(NULLIF(doc.currency_rate, 0), 1) AS amount, company.decimals,
               CASE WHEN doc.state = 'sale' THEN 'won'
                    WHEN doc.state <> 'cancel' AND COALESCE(doc.validity_date >= company.today, TRUE) THEN 'open'
                    WHEN copied.source_id IS NOT NULL THEN NULL
                    WHEN doc.state = 'cancel' THEN 'lost' ELSE 'expired' END AS outcome,
               doc.date_order AS decided_at, doc.validity_date AS expired_on
          FROM sale_order doc
          JOIN %(partner)s ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
          LEFT JOIN (
                SELECT DISTINCT doc.operative_copied_from_id AS source_id, doc.company_id, partner.commercial_partner_id
                  FROM sale_order doc
                  JOIN %(partner)s ON partner.id = doc.partner_id
                 WHERE %(document)s AND doc.operative_copied_from_id IS NOT NULL
          ) copied ON copied.source_id = doc.id AND copied.company_id = doc.company_id
                      AND copied.commercial_partner_id = partner.commercial_partner_id
         WHERE %(document)s AND NOT %(cart)s
           AND (doc.state IN ('draft', 'sent') OR doc.opportunity_id IS NOT NULL
                OR %(ever)s OR doc.date_order > %(year_ago)s AND doc.date_order <= %(at)s)
        OFFSET 0  -- the outcome is asked for many times and found once
        """, cart=scope.cart("doc"), ever=SQL("TRUE") if ever else SQL("FALSE"), **scope.window)


def _is_lost(lead):
    """The condition that an opportunity is marked lost.

    :param lead: alias of ``crm_lead``
    """
    lead = SQL.identifier(lead)
    return SQL("%(lead)s.type = 'opportunity' AND %(lead)s.active IS NOT TRUE AND %(lead)s.probability = 0", lead=lead)


def each(scope, ever=False):
    """Deals, open or decided, with their outcome: won beats lost beats expired, whatever came first.

    Won: an order is confirmed, decided by the order date of the first. Lost: the opportunity is marked lost (closing
    date), or the last of its quotations was cancelled (order date). Expired: the last of them did (validity date).
    Undecided: something is open, was superseded, or the reason of the loss is marked as none. What was given up in a
    shop's cart is no deal.

    Its amount is that of its orders, else the expected revenue of the lost opportunity, else the largest quotation.
    An opportunity without a company or a quotation counts wherever the customer has a row.

    :param ever: whether all since ever, else those that count in the 12 months
    :return: ``SELECT`` of ``partner_id, company_id, deal`` (id of the opportunity, else the negative one of the quotation)
        ``, outcome`` (``won``, ``lost``, ``expired``, NULL while undecided) ``, decided_at`` (moment; of an expired one
        none) ``, expired_on, decided`` (whether in the 12 months) ``, amount, decimals, open_amount, order_ids, lead_id``:
        the documents that make the amount
    """
    return SQL(
        """
        SELECT deal.partner_id, deal.company_id, deal.deal, verdict.outcome, verdict.decided_at, deal.expired_on,
               deal.decimals, deal.open_amount,
               COALESCE(CASE WHEN verdict.outcome = 'expired'
                             THEN deal.expired_on > (company.at_day - interval '1 year')::date
                                  AND deal.expired_on <= company.at_day
                             WHEN verdict.outcome IS NOT NULL
                             THEN verdict.decided_at > %(year_ago)s AND verdict.decided_at <= %(at)s END, FALSE) AS decided,
               CASE WHEN verdict.outcome = 'won' THEN deal.won_amount
                    WHEN verdict.by_lead THEN COALESCE(lead.expected_revenue, 0) ELSE deal.largest_amount END AS amount,
               CASE WHEN verdict.outcome = 'won' THEN deal.won_ids
                    WHEN NOT verdict.by_lead THEN ARRAY[deal.largest_id] END AS order_ids,
               CASE WHEN verdict.by_lead THEN lead.id END AS lead_id
          FROM (
                SELECT partner_id, company_id, deal, min(opportunity_id) AS opportunity_id, min(decimals) AS decimals,
                       sum(amount) FILTER (WHERE outcome = 'open') AS open_amount,
                       min(decided_at) FILTER (WHERE outcome = 'won') AS won_at,
                       sum(amount) FILTER (WHERE outcome = 'won') AS won_amount,
                       array_agg(document_id) FILTER (WHERE outcome = 'won') AS won_ids,
                       bool_or(outcome = 'open') AS is_open,
                       max(decided_at) FILTER (WHERE outcome = 'lost') AS lost_at,
                       max(expired_on) FILTER (WHERE outcome = 'expired') AS expired_on,
                       max(amount) FILTER (WHERE outcome IN ('lost', 'expired')) AS largest_amount,
                       (array_agg(document_id ORDER BY amount DESC, document_id)
                            FILTER (WHERE outcome IN ('lost', 'expired')))[1] AS largest_id
                  FROM (%(quotations)s) quotation
                 GROUP BY partner_id, company_id, deal
          ) deal
          JOIN %(company)s ON company.id = deal.company_id
          LEFT JOIN crm_lead lead ON lead.id = deal.opportunity_id AND %(is_lost)s
          LEFT JOIN crm_lost_reason reason ON reason.id = lead.lost_reason_id
         CROSS JOIN LATERAL (
                SELECT deal.won_at IS NULL AND lead.id IS NOT NULL AS by_lead,
                       CASE WHEN deal.won_at IS NOT NULL THEN 'won'
                            WHEN lead.id IS NOT NULL
                            THEN CASE WHEN reason.operative_not_a_loss IS NOT TRUE THEN 'lost' END
                            WHEN deal.is_open THEN NULL
                            WHEN deal.lost_at IS NOT NULL THEN 'lost'
                            WHEN deal.expired_on IS NOT NULL THEN 'expired' END AS outcome,
                       COALESCE(deal.won_at, lead.date_closed, deal.lost_at) AS decided_at
          ) verdict
        UNION ALL
        SELECT partner.commercial_partner_id, company.id, lead.id, 'lost', lead.date_closed, NULL, company.decimals, NULL,
               COALESCE(lead.date_closed > %(year_ago)s AND lead.date_closed <= %(at)s, FALSE),
               COALESCE(lead.expected_revenue, 0), NULL, lead.id
          FROM crm_lead lead
          LEFT JOIN crm_lost_reason reason ON reason.id = lead.lost_reason_id
          JOIN %(partner)s ON partner.id = lead.partner_id
          JOIN %(commercial)s ON commercial.id = partner.commercial_partner_id
          JOIN %(company)s ON company.id = COALESCE(lead.company_id, commercial.company_id, company.id)
         WHERE %(lead)s AND %(is_lost)s AND reason.operative_not_a_loss IS NOT TRUE
           AND NOT EXISTS (SELECT 1 FROM sale_order doc WHERE doc.opportunity_id = lead.id AND NOT %(cart)s)
        """,
        quotations=_quotations(scope, ever), is_lost=_is_lost("lead"), lead=scope.document("lead.partner_id"),
        cart=scope.cart("doc"), commercial=scope.contacts("commercial"), **scope.window)


def by_customer(scope):
    """Open quotations, and how many of the decided deals were won, by number and by value."""
    return SQL(
        """
        SELECT partner_id, company_id,
               round(sum(open_amount), min(decimals)) AS open_quotation_amount,
               count(*) FILTER (WHERE decided)::int AS decided_count_12m,
               count(*) FILTER (WHERE decided AND outcome = 'won')::numeric
                   / NULLIF(count(*) FILTER (WHERE decided), 0) AS hit_rate_12m,
               COALESCE(sum(amount) FILTER (WHERE decided AND outcome = 'won'), 0)
                   / NULLIF(sum(amount) FILTER (WHERE decided), 0) AS hit_rate_amount_12m
          FROM (%s) deal
         GROUP BY partner_id, company_id
        """, each(scope))


def decided(scope):
    """Deals that were decided, whenever: one row a deal, also where its quotations are of several customers or companies.

    Opportunities that were lost before anybody knew the customer are among them.

    :return: ``SELECT`` of ``deal`` (id of the opportunity, else the negative one of the quotation) ``, partner_id,
        company_id, is_won, decided_on`` (day of the company)
    """
    return SQL(
        """
        SELECT DISTINCT ON (deal.deal) deal.deal, deal.partner_id, deal.company_id, deal.outcome = 'won' AS is_won,
               COALESCE(%(day)s, deal.expired_on) AS decided_on
          FROM (
                SELECT deal, partner_id, company_id, outcome, decided_at, expired_on FROM (%(each)s) known
                 WHERE outcome IS NOT NULL
                UNION ALL
                SELECT lead.id, NULL, company.id, 'lost', lead.date_closed, NULL
                  FROM crm_lead lead
                  LEFT JOIN crm_lost_reason reason ON reason.id = lead.lost_reason_id
                  JOIN %(company)s ON company.id = COALESCE(lead.company_id, company.id)
                 WHERE lead.partner_id IS NULL AND %(is_lost)s AND reason.operative_not_a_loss IS NOT TRUE
                   AND NOT EXISTS (SELECT 1 FROM sale_order doc WHERE doc.opportunity_id = lead.id AND NOT %(cart)s)
          ) deal
          JOIN %(company)s ON company.id = deal.company_id
         ORDER BY deal.deal, deal.outcome = 'won' DESC, deal.decided_at DESC NULLS LAST, deal.partner_id, deal.company_id
        """,
        day=local_day(SQL("deal.decided_at"), SQL("company.timezone")), each=each(scope, ever=True), is_lost=_is_lost("lead"),
        cart=scope.cart("doc"), **scope.window)
