from odoo import models
from odoo.tools import ormcache

from ..core.days import day_in
from ..core.working_time import to_moment


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @ormcache("self.id", "company_id", "timezone", "year")
    def _operative_working_days_cached(self, company_id, timezone, year):
        """The days of a year (UTC) with working time, leaves of a company and of none taken off.

        :param timezone: name of the time zone whose days count
        :return: tuple of (day, naive UTC moment work begins)
        """
        days = {}
        for start, _end in self._operative_year_cached(company_id, year):
            moment = to_moment(start)
            days.setdefault(day_in(moment, timezone), moment)
        return tuple(days.items())
