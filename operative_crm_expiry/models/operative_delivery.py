from odoo import api, models
from odoo.tools import SQL


class OperativeDelivery(models.Model):
    _inherit = "operative.delivery"

    _depends = {"stock.quant": ["removal_date"]}

    @api.model
    def _usable_stock(self, now):
        """Lots that should have been removed by now are not delivered any more."""
        return SQL("(quant.removal_date IS NULL OR quant.removal_date > %s)", now)
