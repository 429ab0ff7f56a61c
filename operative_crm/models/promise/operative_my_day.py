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
        """Late and endangered deliveries, an order a row, the dearest first, counted as in their lists. One statement."""
        deliveries = self.env["operative.delivery"]
        led = self._domain_led("user_id")
        has_prices = deliveries._has_field_access(deliveries._fields["value"], "read")
        found = deliveries.search_fetch(
            led & Domain("state", "in", ["late", "endangered"]),
            ["state", "order_id", "partner_id", "user_id", "company_id", "promised_date", "expected_date", "is_ready",
             "days_late", *(["value", "currency_id"] if has_prices else [])])
        by_state = found.grouped("state")
        return [
            self._lead_section(key, title, self._order_rows(group, has_prices), len(group), self._list_of(
                f"operative_crm.operative_delivery_action_{state}", led, {f"search_default_{state}": 1}))
            | self._worth((delivery.value, delivery.currency_id.id) for delivery in group if has_prices and delivery.value)
            for state, key, title in (
                ("late", "promise_late", self.env._("Late Promises")),
                ("endangered", "promise_endangered", self.env._("Endangered Promises")))
            for group in [by_state.get(state, deliveries)]]

    @api.model
    def _order_rows(self, found, has_prices):
        rows, orders = [], found.order_id
        # service sees deliveries, and not the orders they are of
        readable = orders._filtered_access("read") if orders.has_access("read") else orders.browse()
        for order, group in found.grouped("order_id").items():
            day = partial(self.env["operative.promise"]._format_day, company=group[:1].company_id)
            first = min(group, key=lambda delivery: (delivery.promised_date, delivery.id))
            # what is known least of, else what comes last; what is ready, only where all is
            last = max(group, key=lambda delivery: (
                not delivery.expected_date, not delivery.is_ready, delivery.expected_date, delivery.id))
            expected = self.env._("expected %s", last.expected) if last.expected_date and not last.is_ready else last.expected
            value = has_prices and sum(group.mapped("value"))
            # sudo: names of the customer, the order and a colleague, of a delivery the user may read
            partner, salesperson, named = first.partner_id.sudo(), first.user_id.sudo(), order.sudo()
            rows.append({
                "id": order.id, "res_model": order._name, "res_id": order in readable and order.id,
                "name": partner.name or "", "partner": named.name,
                "text": " · ".join((self.env._("promised for %s", day(first.promised_date)), expected)),
                "whose": salesperson.name or "", "at": False, "amount": value or None,
                "currency_id": bool(value) and group[:1].currency_id.id, "days": max(group.mapped("days_late"))})
        rows.sort(key=lambda row: (-(row["amount"] or 0), -row["days"], row["id"]))
        return rows[:LEAD_SHOWN]
