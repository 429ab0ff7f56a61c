from odoo import models


class ProductTemplate(models.Model):
    _name = "product.template"
    _inherit = ["product.template", "operative.complaint.source.mixin"]

    def _operative_complaint_paths(self):
        variants = self.with_context(active_test=False).product_variant_ids
        return {"product_id": {product._origin.id: product.product_tmpl_id._origin.id for product in variants}}

    def _operative_complaint_about(self):
        variants = self.sudo().product_variant_ids  # sudo: the caller has checked that it may be read
        return super()._operative_complaint_about() | {
            "query": self.default_code or self.name, "product": variants if len(variants) == 1 else variants.browse()}
