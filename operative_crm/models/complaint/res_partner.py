from odoo import models
from odoo.fields import Domain

from ..facts.complaints import COMPLAINTS


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "operative.complaint.source.mixin"]

    def _operative_complaint_tickets(self):
        # as Odoo counts opportunities: those of a contact count for whom it belongs to as well
        contacts = self.with_context(active_test=False).search_fetch([("id", "child_of", self._origin.ids)], ["parent_id"])
        own, found, tickets = set(self._origin.ids), {}, self.env["helpdesk.ticket"]
        for partner, ids in tickets._read_group(
            Domain("partner_id", "in", contacts.ids) & COMPLAINTS, ["partner_id"], ["id:array_agg"],
        ) if tickets.has_access("read") else ():
            partner = partner.sudo()  # sudo: whom a contact belongs to
            while partner:
                if partner.id in own:
                    found.setdefault(partner.id, set()).update(ids)
                partner = partner.parent_id
        return found

    def _operative_complaint_about(self):
        return super()._operative_complaint_about() | {"partner": self.sudo()}  # sudo: see there
