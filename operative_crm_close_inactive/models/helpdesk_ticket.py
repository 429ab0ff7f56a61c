from odoo import api, models
from odoo.fields import Domain

from odoo.addons.operative_crm.models.core.marks import Kind, kind_of


class LeftOut(Kind):
    """These are not found among what is to be closed.

    :ivar ids: of tickets
    """

    def __init__(self, ids):
        super().__init__("left out")
        self.ids = ids


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    @api.model
    def _search(self, domain, *args, **kwargs):
        if left_out := kind_of(self.browse(), LeftOut):
            domain = Domain(domain) & Domain("id", "not in", left_out.ids)
        return super()._search(domain, *args, **kwargs)
