from odoo import api, fields, models


class OperativeCustomer(models.Model):
    """How a customer is reached: by telephone, by mail, by car."""

    _inherit = "operative.customer"

    email = fields.Char(related="partner_id.email")
    phone = fields.Char(related="partner_id.phone")
    address = fields.Char(compute="_compute_address", help="Without a name: maps are asked for it.")

    @api.depends("partner_id.street", "partner_id.street2", "partner_id.zip", "partner_id.city", "partner_id.country_id")
    def _compute_address(self):
        for customer in self:
            customer.address = customer.partner_id._operative_address()
