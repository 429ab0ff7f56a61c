"""What a customer was delivered, what of it came back, and what was complained of it.

A delivery is a done move to the customer's location. Whose it is says the order of its line, else of its transfer, else the
transfer's contact. Quantities are in the product's own unit. What was sold as a kit is there by its parts, and as the kit.
"""
from odoo.tools import SQL

from ..core.days import local_day, zone_of
from .deliveries import OPEN, is_customer
from .service import counted

_CUSTOMERS = SQL("SELECT location.id FROM stock_location location WHERE %s", is_customer(SQL("location")))
#: condition that a ``move`` brought something to a customer
_LEFT = SQL("(move.state = 'done' AND move.location_dest_id IN (%(there)s) AND move.location_id NOT IN (%(there)s))",
            there=_CUSTOMERS)
# how much of a kit one unit of its part is: what was ordered over what all moves of the line were to bring of the part, as in
# deliveries.open_quantities; NULL for what is no part of a kit
_KITS_BY_PART = SQL(
    """(SELECT sold.product_uom_qty * ordered.factor / kit_unit.factor / NULLIF(SUM(
                   CASE WHEN all_moves.state = 'done' THEN all_moves.quantity ELSE all_moves.product_uom_qty END
                   * unit.factor / part_unit.factor), 0)
          FROM stock_move all_moves
          JOIN uom_uom unit ON unit.id = all_moves.product_uom
          JOIN product_product part ON part.id = all_moves.product_id
          JOIN product_template part_template ON part_template.id = part.product_tmpl_id
          JOIN uom_uom part_unit ON part_unit.id = part_template.uom_id
         WHERE all_moves.sale_line_id = sold.id AND all_moves.product_id = moved.product_id
           AND all_moves.location_id NOT IN (%s))""", _CUSTOMERS)
_PARTS_OF_LINE = SQL(
    """(SELECT count(DISTINCT all_moves.product_id) FROM stock_move all_moves
         WHERE all_moves.sale_line_id = sold.id AND all_moves.product_id <> sold.product_id)""")


def _found(pattern, names):
    """Conditions for what is looked for: on ``picking``, and on ``move`` with ``move_line``."""
    if not pattern:
        return SQL("TRUE"), SQL("TRUE")
    return SQL(
        "(picking.name ILIKE %(p)s OR doc.name ILIKE %(p)s OR doc.client_order_ref ILIKE %(p)s) IS TRUE", p=pattern), SQL(
        """(picking.is_found
            OR move.product_id IN (SELECT product.id FROM product_product product
                                     JOIN product_template template ON template.id = product.product_tmpl_id
                                    WHERE %(name)s ILIKE %(p)s OR product.default_code ILIKE %(p)s
                                       OR product.barcode ILIKE %(p)s)
            -- the one line it is of, by its key: most have brought what they sold, and are looked into no further
            OR EXISTS (SELECT 1 FROM sale_order_line line
                         JOIN product_product product ON product.id = line.product_id
                         JOIN product_template template ON template.id = product.product_tmpl_id
                        WHERE line.id = move.sale_line_id AND line.product_id <> move.product_id
                          AND (%(name)s ILIKE %(p)s OR product.default_code ILIKE %(p)s))
            OR move_line.lot_id IN (SELECT id FROM stock_lot WHERE name ILIKE %(p)s))""", p=pattern, name=names["product"])


def of_customer(partner_id, company_id, names, *, pattern=None, named=(), orders=None, pickings=None, limit=80):
    """What a commercial partner was delivered by a company, newest first.

    The newest transfers are looked into until there is enough: how much there is besides costs nothing.

    :param names: dict of SQL for the name, in a language, of a ``template``, ``product``, and of a ``unit``, ``unit``
    :param pattern: pattern of ``ILIKE`` for order, delivery, product and lot; None for all
    :param named: numbers of orders and transfers that come first
    :param orders, pickings: ids of the orders or transfers that alone are meant; None for all
    :return: ``SELECT`` of ``sale_line_id, order_id, order_name, picking_id, picking_name, day, product_id, product_name,
        default_code, has_variants, lot_id, lot_name, unit_id, unit_name, delivered, returned, complained``. A kit's row has the
        kit as product and no lot; it comes in addition to those of its parts
    """
    picking_found, move_found = _found(pattern, names)
    columns = SQL(
        """picking.id, picking.name, picking.date_done, picking.sale_id, %s AS is_found,
           (picking.name = ANY(%s) OR doc.name = ANY(%s)) IS TRUE AS is_named""", picking_found, list(named), list(named))
    done = SQL(
        "contact.commercial_partner_id = %s AND picking.company_id = %s AND picking.state = 'done'", partner_id, company_id)
    return SQL(
        """
        WITH page AS MATERIALIZED (
            SELECT picking.*, moved.*
              FROM (
                    SELECT %(columns)s
                      FROM res_partner contact
                      JOIN sale_order doc ON doc.partner_id = contact.id
                      JOIN stock_picking picking ON picking.sale_id = doc.id
                     WHERE %(done)s AND %(chosen)s
                     UNION ALL
                    SELECT %(columns)s
                      FROM res_partner contact
                      JOIN stock_picking picking ON picking.partner_id = contact.id AND picking.sale_id IS NULL
                      LEFT JOIN sale_order doc ON FALSE
                     WHERE %(done)s AND %(chosen)s
                     ORDER BY is_named DESC, date_done DESC, id DESC
              ) picking
              CROSS JOIN LATERAL (
                    SELECT move.sale_line_id, move.product_id, move_line.lot_id,
                           SUM(move_line.quantity_product_uom) AS quantity, array_agg(DISTINCT move.id) AS move_ids
                      FROM stock_move move
                      JOIN stock_move_line move_line ON move_line.move_id = move.id
                     WHERE move.picking_id = picking.id AND %(left)s AND move_line.quantity > 0 AND %(found)s
                     GROUP BY move.sale_line_id, move.product_id, move_line.lot_id
              ) moved
             -- a transfer can bring what several orders are about; asked of what was found alone
             WHERE moved.sale_line_id IS NULL OR EXISTS (
                   SELECT 1 FROM sale_order_line line
                     JOIN sale_order sold ON sold.id = line.order_id
                     JOIN res_partner buyer ON buyer.id = sold.partner_id
                    WHERE line.id = moved.sale_line_id AND buyer.commercial_partner_id = %(partner)s)
             ORDER BY picking.is_named DESC, picking.date_done DESC, picking.id DESC,
                      moved.sale_line_id, moved.product_id, moved.lot_id
             LIMIT %(limit)s
        ), delivered AS (
            SELECT page.id AS picking_id, page.name AS picking_name, page.date_done, page.is_named, page.sale_id,
                   page.sale_line_id, page.product_id, page.lot_id, page.quantity, FALSE AS is_kit,
                   (SELECT SUM(back_line.quantity_product_uom)
                      FROM stock_move back
                      JOIN stock_move_line back_line ON back_line.move_id = back.id
                     WHERE back.origin_returned_move_id = ANY(page.move_ids) AND back.state = 'done'
                       AND back.location_dest_id NOT IN (%(customers)s)
                       AND back_line.lot_id IS NOT DISTINCT FROM page.lot_id) AS returned
              FROM page
             UNION ALL
            SELECT kit.*, TRUE, NULL FROM (
                    SELECT moved.id, moved.name, moved.date_done, moved.is_named, moved.sale_id, moved.sale_line_id,
                           sold.product_id, NULL::int, MIN(moved.quantity * %(kits)s) AS quantity
                      FROM (SELECT page.id, page.name, page.date_done, page.is_named, page.sale_id, page.sale_line_id,
                                   page.product_id, SUM(page.quantity) AS quantity
                              FROM page GROUP BY 1, 2, 3, 4, 5, 6, 7) moved
                      JOIN sale_order_line sold ON sold.id = moved.sale_line_id AND sold.product_id <> moved.product_id
                      JOIN uom_uom ordered ON ordered.id = sold.product_uom_id
                      JOIN product_product kit ON kit.id = sold.product_id
                      JOIN product_template kit_template ON kit_template.id = kit.product_tmpl_id
                      JOIN uom_uom kit_unit ON kit_unit.id = kit_template.uom_id
                     GROUP BY moved.id, moved.name, moved.date_done, moved.is_named, moved.sale_id, moved.sale_line_id, sold.id
                    -- a kit that came in several transfers came with none of them
                    HAVING count(*) = %(parts)s
                    OFFSET 0  -- its quantity is planned once, not again for what is asked of it below
              ) kit
        )
        SELECT delivered.sale_line_id, doc.id AS order_id, doc.name AS order_name, delivered.picking_id, delivered.picking_name,
               %(day)s AS day, delivered.product_id, %(product_name)s AS product_name, product.default_code,
               product.combination_indices <> '' AS has_variants, delivered.lot_id, lot.name AS lot_name,
               unit.id AS unit_id, %(unit_name)s AS unit_name, delivered.quantity::float AS delivered,
               COALESCE(delivered.returned, 0)::float AS returned,
               COALESCE((SELECT SUM(position.quantity * COALESCE(said.factor, unit.factor) / unit.factor)
                  FROM operative_complaint_line position
                  JOIN helpdesk_ticket ticket ON ticket.id = position.ticket_id
                  LEFT JOIN uom_uom said ON said.id = position.product_uom_id
                 WHERE position.picking_id = delivered.picking_id AND position.product_id = delivered.product_id
                   AND position.sale_line_id IS NOT DISTINCT FROM delivered.sale_line_id
                   AND position.lot_id IS NOT DISTINCT FROM delivered.lot_id AND %(counted)s), 0)::float AS complained
          FROM delivered
          JOIN product_product product ON product.id = delivered.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom unit ON unit.id = template.uom_id
          JOIN res_company company ON company.id = %(company)s
          LEFT JOIN sale_order_line line ON line.id = delivered.sale_line_id
          LEFT JOIN sale_order doc ON doc.id = COALESCE(line.order_id, delivered.sale_id)
          LEFT JOIN stock_lot lot ON lot.id = delivered.lot_id
         WHERE delivered.quantity > 0
         ORDER BY delivered.is_named DESC, delivered.date_done DESC, delivered.picking_id DESC, delivered.sale_line_id,
                  delivered.is_kit DESC, delivered.product_id, delivered.lot_id
        """,
        columns=columns, done=done, left=_LEFT, found=move_found, partner=partner_id, company=company_id, limit=limit,
        customers=_CUSTOMERS, kits=_KITS_BY_PART, parts=_PARTS_OF_LINE, counted=counted("ticket"),
        chosen=SQL(" AND ").join([
            SQL("TRUE"), *([SQL("doc.id = ANY(%s)", list(orders))] if orders is not None else []),
            *([SQL("picking.id = ANY(%s)", list(pickings))] if pickings is not None else [])]),
        day=local_day(SQL("delivered.date_done"), zone_of()), product_name=names["product"], unit_name=names["unit"])


def of_positions(ids):
    """What of each position's documents its customer was delivered by its company, and what others complained of the same.

    :param ids: of ``operative_complaint_line``
    :return: ``SELECT`` of ``id, is_delivered`` (whether all that it names together was), ``delivered`` (in the product's unit;
        NULL where it names no product), ``day`` (the last), ``complained`` (by other positions, in the product's unit)
    """
    return SQL(
        """
        SELECT position.id, found.id IS NOT NULL AS is_delivered, found.delivered::float, %(day)s AS day,
               COALESCE((SELECT SUM(other.quantity * COALESCE(said.factor, unit.factor) / unit.factor)
                  FROM operative_complaint_line other
                  JOIN helpdesk_ticket ticket ON ticket.id = other.ticket_id
                  LEFT JOIN uom_uom said ON said.id = other.product_uom_id
                 WHERE other.picking_id = position.picking_id AND other.product_id = position.product_id
                   AND other.id <> position.id
                   AND other.sale_line_id IS NOT DISTINCT FROM position.sale_line_id
                   AND other.lot_id IS NOT DISTINCT FROM position.lot_id AND %(counted)s), 0)::float AS complained
          FROM operative_complaint_line position
          JOIN helpdesk_ticket complaint ON complaint.id = position.ticket_id
          JOIN res_company company ON company.id = complaint.company_id
          -- a recourse to a supplier is about what the customer of its complaint was delivered
          LEFT JOIN helpdesk_ticket recourse_of ON recourse_of.id = complaint.complaint_recourse_of_id
          LEFT JOIN res_partner customer ON customer.id = COALESCE(recourse_of.partner_id, complaint.partner_id)
          LEFT JOIN product_product product ON product.id = position.product_id
          LEFT JOIN product_template template ON template.id = product.product_tmpl_id
          LEFT JOIN uom_uom unit ON unit.id = template.uom_id
          LEFT JOIN LATERAL (
                SELECT position.id, MAX(part.date_done) AS date_done,
                       -- the product itself, else the kit it is a part of
                       COALESCE(SUM(part.quantity) FILTER (WHERE part.product_id = position.product_id),
                                CASE WHEN count(*) = MAX(part.parts) THEN MIN(part.kits) END) AS delivered
                  FROM (
                        SELECT moved.product_id, MAX(moved.date_done) AS date_done, SUM(moved.quantity) AS quantity,
                               SUM(moved.quantity) * %(kits)s AS kits, %(parts)s AS parts
                          FROM (
                                SELECT move.product_id, move.sale_line_id, picking.date_done,
                                       move_line.quantity_product_uom AS quantity
                                  FROM stock_move move
                                  JOIN stock_move_line move_line ON move_line.move_id = move.id
                                  JOIN stock_picking picking ON picking.id = move.picking_id
                                  LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
                                  LEFT JOIN sale_order doc ON doc.id = COALESCE(line.order_id, picking.sale_id)
                                  JOIN res_partner buyer ON buyer.id = COALESCE(doc.partner_id, picking.partner_id)
                                 WHERE move.id IN (
                                        SELECT id FROM stock_move WHERE picking_id = position.picking_id
                                         UNION ALL
                                        SELECT id FROM stock_move
                                         WHERE position.picking_id IS NULL AND sale_line_id = position.sale_line_id
                                         UNION ALL
                                        SELECT move_id FROM stock_move_line
                                         WHERE position.picking_id IS NULL AND position.sale_line_id IS NULL
                                           AND lot_id = position.lot_id)
                                   AND %(left)s AND picking.state = 'done' AND move_line.quantity > 0
                                   AND picking.company_id = complaint.company_id
                                   AND buyer.commercial_partner_id = customer.commercial_partner_id
                                   AND (position.sale_line_id IS NULL OR move.sale_line_id = position.sale_line_id)
                                   AND (position.lot_id IS NULL OR move_line.lot_id = position.lot_id)
                                   AND (position.product_id IS NULL OR position.product_id IN (
                                        move.product_id, CASE WHEN position.lot_id IS NULL THEN line.product_id END))
                          ) moved
                          LEFT JOIN sale_order_line sold ON sold.id = moved.sale_line_id AND sold.product_id <> moved.product_id
                          LEFT JOIN uom_uom ordered ON ordered.id = sold.product_uom_id
                          LEFT JOIN product_product kit ON kit.id = sold.product_id
                          LEFT JOIN product_template kit_template ON kit_template.id = kit.product_tmpl_id
                          LEFT JOIN uom_uom kit_unit ON kit_unit.id = kit_template.uom_id
                         GROUP BY moved.product_id, sold.id, ordered.factor, kit_unit.factor
                  ) part
                HAVING count(*) > 0
          ) found ON TRUE
         WHERE position.id = ANY(%(ids)s)
        """,
        ids=list(ids), left=_LEFT, kits=_KITS_BY_PART, parts=_PARTS_OF_LINE, counted=counted("ticket"),
        day=local_day(SQL("found.date_done"), zone_of()))


def recipients(lot_ids, company_ids):
    """Everybody who received one of these lots, newest first: a row a customer and company.

    :return: ``SELECT`` of ``partner_id`` (the commercial partner), ``company_id``, ``contact_id`` (of the newest delivery),
        ``picking_ids``, ``lot_ids``, ``day`` (the last one), ``quantity`` (less what came back, in the product's unit)
    """
    return SQL(
        """
        SELECT buyer.commercial_partner_id AS partner_id, picking.company_id,
               (array_agg(buyer.id ORDER BY picking.date_done DESC, picking.id DESC))[1] AS contact_id,
               array_agg(DISTINCT picking.id) AS picking_ids, array_agg(DISTINCT move_line.lot_id) AS lot_ids,
               MAX(%(day)s) AS day,
               SUM(move_line.quantity_product_uom - COALESCE(back.quantity, 0))::float AS quantity
          FROM stock_move_line move_line
          JOIN stock_move move ON move.id = move_line.move_id
          JOIN stock_picking picking ON picking.id = move.picking_id
          JOIN res_company company ON company.id = picking.company_id
          LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
          LEFT JOIN sale_order doc ON doc.id = COALESCE(line.order_id, picking.sale_id)
          JOIN res_partner buyer ON buyer.id = COALESCE(doc.partner_id, picking.partner_id)
          LEFT JOIN LATERAL (
                SELECT SUM(back_line.quantity_product_uom) AS quantity
                  FROM stock_move back_move
                  JOIN stock_move_line back_line ON back_line.move_id = back_move.id
                 WHERE back_move.origin_returned_move_id = move.id AND back_move.state = 'done'
                   AND back_move.location_dest_id NOT IN (%(customers)s) AND back_line.lot_id = move_line.lot_id
                   -- of a move that brought the lot in several lines, once
                   AND move_line.id = (SELECT min(twin.id) FROM stock_move_line twin
                                        WHERE twin.move_id = move.id AND twin.lot_id = move_line.lot_id)
          ) back ON TRUE
         WHERE move_line.lot_id = ANY(%(lots)s) AND picking.company_id = ANY(%(companies)s) AND %(left)s
         GROUP BY buyer.commercial_partner_id, picking.company_id
         ORDER BY day DESC, partner_id
        """, lots=list(lot_ids), companies=list(company_ids), left=_LEFT, customers=_CUSTOMERS,
        day=local_day(SQL("picking.date_done"), zone_of()))


def to_be_stopped(lot_ids, company_ids):
    """Open transfers to customers for which these lots are reserved: ``picking_id, lot_id, quantity`` in the product's unit."""
    return SQL(
        """
        SELECT move.picking_id, move_line.lot_id, SUM(move_line.quantity_product_uom)::float AS quantity
          FROM stock_move_line move_line
          JOIN stock_move move ON move.id = move_line.move_id
         WHERE move_line.lot_id = ANY(%(lots)s) AND move.company_id = ANY(%(companies)s) AND move.state IN %(open)s
           AND COALESCE(move.location_final_id, move.location_dest_id) IN (%(customers)s)
           AND move.location_id NOT IN (%(customers)s) AND move.picking_id IS NOT NULL
         GROUP BY move.picking_id, move_line.lot_id
         ORDER BY move.picking_id, move_line.lot_id
        """, lots=list(lot_ids), companies=list(company_ids), open=OPEN, customers=_CUSTOMERS)
