from collections import defaultdict
from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...core.days import begin_of, day_in
from ...facts.deliveries import OPEN
from . import availability


class OperativePromiseEngine(models.AbstractModel):
    """What is on hand, what comes and what goes, and the days on which it may."""

    _inherit = "operative.promise.engine"

    @api.model
    def _excluded(self, exclude_order_ids):
        """The sales orders to leave out: those of the given ones that the user may read."""
        given = exclude_order_ids if isinstance(exclude_order_ids, (list, tuple, set)) else ()
        orders = self.env["sale.order"].browse(order_id for order_id in given if type(order_id) is int)
        return orders.exists()._filtered_access("read")

    @api.model
    def _stock_loader(self, demand, location, warehouse, now, at, excluded):
        """Read what the products can be promised from when; one query.

        :param demand: dict of product id -> quantity
        :param location: where the delivery takes it from
        :return: function of product ids that makes a dict of product id -> Stock, afresh each time
        """
        rows = defaultdict(list)
        hand, overdue = dict.fromkeys(demand, 0.0), {}
        if demand:
            zone = warehouse.company_id._operative_zone()
            statement = availability.statement(
                *self._stock_queries(demand, location, warehouse, excluded), demand, now, at,
                begin_of(day_in(now, zone), zone))
            for product_id, on_hand, late, since, moment, quantity in self.env.execute_query(statement):
                hand[product_id], overdue[product_id] = on_hand, (late or 0.0, since)
                rows[product_id].append((moment, quantity))
        return lambda product_ids: {
            product_id: availability.Stock(hand[product_id], rows[product_id], overdue.get(product_id, (0.0, None)))
            for product_id in product_ids}

    @api.model
    def _stock_domains(self, location):
        """What the delivery rule can take: what is in and below a location, and what moves lead there or away.

        Open moves lead where they finally lead, as in Odoo's own forecast. What lies beside, in quarantine, quality control
        or input, is none until a move brings it; nor is a place below that holds no stock, such as scrap.

        :return: three domains: here, of quants; coming and going, of moves
        """
        # sudo: quantities and dates of one warehouse of the user's companies, summed up; no document is shown
        below = self.env["stock.location"].sudo().with_context(active_test=False)._search(
            [("id", "child_of", location.id), ("usage", "in", ("internal", "transit", "view"))])
        here = Domain("location_id", "in", below)
        leads_here = Domain("location_final_id", "in", below) | (
            Domain("location_final_id", "=", False) & Domain("location_dest_id", "in", below))
        return here, leads_here & ~here, here & ~leads_here

    @api.model
    def _arrival(self, table, location, begins_here=None):
        """SQL for when an open move that leads to a location is there, push rules on its way included.

        :param begins_here: condition on what leaves the location instead, at its date
        """
        date = SQL.identifier(table, "date")
        days = {}
        for from_id, path, _is_customers, number in self._pushes():
            if location.parent_path.startswith(path):
                days[from_id] = min(number, days.get(from_id, number))
        if not days:
            return date
        return SQL(
            "%s + CASE WHEN %s THEN 0 %s ELSE 0 END * interval '1 day'", date, begins_here or SQL("FALSE"), SQL(" ").join(
                SQL("WHEN %s = %s THEN %s", SQL.identifier(table, "location_dest_id"), from_id, number)
                for from_id, number in days.items()))

    @api.model
    def _stock_queries(self, product_ids, location, warehouse, excluded):
        """What is on hand and the open moves in and out, without what others own and what is reserved of it.

        :return: two SELECT, see :func:`availability.statement`
        """
        # sudo: as in _stock_domains
        quants = self.env["stock.quant"].sudo().with_context(active_test=False)
        moves = self.env["stock.move"].sudo().with_context(active_test=False)
        here, coming, going = self._stock_domains(location)
        owner = warehouse.company_id.partner_id.id
        ours = [False, owner]
        is_open = Domain("state", "in", OPEN) & Domain("restrict_partner_id", "in", ours)
        if excluded:
            going &= ~Domain("sale_line_id.order_id", "in", excluded.ids)
        quants.flush_model(["product_id", "location_id", "owner_id", "quantity"])
        moves.flush_model(["product_id", "date", "product_qty", "picking_id"])
        self.env["stock.move.line"].flush_model(["move_id", "owner_id", "quantity_product_uom"])
        self.env["stock.picking"].flush_model(["owner_id"])
        self.env["stock.location"].flush_model(["parent_path", "usage"])
        quant = quants._search(here & Domain("owner_id", "in", ours), bypass_access=True)
        quant.add_where(SQL("%s = ANY(%s)", SQL.identifier(quant.table, "product_id"), availability.array(product_ids, "int")))
        move = moves._search(is_open & (coming | going), bypass_access=True)
        move.add_where(SQL("%s = ANY(%s)", SQL.identifier(move.table, "product_id"), availability.array(product_ids, "int")))
        # few transfers have an owner: an index knows them
        move.add_where(SQL(
            """(%(picking)s IS NULL OR %(picking)s NOT IN (
                SELECT id FROM stock_picking WHERE owner_id IS NOT NULL AND owner_id <> %(owner)s))""",
            picking=SQL.identifier(move.table, "picking_id"), owner=owner))
        # of those that come or go, the ones that begin here go
        begins_here = moves._search(here, bypass_access=True).where_clause
        # few lines have an owner: an index knows them, and they are looked up once for all moves
        foreign = SQL("FROM stock_move_line WHERE owner_id IS NOT NULL AND owner_id <> %s", owner)
        of_others = SQL(
            """CASE WHEN %(id)s IN (SELECT move_id %(foreign)s)
                    THEN (SELECT SUM(quantity_product_uom) %(foreign)s AND move_id = %(id)s) ELSE 0 END""",
            id=SQL.identifier(move.table, "id"), foreign=foreign)
        quantity = SQL.identifier(move.table, "product_qty")
        return (
            quant.select(SQL.identifier(quant.table, "product_id"), SQL.identifier(quant.table, "quantity")),
            move.select(
                SQL.identifier(move.table, "product_id"),
                self._arrival(move.table, location, begins_here),
                SQL("CASE WHEN %s THEN %s - %s ELSE %s END", begins_here, of_others, quantity, quantity)))

    @api.model
    def _working_days(self, warehouse, at):
        """The function that moves a moment to the warehouse's first working day; every day is one without a schedule.

        A flexible schedule says how much is worked, not when.
        """
        company = warehouse.company_id
        calendar = company.resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return lambda moment: moment
        zone = company._operative_zone()
        return availability.WorkingDays(partial(calendar._operative_working_days_cached, company.id, zone), zone, at)
