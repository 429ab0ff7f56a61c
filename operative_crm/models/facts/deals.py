"""Quotations and opportunities: what is open, what was decided, and how."""
from odoo.tools import SQL


def each(scope):
    """Quotations, orders and lost opportunities, open or decided in the 12 months.

    Decided: confirmed or cancelled (order date), expired (validity date), and opportunities marked lost (closing
    date) that no decided order stands for already. One without a company counts wherever the customer has a row.

    :return: ``SELECT`` of ``partner_id, company_id, model, document_id, amount, decimals, is_open, decided, won``
    """
    decided = SQL(
        """(doc.state IN ('sale', 'cancel') AND doc.date_order > %(year_ago)s AND doc.date_order <= %(at)s
            OR doc.state IN ('draft', 'sent') AND doc.validity_date < company.today
               AND doc.validity_date > (company.at_day - interval '1 year')::date
               AND doc.validity_date <= company.at_day)""",
        **scope.window)
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, 'sale.order' AS model,
               doc.id AS document_id, doc.amount_untaxed / COALESCE(NULLIF(doc.currency_rate, 0), 1) AS amount,
               company.decimals,
               doc.state IN ('draft', 'sent')
                   AND (doc.validity_date IS NULL OR doc.validity_date >= company.today) AS is_open,
               %(decided)s AS decided, doc.state = 'sale' AS won
          FROM sale_order doc
          JOIN res_partner partner ON partner.id = doc.partner_id
          JOIN %(company)s ON company.id = doc.company_id
         WHERE %(document)s
           AND (doc.state IN ('draft', 'sent') OR doc.date_order > %(year_ago)s AND doc.date_order <= %(at)s)
        UNION ALL
        SELECT partner.commercial_partner_id, company.id, 'crm.lead', lead.id, COALESCE(lead.expected_revenue, 0),
               company.decimals, FALSE, TRUE, FALSE
          FROM crm_lead lead
          JOIN res_partner partner ON partner.id = lead.partner_id
          JOIN res_partner commercial ON commercial.id = partner.commercial_partner_id
          JOIN %(company)s ON company.id = COALESCE(lead.company_id, commercial.company_id, company.id)
         WHERE %(lead)s
           AND lead.type = 'opportunity' AND lead.active IS NOT TRUE AND lead.probability = 0
           AND lead.date_closed > %(year_ago)s AND lead.date_closed <= %(at)s
           AND NOT EXISTS (SELECT 1 FROM sale_order doc WHERE doc.opportunity_id = lead.id AND %(decided)s)
        """, decided=decided, lead=scope.document("lead.partner_id"), **scope.window)


def by_customer(scope):
    """Open quotations, and how many of the decided ones were won, by number and by value."""
    return SQL(
        """
        SELECT partner_id, company_id,
               round(sum(amount) FILTER (WHERE is_open), min(decimals)) AS open_quotation_amount,
               count(*) FILTER (WHERE decided)::int AS decided_count_12m,
               count(*) FILTER (WHERE decided AND won)::numeric
                   / NULLIF(count(*) FILTER (WHERE decided), 0) AS hit_rate_12m,
               COALESCE(sum(amount) FILTER (WHERE decided AND won), 0)
                   / NULLIF(sum(amount) FILTER (WHERE decided), 0) AS hit_rate_amount_12m
          FROM (%s) deal
         GROUP BY partner_id, company_id
        """, each(scope))
