"""What a screen shows beside its record never holds it up, and closes nothing where it fails.

A column that only the figures, the deliveries or the process read is taken away: the server raises in earnest.
"""

import re
from contextlib import contextmanager

import pytest

from project import postgres

NOTE = ".o_operative_late_note"
FIGURES = ("account_move_line", "date_maturity")
DELIVERIES = ("operative_promise", "kind")
PROCESS = ("operative_milestone_result", "state")


@pytest.fixture
def without(demo_database):
    """A function: with without((table, column)): the database lacks that column meanwhile."""
    @contextmanager
    def without(place):
        table, column = place
        postgres.query(f"ALTER TABLE {table} RENAME COLUMN {column} TO {column}_gone", demo_database)
        try:
            yield
        finally:
            postgres.query(f"ALTER TABLE {table} RENAME COLUMN {column}_gone TO {column}", demo_database)

    return without


@pytest.fixture
def stale(rpc, demo_database):
    """The address of a customer's form and of its contact's; its figures are of yesterday."""
    order = rpc(
        "sale.order", "search_read", [["user_id.login", "=", "field"], ["state", "=", "sale"]], ["partner_id"], limit=1)[0]
    partner = rpc(
        "res.partner", "read", [order["partner_id"][0]], ["commercial_partner_id"])[0]["commercial_partner_id"][0]
    customer, = rpc("operative.customer", "search", [["partner_id", "=", partner]], limit=1)
    yesterday = "(now() AT TIME ZONE 'UTC')::timestamp(0) - interval '1 day'"
    passed = postgres.query("SELECT id, operative_refreshed_at FROM res_company", demo_database)
    restore = "UPDATE res_company SET operative_refreshed_at = NULLIF('{}', '')::timestamp WHERE id = {}"
    postgres.query(f"UPDATE operative_customer SET refreshed_at = {yesterday} WHERE id = {customer}", demo_database)
    postgres.query(f"UPDATE res_company SET operative_refreshed_at = {yesterday}", demo_database)
    yield {"customer": f"/odoo/operative-customers/{customer}", "contact": f"/odoo/contacts/{partner}"}
    for company, moment in passed:
        postgres.query(restore.format(moment, company), demo_database)


@pytest.fixture
def documents(rpc):
    """The addresses of an order that is late, of its customer's ticket, of an opportunity."""
    order = rpc(
        "operative.delivery", "search_read", [["state", "=", "late"]], ["order_id", "partner_id", "company_id"], limit=1)[0]
    ticket = rpc("helpdesk.ticket", "create", {
        "name": "Beside the record", "description": "?", "partner_id": order["partner_id"][0],
        "company_id": order["company_id"][0]})
    lead, = rpc("crm.lead", "search", [["type", "=", "opportunity"], ["user_id.login", "=", "field"]], limit=1)
    return {
        "order": f"/odoo/sales/{order['order_id'][0]}", "opportunity": f"/odoo/crm/{lead}",
        "ticket": f"/odoo/action-helpdesk_mgmt.helpdesk_ticket_action/{ticket}"}


def shows_its_record(page):
    page.locator(".o_form_view .o_form_sheet").wait_for()
    assert not page.locator(".modal, .o_error_dialog").count()
    return True


def open_page(page, path, tab=None):
    page.goto(path)
    assert shows_its_record(page)
    if tab:
        page.locator(f".o_notebook_headers a[name={tab}]").click()


@pytest.mark.parametrize(("kind", "tab"), [("customer", None), ("contact", "operative_customer")])
def test_figures_that_cannot_be_refreshed_are_shown_as_of_when_they_were(login, stale, without, language, kind, tab):
    """The refresh raises: form and figures are there, a line says since when; tried again, they are of now."""
    page = login("field")
    with without(FIGURES):
        open_page(page, stale[kind], tab)
        note = page.locator(NOTE)
        note.wait_for()
        assert page.locator(".o_operative_figure, .o_operative_customer_card dd").first.is_visible()
        assert {"en_US": "shown as of", "de_DE": "Stand"}[language] in note.inner_text()
        assert shows_its_record(page)
    note.locator("button").click()
    note.wait_for(state="detached")


@pytest.mark.parametrize(("kind", "place", "user"), [
    ("order", DELIVERIES, "inside"), ("ticket", DELIVERIES, "service"), ("order", PROCESS, "inside"),
    ("ticket", PROCESS, "service"), ("opportunity", PROCESS, "field")])
def test_documents_open_where_what_is_beside_them_fails(login, documents, without, kind, place, user):
    """Deliveries or the process raise: the document opens, and says what is missing until it is there again."""
    page = login(user)
    with without(place):
        open_page(page, documents[kind])
        if (kind, place) != ("order", PROCESS):  # orders without a flow have no phase to say anything of
            page.locator(NOTE).wait_for()
        assert shows_its_record(page)
    if page.locator(NOTE).count():
        page.locator(f"{NOTE} button").click()
        page.locator(NOTE).wait_for(state="detached")


@pytest.mark.parametrize("kind", ["customer", "contact", "order", "ticket"])
def test_nothing_waits_for_what_is_beside_it(login, stale, documents, kind):
    """While the server still thinks about figures or deliveries the form is there, and stays where it answers with an error."""
    page, held = login("service" if kind == "ticket" else "manager"), []
    page.route(re.compile("action_refresh|operative_deliveries"), lambda route: held.append(route))
    open_page(page, (stale | documents)[kind], {"contact": "operative_deliveries"}.get(kind))
    page.wait_for_timeout(200)
    assert held
    assert shows_its_record(page)
    for route in held:
        route.fulfill(json={"jsonrpc": "2.0", "id": None, "error": {
            "code": 0, "message": "Odoo Server Error", "data": {
                "name": "builtins.ValueError", "debug": "", "message": "a bug", "arguments": [], "context": {}}}})
    page.locator(NOTE).first.wait_for()
    assert shows_its_record(page)
