"""What customers asked on tickets, and when we answered."""
from odoo.tools import SQL


def each(tickets):
    """Questions and their answers: from the customer's first message that nobody had replied to, to our next reply.

    Several messages in a row are one question. Closing the ticket ends a question without an answer; after it the next
    message, which reopens the ticket, is one of its own.

    :param tickets: SQL for a relation of tickets with ``ticket_id, call_is_reply``
    :return: ``SELECT`` of ``id`` (of a message of the question), ``ticket_id, asked_at, ended_at`` (empty: nothing yet),
        ``ended_by`` (``message``, ``call``, ``closing``)
    """
    return SQL(
        """
        WITH event AS (
            SELECT message.res_id AS ticket_id, LEAST(message.date, message.create_date) AS at, message.id AS n,
                   CASE message.operative_sender WHEN 'ours' THEN 'message' WHEN 'call' THEN 'call' END AS ends
              FROM mail_message message
              JOIN %(tickets)s ticket ON ticket.ticket_id = message.res_id
             WHERE message.model = 'helpdesk.ticket'
               AND (message.operative_sender IN ('customer', 'ours')
                    OR message.operative_sender = 'call' AND ticket.call_is_reply)
            UNION ALL
            SELECT closed.document_id, closed.entered_at, 0, 'closing'
              FROM helpdesk_ticket_stay closed
              JOIN %(tickets)s ticket ON ticket.ticket_id = closed.document_id
             WHERE closed.clock = 'closed' AND NOT EXISTS (
                    SELECT 1 FROM helpdesk_ticket_stay before
                     WHERE before.document_id = closed.document_id AND before.clock = 'closed'
                       AND before.left_at = closed.entered_at AND before.id <> closed.id)
        ), talk AS (
            SELECT event.*, count(ends) OVER (PARTITION BY ticket_id ORDER BY at, n
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS turn
              FROM event
        )
        SELECT min(n) FILTER (WHERE ends IS NULL) AS id, ticket_id,
               min(at) FILTER (WHERE ends IS NULL) AS asked_at,
               min(at) FILTER (WHERE ends IS NOT NULL) AS ended_at, min(ends) AS ended_by
          FROM talk
         GROUP BY ticket_id, turn
        HAVING count(*) > count(ends)
        """, tickets=tickets)
