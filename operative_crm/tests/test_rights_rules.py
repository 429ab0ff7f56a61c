"""A rule, a condition or a what-if answers for nothing its writer may not read: how many it selects is one bit a question."""

import runpy
from pathlib import Path

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .rights_kinds_common import KindsCommon


@tagged("post_install", "-at_install")
class TestRightsRules(KindsCommon):
    """Rules look at figures, the contact, and the document's own values; whatever lies behind is refused with the way."""

    WIDE = {
        "operative.customer": (
            "[('partner_id.message_ids.body', 'ilike', 'secret')]", "[('partner_id.sale_order_ids', '!=', False)]",
            "[('partner_id', 'any', [('opportunity_ids.name', 'ilike', 'x')])]", "[('team_member_ids', '!=', False)]",
            "[('stay_ids.reason', 'ilike', 'x')]", "[('company_id.name', 'ilike', 'x')]",
            "[('partner_id.user_id.login', 'ilike', 'x')]", "[('create_uid.partner_id.phone', '!=', False)]",
            "[('partner_id.message_has_error', '=', True)]", "[('partner_id.activity_ids', '!=', False)]",
            "[('salesperson_id.partner_id.email', 'ilike', 'x')]"),
        "crm.lead": (
            "[('order_ids.amount_total', '>', 1)]", "[('message_ids', '!=', False)]", "[('user_id.email', 'ilike', 'x')]",
            "[('partner_id.invoice_ids', '!=', False)]", "[('partner_id.parent_id.name', 'ilike', 'x')]",
            "[('activity_ids.summary', 'ilike', 'x')]", "[('company_id.partner_id.phone', '!=', False)]",
            "[('campaign_id.user_id.login', '=', 'x')]", "[('team_id.member_ids', 'in', [1])]",
            "[('team_id', 'any', [('user_id.partner_id.phone', '!=', False)])]", "[('company_id', 'ilike', 'x')]",
            "[('company_id', '=', 'x')]", "[('stage_id.condition_ids', '!=', False)]"),
        "helpdesk.ticket": (
            "[('message_ids.body', 'ilike', 'x')]", "[('sale_order_ids', '!=', False)]",
            "[('stay_ids.reason', 'ilike', 'x')]",
            "[('sale_order_ids.amount_total', '>', 1)]", "[('partner_id.sale_order_ids', '!=', False)]",
            "[('user_id.partner_id.phone', '!=', False)]", "[('team_id.user_ids', 'in', [1])]",
            "[('partner_id', 'any', [('invoice_ids.amount_total', '>', 1)])]", "[('activity_ids', '!=', False)]",
            "[('complaint_cost_ids.amount', '>', 1)]", "[('complaint_line_ids', '!=', False)]",
            "[('duplicate_id.name', 'ilike', 'x')]", "[('duplicate_id', 'ilike', 'x')]"),
        "sale.order": (
            "[('order_line.product_id', '!=', False)]", "[('invoice_ids', '!=', False)]",
            "[('picking_ids.state', '=', 'done')]", "[('opportunity_id.name', 'ilike', 'x')]",
            "[('opportunity_id', 'ilike', 'x')]", "[('opportunity_id', 'in', ['x'])]",
            "[('partner_id.message_ids.body', 'ilike', 'x')]", "[('user_id.login', '=', 'x')]",
            "[('warehouse_id', 'any', [('company_id.name', '=', 'x')])]", "[('transaction_ids', '!=', False)]",
            "[('partner_id.parent_id.name', '=', 'x')]", "[('message_ids', '!=', False)]"),
    }
    NARROW = {
        "operative.customer": (
            "[('revenue_12m', '>', 1), ('partner_id.country_id.code', '=', 'DE')]", "[('category_id.name', 'ilike', 'x')]",
            "[('partner_id.industry_id', '!=', False)]", "[('salesperson_id', '!=', False)]", "[('phase_id.name', '=', 'x')]",
            "[('days_since_last_order', '>', 3)]",
            "[('partner_id.zip', '=like', '7%')]"),
        "crm.lead": (
            "[('expected_revenue', '>', 1), ('tag_ids.name', 'ilike', 'x')]", "[('partner_id.country_id.code', '=', 'DE')]",
            "[('stage_id.is_won', '=', True)]", "[('user_id', '!=', False)]", "[('partner_id', '!=', False)]",
            "[('partner_id', 'ilike', 'x'), ('user_id', 'ilike', 'x'), ('tag_ids', 'ilike', 'x')]"),
        "helpdesk.ticket": (
            "[('priority', '=', '2'), ('category_id.name', '=', 'x')]", "[('partner_id.country_id.code', '=', 'DE')]",
            "[('type_id', '!=', False), ('tag_ids', '=', False)]", "[('duplicate_id', '=', False)]",
            "[('team_id.name', '=', 'x')]"),
        "sale.order": (
            "[('amount_untaxed', '>', 1000)]", "[('partner_id.category_id.name', '=', 'x')]", "[('tag_ids', '!=', False)]",
            "[('client_order_ref', '!=', False)]", "[('opportunity_id', '!=', False)]", "[('commitment_date', '!=', False)]"),
    }
    # fields that tell of more than the document, whether they are filled
    FILLED = {
        "crm.lead": ("message_ids", "activity_ids", "order_ids", "calendar_event_ids"),
        "helpdesk.ticket": ("message_ids", "sale_order_ids", "complaint_cost_ids", "complaint_line_ids"),
        "sale.order": ("invoice_ids", "order_line", "picking_ids", "transaction_ids")}

    def test_rules_look_only_at_what_everybody_may_know(self):
        """A rule of phases, flows, conditions or milestones over documents, messages, people is refused, with the field."""
        administrator = self.administrator
        phase = self._as(administrator, self._phase("b2b", "lost"))
        for rule in self.WIDE["operative.customer"]:
            with self.subTest(rule=rule):
                self.assertIn("looks at", self._refused(lambda rule=rule: phase.write({"rule_domain": rule}), ValidationError))
        for rule in ("[('sale_order_ids', '!=', False)]", "[('user_id.login', 'ilike', 'x')]",
                     "[('child_ids.name', '=', 'x')]"):
            with self.subTest(rule=rule):
                self._refused(lambda rule=rule: phase.flow_id.write({"partner_domain": rule}), ValidationError)

    def test_conditions_look_only_at_the_document(self):
        """So are conditions and milestones of opportunities, tickets and orders, with the way the rule goes."""
        for document, stage in self._stages().items():
            for rule in self.WIDE[document]:
                for model, vals in (
                    ("operative.condition", {"name": "x", "check": "domain", "domain": rule}),
                    ("operative.milestone", {"name": "x", "planned_hours": 8, "domain": rule}),
                ):
                    with self.subTest(document=document, rule=rule, model=model):
                        message = self._refused(lambda model=model, vals=vals, stage=stage: self._as(
                            self.administrator, self.env[model]).create(vals | stage), ValidationError)
                        self.assertIn("looks at", message)
                        self.assertIn(rule.split("'")[1], message)

    def test_conditions_are_not_moved_to_where_they_look_too_far(self):
        """A condition of orders does not come to opportunities by a write of its rule, or of its stage alone."""
        for document, stage in self._stages().items():
            for model, vals in (("operative.condition", {"check": "domain", "domain": self.NARROW[document][0]}),
                                ("operative.milestone", {"planned_hours": 8, "domain": self.NARROW[document][0]})):
                part = self.env[model].create({"name": "x", **vals, **stage})
                with self.subTest(document=document, model=model):
                    self._refused(lambda part=part, document=document: self._as(self.administrator, part).write(
                        {"domain": self.WIDE[document][0]}), ValidationError)
                    self._refused(lambda part=part, stage=stage: self._as(self.administrator, part).write(
                        {next(iter(stage)): False} | next(other for other in self._stages().values() if other != stage)),
                        ValidationError)

    def test_filled_tells_of_the_document_alone(self):
        """Whether there are messages, orders, invoices or costs is not asked by way of *a field is filled* either."""
        for document, stage in self._stages().items():
            for name in self.FILLED[document]:
                with self.subTest(document=document, field=name):
                    field = self._field(document, name)
                    self.assertIn("looks at", self._refused(lambda stage=stage, field=field: self.env[
                        "operative.condition"].create({"name": "x", "check": "field_set", "field_id": field} | stage)))
        # nor for a field that is closed to who asks
        closed = self._field("sale.order", "margin")
        self.patch(type(self.env["sale.order"])._fields["margin"], "groups", "base.group_system")
        self._refused(lambda: self._as(self.administrator, self.env["operative.condition"]).create(
            {"name": "x", "check": "field_set", "field_id": closed} | self._stages()["sale.order"]), ValidationError)

    def test_every_form_says_so_while_it_is_edited(self):
        """The note beneath the rule names the way before it is saved: conditions, milestones, flows, phases, targets."""
        drafts = [
            ("operative.condition", "domain", {"check": "domain"} | stage, self.WIDE[document][0])
            for document, stage in self._stages().items()]
        drafts += [
            ("operative.milestone", "domain", {"planned_hours": 8} | stage, self.WIDE[document][0])
            for document, stage in self._stages().items()]
        drafts += [
            ("operative.phase", "rule_domain", {"flow_id": self._phase("b2b", "lost").flow_id.id},
             self.WIDE["operative.customer"][0]),
            ("operative.flow", "partner_domain", {}, "[('sale_order_ids', '!=', False)]"),
            ("operative.service.target", "partner_domain", {}, "[('sale_order_ids', '!=', False)]")]
        for model, name, vals, rule in drafts:
            with self.subTest(model=model, vals=vals):
                draft = self._as(self.administrator, self.env[model]).new(vals | {name: rule})
                self.assertIn("looks at", draft.rule_note or "")

    def _stages(self):
        flow = self.env["operative.flow"].search([("name", "=", "Orders of the rules")]) or self.env["operative.flow"].create({
            "name": "Orders of the rules", "model": "sale.order", "company_id": self.company.id,
            "phase_ids": [Command.create({"name": "Asked"})]})
        return {"crm.lead": {"crm_stage_id": self.stage_new.id}, "helpdesk.ticket": {"ticket_stage_id": self.stage_open.id},
                "sale.order": {"phase_id": flow.phase_ids.id}}

    def test_rules_that_are_allowed(self):
        """Figures, the contact with country, industry, tags, salesperson and team, the document's own values."""
        phase = self._as(self.administrator, self._phase("b2b", "lost"))
        for rule in self.NARROW["operative.customer"]:
            with self.subTest(rule=rule):
                phase.rule_domain = rule
        for document in self._stages():
            for rule in self.NARROW[document]:
                with self.subTest(document=document, rule=rule):
                    self.env["operative.condition"]._check_rule(document, rule)

    def test_the_editor_answers_no_more(self):
        """What a draft would select is not counted where it looks too far."""
        phase = self._as(self.administrator, self._phase("b2b", "lost"))
        for rule in self.WIDE["operative.customer"]:
            answer = phase.onchange({"rule_domain": rule, "flow_id": phase.flow_id.id}, ["rule_domain"], {
                "match_count": {}, "effect": {}})["value"]
            with self.subTest(rule=rule):
                self.assertFalse(answer.get("match_count"))
                self.assertIn("error", answer.get("effect") or {})

    def test_rules_from_before_are_named(self):
        """A rule that was saved when it could still look anywhere stands among the problems of its flow."""
        phase = self._phase("b2b", "lost")
        stages = self._stages()
        parts = [
            self.env[model].create({"name": f"Wide {document}", **vals, **stage})
            for document, stage in stages.items() for model, vals in (
                ("operative.condition", {"check": "checklist"}), ("operative.milestone", {"planned_hours": 8}))]
        for record, name, rule in (
            (phase, "rule_domain", self.WIDE["operative.customer"][1]),
            (phase.flow_id, "partner_domain", "[('sale_order_ids', '!=', False)]"),
            *((part, "domain", self.WIDE[part.document_model][0]) for part in parts),
        ):
            self.env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE id = %s", SQL.identifier(record._table),
                                    SQL.identifier(name), rule, record.id))
        self.env.invalidate_all()
        self.assertIn(phase.name, phase.flow_id.rule_problems)
        # and in the log of the upgrade, which also leaves record rules to the company again
        folder = Path(__file__).parents[1] / "migrations" / "19.0.0.5.0"
        with self.assertLogs("operative_crm.rights", "WARNING") as logged:
            for name in ("pre-rights", "post-rights"):
                runpy.run_path(str(folder / f"{name}.py"))["migrate"](self.env.cr, "19.0.0.4.0")
        logged = "".join(logged.output)
        for record in (phase, phase.flow_id, *parts):
            self.assertIn(f"{record._description} “{record.display_name}”", logged)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT count(*) FROM ir_model_data WHERE module = 'operative_crm' AND model = 'ir.rule' AND NOT noupdate")
        self.assertEqual(self.env.cr.fetchone(), (0,))
