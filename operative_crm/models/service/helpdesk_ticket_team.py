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
    operative_handoff_limit = fields.Integer(
        string="Handed On at Most", default=3, groups="operative_crm.group_operative_user",
        help="A ticket that goes from one person or team to another more often than this is stuck. 0: no limit.")
    operative_acknowledge_template_id = fields.Many2one(
        "mail.template", string="Acknowledgement", domain=[("model", "=", "helpdesk.ticket")], ondelete="set null",
        index="btree_not_null", groups="operative_crm.group_operative_user",
        help="Sent to who writes a ticket by mail or in the portal: in the customer's language, to nobody twice within an "
             "hour, never to a machine. Empty: none is sent.")

    _operative_handoff_limit = models.Constraint(
        "CHECK (operative_handoff_limit >= 0)", "Tickets are handed on at most 0 (no limit) or more times.")
    _operative_reopen_days = models.Constraint(
        "CHECK (operative_reopen_days >= 0)", "Tickets are reopened within 0 or more days.")

    def write(self, vals):
        res = super().write(vals)
        if not vals.keys().isdisjoint({"resource_calendar_id", "operative_handoff_limit"}):
            self.env["helpdesk.ticket"]._operative_plan_anew_soon()
        return res
