from odoo import models


class StockPickingType(models.Model):
    _name = "stock.picking.type"
    _inherit = ["stock.picking.type", "operative.cached.mixin"]

    # what the way to the customer depends on: numbers and settings of the screen are none of it
    _cached_fields = ("active", "company_id", "default_location_dest_id", "default_location_src_id", "warehouse_id")
