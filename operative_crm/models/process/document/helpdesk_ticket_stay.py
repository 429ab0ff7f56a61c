from odoo import fields, models


class HelpdeskTicketStay(models.Model):
    """The history of a ticket: when it was in which stage, in whose hands, on whose clock."""

    _name = "helpdesk.ticket.stay"
    _inherit = ["operative.stay.mixin"]
    _description = "Ticket Stage Stay"
    _rec_name = "stage_id"

    document_id = fields.Many2one(
        "helpdesk.ticket", string="Ticket", readonly=True, required=True, index=True, ondelete="cascade")
    # a stage nobody is in can be deleted, as without us; stages have no archive
    stage_id = fields.Many2one("helpdesk.ticket.stage", readonly=True, index=True, ondelete="set null")
    team_id = fields.Many2one(
        "helpdesk.ticket.team", readonly=True, index="btree_not_null", ondelete="set null")
