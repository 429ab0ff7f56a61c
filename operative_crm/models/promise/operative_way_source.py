from odoo import api, models


class OperativeWaySource(models.AbstractModel):
    """What the way of a delivery is derived from: a change makes every worker derive it anew."""

    _name = "operative.way.source"
    _description = "Source of Delivery Ways"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res
