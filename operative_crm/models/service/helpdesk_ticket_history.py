from contextlib import nullcontext

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.bulk import MANY, bulk


class HelpdeskTicket(models.Model):
    """The history of a ticket from its first day: derived from what Odoo tracked, where the log of stays began later."""

    _inherit = "helpdesk.ticket"

    @api.model
    def _operative_take_over(self):
        """Begin the log with what was tracked before there was one; see ``operative.staged.mixin``."""
        self.env.flush_all()
        [(is_first,)] = self.env.execute_query(SQL("SELECT NOT EXISTS (SELECT 1 FROM helpdesk_ticket_stay)"))
        self.env.cr.execute(SQL(
            """UPDATE helpdesk_ticket ticket SET operative_known_since = %s
                WHERE NOT EXISTS (SELECT 1 FROM helpdesk_ticket_stay stay WHERE stay.document_id = ticket.id)
            RETURNING %s""", fields.Datetime.now(), SQL("NULL") if is_first else SQL("ticket.id")))
        ids = None if is_first else [ticket_id for ticket_id, in self.env.cr.fetchall()]
        self.invalidate_model(["operative_known_since"], flush=False)
        begun = super()._operative_take_over()
        if is_first or ids:
            self._operative_rebuild(ids)
        return begun

    @api.model
    def _operative_rebuild(self, ids=None):
        """Derive senders of messages, stays and stamps anew from what Odoo stores: messages and tracked changes.

        Stays that the log itself has seen are the truth: only what was before (``operative_known_since``) is derived, from the
        tracked changes of stage and assigned user and from the customer's messages. Whose time ran in a stage is taken
        from the stage as it is set up now. SQL, a statement a step, since at installation there may be a million tickets.
        Calling it again changes nothing. All of a million at once (None) are derived with nobody else at work: the tables
        are closed meanwhile.

        :param ids: ids of tickets, None for all
        """
        ids = None if ids is None else list(ids)
        with self._operative_written("mail_message", ids):
            self.env["mail.message"]._operative_note_all_senders(
                SQL("TRUE") if ids is None else SQL("message.res_id = ANY(%s)", ids))
        with self._operative_written("helpdesk_ticket_stay", ids, keys=True):
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
        with self._operative_written("helpdesk_ticket", ids):
            self._operative_stamp_all(ids)

    @api.model
    def _operative_written(self, table, ids, keys=False):
        """Where all tickets are written, and they are many, the indexes of a table are made anew, see ``core/bulk.py``."""
        if ids is not None or not self.env.execute_query(SQL("SELECT 1 FROM helpdesk_ticket OFFSET %s LIMIT 1", MANY)):
            return nullcontext()
        self.env.flush_all()
        return bulk(self.env.cr, table, keys)

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
        stages = self.env["helpdesk.ticket.stage"].sudo().search(Domain.TRUE)  # sudo: all of them, whoever has it derived
        kept_since = stays._staff_kept_since()
        # the last one ends where the log goes on; a gap in the log does not make it negative
        ends = SQL("COALESCE(derived.left_at, seen.left_at, next.entered_at)")
        left_at = SQL("CASE WHEN %(ends)s IS NOT NULL THEN GREATEST(derived.at, %(ends)s) END", ends=ends)
        return SQL(
            """
            WITH ticket AS (
                SELECT ticket.id, ticket.team_id, ticket.company_id, ticket.stage_id, ticket.user_id,
                       ticket.operative_known_since, ticket.active IS NOT TRUE AS is_archived,
                       %(stage_date)s AS stage_second, %(created_at)s AS created_second
                  FROM helpdesk_ticket ticket
                 WHERE ticket.operative_known_since IS NOT NULL AND %(chosen)s
            ), gone AS (
                DELETE FROM helpdesk_ticket_stay stay USING ticket
                 WHERE stay.document_id = ticket.id AND stay.entered_at < ticket.operative_known_since
                RETURNING stay.document_id, stay.id, stay.stage_id, stay.user_id, stay.team_id, stay.entered_at, stay.left_at,
                          COALESCE(stay.left_at, 'infinity') >= ticket.operative_known_since AS goes_on
            ), seen AS (  -- the stay that goes on when the log begins to see
                SELECT DISTINCT ON (document_id) document_id, stage_id, user_id, team_id, left_at
                  FROM gone WHERE goes_on ORDER BY document_id, entered_at DESC, id DESC
            ), next AS (
                SELECT stay.document_id, min(stay.entered_at) AS entered_at
                  FROM helpdesk_ticket_stay stay
                  JOIN ticket ON ticket.id = stay.document_id
                 WHERE stay.entered_at >= ticket.operative_known_since
                 GROUP BY stay.document_id
            ), change AS (  -- what was deleted since is nobody, and no stage
                SELECT message.res_id AS ticket_id, %(message_date)s AS second, message.id::bigint AS n,
                       value.field_id = %(stage_field)s AS is_stage, value.old_value_integer AS old,
                       CASE WHEN value.field_id = %(stage_field)s THEN stage.id ELSE users.id END AS new,
                       message.create_uid AS uid
                  FROM mail_tracking_value value
                  JOIN mail_message message ON message.id = value.mail_message_id AND message.model = 'helpdesk.ticket'
                  JOIN ticket ON ticket.id = message.res_id
             LEFT JOIN helpdesk_ticket_stage stage ON stage.id = value.new_value_integer
             LEFT JOIN res_users users ON users.id = value.new_value_integer
                 WHERE value.field_id IN (%(stage_field)s, %(user_field)s) AND message.date < ticket.operative_known_since
            ), begun AS (
                SELECT ticket.id, ticket.created_second, ticket.is_archived,
                       COALESCE(seen.stage_id, ticket.stage_id, 0) AS first_stage,
                       COALESCE(CASE WHEN seen.document_id IS NULL THEN ticket.user_id ELSE seen.user_id END, 0) AS first_user,
                       -- closed without a trace, but for the date Odoo keeps: from where is not known. The date alone says
                       -- little of other stages: who writes the same stage again renews it
                       CASE WHEN stage.closed AND ticket.stage_second > ticket.created_second + 1
                                 AND ticket.stage_second < %(known_since)s THEN ticket.stage_second END AS closed_second
                  FROM ticket
             LEFT JOIN seen ON seen.document_id = ticket.id
             LEFT JOIN helpdesk_ticket_stage stage ON stage.id = COALESCE(seen.stage_id, ticket.stage_id)
            ), event AS (  -- stage and user stand behind what orders them: the last of them is the largest
                SELECT id AS ticket_id, created_second AS second, FALSE AS is_message, 0::bigint AS uid, NULL::bigint AS stage,
                       NULL::bigint AS user, NULL::bigint AS old_stage, NULL::bigint AS old_user, first_stage, first_user,
                       is_archived, closed_second, 0 AS waits, FALSE AS is_answer
                  FROM begun
                UNION ALL
                SELECT id, closed_second, FALSE, 0, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL, 0, FALSE
                  FROM begun WHERE closed_second IS NOT NULL
                UNION ALL
                SELECT ticket_id, second, FALSE, n << 32 | COALESCE(uid, 0),
                       CASE WHEN is_stage THEN n << 32 | COALESCE(new, 0) END,
                       CASE WHEN NOT is_stage THEN n << 32 | COALESCE(new, 0) END,
                       CASE WHEN is_stage THEN n << 32 | COALESCE(old, 0) END,
                       CASE WHEN NOT is_stage THEN n << 32 | COALESCE(old, 0) END, NULL, NULL, FALSE, NULL, 0, FALSE
                  FROM change
                UNION ALL
                SELECT ticket.id, %(sent_at)s, TRUE, message.id::bigint << 32, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL,
                       0, FALSE
                  FROM mail_message message
                  JOIN ticket ON ticket.id = message.res_id
                 WHERE message.model = 'helpdesk.ticket' AND message.operative_sender = 'customer'
                   AND message.date < ticket.operative_known_since
                UNION ALL
                SELECT ticket.id, %(waited_at)s, FALSE, %(after_all)s, NULL, NULL, NULL, NULL, NULL, NULL, FALSE, NULL,
                       wait.change, wait.is_answer
                  FROM (%(waits)s) wait
                  JOIN ticket ON ticket.id = wait.ticket_id AND wait.at < ticket.operative_known_since
            ), last AS (  -- of a second, the last; what was asked and answered comes after all else of its second
                SELECT ticket_id, second, bool_or(is_message) AS is_message, max(uid) & %(low)s AS uid,
                       max(stage) & %(low)s AS stage, max(event.user) & %(low)s AS user,
                       min(old_stage) & %(low)s AS old_stage, min(old_user) & %(low)s AS old_user,
                       max(first_stage) AS first_stage, max(first_user) AS first_user,
                       bool_or(is_archived) AS is_archived, max(closed_second) AS closed_second, sum(waits) AS waits,
                       bool_or(waits > 0) AS is_asked, bool_or(is_answer) AS is_answer
                  FROM event
                 GROUP BY ticket_id, second
            ), filled AS (  -- what it was created with is what the first change replaced
                SELECT ticket_id, second, uid, max(second << 32 | stage) OVER w AS stage_since,
                       min(second << 32 | old_stage) OVER t & %(low)s AS old_stage, max(first_stage) OVER t AS first_stage,
                       COALESCE(max(second << 32 | last.user) OVER w, min(second << 32 | old_user) OVER t,
                                max(first_user) OVER t) & %(low)s AS user,
                       max(closed_second) OVER t AS closed_second, min(second) OVER t AS first_second, is_message, is_answer,
                       sum(waits) OVER w AS open_waits, max(second * 2 + 1) FILTER (WHERE is_asked) OVER w AS asked,
                       -- when it was archived nobody knows
                       bool_or(is_archived) OVER t AND lead(second) OVER w IS NULL AS is_archived
                  FROM last
                WINDOW t AS (PARTITION BY ticket_id), w AS (PARTITION BY ticket_id ORDER BY second)
            ), placed AS (
                SELECT filled.*, COALESCE(stage_since & %(low)s, old_stage,
                                          CASE WHEN second < closed_second THEN 0 ELSE first_stage END) AS stage,
                       COALESCE(stage_since >> 32, first_second) AS entered
                  FROM filled
            ), told AS (  -- in this stage, when the customer first wrote, and when everybody had answered; a message within
                -- the second of a change of stage is what reopened it
                SELECT placed.*, min(second * 2) FILTER (WHERE is_message) OVER stage AS written,
                       max(entered * 2) FILTER (WHERE is_message AND second = entered) OVER stage AS reopened,
                       max(second * 2 + 1) FILTER (WHERE is_answer AND open_waits = 0) OVER stage AS answered
                  FROM placed
                WINDOW stage AS (PARTITION BY ticket_id, entered ORDER BY second)
            ), clocked AS (
                SELECT ticket_id, second, uid, stage, told.user,
                       CASE WHEN is_archived OR stage = ANY(%(closed)s) THEN 'closed'
                            WHEN stage = ANY(%(customer)s) AND written IS NULL THEN 'customer'
                            WHEN stage = ANY(%(provider)s) THEN
                                 CASE WHEN asked > GREATEST(answered, reopened) OR GREATEST(answered, reopened) IS NULL
                                      THEN 'provider' ELSE 'ours' END
                            WHEN open_waits > 0 AND asked > COALESCE(
                                 CASE WHEN stage = ANY(%(customer)s) THEN written ELSE reopened END, -1) THEN 'provider'
                            ELSE 'ours' END AS clock
                  FROM told
            ), changed AS (
                SELECT clocked.*, stage IS DISTINCT FROM lag(stage) OVER w OR clock IS DISTINCT FROM lag(clock) OVER w
                                  OR clocked.user IS DISTINCT FROM lag(clocked.user) OVER w AS begins
                  FROM clocked
                WINDOW w AS (PARTITION BY ticket_id ORDER BY second)
            ), derived AS (
                SELECT ticket_id, NULLIF(stage, 0)::int AS stage_id, NULLIF(changed.user, 0)::int AS user_id, clock,
                       NULLIF(uid, 0)::int AS uid, to_timestamp(second) AT TIME ZONE 'UTC' AS at,
                       to_timestamp(lead(second) OVER (PARTITION BY ticket_id ORDER BY second)) AT TIME ZONE 'UTC' AS left_at
                  FROM changed
                 WHERE begins
            )
            INSERT INTO helpdesk_ticket_stay (document_id, stage_id, user_id, role_id, team_id, clock, company_id, moved_by_id,
                                              entered_at, left_at, create_date, write_date)
            SELECT derived.ticket_id, stage.id, CASE WHEN NOT %(forgotten)s THEN users.id END, stage.responsible_role_id,
                   COALESCE(seen.team_id, ticket.team_id), derived.clock, ticket.company_id,
                   CASE WHEN NOT %(forgotten)s THEN derived.uid END, derived.at, %(left_at)s, %(now)s, %(now)s
              FROM derived
              JOIN ticket ON ticket.id = derived.ticket_id
         LEFT JOIN seen ON seen.document_id = derived.ticket_id
         LEFT JOIN next ON next.document_id = derived.ticket_id
         LEFT JOIN helpdesk_ticket_stage stage ON stage.id = derived.stage_id
         LEFT JOIN res_users users ON users.id = derived.user_id
             ORDER BY derived.ticket_id, derived.at
            """,
            chosen=SQL("TRUE") if ids is None else SQL("ticket.id = ANY(%s)", ids),
            stage_field=ir_fields._get(self._name, "stage_id").id, user_field=ir_fields._get(self._name, "user_id").id,
            # persons are taken out of what has been over for so long
            forgotten=SQL("COALESCE(%s, 'infinity') < %s", left_at, kept_since), left_at=left_at,
            waits=self._operative_history_waits_sql(), low=2**32 - 1, after_all=2**31 - 1 << 32, now=fields.Datetime.now(),
            **{clock: stages.filtered(lambda stage, clock=clock: (stage.closed and "closed" or stage.clock) == clock).ids
               for clock in ("closed", "customer", "provider")},
            **{name: SQL("floor(date_part('epoch', %s))::bigint", moment) for name, moment in {
                "created_at": SQL("LEAST(ticket.operative_received_at, ticket.create_date)"),
                "stage_date": SQL("ticket.last_stage_update"),
                "known_since": SQL("ticket.operative_known_since"), "message_date": SQL("message.date"),
                "sent_at": SQL("LEAST(message.date, message.create_date)"), "waited_at": SQL("wait.at")}.items()})
