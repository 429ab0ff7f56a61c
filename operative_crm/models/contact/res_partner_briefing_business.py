from odoo import api, models
from odoo.fields import Domain

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
        return frame.once("purchases", lambda: self.env.execute_query_dict(purchases.by_product(
            self.env["sale.order.line"]._search(Domain("order_id", "any", Domain("state", "=", "sale") & frame.of_customer))
            .subselect(), frame.now, frame.scope.year_ago, frame.today, frame.company._operative_zone(), PRICED, STOPPED)))

    @api.model
    def _operative_briefing_products(self, frame):
        """What is said of products, by id.

        :return: dict of dicts ``model, id, name``
        """
        found = self._operative_briefing_purchases(frame)
        # sudo: names of what stands on orders the reader may open
        products = self.env["product.product"].sudo().browse([row["product_id"] for row in found])
        return frame.once("products", lambda: {product.id: frame.reference(product) for product in products})

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
        names = self._operative_briefing_products(frame)
        figures = frame.figures(
            "revenue_12m", "revenue_prev_12m", "order_count_12m", "last_order_date", "usual_order_interval_days",
            "expected_next_order_on", "open_quotation_amount", "figures_at")
        before = figures["revenue_prev_12m"]
        return figures | {
            "revenue_change": figures["revenue_12m"] / before - 1 if before else None,
            "bought": [
                {"product": names[row["product_id"]], "amount": frame.amount(row["amount_12m"]),
                 "orders": row["order_count_12m"], "last_on": row["last_on"]}
                for row in found if row["bought_rank"]][:SHOWN],
            "stopped": [
                {"product": names[row["product_id"]], "last_on": row["last_on"], "days_since": row["days_since"],
                 "usual_days": round(row["usual_days"], 1), "times": row["day_count"]}
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
        changed = [{name: value for name, value in row.items() if name != "line"} for row in priced if row["change"]]
        return {
            "changed": sorted(changed, key=lambda row: (-abs(row["change"]), row["product"]["id"])), "looked_at": len(priced)}

    @api.model
    def _operative_briefing_priced(self, frame):
        """The products of the last 12 months with their last and today's price; see :meth:`_operative_briefing_prices`."""
        return frame.once("priced", lambda: self._operative_briefing_compare_prices(frame))

    @api.model
    def _operative_briefing_compare_prices(self, frame):
        found = {row["last_line_id"]: row for row in self._operative_briefing_purchases(frame)
                 if 0 < (row["bought_rank"] or 0) <= PRICED}
        lines = self.env["sale.order.line"].browse(list(found))
        lines.fetch(["product_id", "price_unit", "discount", "product_uom_id", "product_uom_qty", "order_id"])
        lines.order_id.fetch(["name", "currency_id", "currency_rate", "date_order"])
        names = self._operative_briefing_products(frame)
        pricelist, today = self._operative_briefing_prices_at(frame, lines, frame.now)
        smallest = 10 ** -self.env["decimal.precision"].precision_get("Product Price")
        rows = []
        for line in lines:
            currency = pricelist.currency_id or frame.currency
            last, now = line.price_unit * (1 - line.discount / 100), today[line.product_id.id]
            if line.order_id.currency_id != currency:
                last /= line.order_id.currency_rate or 1
                now = currency._convert(now, frame.currency, frame.company, frame.today, round=False)
                currency = frame.currency
            row = found[line.id]
            # what the order rounded away is no change
            is_changed = last > 0 and abs(now - last) > smallest * (1 - 1e-6)
            rows.append({
                "product": names[row["product_id"]], "from": last, "to": now, "change": now / last - 1 if is_changed else 0,
                "currency_id": currency.id, "unit": line.product_uom_id.name, "quantity": line.product_uom_qty,
                "last_on": row["last_on"], "order": frame.reference(line.order_id, line.order_id.name), "line": line})
        return rows

    @api.model
    def _operative_briefing_prices_at(self, frame, lines, moment):
        """Odoo's price of each line's product for the customer, as of a moment: pricelist, dict of prices by product id."""
        # sudo: which pricelist the customer has, as on any quotation for it; prices of what it was sold
        pricelist = frame.partner.sudo().property_product_pricelist
        return pricelist, pricelist._operative_prices(
            [(line.product_id.sudo(), line.product_uom_qty, line.product_uom_id) for line in lines], moment)

    @api.model
    def _operative_briefing_prices_since(self, frame, since):
        """The changed prices of which it is certain that they changed after a moment.

        The last order came later, or the pricelist had another price then by its dates.

        :return: list of rows of ``changed``, see :meth:`_operative_briefing_prices`
        """
        rows = [row for row in self._operative_briefing_priced(frame) if row["change"]]
        older = [row["line"] for row in rows if row["line"].order_id.date_order <= since]
        lines = self.env["sale.order.line"].concat(*older)
        _pricelist, then = self._operative_briefing_prices_at(frame, lines, since)
        _pricelist, now = self._operative_briefing_prices_at(frame, lines, frame.now)
        certain = {line.id for line in lines if then[line.product_id.id] != now[line.product_id.id]}
        return [{name: value for name, value in row.items() if name != "line"}
                for row in rows if row["line"] not in lines or row["line"].id in certain]
