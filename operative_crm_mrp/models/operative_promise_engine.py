from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.operative_crm.models.promise.engine import availability


class OperativePromiseEngine(models.AbstractModel):
    _inherit = "operative.promise.engine"

    @api.model
    def _components(self, products, warehouse):
        """A kit takes what it consists of, kits in it likewise; what nobody counts in it is always there."""
        components = super()._components(products, warehouse)
        # sudo: of bills of materials only components and quantities are used, and neither is shown
        bills, asked = {}, products.sudo().with_company(warehouse.company_id)
        while asked:  # a level of kits in kits each time
            query = asked._search([("product_tmpl_id.bom_ids.type", "=", "phantom")])
            query.add_where(SQL(  # see _read_products
                "%s = ANY(%s)", SQL.identifier(query.table, "id"), availability.array(asked.ids, "int")))
            kits = asked.browse(query)
            found = self.env["mrp.bom"].sudo()._bom_find(kits, company_id=warehouse.company_id.id, bom_type="phantom")
            bills.update({kit.id: (kit, bill) for kit, bill in found.items() if bill})
            asked = kits.concat(*(bill.bom_line_ids.product_id for bill in found.values())).filtered(
                lambda product: product.id not in bills) - asked
        exploded = {}
        for product_id in bills.keys() & set(products.ids):
            self._explode(product_id, bills, exploded, ())
            components[product_id] = [each for each in exploded[product_id].items() if each[1]]
        return components

    @api.model
    def _explode(self, kit_id, bills, exploded, above):
        """What one kit takes of each counted product, multiplied through before anything is rounded.

        :param bills: dict of product id -> (kit, bill of materials)
        :param exploded: dict of product id -> dict of product id -> quantity, filled in
        :param above: the kits this one is in
        """
        if kit_id in exploded:
            return
        kit, bill = bills[kit_id]
        made = bill.product_uom_id._compute_quantity(bill.product_qty, kit.uom_id, round=False)
        each = defaultdict(float)
        for line in bill.bom_line_ids:
            if line._skip_bom_line(kit):
                continue
            part = line.product_id
            quantity = line.product_uom_id._compute_quantity(line.product_qty, part.uom_id, round=False) / made
            if part.id in bills and part.id not in (*above, kit_id):
                self._explode(part.id, bills, exploded, (*above, kit_id))
                for component_id, of_one in exploded[part.id].items():
                    each[component_id] += quantity * of_one
            elif part.is_storable:
                each[part.id] += quantity
        exploded[kit_id] = each
