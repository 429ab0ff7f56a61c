from odoo import fields, models

READERS = "operative_crm.group_operative_user"


class HelpdeskTicket(models.Model):
    """A ticket that is a complaint: what was wrong with which delivery, and whose fault it was."""

    _inherit = "helpdesk.ticket"

    operative_is_complaint = fields.Boolean(
        related="type_id.operative_is_complaint", string="Complaint", related_sudo=True, groups=READERS)
    complaint_line_ids = fields.One2many(
        "operative.complaint.line", "ticket_id", string="Positions", copy=False, groups=READERS)
    complaint_cause_id = fields.Many2one(
        "operative.complaint.cause", string="Cause", index="btree_not_null", ondelete="restrict", groups=READERS)
    complaint_fault = fields.Selection(
        selection=[("role", "One of Our Roles"), ("supplier", "Supplier"), ("carrier", "Carrier"), ("customer", "Customer"),
                   ("unknown", "Unknown")], string="At Fault", groups=READERS)
    complaint_fault_role_id = fields.Many2one(
        "operative.role", string="Role at Fault", index="btree_not_null", ondelete="restrict", groups=READERS)
    complaint_fault_partner_id = fields.Many2one(
        "res.partner", string="Supplier or Carrier at Fault", index="btree_not_null", ondelete="restrict", groups=READERS)
    complaint_cost_ids = fields.One2many(
        "operative.complaint.cost", "ticket_id", string="Costs", copy=False,
        groups="helpdesk_mgmt.group_helpdesk_user_own,operative_crm.group_operative_manager")
    complaint_action_ids = fields.One2many(
        "operative.complaint.action", "ticket_id", string="Actions", copy=False, groups=READERS)
    provider_task_ids = fields.One2many(
        "operative.provider.task", "ticket_id", string="Provider Tasks", copy=False, groups=READERS)
