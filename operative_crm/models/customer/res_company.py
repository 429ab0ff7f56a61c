from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    operative_refreshed_at = fields.Datetime(
        string="Customer Figures As Of", readonly=True, copy=False, groups="base.group_user",
        help="When the figures of all customers of this company were last brought up to date.",
    )

    @api.model
    def _operative_noted(self):
        return super()._operative_noted() | {"operative_refreshed_at"}
