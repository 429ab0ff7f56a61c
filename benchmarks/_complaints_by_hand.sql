-- Complained by delivered order lines, by product and month of the last 12 months, as somebody who knows SQL and Odoo's
-- tables would write it for a report.
WITH place AS (
    SELECT id FROM stock_location WHERE usage = 'customer' OR usage = 'transit' AND company_id IS NULL
), delivered AS (
    SELECT item.product_id, date_trunc('month', (item.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date)::date AS month,
           count(DISTINCT move.sale_line_id) AS lines
      FROM stock_move_line item
      JOIN stock_move move ON move.id = item.move_id
     WHERE item.state = 'done' AND item.location_dest_id IN (SELECT id FROM place)
       AND item.location_id NOT IN (SELECT id FROM place)
       AND (item.date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date >= %(since)s
     GROUP BY 1, 2
), complained AS (
    SELECT position.product_id, date_trunc('month', (ticket.at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date)::date AS month,
           count(DISTINCT position.sale_line_id) AS lines
      FROM (SELECT id, COALESCE(operative_received_at, create_date) AS at
              FROM helpdesk_ticket
             WHERE duplicate_id IS NULL AND type_id IN (SELECT id FROM helpdesk_ticket_type WHERE operative_is_complaint)
               AND id NOT IN (SELECT marked.helpdesk_ticket_id FROM helpdesk_ticket_helpdesk_ticket_tag_rel marked
                                JOIN helpdesk_ticket_tag tag ON tag.id = marked.helpdesk_ticket_tag_id
                               WHERE tag.operative_no_figures)) ticket
      JOIN operative_complaint_line position ON position.ticket_id = ticket.id
     WHERE (ticket.at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date >= %(since)s
     GROUP BY 1, 2
)
SELECT month, product_id, COALESCE(complained.lines, 0)::float8 / NULLIF(delivered.lines, 0),
       COALESCE(complained.lines, 0), COALESCE(delivered.lines, 0)
  FROM delivered FULL JOIN complained USING (product_id, month)
