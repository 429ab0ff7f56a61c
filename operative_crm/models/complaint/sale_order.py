from odoo import models


class SaleOrder(models.Model):
    _name = "sale.order"
    _inherit = ["sale.order", "operative.complaint.source.mixin"]

    def _operative_complaint_paths(self):
        # sudo: ids alone, of orders the user reads
        return {"sale_line_id": {line.id: order.id for order in self.sudo() for line in order.order_line},
                "picking_id": {picking.id: order.id for order in self.sudo() for picking in order.picking_ids}}

    def _operative_complaint_about(self):
        order = self.sudo()  # sudo: the caller has checked that it may be read
        return super()._operative_complaint_about() | {
            "name": order.name, "query": order.name, "partner": order.partner_id, "company": order.company_id, "orders": order}

    def _operative_may_complain(self):
        """Whether the customer can complain about deliveries of this order on its page."""
        self.ensure_one()
        return self.state == "sale" and self.env["operative.part"]._is_on("complaint")

    def _operative_complaint_url(self):
        """The page to complain on, with the order's token: for whoever may get the order's link."""
        self.ensure_one()
        return self.get_base_url() + self.get_portal_url(suffix="/complaint")
