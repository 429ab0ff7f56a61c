from odoo import models

from ...core.marks import context_with
from ...core.movers import OUTSIDE


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        # a scheduled job confirms what the customer has paid
        said = context_with(self.env, OUTSIDE, self.sale_order_ids, with_new=True)
        return super(PaymentTransaction, self.with_context(**said))._post_process()
