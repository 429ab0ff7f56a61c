from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..facts import deals

THREATS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]


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
    glance = fields.Text(related="competitor_id.glance", related_sudo=False)
    trap_questions = fields.Text(related="competitor_id.trap_questions", related_sudo=False)
    threat = fields.Selection(THREATS)
    offered_price = fields.Monetary(help="What they ask for what we offer, untaxed. 0: not known.")
    is_incumbent = fields.Boolean(string="Incumbent", help="The customer buys from them today.")
    has_price_gap = fields.Boolean(compute="_compute_price_gap")
    price_gap = fields.Float(
        compute="_compute_price_gap", aggregator=None,
        help="How much dearer we are: our untaxed price against theirs, 12 % dearer or, with a minus, cheaper. Our price is "
             "that of the quotation; of an opportunity what was ordered, else its largest quotation, else the expected "
             "revenue. Empty where either is not known.")
    is_winner = fields.Boolean(
        string="Got the Order", copy=False, help="The customer bought from them. Of a deal one competitor is named so.")
    outcome = fields.Selection(
        [("won", "We Won"), ("lost", "Lost to Them"), ("other", "Lost to Another"), ("unknown", "Lost, Unknown to Whom")],
        compute="_compute_outcome",
        help="What came of it, once the deal is decided: the opportunity with all its quotations, else the quotation.")
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

    @api.depends("offered_price", "order_id.amount_untaxed", "lead_id.expected_revenue", "lead_id.order_ids.amount_untaxed",
                 "lead_id.order_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_price_gap(self):
        prices = self._our_prices()
        for entry in self:
            ours = prices.get(entry.lead_id, 0) if entry.lead_id else entry.order_id.amount_untaxed
            entry.has_price_gap = ours > 0 and entry.offered_price > 0
            entry.price_gap = ours / entry.offered_price - 1 if entry.has_price_gap else 0

    def _our_prices(self):
        """What we ask in each opportunity, untaxed and in its currency, as far as the reader may know."""
        leads, orders = self.lead_id, self.env["sale.order"]
        if leads.ids and orders.has_access("read"):
            orders = orders.search_fetch(
                [("opportunity_id", "in", leads.ids)],
                ["opportunity_id", "state", "amount_untaxed", "currency_id", "company_id", "date_order"])
        prices = {}
        for lead in leads:
            asked = {True: [], False: []}
            for order in orders.filtered(lambda order, of=lead: order.opportunity_id.id == of.id or order.opportunity_id == of):
                asked[order.state == "sale"].append(order.currency_id._convert(
                    order.amount_untaxed, lead.company_currency or self.env.company.currency_id, order.company_id,
                    order.date_order))
            prices[lead] = sum(asked[True]) or max(asked[False], default=0) or lead.expected_revenue
        return prices

    @api.depends("is_winner", "lead_id.won_status", "lead_id.lost_reason_id", "lead_id.order_ids.state",
                 "lead_id.deal_competitor_ids.is_winner", "order_id.state", "order_id.lost_reason_id",
                 "order_id.deal_competitor_ids.is_winner")
    def _compute_outcome(self):
        found, winners = self._found_outcomes()
        for entry in self:
            deal = entry._deal_key()
            outcome = found.get(deal)
            if outcome in ("lost", "expired"):
                outcome = "lost" if entry.is_winner else "other" if deal in winners else "unknown"
            entry.outcome = outcome

    def _found_outcomes(self):
        """How the deals ended, and in which of them it is known who got the order.

        :return: dict of outcomes by deal, see ``facts.deals``; set of deals
        """
        deals_here = {entry._deal_key() for entry in self} - {0}
        if not deals_here:
            return {}, set()
        leads, orders = [deal for deal in deals_here if deal > 0], [-deal for deal in deals_here if deal < 0]
        self.env.flush_all()
        # sudo: of these deals only whether somebody got the order
        winners = self.sudo().search(Domain("is_winner", "=", True) & self._domain_of_deals(leads, orders))
        scope = self.env["operative.customer"]._scope()
        return (dict(self.env.execute_query(deals.outcomes(scope, leads, orders))),
                {winner._deal_key() for winner in winners})

    @api.model
    def _domain_of_readable(self):
        domain = Domain.FALSE
        for name in ("lead_id", "order_id"):
            documents = self._readable_documents(self._fields[name].comodel_name)
            if documents is not None:
                domain |= Domain(name, "in", documents)
        return domain

    @api.model
    def _domain_of_deals(self, lead_ids, order_ids):
        """What was noted of deals, be it on the opportunity or on one of its quotations.

        :param lead_ids: opportunities
        :param order_ids: quotations without one
        """
        # sudo: which quotations an opportunity has
        quotations = self.env["sale.order"].sudo()._search([("opportunity_id", "in", lead_ids)]) if lead_ids else []
        return Domain("lead_id", "in", lead_ids) | Domain("order_id", "in", order_ids) | Domain("order_id", "in", quotations)

    def _deal_key(self):
        """Which deal it was met in, as ``facts.deals`` names it; 0 for one that is not saved."""
        # sudo: the opportunity of a quotation that the reader may read, of which nothing is shown
        entry = self.sudo()
        return (entry.lead_id or entry.order_id.opportunity_id)._origin.id or - (entry.order_id._origin.id or 0)

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_documents()
        entries._keep_one_winner()
        # somebody is known now
        for documents in (entries.lead_id, entries.order_id):
            documents.filtered("operative_no_competitor").operative_no_competitor = False
        return entries

    def write(self, vals):
        self._check_documents()
        res = super().write(vals)
        if not vals.keys().isdisjoint(("lead_id", "order_id")):
            self._check_documents()
        if vals.get("is_winner"):
            self._keep_one_winner()
        return res

    def _keep_one_winner(self):
        """Of a deal one competitor got the order: whoever was named last."""
        winners = self.filtered("is_winner")
        if not winners:
            return
        last = {winner._deal_key(): winner.id for winner in winners}
        # sudo: who says who got the order says that no other did
        others = self.sudo().search(Domain("is_winner", "=", True) & self._domain_of_deals(
            [deal for deal in last if deal > 0], [-deal for deal in last if deal < 0]))
        others.filtered(lambda entry: entry.id != last[entry._deal_key()]).write({"is_winner": False})

    def _move_to(self, lead):
        """Note them on an opportunity; what it knows of the same competitor already is completed."""
        known = {entry.competitor_id: entry for entry in lead.deal_competitor_ids - self}
        double = self.browse()
        for entry in self:
            there = known.setdefault(entry.competitor_id, entry)
            if there == entry:
                continue
            threats = [threat for threat, _name in THREATS]
            there.write({
                "threat": max(filter(None, (there.threat, entry.threat)), key=threats.index, default=False),
                "is_incumbent": there.is_incumbent or entry.is_incumbent,
                "offered_price": there.offered_price or (
                    entry.offered_price if entry.currency_id == there.currency_id else 0),
                **({"is_winner": True} if entry.is_winner else {})})
            double |= entry
        double.unlink()
        for entry in self - double:
            # an opportunity is in its company's currency
            asked, company = entry.currency_id, lead.company_id or self.env.company
            entry.write({"lead_id": lead.id, "order_id": False})
            if entry.currency_id != asked and entry.offered_price:
                entry.offered_price = asked._convert(
                    entry.offered_price, entry.currency_id, company, company._operative_today())

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

    @api.constrains("competitor_id", "company_id", "lead_id", "order_id")
    def _check_competitor_company(self):
        for entry in self:
            company = entry.competitor_id.company_id
            if company and entry.company_id and company not in entry.company_id.parent_ids:
                raise ValidationError(self.env._(
                    "“%(competitor)s” is a competitor of %(company)s. Choose one of %(deal_company)s, or one that all "
                    "companies share.", competitor=entry.competitor_id.name, company=company.name,
                    deal_company=entry.company_id.name))
