-- The bare window query: for each product the first moment from which the quantity asked for stays covered.
-- It knows one warehouse, no owners, no steps, no units and no working days.
WITH inside AS MATERIALIZED (
    SELECT id FROM stock_location WHERE parent_path LIKE %(path)s
), asked AS (
    SELECT * FROM unnest(%(products)s::int[], %(quantities)s::float8[]) AS asked (product_id, quantity)
), happening AS (
    SELECT product_id, %(now)s::timestamp AS date, quantity FROM stock_quant
     WHERE product_id = ANY(%(products)s) AND location_id IN (SELECT id FROM inside)
     UNION ALL
    SELECT product_id, GREATEST(date, %(now)s::timestamp),
           product_qty * ((location_dest_id IN (SELECT id FROM inside))::int - (location_id IN (SELECT id FROM inside))::int)
      FROM stock_move
     WHERE state IN ('waiting', 'confirmed', 'assigned', 'partially_available') AND product_id = ANY(%(products)s)
), balance AS (
    SELECT product_id, date, SUM(SUM(quantity)) OVER (PARTITION BY product_id ORDER BY date) AS quantity
      FROM happening GROUP BY product_id, date
), lowest AS (
    SELECT product_id, date, MIN(quantity) OVER (PARTITION BY product_id ORDER BY date DESC) AS quantity FROM balance
)
SELECT product_id, MIN(date) FILTER (WHERE lowest.quantity >= asked.quantity)
  FROM lowest JOIN asked USING (product_id)
 GROUP BY product_id
