from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class OperativeDealCompetitor(models.Model):
    """Whom we met in a deal: on the opportunity, or on a quotation without one."""

    _name = "operative.deal.competitor"
    _inherit = ["operative.bounded.mixin", "operative.document.log.mixin", "operative.import.mixin"]
    _description = "Competitor in a Deal"
    _rec_name = "competitor_id"
    _order = "id"

    competitor_id = fields.Many2one("operative.competitor", required=True, index=True, ondelete="restrict")
    lead_id = fields.Many2one("crm.lead", string="Opportunity", index="btree_not_null", ondelete="cascade")
    order_id = fields.Many2one("sale.order", string="Quotation", index="btree_not_null", ondelete="cascade")
    threat = fields.Selection([("low", "Low"), ("medium", "Medium"), ("high", "High")])
    offered_price = fields.Monetary(help="What they ask for what we offer, untaxed. 0: not known.")
    is_incumbent = fields.Boolean(string="Incumbent", help="The customer buys from them today.")
    outcome = fields.Selection(
        [("won", "We Won"), ("lost", "Lost to Them"), ("other", "Lost to Another")], readonly=True, copy=False,
        help="What came of it, once the deal is decided.")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")

    _one_document = models.Constraint(
        "CHECK (num_nonnulls(lead_id, order_id) = 1)",
        "A competitor is met in an opportunity or in a quotation: name one of them.")
    _once_lead = models.UniqueIndex(
        "(lead_id, competitor_id) WHERE lead_id IS NOT NULL", "This competitor is named in the opportunity already.")
    _once_order = models.UniqueIndex(
        "(order_id, competitor_id) WHERE order_id IS NOT NULL", "This competitor is named in the quotation already.")

    @api.depends("lead_id.company_id", "order_id.company_id")
    def _compute_company_id(self):
        for entry in self:
            entry.company_id = entry.lead_id.company_id or entry.order_id.company_id

    @api.depends("lead_id.company_currency", "order_id.currency_id")
    def _compute_currency_id(self):
        for entry in self:
            entry.currency_id = entry.order_id.currency_id or entry.lead_id.company_currency or self.env.company.currency_id

    @api.model
    def _domain_of_readable(self):
        domain = Domain.FALSE
        for name in ("lead_id", "order_id"):
            documents = self._readable_documents(self._fields[name].comodel_name)
            if documents is not None:
                domain |= Domain(name, "in", documents)
        return domain

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_documents()
        return entries

    def write(self, vals):
        self._check_documents()
        res = super().write(vals)
        if not vals.keys().isdisjoint(("lead_id", "order_id")):
            self._check_documents()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_check_documents(self):
        self._check_documents()

    def _check_documents(self):
        """Refuse who may not write the document: Odoo does not ask it when its lines are written."""
        if not self.env.su:
            self.lead_id.check_access("write")
            self.order_id.check_access("write")

    @api.constrains("offered_price")
    def _check_offered_price(self):
        if any(entry.offered_price < 0 for entry in self):
            raise ValidationError(self.env._("An offered price is 0 (not known) or more."))
