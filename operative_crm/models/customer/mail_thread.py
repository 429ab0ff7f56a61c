from odoo import models


class MailThread(models.AbstractModel):
    """E-mails that a machine sent, such as an out-of-office reply, are marked where they come in."""

    _inherit = "mail.thread"

    def _message_route_process(self, message, message_dict, routes):
        if self._operative_is_automatic(message):
            message_dict = {**message_dict, "operative_is_automatic": True}
        return super()._message_route_process(message, message_dict, routes)

    def _operative_is_automatic(self, message):
        """Whether the headers of an ``email.message.EmailMessage`` say that no person wrote it (RFC 3834, Exchange)."""
        submitted = str(message.get("Auto-Submitted") or "no").partition(";")[0].strip().lower()
        return bool(
            submitted != "no" or message.get("X-Auto-Response-Suppress")
            or str(message.get("Precedence") or "").strip().lower() in ("bulk", "auto_reply"))

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"operative_is_automatic"}
