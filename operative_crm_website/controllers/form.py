from odoo.http import request

from odoo.addons.operative_crm.models.core.movers import CONTEXT_KEY, OUTSIDE, Marker, marked_by
from odoo.addons.website.controllers.form import WebsiteForm


class OperativeWebsiteForm(WebsiteForm):

    def _handle_website_form(self, model_name, **kwargs):
        # whoever fills in a form of the website asks as somebody outside, also a colleague who is logged in
        request.update_context(**{CONTEXT_KEY: Marker(OUTSIDE, None, marked_by(request.env), with_new=True)})
        return super()._handle_website_form(model_name, **kwargs)
