from odoo import models


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "operative.working.time.source"]

    def _operative_makes_working_time(self):
        # somebody's own time off changes no calendar, and there is a lot of it;
        # whoever writes one's own may not read all the others of the same write
        return any(not leave.resource_id for leave in self.sudo())
