from odoo import models

from ...core.movers import OUTSIDE, moved_by


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        # an e-mail runs as the user it matches, and is from outside all the same
        return super(MailThread, moved_by(self, OUTSIDE))._message_route_process(message, message_dict, routes)
