import pytz

from odoo import models
from odoo.tools import ormcache

from ..core.working_time import to_moment


class ResourceCalendar(models.Model):
    _inherit = "resource.calendar"

    @ormcache("self.id", "company_id", "year")
    def _operative_working_days_cached(self, company_id, year):
        """The days of a year (UTC) with working time, leaves of a company and of none taken off.

        :return: tuple of (day in the calendar's time zone, naive UTC moment work begins)
        """
        timezone = pytz.timezone(self.sudo().tz or "UTC")  # sudo: the same for everybody who asks
        days = {}
        for start, _end in self._operative_year_cached(company_id, year):
            moment = to_moment(start)
            days.setdefault(pytz.utc.localize(moment).astimezone(timezone).date(), moment)
        return tuple(days.items())
