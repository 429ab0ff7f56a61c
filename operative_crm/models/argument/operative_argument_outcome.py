from odoo import api, models
from odoo.tools import SQL

from ..facts import argument_uses

COUNTERS = ("use_count", "helped_count", "decided_count", "won_count")


class OperativeArgument(models.Model):
    """What an argument achieved: counted at intervals, so that suggesting and confirming wait for nothing."""

    _inherit = "operative.argument"

    @api.model
    def _refresh_counters(self):
        """Bring the counters of all arguments up to date with the deals in which they were used.

        One statement, whatever the number of uses: by hand or through the ORM it would take minutes. Only arguments whose
        counters differ are written. Does not commit.

        :return: number of arguments written
        """
        self.env.flush_all()
        scope = self.env["operative.customer"].sudo()._scope()  # sudo: deals of all companies, of which only numbers are shown
        written = self.env.execute_query(SQL(
            """
            UPDATE operative_argument argument SET %(counters)s
              FROM (%(counted)s) counted
             WHERE counted.argument_id = argument.id AND (%(stored)s) IS DISTINCT FROM (%(found)s)
            RETURNING argument.id
            """,
            counters=SQL(", ").join(SQL("%s = counted.%s", SQL.identifier(name), SQL.identifier(name)) for name in COUNTERS),
            counted=argument_uses.by_argument(scope),
            stored=SQL(", ").join(SQL.identifier("argument", name) for name in COUNTERS),
            found=SQL(", ").join(SQL.identifier("counted", name) for name in COUNTERS)))
        self.browse(argument_id for [argument_id] in written).invalidate_recordset(COUNTERS, flush=False)
        return len(written)

    @api.model
    def _cron_follow(self):
        """The hourly job: what arguments achieved, what is asked of products, and whose review is due."""
        if self.env["operative.part"]._is_on("argument"):
            self._refresh_counters()
            self.env["operative.product.feedback"]._refresh()
            for model in ("operative.argument", "operative.competitor"):
                self.env[model]._remind()
