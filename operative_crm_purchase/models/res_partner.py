from odoo import api, models
from odoo.fields import Domain

from odoo.addons.operative_crm.models.contact.timeline import Source, called, chosen, column, of


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _operative_timeline_sources(self):
        """What we buy from a customer that is a vendor as well."""
        return super()._operative_timeline_sources() + [Source(
            "purchase.order", {"purchase": self.env._("Purchases")}, column("date_order"), icon="fa-shopping-basket",
            domain=of("partner_id", Domain("state", "!=", "cancel")), search=("name", "partner_ref", "origin"),
            fields=("name", "state", "partner_ref", "amount_total", "currency_id", "user_id", "partner_id"),
            describe=self._operative_timeline_purchase)]

    @api.model
    def _operative_timeline_purchase(self, order):
        return {
            "name": order.name, "text": order.partner_ref, "state": chosen(order, "state"),
            "amount": order.currency_id.sudo().format(order.amount_total),  # sudo: how amounts are written
            "ours": called(order.user_id), "theirs": called(order.partner_id)}
