from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Arguments come on, as after an installation."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("base.group_user").implied_ids |= env.ref("operative_crm.group_operative_part_argument")
