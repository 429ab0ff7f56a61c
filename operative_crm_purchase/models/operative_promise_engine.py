from odoo import api, models


class OperativePromiseEngine(models.AbstractModel):
    _inherit = "operative.promise.engine"

    @api.model
    def _lead_values(self, product, rules, quantity):
        """The vendor is the one an order of the quantity would go to, as when it is confirmed."""
        values = super()._lead_values(product, rules, quantity)
        buy = rules.filtered(lambda rule: rule.action == "buy")[:1]
        vendor = buy and buy._get_matching_supplier(product, quantity, product.uom_id, buy.company_id, {})
        return {**values, "supplierinfo": vendor} if vendor else values
