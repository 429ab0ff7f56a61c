"""Complaints against what was delivered.

A complaint is a ticket whose type says so; it is a data point as any ticket (no duplicate, no spam). *Complained* is an
order line of which a position is, *delivered* one of which anything has left for the customer; the same line once,
however often. Quantities are in the reference unit of the product; what came back was delivered.
"""
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.days import local_day, zone_of
from . import deliveries, service


def has_type(ticket):
    """The condition that a ticket is a complaint of a customer: not what we take up with a supplier because of it.

    :param ticket: alias of ``helpdesk_ticket``
    """
    return SQL(
        "(%s IN (SELECT kind.id FROM helpdesk_ticket_type kind WHERE kind.operative_is_complaint) AND %s IS NULL)",
        SQL.identifier(ticket, "type_id"), SQL.identifier(ticket, "complaint_recourse_of_id"))


#: :func:`has_type` for searches of tickets, which show none that is archived
COMPLAINTS = Domain("type_id.operative_is_complaint", "=", True) & Domain("complaint_recourse_of_id", "=", False) & Domain(
    "active", "=", True)


def is_complaint(ticket):
    """The condition that a ticket is a complaint and counts as one in rates.

    :param ticket: alias of ``helpdesk_ticket``
    """
    return SQL("(%s AND %s)", has_type(ticket), service.counted(ticket))


def received_at(ticket):
    """SQL for the moment a complaint came in: the period it counts in.

    :param ticket: alias of ``helpdesk_ticket``
    """
    return SQL("COALESCE(%(ticket)s.operative_received_at, %(ticket)s.create_date)", ticket=SQL.identifier(ticket))


def by_customer(scope, outgoing):
    """Open complaints; complained and delivered order lines of 12 months.

    :param outgoing: SQL for a relation that has :func:`.deliveries.moves`
    """
    return SQL(
        """
        SELECT partner_id, company_id, sum(open_count)::int AS open_complaint_count,
               sum(complained)::int AS complained_line_count_12m, sum(delivered)::int AS delivered_line_count_12m,
               sum(complained) / NULLIF(sum(delivered), 0)::numeric AS complaint_rate_12m
          FROM (
                SELECT partner.commercial_partner_id AS partner_id, doc.company_id, count(*) AS open_count,
                       0 AS complained, 0 AS delivered
                  FROM helpdesk_ticket doc
                  JOIN helpdesk_ticket_stage stage ON stage.id = doc.stage_id AND stage.closed IS NOT TRUE
                  JOIN %(partner)s ON partner.id = doc.partner_id
                 WHERE %(document)s AND doc.active AND %(has_type)s
                 GROUP BY partner.commercial_partner_id, doc.company_id
             UNION ALL
                SELECT partner_id, company_id, 0, count(*), 0
                  FROM (SELECT DISTINCT partner_id, company_id, sale_line_id FROM (%(each)s) position) complained
                 GROUP BY partner_id, company_id
             UNION ALL
                SELECT partner_id, company_id, 0, 0, count(*)
                  FROM (SELECT DISTINCT partner_id, company_id, sale_line_id FROM %(outgoing)s move
                         WHERE is_done AND date > %(year_ago)s AND date <= %(at)s) delivered
                 GROUP BY partner_id, company_id
          ) complaint
         GROUP BY partner_id, company_id
        """, has_type=has_type("doc"), each=each_position(scope), outgoing=outgoing, **scope.window)


def each_position(scope):
    """The positions on order lines of complaints received in the 12 months: ``partner_id, company_id, id, sale_line_id``."""
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, doc.company_id, line.id, line.sale_line_id
          FROM helpdesk_ticket doc
          JOIN operative_complaint_line line ON line.ticket_id = doc.id AND line.sale_line_id IS NOT NULL
          JOIN %(partner)s ON partner.id = doc.partner_id
         WHERE %(document)s AND %(received_at)s > %(year_ago)s AND %(received_at)s <= %(at)s AND %(is_complaint)s
        """, received_at=received_at("doc"), is_complaint=is_complaint("doc"), **scope.window)


# -- for the report ------------------------------------------------------------------------------

#: what was delivered: alias ``item`` (``stock_move_line``), ``picking``, ``doc`` (``sale_order``), ``company``
DELIVERED = SQL(
    """FROM stock_move_line item
       JOIN stock_move move ON move.id = item.move_id
       JOIN res_company company ON company.id = item.company_id
  LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
  LEFT JOIN sale_order doc ON doc.id = line.order_id
  LEFT JOIN stock_picking picking ON picking.id = item.picking_id
  LEFT JOIN stock_picking_type operation ON operation.id = picking.picking_type_id
  LEFT JOIN res_partner contact ON contact.id = COALESCE(doc.partner_id, picking.partner_id)
      WHERE item.state = 'done'
        AND item.location_dest_id IN (%(customers)s) AND (item.location_id IN (%(customers)s)) IS FALSE""",
    customers=SQL("SELECT location.id FROM stock_location location WHERE %s", deliveries.is_customer(SQL("location"))))


def delivered():
    """What was delivered to customers, a row a transferred lot or quantity: dict of columns by name, and their source."""
    return {
        "id": SQL("item.id"), "date": local_day(SQL("item.date"), zone_of()), "company_id": SQL("item.company_id"),
        "partner_id": SQL("contact.commercial_partner_id"), "product_id": SQL("item.product_id"),
        "lot_id": SQL("item.lot_id"), "warehouse_id": SQL("operation.warehouse_id"),
        "delivered_line_count": SQL("move.sale_line_id"), "delivered_quantity": SQL("item.quantity_product_uom"),
    }, DELIVERED


def positions(repeat_days):
    """Complaints, a row a position; one that has none yet, a row: dict of columns by name, and their source.

    :param repeat_days: SQL for within how many days the next complaint of a customer with the same cause is a repeat;
        over ``company``
    """
    # of what is told in words alone there is no quantity to set against what was delivered
    in_reference = SQL(
        "CASE WHEN position.product_id IS NOT NULL THEN COALESCE(unit.factor / NULLIF(reference.factor, 0), 1) END")
    return {
        "id": SQL("COALESCE(position.id, - ticket.id)"), "date": local_day(SQL("ticket.received_at"), zone_of()),
        "company_id": SQL("ticket.company_id"), "partner_id": SQL("ticket.customer_id"),
        "product_id": SQL("position.product_id"), "lot_id": SQL("position.lot_id"),
        "warehouse_id": SQL("operation.warehouse_id"), "ticket_id": SQL("ticket.id"),
        "cause_id": SQL("ticket.complaint_cause_id"), "fault": SQL("ticket.complaint_fault"),
        "fault_partner_id": SQL("ticket.complaint_fault_partner_id"),
        "decision": SQL("position.decision"), "remedy": SQL("position.remedy"),
        "complaint_count": SQL("ticket.id"),
        "repeat_count": SQL(
            "CASE WHEN ticket.received_at <= ticket.before_at + %s * interval '1 day' THEN ticket.id END", repeat_days),
        "position_count": SQL("(position.id IS NOT NULL)::int"),
        "decided_count": SQL("(position.decision IS NOT NULL)::int"),
        "justified_count": SQL("(position.decision IN ('justified', 'partly'))::int"),
        "complained_line_count": SQL("position.sale_line_id"),
        "complained_quantity": SQL("position.quantity * %s", in_reference),
        "accepted_quantity": SQL("position.quantity_accepted * %s", in_reference),
    }, SQL(
        """FROM (
                SELECT ticket.*, %(received_at)s AS received_at, contact.commercial_partner_id AS customer_id,
                       CASE WHEN ticket.complaint_cause_id IS NOT NULL AND ticket.partner_id IS NOT NULL
                            THEN lag(%(received_at)s) OVER (
                                PARTITION BY contact.commercial_partner_id, ticket.company_id, ticket.complaint_cause_id
                                ORDER BY %(received_at)s, ticket.id) END AS before_at
                  FROM helpdesk_ticket ticket
             LEFT JOIN res_partner contact ON contact.id = ticket.partner_id
                 WHERE %(is_complaint)s) ticket
           JOIN res_company company ON company.id = ticket.company_id
      LEFT JOIN operative_complaint_line position ON position.ticket_id = ticket.id
      LEFT JOIN product_product product ON product.id = position.product_id
      LEFT JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN uom_uom unit ON unit.id = position.product_uom_id
      LEFT JOIN uom_uom reference ON reference.id = template.uom_id
      LEFT JOIN stock_picking picking ON picking.id = position.picking_id
      LEFT JOIN stock_picking_type operation ON operation.id = picking.picking_type_id
          WHERE TRUE""", received_at=received_at("ticket"), is_complaint=is_complaint("ticket"))


def costs():
    """What complaints cost, a row a cost: dict of columns by name, and their source."""
    return {
        "id": SQL("cost.id"), "date": SQL("cost.date"), "company_id": SQL("cost.company_id"),
        "partner_id": SQL("contact.commercial_partner_id"), "product_id": SQL("position.product_id"),
        "lot_id": SQL("position.lot_id"), "warehouse_id": SQL("operation.warehouse_id"), "ticket_id": SQL("ticket.id"),
        "cause_id": SQL("ticket.complaint_cause_id"), "fault": SQL("ticket.complaint_fault"),
        "fault_partner_id": SQL("ticket.complaint_fault_partner_id"),
        "decision": SQL("position.decision"), "remedy": SQL("position.remedy"), "cost": SQL("cost.amount_company"),
    }, SQL(
        """FROM operative_complaint_cost cost
           JOIN helpdesk_ticket ticket ON ticket.id = cost.ticket_id AND %s
           JOIN res_company company ON company.id = cost.company_id
      LEFT JOIN res_partner contact ON contact.id = ticket.partner_id
      LEFT JOIN operative_complaint_line position ON position.id = cost.line_id
      LEFT JOIN stock_picking picking ON picking.id = position.picking_id
      LEFT JOIN stock_picking_type operation ON operation.id = picking.picking_type_id
          WHERE TRUE""", is_complaint("ticket"))


def revenue():
    """Confirmed order lines, untaxed, in company currency at the order's rate: dict of columns by name, and their source."""
    return {
        "id": SQL("line.id"), "date": local_day(SQL("doc.date_order"), zone_of()), "company_id": SQL("doc.company_id"),
        "partner_id": SQL("contact.commercial_partner_id"), "product_id": SQL("line.product_id"),
        "warehouse_id": SQL("doc.warehouse_id"),
        "revenue": SQL("line.price_subtotal / COALESCE(NULLIF(doc.currency_rate, 0), 1)"),
    }, SQL(
        """FROM sale_order_line line
           JOIN sale_order doc ON doc.id = line.order_id AND doc.state = 'sale'
           JOIN res_company company ON company.id = doc.company_id
           JOIN res_partner contact ON contact.id = doc.partner_id
          WHERE line.display_type IS NULL""")
