from odoo import api, fields, models
from odoo.tools import SQL

from ..core.days import days_since
from ..core.texts import number_text


class OperativeCustomerStay(models.Model):
    """The history of a customer: when it was in which phase, and by which rule or by whom."""

    _name = "operative.customer.stay"
    _inherit = ["operative.stay.mixin"]
    _description = "Customer Phase Stay"
    _rec_name = "stage_id"

    document_id = fields.Many2one(
        "operative.customer", string="Customer", readonly=True, required=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one("operative.phase", string="Phase", readonly=True, index=True, ondelete="restrict")

    figures = fields.Json(
        readonly=True, help="What rules look at, as it was when the customer came into the phase.")

    _more_columns = ("figures",)

    @api.depends("moved_by_id", "reason", "figures")
    @api.depends_context("lang")
    def _compute_explanation(self):
        by_rule = self.filtered(lambda stay: not stay.moved_by_id and stay.figures)
        for stay in by_rule:
            stay.explanation = stay._in_words() or self.env._("By rule")
        return super(OperativeCustomerStay, self - by_rule)._compute_explanation()

    def _in_words(self):
        """The rule that decided, as the figures it looks at had been then: *103 days over its usual 55*."""
        self.ensure_one()
        # without a rule it came here because none above held: most of them look at orders
        names = self._rule_fields() or ["days_over_usual_interval", "days_since_last_order"]
        if self.figures.get("usual_order_interval_days"):
            names = [name for name in names if name not in ("usual_order_interval_days", "days_since_last_order")]
        else:
            names = [name for name in names if name not in ("usual_order_interval_days", "days_over_usual_interval")]
        return ", ".join(filter(None, map(self._figure_in_words, names)))

    def _rule_fields(self):
        """Names of the fields the rule looks at, each once, in order."""
        try:
            rule = self.env["operative.phase"]._parse_rule(self.reason or "[]")
        except (ValueError, SyntaxError, TypeError):
            return []
        return list(dict.fromkeys(condition.field_expr for condition in rule.iter_conditions()))

    def _figure_in_words(self, name):
        customers = self.env["operative.customer"]
        since = customers._days_from().get(name)
        value = self.figures.get(since or name)
        if since:
            if not value:
                return None
            value = days_since(
                fields.Datetime.to_datetime(value) if customers._fields[since].type == "datetime"
                else fields.Date.to_date(value), self.entered_at, self.company_id._operative_zone())
        match name:
            case "days_over_usual_interval":
                return customers._rhythm_in_words(value, self.figures["usual_order_interval_days"])
            case "days_since_last_order":
                return self.env._("last order %s days before", value)
            case "days_since_first_order":
                return self.env._("first order %s days before", value)
        if name not in self.figures:
            return None
        field = customers._fields[name]
        label = field._description_string(self.env)
        if field.type == "monetary":
            return f"{label}: {self.company_id.currency_id.format(value or 0)}"
        if field.type == "selection":
            return f"{label}: {dict(field._description_selection(self.env)).get(value, '')}"
        if field.type == "float" and field.name.endswith("rate_12m"):
            return f"{label}: {round((value or 0) * 100)} %"
        return f"{label}: {number_text(self.env, value or 0) if isinstance(value or 0, (int, float)) else value}"

    @api.model
    def _figures_sql(self):
        """SQL for the stored figures of ``customer`` that everybody who sees a customer may see."""
        customers = self.env["operative.customer"]
        names = [
            figure.name for figure in customers._figures().values()
            if figure.sql and not customers._fields[figure.name].groups]
        return SQL("jsonb_strip_nulls(jsonb_build_object(%s))", SQL(", ").join(
            SQL("%s, %s", name, SQL.identifier("customer", name)) for name in names))

    @api.model
    def _current_sql(self, document_ids=None):
        return SQL(
            """
            SELECT customer.id AS document_id, customer.phase_id AS stage_id, %(user)s AS user_id, %(role)s AS role_id,
                   'ours' AS clock, customer.company_id,
                   CASE WHEN customer.phase_pinned THEN customer.pinned_by_id END AS moved_by_id,
                   CASE WHEN customer.phase_pinned THEN customer.pin_reason
                        ELSE COALESCE(NULLIF(phase.rule_domain, '[]'), '') END AS reason,
                   %(figures)s AS figures
              FROM operative_customer customer
              JOIN operative_phase phase ON phase.id = customer.phase_id
              %(holders)s
            """, figures=self._figures_sql(), **self._responsible_sql(document_ids))

    @api.model
    def _responsible_sql(self, customer_ids=None):
        """SQL for who is responsible for ``customer`` in ``phase``: ``user``, ``role``, and the joins they take.

        Nobody here; for overriding by the part that knows roles.

        :param customer_ids: ids of the customers that are asked of, None for all
        """
        return {"user": SQL("NULL::int"), "role": SQL("NULL::int"), "holders": SQL()}
