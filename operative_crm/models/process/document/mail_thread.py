from odoo import api, models

from ...core.marks import context_with
from ...core.movers import INTERNAL, OUTSIDE


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        # an e-mail runs as the user it matches, and is from outside all the same: what it is about, and what it creates
        # nobody's reason comes by mail, in whosever name it is sent
        self = self.with_context(operative_override_reason=None)
        if not self.env.user._is_superuser() and any(self._operative_gives_stage(*route) for route in routes or ()):
            # an employee who calls with a stage puts the document there; a mail itself says none
            self = self.with_context(**context_with(self.env, INTERNAL, with_new=True))
            return super()._message_route_process(message, message_dict, routes)
        self = self.with_context(**context_with(self.env, OUTSIDE, with_new=True))
        for model, thread_id, *_rest in routes or ():
            if thread_id:
                self = self.with_context(**context_with(self.env, OUTSIDE, self.env[model].browse(thread_id)))
        return super()._message_route_process(message, message_dict, routes)

    @api.model
    def _operative_gives_stage(self, model, thread_id, custom_values, _user_id, alias):
        """Whether the stage of the new document is given along by the caller; what an alias fills in is set up by us."""
        stage_field = getattr(self.env[model], "_stage_field", None)
        return bool(not thread_id and not alias and stage_field and (custom_values or {}).get(stage_field))

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        # nobody follows by being asked: followers read tickets, and get the mails of a document for good
        if self.env.context.get("operative_nobody_follows"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
