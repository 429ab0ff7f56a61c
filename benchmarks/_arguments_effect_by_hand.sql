-- Decided and won deals with and without an argument of a kind, by kind and product category, as somebody who knows SQL and
-- Odoo's tables would write it for a report.
WITH quotation AS (
    SELECT doc.id, doc.opportunity_id,
           CASE WHEN doc.state = 'sale' THEN 'won'
                WHEN doc.state <> 'cancel' AND (doc.validity_date IS NULL OR doc.validity_date >= %(today)s) THEN 'open'
                WHEN EXISTS (SELECT 1 FROM sale_order copy WHERE copy.operative_copied_from_id = doc.id
                                AND copy.company_id = doc.company_id) THEN NULL
                ELSE 'lost' END AS outcome
      FROM sale_order doc
), deal AS (
    SELECT COALESCE(quotation.opportunity_id, - quotation.id) AS deal,
           bool_or(quotation.outcome = 'won') AS won,
           bool_or(quotation.outcome = 'open') AS open,
           bool_or(quotation.outcome = 'lost') AS lost,
           bool_or(lead.id IS NOT NULL) AS marked_lost
      FROM quotation
      LEFT JOIN crm_lead lead ON lead.id = quotation.opportunity_id AND lead.type = 'opportunity'
                             AND lead.active IS NOT TRUE AND lead.probability = 0
     GROUP BY 1
    UNION ALL
    SELECT lead.id, FALSE, FALSE, FALSE, TRUE
      FROM crm_lead lead
     WHERE lead.type = 'opportunity' AND lead.active IS NOT TRUE AND lead.probability = 0
       AND NOT EXISTS (SELECT 1 FROM sale_order doc WHERE doc.opportunity_id = lead.id)
), verdict AS (
    SELECT deal, won, won OR marked_lost OR lost AND NOT open AS decided FROM deal
), used AS (
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
