from odoo import api, fields, models
from odoo.fields import Domain

from ..core import arguments


class OperativeComplaintPartMixin(models.AbstractModel):
    """What is written down on a complaint: a position, a cost, an action, a provider's task.

    Who may read the ticket reads it; record rules ask so. Who may write the ticket writes it: Odoo does not ask the ticket
    when its lines are written.
    """

    _name = "operative.complaint.part.mixin"
    _inherit = ["operative.document.log.mixin", "operative.import.mixin"]
    _description = "Part of a Complaint"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="ticket_id.company_id", store=True, index=True)

    @api.model
    def _domain_of_readable(self):
        tickets = self._readable_documents("helpdesk.ticket")
        return Domain.FALSE if tickets is None else Domain("ticket_id", "in", tickets)

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._check_ticket()
        return entries

    def write(self, vals):
        self._check_ticket()
        res = super().write(vals)
        if "ticket_id" in vals:
            self._check_ticket()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_check_ticket(self):
        self._check_ticket()

    def action_open_ticket(self):
        """Open the complaint in its form."""
        return arguments.one(self).ticket_id.get_formview_action()

    def _check_ticket(self):
        """Refuse who may not write the ticket."""
        if not self.env.su:
            self.ticket_id.check_access("write")
