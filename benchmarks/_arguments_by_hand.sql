-- What each argument achieved: deals it was used in, decided and won ones. Follows `_deals_by_hand.sql`.
, used AS (
    SELECT DISTINCT used.argument_id, COALESCE(used.lead_id, doc.opportunity_id, - doc.id) AS deal
      FROM operative_argument_use used
      LEFT JOIN sale_order doc ON doc.id = used.order_id
)
SELECT used.argument_id, count(*) AS use_count, count(*) FILTER (WHERE verdict.decided) AS decided_count,
       count(*) FILTER (WHERE verdict.won) AS won_count
  FROM used
  LEFT JOIN verdict ON verdict.deal = used.deal
 GROUP BY used.argument_id
