from odoo import models


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "operative.complaint.source.mixin"]

    def _operative_complaint_paths(self):
        return {"lot_id": {lot_id: lot_id for lot_id in self._origin.ids}}

    def action_recall(self):
        """Everybody who received these lots, and what of them is still to be stopped; see ``operative.complaint.recall``."""
        return self.env["operative.complaint.recall"]._action_open(self)
