from odoo import fields, models
from odoo.fields import Domain

from ..core import arguments as given


class CrmLostReason(models.Model):
    _inherit = "crm.lost.reason"

    operative_argument_ids = fields.Many2many(
        "operative.argument", "operative_argument_lost_reason_rel", "lost_reason_id", "argument_id", string="Arguments",
        groups="operative_crm.group_operative_user", help="What is said against it.")
    operative_without_argument = fields.Boolean(
        string="No Argument", compute="_compute_operative_without_argument", search="_search_operative_without_argument",
        groups="operative_crm.group_operative_user", help="No approved argument answers it.")

    def _compute_operative_without_argument(self):
        answered = set(self._answered())
        for reason in self:
            reason.operative_without_argument = reason.id not in answered

    def _search_operative_without_argument(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "not in" if True in value else "in", self._answered())

    def _answered(self):
        """Ids of the reasons that an argument answers which may be suggested today."""
        arguments = self.env["operative.argument"]
        valid = arguments.search(arguments._domain_suggested(self.env.company._operative_today()))
        return valid.lost_reason_ids.ids

    def action_operative_write_argument(self):
        """Write the argument that is missing."""
        given.one(self)
        return {
            "type": "ir.actions.act_window", "res_model": "operative.argument", "views": [(False, "form")],
            "context": {"default_lost_reason_ids": self.ids, "default_kind": "objection"}}
