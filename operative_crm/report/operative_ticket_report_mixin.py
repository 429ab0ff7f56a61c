from odoo import api, fields, models
from odoo.tools import SQL

from ..models.core import arguments
from ..models.core.clocks import CLOCKS
from ..models.core.days import zone_of
from ..models.facts import service


def hours(string, aggregator, text):
    """A measure of time: hours, one field a statistic."""
    return fields.Float(string, readonly=True, aggregator=aggregator, help=text)

# Who reads all tickets. Figures are for others as well, and Odoo shows the name of whatever a row leads to.
READS_TICKETS = "helpdesk_mgmt.group_helpdesk_user"


class OperativeTicketReportMixin(models.AbstractModel):
    """A report on what happened to tickets, with all that a ticket is told apart by.

    Everything about the ticket is as it is now; a day is one of its company. Duplicates and spam are in no report.
    """

    _name = "operative.ticket.report.mixin"
    _inherit = ["operative.statistic.mixin"]
    _description = "Report on Tickets"
    _staff_fields = ("user_id",)
    _crew_fields = ("team_id",)

    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, groups=READS_TICKETS)
    team_id = fields.Many2one("helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True,
        help="Only where the settings allow figures by person, and only from a number of cases on.")
    type_id = fields.Many2one("helpdesk.ticket.type", readonly=True)
    priority = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["priority"]._description_selection(self.env), readonly=True)
    category_id = fields.Many2one("helpdesk.ticket.category", readonly=True)
    channel_id = fields.Many2one("helpdesk.ticket.channel", readonly=True)
    stage_id = fields.Many2one("helpdesk.ticket.stage", readonly=True)
    clock = fields.Selection(selection=CLOCKS, string="Whose Turn", readonly=True, help="Whose turn it is now.")
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    phase_id = fields.Many2one("operative.phase", string="Customer Phase", readonly=True, help="The customer's phase now.")
    company_id = fields.Many2one("res.company", readonly=True)
    target_id = fields.Many2one("operative.service.target", string="Service Target", readonly=True)
    known_since = fields.Datetime(
        string="Log Known Since", readonly=True,
        help="What was before is derived from tracked changes; changes of team are not known. Empty: known from the beginning.")

    _depends = {
        "helpdesk.ticket": [
            "number", "team_id", "user_id", "type_id", "priority", "category_id", "channel_id", "stage_id", "partner_id",
            "company_id", "duplicate_id", "tag_ids", "operative_clock", "operative_known_since", "operative_received_at",
            "operative_asked_at", "operative_unanswered_since", "acknowledged_at", "first_reply_at", "first_reply_kind",
            "first_resolved_at", "resolved_at", "reopen_count", "handoff_count", "public_reply_count", "target_id"],
        "helpdesk.ticket.stay": ["document_id", "clock", "user_id", "team_id", "entered_at", "left_at", "company_id"],
        "helpdesk.ticket.tag": ["operative_no_figures"],
        "helpdesk.ticket.team": ["operative_reopen_days"],
        "operative.service.target": [
            "acknowledge_hours", "first_reply_hours", "next_reply_hours", "resolution_hours", "pause_customer",
            "pause_provider"],
        "operative.customer": ["partner_id", "company_id", "phase_id"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["operative_timezone"],
    }

    @api.depends("ticket_id")
    def _compute_display_name(self):
        for row in self:
            # sudo: the number alone; what a ticket is called is for who may read it, and Odoo looks names up as superuser
            row.display_name = row.sudo().ticket_id.number or ""

    @api.model
    def _tickets_sql(self):
        """The tickets that are data points, with the columns of :meth:`_dimensions_sql`, their stamps and ``timezone``."""
        return SQL(
            """
            SELECT ticket.id AS ticket_id, ticket.team_id, ticket.user_id, ticket.type_id, ticket.priority,
                   ticket.category_id, ticket.channel_id, ticket.stage_id, ticket.operative_clock AS clock,
                   partner.commercial_partner_id AS partner_id, customer.phase_id, ticket.company_id,
                   ticket.operative_known_since AS known_since, %(zone)s AS timezone,
                   ticket.operative_clock IS DISTINCT FROM 'closed' AS is_open,
                   LEAST(ticket.operative_received_at, ticket.create_date) AS entered_here_at,
                   ticket.operative_asked_at AS asked_at, ticket.operative_unanswered_since AS unanswered_since,
                   ticket.acknowledged_at, ticket.first_reply_at, ticket.first_reply_kind, ticket.first_resolved_at,
                   ticket.resolved_at, COALESCE(ticket.reopen_count, 0) AS reopen_count,
                   COALESCE(ticket.handoff_count, 0) AS handoff_count,
                   COALESCE(ticket.public_reply_count, 0) AS public_reply_count,
                   make_interval(days => COALESCE(team.operative_reopen_days, %(reopen_days)s)) AS reopened_within,
                   company.operative_call_is_reply AS call_is_reply, ticket.target_id,
                   target.acknowledge_hours, target.first_reply_hours, target.next_reply_hours, target.resolution_hours,
                   target.pause_customer, target.pause_provider
              FROM helpdesk_ticket ticket
         LEFT JOIN helpdesk_ticket_team team ON team.id = ticket.team_id
         LEFT JOIN operative_service_target target ON target.id = ticket.target_id
         LEFT JOIN res_company company ON company.id = ticket.company_id
         LEFT JOIN res_partner partner ON partner.id = ticket.partner_id
         LEFT JOIN operative_customer customer
                ON customer.partner_id = partner.commercial_partner_id AND customer.company_id = ticket.company_id
             WHERE %(counted)s
            """,
            zone=zone_of(), counted=service.counted("ticket"),
            reopen_days=self.env["helpdesk.ticket.team"]._fields["operative_reopen_days"].default(self))

    @api.model
    def _dimensions_sql(self):
        """The columns of what a ticket is told apart by."""
        return SQL(", ").join(SQL.identifier("row", name) for name in (
            "ticket_id", "team_id", "user_id", "type_id", "priority", "category_id", "channel_id", "stage_id", "clock",
            "partner_id", "phase_id", "company_id", "known_since", "target_id"))

    @api.model
    def _hours_sql(self, measures):
        """The columns of measures: median and 90th percentile in working hours and by the clock.

        :param measures: dict, by name, of SQL for working seconds and for seconds by the clock; NULL: no data point
        """
        return SQL(", ").join(
            SQL("(%s) / 3600 AS %s", seconds, SQL.identifier(f"{name}_{kind}{statistic}"))
            for name, (working, calendar) in measures.items()
            for kind, seconds in (("", working), ("calendar_", calendar)) for statistic in ("median", "p90"))

    @api.model
    def _between_sql(self, working, start, end):
        """What lies between two moments of a row: SQL for working seconds and for seconds by the clock, NULL without an end.

        :param working: column of the working seconds
        """
        end = SQL.identifier("row", end)
        return (
            SQL("CASE WHEN %s IS NOT NULL THEN %s END", end, SQL.identifier("row", working)),
            SQL("GREATEST(date_part('epoch', %s - %s), CASE WHEN %s IS NOT NULL THEN 0 END)",
                end, SQL.identifier("row", start), end))

    @api.model
    def _within_sql(self, name, seconds, hours):
        """The columns of the share within the target, and of how many cases it rests on.

        :param name: of the measure
        :param seconds: SQL for the time taken, NULL: no data point
        :param hours: SQL for the hours promised; none, or 0: no data point
        """
        return SQL(
            """CASE WHEN %(hours)s > 0 THEN ((%(seconds)s) <= round(%(hours)s * 3600))::int::float8 END AS %(ratio)s,
               (COALESCE(%(hours)s, 0) > 0 AND (%(seconds)s) IS NOT NULL)::int AS %(count)s""",
            seconds=seconds, hours=hours, ratio=SQL.identifier(f"{name}_ratio"), count=SQL.identifier(f"{name}_target_count"))

    @api.model
    def _began(self):
        """The moment before which no ticket began."""
        [(since,)] = self.env.execute_query(SQL("SELECT min(entered_at) FROM helpdesk_ticket_stay"))
        return since or fields.Datetime.now()

    @api.model
    def _crew_sizes(self):
        kind = "helpdesk.ticket.team,"
        teams = self.env["operative.responsible.report"]._crew_sizes()["team"]
        return {"team_id": {int(key.removeprefix(kind)): size for key, size in teams.items() if key.startswith(kind)}}

    def action_open_ticket(self):
        """The ticket behind a row; whether it may be read its own rights say."""
        arguments.one(self).check_access("read")
        # sudo: which one it is
        return self.sudo().ticket_id.sudo(False).get_formview_action()
