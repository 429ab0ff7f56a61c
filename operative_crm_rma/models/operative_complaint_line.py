from odoo import api, models


class OperativeComplaintLine(models.Model):
    """Who works with RMAs gets one for a return or an exchange; for all others Odoo's own dialog stays."""

    _inherit = "operative.complaint.line"

    @api.model
    def _document_links(self):
        return [*super()._document_links(), ("rma", None, [])]

    @api.model
    def _document_models(self):
        models_of = super()._document_models()
        return models_of | {remedy: (*models_of[remedy], "rma") for remedy in ("return", "exchange")}

    @api.model
    def _document_state(self, part):
        if part._name != "rma":
            return super()._document_state(part)
        if part.state == "cancelled":
            return "cancelled"
        return "done" if part.state in ("received", "refunded", "returned", "replaced", "finished", "locked") else "draft"

    def _may_grant(self, origin):
        return self.remedy in ("return", "exchange") and self.env["rma"].has_access("create") or super()._may_grant(origin)

    def _grant_return(self, picking):
        if self.env["rma"].has_access("create"):
            return self._grant_rma(picking, "return")
        return super()._grant_return(picking)

    def _grant_exchange(self, picking):
        if self.env["rma"].has_access("create"):
            return self._grant_rma(picking, "exchange")
        return super()._grant_exchange(picking)

    def _grant_rma(self, picking, remedy):
        """RMAs in draft for what was granted of a delivery, one a move; of an exchange as replacements."""
        positions = self._granted_from([("picking_id", "=", picking.id)], remedy)
        positions._mark_granted(remedy)
        operation = self.env.ref("rma.rma_operation_replace", raise_if_not_found=False) if remedy == "exchange" else None
        vals_list = [
            {"complaint_line_id": position.id, "origin": position.ticket_id.number, "company_id": position.company_id.id,
             "partner_id": picking.sudo().partner_id.id, "order_id": move.sale_line_id.order_id.id, "picking_id": picking.id,
             "move_id": move.id, "product_id": move.product_id.id, "product_uom": move.product_uom.id,
             "product_uom_qty": move.product_uom.round(position._accepted_of(move.product_id, move.product_uom)),
             "operation_id": operation.id if operation else False}
            for position in positions for move in position._moves_to_return()]
        # sudo: the delivery may be closed to who works with RMAs alone; who may make one was asked
        rmas = self.env["rma"].sudo().create([vals | {"user_id": self.env.uid} for vals in vals_list]).sudo(False)
        if len(rmas) == 1:
            return rmas.get_formview_action()
        action = self.env["ir.actions.actions"]._for_xml_id("rma.rma_action")
        return action | {"domain": [("id", "in", rmas.ids)], "context": {}}
