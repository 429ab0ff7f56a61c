from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    """Switch the part on, as an installation does, and log what is promised already on the orders that are open."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("base.group_user").implied_ids = [Command.link(env.ref("operative_crm.group_operative_part_promise").id)]
    env["operative.promise"]._log_baseline()
