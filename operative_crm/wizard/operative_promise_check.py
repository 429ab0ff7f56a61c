from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.core import arguments


class OperativePromiseCheck(models.TransientModel):
    """Quick check: when can so much of a product be delivered? The answer goes into a quotation in one click."""

    _name = "operative.promise.check"
    _inherit = ["operative.bounded.mixin"]
    _description = "Quick Check"

    product_id = fields.Many2one(
        "product.product", domain="[('type', '=', 'consu'), ('sale_ok', '=', True)]")
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    product_uom_id = fields.Many2one(
        "uom.uom", string="Unit", compute="_compute_product_uom_id", store=True, readonly=False, precompute=True)
    wished_date = fields.Date(string="Wished", help="The day the customer asks for.")
    warehouse_id = fields.Many2one(
        "stock.warehouse", default=lambda self: self._default_warehouse_id(),
        domain="[('company_id', 'in', allowed_company_ids)]")
    company_id = fields.Many2one(related="warehouse_id.company_id", related_sudo=False)
    partner_id = fields.Many2one("res.partner", string="Customer")
    opportunity_id = fields.Many2one("crm.lead")
    order_id = fields.Many2one(
        "sale.order", string="Quotation",
        domain="[('partner_id', 'child_of', partner_id), ('state', 'in', ('draft', 'sent')), "
               "('company_id', 'in', company_id and [company_id] or allowed_company_ids)]",
        help="An open quotation of the customer to add the line to. Empty: a new one is made.")
    can_quote = fields.Boolean(compute="_compute_can_quote")
    earliest_date = fields.Datetime(compute="_compute_answer")
    free_now = fields.Float(
        compute="_compute_answer", digits="Product Unit",
        help="What can be promised now without breaking an earlier promise.")
    on_hand = fields.Float(
        compute="_compute_answer", digits="Product Unit", help="In the warehouse now, promised or not.")
    light = fields.Selection(
        selection=[("green", "Can be kept"), ("yellow", "Later"), ("red", "Cannot be kept")], compute="_compute_answer")
    reason = fields.Char(string="Answer", compute="_compute_answer")

    @api.model
    def _default_warehouse_id(self):
        return self.env.user.sudo()._get_default_warehouse_id()  # sudo: the id of the user's own warehouse

    @api.depends("product_id")
    def _compute_product_uom_id(self):
        for check in self:
            check.product_uom_id = check.product_id.uom_id

    @api.depends_context("uid")
    def _compute_can_quote(self):
        self.can_quote = self.env["sale.order"].has_access("create")

    @api.depends("product_id", "quantity", "product_uom_id", "wished_date", "warehouse_id")
    @api.depends_context("uid", "lang", "tz")
    def _compute_answer(self):
        for check in self:  # one dialog, one question
            answer = {}
            if check.product_id:
                answer, = self.env["product.product"].operative_promise(
                    [(check.product_id.id, check.quantity, check.product_uom_id.id)],
                    warehouse_id=check.warehouse_id.id or None)
            promise = self.env["operative.promise"]
            check.earliest_date = answer.get("date")
            company = check.company_id or self.env.company
            check.free_now = answer.get("free_now")
            check.on_hand = answer.get("on_hand")
            check.light, check.reason = (
                promise._judge(answer, wished=check.wished_date, company=company) if answer else (False, False))

    def action_quote(self):
        """Put the line with its promised date into the chosen quotation, or into a new one, and open it.

        :raises UserError: where product or customer is missing, no date can be said, or another company would deliver
        """
        arguments.one(self)
        if not self.product_id or not self.partner_id:
            raise UserError(self.env._("Say which product and which customer the quotation is for."))
        if not self.earliest_date:
            raise UserError(self.env._("%(product)s cannot be promised: %(reason)s",
                                       product=self.product_id.display_name, reason=self.reason))
        if self.order_id and self.company_id and self.order_id.company_id != self.company_id:
            raise UserError(self.env._(
                "%(order)s is of %(company)s, which cannot deliver from %(warehouse)s. Choose another quotation, or "
                "leave it empty for a new one.", order=self.order_id.name, company=self.order_id.company_id.name,
                warehouse=self.warehouse_id.display_name))
        # the company that has the goods sells them
        orders = self.env["sale.order"].with_company(self.company_id)
        order = self.order_id or orders.create({
            "partner_id": self.partner_id.id,
            # an opportunity of another company stays there
            "opportunity_id": self.opportunity_id.id
            if self.opportunity_id.company_id <= (self.company_id or self.env.company) else False,
            **({"warehouse_id": self.warehouse_id.id, "company_id": self.company_id.id} if self.warehouse_id else {})})
        self.env["sale.order.line"].create({
            "order_id": order.id, "product_id": self.product_id.id, "product_uom_qty": self.quantity,
            "product_uom_id": self.product_uom_id.id, "operative_wished_date": self.wished_date,
            "operative_promised_date": self.env["operative.promise"]._date_to_promise(
                self.earliest_date, self.wished_date, self.warehouse_id or order.warehouse_id)})
        return order.get_formview_action()
