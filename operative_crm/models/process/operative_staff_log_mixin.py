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
        domain = self._domain_of_figures(domain, groupby)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        # entries that are too old for one of the sets are in none: their sums have to agree
        domain = self._domain_of_figures(domain, [name for groupby in grouping_sets for name in groupby])
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _domain_of_figures(self, domain, groupby):
        """Refuse to group by person where the settings say so, and else leave out what is too old."""
        names = {spec.split(":")[0].split(".")[0] for spec in groupby}
        # what the code itself counts is not shown to anybody; the setting is one of the database, closed to users
        if self.env.su or not names.intersection(self._staff_fields):
            return domain
        if self.env["ir.config_parameter"].sudo().get_param("operative_crm.staff_figures", "team") != "person":
            raise UserError(self.env._(
                "Figures by person are switched off in the settings of Operative CRM. Group by role, team or phase."))
        return Domain(domain) & Domain("create_date", ">=", self._staff_kept_since())

    @api.model
    def _staff_kept_since(self):
        """Figures about persons reach back to this moment.

        :return: naive UTC moment
        """
        # as above
        months = int(self.env["ir.config_parameter"].sudo().get_param("operative_crm.staff_months") or MONTHS_KEPT)
        return fields.Datetime.now() - relativedelta(months=months)
