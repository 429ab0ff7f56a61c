from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import arguments
from .helpdesk_ticket import READERS


class HelpdeskTicket(models.Model):
    """Recourse: what a customer complained of is complained of to the supplier, on a ticket of its own.

    That ticket counts in no figure of a customer and in no rate. What the supplier pays for its positions lowers the cost of
    the customer's complaint.
    """

    _inherit = "helpdesk.ticket"

    complaint_recourse_of_id = fields.Many2one(
        "helpdesk.ticket", string="Recourse of", index="btree_not_null", ondelete="restrict", copy=False, readonly=True,
        groups=READERS, help="The customer's complaint behind what is asked of the supplier here.")
    complaint_recourse_ids = fields.One2many(
        "helpdesk.ticket", "complaint_recourse_of_id", string="Recourse to Suppliers", copy=False, groups=READERS)
    complaint_recourse_count = fields.Integer(
        string="Recourses", compute="_compute_complaint_recourse_count", groups=READERS)

    @api.depends("complaint_recourse_ids")
    def _compute_complaint_recourse_count(self):
        for ticket in self:
            ticket.complaint_recourse_count = len(ticket.complaint_recourse_ids)

    def action_complaint_recourse(self):
        """Complain to the supplier: a ticket a supplier, with what of the complaint came from it; those that are there open.

        The supplier is the one at fault where the complaint says so, else whom the lot was received from, else the first
        vendor of the product.

        :raise UserError: where no supplier is known
        """
        arguments.one(self)
        self.check_access("write")
        if self.complaint_recourse_of_id:
            raise UserError(self.env._("This ticket is a recourse itself: there is nobody behind the supplier."))
        suppliers = self._complaint_suppliers()
        if not suppliers:
            raise UserError(self.env._(
                "No supplier is known: the lots were received from nobody, and the products have no vendor. "
                "Say in “At Fault” which supplier it is, or enter a position with a product."))
        # sudo: products, lots and suppliers may be closed to service; the ticket was checked, and it is the same complaint
        complaint = self.sudo()
        there = complaint.complaint_recourse_ids.grouped("partner_id")
        tickets = self.env["helpdesk.ticket"].sudo()
        for supplier, lines in suppliers.items():
            tickets |= there.get(supplier) or complaint.create({
                "name": self.env._("Recourse: %s", complaint.name), "partner_id": supplier.id,
                "company_id": complaint.company_id.id, "team_id": complaint.team_id.id, "type_id": complaint.type_id.id,
                "user_id": self.env.uid, "complaint_recourse_of_id": complaint.id,
                "description": self.env._("See the customer's complaint %s.", complaint.number),
                "complaint_line_ids": [fields.Command.create({
                    "product_id": line.product_id.id, "lot_id": line.lot_id.id, "name": line.name,
                    "quantity": line.quantity_accepted or line.quantity, "product_uom_id": line.product_uom_id.id})
                    for line in lines]})
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.helpdesk_ticket_action_complaint")
        action["domain"] = [("id", "in", tickets.ids)]
        return tickets.sudo(False).get_formview_action() if len(tickets) == 1 else action

    def action_open_recourses(self):
        """Open the recourses of this complaint."""
        arguments.one(self)
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.helpdesk_ticket_action_complaint")
        action["domain"] = [("complaint_recourse_of_id", "=", self.id)]
        return action

    def _complaint_suppliers(self):
        """Who supplied what is complained of.

        :return: dict of ``operative.complaint.line`` by ``res.partner``; positions without a supplier are left out
        """
        complaint = self.sudo()  # sudo: see action_complaint_recourse
        lines = complaint.complaint_line_ids.filtered(lambda line: line.decision != "not")
        if complaint.complaint_fault == "supplier" and complaint.complaint_fault_partner_id and lines:
            return {complaint.complaint_fault_partner_id: lines}
        # by date: of several receipts of a lot the newest
        received = dict(self.env["stock.move.line"].sudo()._read_group(
            [("lot_id", "in", lines.lot_id.ids), ("state", "=", "done"), ("location_id.usage", "=", "supplier"),
             ("picking_id.partner_id", "!=", False)], ["lot_id"], ["id:max"])) if lines.lot_id else {}
        from_lot = {
            lot: self.env["stock.move.line"].sudo().browse(move_line_id).picking_id.partner_id.commercial_partner_id
            for lot, move_line_id in received.items()}
        by_supplier = lines.grouped(
            lambda line: from_lot.get(line.lot_id) or line.product_id.seller_ids.filtered(
                lambda seller: seller.company_id in (complaint.company_id, seller.company_id.browse()))[:1].partner_id)
        by_supplier.pop(self.env["res.partner"], None)
        return by_supplier
