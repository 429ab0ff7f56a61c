"""Using an argument in a deal, and saying whether it helped: who may, once a person, argument and deal."""

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .argument_common import ArgumentCommon


@tagged("post_install", "-at_install")
class TestArgumentUse(ArgumentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Use = cls.env["operative.argument.use"]
        cls.argument = cls._argument()
        cls.lead = cls.env["crm.lead"].create({
            "name": "Argued", "type": "opportunity", "partner_id": cls.customer_partner.id, "company_id": cls.company.id,
            "user_id": cls.user_salesman.id})
        cls.ticket = cls.env["helpdesk.ticket"].create({
            "name": "Argued", "description": "It squeaks", "partner_id": cls.customer_partner.id,
            "company_id": cls.company.id})

    def _use(self, document, channel="said", argument=None, user=None):
        return document.with_user(user or self.user_salesman).operative_use_argument((argument or self.argument).id, channel)

    def _rate(self, document, helped="yes", argument=None, user=None):
        return document.with_user(user or self.user_salesman).operative_rate_argument((argument or self.argument).id, helped)

    def _uses(self, argument=None):
        return self.Use.search([("argument_id", "=", (argument or self.argument).id)])

    def _row(self, document, user=None, **kwargs):
        rows = document.with_user(user or self.user_salesman).operative_suggest_arguments(limit=80, **kwargs)
        return next(row for row in rows if row["id"] == self.argument.id)

    def test_on_every_document(self):
        """A use of quotation, opportunity, ticket and customer names what it is of, and the company."""
        for document, field, user in (
                (self.quotation, "order_id", self.user_salesman), (self.lead, "lead_id", self.user_salesman),
                (self.ticket, "ticket_id", self.user_service), (self.customer_partner, "partner_id", self.user_salesman)):
            with self.subTest(document=document):
                self.assertEqual(self._use(document, user=user), {"channel": "said", "helped": False})
                use = self._uses()[0]
                self.assertEqual(use[field], document)
                self.assertFalse(sum(bool(use[other]) for other in ("order_id", "lead_id", "ticket_id", "partner_id")) - 1)
                self.assertEqual((use.user_id, use.company_id), (user, self.company))

    @freeze_time("2026-03-04 09:00:00")
    def test_used_again(self):
        """A second use is the same one, with how and when it was used last; what was said of it stays."""
        self._use(self.quotation, "said")
        self._rate(self.quotation, "no")
        with freeze_time("2026-03-05 10:00:00"):
            self.assertEqual(self._use(self.quotation, "mail"), {"channel": "mail", "helped": "no"})
        use = self._uses()
        self.assertEqual((len(use), use.channel, str(use.used_at)), (1, "mail", "2026-03-05 10:00:00"))

    def test_one_deal(self):
        """An opportunity and its quotations are one deal, also one that became its quotation later; another person's is
        another use."""
        self._use(self.quotation)
        self.quotation.opportunity_id = self.lead
        self._use(self.lead, "copied")
        other = self.quotation.copy({"opportunity_id": self.lead.id})
        self.assertEqual(self._use(other, "mail")["channel"], "mail")
        self.assertEqual(len(self._uses()), 1)
        self._use(self.lead, user=self.user_salesman_all)
        self.assertEqual(len(self._uses()), 2)
        self.assertEqual(self._row(other)["my_use"], {"channel": "mail", "helped": False})

    def test_of_an_opportunity(self):
        """A use in a quotation of an opportunity names both; used in the opportunity first, the quotation is added."""
        self.quotation.opportunity_id = self.lead
        self._use(self.quotation)
        self.assertEqual((self._uses().lead_id, self._uses().order_id), (self.lead, self.quotation))

    def test_two_at_once(self):
        """What another transaction has noted meanwhile is no error: the key decides, not what was read before."""
        values = {
            "argument_id": self.argument.id, "user_id": self.user_salesman.id, "lead_id": self.lead.id,
            "company_id": self.company.id}
        first = self.Use._record(values | {"channel": "said"})
        second = self.Use._record(values | {"channel": "copied", "order_id": self.quotation.id})
        self.assertEqual(first, second)
        self.assertEqual((second.channel, second.order_id), ("copied", self.quotation))

    def _another_lead(self):
        return self.lead.copy({"user_id": self.user_salesman.id})

    def test_opportunities_merged(self):
        """What was used in any of them was used in the one that is left: once a person, the latest."""
        other = self._another_lead()
        with freeze_time("2026-03-04 09:00:00"):
            self._use(self.lead, "said")
        with freeze_time("2026-03-05 09:00:00"):
            self._use(other, "mail")
        self._use(other, "copied", user=self.user_salesman_all)
        merged = (self.lead | other).with_user(self.user_salesman_all).merge_opportunity()
        self.assertEqual(self._uses().lead_id, merged)
        self.assertEqual(
            {use.user_id: use.channel for use in self._uses()},
            {self.user_salesman: "mail", self.user_salesman_all: "copied"})

    def test_documents_deleted(self):
        """The same argument in several of them: their uses stay, and nothing stands in the way of deleting them."""
        leads = self.lead | self._another_lead()
        for lead in leads:
            self._use(lead)
        leads.unlink()
        self.assertEqual(len(self._uses()), 2)

    def test_my_use(self):
        """What is suggested says how the reader used it in this deal, and nobody else's use."""
        self.assertIs(self._row(self.quotation)["my_use"], False)
        self._use(self.quotation, "copied", user=self.user_salesman_all)
        self._use(self.ticket, user=self.user_service)
        self.assertIs(self._row(self.quotation)["my_use"], False)
        self._use(self.quotation, "mail")
        self._rate(self.quotation)
        self.assertEqual(self._row(self.quotation)["my_use"], {"channel": "mail", "helped": "yes"})
        self.assertEqual(self._row(self.quotation, query="dear")["my_use"], {"channel": "mail", "helped": "yes"})

    def test_rated(self):
        """One's own use is rated, rated otherwise, and the rating is taken back; what nobody used is not rated."""
        with self.assertRaisesRegex(UserError, "have not used"):
            self._rate(self.quotation)
        self._use(self.quotation, user=self.user_salesman_all)
        with self.assertRaisesRegex(UserError, "have not used"):  # another's
            self._rate(self.quotation)
        self._use(self.quotation)
        for helped in ("yes", "no", False):
            self.assertEqual(self._rate(self.quotation, helped)["helped"], helped)
        self.assertFalse(any(self._uses().mapped("helped")))

    def test_other_peoples_documents(self):
        """Who may not read the document notes nothing of it; nobody writes uses past this."""
        self.quotation.user_id = self.user_salesman_all
        for call in (self._use, self._rate):
            with self.assertRaises(AccessError):
                call(self.quotation)
        self._use(self.quotation, user=self.user_manager)
        with self.assertRaises(AccessError):
            self._use(self.quotation, user=self.user_portal)
        own = self.env["sale.order"].create({"partner_id": self.user_portal.partner_id.id, "state": "sent"})
        with self.assertRaises(AccessError):
            self._use(own, user=self.user_portal)
        for user in (self.user_salesman, self.user_manager, self.user_administrator):
            with self.assertRaises(AccessError):
                self.Use.with_user(user).create({
                    "argument_id": self.argument.id, "user_id": user.id, "order_id": self.quotation.id, "channel": "said"})
            with self.assertRaises(AccessError):
                self._uses().with_user(user).write({"helped": "yes"})
        self.assertFalse(self.Use.with_user(self.user_salesman).search([("order_id", "=", self.quotation.id)]))

    def test_what_is_not_suggested(self):
        """Drafts, retired and other companies' arguments, those whose time is over and those that are gone."""
        gone = self._argument()
        gone.unlink()
        for argument in (
                self._argument(state="draft"), self._argument(state="retired"), self._argument(company_id=self.company_us.id),
                self._argument(valid_until="2020-01-01"), gone):
            with self.assertRaisesRegex(UserError, "not suggested any more"):
                self._use(self.quotation.with_context(allowed_company_ids=self.company.ids), argument=argument)

    def test_bad_input(self):
        """What is of the wrong kind is refused in words."""
        document = self.quotation.with_user(self.user_salesman)
        for argument_id, channel in (
                (None, "said"), ("1", "said"), ([self.argument.id], "said"), (-1, "said"), (10 ** 12, "said"), (True, "said"),
                (self.argument.id, None), (self.argument.id, "shouted"), (self.argument.id, ["said"]), (self.argument.id, {})):
            with self.subTest(argument_id=argument_id, channel=channel), self.assertRaises(UserError):
                document.operative_use_argument(argument_id, channel)
        self._use(self.quotation)
        for argument_id, helped in ((None, "yes"), ("x", "yes"), (self.argument.id, "maybe"), (self.argument.id, True),
                                    (self.argument.id, None), (self.argument.id, ["yes"])):
            with self.subTest(argument_id=argument_id, helped=helped), self.assertRaises(UserError):
                document.operative_rate_argument(argument_id, helped)
        for several in (document | self.quotation.copy().with_user(self.user_salesman), document.browse()):
            with self.assertRaises(UserError):
                several.operative_use_argument(self.argument.id, "said")

    def test_switched_off(self):
        """Off, nothing is used or rated, and nothing found."""
        self._use(self.quotation)
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_argument")
        for call in (self._use, self._rate):
            with self.assertRaisesRegex(UserError, "switched off"):
                call(self.quotation)
        self.assertFalse(self.Argument.with_user(self.user_salesman).operative_search("dear"))

    def test_into_the_notes(self):
        """It stands in the quotation's notes in the customer's language, once, below what is there; elsewhere are none."""
        self.argument.with_context(lang="de_DE").body = "<p>Rechnen Sie die Stunden.</p>"
        self.customer_partner.lang = "de_DE"
        self.quotation.note = "<p>Terms</p>"
        self._use(self.quotation, "note")
        self._use(self.quotation, "note")
        note = str(self.quotation.note)
        self.assertEqual(note.count("Rechnen Sie die Stunden."), 1)
        self.assertLess(note.index("Terms"), note.index("Rechnen"))
        with self.assertRaisesRegex(UserError, "Only a quotation"):
            self._use(self.lead, "note")
        self.assertFalse(self._uses().lead_id)
        self.quotation.action_confirm()
        with self.assertRaisesRegex(UserError, "Only a quotation"):
            self._use(self.quotation, "note")

    def test_unfolded(self):
        """At most one unfolds: the best that is against a competitor named in the deal; none where somebody searches."""
        rival = self.env["operative.competitor"].create({"name": "Rival", "company_id": False})
        against = [self._argument(f"Against {place}", competitor_ids=[Command.link(rival.id)]) for place in (1, 2)]

        def unfolded(**kwargs):
            return [row["id"] for row in self.quotation.with_user(self.user_salesman).operative_suggest_arguments(**kwargs)
                    if row["unfold"]]

        self.assertEqual(unfolded(), [])
        self.quotation.deal_competitor_ids = [Command.create({"competitor_id": rival.id})]
        self.assertEqual(unfolded(), [against[0].id])
        self.assertEqual(unfolded(query="Against"), [])

    def test_translated(self):
        """An argument that is missing in the customer's language says so."""
        self.customer_partner.lang = "de_DE"
        self.assertFalse(self._row(self.quotation)["is_translated"])
        self.argument.with_context(lang="de_DE").write({"name": "Sie sind teuer", "body": "<p>Rechnen Sie.</p>"})
        self.assertTrue(self._row(self.quotation)["is_translated"])

    def test_search_without_document(self):
        """In the reader's own language; portal users find nothing."""
        self.argument.with_context(lang="de_DE").write({"name": "Sie sind teuer", "body": "<p>Rechnen Sie.</p>"})
        self.user_salesman.lang = "de_DE"
        library = self.Argument.with_user(self.user_salesman).with_context(lang="de_DE")
        [row] = [row for row in library.operative_search("teuer") if row["id"] == self.argument.id]
        self.assertEqual(row["name"], "Sie sind teuer")
        with self.assertRaises(AccessError):
            self.Argument.with_user(self.user_portal).operative_search("teuer")
        for query, limit in ((7, 5), ("teuer", "five")):
            with self.assertRaises(UserError):
                library.operative_search(query, limit)

    def test_queries(self):
        """Few, and the same whatever there is."""
        for place in range(30):
            self._use(self.quotation, argument=self._argument(f"Argument {place}"))

        def count(call):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        document = self.quotation.with_user(self.user_salesman)
        document.operative_suggest_arguments()  # what is cached for good
        few = count(lambda: document.operative_suggest_arguments(limit=5))
        many = count(lambda: document.operative_suggest_arguments(limit=30))
        self.assertLessEqual(many, few)
        # two of them ask which companies are parents, once for each of the rules
        self.assertLessEqual(few, 18)
        self.assertLessEqual(count(lambda: document.operative_use_argument(self.argument.id, "said")), 7)
        self.assertLessEqual(count(lambda: document.operative_use_argument(self.argument.id, "mail")), 7)
        self.assertLessEqual(count(lambda: document.operative_rate_argument(self.argument.id, "yes")), 5)
