from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.days import days_since, local_day
from ..facts.scope import Scope


class OperativeCustomer(models.Model):
    """Figures that follow the calendar: for rules and filters, counted when they are asked for."""

    _inherit = "operative.customer"

    days_since_last_order = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_since_last_order", *args),
        aggregator=None, help="Days since the newest confirmed order. Without one, no comparison holds.")
    days_since_first_order = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_since_first_order", *args),
        aggregator=None, help="Days since the first confirmed order. Without one, no comparison holds.")
    days_since_last_interaction = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_since_last_interaction", *args),
        aggregator=None, help="Days since the last interaction. Without one, no comparison holds.")
    days_in_phase = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_in_phase", *args),
        aggregator=None, help="Days since the customer came into its phase.")
    days_over_usual_interval = fields.Integer(
        compute="_compute_days", search=lambda self, *args: self._search_days("days_over_usual_interval", *args),
        aggregator=None,
        help="Days since the next order was expected by the customer's own rhythm; negative while it is not "
             "due yet. Without a rhythm, no comparison holds.")

    @api.model
    def _at(self):
        at = self.env.context.get("operative_at")
        try:
            moment = fields.Datetime.to_datetime(at) or fields.Datetime.now()
        except (ValueError, TypeError):
            moment = datetime.min
        if not 1900 <= moment.year <= 9000:  # the time zones and the database hold no more
            raise UserError(self.env._("“%s” is not a moment from which days could be counted.", at))
        return moment

    @api.model
    def _days_from(self):
        """The fields that count days, and the stored day or moment each counts from."""
        return {
            "days_since_last_order": "last_order_date",
            "days_since_first_order": "first_order_date",
            "days_since_last_interaction": "last_interaction_at",
            "days_in_phase": "phase_since",
            "days_over_usual_interval": "expected_next_order_on",
        }

    @api.depends("last_order_date", "first_order_date", "last_interaction_at", "phase_since", "expected_next_order_on")
    @api.depends_context("operative_at")
    def _compute_days(self):
        at = self._at()
        for customer in self:
            timezone = customer.company_id._operative_zone()
            for name, since in self._days_from().items():
                customer[name] = days_since(customer[since], at, timezone)

    def _search_days(self, name, operator, value):
        """Days since a stored day or moment, compared in the database; NULL holds in no comparison.

        :param name: the field that counts the days
        """
        if operator not in ("in", "<", ">", "<=", ">="):
            return NotImplemented
        for days in value if operator == "in" else [value]:
            # None and False stand for an empty day, and True is an integer to Python
            if days is not None and days is not False and (days is True or not isinstance(days, (int, float))):
                raise UserError(self.env._("“%s” is not a number of days.", days))
        scope = self.env.context.get("operative_scope")  # once for all rules; no client can send one
        days = (scope if isinstance(scope, Scope) else self._scope(at=self._at())).days
        fname = self._days_from()[name]
        is_moment = self._fields[fname].type == "datetime"

        def to_sql(model, alias, query):  # knows no environment: it is kept, see ``_compiled``
            column = SQL.identifier(alias, fname, to_flush=model._fields[fname])
            if is_moment:
                column = local_day(column, _by_company(alias, {company: zone for company, zone, _day in days}, SQL("text")))
            today = _by_company(alias, {company: day for company, _zone, day in days}, SQL("date"))
            since = SQL("(%s - %s)", today, column)
            if operator != "in":
                return SQL("COALESCE(%s %s %s, FALSE)", since, SQL(operator), value)
            numbers = tuple(number for number in value if number is not False and number is not None)
            found = SQL("COALESCE(%s IN %s, FALSE)", since, numbers) if numbers else SQL("FALSE")
            return SQL("(%s OR %s IS NULL)", found, column) if len(numbers) < len(value) else found
        return Domain.custom(to_sql=to_sql)


def _by_company(alias, values, sql_type):
    """SQL for a value that depends on the company of the customer ``alias``."""
    if len(set(values.values())) <= 1:
        return SQL("%s::%s", next(iter(values.values()), None), sql_type)
    return SQL("(CASE %s %s END)", SQL.identifier(alias, "company_id"), SQL(" ").join(
        SQL("WHEN %s THEN %s::%s", company_id, value, sql_type) for company_id, value in values.items()))
