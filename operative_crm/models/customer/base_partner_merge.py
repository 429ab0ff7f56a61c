from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # the generic update would delete the customer rows, or fail, where both partners have one
        self.env["operative.customer"]._fold(src_partners, dst_partner.commercial_partner_id)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
