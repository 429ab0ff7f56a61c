from odoo import fields, models

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


class OperativeComplaintLine(models.Model):
    """A position of a complaint: what was wrong with what of which delivery, what was decided, and what the customer gets."""

    _name = "operative.complaint.line"
    _inherit = ["operative.complaint.part.mixin", "operative.bounded.mixin"]
    _description = "Complaint Position"
    _order = "ticket_id desc, sequence, id"

    sequence = fields.Integer(default=10)
    partner_id = fields.Many2one(related="ticket_id.partner_id.commercial_partner_id", string="Customer")
    sale_line_id = fields.Many2one(
        "sale.order.line", string="Order Line", index="btree_not_null", ondelete="set null", readonly=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", index="btree_not_null", ondelete="set null", readonly=True)
    product_id = fields.Many2one("product.product", index="btree_not_null", ondelete="restrict")
    lot_id = fields.Many2one(
        "stock.lot", string="Lot/Serial Number", index="btree_not_null", ondelete="set null", readonly=True)
    name = fields.Text(string="What Is Wrong")
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
        "CHECK (product_id IS NOT NULL OR name <> '')",
        "A position names a product, or says in words what is wrong.")
