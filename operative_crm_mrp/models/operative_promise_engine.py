from collections import defaultdict

from odoo import api, models


class OperativePromiseEngine(models.AbstractModel):
    _inherit = "operative.promise.engine"

    @api.model
    def _components(self, products, warehouse):
        """A kit takes what it consists of, kits in it likewise; what nobody counts in it is always there."""
        components = super()._components(products, warehouse)
        # sudo: of bills of materials only components and quantities are used, and neither is shown
        kits = products.sudo().with_company(warehouse.company_id).search(
            [("id", "in", products.ids), ("product_tmpl_id.bom_ids.type", "=", "phantom")])
        bills = self.env["mrp.bom"].sudo()._bom_find(kits, company_id=warehouse.company_id.id, bom_type="phantom")
        for kit, bill in bills.items():
            made = bill.product_uom_id._compute_quantity(bill.product_qty, kit.uom_id, round=False)
            _bills, lines = bill.explode(kit, 1)
            each = defaultdict(float)
            for line, values in lines:
                if line.product_id.is_storable:
                    each[line.product_id.id] += line.product_uom_id._compute_quantity(
                        values["qty"], line.product_id.uom_id, round=False) / made
            components[kit.id] = [(component_id, quantity) for component_id, quantity in each.items() if quantity]
        return components
