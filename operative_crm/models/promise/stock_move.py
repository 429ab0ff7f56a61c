from odoo import models


class StockMove(models.Model):
    _inherit = "stock.move"

    # promises look at open moves only: done ones, which are many more, cost them nothing
    _operative_open_idx = models.Index(
        "(product_id) WHERE state IN ('waiting', 'confirmed', 'partially_available', 'assigned')")
