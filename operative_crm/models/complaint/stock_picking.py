from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def copy_data(self, default=None):
        # a transfer that is duplicated is another one; a return says itself what it is for
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            for command in vals.get("move_ids") or ():
                if isinstance(command[-1], dict):
                    command[-1].pop("complaint_line_id", None)
        return vals_list
