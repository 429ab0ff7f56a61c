from odoo import api, fields, models


class OperativeContactRole(models.Model):
    """What a contact of the customer has to say in a deal."""

    _name = "operative.contact.role"
    _inherit = ["operative.bounded.mixin", "operative.import.mixin"]
    _description = "Contact and Role in a Deal"
    _order = "lead_id, id"
    _rec_name = "partner_id"

    lead_id = fields.Many2one("crm.lead", string="Opportunity", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one("res.partner", string="Contact", required=True, index=True, ondelete="cascade")
    role = fields.Selection(
        selection=[("decision_maker", "Decision Maker"), ("technical", "Technical"), ("purchasing", "Purchasing"),
                   ("user", "End User")],
        required=True, default="user")
    function = fields.Char(string="Job Position", compute="_compute_contact")
    phone = fields.Char(compute="_compute_contact")
    email = fields.Char(compute="_compute_contact")
    note = fields.Char()

    _once = models.Constraint(
        "UNIQUE (lead_id, partner_id, role)", "This contact has that role in this opportunity already.")

    @api.depends("partner_id.function", "partner_id.phone", "partner_id.email")
    @api.depends_context("uid")
    def _compute_contact(self):
        # a contact the reader may not read, whatever id a form sends, shows nothing instead of an error
        contacts = self.partner_id._filtered_access("read")
        for role in self:
            contact = role.partner_id & contacts
            role.function, role.phone, role.email = contact.function, contact.phone, contact.email
