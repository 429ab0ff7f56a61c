from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import float_is_zero

from ..core.links import told
from ..core.texts import quantity_text
from ..facts import delivered

DECISIONS = [
    ("justified", "Justified"),
    ("partly", "Partly Justified"),
    ("not", "Not Justified"),
    ("goodwill", "Goodwill"),
]
REMEDIES = [
    ("return", "Return"),
    ("exchange", "Exchange"),
    ("credit", "Credit Note"),
    ("replacement", "Replacement Order"),
    ("none", "Nothing"),
]
# what a position names of what was delivered: asked of the deliveries of its customer, not of rights on orders and stock
DOCUMENTS = ("sale_line_id", "picking_id", "lot_id")


class OperativeComplaintLine(models.Model):
    """A position of a complaint: what was wrong with what of which delivery, what was decided, and what the customer gets."""

    _name = "operative.complaint.line"
    _inherit = ["operative.complaint.part.mixin", "operative.bounded.mixin"]
    _description = "Complaint Position"
    _order = "ticket_id desc, sequence, id"

    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_partner_id", search="_search_partner_id")
    sale_line_id = fields.Many2one(
        "sale.order.line", string="Order Line", index="btree_not_null", ondelete="set null", readonly=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", index="btree_not_null", ondelete="set null", readonly=True)
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/Serial Number", index="btree_not_null", ondelete="set null", readonly=True)
    name = fields.Text(string="What Is Wrong")
    delivered_quantity = fields.Float(
        string="Delivered", compute="_compute_delivered", digits="Product Unit",
        help="What the customer was delivered of it, in the product's unit.")
    delivered_on = fields.Date(string="Delivered on", compute="_compute_delivered")
    warning = fields.Char(compute="_compute_delivered")
    other_ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Other Complaints", compute="_compute_other_ticket_ids",
        help="Other complaints about the same delivery or lot, as far as you may read them.")
    quantity = fields.Float(string="Complained", required=True, default=1.0, digits="Product Unit")
    quantity_accepted = fields.Float(string="Accepted", digits="Product Unit")
    product_uom_id = fields.Many2one("uom.uom", string="Unit", ondelete="restrict")
    decision = fields.Selection(selection=DECISIONS)
    decided_at = fields.Datetime(string="Decided", readonly=True, copy=False)
    remedy_desired = fields.Selection(selection=REMEDIES, string="Desired", help="What the customer asks for.")
    remedy = fields.Selection(selection=REMEDIES, string="Granted", help="What the customer gets.")

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0 AND quantity < 1000000000)",
        "The complained quantity of a position has to be more than 0 and less than 1,000,000,000.")
    _quantity_accepted = models.Constraint(
        "CHECK (quantity_accepted >= 0 AND quantity_accepted <= quantity)",
        "The accepted quantity of a position lies between 0 and the complained one.")
    _what = models.Constraint(
        "CHECK (product_id IS NOT NULL OR COALESCE(name, '') <> '')",
        "A position names a product, or says in words what is wrong.")

    @api.depends("ticket_id.partner_id.commercial_partner_id")
    @api.depends_context("uid")
    def _compute_partner_id(self):
        for line in self:
            line.partner_id = told(line, "ticket_id").partner_id.commercial_partner_id

    def _search_partner_id(self, operator, value):
        return Domain("ticket_id.partner_id.commercial_partner_id", operator, value)

    @api.depends("sale_line_id", "picking_id", "product_id", "lot_id", "quantity", "product_uom_id")
    @api.depends_context("lang")
    def _compute_delivered(self):
        known = self._delivered()
        for line in self:
            row = known.get(line._origin.id) or {}
            line.delivered_quantity = row.get("delivered") or 0
            line.delivered_on = row.get("day") or False
            line.warning = row.get("delivered") is not None and line._warning(row["delivered"], row["complained"])

    def _warning(self, delivered_quantity, complained):
        """What to say where more is complained than was delivered, less what was complained already."""
        self.ensure_one()
        unit = self.product_id.uom_id
        quantity = self.quantity
        if self.product_uom_id:
            quantity = self.product_uom_id._compute_quantity(quantity, unit, round=False)
        if unit.compare(quantity, delivered_quantity - complained) <= 0:
            return False
        values = {
            "delivered": quantity_text(self.env, delivered_quantity),
            "complained": quantity_text(self.env, complained), "unit": unit.name}
        if float_is_zero(complained, precision_rounding=unit.rounding):
            return self.env._("More than the %(delivered)s %(unit)s that were delivered", **values)
        return self.env._(
            "More than is left: %(delivered)s %(unit)s were delivered, %(complained)s of them are complained about already",
            **values)

    def _delivered(self):
        """What was delivered of what stored positions name, and what others complained of it; in one query.

        :return: dict of the rows of :func:`delivered.of_positions` by id
        """
        ids = [line._origin.id for line in self if line._origin.id and any(line._origin[name] for name in DOCUMENTS)]
        if not ids:
            return {}
        for model in ("operative.complaint.line", "helpdesk.ticket", "stock.move", "stock.move.line", "stock.picking",
                      "sale.order", "sale.order.line", "res.partner"):
            self.env[model].flush_model()
        self.env.cr.execute(delivered.of_positions(ids))
        return {row["id"]: row for row in self.env.cr.dictfetchall()}

    @api.depends("picking_id", "lot_id")
    @api.depends_context("uid")
    def _compute_other_ticket_ids(self):
        pickings, lots = self.sudo().picking_id, self.sudo().lot_id  # sudo: ids alone
        others = self.search(
            Domain("picking_id", "in", pickings.ids) | Domain("lot_id", "in", lots.ids)) if pickings or lots else self.browse()
        for line in self:
            line.other_ticket_ids = others.filtered(
                lambda other, line=line: other.picking_id and other.picking_id == line.picking_id
                or other.lot_id and other.lot_id == line.lot_id).ticket_id - line.ticket_id._origin

    @api.constrains("ticket_id", "product_id", *DOCUMENTS)
    def _check_delivered(self):
        """A position names no document, product or lot but what its customer was delivered by its company."""
        # what is complained of to a supplier was delivered to the customer behind it
        ours = self.filtered(lambda line: not line.sudo().ticket_id.complaint_recourse_of_id)  # sudo: whether there is one
        known = ours._delivered()
        for line in ours:
            if line.id in known and not known[line.id]["is_delivered"]:
                raise line._not_delivered()

    def _not_delivered(self):
        """Names nothing of what was asked for: it may be another customer's."""
        ticket = self.ticket_id[:1].sudo()  # sudo: the names of customer and company
        return ValidationError(self.env._(
            "A position names a delivery, an order line, a product or a lot that %(customer)s was not delivered by "
            "%(company)s. Choose it from the deliveries of this customer, or say in words what is wrong, without a document.",
            customer=ticket.partner_id.commercial_partner_id.name or self.env._("this customer"),
            company=ticket.company_id.name or self.env.company.name))

    @api.model
    def _check_targets(self, vals_list):
        # who works in service may read neither orders nor stock: deliveries are asked for afterwards, see _check_delivered
        for name in DOCUMENTS:
            ids = {vals[name] for vals in vals_list if isinstance(vals.get(name), int) and vals[name]}
            # sudo: whether it exists; the answer is the same as for what is another customer's
            if ids and len(self.env[self._fields[name].comodel_name].sudo().browse(ids).exists()) < len(ids):
                raise self.browse()._not_delivered()
        return super()._check_targets([
            {key: value for key, value in vals.items() if key not in DOCUMENTS} for vals in vals_list])
