"""A ticket in the browser, as the person who answers it: whose turn it is, a thank-you, and the list."""

import time

import pytest

WORDS = {
    "en": {"ours": "Waits for us since", "closed": "Closed since", "unanswered": "Unanswered since", "stage": "In Progress",
           "filter": "Unanswered"},
    "de": {"ours": "Wir am Zug seit", "closed": "Abgeschlossen seit", "unanswered": "Unbeantwortet seit",
           "stage": "In Bearbeitung", "filter": "Unbeantwortet"},
}


@pytest.fixture
def words(language):
    return WORDS[language[:2]]


@pytest.fixture
def ticket(rpc, language):
    """A ticket of a customer that was closed, and on which he says thank you."""
    agent, = rpc("res.users", "search_read", [["login", "=", "service"]], ["company_id", "helpdesk_team_ids"])
    company = agent["company_id"][0]
    partner = rpc("res.partner", "create", {
        "name": f"Thankful Ltd ({language})", "email": f"thanks-{language}@example.com".lower(), "company_id": company})
    ticket = rpc("helpdesk.ticket", "create", {
        "name": f"It squeaks ({language})", "description": "It squeaks", "partner_id": partner, "company_id": company,
        "team_id": agent["helpdesk_team_ids"][0], "user_id": agent["id"]})
    closed = rpc("helpdesk.ticket.stage", "search", [["closed", "=", True], ["team_ids", "=", False]], limit=1)[0]
    for condition in rpc("operative.condition", "search", [["ticket_stage_id", "=", closed], ["severity", "=", "block"]]):
        rpc("operative.condition", "write", [condition], {"severity": "warn"})
    time.sleep(1.1)  # what happens within a second is one stay
    rpc("helpdesk.ticket", "write", [ticket], {"stage_id": closed})
    time.sleep(1.1)
    rpc("helpdesk.ticket", "message_post", [ticket], body="Thank you", message_type="email", author_id=partner,
        subtype_xmlid="mail.mt_comment")
    return ticket


def test_a_thank_you(login, words, ticket):
    """The customer's thank-you has opened it again; one click closes it as of before."""
    page = login("service")
    page.goto(f"/odoo/helpdesk.ticket/{ticket}")
    line = page.locator(".o_operative_service")
    line.wait_for()
    assert words["ours"] in line.inner_text()
    assert words["unanswered"] in line.inner_text()
    line.locator("button[name=nothing_to_do]").click()
    page.wait_for_function(
        "text => document.querySelector('.o_operative_service_waiting')?.innerText.includes(text)", arg=words["closed"])
    assert not page.locator(".o_operative_service button[name=nothing_to_do]").count()
    assert words["unanswered"] not in line.inner_text()


def test_on_a_phone(login, words, ticket):
    """The line fits a phone, and is on the first screen."""
    page = login("service", width=360, height=740)
    page.goto(f"/odoo/helpdesk.ticket/{ticket}")
    line = page.locator(".o_operative_service")
    line.wait_for()
    box = line.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert box["y"] < 500


def test_what_nobody_answered(login, words, ticket):
    """The list of what nobody answered has it."""
    page = login("service")
    page.goto("/odoo/action-helpdesk_mgmt.helpdesk_ticket_action_opened?view_type=list")
    page.wait_for_selector(".o_list_view .o_data_row")
    page.click(".o_searchview_dropdown_toggler")
    page.click(f".o_filter_menu .o_menu_item >> text='{words['filter']}'")
    page.wait_for_function("text => [...document.querySelectorAll('.o_data_row')].some(row => row.innerText.includes(text))",
                           arg="It squeaks")
