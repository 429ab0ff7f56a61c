from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ..models.complaint.operative_complaint_line import REMEDIES
from ..models.core import arguments

SOURCES = ("sale.order", "stock.picking", "account.move", "product.product", "product.template", "res.partner")


class OperativeComplaintIntake(models.TransientModel):
    """A complaint taken in by somebody who may not open tickets, such as a salesperson; it is handed to service."""

    _name = "operative.complaint.intake"
    _description = "Take in a Complaint"

    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True)
    is_partner_known = fields.Boolean(readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, ondelete="cascade")
    name = fields.Char(string="Title", required=True)
    description = fields.Text(string="What Is Wrong", required=True)
    remedy_desired = fields.Selection(selection=REMEDIES, string="The Customer Wants")
    product_id = fields.Many2one("product.product", ondelete="cascade", readonly=True)
    line_ids = fields.One2many("operative.complaint.intake.line", "intake_id", string="Delivered")

    @api.model
    def _action_open(self, source):
        """Open the form for a document the user may read."""
        about = source._operative_complaint_about()
        tickets = self.env["helpdesk.ticket"].sudo()  # sudo: the user may read the document, and what of it was delivered
        rows = tickets._operative_delivered_to(
            about["partner"], about["company"], orders=about["orders"], pickings=about["pickings"], limit=200,
        ) if about["orders"] or about["pickings"] else []
        values = {
            "source_model": source._name, "source_id": source.id, "is_partner_known": bool(about["partner"]),
            "name": self.env._("Complaint about %s", about["name"]), "product_id": about["product"].id,
            "line_ids": [Command.create({
                "sale_line_id": row["sale_line_id"], "picking_id": row["picking_id"], "product_id": row["product_id"],
                "lot_id": row["lot_id"], "delivered": row["delivered"], "complained": row["complained"], "date": row["date"],
                "what": " · ".join(filter(None, (row["product"], row["lot"], row["delivery"]))), "unit": row["unit"],
            }) for row in rows]}
        action = {
            "type": "ir.actions.act_window", "name": self.env._("Complaint"), "res_model": self._name, "view_mode": "form",
            "views": [(False, "form")], "target": "new"}
        # what is required is entered in the form
        return action | {"context": {
            **{f"default_{name}": value for name, value in values.items()}, "default_partner_id": about["partner"].id}}

    def action_hand_over(self):
        """Make the complaint and hand it to service; everything is checked anew, the form is the user's.

        :raises UserError: where nothing is known of whose it is
        """
        arguments.one(self)
        if self.source_model not in SOURCES or not self.source_id:
            raise UserError(self.env._(
                "Begin at the order, the delivery, the invoice or the product that is complained about."))
        source = self.env[self.source_model].browse(self.source_id)
        source.check_access("read")
        about = source._operative_complaint_about()
        self.partner_id.check_access("read")
        partner = about["partner"] or self.partner_id.sudo()  # sudo: it was checked
        chosen = self.line_ids.filtered(lambda line: line.quantity)
        rows = [{
            "sale_line_id": line.sale_line_id, "picking_id": line.picking_id, "product_id": line.product_id,
            "lot_id": line.lot_id, "quantity": line.quantity, "name": self.description or "",
            "remedy_desired": self.remedy_desired or ""} for line in chosen]
        known = {
            (row["sale_line_id"], row["picking_id"], row["product_id"], row["lot_id"])
            for row in self.env["helpdesk.ticket"].sudo()._operative_delivered_to(  # sudo: as at the opening
                partner, about["company"], orders=about["orders"], pickings=about["pickings"], limit=1000)
        } if chosen and (about["orders"] or about["pickings"]) else set()
        if any((line.sale_line_id or False, line.picking_id, line.product_id, line.lot_id or False) not in known
               for line in chosen):
            raise UserError(self.env._("Choose only what was delivered of %s.", about["name"]))
        if not rows and about["product"]:
            rows = [{"product_id": about["product"].id, "quantity": 1.0, "name": self.description or "",
                     "remedy_desired": self.remedy_desired or ""}]
        ticket = self.env["helpdesk.ticket"]._operative_take_in(
            partner, about["company"] or self.env.company, self.name, plaintext2html(self.description), rows, about["orders"])
        mine = ticket.with_env(self.env)
        if mine.has_access("read"):
            return {
                "type": "ir.actions.act_window", "res_model": "helpdesk.ticket", "res_id": ticket.id, "view_mode": "form",
                "views": [(False, "form")]}
        return {
            "type": "ir.actions.client", "tag": "display_notification", "params": {
                "type": "success", "title": self.env._("Handed to service"),
                "message": self.env._("The complaint is %s. Service takes care of it.", ticket.number),
                "next": {"type": "ir.actions.act_window_close"}}}


class OperativeComplaintIntakeLine(models.TransientModel):
    """What was delivered of the document, to enter how much of it is complained about.

    Ids, not relations: who takes the complaint in may not be let at them. They are checked when it is handed over.
    """

    _name = "operative.complaint.intake.line"
    _description = "Delivered, in a Complaint to Take in"

    intake_id = fields.Many2one("operative.complaint.intake", required=True, ondelete="cascade")
    sale_line_id = fields.Integer(readonly=True)
    picking_id = fields.Integer(readonly=True)
    product_id = fields.Integer(readonly=True)
    lot_id = fields.Integer(readonly=True)
    what = fields.Char(string="Name of the Product", readonly=True)
    date = fields.Date(string="Delivered on", readonly=True)
    delivered = fields.Float(readonly=True, digits="Product Unit")
    complained = fields.Float(string="Complained before", readonly=True, digits="Product Unit")
    unit = fields.Char(readonly=True)
    quantity = fields.Float(string="Complained", digits="Product Unit")
