import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger("operative_crm.rights")

# what the rule for every user of Operative CRM says now
GONE = [f"operative_{model}_rule_salesman" for model in (
    "customer", "customer_stay", "team_member", "promise", "delivery", "promise_report")]


def migrate(cr, version):
    """Record rules are the company's own again, as after an installation; those that are no longer needed go."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name in GONE:
        if rule := env.ref(f"operative_crm.{name}", raise_if_not_found=False):
            rule.unlink()
    env["ir.model.data"].search([("model", "=", "ir.rule"), ("module", "=", "operative_crm")]).noupdate = True
    name_wide_rules(env)


def name_wide_rules(env):
    """Rules from before that look at more than rules may now: they go on, and who set them up is told which they are."""
    rules = [
        *((flow, "res.partner", flow.partner_domain) for flow in env["operative.flow"].search([])),
        *((phase, "operative.customer", phase.rule_domain)
          for phase in env["operative.phase"].search([("flow_id.model", "=", "operative.customer")])),
        *((part, part.document_model, part.domain)
          for model in ("operative.condition", "operative.milestone") for part in env[model].search([]))]
    for record, model, rule in rules:
        if model in env and (problem := env["operative.flow"]._path_problem(model, rule)):
            _logger.warning("%s “%s”: %s", record._description, record.display_name, problem)
