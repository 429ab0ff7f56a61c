"""What a customer was delivered, to choose positions from."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged, users, warmup

from .complaint_common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintDelivered(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "Leaks", "description": "It does", "partner_id": cls.contact.id, "company_id": cls.company.id,
            "team_id": cls.support.id, "type_id": cls.complaint_type.id})
        cls.other = cls.env["res.partner"].create({"name": "Other Inc.", "is_company": True})
        cls.other_order = cls._delivered(cls.other, [(cls.pump, 2, {cls.lot_2: 2})])

    def _rows(self, ticket=None, user=None, **kwargs):
        return (ticket or self.ticket).with_user(user or self.agent_a).operative_delivered(**kwargs)

    def _key(self, row, **vals):
        return {name: row[name] for name in ("sale_line_id", "picking_id", "product_id", "lot_id")} | vals

    def _add(self, *rows, user=None, ticket=None):
        ids = (ticket or self.ticket).with_user(user or self.agent_a).operative_add_positions(list(rows))
        return self.env["operative.complaint.line"].browse(ids)

    def test_service_sees_what_was_delivered_and_no_price(self):
        """A service user without rights on orders and stock sees order, delivery, day, product, lot and quantity."""
        rows = self._rows()
        self.assertEqual(
            [(row["product"], row["lot"], row["delivered"], str(row["date"]), row["order"], row["delivery"]) for row in rows],
            [(product, lot, quantity, "2026-03-02", self.order.name, self.delivery.name)
             for product, lot, quantity in (("Pump", "LOT-1", 3), ("Pump", "LOT-2", 1), ("Seal", False, 10))])
        self.assertFalse([key for row in rows for key in row if "price" in key or "amount" in key or "cost" in key])
        with self.assertRaises(AccessError):
            self.order.with_user(self.agent_a).read(["name"])

    def test_who_may_not_read_the_ticket_sees_nothing(self):
        """Neither the portal nor a user of ours to whom the ticket is closed."""
        self.ticket.user_id = self.agent_b
        for user in (self.user_portal, self.user_accountant, self.user_salesman):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._rows(user=user)
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self._add({"name": "It leaks"}, user=user)

    def test_search(self):
        """By the number of an order or a delivery, the name, code or barcode of a product, a lot; a wildcard is none."""
        self.seal.write({"default_code": "SE-10", "barcode": "4012345"})
        for query, count in (
                (self.order.name, 3), (self.delivery.name, 3), ("pum", 2), ("se-10", 1), ("40123", 1), ("lot-2", 1), ("%", 0),
                ("nothing", 0)):
            with self.subTest(query=query):
                self.assertEqual(len(self._rows(query=query)), count)

    def test_newest_first_and_no_more_than_asked(self):
        """The newest transfers are listed first; the limit cuts the older ones."""
        newer = self._delivered(self.contact, [(self.seal, 2, {})], on="2026-04-01 10:00:00")
        rows = self._rows(limit=2)
        self.assertEqual([row["order"] for row in rows], [newer.name, self.order.name])

    def test_what_the_ticket_names_comes_first(self):
        """A delivery, or an order, whose number stands in the title or the text of the ticket."""
        for _number in range(2):
            self._delivered(self.acme, [(self.seal, 2, {})], on="2026-04-01 10:00:00")
        self.assertNotEqual(self._rows()[0]["order"], self.order.name)
        for name in (self.order.name, self.delivery.name):
            with self.subTest(name=name):
                self.ticket.description = f"<p>Your delivery <b>{name}</b>, of May: it leaks</p>"
                self.assertEqual(self._rows()[0]["order"], self.order.name)

    def test_returned_and_complained(self):
        """What came back and what any ticket complained of is said beside what was delivered."""
        wizard = self.env["stock.return.picking"].with_context(
            active_id=self.delivery.id, active_ids=self.delivery.ids, active_model="stock.picking").create({})
        for line in wizard.product_return_moves:
            line.quantity = 2 if line.product_id == self.seal else 0
        back = self.env["stock.picking"].browse(wizard.action_create_returns()["res_id"])
        self._deliver(back)
        row = self._rows()[2]
        self._add(self._key(row, quantity=4), ticket=self._complaint())
        dozen = self._add(self._key(row, quantity=0.25))
        dozen.product_uom_id = self.dozen
        row = self._rows()[2]
        self.assertEqual((row["product"], row["delivered"], row["returned"], row["complained"]), ("Seal", 10, 2, 7))

    def test_duplicates_complain_of_nothing(self):
        """What a ticket that is a duplicate of another one complains of is not counted twice."""
        copy = self._complaint()
        self._add(self._key(self._rows()[2], quantity=4), ticket=copy)
        copy.duplicate_id = self.ticket
        self.assertEqual(self._rows()[2]["complained"], 0)

    def test_delivery_without_an_order(self):
        """Goods that went to the customer without an order are there, by the contact of the transfer."""
        move = self._out(self.seal, 5, "2026-05-01 10:00:00")
        move.picking_id.partner_id = self.contact
        move.write({"quantity": 5, "picked": True})
        move.picking_id._action_done()
        row = self._rows()[0]
        self.assertEqual((row["order"], row["sale_line_id"], row["delivered"]), (False, False, 5))
        self.assertEqual(self._add(self._key(row, quantity=1)).delivered_quantity, 5)

    def test_only_of_the_customer_and_the_company(self):
        """Neither another customer's deliveries, nor those of another company."""
        self.assertNotIn(self.other_order.name, [row["order"] for row in self._rows()])
        abroad = self.env["helpdesk.ticket"].create({
            "name": "Leaks", "description": "It does", "partner_id": self.contact.id, "company_id": self.company_us.id})
        self.assertFalse(abroad.operative_delivered())
        abroad.partner_id = False
        self.assertFalse(abroad.operative_delivered())

    def test_bad_positions_leave_nothing(self):
        """Another customer's delivery, a lot never delivered, a quantity that is none, a wrong type: refused, all of them."""
        good, theirs = self._key(self._rows()[0], quantity=1), self.other_order.picking_ids
        never = self.env["stock.lot"].create({"name": "LOT-9", "product_id": self.pump.id, "company_id": self.company.id})
        for bad in (
                good | {"picking_id": theirs.id}, good | {"sale_line_id": self.other_order.order_line.id},
                good | {"lot_id": never.id}, {"lot_id": never.id, "product_id": self.pump.id},
                good | {"product_id": self.seal.id}, good | {"picking_id": 2**31 - 1},
                good | {"quantity": -1}, good | {"quantity": 0}, good | {"quantity": 1e12}, good | {"quantity": float("nan")},
                good | {"quantity": True}, good | {"quantity": "1"}, good | {"product_id": "1"}, good | {"price": 1},
                good | {"remedy_desired": "money"}, {"quantity": 1}, {"name": "   "}, "x", 5):
            with self.subTest(bad=bad), self.assertRaises(ValidationError):
                self._add(good, bad)
            self.assertFalse(self.ticket.complaint_line_ids)
        for rows in (None, [], {}, "x", [{"name": "x"}] * 1001):
            with self.subTest(rows=str(rows)[:20]), self.assertRaises(ValidationError):
                self.ticket.with_user(self.agent_a).operative_add_positions(rows)

    def test_the_same_holds_for_lines_of_the_form(self):
        """Created and written directly, a position names nothing but what its customer was delivered."""
        lines = self.env["operative.complaint.line"].with_user(self.agent_a)
        good = self._key(self._rows()[0])
        theirs = self.other_order.picking_ids
        line = lines.create({"ticket_id": self.ticket.id, **good})
        for name, value in (("picking_id", theirs.id), ("sale_line_id", self.other_order.order_line.id),
                            ("lot_id", self.lot_2.id + 1000), ("product_id", self.seal.id)):
            with self.subTest(name=name):
                with self.assertRaises(ValidationError), self.cr.savepoint():
                    line.write({name: value})
                with self.assertRaises(ValidationError), self.cr.savepoint():
                    lines.create({"ticket_id": self.ticket.id, **good, name: value})
                self.env.invalidate_all()
        self.assertEqual(line.picking_id, self.delivery)

    def test_the_customer_is_not_exchanged_under_its_positions(self):
        """A ticket with positions of a delivery stays with the customer who was delivered; a colleague may take it over."""
        self._add(self._key(self._rows()[0]))
        colleague = self._contact(self.acme, "Cora Colleague")
        self.ticket.with_user(self.agent_a).partner_id = colleague
        with self.assertRaises(ValidationError):
            self.ticket.with_user(self.agent_a).partner_id = self.other

    def test_more_than_delivered_warns(self):
        """A quantity above what was delivered, less what others complained of, is taken and says so."""
        row = self._rows()[0]
        line = self._add(self._key(row, quantity=3))
        self.assertEqual((line.delivered_quantity, str(line.delivered_on), line.warning), (3, "2026-03-02", False))
        line.quantity = 4
        self.assertIn("3", line.warning)
        line.quantity = 2
        self.assertFalse(line.warning)
        second = self._add(self._key(row, quantity=2), ticket=self._complaint())
        self.assertIn("complained about already", second.warning)
        second.quantity = 1
        self.assertFalse(second.warning)
        self.assertFalse(self._add({"product_id": self.pump.id, "quantity": 99}).warning, "without a document nothing is known")

    def test_others_on_the_same_delivery_or_lot(self):
        """Complaints about the same delivery or lot are named to who may read them, and to nobody else."""
        row = self._rows()[1]
        line = self._add(self._key(row))
        mine, closed = self._complaint(), self._complaint(team_id=self.experts.id, user_id=self.agent_c.id)
        self._add(self._key(self._rows()[2]), ticket=mine)
        closed.with_user(self.agent_b).operative_add_positions([self._key(row)])
        elsewhere = self._complaint(partner_id=self.other.id)
        other_row = next(found for found in self._rows(elsewhere) if found["lot"] == "LOT-2")
        self._add(self._key(other_row), ticket=elsewhere)
        self.agent_a.group_ids = self.env.ref("helpdesk_mgmt.group_helpdesk_user_own")
        self.assertEqual(line.with_user(self.agent_a).other_ticket_ids, mine | elsewhere)
        self.assertEqual(line.with_user(self.agent_b).other_ticket_ids, mine | elsewhere | closed)

    def test_a_ticket_that_stops_being_a_complaint_keeps_its_positions(self):
        """Another type takes nothing away."""
        line = self._add(self._key(self._rows()[0]))
        self.ticket.with_user(self.agent_a).type_id = False
        self.assertTrue(line.exists())

    def test_switched_off(self):
        """Where complaints are off there is nothing to choose from, and nothing is added."""
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        self.assertEqual(self._rows(), [])
        with self.assertRaisesRegex(Exception, "switched off"):
            self._add({"name": "It leaks"})

    @users("operative_agent_a")
    @warmup
    def test_queries(self):
        """However much was delivered, four queries or fewer."""
        ticket = self.env["helpdesk.ticket"].browse(self.ticket.id)
        with self.assertQueryCount(4):
            self.assertTrue(ticket.operative_delivered())

    def test_drop_shipment(self):
        """What a supplier sent to the customer was delivered to the customer."""
        kind = self.env["stock.picking.type"].create({
            "name": "Dropship", "code": "incoming", "sequence_code": "DS", "company_id": self.company.id,
            "warehouse_id": False, "default_location_src_id": self.suppliers.id, "default_location_dest_id": self.customers.id})
        order = self._order(self.acme, product=self.seal, quantity=3)
        order.picking_ids.action_cancel()
        picking = self.env["stock.picking"].create({
            "picking_type_id": kind.id, "location_id": self.suppliers.id, "location_dest_id": self.customers.id,
            "move_ids": [Command.create({
                "product_id": self.seal.id, "product_uom_qty": 3, "location_id": self.suppliers.id,
                "location_dest_id": self.customers.id, "sale_line_id": order.order_line.id})]})
        self._deliver(picking)
        row = self._rows()[0]
        self.assertEqual((row["order"], row["picking_id"], row["delivered"]), (order.name, picking.id, 3))
