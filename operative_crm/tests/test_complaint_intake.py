"""One click takes a complaint in; smart buttons show those there are; a recall begins with a list."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintIntake(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.user_id = cls.user_salesman
        cls.Customer._refresh(cls.acme)

    def _intake(self, source, user=None):
        """The form of the salesperson, opened from a document."""
        action = source.with_user(user or self.user_salesman).action_operative_complain()
        self.assertEqual(action["res_model"], "operative.complaint.intake")
        return Form(self.env["operative.complaint.intake"].with_user(user or self.user_salesman).with_context(
            **action["context"]))

    def _position(self, row=0, **vals):
        ticket = self._complaint()
        found = ticket.operative_delivered()[row]
        ticket.operative_add_positions([
            {name: found[name] for name in ("sale_line_id", "picking_id", "product_id", "lot_id")} | vals])
        return ticket

    def test_service_gets_a_new_ticket(self):
        """Type, title, contact and company are there; the delivery that the title names comes first."""
        self.agent_a.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self._delivered(self.acme, [(self.seal, 2, {})], on="2026-04-01 10:00:00")
        for source, query in ((self.order, self.order.name), (self.delivery, self.delivery.name)):
            with self.subTest(source=source._name):
                action = source.with_user(self.agent_a).action_operative_complain()
                self.assertEqual(action["res_model"], "helpdesk.ticket")
                context = action["context"]
                self.assertEqual(context["operative_delivered_query"], query)
                with Form(self.env["helpdesk.ticket"].with_user(self.agent_a).with_context(**context)) as form:
                    form.description = "It leaks"
                ticket = form.record
                self.assertTrue(ticket.type_id.operative_is_complaint)
                self.assertEqual(
                    (ticket.partner_id, ticket.company_id, ticket.sale_order_ids), (self.acme, self.company, self.order))
                self.assertEqual(ticket.with_user(self.agent_a).operative_delivered()[0]["order"], self.order.name)

    def test_salesperson_hands_it_to_service(self):
        """Who may open no ticket enters quantities; the ticket is of the customer, with its positions, and may be read."""
        self.acme.user_id = self.user_salesman
        form = self._intake(self.order)
        form.description = "It <b>leaks</b>"
        form.remedy_desired = "exchange"
        with form.line_ids.edit(0) as line:
            self.assertEqual(line.what, f"Pump · LOT-1 · {self.delivery.name}")
            line.quantity = 2
        action = form.save().action_hand_over()
        ticket = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertTrue(ticket.with_user(self.user_salesman).has_access("read"))
        self.assertFalse(ticket.with_user(self.user_salesman).has_access("write"))
        line = ticket.complaint_line_ids
        self.assertEqual(
            (line.product_id, line.lot_id, line.picking_id, line.quantity, line.remedy_desired),
            (self.pump, self.lot_1, self.delivery, 2, "exchange"))
        self.assertIn("&lt;b&gt;", ticket.description)
        self.assertEqual((ticket.partner_id, ticket.user_id.ids, ticket.sale_order_ids), (self.acme, [], self.order))

    def test_of_a_customer_that_is_not_ones_own(self):
        """Who cannot see the ticket is told its number; who may not read the document takes in nothing."""
        self.acme.user_id = self.user_salesman_all
        self.Customer._refresh(self.acme)
        form = self._intake(self.order)
        form.description = "It leaks"
        action = form.save().action_hand_over()
        self.assertEqual(action["tag"], "display_notification")
        self.order.user_id = self.user_salesman_all
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self.order.with_user(self.user_salesman).action_operative_complain()

    def test_what_the_form_sends_is_not_trusted(self):
        """A line of another delivery, a document that is none, a document one may not read: refused, no ticket is made."""
        other = self._delivered(self.env["res.partner"].create({"name": "Other"}), [(self.seal, 1, {})])
        other.user_id = self.user_salesman_all
        before = self.env["helpdesk.ticket"].search_count([])
        form = self._intake(self.order)
        form.description = "It leaks"
        with form.line_ids.edit(0) as line:
            line.quantity = 2
        intake = form.save()
        for vals in (
                {"line_ids": [Command.update(intake.line_ids[0].id, {"picking_id": other.picking_ids.id})]},
                {"source_model": "res.users", "source_id": 1}, {"source_id": other.id}):
            with self.subTest(vals=vals), self.assertRaises(UserError), self.cr.savepoint():
                intake.write(vals)
                intake.action_hand_over()
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), before)

    def test_of_an_invoice_and_of_a_product(self):
        """An invoice leads to what of its orders was delivered, a product asks whose it is."""
        invoice = self.order._create_invoices()
        form = self._intake(invoice, self.user_salesman)
        self.assertEqual(len(form.line_ids), 3)
        form = self._intake(self.pump)
        self.assertFalse(form.partner_id)
        form.partner_id, form.description = self.acme, "It leaks"
        form.save().action_hand_over()
        ticket = self.env["helpdesk.ticket"].search([], order="id desc", limit=1)
        self.assertEqual((ticket.partner_id, ticket.complaint_line_ids.product_id), (self.acme, self.pump))
        action = self.pump.product_tmpl_id.with_user(self.agent_a).action_operative_complain()
        self.assertNotIn("default_partner_id", action["context"])

    def test_smart_buttons(self):
        """Customer, product, variant, lot, order and delivery show how many complaints one may read, and lead there."""
        first = self._position()
        self._position(2)
        self.agent_a.group_ids = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own") | self.env.ref("stock.group_stock_user")
        hidden = self._position()
        hidden.write({"team_id": self.experts.id, "user_id": self.agent_c.id})
        user = self.agent_a
        for record, mine, everyone in (
                (self.acme, 2, 3), (self.contact, 2, 3), (self.pump, 1, 2), (self.pump.product_tmpl_id, 1, 2),
                (self.lot_1, 1, 2), (self.lot_2, 0, 0), (self.order, 2, 3), (self.delivery, 2, 3)):
            with self.subTest(record=record._name):
                self.assertEqual(record.operative_complaint_count, everyone)
                # whoever may not read the document sees no number either
                counted = record.with_user(user)
                if counted.has_access("read"):
                    self.assertEqual(counted.operative_complaint_count, mine)
                    domain = counted.action_operative_complaints()["domain"]
                    self.assertEqual(self.env["helpdesk.ticket"].with_user(user).search_count(domain), mine)
        self.assertTrue(first)

    def test_smart_buttons_count_complaints_alone(self):
        """What is no complaint any more, a recourse or archived is neither counted nor shown, wherever one looks."""
        complaint, former, recourse, archived = (self._position() for _ticket in range(4))
        former.type_id = False
        recourse.complaint_recourse_of_id = complaint
        archived.active = False
        for record in (self.acme, self.contact, self.pump, self.pump.product_tmpl_id, self.lot_1, self.order, self.delivery):
            with self.subTest(record=record._name):
                self.assertEqual(record.operative_complaint_count, 1)
                domain = record.action_operative_complaints()["domain"]
                self.assertEqual(self.env["helpdesk.ticket"].search(domain), complaint)

    def test_of_a_contact(self):
        """The form of a contact has the button; the complaint is the contact's."""
        for user in self.agent_a | self.user_salesman:
            with self.subTest(user=user.name):
                arch = self.env["res.partner"].with_user(user).get_view(view_type="form")["arch"]
                self.assertIn('name="action_operative_complain"', arch)
        context = self.contact.with_user(self.agent_a).action_operative_complain()["context"]
        self.assertEqual(context["default_partner_id"], self.contact.id)
        self.assertEqual(self._intake(self.contact).partner_id, self.contact)

    def test_many_cost_no_more_queries_than_one(self):
        """A list asks once for all of its rows."""
        self._position()
        for records in (self.acme | self.contact, self.pump | self.seal, self.order | self._delivered(
                self.acme, [(self.seal, 1, {})])):
            with self.subTest(model=records._name):
                taken = []
                for some in (records[:1], records):
                    some._compute_operative_complaint_count()
                    self.env.invalidate_all()
                    before = self.env.cr.sql_log_count
                    some._compute_operative_complaint_count()
                    taken.append(self.env.cr.sql_log_count - before)
                self.assertLessEqual(taken[1], taken[0])

    # -- recall ------------------------------------------------------------------------------

    def _recall(self, source, user):
        action = source.with_user(user).action_recall()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def test_recall(self):
        """Everybody who received the lot is listed once, less what came back; an open delivery of it is to be stopped."""
        other = self.env["res.partner"].create({"name": "Other", "email": "other@other.example"})
        second = self._delivered(other, [(self.pump, 2, {self.lot_1: 2})], on="2026-04-01 22:30:00")
        again = self._delivered(self.contact, [(self.pump, 1, {self.lot_1: 1})], on="2026-05-01 10:00:00")
        self._delivered(other, [(self.pump, 2, {self.lot_2: 2})])
        wizard = self.env["stock.return.picking"].with_context(
            active_id=self.delivery.id, active_ids=self.delivery.ids, active_model="stock.picking").create({})
        for line in wizard.product_return_moves:
            line.quantity = 1 if line.product_id == self.pump else 0
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        back.move_ids.move_line_ids.unlink()
        back.move_ids.move_line_ids = [Command.create({
            "product_id": self.pump.id, "lot_id": self.lot_1.id, "quantity": 1, "picking_id": back.id,
            "location_id": back.location_id.id, "location_dest_id": back.location_dest_id.id})]
        back.move_ids.picked = True
        back._action_done()
        waiting = self.env["sale.order"].create({
            "partner_id": other.id, "company_id": self.company.id, "warehouse_id": self.warehouse.id,
            "order_line": [Command.create({"product_id": self.pump.id, "product_uom_qty": 4})]})
        waiting.action_confirm()
        lines = waiting.picking_ids.move_ids.move_line_ids
        lines[:1].lot_id = self.lot_1
        lines[1:].unlink()
        recall = self._recall(self.lot_1, self.user_manager)
        self.assertEqual(
            [(line.partner_id, line.contact_id, line.deliveries, line.quantity, str(line.day)) for line in recall.line_ids],
            [(self.acme, self.contact, f"{self.delivery.name}, {again.picking_ids.name}", 3, "2026-05-01"),
             (other, other, second.picking_ids.name, 2, "2026-04-02")])
        self.assertEqual(recall.stop_ids.mapped("delivery"), [waiting.picking_ids.name])

    def test_recall_of_a_cause_and_of_an_action(self):
        """The lots are those of the complaints' positions; without any it says so."""
        manager = self.agent_a
        manager.group_ids = self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        ticket = self._position()
        ticket.complaint_cause_id = self.env.ref("operative_crm.complaint_cause_product")
        action = self.env["operative.complaint.action"].create({
            "ticket_id": ticket.id, "step": "d5", "name": "Recall", "owner_id": manager.id})
        for source in (ticket.complaint_cause_id, action, ):
            with self.subTest(source=source._name):
                self.assertEqual(self._recall(source, manager).line_ids.partner_id, self.acme)
        with self.assertRaises(UserError):
            self.env.ref("operative_crm.complaint_cause_transport").with_user(manager).action_recall()

    def test_who_recalls(self):
        """Managers of service and of Operative CRM; nobody else, and each sees his own list."""
        ticket = self._position()
        ticket.complaint_cause_id = self.env.ref("operative_crm.complaint_cause_product")
        for user in (self.agent_b, self.user_salesman, self.user_accountant):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                ticket.complaint_cause_id.with_user(user).action_recall()
        recall = self._recall(self.lot_1, self.user_manager)
        with self.assertRaises(AccessError):
            recall.with_user(self.user_administrator).read(["lots"])

    def test_a_mail_is_drafted_to_each(self):
        """The composer opens with a mail to each customer, in its language; nothing is sent before."""
        self._delivered(self.env["res.partner"].create({"name": "Other", "email": "other@other.example"}),
                        [(self.pump, 2, {self.lot_1: 2})])
        recall = self._recall(self.lot_1, self.user_manager)
        action = recall.action_write()
        before = self.env["mail.mail"].sudo().search_count([])
        composer = self.env["mail.compose.message"].with_user(self.user_manager).with_context(**action["context"]).create({})
        self.assertEqual(self.env["mail.mail"].sudo().search_count([]), before)
        with self.mock_mail_gateway():
            composer._action_send_mail()
        self.assertEqual(
            {partner for mail in self._new_mails for partner in mail.recipient_ids.mapped("name")}, {"Acme", "Other"})
        self.assertIn("LOT-1", self._new_mails[0].body_html)
