"""What an argument achieved: counted from the deals in which it was used."""

import random

from odoo.tests import freeze_time, tagged

from .argument_common import ArgumentCommon

NOW = "2025-07-01 10:00:00"


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestArgumentOutcome(ArgumentCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.argument = cls._argument()

    def _use(self, document=None, argument=None, **vals):
        field = {"crm.lead": "lead_id", "sale.order": "order_id", "helpdesk.ticket": "ticket_id", "res.partner": "partner_id"}
        return self.env["operative.argument.use"].create({
            "argument_id": (argument or self.argument).id, "user_id": self.env.uid, "channel": "said",
            **({field[document._name]: document.id} if document else {}), **vals})

    def _quotation(self, **vals):
        return self._order(self.customer_partner, vals.pop("day", "2025-06-01"), 100, vals.pop("state", "sent"),
                           validity_date=vals.pop("validity_date", "2025-08-01"), **vals)

    def assertCounted(self, used, helped, decided, won, argument=None):
        self.Argument._refresh_counters()
        row = (argument or self.argument).read(["use_count", "helped_count", "decided_count", "won_count"])[0]
        self.assertEqual([row[name] for name in ("use_count", "helped_count", "decided_count", "won_count")],
                         [used, helped, decided, won])

    def test_won_moves_the_rate(self):
        """A use counts at once; the deal when it is decided: confirmed, cancelled, expired."""
        won, lost, expired = self._quotation(), self._quotation(), self._quotation()
        for order in (won, lost, expired):
            self._use(order)
        self.assertCounted(3, 0, 0, 0)
        won.action_confirm()
        self.assertCounted(3, 0, 1, 1)
        lost._action_cancel()
        expired.validity_date = "2025-06-30"
        self.assertCounted(3, 0, 3, 1)

    def test_one_deal(self):
        """Alternatives of an opportunity are one deal, whoever used it in whichever of them."""
        lead = self._lead(self.customer_partner, company=self.company)
        first, second = self._quotation(opportunity_id=lead.id), self._quotation(opportunity_id=lead.id)
        self._use(first)
        self._use(second, user_id=self.user_salesman.id)
        self._use(lead, user_id=self.user_manager.id)
        first._action_cancel()
        second.action_confirm()
        self.assertCounted(1, 0, 1, 1)

    def test_decided_long_ago(self):
        """Deals count whenever they were decided: an argument does not forget after a year."""
        self._use(self._quotation(day="2020-06-01", state="sale", validity_date="2020-08-01"))
        self.assertCounted(1, 0, 1, 1)

    def test_lost_before_the_customer_is_known(self):
        """An opportunity without a customer that is lost is a lost deal; one given up as a duplicate is none."""
        lead, duplicate = self.env["crm.lead"].create([
            {"name": name, "type": "opportunity", "company_id": self.company.id, "partner_id": False}
            for name in ("Anybody", "Anybody again")])
        self._use(lead)
        self._use(duplicate)
        lead.action_set_lost()
        duplicate.action_set_lost(lost_reason_id=self.env["crm.lost.reason"].create({
            "name": "Twice", "operative_not_a_loss": True}).id)
        self.assertCounted(2, 0, 1, 0)

    def test_where_nothing_is_decided(self):
        """Tickets and talks are uses without an outcome."""
        ticket = self.env["helpdesk.ticket"].create({"name": "Leaks", "description": "It leaks"})
        self._use(ticket, helped="yes")
        self._use(ticket, user_id=self.user_manager.id, helped="no")
        self._use(self.customer_partner)
        self.assertCounted(2, 1, 0, 0)

    def test_unchanged_writes_nothing(self):
        """Only arguments whose counters differ are written."""
        self._use(self._quotation(state="sale"))
        self.assertGreaterEqual(self.Argument._refresh_counters(), 1)
        self.assertEqual(self.Argument._refresh_counters(), 0)

    def test_equal_to_plain_python(self):
        """On random uses of random deals the counters are what counting by hand gives."""
        rng = random.Random(7)
        arguments = [self._argument(f"Counted {place}") for place in range(6)]
        leads = [self._lead(self.customer_partner, company=self.company) for _place in range(5)]
        orders, expected = [], {}
        for _place in range(25):
            lead = rng.choice([*leads, None, None, None, None])
            state = rng.choice(["sent", "sale", "cancel", "expired"])
            orders.append((self._quotation(
                state="sent" if state == "expired" else state, opportunity_id=lead and lead.id,
                validity_date="2025-06-30" if state == "expired" else "2025-08-01"), lead, state))
        outcome = {}
        for order, lead, state in orders:
            outcome.setdefault(lead or order, []).append(state)
        verdict = {
            deal: "won" if "sale" in states else None if "sent" in states else "lost" for deal, states in outcome.items()}
        seen = set()
        for _place in range(120):
            argument, (order, lead, _state) = rng.choice(arguments), rng.choice(orders)
            document, user = rng.choice([order, lead or order]), rng.choice([self.user_salesman, self.user_manager])
            if (argument, lead or order, user) not in seen:
                seen.add((argument, lead or order, user))
                self._use(document, argument, user_id=user.id, **({"lead_id": lead.id} if lead else {}))
                expected.setdefault(argument, set()).add(lead or order)
        for argument in arguments:
            deals = [verdict[deal] for deal in expected.get(argument, ())]
            self.assertCounted(len(deals), 0, sum(deal is not None for deal in deals), deals.count("won"), argument)
