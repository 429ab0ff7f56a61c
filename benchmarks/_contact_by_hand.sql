-- What somebody would write who knows no rights: the newest entries of a customer before a moment.
WITH contact AS (
    SELECT id FROM res_partner WHERE commercial_partner_id = %(customer)s
), document AS MATERIALIZED (
    SELECT 'res.partner' AS model, id FROM contact
     UNION ALL SELECT 'crm.lead', id FROM crm_lead WHERE partner_id IN (SELECT id FROM contact)
     UNION ALL SELECT 'sale.order', id FROM sale_order WHERE partner_id IN (SELECT id FROM contact)
     UNION ALL SELECT 'account.move', id FROM account_move
                WHERE partner_id IN (SELECT id FROM contact) AND move_type IN ('out_invoice', 'out_refund')
     UNION ALL SELECT 'helpdesk.ticket', id FROM helpdesk_ticket
                WHERE partner_id IN (SELECT id FROM contact) AND complaint_recourse_of_id IS NULL
     UNION ALL SELECT 'operative.customer', id FROM operative_customer WHERE partner_id = %(customer)s
)
SELECT kind, id, moment FROM (
    SELECT 'opportunity' AS kind, id, create_date AS moment FROM crm_lead WHERE partner_id IN (SELECT id FROM contact)
    UNION ALL
    SELECT CASE state WHEN 'sale' THEN 'order' ELSE 'quotation' END, id, date_order FROM sale_order
     WHERE partner_id IN (SELECT id FROM contact)
    UNION ALL
    SELECT 'invoice', id,
           GREATEST(LEAST(create_date, invoice_date + interval '1 day' - interval '1 second'), invoice_date::timestamp)
      FROM account_move
     WHERE partner_id IN (SELECT id FROM contact) AND move_type IN ('out_invoice', 'out_refund') AND state = 'posted'
    UNION ALL
    SELECT CASE WHEN kind.operative_is_complaint THEN 'complaint' ELSE 'ticket' END, ticket.id, ticket.create_date
      FROM helpdesk_ticket ticket LEFT JOIN helpdesk_ticket_type kind ON kind.id = ticket.type_id
     WHERE partner_id IN (SELECT id FROM contact) AND complaint_recourse_of_id IS NULL
    UNION ALL
    SELECT 'meeting', event.id, event.stop FROM calendar_event event
     WHERE event.active AND event.id IN (
            SELECT calendar_event_id FROM calendar_event_res_partner_rel WHERE res_partner_id IN (SELECT id FROM contact))
    UNION ALL
    SELECT 'delivery', picking.id, picking.date_done FROM stock_picking picking
      JOIN stock_location source ON source.id = picking.location_id
      JOIN stock_location target ON target.id = picking.location_dest_id
     WHERE picking.partner_id IN (SELECT id FROM contact) AND picking.state = 'done'
       AND (source.usage IN ('customer', 'transit') OR target.usage IN ('customer', 'transit'))
    UNION ALL
    SELECT 'phase', stay.id, stay.entered_at FROM operative_customer_stay stay
      JOIN operative_customer customer ON customer.id = stay.document_id
     WHERE customer.partner_id = %(customer)s
       AND stay.stage_id IS DISTINCT FROM (
            SELECT before.stage_id FROM operative_customer_stay before
             WHERE before.document_id = stay.document_id AND (before.entered_at, before.id) < (stay.entered_at, stay.id)
             ORDER BY before.entered_at DESC, before.id DESC LIMIT 1)
    UNION ALL
    SELECT 'handover', handover.id, handover.requested_at FROM operative_handover handover
      JOIN document ON document.model = handover.res_model AND document.id = handover.res_id
    UNION ALL
    SELECT CASE WHEN type.category = 'phonecall' THEN 'call' WHEN type.id IS NOT NULL THEN 'activity'
                WHEN message.is_internal IS NOT TRUE
                     AND (NOT subtype.internal OR subtype.id IS NULL AND message.message_type IN ('email', 'email_outgoing'))
                THEN 'message' ELSE 'note' END, message.id, message.date
      FROM document
      JOIN mail_message message ON message.model = document.model AND message.res_id = document.id
 LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
 LEFT JOIN mail_activity_type type ON type.id = message.mail_activity_type_id
     WHERE (type.id IS NOT NULL OR message.message_type <> 'notification') AND message.message_type <> 'user_notification'
       AND (NULLIF(message.body, '') IS NOT NULL
            OR EXISTS (SELECT 1 FROM message_attachment_rel attached WHERE attached.message_id = message.id))
) entry
 WHERE moment <= %(before)s
 ORDER BY moment DESC, kind COLLATE "C" DESC, id DESC
 LIMIT %(limit)s
