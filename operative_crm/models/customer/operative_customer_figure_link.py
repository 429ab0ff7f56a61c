from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import arguments


class OperativeCustomer(models.Model):
    """Whether a figure leads anywhere: a link that ends in nothing, or in a refusal, is none."""

    _inherit = "operative.customer"

    @api.readonly
    def get_figure_links(self, names):
        """What is behind figures, and what of it the user may open. Read beside the form, each kind of documents once.

        :param names: names of figures
        :return: dict by name of a dict ``count`` (documents behind it), ``open`` (of those the user may open), ``where``
            (who works on those that are closed, in few words) and ``title`` (why there is no link, or what it leads to);
            names that are no figures, or closed to the user, are left out
        """
        arguments.one(self)
        self.check_access("read")
        if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
            raise UserError(self.env._("Give the names of the figures as a list of texts."))
        declared = self._figures()
        readable = [name for name in names if name in declared and self._has_field_access(self._fields[name], "read")]
        # sudo: how many documents a figure counts is told by the figure itself
        behind = {name: self.sudo()._figure_documents(name) for name in readable}
        counts, links = {}, {}
        for name, documents in behind.items():
            key = declared[name].behind if self._has_cases(name) else repr(documents)
            if key not in counts:
                counts[key] = self._case_counts(key) if self._has_cases(name) else {
                    model: self._figure_counts(model, domain) for model, _kind, domain in documents}
            count, may_open = (sum(row[place] for row in counts[key].values()) for place in (0, 1))
            closed = [model for model, row in counts[key].items() if row[1] < row[0]]
            links[name] = {"count": count, "open": may_open, **self._figure_link_texts(documents, closed, count, may_open)}
        return links

    def _case_counts(self, behind):
        """As :meth:`_figure_counts`, by model, of cases: a deal is one, however many quotations it had."""
        cases = getattr(self, f"_found_{behind}")()
        return {
            model: (len(found), sum(bool(case["documents"]) for case in found))
            for model in dict.fromkeys(case["model"] for case in cases)
            for found in [[case for case in cases if case["model"] == model]]}

    @api.model
    def _figure_counts(self, model, domain):
        """How many documents there are, and how many of them the user may read."""
        documents = self.env[model].with_context(active_test=False)
        count = documents.sudo().search_count(Domain(domain))  # sudo: see above
        return count, documents.search_count(Domain(domain)) if count and documents.has_access("read") else 0

    @api.model
    def _figure_link_texts(self, documents, closed, count, may_open):
        if not count:
            return {"where": "", "title": self.env._("There are no documents behind it.")}
        kinds = ", ".join(dict.fromkeys(kind for _model, kind, _domain in documents))
        if may_open == count:
            return {"where": "", "title": self.env._("Open %s", kinds)}
        places = self._figure_places()
        where = ", ".join(dict.fromkeys(places[model] for model in closed if model in places))
        if may_open:
            return {"where": "", "title": self.env._(
                "%(kinds)s: you may open %(open)s of %(count)s, the others are %(where)s.",
                kinds=kinds, open=may_open, count=count, where=where)}
        return {"where": where, "title": self.env._(
            "%(kinds)s: %(count)s, %(where)s. You have no right to open them.", kinds=kinds, count=count, where=where)}

    @api.model
    def _figure_places(self):
        """Where documents are worked on that a user may not open, by model; a part adds its own."""
        return {
            "sale.order": self.env._("in sales"), "crm.lead": self.env._("in sales"),
            "sale.order.line": self.env._("in sales"), "helpdesk.ticket": self.env._("in service"),
            "stock.picking": self.env._("in the warehouse"), "account.move": self.env._("in accounting"),
            "account.move.line": self.env._("in accounting"), "res.partner": self.env._("in sales")}
