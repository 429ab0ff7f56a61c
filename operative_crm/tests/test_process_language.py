"""Rules decide the same for everybody: their texts are compared in one language, whoever moves or asks."""

import random

from odoo import Command
from odoo.tests import Form, tagged

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessLanguage(ProcessCommon):
    """Acme is in Germany, which reads *Deutschland* in German."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.germany = cls.env.ref("base.de")
        cls.germany.with_context(lang="de_DE").name = "Deutschland"
        cls.acme.country_id = cls.germany
        cls.readers = [(cls.user_salesman, "en_US"), (cls.user_salesman_all, "de_DE")]
        for user, lang in cls.readers:
            user.lang = lang

    def _opportunities(self):
        """One a reader, with the reader's rights and in the reader's language."""
        for user, lang in self.readers:
            lead = self._opportunity(user_id=user.id, country_id=self.germany.id)
            yield lang, lead.with_user(user).with_context(lang=lang)

    def test_a_condition_on_a_translated_name(self):
        """The country is called as in English, whatever the mover reads: all pass, or all are refused."""
        condition = self._condition(
            self.stage_proposal, "domain", name="At home", domain="[('country_id.name', '=', 'Germany')]")
        for lang, lead in self._opportunities():
            with self.subTest(lang=lang):
                self.assertFalse(lead.operative_check_move(self.stage_proposal.id)["documents"])
                lead.stage_id = self.stage_proposal
        condition.domain = "[('country_id.name', '=', 'Deutschland')]"
        for lang, lead in self._opportunities():
            with self.subTest(lang=lang):
                self.assertTrue(lead.operative_check_move(self.stage_proposal.id)["documents"])

    def test_searched_by_name(self):
        """So is what is searched by its name, and nested conditions."""
        for domain in ("[('country_id', 'ilike', 'germ')]", "[('partner_id', 'any', [('country_id.name', '=', 'Germany')])]"):
            condition = self._condition(self.stage_proposal, "domain", domain=domain)
            for lang, lead in self._opportunities():
                with self.subTest(lang=lang, domain=domain):
                    self.assertFalse(lead.operative_check_move(self.stage_proposal.id)["documents"])
            condition.unlink()

    def test_random_rules_on_names(self):
        """Random rules on names of countries, random documents and movers: what plain Python finds in the English names."""
        chance = random.Random(12)
        countries = [self.env.ref(f"base.{code}") for code in ("de", "at", "ch", "fr")]
        english = {country: country.with_context(lang="en_US").name for country in countries}
        for country in countries:
            country.with_context(lang="de_DE").name = f"{english[country]}land"
        tests = {
            "=": lambda name, value: name == value, "!=": lambda name, value: name != value,
            "ilike": lambda name, value: value.lower() in name.lower(),
            "not ilike": lambda name, value: value.lower() not in name.lower()}
        seen = set()
        for _number in range(24):
            operator, about, country = chance.choice(list(tests)), chance.choice(countries), chance.choice(countries)
            value = about.with_context(lang=chance.choice(["en_US", "de_DE"])).name
            if "ilike" in operator:
                value = value[:chance.randint(3, len(value))].lower()
            condition = self._condition(
                self.stage_proposal, "domain", name="Name", domain=f"[('country_id.name', {operator!r}, {value!r})]")
            user, lang = chance.choice(self.readers)
            lead = self._opportunity(user_id=user.id, country_id=country.id).with_user(user).with_context(lang=lang)
            holds = tests[operator](english[country], value)
            with self.subTest(operator=operator, value=value, country=english[country], lang=lang):
                self.assertEqual(not lead.operative_check_move(self.stage_proposal.id)["documents"], holds)
            seen.add((holds, lang))
            condition.unlink()
        self.assertEqual(len(seen), 4)

    def test_a_flow_of_orders_selects_the_same(self):
        """Whoever writes the quotation, it follows the same flow."""
        flow = self.env["operative.flow"].create({
            "name": "At home", "model": "sale.order", "partner_domain": "[('country_id.name', '=', 'Germany')]",
            "phase_ids": [Command.create({"name": "Offer"})]})
        for user, lang in self.readers:
            order = self.env["sale.order"].with_user(user).with_context(lang=lang).create({"partner_id": self.acme.id})
            self.assertEqual(order.operative_phase_id, flow.phase_ids, lang)

    def test_customers_are_classified_the_same(self):
        """Whatever the language of who opens a customer, or of the job."""
        phase = self._phase("b2b", "prospect")
        phase.write({"rule_domain": "[('country_id.name', '=', 'Germany')]", "sequence": -1})
        for lang in ("de_DE", "en_US", False):
            self.Customer.with_context(lang=lang)._refresh(self.acme)
            self.Customer.with_context(lang=lang)._classify(self.acme)
            self.assertEqual(self._customer(self.acme).phase_id, phase, lang)
            self.assertEqual(phase.with_context(lang=lang).with_user(self.user_administrator).match_count, 1, lang)

    def test_a_milestone_is_reached_the_same(self):
        """A milestone that is reached by its conditions is, whatever language who moves reads."""
        self.env["operative.milestone"].create({
            "name": "At home", "crm_stage_id": self.stage_proposal.id, "planned_hours": 4,
            "domain": "[('country_id.name', '=', 'Germany')]"})
        for lang, lead in self._opportunities():
            lead.stage_id = self.stage_proposal
            result = self.env["operative.milestone.result"].search([("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)])
            self.assertEqual(result.state, "reached", lang)

    def test_the_editor_warns_of_translated_texts(self):
        """The form says which texts are compared in English, while they are entered; it says nothing of others."""
        condition = self._condition(self.stage_proposal, "domain", domain="[('country_id.code', '=', 'DE')]")
        self.assertFalse(condition.rule_note)
        with Form(condition.with_user(self.user_administrator)) as form:
            form.domain = "[('country_id.name', '=', 'Deutschland')]"
            self.assertIn("Country", form.rule_note)
            form.domain = "[('partner_id', 'any', [('country_id', 'ilike', 'germany')])]"
            self.assertIn("Country", form.rule_note)
            form.domain = f"[('country_id', '=', {self.germany.id})]"
            self.assertFalse(form.rule_note)
        flow = self.flow_b2b
        self.assertFalse(flow.rule_note or flow.phase_ids.filtered("rule_note"))
        flow.partner_domain = "[('country_id.name', '=', 'Germany')]"
        self.assertTrue(flow.rule_note)
