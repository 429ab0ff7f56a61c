from odoo.http import request

from odoo.addons.operative_crm.models.core.marks import context_with
from odoo.addons.operative_crm.models.core.movers import OUTSIDE
from odoo.addons.website.controllers.form import WebsiteForm


class OperativeWebsiteForm(WebsiteForm):

    def _handle_website_form(self, model_name, **kwargs):
        # whoever fills in a form of the website asks as somebody outside, also a colleague who is logged in
        request.update_context(**context_with(request.env, OUTSIDE, with_new=True))
        return super()._handle_website_form(model_name, **kwargs)
