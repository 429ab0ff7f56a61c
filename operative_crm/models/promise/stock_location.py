from odoo import models


class StockLocation(models.Model):
    _name = "stock.location"
    _inherit = ["stock.location", "operative.cached.mixin"]

    # what the way to the customer depends on: names and dates of inventories change all day
    _cached_fields = ("active", "company_id", "location_id", "usage", "warehouse_id")
