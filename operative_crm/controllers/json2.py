from werkzeug.exceptions import UnprocessableEntity

from odoo import http
from odoo.http import request

from odoo.addons.rpc.controllers.json2 import WebJson2Controller

from ..models.core import arguments

# what PostgreSQL has for whole numbers; views of other apps have ids below 0, and large ones
SMALLEST, LARGEST = -2**63, 2**63 - 1


def are_ids(ids):
    return isinstance(ids, (list, tuple)) and all(type(value) is int and SMALLEST <= value <= LARGEST for value in ids)


class OperativeJson2Controller(WebJson2Controller):
    """The external API: what is no id of a record is refused. Odoo browses whatever it is, and fails on it later."""

    @http.route()
    def web_json_2_rpc(self, __model__, __method__, ids=(), context=None, **kwargs):
        ids = [ids] if type(ids) is int else ids
        if not are_ids(ids):
            raise UnprocessableEntity(request.env._("“ids” has to be a list of ids of records."))
        context = arguments.mapping(request.env, "context", context)
        return super().web_json_2_rpc(__model__, __method__, ids=ids, context=context, **kwargs)
