from odoo import models

from ...core.movers import OUTSIDE, moved_by


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    def _post_process(self):
        # a scheduled job confirms what the customer has paid
        return super(PaymentTransaction, moved_by(self, OUTSIDE))._post_process()
