from odoo import models


class OperativeStagedMixin(models.AbstractModel):
    """The log of one document, for managers."""

    _inherit = "operative.staged.mixin"

    def action_open_stays(self):
        """Open the changes of stage of these documents: from, to, when, by whom and why."""
        return self._operative_log_action(self.env._("Log of Phases"), [("is_stage_change", "=", True)])

    def action_open_responsibles(self):
        """Open in whose hands these documents were, and on whose clock."""
        return self._operative_log_action(self.env._("Responsible"), []) | {"context": {"operative_responsibles": True}}

    def _operative_log_action(self, name, domain):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window", "name": name, "res_model": self._stay_model._name,
            "views": [[False, "list"], [False, "kanban"]], "mobile_view_mode": "kanban",
            "domain": [("document_id", "in", self.ids), *domain], "context": {}}

    def action_open_handovers(self):
        """Open the handovers of these documents."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_handover_action")
        return action | {"context": {}, "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)]}

    def action_open_condition_log(self):
        """Open what was ticked, decided, let pass and would have been stopped on these documents."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_condition_result_action")
        return action | {"context": {}, "domain": [("res_model", "=", self._name), ("res_id", "in", self.ids)]}
