from odoo import api, models
from odoo.exceptions import UserError


class OperativeStaffLogMixin(models.AbstractModel):
    """A log that names people: it is read entry by entry, and counted by person only where the settings allow."""

    _name = "operative.staff.log.mixin"
    _description = "Log That Names People"

    _staff_fields = (
        "user_id", "moved_by_id", "sender_id", "receiver_id", "deputy_id", "decided_by_id", "requester_id",
        "reached_by_id", "create_uid", "write_uid")

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        self._check_no_figures_by_person(groupby)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        for groupby in grouping_sets:
            self._check_no_figures_by_person(groupby)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _check_no_figures_by_person(self, groupby):
        names = {spec.split(":")[0].split(".")[0] for spec in groupby}
        # what the code itself counts is not shown to anybody; the setting is one of the database, closed to users
        if self.env.su or not names.intersection(self._staff_fields):
            return
        if self.env["ir.config_parameter"].sudo().get_param("operative_crm.staff_figures", "team") != "person":
            raise UserError(self.env._(
                "Figures by person are switched off in the settings of Operative CRM. Group by role, team or phase."))
