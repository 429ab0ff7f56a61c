from odoo import api, fields, models
from odoo.exceptions import AccessError

from .operative_argument import TEXTS


class OperativeArgument(models.Model):
    """Draft, approved, retired: who may say so, and what is known of when it was verified by whom."""

    _inherit = "operative.argument"

    can_approve = fields.Boolean(compute="_compute_can_approve")

    @api.depends("state", "create_uid")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for argument in self:
            argument.can_approve = argument.state != "approved" and argument._may_approve()

    def _may_approve(self):
        """Whether this user may approve it: a manager; of one's own only where the settings let one."""
        self.ensure_one()
        return self.env.user.has_group("operative_crm.group_operative_manager") and (
            self.create_uid != self.env.user or not self._needs_second_approver())

    @api.model
    def _needs_second_approver(self):
        # sudo: a setting of the database holds for everybody
        return bool(self.env["ir.config_parameter"].sudo().get_param("operative_crm.argument_second_approver"))

    @api.model_create_multi
    def create(self, vals_list):
        arguments = super().create(vals_list)
        approved = arguments.filtered(lambda argument: argument.state == "approved")
        approved._check_approval()
        approved.filtered(lambda argument: not argument.verified_on)._note_verified()
        return arguments

    def write(self, vals):
        is_approved = vals.get("state") == "approved"
        begun = self.filtered(lambda argument: is_approved and argument.state != "approved")
        begun._check_approval()
        revised = self.browse()
        if not is_approved and not self.env.su and not vals.keys().isdisjoint(TEXTS):
            # one's own text, changed after somebody else approved it
            revised = self.filtered(lambda argument: argument.state == "approved" and not argument._may_approve())
        res = super().write(vals)
        if revised:
            super(OperativeArgument, revised).write({"state": "draft"})
        # who changes what is said answers for it from now on
        changed = self if not vals.keys().isdisjoint(TEXTS) else begun
        changed.filtered(lambda argument: argument.state == "approved")._note_verified()
        return res

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        # the dialog of translations writes them past ``write``
        res = super()._update_field_translations(field_name, translations, digest, source_lang)
        if field_name in TEXTS:
            approved = self.filtered(lambda argument: argument.state == "approved")
            revised = approved.browse() if self.env.su else approved.filtered(lambda argument: not argument._may_approve())
            revised.write({"state": "draft"})
            (approved - revised)._note_verified()
        return res

    def _check_approval(self):
        """:raise AccessError: where this user may not approve one of these"""
        if self.env.su:
            return
        refused = self.filtered(lambda argument: not argument._may_approve())
        if refused and self.env.user.has_group("operative_crm.group_operative_manager"):
            raise AccessError(self.env._(
                "You wrote “%s” yourself. In your company somebody else approves it: ask another manager.", refused[0].name))
        if refused:
            raise AccessError(self.env._(
                "“%s” is approved by a manager of Operative CRM. Leave it as a draft until then.", refused[0].name))

    def action_approve(self):
        """Approve: from now on it is suggested.

        :raise AccessError: for who may not
        """
        self.write({"state": "approved"})
        self._note_verified()
        return True

    def action_retire(self):
        """Take it out of what is suggested; its figures stay."""
        self.write({"state": "retired"})
        return True

    def action_draft(self):
        """Take it back for revision."""
        self.write({"state": "draft"})
        return True
