from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Tell the web client whether arguments are suggested to the user, and whether the user writes them."""
        info = super().session_info()
        user = self.env.user
        is_on = self.env["operative.part"]._is_on("argument") and user.has_group("operative_crm.group_operative_user")
        info["operative_arguments"] = is_on and (
            "write" if user.has_group("operative_crm.group_operative_author") else "read")
        return info
