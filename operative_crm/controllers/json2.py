from odoo import http
from odoo.http import request

from odoo.addons.rpc.controllers.json2 import WebJson2Controller

from ..models.core import arguments


class OperativeJson2Controller(WebJson2Controller):
    """The external API: what is no id of a record is refused. Odoo browses whatever it is, and fails on it later."""

    @http.route()
    def web_json_2_rpc(self, __model__, __method__, ids=(), context=None, **kwargs):
        ids = arguments.ids(request.env, "ids", [ids] if type(ids) is int else ids)
        context = arguments.mapping(request.env, "context", context)
        return super().web_json_2_rpc(__model__, __method__, ids=ids, context=context, **kwargs)
