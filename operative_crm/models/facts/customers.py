"""Who is a customer."""
from odoo.tools import SQL


def each(scope, since=None):
    """Who is a customer: ``partner_id, company_id`` (NULL where the fact belongs to no company).

    :param since: naive UTC moment: only by what was made after it; None for since ever
    """
    def scoped(partner_id):
        made = SQL("create_date > %s", since) if since else SQL("TRUE")
        return SQL("%s AND %s", scope.document(partner_id), made)
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id
          FROM (
                SELECT partner_id, company_id FROM sale_order doc WHERE %(document)s AND NOT %(cart)s
                 GROUP BY partner_id, company_id
                UNION ALL
                SELECT partner_id, company_id FROM account_move
                 WHERE %(document)s AND move_type IN ('out_invoice', 'out_refund') AND partner_id IS NOT NULL
                 GROUP BY partner_id, company_id
                UNION ALL
                SELECT commercial_partner_id, company_id FROM account_move  -- whom its journal items name
                 WHERE %(named)s AND move_type IN ('out_invoice', 'out_refund') AND commercial_partner_id <> partner_id
                UNION ALL
                SELECT partner_id, company_id FROM crm_lead WHERE %(document)s AND partner_id IS NOT NULL
                UNION ALL
                SELECT partner_id, company_id FROM helpdesk_ticket
                 WHERE %(document)s AND partner_id IS NOT NULL AND complaint_recourse_of_id IS NULL
                UNION ALL
                SELECT id, company_id FROM res_partner
                 WHERE %(partner_itself)s AND (customer_rank > 0 OR operative_track_customer)
          ) doc
          JOIN %(partner)s ON partner.id = doc.partner_id
         GROUP BY partner.commercial_partner_id, doc.company_id
        """,
        cart=scope.cart("doc"), partner=scope.contacts(), document=scoped("partner_id"), named=scoped("commercial_partner_id"),
        partner_itself=scoped("id"))
