from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import arguments
from ..facts import deals, promises
from .figures import FIGURES


class OperativeCustomer(models.Model):
    """Figures that no list of one model shows: deals are of two, a kept promise is no document. Shown case by case."""

    _inherit = "operative.customer"

    @api.readonly
    def get_figure_cases(self, figure):
        """The cases a rate is counted from, each with what decides it; they add up to the figure.

        :param figure: name of a figure whose cases are of no one model
        :return: dict ``columns`` (list of dicts ``name, label, type``: char, date, monetary, float, boolean);
            ``rows`` (list of dicts by the names of the columns, with ``res_model, res_id`` of what a click opens);
            ``summary`` (the figure in words, made of all cases); ``closed`` (how many cases are left out, because the
            user may not open their documents); ``currency_id``
        :raise UserError: for any other figure
        """
        customer = arguments.one(self)
        customer.check_access("read")
        name = arguments.text(self.env, "figure", figure)
        field = self._fields.get(name)
        if name not in FIGURES or not self._has_field_access(field, "read") or not customer._has_cases(name):
            raise UserError(self.env._("“%s” has no cases.", name))
        cases = getattr(customer, f"_cases_{FIGURES[name].behind}")()
        return cases | {"currency_id": customer.currency_id.id}

    @api.model
    def _has_cases(self, figure):
        return figure in FIGURES and hasattr(self, f"_cases_{FIGURES[figure].behind}")

    def _figure_rows(self, columns, select, condition=None):
        """The rows of a statement of facts about this customer."""
        self.env.flush_all()
        return self.env.execute_query_dict(SQL(
            "SELECT %s FROM (%s) fact WHERE partner_id = %s AND company_id = %s AND %s", SQL(columns), select,
            self.partner_id.id, self.company_id.id, condition or SQL("TRUE")))

    def _readable(self, model, ids):
        """The records of these that the user may open, by id."""
        records = self.env[model].with_context(active_test=False).browse(ids).exists()
        return {record.id: record for record in (records._filtered_access("read") if records else records)}

    def _cases_decided(self):
        facts = self._figure_rows(
            "outcome, amount, order_ids, lead_id", deals.each(self._own_scope()), SQL("decided"))
        orders = self._readable("sale.order", sorted({id for fact in facts for id in fact["order_ids"] or []}))
        leads = self._readable("crm.lead", sorted({fact["lead_id"] for fact in facts if fact["lead_id"]}))
        outcomes = {"won": self.env._("Won"), "lost": self.env._("Lost"), "expired": self.env._("Expired")}
        rows = []
        for fact in facts:
            lead, ids = fact["lead_id"], fact["order_ids"] or []
            if lead and lead not in leads or any(order not in orders for order in ids):
                continue
            documents = leads[lead] if lead else self.env["sale.order"].concat(*(orders[order] for order in ids))
            decided_on = documents[:1].date_closed if lead else (
                documents[:1].validity_date if fact["outcome"] == "expired" else documents[:1].date_order)
            rows.append({
                "document": ", ".join(documents.mapped("display_name")), "outcome": outcomes[fact["outcome"]],
                "why": self._why_decided(documents[:1], fact["outcome"]), "amount": float(fact["amount"] or 0),
                "decided_on": decided_on and self._day_here(decided_on),
                "res_model": documents._name, "res_id": documents[:1].id})
        won = [fact for fact in facts if fact["outcome"] == "won"]
        amounts = [sum(float(fact["amount"] or 0) for fact in some) for some in (won, facts)]
        return {
            "columns": self._columns_of_cases(
                document=self.env._("Deal"), outcome=self.env._("Outcome"), why=self.env._("Why"),
                decided_on=self.env._("Decided On"), amount=self.env._("Untaxed Amount")),
            "rows": sorted(rows, key=lambda row: str(row["decided_on"]), reverse=True),
            "closed": len(facts) - len(rows),
            # amounts of deals that are closed to the user are not told by their sum either
            "summary": self.env._("%(won)s of %(decided)s won", won=len(won), decided=len(facts)) if len(rows) < len(facts)
            else self.env._(
                "%(won)s of %(decided)s won, %(won_amount)s of %(decided_amount)s", won=len(won), decided=len(facts),
                won_amount=self.currency_id.format(amounts[0]), decided_amount=self.currency_id.format(amounts[1]))}

    @api.model
    def _why_decided(self, document, outcome):
        if document._name == "crm.lead":
            return document.sudo().lost_reason_id.name or self.env._("marked lost")  # sudo: a name
        return {"won": self.env._("confirmed"), "lost": self.env._("cancelled"),
                "expired": self.env._("not answered in time")}[outcome]

    def _day_here(self, value):
        """The day of a moment in the customer's company; a day as it is."""
        return self.company_id._operative_day(value) if hasattr(value, "hour") else value

    def _cases_due_lines(self):
        facts = self._figure_rows(
            "sale_line_id, first_on, fulfilled_on, on_time, in_full, quantity, delivered",
            promises.each_due(self._own_scope()))
        lines = self._readable("sale.order.line", sorted({fact["sale_line_id"] for fact in facts}))
        rows = [
            {"document": f"{line.order_id.name}: {line.product_id.display_name}", "promised_on": fact["first_on"],
             "left_on": fact["fulfilled_on"], "kept": fact["on_time"], "ordered": float(fact["quantity"]),
             "delivered": float(fact["delivered"] or 0), "in_full": fact["in_full"],
             "res_model": "sale.order", "res_id": line.order_id.id}
            for fact in facts if (line := lines.get(fact["sale_line_id"]))]
        return {
            "columns": self._columns_of_cases(
                document=self.env._("Order Line"), promised_on=self.env._("Promised"), left_on=self.env._("Left On"),
                kept=self.env._("Kept"), ordered=self.env._("Ordered"), delivered=self.env._("Delivered"),
                in_full=self.env._("In Full")),
            "rows": sorted(rows, key=lambda row: str(row["promised_on"]), reverse=True),
            "closed": len(facts) - len(rows),
            "summary": self.env._(
                "%(kept)s of %(due)s kept, %(in_full)s of %(due)s in full", due=len(facts),
                kept=sum(fact["on_time"] for fact in facts), in_full=sum(fact["in_full"] for fact in facts))}

    @api.model
    def _columns_of_cases(self, **labels):
        types = {"amount": "monetary", "decided_on": "date", "promised_on": "date", "left_on": "date", "kept": "boolean",
                 "in_full": "boolean", "ordered": "float", "delivered": "float"}
        return [{"name": name, "label": label, "type": types.get(name, "char")} for name, label in labels.items()]
