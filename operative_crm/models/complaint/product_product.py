from odoo import models


class ProductProduct(models.Model):
    _name = "product.product"
    _inherit = ["product.product", "operative.complaint.source.mixin"]

    def _operative_complaint_paths(self):
        return {"product_id": {product_id: product_id for product_id in self._origin.ids}}

    def _operative_complaint_about(self):
        # whose it is, is asked in the form
        return super()._operative_complaint_about() | {
            "query": self.default_code or self.name, "product": self.sudo()}  # sudo: see there
