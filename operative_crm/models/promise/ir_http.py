from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whether dates are shown with their calendar week, and who may ask for dates."""
        info = super().session_info()
        info["operative_calendar_week"] = self.env["operative.promise"]._uses_weeks()
        info["operative_may_promise"] = self.env["operative.promise"]._may_ask()
        return info
