from odoo import api, fields, models
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """The history of a ticket from its first day: derived from what Odoo tracked, where the log of stays began later."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _operative_take_over(self):
        """Begin the log with what was tracked before there was one; see ``operative.staged.mixin``."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE helpdesk_ticket ticket SET operative_known_since = %s
                WHERE NOT EXISTS (SELECT 1 FROM helpdesk_ticket_stay stay WHERE stay.document_id = ticket.id)
            RETURNING ticket.id""", fields.Datetime.now()))
        ids = [ticket_id for ticket_id, in self.env.cr.fetchall()]
        self.invalidate_model(["operative_known_since"], flush=False)
        begun = super()._operative_take_over()
        if ids:
            self._operative_rebuild(ids)
        return begun

    @api.model
    def _operative_rebuild(self, ids=None):
        """Derive senders of messages, stays and stamps anew from what Odoo stores: messages and tracked changes.

        Stays that the log itself has seen are the truth: only what was before (``operative_known_since``) is derived, from the
        tracked changes of stage and assigned user and from the customer's messages. Whose time ran in a stage is taken
        from the stage as it is set up now. SQL, a statement a step, since at installation there may be a million tickets.
        Calling it again changes nothing.

        :param ids: ids of tickets, None for all
        """
        ids = None if ids is None else list(ids)
        self.env["mail.message"]._operative_note_all_senders(
            SQL("TRUE") if ids is None else SQL("message.res_id = ANY(%s)", ids))
        self.env.cr.execute(self._operative_history_sql(ids))
        self.env.cr.execute(SQL(
            """UPDATE helpdesk_ticket ticket SET operative_clock = stay.clock
                 FROM helpdesk_ticket_stay stay
                WHERE stay.document_id = ticket.id AND stay.left_at IS NULL
                  AND stay.clock IS DISTINCT FROM ticket.operative_clock AND %s""",
            SQL("TRUE") if ids is None else SQL("ticket.id = ANY(%s)", ids)))
        self.env["helpdesk.ticket.stay"].invalidate_model(flush=False)
        self.invalidate_model(["operative_clock"], flush=False)
        self._operative_logged().clear()
        self._operative_stamp_all(ids)

    @api.model
    def _operative_history_waits_sql(self):
        """When tickets began and ended to wait for somebody who was asked, whatever their stage says.

        :return: ``SELECT`` of ``ticket_id, at, change`` (1: somebody was asked, -1: that ended), ``is_answer`` (by an answer)
        """
        return SQL("SELECT NULL::int AS ticket_id, NULL::timestamp AS at, 0 AS change, FALSE AS is_answer WHERE FALSE")

    @api.model
    def _operative_history_sql(self, ids):
        """The statement that replaces the stays before ``operative_known_since`` by those that follow from tracked changes.

        The stay that goes on at that moment keeps its end. Of several changes within a second the last one counts.
        """
        ir_fields = self.env["ir.model.fields"]
        stays = self.env["helpdesk.ticket.stay"]
        kept_since = stays._staff_kept_since()
        # the last one ends where the log goes on; a gap in the log does not make it negative
        ends = SQL("COALESCE(derived.left_at, seen.left_at, next.entered_at)")
        left_at = SQL("CASE WHEN %(ends)s IS NOT NULL THEN GREATEST(derived.at, %(ends)s) END", ends=ends)
        return SQL(
            """
            WITH ticket AS (
                SELECT ticket.id, ticket.team_id, ticket.company_id, ticket.stage_id, ticket.user_id, ticket.active,
                       ticket.operative_known_since, date_trunc('second', ticket.last_stage_update) AS stage_date,
                       LEAST(ticket.operative_received_at, ticket.create_date) AS created_at
                  FROM helpdesk_ticket ticket
                 WHERE ticket.operative_known_since IS NOT NULL AND %(chosen)s
            ), gone AS (
                DELETE FROM helpdesk_ticket_stay stay USING ticket
                 WHERE stay.document_id = ticket.id AND stay.entered_at < ticket.operative_known_since
                RETURNING stay.*
            ), seen AS (  -- the stay that goes on when the log begins to see
                SELECT DISTINCT ON (document_id) gone.* FROM gone ORDER BY document_id, entered_at DESC, id DESC
            ), change AS (
                SELECT message.res_id AS ticket_id, date_trunc('second', message.date) AS at, message.id AS n,
                       value.field_id = %(stage_field)s AS is_stage, value.old_value_integer AS old,
                       value.new_value_integer AS new, message.create_uid AS uid
                  FROM mail_tracking_value value
                  JOIN mail_message message ON message.id = value.mail_message_id AND message.model = 'helpdesk.ticket'
                  JOIN ticket ON ticket.id = message.res_id
                 WHERE value.field_id IN (%(stage_field)s, %(user_field)s) AND message.date < ticket.operative_known_since
            ), first AS (  -- what it was created with is what the first change replaced
                SELECT ticket_id,
                       (array_agg(old ORDER BY at, n) FILTER (WHERE is_stage))[1] AS stage_id,
                       bool_or(is_stage) AS has_stage,
                       (array_agg(old ORDER BY at, n) FILTER (WHERE NOT is_stage))[1] AS user_id,
                       bool_or(NOT is_stage) AS has_user
                  FROM change GROUP BY ticket_id
            ), untracked AS (  -- closed without a trace, but for the date Odoo keeps: from where is not known. The date
                -- alone says little of other stages: who writes the same stage again renews it
                SELECT ticket.id AS ticket_id, ticket.stage_date AS at, COALESCE(seen.stage_id, ticket.stage_id) AS stage_id
                  FROM ticket
             LEFT JOIN first ON first.ticket_id = ticket.id
             LEFT JOIN seen ON seen.document_id = ticket.id
                  JOIN helpdesk_ticket_stage stage ON stage.id = COALESCE(seen.stage_id, ticket.stage_id) AND stage.closed
                 WHERE first.has_stage IS NOT TRUE AND ticket.stage_date < ticket.operative_known_since
                   AND ticket.stage_date > date_trunc('second', ticket.created_at) + interval '1 second'
            ), event AS (
                SELECT ticket.id AS ticket_id, date_trunc('second', ticket.created_at) AS at, 0::bigint AS n,
                       TRUE AS sets_stage,
                       CASE WHEN first.has_stage THEN first.stage_id
                            WHEN untracked.ticket_id IS NULL THEN COALESCE(seen.stage_id, ticket.stage_id) END AS stage_id,
                       TRUE AS sets_user,
                       CASE WHEN first.has_user THEN NULLIF(first.user_id, 0)
                            WHEN seen.document_id IS NOT NULL THEN seen.user_id ELSE ticket.user_id END AS user_id,
                       FALSE AS is_message, NULL::int AS uid, 0 AS waits, FALSE AS is_answer
                  FROM ticket
             LEFT JOIN first ON first.ticket_id = ticket.id
             LEFT JOIN seen ON seen.document_id = ticket.id
             LEFT JOIN untracked ON untracked.ticket_id = ticket.id
                UNION ALL
                SELECT ticket_id, at, 0, TRUE, stage_id, FALSE, NULL, FALSE, NULL, 0, FALSE FROM untracked
                UNION ALL
                SELECT ticket_id, at, n, is_stage, CASE WHEN is_stage THEN new END, NOT is_stage,
                       CASE WHEN NOT is_stage THEN NULLIF(new, 0) END, FALSE, uid, 0, FALSE
                  FROM change
                UNION ALL
                SELECT ticket.id, date_trunc('second', LEAST(message.date, message.create_date)), message.id, FALSE, NULL,
                       FALSE, NULL, TRUE, NULL, 0, FALSE
                  FROM mail_message message
                  JOIN ticket ON ticket.id = message.res_id
                 WHERE message.model = 'helpdesk.ticket' AND message.operative_sender = 'customer'
                   AND message.date < ticket.operative_known_since
                UNION ALL
                SELECT ticket.id, wait.at, %(after_all)s, FALSE, NULL, FALSE, NULL, FALSE, NULL, wait.change, wait.is_answer
                  FROM (%(waits)s) wait
                  JOIN ticket ON ticket.id = wait.ticket_id AND wait.at < ticket.operative_known_since
            ), ordered AS (
                SELECT event.*, row_number() OVER w AS k,
                       count(*) FILTER (WHERE sets_stage) OVER w AS stage_no,
                       count(*) FILTER (WHERE sets_user) OVER w AS user_no,
                       sum(waits) OVER w AS open_waits,
                       -- a message within the second of a change of stage is what reopened it
                       sets_stage AND bool_or(is_message) OVER (PARTITION BY ticket_id, at) AS is_reopened
                  FROM event
                WINDOW w AS (PARTITION BY ticket_id ORDER BY at, n, sets_stage)
            ), filled AS (
                SELECT ordered.*,
                       max(stage_id) OVER (PARTITION BY ticket_id, stage_no) AS in_stage,
                       max(user_id) OVER (PARTITION BY ticket_id, user_no) AS in_hands,
                       -- what came last: somebody was asked; in this stage, the customer wrote or everybody had answered
                       max(k) FILTER (WHERE waits > 0) OVER (PARTITION BY ticket_id ORDER BY k) AS asked_k,
                       min(k) FILTER (WHERE is_message OR is_reopened) OVER stage AS written_k,
                       max(k) FILTER (WHERE is_reopened) OVER stage AS reopened_k,
                       max(k) FILTER (WHERE is_reopened OR is_answer AND open_waits = 0) OVER stage AS back_k
                  FROM ordered
                WINDOW stage AS (PARTITION BY ticket_id, stage_no ORDER BY k)
            ), clocked AS (
                SELECT filled.ticket_id, filled.at, filled.k, filled.uid, stage.id AS stage_id, users.id AS user_id,
                       stage.responsible_role_id AS role_id,
                       CASE WHEN stage.closed THEN 'closed'
                            WHEN stage.clock = 'customer' AND filled.written_k IS NULL THEN 'customer'
                            WHEN stage.clock = 'provider' AND (filled.back_k IS NULL OR filled.asked_k > filled.back_k)
                            THEN 'provider'
                            WHEN stage.clock = 'provider' THEN 'ours'
                            WHEN filled.open_waits > 0 AND filled.asked_k > COALESCE(
                                 CASE WHEN stage.clock = 'customer' THEN filled.written_k ELSE filled.reopened_k END, -1)
                            THEN 'provider'
                            ELSE 'ours' END AS clock
                  FROM filled
             LEFT JOIN helpdesk_ticket_stage stage ON stage.id = filled.in_stage
             LEFT JOIN res_users users ON users.id = filled.in_hands
            ), last AS (  -- of a second, the last
                SELECT DISTINCT ON (ticket_id, at) clocked.* FROM clocked ORDER BY ticket_id, at, k DESC
            ), closed AS (  -- when it was archived nobody knows
                SELECT last.ticket_id, last.at, last.k, last.uid, last.stage_id, last.user_id, last.role_id,
                       CASE WHEN NOT ticket.active AND lead(last.at) OVER (PARTITION BY last.ticket_id ORDER BY last.at) IS NULL
                            THEN 'closed' ELSE last.clock END AS clock
                  FROM last JOIN ticket ON ticket.id = last.ticket_id
            ), changed AS (
                SELECT closed.*, (stage_id, user_id, clock) IS DISTINCT FROM (
                           lag(stage_id) OVER w, lag(user_id) OVER w, lag(clock) OVER w)
                       OR lag(k) OVER w IS NULL AS begins
                  FROM closed WINDOW w AS (PARTITION BY ticket_id ORDER BY at)
            ), derived AS (
                SELECT changed.*, lead(at) OVER (PARTITION BY ticket_id ORDER BY at) AS left_at FROM changed WHERE begins
            )
            INSERT INTO helpdesk_ticket_stay (document_id, stage_id, user_id, role_id, team_id, clock, company_id, moved_by_id,
                                              entered_at, left_at, create_uid, create_date, write_uid, write_date)
            SELECT derived.ticket_id, derived.stage_id,
                   CASE WHEN NOT %(forgotten)s THEN derived.user_id END, derived.role_id,
                   COALESCE(seen.team_id, ticket.team_id), derived.clock, ticket.company_id,
                   CASE WHEN NOT %(forgotten)s THEN derived.uid END,
                   derived.at, %(left_at)s, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM derived
              JOIN ticket ON ticket.id = derived.ticket_id
         LEFT JOIN seen ON seen.document_id = derived.ticket_id
         LEFT JOIN (SELECT document_id, min(entered_at) AS entered_at FROM helpdesk_ticket_stay
                      JOIN ticket ON ticket.id = document_id AND entered_at >= ticket.operative_known_since
                     GROUP BY document_id) next ON next.document_id = derived.ticket_id
            """,
            waits=self._operative_history_waits_sql(), after_all=2**62,
            chosen=SQL("TRUE") if ids is None else SQL("ticket.id = ANY(%s)", ids),
            stage_field=ir_fields._get(self._name, "stage_id").id, user_field=ir_fields._get(self._name, "user_id").id,
            # persons are taken out of what has been over for so long
            forgotten=SQL("COALESCE(%s, 'infinity') < %s", left_at, kept_since), left_at=left_at,
            uid=self.env.uid, now=fields.Datetime.now())
