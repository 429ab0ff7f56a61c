from odoo import fields, models

from ..core import arguments
from .visit_sheet import Sheet


class ResPartner(models.Model):
    """The visit sheet: the briefing on paper, two pages at most."""

    _inherit = "res.partner"

    def _operative_visit_sheet(self, lang):
        """What stands on a customer's visit sheet; see :meth:`operative_briefing`, whose rights are those of the sheet.

        :param lang: code of the language
        :return: dict ``partner`` (the customer), ``lang``, ``made_at`` (moment, for who reads it), ``sections`` (list of
            dicts ``key, title, lines``), ``notes`` (for how many there is room)
        """
        partner = arguments.one(self).with_context(lang=lang)
        sections, notes = Sheet(partner.env, partner.operative_briefing()).sections()
        # sudo: whom a contact belongs to; its name is read in the reader's rights
        commercial = partner.sudo().commercial_partner_id.with_env(partner.env)
        return {"partner": commercial, "lang": lang, "made_at": fields.Datetime.now(), "sections": sections, "notes": notes}
