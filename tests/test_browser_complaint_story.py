"""A complaint in the browser, as the service agent lives it: from the mail with a photo to the report that goes out."""

import itertools
from datetime import datetime, timedelta

import pytest

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WORDS = {
    "en": {"provider": "We wait for a provider since", "ours": "Waits for us since", "closed": "Closed since",
           "moment": "%m/%d/%Y 10:00:00"},
    "de": {"provider": "Dienstleister am Zug seit", "ours": "Wir am Zug seit", "closed": "Abgeschlossen seit",
           "moment": "%d.%m.%Y 10:00:00"},
}
numbers = itertools.count(1)


@pytest.fixture
def words(language):
    return WORDS[language[:2]]


@pytest.fixture
def ticket(rpc, language):
    """A customer who was delivered a lot of seals writes a mail with a photo; an agent said that it is a complaint."""
    item = rpc("stock.move.line", "search_read", [
        ["lot_id.name", "=", "E-2447"], ["state", "=", "done"], ["location_dest_id.usage", "=", "customer"]],
        ["picking_id"], limit=1)[0]
    picking = rpc("stock.picking", "read", [item["picking_id"][0]], ["partner_id", "company_id"])[0]
    partner = rpc("res.partner", "read", [picking["partner_id"][0]], ["email", "name"])[0]
    agent, = rpc("res.users", "search_read", [["login", "=", "service"]], ["helpdesk_team_ids"])
    number = next(numbers)
    mail = (
        f"From: {partner['name']} <{partner['email']}>\nTo: service@weserland-teile.example\n"
        f"Subject: Seals leak {number}\nMessage-Id: <leak-{language}-{number}@customer.example>\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=frontier\n\n--frontier\nContent-Type: text/plain\n\nThey leak.\n--frontier\n"
        f"Content-Type: image/png; name=leak.png\nContent-Transfer-Encoding: base64\n"
        f"Content-Disposition: attachment; filename=leak.png\n\n{PIXEL}\n--frontier--\n")
    ticket = rpc("mail.thread", "message_process", "helpdesk.ticket", mail, {
        "company_id": picking["company_id"][0], "team_id": agent["helpdesk_team_ids"][0], "partner_id": partner["id"]})
    kind = rpc("helpdesk.ticket.type", "search", [["operative_is_complaint", "=", True]], limit=1)[0]
    rpc("helpdesk.ticket", "write", [ticket], {"type_id": kind, "user_id": agent["id"]})
    return ticket


def open_complaint(page, ticket):
    page.goto(f"/odoo/helpdesk.ticket/{ticket}")
    tab = page.locator(".o_notebook a[name=operative_complaint]")
    tab.wait_for()
    tab.click()
    page.locator("button[name=operative_add_from_deliveries]").wait_for()


def add_positions(page, most):
    """Choose what is complained about from what was delivered, with quantity, words and what the customer wants."""
    page.click("button[name=operative_add_from_deliveries]")
    rows = page.locator(".o_operative_delivered")
    rows.first.wait_for()
    count = min(most, rows.count())
    for place in range(count):
        rows.nth(place).locator("input[type=checkbox]").click()
        rows.nth(place).locator("input[type=text]").fill("2")
    dialog = page.locator(".modal-footer")
    dialog.locator("input").fill("Leaks when warm")
    dialog.locator("select").select_option("replacement")
    dialog.locator(".o_operative_delivered_add").click()
    page.locator(".modal").wait_for(state="detached")
    return count


def order_replacement(page, rpc, ticket, lines):
    """Who may makes the orders; each position is in one, at no charge."""
    for place in range(len(lines)):
        open_complaint(page, ticket)
        row = page.locator("[name=complaint_line_ids] .o_data_row").nth(place)
        row.locator("button[name=action_grant_remedy]").first.click()
        page.locator(".o_form_view [name=order_line]").wait_for()
    ordered = rpc("sale.order.line", "search_read", [["complaint_line_id", "in", lines]], [
        "complaint_line_id", "product_uom_qty", "price_subtotal", "order_id"])
    assert sorted(line["complaint_line_id"][0] for line in ordered) == sorted(lines)
    assert {(line["product_uom_qty"], line["price_subtotal"]) for line in ordered} == {(2, 0)}
    orders = rpc("sale.order", "read", list({line["order_id"][0] for line in ordered}), ["origin", "state"])
    [number] = rpc("helpdesk.ticket", "read", [ticket], ["number"])
    assert {(order["origin"], order["state"]) for order in orders} == {(number["number"], "draft")}


def close(page, rpc, language, words, ticket):
    """Move the ticket to a closed stage by its bar; its clock is closed with it."""
    closed = rpc("helpdesk.ticket.stage", "search", [["closed", "=", True], ["team_ids", "=", False]], limit=1)[0]
    [stage] = rpc("helpdesk.ticket.stage", "read", [closed], ["name"], context={"lang": language})
    page.goto(f"/odoo/helpdesk.ticket/{ticket}")
    # closed stages are folded
    page.locator(".o_statusbar_status .dropdown-toggle:visible").first.click()
    page.locator(".o-dropdown-item", has_text=stage["name"]).first.click()
    page.wait_for_function(
        "text => document.querySelector('.o_operative_service_waiting')?.innerText.includes(text)", arg=words["closed"])
    [ended] = rpc("helpdesk.ticket", "read", [ticket], ["stage_id", "closed", "operative_clock"])
    assert (ended["stage_id"][0], ended["closed"], ended["operative_clock"]) == (closed, True, "closed")
    [stay] = rpc("helpdesk.ticket.stay", "search_read", [["document_id", "=", ticket], ["left_at", "=", False]], ["clock"])
    assert stay["clock"] == "closed"


def test_on_a_phone(login, rpc, words, ticket):
    """Photo there, position and remedy in a few taps, and nothing wider than the phone."""
    page = login("service", width=360, height=740)
    open_complaint(page, ticket)
    add_positions(page, 1)
    page.locator("[name=complaint_line_ids] .o_kanban_record:not(.o_kanban_ghost)").first.wait_for()
    lines = rpc("operative.complaint.line", "search_read", [["ticket_id", "=", ticket]], [
        "quantity", "remedy_desired", "picking_id", "name"])
    assert [(line["quantity"], line["remedy_desired"], line["name"]) for line in lines] == [
        (2, "replacement", "Leaks when warm")]
    assert lines[0]["picking_id"]
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_from_the_mail_to_the_report(login, rpc, language, words, ticket, browser, demo_server):
    """Positions, a replacement, the carrier with a date: his answer brings the ticket back, the report goes out, it closes."""
    attached = rpc("ir.attachment", "search_read", [
        ["res_model", "=", "helpdesk.ticket"], ["res_id", "=", ticket]], ["name"])
    assert "leak.png" in {file["name"] for file in attached}
    page = login("service", height=1400)
    open_complaint(page, ticket)
    assert add_positions(page, 3) == 3
    rows = page.locator("[name=complaint_line_ids] .o_data_row")
    rows.nth(2).wait_for()
    assert rows.count() == 3

    # decided and granted; who may not make the order asks who may
    lines = rpc("operative.complaint.line", "search", [["ticket_id", "=", ticket]])
    assert len(lines) == 3
    rpc("operative.complaint.line", "write", lines, {"decision": "justified", "remedy": "replacement"})
    page.reload()
    page.locator(".o_notebook a[name=operative_complaint]").click()
    rows.first.locator("button[name=action_grant_remedy]").first.click()
    page.locator(".o_notification").first.wait_for()
    assert rpc("mail.activity", "search_count", [["res_model", "=", "helpdesk.ticket"], ["res_id", "=", ticket]]) == 1
    assert not rpc("sale.order.line", "search_count", [["complaint_line_id", "in", lines]])
    order_replacement(login("admin", height=1400), rpc, ticket, lines)

    # the carrier
    open_complaint(page, ticket)
    page.locator("[name=provider_task_ids] .o_field_x2many_list_row_add a").click()
    dialog = page.locator(".modal")
    dialog.locator("[name=name] textarea").fill("Say what happened to the box")
    dialog.locator("[name=email] input").fill("claims@carrier.example")
    due = dialog.locator("[name=due_at] input, [name=due_at] button").first
    due.click()
    moment = datetime.now() + timedelta(days=2)
    dialog.locator("[name=due_at] input").first.fill(moment.strftime(words["moment"]))
    dialog.locator(".modal-header, .modal-title").first.click()
    dialog.locator(".o_form_button_save").click()
    page.locator(".modal").wait_for(state="detached")
    page.locator(".o_form_button_save").click()
    page.locator("[name=provider_task_ids] button[name=action_send]").click()
    line = page.locator(".o_operative_service_waiting")
    page.wait_for_function(
        "text => document.querySelector('.o_operative_service_waiting')?.innerText.includes(text)", arg=words["provider"])

    # his answer, without an account
    [task] = rpc("operative.provider.task", "search_read", [["ticket_id", "=", ticket]], [
        "access_url", "access_token", "state"])
    assert task["state"] == "sent"
    context = browser.new_context(base_url=demo_server, viewport={"width": 360, "height": 740})
    his = context.new_page()
    his.goto(f"{task['access_url']}?access_token={task['access_token']}")
    his.fill("textarea[name=text]", "A forklift hit it.")
    his.locator("#provider_task form button[type=submit]").last.click()
    his.locator("#provider_task .badge.text-bg-info, #provider_task .alert").first.wait_for()
    assert his.evaluate("document.scrollingElement.scrollWidth") <= 360
    context.close()
    page.goto(f"/odoo/helpdesk.ticket/{ticket}")
    line.wait_for()
    page.wait_for_function(
        "text => document.querySelector('.o_operative_service_waiting')?.innerText.includes(text)", arg=words["ours"])

    # what it cost, and the report to the customer
    rpc("operative.complaint.cost", "create", {"ticket_id": ticket, "kind": "freight", "amount": 12.5})
    rpc("operative.complaint.action", "create", {"ticket_id": ticket, "step": "d3", "name": "Lot held back"})
    page.reload()
    page.locator(".o_notebook a[name=operative_complaint]").click()
    assert "12" in page.locator("[name=complaint_cost_ids]").inner_text()
    page.click("button[name=action_release_8d]")
    page.locator(".modal-footer .btn-primary").click()
    page.locator("[name=complaint_release_ids] .o_data_row").first.wait_for(timeout=60_000)
    assert rpc("operative.complaint.release", "search_count", [["ticket_id", "=", ticket]]) == 1
    close(page, rpc, language, words, ticket)
