from odoo import models

from odoo.addons.operative_crm.models.core.marks import Kind, kinds_of

MERGED = Kind("merged")


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def message_post(self, **kwargs):
        # that tickets were merged is public, and nobody's reply
        if MERGED in kinds_of(self):
            kwargs["operative_is_automatic"] = True
        return super().message_post(**kwargs)
