-- How long tickets took, by month of resolution and team, as somebody who knows SQL, Odoo's tables and the two arrays of
-- working time would write it: first reply, resolution and the time the customer waited for others, hand-offs, n.
WITH ticket AS (
    SELECT ticket.id, ticket.team_id, team.resource_calendar_id IS NOT NULL AS is_own, ticket.handoff_count,
           (ticket.resolved_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')::date AS resolved_on,
           date_part('epoch', ticket.operative_asked_at) AS asked, date_part('epoch', ticket.first_reply_at) AS replied,
           date_part('epoch', ticket.resolved_at) AS resolved
      FROM helpdesk_ticket ticket
      JOIN helpdesk_ticket_team team ON team.id = ticket.team_id
     WHERE ticket.operative_clock = 'closed' AND ticket.duplicate_id IS NULL
       AND ticket.id NOT IN (SELECT rel.helpdesk_ticket_id FROM helpdesk_ticket_helpdesk_ticket_tag_rel rel
                               JOIN helpdesk_ticket_tag tag ON tag.id = rel.helpdesk_ticket_tag_id
                              WHERE tag.operative_no_figures)
       AND (ticket.resolved_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')::date >= %(since)s
), stay AS (
    SELECT ticket.id, ticket.is_own, stay.clock, date_part('epoch', stay.entered_at) AS a, date_part('epoch', stay.left_at) AS b
      FROM ticket
      JOIN helpdesk_ticket_stay stay ON stay.document_id = ticket.id
), worked AS (
    SELECT id, min(a) AS created, sum(
           CASE WHEN is_own
                THEN LEAST(b - (%(own_offsets)s::float8[])[width_bucket(b, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(b, %(own_starts)s::float8[])])
                   - LEAST(a - (%(own_offsets)s::float8[])[width_bucket(a, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(a, %(own_starts)s::float8[])])
                ELSE LEAST(b - (%(company_offsets)s::float8[])[width_bucket(b, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(b, %(company_starts)s::float8[])])
                   - LEAST(a - (%(company_offsets)s::float8[])[width_bucket(a, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(a, %(company_starts)s::float8[])])
            END) FILTER (WHERE clock IN ('ours', 'provider')) AS waited
      FROM stay
     GROUP BY id
), counted AS (
    SELECT date_trunc('month', resolved_on)::date AS month, team_id, handoff_count, COALESCE(waited, 0) / 3600 AS waited,
           CASE WHEN is_own
                THEN LEAST(replied - (%(own_offsets)s::float8[])[width_bucket(replied, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(replied, %(own_starts)s::float8[])])
                   - LEAST(asked - (%(own_offsets)s::float8[])[width_bucket(asked, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(asked, %(own_starts)s::float8[])])
                ELSE LEAST(replied - (%(company_offsets)s::float8[])[width_bucket(replied, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(replied, %(company_starts)s::float8[])])
                   - LEAST(asked - (%(company_offsets)s::float8[])[width_bucket(asked, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(asked, %(company_starts)s::float8[])])
            END / 3600 AS replied,
           CASE WHEN is_own
                THEN LEAST(resolved - (%(own_offsets)s::float8[])[width_bucket(resolved, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(resolved, %(own_starts)s::float8[])])
                   - LEAST(created - (%(own_offsets)s::float8[])[width_bucket(created, %(own_starts)s::float8[])],
                                    (%(own_ends)s::float8[])[width_bucket(created, %(own_starts)s::float8[])])
                ELSE LEAST(resolved - (%(company_offsets)s::float8[])[width_bucket(resolved, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(resolved, %(company_starts)s::float8[])])
                   - LEAST(created - (%(company_offsets)s::float8[])[width_bucket(created, %(company_starts)s::float8[])],
                                    (%(company_ends)s::float8[])[width_bucket(created, %(company_starts)s::float8[])])
            END / 3600 AS resolved
      FROM ticket
      JOIN worked USING (id)
)
SELECT month, team_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY replied), percentile_cont(0.9) WITHIN GROUP (ORDER BY replied),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY resolved), percentile_cont(0.9) WITHIN GROUP (ORDER BY resolved),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY waited), percentile_cont(0.9) WITHIN GROUP (ORDER BY waited),
       count(*), sum(handoff_count)
  FROM counted
 GROUP BY month, team_id
