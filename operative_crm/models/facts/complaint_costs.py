"""What complaints cost, as transfers and entries say that are done and posted, and what that makes of a customer.

A document is a complaint's by ``complaint_line_id``, the one link. What is linked to a recourse is the complaint's behind it:
what the supplier pays lowers what the customer's complaint cost.
"""
from odoo.tools import SQL

from .deliveries import leads_to_customer


def is_sellable(location):
    """The condition that what lies at a ``stock_location`` can be sold: in or below the stock of its warehouse.

    Not where it is inspected, kept apart or scrapped.
    """
    return SQL(
        """(%(location)s.usage = 'internal' AND EXISTS (
                SELECT 1 FROM stock_warehouse warehouse JOIN stock_location stock ON stock.id = warehouse.lot_stock_id
                 WHERE warehouse.id = %(location)s.warehouse_id
                   AND %(location)s.parent_path LIKE stock.parent_path || '%%'))""", location=location)


def each(tickets):
    """What linked documents cost, a row a transfer of goods and a line of an entry.

    * **Goods that left for the customer** cost their value, whatever was ordered or invoiced for them.
    * **Goods that came back** lower the cost by their value once they lie where they can be sold; on the way there, with the
      move that brings them there.
    * **Credit notes, vendor bills, refunds of vendors** count untaxed, as posted; what is reversed in full is not there.

    :param tickets: ids of the complaints
    :return: ``SELECT`` of ``source_model, source_id, kind, ticket_id, line_id, moment`` (naive UTC) or ``day``, ``amount``
        (of a recovery what came back) in the currency of ``company_id``, and ``name``, the number of the document
    """
    return SQL(
        """
        WITH position AS (
            SELECT line.id, COALESCE(ticket.complaint_recourse_of_id, ticket.id) AS ticket_id,
                   CASE WHEN ticket.complaint_recourse_of_id IS NULL THEN line.id END AS line_id
              FROM operative_complaint_line line
              JOIN helpdesk_ticket ticket ON ticket.id = line.ticket_id
             WHERE ticket.id = ANY(%(tickets)s) OR ticket.complaint_recourse_of_id = ANY(%(tickets)s)
        ), moved AS (
            SELECT move.id, move.complaint_line_id, move.product_id, move.date, move.value, move.quantity, move.company_id,
                   picking.name, %(out)s AS is_out, %(back)s AS is_back,
                   %(destination_sellable)s AND NOT %(source_sellable)s AS is_restocked
              FROM position
              JOIN stock_move move ON move.complaint_line_id = position.id AND move.state = 'done'
              JOIN stock_location source ON source.id = move.location_id
              JOIN stock_location destination ON destination.id = move.location_dest_id
         LEFT JOIN stock_picking picking ON picking.id = move.picking_id
        ), goods AS (
            SELECT move.*, CASE WHEN move.is_out THEN move.value
                                WHEN move.is_back AND move.is_restocked THEN -move.value
                                WHEN move.is_restocked THEN -move.quantity * back.value / back.quantity END AS amount
              FROM moved move
         LEFT JOIN (SELECT complaint_line_id, product_id, SUM(value) AS value, NULLIF(SUM(quantity), 0) AS quantity
                      FROM moved WHERE is_back GROUP BY complaint_line_id, product_id) back
                   ON back.complaint_line_id = move.complaint_line_id AND back.product_id = move.product_id
        ), booked AS (
            SELECT item.*, entry.name AS number, entry.move_type, COALESCE(entry.invoice_date, item.date) AS day,
                   SUM(item.balance) OVER (PARTITION BY item.complaint_line_id, COALESCE(reversed.id, entry.id)) AS remaining
              FROM position
              JOIN account_move_line item ON item.complaint_line_id = position.id AND item.parent_state = 'posted'
                                         AND item.display_type = 'product'
              JOIN account_move entry ON entry.id = item.move_id AND entry.move_type <> 'entry'
         LEFT JOIN LATERAL (SELECT origin.move_id AS id FROM account_move_line origin
                             WHERE origin.move_id = entry.reversed_entry_id
                               AND origin.complaint_line_id = item.complaint_line_id LIMIT 1) reversed ON TRUE
        )
        SELECT 'stock.move' AS source_model, goods.id AS source_id, 'replacement' AS kind, position.ticket_id,
               position.line_id, goods.date AS moment, NULL::date AS day, goods.amount::float8, goods.company_id, goods.name
          FROM goods JOIN position ON position.id = goods.complaint_line_id
         WHERE goods.amount <> 0
     UNION ALL
        SELECT 'account.move.line', booked.id,
               CASE WHEN booked.move_type IN ('in_invoice', 'in_receipt') THEN 'provider'
                    WHEN booked.move_type = 'in_refund' THEN 'recovery' ELSE 'credit' END, position.ticket_id,
               position.line_id, NULL, booked.day,
               (CASE WHEN booked.move_type = 'in_refund' THEN -booked.balance ELSE booked.balance END)::float8,
               booked.company_id, booked.number
          FROM booked JOIN position ON position.id = booked.complaint_line_id
         WHERE booked.balance <> 0 AND booked.remaining <> 0
        """, tickets=list(tickets),
        out=leads_to_customer(SQL("source"), SQL("destination")),
        back=leads_to_customer(SQL("destination"), SQL("source")),
        source_sellable=is_sellable(SQL("source")), destination_sellable=is_sellable(SQL("destination")))


def agreed(tickets):
    """The costs that were agreed with providers, and whether a bill of the same company counts for the same complaint.

    What a bill charges is what it cost, whatever was agreed. A bill of a recourse is one of the complaint behind it.

    :param tickets: ids of the complaints
    :return: ``SELECT`` of ``id`` (of the cost) and ``is_billed``
    """
    return SQL(
        """
        SELECT cost.id, EXISTS (
                   SELECT 1
                     FROM operative_complaint_cost bill
                     JOIN account_move_line item ON item.id = bill.source_id
                     JOIN account_move entry ON entry.id = item.move_id
                     JOIN res_partner vendor ON vendor.id = entry.partner_id
                    WHERE bill.ticket_id = COALESCE(ticket.complaint_recourse_of_id, ticket.id)
                      AND bill.source_model = 'account.move.line' AND bill.kind = 'provider'
                      AND vendor.commercial_partner_id = provider.commercial_partner_id) AS is_billed
          FROM operative_complaint_cost cost
          JOIN helpdesk_ticket ticket ON ticket.id = cost.ticket_id
          JOIN operative_provider_task task ON task.id = cost.source_id
          JOIN res_partner provider ON provider.id = task.partner_id
         WHERE cost.source_model = 'operative.provider.task'
           AND (ticket.id = ANY(%(tickets)s) OR ticket.complaint_recourse_of_id = ANY(%(tickets)s))
        """, tickets=list(tickets))


def by_customer(scope):
    """What complaints of 12 months cost, and the margin their replacement orders already took off.

    Costs count by their date, a day of the company. A replacement order is confirmed like any other: what it costs stands
    in the margin of orders and in the cost of the complaint, and is taken off once.
    """
    return SQL(
        """
        SELECT partner_id, company_id, round(sum(cost), min(decimals)) AS complaint_cost_12m,
               round(sum(margin), min(decimals)) AS replacement_margin_12m
          FROM (
                SELECT partner.commercial_partner_id AS partner_id, cost.company_id, company.decimals,
                       cost.amount_company AS cost, 0 AS margin
                  FROM operative_complaint_cost cost
                  JOIN helpdesk_ticket doc ON doc.id = cost.ticket_id AND doc.complaint_recourse_of_id IS NULL
                  JOIN %(partner)s ON partner.id = doc.partner_id
                  JOIN %(company)s ON company.id = cost.company_id
                 WHERE %(document)s AND cost.date <= company.at_day AND cost.date > company.at_day - interval '1 year'
             UNION ALL
                SELECT partner.commercial_partner_id, doc.company_id, company.decimals, 0,
                       line.margin / COALESCE(NULLIF(doc.currency_rate, 0), 1)
                  FROM sale_order_line line
                  JOIN sale_order doc ON doc.id = line.order_id AND doc.state = 'sale'
                                     AND doc.date_order > %(year_ago)s AND doc.date_order <= %(at)s
                  JOIN %(partner)s ON partner.id = doc.partner_id
                  JOIN %(company)s ON company.id = doc.company_id
                 WHERE %(document)s AND line.complaint_line_id IS NOT NULL
          ) fact
         GROUP BY partner_id, company_id
        """, **scope.window)
