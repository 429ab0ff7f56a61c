from odoo import fields, models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.argument.source.mixin"]

    deal_competitor_ids = fields.One2many(
        "operative.deal.competitor", "order_id", string="Competitors", copy=False, groups="operative_crm.group_operative_user",
        help="Whom we meet in this quotation.")

    def _operative_argument_products(self):
        return self.order_line.product_template_id

    def _operative_argument_competitors(self):
        return (self.deal_competitor_ids | self.opportunity_id.deal_competitor_ids).competitor_id

    def _operative_argument_context(self):
        return super()._operative_argument_context() | {"crm_stage_ids": self.opportunity_id.stage_id.ids}
