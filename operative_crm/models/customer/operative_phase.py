from odoo import api, fields, models, tools

from ..core import arguments


class OperativePhase(models.Model):
    """A phase of a flow, and the rule a customer is in it by."""

    _name = "operative.phase"
    _inherit = ["operative.bounded.mixin", "operative.rule.mixin"]
    _description = "Phase"
    _order = "flow_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    flow_id = fields.Many2one("operative.flow", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(
        default=10, help="Rules are tried from top to bottom; the first that holds decides.")
    active = fields.Boolean(default=True)
    color = fields.Integer(help="Colour of the badge on customers, quotations and opportunities.")
    fold = fields.Boolean(string="Folded", help="Folded in the kanban view where it has no customers.")
    is_at_risk = fields.Boolean(
        string="At Risk", help="Customers that come into this phase are put before who leads, in My Day, for a week.")
    description = fields.Text(translate=True, help="What the phase means and what is to be done in it.")
    rule_domain = fields.Char(
        string="Rule", default="[]",
        help="Conditions on the figures of a customer. Empty: everybody who is in no phase above. "
             "Only fixed values; count days with fields such as “Days Since Last Order”. "
             "A rate that is empty because there was nothing to count compares as 0. "
             "Texts are compared in English, whoever asks, so that everybody gets the same decision.",
    )
    contact_interval_days = fields.Integer(
        string="Contact Every (days)",
        help="After so many days without an interaction a customer in this phase is due for a contact. "
             "Empty: never. A customer's own interval takes precedence.",
    )
    mode = fields.Selection(related="flow_id.mode")
    customer_ids = fields.One2many("operative.customer", "phase_id")
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count", compute_sudo=True,
        groups="operative_crm.group_operative_administrator",
        help="Customers of the selected companies that are in this phase now, archived contacts left out: those the board "
             "shows.")
    rule_text = fields.Char(
        string="Rule in Words", compute="_compute_rule_text", help="What the rule asks for. The first that holds decides.")
    match_count = fields.Integer(
        string="Matches", compute="_compute_effect", compute_sudo=True,
        groups="operative_crm.group_operative_administrator",
        help="Customers of this flow for whom the rule holds now, whatever phase they are in.",
    )
    effect = fields.Json(
        compute="_compute_effect", compute_sudo=True, groups="operative_crm.group_operative_administrator",
        help="What would change if the rule were saved: how many customers from which phase to which.",
    )
    rule_error = fields.Char(readonly=True, copy=False)

    _contact_interval = models.Constraint(
        "CHECK (contact_interval_days BETWEEN 0 AND 3650)",
        "A contact interval is 0 (never) to 3650 days.")

    @api.model
    def _rule_fields(self):
        return {"rule_domain": lambda phase: "operative.customer"}

    @api.constrains("rule_domain")
    def _check_rule_domain(self):
        for phase in self:
            self._check_rule("operative.customer", phase.rule_domain)

    @api.depends("name", "flow_id.name")
    @api.depends_context("operative_with_flow")
    def _compute_display_name(self):
        with_flow = self.env.context.get("operative_with_flow")
        for phase in self:
            phase.display_name = f"{phase.flow_id.name} / {phase.name}" if with_flow else phase.name

    @api.depends_context("allowed_company_ids")
    def _compute_customer_count(self):
        # counts every customer of the user's companies, as the number of the flow does
        counts = dict(self.env["operative.customer"]._read_group(
            [("phase_id", "in", self.ids), ("company_id", "in", self.env.companies.ids), ("partner_active", "=", True)],
            ["phase_id"], ["__count"]))
        for phase in self:
            phase.customer_count = counts.get(phase._origin, 0)

    @api.depends("rule_domain", "mode")
    @api.depends_context("lang")
    def _compute_rule_text(self):
        for phase in self:
            phase.rule_text = phase.mode == "rule" and (
                self._rule_in_words("operative.customer", phase.rule_domain) or self.env._("everybody else"))

    @api.depends("rule_domain", "sequence", "active", "flow_id.partner_domain", "flow_id.sequence")
    def _compute_effect(self):
        drafts = {phase: phase._draft_rule() for phase in self}
        ruled = self.filtered(drafts.get)
        self.match_count, self.effect = 0, False
        found = self.env["operative.customer"]._what_if([drafts[phase] for phase in ruled])
        for phase, (match_count, effect) in zip(ruled, found):
            phase.match_count, phase.effect = match_count, effect

    def _draft_rule(self):
        """The phase as it stands in the form, saved or not, as plain data for a what-if."""
        self.ensure_one()
        flow = self.flow_id._origin
        if not flow or flow.mode != "rule":
            return None
        return {
            "id": self._origin.id or 0, "name": self.name or "", "flow_id": flow.id, "sequence": self.sequence,
            "rule_domain": self.rule_domain, "active": self.active,
        }

    def copy_data(self, default=None):
        return [
            vals and vals | ({} if default and "name" in default else {"name": self.env._("%s (copy)", phase.name)})
            for phase, vals in zip(self, super().copy_data(default=default))
        ]

    def action_open_customers(self):
        """Open the customers in this phase."""
        arguments.one(self)
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_customer_action")
        return action | {"domain": [("phase_id", "=", self.id)], "context": {"search_default_active": 1}}

    @api.model
    @tools.ormcache("self.env.lang")
    def _described(self):
        """What phases are called and their colours, which every form shows: dict of pairs by id of a phase."""
        # sudo: what is cached is the same for everybody; a name is shown of a customer the user may read, by its phase
        return {phase.id: (phase.name, phase.color)
                for phase in self.sudo().with_context(active_test=False).search([])}
