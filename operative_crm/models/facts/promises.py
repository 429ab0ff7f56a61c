"""What was promised, and whether it was kept.

A promise is a quantity of an order line by a day of the company that delivers. The log (``operative_promise``) has a
first row a promise and, below it (``promise_id``), rows of changed dates and of what ended of the quantity.
"""
from datetime import timedelta

from odoo.tools import SQL

from ..core.days import day_is_over, local_day, zone_of
from . import deliveries

#: sums of converted units are off by less than this
TOLERANCE = SQL("0.00001")
#: the companies with their zones
COMPANIES = SQL("(SELECT company.id, %s AS timezone FROM res_company company) company", zone_of())


def each(moves, where=None, company=COMPANIES, since=None):
    """Every promise that did not end altogether, and what kept it.

    *Kept* counts what had left for the customer, gross, first come first served over the promises of the line. What was
    cancelled with its order ended; what was reduced before the promised day as well, later it stays promised but takes
    nothing from the promises that came after. Of a kit all parts have to have left.

    Lines delivered before promises were logged have one promise of all of it, by the deadline of their deliveries; its
    id is that of the line, below zero.

    :param moves: SQL for a relation that has :func:`.deliveries.each` with what was given up, at least of these lines
    :param where: condition on ``line`` and ``doc``, the order line and its order; default: all
    :param company: SQL for the companies with their ``timezone``; default: all
    :param since: moment; the lines with a first day after it or with something open are enough. Default: all
    :return: ``SELECT`` of

        * ``id, sale_line_id, order_id, partner_id, company_id, timezone``
        * ``quantity``, in the unit of the line; ``delivered``, what of it has left; ``remaining``, what is still promised
          and has not
        * ``first_date, first_on, last_date, last_on``: moments and the company's days
        * ``kept, kept_last, in_full``: whether all of it had left by the end of the first, of the last promised day, at all
        * ``change_count, days_moved, wish_count, wish_days_moved``: changes, those at the customer's wish apart
    """
    zone = SQL("company.timezone")
    recent = SQL("TRUE") if since is None else SQL(
        """line.id IN (SELECT recent.sale_line_id FROM operative_promise recent
                        WHERE recent.promise_id IS NULL AND recent.promised_date > %s
                        UNION ALL SELECT move.sale_line_id FROM %s move WHERE move.is_open)""", since, moves)
    return SQL(
        """
        -- each once, whatever the plan: what was written a moment ago is planned as if there were nothing of it
        WITH later AS MATERIALIZED (
            SELECT promise.promise_id AS id,
                   (array_agg(promise.promised_date ORDER BY promise.id DESC) FILTER (WHERE promise.kind = 'change'))[1]
                       AS last_date,
                   count(*) FILTER (WHERE promise.kind = 'change') AS change_count,
                   sum(%(moved)s) FILTER (WHERE promise.kind = 'change' AND promise.at_customer_wish IS NOT TRUE)
                       AS days_moved,
                   count(*) FILTER (WHERE promise.kind = 'change' AND promise.at_customer_wish) AS wish_count,
                   sum(%(moved)s) FILTER (WHERE promise.kind = 'change' AND promise.at_customer_wish) AS wish_days_moved,
                   - sum(promise.quantity) FILTER (WHERE promise.kind = 'cancellation') AS cancelled,
                   - sum(promise.quantity) FILTER (WHERE promise.kind = 'reduction') AS reduced,
                   - sum(promise.quantity) FILTER (WHERE promise.kind = 'reduction' AND %(made_on)s < %(first_day)s)
                       AS reduced_in_time
              FROM operative_promise promise
              JOIN operative_promise first ON first.id = promise.promise_id
              JOIN sale_order_line line ON line.id = promise.sale_line_id
              JOIN sale_order doc ON doc.id = line.order_id
              JOIN %(company)s ON company.id = doc.company_id
             WHERE %(where)s AND %(recent)s
             GROUP BY promise.promise_id
        ), deadline AS MATERIALIZED (
            SELECT move.sale_line_id, min(move.date_deadline) AS at
              FROM %(moves)s move
             WHERE NOT EXISTS (SELECT 1 FROM operative_promise logged WHERE logged.sale_line_id = move.sale_line_id)
             GROUP BY move.sale_line_id
        ), logged AS (
            SELECT first.id, first.sale_line_id, line.order_id, doc.partner_id, doc.company_id, company.timezone,
                   first.promised_date AS first_date, COALESCE(later.last_date, first.promised_date) AS last_date,
                   COALESCE(first.quantity, line.product_uom_qty) - COALESCE(later.cancelled, 0)
                       - COALESCE(later.reduced_in_time, 0) AS quantity,
                   COALESCE(first.quantity, line.product_uom_qty) - COALESCE(later.cancelled, 0)
                       - COALESCE(later.reduced, 0) AS takes,
                   -- what the parts of a kit were wanted for
                   SUM(COALESCE(first.quantity, line.product_uom_qty) - COALESCE(later.reduced, 0)) OVER (
                       PARTITION BY first.sale_line_id) AS wanted,
                   COALESCE(later.change_count, 0)::int AS change_count, COALESCE(later.days_moved, 0)::int AS days_moved,
                   COALESCE(later.wish_count, 0)::int AS wish_count,
                   COALESCE(later.wish_days_moved, 0)::int AS wish_days_moved
              FROM operative_promise first
              JOIN sale_order_line line ON line.id = first.sale_line_id
              JOIN sale_order doc ON doc.id = line.order_id
              JOIN %(company)s ON company.id = doc.company_id
              LEFT JOIN later ON later.id = first.id
             WHERE %(where)s AND %(recent)s AND first.promise_id IS NULL AND first.kind IN ('first', 'baseline')
               AND (doc.state = 'sale' OR later.cancelled > 0)
            UNION ALL
            SELECT - line.id, line.id, line.order_id, doc.partner_id, doc.company_id, company.timezone,
                   deadline.at, deadline.at, line.product_uom_qty, line.product_uom_qty, line.product_uom_qty, 0, 0, 0, 0
              FROM deadline
              JOIN sale_order_line line ON line.id = deadline.sale_line_id
              JOIN sale_order doc ON doc.id = line.order_id AND doc.state = 'sale'
              JOIN %(company)s ON company.id = doc.company_id
             WHERE %(where)s AND deadline.at IS NOT NULL AND %(late_enough)s
        ), served AS MATERIALIZED (
            SELECT dated.*, %(first_until)s AS first_until, %(last_until)s AS last_until,
                   COALESCE(SUM(takes) OVER (
                       PARTITION BY sale_line_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
              FROM (SELECT logged.*, %(first_on)s AS first_on, %(last_on)s AS last_on FROM logged OFFSET 0) dated
        ), part AS (
            -- of a kit each of its parts, and how many of it a kit takes
            SELECT served.id, CASE WHEN move.part_id = 0 THEN 1
                                   ELSE NULLIF(SUM(move.quantity), 0) / NULLIF(served.wanted, 0) END AS each_part,
                   SUM(move.quantity) FILTER (WHERE move.is_done AND move.date < served.first_until) AS by_first,
                   SUM(move.quantity) FILTER (WHERE move.is_done AND move.date < served.last_until) AS by_last,
                   SUM(move.quantity) FILTER (WHERE move.is_done) AS altogether
              FROM served
              JOIN %(moves)s move ON move.sale_line_id = served.sale_line_id
             GROUP BY served.id, served.wanted, move.part_id
        ), had_left AS MATERIALIZED (
            SELECT id, min(COALESCE(by_first, 0) / each_part) AS by_first, min(COALESCE(by_last, 0) / each_part) AS by_last,
                   min(COALESCE(altogether, 0) / each_part) AS altogether
              FROM part
             GROUP BY id
        )
        SELECT served.*, COALESCE(had_left.by_first >= %(needs)s, FALSE) AS kept,
               COALESCE(had_left.by_last >= %(needs)s, FALSE) AS kept_last,
               COALESCE(had_left.altogether >= %(needs)s, FALSE) AS in_full,
               GREATEST(0, LEAST(served.quantity, had_left.altogether - served.before)) AS delivered,
               LEAST(served.takes, GREATEST(0, served.before + served.takes - COALESCE(had_left.altogether, 0))) AS remaining
          FROM served
          LEFT JOIN had_left ON had_left.id = served.id
         WHERE served.quantity > %(tolerance)s
        """,
        where=where or SQL("TRUE"), recent=recent,
        late_enough=SQL("TRUE") if since is None else SQL("deadline.at > %s", since),
        moves=moves, company=company, tolerance=TOLERANCE,
        needs=SQL("(served.before + served.quantity - %s)", TOLERANCE),
        moved=SQL("%s - %s", local_day(SQL("promise.promised_date"), zone), local_day(SQL("promise.previous_date"), zone)),
        made_on=local_day(SQL("promise.made_at"), zone), first_day=local_day(SQL("first.promised_date"), zone),
        first_on=local_day(SQL("logged.first_date"), SQL("logged.timezone")),
        last_on=local_day(SQL("logged.last_date"), SQL("logged.timezone")),
        first_until=day_is_over(SQL("dated.first_on"), SQL("dated.timezone")),
        last_until=day_is_over(SQL("dated.last_on"), SQL("dated.timezone")))


def fulfilled(promised, moves):
    """When all of each promise had left: ``id, at``, NULL until then.

    :param promised: SQL for a relation that has :func:`each`
    :param moves: SQL for a relation that has :func:`.deliveries.each` with what was given up
    """
    return SQL(
        """
        WITH flow AS MATERIALIZED (
            SELECT sale_line_id, part_id, date, is_done, SUM(quantity) FILTER (WHERE is_done) OVER (
                       PARTITION BY sale_line_id, part_id ORDER BY date) AS total,
                   SUM(quantity) OVER (PARTITION BY sale_line_id, part_id) AS wanted
              FROM %(moves)s move
        )
        SELECT id, CASE WHEN bool_and(at IS NOT NULL) THEN max(at) END AS at
          FROM (
                SELECT promise.id, min(flow.date) FILTER (WHERE flow.is_done AND flow.total >= (
                           promise.before + promise.quantity) * CASE
                           WHEN flow.part_id = 0 THEN 1 ELSE flow.wanted / NULLIF(promise.wanted, 0) END - %(tolerance)s) AS at
                  FROM %(promised)s promise
                  JOIN flow ON flow.sale_line_id = promise.sale_line_id
                 GROUP BY promise.id, flow.part_id
          ) part
         GROUP BY id
        """, promised=promised, moves=moves, tolerance=TOLERANCE)


def of_lines(line_ids):
    """:func:`each` of some order lines, whatever else there is."""
    line_ids = list(line_ids)
    return each(
        SQL("(%s)", deliveries.each(SQL("line.id = ANY(%s)", line_ids), given_up=True)), SQL("line.id = ANY(%s)", line_ids))


def of_scope(scope, moves=None):
    """:func:`each` of the customers in scope.

    :param moves: SQL for a relation that has :func:`.deliveries.moves`; default: asked here
    """
    return each(
        moves or SQL("(%s)", deliveries.moves(scope)), scope.document("doc.partner_id"), scope.company,
        # of a few customers all are quicker found than left out; the first day of the year may begin before the year does
        scope.year_ago - timedelta(days=1) if scope.partner_ids is None else None)


def standing(promised):
    """What stands promised for the next goods of each line with a log: ``sale_line_id, last_date, first_date, change_count``.

    Nothing, where all that was promised has left: an exchange of later on, say.

    :param promised: SQL for a relation that has :func:`each`
    """
    return SQL(
        """
        SELECT DISTINCT ON (sale_line_id) sale_line_id,
               CASE WHEN remaining > %(tolerance)s THEN last_date END AS last_date,
               CASE WHEN remaining > %(tolerance)s THEN first_date END AS first_date,
               CASE WHEN remaining > %(tolerance)s THEN change_count ELSE 0 END AS change_count
          FROM %(promised)s promise
         WHERE id > 0
         ORDER BY sale_line_id, remaining <= %(tolerance)s, id
        """, promised=promised, tolerance=TOLERANCE)


def standing_date(deadline, in_force):
    """The moment the next goods of a line are promised for: as logged, see ``standing``, else as the order says.

    :param deadline: SQL for that of the moves, where all that was promised has left already
    :param in_force: see :func:`.deliveries.in_force`
    """
    return SQL(
        "COALESCE(standing.last_date, CASE WHEN standing.sale_line_id IS NOT NULL THEN %s END, %s)", deadline, in_force)


def dates(line_ids):
    """When the next goods of some confirmed lines are promised for: ``id, date``."""
    line_ids = list(line_ids)
    return SQL(
        """
        SELECT line.id, %(date)s AS date
          FROM sale_order_line line
          JOIN sale_order doc ON doc.id = line.order_id
          LEFT JOIN (%(standing)s) standing ON standing.sale_line_id = line.id
          LEFT JOIN (SELECT sale_line_id, min(date_deadline) FILTER (WHERE is_open) AS deadline
                       FROM (%(moves)s) move GROUP BY sale_line_id) move ON move.sale_line_id = line.id
         WHERE line.id = ANY(%(ids)s)
        """, standing=standing(SQL("(%s)", of_lines(line_ids))), ids=line_ids,
        date=standing_date(SQL("move.deadline"), deliveries.in_force(SQL("line"), SQL("doc"))),
        moves=deliveries.each(SQL("line.id = ANY(%s)", line_ids)))


def each_open(scope, outgoing=None, promised=None):
    """Deliveries that are still to come, and whether they are late.

    :param outgoing: SQL for a relation that has :func:`.deliveries.moves`; default: asked here
    :param promised: SQL for a relation that has :func:`each`; default: asked here
    :return: ``SELECT`` of ``partner_id, company_id, picking_id, late``, a row a move
    """
    return SQL(
        """
        WITH standing AS MATERIALIZED (%(standing)s)
        SELECT move.partner_id, move.company_id, move.picking_id, %(late)s AS late
          FROM %(moves)s move
          JOIN sale_order_line line ON line.id = move.sale_line_id
          JOIN sale_order doc ON doc.id = line.order_id
          LEFT JOIN standing ON standing.sale_line_id = move.sale_line_id
         WHERE move.is_open AND move.picking_id IS NOT NULL
        """, moves=outgoing or SQL("(%s)", deliveries.moves(scope)),
        standing=standing(promised or SQL("(%s)", of_scope(scope))),
        late=deliveries.is_late(local_day(
            standing_date(SQL("move.date_deadline"), deliveries.in_force(SQL("line"), SQL("doc"))),
            SQL("move.timezone")), SQL("move.today")))


def open_by_customer(scope, outgoing, promised):
    """How many deliveries are open and late."""
    return SQL(
        """
        SELECT partner_id, company_id, count(DISTINCT picking_id)::int AS open_delivery_count,
               (count(DISTINCT picking_id) FILTER (WHERE late))::int AS late_delivery_count
          FROM (%s) delivery
         GROUP BY partner_id, company_id
        """, each_open(scope, outgoing, promised))


def is_due(promised_on, today):
    """The condition that a promise counts: its day has begun."""
    return SQL("(%s <= %s)", promised_on, today)


def each_due(scope):
    """Promises whose first day lies in the 12 months, what kept them and when.

    :return: ``SELECT`` of ``partner_id, company_id, id, sale_line_id, on_time, in_full, quantity, delivered``, the first
        promised day ``first_on``, and ``fulfilled_on``, the day all of it had left
    """
    return SQL(
        """
        WITH moves AS MATERIALIZED (%(moves)s),
        promised AS MATERIALIZED (%(promised)s),
        fulfilled AS MATERIALIZED (%(fulfilled)s)
        SELECT due.*, %(fulfilled_on)s AS fulfilled_on
          FROM (%(due)s) due
          LEFT JOIN fulfilled ON fulfilled.id = due.id
        """,
        moves=deliveries.moves(scope), promised=of_scope(scope, SQL("moves")), due=_due(scope, SQL("promised")),
        fulfilled=fulfilled(SQL("promised"), SQL("moves")), fulfilled_on=local_day(SQL("fulfilled.at"), SQL("due.timezone")))


def _due(scope, promised):
    return SQL(
        """
        SELECT partner.commercial_partner_id AS partner_id, promise.company_id, promise.id, promise.sale_line_id,
               promise.kept AS on_time, promise.in_full, promise.quantity, promise.delivered, promise.first_on,
               promise.timezone
          FROM %(promised)s promise
          JOIN %(partner)s ON partner.id = promise.partner_id
          JOIN %(company)s ON company.id = promise.company_id
         WHERE %(is_due)s AND promise.first_on > (company.at_day - interval '1 year')::date
        """, promised=promised, partner=scope.contacts(), company=scope.company,
        is_due=is_due(SQL("promise.first_on"), SQL("company.at_day")))


def by_customer(scope, promised):
    """The share of promises due in 12 months that was kept, and delivered in full.

    :param promised: SQL for a relation that has :func:`each`
    """
    return SQL(
        """
        SELECT partner_id, company_id, count(*)::int AS due_line_count_12m,
               (count(*) FILTER (WHERE on_time))::numeric / count(*) AS on_time_rate_12m,
               (count(*) FILTER (WHERE in_full))::numeric / count(*) AS in_full_rate_12m
          FROM (%s) due
         GROUP BY partner_id, company_id
        """, _due(scope, promised))
