from odoo import http
from odoo.http import request

from odoo.addons.crm_mail_plugin.controllers.crm_client import CrmClient

# what a mail can be logged to beside contacts and opportunities
MODELS = ("sale.order", "helpdesk.ticket")


class OperativeMailPlugin(CrmClient):
    """What is logged from a mailbox is a mail from or to a customer, and no note of ours."""

    @http.route()
    def log_mail_content(self, model, res_id, message, attachments=None):
        answer = super().log_mail_content(model, res_id, message, attachments)
        self._operative_mark_as_mail(model, res_id)
        return answer

    @http.route()
    def log_single_mail_content(self, lead, message, **kw):
        # as older versions of the plugins do
        answer = super().log_single_mail_content(lead, message, **kw)
        self._operative_mark_as_mail("crm.lead", lead)
        return answer

    def _mail_content_logging_models_whitelist(self):
        return super()._mail_content_logging_models_whitelist() + [
            model for model in MODELS if request.env[model].has_access("write")]

    def _operative_mark_as_mail(self, model, res_id):
        """Say what the message is that was just posted: Odoo posts it as whatever it notes itself, which is in no history."""
        # sudo: the message that was just posted, in the user's own name
        messages = request.env["mail.message"].sudo()
        posted = messages.search([
            ("model", "=", model), ("res_id", "=", res_id), ("create_uid", "=", request.env.uid),
            ("message_type", "=", "notification")], order="id desc", limit=1)
        posted.write({
            "message_type": "email",
            "subtype_id": request.env["ir.model.data"]._xmlid_to_res_id("operative_crm.mt_logged_mail")})
        if model == "res.partner" or "partner_id" in request.env[model]._fields:
            document = request.env[model].sudo().browse(res_id)  # sudo: whom it is about
            partner = document if model == "res.partner" else document.partner_id
            # off the list of those to be called, at once
            request.env["operative.customer"].sudo()._refresh_now(partner.commercial_partner_id)
