from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    group_operative_part_contact = fields.Boolean(
        string="Due Contacts", implied_group="operative_crm.group_operative_part_contact",
        help="Lists of customers that should hear from us. Off: no list, nothing planned.")
    operative_contacts_a_day = fields.Integer(
        string="Contacts a Day", default=10, config_parameter="operative_crm.contacts_a_day",
        help="So many due contacts are put on the list of a salesperson each day, the most valuable and most "
             "delayed first; the rest waits.")

    @api.constrains("operative_contacts_a_day")
    def _check_operative_contacts_a_day(self):
        # an empty parameter would mean the default again, not none
        if any(settings.operative_contacts_a_day < 1 for settings in self):
            raise ValidationError(self.env._("Put at least 1 contact a day on a list, or switch due contacts off."))
