"""The statements behind open deliveries and kept promises. Nothing here knows the ORM.

Whether a promise can be kept is a question to all open orders at once. What is on hand and what comes is given out
first to what is reserved for, then in the order of the promised dates; each delivery is covered at the moment its
goods are there. All quantities are in the product's own unit, all moments naive UTC.
"""
import dataclasses
import datetime

from odoo.tools import SQL

from ..core.days import local_day, zone_of
from . import deliveries, promises
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
    :ivar priced: condition on ``doc``, the order: whose amounts are told
    :ivar pushes: ``((location id, parent path, whether of customers, days), …)``: how many days push rules take from the
        location to those below the path
    """

    now: datetime.datetime
    order_ids: tuple[int, ...] | None = None
    product_ids: tuple[int, ...] | None = None
    ready: tuple[tuple[int, int, datetime.datetime], ...] = ()
    usable: SQL = dataclasses.field(default_factory=lambda: SQL("TRUE"))
    priced: SQL = dataclasses.field(default_factory=lambda: SQL("TRUE"))
    pushes: tuple[tuple[int, str, bool, int], ...] = ()

    def products(self, column):
        return SQL("TRUE") if self.product_ids is None else SQL("%s = ANY(%s)", column, list(self.product_ids))

    def orders(self, column):
        return SQL("TRUE") if self.order_ids is None else SQL("%s = ANY(%s)", column, list(self.order_ids))


def coverage(scope):
    """The common table expressions that say when each open move that takes goods from a warehouse has them.

    A move takes from what is in and below the location it begins at, its *pool*; what lies beside, in quarantine, quality
    control or input, is no supply until a move brings it there. A move leads where it finally leads
    (``location_final_id``), as in Odoo's own forecast, and is there when the push rules on its way have had their days.
    Stock owned by others is left out, and so is what is reserved of it. A move that waits for one particular transfer
    takes nothing from the pool: its goods are there when those of the first of the open moves before it are.

    :return: SQL: ``followed`` (see :func:`.deliveries.is_last_step`), ``open_move``, ``chain`` (move and the open moves
        before it), ``backing`` (delivery, and the moves that take the goods for it from a pool), ``cover`` (``move_id,
        covered``: an array of the moment and the move that brings it, 0 for stock, NULL where nothing does)
    """
    return SQL(
        """
        followed AS MATERIALIZED (
            SELECT DISTINCT rel.move_orig_id AS id
              FROM stock_move move
              JOIN stock_move_move_rel rel ON rel.move_orig_id = move.id
              JOIN stock_move next ON next.id = rel.move_dest_id AND next.state <> 'cancel'
             WHERE move.state IN %(open)s AND %(move_products)s
        ), open_move AS MATERIALIZED (
            SELECT move.id, move.product_id, move.date, move.date_deadline, move.sale_line_id, move.picking_id,
                   move.procure_method, move.product_qty, src.warehouse_id AS from_wh, dst.warehouse_id AS to_wh,
                   src.id AS from_id, src.parent_path AS from_path, dst.id AS to_id, followed.id IS NULL AS is_last,
                   %(is_delivery)s AS is_delivery, %(push_days)s * interval '1 day' AS push_delay,
                   -- the date of a move is when it leaves, of one that was pushed when it is there
                   CASE WHEN rule.action = 'push' THEN 0 ELSE COALESCE(rule.delay, 0) END * interval '1 day' AS pull_delay,
                   CASE WHEN move.state IN ('assigned', 'partially_available')
                        THEN LEAST(move.product_qty, move.quantity * move.product_qty / NULLIF(move.product_uom_qty, 0))
                        ELSE 0 END AS reserved,
                   COALESCE(foreign_line.quantity, 0) AS reserved_of_others
              FROM stock_move move
              JOIN stock_location src ON src.id = move.location_id
              JOIN stock_location dst ON dst.id = COALESCE(move.location_final_id, move.location_dest_id)
              JOIN res_company company ON company.id = move.company_id
              LEFT JOIN stock_rule rule ON rule.id = move.rule_id
              LEFT JOIN followed ON followed.id = move.id
              LEFT JOIN (
                    -- few lines have an owner: an index knows them
                    SELECT line.move_id, SUM(line.quantity_product_uom) AS quantity
                      FROM stock_move_line line
                      JOIN res_company owned ON owned.id = line.company_id
                     WHERE line.owner_id IS NOT NULL AND line.owner_id <> owned.partner_id
                     GROUP BY line.move_id
              ) foreign_line ON foreign_line.move_id = move.id
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
            SELECT DISTINCT id FROM chain
        ), spoken_for AS MATERIALIZED (
            SELECT DISTINCT chain.origin_id AS id
              FROM chain JOIN open_move wanted ON wanted.id = chain.id
             WHERE wanted.from_wh IS DISTINCT FROM wanted.to_wh
        ), backing AS MATERIALIZED (
            SELECT id, id AS move_id FROM open_move WHERE is_delivery AND NOT EXISTS (
                SELECT 1 FROM fed WHERE fed.id = open_move.id)
            UNION ALL
            SELECT DISTINCT chain.id, chain.origin_id
              FROM chain
              JOIN open_move ON open_move.id = chain.id AND open_move.is_delivery
             WHERE NOT EXISTS (
                SELECT 1 FROM stock_move_move_rel rel JOIN open_move origin ON origin.id = rel.move_orig_id
                 WHERE rel.move_dest_id = chain.origin_id)
        ), pool AS MATERIALIZED (
            SELECT pool.id, location.id AS location_id, location.usage = 'internal' AS holds_stock
              FROM (SELECT DISTINCT move.from_id AS id, move.from_path AS path
                      FROM backing JOIN open_move move ON move.id = backing.move_id
                     WHERE move.from_wh IS NOT NULL) pool
              JOIN stock_location location ON location.parent_path LIKE pool.path || '%%'
        ), demand AS (
            SELECT move.id, move.product_id, here.id AS pool_id, here.id = move.from_id AS is_own, part.rank, part.quantity,
                   COALESCE(move.date_deadline, move.date) AS deadline
              FROM open_move move
              JOIN product_product product ON product.id = move.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
              JOIN pool here ON here.location_id = move.from_id
             CROSS JOIN LATERAL (VALUES (0, move.reserved - move.reserved_of_others),
                                        (1, move.product_qty - move.reserved)) part (rank, quantity)
             WHERE part.quantity > 0
               AND NOT EXISTS (SELECT 1 FROM pool there WHERE there.id = here.id AND there.location_id = move.to_id)
               AND NOT EXISTS (SELECT 1 FROM fed WHERE fed.id = move.id)
        ), supply AS (
            SELECT quant.product_id, pool.id AS pool_id, %(now)s::timestamp AS date, 0 AS id,
                   SUM(quant.quantity) AS quantity
              FROM stock_quant quant
              JOIN pool ON pool.location_id = quant.location_id AND pool.holds_stock
              JOIN res_company company ON company.id = quant.company_id
             WHERE %(quant_products)s AND %(usable)s AND (quant.owner_id IS NULL OR quant.owner_id = company.partner_id)
             GROUP BY quant.product_id, pool.id
            UNION ALL
            SELECT move.product_id, there.id, GREATEST(move.date, %(now)s::timestamp) + move.push_delay, move.id,
                   move.product_qty
              FROM open_move move
              JOIN pool there ON there.location_id = move.to_id
             WHERE move.is_last
               AND NOT EXISTS (SELECT 1 FROM pool here WHERE here.id = there.id AND here.location_id = move.from_id)
               AND NOT EXISTS (SELECT 1 FROM spoken_for WHERE spoken_for.id = move.id)
        ), queue AS (
            SELECT product_id, pool_id, id, TRUE AS wanted, is_own, NULL::timestamp AS date,
                   round(SUM(quantity) OVER (
                       PARTITION BY product_id, pool_id ORDER BY rank, deadline, id)::numeric, 4) AS total
              FROM demand
            UNION ALL
            SELECT product_id, pool_id, id, FALSE, FALSE, date,
                   round(SUM(quantity) OVER (PARTITION BY product_id, pool_id ORDER BY date, id)::numeric, 4)
              FROM supply
        ), cover AS (
            -- the last of a move counts; an array compares by the moment first
            SELECT id AS move_id, CASE WHEN bool_and(found IS NOT NULL) THEN max(found) END AS covered
              FROM (
                    SELECT id, wanted, is_own, min(ARRAY[extract(epoch FROM date), id]) FILTER (WHERE NOT wanted) OVER (
                               -- downwards: of what reaches the total wanted, the earliest
                               PARTITION BY product_id, pool_id ORDER BY total DESC, wanted
                               ROWS UNBOUNDED PRECEDING) AS found
                      FROM queue
              ) found
             WHERE wanted AND is_own
             GROUP BY id
        )
        """,
        is_delivery=SQL("move.sale_line_id IS NOT NULL AND followed.id IS NULL AND %s", deliveries.leads_to_customer(
            SQL("src"), SQL("dst"))), push_days=_push_days(scope),
        open=OPEN, now=scope.now, move_products=scope.products(SQL("move.product_id")),
        quant_products=scope.products(SQL("quant.product_id")), usable=scope.usable)


def _push_days(scope):
    """SQL for the days that push rules take from where ``move`` goes next to where it leads, ``dst``."""
    if not scope.pushes:
        return SQL("0")
    return SQL(
        """COALESCE((
            SELECT min(push.days) FROM (VALUES %s) push (from_id, path, is_customers, days)
             WHERE push.from_id = move.location_dest_id AND dst.id <> push.from_id
               AND (dst.parent_path LIKE push.path || '%%' OR push.is_customers AND %s)), 0)""",
        SQL(", ").join(SQL("%s", push) for push in scope.pushes), deliveries.is_customer(SQL("dst")))


def uncovered(scope):
    """The products and warehouses for which more is wanted than is there and comes: ``product_id, warehouse_id``."""
    return SQL(
        """
        WITH %s
        SELECT DISTINCT flow.product_id, location.warehouse_id
          FROM (SELECT product_id, pool_id
                  FROM (SELECT product_id, pool_id, quantity FROM supply
                        UNION ALL
                        SELECT product_id, pool_id, - quantity FROM demand) flow
                 GROUP BY product_id, pool_id
                HAVING SUM(quantity) < -0.00005) flow
          JOIN stock_location location ON location.id = flow.pool_id
        """, coverage(scope))


def open_lines(scope, carrier, tracking):
    """The order lines whose delivery is not done, a row each, with when they were promised and can be expected.

    What is late and what is endangered says :func:`.deliveries.state`; the expected day is that of the goods, or of the
    plan where that is later.

    :param carrier: SQL for the name of the carrier of ``picking``
    :param tracking: SQL for its tracking number
    """
    of_open = SQL("SELECT sale_line_id FROM open_move WHERE is_delivery")
    return SQL(
        """
        WITH %(coverage)s,
        ready (product_id, warehouse_id, date) AS (%(ready)s),
        outgoing AS MATERIALIZED (%(outgoing)s),
        promised AS MATERIALIZED (%(promises)s),
        standing AS MATERIALIZED (%(standing)s),
        to_come AS MATERIALIZED (%(to_come)s),
        line AS (
            -- a delivery leaves as many days before as its rules take
            SELECT move.sale_line_id, max(move.date) AS planned_date,
                   max(move.date + move.delay) AS arrival_date,
                   bool_or(cover.move_id IS NOT NULL AND cover.covered IS NULL AND ready.date IS NULL) AS is_uncovered,
                   -- its goods are on their way for it alone, from a vendor or from production
                   bool_or(cover.move_id IS NULL AND chained.id IS NOT NULL) AS is_awaited,
                   max(ARRAY[cover.covered[1] + extract(epoch FROM backed.delay), cover.covered[2]])
                       FILTER (WHERE cover.covered IS NOT NULL) AS covered,
                   max(ready.date + backed.delay) FILTER (WHERE cover.covered IS NULL) AS ready_date,
                   max(chained.date + move.delay) AS chained_date, min(move.picking_id) AS picking_id,
                   min(move.date_deadline) AS deadline
              FROM (SELECT *, pull_delay + push_delay AS delay FROM open_move WHERE is_delivery) move
              JOIN backing ON backing.id = move.id
              JOIN (SELECT *, pull_delay + push_delay AS own_delay FROM open_move) first ON first.id = backing.move_id
             CROSS JOIN LATERAL (
                    SELECT CASE WHEN first.id = move.id THEN move.delay ELSE move.delay + first.own_delay END AS delay) backed
              LEFT JOIN cover ON cover.move_id = backing.move_id
              LEFT JOIN ready ON ready.product_id = first.product_id AND ready.warehouse_id = first.from_wh
              LEFT JOIN (
                    SELECT chain.id, max(origin.date) AS date
                      FROM chain JOIN open_move origin ON origin.id = chain.origin_id
                     GROUP BY chain.id
              ) chained ON chained.id = move.id
             GROUP BY move.sale_line_id
        -- apart: what is asked of the result is guessed to leave two rows, and then all is joined row by row
        ), dated AS MATERIALIZED (
            SELECT line.*, sale.order_id, sale.product_id, sale.product_uom_id, sale.warehouse_id, doc.company_id,
                   sale.product_uom_qty, sale.qty_delivered, sale.operative_wished_date AS wished_date,
                   doc.user_id, partner.commercial_partner_id AS partner_id, %(zone)s AS zone,
                   %(promised)s AS promised_date, standing.first_date AS first_promised_date,
                   COALESCE(standing.change_count, 0) AS change_count, COALESCE(to_come.quantity, 0) AS qty_open,
                   CASE WHEN NOT line.is_uncovered THEN GREATEST(
                        %(now)s::timestamp,
                        GREATEST(line.arrival_date, to_timestamp(line.covered[1]) AT TIME ZONE 'UTC', line.ready_date,
                                 line.chained_date) + COALESCE(company.security_lead, 0) * interval '1 day'
                   ) END AS expected_date,
                   NOT line.is_uncovered AND NOT line.is_awaited AND line.ready_date IS NULL
                   AND COALESCE(line.covered[2], 0) = 0 AS is_in_stock,
                   CASE WHEN %(priced)s THEN COALESCE(
                        sale.price_subtotal / NULLIF(sale.product_uom_qty, 0) * to_come.quantity
                        / COALESCE(NULLIF(doc.currency_rate, 0), 1), 0) END AS value, company.currency_id
              FROM line
              JOIN sale_order_line sale ON sale.id = line.sale_line_id
              JOIN sale_order doc ON doc.id = sale.order_id AND doc.state = 'sale'
              JOIN res_company company ON company.id = doc.company_id
              JOIN res_partner partner ON partner.id = doc.partner_id
              LEFT JOIN standing ON standing.sale_line_id = line.sale_line_id
              LEFT JOIN to_come ON to_come.sale_line_id = line.sale_line_id
             WHERE %(orders)s
        ), judged AS (
            SELECT dated.*, %(promised_on)s AS promised_on, %(expected_on)s AS expected_on, %(today)s AS today,
                   GREATEST(0, %(today)s - %(receipt_on)s) AS overdue_days,
                   CASE WHEN dated.covered[2] > 0 THEN COALESCE(receipt.reference, '') END AS receipt, receipt.origin,
                   receipt.picking_id AS receipt_picking_id
              FROM dated
              LEFT JOIN stock_move receipt ON receipt.id = dated.covered[2]::int
        )
        SELECT judged.sale_line_id AS id, judged.sale_line_id, judged.order_id, judged.company_id, judged.partner_id,
               judged.user_id, judged.product_id, judged.product_uom_id, judged.warehouse_id,
               judged.product_uom_qty, judged.qty_delivered,
               judged.qty_open, judged.wished_date, judged.promised_date, judged.first_promised_date,
               judged.change_count,
               judged.planned_date, judged.expected_date,
               judged.is_in_stock AND judged.expected_on <= judged.today AS is_ready, judged.value, judged.currency_id,
               customer.id AS customer_id, judged.picking_id,
               judged.receipt, COALESCE(receipt_picking.origin, judged.origin) AS receipt_origin, judged.overdue_days,
               %(state)s AS state,
               CASE WHEN judged.promised_on < judged.today
                    THEN GREATEST(judged.today, judged.expected_on) - judged.promised_on
                    WHEN judged.expected_on > judged.promised_on THEN judged.expected_on - judged.promised_on
                    ELSE 0 END AS days_late,
               last_move.date AS last_move_date, last_move.reference AS last_move,
               picking.name AS delivery, %(carrier)s AS carrier, %(tracking)s AS tracking
          FROM judged
          LEFT JOIN operative_customer customer
            ON customer.partner_id = judged.partner_id AND customer.company_id = judged.company_id
          LEFT JOIN stock_picking receipt_picking ON receipt_picking.id = judged.receipt_picking_id
          LEFT JOIN stock_picking picking ON picking.id = judged.picking_id
          LEFT JOIN LATERAL (
                SELECT move.date, move.reference
                  FROM stock_move move
                 WHERE move.sale_line_id = judged.sale_line_id AND move.state = 'done'
                 ORDER BY move.date DESC, move.id DESC LIMIT 1
          ) last_move ON TRUE
        """,
        coverage=coverage(scope), now=scope.now, orders=scope.orders(SQL("doc.id")), zone=ZONE, carrier=carrier,
        tracking=tracking, ready=ready_rows(scope), priced=scope.priced,
        promised=promises.standing_date(SQL("line.deadline"), deliveries.in_force(SQL("sale"), SQL("doc"))),
        outgoing=deliveries.each(SQL("line.id IN (%s)", of_open), given_up=True),
        promises=promises.each(SQL("outgoing"), SQL("line.id IN (%s)", of_open)),
        standing=promises.standing(SQL("promised")), to_come=deliveries.open_quantities(SQL("outgoing")),
        state=deliveries.state(SQL("judged.promised_on"), SQL("judged.expected_on"), SQL("judged.today"),
                               SQL("judged.overdue_days")),
        promised_on=local_day(SQL("promised_date"), SQL("zone")), expected_on=local_day(SQL("expected_date"), SQL("zone")),
        receipt_on=local_day(SQL("receipt.date"), SQL("zone")), today=local_day(SQL("%s::timestamp", scope.now), SQL("zone")))


def ready_rows(scope):
    if not scope.ready:
        return SQL("SELECT NULL::int, NULL::int, NULL::timestamp WHERE FALSE")
    return SQL("VALUES %s", SQL(", ").join(SQL("(%s, %s, %s::timestamp)", *row) for row in scope.ready))
