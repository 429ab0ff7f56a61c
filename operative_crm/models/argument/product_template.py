from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    operative_introduced_on = fields.Date(
        string="Introduced On", copy=False, groups="operative_crm.group_operative_user",
        help="From this day on arguments that introduce the product are suggested, to customers who bought in its category.")
    operative_feedback_owner_id = fields.Many2one(
        "res.users", string="Answers Feedback", domain=[("share", "=", False)], index="btree_not_null", ondelete="set null",
        groups="operative_crm.group_operative_user",
        help="Says of what is asked for whether it is planned, done or declined. Empty: who is responsible for the product.")
