from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.facts import complaints
from .operative_ticket_report_mixin import READS_TICKETS

KINDS = [("complained", "Complained"), ("cost", "Cost"), ("delivered", "Delivered"), ("revenue", "Revenue")]
#: what a row says, in the types of the database
COLUMNS = {"date": "date"} | dict.fromkeys((
    "company_id", "partner_id", "product_id", "lot_id", "warehouse_id", "ticket_id", "cause_id", "fault_partner_id",
    "complaint_count", "repeat_count", "position_count", "decided_count", "justified_count", "complained_line_count",
    "delivered_line_count"), "int") | dict.fromkeys(("carrier", "fault", "decision", "remedy"), "varchar") | dict.fromkeys(
    ("complained_quantity", "accepted_quantity", "delivered_quantity", "cost", "revenue"), "float8")
#: the measures by the kind of row they are counted on
MEASURES = {
    "complained": ("complaint_count", "repeat_count", "position_count", "decided_count", "justified_count",
                   "complained_line_count", "complained_quantity", "accepted_quantity"),
    "cost": ("cost",),
    "delivered": ("delivered_line_count", "delivered_quantity"),
    "revenue": ("revenue",),
}


class OperativeComplaintReport(models.Model):
    """Complaints against what was delivered: positions, costs, deliveries and revenue, a row each, told apart alike.

    Rates are sums over sums, so that they hold in every grouping; an order line counts once in each group, however many
    positions and deliveries it has. A complaint counts when it came in, a delivery when it left, a cost and revenue at
    their date.
    """

    _name = "operative.complaint.report"
    _inherit = ["operative.statistic.mixin"]
    _description = "Complaints"
    _auto = False
    _order = "kind, date desc, id desc"
    _rec_name = "product_id"
    _staff_fields = ()
    _ratios = {
        "complaint_ratio": ("complained_line_count", "delivered_line_count", 1),
        "complained_ppm_ratio": ("complained_quantity", "delivered_quantity", 1_000_000),
        "accepted_ppm_ratio": ("accepted_quantity", "delivered_quantity", 1_000_000),
        "justified_ratio": ("justified_count", "decided_count", 1),
        "repeat_ratio": ("repeat_count", "complaint_count", 1),
        "cost_ratio": ("cost", "revenue", 1),
    }

    kind = fields.Selection(selection=KINDS, string="What", readonly=True)
    date = fields.Date(readonly=True, help="Of a complaint, when it came in; of a delivery, when it left.")
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    phase_id = fields.Many2one("operative.phase", string="Phase of the Customer", readonly=True, help="The one it is in now.")
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    supplier_id = fields.Many2one(
        "res.partner", readonly=True, help="The first vendor of the product.")
    lot_id = fields.Many2one("stock.lot", string="Lot/Serial Number", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    carrier = fields.Char(readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", string="Complaint", readonly=True, groups=READS_TICKETS)
    cause_id = fields.Many2one("operative.complaint.cause", readonly=True)
    fault = fields.Selection(
        selection=lambda self: self.env["helpdesk.ticket"]._fields["complaint_fault"]._description_selection(self.env),
        string="At Fault", readonly=True)
    fault_partner_id = fields.Many2one("res.partner", string="Supplier or Carrier at Fault", readonly=True)
    decision = fields.Selection(
        selection=lambda self: self.env["operative.complaint.line"]._fields["decision"]._description_selection(self.env),
        readonly=True)
    remedy = fields.Selection(
        selection=lambda self: self.env["operative.complaint.line"]._fields["remedy"]._description_selection(self.env),
        string="Granted", readonly=True)

    complaint_count = fields.Integer(string="Complaints", readonly=True, aggregator="count_distinct")
    repeat_count = fields.Integer(
        string="Repeat Complaints", readonly=True, aggregator="count_distinct",
        help="The customer had complained with the same cause not long before; the settings say within how many days.")
    position_count = fields.Integer(string="Positions", readonly=True)
    decided_count = fields.Integer(string="Decided Positions", readonly=True)
    justified_count = fields.Integer(string="Justified Positions", readonly=True, help="Justified or partly justified.")
    complained_line_count = fields.Integer(
        string="Complained Order Lines", readonly=True, aggregator="count_distinct",
        help="Order lines of which something was complained. Positions without a document are not among them.")
    delivered_line_count = fields.Integer(
        string="Delivered Order Lines", readonly=True, aggregator="count_distinct",
        help="Order lines of which something has left for the customer: the n of the complaint rate.")
    complained_quantity = fields.Float(readonly=True, digits="Product Unit")
    accepted_quantity = fields.Float(readonly=True, digits="Product Unit")
    delivered_quantity = fields.Float(
        readonly=True, digits="Product Unit", help="In the unit of the product; what came back was delivered.")
    cost = fields.Monetary(readonly=True, aggregator="sum", help="Of complaints, less what was recovered.")
    revenue = fields.Monetary(
        readonly=True, aggregator="sum",
        help="Confirmed orders by order date, untaxed, in company currency at the order's rate.")
    complaint_ratio = fields.Float(
        string="Complaint Rate", readonly=True, aggregator="ratio",
        help="Complained order lines / delivered order lines, both of the period.")
    complained_ppm_ratio = fields.Float(
        string="Complained (ppm)", readonly=True, aggregator="ratio", help="Quantity complained per million delivered.")
    accepted_ppm_ratio = fields.Float(
        string="Accepted (ppm)", readonly=True, aggregator="ratio", help="Quantity accepted per million delivered.")
    justified_ratio = fields.Float(
        string="Justified Share", readonly=True, aggregator="ratio", help="Positions justified or partly justified / decided.")
    repeat_ratio = fields.Float(
        string="Repeat Rate", readonly=True, aggregator="ratio", help="Repeat complaints / complaints.")
    cost_ratio = fields.Float(
        string="Cost of Revenue", readonly=True, aggregator="ratio", help="Cost of complaints / revenue, both of the period.")

    _depends = {
        "helpdesk.ticket": ["type_id", "partner_id", "company_id", "operative_received_at", "duplicate_id", "tag_ids",
                            "complaint_cause_id", "complaint_fault", "complaint_fault_partner_id"],
        "helpdesk.ticket.type": ["operative_is_complaint"],
        "operative.complaint.line": ["ticket_id", "sale_line_id", "picking_id", "product_id", "lot_id", "quantity",
                                     "quantity_accepted", "product_uom_id", "decision", "remedy"],
        "operative.complaint.cost": ["ticket_id", "line_id", "date", "amount_company", "company_id"],
        "stock.move.line": ["state", "date", "product_id", "lot_id", "quantity_product_uom", "picking_id", "move_id",
                            "location_id", "location_dest_id", "company_id"],
        "stock.move": ["sale_line_id"],
        "sale.order": ["state", "partner_id", "date_order", "currency_rate", "company_id", "warehouse_id"],
        "sale.order.line": ["order_id", "product_id", "price_subtotal", "display_type"],
        "res.partner": ["commercial_partner_id"],
        "product.template": ["categ_id", "uom_id"],
        "product.supplierinfo": ["product_tmpl_id", "partner_id", "sequence"],
        "operative.customer": ["phase_id"],
        "res.company": ["operative_timezone", "currency_id", "operative_repeat_days"],
    }

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None):
        compared = [item[0] for item in having if isinstance(item, (list, tuple))]
        domain = self._domain_of_counted(domain, [*aggregates, *compared])
        return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        return super()._read_grouping_sets(self._domain_of_counted(domain, aggregates), grouping_sets, aggregates, order)

    @api.model
    def _domain_of_counted(self, domain, aggregates):
        """Leave out rows that none of the measures is counted on: neither read, nor groups of nothing.

        :param aggregates: such as ``complaint_ratio:ratio``; where none of them is a measure, complaints count
        """
        names = {spec.split(":")[0] for spec in aggregates}
        for name in names & self._ratios.keys():
            names |= set(self._ratios[name][:2])
        kinds = [kind for kind, measures in MEASURES.items() if names.intersection(measures)]
        return Domain(domain) & Domain("kind", "in", kinds or ["complained"])

    @property
    def _table_query(self):
        parts = {
            "complained": complaints.positions(SQL("company.operative_repeat_days")), "cost": complaints.costs(),
            "delivered": complaints.delivered(), "revenue": complaints.revenue()}
        return SQL(
            """
            SELECT row.*, customer.phase_id, template.categ_id, supplier.partner_id AS supplier_id,
                   company.currency_id, %(ratios)s
              FROM (%(rows)s) row
         LEFT JOIN res_company company ON company.id = row.company_id
         LEFT JOIN operative_customer customer ON customer.partner_id = row.partner_id AND customer.company_id = row.company_id
         LEFT JOIN product_product product ON product.id = row.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN (
                SELECT DISTINCT ON (product_tmpl_id) product_tmpl_id, partner_id
                  FROM product_supplierinfo
                 ORDER BY product_tmpl_id, sequence, min_qty, price, id) supplier ON supplier.product_tmpl_id = template.id
            """,
            ratios=SQL(", ").join(SQL("NULL::float8 AS %s", SQL.identifier(name)) for name in self._ratios),
            rows=SQL(" UNION ALL ").join(
                self._part_sql(place, kind, columns, source)
                for place, (kind, (columns, source)) in enumerate(parts.items())))

    @api.model
    def _part_sql(self, place, kind, columns, source):
        """One kind of rows. All have the same columns of the same types: so the database reads only those that are asked for.

        :param place: of the kind among the kinds: no two rows share an id
        :param columns: dict of SQL by name; those that are missing are empty
        :param source: SQL, what the columns are of
        """
        if kind != "revenue":  # which has no transfer
            columns = columns | {"carrier": self.env["operative.delivery"]._carrier_columns()[0]}
        return SQL(
            "SELECT %s::bigint * %s + %s AS id, %s::varchar AS kind, %s %s", columns["id"], len(KINDS), place, kind,
            SQL(", ").join(
                SQL("(%s)::%s AS %s", columns.get(name) or SQL("NULL"), SQL(kind_of), SQL.identifier(name))
                for name, kind_of in COLUMNS.items()), source)
