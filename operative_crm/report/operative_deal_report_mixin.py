from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.facts import deal_traits

# The traits a deal may have several of, and the column of the report that is the deal.
TRAITS = ("categ_ids", "competitor_ids")
DEAL = "deal_count"
# What deals and their traits come from: in ``_depends`` of the reports.
DEAL_DEPENDS = {
    "sale.order": ["state", "partner_id", "company_id", "opportunity_id", "date_order", "validity_date", "amount_untaxed",
                   "currency_rate", "operative_copied_from_id"],
    "sale.order.line": ["order_id", "product_id", "display_type"],
    "crm.lead": ["type", "active", "probability", "date_closed", "partner_id", "company_id", "lost_reason_id",
                 "expected_revenue"],
    "crm.lost.reason": ["operative_not_a_loss"],
    "product.template": ["categ_id"],
    "operative.deal.competitor": ["competitor_id", "lead_id", "order_id"],
    "res.partner": ["commercial_partner_id"],
    "res.company": ["operative_timezone"],
}


class OperativeDealReportMixin(models.AbstractModel):
    """A report on deals that have several product categories and competitors each.

    Grouped or filtered by those, a deal counts in each of them; they are joined only where somebody asks, so that no other
    sum counts anything twice.
    """

    _name = "operative.deal.report.mixin"
    _inherit = ["operative.statistic.mixin"]
    _description = "Report on Deals"

    categ_ids = fields.Many2many(
        "product.category", string="Product Categories", compute="_compute_traits", search="_search_categ_ids",
        help="Of the products in the quotations of the deal. A deal of several categories counts in each; the total counts it "
             "once.")
    competitor_ids = fields.Many2many(
        "operative.competitor", string="Competitors", compute="_compute_traits", search="_search_competitor_ids",
        help="Who was met in the deal. A deal with several counts for each; the total counts it once.")
    deal_count = fields.Integer(
        string="Deals", readonly=True, aggregator="count_distinct",
        help="An opportunity with all its quotations is one deal, a quotation without one another.")
    company_id = fields.Many2one("res.company", readonly=True)
    decided_on = fields.Date(
        readonly=True, help="The day the deal was confirmed, marked lost, cancelled, or expired; a day of its company.")

    @api.model
    def _deal_scope(self):
        """Deals of all companies; the rules of the report say which rows are seen.

        :rtype: Scope
        """
        return self.env["operative.customer"].sudo()._scope()  # sudo: companies, their days and zones

    @api.model
    def _trait_sql(self, name):
        """``SELECT`` of ``deal, value_id`` for one of the traits."""
        return deal_traits.categories(self._deal_scope()) if name == "categ_ids" else deal_traits.competitors()

    @api.model
    def _trait_values(self, name):
        """``SELECT`` of the values of a trait that the user may read, None for all."""
        query = self.env[self._fields[name].comodel_name].with_context(active_test=False)._search([])
        return query.subselect() if query.where_clause else None

    def _compute_traits(self):
        deals = {row.id: row[DEAL] for row in self}
        for name in TRAITS:
            rows = self.env.execute_query(SQL(
                "SELECT deal, array_agg(value_id) FROM (%s) trait WHERE deal = ANY(%s) GROUP BY deal",
                self._trait_sql(name), [deal for deal in deals.values() if deal])) if any(deals.values()) else []
            found = dict(rows)
            comodel = self.env[self._fields[name].comodel_name].with_context(active_test=False)
            readable = set(comodel.search([("id", "in", [value for values in found.values() for value in values])]).ids)
            for row in self:
                row[name] = [value for value in found.get(row[DEAL], ()) if value in readable]

    def _search_categ_ids(self, operator, value):
        return self._search_trait("categ_ids", operator, value)

    def _search_competitor_ids(self, operator, value):
        return self._search_trait("competitor_ids", operator, value)

    def _search_trait(self, name, operator, value):
        self.env.flush_all()
        having = Domain.FALSE
        if operator == "in":
            ids = [item for item in value if item]
            if ids:
                having |= self._domain_of_trait(name, SQL("value_id = ANY(%s)", ids))
            if len(ids) < len(value):
                having |= ~self._domain_of_trait(name, SQL("TRUE"))
        elif operator == "any":
            query = self.env[self._fields[name].comodel_name].with_context(active_test=False)._search(value)
            having = self._domain_of_trait(name, SQL("value_id IN %s", query.subselect()))
        else:
            return NotImplemented
        return having

    @api.model
    def _domain_of_trait(self, name, condition):
        trait, allowed = self._trait_sql(name), self._trait_values(name)
        return Domain.custom(to_sql=lambda model, alias, query: SQL(
            "COALESCE(%s IN (SELECT deal FROM (%s) trait WHERE %s AND %s), FALSE)", SQL.identifier(alias, DEAL), trait,
            condition, SQL("value_id IN %s", allowed) if allowed else SQL("TRUE")))

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec not in TRAITS:
            return super()._read_group_groupby(alias, groupby_spec, query)
        self._check_field_access(self._fields[groupby_spec], "read")
        allowed = self._trait_values(groupby_spec)
        trait = query.make_alias(alias, groupby_spec)
        # as Odoo joins the table of a many-to-many; of the deals there is none
        query.add_join("LEFT JOIN", trait, SQL("(%s)", self._trait_sql(groupby_spec)), SQL(
            "%s = %s AND %s", SQL.identifier(alias, DEAL), SQL.identifier(trait, "deal"),
            SQL("%s IN %s", SQL.identifier(trait, "value_id"), allowed) if allowed else SQL("TRUE")))
        return SQL.identifier(trait, "value_id")
