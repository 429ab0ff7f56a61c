from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..core.links import told


class OperativeComplaintCause(models.Model):
    """Why something went wrong: a tree, so that it can be counted coarse and fine."""

    _name = "operative.complaint.cause"
    _inherit = ["operative.bounded.mixin", "operative.import.mixin"]
    _description = "Complaint Cause"
    _order = "sequence, parent_path"
    _parent_store = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(compute="_compute_sequence", store=True, readonly=False, precompute=True)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one("operative.complaint.cause", string="Part of", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("operative.complaint.cause", "parent_id", string="Finer Causes")
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    display_name = fields.Char(recursive=True)

    @api.depends("parent_id")
    def _compute_sequence(self):
        """A finer cause stands below what it is part of."""
        for cause in self:
            cause.sequence = cause.parent_id.sequence if cause.parent_id else cause.sequence or 10

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A cause cannot be part of itself. Choose another one in “Part of”."))

    @api.depends("name", "parent_id.display_name")
    @api.depends_context("lang", "uid")
    def _compute_display_name(self):
        for cause in self:
            above = told(cause, "parent_id").display_name  # the name of what it is part of belongs to its own
            cause.display_name = f"{above} / {cause.name}" if above else cause.name

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator in Domain.NEGATIVE_OPERATORS:
            return domain
        # "Transport" finds what is part of it as well
        return domain | Domain("id", "child_of", self._search(domain))
