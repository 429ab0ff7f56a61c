from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OperativeProcessReport(models.Model):
    """How long documents stay in a phase, and what becomes of those that entered it.

    A row is a visit: one document's uninterrupted time in one phase, whoever had it meanwhile. It lasts
    as long as the document is not closed; it ends when the phase is left or the document is closed in it. Time in
    which it was closed counts for nothing, so a phase that is closed from the beginning (won) is the end of a way and
    no visit. Role, team and company are those at its end.

    Conversion is by cohort of entry: of the visits that began in a period and have ended, the share that went on to a later
    phase. How many are still open stands beside it: they are undecided, and no failure.
    """

    _name = "operative.process.report"
    _inherit = ["operative.stay.report.mixin"]
    _description = "Process Report"
    _auto = False

    next_phase = fields.Selection("_selection_phase", string="Moved to Phase", readonly=True)
    outcome = fields.Selection(
        selection=[
            ("open", "Still there"),
            ("forward", "Moved on"),
            ("back", "Moved back"),
            ("closed", "Closed there"),
        ],
        readonly=True, help="What became of a document that entered the phase.")
    entry_count = fields.Integer(
        "Entered (n)", readonly=True, aggregator="sum", help="How many entered the phase.")
    forward_count = fields.Integer(
        "Moved On", readonly=True, aggregator="sum", help="How many went on to a later phase.")
    conversion_rate = fields.Float(
        "Conversion", readonly=True, aggregator="avg",
        help="Of those that entered the phase and have left it or were closed in it, the share that went on to a later one. "
             "What is still open is undecided. Compare by date of entry.")
    target_hours = fields.Float(
        readonly=True, aggregator="same",
        help="The target of the phase, in working hours. Empty where it has none, and for several phases that differ.")
    calendar_days_median = fields.Float("Days: Median", readonly=True, aggregator="median")
    calendar_days_p90 = fields.Float("Days: 90th Percentile", readonly=True, aggregator="p90")
    calendar_days_mean = fields.Float("Days: Mean", readonly=True, aggregator="avg")
    within_target_rate = fields.Float(
        "Within Target", readonly=True, aggregator="avg",
        help="Share of those that ended within the target hours of the phase. Empty where it has none.")

    def _stays_query(self, number, stays, since, now):
        stage_model = self.env[stays._fields["stage_id"].comodel_name]
        # their order is no secret, and whoever may not read an archived one still has documents that went there
        stage_ids = stage_model.sudo().with_context(active_test=False).search(Domain.TRUE).ids
        has_target = "target_hours" in stage_model._fields
        return SQL(
            """
            SELECT visit.id::bigint * 100 + %(number)s AS id, %(kind)s AS document_model, visit.document_id AS res_id,
                   %(phase)s AS phase, %(next_phase)s AS next_phase, visit.outcome, %(team)s AS team,
                   visit.role_id, visit.document_company_id AS company_id, visit.entered_on,
                   CASE WHEN visit.is_open THEN %(now)s ELSE visit.ended_at END AS measured_on,
                   visit.working_hours AS working_hours_median, visit.working_hours AS working_hours_p90,
                   visit.working_hours AS working_hours_mean, visit.calendar_hours AS calendar_hours_median,
                   visit.calendar_hours AS calendar_hours_p90, visit.calendar_hours AS calendar_hours_mean,
                   CASE WHEN visit.is_open THEN 0 ELSE 1 END AS ended_count,
                   CASE WHEN visit.is_open THEN 1 ELSE 0 END AS open_count,
                   1 AS entry_count,
                   CASE WHEN visit.outcome = 'forward' THEN 1 ELSE 0 END AS forward_count,
                   CASE WHEN visit.outcome = 'forward' THEN 1.0 WHEN NOT visit.is_open THEN 0.0 END AS conversion_rate,
                   %(target)s AS target_hours, visit.calendar_hours / 24 AS calendar_days_median,
                   visit.calendar_hours / 24 AS calendar_days_p90, visit.calendar_hours / 24 AS calendar_days_mean,
                   %(within_target)s AS within_target_rate
              FROM (
                SELECT last.*, CASE WHEN NOT is_open THEN seconds / 3600 END AS working_hours,
                       CASE WHEN NOT is_open THEN all_seconds / 3600 END AS calendar_hours,
                       CASE WHEN is_open THEN 'open'
                            WHEN next_stage_id IS NULL THEN 'closed'
                            WHEN array_position(%(stages)s, next_stage_id) > array_position(%(stages)s, stage_id)
                            THEN 'forward' ELSE 'back' END AS outcome
                  FROM (
                    SELECT edge.*,
                           -- a visit of several rows has its first one just before its last one here
                           CASE WHEN is_first THEN entered_at ELSE lag(entered_at) OVER way END AS entered_on,
                           seconds_until - CASE WHEN is_first THEN seconds_before
                                                ELSE lag(seconds_before) OVER way END AS seconds,
                           all_seconds_until - CASE WHEN is_first THEN all_seconds_before
                                                    ELSE lag(all_seconds_before) OVER way END AS all_seconds,
                           rows_until - CASE WHEN is_first THEN rows_before
                                             ELSE lag(rows_before) OVER way END AS row_count,
                           left_at IS NULL AND clock <> 'closed' AS is_open
                      FROM (
                        SELECT stay.*,
                               lag(stage_id) OVER way IS DISTINCT FROM stage_id AS is_first,
                               lead(stage_id) OVER way IS DISTINCT FROM stage_id AS is_last,
                               lead(stage_id) OVER way AS next_stage_id,
                               max(CASE WHEN clock <> 'closed' THEN left_at END) OVER way AS ended_at,
                               sum(counted_seconds) OVER way AS seconds_until,
                               sum(counted_seconds) OVER way - counted_seconds AS seconds_before,
                               sum(counted_all_seconds) OVER way AS all_seconds_until,
                               sum(counted_all_seconds) OVER way - counted_all_seconds AS all_seconds_before,
                               sum(counted_row) OVER way AS rows_until,
                               sum(counted_row) OVER way - counted_row AS rows_before
                          FROM (SELECT *, CASE WHEN clock <> 'closed' THEN working_seconds ELSE 0 END AS counted_seconds,
                                       CASE WHEN clock <> 'closed' THEN calendar_seconds ELSE 0 END AS counted_all_seconds,
                                       CASE WHEN clock <> 'closed' THEN 1 ELSE 0 END AS counted_row
                                  FROM (%(stays)s) counted
                                 -- a stage that was deleted since is passed over
                                 WHERE stage_id IS NOT NULL) stay
                        WINDOW way AS (PARTITION BY document_id ORDER BY entered_at, id)
                      ) edge
                     WHERE is_first OR is_last
                    WINDOW way AS (PARTITION BY document_id ORDER BY entered_at, id)
                  ) last
                 WHERE is_last AND row_count > 0
              ) visit
              %(join_stage)s
            """,
            number=number, kind=stays._fields["document_id"].comodel_name, now=now, stages=stage_ids,
            stays=self._counted_stays_query(stays, since, now),
            phase=self._key_sql(stage_model._name, SQL("visit.stage_id")),
            next_phase=self._key_sql(stage_model._name, SQL("visit.next_stage_id")),
            team=self._key_sql(self._team_model(stays) or "", SQL("visit.team_id")),
            target=SQL("NULLIF(stage.target_hours, 0)") if has_target else SQL("NULL::float8"),
            within_target=SQL("CASE WHEN stage.target_hours > 0 AND NOT visit.is_open THEN "
                              "CASE WHEN visit.working_hours <= stage.target_hours THEN 1.0 ELSE 0.0 END END")
            if has_target else SQL("NULL::float8"),
            join_stage=SQL("LEFT JOIN %s stage ON stage.id = visit.stage_id", SQL.identifier(stage_model._table))
            if has_target else SQL())
