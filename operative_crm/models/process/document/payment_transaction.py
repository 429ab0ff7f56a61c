from odoo import models

from ...core.movers import OUTSIDE, Marker, marked, marked_by


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        # a scheduled job confirms what the customer has paid
        marker = Marker(OUTSIDE, self.sale_order_ids, marked_by(self.env), with_new=True)
        return super(PaymentTransaction, marked(self, marker))._post_process()
