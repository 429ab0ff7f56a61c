from odoo import fields, models

READERS = "operative_crm.group_operative_user"


class HelpdeskTicket(models.Model):
    """A ticket that is a complaint: what was wrong with which delivery, and what it cost."""

    _inherit = "helpdesk.ticket"

    operative_is_complaint = fields.Boolean(
        related="type_id.operative_is_complaint", string="Complaint", related_sudo=True, groups=READERS)
    complaint_line_ids = fields.One2many(
        "operative.complaint.line", "ticket_id", string="Positions", copy=False, groups=READERS)
    complaint_cost_ids = fields.One2many(
        "operative.complaint.cost", "ticket_id", string="Costs", copy=False,
        groups="helpdesk_mgmt.group_helpdesk_user_own,operative_crm.group_operative_manager")
