from odoo import fields, models
from odoo.fields import Domain

from ..core import arguments as given


class ProductTemplate(models.Model):
    _inherit = "product.template"

    operative_introduced_on = fields.Date(
        string="Introduced On", copy=False, groups="operative_crm.group_operative_user",
        help="From this day on arguments that introduce the product are suggested, to customers who bought in its category.")
    operative_feedback_owner_id = fields.Many2one(
        "res.users", string="Answers Feedback", domain=[("share", "=", False)], index="btree_not_null", ondelete="set null",
        copy=False,  # who copies a product may not see it
        groups="operative_crm.group_operative_user",
        help="Says of what is asked for whether it is planned, done or declined. Empty: who is responsible for the product.")
    operative_without_argument = fields.Boolean(
        string="No Argument", compute="_compute_operative_without_argument", search="_search_operative_without_argument",
        groups="operative_crm.group_operative_user",
        help="No approved argument was written for the product or one of its categories.")

    def _compute_operative_without_argument(self):
        argued = self.filtered_domain(self._domain_argued())
        for product in self:
            product.operative_without_argument = product not in argued

    def _search_operative_without_argument(self, operator, value):
        if operator != "in":
            return NotImplemented
        argued = self._domain_argued()
        return ~argued if True in value else argued

    def _domain_argued(self):
        """Products an argument was written for that may be suggested today, or for one of their categories."""
        arguments = self.env["operative.argument"]
        valid = arguments.search(arguments._domain_suggested(self.env.company._operative_today()))
        return Domain("id", "in", valid.product_tmpl_ids.ids) | Domain("categ_id", "child_of", valid.product_categ_ids.ids)

    def action_operative_write_argument(self):
        """Write the argument that is missing."""
        given.one(self)
        return {
            "type": "ir.actions.act_window", "res_model": "operative.argument", "views": [(False, "form")],
            "context": {"default_product_tmpl_ids": self.ids}}
