from odoo import api, models
from odoo.fields import Domain

from odoo.addons.operative_crm.models.contact.timeline import Source, called, chosen, column, of


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _operative_timeline_sources(self):
        """What the customer bought over the counter."""
        return super()._operative_timeline_sources() + [Source(
            "pos.order", {"counter": self.env._("Point of Sale")}, column("date_order"), icon="fa-shopping-bag",
            domain=of("partner_id", Domain("state", "not in", ("draft", "cancel"))),
            search=("name", "pos_reference"),
            fields=("name", "state", "pos_reference", "amount_total", "currency_id", "user_id", "partner_id"),
            describe=self._operative_timeline_counter)]

    @api.model
    def _operative_timeline_counter(self, order):
        return {
            "name": order.name, "text": order.pos_reference, "state": chosen(order, "state"),
            "amount": order.currency_id.sudo().format(order.amount_total),  # sudo: how amounts are written
            "ours": called(order.user_id), "theirs": called(order.partner_id)}
