from odoo import api, fields, models
from odoo.fields import Domain

from ..process.screens.operative_my_day import SHOWN


class OperativeMyDay(models.AbstractModel):
    """The contacts that are due among what waits for a user."""

    _inherit = "operative.my.day"

    @api.model
    def _sections(self):
        sections = super()._sections()
        if self.env.user.has_group("operative_crm.group_operative_part_contact"):
            sections.append(self._contacts())
        return sections

    @api.model
    def _contacts(self):
        customers = self.env["operative.customer"]
        today = fields.Date.context_today(self)
        mine = Domain("salesperson_id", "=", self.env.uid)
        if self.env.user.has_group("operative_crm.group_operative_manager"):
            mine |= Domain("salesperson_id.active", "=", False)  # of who left nobody else would call
        domain = (
            mine & Domain("partner_active", "=", True)
            & Domain("contact_planned_on", "=", today) & Domain("contact_due_on", "<=", today)
            & (Domain("contact_snoozed_until", "=", False) | Domain("contact_snoozed_until", "<=", today)))
        found = customers.search(domain, order="contact_score desc, contact_due_on, id", limit=SHOWN)
        rows = [
            # with the contact, it can be logged where it stands
            {"id": customer.id, "res_model": customer._name, "res_id": customer.id, "name": customer.partner_id.name,
             "partner": "", "partner_id": customer.partner_id.id, "text": customer.phase_id.name or "",
             "phone": customer.phone or "", "at": customer.contact_due_on, "is_late": customer.contact_due_on < today}
            for customer in found]
        return self._section("contact", self.env._("Due Contacts"), rows, customers, domain,
                             "operative_crm.operative_customer_action_due")
