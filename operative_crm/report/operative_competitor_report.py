from odoo import fields, models
from odoo.tools import SQL

from ..models.core import arguments
from ..models.facts import competitors
from .operative_deal_report_mixin import DEAL_DEPENDS


class OperativeCompetitorReport(models.Model):
    """Decided deals in which a competitor was met, won ones too: a row a deal and competitor."""

    _name = "operative.competitor.report"
    _inherit = ["operative.deal.report.mixin"]
    _description = "Win and Loss by Competitor"
    _auto = False
    _rec_name = "competitor_id"
    _order = "decided_on desc, id desc"
    _case_count = "deal_count:count_distinct"
    _ratios = {"loss_ratio": ("lost_count", "deal_count", 1)}

    competitor_id = fields.Many2one("operative.competitor", readonly=True)
    competitor_ids = fields.Many2many(
        string="All Competitors of the Deal", help="A deal with several counts for each; the total counts it once.")
    phase_id = fields.Many2one(
        "operative.phase", string="Customer Phase", readonly=True,
        help="That of the customer on the morning of the day of the decision.")
    is_incumbent = fields.Boolean(string="Incumbent", readonly=True, help="The customer bought from them.")
    result = fields.Selection(selection=[("won", "Won"), ("lost", "Lost")], readonly=True)
    price_gap = fields.Selection(
        selection=[
            ("1_dearer_20", "We were dearer by more than 20 %"), ("2_dearer_10", "Dearer by 10 to 20 %"),
            ("3_dearer_5", "Dearer by 5 to 10 %"), ("4_same", "About the same (5 % up or down)"),
            ("5_cheaper_5", "Cheaper by 5 to 10 %"), ("6_cheaper_10", "Cheaper by 10 to 20 %"),
            ("7_cheaper_20", "We were cheaper by more than 20 %"), ("8_unknown", "Not known")],
        readonly=True,
        help="Our untaxed amount against the price the competitor asked for, in % of theirs. Noted in the opportunity, it is "
             "compared with what was ordered, else with the largest quotation.")
    price_gap_median = fields.Float(
        string="Price Gap: Median", readonly=True, aggregator="median",
        help="How much dearer we were than the competitor, in % of their price; below 0 we were cheaper. Deals whose prices "
             "are not both known are in none.")
    price_gap_count = fields.Integer(
        string="Price Gap Known (n)", readonly=True, aggregator="sum", help="What the median rests on.")
    won_count = fields.Integer(string="Won", readonly=True, aggregator="count_distinct")
    lost_count = fields.Integer(
        string="Lost", readonly=True, aggregator="count_distinct",
        help="Marked lost, cancelled, or expired without a follower.")
    lost_to_count = fields.Integer(
        string="Lost to Them", readonly=True, aggregator="count_distinct",
        help="Of the lost deals, those of which somebody said that this competitor got the order.")
    loss_ratio = fields.Float(
        string="Loss Rate", readonly=True, aggregator="ratio",
        help="Lost / decided deals in which the competitor was met, whoever got them. Deals without a named competitor are in "
             "none.")

    _depends = DEAL_DEPENDS | {
        "operative.deal.competitor": ["competitor_id", "lead_id", "order_id", "offered_price", "is_incumbent",
                                      "is_winner"],
        "operative.customer": ["partner_id", "company_id"],
        "operative.customer.stay": ["document_id", "stage_id", "entered_at"],
    }

    def action_open_deal(self):
        """The deal behind a row: the opportunity, else the quotation; whether it may be read its own rights say.

        :raise UserError: for several rows
        """
        row = arguments.one(self)
        row.check_access("read")
        deal = row.deal_count
        return (self.env["crm.lead"].browse(deal) if deal > 0 else self.env["sale.order"].browse(-deal)).get_formview_action()

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT met.id, met.competitor_id, met.phase_id, met.is_incumbent, met.company_id, met.decided_on,
                   CASE WHEN met.is_won THEN 'won' ELSE 'lost' END AS result, %(band)s AS price_gap,
                   ((met.ours - met.theirs) / met.theirs)::float8 AS price_gap_median,
                   (met.ours IS NOT NULL AND met.theirs IS NOT NULL)::int AS price_gap_count, met.deal AS deal_count,
                   CASE WHEN met.is_won THEN met.deal END AS won_count,
                   CASE WHEN NOT met.is_won THEN met.deal END AS lost_count,
                   CASE WHEN NOT met.is_won AND met.is_winner THEN met.deal END AS lost_to_count,
                   NULL::float8 AS loss_ratio
              FROM (%(met)s) met
            """, met=competitors.met(self._deal_scope()), band=competitors.gap_band(SQL("met.ours"), SQL("met.theirs")))
