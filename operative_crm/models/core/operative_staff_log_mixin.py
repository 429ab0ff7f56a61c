from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL


class OperativeStaffLogMixin(models.AbstractModel):
    """A log that names people: it is read entry by entry, and counted by person only where the settings allow.

    Figures by person leave out entries that are older than the settings say; at night people are taken out of those.
    """

    _name = "operative.staff.log.mixin"
    _inherit = ["operative.person.path.mixin"]
    _description = "Log That Names People"

    _staff_fields = (
        "user_id", "moved_by_id", "sender_id", "receiver_id", "deputy_id", "decided_by_id", "requester_id",
        "reached_by_id", "create_uid", "write_uid")

    # -- figures -----------------------------------------------------------------------------

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        domain = self._domain_of_figures(domain, [*groupby, *aggregates])
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        # entries that are too old for one of the sets are in none: their sums have to agree
        domain = self._domain_of_figures(domain, [*aggregates, *(name for groupby in grouping_sets for name in groupby)])
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _domain_of_figures(self, domain, specs):
        """Leave out of figures by person what is too old; whether they are shown at all is checked after this.

        :param specs: what is grouped by and aggregated
        """
        if self.env.su or not self._is_about_persons(domain, specs):
            return domain
        return Domain(domain) & Domain("create_date", ">=", self._staff_kept_since())

    # -- retention ---------------------------------------------------------------------------

    @api.model
    def _staff_over_sql(self):
        """SQL for the moment since when an entry is over and people may be taken out of it; NULL while it goes on."""
        return SQL("create_date")

    @api.model
    def _staff_kept_for_the_record(self):
        """Persons who stay in the log for good: dict of SQL for which entries, by the name of the field.

        Who answers for a decision has to be known as long as the decision is.
        """
        return {}

    @api.autovacuum
    def _gc_persons(self):
        """Take people out of what is over: figures about persons are kept as long as the settings say.

        The entry itself stays, with stage, role, team and times. SQL, since the first night may find a million.
        """
        if self._abstract:
            return
        names = [
            name for name in self._staff_fields
            if name in self._fields and self._fields[name].store and self._fields[name].comodel_name == "res.users"]
        kept = self._staff_kept_for_the_record()
        self.flush_model()
        leaving = {
            name: SQL("%s IS NOT NULL AND NOT (%s)", SQL.identifier(name), kept.get(name, SQL("FALSE"))) for name in names}
        self.env.cr.execute(SQL(
            "UPDATE %(table)s SET %(columns)s WHERE %(over)s < %(since)s AND (%(leaving)s)",
            table=SQL.identifier(self._table),
            columns=SQL(", ").join(
                SQL("%(name)s = CASE WHEN NOT (%(leaving)s) THEN %(name)s END", name=SQL.identifier(name), leaving=condition)
                for name, condition in leaving.items()),
            over=self._staff_over_sql(), since=self._staff_kept_since(),
            leaving=SQL(" OR ").join(SQL("(%s)", condition) for condition in leaving.values())))
        self.invalidate_model(names, flush=False)
