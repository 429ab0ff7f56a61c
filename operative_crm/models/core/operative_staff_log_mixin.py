from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# So long the usual limitation period of claims is in Germany (§ 195 BGB).
MONTHS_KEPT = 36


class OperativeStaffLogMixin(models.AbstractModel):
    """A log that names people: it is read entry by entry, and counted by person only where the settings allow.

    Figures by person leave out entries that are older than the settings say.
    """

    _name = "operative.staff.log.mixin"
    _description = "Log That Names People"

    _staff_fields = (
        "user_id", "moved_by_id", "sender_id", "receiver_id", "deputy_id", "decided_by_id", "requester_id",
        "reached_by_id", "create_uid", "write_uid")

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
        """Refuse to group by person or to list persons where the settings say so, and else leave out what is too old.

        :param specs: what is grouped by and aggregated
        """
        # what the code itself counts is not shown to anybody; the setting is one of the database, closed to users
        if self.env.su or not any(self._names_person(spec) for spec in specs):
            return domain
        if self.env["ir.config_parameter"].sudo().get_param("operative_crm.staff_figures", "team") != "person":
            raise UserError(self.env._(
                "Figures by person are switched off in the settings of Operative CRM. Group by role, team or phase."))
        return Domain(domain) & Domain("create_date", ">=", self._staff_kept_since())

    @api.model
    def _names_person(self, spec):
        """Whether a person is named on the way: of the entry itself, of its document or anything behind it."""
        path, _colon, aggregator = spec.partition(":")
        if aggregator in ("count", "count_distinct"):
            return False
        model = self
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return False
            if field.comodel_name == "res.users" or model is self and name in self._staff_fields:
                return True
            if field.comodel_name:
                model = self.env[field.comodel_name]
        return False

    @api.model
    def _staff_kept_since(self):
        """Figures about persons reach back to this moment.

        :return: naive UTC moment
        """
        # as above
        months = int(self.env["ir.config_parameter"].sudo().get_param("operative_crm.staff_months") or MONTHS_KEPT)
        return fields.Datetime.now() - relativedelta(months=months)
