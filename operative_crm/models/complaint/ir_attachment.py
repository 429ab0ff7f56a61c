from odoo import models
from odoo.exceptions import AccessError

TASKS = "operative.provider.task"


class IrAttachment(models.Model):
    """A provider with a login reads the files of a task that are meant for him, and none that is attached to our notes."""

    _inherit = "ir.attachment"

    def _check_access(self, operation):
        res = super()._check_access(operation)
        if self.env.su or self.env.user._is_internal():
            return res
        refused, error = res or (self.browse(), None)
        # sudo: which task a file is of
        files = (self - refused).sudo().filtered(lambda file: file.res_model == TASKS and not file.public)
        if files:
            released = self.env[TASKS].sudo().search([("attachment_ids", "in", files.ids)]).attachment_ids
            closed = (files - released).sudo(False)
            if closed:
                return refused | closed, error or (lambda: AccessError(self.env._(
                    "This file is not for you. Ask who sent you the task for it.")))
        return res
