-- The figures of all customers as somebody who knows SQL and Odoo's tables would write them for a report, without the
-- addon: one statement, its result kept in a temporary table so that nothing can be left out.
CREATE TEMP TABLE by_hand AS
WITH company AS (
    SELECT company.id, zone.tz, split_part(company.parent_path, '/', 1)::int AS root_id,
           (now() AT TIME ZONE zone.tz)::date AS today, (%(at)s AT TIME ZONE 'UTC' AT TIME ZONE zone.tz)::date AS at_day, company.account_use_credit_limit AS limits
      FROM res_company company
      JOIN res_partner partner ON partner.id = company.partner_id
      LEFT JOIN resource_calendar hours ON hours.id = company.resource_calendar_id
     CROSS JOIN LATERAL (SELECT COALESCE(hours.tz, partner.tz, 'UTC') AS tz) zone
), customer AS (
    SELECT DISTINCT partner.commercial_partner_id AS partner_id, COALESCE(doc.company_id, 1) AS company_id
      FROM (SELECT partner_id, company_id FROM sale_order
             UNION ALL
            SELECT unnest(ARRAY[partner_id, commercial_partner_id]), company_id
              FROM account_move WHERE move_type IN ('out_invoice', 'out_refund')
             UNION ALL
            SELECT partner_id, company_id FROM crm_lead
             UNION ALL
            SELECT partner_id, company_id FROM helpdesk_ticket WHERE complaint_recourse_of_id IS NULL
             UNION ALL
            SELECT id, company_id FROM res_partner WHERE customer_rank > 0 OR operative_track_customer) doc
      JOIN res_partner partner ON partner.id = doc.partner_id
), confirmed AS (
    SELECT partner.commercial_partner_id AS partner_id, o.company_id,
           (o.date_order AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date AS day, o.date_order > %(year_ago)s AS is_12m,
           o.date_order > %(two_years_ago)s AS is_24m, o.amount_untaxed / NULLIF(o.currency_rate, 0) AS amount,
           o.margin / NULLIF(o.currency_rate, 0) AS margin
      FROM sale_order o
      JOIN res_partner partner ON partner.id = o.partner_id
      JOIN company ON company.id = o.company_id
     WHERE o.state = 'sale' AND o.date_order <= %(at)s
), orders AS (
    SELECT partner_id, company_id, min(day) AS first_order_date, max(day) AS last_order_date, count(*) AS order_count,
           count(*) FILTER (WHERE is_12m) AS order_count_12m, sum(amount) FILTER (WHERE is_12m) AS revenue_12m,
           sum(amount) FILTER (WHERE is_24m AND NOT is_12m) AS revenue_prev_12m,
           sum(margin) FILTER (WHERE is_12m) AS margin_12m
      FROM confirmed GROUP BY 1, 2
), rhythm AS (
    SELECT partner_id, company_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS days
      FROM (SELECT partner_id, company_id, day - lag(day) OVER (PARTITION BY partner_id, company_id ORDER BY day) AS gap
              FROM (SELECT DISTINCT partner_id, company_id, day FROM confirmed) days) gaps
     GROUP BY 1, 2 HAVING count(*) >= 3
), offer AS MATERIALIZED (
    SELECT partner.commercial_partner_id AS partner_id, o.company_id, o.id, o.opportunity_id, o.date_order, o.validity_date,
           o.amount_untaxed / NULLIF(o.currency_rate, 0) AS amount,
           CASE WHEN o.state = 'sale' THEN 'won'
                WHEN o.state <> 'cancel' AND COALESCE(o.validity_date >= company.today, TRUE) THEN 'open'
                WHEN copy.source_id IS NOT NULL THEN 'replaced'
                WHEN o.state = 'cancel' THEN 'lost' ELSE 'expired' END AS outcome
      FROM sale_order o
      JOIN res_partner partner ON partner.id = o.partner_id
      JOIN company ON company.id = o.company_id
 LEFT JOIN (SELECT DISTINCT o.operative_copied_from_id AS source_id, o.company_id, partner.commercial_partner_id
              FROM sale_order o JOIN res_partner partner ON partner.id = o.partner_id
             WHERE o.operative_copied_from_id IS NOT NULL) copy
           ON copy.source_id = o.id AND copy.company_id = o.company_id
              AND copy.commercial_partner_id = partner.commercial_partner_id
     WHERE o.state IN ('draft', 'sent') OR o.opportunity_id IS NOT NULL
        OR o.date_order > %(year_ago)s AND o.date_order <= %(at)s
), lost_lead AS (
    SELECT lead.id, lead.partner_id, lead.company_id, lead.date_closed, COALESCE(lead.expected_revenue, 0) AS amount,
           COALESCE(reason.operative_not_a_loss, FALSE) AS is_no_loss
      FROM crm_lead lead
 LEFT JOIN crm_lost_reason reason ON reason.id = lead.lost_reason_id
     WHERE lead.type = 'opportunity' AND NOT lead.active AND lead.probability = 0
), deal AS MATERIALIZED (
    SELECT offer.partner_id, offer.company_id, sum(offer.amount) FILTER (WHERE offer.outcome = 'open') AS open_amount,
           CASE WHEN bool_or(offer.outcome = 'won') THEN 'won'
                WHEN min(lead.id) IS NOT NULL THEN CASE WHEN NOT bool_or(lead.is_no_loss) THEN 'lost' END
                WHEN bool_or(offer.outcome = 'open') THEN NULL
                WHEN bool_or(offer.outcome = 'lost') THEN 'lost'
                WHEN bool_or(offer.outcome = 'expired') THEN 'expired' END AS outcome,
           CASE WHEN bool_or(offer.outcome = 'won') THEN min(offer.date_order) FILTER (WHERE offer.outcome = 'won')
                ELSE COALESCE(min(lead.date_closed), max(offer.date_order) FILTER (WHERE offer.outcome = 'lost')) END AS at,
           max(offer.validity_date) FILTER (WHERE offer.outcome = 'expired') AS expired_on,
           CASE WHEN bool_or(offer.outcome = 'won') THEN sum(offer.amount) FILTER (WHERE offer.outcome = 'won')
                ELSE COALESCE(min(lead.amount), max(offer.amount) FILTER (WHERE offer.outcome IN ('lost', 'expired')))
                END AS amount
      FROM offer LEFT JOIN lost_lead lead ON lead.id = offer.opportunity_id
     GROUP BY offer.partner_id, offer.company_id, COALESCE(offer.opportunity_id, -offer.id)
     UNION ALL
    SELECT partner.commercial_partner_id, COALESCE(lead.company_id, commercial.company_id, company.id), NULL,
           'lost', lead.date_closed, NULL, lead.amount
      FROM lost_lead lead
      JOIN res_partner partner ON partner.id = lead.partner_id
      JOIN res_partner commercial ON commercial.id = partner.commercial_partner_id
      JOIN company ON company.id = COALESCE(lead.company_id, commercial.company_id, company.id)
     WHERE NOT lead.is_no_loss AND NOT EXISTS (SELECT 1 FROM sale_order o WHERE o.opportunity_id = lead.id)
), quotations AS (
    SELECT deal.partner_id, deal.company_id, sum(open_amount) AS open_amount,
           count(*) FILTER (WHERE decided) AS decided, count(*) FILTER (WHERE decided AND outcome = 'won') AS won,
           sum(amount) FILTER (WHERE decided) AS decided_amount,
           sum(amount) FILTER (WHERE decided AND outcome = 'won') AS won_amount
      FROM deal JOIN company ON company.id = deal.company_id
     CROSS JOIN LATERAL (
            SELECT CASE WHEN outcome = 'expired'
                        THEN expired_on < company.today AND expired_on > (company.today - interval '1 year')::date
                        WHEN outcome IS NOT NULL THEN at > %(year_ago)s AND at <= %(at)s END AS decided) verdict
     GROUP BY 1, 2
), receivables AS (
    SELECT partner.commercial_partner_id AS partner_id, company.root_id, sum(item.amount_residual) AS amount,
           sum(item.amount_residual) FILTER (WHERE item.date_maturity < company.today) AS overdue
      FROM account_move_line item
      JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
      JOIN account_move move ON move.id = item.move_id
      JOIN res_partner partner ON partner.id = item.partner_id
      JOIN company ON company.id = move.company_id
     WHERE item.reconciled IS NOT TRUE AND item.amount_residual <> 0
       AND move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
     GROUP BY 1, 2
), uninvoiced AS (
    SELECT partner.commercial_partner_id AS partner_id, company.root_id,
           sum(CASE WHEN line.is_downpayment
                    THEN -line.untaxed_amount_invoiced * o.amount_total / NULLIF(o.amount_untaxed, 0)
                    ELSE line.price_total
                         * GREATEST(0, 1 - COALESCE(line.untaxed_amount_invoiced, 0) / NULLIF(line.price_subtotal, 0))
                    END / NULLIF(o.currency_rate, 0)) AS amount
      FROM sale_order o
      JOIN sale_order_line line ON line.order_id = o.id
      JOIN res_partner partner ON partner.id = o.partner_id
      JOIN company ON company.id = o.company_id AND company.limits
     WHERE o.state = 'sale' AND (line.price_subtotal <> 0 OR line.is_downpayment)
       AND (o.invoice_status <> 'invoiced'
            OR o.id IN (SELECT line.order_id
                          FROM account_move move
                          JOIN account_move_line item ON item.move_id = move.id
                          JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = item.id
                          JOIN sale_order_line line ON line.id = rel.order_line_id
                         WHERE move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_refund')))
     GROUP BY 1, 2
), move AS (
    SELECT partner.commercial_partner_id AS partner_id, o.company_id, line.id AS line_id, line.qty_delivered,
           line.product_uom_qty, move.picking_id, move.state, move.quantity, company.today,
           company.at_day,
           (COALESCE(promise.promised_date, move.date_deadline) AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date AS promised_on,
           (move.date AT TIME ZONE 'UTC' AT TIME ZONE company.tz)::date AS day,
           move.state = 'done' AND move.date > %(year_ago)s AND move.date <= %(at)s AS left_12m
      FROM stock_move move
      JOIN stock_location place ON place.id = move.location_dest_id
 LEFT JOIN stock_location final ON final.id = move.location_final_id
      JOIN sale_order_line line ON line.id = move.sale_line_id
      JOIN sale_order o ON o.id = line.order_id
      JOIN res_partner partner ON partner.id = o.partner_id
      JOIN company ON company.id = o.company_id
 LEFT JOIN operative_promise promise ON promise.sale_line_id = line.id AND promise.promise_id IS NULL
     WHERE o.state = 'sale' AND move.state NOT IN ('cancel', 'draft')
       AND (place.usage = 'customer' OR final.usage = 'customer' AND move.state <> 'done'
            AND NOT EXISTS (SELECT 1 FROM stock_move_move_rel next WHERE next.move_orig_id = move.id))
), deliveries AS (
    SELECT partner_id, company_id, count(DISTINCT picking_id) AS open,
           count(DISTINCT picking_id) FILTER (WHERE promised_on < today) AS late
      FROM move WHERE state NOT IN ('done', 'draft') AND picking_id IS NOT NULL GROUP BY 1, 2
), punctuality AS (
    SELECT partner_id, company_id, count(*) AS due, count(*) FILTER (WHERE left_in_time >= product_uom_qty) AS on_time,
           count(*) FILTER (WHERE left_at_all >= product_uom_qty) AS in_full
      FROM (SELECT partner_id, company_id, line_id, product_uom_qty, min(promised_on) AS promised_on, min(at_day) AS at_day,
                   sum(quantity) FILTER (WHERE state = 'done' AND day <= promised_on) AS left_in_time,
                   sum(quantity) FILTER (WHERE state = 'done') AS left_at_all
              FROM move GROUP BY 1, 2, 3, 4) line
     WHERE promised_on > (at_day - interval '1 year')::date AND promised_on <= at_day
     GROUP BY 1, 2
), tickets AS (
    SELECT partner.commercial_partner_id AS partner_id, ticket.company_id, count(*) AS open
      FROM helpdesk_ticket ticket
      JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id AND stage.closed IS NOT TRUE
      JOIN res_partner partner ON partner.id = ticket.partner_id
     WHERE ticket.active AND ticket.complaint_recourse_of_id IS NULL
     GROUP BY 1, 2
), costs AS (
    SELECT partner.commercial_partner_id AS partner_id, fact.company_id, round(sum(fact.cost), 2) AS cost,
           round(sum(fact.margin), 2) AS margin
      FROM (SELECT ticket.partner_id, cost.company_id, cost.amount_company AS cost, 0 AS margin
              FROM operative_complaint_cost cost
              JOIN helpdesk_ticket ticket ON ticket.id = cost.ticket_id AND ticket.complaint_recourse_of_id IS NULL
              JOIN company ON company.id = cost.company_id
             WHERE cost.date > (company.at_day - interval '1 year')::date AND cost.date <= company.at_day
             UNION ALL
            SELECT o.partner_id, o.company_id, 0, line.margin / NULLIF(o.currency_rate, 0)
              FROM sale_order_line line JOIN sale_order o ON o.id = line.order_id AND o.state = 'sale'
             WHERE line.complaint_line_id IS NOT NULL AND o.date_order > %(year_ago)s AND o.date_order <= %(at)s) fact
      JOIN res_partner partner ON partner.id = fact.partner_id
     GROUP BY 1, 2
), complaint AS (
    SELECT ticket.id, partner.commercial_partner_id AS partner_id, ticket.company_id, ticket.active AND stage.closed IS NOT TRUE
               AND stage.id IS NOT NULL AS is_open,
           COALESCE(ticket.operative_received_at, ticket.create_date) > %(year_ago)s
               AND COALESCE(ticket.operative_received_at, ticket.create_date) <= %(at)s AND ticket.duplicate_id IS NULL
               AND NOT EXISTS (SELECT 1 FROM helpdesk_ticket_helpdesk_ticket_tag_rel marked
                                 JOIN helpdesk_ticket_tag tag ON tag.id = marked.helpdesk_ticket_tag_id
                                WHERE tag.operative_no_figures AND marked.helpdesk_ticket_id = ticket.id) AS counts
      FROM helpdesk_ticket ticket
      JOIN helpdesk_ticket_type type ON type.id = ticket.type_id AND type.operative_is_complaint
       AND ticket.complaint_recourse_of_id IS NULL
      JOIN res_partner partner ON partner.id = ticket.partner_id
 LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
), complaints AS (
    SELECT partner_id, company_id, count(*) FILTER (WHERE is_open) AS open FROM complaint GROUP BY 1, 2
), complained AS (
    SELECT complaint.partner_id, complaint.company_id, count(DISTINCT line.sale_line_id) AS lines
      FROM complaint JOIN operative_complaint_line line ON line.ticket_id = complaint.id
     WHERE complaint.counts
     GROUP BY 1, 2
), complaint_costs AS (
    SELECT partner_id, company_id, round(sum(cost), 2) AS cost, round(sum(margin), 2) AS margin
      FROM (SELECT partner.commercial_partner_id AS partner_id, cost.company_id, cost.amount_company AS cost, 0 AS margin
              FROM operative_complaint_cost cost
              JOIN helpdesk_ticket ticket ON ticket.id = cost.ticket_id AND ticket.complaint_recourse_of_id IS NULL
              JOIN res_partner partner ON partner.id = ticket.partner_id
              JOIN company ON company.id = cost.company_id
             WHERE cost.date <= company.at_day AND cost.date > company.at_day - interval '1 year'
             UNION ALL
            SELECT partner.commercial_partner_id, o.company_id, 0, line.margin / NULLIF(o.currency_rate, 0)
              FROM sale_order_line line
              JOIN sale_order o ON o.id = line.order_id AND o.state = 'sale'
              JOIN res_partner partner ON partner.id = o.partner_id
             WHERE line.complaint_line_id IS NOT NULL AND o.date_order > %(year_ago)s AND o.date_order <= %(at)s) fact
     GROUP BY 1, 2
), delivered AS (
    SELECT partner_id, company_id, count(DISTINCT line_id) AS lines FROM move WHERE left_12m GROUP BY 1, 2
), message AS (
    SELECT message.model, message.res_id, message.date
      FROM mail_message message
 LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
 LEFT JOIN mail_activity_type activity ON activity.id = message.mail_activity_type_id
     WHERE message.model IN ('res.partner', 'crm.lead', 'sale.order', 'account.move', 'helpdesk.ticket')
       AND message.date <= %(at)s AND message.operative_is_automatic IS NOT TRUE
       AND (message.message_type = 'email' OR activity.category = 'phonecall'
            OR message.message_type = 'comment' AND subtype.id IS NOT NULL AND subtype.internal IS NOT TRUE
               AND message.author_id IS DISTINCT FROM (SELECT partner_id FROM res_users WHERE id = 1))
), contact AS (
    SELECT partner_id, company_id, date_order AS moment FROM sale_order WHERE state = 'sale' AND date_order <= %(at)s
     UNION ALL
    SELECT partner_id, company_id, create_date FROM helpdesk_ticket WHERE create_date <= %(at)s
     UNION ALL
    SELECT guest.res_partner_id, NULL, event.stop
      FROM calendar_event event JOIN calendar_event_res_partner_rel guest ON guest.calendar_event_id = event.id
     WHERE event.active AND event.stop <= %(at)s
     UNION ALL
    SELECT message.res_id, NULL, message.date FROM message WHERE model = 'res.partner'
     UNION ALL
    SELECT doc.partner_id, doc.company_id, message.date
      FROM message JOIN crm_lead doc ON doc.id = message.res_id AND message.model = 'crm.lead'
     UNION ALL
    SELECT doc.partner_id, doc.company_id, message.date
      FROM message JOIN sale_order doc ON doc.id = message.res_id AND message.model = 'sale.order'
     UNION ALL
    SELECT doc.partner_id, doc.company_id, message.date
      FROM message JOIN account_move doc ON doc.id = message.res_id AND message.model = 'account.move'
     WHERE doc.move_type IN ('out_invoice', 'out_refund')
     UNION ALL
    SELECT doc.partner_id, doc.company_id, message.date
      FROM message JOIN helpdesk_ticket doc ON doc.id = message.res_id AND message.model = 'helpdesk.ticket'
), interactions AS (
    SELECT partner.commercial_partner_id AS partner_id, COALESCE(contact.company_id, commercial.company_id) AS company_id,
           max(contact.moment) AS moment
      FROM contact
      JOIN res_partner partner ON partner.id = contact.partner_id
      JOIN res_partner commercial ON commercial.id = partner.commercial_partner_id
     GROUP BY 1, 2
)
SELECT customer.partner_id, customer.company_id, orders.first_order_date, orders.last_order_date,
       COALESCE(orders.order_count, 0) AS order_count, COALESCE(orders.order_count_12m, 0) AS order_count_12m,
       COALESCE(round(orders.revenue_12m, 2), 0) AS revenue_12m,
       COALESCE(round(orders.revenue_prev_12m, 2), 0) AS revenue_prev_12m,
       COALESCE(round(orders.margin_12m, 2), 0) AS margin_12m,
       round(rhythm.days::numeric, 1) AS usual_order_interval_days,
       orders.last_order_date + ceil(rhythm.days)::int AS expected_next_order_on,
       COALESCE(round(quotations.open_amount, 2), 0) AS open_quotation_amount,
       COALESCE(quotations.decided, 0) AS decided_count_12m,
       round(quotations.won::numeric / NULLIF(quotations.decided, 0), 4) AS hit_rate_12m,
       round(COALESCE(quotations.won_amount, 0) / NULLIF(quotations.decided_amount, 0), 4) AS hit_rate_amount_12m,
       COALESCE(round(receivables.amount, 2), 0) AS receivable_amount,
       COALESCE(round(receivables.overdue, 2), 0) AS overdue_amount,
       CASE WHEN company.limits THEN
           round((COALESCE(receivables.amount, 0) + COALESCE(uninvoiced.amount, 0))
                 / NULLIF(GREATEST((commercial.credit_limit ->> customer.company_id::text)::numeric, 0), 0), 4)
           END AS credit_used_rate,
       CASE WHEN receivables.overdue > 0 THEN 'overdue' WHEN receivables.amount > 0 THEN 'open' ELSE 'none' END
           AS receivable_state,
       COALESCE(deliveries.open, 0) AS open_delivery_count, COALESCE(deliveries.late, 0) AS late_delivery_count,
       COALESCE(punctuality.due, 0) AS due_line_count_12m,
       round(punctuality.on_time::numeric / punctuality.due, 4) AS on_time_rate_12m,
       round(punctuality.in_full::numeric / punctuality.due, 4) AS in_full_rate_12m,
       COALESCE(tickets.open, 0) AS open_ticket_count, COALESCE(complaints.open, 0) AS open_complaint_count,
       COALESCE(delivered.lines, 0) AS delivered_line_count_12m,
       round(COALESCE(complained.lines, 0)::numeric / delivered.lines, 4) AS complaint_rate_12m,
       COALESCE(complaint_costs.cost, 0) AS complaint_cost_12m,
       COALESCE(round(orders.margin_12m, 2), 0) - COALESCE(complaint_costs.cost, 0) - COALESCE(complaint_costs.margin, 0)
           AS contribution_12m,
       date_trunc('second', GREATEST(interactions.moment, shared.moment)) AS last_interaction_at
  FROM customer
  JOIN company ON company.id = customer.company_id
  JOIN res_partner commercial ON commercial.id = customer.partner_id
LEFT JOIN orders ON (orders.partner_id, orders.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN rhythm ON (rhythm.partner_id, rhythm.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN quotations ON (quotations.partner_id, quotations.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN receivables ON (receivables.partner_id, receivables.root_id) = (customer.partner_id, company.root_id)
LEFT JOIN uninvoiced ON (uninvoiced.partner_id, uninvoiced.root_id) = (customer.partner_id, company.root_id)
LEFT JOIN deliveries ON (deliveries.partner_id, deliveries.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN punctuality ON (punctuality.partner_id, punctuality.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN tickets ON (tickets.partner_id, tickets.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN complaints ON (complaints.partner_id, complaints.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN complained ON (complained.partner_id, complained.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN delivered ON (delivered.partner_id, delivered.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN complaint_costs ON (complaint_costs.partner_id, complaint_costs.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN interactions ON (interactions.partner_id, interactions.company_id) = (customer.partner_id, customer.company_id)
LEFT JOIN interactions shared ON shared.partner_id = customer.partner_id AND shared.company_id IS NULL
