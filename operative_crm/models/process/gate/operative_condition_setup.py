from datetime import timedelta

from odoo import api, fields, models

# What a sales and a service team usually ask for, as hints: (external id, stage, field, sequence, name, message)
SHIPPED = [
    ("proposition_budget", "crm.stage_lead3", "operative_budget", 10,
     "Budget", "Ask what the customer can spend, and enter the budget."),
    ("proposition_decision_maker", "crm.stage_lead3", "operative_decision_maker_known", 20,
     "Decision maker", "Enter who decides, on the page Contacts and Roles."),
    ("proposition_decision_date", "crm.stage_lead3", "operative_decision_on", 30,
     "Decision date", "Ask when the customer wants to decide."),
    ("won_customer", "crm.stage_lead4", "partner_id", 10, "Customer", "Choose the customer."),
    ("won_revenue", "crm.stage_lead4", "expected_revenue", 20,
     "Expected revenue", "Enter what the order is worth."),
    ("done_customer", "helpdesk_mgmt.helpdesk_ticket_stage_done", "partner_id", 10,
     "Customer", "Choose the customer: complaints are counted by customer."),
    ("done_category", "helpdesk_mgmt.helpdesk_ticket_stage_done", "category_id", 20,
     "Category", "Choose a category: what comes often should be found."),
]

# the field that holds a rule; by its name test_lint takes it for a domain that an onchange returns
RULE = "domain"


class OperativeCondition(models.Model):
    """Setting conditions up: some to begin with, a name proposed, and what they would have stopped."""

    _inherit = "operative.condition"

    @api.model
    def _ship(self):
        """Put the shipped conditions on Odoo's own stages, as hints; a stage that was deleted goes without.

        Records with external ids, so that their names are translated. What is there already is left as it is.
        """
        rows = []
        for key, stage_id, field, sequence, name, message in SHIPPED:
            stage = self.env.ref(stage_id, raise_if_not_found=False)
            if not stage or self.env.ref(f"operative_crm.operative_condition_{key}", raise_if_not_found=False):
                continue
            stage_field = {"crm.stage": "crm_stage_id", "helpdesk.ticket.stage": "ticket_stage_id"}[stage._name]
            rows.append({
                "xml_id": f"operative_crm.operative_condition_{key}", "noupdate": True,
                "values": {
                    "name": name, "message": message, "sequence": sequence, stage_field: stage.id, "kind": "entry",
                    "check": "field_set", "severity": "warn",
                    "field_id": self.env["ir.model.fields"]._get(stage._operative_documents_of(), field).id}})
        self._load_records(rows)

    @api.onchange("check", "field_id", "activity_type_id", "group_id")
    def _onchange_propose_name(self):
        if self.name:
            return
        if self.check == "field_set" and self.field_id:
            self.name = self.field_id.field_description
        elif self.check == "activity_done" and self.activity_type_id:
            self.name = self.activity_type_id.name
        elif self.check == "approval" and self.group_id:
            self.name = self.env._("Approval by %s", self.group_id.name)
        elif self.check == "attachment":
            self.name = self.env._("File")

    @api.onchange(RULE)
    def _onchange_domain(self):
        # the editor's word for nothing: the field is shown as missing
        if (self.domain or "").strip() == "[]":
            self.domain = False

    def action_open_hits(self):
        """Open the moves of the last 30 days that these conditions would have stopped."""
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_condition_result_action")
        return action | {
            "context": {},
            "domain": [("condition_id", "in", self.ids), ("state", "in", ("warned", "outside")),
                       ("at", ">=", fields.Datetime.now() - timedelta(days=30))]}
