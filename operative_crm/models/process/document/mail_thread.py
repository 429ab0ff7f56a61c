from odoo import models

from ...core.movers import OUTSIDE, Marker, marked, marked_by


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        # an e-mail runs as the user it matches, and is from outside all the same: what it is about, and what it creates
        marker = Marker(OUTSIDE, None, marked_by(self.env), with_new=True)
        for model, thread_id, *_rest in routes or ():
            if thread_id:
                marker = Marker(OUTSIDE, self.env[model].browse(thread_id), marker)
        return super(MailThread, marked(self, marker))._message_route_process(message, message_dict, routes)
