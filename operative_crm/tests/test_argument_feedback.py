"""What is asked of products: counted from lost deals, uses and complaints; answered by the owner; who asked is told once."""

import random

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .argument_common import ArgumentCommon

NOW = "2025-07-01 10:00:00"
TOLD = "operative_crm.mail_activity_type_product_feedback"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestArgumentFeedback(ArgumentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Feedback = cls.env["operative.product.feedback"]
        cls.late = cls.env["crm.lost.reason"].create({"name": "Too late"})
        cls.dear = cls.env["crm.lost.reason"].create({"name": "Too dear"})
        cls.duplicate = cls.env["crm.lost.reason"].create({"name": "Twice", "operative_not_a_loss": True})
        cls.cause = cls.env["operative.complaint.cause"].create({"name": "Leaks"})
        cls.complaint_type = cls.env["helpdesk.ticket.type"].create({"name": "Complaint", "operative_is_complaint": True})
        cls.seal, cls.pump = cls.env["product.product"].create([
            {"name": name, "type": "service", "taxes_id": False} for name in ("Seal", "Pump")])
        cls.owner = cls.user_salesman.copy({"login": "feedback_owner", "email": "owner@operative.example"})
        (cls.seal | cls.pump).product_tmpl_id.write({"operative_feedback_owner_id": cls.owner.id, "responsible_id": False})

    def _lost(self, products=None, reason=None, user=None, day="2025-06-10", company=None):
        """A lost opportunity with a quotation."""
        lead = self._lead(self.customer_partner, company=company or self.company, user_id=(user or self.user_salesman).id)
        products = products or self.seal
        order = self._order(self.customer_partner, day, 100, "sent", product=products[0], opportunity_id=lead.id,
                            company=company, user_id=self.user_manager.id)
        order.order_line = [Command.create({"product_id": product.id}) for product in products[1:]]
        lead.action_set_lost(lost_reason_id=(reason or self.late).id)
        lead.date_closed = f"{day} 12:00:00"
        return lead

    def _unhelpful(self, argument, user=None, **vals):
        return self.env["operative.argument.use"].create({
            "argument_id": argument.id, "user_id": (user or self.user_salesman).id, "channel": "said", "helped": "no",
            "company_id": self.company.id, "used_at": "2025-06-12 10:00:00", **vals})

    def _complaint(self, product=None, user=None, **vals):
        ticket = self._ticket(self.customer_partner, type_id=self.complaint_type.id, complaint_cause_id=self.cause.id,
                              user_id=(user or self.user_service).id, **vals)
        ticket.operative_received_at = "2025-06-30 10:00:00"
        self.env["operative.complaint.line"].create({
            "ticket_id": ticket.id, "product_id": (product or self.seal).id, "quantity": 1})
        return ticket

    def _rows(self, products=None):
        self.Feedback._refresh()
        return self.Feedback.search([("product_tmpl_id", "in", (products or self.seal | self.pump).product_tmpl_id.ids)])

    def _of(self, reason, product=None):
        name = {"crm.lost.reason": "lost_reason_id", "operative.argument": "argument_id",
                "operative.complaint.cause": "cause_id"}[reason._name]
        return self._rows().filtered(
            lambda row: row[name] == reason and row.product_tmpl_id == (product or self.seal).product_tmpl_id)

    def _answer(self, feedback, state, answer="Because", user=None):
        feedback.with_user(user or self.owner).with_context(allowed_company_ids=self.company.ids).write({
            "state": state, "answer": answer})
        self.env.flush_all()

    def _told(self, user):
        return self.env["mail.activity"].search([
            ("activity_type_id", "=", self.env.ref(TOLD).id), ("user_id", "=", user.id)]).mapped("summary")

    def test_what_is_no_loss(self):
        """Of a lost opportunity without a reason the one of a quotation counts, unless it says that nothing was lost."""
        for reason in (self.duplicate, self.dear):
            lead = self._lost()
            lead.lost_reason_id = False
            lead.order_ids.write({"state": "cancel", "lost_reason_id": reason.id})
        self.Feedback._refresh()
        self.assertEqual(self.Feedback.search([
            ("product_tmpl_id", "=", self.seal.product_tmpl_id.id)]).lost_reason_id, self.dear)

    # -- counting ----------------------------------------------------------------------------

    def test_counted(self):
        """A lost deal asks for all its products, a use for those of its argument or deal, a position for its own."""
        lead = self._lost(self.seal | self.pump)
        self._lost(reason=self.dear, day="2025-06-20")
        meant = self._argument("For pumps", product_tmpl_ids=[Command.set(self.pump.product_tmpl_id.ids)])
        anywhere = self._argument("For all")
        self._unhelpful(meant, lead_id=lead.id)
        self._unhelpful(anywhere, lead_id=lead.id)
        self._unhelpful(anywhere, lead_id=lead.id, user_id=self.user_manager.id)
        ticket = self._complaint()
        self._unhelpful(anywhere, ticket_id=ticket.id)
        self._complaint(self.seal)
        found = {(row.product_tmpl_id.name, row.source, row.reason): (row.request_count, str(row.last_asked_on))
                 for row in self._rows()}
        self.assertEqual(found, {
            ("Seal", "lost", "Too late"): (1, "2025-06-10"), ("Pump", "lost", "Too late"): (1, "2025-06-10"),
            ("Seal", "lost", "Too dear"): (1, "2025-06-20"), ("Pump", "argument", "For pumps"): (1, "2025-06-12"),
            ("Seal", "argument", "For all"): (3, "2025-06-12"), ("Pump", "argument", "For all"): (2, "2025-06-12"),
            ("Seal", "complaint", "Leaks"): (2, "2025-06-30")})

    def test_not_counted(self):
        """Won and undecided deals, reasons that are no loss, what helped, and other tickets ask for nothing."""
        self._lost(reason=self.duplicate)
        won = self._lost()
        won.order_ids.action_confirm()
        self._unhelpful(self._argument("Helps"), lead_id=won.id, helped="yes")
        self._complaint().type_id = False
        self.assertFalse(self._rows().filtered("request_count"))

    def test_equal_to_plain_python(self):
        """On random deals, uses and complaints the counts are what counting by hand gives."""
        rng, expected = random.Random(4), {}
        arguments = [self._argument("Anywhere"), self._argument(
            "Pump only", product_tmpl_ids=[Command.set(self.pump.product_tmpl_id.ids)])]
        for _place in range(20):
            products = rng.choice([self.seal, self.pump, self.seal | self.pump])
            reason = rng.choice([self.late, self.dear, self.duplicate])
            lead = self._lost(products, reason)
            if is_won := rng.random() < 0.2:
                lead.order_ids.action_confirm()
            for product in products if reason != self.duplicate and not is_won else []:
                expected[product, reason] = expected.get((product, reason), 0) + 1
            for argument in arguments:
                helped = rng.choice(["yes", "no", False])
                self._unhelpful(argument, order_id=lead.order_ids.id, lead_id=lead.id, helped=helped)
                for product in (self.pump if argument.product_tmpl_ids else products) if helped == "no" else []:
                    expected[product, argument] = expected.get((product, argument), 0) + 1
            if rng.random() < 0.5:
                self._complaint(products[0])
                expected[products[0], self.cause] = expected.get((products[0], self.cause), 0) + 1
        found = {
            (row.product_tmpl_id.product_variant_id, row.lost_reason_id or row.argument_id or row.cause_id): row.request_count
            for row in self._rows()}
        self.assertEqual(found, expected)

    def test_quotation_with_a_reason(self):
        """A quotation without an opportunity that is marked lost asks with its own reason, for its own salesperson."""
        order = self._order(self.customer_partner, "2025-06-10", 100, "cancel", product=self.seal,
                            user_id=self.user_salesman_all.id)
        order.write({"lost_reason_id": self.late.id, "operative_lost_at": "2025-06-20 10:00:00"})
        feedback = self._of(self.late)
        self.assertEqual((feedback.request_count, str(feedback.last_asked_on)), (1, "2025-06-20"))
        self._answer(feedback, "done")
        self.assertTrue(self._told(self.user_salesman_all))

    def test_unchanged_writes_nothing(self):
        """Only rows that differ are written; what nobody asks any more stays with 0."""
        lead = self._lost()
        self.assertGreaterEqual(self.Feedback._refresh(), 1)
        self.assertEqual(self.Feedback._refresh(), 0)
        lead.order_ids.action_confirm()
        self.assertEqual(self.Feedback._refresh(), 1)
        self.assertEqual(self._of(self.late).request_count, 0)

    # -- answering ---------------------------------------------------------------------------

    def test_whoever_asked_is_told_once(self):
        """Salesperson, user of the argument and of the ticket are told of an answer, each once, and of another answer anew."""
        self._lost()
        self._lost()
        self._answer(self._of(self.late), "planned", "In autumn")
        self.assertEqual(self._told(self.user_salesman), ["Seal – Too late: Planned"])
        self._answer(self._of(self.late), "planned", "In winter")
        self.assertEqual(len(self._told(self.user_salesman)), 1)
        # done and out of the list, it is not told again
        self.env["mail.activity"].search([("user_id", "=", self.user_salesman.id)]).action_done()
        self._answer(self._of(self.late), "planned", "In spring")
        self.assertFalse(self._told(self.user_salesman))
        self._answer(self._of(self.late), "done", "")
        self.assertEqual(self._told(self.user_salesman), ["Seal – Too late: Done"])
        self._complaint()
        self._answer(self._of(self.cause), "declined", "That is how it is")
        self.assertEqual(self._told(self.user_service), ["Seal – Leaks: Declined"])
        argument = self._argument("They last")
        self._unhelpful(argument, user=self.user_salesman_all, order_id=self._order(
            self.customer_partner, "2025-06-01", 100, "sent", product=self.seal).id)
        self._answer(self._of(argument), "done")
        self.assertEqual(self._told(self.user_salesman_all), ["Seal – They last: Done"])
        self.assertFalse(self._told(self.user_manager), "who only made a quotation of a colleague's opportunity did not ask")

    def test_asked_since_counting(self):
        """Who asked a minute before the answer, after the last count, is told and counted as well."""
        self._lost()
        feedback = self._of(self.late)
        self._lost(user=self.user_salesman_all)
        self._answer(feedback, "done")
        self.assertTrue(self._told(self.user_salesman_all))
        self.assertEqual((feedback.request_count, feedback.new_count), (2, 0))
        self.Feedback._refresh()
        self.assertEqual(feedback.state, "done")

    def test_in_the_readers_language(self):
        """Each is told in his own language."""
        self.user_salesman.lang = "de_DE"
        self.seal.with_context(lang="de_DE").name = "Dichtung"
        self.late.with_context(lang="de_DE").name = "Zu spät"
        self._lost()
        self._answer(self._of(self.late), "planned")
        [summary] = self._told(self.user_salesman)
        self.assertTrue(summary.startswith("Dichtung – Zu spät: "))

    def test_only_who_may_read_the_product(self):
        """Who has left, who may not read the product, who answers, and everybody where the part is off, is not told."""
        self._lost()
        self._lost(user=self.user_salesman_all)
        self._lost(user=self.owner)
        left = self.user_salesman.copy({"login": "left", "email": "left@operative.example"})
        self._lost(user=left)
        left.active = False
        self.seal.company_id = self.company
        self.user_salesman.write({"company_id": self.company_us.id, "company_ids": [Command.set(self.company_us.ids)]})
        self._answer(self._of(self.late), "done")
        told = self.env["mail.activity"].search([("activity_type_id", "=", self.env.ref(TOLD).id)]).user_id
        self.assertEqual(told, self.user_salesman_all)
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_argument")
        self._answer(self._of(self.late), "planned")
        self.assertEqual(self._told(self.user_salesman_all), ["Seal – Too late: Done"])

    def test_asked_again(self):
        """Asked again after it was done it is open again, with how often since; planned and declined it only says so."""
        self._lost()
        self._answer(self._of(self.late), "done")
        feedback = self._of(self.late)
        self.assertEqual((feedback.state, feedback.new_count), ("done", 0))
        self._lost(user=self.user_salesman_all)
        feedback = self._of(self.late)
        self.assertEqual((feedback.state, feedback.new_count, feedback.answered_by_id), ("open", 1, self.owner))
        self.assertIn(feedback, self.Feedback.search([("answered_at", "!=", False), ("new_count", ">", 0)]))
        self._answer(feedback, "done", "Really")
        self.assertEqual(len(self._told(self.user_salesman)), 1, "told of done already")
        self.assertEqual(len(self._told(self.user_salesman_all)), 1)
        self._answer(feedback, "declined")
        self._lost()
        feedback = self._of(self.late)
        self.assertEqual((feedback.state, feedback.new_count), ("declined", 1))

    def test_declined_says_why(self):
        """Declined without a word, or with blanks, is refused."""
        self._lost()
        for answer in (False, "   "):
            with self.assertRaisesRegex(ValidationError, "say why"):
                self._answer(self._of(self.late), "declined", answer)

    # -- rights ------------------------------------------------------------------------------

    def test_who_answers(self):
        """The owner named on the product, else who is responsible for it, and managers; others read."""
        self._lost(self.seal | self.pump)
        self.pump.product_tmpl_id.operative_feedback_owner_id = False
        self.pump.product_tmpl_id.with_company(self.company).responsible_id = self.user_salesman_all
        seal, pump = self._of(self.late), self._of(self.late, self.pump)
        self.assertEqual((seal.owner_id, pump.with_company(self.company).owner_id), (self.owner, self.user_salesman_all))
        for user, mine in ((self.owner, seal), (self.user_salesman_all, pump), (self.user_manager, seal | pump),
                           (self.user_salesman, self.Feedback), (self.user_service, self.Feedback)):
            rows = (seal | pump).with_user(user).with_context(allowed_company_ids=self.company.ids)
            self.assertEqual(len(rows.read(["reason", "state", "owner_id"])), 2)
            self.assertEqual(rows.filtered("can_answer"), mine)
            self.assertEqual(rows.search([("owner_id", "=", user.id), ("id", "in", rows.ids)]), rows.filtered(
                lambda row, user=user: row.owner_id == user))
            for row in rows:
                if row in mine:
                    row.write({"state": "planned", "answer": "Soon"})
                    row.sudo().state = "open"
                else:
                    with self.assertRaises(AccessError):
                        row.action_plan()
        with self.assertRaises(AccessError):
            self.Feedback.with_user(self.user_portal).search([])

    def test_counts_are_written_by_nobody(self):
        """Neither counts nor who answered can be written, created or deleted, by managers neither."""
        self._lost()
        row = self._of(self.late).with_user(self.user_manager)
        for name, value in (("request_count", 9), ("answered_by_id", self.owner.id), ("new_count", 0), ("company_id", False),
                            ("product_tmpl_id", self.pump.product_tmpl_id.id)):
            with self.assertRaises(AccessError):
                row.write({name: value})
        with self.assertRaises(AccessError):
            row.create({"product_tmpl_id": self.seal.product_tmpl_id.id, "source": "lost"})
        with self.assertRaises(AccessError):
            row.unlink()

    def test_companies(self):
        """Another company's lost deals are rows of their own, seen and answered there alone."""
        self.customer_partner.company_id = False
        self._lost()
        self._lost(company=self.company_us)
        ours, theirs = self._of(self.late).sorted(lambda row: row.company_id != self.company)
        self.assertEqual((ours.company_id, theirs.company_id), (self.company, self.company_us))
        self.assertEqual((ours.request_count, theirs.request_count), (1, 1))
        seen = self.Feedback.with_user(self.user_manager).with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(seen.search([("id", "in", (ours | theirs).ids)]), ours)
        with self.assertRaises(AccessError):
            seen.browse(theirs.id).action_plan()

    def test_screens(self):
        """Form, list, kanban and search load, and so do those of products with what is theirs."""
        self._lost()
        views = self.Feedback.with_user(self.user_salesman).get_views(
            [(False, kind) for kind in ("form", "list", "kanban", "search")])["views"]
        self.assertEqual(len(views), 4)
        products = self.env["product.template"].with_user(self.user_salesman)
        self.assertIn("operative_introduced_on", products.get_view(view_type="form")["arch"])
        self.assertIn("introduced_recently", products.get_view(view_type="search")["arch"])
        self.seal.product_tmpl_id.operative_introduced_on = "2025-06-01"
        recent = products.search([("operative_introduced_on", ">=", "-6m"), ("operative_introduced_on", "<=", "today")])
        self.assertIn(self.seal.product_tmpl_id, recent)
        self.assertNotIn(self.pump.product_tmpl_id, recent)
