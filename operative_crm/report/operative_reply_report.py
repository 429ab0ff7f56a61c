from odoo import fields, models
from odoo.tools import SQL

from ..models.core.days import local_day
from ..models.facts import replies
from .operative_ticket_report_mixin import hours

REPLIED = "From the customer's first message that nobody had replied to, to our next reply. Counted in the period of the reply."
WAITING = "How long what is not answered yet has been waiting."


class OperativeReplyReport(models.Model):
    """How long customers wait for each reply: a row a pair of question and answer.

    Several messages in a row are one question. What nobody has replied to yet is in the backlog, what was closed without a
    reply apart.
    """

    _name = "operative.reply.report"
    _inherit = ["operative.ticket.report.mixin"]
    _description = "Reply Report"
    _auto = False
    _order = "asked_at desc, id desc"
    _case_count = "answered_count:sum"

    state = fields.Selection(
        selection=[("answered", "Answered"), ("open", "Not answered yet"), ("closed", "Closed without reply")], readonly=True)
    reply_kind = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["first_reply_kind"]._description_selection(self.env),
        readonly=True)
    asked_at = fields.Datetime(string="Asked", readonly=True)
    asked_on = fields.Date(readonly=True)
    replied_at = fields.Datetime(string="Replied", readonly=True)
    replied_on = fields.Date(readonly=True)
    next_reply_median = hours("Next Reply: Median", "median", REPLIED)
    next_reply_p90 = hours("Next Reply: 90th Percentile", "p90", REPLIED)
    next_reply_calendar_median = hours("Next Reply by the Clock: Median", "median", REPLIED)
    next_reply_calendar_p90 = hours("Next Reply by the Clock: 90th Percentile", "p90", REPLIED)
    waiting_median = hours("Waiting: Median", "median", WAITING)
    waiting_p90 = hours("Waiting: 90th Percentile", "p90", WAITING)
    waiting_calendar_median = hours("Waiting by the Clock: Median", "median", WAITING)
    waiting_calendar_p90 = hours("Waiting by the Clock: 90th Percentile", "p90", WAITING)
    next_reply_ratio = fields.Float(
        "Next Reply within Target", readonly=True, aggregator="avg",
        help="Share of replies that came in time; a first reply by its own target.")
    next_reply_target_count = fields.Integer(
        "Replies with Target (n)", readonly=True, aggregator="sum", help="What the share within the target rests on.")
    answered_count = fields.Integer(
        "Answered (n)", readonly=True, aggregator="sum", help="How many the figures of the next reply rest on.")
    open_count = fields.Integer(
        "Not Answered Yet", readonly=True, aggregator="sum", help="The backlog. It is in no median of the next reply.")
    closed_count = fields.Integer(
        "Closed without Reply (n)", readonly=True, aggregator="sum", help="The ticket was closed before anybody replied.")

    _depends = {"mail.message": ["model", "res_id", "date", "operative_sender"]}

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        answers = self.env["resource.calendar"]._operative_with_seconds_sql(
            SQL("""
                SELECT ticket.*, reply.id, reply.asked_at AS question_at, reply.ended_at, reply.ended_by,
                       CASE WHEN reply.ended_by IN ('message', 'call') THEN 'answered'
                            WHEN reply.ended_by IS NULL AND ticket.is_open THEN 'open' ELSE 'closed' END AS state
                  FROM (%(replies)s) reply
                  JOIN (%(tickets)s) ticket ON ticket.ticket_id = reply.ticket_id
                """, tickets=self._tickets_sql(), replies=replies.each(SQL("(%s)", self._tickets_sql()))),
            self._began(), now, "helpdesk.ticket.team", spans={"working_seconds": ("question_at", "ended_at")})
        working, calendar = SQL("row.working_seconds"), SQL(
            "GREATEST(date_part('epoch', COALESCE(row.ended_at, %s) - row.question_at), 0)", now)
        measures = {
            name: tuple(SQL("CASE WHEN row.state = %s THEN %s END", state, seconds) for seconds in (working, calendar))
            for name, state in (("next_reply", "answered"), ("waiting", "open"))}
        # the first reply has a target of its own
        hours = SQL("""CASE WHEN row.question_at <= row.first_reply_at AND row.ended_at = row.first_reply_at
                            THEN row.first_reply_hours ELSE row.next_reply_hours END""")
        return SQL(
            """
            SELECT row.id, %(dimensions)s, row.state, CASE WHEN row.state = 'answered' THEN row.ended_by END AS reply_kind,
                   row.question_at AS asked_at, %(asked_on)s AS asked_on,
                   CASE WHEN row.state = 'answered' THEN row.ended_at END AS replied_at,
                   CASE WHEN row.state = 'answered' THEN %(replied_on)s END AS replied_on, %(hours)s, %(within)s,
                   (row.state = 'answered')::int AS answered_count, (row.state = 'open')::int AS open_count,
                   (row.state = 'closed')::int AS closed_count
              FROM (%(answers)s) row
            """,
            answers=answers, within=self._within_sql("next_reply", measures["next_reply"][0], hours),
            dimensions=self._dimensions_sql(), hours=self._hours_sql(measures),
            asked_on=local_day(SQL("row.question_at"), SQL("row.timezone")),
            replied_on=local_day(SQL("row.ended_at"), SQL("row.timezone")))
