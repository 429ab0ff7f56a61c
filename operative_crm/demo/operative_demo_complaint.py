import random
from datetime import timedelta

from odoo import Command, api, models

from . import names


class OperativeDemo(models.AbstractModel):
    """Complaints over two years, with causes that tell a story: one lot of seals, one carrier, one supplier."""

    _inherit = "operative.demo"

    @api.model
    def _make_complaints(self, story):
        """After the tickets: positions on those that are complaints, and the ones the story needs."""
        # its own: what the rest of the demo data draws stays as it is
        story.dice = random.Random(1908)
        tickets = self._complaint_tickets(story)
        self._make_causes(story)
        self._make_lots(story)
        for number, ticket in enumerate(tickets):
            self._complain(story, ticket, names.COMPLAINTS[ticket.name], number)
        for lot, order, days_ago in story.leaking:
            self._leak(story, lot, order, days_ago)

    @api.model
    def _complaint_tickets(self, story):
        kind = self._ref("ticket_type_complaint")
        kind.operative_is_complaint = True
        # the type that is shipped for companies without one of their own
        self.env.ref("operative_crm.helpdesk_ticket_type_complaint").active = False
        return self.env["helpdesk.ticket"].search([
            ("company_id", "=", story.company.id), ("type_id", "=", kind.id), ("name", "in", list(names.COMPLAINTS))],
            order="create_date, id")

    @api.model
    def _make_causes(self, story):
        causes, story.causes = self.env["operative.complaint.cause"], {}
        for key, parent, name, german in names.CAUSES:
            cause = causes.create({
                "name": name, "company_id": story.company.id,
                "parent_id": self.env.ref(f"operative_crm.complaint_cause_{parent}").id})
            self._translate(cause, [german])
            story.causes[key] = cause
        story.carrier, story.supplier = self.env["res.partner"].create([
            {"name": "Spedition Steinhuder Meer GmbH", "email": "disposition@spedition-steinhude.example"},
            {"name": "Dichtungswerk Eifel GmbH & Co. KG", "email": "qualitaet@dichtungswerk-eifel.example"}])
        (story.carrier | story.supplier).write({
            "is_company": True, "company_id": story.company.id, "country_id": self.env.ref("base.de").id})
        self._give_names(story.carrier | story.supplier, ["partner_carrier", "partner_seal_supplier"])

    @api.model
    def _make_lots(self, story):
        """Six deliveries of a seal from two lots; the second one leaks."""
        seal = self.env["product.product"].create({
            "name": "Rotary Shaft Seal 70x90x10 FKM", "default_code": "WDR-70", "company_id": story.company.id,
            "categ_id": self._ref("category_seal").id, "list_price": 24.8, "standard_price": 11.4, "type": "consu",
            "is_storable": True, "tracking": "lot", "invoice_policy": "delivery",
            "taxes_id": [Command.set(story.company.account_sale_tax_id.ids)],
            "seller_ids": [Command.create({"partner_id": story.supplier.id, "price": 11.4})]})
        self._give_names(seal, ["product_wdr_70"])
        self._translate(seal, ["Wellendichtring 70x90x10 FKM"])
        lots = self.env["stock.lot"].create([
            {"name": name, "product_id": seal.id, "company_id": story.company.id} for name in ("E-2431", "E-2447")])
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", story.company.id)], limit=1)
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(seal, warehouse.lot_stock_id, 400, lot_id=lot)
        buyers = [customer for customer in story.customers
                  if customer.is_company and customer.phase in ("key", "active") and customer.orders][:6]
        story.leaking = []
        for number, customer in enumerate(buyers):
            days_ago, lot = 190 - 18 * number, lots[number > 1]
            order = self._deliver_lot(story, customer, seal, lot, 20 + 10 * (number % 3), days_ago)
            if number > 1:
                story.leaking.append((lot, order, days_ago - 16))

    @api.model
    def _deliver_lot(self, story, customer, seal, lot, quantity, days_ago):
        moment = (story.now - timedelta(days=days_ago)).replace(hour=9, minute=0, second=0)
        order = self.env["sale.order"].create({
            "partner_id": customer.contacts[0].id, "company_id": story.company.id, "date_order": moment,
            "user_id": customer.partner.user_id.id,
            "order_line": [Command.create({"product_id": seal.id, "product_uom_qty": quantity})]})
        order.action_confirm()
        move = order.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.move_line_ids = [Command.create({
            "product_id": seal.id, "lot_id": lot.id, "quantity": quantity, "picking_id": move.picking_id.id,
            "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id})]
        move.picked = True
        order.picking_ids.with_context(skip_sms=True).button_validate()
        left = moment + timedelta(days=6)
        self._backdate("sale.order", [(order.id, moment)], date_order=1, create_date=1)
        self._backdate("stock.move", [(move.id, left)], date=1, date_deadline=1, create_date=1)
        self._backdate("stock.move.line", [(line.id, left) for line in move.move_line_ids], date=1)
        self._backdate("stock.picking", [(move.picking_id.id, left)], date_done=1, create_date=1)
        return order

    @api.model
    def _leak(self, story, lot, order, days_ago):
        """A customer complains of the lot; what is done about it stands on the first of them."""
        moment = (story.now - timedelta(days=days_ago)).replace(hour=10, minute=0, second=0)
        is_first = lot == story.leaking[0][0] and order == story.leaking[0][1]
        is_open = days_ago < 90
        contact = order.partner_id
        ticket = self.env["helpdesk.ticket"].create({
            "name": "Seal leaks at 60 °C", "partner_id": contact.id, "partner_name": contact.name,
            "partner_email": contact.email, "company_id": story.company.id, "team_id": self._ref("team_service").id,
            "description": "<p>The shaft seal leaks as soon as the gearbox is warm.</p>", "priority": "2",
            "type_id": self._ref("ticket_type_complaint").id, "user_id": story.users["thiel"].id,
            "channel_id": self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_email").id,
            "sale_order_ids": [Command.set(order.ids)]})
        ticket.stage_id = self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{'in_progress' if is_open else 'done'}")
        closed = min(moment + timedelta(days=12), story.now - timedelta(hours=3))
        self._backdate("helpdesk.ticket", [(ticket.id, moment, closed)], create_date=1, last_stage_update=2)
        if not is_open:
            self._backdate("helpdesk.ticket", [(ticket.id, closed)], closed_date=1)
        customer = next(customer for customer in story.customers if customer.partner == contact.commercial_partner_id)
        self._write_messages(story, [(
            ticket, moment, contact, story.say(ticket.name, customer),
            story.say("The seal leaks as soon as the gearbox is warm.", customer))])
        line = order.order_line
        self.env["operative.complaint.line"].create({
            "ticket_id": ticket.id, "sale_line_id": line.id, "picking_id": order.picking_ids.id,
            "product_id": line.product_id.id, "lot_id": lot.id,
            "quantity": line.product_uom_qty // 2, "quantity_accepted": line.product_uom_qty // 2,
            "name": story.say("Leaks when warm"),
            "decision": "justified", "remedy_desired": "exchange", "remedy": "replacement"})
        ticket.write({
            "complaint_cause_id": story.causes["lip"].id, "complaint_fault": "supplier",
            "complaint_fault_partner_id": story.supplier.id})
        self._cost(ticket, moment, "freight", 18.5)
        self._cost(ticket, moment, "goodwill", 60 if is_first else 25)
        if is_first:
            self._act(story, ticket, moment)
        if is_open and order == story.leaking[-1][1]:
            self.env["operative.provider.task"].create({
                "ticket_id": ticket.id, "name": story.say("Examine ten seals of lot E-2447"), "partner_id": story.supplier.id,
                "due_at": story.now + timedelta(days=3),
                "body": story.say(
                    "<p>Please examine the sealing lip of the ten pieces we sent, and tell us what you found.</p>")})

    @api.model
    def _act(self, story, ticket, moment):
        owner = story.users["service"]
        self.env["operative.complaint.action"].create([{
            "ticket_id": ticket.id, "step": step, "name": story.say(text), "owner_id": owner.id,
            "due_on": (moment + timedelta(days=after)).date(), "done_on": (moment + timedelta(days=after)).date(),
            "check_on": (moment + timedelta(days=after + 90)).date() if step == "d6" else False,
        } for step, text, after in names.ACTIONS])

    @api.model
    def _complain(self, story, ticket, complaint, number):
        """One position of what the customer was delivered last before the ticket, and what followed."""
        cause, fault, remedy, decision = complaint
        line = self.env["sale.order.line"].search([
            ("order_id.partner_id.commercial_partner_id", "=", ticket.partner_id.commercial_partner_id.id),
            ("company_id", "=", story.company.id), ("move_ids.state", "=", "done"), ("product_id.tracking", "=", "none"),
            ("move_ids.date", "<", ticket.create_date)], order="id desc", limit=1)
        is_closed = ticket.stage_id.closed
        move = line.move_ids.filtered(lambda move: move.state == "done")[:1]
        quantity = min(move.quantity or 4, 1 + number % 4)
        accepted = quantity if decision in ("justified", "goodwill") else quantity / 2 if decision == "partly" else 0
        # of what was delivered before our time there is no document
        self.env["operative.complaint.line"].create({
            "ticket_id": ticket.id, "sale_line_id": line.id, "picking_id": move.picking_id.id,
            "product_id": line.product_id.id, "quantity": quantity, "name": ticket.name, "remedy_desired": remedy,
            **({"quantity_accepted": accepted, "decision": decision, "remedy": remedy if decision != "not" else "none"}
               if is_closed else {})})
        partner = {"carrier": story.carrier, "supplier": story.supplier}.get(fault)
        role = self.env.ref("operative_crm.operative_role_back_office") if fault == "role" else self.env["operative.role"]
        ticket.write({
            "complaint_cause_id": story.causes[cause].id, "complaint_fault": fault,
            "complaint_fault_partner_id": partner.id if partner else False,
            "complaint_fault_role_id": role.id})
        if is_closed and decision != "not":
            self._cost(ticket, ticket.create_date, "freight", story.dice.choice((9.8, 14.5, 32.0)))
            if decision == "goodwill":
                self._cost(ticket, ticket.create_date, "goodwill", story.dice.choice((20.0, 35.0, 50.0)))
            if fault in ("carrier", "supplier") and story.dice.random() < 0.5:
                self._cost(ticket, ticket.create_date + timedelta(days=20), "recovery", 9.8)

    @api.model
    def _cost(self, ticket, moment, kind, amount):
        self.env["operative.complaint.cost"].create({
            "ticket_id": ticket.id, "kind": kind, "amount": amount, "date": moment.date(), "role_id": False})
