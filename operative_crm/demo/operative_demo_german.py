from odoo import api, models

from . import names
from .german import GERMAN


class OperativeDemo(models.AbstractModel):
    """The language of the demo data: everything in German where the administrator reads German.

    Customers abroad write English either way, and German customers have their mails in German either way.
    """

    _inherit = "operative.demo"

    @api.model
    def _make_languages(self, story):
        """From now on customers in Germany and Austria are spoken to in German, those abroad in English."""
        # people at a customer as well, who belong to no company by themselves
        partners = self.env["res.partner"].search([
            ("commercial_partner_id.company_id", "=", story.company.id), ("partner_share", "=", True)])
        german = partners.filtered(lambda partner: partner.commercial_partner_id.country_id.code in ("DE", "AT"))
        if self.env["res.lang"]._get_data(code="de_DE"):
            german.lang = "de_DE"
            self._translate(self.env.ref("uom.product_uom_unit"), ["Stück"])
        if self.env["res.lang"]._get_data(code="en_US"):
            (partners - german).lang = "en_US"
        if story.is_german:
            self._make_german(story)

    @api.model
    def _make_german(self, story):
        """What the story was found by so far, by its English name."""
        company = [("company_id", "=", story.company.id)]
        leads = self.env["crm.lead"].with_context(active_test=False).search(company)
        tickets = self.env["helpdesk.ticket"].with_context(active_test=False).search(company).filtered(
            lambda ticket: ticket.partner_id.lang == "de_DE")
        self._say_german(leads, "name")
        for _kind, title, text in names.TICKETS:
            tickets.filtered(lambda ticket, title=title: ticket.name == title).description = f"<p>{GERMAN[text]}</p>"
        self._say_german(tickets, "name")
        self._say_german(tickets.complaint_line_ids, "name")
        for key, _english, german in names.CATEGORIES:
            self._ref(f"category_{key}").name = german

    @api.model
    def _say_german(self, records, field):
        for text, theirs in records.grouped(field).items():
            if text in GERMAN:
                theirs[field] = GERMAN[text]
