from functools import partial

from odoo import api, models
from odoo.fields import Domain

from ..process.screens.operative_my_day_lead import LEAD_SHOWN


class OperativeMyDay(models.AbstractModel):
    """The promises that are broken or will be, for who leads."""

    _inherit = "operative.my.day"

    @api.model
    def _lead_sections(self):
        sections = super()._lead_sections()
        if self.env.user.has_group("operative_crm.group_operative_part_promise"):
            sections += self._promises_in_danger()
        return sections

    @api.model
    def _promises_in_danger(self):
        """Late and endangered deliveries, an order a row, the dearest first. One statement finds both kinds."""
        deliveries = self.env["operative.delivery"]
        led = self._domain_led("user_id")
        found = deliveries.search_fetch(
            led & Domain("state", "in", ["late", "endangered"]),
            ["state", "order_id", "sale_line_id", "partner_id", "user_id", "company_id", "qty_open", "promised_date",
             "expected_date", "days_late"])
        worth = self._open_worth(found)
        by_state = found.grouped("state")
        return [
            self._lead_section(key, title, self._order_rows(group, worth), len(group.order_id), self._list_of(
                f"operative_crm.operative_delivery_action_{state}", led, {f"search_default_{state}": 1}))
            | self._worth((worth[delivery], delivery.company_id.sudo().currency_id.id)  # sudo: a currency
                          for delivery in group if worth[delivery] is not None)
            for state, key, title in (
                ("late", "promise_late", self.env._("Late Promises")),
                ("endangered", "promise_endangered", self.env._("Endangered Promises")))
            for group in [by_state.get(state, deliveries)]]

    @api.model
    def _order_rows(self, found, worth):
        rows, orders = [], found.order_id
        # service sees deliveries, and not the orders they are of
        readable = orders._filtered_access("read") if orders.has_access("read") else orders.browse()
        for order, group in found.grouped("order_id").items():
            day = partial(self.env["operative.promise"]._format_day, company=group[:1].company_id)
            first = min(group, key=lambda delivery: (delivery.promised_date, delivery.id))
            expected = [delivery.expected_date for delivery in group]
            known = [worth[delivery] for delivery in group if worth[delivery] is not None]
            promised = day(first.promised_date)
            # sudo: names of the customer, the order and a colleague, of a delivery the user may read
            partner, salesperson, named = first.partner_id.sudo(), first.user_id.sudo(), order.sudo()
            rows.append({
                "id": order.id, "res_model": order._name, "res_id": order in readable and order.id,
                "name": partner.name or "", "partner": named.name,
                "text": self.env._("promised for %(promised)s, expected %(expected)s", promised=promised, expected=day(
                    max(expected))) if all(expected) else self.env._(
                    "promised for %(promised)s, no receipt planned", promised=promised),
                "whose": salesperson.name or "", "at": False, "amount": sum(known) if known else None,
                "currency_id": group[:1].company_id.sudo().currency_id.id, "days": max(group.mapped("days_late"))})
        rows.sort(key=lambda row: (-(row["amount"] or 0), -row["days"], row["id"]))
        return rows[:LEAD_SHOWN]

    @api.model
    def _open_worth(self, found):
        """What is still to be delivered, untaxed, in company currency at the order's rate; None where prices are closed.

        :return: dict of amounts by ``operative.delivery``
        """
        lines = self.env["sale.order.line"]
        if not lines.has_access("read"):
            return dict.fromkeys(found)
        lines = lines.search_fetch(
            Domain("id", "in", found.sale_line_id.ids), ["price_subtotal", "product_uom_qty", "order_id"])
        # sudo: the rate at which an order was made
        rates = {order.id: order.currency_rate or 1.0 for order in lines.order_id.sudo()}
        price = {
            line.id: line.price_subtotal / line.product_uom_qty / rates[line.order_id.id] if line.product_uom_qty else 0
            for line in lines}
        return {
            delivery: delivery.qty_open * price[delivery.sale_line_id.id] if delivery.sale_line_id.id in price else None
            for delivery in found}
