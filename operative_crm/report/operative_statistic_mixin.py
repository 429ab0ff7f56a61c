from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

#: aggregators a report's fields may have beside Odoo's own
PERCENTILES = {"median": 0.5, "p90": 0.9}
# Says that figures of persons are being grouped. Compared by identity: no client can send it.
GROUPED_BY_PERSON = object()


class OperativeStatisticMixin(models.AbstractModel):
    """A report with medians and 90th percentiles, and with figures about staff only where they are allowed.

    A field that names a person (``_staff_fields``) is there only where the settings allow figures by person; not as a
    column of a row then either, only to filter and group by, and groups of fewer cases (``_case_count``) than
    the settings say are left out.
    """

    _name = "operative.statistic.mixin"
    _description = "Statistics"

    _staff_fields = ()
    _case_count = "__count"  # aggregate that says on how many cases a group rests

    # -- medians -----------------------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregator = aggregate_spec.partition(":")
        if aggregator in PERCENTILES:
            return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
                       PERCENTILES[aggregator], self._field_to_sql(self._table, name, query))
        return super()._read_group_select(aggregate_spec, query)

    # -- figures about staff -----------------------------------------------------------------

    @api.model
    def _staff_figures_by_person(self):
        # settings of the database, which its users may not read one by one
        return self.env["ir.config_parameter"].sudo().get_param("operative_crm.staff_figures", "team") == "person"

    @api.model
    def _staff_smallest_n(self):
        # as above
        return int(self.env["ir.config_parameter"].sudo().get_param("operative_crm.staff_smallest_n") or 5)

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
        return self.env.context.get("operative_grouped_by_person") is GROUPED_BY_PERSON

    def _names_staff(self, domain, specs=()):
        names = {condition.field_expr for condition in Domain(domain).iter_conditions()}.union(specs)
        return any(name.split(":")[0].split(".")[0] in self._staff_fields for name in names)

    def _for_persons(self):
        return self.with_context(operative_grouped_by_person=GROUPED_BY_PERSON)

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

    def _check_staff_aggregates(self, aggregates, having, order):
        """Persons beside figures in one group would be a way around grouping by them."""
        having = [item[0] for item in having if isinstance(item, (list, tuple))]
        ordered = [part.split()[0] for part in (order or "").split(",") if ":" in part]
        for aggregate in (*aggregates, *having, *ordered):
            if self._names_staff([], [aggregate]) and not aggregate.endswith(":count_distinct"):
                raise UserError(self.env._("Persons can be counted and grouped by in this report, but not listed."))
