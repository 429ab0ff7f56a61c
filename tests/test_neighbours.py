"""Whole records of what we extend: every native role reads, exports and copies them as it does without us."""

import json
import subprocess

import pytest
from test_install import copy

from project import databases, server, settings

# Native roles by their native groups.
ROLES = {
    "sales, own documents": "sales_team.group_sale_salesman",
    "sales, all documents": "sales_team.group_sale_salesman_all_leads",
    "sales manager": "sales_team.group_sale_manager",
    "service, own tickets": "helpdesk_mgmt.group_helpdesk_user_own",
    "service, team's tickets": "helpdesk_mgmt.group_helpdesk_user_team",
    "service": "helpdesk_mgmt.group_helpdesk_user",
    "service manager": "helpdesk_mgmt.group_helpdesk_manager",
    "invoicing": "account.group_account_invoice",
    "accounting": "account.group_account_manager",
    "stock": "stock.group_stock_user",
    "stock manager": "stock.group_stock_manager",
    "returns": "rma.rma_group_manager",
    "projects": "project.group_project_user",
    "project manager": "project.group_project_manager",
    "employee": "base.group_user",
    "settings": "base.group_system",
    "portal": "base.group_portal",
}

EXTENDED = """
ours = set(env["ir.module.module"]._installed()) & set(ADDONS)
result = {}
for field in env["ir.model.fields"].search([]):
    if set((field.modules or "").split(", ")) <= ours and field.model in env:
        result.setdefault(field.model, []).append(field.name)
result = {
    name: fields for name, fields in result.items() if not env[name]._abstract and not env[name]._transient
    and env[name]._original_module not in ours}
"""

# Runs in Odoo's shell, with us and without: a document of each kind that each role sees one of, then who is refused what.
READING = '''
from odoo import Command

roles = {role: env["res.users"].create({
    "name": role, "login": role, "email": "somebody@example.com",
    "group_ids": [Command.set([env.ref(group).id] + ([] if role == "portal" else [env.ref("base.group_allow_export").id]))],
}) for role, group in ROLES.items()}
own, portal = roles["sales, own documents"], roles["portal"].partner_id
acme = env["res.partner"].create({"name": "Acme", "is_company": True, "user_id": own.id})
goods = env["product.product"].create({"name": "Bearing", "is_storable": True, "list_price": 10})
env["stock.lot"].create({"name": "L-1", "product_id": goods.id})
env["account.move"].create({
    "move_type": "out_invoice", "partner_id": acme.id, "invoice_line_ids": [Command.create({"product_id": goods.id})]})
env["account.bank.statement.line"].create({
    "journal_id": env["account.journal"].search([("type", "=", "bank")], limit=1).id, "payment_ref": "Paid", "amount": 1})
env["rma"].create({"partner_id": acme.id, "product_id": goods.id, "product_uom_qty": 1, "user_id": own.id})
team = env["helpdesk.ticket.team"].create({"name": "Desk", "user_ids": [Command.set(roles["service, team's tickets"].ids)]})
for customer in (acme, portal):
    lead = env["crm.lead"].create({"name": "Deal", "type": "opportunity", "partner_id": customer.id, "user_id": own.id})
    lead.stage_id = env["crm.stage"].search([], limit=2)[1]
    lead.activity_schedule("mail.mail_activity_data_todo", user_id=own.id)
    order = env["sale.order"].create({
        "partner_id": customer.id, "user_id": own.id, "opportunity_id": lead.id,
        "order_line": [Command.create({"product_id": goods.id, "product_uom_qty": 4})]})
    order.action_confirm()
    for role in ("service, own tickets", "service, team's tickets"):
        ticket = env["helpdesk.ticket"].create({
            "name": "Broken", "description": "It is", "partner_id": customer.id, "user_id": roles[role].id, "team_id": team.id})
    for document in (order, ticket):
        document.message_subscribe(customer.ids)
env["project.project"].create({
    "name": "Plant", "partner_id": acme.id, "privacy_visibility": "portal", "user_id": roles["project manager"].id,
    "message_partner_ids": [Command.link(portal.id)]})
env["helpdesk.ticket.tag"].create({"name": "Loud"})
env.flush_all()


def refusal(call, records, names):
    """The error of a call with fields, or nothing; its first line names the field."""
    env.invalidate_all()
    try:
        call(records, names)
    except Exception as error:
        return f"{type(error).__name__}: {error}".splitlines()[0]
    return ""


def refused(call, records, names):
    """Fields of ours that are refused; and what is said of the others, which has to be said without us as well."""
    ours = [name for name in names if name in OURS.get(records._name, ())]
    others = [name for name in names if name not in ours]
    if not refusal(call, records, names):
        return []
    found = [error for name in ours if (error := refusal(call, records, [name]))]
    return list(filter(None, [*found, refusal(call, records, others)]))


def web_read(records, names):
    fields = records.fields_get(names, ["relation"])
    records.web_read({name: {"fields": {"display_name": {}}} if "relation" in fields[name] else {} for name in names})


def export(records, names):
    fields = records.fields_get(names, ["relation", "exportable", "type"])
    names = [name for name in names if fields[name].get("exportable", True) and fields[name]["type"] != "properties"]
    records.export_data([f"{name}/.id" if "relation" in fields[name] else name for name in names])


def copied(record):
    env.invalidate_all()
    try:
        with env.cr.savepoint() as savepoint:
            record.copy()
            env.flush_all()
            savepoint.rollback()
    except Exception as error:
        return [type(error).__name__]
    return []


result = {}
for role, user in roles.items():
    for model in OURS:
        env.invalidate_all()
        records = env[model].with_user(user)
        if not records.has_access("read"):
            continue
        records = records.search([], limit=1)
        if not records:
            continue
        names = list(records.fields_get(attributes=()))
        # with all names, `read()` reads what it reads without any
        found = {"read": refused(lambda records, names: records.read(names), records, names),
                 "web_read": refused(web_read, records, names)}
        if user.has_group("base.group_allow_export"):
            found["export"] = refused(export, records, names)
        if records.has_access("create"):
            found["copy"] = copied(records[0])
        result.update({f"{role}, {operation}, {model}": what for operation, what in found.items()})
        result[f"{role}, fields, {model}"] = names
'''


def shell(database, code, **values):
    """Run code in Odoo's shell, and return what it left in `result`; nothing it changes is kept."""
    done = subprocess.run(
        server.command("shell", "-d", database, "--no-http", "--log-level=critical"),
        input=f"import json\nexec({code!r}, globals().update({values!r}) or globals())\nprint('RESULT' + json.dumps(result))\n",
        text=True, capture_output=True, env=server.environment(), cwd=settings.ROOT, check=False)
    answers = [line.partition("RESULT")[2] for line in done.stdout.splitlines() if "RESULT" in line]
    assert answers, done.stderr[-3000:]
    return json.loads(answers[-1])


@pytest.fixture(scope="module")
def read():
    """The fields we add, by model; what each role is refused of these models with us, and without us."""
    addons = settings.addons()
    with copy(databases.with_addons(), "operative_read_with") as database:
        ours = shell(database, EXTENDED, ADDONS=[addon.name for addon in addons])
        with_us = shell(database, READING, ROLES=ROLES, OURS=ours)
    with copy(databases.template(addons), "operative_read_without") as database:
        return ours, with_us, shell(database, READING, ROLES=ROLES, OURS=ours)


def test_nobody_is_refused_more_than_without_us(read):
    """Reading all fields, as integrations, the web client and exports do, and copying work as they do without us."""
    _ours, with_us, without = read
    more = [f"{key}: {error}" for key, what in with_us.items() if ", fields, " not in key
            for error in what if error not in without.get(key, ())]
    assert not more, "\n".join(more)


def test_nobody_is_shown_less_than_without_us(read):
    """Every kind of document that a role sees without us it sees with us, with all the fields it has there."""
    _ours, with_us, without = read
    less = [f"{key}: {name}" for key, names in without.items() if ", fields, " in key
            for name in names if name not in with_us.get(key, ())]
    assert not less, "\n".join(less)


def test_each_extended_model_is_read(read):
    """None of the models we add fields to is left out: some role sees a record of it."""
    ours, with_us, _without = read
    assert ours and {key.rpartition(", ")[2] for key in with_us} == set(ours)
