"""Automation rules, which come with an app our addons do not depend on, react to what moves documents."""

import pytest
from test_install import copy, shell

from project import databases


@pytest.fixture(scope="module")
def automated():
    """A database with automation rules."""
    with copy(databases.with_addons(), "operative_automated") as database:
        databases.install(database, ["base_automation"], databases.log_of(database))
        yield database


# Opportunities in a pipeline of their own; ``third`` asks for a phone, ``second`` has a role that somebody leads.
PIPELINE = '''
from odoo.addons.operative_crm.exceptions import StageConditionError
env["operative.condition"].search([]).active = False
env["base.automation"].search([]).active = False
team = env["crm.team"].create({"name": "Reactions", "company_id": False})
boss = env["res.users"].create({
    "name": "Boss", "login": f"boss_{team.id}", "email": "boss@operative.example",
    "group_ids": [(4, env.ref("sales_team.group_sale_manager").id)]})
role = env["operative.role"].create({"name": "Desk", "member_ids": [(0, 0, {
    "company_id": env.company.id, "user_id": boss.id, "is_leader": True})]})
first, second, third = env["crm.stage"].create([
    {"name": name, "sequence": sequence, "team_ids": [(4, team.id)]}
    for sequence, name in enumerate(("First", "Second", "Third"), 200)])
second.responsible_role_id = role
env["operative.condition"].create({
    "name": "Phone", "severity": "block", "crm_stage_id": third.id,
    "field_id": env["ir.model.fields"]._get("crm.lead", "phone").id})
lead, other = env["crm.lead"].create([
    {"name": name, "type": "opportunity", "team_id": team.id, "stage_id": first.id, "user_id": boss.id,
     "company_id": env.company.id} for name in ("Lead", "Other")])

def rule(model, fields, code):
    model_id = env["ir.model"]._get_id(model)
    action = env["ir.actions.server"].create({"name": "React", "model_id": model_id, "state": "code", "code": code})
    return env["base.automation"].create({
        "name": "React", "model_id": model_id, "trigger": "on_create_or_write",
        "trigger_field_ids": [(4, env["ir.model.fields"]._get(model, name).id) for name in fields],
        "action_server_ids": [(4, action.id)]})

def refused(move):
    try:
        with env.cr.savepoint():
            move()
            env.flush_all()
    except StageConditionError as error:
        assert "Phone" in str(error), error
        env.invalidate_all()
        return
    raise AssertionError("nobody was asked")

def way(lead):
    env.flush_all()
    stays = env["crm.lead.stay"].search([("document_id", "=", lead.id)], order="entered_at, id")
    assert len(stays.filtered(lambda stay: not stay.left_at)) == 1, stays.read()
    assert stays[-1].stage_id == lead.stage_id, (stays[-1].stage_id.name, lead.stage_id.name)
    assert stays[-1].user_id == lead.operative_responsible_id
    return stays[-1]

def react(model, fields, door):
    """What a rule does while somebody else moves ``lead`` through a door: it is asked, and leaves its stay."""
    gated = rule(model, fields, f"env['crm.lead'].browse({other.id}).write({{'stage_id': {third.id}}})")
    refused(door)
    assert other.stage_id == first
    gated.active = False
    moving = rule(model, fields, f"env['crm.lead'].browse({other.id}).write({{'stage_id': {second.id}}})")
    door()
    moving.active = False
    assert other.stage_id == second
    stay = way(other)
    assert stay.moved_by_id == env.user and not stay.reason, stay.read()
    assert other.operative_responsible_id == boss
'''


def test_a_rule_on_the_responsible(automated):
    """The hook fills in the responsible; what a rule does upon that is a move: of this document, or of another one."""
    shell(automated, PIPELINE + """
gated = rule("crm.lead", ["operative_responsible_id"], f"records.write({{'stage_id': {third.id}}})")
refused(lambda: lead.write({"stage_id": second.id}))
assert lead.stage_id == first and not lead.operative_responsible_id
lead.phone = "+49 30 1"
lead.stage_id = second.id
assert lead.stage_id == third
assert way(lead).role_id != role
gated.active = False
lead = lead.copy({"stage_id": first.id, "phone": False, "team_id": team.id})
react("crm.lead", ["operative_responsible_id"], lambda: lead.write({"stage_id": second.id}))
assert lead.stage_id == second and way(lead).user_id == boss
""")


def test_a_rule_while_opportunities_are_merged(automated):
    """What is merged has passed its gates; what a rule moves meanwhile has not."""
    shell(automated, PIPELINE + """
twin = lead.copy({"stage_id": first.id, "team_id": team.id, "expected_revenue": 7, "description": "Twin"})
env.flush_all()
react("crm.lead", ["description"], lambda: (lead | twin)._merge_opportunity(auto_unlink=False))
twin = lead.copy({"stage_id": first.id, "team_id": team.id, "description": "Again"})
own = rule("crm.lead", ["description"], f"records.write({{'stage_id': {third.id}}})")
refused(lambda: (lead | twin)._merge_opportunity(auto_unlink=False))
own.active = False
""")


def test_a_rule_while_mail_comes_in(automated):
    """An e-mail is never refused; a rule that it triggers is, as one that anything else triggers."""
    shell(automated, PIPELINE + """
env["operative.condition"].create({
    "name": "Phone at once", "severity": "block", "crm_stage_id": first.id,
    "field_id": env["ir.model.fields"]._get("crm.lead", "phone").id})

def mail(number=[0]):
    number[0] += 1
    message = (f"From: customer@acme.example\\nTo: sales@operative.example\\nSubject: Pump {number[0]}\\n"
               f"Message-Id: <{team.id}.{number[0]}@acme.example>\\n\\nHello")
    env["mail.thread"].message_process("crm.lead", message, custom_values={
        "type": "opportunity", "team_id": team.id, "stage_id": first.id})

react("crm.lead", ["name"], mail)
made = env["crm.lead"].search([("team_id", "=", team.id), ("name", "like", "Pump")], limit=1)
assert way(made).stage_id == first and way(made).cause == "outside", way(made).read()
""")


def test_a_rule_while_a_payment_confirms(automated):
    """Whoever has paid has ordered, whatever is unmet; what a rule does upon that is asked."""
    shell(automated, PIPELINE + """
flow = env["operative.flow"].create({"name": "Paid", "model": "sale.order", "phase_ids": [
    (0, 0, {"name": "Asked", "sequence": 1}), (0, 0, {"name": "Ordered", "sequence": 2, "gates_confirmation": True})]})
env["operative.condition"].create({
    "name": "Reference", "severity": "block", "phase_id": flow.phase_ids[1].id,
    "field_id": env["ir.model.fields"]._get("sale.order", "client_order_ref").id})
product = env["product.product"].create({"name": "Gasket", "type": "service", "list_price": 10, "taxes_id": False})
provider = env["payment.provider"].create({"name": "Nobody's", "code": "none", "state": "test"})
provider.support_manual_capture = "full_only"
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Payer"}).id, "require_payment": True,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 1})]})
order.state = "sent"
env["mail.template"].search([("model", "=", "sale.order")]).report_template_ids = False  # no document is printed here
transaction = env["payment.transaction"].create({
    "provider_id": provider.id, "payment_method_id": env.ref("payment.payment_method_card").id,
    "amount": order.amount_total, "currency_id": order.currency_id.id, "partner_id": order.partner_id.id,
    "reference": f"{order.name}-{team.id}", "state": "authorized", "sale_order_ids": [(4, order.id)]})
react("sale.order", ["state"], transaction._post_process)
assert order.state == "sale" and order.operative_phase_id == flow.phase_ids[1]
stays = env["sale.order.stay"].search([("document_id", "=", order.id), ("left_at", "=", False)])
assert stays.cause == "outside", stays.read()
flow.active = False
""")
