from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """The shipped phases of customers at risk are put before who leads, in My Day, from now on."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for flow in ("b2b", "b2c"):
        if phase := env.ref(f"operative_crm.operative_phase_{flow}_at_risk", raise_if_not_found=False):
            phase.is_at_risk = True
