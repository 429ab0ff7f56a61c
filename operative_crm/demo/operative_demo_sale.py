from datetime import timedelta

from odoo import Command, api, models

from . import names

# Shares of the list price that were charged before the prices went up: (younger than so many days, seals, others).
OLD_PRICES = ((60, 1.0, 1.0), (365, 1 / 1.06, 1.0), (10000, 1 / 1.06, 1 / 1.03))


class OperativeDemo(models.AbstractModel):
    """Stock, orders, deliveries, invoices, payments, opportunities and quotations of the demo data."""

    _inherit = "operative.demo"

    # -- orders ------------------------------------------------------------------------------

    @api.model
    def _order_lines(self, story, value, days_ago, is_company=True):
        """Some products for about that much money."""
        chance = story.random
        seals, others = next((seals, others) for days, seals, others in OLD_PRICES if days_ago <= days)
        rows = [row for row in names.PRODUCTS if row[6] is not None and row[4] < value * 0.8]
        rows = [row for row in rows if is_company or row[4] < 120]
        number = min(len(rows), chance.choice((1, 1, 2, 3) if is_company else (1, 1, 2)))
        lines = []
        for code, category, _name, _german, price, _cost, _kept in chance.sample(rows, number):
            price = round(price * (seals if category == names.DEARER else others), 2)
            quantity = max(1, round(value / number / price))
            if quantity > 20:
                quantity = round(quantity, -1)
            lines.append({"product_id": story.products[code].id, "product_uom_qty": quantity, "price_unit": price})
        if is_company and value > 1500 and chance.random() < 0.12:
            code = chance.choice(("MONT", "AUSL", "EIL"))
            lines.append({"product_id": story.products[code].id, "product_uom_qty": chance.choice((1, 2, 4))})
        return lines

    @api.model
    def _order_vals(self, story, customer, moment, value, **vals):
        lines = self._order_lines(story, value, story.days_ago(moment), customer.is_company)
        return {
            "partner_id": (customer.contacts[0] if story.random.random() < 0.3 else customer.partner).id,
            "date_order": moment, "user_id": customer.partner.user_id.id, "team_id": story.teams[customer.salesperson].id,
            "company_id": story.company.id,
            "client_order_ref": f"B-{story.random.randint(10000, 99999)}" if customer.is_company else False,
            "order_line": [Command.create(line) for line in lines], **vals}

    @api.model
    def _make_orders(self, story):
        """Quotations of what was ordered; the stock they need; then all are confirmed at once."""
        records = self.env["sale.order"].create([
            self._order_vals(story, order.customer, order.ordered_at, order.value, commitment_date=order.promised_at)
            for order in story.orders])
        for order, record in zip(story.orders, records):
            order.record = record
        self._make_stock(story)
        records.action_confirm()
        self._backdate(
            "sale.order", [(order.record.id, order.ordered_at, order.ordered_at - timedelta(days=2, hours=3))
                           for order in story.orders], date_order=1, create_date=2)

    @api.model
    def _make_stock(self, story):
        """What was sold plus what is at hand today, counted in before the first order."""
        sold = {}
        for order in story.orders:
            share = 1 if order.rest_at else order.part if order.delivered_at else 0
            for line in order.record.order_line:
                sold[line.product_id] = sold.get(line.product_id, 0) + line.product_uom_qty * share
        location = self.env["stock.warehouse"].search([("company_id", "=", story.company.id)], limit=1).lot_stock_id
        quants = self.env["stock.quant"].with_context(inventory_mode=True).create([
            {"product_id": product.id, "location_id": location.id, "inventory_quantity": quantity}
            for code, *_rest, kept in names.PRODUCTS if kept is not None
            for product in [story.products[code]]
            for quantity in [round(sold.get(product, 0)) + kept] if quantity])
        quants.action_apply_inventory()
        moves = self.env["stock.move"].search([("product_id", "in", quants.product_id.ids), ("is_inventory", "=", True)])
        begin = story.at(1095)
        self._backdate("stock.move", [(move.id, begin) for move in moves], date=1, create_date=1)
        self._backdate("stock.move.line", [(line.id, begin) for line in moves.move_line_ids], date=1, create_date=1)

    # -- deliveries --------------------------------------------------------------------------

    @api.model
    def _make_deliveries(self, story):
        """Transfers validated in two rounds: what came at once, then the rest from the backorders."""
        first = [order for order in story.orders if order.delivered_at]
        pickings = self.env["stock.picking"]
        for order in first:
            for move in order.record.picking_ids.move_ids:
                quantity = move.product_uom_qty
                move.quantity = quantity if order.part == 1 else max(1, int(quantity * order.part))
            pickings |= order.record.picking_ids
        self._validate(pickings, [(order, order.delivered_at) for order in first])
        rest = [order for order in first if order.rest_at]
        backorders = self.env["stock.picking"]
        for order in rest:
            open_pickings = order.record.picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
            for move in open_pickings.move_ids:
                move.quantity = move.product_uom_qty
            backorders |= open_pickings
        self._validate(backorders, [(order, order.rest_at) for order in rest])
        self._backdate(
            "stock.picking", [(picking.id, order.ordered_at) for order in story.orders
                              for picking in order.record.picking_ids], create_date=1)

    @api.model
    def _make_receipts(self, story):
        """What is short is on its way in."""
        vendor = self.env["res.partner"].create({
            "name": "Vorpommersche Guss- und Dichtungswerke GmbH", "is_company": True, "company_id": story.company.id,
            "street": "Hafenstraße 7", "zip": "17489", "city": "Greifswald", "country_id": self.env.ref("base.de").id,
            "email": "versand@vorpommersche-dichtungswerke.example"})
        warehouse = self.env["stock.warehouse"].search([("company_id", "=", story.company.id)], limit=1)
        route = {"location_id": self.env.ref("stock.stock_location_suppliers").id,
                 "location_dest_id": warehouse.lot_stock_id.id, "company_id": story.company.id}
        self.env["stock.picking"].create([{
            **route, "picking_type_id": warehouse.in_type_id.id, "partner_id": vendor.id, "scheduled_date": day,
            "origin": origin, "move_ids": [Command.create({
                **route, "product_id": story.products[code].id, "product_uom_qty": quantity, "date": day})],
        } for code, quantity, day, origin in (
            ("HYD-KIT-80", 120, story.at(-9, hour=8), "V-2231"), ("KUP-R55", 40, story.at(-16, hour=8), "V-2240"),
            ("ZYL-80-500", 10, story.at(-24, hour=8), "V-2252"))]).action_confirm()

    @api.model
    def _validate(self, pickings, orders):
        before = {move for order, _moment in orders for move in order.record.picking_ids.move_ids if move.state == "done"}
        pickings.move_ids.picked = True
        pickings.with_context(skip_backorder=True, skip_sms=True).button_validate()
        done, moves, lines = [], [], []
        for order, moment in orders:
            for move in order.record.picking_ids.move_ids:
                if move.state == "done" and move not in before:
                    moves.append((move.id, moment))
                    lines += [(line.id, moment) for line in move.move_line_ids]
                    done.append((move.picking_id.id, moment))
        self._backdate("stock.move", moves, date=1)
        self._backdate("stock.move.line", lines, date=1)
        self._backdate("stock.picking", list(dict.fromkeys(done)), date_done=1)

    # -- money -------------------------------------------------------------------------------

    @api.model
    def _make_invoices(self, story):
        """Invoices of what was delivered, written on Fridays."""
        orders = [order for order in story.orders if order.invoiced_on]
        invoices = self.env["sale.order"].union(*(order.record for order in orders))._create_invoices(grouped=True)
        days = {}
        for order in orders:
            order.invoice = order.record.invoice_ids
            days.setdefault(order.invoiced_on, self.env["account.move"])
            days[order.invoiced_on] |= order.invoice
        for day, moves in days.items():
            moves.invoice_date = day
        invoices.action_post()
        self._backdate("account.move", [(order.invoice.id, order.invoiced_on) for order in orders], create_date=1)

    @api.model
    def _make_payments(self, story):
        """Payments as the bank brings them in, each on its day, matched with their invoices."""
        paid_on = {order.invoice: order.paid_on for order in story.orders if order.paid_on}
        journal = self.env["account.journal"].search([
            ("company_id", "=", story.company.id), ("type", "=", "bank")], limit=1)
        payments = self.env["account.payment"].create([{
            "payment_type": "inbound", "partner_type": "customer", "journal_id": journal.id, "date": day,
            "partner_id": invoice.commercial_partner_id.id, "amount": invoice.amount_total,
            "memo": invoice.name, "invoice_ids": [Command.link(invoice.id)],
        } for invoice, day in paid_on.items()])
        payments.action_post()

        def receivable(move):
            return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        self.env["account.move.line"]._reconcile_plan([
            receivable(invoice) + receivable(payment.move_id) for invoice, payment in zip(paid_on, payments)])
        self._backdate("account.payment", [
            (payment.id, day) for payment, day in zip(payments, paid_on.values())], create_date=1)

    @api.model
    def _make_credit_notes(self, story):
        """Some goods were paid back: two open invoices in full, two paid ones as a credit still to be used."""
        invoiced = [order for order in story.orders if order.invoiced_on and order.customer.is_company]
        unpaid = [order for order in invoiced if not order.paid_on]
        paid = [order for order in invoiced if order.paid_on and story.days_ago(order.ordered_at) < 150]
        for order in story.random.sample(unpaid, 2) + story.random.sample(paid, 2):
            day = max(order.invoiced_on, story.at(story.random.randint(1, 6)).date())
            self.env["account.move.reversal"].with_context(
                active_model="account.move", active_ids=order.invoice.ids).create({
                    "date": day, "reason": story.say("Goods returned", order.customer),
                    "journal_id": order.invoice.journal_id.id,
                }).reverse_moves()
        notes = self.env["account.move"].search([
            ("company_id", "=", story.company.id), ("move_type", "=", "out_refund"), ("state", "=", "draft")])
        notes.action_post()
        for order in unpaid:
            note = notes.filtered(lambda move, order=order: move.reversed_entry_id == order.invoice)
            items = (note + order.invoice).line_ids.filtered(
                lambda line: line.account_type == "asset_receivable" and not line.reconciled)
            if note and items:
                items.reconcile()

    # -- what is not ordered yet -------------------------------------------------------------

    @api.model
    def _make_opportunities(self, story):
        """Opportunities open, won by an order, and lost."""
        chance = story.random
        stages = self.env["crm.stage"].search([("is_won", "=", False), ("team_ids", "=", False)])
        by_phase = {}
        for customer in story.customers:
            if customer.is_company:
                by_phase.setdefault(customer.phase, []).append(customer)
        won = [customer.orders[0] for phase in ("new", "active", "key") for customer in by_phase[phase][:5]]
        lost = [customer for phase in ("risk", "dormant", "prospect", "active") for customer in by_phase[phase][:4]]
        open_ = [customer for phase in ("prospect", "quotation", "new", "key", "active", "risk")
                 for customer in by_phase[phase][-5:]]
        plan = (
            [(order.customer, story.days_ago(order.ordered_at) + chance.randint(15, 60), order.value * 1.1, order)
             for order in won]
            + [(customer, min(chance.randint(30, 330), story.days_ago(customer.since)), None, "lost")
               for customer in lost]
            + [(customer, min(chance.randint(4, 70), story.days_ago(customer.since)), None, None)
               for customer in open_])
        leads = self.env["crm.lead"].create([{
            "type": "opportunity", "name": chance.choice(names.OPPORTUNITIES), "partner_id": customer.partner.id,
            "user_id": customer.partner.user_id.id, "team_id": story.teams[customer.salesperson].id,
            "company_id": story.company.id, "stage_id": chance.choice(stages).id,
            "expected_revenue": round(revenue or chance.uniform(1500, 28000), -2),
            "date_deadline": story.at(-chance.randint(5, 90)).date(), "priority": chance.choice("0112"),
        } for customer, _days_ago, revenue, _end in plan])
        ends = []
        lost_leads = self.env["crm.lead"]
        for lead, (_customer, days_ago, _revenue, end) in zip(leads, plan):
            created_at = story.at(days_ago)
            closed_at = None
            if end == "lost":
                closed_at = story.at(days_ago * chance.uniform(0.1, 0.7))
                lost_leads |= lead
            elif end:
                closed_at = end.ordered_at
                end.record.opportunity_id = lead
            ends.append((lead, created_at, closed_at))
        reasons = self.env["crm.lost.reason"].search([("active", "=", True)])
        for place, lead in enumerate(lost_leads):
            lead.action_set_lost(lost_reason_id=reasons[place % len(reasons)].id)
        won_leads = self.env["crm.lead"].union(*(
            lead for lead, (*_rest, end) in zip(leads, plan) if end and end != "lost"))
        won_leads.action_set_won()
        self._backdate(
            "crm.lead", [(lead.id, created_at, closed_at or created_at) for lead, created_at, closed_at in ends],
            create_date=1, date_open=1, date_last_stage_update=2)
        self._backdate(
            "crm.lead", [(lead.id, closed_at) for lead, _created_at, closed_at in ends if closed_at], date_closed=1)

    @api.model
    def _make_quotations(self, story):
        """Quotations open in draft and sent, expired, and cancelled."""
        chance = story.random
        business = [customer for customer in story.customers if customer.is_company]
        first = [customer for customer in story.customers if customer.phase == "quotation"]
        ordering = [customer for customer in business if customer.phase in ("key", "active", "new", "risk")]
        gone = [customer for customer in business if customer.phase in ("dormant", "lost", "risk", "active")]
        plan = []
        for customer in first:
            plan += [("sent", customer, chance.randint(2, 20)) for _number in range(chance.choice((1, 1, 2)))]
        plan += [("sent", customer, chance.randint(1, 25)) for customer in chance.sample(ordering, 16)]
        plan += [("draft", customer, chance.randint(0, 4)) for customer in chance.sample(ordering, 7)]
        plan += [("expired", customer, chance.randint(50, 330)) for customer in chance.sample(ordering + gone, 26)]
        plan += [("cancel", customer, chance.randint(20, 350)) for customer in chance.sample(ordering + gone, 16)]
        plan = [(state, customer, min(days_ago, story.days_ago(customer.since)), customer.rhythm)
                for state, customer, days_ago in plan]
        plan.sort(key=lambda row: -row[2])
        moments = [story.at(days_ago) for _state, _customer, days_ago, _rhythm in plan]
        records = self.env["sale.order"].create([
            self._order_vals(
                story, customer, moment,
                rhythm[3] * chance.uniform(0.6, 1.8) if rhythm else chance.uniform(1200, 9000)
                if customer.is_company else chance.uniform(90, 400),
                validity_date=(moment + timedelta(days=30)).date())
            for (_state, customer, _days_ago, rhythm), moment in zip(plan, moments)])
        by_state = {}
        for record, (state, *_rest) in zip(records, plan):
            by_state.setdefault(state, self.env["sale.order"])
            by_state[state] |= record
        (by_state["sent"] | by_state["expired"] | by_state["cancel"]).action_quotation_sent()
        by_state["cancel"]._action_cancel()
        leads = self.env["crm.lead"].search([("company_id", "=", story.company.id), ("won_status", "=", "pending")])
        for lead in leads:
            quotation = by_state["sent"].filtered(
                lambda order, lead=lead: order.partner_id.commercial_partner_id == lead.partner_id
                and not order.opportunity_id)[:1]
            quotation.opportunity_id = lead
        self._backdate(
            "sale.order", [(record.id, moment) for record, moment in zip(records, moments)], date_order=1, create_date=1)
