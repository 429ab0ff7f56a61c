from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # the generic update would delete the customer rows, or fail, where both partners have one
        # whoever takes over a company becomes one, and with it a customer of its own
        becomes_company = any((src_partners | dst_partner).mapped("is_company"))
        into = dst_partner if becomes_company else dst_partner.commercial_partner_id
        self.env["operative.customer"]._fold(src_partners, into)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)
