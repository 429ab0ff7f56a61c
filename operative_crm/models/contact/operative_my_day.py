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
    def _lead_sections(self):
        sections = super()._lead_sections()
        if self.env.user.has_group("operative_crm.group_operative_part_contact"):
            sections.append(self._contacts_left_over())
        return sections

    @api.model
    def _contacts_left_over(self):
        """Contacts of the own team that were due before today; of everybody for managers who lead no team."""
        today = fields.Date.context_today(self)
        led = self._led_people()
        theirs = Domain("salesperson_id", "in", led) if led else Domain(
            "salesperson_id", "not in", [self.env.uid, False]) if self._leads_everybody() else Domain.FALSE
        domain = (
            theirs & Domain("partner_active", "=", True) & Domain("contact_due_on", "<", today)
            & (Domain("contact_snoozed_until", "=", False) | Domain("contact_snoozed_until", "<=", today)))
        # no ranks: those of customers that were put on a list on different days do not compare
        shown, worth, total, all_of_it = self._dearest(domain)
        rows = [
            {"id": customer.id, "res_model": customer._name, "res_id": customer.id, "name": customer.partner_id.name,
             "text": customer.phase_id.name or "", "whose": customer.salesperson_id.name or "",
             "at": customer.contact_due_on, "is_late": True, "currency_id": customer.currency_id.id,
             "amount": worth[customer]}
            for customer in shown]
        more = self._list_of("operative_crm.operative_customer_action_due", domain)
        return self._lead_section("contact_left", self.env._("Contacts Left Over"), rows, total, more) | all_of_it

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
