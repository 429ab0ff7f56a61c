from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    # what is reserved of stock that others own is no demand on ours: few lines, quickly found
    _operative_owner_idx = models.Index("(move_id) WHERE owner_id IS NOT NULL")
