from odoo import api, fields, models
from odoo.tools import format_list

from ..core.texts import quantity_text


class AccountMoveReversal(models.TransientModel):
    """A credit note on an invoice takes over what was granted of it: accepted quantities of complained positions alone."""

    _inherit = "account.move.reversal"

    for_complaint = fields.Boolean(
        string="For the Complaint Alone", compute="_compute_for_complaint", store=True, readonly=False,
        help="The credit note has the accepted quantities of these positions and nothing else of the invoice.")
    complaint_note = fields.Char(string="Complaint", compute="_compute_complaint_note")

    @api.depends("move_ids")
    def _compute_for_complaint(self):
        for wizard in self:
            wizard.for_complaint = bool(wizard._positions())

    @api.depends("move_ids")
    def _compute_complaint_note(self):
        for wizard in self:
            positions = wizard._positions()
            wizard.complaint_note = format_list(self.env, [
                f"{position.ticket_id.number}: {quantity_text(self.env, position.quantity_accepted)} {position.display_name}"
                for position in positions]) if positions else False

    def _positions(self):
        """Positions of these invoices that are to be credited, and were not yet."""
        # sudo: whoever credits need not see the complaint
        order_lines = self.sudo().move_ids._origin.filtered(
            lambda move: move.move_type == "out_invoice").invoice_line_ids.sale_line_ids
        lines = self.env["operative.complaint.line"].sudo()
        return lines._granted_from([("sale_line_id", "in", order_lines.ids)], "credit") if order_lines else lines

    def reverse_moves(self, is_modify=False):
        positions = self._positions() if self.for_complaint and not is_modify else None
        if not positions:
            return super().reverse_moves(is_modify=is_modify)
        positions._mark_granted("credit")
        action = super().reverse_moves(is_modify=is_modify)
        credits_made = self._credit_positions(positions)
        if credits_made == self.new_move_ids:
            return action
        # what nothing of the complaint was on
        (self.new_move_ids - credits_made).unlink()
        action.pop("domain", None)
        return action | ({"view_mode": "form", "res_id": credits_made.id} if len(credits_made) == 1
                         else {"domain": [("id", "in", credits_made.ids)]})

    def _credit_positions(self, positions):
        """Leave on the credit notes just made what is accepted of the positions, a line each.

        :return: the credit notes on which something is
        """
        missing = {
            position: position._accepted_of(position.sale_line_id.product_id, position.sale_line_id.product_uom_id)
            for position in positions}
        credits_made = self.env["account.move"]
        for move in self.new_move_ids:
            commands = []
            for item in move.invoice_line_ids:
                found, rest = [], item.quantity
                for position in positions if item.display_type == "product" else ():
                    ordered_in = position.sale_line_id.product_uom_id
                    quantity = min(rest, ordered_in._compute_quantity(missing[position], item.product_uom_id, round=False))
                    # sudo: orders may be closed to who credits
                    if position.sale_line_id in item.sudo().sale_line_ids and quantity > 0:
                        found.append({"quantity": quantity, "complaint_line_id": position.id})
                        rest -= quantity
                        missing[position] -= item.product_uom_id._compute_quantity(quantity, ordered_in, round=False)
                if found:
                    credits_made |= move
                    commands.append(fields.Command.update(item.id, found[0]))
                    commands += [fields.Command.create(item.with_context(include_business_fields=True).copy_data(vals)[0])
                                 for vals in found[1:]]
                else:
                    commands.append(fields.Command.delete(item.id))
            if move in credits_made:
                move.invoice_line_ids = commands
        return credits_made
