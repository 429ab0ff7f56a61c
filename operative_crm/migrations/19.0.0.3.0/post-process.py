from odoo import SUPERUSER_ID, Command, api

from odoo.addons.operative_crm.hooks import PROPOSITION, begin_stays, rename_proposition


def migrate(cr, version):
    """Switch the part on and ship its hints, as an installation does, and begin the log of stays of what is there."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.ref("base.group_user").implied_ids = [Command.link(env.ref("operative_crm.group_operative_part_process").id)]
    begin_stays(env, "crm.lead", "helpdesk.ticket")
    env["operative.condition"]._ship()
    rename_proposition(env, *PROPOSITION)
