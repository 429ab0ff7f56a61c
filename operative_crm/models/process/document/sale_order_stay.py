from odoo import fields, models


class SaleOrderStay(models.Model):
    """The history of an order: when it was in which phase, in whose hands, on whose clock."""

    _name = "sale.order.stay"
    _inherit = ["operative.stay.mixin"]
    _description = "Order Phase Stay"
    _rec_name = "stage_id"

    document_id = fields.Many2one(
        "sale.order", string="Order", readonly=True, required=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one("operative.phase", string="Phase", readonly=True, index=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True, index="btree_not_null", ondelete="set null")
