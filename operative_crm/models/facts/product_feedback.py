"""What customers and colleagues say of products: reasons of lost deals, arguments that did not help, complaint positions."""
from odoo.tools import SQL

from ..core.days import local_day, zone_of
from . import complaints, deals

#: what makes a row of feedback, beside the product and the source
REASONS = ("lost_reason_id", "argument_id", "cause_id", "company_id")


def asked(scope, product_ids=None):
    """Who asked for what: a row a product and lost deal, use that did not help, or complaint position.

    A lost deal asks for the products of all its quotations, an argument that did not help for those it was written for,
    else for those of the deal or ticket.

    :param product_ids: ids of ``product_template``, None for all
    :return: ``SELECT`` of ``product_tmpl_id, source`` (``lost``, ``argument``, ``complaint``) ``, lost_reason_id, argument_id,
        cause_id, company_id, ask`` (the deal, use or position) ``, asked_on`` (day of the company) ``, user_id``
    """
    products = SQL("TRUE") if product_ids is None else SQL("product.product_tmpl_id = ANY(%s)", list(product_ids))
    return SQL(
        """
        SELECT asked.*
          FROM (
                SELECT offered.product_tmpl_id, 'lost' AS source, offered.lost_reason_id, NULL::int AS argument_id,
                       NULL::int AS cause_id, deal.company_id, deal.deal AS ask, deal.decided_on AS asked_on, offered.user_id
                  FROM (
                        SELECT product.product_tmpl_id, COALESCE(doc.opportunity_id, - doc.id) AS deal,
                               COALESCE(lead.lost_reason_id, doc.lost_reason_id) AS lost_reason_id,
                               COALESCE(lead.user_id, doc.user_id) AS user_id
                          FROM sale_order doc
                          JOIN sale_order_line line ON line.order_id = doc.id AND line.display_type IS NULL
                          JOIN product_product product ON product.id = line.product_id
                     LEFT JOIN crm_lead lead ON lead.id = doc.opportunity_id
                          JOIN crm_lost_reason reason ON reason.id = COALESCE(lead.lost_reason_id, doc.lost_reason_id)
                         WHERE reason.operative_not_a_loss IS NOT TRUE AND NOT %(cart)s AND %(products)s
                  ) offered
                  JOIN (%(decided)s) deal ON deal.deal = offered.deal AND NOT deal.is_won
             UNION ALL
                SELECT good.product_tmpl_id, 'argument', NULL, used.argument_id, NULL, used.company_id, used.id, %(used_on)s,
                       used.user_id
                  FROM (
                        SELECT used.id, used.argument_id, used.user_id, used.used_at, used.ticket_id,
                               COALESCE(used.lead_id, doc.opportunity_id, - doc.id) AS deal,
                               COALESCE(used.company_id, doc.company_id, lead.company_id, ticket.company_id) AS company_id,
                               EXISTS (SELECT 1 FROM operative_argument_product_template_rel meant
                                        WHERE meant.operative_argument_id = used.argument_id) AS is_meant
                          FROM operative_argument_use used
                     LEFT JOIN sale_order doc ON doc.id = used.order_id
                     LEFT JOIN crm_lead lead ON lead.id = used.lead_id
                     LEFT JOIN helpdesk_ticket ticket ON ticket.id = used.ticket_id
                         WHERE used.helped = 'no'
                  ) used
                  JOIN LATERAL (
                        SELECT product.product_template_id AS product_tmpl_id
                          FROM operative_argument_product_template_rel product
                         WHERE product.operative_argument_id = used.argument_id
                     UNION ALL
                        SELECT product.product_tmpl_id
                          FROM sale_order doc
                          JOIN sale_order_line line ON line.order_id = doc.id AND line.display_type IS NULL
                          JOIN product_product product ON product.id = line.product_id
                         WHERE NOT used.is_meant AND NOT %(cart)s
                           AND (doc.opportunity_id = used.deal OR doc.id = - used.deal AND used.deal < 0)
                     UNION ALL
                        SELECT product.product_tmpl_id
                          FROM operative_complaint_line line
                          JOIN product_product product ON product.id = line.product_id
                         WHERE NOT used.is_meant AND line.ticket_id = used.ticket_id
                  ) good ON TRUE
             LEFT JOIN res_company company ON company.id = used.company_id
             UNION ALL
                SELECT product.product_tmpl_id, 'complaint', NULL, NULL, ticket.complaint_cause_id, ticket.company_id, line.id,
                       %(received_on)s, ticket.user_id
                  FROM operative_complaint_line line
                  JOIN helpdesk_ticket ticket ON ticket.id = line.ticket_id
                  JOIN product_product product ON product.id = line.product_id
             LEFT JOIN res_company company ON company.id = ticket.company_id
                 WHERE ticket.complaint_cause_id IS NOT NULL AND %(is_complaint)s AND %(products)s
          ) asked
         WHERE %(asked)s
        """,
        cart=scope.cart("doc"),
        products=products, decided=deals.decided(scope), used_on=local_day(SQL("used.used_at"), zone_of()),
        received_on=local_day(complaints.received_at("ticket"), zone_of()), is_complaint=complaints.is_complaint("ticket"),
        asked=SQL("TRUE") if product_ids is None else SQL("asked.product_tmpl_id = ANY(%s)", list(product_ids)))


def counted(asked_for):
    """How often and when last was asked, and by whom.

    :param asked_for: ``SELECT`` of :func:`asked`
    :return: ``SELECT`` of ``product_tmpl_id, source``, the :data:`REASONS` ``, request_count, last_asked_on, user_ids``
    """
    key = SQL(", ").join(SQL.identifier(name) for name in ("product_tmpl_id", "source", *REASONS))
    return SQL(
        """
        SELECT %(key)s, count(DISTINCT ask)::int AS request_count, max(asked_on) AS last_asked_on,
               array_agg(DISTINCT user_id) FILTER (WHERE user_id IS NOT NULL) AS user_ids
          FROM (%(asked)s) asked
         GROUP BY %(key)s
        """, key=key, asked=asked_for)


def same(one, other):
    """The condition that two relations speak of the same feedback; written so that the database can hash it.

    :param one: alias
    :param other: alias
    """
    one, other = SQL.identifier(one), SQL.identifier(other)
    return SQL(
        "%s.product_tmpl_id = %s.product_tmpl_id AND %s.source = %s.source AND %s", one, other, one, other,
        SQL(" AND ").join(
            SQL("COALESCE(%s.%s, 0) = COALESCE(%s.%s, 0)", one, SQL.identifier(name), other, SQL.identifier(name))
            for name in REASONS))
