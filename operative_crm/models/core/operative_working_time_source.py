from odoo import api, models


class OperativeWorkingTimeSource(models.AbstractModel):
    """What working time is derived from: a change makes every worker derive it anew."""

    _name = "operative.working.time.source"
    _description = "Source of Working Time"

    def _operative_makes_working_time(self):
        """Whether working time of calendars depends on any of these records."""
        return bool(self)

    @api.model
    def _operative_working_time_changed(self):
        """Every worker derives it anew; a part that stores what follows from it does so as well."""
        self.env.registry.clear_cache()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if records._operative_makes_working_time():
            self._operative_working_time_changed()
        return records

    def write(self, vals):
        made = self._operative_makes_working_time()
        res = super().write(vals)
        if made or self._operative_makes_working_time():
            self._operative_working_time_changed()
        return res

    def unlink(self):
        made = self._operative_makes_working_time()
        res = super().unlink()
        if made:
            self._operative_working_time_changed()
        return res
