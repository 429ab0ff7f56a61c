"""What only our own code can say of records: it counts for these alone, and ends where somebody's rule begins."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.core.marks import kind_of, kinds_of, marked
from ..models.core.movers import INTERNAL, OUTSIDE, TAKEN_OVER, Mover, Signed, TakenBack, mover, signed_by, unmarked
from ..models.customer.operative_customer import COMPUTED
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestMarks(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._opportunity(name="Other")
        cls.customer, cls.another = cls._customer(cls.acme), cls._customer(cls._business("Another"))

    def test_a_mark_counts_for_its_records(self):
        """For each of them and all of them; not where another one is among them, nor for another model with that id."""
        both = marked(self.lead | self.other, OUTSIDE)
        third = self._opportunity(name="Third")
        for records, expected in (
            (both, True), (both[0], True), (both.browse(), True), (both.browse(third.id), False),
            (both.browse((self.lead | third).ids), False), (both.env["res.partner"].browse(self.lead.id), False),
            (both.env["res.partner"], False), (self.lead, False),
        ):
            with self.subTest(records=records):
                self.assertEqual(OUTSIDE in kinds_of(records), expected)

    def test_marks_stand_beside_each_other(self):
        """What is said later leaves what was said before; of two that say who moves the later one does."""
        lead = marked(marked(marked(self.lead, OUTSIDE), Signed(self.user_salesman.id)), TakenBack("Why"))
        self.assertIs(mover(lead), OUTSIDE)
        self.assertEqual((signed_by(lead), kind_of(lead, TakenBack).reason), (self.user_salesman.id, "Why"))
        self.assertIs(mover(marked(lead, TAKEN_OVER)), TAKEN_OVER)
        other = lead.browse(self.other.id)
        self.assertIs(mover(other), INTERNAL)
        self.assertEqual((signed_by(other), kind_of(other, TakenBack), kind_of(other, Mover)), (None, None, None))

    def test_nothing_is_said_to_somebodys_rule(self):
        """What a server action does is told of nothing: neither who moves, nor why, nor that figures are being written."""
        customer = marked(self.customer, COMPUTED)
        customer.write({"revenue_12m": 5})
        for records in (unmarked(customer), customer.browse(self.another.id)):
            with self.assertRaises(AccessError):
                records.write({"revenue_12m": 6})
        action = self.env["ir.actions.server"].create({
            "name": "React", "model_id": self.env["ir.model"]._get_id("operative.customer"), "state": "code",
            "code": "record.write({'revenue_12m': 7})"})
        with self.assertRaises(AccessError):
            action.with_context(customer.env.context, active_model=customer._name, active_id=customer.id).run()
        self.assertEqual(self.customer.revenue_12m, 5)

    def test_why_is_not_forged(self):
        """A client that merges deals says neither why nor for what cause their log goes on, in whatever words."""
        self.other.stage_id = self.stage_proposal
        for name in ("operative_reason", "operative_cause", "operative_mark", "operative_signed"):
            for value in ("returned", "x" * 10_000, {"reason": "x"}, 7):
                with self.subTest(name=name, value=value), self.env.cr.savepoint() as savepoint:
                    merged = (self.lead | self.other).with_user(self.user_salesman).with_context(**{name: value})\
                        .merge_opportunity()
                    self.env.flush_all()
                    self.assertFalse(any(self._stays(merged).mapped("reason")))
                    self.assertFalse(any(self._stays(merged).mapped("cause")))
                    savepoint.close(rollback=True)
