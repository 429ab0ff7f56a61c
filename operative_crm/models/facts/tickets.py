"""Tickets of customers."""
from odoo.tools import SQL


def by_customer(scope):
    """Tickets whose stage is not a closed one; what is asked of a supplier is none of a customer's."""
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, count(*)::int AS open_ticket_count
          FROM helpdesk_ticket doc
          JOIN helpdesk_ticket_stage stage ON stage.id = doc.stage_id AND stage.closed IS NOT TRUE
          JOIN %(partner)s ON partner.id = doc.partner_id
         WHERE %(document)s AND doc.active AND doc.complaint_recourse_of_id IS NULL
         GROUP BY partner.commercial_partner_id, doc.company_id
        """, **scope.window)
