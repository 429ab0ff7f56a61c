from odoo import models


class StockRule(models.Model):
    _name = "stock.rule"
    _inherit = ["stock.rule", "operative.cached.mixin"]
