from odoo import fields, models
from odoo.tools import SQL

from ..models.core import arguments
from ..models.core.days import local_day, zone_of
from ..models.facts import complaints, service
from .operative_ticket_report_mixin import READS_TICKETS

ANSWERED = "From sending a task to the provider's answer, in working hours of the complaint's team."


class OperativeProviderReport(models.Model):
    """How providers work: a row a task that was sent, and a row a complaint that is a provider's fault.

    A task counts in the period of its answer; one that is not answered, in that of the day it was due.
    """

    _name = "operative.provider.report"
    _inherit = ["operative.statistic.mixin"]
    _description = "Provider Report"
    _auto = False
    _rec_name = "partner_id"
    _order = "measured_on desc, id desc"
    _case_count = "task_count:sum"

    partner_id = fields.Many2one("res.partner", string="Provider", readonly=True)
    email = fields.Char(readonly=True, help="Of a provider who is not a contact.")
    kind = fields.Selection(
        selection=[("task", "Task"), ("fault", "Complaint Caused")], readonly=True)
    state = fields.Selection(
        selection=lambda self: self.env["operative.provider.task"]._fields["state"]._description_selection(self.env),
        readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", string="Complaint", readonly=True, groups=READS_TICKETS)
    task_id = fields.Many2one("operative.provider.task", readonly=True, groups=READS_TICKETS)
    company_id = fields.Many2one("res.company", readonly=True)
    measured_on = fields.Date(
        string="Period", readonly=True, help="The day of the answer; without one, the day it was due; of a complaint, the day "
                                             "it came in.")
    task_count = fields.Integer("Tasks (n)", readonly=True, aggregator="sum")
    open_count = fields.Integer("Not Answered Yet", readonly=True, aggregator="sum", help="In no median of the answer.")
    overdue_count = fields.Integer("Overdue", readonly=True, aggregator="sum")
    on_time_ratio = fields.Float(
        "Answered on Time", readonly=True, aggregator="avg",
        help="Share of tasks answered by the moment they were due; what is not answered counts as late once it is due.")
    due_count = fields.Integer("Due (n)", readonly=True, aggregator="sum", help="What the share on time rests on.")
    answer_median = fields.Float("Answer: Median", readonly=True, aggregator="median", help=ANSWERED)
    answer_p90 = fields.Float("Answer: 90th Percentile", readonly=True, aggregator="p90", help=ANSWERED)
    answered_count = fields.Integer("Answered (n)", readonly=True, aggregator="sum", help="What the median rests on.")
    waiting_hours = fields.Float(
        "Waiting for the Provider (h)", readonly=True, aggregator="sum",
        help="Working hours between sending and answer, open ones until now. Tasks that run at the same time count each.")
    caused_count = fields.Integer(
        "Complaints Caused", readonly=True, aggregator="sum", help="Complaints that name the provider as at fault.")

    _depends = {
        "operative.provider.task": [
            "ticket_id", "partner_id", "email", "state", "company_id", "sent_at", "due_at", "answered_at", "cancelled_at"],
        "helpdesk.ticket": ["complaint_fault", "complaint_fault_partner_id", "company_id", "team_id", "duplicate_id", "tag_ids",
                            "operative_received_at", "type_id", "complaint_recourse_of_id"],
        "helpdesk.ticket.type": ["operative_is_complaint"],
        "helpdesk.ticket.tag": ["operative_no_figures"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["operative_timezone"],
    }

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        [(since,)] = self.env.execute_query(SQL("SELECT min(sent_at) FROM operative_provider_task"))
        tasks = self.env["resource.calendar"]._operative_with_seconds_sql(
            SQL("""
                SELECT task.id, partner.commercial_partner_id AS partner_id, task.email, task.state, task.ticket_id,
                       ticket.company_id, ticket.team_id, %(zone)s AS timezone, task.sent_at, task.due_at, task.answered_at,
                       COALESCE(task.answered_at, task.cancelled_at) AS ended_at
                  FROM operative_provider_task task
                  JOIN helpdesk_ticket ticket ON ticket.id = task.ticket_id
             LEFT JOIN res_partner partner ON partner.id = task.partner_id
             LEFT JOIN res_company company ON company.id = ticket.company_id
                 WHERE task.sent_at IS NOT NULL AND %(counted)s
                """, zone=zone_of(), counted=service.counted("ticket")),
            since or now, now, "helpdesk.ticket.team", spans={"waited_seconds": ("sent_at", "ended_at")})
        return SQL(
            """
            SELECT row.id * 2 AS id, row.partner_id, CASE WHEN row.partner_id IS NULL THEN row.email END AS email,
                   'task' AS kind, row.state, row.ticket_id, row.id AS task_id, row.company_id, %(measured_on)s AS measured_on,
                   1 AS task_count, (row.ended_at IS NULL)::int AS open_count,
                   (row.ended_at IS NULL AND row.due_at < %(now)s)::int AS overdue_count,
                   CASE WHEN row.answered_at IS NOT NULL THEN (row.answered_at <= row.due_at)::int::float8
                        WHEN row.ended_at IS NULL AND row.due_at < %(now)s THEN 0 END AS on_time_ratio,
                   (row.answered_at IS NOT NULL OR row.ended_at IS NULL AND row.due_at < %(now)s)::int AS due_count,
                   CASE WHEN row.answered_at IS NOT NULL THEN row.waited_seconds / 3600 END AS answer_median,
                   CASE WHEN row.answered_at IS NOT NULL THEN row.waited_seconds / 3600 END AS answer_p90,
                   (row.answered_at IS NOT NULL)::int AS answered_count, row.waited_seconds / 3600 AS waiting_hours,
                   0 AS caused_count
              FROM (%(tasks)s) row
            UNION ALL
            SELECT ticket.id * 2 + 1, partner.commercial_partner_id, NULL, 'fault', NULL, ticket.id, NULL, ticket.company_id,
                   %(came_in)s, 0, 0, 0, NULL, 0, NULL, NULL, 0, NULL, 1
              FROM helpdesk_ticket ticket
              JOIN res_partner partner ON partner.id = ticket.complaint_fault_partner_id
         LEFT JOIN res_company company ON company.id = ticket.company_id
             WHERE ticket.complaint_fault IN ('supplier', 'carrier') AND %(is_complaint)s
            """,
            tasks=tasks, now=now, is_complaint=complaints.is_complaint("ticket"),
            measured_on=local_day(
                SQL("COALESCE(row.ended_at, CASE WHEN row.due_at < %s THEN row.due_at END, row.sent_at)", now),
                SQL("row.timezone")),
            came_in=local_day(SQL("LEAST(ticket.operative_received_at, ticket.create_date)"), zone_of()))

    def action_open_ticket(self):
        """The complaint behind a row; whether it may be read its own rights say."""
        arguments.one(self).check_access("read")
        # sudo: which one it is
        return self.sudo().ticket_id.sudo(False).get_formview_action()
