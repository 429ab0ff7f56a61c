"""What the editor of a rule offers is what may be saved, and rules from before that look further are named."""

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from . import test_rights_rules
from .common import migrate
from .rights_kinds_common import KindsCommon

NARROW, WIDE, FILLED = (getattr(test_rights_rules.TestRightsRules, name) for name in ("NARROW", "WIDE", "FILLED"))


@tagged("post_install", "-at_install")
class TestRightsRuleEditor(KindsCommon):

    def _open(self, model):
        return self._as(self.user_administrator, self.env["operative.rule.mixin"]).get_open_fields(model)

    def _offered(self, open_fields, model, rule):
        """Whether the editor leads to every field that a rule compares."""
        rules = self.env["operative.flow"]

        def leads(name, domain):
            for condition in domain.iter_conditions():
                *ways, last = condition.field_expr.split(".")
                place = name
                for way in ways:
                    if place not in open_fields or way not in open_fields[place]["ways"]:
                        return False
                    place = self.env[place]._fields[way].comodel_name
                if condition.operator in ("any", "not any"):
                    if last not in open_fields[place]["ways"] or not leads(
                            self.env[place]._fields[last].comodel_name, Domain(condition.value)):
                        return False
                elif place not in open_fields or last not in open_fields[place]["fields"]:
                    return False
            return True
        return leads(model, rules._parse_rule(rule))

    def test_nothing_is_offered_that_is_refused(self):
        """Each field on offer can be saved in a rule; what is refused is on offer nowhere, what is allowed is."""
        for model in NARROW:
            found = self._open(model)
            self.assertIn(model, found)
            for name in found[model]["fields"]:
                with self.subTest(model=model, field=name):
                    self._as(self.administrator, self.env["operative.flow"])._check_paths(
                        model, self.env["operative.flow"]._parse_rule(f"[({name!r}, '!=', False)]"))
            for rule in NARROW[model]:
                with self.subTest(model=model, rule=rule):
                    self.assertTrue(self._offered(found, model, rule))
            for rule in WIDE[model]:
                # a link may be compared, and refused only where it is compared by what the other record is called
                if "ilike" in rule or rule.count("'x'"):
                    continue
                with self.subTest(model=model, rule=rule):
                    self.assertFalse(self._offered(found, model, rule))
            for name in FILLED.get(model, ()):
                self.assertNotIn(name, found[model]["fields"])

    def test_behind_a_contact_are_words_of_the_trade(self):
        """Country, industry and tags of the contact; no messages, orders, people, other contacts."""
        found = self._open("operative.customer")
        contact = found["res.partner"]
        self.assertIn("zip", contact["fields"])
        self.assertTrue({"country_id", "industry_id", "category_id"} <= {*contact["ways"]})
        self.assertFalse({"message_ids", "sale_order_ids", "invoice_ids", "child_ids", "activity_ids"} & {*contact["fields"]})
        self.assertFalse({"parent_id", "user_id", "message_ids", "child_ids"} & {*contact["ways"]})
        self.assertNotIn("res.users", found)
        self.assertIn("code", found["res.country"]["fields"])

    def test_what_is_closed_to_who_edits_is_not_offered(self):
        """A field without access is none to choose, in a rule nor in *a field is filled*."""
        self.patch(type(self.env["sale.order"])._fields["margin"], "groups", "base.group_system")
        self.assertNotIn("margin", self._open("sale.order")["sale.order"]["fields"])

    def test_who_may_ask(self):
        """Who reads no such records gets nothing of what they consist of; nonsense is refused."""
        rules = self.env["operative.rule.mixin"]
        with self.assertRaises(AccessError):
            rules.with_user(self.user_portal).get_open_fields("operative.customer")
        for nonsense in ("no.model", "", None, 3, ["crm.lead"], "x" * 10_000):
            with self.subTest(nonsense=nonsense), self.assertRaises(ValidationError):
                self._as(self.administrator, rules).get_open_fields(nonsense)

    def test_every_editor_is_this_one(self):
        """No view of ours edits a rule with Odoo's own editor, which offers everything."""
        for model_class in self.env.registry.values():
            model = self.env[model_class._name]
            if model._abstract or not isinstance(model, self.registry["operative.rule.mixin"]):
                continue
            for name in model._rule_fields():
                arch = model.get_view(view_type="form")["arch"]
                with self.subTest(model=model._name, field=name):
                    self.assertRegex(arch, rf'name="{name}"[^>]*widget="operative_rule"')

    def test_rules_that_compare_a_link_by_name_are_named_at_the_upgrade(self):
        """Saved since 0.5.0, when a link could still be compared by what the other record is called; whatever kind it is."""
        flow = self.env["operative.flow"].create({
            "name": "Orders of before", "model": "sale.order", "company_id": self.company.id,
            "phase_ids": [Command.create({"name": "Asked"})]})
        parts = [
            self.env["operative.condition"].create({
                "name": "By name", "check": "checklist", "crm_stage_id": self.stage_new.id}),
            self.env["operative.milestone"].create({
                "name": "By name", "planned_hours": 8, "phase_id": flow.phase_ids.id, "active": False})]
        target = self.env["operative.service.target"].search([], limit=1) or self.env["operative.service.target"].create({
            "name": "By name"})
        rules = [
            (parts[0], "domain", "[('company_id', 'ilike', 'x')]"), (parts[1], "domain", "[('opportunity_id', 'in', ['x'])]"),
            (flow, "partner_domain", "[('parent_id', '=', 'x')]"), (target, "partner_domain", "[('parent_id', 'ilike', 'x')]"),
            (self._phase("b2b", "lost"), "rule_domain", "[('company_id', '=', 'x')]")]
        self.env.flush_all()
        for record, name, rule in rules:
            self.env.execute_query(SQL(
                "UPDATE %s SET %s = %s WHERE id = %s RETURNING id", SQL.identifier(record._table), SQL.identifier(name), rule,
                record.id))
        self.env.invalidate_all()
        with self.assertLogs("operative_crm.rights", "WARNING") as logged:
            migrate("19.0.0.10.0", "post-holds", self.env.cr)
        text = "".join(logged.output)
        for record, _name, _rule in rules:
            self.assertIn(f"{record._description} “{record.display_name}”", text)
        self.assertEqual(len(logged.output), len(rules), text)
