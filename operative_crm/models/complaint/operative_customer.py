from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..customer.operative_customer import RATE_GROUPS
from ..facts import complaints, deliveries


class OperativeCustomer(models.Model):
    """What a customer complains of."""

    _inherit = "operative.customer"

    open_complaint_count = fields.Integer(
        readonly=True, string="Open Complaints", help="Tickets whose type is a complaint, in a stage that is not a closed one.")
    delivered_line_count_12m = fields.Integer(
        readonly=True, groups=RATE_GROUPS, string="Delivered Order Lines, 12 Months",
        help="Order lines of which something has left for the customer in the last 12 months: the n of the complaint rate.")
    complaint_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="Complaint Rate", digits=(16, 4), aggregator=None,
        help="Complained order lines / delivered order lines of the last 12 months. Empty where none was delivered.")

    def _behind_open_complaints(self, figure):
        [(model, _name, domain)] = self._behind_open_tickets(figure)
        return [(model, self.env._("Open Complaints"), domain & Domain("type_id.operative_is_complaint", "=", True))]

    def _behind_complained_lines(self, _figure):
        return [("operative.complaint.line", self.env._("Complained Positions"), Domain("id", "in", self._figure_ids(
            "operative.complaint.line", SQL(
                "SELECT id FROM (%s) position WHERE partner_id = %s AND company_id = %s",
                complaints.each_position(self._own_scope()), self.partner_id.id, self.company_id.id))))]

    def _behind_delivered_lines(self, _figure):
        scope = self._own_scope()
        return [("sale.order.line", self.env._("Delivered Order Lines"), Domain("id", "in", self._figure_ids(
            "sale.order.line", SQL(
                """SELECT DISTINCT sale_line_id FROM (%s) move
                    WHERE partner_id = %s AND company_id = %s AND is_done AND date > %s AND date <= %s""",
                deliveries.moves(scope), self.partner_id.id, self.company_id.id, scope.year_ago, scope.at))))]

    @api.model
    def _figure_places(self):
        return super()._figure_places() | {"operative.complaint.line": self.env._("in service")}
