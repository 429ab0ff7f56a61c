"""What decided deals are told apart by: the categories of their products, who was met in them, the customer's phase.

A deal may have several categories and competitors, or none: it counts in each, and in no total twice.
"""
from odoo.tools import SQL

from ..core.days import day_is_over
from . import deals


def categories(scope):
    """The categories of what was offered in any quotation of a deal, decided or not.

    :return: ``SELECT`` of ``deal`` (as in :func:`.deals.decided`) ``, value_id``
    """
    return SQL(
        """
        SELECT DISTINCT COALESCE(doc.opportunity_id, - doc.id) AS deal, template.categ_id AS value_id
          FROM sale_order doc
          JOIN sale_order_line line ON line.order_id = doc.id AND line.display_type IS NULL
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
         WHERE NOT %(cart)s AND template.categ_id IS NOT NULL
        """, cart=scope.cart("doc"))


def competitors():
    """Who was met in a deal, in the opportunity or in one of its quotations.

    :return: ``SELECT`` of ``deal, value_id``
    """
    return SQL(
        """
        SELECT DISTINCT COALESCE(met.lead_id, doc.opportunity_id, - doc.id) AS deal, met.competitor_id AS value_id
          FROM operative_deal_competitor met
     LEFT JOIN sale_order doc ON doc.id = met.order_id
        """)


def decided(scope):
    """Decided deals with the phase of the customer.

    The phase is that of the morning of the day: what the decision itself made of the customer says nothing about it.
    Where the log begins later, its first one.

    :return: ``SELECT`` of :func:`.deals.decided`, and ``phase_id``
    """
    return SQL(
        """
        SELECT deal.*, phase.stage_id AS phase_id
          FROM (%(decided)s) deal
     LEFT JOIN %(company)s ON company.id = deal.company_id
     LEFT JOIN operative_customer customer
            ON customer.partner_id = deal.partner_id AND customer.company_id = deal.company_id
     LEFT JOIN LATERAL (
                SELECT stay.stage_id
                  FROM operative_customer_stay stay
                 WHERE stay.document_id = customer.id
                 ORDER BY stay.entered_at > %(morning)s,
                          CASE WHEN stay.entered_at <= %(morning)s THEN stay.entered_at END DESC NULLS LAST, stay.entered_at
                 LIMIT 1) phase ON TRUE
        """,
        decided=deals.decided(scope), company=scope.company,
        morning=day_is_over(SQL("(deal.decided_on - 1)"), SQL("company.timezone")))
