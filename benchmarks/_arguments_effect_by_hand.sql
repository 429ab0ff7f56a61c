-- Decided and won deals with and without an argument of a kind, by kind and product category. Follows `_deals_by_hand.sql`.
, used AS (
    SELECT DISTINCT COALESCE(used.lead_id, doc.opportunity_id, - doc.id) AS deal, argument.kind
      FROM operative_argument_use used
      JOIN operative_argument argument ON argument.id = used.argument_id
      LEFT JOIN sale_order doc ON doc.id = used.order_id
), offered AS (
    SELECT DISTINCT COALESCE(doc.opportunity_id, - doc.id) AS deal, template.categ_id
      FROM sale_order doc
      JOIN sale_order_line line ON line.order_id = doc.id AND line.display_type IS NULL
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
)
SELECT kind.kind, offered.categ_id,
       count(*) FILTER (WHERE used.deal IS NOT NULL), count(*) FILTER (WHERE used.deal IS NOT NULL AND verdict.won),
       count(*) FILTER (WHERE used.deal IS NULL), count(*) FILTER (WHERE used.deal IS NULL AND verdict.won)
  FROM verdict
 CROSS JOIN (SELECT DISTINCT kind FROM used) kind
  LEFT JOIN used ON used.deal = verdict.deal AND used.kind = kind.kind
  LEFT JOIN offered ON offered.deal = verdict.deal
 WHERE verdict.decided
 GROUP BY kind.kind, offered.categ_id
