"""“That is wrong”: told, shown, answered; and cards that are looked at again."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged

from .argument_common import ArgumentCommon


@tagged("post_install", "-at_install")
class TestArgumentDoubts(ArgumentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.argument = cls._argument(owner_id=cls.user_author.id)
        cls.Doubt = cls.env["operative.argument.doubt"]

    def _doubt(self, user=None, **vals):
        doubts = self.Doubt.with_user(user or self.user_salesman).with_context(allowed_company_ids=self.company.ids)
        return doubts.create({
            "said": "The other one lasts as long", **(vals or {"argument_id": self.argument.id})})

    def _told(self, kind, card=None):
        return (card or self.argument).activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(f"operative_crm.mail_activity_type_{kind}"))

    def test_tells_the_owner_and_shows(self):
        """Whoever heard it says so in one step: the owner is told, and colleagues see it where the argument is suggested."""
        doubt = self._doubt()
        self.assertEqual(doubt.user_id, self.user_salesman)
        self.assertEqual(self._told("doubt").user_id, self.user_author)
        [shown] = self.quotation.with_user(self.user_salesman).operative_suggest_arguments()
        self.assertIn("The other one lasts as long", shown["doubts"])
        [shown] = self.quotation.with_user(self.user_salesman_all).operative_suggest_arguments()
        self.assertIn("The other one lasts as long", shown["doubts"])

    def test_answered(self):
        """The owner answers: it is shown no more, nothing is left to do, and whoever heard it is told."""
        doubt = self._doubt()
        doubt.with_user(self.user_author).answer = "Measured again: twice as long"
        self.assertTrue(doubt.is_answered)
        self.assertEqual(doubt.answered_by_id, self.user_author)
        self.assertFalse(self._told("doubt"))
        self.assertEqual(self._told("doubt_answered").user_id, self.user_salesman)
        [shown] = self.quotation.with_user(self.user_salesman).operative_suggest_arguments()
        self.assertEqual(shown["doubts"], "")

    def test_two_doubts(self):
        """What is to be done stays until both are answered."""
        first, second = self._doubt(), self._doubt(user=self.user_service)
        first.with_user(self.user_author).answer = "No"
        self.assertTrue(self._told("doubt"))
        second.with_user(self.user_manager).answer = "No"
        self.assertFalse(self._told("doubt"))

    def test_who_may(self):
        """Answered by owner and managers; what was said stays; nobody speaks in another's name or of what he may not read."""
        doubt = self._doubt()
        with self.assertRaisesRegex(AccessError, "its owner or a manager"):
            doubt.answer = "I say no"
        with self.assertRaisesRegex(AccessError, "stays as it was said"):
            doubt.with_user(self.user_manager).said = "Something else"
        with self.assertRaises(AccessError):
            doubt.with_user(self.user_manager).unlink()
        forged = self._doubt(
            argument_id=self.argument.id, user_id=self.user_manager.id, answer="Settled", answered_by_id=self.user_manager.id)
        self.assertEqual((forged.user_id, forged.is_answered), (self.user_salesman, False))
        for hidden in (self._argument("Draft", state="draft"), self._argument("Foreign", company_id=self.company_us.id)):
            with self.assertRaises(AccessError):
                self._doubt(argument_id=hidden.id)
        with self.assertRaises(AccessError):
            self._doubt(user=self.user_portal, argument_id=self.argument.id)

    def test_says_something(self):
        """An empty doubt helps nobody."""
        with self.assertRaisesRegex(ValidationError, "what the customer said"):
            self._doubt(argument_id=self.argument.id, said="  ")

    def test_competitor(self):
        """A competitor's card is doubted in the same way; where its owner has left, the managers are told."""
        self.user_author.active = False
        card = self.env["operative.competitor"].create({
            "name": "Northern Seals", "owner_id": self.user_author.id, "company_id": self.company.id})
        self._doubt(competitor_id=card.id)
        self.assertIn(self.user_manager, self._told("doubt", card).user_id)

    # -- review ------------------------------------------------------------------------------

    @freeze_time("2026-03-04 09:00:00")
    def test_review(self):
        """The owner is asked on the day, once; who says that it holds, though no manager, is asked again in time."""
        self.argument.review_on = "2026-03-05"
        self.Argument._cron_follow()
        self.assertFalse(self._told("review"))
        self.argument.review_on = "2026-03-04"
        self.Argument._cron_follow()
        self.Argument._cron_follow()
        self.assertEqual(self._told("review").user_id, self.user_author)
        self.argument.with_user(self.user_author).action_verify()
        self.assertFalse(self._told("review"))
        self.assertEqual((self.argument.verified_by_id, str(self.argument.verified_on)), (self.user_author, "2026-03-04"))
        self.assertGreaterEqual(self.argument.review_on, fields.Date.to_date("2026-06-04"))
        with self.assertRaises(AccessError):
            self.argument.with_user(self.user_salesman).action_verify()

    @freeze_time("2026-03-04 09:00:00")
    def test_cards_of_competitors(self):
        """A card says who verified it when; who changes what it says answers for it, and its owner is asked on the day."""
        with freeze_time("2026-01-05 09:00:00"):
            card = self.env["operative.competitor"].with_user(self.user_author).create({
                "name": "Rival", "company_id": False, "review_on": "2026-03-04"})
        self.assertEqual((card.verified_by_id, str(card.verified_on)), (self.user_author, "2026-01-05"))
        card.color = 3
        self.assertEqual(str(card.verified_on), "2026-01-05", "nothing that is said")
        self.Argument._cron_follow()
        self.assertEqual(self._told("review", card).user_id, self.user_author)
        card.with_user(self.user_manager).glance = "Dear, and slow"
        self.assertEqual((card.verified_by_id, str(card.verified_on)), (self.user_manager, "2026-03-04"))

    @freeze_time("2026-03-04 09:00:00")
    def test_no_review(self):
        """Nobody is asked for drafts and retired ones, nor while the part is switched off."""
        for state in ("draft", "retired"):
            other = self._argument(state, state=state, review_on="2026-03-01")
            self.Argument._cron_follow()
            self.assertFalse(self._told("review", other))
        self.argument.review_on = "2026-03-04"
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_argument")
        self.Argument._cron_follow()
        self.assertFalse(self._told("review"))
