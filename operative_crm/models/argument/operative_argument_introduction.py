from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# The categories the customer bought in; how much it says that an introduction is one in such a category: less than that its
# product or category is in the document.
BOUGHT = "bought_categ_ids"
WEIGHT = 2


class OperativeArgument(models.Model):
    """Introductions: suggested to customers who bought in the category, not before the day their product is introduced."""

    _inherit = "operative.argument"

    @api.model
    def _domain_suggested(self, day):
        introduced = Domain("operative_introduced_on", "=", False) | Domain("operative_introduced_on", "<=", day)
        # few: of the others it is known that they are introduced, archived by nobody, and everybody's
        unsure = Domain("operative_introduced_on", ">", day) | Domain("active", "=", False) | Domain("company_id", "!=", False)
        not_yet = self._search(
            Domain("kind", "=", "introduction") & Domain("product_tmpl_ids", "any!", unsure)
            & ~Domain("product_tmpl_ids", "any", introduced), bypass_access=True)
        return super()._domain_suggested(day) & Domain("id", "not in", not_yet)

    @api.model
    def _fits(self, context):
        fits = super()._fits(context)
        if not context.get(BOUGHT):
            return fits
        products, categories = self._fields["product_tmpl_ids"], self._fields["product_categ_ids"]
        self.env["product.template"].flush_model(["categ_id", "active", "operative_introduced_on"])
        return fits | {BOUGHT: (WEIGHT, SQL(
            """
            SELECT meant.argument_id, meant.categ_id
              FROM (
                    SELECT meant.%(product_argument)s AS argument_id, template.categ_id
                      FROM %(products)s meant
                      JOIN product_template template ON template.id = meant.%(product)s AND template.active
                     WHERE template.categ_id = ANY(%(bought)s::int[])
                       AND COALESCE(template.operative_introduced_on <= %(today)s, TRUE)
                     UNION ALL
                    SELECT meant.%(category_argument)s, meant.%(category)s
                      FROM %(categories)s meant
                     WHERE meant.%(category)s = ANY(%(bought)s::int[])
              ) meant
              JOIN operative_argument argument ON argument.id = meant.argument_id AND argument.kind = 'introduction'
            """,
            bought=list(context[BOUGHT]), today=self.env.company._operative_today(),
            products=SQL.identifier(products.relation), product=SQL.identifier(products.column2),
            product_argument=SQL.identifier(products.column1), categories=SQL.identifier(categories.relation),
            category=SQL.identifier(categories.column2), category_argument=SQL.identifier(categories.column1)))}

    @api.model
    def _names_of_criteria(self, found):
        bought = {value for criteria in found for value in (criteria or {}).get(BOUGHT, ())}
        names = super()._names_of_criteria([
            {name: values for name, values in (criteria or {}).items() if name != BOUGHT} for criteria in found])
        # sudo: names of categories that an argument the reader may read is about
        return names | {
            (BOUGHT, category.id): self.env._("Bought before: %s", category.display_name)
            for category in self.env["product.category"].sudo().browse(bought)}
