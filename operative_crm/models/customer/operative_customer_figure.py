from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import arguments
from ..facts import deals, deliveries, promises, receivables, touches


class OperativeCustomer(models.Model):
    """From a figure to the documents it was counted from."""

    _inherit = "operative.customer"

    def action_open_partner(self):
        """Open the contact this customer is."""
        arguments.one(self)
        return self.partner_id.get_formview_action()

    @api.readonly
    def get_card(self):
        """The figures that say most, for the form of the contact.

        :return: dict ``id, currency_id, figures_at, groups``; a group has ``name, figures``; a figure ``name, label,
            help, type, value, digits, selection, n, alarm``; figures the user may not read are left out
        """
        arguments.one(self)
        self.check_access("read")
        rates = {"hit_rate_12m": "decided_count_12m", "on_time_rate_12m": "due_line_count_12m",
                 "in_full_rate_12m": "due_line_count_12m", "usual_order_interval_days": None}
        alarms = {"late_delivery_count", "overdue_amount", "own_overdue_amount"}
        readable = {name for name, field in self._fields.items() if self._has_field_access(field, "read")}
        described = self.fields_get(attributes=["string", "help", "type", "digits", "selection"])
        groups = []
        for title, names in self._card_figures():
            figures = []
            for name in names:
                if name not in readable:
                    continue
                value = self[name]
                figure = described[name]
                if name in rates:
                    value = False if not (self[rates[name]] if rates[name] else self.expected_next_order_on) else value
                figures.append({
                    "name": name, "label": figure["string"], "help": figure.get("help"), "value": value,
                    "type": "percentage" if rates.get(name) else figure["type"], "digits": figure.get("digits"),
                    "selection": figure.get("selection"), "n": self[rates[name]] if rates.get(name) else None,
                    "alarm": name in alarms and bool(value)})
            groups.append({"name": title, "figures": figures})
        return {
            "id": self.id, "currency_id": self.currency_id.id, "groups": groups, "figures_at": self.figures_at}

    def _card_figures(self):
        """Names of the figures on the card, by group; a part adds its own.

        :return: list of ``(title, [names])``
        """
        money = ["receivable_state", "receivable_amount", "overdue_amount"]
        if self.is_own and not self._has_field_access(self._fields["receivable_amount"], "read"):
            money += ["own_receivable_amount", "own_overdue_amount"]
        return [
            (self.env._("Orders"), ["revenue_12m", "revenue_prev_12m", "order_count_12m", "last_order_date",
                           "usual_order_interval_days", "expected_next_order_on"]),
            (self.env._("Quotations and Open Items"), ["open_quotation_amount", "hit_rate_12m", *money]),
            (self.env._("Deliveries"), ["open_delivery_count", "late_delivery_count", "on_time_rate_12m", "in_full_rate_12m"]),
            (self.env._("Service and Contact"), ["open_ticket_count", "last_interaction_at", "contact_due_on"]),
        ]

    def action_open_figure(self, figure):
        """Open the documents behind a figure, selected as the figure selects them.

        :param figure: name of a figure field
        :return: an action; where documents of two kinds are behind the figure, a message links to the second
        """
        arguments.one(self)
        self.check_access("read")
        field = self._fields.get(figure) if isinstance(figure, str) else None
        if field is None or not self._has_field_access(field, "read"):
            raise UserError(self.env._("“%s” is no figure of a customer.", figure))
        documents = [
            {"kind": kind, "action": {
                "type": "ir.actions.act_window", "name": f"{self.display_name}: {kind}", "res_model": model,
                "view_mode": "list,kanban,form", "views": [(False, "list"), (False, "kanban"), (False, "form")],
                "mobile_view_mode": "kanban", "domain": list(domain),
                "context": {"create": False, "active_test": False},
            }}
            for model, kind, domain in self._figure_documents(figure)
        ]
        if not documents:
            raise UserError(self.env._("There are no documents behind “%s”.", field.string))
        if len(documents) == 1:
            return documents[0]["action"]
        return {"type": "ir.actions.client", "tag": "operative_open_figure", "params": {"documents": documents}}

    def _figure_documents(self, figure):
        """The documents a figure is counted from.

        :return: list of ``(model, name, domain)``
        """
        at = self.figures_at or fields.Datetime.now()
        year_ago = at - relativedelta(years=1)
        customer = Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
        company = Domain("company_id", "=", self.company_id.id)
        confirmed = customer & company & Domain("state", "=", "sale")

        def between(fname, start, end):
            return Domain(fname, ">", start) & Domain(fname, "<=", end)
        match figure:
            case ("order_count" | "first_order_date" | "last_order_date" | "usual_order_interval_days"
                  | "expected_next_order_on" | "days_since_last_order" | "days_since_first_order"
                  | "days_over_usual_interval"):
                return [("sale.order", self.env._("Orders"), confirmed & Domain("date_order", "<=", at))]
            case "order_count_12m" | "revenue_12m" | "margin_12m":
                return [("sale.order", self.env._("Orders of 12 Months"), confirmed & between("date_order", year_ago, at))]
            case "revenue_prev_12m":
                return [("sale.order", self.env._("Orders of the 12 Months Before"), confirmed & between(
                    "date_order", at - relativedelta(years=2), year_ago))]
            case "open_quotation_amount":
                today = self.company_id._operative_today()
                return [("sale.order", self.env._("Open Quotations"), customer & company
                         & Domain("state", "in", ("draft", "sent"))
                         & (Domain("validity_date", "=", False) | Domain("validity_date", ">=", today)))]
            case "decided_count_12m" | "hit_rate_12m" | "hit_rate_amount_12m":
                return self._decided_documents()
            case ("receivable_amount" | "overdue_amount" | "receivable_state" | "own_receivable_amount"
                  | "own_overdue_amount"):
                return [self._receivable_documents(figure)]
            case "credit_used_rate":
                return [self._receivable_documents(figure), ("sale.order", self.env._("To Invoice"), confirmed & Domain(
                    "invoice_status", "!=", "invoiced"))]
            case "open_delivery_count" | "late_delivery_count":
                late = figure == "late_delivery_count"
                name = self.env._("Late Deliveries") if late else self.env._("Open Deliveries")
                return [("stock.picking", name, Domain("id", "in", self._delivery_ids(late)))]
            case "due_line_count_12m" | "on_time_rate_12m" | "in_full_rate_12m":
                return [("sale.order.line", self.env._("Order Lines Due"), Domain("id", "in", self._due_line_ids()))]
            case "open_ticket_count":
                return [("helpdesk.ticket", self.env._("Open Tickets"), customer & company & Domain("active", "=", True)
                         & Domain("stage_id.closed", "=", False) & Domain("stage_id", "!=", False))]
            case "last_interaction_at" | "contact_due_on" | "days_since_last_interaction":
                return self._last_contact_document()
            case _other:
                return []

    def _own_scope(self):
        """The scope of this one customer, as of its figures."""
        return self._scope(self.partner_id, self.figures_at)

    def _figure_ids(self, model, query):
        """Ids the statements of the figures select, of those the user may read: a number of documents tells too.

        :param model: name of the model the ids are of
        :param query: statement with the id in the first column
        """
        self.env.flush_all()
        documents = self.env[model].with_context(active_test=False)
        if not documents.has_access("read"):
            return []
        return documents.search([("id", "in", [row[0] for row in self.env.execute_query(query)])]).ids

    def _decided_documents(self):
        scope = self._own_scope()
        orders, leads = (
            self._figure_ids(model, SQL(
                """SELECT document_id FROM (%s) deal
                    WHERE partner_id = %s AND company_id = %s AND decided AND model = %s""",
                deals.each(scope), self.partner_id.id, self.company_id.id, model))
            for model in ("sale.order", "crm.lead"))
        documents = [("sale.order", self.env._("Decided Quotations"), Domain("id", "in", orders))]
        if leads:
            documents.append(("crm.lead", self.env._("Lost Opportunities"), Domain("id", "in", leads)))
        return documents if orders else documents[1:] or documents

    def _receivable_documents(self, figure):
        scope = self._own_scope()
        overdue = SQL("overdue") if "overdue" in figure else SQL("TRUE")
        ids = self._figure_ids("account.move", SQL(
            "SELECT DISTINCT document_id FROM (%s) item WHERE partner_id = %s AND root_id = %s AND %s",
            receivables.each(scope), self.partner_id.id, self.company_id.sudo().root_id.id, overdue))  # sudo: an id
        name = self.env._("Overdue Invoices") if "overdue" in figure else self.env._("Open Invoices")
        return "account.move", name, Domain("id", "in", ids)

    def _delivery_ids(self, late):
        scope = self._own_scope()
        return self._figure_ids("stock.picking", SQL(
            "SELECT DISTINCT picking_id FROM (%s) delivery WHERE partner_id = %s AND company_id = %s AND %s",
            deliveries.each_open(scope), self.partner_id.id, self.company_id.id,
            SQL("late") if late else SQL("TRUE")))

    def _due_line_ids(self):
        scope = self._own_scope()
        return self._figure_ids("sale.order.line", SQL(
            "SELECT sale_line_id FROM (%s) due WHERE partner_id = %s AND company_id = %s",
            promises.each_due(scope), self.partner_id.id, self.company_id.id))

    def _last_contact_document(self):
        """The document the newest contact was on."""
        rows = self.env.execute_query(SQL(
            """SELECT model, res_id FROM (%s) contact
                WHERE partner_id = %s AND COALESCE(company_id, %s) = %s ORDER BY moment DESC, res_id DESC LIMIT 1""",
            touches.each(self._own_scope()), self.partner_id.id, self.company_id.id, self.company_id.id))
        return [
            (model, self.env._("Last Interaction"), Domain("id", "=", res_id))
            for model, res_id in rows
            if self.env[model].has_access("read")
            and self.env[model].with_context(active_test=False).search_count([("id", "=", res_id)])]
