from odoo import fields, models


class OperativeCompetitorProduct(models.Model):
    """A competitor's product that meets one of ours."""

    _name = "operative.competitor.product"
    _inherit = ["operative.import.mixin"]
    _description = "Competitor's Product"
    _order = "competitor_id, id"

    competitor_id = fields.Many2one("operative.competitor", required=True, index=True, ondelete="cascade")
    name = fields.Char(string="Their Product", required=True)
    product_tmpl_id = fields.Many2one("product.template", string="Meets", index="btree_not_null", ondelete="cascade")
    product_categ_id = fields.Many2one("product.category", string="Meets Category", ondelete="cascade")
    remark = fields.Text(translate=True, help="How they compare.")
    company_id = fields.Many2one(related="competitor_id.company_id", store=True, index=True)
