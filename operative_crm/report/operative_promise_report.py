from odoo import api, fields, models
from odoo.tools import SQL

from ..models.core.days import local_day, zone_of
from ..models.facts import deliveries


class OperativePromiseReport(models.Model):
    """Kept promises: a row an order line that is due or delivered, against its first and its last promise.

    A rate is the mean over such rows, so that it is a sum over a number at every level it is grouped to.
    """

    _name = "operative.promise.report"
    _inherit = ["operative.person.path.mixin"]
    _description = "On Time in Full"
    _auto = False
    _order = "first_promised_date desc, id desc"
    _rec_name = "sale_line_id"

    sale_line_id = fields.Many2one("sale.order.line", string="Order Line", readonly=True)
    order_id = fields.Many2one("sale.order", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    customer_id = fields.Many2one("operative.customer", string="Customer Record", readonly=True)
    # for the record rules alone: by whom promises were kept is a figure about staff
    user_id = fields.Many2one("res.users", string="Salesperson of the Order", readonly=True, groups="base.group_no_one")
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product Category", readonly=True)
    warehouse_id = fields.Many2one("stock.warehouse", readonly=True)
    carrier = fields.Char(readonly=True, help="Of the last delivery.")
    first_promised_date = fields.Datetime(
        string="First Promised", readonly=True, help="The period of what is counted against the first promise.")
    promised_date = fields.Datetime(
        string="Last Promised", readonly=True, help="The period of what is counted against the last promise.")
    delivered_date = fields.Datetime(string="Delivered On", readonly=True, help="The last delivery of the line.")
    due_first = fields.Integer(
        string="Lines Due", readonly=True, help="Order lines whose first promised date is past: the n of the rates.")
    due_last = fields.Integer(
        string="Lines Due, Last Promise", readonly=True,
        help="Order lines whose last promised date is past: the n of the rate against the last promise.")
    kept_first = fields.Float(
        string="On Time in Full, First Promise", readonly=True, aggregator="avg",
        help="Lines delivered in full by the first promised day / lines due.")
    kept_last = fields.Float(
        string="On Time in Full, Last Promise", readonly=True, aggregator="avg",
        help="Lines delivered in full by the last promised day / lines due by it.")
    on_time = fields.Float(
        string="On Time, First Promise", readonly=True, aggregator="avg",
        help="Lines of which nothing is open and the last delivery was made by the first promised day / lines due.")
    in_full = fields.Float(
        readonly=True, aggregator="avg", help="Lines delivered completely / lines due; what came back is not delivered.")
    days_late = fields.Integer(
        readonly=True, aggregator="max",
        help="Days from the first promised day to the last delivery, or to today where something is open.")
    change_count = fields.Integer(string="Changes", readonly=True, help="How often the promise was changed.")
    days_moved = fields.Integer(
        readonly=True, help="Days from the first to the last promise, without those at the customer's wish.")
    wish_count = fields.Integer(
        string="Changes at the Customer's Wish", readonly=True, help="Changes the customer asked for.")
    wish_days_moved = fields.Integer(
        string="Days Moved at the Customer's Wish", readonly=True, help="Days the promise moved because the customer asked.")

    _depends = {
        "sale.order": ["state", "partner_id", "user_id", "company_id"],
        "sale.order.line": ["order_id", "product_id", "product_uom_qty", "qty_delivered", "warehouse_id"],
        "stock.move": ["state", "date", "date_deadline", "sale_line_id", "location_dest_id", "location_final_id"],
        "operative.promise": ["sale_line_id", "promised_date", "previous_date", "kind", "at_customer_wish"],
        "product.template": ["categ_id"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["operative_timezone"],
    }

    @property
    def _table_query(self):
        carrier, _tracking = self.env["operative.delivery"]._carrier_columns()
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT id, sale_line_id, order_id, company_id, partner_id, user_id, product_id, categ_id, warehouse_id,
                   carrier, first_promised_date, promised_date, delivered_date, customer_id,
                   is_due_first::int AS due_first, is_due_last::int AS due_last,
                   CASE WHEN is_due_first
                        THEN (NOT still_open AND in_full AND delivered_on <= first_on)::int END AS kept_first,
                   CASE WHEN is_due_last
                        THEN (NOT still_open AND in_full AND delivered_on <= last_on)::int END AS kept_last,
                   CASE WHEN is_due_first THEN (NOT still_open AND delivered_on <= first_on)::int END AS on_time,
                   CASE WHEN is_due_first THEN in_full::int END AS in_full,
                   CASE WHEN is_due_first
                        THEN GREATEST(0, CASE WHEN still_open THEN today ELSE delivered_on END - first_on)
                        END AS days_late,
                   change_count, days_moved, wish_count, wish_days_moved
              FROM (
                    SELECT fact.*, %(first_on)s AS first_on, %(last_on)s AS last_on, %(delivered_on)s AS delivered_on,
                           %(today)s AS today, fact.first_promised_date <= %(now)s AS is_due_first,
                           fact.promised_date <= %(now)s AS is_due_last
                      FROM (%(facts)s) fact
                      JOIN res_company company ON company.id = fact.company_id
              ) fact
             WHERE is_due_first OR is_due_last
            """,
            facts=self._facts(carrier), now=now,
            first_on=local_day(SQL("fact.first_promised_date"), zone_of()),
            last_on=local_day(SQL("fact.promised_date"), zone_of()),
            delivered_on=local_day(SQL("fact.delivered_date"), zone_of()),
            today=local_day(SQL("%s::timestamp", now), zone_of()))

    @api.model
    def _facts(self, carrier):
        """An order line of goods a row, with its promises and its deliveries.

        Lines delivered before promises were logged count by the deadline of their deliveries.
        """
        return SQL(
            """
            SELECT line.id, line.id AS sale_line_id, doc.id AS order_id, doc.company_id, doc.user_id,
                   partner.commercial_partner_id AS partner_id, customer.id AS customer_id, line.product_id,
                   template.categ_id, line.warehouse_id, %(carrier)s AS carrier, move.delivered_date, move.still_open,
                   COALESCE(line.qty_delivered, 0) >= line.product_uom_qty AS in_full,
                   COALESCE(promise.first_date, move.deadline) AS first_promised_date,
                   COALESCE(promise.last_date, move.deadline) AS promised_date,
                   COALESCE(promise.change_count, 0)::int AS change_count,
                   COALESCE(promise.days_moved, 0)::int AS days_moved,
                   COALESCE(promise.wish_count, 0)::int AS wish_count,
                   COALESCE(promise.wish_days_moved, 0)::int AS wish_days_moved
              FROM (
                    SELECT move.sale_line_id, min(move.date_deadline) AS deadline,
                           max(move.date) FILTER (WHERE move.is_done) AS delivered_date,
                           bool_or(NOT move.is_done) AS still_open,
                           (array_agg(move.picking_id ORDER BY move.date DESC, move.id DESC))[1] AS picking_id
                      FROM (%(moves)s) move
                     GROUP BY move.sale_line_id
              ) move
              JOIN sale_order_line line ON line.id = move.sale_line_id
              JOIN sale_order doc ON doc.id = line.order_id AND doc.state = 'sale'
              JOIN res_partner partner ON partner.id = doc.partner_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN stock_picking picking ON picking.id = move.picking_id
              LEFT JOIN operative_customer customer
                ON customer.partner_id = partner.commercial_partner_id AND customer.company_id = doc.company_id
              LEFT JOIN (
                    SELECT sale_line_id,
                           min(promised_date) FILTER (WHERE kind <> 'change') AS first_date,
                           (array_agg(promised_date ORDER BY operative_promise.id DESC))[1] AS last_date,
                           count(*) FILTER (WHERE kind = 'change') AS change_count,
                           sum(%(days)s) FILTER (WHERE NOT at_customer_wish) AS days_moved,
                           count(*) FILTER (WHERE at_customer_wish) AS wish_count,
                           sum(%(days)s) FILTER (WHERE at_customer_wish)
                               AS wish_days_moved
                      FROM operative_promise
                      JOIN sale_order_line promised ON promised.id = operative_promise.sale_line_id
                      JOIN res_company company ON company.id = promised.company_id
                     GROUP BY sale_line_id
              ) promise ON promise.sale_line_id = line.id
            """, carrier=carrier, moves=deliveries.each(),
            days=SQL(
                "%s - %s", local_day(SQL("promised_date"), zone_of()), local_day(SQL("previous_date"), zone_of())))
