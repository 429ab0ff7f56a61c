from datetime import timedelta

from odoo import Command, api, models
from odoo.tools import SQL

REASONS = ("Casting with pores, made again", "Vendor delivers later", "Machine down for two days", "Carrier missed the pick-up")


class OperativeDemo(models.AbstractModel):
    """What was promised over two years, and a receipt that has just slipped."""

    _inherit = "operative.demo"

    @api.model
    def _make_promises(self, story):
        """The log as it would have come about, promises that were changed, and one that is endangered."""
        self.env.flush_all()
        self.env.execute_query(SQL(
            """
            UPDATE operative_promise promise
               SET made_at = doc.date_order, user_id = doc.user_id
              FROM sale_order_line line
              JOIN sale_order doc ON doc.id = line.order_id
             WHERE line.id = promise.sale_line_id AND doc.company_id = %s
         RETURNING promise.id
            """, story.company.id))
        self.env["operative.promise"].invalidate_model()
        self._make_changes(story)
        self._make_slip(story)
        self.env["operative.delivery"]._follow_endangered()

    @api.model
    def _make_changes(self, story):
        """Of what came late, every second was promised anew the day before; some at the customer's wish."""
        late = [order for order in story.orders
                if order.delivered_at and order.part == 1 and order.delivered_at.date() > order.promised_at.date()]
        vals_list = []
        for number, order in enumerate(late[::2]):
            for line in order.record.order_line.filtered(lambda line: line.product_id.type == "consu"):
                vals_list.append({
                    "sale_line_id": line.id, "promise_id": line.operative_promise_ids.sorted("id")[:1].id, "kind": "change",
                    "previous_date": order.promised_at,
                    "promised_date": order.delivered_at.replace(hour=14), "at_customer_wish": number % 5 == 4,
                    "user_id": order.record.user_id.id, "made_at": order.promised_at - timedelta(days=1),
                    "reason": story.say("The site is not ready" if number % 5 == 4 else REASONS[number % len(REASONS)])})
        self.env["operative.promise"].create(vals_list)

    @api.model
    def _make_slip(self, story):
        """25 bearings on stock and 60 on their way: 40 were promised for then, and the vendor is eleven days late."""
        company = story.company
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
        bearing = self.env["product.product"].create({
            "name": "Cylindrical Roller Bearing NU 2218", "default_code": "NU-2218", "company_id": company.id,
            "categ_id": self._ref("category_bearing").id, "list_price": 148.0, "standard_price": 91.0,
            "type": "consu", "is_storable": True, "invoice_policy": "delivery",
            "taxes_id": [Command.set(company.account_sale_tax_id.ids)]})
        self._give_names(bearing, ["product_nu_2218"])
        self._translate(bearing, ["Zylinderrollenlager NU 2218"])
        self.env["stock.quant"].with_context(inventory_mode=True).create({
            "product_id": bearing.id, "location_id": warehouse.lot_stock_id.id, "inventory_quantity": 25,
        }).action_apply_inventory()
        route = {"location_id": self.env.ref("stock.stock_location_suppliers").id,
                 "location_dest_id": warehouse.lot_stock_id.id, "company_id": company.id}
        day = story.at(-8, hour=8)
        receipt = self.env["stock.picking"].create({
            **route, "picking_type_id": warehouse.in_type_id.id, "scheduled_date": day, "origin": "V-2260",
            "partner_id": self.env["stock.picking"].search([("origin", "=", "V-2231")], limit=1).partner_id.id,
            "move_ids": [Command.create({**route, "product_id": bearing.id, "product_uom_qty": 60, "date": day})]})
        receipt.action_confirm()
        self._give_names(receipt, ["receipt_slipped"])
        keys = [customer for customer in story.customers if customer.phase == "key" and customer.salesperson != "vogel"]
        orders = self.env["sale.order"].create([{
            "partner_id": customer.partner.id, "company_id": company.id, "user_id": story.users["inside"].id,
            "team_id": story.teams["inside"].id, "operative_wished_date": (day + timedelta(days=wish)).date(),
            "order_line": [Command.create({
                "product_id": bearing.id, "product_uom_qty": quantity, "price_unit": 148.0,
                "operative_promised_date": promised})],
        } for customer, quantity, promised, wish in (
            (keys[0], 40, day + timedelta(days=1, hours=6), 0), (keys[-1], 10, story.at(-3, hour=14), -5))])
        for order in orders[::-1]:  # the small one has its goods reserved
            order.action_confirm()
        self._give_names(orders, ["order_endangered", "order_beside"])
        receipt.move_ids.date = story.at(-19, hour=8)
        self.env["helpdesk.ticket"].create({
            "name": story.say("When do the NU 2218 bearings arrive?", keys[0]),
            "description": f"<p>{story.say('We plan the assembly and need the date.', keys[0])}</p>",
            "partner_id": keys[0].contacts[0].id, "company_id": company.id, "user_id": story.users["service"].id,
            "team_id": self._ref("team_service").id})
