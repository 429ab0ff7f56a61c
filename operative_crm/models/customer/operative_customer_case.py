from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import arguments
from ..facts import deals, promises, receivables


class OperativeCustomer(models.Model):
    """Figures that no list of one model shows: deals and used credit are of two, a kept promise is no document.

    Shown case by case. ``_found_<behind>`` says which cases there are, ``_cases_<behind>`` what of them is shown.
    """

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
        if name not in self._figures() or not self._has_field_access(field, "read") or not customer._has_cases(name):
            raise UserError(self.env._("“%s” has no cases.", name))
        behind = self._figures()[name].behind
        found = getattr(customer, f"_found_{behind}")()
        readable = [case for case in found if case["documents"]]
        return getattr(customer, f"_cases_{behind}")(found, readable) | {
            "closed": len(found) - len(readable), "currency_id": customer.currency_id.id}

    @api.model
    def _has_cases(self, figure):
        declared = self._figures().get(figure)
        return bool(declared) and hasattr(self, f"_cases_{declared.behind}")

    def _figure_rows(self, columns, select, condition=None, of_group=False):
        """The rows of a statement of facts about this customer.

        :param of_group: the facts are those of all branches of its company
        """
        self.env.flush_all()
        company = self.company_id.sudo()  # sudo: an id
        return self.env.execute_query_dict(SQL(
            "SELECT %s FROM (%s) fact WHERE partner_id = %s AND %s AND %s", SQL(columns), select, self.partner_id.id,
            SQL("root_id = %s", company.root_id.id) if of_group else SQL("company_id = %s", company.id),
            condition or SQL("TRUE")))

    def _readable(self, model, ids):
        """The records of these that the user may open, by id."""
        records = self.env[model].with_context(active_test=False).browse(ids).exists()
        return {record.id: record for record in (records._filtered_access("read") if records else records)}

    def _with_documents(self, facts, model, ids_of):
        """Note on each fact its documents; none where one of them is closed to the user.

        :param ids_of: function of a fact: ids of its documents
        """
        readable = self._readable(model, sorted({document_id for fact in facts for document_id in ids_of(fact)}))
        for fact in facts:
            ids = ids_of(fact)
            is_open = all(document_id in readable for document_id in ids)
            fact.update(model=model, documents=self.env[model].browse(ids if is_open else []))
        return facts

    def _found_decided(self):
        facts = self._figure_rows(
            "outcome, amount, order_ids, lead_id", deals.each(self._own_scope()), SQL("decided"))
        return self._with_documents(
            [fact for fact in facts if fact["lead_id"]], "crm.lead", lambda fact: [fact["lead_id"]]
        ) + self._with_documents(
            [fact for fact in facts if not fact["lead_id"]], "sale.order", lambda fact: fact["order_ids"])

    def _cases_decided(self, facts, readable):
        outcomes = {"won": self.env._("Won"), "lost": self.env._("Lost"), "expired": self.env._("Expired")}
        rows = []
        for fact in readable:
            documents = fact["documents"]
            decided_on = documents[:1].date_closed if fact["lead_id"] else (
                documents[:1].validity_date if fact["outcome"] == "expired" else
                documents[:1].operative_lost_at if fact["outcome"] == "lost" and documents[:1].operative_lost_at
                else documents[:1].date_order)
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
            # amounts of deals that are closed to the user are not told by their sum either
            "summary": self.env._("%(won)s of %(decided)s won", won=len(won), decided=len(facts)) if len(rows) < len(facts)
            else self.env._(
                "%(won)s of %(decided)s won, %(won_amount)s of %(decided_amount)s", won=len(won), decided=len(facts),
                won_amount=self.currency_id.format(amounts[0]), decided_amount=self.currency_id.format(amounts[1]))}

    @api.model
    def _why_decided(self, document, outcome):
        if document._name == "crm.lead":
            return document.sudo().lost_reason_id.name or self.env._("marked lost")  # sudo: a name
        if outcome == "lost" and (document.lost_reason_id or document.operative_lost_at):
            return document.lost_reason_id.name or self.env._("marked lost")
        return {"won": self.env._("confirmed"), "lost": self.env._("cancelled"),
                "expired": self.env._("not answered in time")}[outcome]

    def _day_here(self, value):
        """The day of a moment in the customer's company; a day as it is."""
        return self.company_id._operative_day(value) if hasattr(value, "hour") else value

    def _found_due_lines(self):
        return self._with_documents(self._figure_rows(
            "sale_line_id, first_on, fulfilled_on, on_time, in_full, quantity, delivered",
            promises.each_due(self._own_scope())), "sale.order.line", lambda fact: [fact["sale_line_id"]])

    def _cases_due_lines(self, facts, readable):
        rows = [
            {"document": f"{line.order_id.name}: {line.product_id.display_name}", "promised_on": fact["first_on"],
             "left_on": fact["fulfilled_on"], "kept": fact["on_time"], "ordered": float(fact["quantity"]),
             "delivered": float(fact["delivered"] or 0), "in_full": fact["in_full"],
             "res_model": "sale.order", "res_id": line.order_id.id}
            for fact in readable for line in fact["documents"]]
        return {
            "columns": self._columns_of_cases(
                document=self.env._("Order Line"), promised_on=self.env._("Promised"), left_on=self.env._("Left On"),
                kept=self.env._("Kept"), ordered=self.env._("Ordered"), delivered=self.env._("Delivered"),
                in_full=self.env._("In Full")),
            "rows": sorted(rows, key=lambda row: str(row["promised_on"]), reverse=True),
            "summary": self.env._(
                "%(kept)s of %(due)s kept, %(in_full)s of %(due)s in full", due=len(facts),
                kept=sum(fact["on_time"] for fact in facts), in_full=sum(fact["in_full"] for fact in facts))}

    def _found_credit_used(self):
        scope = self._own_scope()
        return self._with_documents(
            self._figure_rows("item_id, amount", receivables.each(scope), of_group=True),
            "account.move.line", lambda fact: [fact["item_id"]]
        ) + self._with_documents(
            self._figure_rows(
                "order_id, SUM(amount) AS amount", receivables.each_uninvoiced(scope), SQL("amount <> 0 GROUP BY order_id"),
                of_group=True),
            "sale.order", lambda fact: [fact["order_id"]])

    def _cases_credit_used(self, facts, readable):
        kinds = {"account.move.line": self.env._("Open item"), "sale.order": self.env._("Not yet invoiced")}
        rows = []
        for fact in readable:
            document = fact["documents"]
            due_on = document.date_maturity if fact["model"] == "account.move.line" else False
            shown = document.move_id if fact["model"] == "account.move.line" else document
            rows.append({
                "document": shown.display_name, "kind": kinds[fact["model"]], "due_on": due_on,
                "amount": float(fact["amount"]), "res_model": shown._name, "res_id": shown.id})
        owed, ordered = (
            sum(float(fact["amount"]) for fact in facts if fact["model"] == model) for model in kinds)
        return {
            "columns": self._columns_of_cases(
                document=self.env._("Document"), kind=self.env._("Kind"), due_on=self.env._("Due Date"),
                amount=self.env._("Amount")),
            "rows": sorted(rows, key=lambda row: (not row["due_on"], str(row["due_on"]))),
            # as for deals: no sums of what is closed
            "summary": self.env._("Only a part of it is open to you.") if len(rows) < len(facts) else self.env._(
                "%(owed)s open + %(ordered)s not yet invoiced = %(used)s of a limit of %(limit)s",
                owed=self.currency_id.format(owed), ordered=self.currency_id.format(ordered),
                used=self.currency_id.format(owed + ordered),
                # sudo: who reads the rate knows it
                limit=self.currency_id.format(self.partner_id.sudo().with_company(self.company_id).credit_limit))}

    @api.model
    def _columns_of_cases(self, **labels):
        types = {"amount": "monetary", "decided_on": "date", "due_on": "date", "promised_on": "date", "left_on": "date",
                 "kept": "boolean", "in_full": "boolean", "ordered": "float", "delivered": "float"}
        return [{"name": name, "label": label, "type": types.get(name, "char")} for name, label in labels.items()]
