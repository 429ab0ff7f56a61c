from collections import defaultdict
from functools import partial

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

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
    def _stock_loader(self, demand, warehouse, now, at, excluded):
        """Read what the products can be promised from when; one query.

        :param demand: dict of product id -> quantity
        :return: function of product ids that makes a dict of product id -> Stock, afresh each time
        """
        rows = defaultdict(list)
        hand = dict.fromkeys(demand, 0.0)
        if demand:
            statement = availability.statement(
                *self._stock_queries(list(demand), warehouse, excluded), demand, now, at)
            for product_id, on_hand, moment, quantity in self.env.execute_query(statement):
                hand[product_id] = on_hand
                rows[product_id].append((moment, quantity))
        return lambda product_ids: {
            product_id: availability.Stock(hand[product_id], rows[product_id]) for product_id in product_ids}

    @api.model
    def _stock_queries(self, product_ids, warehouse, excluded):
        """What is on hand and the open moves in and out, chosen as Odoo does, without what others own.

        :return: two SELECT, see :func:`availability.statement`
        """
        # sudo: quantities and dates of one warehouse of the user's companies, summed up; no document is shown
        quants = self.env["stock.quant"].sudo().with_context(active_test=False)
        moves = self.env["stock.move"].sudo().with_context(active_test=False)
        here, coming, going = self.env["product.product"].sudo().with_context(
            warehouse_id=warehouse.id)._get_domain_locations()
        owner = warehouse.company_id.partner_id.id
        ours = [False, owner]
        is_open = Domain("state", "in", OPEN) & Domain("restrict_partner_id", "in", ours)
        if excluded:
            going &= ~Domain("sale_line_id.order_id", "in", excluded.ids)
        quants.flush_model(["product_id", "location_id", "owner_id", "quantity"])
        moves.flush_model(["product_id", "date", "product_qty", "picking_id"])
        self.env["stock.picking"].flush_model(["owner_id"])
        self.env["stock.location"].flush_model(["parent_path"])
        quant = quants._search(here & Domain("owner_id", "in", ours), bypass_access=True)
        quant.add_where(SQL("%s = ANY(%s)", SQL.identifier(quant.table, "product_id"), product_ids))
        move = moves._search(is_open & (coming | going), bypass_access=True)
        move.add_where(SQL("%s = ANY(%s)", SQL.identifier(move.table, "product_id"), product_ids))
        # few transfers have an owner: an index knows them
        move.add_where(SQL(
            """(%(picking)s IS NULL OR %(picking)s NOT IN (
                SELECT id FROM stock_picking WHERE owner_id IS NOT NULL AND owner_id <> %(owner)s))""",
            picking=SQL.identifier(move.table, "picking_id"), owner=owner))
        # of those that come or go, the ones that begin here go
        begins_here = moves._search(here, bypass_access=True).where_clause
        return (
            quant.select(SQL.identifier(quant.table, "product_id"), SQL.identifier(quant.table, "quantity")),
            move.select(
                SQL.identifier(move.table, "product_id"), SQL.identifier(move.table, "date"),
                SQL("CASE WHEN %s THEN -%s ELSE %s END", begins_here, *[SQL.identifier(move.table, "product_qty")] * 2)))

    @api.model
    def _working_days(self, warehouse, at):
        """The function that moves a moment to the warehouse's first working day; every day is one without a schedule.

        A flexible schedule says how much is worked, not when.
        """
        company = warehouse.company_id
        calendar = company.resource_calendar_id
        if not calendar or calendar.flexible_hours:
            return lambda moment: moment
        return availability.WorkingDays(
            partial(calendar._operative_working_days_cached, company.id), calendar.tz or "UTC", at)
