from odoo import models
from odoo.tools import SQL

#: aggregators a report's fields may have beside Odoo's own
PERCENTILES = {"median": 0.5, "p90": 0.9}


class OperativePercentileMixin(models.AbstractModel):
    """A report with medians and 90th percentiles."""

    _name = "operative.percentile.mixin"
    _description = "Percentiles"

    def _read_group_select(self, aggregate_spec, query):
        name, _colon, aggregator = aggregate_spec.partition(":")
        if aggregator in PERCENTILES:
            return SQL("percentile_cont(%s) WITHIN GROUP (ORDER BY %s)",
                       PERCENTILES[aggregator], self._field_to_sql(self._table, name, query))
        return super()._read_group_select(aggregate_spec, query)
