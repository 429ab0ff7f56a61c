from odoo import api, models
from odoo.tools import SQL

from ..facts import product_feedback

KEY = ("product_tmpl_id", "source", *product_feedback.REASONS)
COUNTED = ("request_count", "last_asked_on", "new_count", "state")


class OperativeProductFeedback(models.Model):
    """How often products are asked about: counted at intervals, for all at once."""

    _inherit = "operative.product.feedback"

    @api.model
    def _refresh(self):
        """Bring all feedback up to date with lost deals, uses and complaints.

        One statement, whatever their number; only rows that differ are written. What is asked again after it was done is
        open again. What nobody asks any more, since a deal was won after all, stays with 0. Does not commit.

        :return: number of rows written or added
        """
        names = SQL(", ").join(SQL.identifier(name) for name in KEY)
        rows = self.env.execute_query(SQL(
            """
            WITH counted AS MATERIALIZED (%(counted)s),
            wanted AS (
                SELECT feedback.id, COALESCE(counted.request_count, 0) AS request_count,
                       COALESCE(counted.last_asked_on, feedback.last_asked_on) AS last_asked_on,
                       GREATEST(COALESCE(counted.request_count, 0) - feedback.answered_count, 0) AS new_count,
                       CASE WHEN feedback.state = 'done' AND counted.request_count > feedback.answered_count
                            THEN 'open' ELSE feedback.state END AS state
                  FROM operative_product_feedback feedback
             LEFT JOIN counted ON %(same)s
            ), changed AS (
                UPDATE operative_product_feedback feedback SET %(set)s, write_date = %(now)s, write_uid = %(uid)s
                  FROM wanted
                 WHERE wanted.id = feedback.id AND (%(stored)s) IS DISTINCT FROM (%(wanted)s)
             RETURNING feedback.id
            ), added AS (
                INSERT INTO operative_product_feedback (
                       %(names)s, request_count, new_count, answered_count, last_asked_on, state,
                       create_uid, create_date, write_uid, write_date)
                SELECT %(names)s, request_count, request_count, 0, last_asked_on, 'open', %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM counted
                 WHERE NOT EXISTS (SELECT 1 FROM operative_product_feedback feedback WHERE %(same)s)
                    ON CONFLICT DO NOTHING
             RETURNING id
            )
            SELECT id FROM changed UNION ALL SELECT id FROM added
            """,
            counted=self._facts(), same=product_feedback.same("feedback", "counted"), names=names, uid=self.env.uid,
            now=SQL("(now() AT TIME ZONE 'UTC')"),
            set=SQL(", ").join(SQL("%s = wanted.%s", SQL.identifier(name), SQL.identifier(name)) for name in COUNTED),
            stored=SQL(", ").join(SQL.identifier("feedback", name) for name in COUNTED),
            wanted=SQL(", ").join(SQL.identifier("wanted", name) for name in COUNTED)))
        self.invalidate_model(flush=False)
        return len(rows)

    @api.model
    def _asked_sql(self, product_ids, feedback_ids):
        """``SELECT`` of ``id, request_count, last_asked_on, user_ids`` of some feedback, as of now."""
        return SQL(
            """
            SELECT feedback.id, counted.request_count, counted.last_asked_on, counted.user_ids
              FROM operative_product_feedback feedback
              JOIN (%s) counted ON %s
             WHERE feedback.id = ANY(%s)
            """,
            self._facts(product_ids), product_feedback.same("feedback", "counted"), list(feedback_ids))
