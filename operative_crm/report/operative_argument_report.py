from odoo import fields, models
from odoo.tools import SQL

from ..models.argument.operative_argument import KINDS
from ..models.argument.operative_argument_use import CHANNELS
from ..models.facts import argument_uses
from .operative_deal_report_mixin import DEAL_DEPENDS


class OperativeArgumentReport(models.Model):
    """Where arguments were used and what became of it: a row a use.

    Deals are counted once in every group, however many arguments were used in them and however many persons did: so they
    do not add up over arguments and kinds.
    """

    _name = "operative.argument.report"
    _inherit = ["operative.deal.report.mixin"]
    _description = "Use of Arguments"
    _auto = False
    _rec_name = "argument_id"
    _order = "used_on desc, id desc"
    _staff_fields = ("user_id",)
    _case_count = "use_count:count_distinct"
    _ratios = {
        "helped_ratio": ("helped_count", "answered_count", 1),
        "won_ratio": ("won_count", "decided_count", 1),
    }

    argument_id = fields.Many2one("operative.argument", readonly=True)
    kind = fields.Selection(selection=KINDS, readonly=True)
    channel = fields.Selection(selection=CHANNELS, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Used By", readonly=True,
        help="Only where the settings allow figures by person, and only from a number of cases on.")
    helped = fields.Selection(
        string="Did It Help",
        selection=lambda self: self.env["operative.argument.use"]._fields["helped"]._description_selection(self.env),
        readonly=True)
    used_on = fields.Date(readonly=True, help="A day of the company.")
    use_count = fields.Integer(
        string="Used (n)", readonly=True, aggregator="count_distinct",
        help="In how many deals, tickets and talks with a customer; each counts once, however often something was used in it.")
    answered_count = fields.Integer(
        string="Said Whether It Helped (n)", readonly=True, aggregator="sum", help="Uses of which somebody said so: what the "
        "share of those that helped rests on.")
    helped_count = fields.Integer(string="Helped", readonly=True, aggregator="sum", help="Uses whose user said that it helped.")
    decided_count = fields.Integer(
        string="Decided (n)", readonly=True, aggregator="count_distinct",
        help="Deals in which it was used and that are decided: what the share of won ones rests on.")
    won_count = fields.Integer(
        string="Won", readonly=True, aggregator="count_distinct", help="Of the decided deals in which it was used.")
    helped_ratio = fields.Float(
        string="Share Helped", readonly=True, aggregator="ratio", help="Helped / said whether it helped.")
    won_ratio = fields.Float(
        string="Share Won", readonly=True, aggregator="ratio", help="Won / decided deals among those in which it was used.")

    _depends = DEAL_DEPENDS | {
        "operative.argument": ["kind"],
        "operative.argument.use": ["argument_id", "user_id", "lead_id", "order_id", "ticket_id", "partner_id", "channel",
                                   "helped", "used_at", "company_id"],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT used.id, used.argument_id, used.kind, used.channel, used.user_id, used.helped, used.used_on,
                   used.company_id, used.decided_on, used.deal AS deal_count, used.place AS use_count,
                   (used.helped IS NOT NULL)::int AS answered_count,
                   (used.helped IS NOT DISTINCT FROM 'yes')::int AS helped_count,
                   CASE WHEN used.is_won IS NOT NULL THEN used.deal END AS decided_count,
                   CASE WHEN used.is_won THEN used.deal END AS won_count,
                   NULL::float8 AS helped_ratio, NULL::float8 AS won_ratio
              FROM (%s) used
            """, argument_uses.each(self._deal_scope(), self._staff_kept_since()))
