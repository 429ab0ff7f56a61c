from odoo import models

CONTEXT_KEY = "operative_rules"


class Rules:
    """The rules of pricelists for some products at a moment, each pricelist's looked up once.

    Made by our own code and recognised by its class, which no client can send.
    """

    def __init__(self, products, date):
        self.products = products
        self.date = date
        self.by_pricelist = {}

    def __deepcopy__(self, memo):
        return self


class ProductPricelist(models.Model):
    """Prices of many products in many quantities, whose rules Odoo looks up anew for each."""

    _inherit = "product.pricelist"

    def _get_applicable_rules(self, products, date, **kwargs):
        known = self.env.context.get(CONTEXT_KEY)
        if type(known) is not Rules or kwargs or date != known.date or not set(products._ids) <= set(known.products._ids):
            return super()._get_applicable_rules(products, date, **kwargs)
        if self.id not in known.by_pricelist:
            # of all these products: which rule goes for which one is asked of each rule afterwards
            known.by_pricelist[self.id] = super()._get_applicable_rules(known.products, date).ids
        return self.env["product.pricelist.item"].browse(known.by_pricelist[self.id])

    def _operative_prices(self, quantities, date):
        """Odoo's own prices of products, each in its own quantity and unit; one query a pricelist, whatever the number.

        :param quantities: list of tuples of ``product.product``, quantity and ``uom.uom``
        :param date: naive UTC moment
        :return: dict by id of the product: price in the currency of the pricelist, else of the company, and the
            ``product.pricelist.item`` it comes from
        """
        products = self.env["product.product"].union(*(product for product, _quantity, _unit in quantities))
        pricelist = self.with_context(**{CONTEXT_KEY: Rules(products, date)})
        together = {}
        for product, quantity, unit in quantities:
            together.setdefault((quantity, unit), []).append(product.id)
        prices, rules = {}, pricelist.env["product.pricelist.item"]
        for (quantity, unit), ids in together.items():
            # as one batch of records, so that what prices rest on is read once
            some = products.with_env(pricelist.env).browse(ids).with_prefetch(products._prefetch_ids)
            prices |= pricelist._compute_price_rule(some, quantity, uom=unit, date=date)
        known = rules.browse(dict.fromkeys(rule_id for _price, rule_id in prices.values() if rule_id))
        by_id = {rule.id: rule for rule in known}
        return {product_id: (price, by_id.get(rule_id, rules)) for product_id, (price, rule_id) in prices.items()}
