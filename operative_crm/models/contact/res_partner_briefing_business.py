from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..facts import purchases
from .briefing import SHOWN

PRICED = 50
STOPPED = 10


class ResPartner(models.Model):
    """Briefing: what the customer buys, what it stopped buying, and what it will cost."""

    _inherit = "res.partner"

    @api.model
    def _operative_briefing_purchases(self, frame):
        """The products that matter, of the orders the reader may open; see :func:`.facts.purchases.by_product`.

        :return: list of dicts; None where the reader may open no orders
        """
        if not (frame.may_read("sale.order") and frame.may_read("sale.order.line")):
            return None
        return frame.once("purchases", lambda: self._operative_briefing_find_purchases(frame))

    @api.model
    def _operative_briefing_find_purchases(self, frame):
        orders = self.env["sale.order"]._search(Domain("state", "=", "sale") & frame.of_customer)
        # the rules of lines beside those of their orders; in no order
        lines = self.env["sale.order.line"]._search(Domain("order_id", "in", orders))
        lines.order = None
        return self.env.execute_query_dict(purchases.by_product(
            lines.select(*(SQL.identifier(lines.table, name) for name in purchases.COLUMNS)), orders.subselect(), frame.now,
            frame.scope.year_ago, frame.today, frame.zone, PRICED, STOPPED))

    @api.model
    def _operative_briefing_business(self, frame):
        """What the customer buys, and what it stopped buying.

        The figures are the customer's own, with the moment they are true of; the products are those of orders the reader
        may open. A product is *bought no longer* by its own rhythm: with three days of purchase or more, when the last one
        is longer ago than twice the median of the days between them, and while it is still sold.

        :return: dict ``revenue_12m, revenue_prev_12m, order_count_12m, last_order_date, usual_order_interval_days,
            expected_next_order_on, open_quotation_amount, figures_at`` (None where the row of the customer is closed),
            ``revenue_change`` (share: 0.1 is 10 % more; None without revenue in the 12 months before), ``bought`` (list of
            dicts ``product`` (document), ``amount, orders`` of the 12 months, ``last_on``, the largest amounts first),
            ``stopped`` (list of dicts ``product, last_on, days_since, usual_days, times``), ``currency_id``; None for
            who may open no orders
        """
        found = self._operative_briefing_purchases(frame)
        if found is None:
            return None
        products = self.env["product.product"]
        figures = frame.figures(
            "revenue_12m", "revenue_prev_12m", "order_count_12m", "last_order_date", "usual_order_interval_days",
            "expected_next_order_on", "open_quotation_amount", "figures_at")
        before = figures["revenue_prev_12m"]
        return figures | {
            "revenue_change": figures["revenue_12m"] / before - 1 if before else None,
            "bought": [
                {"product": frame.reference(products.browse(row["product_id"])), "amount": frame.amount(row["amount_12m"]),
                 "orders": row["order_count_12m"], "last_on": row["last_on"]}
                for row in found if row["bought_rank"]][:SHOWN],
            "stopped": [
                {"product": frame.reference(products.browse(row["product_id"])), "last_on": row["last_on"],
                 "days_since": row["days_since"], "usual_days": round(row["usual_days"], 1), "times": row["day_count"]}
                for row in sorted(found, key=lambda row: row["stopped_rank"] or 0) if row["stopped_rank"]],
            "currency_id": frame.currency.id,
        }

    @api.model
    def _operative_briefing_prices(self, frame):
        """Products whose price for this customer changed since it ordered them last.

        Of at most 50 products of the last 12 months: the price of the last order after discount, against Odoo's own of
        today for the customer's pricelist, in the same quantity and unit; untaxed or taxed as the product's prices are. In
        the currency of the pricelist where the order had it, else in the company's.

        :return: dict ``changed``: list of dicts ``product`` (document), ``from, to, change`` (share: 0.1 is 10 % dearer),
            ``currency_id, unit, quantity, last_on`` and ``order`` (document), the largest changes first; ``looked_at``: of
            how many products; None for who may open no orders
        """
        if self._operative_briefing_purchases(frame) is None:
            return None
        priced = self._operative_briefing_priced(frame)
        return {
            "changed": self._operative_briefing_as_shown(frame, [row for row in priced if row["change"]]),
            "looked_at": len(priced)}

    @api.model
    def _operative_briefing_as_shown(self, frame, rows):
        products, orders = self.env["product.product"], self.env["sale.order"]
        return [frame.named({
            "product": frame.reference(products.browse(row["product_id"])), "from": row["from"], "to": row["to"],
            "change": row["change"], "currency_id": row["currency"].id, "quantity": float(row["last_quantity"]),
            "last_on": row["last_on"], "order": frame.reference(orders.browse(row["last_order_id"]), row["last_order"]),
        }, unit=self.env["uom.uom"].browse(row["last_unit_id"]))
            for row in sorted(rows, key=lambda row: (-abs(row["change"]), row["product_id"]))]

    @api.model
    def _operative_briefing_priced(self, frame):
        """The products of the last 12 months with their last and today's price; see :meth:`_operative_briefing_prices`."""
        return frame.once("priced", lambda: self._operative_briefing_compare_prices(frame))

    @api.model
    def _operative_briefing_compare_prices(self, frame):
        found = [row for row in self._operative_briefing_purchases(frame) if 0 < (row["bought_rank"] or 0) <= PRICED]
        # sudo: which pricelist the customer has, as on any quotation for it; prices of what it was sold
        pricelist = frame.partner.sudo().property_product_pricelist
        products = self.env["product.product"].sudo().browse([row["product_id"] for row in found])
        units = self.env["uom.uom"].sudo().browse(dict.fromkeys(row["last_unit_id"] for row in found if row["last_unit_id"]))
        by_id = {unit.id: unit for unit in units}
        today = pricelist._operative_prices([
            (product, float(row["last_quantity"]), by_id.get(row["last_unit_id"], product.uom_id))
            for product, row in zip(products, found)], frame.now)
        digits = self.env["decimal.precision"].precision_get("Product Price")
        rows = []
        for row in found:
            currency = pricelist.currency_id or frame.currency
            last, (now, rule) = float(row["last_price"]), today[row["product_id"]]
            if row["last_currency_id"] != currency.id:
                last /= float(row["last_rate"] or 1)
                now = currency._convert(now, frame.currency, frame.company, frame.today, round=False)
                currency = frame.currency
            # what the order rounded away is no change
            is_changed = last > 0 and abs(now - last) > 10 ** -digits * (1 - 1e-6)
            rows.append(row | {
                "from": round(last, digits), "to": round(now, digits), "currency": currency,
                "change": now / last - 1 if is_changed else 0, "rule": rule})
        return rows

    @api.model
    def _operative_briefing_prices_since(self, frame, since):
        """The changed prices of which Odoo knows that they changed after a moment.

        The last order came later, or the rule that makes the price began or was written later. A product's own price
        remembers no day.

        :return: list of rows of ``changed``, see :meth:`_operative_briefing_prices`
        """
        return self._operative_briefing_as_shown(frame, [
            row for row in self._operative_briefing_priced(frame)
            if row["change"] and max(filter(None, (
                row["last_at"], row["rule"].date_start, row["rule"].write_date))) > since])
