from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# So long the usual limitation period of claims is in Germany (§ 195 BGB).
MONTHS_KEPT = 36
SMALLEST_N = 5
SMALLEST_PERSONS = 2


class OperativeStaffMixin(models.AbstractModel):
    """What names people: which fields do, and what the settings say of figures about them."""

    _name = "operative.staff.mixin"
    _description = "Figures about Staff"

    # names of the fields of the model that name a person
    _staff_fields = ()

    # -- settings: of the database, closed to its users, hence sudo throughout -----------------

    @api.model
    def _staff_setting(self, name):
        # sudo: what the settings say of figures about staff holds for everybody
        return self.env["ir.config_parameter"].sudo().get_param(f"operative_crm.staff_{name}")

    @api.model
    def _staff_figures_by_person(self):
        """Whether figures about staff may be shown by person; else by team."""
        return self._staff_setting("figures") == "person"

    @api.model
    def _staff_smallest_n(self):
        """From how many cases on a figure about a person is shown."""
        return int(self._staff_setting("smallest_n") or SMALLEST_N)

    @api.model
    def _staff_smallest_persons(self):
        """From how many persons on a figure of a team or role is one of the team, and not of somebody in it."""
        return int(self._staff_setting("smallest_persons") or SMALLEST_PERSONS)

    @api.model
    def _staff_kept_since(self):
        """Figures about persons reach back to this moment.

        :return: naive UTC moment
        """
        return fields.Datetime.now() - relativedelta(months=int(self._staff_setting("months") or MONTHS_KEPT))
