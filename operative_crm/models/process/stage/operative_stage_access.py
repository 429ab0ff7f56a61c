from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class OperativeStageMixin(models.AbstractModel):
    """Who may set a stage up: Odoo's stages are written by the managers of their app, what we lay over them by our
    administrators alone."""

    _inherit = "operative.stage.mixin"

    @api.model
    def _operative_setup_fields(self):
        """Names of the fields that are for administrators of Operative CRM."""
        ours = self.env["operative.stage.mixin"]._fields.items()
        return {name for name, field in ours if field.store and name not in models.MAGIC_COLUMNS} | {
            "condition_ids", "milestone_ids"}

    @api.model
    def _operative_may_set_up(self):
        # asked of the user, so that no sudo() on the way opens it; programs that install or merge are the superuser
        return self.env.su or self.env.user.has_group("operative_crm.group_operative_administrator")

    @api.model
    def _operative_check_set_up(self, names):
        written = sorted(self._operative_setup_fields() & set(names))
        if written and not self._operative_may_set_up():
            raise AccessError(self.env._(
                "Only administrators of Operative CRM say who is responsible in a stage, and what it asks for: %(fields)s. "
                "Ask one of them.", fields=", ".join(
                    self._fields[name].get_description(self.env, ["string"])["string"] for name in written)))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # a form sends what it shows, also where nothing was entered
            self._operative_check_set_up(name for name, value in vals.items() if value)
        return super().create(vals_list)

    def write(self, vals):
        self._operative_check_set_up(vals)
        return super().write(vals)

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if self._operative_may_set_up():
            return vals_list
        ours = self._operative_setup_fields()
        # of what is named twice Odoo copies nothing the second time
        return [vals and {name: value for name, value in vals.items() if name not in ours} for vals in vals_list]

    @api.constrains(lambda self: [name for name in ("company_id", "team_ids") if name in self._fields])
    def _check_operative_documents(self):
        """No stage goes to another company with the documents that are in it; see ``_check_operative_stage_company``."""
        for stage in self:
            companies = stage._operative_companies()
            if not companies:
                continue
            # sudo: of other companies it is told how many there are
            documents = self.env[stage._operative_documents_of()].sudo().with_context(active_test=False)
            astray = documents.search_count(
                Domain(documents._stage_field, "=", stage.id) & Domain("company_id", "!=", False)
                & ~Domain("company_id", "child_of", companies.ids))
            if astray:
                raise ValidationError(self.env._(
                    "%(count)s documents of other companies are in “%(stage)s”, archived ones included. "
                    "Move them to another stage first.", count=astray, stage=stage.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_with_setup(self):
        """Conditions and milestones go with their stage: whoever may not delete them may not delete it."""
        for stage in self.sudo().with_context(active_test=False):  # sudo: whether there are any, nothing of them
            if (stage.condition_ids or stage.milestone_ids) and not self._operative_may_set_up():
                raise AccessError(self.env._(
                    "“%s” has conditions or milestones of Operative CRM, which would be gone with it. "
                    "Ask an administrator of Operative CRM to delete it.", stage.display_name))
