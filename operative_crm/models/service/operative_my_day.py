from datetime import datetime

from odoo import api, models
from odoo.fields import Domain

from ..process.screens.operative_my_day import LOOKED_AT, SHOWN

TICKETS = "helpdesk.ticket"


class OperativeMyDay(models.AbstractModel):
    """The tickets among what waits for a user."""

    _inherit = "operative.my.day"

    @api.model
    def _sections(self):
        sections = super()._sections()
        if self.env.user.has_group("operative_crm.group_operative_part_service") and self.env[TICKETS].has_access("read"):
            sections = [self._endangered_tickets(), *sections, self._waiting_tickets()]
        return sections

    @api.model
    def _domain_endangered(self):
        return Domain("target_state", "in", ("endangered", "failed")) | Domain("operative_is_stuck", "=", True)

    @api.model
    def _endangered_tickets(self):
        """Tickets of the user's of which something is in danger, was missed, or that are stuck; the soonest first."""
        domain = self._domain_mine(TICKETS) & self._domain_endangered()
        return self._ticket_section(
            "ticket_endangered", self.env._("Endangered and Stuck Tickets"), domain,
            lambda ticket: ticket._operative_next_due(), lambda ticket: ticket.target_state != "failed")

    @api.model
    def _waiting_tickets(self):
        """The other tickets of the user's that wait for us, those that waited longest first."""
        domain = self._domain_mine(TICKETS) & Domain("operative_clock", "=", "ours") & ~self._domain_endangered()
        return self._ticket_section(
            "ticket_waiting", self.env._("Tickets Waiting for Us"), domain,
            lambda ticket: ticket.operative_clock_since)

    @api.model
    def _ticket_section(self, key, title, domain, moment, later=lambda ticket: False):
        """
        :param moment: function of a ticket to the moment that is shown; the earliest first
        :param later: function of a ticket, whether it comes after those of which this is not so
        """
        tickets = self.env[TICKETS]
        found = tickets.search(domain, order="operative_clock_since, id", limit=LOOKED_AT).sorted(
            lambda ticket: (later(ticket), moment(ticket) or datetime.max, ticket.id))[:SHOWN]
        rows = [
            self._document_row(ticket) | {
                "id": ticket.id, "at": moment(ticket), "is_late": ticket.target_state == "failed",
                "text": ticket._operative_danger() or ticket.stage_id.name}
            for ticket in found]
        return self._section(key, title, rows, tickets, domain, "helpdesk_mgmt.helpdesk_ticket_action_opened")
