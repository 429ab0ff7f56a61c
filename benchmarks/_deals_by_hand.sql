-- Which deals are decided and won, as somebody who knows SQL and Odoo's tables would write it. An opportunity with its
-- quotations is one deal; what was copied while open is replaced.
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
)
