from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    operative_contact_part_is_on = fields.Boolean(
        compute="_compute_operative_contact_part_is_on", groups="operative_crm.group_operative_user")

    # not copied: whoever may not see it copies contacts as well
    operative_visit_time = fields.Char(
        string="Best Time to Visit", copy=False, groups="operative_crm.group_operative_user",
        help="When there is time for a visit or a call, in words. Shown in the briefing.")

    def _compute_operative_contact_part_is_on(self):
        # a page of a notebook takes one group and no combination: the switch of the part is asked here
        self.operative_contact_part_is_on = self.env["operative.part"]._is_on("contact")
