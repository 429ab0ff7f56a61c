from odoo import api, fields, models, tools
from odoo.fields import Domain


class OperativeFlow(models.Model):
    """A course of phases for the customers its domain selects: business customers and consumers differ."""

    _name = "operative.flow"
    _inherit = ["operative.bounded.mixin", "operative.rule.mixin"]
    _description = "Flow"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="A customer follows the first flow, from top to bottom, that selects it.")
    active = fields.Boolean(default=True)
    model = fields.Selection(
        selection=[("operative.customer", "Customers"), ("sale.order", "Sales orders")],
        string="Applies to", required=True, default="operative.customer",
    )
    mode = fields.Selection(
        selection=[("rule", "By rule"), ("manual", "By hand")], compute="_compute_mode", store=True,
        help="By rule: the first phase whose rule holds is the phase. By hand: people move the documents.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    partner_domain = fields.Char(
        string="Selects", default="[]", required=True,
        help="Which contacts follow this flow. Only fixed values; the first flow that selects a customer counts. "
             "Texts are compared in English, whoever asks, so that everybody gets the same decision.",
    )
    phase_ids = fields.One2many("operative.phase", "flow_id", string="Phases", copy=True)
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count", compute_sudo=True,
        groups="operative_crm.group_operative_administrator",
        help="Customers of the selected companies that follow this flow now.")
    rule_problems = fields.Text(compute="_compute_rule_problems")
    domain_error = fields.Char(readonly=True, copy=False)

    @api.model
    def _rule_fields(self):
        return {"partner_domain": lambda flow: "res.partner"}

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for flow in self:
            self._check_rule("res.partner", flow.partner_domain)

    @api.depends("model")
    def _compute_mode(self):
        for flow in self:
            flow.mode = "rule" if flow.model == "operative.customer" else "manual"

    @api.depends_context("allowed_company_ids")
    def _compute_customer_count(self):
        # counts every customer of the user's companies, also those a salesperson may not open:
        # it is a number for the administrator who changes the rule
        counts = dict(self.env["operative.customer"]._read_group(
            [("flow_id", "in", self.ids), ("company_id", "in", self.env.companies.ids)],
            ["flow_id"], ["__count"]))
        for flow in self:
            flow.customer_count = counts.get(flow, 0)

    @api.depends("domain_error", "partner_domain", "phase_ids.rule_error", "phase_ids.rule_domain")
    def _compute_rule_problems(self):
        for flow in self:
            found = {flow.name: flow.domain_error or self._path_problem("res.partner", flow.partner_domain)}
            found |= {phase.name: phase.rule_error or self._path_problem("operative.customer", phase.rule_domain)
                      for phase in flow.phase_ids}
            flow.rule_problems = "\n".join(f"{name}: {problem}" for name, problem in found.items() if problem)

    @api.model
    @tools.ormcache()
    def _customer_flows(self):
        """The flows of customers and their phases, in order, as plain data.

        Cached, because a customer that is opened is classified; flows and phases clear it.

        :return: tuple of dicts ``id, company_id, partner_domain, reported, phases``; a phase is a dict
            ``id, sequence, rule_domain, reported``; ``reported`` is the problem shown to users
        """
        # the flows of all companies, as a pass has to know them; users read those of their own
        flows = self.sudo().with_context(active_test=True).search([("model", "=", "operative.customer")])
        phases = flows.phase_ids.sorted(lambda phase: (phase.sequence, phase.id)).grouped("flow_id")
        return tuple(
            {
                "id": flow.id, "company_id": flow.company_id.id, "partner_domain": flow.partner_domain,
                "reported": flow.domain_error,
                "phases": tuple(
                    {"id": phase.id, "sequence": phase.sequence, "rule_domain": phase.rule_domain,
                     "reported": phase.rule_error}
                    for phase in phases.get(flow, ())),
            }
            for flow in flows)

    def action_open_customers(self):
        """Open the customers that follow this flow."""
        action = self.env["ir.actions.actions"]._for_xml_id("operative_crm.operative_customer_action")
        return action | {"domain": [("flow_id", "in", self.ids)], "context": {}}

    def action_classify(self):
        """Apply the rules to all customers now, instead of at the next pass, and say to how many."""
        self.check_access("write")
        # sudo: a rule classifies the customers of all companies, as the scheduled pass does; told is what the board shows,
        # those of the companies the user works in
        customers = self.env["operative.customer"].sudo()
        shown = Domain("company_id", "in", self.env.companies.ids) & Domain("partner_active", "=", True)
        before = dict(customers._read_group(shown, ["phase_id"], ["id:array_agg"]))
        customers._refresh_new()
        customers._classify()
        after = dict(customers._read_group(shown, ["phase_id"], ["id:array_agg"]))
        was_in = {customer: phase for phase, found in before.items() for customer in found}
        moved = sum(was_in.get(customer) != phase for phase, found in after.items() if phase for customer in found)
        count = sum(len(found) for phase, found in after.items() if phase)
        without = sum(len(found) for phase, found in after.items() if not phase)
        # sudo: names of flows whose rules do not work, of all companies as well
        skipped = self.sudo().search([("model", "=", "operative.customer")]).filtered("rule_problems").mapped("name")
        lines = [self.env._("%(count)s customers classified, %(moved)s of them are in a new phase.", count=count, moved=moved)]
        if not count and not without:
            lines = [self.env._(
                "There are no customers yet: the first quotation, order, opportunity or ticket of a contact makes one.")]
        elif len(self) == 1 and self.model == "operative.customer":
            lines.append(self.env._("%(flow)s: %(phases)s", flow=self.name, phases=", ".join(
                f"{phase.name} {number}" for phase, number in customers._read_group(
                    shown & Domain("flow_id", "=", self.id) & Domain("phase_id", "!=", False),
                    ["phase_id"], ["__count"])) or 0))
        if without:
            lines.append(self.env._("In no phase, since no flow selects them or no rule holds: %s", without))
        if skipped:
            lines.append(self.env._("Rules that do not work are skipped: %s", ", ".join(skipped)))
        return {
            "type": "ir.actions.client", "tag": "display_notification",
            "params": {
                "type": "warning" if skipped or without else "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"}, "message": "\n".join(lines),
            },
        }
