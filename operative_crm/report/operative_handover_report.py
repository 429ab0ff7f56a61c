from odoo import fields, models
from odoo.tools import SQL

from ..models.process.handover.operative_handover import NO_REASON


class OperativeHandoverReport(models.Model):
    """How long handovers wait to be accepted, and how many are returned for which reason.

    A row is a handover; the period is the one it was decided in. The time to accept is that of accepted ones, the share
    returned is of those accepted or returned. By whom is left out: these are figures about roles and teams.
    """

    _name = "operative.handover.report"
    _inherit = ["operative.stay.report.mixin"]
    _description = "Handover Report"
    _auto = False

    phase = fields.Selection(string="Handed into Phase")
    role_id = fields.Many2one(string="Handed to Role")
    from_phase = fields.Selection("_selection_phase", string="Handed from Phase", readonly=True)
    entered_on = fields.Datetime(string="Asked For")
    measured_on = fields.Datetime(
        help="When it was accepted or returned, which is the period it is counted in. What still waits counts in the "
             "present one.")
    state = fields.Selection(
        selection=lambda self: self.env["operative.handover"]._fields["state"]._description_selection(self.env),
        readonly=True)
    return_reason_id = fields.Many2one(
        "operative.return.reason", readonly=True, falsy_value_label=NO_REASON)
    ended_count = fields.Integer("Accepted (n)", help="How many the median, the percentile and the mean rest on.")
    open_count = fields.Integer("Waiting")
    decided_count = fields.Integer(
        "Decided (n)", readonly=True, aggregator="sum", help="Accepted or returned. The share returned rests on them.")
    returned_count = fields.Integer("Returned", readonly=True, aggregator="sum")
    returned_rate = fields.Float("Share Returned", readonly=True, aggregator="avg")
    overdue_count = fields.Integer(
        "Past the Time Limit", readonly=True, aggregator="sum", help="Still waiting, after they were due.")
    late_count = fields.Integer(
        "Decided Late", readonly=True, aggregator="sum", help="Accepted or returned after they were due.")

    def _stays_query(self, number, stays, since, now):
        handovers = self.env["operative.handover"]
        handovers.flush_model()
        kind, stage_name = (stays._fields[name].comodel_name for name in ("document_id", "stage_id"))
        documents, team_model = self.env[kind], self._team_model(stays)
        has_team = team_model and getattr(documents, "_team_field", None)
        rows = SQL(
            """
            SELECT handover.id, handover.res_id, handover.state, handover.role_id, handover.return_reason_id,
                   handover.from_stage_id, handover.to_stage_id, handover.requested_at AS entered_at,
                   handover.decided_at AS left_at, handover.due_at, handover.company_id AS document_company_id,
                   %(team)s AS team_id
              FROM operative_handover handover
              %(join)s
             WHERE handover.res_model = %(kind)s
            """,
            kind=kind, team=SQL("document.%s", SQL.identifier(documents._team_field)) if has_team else SQL("NULL::int"),
            join=SQL("LEFT JOIN %s document ON document.id = handover.res_id", SQL.identifier(documents._table))
            if has_team else SQL())
        accepted = {
            name: SQL("CASE WHEN handover.state = 'accepted' THEN handover.%s / 3600 END", SQL(name))
            for name in ("working_seconds", "calendar_seconds")}
        return SQL(
            """
            SELECT handover.id::bigint * 100 + %(number)s AS id, %(kind)s AS document_model, handover.res_id,
                   %(phase)s AS phase, %(from_phase)s AS from_phase, %(team)s AS team, handover.role_id,
                   handover.document_company_id AS company_id, handover.state, handover.return_reason_id,
                   handover.entered_at AS entered_on, COALESCE(handover.left_at, %(now)s) AS measured_on,
                   %(working_seconds)s AS working_hours_median, %(working_seconds)s AS working_hours_p90,
                   %(working_seconds)s AS working_hours_mean, %(calendar_seconds)s AS calendar_hours_median,
                   %(calendar_seconds)s AS calendar_hours_p90, %(calendar_seconds)s AS calendar_hours_mean,
                   (handover.state = 'accepted')::int AS ended_count, (handover.state = 'requested')::int AS open_count,
                   (handover.state IN ('accepted', 'returned'))::int AS decided_count,
                   (handover.state = 'returned')::int AS returned_count,
                   CASE handover.state WHEN 'returned' THEN 1.0 WHEN 'accepted' THEN 0.0 END AS returned_rate,
                   (handover.state = 'requested' AND handover.due_at < %(now)s)::int AS overdue_count,
                   (handover.state IN ('accepted', 'returned') AND handover.left_at > handover.due_at)::int AS late_count
              FROM (%(rows)s) handover
            """,
            number=number, kind=kind, now=now, rows=self._counted_query(kind, team_model, rows, since, now),
            phase=self._key_sql(stage_name, SQL("handover.to_stage_id")),
            from_phase=self._key_sql(stage_name, SQL("handover.from_stage_id")),
            team=self._key_sql(team_model or "", SQL("handover.team_id")), **accepted)
