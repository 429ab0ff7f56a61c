from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.argument.operative_argument import KINDS
from ..models.facts import argument_uses
from .operative_deal_report_mixin import DEAL_DEPENDS

NO_PROOF = (" It is no proof: whoever uses an argument may choose the deal. Comparable are deals of the same product "
            "category and the same customer phase.")


class OperativeArgumentEffectReport(models.Model):
    """Decided deals with and without arguments: a row a deal and kind, and one for whichever kind.

    Those for whichever kind are counted unless somebody groups or filters by kind, so that each deal counts once. In all
    these rows a deal is there once, so that they can be summed up, which the database does in a fraction of the time that
    counting distinct ones takes.
    """

    _name = "operative.argument.effect.report"
    _inherit = ["operative.deal.report.mixin"]
    _description = "Deals with and without Arguments"
    _auto = False
    _rec_name = "kind"
    _order = "decided_on desc, id desc"
    _case_count = "decided_count:sum"
    _ratios = {
        "won_with_ratio": ("won_with_count", "with_count", 1),
        "won_without_ratio": ("won_without_count", "without_count", 1),
        "won_ratio": ("won_count", "decided_count", 1),
    }

    kind = fields.Selection(
        selection=[("any", "Any Argument"), *KINDS], string="Kind of Argument", readonly=True,
        help="With it: an argument of this kind was used in the deal; without it: none was.")
    used = fields.Selection(selection=[("yes", "With"), ("no", "Without")], string="Argument Used", readonly=True)
    phase_id = fields.Many2one(
        "operative.phase", string="Customer Phase", readonly=True,
        help="That of the customer on the morning of the day of the decision.")
    decided_count = fields.Integer(string="Decided (n)", readonly=True, aggregator="sum")
    won_count = fields.Integer(string="Won", readonly=True, aggregator="sum")
    with_count = fields.Integer(
        string="Decided with It (n)", readonly=True, aggregator="sum",
        help="Decided deals in which an argument of the kind was used.")
    won_with_count = fields.Integer(string="Won with It", readonly=True, aggregator="sum")
    without_count = fields.Integer(
        string="Decided without It (n)", readonly=True, aggregator="sum",
        help="Decided deals in which no argument of the kind was used.")
    won_without_count = fields.Integer(string="Won without It", readonly=True, aggregator="sum")
    won_ratio = fields.Float(string="Share Won", readonly=True, aggregator="ratio", help="Won / decided deals." + NO_PROOF)
    won_with_ratio = fields.Float(
        string="Share Won with It", readonly=True, aggregator="ratio",
        help="Won / decided deals in which an argument of the kind was used." + NO_PROOF)
    won_without_ratio = fields.Float(
        string="Share Won without It", readonly=True, aggregator="ratio",
        help="Won / decided deals in which no argument of the kind was used." + NO_PROOF)

    _depends = DEAL_DEPENDS | {
        "operative.argument": ["kind"],
        "operative.argument.use": ["argument_id", "lead_id", "order_id"],
        "operative.customer": ["partner_id", "company_id"],
        "operative.customer.stay": ["document_id", "stage_id", "entered_at"],
    }

    @api.model
    def _domain_of_kinds(self, domain, by_kind):
        """Each kind where they are told apart, else the row for whichever; what was asked for by id or kind stays.

        :param by_kind: whether it is grouped by kind
        """
        domain = Domain(domain)
        if {condition.field_expr for condition in domain.iter_conditions()} & {"kind", "id"}:
            return domain
        return domain & Domain("kind", "!=" if by_kind else "=", "any")

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        return super()._search(self._domain_of_kinds(domain, False), offset, limit, order, **kwargs)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        domain = self._domain_of_kinds(domain, "kind" in groupby)
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        grouped_by = {spec for groupby in grouping_sets for spec in groupby}
        found = {}
        for by_kind in (True, False):
            places = [place for place, groupby in enumerate(grouping_sets) if ("kind" in groupby) == by_kind]
            sets = [grouping_sets[place] for place in places]
            # as Odoo does where it takes sets apart: what is no group of these cannot sort them
            others = grouped_by.difference(*sets)
            sorting = ", ".join(part for part in map(str.strip, (order or "").split(",")) if part.split(" ")[0] not in others)
            if sets:
                found |= dict(zip(places, super()._read_grouping_sets(
                    self._domain_of_kinds(domain, by_kind), sets, aggregates, sorting or None), strict=True))
        return [found[place] for place in range(len(grouping_sets))]

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row.id, row.kind, CASE WHEN row.is_used THEN 'yes' ELSE 'no' END AS used, row.phase_id, row.company_id,
                   row.decided_on, row.deal AS deal_count, 1 AS decided_count, row.is_won::int AS won_count,
                   row.is_used::int AS with_count, (row.is_used AND row.is_won)::int AS won_with_count,
                   (NOT row.is_used)::int AS without_count, (row.is_won AND NOT row.is_used)::int AS won_without_count,
                   NULL::float8 AS won_ratio, NULL::float8 AS won_with_ratio, NULL::float8 AS won_without_ratio
              FROM (%s) row
            """, argument_uses.effect(self._deal_scope(), [kind for kind, _name in KINDS]))
