from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _skip_ticket_stage_update_from_autoreply(self, message, message_dict, routes):
        # asked by helpdesk_ticket_partner_response, where it is there: what a machine sent moves no ticket
        return self._operative_is_automatic(message)
