from odoo import SUPERUSER_ID, Command, api


def migrate(cr, version):
    """Switch the part on and ship its hints, as an installation does, and begin the log of stays of what is there."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("base.group_user").implied_ids = [Command.link(env.ref("operative_crm.group_operative_part_process").id)]
    for model in ("crm.lead", "helpdesk.ticket"):
        env[model]._operative_take_over()
    env["operative.condition"]._ship()
