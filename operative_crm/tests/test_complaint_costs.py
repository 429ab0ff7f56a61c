"""What complaints cost: from documents, by hand, and to whom it shows."""

from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from .complaint_common import ComplaintCommon

NOW = "2026-04-01 09:00:00"


class ComplaintCostCommon(ComplaintCommon):
    """A complaint of Acme with two positions, of ``box`` (worth 40) and of ``seal`` (worth 2); who has goodwill to grant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.box = cls._product("Box", on_hand=100000, standard_price=40, list_price=100)
        cls.box_position, cls.seal_position = cls._positions(
            cls.env["helpdesk.ticket"].create(cls._complaint_vals()), (cls.box, 9), (cls.seal, 9))
        cls.ticket = cls.box_position.ticket_id
        cls.quarantine = cls.env["stock.location"].create({
            "name": "Quarantine", "location_id": cls.warehouse.view_location_id.id, "company_id": cls.company.id})
        cls.role = cls.env["operative.role"].create({"name": "Complaints", "member_ids": [
            Command.create({"company_id": cls.company.id, "user_id": user.id, "is_leader": user == cls.agent_b})
            for user in cls.agent_a | cls.agent_b]})
        cls.role.with_company(cls.company).write({"hourly_cost": 60, "goodwill_limit": 100})

    @classmethod
    def _complaint_vals(cls, **vals):
        return {"name": "Leaks", "description": "It does", "partner_id": cls.contact.id, "company_id": cls.company.id,
                "team_id": cls.support.id, "type_id": cls.complaint_type.id, **vals}

    @classmethod
    def _positions(cls, ticket, *of):
        return cls.env["operative.complaint.line"].create([
            {"ticket_id": ticket.id, "product_id": product.id, "quantity": quantity, "decision": "justified"}
            for product, quantity in of])

    def _moved(self, position, quantity, source=None, destination=None, on=NOW):
        """A transfer of a position's product that is done; to the customer where nothing is said."""
        move = self._move(position.product_id, quantity, on, source or self.stock, destination or self.customers,
                          complaint_line_id=position.id)
        move.write({"quantity": quantity, "picked": True})
        move._action_done()
        move.date = on
        return move

    def _booked(self, position, amount, kind="out_refund", on="2026-03-20", currency=None, post=True):
        """A credit note, vendor bill or refund of a vendor, with a line of something else."""
        entry = self._invoice(self.acme, amount, on=on, kind=kind, post=False, currency_id=(currency or self.eur).id)
        entry.invoice_line_ids.complaint_line_id = position
        entry.invoice_line_ids = [Command.create({"name": "Something else", "quantity": 1, "price_unit": 7, "tax_ids": False})]
        if post:
            entry.action_post()
        return entry

    def _agreed(self, provider, amount, ticket=None):
        """A task that was accepted, and what it costs by agreement."""
        task = self.env["operative.provider.task"].create({
            "ticket_id": (ticket or self.ticket).id, "name": "Repair", "partner_id": provider.id, "amount": amount,
            "currency_id": self.eur.id, "state": "sent", "sent_at": NOW, "due_at": "2026-04-05 09:00:00"})
        task.action_accept()
        return task

    def _costs(self, ticket=None):
        """(kind, cost) of each line."""
        self.env.flush_all()
        self.env.invalidate_all()
        return sorted((cost.kind, round(cost.amount_company, 2)) for cost in (ticket or self.ticket).complaint_cost_ids)

    def _enter(self, user=None, **vals):
        costs = self.env["operative.complaint.cost"].with_user(user or self.agent_a)
        return costs.create({"ticket_id": self.ticket.id, **vals})


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComplaintCosts(ComplaintCostCommon):

    def test_goods(self):
        """What left costs its value once it is done; what came back takes off as much where it can be sold, not before."""
        open_move = self._move(self.box, 2, NOW, self.stock, self.customers, complaint_line_id=self.box_position.id)
        self.assertEqual(self._costs(), [])
        open_move.write({"quantity": 2, "picked": True})
        open_move._action_done()
        self.assertEqual(self._costs(), [("replacement", 80)])
        self._moved(self.box_position, 1, self.customers, self.quarantine)
        self.assertEqual(self._costs(), [("replacement", 80)])
        self._moved(self.box_position, 1, self.quarantine, self.stock)
        self.assertEqual(self._costs(), [("replacement", -40), ("replacement", 80)])
        self._moved(self.seal_position, 5, self.customers, self.stock)
        self.assertEqual(self.ticket.complaint_cost, 80 - 40 - 10)
        self.assertEqual(self.ticket.complaint_cost_ids.line_id, self.box_position | self.seal_position)

    def test_goods_that_are_revalued(self):
        """A value that is corrected afterwards, or a quantity, is the cost."""
        move = self._moved(self.box_position, 2)
        move.move_line_ids.quantity = 3
        self.assertEqual(self._costs(), [("replacement", 120)])

    def test_entries(self):
        """Untaxed amounts of posted lines alone; drafts, cancelled and reversed ones cost nothing; once."""
        credit = self._booked(self.box_position, 30, post=False)
        self.assertEqual(self._costs(), [])
        for _twice in range(2):
            credit.action_post()
            self.assertEqual(self._costs(), [("credit", 30)])
            credit.button_draft()
            self.assertEqual(self._costs(), [])
        credit.action_post()
        self._booked(self.box_position, 50, "in_invoice")
        refund = self._booked(self.box_position, 20, "in_refund")
        self.assertEqual(self._costs(), [("credit", 30), ("provider", 50), ("recovery", -20)])
        self.ticket._operative_renew_costs()
        self.assertEqual(self.ticket.complaint_cost, 60)
        refund.button_cancel()
        credit._reverse_moves([{"invoice_date": date(2026, 3, 22)}]).action_post()
        self.assertEqual(self._costs(), [("provider", 50)])

    def test_what_is_linked_afterwards(self):
        """A posted bill that is linked to a position is among its costs, and no longer when it is linked to another."""
        bill = self._invoice(self.acme, 45, on="2026-03-20", kind="in_invoice")
        bill.invoice_line_ids.complaint_line_id = self.box_position
        self.assertEqual(self._costs(), [("provider", 45)])
        other = self._positions(self.env["helpdesk.ticket"].create(self._complaint_vals()), (self.box, 1))
        bill.invoice_line_ids.complaint_line_id = other
        self.assertEqual((self._costs(), self._costs(other.ticket_id)), ([], [("provider", 45)]))

    def test_a_bill_replaces_what_was_agreed(self):
        """A posted bill of the provider's company counts instead of the agreed amount, as long as it counts, and no other."""
        shop, carrier = self.env["res.partner"].create([{"name": name, "is_company": True} for name in ("Shop", "Carrier")])
        task = self._agreed(self.env["res.partner"].create({"name": "Max", "parent_id": shop.id}), 80)
        self._agreed(carrier, 25)
        agreed = [("provider", 25), ("provider", 80)]
        bill = self._invoice(shop, 95, on="2026-03-20", kind="in_invoice", post=False)
        item = bill.invoice_line_ids
        item.complaint_line_id = self.box_position
        self.assertEqual(self._costs(), agreed)
        bill.action_post()
        billed = [("provider", 0), ("provider", 25), ("provider", 95)]
        self.assertEqual((self._costs(), self.ticket.complaint_cost), (billed, 120))
        cost = self.ticket.complaint_cost_ids.filtered(lambda cost: cost.source_id == task.id and not cost.line_id)
        self.assertEqual((cost.amount, cost.state), (80, "billed"))
        other = self._positions(self.env["helpdesk.ticket"].create(self._complaint_vals()), (self.box, 1))

        def link(position):
            item.complaint_line_id = position

        for undo, redo in (
                (bill.button_draft, bill.action_post),
                (lambda: link(False), lambda: link(self.box_position)),
                (lambda: link(other), lambda: link(self.box_position)),
                (lambda: (bill.button_draft(), bill.button_cancel()), lambda: (bill.button_draft(), bill.action_post()))):
            undo()
            self.assertEqual(self._costs(), agreed)
            redo()
            self.assertEqual(self._costs(), billed)
        bill._reverse_moves([{"invoice_date": date(2026, 3, 22)}]).action_post()
        self.assertEqual(self._costs(), agreed)

    def test_a_bill_that_comes_first(self):
        """What is accepted after its bill costs nothing more; so it is after a merge, and with a bill of the recourse."""
        shop = self.env["res.partner"].create({"name": "Shop", "is_company": True})
        first, merged, behind = self.env["helpdesk.ticket"].create([self._complaint_vals() for _ticket in range(3)])
        recourse = self.env["helpdesk.ticket"].create(self._complaint_vals(complaint_recourse_of_id=behind.id))
        for ticket in first | recourse:
            bill = self._invoice(shop, 95, on="2026-03-20", kind="in_invoice")
            bill.invoice_line_ids.complaint_line_id = self._positions(ticket, (self.box, 1))
        for ticket in first | merged | behind:
            self._agreed(shop, 80, ticket)
        billed = [("provider", 0), ("provider", 95)]
        self.assertEqual([self._costs(ticket) for ticket in first | merged | behind], [billed, [("provider", 80)], billed])
        first._operative_take_complaint(merged)
        self.assertEqual(self._costs(first), [("provider", 0), *billed])

    def test_currency_of_the_day(self):
        """Foreign amounts are converted at the day of the document, or of the cost that is entered, and stay so."""
        self._booked(self.box_position, 100, on="2024-12-30", currency=self.usd)
        self._booked(self.box_position, 100, on="2025-01-02", currency=self.usd)
        self.assertEqual(self._costs(), [("credit", 25), ("credit", 50)])
        entered = self._enter(kind="freight", amount=100, currency_id=self.usd.id, date="2024-12-30")
        self.assertEqual(entered.amount_company, 50)
        self.env["res.currency.rate"].create({
            "name": "2024-12-30", "currency_id": self.usd.id, "rate": 10, "company_id": self.company.id})
        self.ticket._operative_renew_costs()
        self.assertEqual(entered.amount_company, 50)

    def test_nobody_writes_what_is_worked_out(self):
        """Neither cost, source nor approval is entered, a line of a document not changed or deleted, by anybody."""
        self._booked(self.box_position, 30)
        cost = self.ticket.complaint_cost_ids
        for user in (self.agent_a, self.env.user):
            line = cost.with_user(user)
            for refused in (
                    lambda line=line: line.write({"amount": 1}), lambda line=line: line.unlink(),
                    lambda line=line: line.write({"amount_company": 1}),
                    lambda user=user: self._enter(user, kind="freight", amount=1, amount_company=99),
                    lambda user=user: self._enter(user, kind="freight", amount=1, source_model="stock.move", source_id=5),
                    lambda user=user: self._enter(user, kind="goodwill", amount=500, state="approved")):
                with self.assertRaises(UserError):
                    refused()
        made = self.env["operative.complaint.cost"].with_user(self.agent_a).with_context(default_amount_company=99).create(
            {"ticket_id": self.ticket.id, "kind": "freight", "amount": 1})
        self.assertEqual(made.amount_company, 1)

    def test_labour(self):
        """Minutes times what an hour of the role costs, which service users do not see; a new rate changes nothing."""
        cost = self._enter(kind="labour", minutes=90)
        self.assertEqual((cost.role_id, cost.amount_company), (self.role, 90))
        with self.assertRaises(AccessError):
            cost.role_id.with_user(self.agent_a).read(["hourly_cost"])
        self.role.with_company(self.company).hourly_cost = 600
        self.assertEqual(cost.amount_company, 90)
        cost.minutes = 30
        self.assertEqual(cost.amount_company, 300)

    def test_only_sensible_numbers(self):
        """Negative and huge amounts and minutes are refused with a message."""
        for vals in ({"kind": "freight", "amount": -1}, {"kind": "freight", "amount": 1e12},
                     {"kind": "labour", "minutes": -5}, {"kind": "labour", "minutes": 10 ** 6}):
            with self.subTest(vals=vals), self.assertRaises(Exception) as refused, self.env.cr.savepoint():
                self._enter(**vals)
                self.env.flush_all()
            self.assertIn("check", type(refused.exception).__name__.lower() + str(refused.exception).lower())

    def test_total_shows_to_who_sees_costs(self):
        """Service and managers read the total; sales read neither it nor the costs."""
        self._enter(kind="freight", amount=12)
        self.assertEqual(self.ticket.with_user(self.agent_a).complaint_cost, 12)
        self.acme.user_id = self.user_salesman
        self.Customer._refresh(self.acme)
        ticket = self.ticket.with_user(self.user_salesman)
        ticket.read(["name"])
        for name in ("complaint_cost", "complaint_cost_ids"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                ticket.read([name])

    def test_what_is_no_complaint_any_more_keeps_everything(self):
        """Another type of ticket changes nothing of what was written down; documents go on counting."""
        credit = self._booked(self.box_position, 30, post=False)
        self.ticket.type_id = False
        credit.action_post()
        self.assertEqual(self._costs(), [("credit", 30)])
        self.assertEqual(len(self.ticket.complaint_line_ids), 2)

    def test_a_complaint_with_costs_is_not_deleted(self):
        """Deleting it is refused and says what to do; without costs it goes."""
        self._enter(kind="freight", amount=12)
        with self.assertRaisesRegex(UserError, "Archive"):
            self.ticket.unlink()
        self.ticket.active = False
        self.env["helpdesk.ticket"].create(self._complaint_vals()).unlink()

    def test_merged_tickets_keep_what_was_written_down(self):
        """Positions, costs, actions and tasks go to the ticket that stays, and documents count there."""
        credit = self._booked(self.box_position, 30)
        self._enter(kind="freight", amount=12)
        target = self.env["helpdesk.ticket"].create(self._complaint_vals())
        target._operative_take_complaint(self.ticket)
        self.assertEqual(self._costs(target), [("credit", 30), ("freight", 12)])
        self.assertFalse(self.ticket.complaint_line_ids | self.box_position.browse(self._costs() and 1))
        credit.button_draft()
        self.assertEqual(self._costs(target), [("freight", 12)])

    def test_recourse(self):
        """What a supplier pays for its own ticket lowers the customer's complaint; it is made once, and is no customer's."""
        vendor = self.env["res.partner"].create({"name": "Pipe Works", "is_company": True})
        self.box.seller_ids = [Command.create({"partner_id": vendor.id})]
        action = self.ticket.with_user(self.agent_a).action_complaint_recourse()
        recourse = self.ticket.complaint_recourse_ids
        self.assertEqual((action["res_id"], recourse.partner_id), (recourse.id, vendor))
        self.assertEqual((recourse.complaint_line_ids.product_id, recourse.complaint_line_ids.quantity), (self.box, 9))
        self.assertEqual(self.ticket.with_user(self.agent_a).action_complaint_recourse()["res_id"], recourse.id)
        with self.assertRaises(UserError):
            recourse.action_complaint_recourse()
        self._booked(recourse.complaint_line_ids, 70, "in_refund")
        self.assertEqual((self._costs(), self._costs(recourse)), ([("recovery", -70)], []))
        self.Customer._refresh(vendor)
        self.assertFalse(self._customer(vendor))
        customer = self._refreshed(vendor.copy({"customer_rank": 1}))
        recourse.partner_id = customer.partner_id
        self.Customer._refresh(customer.partner_id)
        self.assertEqual((customer.open_ticket_count, customer.last_interaction_at), (0, False))

    def test_recourse_to_whom_the_lot_came_from(self):
        """Whom the lot was received from goes before the product's vendor, whom the complaint names before both."""
        sender, vendor, named = self.env["res.partner"].create([{"name": name} for name in ("Sender", "Vendor", "Named")])
        self.pump.seller_ids = [Command.create({"partner_id": vendor.id})]
        receipt = self._move(self.pump, 5, NOW)
        receipt.picking_id.partner_id = sender
        receipt.move_line_ids = [Command.clear(), Command.create({
            "product_id": self.pump.id, "lot_id": self.lot_1.id, "quantity": 5, "picking_id": receipt.picking_id.id,
            "location_id": receipt.location_id.id, "location_dest_id": receipt.location_dest_id.id})]
        receipt.picked = True
        receipt._action_done()
        position = self._positions(self.env["helpdesk.ticket"].create(self._complaint_vals()), (self.pump, 1))
        position.lot_id = self.lot_1
        self.assertEqual(list(position.ticket_id._complaint_suppliers()), [sender])
        position.lot_id = self.lot_2
        self.assertEqual(list(position.ticket_id._complaint_suppliers()), [vendor])
        position.ticket_id.write({"complaint_fault": "supplier", "complaint_fault_partner_id": named.id})
        self.assertEqual(list(position.ticket_id._complaint_suppliers()), [named])
        action = position.ticket_id.with_user(self.agent_a).action_complaint_recourse()
        self.assertEqual(self.env["helpdesk.ticket"].browse(action["res_id"]).complaint_line_ids.lot_id, self.lot_2)
        alone = self._positions(self.env["helpdesk.ticket"].create(self._complaint_vals()), (self.seal, 1)).ticket_id
        with self.assertRaisesRegex(UserError, "At Fault"):
            alone.action_complaint_recourse()

    def test_contribution(self):
        """Margin less what complaints cost by its date; what a replacement order takes off the margin counts once."""
        customer = self._refreshed(self.acme)
        before = customer.margin_12m
        self._enter(kind="freight", amount=12)
        self._enter(kind="freight", amount=1000, date="2025-04-01")
        self._enter(kind="freight", amount=5, date="2025-04-02")
        self.box_position.remedy = "replacement"
        order = self.env["sale.order"].browse(self.box_position.action_grant_remedy()["res_id"])
        order.action_confirm()
        order.picking_ids.move_ids.write({"quantity": 9, "picked": True})
        order.picking_ids._action_done()
        customer = self._refreshed(self.acme)
        self.assertEqual(customer.margin_12m, before - 360)
        self.assertEqual(customer.complaint_cost_12m, 12 + 5 + 360)
        self.assertEqual(customer.contribution_12m, before - 377)
        [(model, _name, domain)] = customer._figure_documents("complaint_cost_12m")
        self.assertEqual(sum(self.env[model].search(domain).mapped("amount_company")), 377)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComplaintGoodwill(ComplaintCostCommon):

    def _asked(self):
        return self.ticket.activity_ids.filtered(lambda activity: activity.activity_type_id == self.env.ref(
            "operative_crm.mail_activity_type_goodwill")).user_id

    def test_above_the_limit_it_waits(self):
        """What a role grants alone counts at once, all of a complaint together; more waits for another member, who is told."""
        self.assertEqual(self._enter(kind="goodwill", amount=60).state, "counted")
        self.assertFalse(self._asked())
        more = self._enter(kind="goodwill", amount=60)
        self.assertEqual((more.state, more.amount_company, self.ticket.complaint_cost), ("waiting", 0, 60))
        self.assertEqual(self._asked(), self.agent_b)
        with self.assertRaisesRegex(UserError, "somebody else"):
            more.with_user(self.agent_a).action_approve()
        with self.assertRaisesRegex(UserError, "members"):
            more.with_user(self.agent_c).action_approve()
        more.with_user(self.agent_b).action_approve()
        self.assertEqual((more.state, more.approved_by_id, more.amount_company), ("approved", self.agent_b, 60))
        self.assertFalse(self._asked())
        more.with_user(self.agent_b).action_approve()  # twice is nothing

    def test_a_changed_amount_waits_again(self):
        """An approved amount that is changed is another one; a smaller one counts, and nobody is asked any more."""
        cost = self._enter(kind="goodwill", amount=200)
        cost.with_user(self.agent_b).action_approve()
        cost.with_user(self.agent_b).amount = 300
        self.assertEqual((cost.state, cost.entered_by_id, self._asked()), ("waiting", self.agent_b, self.agent_a))
        cost.with_user(self.agent_b).amount = 90
        self.assertEqual((cost.state, cost.amount_company), ("counted", 90))
        self.assertFalse(self._asked())
        cost.amount = 500
        cost.unlink()
        self.assertFalse(self._asked())

    def test_in_the_company_currency(self):
        """The limit is of the company's currency."""
        self.assertEqual(self._enter(kind="goodwill", amount=400, currency_id=self.usd.id).state, "counted")
        self.assertEqual(self._enter(kind="goodwill", amount=4, currency_id=self.usd.id).state, "waiting")

    def test_nobody_grants_by_the_limit_of_another_role(self):
        """Only one's own roles; whoever has none waits where others have a limit; without limits nothing waits."""
        generous = self.env["operative.role"].create({"name": "Board"})
        with self.assertRaisesRegex(UserError, "own roles"):
            self._enter(kind="goodwill", amount=500, role_id=generous.id)
        manager = new_test_user(self.env, login="goodwill manager", groups="helpdesk_mgmt.group_helpdesk_manager",
                                company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        outsider = self._enter(self.agent_c, kind="goodwill", amount=1)
        self.assertEqual(outsider.state, "waiting")
        outsider.with_user(manager).with_context(allowed_company_ids=self.company.ids).action_approve()
        self.role.with_company(self.company).goodwill_limit = 0
        self.assertEqual(self._enter(kind="goodwill", amount=10 ** 6).state, "counted")

    def test_part_off(self):
        """With the part switched off nobody is told; what waits goes on waiting."""
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        self.assertEqual(self._enter(kind="goodwill", amount=200).state, "waiting")
        self.assertFalse(self._asked())
