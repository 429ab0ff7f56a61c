from odoo import models
from odoo.tools import SQL

#: aggregators a report's fields may have beside Odoo's own
PERCENTILES = {"median": 0.5, "p90": 0.9}


class OperativePercentileMixin(models.AbstractModel):
    """A report with medians, 90th percentiles, and what is the same for all of a group (*same*, else empty)."""

    _name = "operative.percentile.mixin"
    _description = "Percentiles"

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregator = aggregate_spec.partition(":")
        if aggregator in PERCENTILES:
            return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
                       PERCENTILES[aggregator], self._field_to_sql(self._table, name, query))
        if aggregator == "same":
            value = self._field_to_sql(self._table, name, query)
            return SQL("CASE WHEN min(%s) = max(%s) THEN max(%s) END", value, value, value)
        return super()._read_group_select(aggregate_spec, query)
