from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..customer.operative_customer import RATE_GROUPS, RECEIVABLE_GROUPS
from ..facts import complaints, deliveries
from .figures import FAMILIES, FIGURES

# sales see no costs; who sees the margin as well could tell them from the contribution
COST_GROUPS = f"helpdesk_mgmt.group_helpdesk_manager,operative_crm.group_operative_manager,{RECEIVABLE_GROUPS}"
CONTRIBUTION_GROUPS = f"operative_crm.group_operative_manager,{RECEIVABLE_GROUPS}"


class OperativeCustomer(models.Model):
    """What a customer complains of, and what complaints make of its figures."""

    _inherit = "operative.customer"

    open_complaint_count = fields.Integer(
        readonly=True, string="Open Complaints", help="Tickets whose type is a complaint, in a stage that is not a closed one.")
    delivered_line_count_12m = fields.Integer(
        readonly=True, groups=RATE_GROUPS, string="Delivered Order Lines, 12 Months",
        help="Order lines of which something has left for the customer in the last 12 months: the n of the complaint rate.")
    complaint_rate_12m = fields.Float(
        readonly=True, groups=RATE_GROUPS, string="Complaint Rate", digits=(16, 4), aggregator=None,
        help="Complained order lines / delivered order lines of the last 12 months. Empty where none was delivered.")
    complaint_cost_12m = fields.Monetary(
        readonly=True, groups=COST_GROUPS, string="Complaint Cost, 12 Months", currency_field="currency_id",
        help="What complaints of the last 12 months cost, less what came back, by the date of each cost, in company currency.")
    contribution_12m = fields.Monetary(
        readonly=True, groups=CONTRIBUTION_GROUPS, string="Contribution, 12 Months", currency_field="currency_id",
        help="Margin of 12 months less the cost of complaints. What a replacement order takes off the margin is in the cost "
             "of its complaint, and is taken off once.")

    @api.model
    def _families(self):
        return super()._families() + FAMILIES

    @api.model
    def _figures(self):
        return super()._figures() | FIGURES

    def _behind_open_complaints(self, figure):
        [(model, _name, domain)] = self._behind_open_tickets(figure)
        return [(model, self.env._("Open Complaints"), domain & complaints.COMPLAINTS)]

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

    def _behind_complaint_costs(self, _figure):
        at = self.company_id._operative_day(self.figures_at or fields.Datetime.now())
        return [("operative.complaint.cost", self.env._("Complaint Costs"), Domain(
            "ticket_id.partner_id.commercial_partner_id", "=", self.partner_id.id) & Domain(
            "company_id", "=", self.company_id.id) & Domain("ticket_id.complaint_recourse_of_id", "=", False) & Domain(
            "date", "<=", at) & Domain("date", ">", at - relativedelta(years=1)))]

    def _behind_contribution(self, figure):
        return self._behind_orders_12m(figure)

    @api.model
    def _figure_places(self):
        return super()._figure_places() | dict.fromkeys(
            ("operative.complaint.line", "operative.complaint.cost"), self.env._("in service"))
