"""With apps our addons do not depend on: automation rules, carriers, dropshipping, other addons of the helpdesk."""

import pytest
from test_install import copy, shell

from project import databases


@pytest.fixture(scope="module")
def beside():
    """A database that has these apps as well."""
    with copy(databases.with_addons(), "operative_beside") as database:
        databases.install(database, [
            "base_automation", "stock_delivery", "stock_dropshipping", "helpdesk_mgmt_rating", "helpdesk_mgmt_sla",
            "helpdesk_ticket_partner_response"], databases.log_of(database))
        yield database


def test_an_automation_rule_is_refused_as_who_triggers_it(beside):
    """A rule that moves a document moves it as the user whose change triggers it: conditions hold, and are answered."""
    shell(beside, """
from odoo.addons.operative_crm.exceptions import StageConditionError
first, second = env["crm.stage"].search([("team_ids", "=", False)], limit=2)
env["operative.condition"].search([]).active = False
env["operative.condition"].create({
    "name": "Phone", "severity": "block", "crm_stage_id": second.id,
    "field_id": env["ir.model.fields"]._get("crm.lead", "phone").id})
action = env["ir.actions.server"].create({
    "name": "Move on", "model_id": env["ir.model"]._get_id("crm.lead"), "state": "code",
    "code": f"records.write({{'stage_id': {second.id}}})"})
env["base.automation"].create({
    "name": "Move on", "model_id": env["ir.model"]._get_id("crm.lead"), "trigger": "on_create_or_write",
    "filter_domain": "[('priority', '!=', '0')]",
    "trigger_field_ids": [(4, env["ir.model.fields"]._get("crm.lead", "priority").id)], "action_server_ids": [(4, action.id)]})
salesman = env["res.users"].create({
    "name": "Salesman", "login": "automated", "group_ids": [(4, env.ref("sales_team.group_sale_salesman").id)]})
lead = env["crm.lead"].with_user(salesman).create({
    "name": "Deal", "type": "opportunity", "user_id": salesman.id, "stage_id": first.id})
env.cr.commit()
try:
    lead.priority = "2"
    env.flush_all()
except StageConditionError as error:
    assert "Phone" in str(error), error
    env.cr.rollback()
else:
    raise AssertionError("the rule moved it")
assert lead.stage_id == first and lead.priority == "0"
lead.write({"phone": "+49 30 1", "priority": "3"})
env.flush_all()
assert lead.stage_id == second
""")


def test_carrier_and_tracking_of_a_delivery(beside):
    """The delivery card names carrier and tracking number, the report the carrier."""
    shell(beside, """
import datetime
product = env["product.product"].create({"name": "Bearing", "is_storable": True, "list_price": 10})
fee = env["product.product"].create({"name": "Parcel", "type": "service"})
carrier = env["delivery.carrier"].create({"name": "Bicycle", "delivery_type": "fixed", "product_id": fee.id})
warehouse = env["stock.warehouse"].search([], limit=1)
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 10)
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Customer"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 4})]})
order.action_confirm()
order.picking_ids.write({"carrier_id": carrier.id, "carrier_tracking_ref": "B-1"})
env.flush_all()
delivery = env["operative.delivery"].search([("order_id", "=", order.id)])
assert (delivery.carrier, delivery.tracking) == ("Bicycle", "B-1"), (delivery.carrier, delivery.tracking)
[row] = env["operative.delivery"]._rows(order)
assert (row["carrier"], row["tracking"]) == ("Bicycle", "B-1"), row
order.picking_ids.move_ids.quantity = 4
order.picking_ids.move_ids.picked = True
order.picking_ids._action_done()
env.flush_all()
groups = env["operative.promise.report"]._read_group([("order_id", "=", order.id)], ["carrier"], ["kept_first:avg"])
assert groups == [("Bicycle", 1.0)], groups
""")


def test_straight_from_the_vendor(beside):
    """What a vendor brings to the customer is promised by his lead time, followed when he slips, and counts as kept."""
    shell(beside, """
from datetime import timedelta
vendor = env["res.partner"].create({"name": "Vendor"})
product = env["product.product"].create({
    "name": "Shaft", "is_storable": True, "list_price": 10,
    "route_ids": [(4, env.ref("stock_dropshipping.route_drop_shipping").id)],
    "seller_ids": [(0, 0, {"partner_id": vendor.id, "delay": 7})]})
order = env["sale.order"].create({
    "partner_id": env["res.partner"].create({"name": "Customer"}).id,
    "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 4})]})
line = order.order_line
assert line.operative_earliest_date - order.date_order >= timedelta(days=7), line.operative_earliest_date
line.action_operative_promise_date()
promised = line.operative_promised_date
order.action_confirm()
line.purchase_line_ids.order_id.button_confirm()
assert line.move_ids.location_id.usage == "supplier" and line.move_ids.location_dest_id.usage == "customer"

def state():
    env.flush_all()
    env.invalidate_all()
    delivery = env["operative.delivery"].search([("order_id", "=", order.id)])
    return delivery.state, delivery.days_late, delivery.expected_date

assert state() == ("on_track", 0, promised), state()
line.move_ids.date = promised + timedelta(days=3)
assert state() == ("endangered", 3, promised + timedelta(days=3)), state()
line._operative_promise(promised + timedelta(days=4), "The vendor slipped")
assert state() == ("on_track", 0, promised + timedelta(days=4)), state()
line.move_ids.quantity = 4
line.move_ids.picked = True
line.move_ids.picking_id._action_done()
assert state() == (False, 0, False), state()
assert line.qty_delivered == 4
env.cr.execute(
    "UPDATE operative_promise SET promised_date = promised_date - interval '30 days' WHERE sale_line_id = %s", [line.id])
env.invalidate_all()
[(kept, full)] = env["operative.promise.report"]._read_group(
    [("order_id", "=", order.id)], [], ["on_time:avg", "in_full:avg"])
assert (kept, full) == (0, 1), (kept, full)
""")


# A desk whose tickets wait for the customer, one of them.
DESK = '''
agent = env["res.users"].create({
    "name": "Agent", "login": f"agent-{env.cr.now()}", "email": "agent@us.example",
    "group_ids": [(4, env.ref("helpdesk_mgmt.group_helpdesk_user").id)]})
customer = env["res.partner"].create({"name": "Customer", "email": "customer@them.example"})
team = env["helpdesk.ticket.team"].create({"name": "Desk", "company_id": env.company.id, "user_ids": [(6, 0, agent.ids)]})
working, waiting, done = env["helpdesk.ticket.stage"].create([
    {"name": name, "sequence": place, "team_ids": [(4, team.id)], **vals} for place, (name, vals) in enumerate((
        ("Working", {}), ("Waiting", {"clock": "customer"}), ("Done", {"closed": True})))])

def make(stage):
    ticket = env["helpdesk.ticket"].create({
        "name": "It squeaks", "description": "It squeaks", "partner_id": customer.id, "partner_email": customer.email,
        "team_id": team.id, "user_id": agent.id, "stage_id": stage.id, "company_id": env.company.id})
    reference = ticket.with_user(agent).message_post(
        body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment", partner_ids=customer.ids).message_id
    env.flush_all()
    env.cr.execute(
        "UPDATE helpdesk_ticket_stay SET entered_at = entered_at - interval '1 day' WHERE document_id = %s", [ticket.id])
    env.invalidate_all()
    return ticket, reference

def mail(ticket, reference, headers=""):
    env["mail.thread"].message_process(None, f"""Message-Id: <{ticket.id}-{len(headers)}@them.example>
From: Customer <customer@them.example>
To: desk@us.example
Subject: Re: Help
In-Reply-To: {reference}
{headers}

Any news?
""")
    env.flush_all()
    env.invalidate_all()

def stays(ticket):
    return [(stay.stage_id, stay.clock) for stay in env["helpdesk.ticket.stay"].search(
        [("document_id", "=", ticket.id)], order="entered_at, id")]
'''


def test_stages_that_follow_the_customer(beside):
    """helpdesk_ticket_partner_response moves a ticket when the customer writes: one stay begins, conditions do not cost the
    mail, and what a machine sent moves nothing."""
    shell(beside, DESK + """
team.write({"autoupdate_ticket_stage": True, "autopupdate_src_stage_ids": [(6, 0, waiting.ids)],
            "autopupdate_dest_stage_id": working.id})
env["operative.condition"].create({
    "name": "Category", "severity": "block", "ticket_stage_id": working.id,
    "field_id": env["ir.model.fields"]._get("helpdesk.ticket", "category_id").id})
ticket, reference = make(waiting)
mail(ticket, reference, "Auto-Submitted: auto-replied")
assert (ticket.stage_id, stays(ticket)) == (waiting, [(waiting, "customer")]), stays(ticket)
mail(ticket, reference)
assert stays(ticket) == [(waiting, "customer"), (working, "ours")], stays(ticket)
assert ticket.operative_unanswered_since and ticket.reopen_count == 0
assert len(ticket.message_ids.filtered(lambda message: message.operative_sender == "customer")) == 1
""")


def test_a_rating(beside):
    """A customer who rates a closed ticket (helpdesk_mgmt_rating) opens nothing again, and waits for no reply."""
    shell(beside, DESK + """
ticket, _reference = make(done)
ticket.rating_apply(5, token=ticket._rating_get_access_token(), feedback="Well done")
env.flush_all()
env.invalidate_all()
assert (ticket.stage_id, ticket.operative_clock, ticket.reopen_count) == (done, "closed", 0)
assert not ticket.operative_unanswered_since and ticket.positive_rate_percentage == 100
""")


def test_two_kinds_of_targets(beside):
    """helpdesk_mgmt_sla and ours measure the same ticket, and neither changes what the other says."""
    shell(beside, DESK + """
team.write({"use_sla": True, "resource_calendar_id": env.company.resource_calendar_id.id})
env["helpdesk.sla"].create({
    "name": "Soon", "hours": 4, "team_ids": [(6, 0, team.ids)], "stage_id": done.id})
target = env["operative.service.target"].create({
    "name": "Ours", "sequence": 1, "first_reply_hours": 2, "resolution_hours": 8, "team_ids": [(6, 0, team.ids)]})
ticket, _reference = make(working)
assert ticket.target_id == target and ticket.resolution_due_at and ticket.ticket_sla_ids
ticket.with_user(agent).stage_id = waiting
env.flush_all()
assert not ticket.resolution_due_at and ticket.target_state == "on_track"
ticket.with_user(agent).stage_id = done
env.flush_all()
assert ticket.operative_clock == "closed" and ticket.resolved_at
assert set(ticket.ticket_sla_ids.mapped("state")) == {"accomplished"}, ticket.ticket_sla_ids.mapped("state")
""")


@pytest.fixture(scope="module")
def shop():
    """A database with Odoo's shop."""
    with copy(databases.with_addons(), "operative_shop") as database:
        databases.install(database, ["website_sale"], databases.log_of(database))
        yield database


def test_abandoned_carts_are_no_quotations(shop):
    """What lies in a shop's cart or was given up there is no quotation, in figures, phases, lists, history and briefing.

    What was sent from the shop is one, and what was bought there is an order.
    """
    shell(shop, """
from datetime import timedelta
from odoo import fields
website = env["website"].search([], limit=1)
now = fields.Datetime.now()
product = env["product.product"].create({"name": "Mug", "type": "service", "list_price": 10, "taxes_id": False})

def order(partner, days=0, **vals):
    order = env["sale.order"].create({
        "partner_id": partner.id, "website_id": website.id,
        "order_line": [(0, 0, {"product_id": product.id, "product_uom_qty": 2, "price_unit": 10})], **vals})
    order.date_order = now - timedelta(days=days)
    return order

visitor, buyer, asked = env["res.partner"].create([
    {"name": name, "email": f"{name}@shop.example", "is_company": True} for name in ("visitor", "buyer", "asked")])
given_up, fresh, dropped = order(visitor, 20), order(visitor), order(visitor, 3)
given_up.validity_date = fields.Date.today() - timedelta(days=10)
dropped._action_cancel()
bought, left = order(buyer, 2), order(buyer, 1)
bought.action_confirm()
sent = order(asked, 1)
sent.action_quotation_sent()
env.flush_all()
assert given_up.is_abandoned_cart
customers = env["operative.customer"]
customers._refresh()
customers._classify()

def row(partner):
    return customers.search([("partner_id", "=", partner.id), ("company_id", "=", env.company.id)])

assert not row(visitor), "a cart makes nobody a customer"
bought_by = row(buyer)
assert (bought_by.order_count, bought_by.open_quotation_amount, bought_by.hit_rate_12m) == (1, 0, 1), bought_by.read()
assert row(asked).open_quotation_amount == 20, row(asked).open_quotation_amount
first = env.ref("operative_crm.operative_phase_b2b_first_quotation")
assert row(asked).phase_id == first and bought_by.phase_id != first
# carts of somebody who is looked after: nothing of them is open, or lost when it expires
visitor.operative_track_customer = True
customers._refresh(visitor)
customers._classify(visitor)
followed = row(visitor)
assert (followed.open_quotation_amount, followed.hit_rate_12m, followed.hit_rate_amount_12m) == (0, 0, 0)
assert followed.phase_id != first, followed.phase_id.name
for figure in ("open_quotation_amount", "hit_rate_12m"):
    for model, _name, domain in followed._figure_documents(figure):
        assert not env[model].search(domain), (figure, model)
    for model, _name, domain in row(asked)._figure_documents("open_quotation_amount"):
        assert env[model].search(domain) == sent
said = str(visitor.operative_briefing()) + str(visitor.operative_timeline())
for cart in given_up | fresh | dropped:
    assert cart.name not in said, (cart.name, said)
said = str(asked.operative_briefing()), str(asked.operative_timeline())
assert all(sent.name in text for text in said), said
""")
