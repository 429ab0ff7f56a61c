from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..models.core.days import local_day
from .operative_ticket_report_mixin import hours

REPLIED = "From when it was asked to the first public reply by a person. Counted in the period of the reply."
ACKNOWLEDGED = "From when it was received to the first confirmation, an automatic one included."
FIRST_RESOLVED = "From when it was received to when it was first closed. Counted in the period of that."
RESOLVED = "From when it was received to when it was last closed. Open tickets are in none."
WAIT = "Time in which it was our turn or a provider's, of closed tickets."
WORK = "Time in which it was our turn, of closed tickets."
CUSTOMER = "Time in which we waited for the customer, of closed tickets."
PROVIDER = "Time in which we waited for a provider, of closed tickets."
HANDLING = "Time until it was closed, without what lay between closing and reopening."
AGE_CLASSES = [("1", "Up to 1 day"), ("3", "Up to 3 days"), ("7", "Up to 7 days"), ("30", "Up to 30 days"),
               ("more", "More than 30 days")]
# From what to what a measurement goes, and whose time it sums up.
SPANS = {
    "first_reply": ("asked_at", "first_reply_at"), "acknowledgement": ("created_at", "acknowledged_at"),
    "first_resolution": ("created_at", "first_resolved_at"), "resolution": ("created_at", "resolved_at")}
SUMS = {
    "requester_wait": ("ours", "provider"), "our_work": ("ours",), "customer_wait": ("customer",),
    "provider_wait": ("provider",), "handling": ("ours", "customer", "provider")}


class OperativeServiceReport(models.Model):
    """What happened to tickets and how long it took: a row a ticket.

    Times are in working hours of the ticket's team, by the clock beside it. A period is that of what ends the
    measurement. What is open has no resolution: it is in the backlog.
    """

    _name = "operative.service.report"
    _inherit = ["operative.ticket.report.mixin"]
    _description = "Service Report"
    _auto = False
    _order = "received_at desc, id desc"
    _case_count = "resolved_count:sum"

    received_at = fields.Datetime(string="Received", readonly=True)
    received_on = fields.Date(readonly=True)
    first_reply_on = fields.Date(readonly=True)
    first_reply_kind = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["first_reply_kind"]._description_selection(self.env),
        readonly=True)
    first_resolved_on = fields.Date(readonly=True)
    resolved_on = fields.Date(readonly=True, help="When it was last closed; empty while it is open.")

    first_reply_median = hours("First Reply: Median", "median", REPLIED)
    first_reply_p90 = hours("First Reply: 90th Percentile", "p90", REPLIED)
    first_reply_calendar_median = hours("First Reply by the Clock: Median", "median", REPLIED)
    first_reply_calendar_p90 = hours("First Reply by the Clock: 90th Percentile", "p90", REPLIED)
    acknowledgement_median = hours("Acknowledgement: Median", "median", ACKNOWLEDGED)
    acknowledgement_p90 = hours("Acknowledgement: 90th Percentile", "p90", ACKNOWLEDGED)
    acknowledgement_calendar_median = hours("Acknowledgement by the Clock: Median", "median", ACKNOWLEDGED)
    acknowledgement_calendar_p90 = hours("Acknowledgement by the Clock: 90th Percentile", "p90", ACKNOWLEDGED)
    first_resolution_median = hours("First Resolution: Median", "median", FIRST_RESOLVED)
    first_resolution_p90 = hours("First Resolution: 90th Percentile", "p90", FIRST_RESOLVED)
    first_resolution_calendar_median = hours("First Resolution by the Clock: Median", "median", FIRST_RESOLVED)
    first_resolution_calendar_p90 = hours("First Resolution by the Clock: 90th Percentile", "p90", FIRST_RESOLVED)
    resolution_median = hours("Resolution: Median", "median", RESOLVED)
    resolution_p90 = hours("Resolution: 90th Percentile", "p90", RESOLVED)
    resolution_calendar_median = hours("Resolution by the Clock: Median", "median", RESOLVED)
    resolution_calendar_p90 = hours("Resolution by the Clock: 90th Percentile", "p90", RESOLVED)
    requester_wait_median = hours("Requester Wait: Median", "median", WAIT)
    requester_wait_p90 = hours("Requester Wait: 90th Percentile", "p90", WAIT)
    requester_wait_calendar_median = hours("Requester Wait by the Clock: Median", "median", WAIT)
    requester_wait_calendar_p90 = hours("Requester Wait by the Clock: 90th Percentile", "p90", WAIT)
    our_work_median = hours("Our Work: Median", "median", WORK)
    our_work_p90 = hours("Our Work: 90th Percentile", "p90", WORK)
    our_work_calendar_median = hours("Our Work by the Clock: Median", "median", WORK)
    our_work_calendar_p90 = hours("Our Work by the Clock: 90th Percentile", "p90", WORK)
    customer_wait_median = hours("Waiting for the Customer: Median", "median", CUSTOMER)
    customer_wait_p90 = hours("Waiting for the Customer: 90th Percentile", "p90", CUSTOMER)
    customer_wait_calendar_median = hours("Waiting for the Customer by the Clock: Median", "median", CUSTOMER)
    customer_wait_calendar_p90 = hours("Waiting for the Customer by the Clock: 90th Percentile", "p90", CUSTOMER)
    provider_wait_median = hours("Waiting for a Provider: Median", "median", PROVIDER)
    provider_wait_p90 = hours("Waiting for a Provider: 90th Percentile", "p90", PROVIDER)
    provider_wait_calendar_median = hours("Waiting for a Provider by the Clock: Median", "median", PROVIDER)
    provider_wait_calendar_p90 = hours("Waiting for a Provider by the Clock: 90th Percentile", "p90", PROVIDER)
    handling_median = hours("Handling: Median", "median", HANDLING)
    handling_p90 = hours("Handling: 90th Percentile", "p90", HANDLING)
    handling_calendar_median = hours("Handling by the Clock: Median", "median", HANDLING)
    handling_calendar_p90 = hours("Handling by the Clock: 90th Percentile", "p90", HANDLING)

    ticket_count = fields.Integer("Tickets", readonly=True, aggregator="sum", help="Received, open ones included.")
    first_reply_count = fields.Integer(
        "First Replies (n)", readonly=True, aggregator="sum", help="How many the figures of the first reply rest on.")
    acknowledged_count = fields.Integer(
        "Acknowledged (n)", readonly=True, aggregator="sum", help="How many the figures of the acknowledgement rest on.")
    first_resolved_count = fields.Integer(
        "First Resolved (n)", readonly=True, aggregator="sum", help="How many were closed at least once.")
    resolved_count = fields.Integer(
        "Resolved (n)", readonly=True, aggregator="sum", help="How many are closed: what times, counts and shares rest on.")
    handoff_count = fields.Integer(
        "Hand-offs", readonly=True, aggregator="sum",
        help="Changes of team, or from one person to another, after the first one had it.")
    handoff_median = fields.Float("Hand-offs: Median", readonly=True, aggregator="median", help="Of closed tickets.")
    handoff_p90 = fields.Float("Hand-offs: 90th Percentile", readonly=True, aggregator="p90", help="Of closed tickets.")
    user_median = fields.Float("Persons: Median", readonly=True, aggregator="median", help="How many had a closed ticket.")
    user_p90 = fields.Float("Persons: 90th Percentile", readonly=True, aggregator="p90", help="How many had a closed ticket.")
    team_median = fields.Float("Teams: Median", readonly=True, aggregator="median", help="How many had a closed ticket.")
    team_p90 = fields.Float("Teams: 90th Percentile", readonly=True, aggregator="p90", help="How many had a closed ticket.")
    reopen_count = fields.Integer(
        "Reopenings", readonly=True, aggregator="sum", help="How often tickets were closed and then not.")
    reopened_ratio = fields.Float(
        "Reopened", readonly=True, aggregator="avg",
        help="Share of tickets that were reopened soon after they were first closed, within the days of their team. Compare "
             "by date of first resolution.")
    public_reply_count = fields.Integer("Replies", readonly=True, aggregator="sum", help="Public messages by us.")
    public_reply_median = fields.Float("Replies: Median", readonly=True, aggregator="median", help="Of closed tickets.")
    public_reply_p90 = fields.Float("Replies: 90th Percentile", readonly=True, aggregator="p90", help="Of closed tickets.")
    one_touch_ratio = fields.Float(
        "One-Touch", readonly=True, aggregator="avg", help="Share of closed tickets with exactly one public reply.")
    no_reply_ratio = fields.Float(
        "Closed without Reply", readonly=True, aggregator="avg", help="Share of closed tickets without any public reply.")

    first_reply_ratio = fields.Float(
        "First Reply within Target", readonly=True, aggregator="avg", help="Share of first replies that came in time.")
    first_reply_target_count = fields.Integer(
        "First Replies with Target (n)", readonly=True, aggregator="sum", help="What their share within the target rests on.")
    acknowledgement_ratio = fields.Float(
        "Acknowledged within Target", readonly=True, aggregator="avg", help="Share of acknowledgements that came in time.")
    acknowledgement_target_count = fields.Integer(
        "Acknowledged with Target (n)", readonly=True, aggregator="sum", help="What their share within the target rests on.")
    resolution_ratio = fields.Float(
        "Resolved within Target", readonly=True, aggregator="avg",
        help="Share of closed tickets that took no longer than their target says, without the time in which it was paused.")
    resolution_target_count = fields.Integer(
        "Resolved with Target (n)", readonly=True, aggregator="sum", help="What their share within the target rests on.")

    is_open = fields.Boolean("Open", readonly=True)
    open_count = fields.Integer("Still Open", readonly=True, aggregator="sum", help="The backlog. It is in no resolution time.")
    unanswered_count = fields.Integer(
        "Unanswered", readonly=True, aggregator="sum", help="Open tickets whose customer waits for a reply.")
    age_class = fields.Selection(AGE_CLASSES, string="Age", readonly=True, help="Of open tickets, since they were received.")
    age_days_median = fields.Float(
        "Age in Days: Median", readonly=True, aggregator="median", help="Of open tickets, by the clock.")
    age_days_p90 = fields.Float(
        "Age in Days: 90th Percentile", readonly=True, aggregator="p90", help="Of open tickets, by the clock.")

    @property
    def _table_query(self):
        now, since, calendar = fields.Datetime.now(), self._began(), self.env["resource.calendar"]
        stays = calendar._operative_with_seconds_sql(
            SQL("""SELECT stay.entered_at, stay.left_at, ticket.company_id, ticket.team_id, stay.team_id AS in_team_id,
                          stay.user_id, stay.clock,
                          date_part('epoch', stay.left_at - stay.entered_at) AS calendar_seconds
                     FROM helpdesk_ticket_stay stay WHERE stay.document_id = ticket.ticket_id"""),
            since, now, "helpdesk.ticket.team")
        tickets = calendar._operative_with_seconds_sql(
            SQL("""
                SELECT ticket.*, log.*, COALESCE(log.began_at, ticket.entered_here_at) AS created_at
                  FROM (%(tickets)s) ticket
     LEFT JOIN LATERAL (
                    SELECT min(stay.entered_at) AS began_at, %(sums)s, count(DISTINCT stay.user_id) AS user_count,
                           count(DISTINCT stay.in_team_id) AS team_count,
                           bool_or(stay.clock <> 'closed' AND COALESCE(stay.left_at, 'infinity') > ticket.first_resolved_at
                                   AND stay.entered_at <= ticket.first_resolved_at + ticket.reopened_within) AS came_back
                      FROM (%(stays)s) stay) log ON TRUE
                """, tickets=self._tickets_sql(), stays=stays, sums=SQL(", ").join(
                    SQL("COALESCE(sum(stay.%s) FILTER (WHERE stay.clock = %s), 0) AS %s",
                        SQL.identifier(f"{kind}_seconds"), clock, SQL.identifier(f"{kind}_{clock}"))
                    for kind in ("working", "calendar") for clock in ("ours", "customer", "provider"))),
            since, now, "helpdesk.ticket.team", spans={f"{name}_seconds": span for name, span in SPANS.items()})
        measures = {name: self._between_sql(f"{name}_seconds", *span) for name, span in SPANS.items()}
        measures["resolution"] = tuple(
            SQL("CASE WHEN NOT row.is_open THEN %s END", seconds) for seconds in measures["resolution"])
        measures |= {
            name: tuple(
                SQL("CASE WHEN NOT row.is_open THEN %s END", SQL(" + ").join(
                    SQL.identifier("row", f"{kind}_{clock}") for clock in clocks)) for kind in ("working", "calendar"))
            for name, clocks in SUMS.items()}
        within = SQL(", ").join((
            self._within_sql("first_reply", measures["first_reply"][0], SQL("row.first_reply_hours")),
            self._within_sql("acknowledgement", measures["acknowledgement"][0], SQL("row.acknowledge_hours")),
            self._within_sql("resolution", SQL(
                """CASE WHEN NOT row.is_open
                        THEN row.working_ours + CASE WHEN row.pause_customer THEN 0 ELSE row.working_customer END
                             + CASE WHEN row.pause_provider THEN 0 ELSE row.working_provider END END"""),
                SQL("row.resolution_hours"))))
        return SQL(
            """
            SELECT row.ticket_id AS id, %(dimensions)s, row.created_at AS received_at, %(received_on)s AS received_on,
                   %(first_reply_on)s AS first_reply_on, row.first_reply_kind, %(first_resolved_on)s AS first_resolved_on,
                   CASE WHEN NOT row.is_open THEN %(resolved_on)s END AS resolved_on, %(hours)s, %(counters)s, %(within)s,
                   1 AS ticket_count, (row.first_reply_at IS NOT NULL)::int AS first_reply_count,
                   (row.acknowledged_at IS NOT NULL)::int AS acknowledged_count,
                   (row.first_resolved_at IS NOT NULL)::int AS first_resolved_count, (NOT row.is_open)::int AS resolved_count,
                   row.handoff_count, row.reopen_count, row.public_reply_count,
                   CASE WHEN row.first_resolved_at IS NOT NULL
                        THEN (row.reopen_count > 0 AND row.came_back IS TRUE)::int::float8 END AS reopened_ratio,
                   CASE WHEN NOT row.is_open THEN (row.public_reply_count = 1)::int::float8 END AS one_touch_ratio,
                   CASE WHEN NOT row.is_open THEN (row.public_reply_count = 0)::int::float8 END AS no_reply_ratio,
                   row.is_open, row.is_open::int AS open_count,
                   (row.is_open AND row.unanswered_since IS NOT NULL)::int AS unanswered_count,
                   CASE WHEN NOT row.is_open THEN NULL %(age_classes)s ELSE 'more' END AS age_class,
                   %(age)s AS age_days_median, %(age)s AS age_days_p90
              FROM (%(tickets)s) row
            """,
            tickets=tickets, within=within, dimensions=self._dimensions_sql(), hours=self._hours_sql(measures),
            counters=SQL(", ").join(
                SQL("CASE WHEN NOT row.is_open THEN row.%s END AS %s", SQL.identifier(f"{name}_count"),
                    SQL.identifier(f"{name}_{kind}"))
                for name in ("handoff", "user", "team", "public_reply") for kind in ("median", "p90")),
            age=SQL("CASE WHEN row.is_open THEN date_part('epoch', %s - row.created_at) / 86400 END", now),
            age_classes=SQL(" ").join(
                SQL("WHEN row.created_at >= %s THEN %s", now - timedelta(days=int(days)), days)
                for days, _label in AGE_CLASSES if days != "more"),
            **{f"{name}_on": local_day(SQL.identifier("row", f"{moment}_at"), SQL("row.timezone"))
               for name, moment in (("received", "created"), ("first_reply", "first_reply"),
                                    ("first_resolved", "first_resolved"), ("resolved", "resolved"))})
