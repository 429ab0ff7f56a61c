from odoo import SUPERUSER_ID, api

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
    env["operative.flow"]._name_wide_rules()
