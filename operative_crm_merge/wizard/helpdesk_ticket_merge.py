from odoo import models

from odoo.addons.operative_crm.models.core.marks import marked

from ..models.helpdesk_ticket import MERGED


class HelpdeskTicketMerge(models.TransientModel):
    """What was merged goes on as one case: of the others nothing is counted, and their messages are of the one that stays."""

    _inherit = "helpdesk.ticket.merge"

    def merge_tickets(self):
        tickets = self.ticket_ids.sudo()  # sudo: what they count follows from the merge, whoever may write them
        action = super().merge_tickets()
        (tickets - self.dst_ticket_id).duplicate_id = self.dst_ticket_id
        self.dst_ticket_id._operative_take_complaint(tickets)
        tickets._operative_rebuild((tickets | self.dst_ticket_id).ids)
        return action

    def _add_message(self, way, ticket_numbers, ticket):
        return super()._add_message(way, ticket_numbers, marked(ticket, MERGED))
