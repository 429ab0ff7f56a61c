"""The story of a visit: inside sales prepares it, field sales reads that on the phone, and logs without reception."""

import itertools

import pytest
from test_browser_contact import ENTRY, LOG, OUTBOX, kept, press

BRIEFING, DIALOG = ".modal .o_operative_briefing", ".o_operative_log_contact"
numbers = itertools.count(1)


@pytest.fixture
def deal(rpc):
    """An opportunity of the salesperson *field*, whose next stage asks for the website of the customer."""
    template = rpc("sale.order", "search_read", [
        ["user_id.login", "=", "field"], ["state", "=", "sale"]], ["partner_id", "company_id", "user_id"], limit=1)[0]
    first, second = rpc("crm.stage", "search", [["team_ids", "=", False]], limit=2)
    [field] = rpc("ir.model.fields", "search", [["model", "=", "crm.lead"], ["name", "=", "website"]])
    [condition] = rpc("operative.condition", "create", [{
        "name": "Website known", "crm_stage_id": second, "check": "field_set", "severity": "warn", "field_id": field}])
    name = f"New line {next(numbers)}"
    [lead] = rpc("crm.lead", "create", [{
        "name": name, "type": "opportunity", "partner_id": template["partner_id"][0], "stage_id": first, "priority": "3",
        "user_id": template["user_id"][0], "company_id": template["company_id"][0], "website": False,
        "expected_revenue": 10_000_000}])
    rpc("crm.lead", "write", [lead], {"website": False})
    yield {"id": lead, "name": name, "partner": template["partner_id"][0], "user": template["user_id"][0]}
    rpc("operative.condition", "unlink", [condition])
    rpc("crm.lead", "unlink", [lead])


def fold_out(page, section):
    """Open a section of the briefing, where it is folded in.

    :return: the section
    """
    found = page.locator(f"{BRIEFING}_section[data-section={section}]")
    found.wait_for(timeout=60_000)
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def open_history(page, model, record_id):
    """Open what stands over a document: briefing, history, *Log a Contact*."""
    page.goto(f"/odoo/{model}/{record_id}")
    page.locator(".o_form_view .oe_button_box, .o_form_view .o-form-buttonbox").first.wait_for(timeout=60_000)
    button = page.locator(".o_operative_history").first
    if not button.is_visible():  # on a phone the buttons at the top fold away
        page.locator(".o_button_more, .oe_button_box .dropdown-toggle").first.click()
    button.click()


@pytest.mark.parametrize("width", [1400, 360])
def test_from_the_desk_to_the_customer_and_back(login, rpc, language, deal, width):
    number = next(numbers)
    prepared, told, step = f"Asks about seals ({number})", f"Wants sixty of them ({number})", f"Send the offer ({number})"
    visit = f"Visit them ({number})"
    # a briefing names the next steps alone: those of the other runs are over
    rpc("mail.activity", "unlink", rpc("mail.activity", "search", [["summary", "=like", "Visit them%"]]))
    [inside] = rpc("res.users", "search_read", [["login", "=", "inside"]], ["name"])
    [field] = rpc("res.users", "search_read", [["login", "=", "field"]], ["name"])

    # inside sales prepares: what was said on the phone, and that a visit is due
    desk = login("inside")
    desk.goto(f"/odoo/contacts/{deal['partner']}")
    desk.locator(ENTRY).first.wait_for(timeout=60_000)
    desk.locator(LOG).first.click()
    desk.locator(f"{DIALOG} button[name=call]").click()
    desk.fill(".o_operative_log_note", prepared)
    desk.locator(f"{DIALOG} button[name=tomorrow]").click()
    desk.fill(".o_operative_log_summary", visit)
    desk.locator(".o_operative_log_role option", has_text=field["name"]).first.wait_for(state="attached")
    desk.select_option(".o_operative_log_role", label=field["name"])
    desk.locator(".modal button[name=log]").click()
    desk.locator(DIALOG).wait_for(state="detached")
    desk.locator(ENTRY, has_text=prepared).first.wait_for()

    # field sales reads that on the way, over the opportunity
    page = login("field", width=width)
    open_history(page, "crm.lead", deal["id"])
    assert prepared in fold_out(page, "contacts").inner_text()
    assert visit in fold_out(page, "next_steps").inner_text()
    assert deal["name"] in fold_out(page, "to_find_out").inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width

    # and logs the visit where there is no reception: what came of it, what the next stage asks for, and who goes on
    page.locator(f".modal {LOG}").click()
    found_out = page.locator(".o_operative_log_to_find_out")
    found_out.wait_for()
    page.locator(".o_operative_log_role, .o_operative_log_on").first.wait_for()
    press(page.locator(f"{DIALOG} button[name=week]"), "click")
    page.locator(".o_operative_log_role option", has_text=inside["name"]).first.wait_for(state="attached")
    page.context.set_offline(True)
    press(page.locator(f"{DIALOG} button[name=visit]"), "beneath")
    page.fill(".o_operative_log_note", told)
    page.fill(".o_operative_log_summary", step)
    page.select_option(".o_operative_log_role", label=inside["name"])
    if found_out.get_attribute("open") is None:
        press(found_out.locator("summary").first, "beneath")
    page.fill(".o_operative_log_to_find_out [name=website] input", "seals.example")
    press(page.locator(".modal button[name=log]"), "beneath")
    page.locator(DIALOG).wait_for(state="detached")
    page.locator(OUTBOX).wait_for()
    assert not kept(rpc, told)

    # back in reach of a mast it is sent, once
    page.context.set_offline(False)
    page.locator(OUTBOX).wait_for(state="detached", timeout=60_000)
    [message] = kept(rpc, told)
    assert (message["model"], message["res_id"]) == ("crm.lead", deal["id"])
    [lead] = rpc("crm.lead", "read", [deal["id"]], ["website", "user_id", "stage_id"])
    assert "seals.example" in lead["website"]
    assert rpc("calendar.event", "search_count", [["opportunity_id", "=", deal["id"]]]) == 1

    # the next step lands with inside sales
    [activity] = rpc("mail.activity", "search_read", [["summary", "=", step]], ["user_id", "res_model", "res_id"])
    assert activity["user_id"][0] == inside["id"]
    assert (activity["res_model"], activity["res_id"]) == ("crm.lead", deal["id"])
    desk.goto(f"/odoo/contacts/{deal['partner']}")
    desk.locator(".o_operative_timeline_planned", has_text=step).wait_for(timeout=60_000)

    # and the deal is in the own list of field sales, as before
    assert lead["user_id"][0] == deal["user"]
    page.goto("/odoo/crm?view_type=list")
    page.locator(".o_data_row, .o_kanban_record", has_text=deal["name"]).first.wait_for(timeout=60_000)


@pytest.mark.parametrize("width", [1400, 360])
def test_from_my_day(login, rpc, language, width):
    """A customer that is due is logged where it stands, and leaves the list."""
    note = f"Called them ({next(numbers)})"
    page = login("field", width=width)
    page.goto("/odoo/action-operative_crm.operative_my_day_action")
    row = page.locator(".o_operative_my_day_contact li").first
    row.wait_for(timeout=60_000)
    name = row.locator("button[name=open]").inner_text().strip()
    row.locator("button[name=log_contact]").click()
    page.fill(".o_operative_log_note", note)
    page.locator(".modal button[name=log]").click()
    page.locator(DIALOG).wait_for(state="detached")
    page.locator(".o_operative_my_day_contact li", has_text=name).wait_for(state="detached")
    [message] = kept(rpc, note)
    assert message["model"] == "res.partner"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
