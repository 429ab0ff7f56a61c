"""What the screens of customers and phases say: the log of phases, a phase's customers, a board without customers."""

from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .test_customer_classify import NOW, ClassifyCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestLogOfPhases(ClassifyCommon):
    """A change of phase says from where, to where, and why in words."""

    def _changes(self, partner):
        """The log as it is shown, oldest first: from, to, why."""
        customer = self._customer(partner).with_user(self.user_manager)
        return [(stay.from_stage_name, stay.stage_id.name, stay.explanation)
                for stay in customer.phase_change_ids.sorted("id")]

    def _at_risk(self):
        """A customer who orders every 55 days, 103 days too late; it was active before."""
        partner = self._business(ref="risk")
        self._bought(partner, 268, 213, 158)
        self._classified(partner, at=NOW - timedelta(days=110))
        with freeze_time(NOW + timedelta(minutes=1)):
            self._classified(partner)
        return partner

    def test_why_in_words(self):
        """Not the rule, but what it found: so many days over the customer's own rhythm."""
        (_first, active, _why), change = self._changes(self._at_risk())
        self.assertEqual(active, "Active")
        self.assertEqual(change, ("Active", "At Risk of Leaving", "103 days over its usual 55"))

    def test_why_in_the_language_of_the_reader(self):
        """Words are made when they are read, figures are those of the day of the change."""
        partner = self._at_risk()
        self._bought(partner, 0)
        self._refreshed(partner)
        change = self._customer(partner).phase_change_ids.sorted("id")[1]
        self.assertEqual(change.explanation, "103 days over its usual 55")

    def test_without_a_rhythm_the_last_order_counts(self):
        """Who ordered once has no usual interval: the days since then are said."""
        partner = self._business()
        self._bought(partner, 400)
        self._classified(partner)
        self.assertEqual(self._changes(partner), [(False, "Dormant", "last order 400 days before")])

    def test_amounts_and_counts_carry_their_name(self):
        """What has no words of its own stands beside its label."""
        partner = self._business()
        self._classified(partner)
        [(_from, phase, why)] = self._changes(partner)
        self.assertEqual(phase, "Prospect")
        self.assertIn("Orders: 0", why)
        self.assertIn("Open Quotations: ", why)

    def test_no_amount_that_is_closed_to_the_reader(self):
        """Receivables are for accounting: the log keeps none of them."""
        partner = self._at_risk()
        figures = self._customer(partner).stay_ids[:1].figures
        self.assertIn("last_order_date", figures)
        self.assertFalse({"receivable_amount", "overdue_amount", "credit_used_rate"} & figures.keys())

    def test_another_responsible_is_no_change_of_phase(self):
        """Whose the customer is changes the list of responsibles, and not the log of phases."""
        partner = self._at_risk()
        customer = self._customer(partner)
        before = self._changes(partner)
        role = self._phase("b2b", "at_risk").responsible_role_id or self.env["operative.role"].create({"name": "Role"})
        self._phase("b2b", "at_risk").responsible_role_id = role
        self.env["operative.team.member"].create({
            "customer_id": customer.id, "role_id": role.id, "user_id": self.user_salesman.id})
        with freeze_time(NOW + timedelta(minutes=2)):
            self.env["operative.customer.stay"]._follow(customer.ids)
        customer.invalidate_recordset()
        self.assertEqual(customer.stay_ids.sorted("id")[-1].user_id, self.user_salesman)
        self.assertEqual(self._changes(partner), before)
        self.assertEqual(customer.stay_ids.sorted("id")[-1].is_stage_change, False)

    def test_by_hand_it_is_the_reason(self):
        """Whoever pins a phase has said why."""
        partner = self._at_risk()
        with freeze_time(NOW + timedelta(minutes=2)):
            self._customer(partner).with_user(self.user_manager)._pin(self._phase("b2b", "key"), "Framework contract")
        self.assertEqual(self._changes(partner)[-1], ("At Risk of Leaving", "Key", "Framework contract"))


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPhases(ClassifyCommon):
    """A phase shows who is in it, and its rule as people read it."""

    def test_list_dialog_and_board_show_the_same_number(self):
        """The customers in a phase, archived ones left out; whom the rule alone would hold for is another number."""
        self._flow(("Big", "[('revenue_12m', '>', 1000)]"), ("Buys", "[('order_count', '>', 0)]"), ("Rest", "[]"))
        partners = [self._business(f"Firm {number}", ref="ORC") for number in range(4)]
        for partner, amount in zip(partners, (2000, 100, 100, 100)):
            self._bought(partner, (10, amount))
        partners[3].active = False
        for partner in partners:
            self._classified(partner)
        phases = self.env["operative.phase"].search([("flow_id.name", "=", "Own")]).with_user(self.user_administrator)
        self.assertEqual(phases.mapped("customer_count"), [1, 2, 0])
        self.assertEqual(phases[1].match_count, 4)
        board = self.Customer.with_user(self.user_administrator).formatted_read_group(
            [("flow_id.name", "=", "Own"), ("partner_active", "=", True)], ["phase_id"], ["__count"])
        self.assertEqual(
            {group["phase_id"][0]: group["__count"] for group in board if group["__count"]},
            {phase.id: phase.customer_count for phase in phases if phase.customer_count})
        action = phases[1].action_open_customers()
        self.assertEqual(action["context"], {"search_default_active": 1})

    def test_a_rule_is_read_as_words(self):
        """Labels instead of field names, values as they are shown."""
        country = self.env.ref("base.de")
        for rule, words in (
            ("[]", "everybody else"),
            ("[('order_count', '=', 0), ('open_quotation_amount', '=', 0)]", "Orders = 0, Open Quotations = 0"),
            ("['|', ('days_over_usual_interval', '<=', 30), '&', ('order_count', '>', 2), ('revenue_12m', '<', 10)]",
             "Days Over Usual Interval ≤ 30 or (Orders > 2 and Revenue, 12 Months < 10)"),
            ("[('receivable_state', 'in', ['open', 'overdue'])]", "Open Items = Open, Overdue"),
            (f"[('country_id', '=', {country.id})]", f"Country = {country.name}"),
            ("['!', ('phase_pinned', '=', True)]", "Pinned ≠ yes"),
        ):
            with self.subTest(rule):
                flow = self._flow(("Phase", rule))
                self.assertEqual(flow.phase_ids.rule_text, words)

    def test_a_rule_is_read_in_german(self):
        """All of it, the small words too."""
        self.env["res.lang"]._activate_lang("de_DE")
        flow = self._flow((
            "Phase", "['|', ('order_count', '=', 0), '&', ('order_count', '>', 2), ('phase_pinned', '=', True)]"))
        words = flow.phase_ids.with_context(lang="de_DE").rule_text
        self.assertIn(" oder (", words)
        self.assertIn(" und ", words)

    def test_a_board_without_customers_has_its_columns(self):
        """On the first day the phases are there, empty; the help says how customers come in."""
        self.Customer.search([]).partner_id.active = False
        groups = self.Customer.with_user(self.user_manager).with_context(read_group_expand=True).web_read_group(
            [("partner_active", "=", True)], ["phase_id"], [], auto_unfold=True)
        names = [group["phase_id"][1] for group in groups["groups"]]
        self.assertIn(self._phase("b2b", "prospect").name, names)
        self.assertIn(self._phase("b2b", "lost").name, names)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestGroupsByPhase(ClassifyCommon):
    """Phases of two flows that are called the same can be told apart where the flow does not stand beside them."""

    def test_phases_carry_their_flow(self):
        """In a pivot, a graph and a list with the flow's name, in the columns of the board without it."""
        partners = self._business() | self._consumer()
        partners.user_id = self.user_salesman
        self.Customer._refresh(partners)
        self.Customer._classify(partners)
        customers = self.Customer.with_user(self.user_salesman)
        domain = [("partner_id", "in", partners.ids)]
        names = {"Business Customers / Prospect", "Consumers / Prospect"}
        groups = customers.formatted_read_group(domain, ["phase_id"], ["__count"])
        self.assertEqual({group["phase_id"][1] for group in groups}, names)
        [groups] = customers.formatted_read_grouping_sets(domain, [["phase_id"]], ["__count"])
        self.assertEqual({group["phase_id"][1] for group in groups}, names)
        rows = customers.web_read_group(domain, ["phase_id"], ["__count"])["groups"]
        self.assertEqual({group["phase_id"][1] for group in rows if group["__count"]}, names)
        # columns open by themselves
        columns = customers.web_read_group(domain, ["phase_id"], ["__count"], auto_unfold=True)["groups"]
        self.assertEqual({group["phase_id"][1] for group in columns if group["__count"]}, {"Prospect"})
