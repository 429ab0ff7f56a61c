-- How long opportunities stay in each stage, in working time, as somebody who knows SQL, Odoo's tables and the two
-- arrays would write it for a report: time in which the opportunity was closed is not counted, and whoever has it
-- meanwhile, one uninterrupted time in a stage is one data point.
WITH counted AS (
    SELECT document_id, stage_id, clock, entered_at, left_at, is_own,
           date_part('epoch', entered_at) AS a, date_part('epoch', COALESCE(left_at, %(now)s)) AS b
      FROM crm_lead_stay
      JOIN (SELECT id, resource_calendar_id IS NOT NULL AS is_own FROM crm_team) team ON team.id = team_id
), worked AS (
    SELECT document_id, stage_id, clock, entered_at, left_at,
           CASE WHEN is_own
                THEN LEAST(b - (%(own_offsets)s::float8[])[width_bucket(b, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(b, %(own_starts)s::float8[])])
                   - LEAST(a - (%(own_offsets)s::float8[])[width_bucket(a, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(a, %(own_starts)s::float8[])])
                ELSE LEAST(b - (%(company_offsets)s::float8[])[width_bucket(b, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(b, %(company_starts)s::float8[])])
                   - LEAST(a - (%(company_offsets)s::float8[])[width_bucket(a, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(a, %(company_starts)s::float8[])])
            END AS seconds
      FROM counted
), flagged AS (
    SELECT *, (lag(stage_id) OVER (PARTITION BY document_id ORDER BY entered_at) IS DISTINCT FROM stage_id)::int AS is_first
      FROM worked
), numbered AS (
    SELECT *, sum(is_first) OVER (PARTITION BY document_id ORDER BY entered_at) AS visit
      FROM flagged
), visits AS (
    SELECT stage_id, sum(seconds) / 3600 AS hours, bool_or(left_at IS NULL) AS is_open
      FROM numbered
     WHERE clock <> 'closed'
     GROUP BY document_id, visit, stage_id
)
SELECT stage_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY hours) FILTER (WHERE NOT is_open),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY hours) FILTER (WHERE NOT is_open),
       avg(hours) FILTER (WHERE NOT is_open), count(*) FILTER (WHERE NOT is_open), count(*) FILTER (WHERE is_open)
  FROM visits
 GROUP BY stage_id
