from odoo import api, fields, models
from odoo.fields import Domain


class OperativePhase(models.Model):
    """A phase as a stage: of customers by rule, of orders by hand."""

    _inherit = "operative.phase"

    document_model = fields.Char(
        compute="_compute_document_model", help="The model of the documents that come into the phase.")

    @api.depends("flow_id.model")
    @api.depends_context("operative_flow_model")
    def _compute_document_model(self):
        for phase in self:
            # the form of a flow that is not saved yet says what its phases are for; once saved, the flow does
            phase.document_model = phase.flow_id.model or self.env.context.get("operative_flow_model")

    def _operative_documents_of(self):
        return self.document_model

    def _operative_pipeline_domain(self):
        return Domain("flow_id", "=", self.flow_id.id)

    def action_open_orders(self):
        """Open the orders in this phase."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("sale.action_orders")
        return action | {"domain": [("operative_phase_id", "=", self.id)], "context": {}}
