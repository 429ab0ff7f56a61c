import logging

from odoo import models

from odoo.addons.operative_crm.models.core.marks import context_with

from .helpdesk_ticket import LeftOut

_logger = logging.getLogger(__name__)


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def close_team_inactive_tickets(self):
        """Close what nobody worked on; what conditions of the stage hold back stays as it is, and holds up no other one."""
        left_out = self._operative_held_back()
        if left_out:
            _logger.info("Not closed, as conditions of the stage are unmet: %s", left_out)
        tickets = self.env["helpdesk.ticket"]
        return super(HelpdeskTicketTeam, self.with_context(
            **context_with(self.env, LeftOut(left_out.ids), tickets))).close_team_inactive_tickets()

    def _operative_held_back(self):
        """Open tickets that may not enter the stage in which their team closes what nobody works on."""
        found = self.env["helpdesk.ticket"]
        for team in self or self.search([("close_inactive_tickets", "=", True)]):
            tickets = found.search([("team_id", "=", team.id), ("stage_id", "in", team.ticket_stage_ids.ids)])
            moved = tickets._operative_describe_move(team.closing_ticket_stage)["documents"]
            found += tickets.browse([
                document["id"] for document in moved
                if any(condition["severity"] == "block" for condition in document["conditions"])])
        return found
