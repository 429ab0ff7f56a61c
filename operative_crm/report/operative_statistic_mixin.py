from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.core.marks import Kind, kinds_of, marked

# Says that figures of persons are being grouped.
GROUPED_BY_PERSON = Kind("grouped by person")


class OperativeStatisticMixin(models.AbstractModel):
    """A report with medians, 90th percentiles and ratios, and with figures about staff only where they are allowed.

    A ratio (``_ratios``) is a sum over a sum, so that it is right in every grouping and empty where there is nothing below
    the line.

    A field that names a person (``_staff_fields``) is there only where the settings allow figures by person; not as a
    column of a row then either, only to filter and group by, and groups of fewer cases (``_case_count``) than
    the settings say are left out. Where they do not allow it, a team or role (``_crew_fields``) that fewer persons make
    up than the settings say has no figure either: it would be theirs.
    """

    _name = "operative.statistic.mixin"
    _inherit = ["operative.percentile.mixin", "operative.person.path.mixin"]
    _description = "Statistics"

    _crew_fields = ()
    # by name of a field with the aggregator "ratio": the fields above and below the line, and by what it is multiplied
    _ratios = {}
    _case_count = "__count"  # aggregate that says on how many cases a group rests

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregator = aggregate_spec.partition(":")
        if aggregator == "ratio" and name in self._ratios:
            self._check_field_access(self._fields[name], "read")
            above, below, factor = self._ratios[name]
            above, below = (
                self._read_group_select(f"{part}:{self._fields[part].aggregator}", query) for part in (above, below))
            return SQL("%s * %s::float8 / NULLIF(%s, 0)", factor, above, below)
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
        return GROUPED_BY_PERSON in kinds_of(self.browse())

    def _names_staff(self, domain, specs=()):
        return bool(self._named(self._staff_fields, domain, specs))

    @api.model
    def _named(self, names, domain, specs=()):
        """Those of some fields that a domain asks for, or what is grouped by and aggregated."""
        paths = {condition.field_expr for condition in Domain(domain).iter_conditions()}.union(specs)
        return {path.split(":")[0].split(".")[0] for path in paths}.intersection(names)

    def _for_persons(self):
        return marked(self.browse(), GROUPED_BY_PERSON)

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
        report = super(OperativeStatisticMixin, self._for_persons())
        shown = self._shown_groups(report._read_group, domain, groupby)
        if not groupby:
            [values] = report._read_group(domain, (), aggregates, having)
            return [values if shown else tuple(map(self._read_group_empty_value, aggregates))]
        rows = report._read_group(domain, groupby, aggregates, having, 0, None, order)
        rows = [row for row in rows if row[:len(groupby)] in shown]
        return rows[offset:offset + limit if limit else None]

    @api.model
    def _shown_groups(self, count, domain, groupby):
        """Which groups of figures by person are shown: those of enough cases, and such as leave enough beside them.

        What is left out could be told from a total less what is shown: where it rests on too few cases, one more is left
        out; where a filter leaves too few cases of others, nothing is shown.

        :param count: ``_read_group`` for figures by person
        :return: set of tuples of values
        """
        smallest = self._staff_smallest_n()
        cases = {tuple(values): number or 0 for *values, number in count(domain, groupby, [self._case_count])}
        shown = {values for values, number in cases.items() if number >= smallest}
        others = [place for place, spec in enumerate(groupby) if not self._names_staff([], [spec])]
        by_other = {}
        for values in cases:
            by_other.setdefault(tuple(values[place] for place in others), []).append(values)
        totals = {}
        if self._names_staff(domain):
            everybody = Domain(domain).map_conditions(
                lambda condition: Domain.TRUE if self._names_staff(condition) else condition)
            totals = {tuple(values): number or 0 for *values, number in count(
                everybody, [groupby[place] for place in others], [self._case_count])}
        for other, groups in by_other.items():
            hidden = sum(cases[values] for values in groups if values not in shown)
            visible = sorted((values for values in groups if values in shown), key=cases.get)
            if 0 < hidden < smallest and visible:
                shown.discard(visible[0])
            if 0 < totals.get(other, 0) - sum(cases[values] for values in groups) < smallest:
                shown.difference_update(groups)
        return shown

    @api.model
    def _names_person(self, spec, model=None):
        if model is not None and model._name != self._name:
            return super()._names_person(spec, model)
        # the persons of a row have their own rule, see above; these are those behind what it names
        first, _point, behind = spec.partition(".")
        return bool(behind) and first not in self._staff_fields and super()._names_person(spec, model)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._check_staff_aggregates(aggregates, (), order)
        # what is left out of one of the sets is left out of all: their sums have to agree
        domain = self._domain_of_crews(domain, [*aggregates, *(name for groupby in grouping_sets for name in groupby)])
        everywhere = self._names_staff(domain, aggregates)
        by_person = [everywhere or self._names_staff([], groupby) for groupby in grouping_sets]
        if not any(by_person):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        report = super(OperativeStatisticMixin, self._for_persons())
        found = report._read_grouping_sets(domain, grouping_sets, aggregates, order)
        shown = [is_by_person and self._shown_groups(report._read_group, domain, groupby)
                 for groupby, is_by_person in zip(grouping_sets, by_person)]
        return [
            [values for values in groups if not is_by_person or values[:len(groupby)] in here]
            for groups, groupby, is_by_person, here in zip(found, grouping_sets, by_person, shown)]

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

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        return *super()._get_view_cache_key(view_id, view_type, **options), self._staff_figures_by_person()

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        if not self._staff_figures_by_person():
            # what cannot be asked for is not offered either: fields, and filters group_… that group by them
            for name in self._staff_fields:
                group = f"group_{name.removesuffix('_id')}"
                for node in arch.xpath("//*[@name=$name or @name=$group]", name=name, group=group):
                    node.getparent().remove(node)
        return arch, view
