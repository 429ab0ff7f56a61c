from odoo import api, fields, models

LINK_GROUPS = "operative_crm.group_operative_user,stock.group_stock_user"


class StockMove(models.Model):
    """Goods that come back or go out because of a complaint."""

    _inherit = "stock.move"

    complaint_line_id = fields.Many2one(
        "operative.complaint.line", string="Complaint", index="btree_not_null", ondelete="set null", groups=LINK_GROUPS,
        copy=False, help="The complained position because of which these goods are moved.")

    def _complaint_lines(self):
        """The positions these moves are for."""
        return self.sudo().complaint_line_id  # sudo: whoever moves goods need not see the complaint

    def copy_data(self, default=None):
        # splits, pushed moves and the parts of a kit are of the same complaint; not copied as others are, since whoever may
        # not see a field cannot copy a record that has it
        vals_list = super().copy_data(default)
        if self._has_field_access(self._fields["complaint_line_id"], "write"):
            for move, vals in zip(self, vals_list):
                vals.setdefault("complaint_line_id", move.complaint_line_id.id)
        return vals_list

    def _action_done(self, cancel_backorder=False):
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._complaint_lines().ticket_id._operative_renew_costs()
        return moves

    def _set_value(self, correction_quantity=None):
        res = super()._set_value(correction_quantity=correction_quantity)
        done = self.filtered(lambda move: move.state == "done")
        done._complaint_lines().ticket_id._operative_renew_costs()
        return res

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [*super()._prepare_merge_moves_distinct_fields(), "complaint_line_id"]

    def _get_available_move_lines(self, assigned_moves_ids, partially_available_moves_ids):
        # what comes back is the complained lot, not any of the delivery
        available = super()._get_available_move_lines(assigned_moves_ids, partially_available_moves_ids)
        lot = self.origin_returned_move_id and self._complaint_lines().lot_id
        of_lot = {key: quantity for key, quantity in available.items() if key[1] == lot} if lot else {}
        return of_lot or available
