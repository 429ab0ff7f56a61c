from odoo import fields, models


class OperativeContactRole(models.Model):
    """What a contact of the customer has to say in a deal."""

    _name = "operative.contact.role"
    _description = "Contact and Role in a Deal"
    _order = "lead_id, id"
    _rec_name = "partner_id"

    lead_id = fields.Many2one("crm.lead", string="Opportunity", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Contact", required=True, index=True, ondelete="cascade")
    role = fields.Selection(
        selection=[("decision_maker", "Decides"), ("technical", "Technical"), ("purchasing", "Purchasing"),
                   ("user", "User")],
        required=True, default="user")
    function = fields.Char(related="partner_id.function")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    note = fields.Char()

    _once = models.Constraint(
        "UNIQUE (lead_id, partner_id, role)", "This contact has that role in this opportunity already.")
