"""What customers buy, product by product, and the rhythm in which they do."""
from odoo.tools import SQL

from ..core.days import local_day

#: from so many days on which it was bought on there is a rhythm: one gap is none
DAYS_OF_A_RHYTHM = 3
#: so many of its usual gaps after the last purchase a product counts as given up
GAPS_UNTIL_STOPPED = 2

#: what has to be known of order lines
COLUMNS = ("id", "order_id", "product_id", "price_subtotal", "product_uom_qty", "display_type", "is_downpayment")


def is_stopped(days_since, usual_days):
    """The condition that a product is bought no longer: the last purchase is more than two of its usual gaps ago.

    :param days_since: SQL for the days since the last purchase
    :param usual_days: SQL for the median of the days between purchases on different days, NULL with fewer than three such days
    """
    return SQL("(%s > %s * %s)", days_since, GAPS_UNTIL_STOPPED, usual_days)


def by_product(lines, orders, at, year_ago, today, timezone, bought, stopped):
    """What was ordered of each product, and whether it is bought no longer: the products that matter most.

    Confirmed order lines by order date, untaxed, in company currency at the order's rate. The rhythm of a product is the
    median of the days between purchases on different days, from three such days on; see :func:`is_stopped`. What is not
    sold any longer is not missed.

    :param lines: ``SELECT`` of :data:`COLUMNS` of order lines of one customer and company
    :param orders: SQL for the ids of their confirmed orders
    :param at: naive UTC moment; later orders do not count
    :param year_ago: the moment after which the 12 months begin
    :param today: the company's day of ``at``
    :param timezone: name of the company's zone
    :param bought: so many products of the 12 months at most, those of the largest amounts
    :param stopped: so many products that are bought no longer at most, those of the largest amounts
    :return: ``SELECT`` of ``product_id, day_count, last_on, usual_days`` (NULL without a rhythm) ``, days_since, amount,
        amount_12m, order_count_12m, bought_rank`` (NULL: not bought in the 12 months) ``, stopped_rank`` (NULL: not
        stopped), and of the last line ``last_order_id, last_order`` (name) ``, last_at`` (moment) ``, last_currency_id,
        last_rate, last_price`` (of a unit, after discount) ``, last_quantity, last_unit_id``
    """
    return SQL(
        """
        WITH bought AS MATERIALIZED (
            -- a row a product and order
            SELECT line.product_id, doc.id AS order_id, doc.date_order, doc.day, max(line.id) AS line_id,
                   sum(line.price_subtotal) / doc.rate AS amount
              FROM (%(lines)s) line
              JOIN (SELECT id, date_order, COALESCE(NULLIF(currency_rate, 0), 1) AS rate, %(day)s AS day
                      FROM sale_order doc WHERE doc.id IN %(orders)s AND doc.date_order <= %(at)s) doc ON doc.id = line.order_id
             WHERE line.display_type IS NULL AND line.product_id IS NOT NULL AND line.is_downpayment IS NOT TRUE
               AND line.product_uom_qty > 0
             GROUP BY line.product_id, doc.id, doc.date_order, doc.day, doc.rate
        ), rhythm AS (
            SELECT product_id, count(*)::int AS day_count, max(day) AS last_on, %(today)s::date - max(day) AS days_since,
                   CASE WHEN count(*) >= %(rhythm)s THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) END AS usual_days,
                   max(last_at) AS last_at, sum(amount) AS amount, sum(amount_12m) AS amount_12m,
                   sum(order_count_12m)::int AS order_count_12m
              FROM (
                SELECT *, day - lag(day) OVER (PARTITION BY product_id ORDER BY day) AS gap
                  FROM (
                    SELECT product_id, day, max(date_order) AS last_at, sum(amount) AS amount,
                           COALESCE(sum(amount) FILTER (WHERE date_order > %(year_ago)s), 0) AS amount_12m,
                           count(*) FILTER (WHERE date_order > %(year_ago)s) AS order_count_12m
                      FROM bought
                     GROUP BY product_id, day
                  ) by_day
              ) with_gap
             GROUP BY product_id
        ), ranked AS (
            SELECT product.*,
                   CASE WHEN order_count_12m > 0
                        THEN row_number() OVER (PARTITION BY order_count_12m > 0 ORDER BY amount_12m DESC, product_id) END
                       AS bought_rank,
                   CASE WHEN is_stopped
                        THEN row_number() OVER (PARTITION BY is_stopped ORDER BY amount DESC, product_id) END AS stopped_rank
              FROM (
                SELECT rhythm.*, %(is_stopped)s AND variant.active AND template.active AND template.sale_ok AS is_stopped
                  FROM rhythm
                  JOIN product_product variant ON variant.id = rhythm.product_id
                  JOIN product_template template ON template.id = variant.product_tmpl_id
              ) product
        ), last_bought AS (
            SELECT DISTINCT ON (ranked.product_id) ranked.*, bought.line_id
              FROM ranked
              JOIN bought ON bought.product_id = ranked.product_id AND bought.date_order = ranked.last_at
             WHERE ranked.bought_rank <= %(bought)s OR ranked.stopped_rank <= %(stopped)s
             ORDER BY ranked.product_id, bought.line_id DESC
        )
        SELECT last_bought.*, last_line.order_id AS last_order_id, last_order.name AS last_order,
               last_order.currency_id AS last_currency_id, last_order.currency_rate AS last_rate,
               last_line.price_unit * (1 - COALESCE(last_line.discount, 0) / 100) AS last_price,
               last_line.product_uom_qty AS last_quantity, last_line.product_uom_id AS last_unit_id
          FROM last_bought
          JOIN sale_order_line last_line ON last_line.id = last_bought.line_id
          JOIN sale_order last_order ON last_order.id = last_line.order_id
         ORDER BY last_bought.bought_rank, last_bought.stopped_rank
        """,
        lines=lines, orders=orders, at=at, year_ago=year_ago, today=today, rhythm=DAYS_OF_A_RHYTHM, bought=bought,
        stopped=stopped, day=local_day(SQL("doc.date_order"), SQL("%s", timezone)),
        is_stopped=SQL("COALESCE(%s, FALSE)", is_stopped(SQL("rhythm.days_since"), SQL("rhythm.usual_days"))))
