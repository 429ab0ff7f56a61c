import base64

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request
from odoo.tools.misc import get_lang

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from ..models.core.arguments import LARGEST_ID


class ComplaintPage(CustomerPortalHelpdesk):
    """The customer's page of a ticket says what became of a complaint."""

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        if request.env.user._is_public() and ticket.partner_id.lang:
            # nobody's language, where he comes by a link
            request.update_context(lang=get_lang(request.env, ticket.partner_id.lang).code)
        ticket = ticket.with_context(lang=request.env.lang)
        return {**values, "ticket": ticket, "complaint": ticket._operative_customer_complaint(),
                "customer_files": ticket._operative_customer_files(),
                "report_query": f"?access_token={access_token}" if access_token else ""}

    @http.route("/my/ticket/<int:ticket_id>/8d/<int:version>", type="http", auth="public")
    def portal_my_ticket_8d(self, ticket_id, version, access_token=None, **kw):
        """A released 8D report, as it was sent."""
        try:
            # what no token looks like is none
            if max(ticket_id, version) > LARGEST_ID or not (access_token or "").isascii():
                raise MissingError(request.env._("There is no such page."))
            ticket = self._document_check_access("helpdesk.ticket", ticket_id, access_token=access_token)
        except (AccessError, MissingError):
            raise request.not_found() from None
        release = ticket.complaint_release_ids.filtered(lambda release: release.version == version)
        if not release or not request.env["operative.part"]._is_on("complaint"):
            raise request.not_found()
        return request.make_response(base64.b64decode(release.report), [
            ("Content-Type", "application/octet-stream"),
            ("Content-Disposition", content_disposition(release.report_name))])
