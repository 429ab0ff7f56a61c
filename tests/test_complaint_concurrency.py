"""Two people at the same complaint at the same moment, each in a transaction of its own."""

import concurrency

pytestmark = concurrency.AT_THE_REAL_MOMENT

SCENES = '''
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


def approve(mine):
    mine["operative.complaint.cost"].browse(goodwill).action_approve()


def grant(mine):
    return mine["operative.complaint.line"].browse(position).action_grant_remedy()["res_id"]


errors = at_once((users[1], approve), (users[2], approve))
cost = env["operative.complaint.cost"].browse(goodwill)
scenes["approved"] = {
    "errors": errors, "state": cost.state, "by": cost.approved_by_id.id in users[1:], "cost": cost.amount_company,
    "said": len(ticket.message_ids.filtered(lambda message: "approved" in (message.body or ""))),
    "asked": len(ticket.activity_ids)}
results = at_once((users[1], grant), (users[2], grant))
orders = env["sale.order.line"].search([("complaint_line_id", "=", position)]).order_id
scenes["granted"] = {"orders": len(orders), "opened": [result == orders.id for result in results]}
'''


def test_two_approve_at_once(scenes):
    """Goodwill is approved once, by one of them, and said once; the other gets no error."""
    assert scenes["approved"] == {
        "errors": [None, None], "state": "approved", "by": True, "cost": 50, "said": 1, "asked": 0}


def test_two_grant_at_once(scenes):
    """One document is made; the second of the two gets to see it."""
    assert scenes["granted"] == {"orders": 1, "opened": [True, True]}
