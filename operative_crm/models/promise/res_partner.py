from odoo import models


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "operative.delivery.mixin"]

    def _operative_delivery_orders(self):
        """All orders where the user sees the customer, else those the user may read."""
        seen = self.env["operative.customer"].search([
            ("partner_id", "=", self.commercial_partner_id.id), ("company_id", "in", self.env.companies.ids)])
        orders = self._operative_open_orders(self, seen.company_id)
        others = self._operative_open_orders(self, self.env.companies - seen.company_id).with_env(self.env)
        return orders | (others._filtered_access("read") if others.has_access("read") else others.browse())
