from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...core import arguments


class OperativePhase(models.Model):
    """A phase as a stage: of customers by rule, of orders by hand."""

    _name = "operative.phase"
    _inherit = ["operative.phase", "operative.stage.mixin"]

    document_model = fields.Char(
        compute="_compute_document_model", help="The model of the documents that come into the phase.")
    gates_confirmation = fields.Boolean(
        string="Entered by Confirming",
        help="Confirming a quotation enters this phase; its conditions are asked then.")
    condition_ids = fields.One2many("operative.condition", "phase_id", string="Conditions", copy=True)
    milestone_ids = fields.One2many("operative.milestone", "phase_id", string="Milestones", copy=True)

    _one_gate = models.UniqueIndex(
        "(flow_id) WHERE gates_confirmation",
        "Confirming enters one phase of a flow. Take the mark off the other one first.")

    @api.constrains("gates_confirmation", "flow_id")
    def _check_gates_confirmation(self):
        for phase in self:
            if phase.gates_confirmation and phase.flow_id.model != "sale.order":
                raise ValidationError(self.env._(
                    "“%s” cannot be entered by confirming: only phases of sales orders are.", phase.name))

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
        arguments.one(self)
        action = self.env["ir.actions.actions"]._for_xml_id("sale.action_orders")
        return action | {"domain": [("operative_phase_id", "=", self.id)], "context": {}}
