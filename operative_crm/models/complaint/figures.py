"""The figures of a customer that complaints add; see ``customer/figures.py``."""
from odoo.tools import SQL

from ..customer.figures import Family, Figure
from ..facts import complaint_costs, complaints


def _contribution(_scope):
    return SQL(
        """COALESCE(orders.margin_12m, 0) - COALESCE(complaint_costs.replacement_margin_12m, 0)
           - COALESCE(complaint_costs.complaint_cost_12m, 0)""")


FAMILIES = (
    # reads the moves of the statement it is part of
    Family("complaints", lambda scope: complaints.by_customer(scope, SQL("outgoing_moves"))),
    Family("complaint_costs", complaint_costs.by_customer),
)

FIGURES = {figure.name: figure for figure in (
    Figure("open_complaint_count", "open_complaints", lambda scope: SQL("COALESCE(complaints.open_complaint_count, 0)"),
           ("stage_id",), card="contact", alarm=True),
    Figure("complaint_rate_12m", "complained_lines", lambda scope: SQL("round(complaints.complaint_rate_12m, 4)"),
           ("quantity", "decision"), card="contact", rests_on="delivered_line_count_12m", is_rate=True),
    Figure("delivered_line_count_12m", "delivered_lines", lambda scope: SQL("COALESCE(complaints.delivered_line_count_12m, 0)"),
           ("product_uom_qty", "qty_delivered")),
    Figure("complaint_cost_12m", "complaint_costs", lambda scope: SQL("COALESCE(complaint_costs.complaint_cost_12m, 0)"),
           ("date", "kind", "amount_company")),
    Figure("contribution_12m", "contribution", _contribution),
)}
