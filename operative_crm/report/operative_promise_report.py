from odoo import fields, models
from odoo.tools import SQL

from ..models.core.days import local_day
from ..models.facts import deliveries, promises


class OperativePromiseReport(models.Model):
    """Kept promises: a row a promise whose first or last day has come, against both.

    A promise is a quantity of an order line by a day of the company that delivers: a line that was ordered more of later
    has several. A rate is the mean over such rows, so that it is a sum over a number at every level it is grouped to.
    """

    _name = "operative.promise.report"
    _description = "On Time in Full"
    _inherit = ["operative.percentile.mixin", "operative.person.path.mixin"]
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
    # its name: who reads the report may not read the transfer
    delivery = fields.Char(
        readonly=True, help="The one that decided: by which all of the promised quantity had left, else the last one.")
    carrier = fields.Char(readonly=True, help="Of the last delivery.")
    first_promised_date = fields.Datetime(
        string="First Promised", readonly=True, help="The period of what is counted against the first promise.")
    promised_date = fields.Datetime(
        string="Last Promised", readonly=True, help="The period of what is counted against the last promise.")
    delivered_date = fields.Datetime(
        string="Delivered On", readonly=True, help="When all of the promised quantity had left for the customer.")
    quantity = fields.Float(
        string="Promised Quantity", digits="Product Unit", readonly=True,
        help="In the unit of the order line, without what was reduced before the promised day or cancelled with the order.")
    delivered = fields.Float(
        string="Delivered Quantity", digits="Product Unit", readonly=True,
        help="What has left of it for the customer; returns are not taken off.")
    due_first = fields.Integer(
        string="Promises Due", readonly=True, help="Promises whose first promised day has come: the n of the rates.")
    due_last = fields.Integer(
        string="Promises Due, Last Promise", readonly=True,
        help="Promises whose last promised day has come: the n of the rate against the last promise.")
    kept_first = fields.Float(
        string="On Time in Full, First Promise", readonly=True, aggregator="avg",
        help="Promises of which the full quantity had left by the end of the first promised day / promises due.")
    kept_last = fields.Float(
        string="On Time in Full, Last Promise", readonly=True, aggregator="avg",
        help="Promises of which the full quantity had left by the end of the last promised day / promises due by it.")
    on_time = fields.Float(
        string="On Time, First Promise", readonly=True, aggregator="avg",
        help="As on the customer: promises kept by the first promised day / promises due.")
    in_full = fields.Float(
        readonly=True, aggregator="avg",
        help="Promises of which the full quantity was delivered at all / promises due; what comes back was delivered.")
    days_late = fields.Integer(
        readonly=True, aggregator="max",
        help="Days from the first promised day to the day all of it had left, or to today where it has not.")
    days_late_median = fields.Integer(
        string="Days Late, Median", readonly=True, aggregator="median", help="Half of the promises due were no later.")
    days_late_p90 = fields.Integer(
        string="Days Late, 90th Percentile", readonly=True, aggregator="p90", help="Nine of ten promises due were no later.")
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
        "stock.move": [
            "state", "date", "date_deadline", "sale_line_id", "location_id", "location_dest_id", "location_final_id",
            "quantity", "product_uom_qty", "product_uom", "product_id"],
        "operative.promise": [
            "sale_line_id", "promise_id", "promised_date", "previous_date", "kind", "at_customer_wish", "quantity", "made_at"],
        "stock.picking": ["name"],
        "product.template": ["categ_id"],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["operative_timezone"],
    }

    @property
    def _table_query(self):
        carrier, _tracking = self.env["operative.delivery"]._carrier_columns()
        today = local_day(SQL("%s::timestamp", fields.Datetime.now()), SQL("promise.timezone"))
        due_first = promises.is_due(SQL("promise.first_on"), today)
        return SQL(
            """
            WITH outgoing AS MATERIALIZED (%(outgoing)s),
            promised AS MATERIALIZED (%(promises)s),
            fulfilled AS MATERIALIZED (%(fulfilled)s),
            promise AS (
                SELECT promised.*, fulfilled.at AS fulfilled_at, %(fulfilled_on)s AS fulfilled_on
                  FROM promised LEFT JOIN fulfilled ON fulfilled.id = promised.id
            ), decided AS MATERIALIZED (
                SELECT promise.id, max(outgoing.picking_id) AS picking_id
                  FROM promise
                  JOIN outgoing ON outgoing.sale_line_id = promise.sale_line_id AND outgoing.is_done
                                   AND outgoing.date = promise.fulfilled_at
                 GROUP BY promise.id
            ), last_move AS MATERIALIZED (
                SELECT sale_line_id, (array_agg(picking_id ORDER BY date DESC, id DESC))[1] AS picking_id
                  FROM outgoing
                 GROUP BY sale_line_id
            )
            SELECT promise.id, promise.sale_line_id, promise.order_id, promise.company_id, doc.user_id,
                   partner.commercial_partner_id AS partner_id, customer.id AS customer_id, line.product_id,
                   template.categ_id, line.warehouse_id, COALESCE(deciding.name, picking.name) AS delivery,
                   %(carrier)s AS carrier, promise.quantity, promise.delivered,
                   promise.first_date AS first_promised_date, promise.last_date AS promised_date,
                   promise.fulfilled_at AS delivered_date,
                   %(due_first)s::int AS due_first, %(due_last)s::int AS due_last,
                   CASE WHEN %(due_first)s THEN promise.kept::int END AS kept_first,
                   CASE WHEN %(due_last)s THEN promise.kept_last::int END AS kept_last,
                   CASE WHEN %(due_first)s THEN promise.kept::int END AS on_time,
                   CASE WHEN %(due_first)s THEN promise.in_full::int END AS in_full,
                   %(days_late)s AS days_late,
                   %(days_late)s AS days_late_median,
                   %(days_late)s AS days_late_p90,
                   promise.change_count, promise.days_moved, promise.wish_count, promise.wish_days_moved
              FROM promise
              JOIN sale_order_line line ON line.id = promise.sale_line_id
              JOIN sale_order doc ON doc.id = promise.order_id
              JOIN res_partner partner ON partner.id = promise.partner_id
              JOIN product_product product ON product.id = line.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              LEFT JOIN last_move ON last_move.sale_line_id = promise.sale_line_id
              LEFT JOIN stock_picking picking ON picking.id = last_move.picking_id
              LEFT JOIN decided ON decided.id = promise.id
              LEFT JOIN stock_picking deciding ON deciding.id = decided.picking_id
              LEFT JOIN operative_customer customer
                ON customer.partner_id = partner.commercial_partner_id AND customer.company_id = promise.company_id
             WHERE %(due_first)s OR %(due_last)s
            """,
            outgoing=deliveries.each(given_up=True), promises=promises.each(SQL("outgoing")), carrier=carrier,
            due_first=due_first, due_last=promises.is_due(SQL("promise.last_on"), today),
            fulfilled=promises.fulfilled(SQL("promised"), SQL("outgoing")),
            fulfilled_on=local_day(SQL("fulfilled.at"), SQL("promised.timezone")),
            days_late=SQL(
                "CASE WHEN %s THEN GREATEST(0, COALESCE(promise.fulfilled_on, %s) - promise.first_on) END",
                due_first, today))
