from odoo import api, fields, models


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    complaint_line_id = fields.Many2one("operative.complaint.line", string="Complaint", readonly=True)

    def _position(self):
        """The position this comes back for; one of another delivery is none, whatever the client says."""
        # sudo: whoever makes the return need not see the complaint
        return self.sudo().complaint_line_id.filtered(lambda position: position.picking_id == self.wizard_id.sudo().picking_id)

    def _prepare_move_default_values(self, new_picking):
        vals = super()._prepare_move_default_values(new_picking)
        if position := self._position():
            vals["complaint_line_id"] = position.id
        return vals


class StockReturnPicking(models.TransientModel):
    """A return or an exchange of a delivery takes over what was granted of it, a line a position."""

    _inherit = "stock.return.picking"

    @api.depends("picking_id")
    def _compute_moves_locations(self):
        res = super()._compute_moves_locations()
        remedies = [self.env.context.get("operative_remedy")]
        for wizard in self.filtered("picking_id"):
            positions = self.env["operative.complaint.line"]._granted_from(
                [("picking_id", "=", wizard.picking_id._origin.id)],
                *(remedies if remedies[0] in ("return", "exchange") else ("return", "exchange")))
            for position in positions:
                for move in position._moves_to_return():
                    wizard._return_position(position, move)
        return res

    def _return_position(self, position, move):
        """Put what is accepted of a position on a line of its own."""
        vals = {"complaint_line_id": position.id, "quantity": move.product_uom.round(
            min(move.quantity, position._accepted_of(move.product_id, move.product_uom)))}
        free = self.product_return_moves.filtered(
            lambda line: line.move_id._origin == move and not line.complaint_line_id)[:1]
        if free:
            free.update(vals)
        else:
            self.product_return_moves = [fields.Command.create({
                "product_id": move.product_id.id, "move_id": move.id, **vals})]

    def _create_return(self):
        positions = self.env["operative.complaint.line"].union(*(
            line._position() for line in self.product_return_moves if line.quantity))
        if positions:
            positions._mark_granted("return", "exchange")
        return super()._create_return()

    def action_create_returns_all(self):
        # all of a move is all of it once
        for lines in self.product_return_moves.filtered("move_id").grouped("move_id").values():
            lines[1:].unlink()
        return super().action_create_returns_all()

    def _get_proc_values(self, line):
        values = super()._get_proc_values(line)
        if position := line._position():
            values["complaint_line_id"] = position.id
        return values
