import logging

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from . import arguments

_logger = logging.getLogger("operative_crm.rights")


class OperativeRuleMixin(models.AbstractModel):
    """What the editor of a rule offers, and which rules from before look further than it does."""

    _inherit = "operative.rule.mixin"

    @api.model
    @api.readonly
    def get_open_fields(self, model):
        """What a rule over records of a model may ask for, so that its editor offers nothing that is refused afterwards.

        :param str model: name of the model the rule selects records of
        :return: dict by name of that model and of each it may look into: ``fields``, names of what may be compared, and
            ``ways``, names of the fields behind which it may look
        :raise ValidationError: no such model
        :raise AccessError: where the caller is no user of Operative CRM
        """
        # what fields there are is no secret; rules are read by users of ours alone
        if not self.env.user.has_group("operative_crm.group_operative_user"):
            raise AccessError(self.env._("Rules are shown to users of Operative CRM. Ask an administrator for access."))
        name = arguments.text(self.env, "model", model)
        if name not in self.env:
            raise ValidationError(self.env._("There is no model “%s”.", name[:60]))
        found, ahead = {}, [name]
        while ahead:
            name = ahead.pop()
            if name not in found:
                found[name] = self._open_fields_of(self.env[name])
                ahead += (self.env[name]._fields[way].comodel_name for way in found[name]["ways"])
        return found

    @api.model
    def _open_fields_of(self, model):
        """See :meth:`get_open_fields`."""
        # with the rights of who edits the rule, as it is tried when it is saved
        readable = [field for field in model.sudo(False)._fields.values() if model.sudo(False)._has_field_access(field, "read")]
        return {
            "fields": [field.name for field in readable if self._is_open(model, field)],
            "ways": [field.name for field in readable if field.relational and self._is_way(model, field)],
        }

    @api.model
    def _is_open(self, model, field):
        """Whether a rule over records of a model may compare a field of theirs."""
        try:
            self._check_paths(model._name, Domain(field.name, "!=", False))
        except ValidationError:
            return False
        return True

    @api.model
    def _is_way(self, model, field):
        """Whether a rule over records of a model may look behind a field of theirs."""
        try:
            self._find_field(model, field.name)
            self._check_way(field, field.name)
        except ValidationError:
            return False
        return True

    @api.model
    def _name_wide_rules(self):
        """Rules from before that look at more than rules may now: they go on, and who set them up is told which they are.

        They stand in the log of the upgrade; each form says the same beneath its rule.
        """
        for name, model_class in self.env.registry.items():
            model = self.env[name].with_context(active_test=False)
            if model_class._abstract or not isinstance(model, self.pool["operative.rule.mixin"]):
                continue
            rules = model._rule_fields()
            for record in model.search(Domain.TRUE) if rules else ():
                for problem in record._wide_rule_problems():
                    _logger.warning("%s “%s”: %s", record._description, record.display_name, problem)

    def _wide_rule_problems(self):
        """What this record's rules look at and should not: a text each."""
        rules = ((model_of(self), self[name]) for name, model_of in self._rule_fields().items())
        return [problem for model, rule in rules if model in self.env and (problem := self._path_problem(model, rule))]
