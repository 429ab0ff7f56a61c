from odoo import fields, models


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    operative_reopen_days = fields.Integer(
        string="Reopened Within (days)", default=14, groups="operative_crm.group_operative_user",
        help="When a customer writes on a ticket that was closed no longer ago than this, it is reopened. Later, a new "
             "ticket follows it up.")
    operative_follow_up = fields.Boolean(
        string="Never Reopen", groups="operative_crm.group_operative_user",
        help="Whenever a customer writes on a closed ticket a new one follows it up.")

    _operative_reopen_days = models.Constraint(
        "CHECK (operative_reopen_days >= 0)", "Tickets are reopened within 0 or more days.")
