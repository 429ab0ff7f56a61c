from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class OperativePersonPathMixin(models.AbstractModel):
    """Figures that become figures by person on the way to one: grouped by the salesperson of the order behind them,
    counted for one person alone, or for all but one.

    Where the settings of the database show figures about staff by team they are refused. One's own are one's own.
    """

    _name = "operative.person.path.mixin"
    _inherit = ["operative.staff.mixin"]
    _description = "Figures without Persons"

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        self._check_persons(domain, [*groupby, *aggregates])
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._check_persons(domain, [*aggregates, *(name for groupby in grouping_sets for name in groupby)])
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _check_persons(self, domain, specs):
        """Refuse what would be a figure by person where the settings do not show those.

        :param specs: what is grouped by and aggregated
        :raise UserError: with what to do instead
        """
        # what the code itself counts is not shown to anybody
        if not self.env.su and not self._staff_figures_by_person() and self._is_about_persons(domain, specs):
            raise UserError(self.env._(
                "Figures by person are switched off in the settings of Operative CRM. Group by role, team or phase, and do "
                "not filter by persons."))

    @api.model
    def _is_about_persons(self, domain, specs):
        """Whether figures are grouped by a person, or a filter leaves those of somebody, or of all but somebody."""
        return any(self._names_person(spec) for spec in specs) or self._asks_for_persons(self, Domain(domain))

    @api.model
    def _asks_for_persons(self, model, domain):
        for condition in domain.iter_conditions():
            value = condition.value
            # what is asked of it comes as a domain, or from clients as the list of one
            is_inside = "any" in condition.operator
            if not self._names_person(condition.field_expr, model):
                comodel = self._behind(condition.field_expr, model) \
                    if is_inside and isinstance(value, (Domain, list, tuple)) else None
                if comodel is not None and self._asks_for_persons(comodel, Domain(value)):
                    return True
                continue
            values = list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
            # whoever asks for his own, or for what is nobody's at all, learns nothing of anybody
            if not is_inside and (all(item in (False, None) for item in values) or condition.operator in ("=", "in") and all(
                    item == self.env.uid for item in values)):
                continue
            return True
        return False

    @api.model
    def _behind(self, path, model):
        """The model a path leads to, None where it leads to none."""
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None or not field.comodel_name:
                return None
            model = self.env[field.comodel_name]
        return model

    @api.model
    def _names_person(self, spec, model=None):
        """Whether a person is named on the way: of the entry itself, of its document or anything behind it."""
        path, _colon, aggregator = spec.partition(":")
        if aggregator in ("count", "count_distinct"):
            return False
        model = self if model is None else model
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return False
            if field.comodel_name == "res.users" or model._name == self._name and name in self._staff_fields:
                return True
            if field.comodel_name:
                model = self.env[field.comodel_name]
        return False
