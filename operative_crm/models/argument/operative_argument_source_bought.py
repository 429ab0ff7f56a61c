from dateutil.relativedelta import relativedelta

from odoo import fields, models

from ..facts import orders
from .operative_argument_introduction import BOUGHT

# So long what was bought says what may be of interest.
MONTHS = 24


class OperativeArgumentSourceMixin(models.AbstractModel):
    """What its customer bought: whom introductions are suggested for."""

    _inherit = "operative.argument.source.mixin"

    def _operative_argument_context(self):
        return super()._operative_argument_context() | {BOUGHT: self._operative_argument_bought()}

    def _operative_argument_bought(self):
        """Ids of the categories of what the customer ordered in the last 24 months, with those above them."""
        commercial = self._operative_argument_partner().commercial_partner_id
        if not commercial:
            return []
        for model, names in (
                ("operative.argument", ["kind", "state"]), ("sale.order", ["partner_id", "company_id", "state", "date_order"]),
                ("sale.order.line", ["order_id", "product_id", "display_type"]),
                ("res.partner", ["commercial_partner_id"]), ("product.template", ["categ_id"])):
            self.env[model].flush_model(names)
        paths = self.env.execute_query(orders.bought_categories(
            commercial.id, self._operative_argument_company().id, fields.Datetime.now() - relativedelta(months=MONTHS)))
        return sorted({int(step) for [path] in paths for step in path.split("/") if step})
