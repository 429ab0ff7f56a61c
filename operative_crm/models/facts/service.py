"""Tickets: whose a message is, and what happened to a ticket when."""
from odoo import SUPERUSER_ID
from odoo.tools import SQL

# The address in "Name <address>", as it is compared.
_ADDRESS = r"[^<>\s,;\"]+@[^<>\s,;\"]+"


def _address(column):
    return SQL("lower(substring(%s FROM %s))", column, _ADDRESS)


def counted(alias):
    """Condition for tickets that are data points of figures: neither a duplicate nor marked as spam.

    :param alias: of ``helpdesk_ticket``
    """
    return SQL(
        """(%(ticket)s.duplicate_id IS NULL AND NOT EXISTS (
                SELECT 1 FROM helpdesk_ticket_helpdesk_ticket_tag_rel marked
                  JOIN helpdesk_ticket_tag tag ON tag.id = marked.helpdesk_ticket_tag_id AND tag.operative_no_figures
                 WHERE marked.helpdesk_ticket_id = %(ticket)s.id))""", ticket=SQL.identifier(alias))


def _is_ours(partner_id):
    """Condition for a partner who is somebody of ours: an internal user, OdooBot left out."""
    return SQL(
        "EXISTS (SELECT 1 FROM res_users u WHERE u.partner_id = %s AND u.share IS NOT TRUE AND u.id <> %s)",
        partner_id, SUPERUSER_ID)


def senders(scope):
    """Whose each message on a ticket is; the author decides, never who posted it.

    * ``customer``: of the customer's company, or from the address the ticket names; ``thanks`` once somebody said that it
      asks for nothing
    * ``ours``: by one of us, public, and with somebody outside among its recipients
    * ``unsent``: the same, but it reached nobody outside
    * ``call``: a phone call that one of us has done
    * ``automatic``: sent to somebody outside by an automatism of ours
    * ``provider``: by whoever was asked to do something for this ticket, while he had not answered

    Notes, bots, and what a machine sent are nobody's.

    :param scope: condition on ``message``, a row of ``mail_message``
    :return: ``SELECT`` of ``id, sender``
    """
    return SQL(
        """
        SELECT message.id,
               CASE WHEN message.operative_is_automatic THEN NULL
                    WHEN message.message_type IN ('auto_comment', 'email_outgoing') THEN
                         CASE WHEN %(outside)s THEN 'automatic' END
                    WHEN message.mail_activity_type_id IN (
                             SELECT id FROM mail_activity_type WHERE category = 'phonecall') THEN
                         CASE WHEN %(ours)s THEN 'call' END
                    WHEN message.message_type NOT IN ('comment', 'email') OR subtype.id IS NULL OR subtype.internal THEN NULL
                    WHEN message.author_id = ticket.partner_id
                      OR NOT %(ours)s AND (author.commercial_partner_id = customer.commercial_partner_id
                                           OR %(from)s IN (%(ticket_address)s, customer.email_normalized)) THEN
                         CASE WHEN message.operative_sender = 'thanks' THEN 'thanks' ELSE 'customer' END
                    WHEN %(ours)s THEN CASE WHEN %(outside)s THEN 'ours' ELSE 'unsent' END
                    WHEN EXISTS (
                             SELECT 1 FROM operative_provider_task task
                          LEFT JOIN res_partner provider ON provider.id = task.partner_id
                              WHERE task.ticket_id = ticket.id AND task.sent_at <= message.date
                                AND COALESCE(task.answered_at, task.cancelled_at, 'infinity') >= message.date
                                AND (provider.commercial_partner_id = author.commercial_partner_id
                                     OR %(from)s IN (%(task_address)s, provider.email_normalized))) THEN 'provider'
               END AS sender
          FROM mail_message message
          JOIN helpdesk_ticket ticket ON ticket.id = message.res_id
     LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
     LEFT JOIN res_partner author ON author.id = message.author_id
     LEFT JOIN res_partner customer ON customer.id = ticket.partner_id
         WHERE message.model = 'helpdesk.ticket' AND %(scope)s
        """,
        scope=scope, ours=_is_ours(SQL("message.author_id")),
        ticket_address=_address(SQL("ticket.partner_email")), task_address=_address(SQL("task.email")),
        **{"from": _address(SQL("message.email_from"))},
        outside=SQL(
            """(EXISTS (
                    SELECT 1 FROM mail_notification sent
                 LEFT JOIN res_partner recipient ON recipient.id = sent.res_partner_id
                     WHERE sent.mail_message_id = message.id AND sent.notification_type = 'email'
                       AND (recipient.partner_share AND recipient.email_normalized IS NOT NULL
                            OR recipient.id IS NULL AND sent.mail_email_address IS NOT NULL))
                -- who writes from a mail program to us and the customer has sent it to both
                OR strpos(lower(concat_ws(',', message.incoming_email_to, message.incoming_email_cc)),
                          COALESCE(customer.email_normalized, %s)) > 0)""", _address(SQL("ticket.partner_email"))))


def _stays(scope):
    """What the log of stays says of each ticket: ``ticket_id, created_at, clock, clock_since, first_resolved_at,
    resolved_at, reopen_count, handoff_count``.

    A hand-off is a change of team, or from one person to another, also by way of nobody, once somebody had it. Who takes
    a ticket that came with a change of team adds none: that change counted.
    """
    return SQL(
        """
        WITH numbered AS (
            SELECT stay.document_id, stay.entered_at, stay.clock, stay.user_id, stay.team_id,
                   row_number() OVER w AS n, lag(stay.clock) OVER w AS clock_before
              FROM helpdesk_ticket_stay stay
             WHERE %(scope)s
            WINDOW w AS (PARTITION BY stay.document_id ORDER BY stay.entered_at, stay.id)
        ), before AS (  -- who had it last, and which team: nobody is passed over
            SELECT numbered.*, max(n << 32 | user_id) OVER w & %(low)s AS user_before,
                   max(n << 32 | team_id) OVER w & %(low)s AS team_before
              FROM numbered
            WINDOW w AS (PARTITION BY document_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        ), rounds AS (
            SELECT before.*, count(*) FILTER (WHERE team_id <> team_before AND user_before IS NOT NULL) OVER (
                        PARTITION BY document_id ORDER BY n) AS team_round
              FROM before
        ), handed AS (
            SELECT rounds.*, max(n << 32 | team_round) FILTER (WHERE user_id IS NOT NULL) OVER (
                        PARTITION BY document_id ORDER BY n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                   ) & %(low)s AS round_before
              FROM rounds
        )
        SELECT document_id AS ticket_id, min(entered_at) AS created_at,
               (array_agg(clock ORDER BY n DESC))[1] AS clock,
               max(entered_at) FILTER (WHERE clock IS DISTINCT FROM clock_before) AS clock_since,
               min(entered_at) FILTER (WHERE clock = 'closed' AND clock_before IS DISTINCT FROM 'closed') AS first_resolved_at,
               max(entered_at) FILTER (WHERE clock = 'closed' AND clock_before IS DISTINCT FROM 'closed') AS resolved_at,
               count(*) FILTER (WHERE clock <> 'closed' AND clock_before = 'closed')::int AS reopen_count,
               (max(team_round) + count(*) FILTER (WHERE user_id <> user_before AND team_round = round_before))::int
                    AS handoff_count
          FROM handed
         GROUP BY document_id
        """, scope=scope, low=2**32 - 1)


def opened_by_us(alias, creator):
    """Condition for tickets one of us has opened himself: not for a customer who called, nor when importing them.

    :param alias: of ``helpdesk_ticket``
    :param creator: alias of ``res_users``, who created it
    """
    return SQL(
        """(%(ticket)s.operative_received_at IS NULL AND %(creator)s.share IS NOT TRUE AND %(creator)s.id <> %(odoobot)s
            AND %(ticket)s.channel_id IS DISTINCT FROM (
                SELECT res_id FROM ir_model_data
                 WHERE module = 'helpdesk_mgmt' AND name = 'helpdesk_ticket_channel_phone'))""",
        ticket=SQL.identifier(alias), creator=SQL.identifier(creator), odoobot=SUPERUSER_ID)


def waiting(ticket_ids):
    """What says how long tickets have waited, and whether anybody asks: a row a stay, in their order.

    :param ticket_ids: ids
    :return: ``SELECT`` of ``id, is_counted, is_opened_by_us, stage_id, clock, entered_at, left_at``; the last four are empty
        where there is no stay
    """
    return SQL(
        """
        SELECT ticket.id, %(counted)s AS is_counted, COALESCE(%(opened_by_us)s, FALSE) AS is_opened_by_us,
               stay.stage_id, stay.clock, stay.entered_at, stay.left_at
          FROM helpdesk_ticket ticket
     LEFT JOIN res_users creator ON creator.id = ticket.create_uid
     LEFT JOIN helpdesk_ticket_stay stay ON stay.document_id = ticket.id
         WHERE ticket.id = ANY(%(ids)s)
         ORDER BY ticket.id, stay.entered_at, stay.id
        """, counted=counted("ticket"), opened_by_us=opened_by_us("ticket", "creator"), ids=list(ticket_ids))


def stamps(ticket_ids=None):
    """What happened to each ticket when, from its stays and messages; see ``metrics.md``, *Tickets and complaints*.

    The first reply to a ticket one of us has opened with a public message, or a call, is the one after that; begun with notes
    alone, the one to the customer's first message, from which it is measured then. Who noted a call by the customer (channel
    *Phone*) or imported when it came in has not opened it himself.

    :param ticket_ids: ids, None for all
    :return: ``SELECT`` of ``id, operative_clock_since, operative_asked_at, acknowledged_at, first_reply_at,
        first_reply_kind, first_resolved_at, resolved_at, reopen_count, handoff_count, public_reply_count,
        operative_unanswered_since``
    """
    chosen = SQL("TRUE") if ticket_ids is None else SQL("ticket.id = ANY(%s)", list(ticket_ids))
    stays = _stays(SQL("TRUE") if ticket_ids is None else SQL("stay.document_id = ANY(%s)", list(ticket_ids)))
    return SQL(
        """
        WITH log AS (%(stays)s), ticket AS (
            SELECT ticket.id, COALESCE(log.created_at, ticket.create_date) AS created_at, log.clock, log.clock_since,
                   log.first_resolved_at, log.resolved_at, log.reopen_count, log.handoff_count,
                   company.operative_call_is_reply AS call_is_reply,
                   %(opened_by_us)s AS is_opened_by_us
              FROM helpdesk_ticket ticket
         LEFT JOIN log ON log.ticket_id = ticket.id
         LEFT JOIN res_company company ON company.id = ticket.company_id
         LEFT JOIN res_users creator ON creator.id = ticket.create_uid
             WHERE %(chosen)s
        ), message AS (
            SELECT message.res_id AS ticket_id, date_trunc('second', LEAST(message.date, message.create_date)) AS at,
                   message.operative_sender AS sender,
                   message.operative_sender = 'ours' OR message.operative_sender = 'call' AND ticket.call_is_reply AS is_reply,
                   row_number() OVER w AS n, ticket.resolved_at
              FROM mail_message message
              JOIN ticket ON ticket.id = message.res_id
             WHERE message.model = 'helpdesk.ticket' AND message.operative_sender IS NOT NULL
            WINDOW w AS (PARTITION BY message.res_id ORDER BY LEAST(message.date, message.create_date), message.id)
        ), told AS (
            SELECT message.*, max(n) FILTER (WHERE is_reply) OVER (PARTITION BY ticket_id) AS last_reply FROM message
        ), talk AS (
            SELECT ticket_id, array_agg(at ORDER BY n) AS moments, array_agg(sender ORDER BY n) AS senders,
                   min(n) FILTER (WHERE sender = 'customer') AS first_question,
                   array_agg(n ORDER BY n) FILTER (WHERE is_reply) AS replies,
                   min(at) FILTER (WHERE sender IN ('automatic', 'ours')) AS acknowledged_at,
                   count(*) FILTER (WHERE sender = 'ours')::int AS public_reply_count,
                   min(at) FILTER (WHERE sender = 'customer' AND n > COALESCE(last_reply, 0)
                                     AND at >= COALESCE(resolved_at, '-infinity')) AS unanswered_since
              FROM told
             GROUP BY ticket_id
        ), asked AS (
            SELECT ticket.*, talk.moments, talk.senders, talk.acknowledged_at, talk.public_reply_count, talk.unanswered_since,
                   CASE WHEN ticket.is_opened_by_us AND COALESCE(talk.first_question < talk.replies[1], talk.replies IS NULL)
                        THEN talk.moments[talk.first_question] END AS first_question_at,
                   talk.replies[CASE WHEN ticket.is_opened_by_us AND COALESCE(talk.replies[1] < talk.first_question, TRUE)
                                     THEN 2 ELSE 1 END] AS reply
              FROM ticket
         LEFT JOIN talk ON talk.ticket_id = ticket.id
        )
        SELECT id, clock_since AS operative_clock_since, COALESCE(first_question_at, created_at) AS operative_asked_at,
               acknowledged_at, moments[reply] AS first_reply_at,
               CASE senders[reply] WHEN 'ours' THEN 'message' WHEN 'call' THEN 'call' END AS first_reply_kind,
               first_resolved_at, resolved_at, COALESCE(reopen_count, 0) AS reopen_count,
               COALESCE(handoff_count, 0) AS handoff_count, COALESCE(public_reply_count, 0) AS public_reply_count,
               CASE WHEN clock IS DISTINCT FROM 'closed' THEN unanswered_since END AS operative_unanswered_since
          FROM asked
        """, stays=stays, chosen=chosen, opened_by_us=opened_by_us("ticket", "creator"))
