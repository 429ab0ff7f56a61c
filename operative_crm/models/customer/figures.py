"""The figures of a customer, each declared once: where it comes from, what it rests on, and what is behind it.

To add one: the column in its family's statement in ``facts``, the line here, and the field of ``operative.customer`` with
label and help. Refresh, card, the list behind it and the benchmark's comparison follow; a test says what is missing.
A part to the right declares its own and adds them in ``_families()`` and ``_figures()`` of ``operative.customer``.
"""
import dataclasses
from collections.abc import Callable

from odoo.tools import SQL

from ..facts import deals, orders, promises, receivables, tickets


@dataclasses.dataclass(frozen=True)
class Family:
    """Facts that one statement counts.

    :ivar alias: what the statement is called where figures are computed
    :ivar select: of a scope: the statement, a row a customer (``partner_id`` and ``per``) and a column a figure
    :ivar per: ``company_id``, or ``root_id`` where a customer has one figure over all branches
    """

    alias: str
    select: Callable
    per: str = "company_id"

    def join(self, scope):
        """SQL that joins the family to ``customer`` and its ``company``."""
        company = SQL("customer.company_id") if self.per == "company_id" else SQL("company.root_id")
        return SQL(
            "LEFT JOIN (%s) %s ON %s = customer.partner_id AND %s = %s", self.select(scope), SQL.identifier(self.alias),
            SQL.identifier(self.alias, "partner_id"), SQL.identifier(self.alias, self.per), company)


@dataclasses.dataclass(frozen=True)
class Figure:
    """A figure of a customer.

    :ivar name: its field of ``operative.customer``, which has label, help and who may read it
    :ivar behind: which documents are behind it: ``_behind_<behind>`` of ``operative.customer`` selects them
    :ivar sql: of a scope: SQL for its value over the families; None where it is not stored
    :ivar columns: fields of the documents that decide, shown in the list behind the figure
    :ivar card: the group of the card it stands in, None where it is not on the card
    :ivar rests_on: the figure without which there is none; the n of a rate
    :ivar alarm: whether it is a reason to act where it is not 0
    :ivar is_due: whether it is a day that is a reason to act once it is past
    """

    name: str
    behind: str
    sql: Callable | None = None
    columns: tuple[str, ...] = ()
    card: str | None = None
    rests_on: str | None = None
    is_rate: bool = False
    alarm: bool = False
    is_due: bool = False


FAMILIES = (
    Family("orders", orders.by_customer),
    Family("quotations", deals.by_customer),
    Family("receivables", receivables.by_customer, "root_id"),
    Family("uninvoiced", receivables.uninvoiced_by_customer, "root_id"),
    # these two read the moves of the statement they are part of
    Family("deliveries", lambda scope: promises.open_by_customer(scope, SQL("outgoing_moves"), SQL("promised"))),
    Family("punctuality", lambda scope: promises.by_customer(scope, SQL("promised"))),
    Family("tickets", tickets.by_customer),
)


def _value(column):
    """Empty where there is nothing."""
    return lambda scope: SQL(column)


def _total(column):
    """0 where there is nothing: amounts and numbers."""
    return lambda scope: SQL("COALESCE(%s, 0)", SQL(column))


def _rounded(column, digits):
    return lambda scope: SQL("round(%s, %s)", SQL(column), digits)


def _rate(column):
    return _rounded(column, 4)


def _credit_used(scope):
    return SQL(
        """round((COALESCE(receivables.receivable_amount, 0) + COALESCE(uninvoiced.uninvoiced_amount, 0))
                 / NULLIF(GREATEST(%s, 0), 0)::numeric, 4)""", scope.credit_limit)


#: the list behind figures that shows what decides them, where that of the model does not
LISTS = {
    "sale.order": "operative_crm.sale_order_view_list_figure",
    "account.move.line": "operative_crm.account_move_line_view_list_figure",
}
#: the search over them, where that of the model brings along what does not belong here
SEARCHES = {"account.move.line": "operative_crm.account_move_line_view_search_figure"}
ORDER = ("date_order", "amount_untaxed")

FIGURES = {figure.name: figure for figure in (
    Figure("revenue_12m", "orders_12m", _total("orders.revenue_12m"), ORDER, card="orders"),
    Figure("revenue_prev_12m", "orders_prev_12m", _total("orders.revenue_prev_12m"), ORDER, card="orders"),
    Figure("order_count_12m", "orders_12m", _total("orders.order_count_12m"), ORDER, card="orders"),
    Figure("last_order_date", "orders", _value("orders.last_order_date"), ORDER, card="orders"),
    Figure("usual_order_interval_days", "orders", _rounded("orders.usual_order_interval_days", 1), ORDER, card="orders",
           rests_on="expected_next_order_on"),
    Figure("expected_next_order_on", "orders", _value("orders.expected_next_order_on"), ORDER, card="orders",
           is_due=True),
    Figure("first_order_date", "orders", _value("orders.first_order_date"), ORDER),
    Figure("order_count", "orders", _total("orders.order_count"), ORDER),
    Figure("margin_12m", "orders_12m", _total("orders.margin_12m"), (*ORDER, "margin")),
    Figure("days_since_last_order", "orders", columns=ORDER),
    Figure("days_since_first_order", "orders", columns=ORDER),
    Figure("days_over_usual_interval", "orders", columns=ORDER),

    Figure("open_quotation_amount", "open_quotations", _total("quotations.open_quotation_amount"),
           ("validity_date", "amount_untaxed"), card="money"),
    Figure("hit_rate_12m", "decided", _rate("quotations.hit_rate_12m"), ("state", "amount_untaxed"), card="money",
           rests_on="decided_count_12m", is_rate=True),
    Figure("hit_rate_amount_12m", "decided", _rate("quotations.hit_rate_amount_12m"), ("state", "amount_untaxed"),
           rests_on="decided_count_12m", is_rate=True),
    Figure("decided_count_12m", "decided", _total("quotations.decided_count_12m"), ("state", "amount_untaxed")),

    Figure("receivable_state", "receivables", lambda scope: SQL(
        "CASE WHEN receivables.overdue_amount > 0 THEN 'overdue'"
        " WHEN receivables.receivable_amount > 0 THEN 'open' ELSE 'none' END"), ("date_maturity",), card="money"),
    Figure("receivable_amount", "receivables", _total("receivables.receivable_amount"),
           ("date_maturity", "amount_residual"), card="money"),
    Figure("overdue_amount", "receivables", _total("receivables.overdue_amount"),
           ("date_maturity", "amount_residual"), card="money", alarm=True),
    Figure("own_receivable_amount", "receivables", columns=("date_maturity", "amount_residual"), card="money"),
    Figure("own_overdue_amount", "receivables", columns=("date_maturity", "amount_residual"), card="money", alarm=True),
    Figure("credit_used_rate", "credit_used", _credit_used, ("date_maturity", "amount_residual")),

    Figure("open_delivery_count", "open_deliveries", _total("deliveries.open_delivery_count"),
           ("scheduled_date", "date_deadline"), card="deliveries"),
    Figure("late_delivery_count", "open_deliveries", _total("deliveries.late_delivery_count"),
           ("scheduled_date", "date_deadline"), card="deliveries", alarm=True),
    Figure("on_time_rate_12m", "due_lines", _rate("punctuality.on_time_rate_12m"), card="deliveries",
           rests_on="due_line_count_12m", is_rate=True),
    Figure("in_full_rate_12m", "due_lines", _rate("punctuality.in_full_rate_12m"),
           ("product_uom_qty", "qty_delivered"), card="deliveries", rests_on="due_line_count_12m", is_rate=True),
    Figure("due_line_count_12m", "due_lines", _total("punctuality.due_line_count_12m")),

    Figure("open_ticket_count", "open_tickets", _total("tickets.open_ticket_count"), ("stage_id",), card="contact"),
    Figure("last_interaction_at", "last_contact", lambda scope: SQL(
        "date_trunc('second', GREATEST(interactions.last_interaction_at, shared.last_interaction_at))"), card="contact"),
    Figure("contact_due_on", "last_contact", card="contact", is_due=True),
    Figure("days_since_last_interaction", "last_contact"),
)}
