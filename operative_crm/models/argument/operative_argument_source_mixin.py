from odoo import api, models
from odoo.fields import Domain

from ..core import arguments as given
from .operative_argument_term import words_of

# What rules look at, and what says what a document is about: of a hundred columns.
LOOKED_AT = ("company_id", "user_id", "partner_id", "opportunity_id")


class OperativeArgumentSourceMixin(models.AbstractModel):
    """A document at hand, for which arguments are suggested: what it is about, and whom it is said to."""

    _name = "operative.argument.source.mixin"
    _description = "Document with Arguments"

    @api.readonly
    def operative_suggest_arguments(self, limit=5, query=None):
        """The arguments that fit this document best, or that a query finds.

        :param limit: how many at most; no more than 80 are given
        :param query: what the customer says; found with endings, umlauts written in either way, and typing errors
        :return: list of dicts, best first: ``id``, ``name`` and ``body`` in the customer's language, ``kind``, ``kind_name``,
            ``reasons`` (why it is shown), ``used``, ``won`` of ``decided`` deals, ``verified_on``, ``verified_by``,
            ``is_stale``, ``doubts`` (what customers said against it, unanswered), ``is_translated``, ``unfold`` (of one at
            most: against a competitor named in the deal), ``my_use`` (``channel`` and ``helped`` of the reader's own use in
            this deal, or False)
        :raise UserError: for several documents, or where a parameter is of the wrong kind
        """
        # sudo: for the rules that are checked next
        given.one(self).sudo().fetch([name for name in LOOKED_AT if name in self._fields])
        self.check_access("read")
        if not self.env["operative.part"]._is_on("argument"):
            return []
        # sudo: what the document is about, of which nothing but the names that arguments are written for is shown
        # its lines and products have hundreds of columns, of which three are asked for
        source = self.sudo().with_context(prefetch_fields=False)
        found = self.env["operative.argument"]._suggest(
            source._operative_argument_context(), source._operative_argument_lang(), limit, query)
        uses = self._operative_my_uses([row["id"] for row in found]) if found else {}
        for row in found:
            use = uses.get(row["id"])
            row["my_use"] = use._as_shown() if use else False
        return found

    def operative_note_search(self, query):
        """Note that a search for this found nothing, so that somebody writes what is missing; nobody's name is kept.

        :param query: what was searched for
        :return: whether it was noted: not what is found after all
        :raise UserError: for several documents, or where it is no text
        """
        given.one(self).check_access("read")
        words = words_of(given.text(self.env, "query", query))
        if not words or not self.env["operative.part"]._is_on("argument"):
            return False
        lang = self.sudo()._operative_argument_lang()  # sudo: the customer's language
        if self.env["operative.argument"]._suggest({}, lang, 1, query):
            return False
        self.env["operative.argument.miss"].sudo()._note(" ".join(words), lang)  # sudo: counted, by nobody's name
        return True

    def _operative_argument_lang(self):
        """Code of the language in which it is said: the customer's where it is installed, else the reader's."""
        lang = self._operative_argument_partner().lang
        return lang if lang in dict(self.env["res.lang"].get_installed()) else self.env.lang or "en_US"

    def _operative_argument_partner(self):
        return self.partner_id

    def _operative_argument_company(self):
        return self.company_id or self.env.company

    def _operative_argument_products(self):
        """Products it is about: ``product.template``."""
        return self.env["product.template"]

    @api.model
    def _operative_products_of(self, model, domain):
        """Products of some lines, in one query: ``product.template``.

        :param model: name of the lines' model
        :param domain: which of them
        """
        lines = self.env[model]._search(domain)
        products = self.env["product.product"]._search(Domain("id", "in", lines.subselect(
            self.env[model]._field_to_sql(lines.table, "product_id", lines))), active_test=False)
        return self.env["product.template"].with_context(active_test=False).search_fetch(Domain(
            "id", "in", products.subselect(self.env["product.product"]._field_to_sql(
                products.table, "product_tmpl_id", products))), ["categ_id"], order="id")

    def _operative_argument_context(self):
        """What it is about: dict of lists of ids by the criteria of arguments.

        :rtype: dict[str, list[int]]
        """
        self.ensure_one()
        partner = self._operative_argument_partner()
        partner.fetch(["commercial_partner_id", "industry_id", "lang"])
        commercial = partner.commercial_partner_id
        customer = self.env["operative.customer"].search([
            ("partner_id", "=", commercial.id), ("company_id", "=", self._operative_argument_company().id)], limit=1)
        products = self._operative_argument_products()
        categories = {int(step) for path in products.categ_id.mapped("parent_path") for step in path.split("/") if step}
        return {
            "product_tmpl_ids": products.ids, "product_categ_ids": sorted(categories),
            "industry_ids": commercial.industry_id.ids, "phase_ids": customer.phase_id.ids,
            "crm_stage_ids": [], "competitor_ids": self._operative_argument_competitors().ids}

    @api.model
    def _operative_argument_competitors(self):
        """Competitors named in the deal: ``operative.competitor``."""
        return self.env["operative.competitor"]
