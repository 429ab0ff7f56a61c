from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.core.marks import Mark

#: aggregators a report's fields may have beside Odoo's own
PERCENTILES = {"median": 0.5, "p90": 0.9}
# Says that figures of persons are being grouped.
GROUPED_BY_PERSON = Mark("grouped_by_person")


class OperativeStatisticMixin(models.AbstractModel):
    """A report with medians and 90th percentiles, and with figures about staff only where they are allowed.

    A field that names a person (``_staff_fields``) is there only where the settings allow figures by person; not as a
    column of a row then either, only to filter and group by, and groups of fewer cases (``_case_count``) than
    the settings say are left out. Where they do not allow it, a team or role (``_crew_fields``) that fewer persons make
    up than the settings say has no figure either: it would be theirs.
    """

    _name = "operative.statistic.mixin"
    _inherit = ["operative.staff.mixin"]
    _description = "Statistics"

    _crew_fields = ()
    _case_count = "__count"  # aggregate that says on how many cases a group rests

    # -- medians -----------------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregator = aggregate_spec.partition(":")
        if aggregator in PERCENTILES:
            return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
                       PERCENTILES[aggregator], self._field_to_sql(self._table, name, query))
        return super()._read_group_select(aggregate_spec, query)

    # -- figures about staff -----------------------------------------------------------------

    def _has_field_access(self, field, operation):
        if field.name in self._staff_fields and not self._staff_figures_by_person():
            return False
        return super()._has_field_access(field, operation)

    def _field_to_sql(self, alias, field_expr, query=None):
        sql = super()._field_to_sql(alias, field_expr, query)  # checks the access
        if field_expr in self._staff_fields and not self._is_grouped_by_person():
            return SQL("NULL::int")
        return sql

    def _is_grouped_by_person(self):
        return GROUPED_BY_PERSON.is_on(self.browse())

    def _names_staff(self, domain, specs=()):
        return bool(self._named(self._staff_fields, domain, specs))

    @api.model
    def _named(self, names, domain, specs=()):
        """Those of some fields that a domain asks for, or what is grouped by and aggregated."""
        paths = {condition.field_expr for condition in Domain(domain).iter_conditions()}.union(specs)
        return {path.split(":")[0].split(".")[0] for path in paths}.intersection(names)

    def _for_persons(self):
        return GROUPED_BY_PERSON.put_on(self.browse())

    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        report = super()
        if not self._is_grouped_by_person():
            if self._names_staff([], [part.split()[0] for part in (order or "").split(",") if part.strip()]):
                raise UserError(self.env._("Cases in this report cannot be sorted by person."))
            if self._names_staff(domain):
                [(cases,)] = self._read_group(domain, aggregates=[self._case_count])
                if not cases:
                    return self.browse()._as_query()
                report = super(OperativeStatisticMixin, self._for_persons())
        return report._search(domain, offset, limit, order, **kwargs)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        self._check_staff_aggregates(aggregates, having, order)
        domain = self._domain_of_crews(domain, [*groupby, *aggregates])
        if not self._names_staff(domain, [*groupby, *aggregates]):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        report, smallest = super(OperativeStatisticMixin, self._for_persons()), self._staff_smallest_n()
        if groupby:
            enough = (self._case_count, ">=", smallest)
            return report._read_group(domain, groupby, aggregates, [*having, enough], offset, limit, order)
        [(*values, cases)] = report._read_group(domain, (), [*aggregates, self._case_count])
        if (cases or 0) < smallest:
            values = map(self._read_group_empty_value, aggregates)
        return [tuple(values)]

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._check_staff_aggregates(aggregates, (), order)
        # what is left out of one of the sets is left out of all: their sums have to agree
        domain = self._domain_of_crews(domain, [*aggregates, *(name for groupby in grouping_sets for name in groupby)])
        everywhere = self._names_staff(domain, aggregates)
        by_person = [everywhere or self._names_staff([], groupby) for groupby in grouping_sets]
        if not any(by_person):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        smallest = self._staff_smallest_n()
        found = super(OperativeStatisticMixin, self._for_persons())._read_grouping_sets(
            domain, grouping_sets, [*aggregates, self._case_count], order)
        return [
            [tuple(values) for *values, cases in groups if not is_by_person or (cases or 0) >= smallest]
            for groups, is_by_person in zip(found, by_person)]

    @api.model
    def _domain_of_crews(self, domain, specs):
        """Leave out teams and roles of too few persons where they are grouped or filtered by.

        :param specs: what is grouped by and aggregated
        """
        named = self._named(self._crew_fields, domain, specs)
        # what the code itself counts is not shown to anybody
        if not named or self.env.su or self._staff_figures_by_person():
            return domain
        smallest = self._staff_smallest_persons()
        if smallest < 2:
            return domain
        crews = self._crew_sizes()
        return Domain(domain) & Domain.AND(
            Domain(name, "not in", [crew for crew, persons in crews[name].items() if persons < smallest]) for name in named)

    @api.model
    def _crew_sizes(self):
        """How many persons work in each team and role that the report knows.

        :return: dict, by name of a field of ``_crew_fields``, of dicts of numbers by its value
        """
        return {}

    def _check_staff_aggregates(self, aggregates, having, order):
        """Persons beside figures in one group would be a way around grouping by them."""
        having = [item[0] for item in having if isinstance(item, (list, tuple))]
        ordered = [part.split()[0] for part in (order or "").split(",") if ":" in part]
        for aggregate in (*aggregates, *having, *ordered):
            if self._names_staff([], [aggregate]) and not aggregate.endswith(":count_distinct"):
                raise UserError(self.env._("Persons can be counted and grouped by in this report, but not listed."))
