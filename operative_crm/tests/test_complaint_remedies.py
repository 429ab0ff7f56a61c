"""What the customer gets: Odoo's own documents, prefilled, once, and who is asked where one may not make them."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .complaint_common import ComplaintCommon

NOW = "2026-04-01 09:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestComplaintRemedies(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # service staff who also do what their name says
        cls.warehouse_man, cls.bookkeeper, cls.seller = (
            new_test_user(cls.env, login=f"complaint {name}", groups=f"helpdesk_mgmt.group_helpdesk_user,{group}",
                          company_id=cls.company.id, company_ids=[Command.set(cls.company.ids)])
            for name, group in (("warehouse", "stock.group_stock_user"), ("books", "account.group_account_invoice"),
                                ("sales", "sales_team.group_sale_salesman_all_leads")))
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "Leaks", "description": "It does", "partner_id": cls.contact.id, "company_id": cls.company.id,
            "team_id": cls.support.id, "type_id": cls.complaint_type.id})
        cls.pump_line, cls.seal_line = cls.order.order_line
        cls.first, cls.second, cls.third = cls.env["operative.complaint.line"].create([
            {"ticket_id": cls.ticket.id, "sale_line_id": cls.pump_line.id, "picking_id": cls.delivery.id,
             "product_id": cls.pump.id, "lot_id": cls.lot_2.id, "quantity": 1, "decision": "justified"},
            {"ticket_id": cls.ticket.id, "sale_line_id": cls.pump_line.id, "picking_id": cls.delivery.id,
             "product_id": cls.pump.id, "lot_id": cls.lot_1.id, "quantity": 3, "decision": "partly", "quantity_accepted": 2},
            {"ticket_id": cls.ticket.id, "sale_line_id": cls.seal_line.id, "picking_id": cls.delivery.id,
             "product_id": cls.seal.id, "quantity": 6, "decision": "goodwill"}])
        cls.positions = cls.first | cls.second | cls.third

    def _grant(self, user, lines=None, remedy="return"):
        lines = lines or self.first
        self.positions.write({"remedy": remedy})
        return self._as(user, lines).action_grant_remedy()

    def _as(self, user, records):
        """The records as a user who works in the company."""
        return records.with_user(user).with_context(allowed_company_ids=self.company.ids)

    def _opened(self, action, user=None):
        records = self.env[action["res_model"]].browse(action["res_id"])
        records = self._as(user, records) if user else records
        self.assertTrue(records.exists())
        return records

    def _invoiced(self):
        invoice = self.order._create_invoices()
        invoice.invoice_date = "2026-03-03"
        invoice.action_post()
        return invoice

    def test_a_return_takes_all_of_one_delivery_with_lots(self):
        """One click on one position prefills the return with all of that delivery; each comes back with its own lot."""
        wizard = self._opened(self._grant(self.warehouse_man), self.warehouse_man)
        granted = wizard.product_return_moves.filtered("quantity")
        self.assertEqual(
            {line.complaint_line_id: line.quantity for line in granted}, {self.first: 1, self.second: 2, self.third: 6})
        picking = self._opened(wizard.action_create_returns())
        self.assertEqual(
            {(move.complaint_line_id, move.product_id, move.move_line_ids.lot_id, move.product_uom_qty)
             for move in picking.move_ids},
            {(self.first, self.pump, self.lot_2, 1), (self.second, self.pump, self.lot_1, 2),
             (self.third, self.seal, self.env["stock.lot"], 6)})
        self.assertEqual(set(self.positions.mapped("remedy_state")), {"draft"})
        self.assertIn(picking.name, self.first.remedy_documents)
        picking.move_ids.picked = True
        picking.button_validate()
        self.positions.invalidate_recordset()
        self.assertEqual(set(self.positions.mapped("remedy_state")), {"done"})

    def test_a_return_from_the_delivery_itself_is_prefilled(self):
        """Who returns from the delivery, without the complaint in view, finds what was granted of it."""
        self.positions.write({"remedy": "return"})
        plain = new_test_user(self.env, login="complaint plain", groups="stock.group_stock_user",
                              company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        form = Form(self._as(plain, self.env["stock.return.picking"]).with_context(
            active_id=self.delivery.id, active_model="stock.picking", active_ids=self.delivery.ids))
        wizard = form.save()
        picking = self._opened(wizard.action_create_returns())
        self.assertEqual(picking.move_ids.complaint_line_id, self.positions)
        again = Form(self._as(plain, self.env["stock.return.picking"]).with_context(
            active_id=self.delivery.id, active_model="stock.picking", active_ids=self.delivery.ids)).save()
        self.assertFalse(again.product_return_moves.filtered("quantity"), "what was granted is not granted again")

    def test_returning_all_of_a_delivery_is_all_of_it_once(self):
        """*Return All* takes the delivered quantity, however many positions are in the dialog."""
        wizard = self._opened(self._grant(self.warehouse_man), self.warehouse_man)
        picking = self._opened(wizard.action_create_returns_all())
        self.assertEqual({product: sum(moves.mapped("product_uom_qty")) for product, moves in
                          picking.move_ids.grouped("product_id").items()}, {self.pump: 4, self.seal: 10})

    def test_an_exchange_brings_back_and_sends(self):
        """The goods that go out in exchange are of the position as well, and stay so in a rest that is delivered later."""
        wizard = self._opened(self._grant(self.warehouse_man, remedy="exchange"), self.warehouse_man)
        back = self._opened(wizard.action_create_exchanges())
        moves = self.env["stock.move"].search([("complaint_line_id", "in", self.positions.ids)])
        out = moves - back.move_ids
        self.assertEqual({(move.complaint_line_id, move.product_uom_qty) for move in out},
                         {(self.first, 1), (self.second, 2), (self.third, 6)})
        rest = out.filtered(lambda move: move.complaint_line_id == self.third)
        split = self.env["stock.move"].create(rest._split(2))
        self.assertEqual(split.complaint_line_id, self.third)
        self.assertFalse(out.picking_id[:1].copy().move_ids.complaint_line_id, "a duplicate is another transfer")

    def test_a_credit_note_has_the_accepted_quantities(self):
        """The dialog of the invoice makes a credit note of what is accepted of each position, and nothing else."""
        invoice = self._invoiced()
        wizard = self._opened(self._grant(self.bookkeeper, remedy="credit"), self.bookkeeper)
        self.assertTrue(wizard.for_complaint)
        self.assertIn(self.ticket.number, wizard.complaint_note)
        credit = self._opened(wizard.refund_moves())
        self.assertEqual(credit.reversed_entry_id, invoice)
        self.assertEqual({(item.complaint_line_id, item.quantity) for item in credit.invoice_line_ids},
                         {(self.first, 1), (self.second, 2), (self.third, 6)})
        self.assertEqual(credit.amount_untaxed, 3 * self.pump_line.price_unit + 6 * self.seal_line.price_unit)
        self.assertEqual(credit.state, "draft")
        self.assertEqual(set(self.positions.mapped("remedy_state")), {"draft"})
        credit.button_cancel()
        self.positions.invalidate_recordset()
        self.assertEqual(set(self.positions.mapped("remedy_state")), {"cancelled"})

    def test_a_whole_credit_note_stays_possible(self):
        """Whoever takes the tick away credits the invoice, as without the addon."""
        invoice = self._invoiced()
        wizard = self._opened(self._grant(self.bookkeeper, remedy="credit"), self.bookkeeper)
        wizard.for_complaint = False
        credit = self._opened(wizard.refund_moves())
        self.assertEqual(credit.amount_untaxed, invoice.amount_untaxed)
        self.assertFalse(credit.invoice_line_ids.complaint_line_id)

    def test_a_replacement_costs_the_customer_nothing(self):
        """A quotation without a price, for the ticket, to where the goods went; its delivery is of the positions."""
        order = self._opened(self._grant(self.seller, remedy="replacement"), self.seller)
        self.assertEqual((order.origin, order.partner_shipping_id, order.amount_total, order.warehouse_id),
                         (self.ticket.number, self.order.partner_shipping_id, 0, self.warehouse))
        self.assertEqual({(line.complaint_line_id, line.product_uom_qty) for line in order.order_line},
                         {(self.first, 1), (self.second, 2), (self.third, 6)})
        order.order_line[0].product_uom_qty = 2
        self.assertEqual(order.amount_total, 0, "a changed quantity brings no price back")
        order.action_confirm()
        self.assertEqual(order.picking_ids.move_ids.complaint_line_id, self.positions)
        self.assertFalse(order.copy().order_line.complaint_line_id)

    def test_never_twice(self):
        """A position that has its document opens that, says so, and is not in another one."""
        order = self._opened(self._grant(self.seller, remedy="replacement"))
        self.assertEqual(self._opened(self._as(self.seller, self.first).action_grant_remedy()), order)
        closed = self._as(self.agent_a, self.second).action_grant_remedy()
        self.assertIn(order.name, closed["params"]["message"])
        with self.assertRaisesRegex(UserError, order.name):
            self.positions._mark_granted("replacement")
        order._action_cancel()
        self.assertNotEqual(self._opened(self._as(self.seller, self.first).action_grant_remedy()), order)

    def test_another_lot_of_the_client_is_none(self):
        """A position of another delivery that a client names in the dialog is not linked."""
        other = self._delivered(self.acme, [(self.seal, 2, {})])
        wizard = self._opened(self._grant(self.warehouse_man), self.warehouse_man)
        wizard = self.env["stock.return.picking"].with_context(
            active_id=other.picking_ids.id, active_model="stock.picking").create({"picking_id": other.picking_ids.id})
        wizard.product_return_moves.write({"quantity": 1, "complaint_line_id": self.third.id})
        self.assertFalse(self._opened(wizard.action_create_returns()).move_ids.complaint_line_id)

    def test_what_no_document_is_known_of(self):
        """A free position is replaced; a return and a credit note say what to do instead; so does one without a product."""
        free = self.env["operative.complaint.line"].create({
            "ticket_id": self.ticket.id, "product_id": self.pump.id, "quantity": 2, "decision": "justified"})
        for remedy in ("return", "exchange", "credit"):
            free.remedy = remedy
            with self.subTest(remedy=remedy), self.assertRaisesRegex(UserError, "delivered"):
                free.action_grant_remedy()
        free.remedy = "replacement"
        order = self._opened(self._as(self.seller, free).action_grant_remedy())
        self.assertEqual((order.partner_id, order.order_line.product_uom_qty), (self.contact, 2))
        text = self.env["operative.complaint.line"].create({
            "ticket_id": self.ticket.id, "name": "Wrong colour", "decision": "justified", "remedy": "replacement"})
        with self.assertRaisesRegex(UserError, "product"):
            text.action_grant_remedy()

    def test_not_before_it_is_accepted(self):
        """Nothing is granted of what is undecided, not justified, or without a remedy."""
        for vals in ({"decision": False, "remedy": "return"}, {"decision": "not", "remedy": "return"},
                     {"decision": "justified", "remedy": False}, {"decision": "justified", "remedy": "none"}):
            self.first.write(vals)
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.first.action_grant_remedy()

    def test_who_may_not_has_somebody_asked(self):
        """An activity on the ticket for who may make the document and sees the ticket, once, worded for that one."""
        self._invoiced()
        self.order.user_id = self.seller
        for remedy, user in (("return", self.warehouse_man), ("credit", self.bookkeeper), ("replacement", self.seller)):
            with self.subTest(remedy=remedy):
                for _twice in range(2):
                    action = self._grant(self.agent_a, remedy=remedy)
                    self.assertIn(user.name, action["params"]["message"])
                activities = self.ticket.activity_ids.grouped("user_id")[user]
                self.assertEqual(len(activities), 1)
                self.assertIn(self.ticket.number, activities.summary)
        self.assertFalse(self.positions.filtered("granted_at"))
        self._grant(self.seller, remedy="replacement")
        self.assertFalse(self.ticket.activity_ids, "nobody is asked for what is granted")

    def test_whoever_is_asked_grants(self):
        """A salesperson who only reads complaints of own customers grants what was decided, when asked."""
        self.order.user_id = self.user_salesman
        customer = self.ticket.partner_id.commercial_partner_id
        (self.ticket.partner_id | customer).user_id = self.user_salesman
        self.env["operative.customer"]._refresh(customer)
        self._grant(self.agent_a, remedy="replacement")
        self.assertEqual(self.ticket.activity_ids.user_id, self.user_salesman)
        self.assertFalse(self._as(self.user_salesman, self.ticket).has_access("write"))
        with self.assertRaises(AccessError):
            self._grant(self.user_salesman, remedy="return")
        order = self._opened(self._grant(self.user_salesman, remedy="replacement"))
        self.assertIn(self.first, order.order_line.complaint_line_id)

    def test_who_does_not_see_the_ticket_is_asked_on_the_document(self):
        """Where nobody who may sees tickets, the delivery or invoice carries the activity."""
        (self.warehouse_man | self.user_administrator).active = False
        helpdesk = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        able = self.env.ref("stock.group_stock_user").all_user_ids
        for user in able.filtered(lambda user: helpdesk in user.all_group_ids and self.company in user.company_ids):
            user.write({"company_id": self.company_us.id, "company_ids": [Command.set(self.company_us.ids)]})
        plain = new_test_user(self.env, login="complaint plain", groups="stock.group_stock_user",
                              company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        self.delivery.user_id = plain
        self._grant(self.agent_a)
        self.assertEqual(self.delivery.activity_ids.user_id, plain)

    def test_what_was_made_is_not_lost(self):
        """A position with a document is not deleted, until that is cancelled."""
        order = self._opened(self._grant(self.seller, remedy="replacement"))
        with self.assertRaisesRegex(UserError, order.name):
            self.first.with_user(self.agent_a).unlink()
        order._action_cancel()
        self.first.with_user(self.agent_a).unlink()
