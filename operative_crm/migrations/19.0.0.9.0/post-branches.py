from odoo import SUPERUSER_ID, api

FORMER = "[('company_id', 'in', company_ids + [False])]"
NOW = "['|', ('company_id', '=', False), ('company_id', 'parent_of', company_ids)]"
RULES = ("operative_argument_rule_company", "operative_competitor_rule_company", "operative_competitor_product_rule_company")


def migrate(cr, version):
    """Branches have their parent's library, where nobody changed the rules; a setting that never held is gone.

    Proof sheets that were uploaded before their argument was saved belong to it.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    rules = env["ir.rule"].browse([
        rule.id for name in RULES if (rule := env.ref(f"operative_crm.{name}", raise_if_not_found=False))])
    rules.filtered(lambda rule: rule.domain_force == FORMER).domain_force = NOW
    env["ir.config_parameter"].search([("key", "=", "operative_crm.argument_own_approval")]).unlink()
    env["operative.argument"].with_context(active_test=False).search([])._own_attachments()
