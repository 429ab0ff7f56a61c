from odoo import api, models


class OperativeWorkingTimeSource(models.AbstractModel):
    """When working hours change, what is due on tickets changes with them."""

    _inherit = "operative.working.time.source"

    @api.model
    def _operative_working_time_changed(self):
        res = super()._operative_working_time_changed()
        self.env["helpdesk.ticket"]._operative_plan_anew_soon()
        return res
