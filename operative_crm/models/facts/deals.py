"""Deals: what is open, what was decided, and how.

A deal is an opportunity with its quotations, which are alternatives, else a quotation.
"""
from odoo.tools import SQL

from ..core.days import local_day

# when a quotation was decided: marked lost, else by its order date, which confirming sets
_DECIDED_AT = SQL("COALESCE(CASE WHEN doc.state <> 'sale' THEN doc.operative_lost_at END, doc.date_order)")
# a condition on the documents of deals: all there are, whenever they were decided
EVER = SQL("TRUE")


def _quotations(scope, orders):
    """The quotations and orders that may be open, decided, or one of several of an opportunity.

    A copy of an open quotation for the same customer takes its place as soon as the quotation is cancelled or expires;
    not of what was marked lost: somebody said that it is.

    :param orders: condition on ``doc``, see :func:`each`
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
                    WHEN reason.operative_not_a_loss THEN NULL
                    WHEN copied.source_id IS NOT NULL AND doc.operative_lost_at IS NULL THEN NULL
                    WHEN doc.state = 'cancel' THEN 'lost' ELSE 'expired' END AS outcome,
               %(decided_at)s AS decided_at, doc.validity_date AS expired_on
          FROM sale_order doc
          JOIN %(partner)s ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
          LEFT JOIN crm_lost_reason reason ON reason.id = doc.lost_reason_id
          LEFT JOIN (
                SELECT DISTINCT doc.operative_copied_from_id AS source_id, doc.company_id, partner.commercial_partner_id
                  FROM sale_order doc
                  JOIN %(partner)s ON partner.id = doc.partner_id
                 WHERE %(document)s AND doc.operative_copied_from_id IS NOT NULL AND %(of_these)s
          ) copied ON copied.source_id = doc.id AND copied.company_id = doc.company_id
                      AND copied.commercial_partner_id = partner.commercial_partner_id
         WHERE %(document)s AND NOT %(cart)s AND %(orders)s
        OFFSET 0  -- the outcome is asked for many times and found once
        """,
        cart=scope.cart("doc"), decided_at=_DECIDED_AT,
        orders=orders or SQL(
            """(doc.state IN ('draft', 'sent') OR doc.opportunity_id IS NOT NULL
                OR %(decided_at)s > %(year_ago)s AND %(decided_at)s <= %(at)s)""", decided_at=_DECIDED_AT, **scope.window),
        of_these=SQL("TRUE") if orders in (None, EVER) else SQL(
            "doc.operative_copied_from_id IN (SELECT doc.id FROM sale_order doc WHERE %s)", orders), **scope.window)


def _is_lost(lead):
    """The condition that an opportunity is marked lost.

    :param lead: alias of ``crm_lead``
    """
    lead = SQL.identifier(lead)
    return SQL("%(lead)s.type = 'opportunity' AND %(lead)s.active IS NOT TRUE AND %(lead)s.probability = 0", lead=lead)


def each(scope, orders=None, leads=None):
    """Deals, open or decided, with their outcome: won beats lost beats expired, whatever came first.

    Won: an order is confirmed, decided by the order date of the first. Lost: the opportunity is marked lost (closing
    date), or the last of its quotations was marked lost (at that moment) or cancelled (order date). Expired: the last of
    them did (validity date). Undecided: something is open, was superseded, or the reason of the loss is marked as none.
    What was given up in a shop's cart is no deal.

    Its amount is that of its orders, else the expected revenue of the lost opportunity, else the largest quotation.
    An opportunity without a company or a quotation counts wherever the customer has a row.

    :param orders: condition on the quotations ``doc`` of the deals, all alternatives of an opportunity or none; None:
        those that may be open or decided in the 12 months
    :param leads: condition on the opportunities ``lead`` without a quotation; None: those with a customer
    :return: ``SELECT`` of ``partner_id, company_id, deal`` (id of the opportunity, else the negative one of the quotation)
        ``, outcome`` (``won``, ``lost``, ``expired``, NULL while undecided) ``, decided`` (whether in the 12 months)
        ``, decided_at`` (moment; of an expired one none) ``, expired_on, amount, decimals, open_amount, order_ids,
        lead_id``: the documents that make the amount
    """
    return SQL(
        """
        SELECT deal.partner_id, deal.company_id, deal.deal, verdict.outcome, deal.decimals, deal.open_amount,
               CASE WHEN verdict.outcome IN ('won', 'lost') THEN verdict.decided_at END AS decided_at, deal.expired_on,
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
        SELECT partner.commercial_partner_id, company.id, lead.id, 'lost', company.decimals, NULL, lead.date_closed, NULL::date,
               COALESCE(lead.date_closed > %(year_ago)s AND lead.date_closed <= %(at)s, FALSE),
               COALESCE(lead.expected_revenue, 0), NULL, lead.id
          FROM crm_lead lead
          LEFT JOIN crm_lost_reason reason ON reason.id = lead.lost_reason_id
          LEFT JOIN %(partner)s ON partner.id = lead.partner_id
          LEFT JOIN %(commercial)s ON commercial.id = partner.commercial_partner_id
          JOIN %(company)s ON company.id = COALESCE(lead.company_id, commercial.company_id, company.id)
         WHERE %(leads)s AND %(is_lost)s AND reason.operative_not_a_loss IS NOT TRUE
           AND NOT EXISTS (SELECT 1 FROM sale_order doc WHERE doc.opportunity_id = lead.id AND NOT %(cart)s)
        """,
        quotations=_quotations(scope, orders), is_lost=_is_lost("lead"), cart=scope.cart("doc"),
        leads=leads or SQL("partner.id IS NOT NULL AND %s", scope.document("lead.partner_id")),
        commercial=scope.contacts("commercial"), **scope.window)


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


# Where an opportunity has quotations for several customers or companies, they are one deal.
_OUTCOME = SQL(
    """CASE WHEN bool_or(outcome = 'won') THEN 'won' WHEN bool_or(outcome IS NULL AND open_amount IS NOT NULL) THEN NULL
            WHEN bool_or(outcome = 'lost') THEN 'lost' ELSE max(outcome) END""")


def outcomes(scope, lead_ids=None, order_ids=None):
    """How deals ended, whenever that was and whoever their customers are.

    :param lead_ids: opportunities; None: all of them and all quotations
    :param order_ids: quotations without one
    :return: ``SELECT`` of ``deal`` (see :func:`each`) ``, outcome``
    """
    orders, leads = EVER, EVER
    if lead_ids is not None:
        orders = SQL("(doc.opportunity_id = ANY(%s) OR doc.id = ANY(%s))", list(lead_ids), list(order_ids))
        leads = SQL("lead.id = ANY(%s)", list(lead_ids))
    return SQL(
        "SELECT deal, %s AS outcome FROM (%s) deal GROUP BY deal", _OUTCOME, each(scope, orders=orders, leads=leads))


def decided(scope):
    """All deals that were decided, whenever: one row a deal.

    Opportunities that were lost before anybody knew the customer are among them.

    :return: ``SELECT`` of ``deal`` (see :func:`each`) ``, partner_id, company_id, is_won, decided_on`` (day of the company)
    """
    decisive = SQL("ORDER BY outcome = 'won' DESC NULLS LAST, decided_on DESC NULLS LAST, partner_id, company_id")
    return SQL(
        """
        SELECT deal, (array_agg(partner_id %(decisive)s))[1] AS partner_id,
               (array_agg(company_id %(decisive)s))[1] AS company_id, %(outcome)s = 'won' AS is_won,
               (array_agg(decided_on %(decisive)s))[1] AS decided_on
          FROM (
                SELECT deal.*, COALESCE(%(day)s, deal.expired_on) AS decided_on
                  FROM (%(each)s) deal
                  JOIN %(company)s ON company.id = deal.company_id
          ) deal
         GROUP BY deal
        HAVING %(outcome)s IS NOT NULL
        """,
        decisive=decisive, outcome=_OUTCOME, day=local_day(SQL("deal.decided_at"), SQL("company.timezone")),
        each=each(scope, orders=EVER, leads=EVER), **scope.window)
