"""The day of a service manager in the browser: what is in danger, a target for what is open, reports, and the dashboard."""

import itertools

import pytest

numbers = itertools.count(1)
WORDS = {
    "en": {"follow": "open tickets follow"},
    "de": {"follow": "offene Tickets gilt"},
}


@pytest.fixture
def words(language):
    return WORDS[language[:2]]


@pytest.fixture
def target(rpc, language):
    """A target for tickets of a type that one open ticket has; the ticket came before it."""
    agent, = rpc("res.users", "search_read", [["login", "=", "service"]], ["company_id", "helpdesk_team_ids"])
    rpc("operative.service.target", "write", rpc("operative.service.target", "search", []), {"active": False})
    number = next(numbers)
    kind = rpc("helpdesk.ticket.type", "create", {"name": f"Squeaking {number}"})
    ticket = rpc("helpdesk.ticket", "create", {
        "name": f"It squeaks again {number}.", "description": "It squeaks", "company_id": agent["company_id"][0],
        "team_id": agent["helpdesk_team_ids"][0], "user_id": agent["id"], "type_id": kind})
    target = rpc("operative.service.target", "create", {
        "name": f"Squeaking {number}", "sequence": 1, "type_ids": [[6, 0, [kind]]], "first_reply_hours": 2,
        "resolution_hours": 8})
    return target, ticket


def test_a_target_for_what_is_open(login, rpc, words, target):
    """A target is applied to tickets that were open before it: the number is told, the ticket says when its reply is due."""
    target_id, ticket_id = target
    assert not rpc("helpdesk.ticket", "read", [ticket_id], ["target_id"])[0]["target_id"]
    page = login("admin")
    page.goto(f"/odoo/operative-service-targets/{target_id}")
    page.click("button[name=action_apply_to_open]")
    page.locator(".modal-footer .btn-primary").click()
    page.locator(".o_notification", has_text=words["follow"]).wait_for()
    assert rpc("helpdesk.ticket", "read", [ticket_id], ["target_id"])[0]["target_id"][0] == target_id
    page.goto(f"/odoo/helpdesk.ticket/{ticket_id}")
    page.locator(".o_operative_service_due").first.wait_for()
    # whose time runs is said once
    assert page.locator(".o_operative_service_waiting").is_visible()
    assert not page.locator(".o_operative_process_clock").is_visible()


@pytest.mark.parametrize("width", [1400, 360])
def test_reports(login, words, width):
    """Each report shows figures as pivot, graph and list; a row of the list opens its ticket."""
    page = login("manager", width=width)
    for path in ("operative-service", "operative-replies"):
        page.goto(f"/odoo/{path}")
        page.locator(".o_pivot td.o_pivot_cell_value", has_text="1").first.wait_for()
        page.goto(f"/odoo/{path}?view_type=graph")
        page.locator(".o_graph_renderer canvas").wait_for()
        page.goto(f"/odoo/{path}?view_type=list")
        page.locator(".o_list_renderer").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_my_day(login, rpc, words, target):
    """What is in danger comes first in *My Day* of who is responsible, and opens from there."""
    target_id, ticket_id = target
    rpc("operative.service.target", "action_apply_to_open", [target_id])
    [ticket] = rpc("helpdesk.ticket", "read", [ticket_id], ["company_id", "team_id", "user_id", "type_id"])
    # it came in long ago: before whatever else waits in the demo data
    name = f"It squeaks since long {ticket_id}."
    rpc("helpdesk.ticket", "create", {
        "name": name, "description": "It squeaks", "operative_received_at": "2020-01-02 10:00:00",
        **{field: ticket[field][0] for field in ("company_id", "team_id", "user_id", "type_id")}})
    page = login("service")
    page.goto("/odoo/action-operative_crm.operative_my_day_action")
    page.locator(".o_operative_my_day section", has_text=name).locator("button[name=open]", has_text=name).click()
    page.locator(".o_operative_service").wait_for()


def test_dashboard(login, rpc, words):
    """Each section has figures, and what is clicked opens the tickets behind it."""
    dashboard = rpc("ir.model.data", "search_read", [["name", "=", "spreadsheet_dashboard_service"]], ["res_id"])[0]["res_id"]
    page = login("manager")
    page.goto(f"/odoo/dashboards?dashboard_id={dashboard}")
    cells = page.locator(".o-dashboard-clickable-cell")
    cells.first.wait_for(timeout=60_000)
    cells.first.click()
    page.locator("div.o_pivot").wait_for()
    page.go_back()
    cells.nth(2).wait_for()
    # the first column opens nothing: it filters; the next one is of the first table, which has rows
    places = cells.evaluate_all("cells => cells.map((cell) => cell.getBoundingClientRect().x)")
    cells.nth(min(number for number, x in enumerate(places) if x > places[0] + 200)).click()
    page.locator(".o_list_renderer .o_data_row, div.o_pivot").first.wait_for()
