"""Two people at the same complaint at the same moment, each in a transaction of its own."""

import json
import subprocess

import pytest

from project import databases, server, settings

DATABASE = "operative_complaint_concurrency"
# While it waits, libfaketime shows PostgreSQL's timers the real time: at a later moment none of them ends.
pytestmark = pytest.mark.skipif(bool(settings.MOMENT), reason="PostgreSQL breaks no deadlock at another moment")

# Runs in Odoo's shell, where every thread has a cursor of its own and a request is tried again, as Odoo's server does.
SCENES = '''
import json, threading
from unittest.mock import MagicMock
from odoo import api
from odoo.http import _request_stack
from odoo.service.model import retrying

registry = env.registry
company = env.company
users = env["res.users"].create([
    {"name": name, "login": name, "email": f"{name}@us.example", "group_ids": [(6, 0, [
        env.ref("helpdesk_mgmt.group_helpdesk_user").id, env.ref("sales_team.group_sale_salesman_all_leads").id])]}
    for name in ("one", "two", "three")]).ids
role = env["operative.role"].create({"name": "Complaints", "member_ids": [
    (0, 0, {"company_id": company.id, "user_id": user}) for user in users]})
role.with_company(company).goodwill_limit = 10
kind = env["helpdesk.ticket.type"].create({"name": "Complaint", "operative_is_complaint": True})
product = env["product.product"].create({"name": "Box"})
ticket = env["helpdesk.ticket"].create({
    "name": "Leaks", "description": "Leaks", "company_id": company.id, "type_id": kind.id,
    "partner_id": env["res.partner"].create({"name": "Customer"}).id})
goodwill = env["operative.complaint.cost"].with_user(users[0]).create(
    {"ticket_id": ticket.id, "kind": "goodwill", "amount": 50, "role_id": role.id}).id
position = env["operative.complaint.line"].create({
    "ticket_id": ticket.id, "product_id": product.id, "decision": "justified", "remedy": "replacement"}).id
env.cr.commit()


def at_once(*calls):
    """What calls return or raise that run at once, each in a transaction that has begun before any goes on."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, uid, call):
        try:
            with registry.cursor() as cr:
                mine = api.Environment(cr, uid, {})
                cr.execute("SELECT count(*) FROM operative_complaint_line")
                barrier.wait(20)
                _request_stack.push(MagicMock(env=mine, cookies={}))
                try:
                    results[place] = retrying(lambda: call(mine), mine)
                finally:
                    _request_stack.pop()
        except Exception as error:
            results[place] = type(error).__name__
    threads = [threading.Thread(target=run, args=(place, *call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    env.cr.rollback()
    env.invalidate_all()
    return results


def approve(mine):
    mine["operative.complaint.cost"].browse(goodwill).action_approve()


def grant(mine):
    return mine["operative.complaint.line"].browse(position).action_grant_remedy()["res_id"]


errors = at_once((users[1], approve), (users[2], approve))
cost = env["operative.complaint.cost"].browse(goodwill)
scenes = {"approved": {
    "errors": errors, "state": cost.state, "by": cost.approved_by_id.id in users[1:], "cost": cost.amount_company,
    "said": len(ticket.message_ids.filtered(lambda message: "approved" in (message.body or ""))),
    "asked": len(ticket.activity_ids)}}
results = at_once((users[1], grant), (users[2], grant))
orders = env["sale.order.line"].search([("complaint_line_id", "=", position)]).order_id
scenes["granted"] = {"orders": len(orders), "opened": [result == orders.id for result in results]}
print("SCENES", json.dumps(scenes))
'''


@pytest.fixture(scope="module")
def scenes():
    databases.copy(databases.with_addons(), DATABASE)
    try:
        done = subprocess.run(
            server.command("shell", "-d", DATABASE, "--no-http"), input=f"exec({SCENES!r}, globals())\n", text=True,
            capture_output=True, env=server.environment(), cwd=settings.ROOT, check=False, timeout=600)
        found = [line for line in done.stdout.splitlines() if line.startswith("SCENES ")]
        assert found, done.stderr[-5000:]
        yield json.loads(found[-1].removeprefix("SCENES "))
    finally:
        databases.drop(DATABASE)


def test_two_approve_at_once(scenes):
    """Goodwill is approved once, by one of them, and said once; the other gets no error."""
    assert scenes["approved"] == {
        "errors": [None, None], "state": "approved", "by": True, "cost": 50, "said": 1, "asked": 0}


def test_two_grant_at_once(scenes):
    """One document is made; the second of the two gets to see it."""
    assert scenes["granted"] == {"orders": 1, "opened": [True, True]}
