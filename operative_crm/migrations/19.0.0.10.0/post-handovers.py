from odoo import SUPERUSER_ID, api

FORMER = "['|', '|', ('sender_id', '=', user.id), ('receiver_id', '=', user.id), ('can_decide', '=', True)]"
NOW = ("['|', '|', '|', ('sender_id', '=', user.id), ('receiver_id', '=', user.id), ('can_decide', '=', True), "
       "('is_led', '=', True)]")


def migrate(cr, version):
    """Leaders of a role see the handovers to it, where nobody changed the rule."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    rule = env.ref("operative_crm.operative_handover_rule_user", raise_if_not_found=False)
    if rule and rule.domain_force == FORMER:
        rule.domain_force = NOW
