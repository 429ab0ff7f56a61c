"""Confirmed orders, and the rhythm in which they come."""
from odoo.tools import SQL

from ..core.days import local_day


def by_customer(scope):
    """Confirmed orders by order date, in company currency at the order's rate; the customer's own rhythm.

    The usual interval is the median of the days between orders on different days, from three
    such days on: one gap is no rhythm.
    """
    return SQL(
        """
        SELECT partner_id, company_id,
               min(day) AS first_order_date,
               max(day) AS last_order_date,
               sum(orders)::int AS order_count,
               sum(orders_12m)::int AS order_count_12m,
               round(sum(revenue_12m), min(decimals)) AS revenue_12m,
               round(sum(revenue_prev_12m), min(decimals)) AS revenue_prev_12m,
               round(sum(margin_12m), min(decimals)) AS margin_12m,
               CASE WHEN count(*) >= 3
                    THEN (percentile_cont(0.5) WITHIN GROUP (ORDER BY gap))::numeric END AS usual_order_interval_days,
               CASE WHEN count(*) >= 3
                    THEN max(day) + ceil(percentile_cont(0.5) WITHIN GROUP (ORDER BY gap))::int
                    END AS expected_next_order_on
          FROM (
                SELECT *, day - lag(day) OVER (PARTITION BY partner_id, company_id ORDER BY day) AS gap
                  FROM (
                        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, %(day)s AS day,
                               min(company.decimals) AS decimals,
                               count(*) AS orders,
                               count(*) FILTER (WHERE doc.date_order > %(year_ago)s) AS orders_12m,
                               sum(doc.amount_untaxed / doc.currency_rate)
                                   FILTER (WHERE doc.date_order > %(year_ago)s) AS revenue_12m,
                               sum(doc.amount_untaxed / doc.currency_rate)
                                   FILTER (WHERE doc.date_order > %(two_years_ago)s AND doc.date_order <= %(year_ago)s)
                                   AS revenue_prev_12m,
                               sum(doc.margin / doc.currency_rate)
                                   FILTER (WHERE doc.date_order > %(year_ago)s) AS margin_12m
                          FROM (SELECT partner_id, company_id, date_order, amount_untaxed, margin,
                                       COALESCE(NULLIF(currency_rate, 0), 1) AS currency_rate
                                  FROM sale_order
                                 WHERE state = 'sale' AND date_order <= %(at)s) doc
                          JOIN %(partner)s ON partner.id = doc.partner_id
                          JOIN %(company)s ON company.id = doc.company_id
                         WHERE %(document)s
                         GROUP BY partner.commercial_partner_id, doc.company_id, day
                  ) by_day
          ) with_gap
         GROUP BY partner_id, company_id
        """, day=local_day(SQL("doc.date_order"), SQL("company.timezone")), **scope.window)


def bought_categories(partner_id, company_id, since):
    """The categories of what a customer ordered, as far as introductions are to be suggested at all.

    :param partner_id: id of the commercial partner
    :param since: naive UTC moment after which the orders were confirmed
    :return: ``SELECT`` of ``parent_path``
    """
    # lines and categories apart: to plan all these tables at once takes far longer than to read them
    return SQL(
        """
          WITH bought AS MATERIALIZED (
               SELECT DISTINCT line.product_id
                 FROM sale_order doc
                 JOIN res_partner contact ON contact.id = doc.partner_id
                 JOIN sale_order_line line ON line.order_id = doc.id AND line.display_type IS NULL
                WHERE contact.commercial_partner_id = %(partner)s AND doc.company_id = %(company)s AND doc.state = 'sale'
                  AND doc.date_order > %(since)s
                  -- nobody asks where nothing is introduced
                  AND EXISTS (SELECT 1 FROM operative_argument argument
                               WHERE argument.kind = 'introduction' AND argument.state = 'approved')
        )
        SELECT DISTINCT category.parent_path
          FROM bought
          JOIN product_product product ON product.id = bought.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN product_category category ON category.id = template.categ_id
        """, partner=partner_id, company=company_id, since=since)
