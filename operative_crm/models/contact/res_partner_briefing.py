from odoo import api, models
from odoo.exceptions import AccessError

from ..core import arguments
from .briefing import Frame


class ResPartner(models.Model):
    """The briefing before a contact: what somebody should know of a customer, section by section."""

    _inherit = "res.partner"

    @api.readonly
    def operative_briefing(self, sections=None):
        """What to know of a customer before speaking to it, of whichever of its contacts it is asked.

        It is about the commercial partner in the current company, in the language and the rights of the reader; days are
        the company's, amounts in its currency where no other is named. Nothing is written, and no cost is in it.

        :param sections: list of names of those that are wanted; nothing: all
        :return: dict of sections in the order in which they are read, each of plain data: ``changed``, ``who``, ``money``,
            ``business``, ``prices``, ``promises``, ``service``, ``arguments``, ``deals``, ``contacts``, ``next_steps``,
            ``to_find_out``; what is in a section is said where it is made. A section is None where the reader may not
            see it, or where its part is switched off. ``{}`` where contacts are switched off
        :rtype: dict[str, dict | None]
        :raise UserError: for several contacts, for one that was deleted, or for a section that there is not
        :raise AccessError: where the reader may not read the contact, or is no user of Operative CRM
        """
        partner = arguments.one(self)
        if not self.env.user.has_group("operative_crm.group_operative_user"):
            raise AccessError(self.env._("Only users of Operative CRM see the briefing. Ask an administrator for the right."))
        partner.check_access("read")
        if not self.env["operative.part"]._is_on("contact"):
            return {}
        # sudo: whom a contact belongs to
        commercial = partner.sudo().commercial_partner_id.with_env(self.env).with_context(
            allowed_company_ids=self.env.company.ids, lang=self.env.lang or self.env.user.lang, operative_at=False)
        commercial.check_access("read")
        frame, makers = Frame(commercial), commercial._operative_briefing_sections()
        wanted = makers if sections is None else arguments.choices(self.env, "sections", sections, makers)
        answer = {
            name: commercial._operative_section_of_briefing(frame, make) for name, make in makers.items() if name in wanted}
        frame.fill_in_names()
        return answer

    @api.model
    def _operative_section_of_briefing(self, frame, make):
        """A section, None where it is closed to the reader; whatever else fails, fails."""
        try:
            return make(frame)
        except AccessError:
            return None

    @api.model
    def _operative_briefing_sections(self):
        """The sections in order: dict of functions of a :class:`Frame` to a dict or None; an app may add its own."""
        return {
            "changed": self._operative_briefing_changed,
            "who": self._operative_briefing_who,
            "money": self._operative_briefing_money,
            "business": self._operative_briefing_business,
            "prices": self._operative_briefing_prices,
            "promises": self._operative_briefing_promises,
            "service": self._operative_briefing_service,
            "arguments": self._operative_briefing_arguments,
            "deals": self._operative_briefing_deals,
            "contacts": self._operative_briefing_contacts,
            "next_steps": self._operative_briefing_next_steps,
            "to_find_out": self._operative_briefing_to_find_out,
        }
