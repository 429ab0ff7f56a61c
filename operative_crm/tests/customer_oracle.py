"""The figures of a customer once more, in plain Python: slow, and easy to check against ``metrics.md``.

Reads records through the ORM and knows nothing of the SQL that fills ``operative.customer``. It covers
orders, quotations, lost opportunities, receivables, deliveries, tickets and the moments among them; messages,
meetings and credit are proved rule by rule elsewhere.
"""

import math
from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

#: figures that are proved rule by rule
ELSEWHERE = {
    "credit_used_rate", "last_interaction_at", "complaint_cost_12m", "contribution_12m", "open_complaint_count",
    "complaint_rate_12m", "delivered_line_count_12m"}


def zone_of(company):
    """The zone a company's days are counted in: of its working hours, else of its contact, else UTC."""
    return company.resource_calendar_id.tz or company.partner_id.tz or "UTC"


def local_day(moment, timezone):
    """The day of a naive UTC moment where the company is."""
    return moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(timezone)).date()


def rounded(value, digits):
    """Half away from zero, as money is rounded."""
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def exact(value):
    return Decimal(str(value))


def order_figures(orders, timezone, at, decimals=2):
    """The figures of confirmed orders.

    :param orders: list of ``(date_order, amount, margin)``, moments naive UTC, amounts ``Decimal`` in company currency
    :param timezone: of the company
    :param at: naive UTC moment
    :rtype: dict
    """
    year_ago, two_years_ago = at - relativedelta(years=1), at - relativedelta(years=2)
    orders = [order for order in orders if order[0] <= at]
    last_12m = [order for order in orders if order[0] > year_ago]
    prev_12m = [order for order in orders if two_years_ago < order[0] <= year_ago]
    days = sorted({local_day(moment, timezone) for moment, _amount, _margin in orders})
    gaps = [(after - before).days for before, after in zip(days, days[1:])]
    interval = median(gaps) if len(days) >= 3 else None
    return {
        "first_order_date": days[0] if days else None,
        "last_order_date": days[-1] if days else None,
        "order_count": len(orders),
        "order_count_12m": len(last_12m),
        "revenue_12m": rounded(sum(amount for _moment, amount, _margin in last_12m), decimals),
        "revenue_prev_12m": rounded(sum(amount for _moment, amount, _margin in prev_12m), decimals),
        "margin_12m": rounded(sum(margin for _moment, _amount, margin in last_12m), decimals),
        "usual_order_interval_days": None if interval is None else float(interval),
        "expected_next_order_on": None if interval is None else days[-1] + timedelta(days=math.ceil(interval)),
    }


class CustomerOracle:
    """The figures of many customers of one company.

    :param company: ``res.company`` record
    :param at: naive UTC moment windows are counted from
    :param now: naive UTC moment of the database
    """

    def __init__(self, company, at, now):
        self.company = company
        self.env = company.env(context={**company.env.context, "active_test": False})
        self.timezone = zone_of(company)
        self.at, self.now = at, now
        self.at_day, self.today = local_day(at, self.timezone), local_day(now, self.timezone)
        self.year_ago = at - relativedelta(years=1)

    def figures(self, partners):
        """The figures by commercial partner.

        :rtype: dict[int, dict]
        """
        documents = {
            model: self._by_customer(model, partners)
            for model in ("sale.order", "crm.lead", "account.move.line", "helpdesk.ticket")}
        return {
            partner.id: self._figures_of({model: found[partner] for model, found in documents.items()})
            for partner in partners}

    def _by_customer(self, model, partners):
        found = defaultdict(list)
        for document in self.env[model].search([("partner_id", "child_of", partners.ids)]):
            company = document.company_id or document.partner_id.commercial_partner_id.company_id
            here = self.company.root_id == company.root_id if model == "account.move.line" else self.company == company
            if here or not company:
                found[document.partner_id.commercial_partner_id].append(document)
        return found

    def _figures_of(self, documents):
        orders = documents["sale.order"]
        return {
            **order_figures(
                [(order.date_order, self._amount(order), exact(order.margin) / exact(order.currency_rate))
                 for order in orders if order.state == "sale"],
                self.timezone, self.at, self.company.currency_id.decimal_places),
            **self._decisions(orders, documents["crm.lead"]),
            **self._receivables(documents["account.move.line"]),
            **self._deliveries(orders),
            "open_ticket_count": sum(
                ticket.active and bool(ticket.stage_id) and not ticket.stage_id.closed
                for ticket in documents["helpdesk.ticket"]),
        }

    @staticmethod
    def _amount(order):
        return exact(order.amount_untaxed) / exact(order.currency_rate)

    def _in_12_months(self, moment):
        return self.year_ago < moment <= self.at

    def _is_open(self, order):
        return order.state in ("draft", "sent") and (not order.validity_date or order.validity_date >= self.today)

    def _is_superseded(self, order):
        """Neither open, won nor marked lost, and a copy of it for the same customer is there; or the reason says so."""
        if order.state == "sale" or self._is_open(order):
            return False
        return order.lost_reason_id.operative_not_a_loss or not order.operative_lost_at and any(
            copy.partner_id.commercial_partner_id == order.partner_id.commercial_partner_id
            and copy.company_id == order.company_id
            for copy in self.env["sale.order"].search([("operative_copied_from_id", "=", order.id)]))

    @staticmethod
    def _lost_at(order):
        return order.operative_lost_at or order.date_order

    @staticmethod
    def _is_lost(lead):
        return lead.type == "opportunity" and not lead.active and not lead.probability

    def _deal(self, orders, lead):
        """The outcome of a deal: ``(outcome, whether in the 12 months, amount)``; won beats lost beats expired."""
        won = [order for order in orders if order.state == "sale"]
        if won:
            return "won", self._in_12_months(min(order.date_order for order in won)), sum(map(self._amount, won))
        lost = [order for order in orders if order.state == "cancel" and not self._is_superseded(order)]
        expired = [order for order in orders if order.state != "cancel" and not self._is_open(order)
                   and not self._is_superseded(order)]
        if lead and self._is_lost(lead):
            if lead.lost_reason_id.operative_not_a_loss:
                return None
            closed = lead.date_closed or max(map(self._lost_at, lost), default=None)
            return "lost", bool(closed) and self._in_12_months(closed), exact(lead.expected_revenue)
        if any(map(self._is_open, orders)) or not lost + expired:
            return None
        largest = max(map(self._amount, lost + expired))
        if lost:
            return "lost", self._in_12_months(max(map(self._lost_at, lost))), largest
        day = max(order.validity_date for order in expired)
        return "expired", self.at_day - relativedelta(years=1) < day <= self.at_day, largest

    def _decisions(self, orders, leads):
        alternatives = defaultdict(list)
        for order in orders:
            alternatives[order.opportunity_id or order].append(order)
        deals = [self._deal(found, key if key._name == "crm.lead" else None) for key, found in alternatives.items()]
        deals += [self._deal([], lead) for lead in leads if self._is_lost(lead) and not lead.order_ids]
        decided = [(outcome, amount) for outcome, is_12m, amount in filter(None, deals) if is_12m]
        won = [amount for outcome, amount in decided if outcome == "won"]
        count, value = len(decided), sum(amount for _outcome, amount in decided)
        return {
            "open_quotation_amount": rounded(
                sum(map(self._amount, filter(self._is_open, orders))), self.company.currency_id.decimal_places),
            "decided_count_12m": count,
            "hit_rate_12m": rounded(exact(len(won)) / count, 4) if count else None,
            "hit_rate_amount_12m": rounded(sum(won) / value, 4) if value else None,
        }

    def _receivables(self, items):
        items = [
            item for item in items
            if item.move_id.state == "posted" and item.move_id.move_type in ("out_invoice", "out_refund")
            and item.account_id.account_type == "asset_receivable"]
        owed = sum(exact(item.amount_residual) for item in items)
        overdue = sum(
            exact(item.amount_residual) for item in items
            # a branch has a midnight of its own
            if item.date_maturity and item.date_maturity < local_day(self.now, zone_of(item.company_id)))
        digits = self.company.currency_id.decimal_places
        return {
            "receivable_amount": rounded(owed, digits),
            "overdue_amount": rounded(overdue, digits),
            "receivable_state": "overdue" if overdue > 0 else "open" if owed > 0 else "none",
        }

    def _deliveries(self, orders):
        """One promise a line: histories with several are proved in ``test_promise_kept``."""
        pickings, late, due, on_time, in_full = set(), set(), 0, 0, 0
        for line in (line for order in orders if order.state == "sale" for line in order.order_line):
            moves = [move for move in line.move_ids
                     if move.state not in ("cancel", "draft") and move.location_dest_id.usage == "customer"]
            logged = line.operative_promise_ids.sorted("id").mapped("promised_date")
            left = sum(move.quantity for move in moves if move.state == "done")
            for move in moves:
                if move.state != "done":
                    pickings.add(move.picking_id)
                    promised = line.operative_promised_date or line.order_id.commitment_date \
                        or line.order_id.date_order + timedelta(days=line.customer_lead)
                    if logged and line.product_uom_qty > 0:
                        promised = logged[-1] if left < line.product_uom_qty else move.date_deadline or promised
                    if local_day(promised, self.timezone) < self.today:
                        late.add(move.picking_id)
            deadlines = [move.date_deadline for move in moves if move.date_deadline]
            promised = logged[0] if logged else min(deadlines) if deadlines else None
            by = local_day(promised, self.timezone) if promised else None
            if by and line.product_uom_qty > 0 and self.at_day - relativedelta(years=1) < by <= self.at_day:
                due += 1
                on_time += line.product_uom_qty <= sum(
                    move.quantity for move in moves if move.state == "done" and local_day(move.date, self.timezone) <= by)
                in_full += left >= line.product_uom_qty
        return {
            "open_delivery_count": len(pickings),
            "late_delivery_count": len(late),
            "due_line_count_12m": due,
            "on_time_rate_12m": rounded(exact(on_time) / due, 4) if due else None,
            "in_full_rate_12m": rounded(exact(in_full) / due, 4) if due else None,
        }
