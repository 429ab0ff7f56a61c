"""The statements behind open deliveries and kept promises. Nothing here knows the ORM.

Whether a promise can be kept is a question to all open orders at once. What is on hand and what comes is given out
first to what is reserved for, then in the order of the promised dates; each delivery is covered at the moment its
goods are there. All quantities are in the product's own unit, all moments naive UTC.
"""
import dataclasses
import datetime

from odoo.tools import SQL

from ..core.days import local_day, zone_of
from . import deliveries
from .deliveries import OPEN

ZONE = zone_of()


@dataclasses.dataclass(frozen=True)
class Scope:
    """Which deliveries, as of when.

    :ivar now: what should have come by now counts as of now
    :ivar order_ids: sales orders, None for all
    :ivar product_ids: what these orders still wait for, None for everything; no other stock is looked at
    :ivar ready: ``((product id, warehouse id, moment), …)``: when what is not covered could be had by lead time
    :ivar usable: condition on ``quant``: what of the stock can be delivered
    """

    now: datetime.datetime
    order_ids: tuple[int, ...] | None = None
    product_ids: tuple[int, ...] | None = None
    ready: tuple[tuple[int, int, datetime.datetime], ...] = ()
    usable: SQL = dataclasses.field(default_factory=lambda: SQL("TRUE"))

    def products(self, column):
        return SQL("TRUE") if self.product_ids is None else SQL("%s = ANY(%s)", column, list(self.product_ids))

    def orders(self, column):
        return SQL("TRUE") if self.order_ids is None else SQL("%s = ANY(%s)", column, list(self.order_ids))


def coverage(scope):
    """The common table expressions that say when each open move that leaves a warehouse has its goods.

    A location belongs to the warehouse Odoo puts it in, and a move leads where it finally leads
    (``location_final_id``), as in Odoo's own forecast. Stock owned by others is left out. A move that waits for one
    particular transfer takes nothing from the common stock.

    :return: SQL: ``open_move``, ``chain`` (move and the open moves before it), ``cover`` (``move_id, covered``: an
        array of the moment and the move that brings it, 0 for stock, NULL where nothing does)
    """
    return SQL(
        """
        open_move AS MATERIALIZED (
            SELECT move.id, move.product_id, move.date, move.date_deadline, move.sale_line_id, move.picking_id,
                   move.procure_method, move.product_qty, src.warehouse_id AS from_wh, dst.warehouse_id AS to_wh,
                   %(is_delivery)s AS is_delivery, COALESCE(rule.delay, 0) * interval '1 day' AS delay,
                   CASE WHEN move.state IN ('assigned', 'partially_available')
                        THEN LEAST(move.product_qty, move.quantity * move.product_qty / NULLIF(move.product_uom_qty, 0))
                        ELSE 0 END AS reserved
              FROM stock_move move
              JOIN stock_location src ON src.id = move.location_id
              JOIN stock_location dst ON dst.id = COALESCE(move.location_final_id, move.location_dest_id)
              JOIN res_company company ON company.id = move.company_id
              LEFT JOIN stock_rule rule ON rule.id = move.rule_id
             WHERE move.state IN %(open)s AND %(move_products)s
               AND (move.restrict_partner_id IS NULL OR move.restrict_partner_id = company.partner_id)
               -- few transfers have an owner: an index knows them
               AND (move.picking_id IS NULL OR move.picking_id NOT IN (
                    SELECT picking.id FROM stock_picking picking JOIN res_company owned ON owned.id = picking.company_id
                     WHERE picking.owner_id IS NOT NULL AND picking.owner_id <> owned.partner_id))
        ), chain AS (
            WITH RECURSIVE up (id, origin_id) AS (
                SELECT move.id, rel.move_orig_id
                  FROM open_move move
                  JOIN stock_move_move_rel rel ON rel.move_dest_id = move.id
                  JOIN open_move origin ON origin.id = rel.move_orig_id
                 WHERE move.procure_method = 'make_to_order'
                UNION
                SELECT up.id, rel.move_orig_id
                  FROM up
                  JOIN stock_move_move_rel rel ON rel.move_dest_id = up.origin_id
                  JOIN open_move origin ON origin.id = rel.move_orig_id
            ) SELECT * FROM up
        -- each once: nobody can guess how long chains are, and a guess of millions makes slow plans
        ), fed AS MATERIALIZED (
            SELECT DISTINCT chain.id
              FROM chain JOIN open_move origin ON origin.id = chain.origin_id
             WHERE origin.from_wh IS DISTINCT FROM origin.to_wh
        ), spoken_for AS MATERIALIZED (
            SELECT DISTINCT chain.origin_id AS id
              FROM chain JOIN open_move wanted ON wanted.id = chain.id
             WHERE wanted.from_wh IS DISTINCT FROM wanted.to_wh
        ), demand AS (
            SELECT move.id, move.product_id, move.from_wh AS warehouse_id, part.rank, part.quantity,
                   COALESCE(move.date_deadline, move.date) AS deadline
              FROM open_move move
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
             CROSS JOIN LATERAL (VALUES (0, move.reserved), (1, move.product_qty - move.reserved)) part (rank, quantity)
             WHERE move.from_wh IS NOT NULL AND move.to_wh IS DISTINCT FROM move.from_wh AND part.quantity > 0
               AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.id = move.id)
        ), supply AS (
            SELECT quant.product_id, location.warehouse_id, %(now)s::timestamp AS date, 0 AS id,
                   SUM(quant.quantity) AS quantity
              FROM stock_quant quant
              JOIN stock_location location ON location.id = quant.location_id AND location.warehouse_id IS NOT NULL
              JOIN res_company company ON company.id = location.company_id
             WHERE %(quant_products)s AND %(usable)s AND (quant.owner_id IS NULL OR quant.owner_id = company.partner_id)
             GROUP BY quant.product_id, location.warehouse_id
            UNION ALL
            SELECT move.product_id, move.to_wh, GREATEST(move.date, %(now)s::timestamp), move.id, move.product_qty
              FROM open_move move
             WHERE move.to_wh IS NOT NULL AND move.from_wh IS DISTINCT FROM move.to_wh
               AND NOT EXISTS (SELECT 1 FROM spoken_for WHERE spoken_for.id = move.id)
        ), queue AS (
            SELECT product_id, warehouse_id, id, TRUE AS wanted, NULL::timestamp AS date,
                   round(SUM(quantity) OVER (
                       PARTITION BY product_id, warehouse_id ORDER BY rank, deadline, id)::numeric, 4) AS total
              FROM demand
            UNION ALL
            SELECT product_id, warehouse_id, id, FALSE, date,
                   round(SUM(quantity) OVER (PARTITION BY product_id, warehouse_id ORDER BY date, id)::numeric, 4)
              FROM supply
        ), cover AS (
            -- the last of a move counts; an array compares by the moment first
            SELECT id AS move_id, CASE WHEN bool_and(found IS NOT NULL) THEN max(found) END AS covered
              FROM (
                    SELECT id, wanted, min(ARRAY[extract(epoch FROM date), id]) FILTER (WHERE NOT wanted) OVER (
                               -- downwards: of what reaches the total wanted, the earliest
                               PARTITION BY product_id, warehouse_id ORDER BY total DESC, wanted
                               ROWS UNBOUNDED PRECEDING) AS found
                      FROM queue
              ) found
             WHERE wanted
             GROUP BY id
        )
        """,
        is_delivery=SQL("move.sale_line_id IS NOT NULL AND %s AND %s", deliveries.leads_to_customer(
            SQL("src"), SQL("dst")), deliveries.is_last_step(SQL("move"))),
        open=OPEN, now=scope.now, move_products=scope.products(SQL("move.product_id")),
        quant_products=scope.products(SQL("quant.product_id")), usable=scope.usable)


def uncovered(scope):
    """The products and warehouses for which more is wanted than is there and comes: ``product_id, warehouse_id``."""
    return SQL(
        """
        WITH %s
        SELECT product_id, warehouse_id
          FROM (SELECT product_id, warehouse_id, quantity FROM supply
                UNION ALL
                SELECT product_id, warehouse_id, - quantity FROM demand) flow
         GROUP BY product_id, warehouse_id
        HAVING SUM(quantity) < -0.00005
        """, coverage(scope))


def open_lines(scope, carrier, tracking):
    """The order lines whose delivery is not done, a row each, with when they were promised and can be expected.

    What is late and what is endangered says :func:`.deliveries.state`; the expected day is that of the goods, or of the
    plan where that is later.

    :param carrier: SQL for the name of the carrier of ``picking``
    :param tracking: SQL for its tracking number
    """
    return SQL(
        """
        WITH %(coverage)s,
        ready (product_id, warehouse_id, date) AS (%(ready)s),
        line AS (
            -- a delivery leaves as many days before as its rule takes
            SELECT move.sale_line_id, max(move.date) AS planned_date,
                   max(move.date + move.delay) AS arrival_date,
                   bool_or(cover.move_id IS NOT NULL AND cover.covered IS NULL AND ready.date IS NULL) AS is_uncovered,
                   max(ARRAY[cover.covered[1] + extract(epoch FROM move.delay), cover.covered[2]])
                       FILTER (WHERE cover.covered IS NOT NULL) AS covered,
                   max(ready.date + move.delay) FILTER (WHERE cover.covered IS NULL) AS ready_date,
                   max(chained.date + move.delay) AS chained_date, min(move.picking_id) AS picking_id
              FROM open_move move
              LEFT JOIN cover ON cover.move_id = move.id
              LEFT JOIN ready ON ready.product_id = move.product_id AND ready.warehouse_id = move.from_wh
              LEFT JOIN (
                    SELECT chain.id, max(origin.date) AS date
                      FROM chain JOIN open_move origin ON origin.id = chain.origin_id
                     GROUP BY chain.id
              ) chained ON chained.id = move.id
             WHERE move.is_delivery
             GROUP BY move.sale_line_id
        ), dated AS (
            SELECT line.*, sale.order_id, sale.product_id, sale.product_uom_id, sale.warehouse_id, doc.company_id,
                   sale.product_uom_qty, sale.qty_delivered, sale.operative_wished_date AS wished_date,
                   doc.user_id, partner.commercial_partner_id AS partner_id, %(zone)s AS zone,
                   %(promised)s AS promised_date,
                   CASE WHEN NOT line.is_uncovered THEN GREATEST(
                        %(now)s::timestamp,
                        GREATEST(line.arrival_date, to_timestamp(line.covered[1]) AT TIME ZONE 'UTC', line.ready_date,
                                 line.chained_date) + COALESCE(company.security_lead, 0) * interval '1 day'
                   ) END AS expected_date
              FROM line
              JOIN sale_order_line sale ON sale.id = line.sale_line_id
              JOIN sale_order doc ON doc.id = sale.order_id AND doc.state = 'sale'
              JOIN res_company company ON company.id = doc.company_id
              JOIN res_partner partner ON partner.id = doc.partner_id
             WHERE %(orders)s
        ), judged AS (
            SELECT dated.*, %(promised_on)s AS promised_on, %(expected_on)s AS expected_on, %(today)s AS today
              FROM dated
        )
        SELECT judged.sale_line_id AS id, judged.sale_line_id, judged.order_id, judged.company_id, judged.partner_id,
               judged.user_id, judged.product_id, judged.product_uom_id, judged.warehouse_id,
               judged.product_uom_qty, judged.qty_delivered,
               GREATEST(0, judged.product_uom_qty - COALESCE(judged.qty_delivered, 0)) AS qty_open,
               judged.wished_date, judged.promised_date, first.promised_date AS first_promised_date,
               change.number AS change_count,
               judged.planned_date, judged.expected_date,
               customer.id AS customer_id, judged.picking_id,
               CASE WHEN judged.covered[2] > 0 THEN COALESCE(receipt.reference, '') END AS receipt,
               CASE WHEN judged.covered[2] > 0 THEN COALESCE(receipt_picking.origin, receipt.origin) END AS receipt_origin,
               %(state)s AS state,
               CASE WHEN judged.promised_on < judged.today
                    THEN GREATEST(judged.today, judged.expected_on) - judged.promised_on
                    WHEN judged.expected_on > judged.promised_on THEN judged.expected_on - judged.promised_on
                    ELSE 0 END AS days_late,
               last_move.date AS last_move_date, last_move.reference AS last_move,
               picking.name AS delivery, %(carrier)s AS carrier, %(tracking)s AS tracking
          FROM judged
          LEFT JOIN operative_promise first ON first.sale_line_id = judged.sale_line_id AND first.kind <> 'change'
          LEFT JOIN LATERAL (
                SELECT count(*)::int AS number
                  FROM operative_promise promise
                 WHERE promise.sale_line_id = judged.sale_line_id AND promise.kind = 'change'
          ) change ON TRUE
          LEFT JOIN operative_customer customer
            ON customer.partner_id = judged.partner_id AND customer.company_id = judged.company_id
          LEFT JOIN stock_move receipt ON receipt.id = judged.covered[2]::int
          LEFT JOIN stock_picking receipt_picking ON receipt_picking.id = receipt.picking_id
          LEFT JOIN stock_picking picking ON picking.id = judged.picking_id
          LEFT JOIN LATERAL (
                SELECT move.date, move.reference
                  FROM stock_move move
                 WHERE move.sale_line_id = judged.sale_line_id AND move.state = 'done'
                 ORDER BY move.date DESC, move.id DESC LIMIT 1
          ) last_move ON TRUE
        """,
        coverage=coverage(scope), now=scope.now, orders=scope.orders(SQL("doc.id")), zone=ZONE, carrier=carrier,
        tracking=tracking, ready=ready_rows(scope), promised=deliveries.in_force(SQL("sale"), SQL("doc")),
        state=deliveries.state(SQL("judged.promised_on"), SQL("judged.expected_on"), SQL("judged.today")),
        promised_on=local_day(SQL("promised_date"), SQL("zone")), expected_on=local_day(SQL("expected_date"), SQL("zone")),
        today=local_day(SQL("%s::timestamp", scope.now), SQL("zone")))


def ready_rows(scope):
    if not scope.ready:
        return SQL("SELECT NULL::int, NULL::int, NULL::timestamp WHERE FALSE")
    return SQL("VALUES %s", SQL(", ").join(SQL("(%s, %s, %s::timestamp)", *row) for row in scope.ready))
