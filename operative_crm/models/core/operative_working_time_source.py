from odoo import api, models


class OperativeWorkingTimeSource(models.AbstractModel):
    """What working time is derived from: a change makes every worker derive it anew."""

    _name = "operative.working.time.source"
    _description = "Source of Working Time"

    def _operative_makes_working_time(self):
        """Whether working time of calendars depends on any of these records."""
        return bool(self)

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if records._operative_makes_working_time():
            self.env.registry.clear_cache()
        return records

    def write(self, vals):
        made = self._operative_makes_working_time()
        res = super().write(vals)
        if made or self._operative_makes_working_time():
            self.env.registry.clear_cache()
        return res

    def unlink(self):
        made = self._operative_makes_working_time()
        res = super().unlink()
        if made:
            self.env.registry.clear_cache()
        return res
