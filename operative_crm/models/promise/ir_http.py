from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whether dates are shown with their calendar week, whose days they are, who may ask,
        and how exact quantities are."""
        info = super().session_info()
        info["operative_calendar_week"] = self.env["operative.promise"]._uses_weeks()
        info["operative_may_promise"] = self.env["operative.promise"]._may_ask()
        if self.env.user._is_internal():
            info["operative_zones"] = {company.id: company._operative_zone() for company in self.env.user.company_ids}
            info["operative_quantity_digits"] = self.env["decimal.precision"].precision_get("Product Unit")
        return info
