import base64

from odoo import models
from odoo.tools.image import image_data_uri

from ..core.best_effort import best_effort


class StockPicking(models.Model):
    _name = "stock.picking"
    _inherit = ["stock.picking", "operative.complaint.source.mixin"]

    def copy_data(self, default=None):
        # a transfer that is duplicated is another one; a return says itself what it is for
        vals_list = super().copy_data(default=default)
        for vals in vals_list:
            for command in vals.get("move_ids") or ():
                if isinstance(command[-1], dict):
                    command[-1].pop("complaint_line_id", None)
        return vals_list

    def _operative_complaint_paths(self):
        return {"picking_id": {picking_id: picking_id for picking_id in self._origin.ids}}

    def _operative_complaint_about(self):
        picking = self.sudo()  # sudo: the caller has checked that it may be read
        return super()._operative_complaint_about() | {
            "name": picking.name, "query": picking.name, "partner": picking.sale_id.partner_id or picking.partner_id,
            "company": picking.company_id, "orders": picking.sale_id, "pickings": picking}

    def _operative_complaint_url(self):
        """What the QR code on the delivery slip leads to; False where there is nothing to complain on."""
        self.ensure_one()
        # sudo: who prints the slip may read no orders; the customer it is for gets the order's link
        order = self.sudo().sale_id
        if self.picking_type_code not in ("outgoing", "dropship") or not order or not order._operative_may_complain():
            return False
        return order._operative_complaint_url()

    def _operative_complaint_code(self):
        """That link as a QR code, a data URI; False where there is none, or it cannot be drawn: the slip is printed."""
        url = self._operative_complaint_url()
        return url and best_effort(self.env, lambda: image_data_uri(base64.b64encode(
            self.env["ir.actions.report"].barcode("QR", url, width=160, height=160))), False)
