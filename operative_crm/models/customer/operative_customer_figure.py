from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import arguments
from ..facts import deals, promises, receivables, touches
from .figures import FAMILIES, FIGURES, LISTS, SEARCHES


class OperativeCustomer(models.Model):
    """From a figure to the documents it was counted from."""

    _inherit = "operative.customer"

    @api.model
    def _families(self):
        """The families of facts that figures are counted from, see ``figures.py``; a part adds its own."""
        return FAMILIES

    @api.model
    def _figures(self):
        """The figures by name, see ``figures.py``; a part adds its own."""
        return FIGURES

    def action_open_partner(self):
        """Open the contact this customer is."""
        arguments.one(self)
        return self.partner_id.get_formview_action()

    @api.readonly
    def get_card(self):
        """The figures that say most, for the form of the contact.

        :return: dict ``id, currency_id, figures_at, rhythm, is_behind, groups``; a group has ``name, figures``; a figure
            ``name, label, help, type, value, digits, selection, n, alarm``; figures the user may not read are left out
        """
        arguments.one(self)
        self.check_access("read")
        readable = {name for name, field in self._fields.items() if self._has_field_access(field, "read")}
        described = self.fields_get(attributes=["string", "help", "type", "digits", "selection"])
        groups, declared, today = [], self._figures(), self.company_id._operative_today()
        for title, names in self._card_figures():
            figures = []
            for figure in (declared[name] for name in names if name in readable):
                field, value = described[figure.name], self[figure.name]
                if figure.rests_on and not self[figure.rests_on]:
                    value = False
                figures.append({
                    "name": figure.name, "label": field["string"], "help": field.get("help"), "value": value,
                    "type": "percentage" if figure.is_rate else field["type"], "digits": field.get("digits"),
                    "selection": field.get("selection"), "n": self[figure.rests_on] if figure.is_rate else None,
                    "alarm": bool(value) and (figure.alarm or figure.is_due and value < today)})
            groups.append({"name": title, "figures": figures})
        return {
            "id": self.id, "currency_id": self.currency_id.id, "groups": groups, "figures_at": self.figures_at,
            "rhythm": self.rhythm, "is_behind": self.days_over_usual_interval > 0}

    def _card_figures(self):
        """Names of the figures on the card, by group; a part adds its own.

        :return: list of ``(title, [names])``
        """
        hidden = set()
        if not self.is_own or self._has_field_access(self._fields["receivable_amount"], "read"):
            hidden = {"own_receivable_amount", "own_overdue_amount"}
        titles = {
            "orders": self.env._("Orders"), "money": self.env._("Quotations and Open Items"),
            "deliveries": self.env._("Deliveries"), "contact": self.env._("Service and Contact")}
        return [
            (title, [figure.name for figure in self._figures().values() if figure.card == card and figure.name not in hidden])
            for card, title in titles.items()]

    def action_open_figure(self, figure):
        """Open the documents behind a figure, selected as the figure selects them.

        :param figure: name of a figure field
        :return: an action: a list, which says in its name of how many where some are closed; the cases of a rate; where there
            is nothing the user may open, a message says so
        """
        arguments.one(self)
        self.check_access("read")
        field = self._fields.get(figure) if isinstance(figure, str) else None
        if field is None or figure not in self._figures() or not self._has_field_access(field, "read"):
            raise UserError(self.env._("“%s” is not a figure of a customer.", figure))
        if self._has_cases(figure):
            return {"type": "ir.actions.client", "tag": "operative_figure_cases", "target": "new",
                    "name": f"{self.display_name}: {field._description_string(self.env)}",
                    "params": {"customer_id": self.id, "figure": figure}}
        link = self.get_figure_links([figure])[figure]
        if not link["open"]:
            # a click is not answered with a refusal
            return {"type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "info", "message": self.env._("There is nothing behind “%s” that you may open.", field.string)}}
        [(model, kind, domain)] = self._figure_documents(figure)
        name = f"{self.display_name}: {kind}"
        if link["open"] < link["count"]:
            name = self.env._("%(list)s (%(open)s of %(count)s)", list=name, open=link["open"], count=link["count"])
        return {
            "type": "ir.actions.act_window", "name": name, "res_model": model, "view_mode": "list,kanban,form",
            "views": [(self._list_behind(model), "list"), (False, "kanban"), (False, "form")],
            "search_view_id": (self._search_behind(model), "search"),
            "mobile_view_mode": "kanban", "domain": list(domain),
            "context": {"create": False, "active_test": False},
        }

    @api.model
    def _list_behind(self, model):
        """Id of the list that shows what decides a figure; False for the model's own list."""
        return model in LISTS and self.env["ir.model.data"]._xmlid_to_res_id(LISTS[model])

    @api.model
    def _search_behind(self, model):
        """Id of the search over the documents of a figure; False for the model's own."""
        return model in SEARCHES and self.env["ir.model.data"]._xmlid_to_res_id(SEARCHES[model])

    def _figure_documents(self, figure):
        """The documents a figure is counted from.

        :return: list of ``(model, name, domain)``
        """
        declared = self._figures().get(figure)
        return getattr(self, f"_behind_{declared.behind}")(figure) if declared else []

    def _documents_here(self):
        """Documents of this customer in its company."""
        return Domain("partner_id.commercial_partner_id", "=", self.partner_id.id) & Domain(
            "company_id", "=", self.company_id.id)

    def _confirmed_orders(self, name, years=None):
        """
        :param years: how many years before the figures the window begins and ends; None for since ever
        """
        at = self.figures_at or fields.Datetime.now()
        domain = self._documents_here() & Domain("state", "=", "sale")
        begin, end = years or (None, 0)
        domain &= Domain("date_order", "<=", at - relativedelta(years=end))
        if begin:
            domain &= Domain("date_order", ">", at - relativedelta(years=begin))
        return [("sale.order", name, domain)]

    def _behind_orders(self, _figure):
        return self._confirmed_orders(self.env._("Orders"))

    def _behind_orders_12m(self, _figure):
        return self._confirmed_orders(self.env._("Orders of 12 Months"), (1, 0))

    def _behind_orders_prev_12m(self, _figure):
        return self._confirmed_orders(self.env._("Orders of the 12 Months Before"), (2, 1))

    def _behind_credit_used(self, figure):
        return self._behind_receivables(figure) + [("sale.order", self.env._("To Invoice"), self._documents_here() & Domain(
            "state", "=", "sale") & Domain("invoice_status", "!=", "invoiced"))]

    def _behind_open_tickets(self, _figure):
        return [("helpdesk.ticket", self.env._("Open Tickets"), self._documents_here() & Domain("active", "=", True)
                 & Domain("stage_id.closed", "=", False) & Domain("stage_id", "!=", False))]

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

    def _behind_open_quotations(self, _figure):
        domain = self._documents_here() & Domain("state", "in", ("draft", "sent")) & (
            Domain("validity_date", "=", False) | Domain("validity_date", ">=", self.company_id._operative_today()))
        if "website_id" in self.env["sale.order"]._fields:
            # what lies in a shop's cart is no quotation
            domain &= Domain("state", "=", "sent") | Domain("website_id", "=", False)
        return [("sale.order", self.env._("Open Quotations"), domain)]

    def _behind_decided(self, _figure):
        orders, leads = (
            self._figure_ids(model, SQL(
                "SELECT DISTINCT %s FROM (%s) deal WHERE partner_id = %s AND company_id = %s AND decided",
                documents, deals.each(self._own_scope()), self.partner_id.id, self.company_id.id))
            for model, documents in (("sale.order", SQL("unnest(order_ids)")), ("crm.lead", SQL("lead_id"))))
        documents = [("sale.order", self.env._("Decided Quotations"), Domain("id", "in", orders))]
        if leads:
            documents.append(("crm.lead", self.env._("Lost Opportunities"), Domain("id", "in", leads)))
        return documents if orders else documents[1:] or documents

    def _behind_receivables(self, figure):
        overdue = SQL("overdue") if "overdue" in figure else SQL("TRUE")
        ids = self._figure_ids("account.move.line", SQL(
            "SELECT item_id FROM (%s) item WHERE partner_id = %s AND root_id = %s AND %s",
            receivables.each(self._own_scope()), self.partner_id.id,
            self.company_id.sudo().root_id.id, overdue))  # sudo: an id
        name = self.env._("Overdue Items") if "overdue" in figure else self.env._("Open Items")
        return [("account.move.line", name, Domain("id", "in", ids))]

    def _behind_open_deliveries(self, figure):
        late = figure == "late_delivery_count"
        name = self.env._("Late Deliveries") if late else self.env._("Open Deliveries")
        return [("stock.picking", name, Domain("id", "in", self._figure_ids("stock.picking", SQL(
            "SELECT DISTINCT picking_id FROM (%s) delivery WHERE partner_id = %s AND company_id = %s AND %s",
            promises.each_open(self._own_scope()), self.partner_id.id, self.company_id.id,
            SQL("late") if late else SQL("TRUE")))))]

    def _behind_due_lines(self, _figure):
        return [("sale.order.line", self.env._("Order Lines Due"), Domain("id", "in", self._figure_ids(
            "sale.order.line", SQL(
                "SELECT sale_line_id FROM (%s) due WHERE partner_id = %s AND company_id = %s",
                promises.each_due(self._own_scope()), self.partner_id.id, self.company_id.id))))]

    def _behind_last_contact(self, _figure):
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
