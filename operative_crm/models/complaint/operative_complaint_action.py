from odoo import fields, models

STEPS = [
    ("d1", "D1 Team"),
    ("d2", "D2 Problem"),
    ("d3", "D3 Containment"),
    ("d4", "D4 Root Cause"),
    ("d5", "D5 Corrective Action"),
    ("d6", "D6 Introduced"),
    ("d7", "D7 Prevention"),
    ("d8", "D8 Closing"),
]


class OperativeComplaintAction(models.Model):
    """What is done about a complaint, by step of the 8D method."""

    _name = "operative.complaint.action"
    _inherit = ["operative.complaint.part.mixin", "operative.bounded.mixin"]
    _description = "Complaint Action"
    _order = "ticket_id desc, step, due_on, id"

    step = fields.Selection(selection=STEPS, required=True)
    name = fields.Text(string="What", required=True)
    owner_id = fields.Many2one("res.users", string="Owner", index="btree_not_null", domain="[('share', '=', False)]")
    due_on = fields.Date(string="Due")
    done_on = fields.Date(string="Done")
    check_on = fields.Date(string="Effect Check", help="When to look whether it helped.")
