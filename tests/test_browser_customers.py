"""Customers in the browser, as the people who work with them: each story once in English, once in German."""

import re

import pytest
from pages import search_for

CUSTOMERS = "/odoo/operative-customers"
WORDS = {
    "en": {
        "phases": ["Prospect", "First Quotation", "New", "Active", "Key", "At Risk of Leaving", "Dormant", "Lost"],
        "set_phase": "Set Phase…", "apply": "Set Phase", "unpin": "Unpin", "off": "Put off a week",
        "page": "Customer", "months": "Revenue, 12 Months",
    },
    "de": {
        "phases": ["Interessent", "Erstangebot", "Neukunde", "Aktiv", "Schlüsselkunde", "Abwanderungsgefährdet",
                   "Ruhend", "Verloren"],
        "set_phase": "Phase festlegen", "apply": "Phase festlegen", "unpin": None, "off": None,
        "page": "Kunde", "months": "Umsatz, 12 Monate",
    },
}


@pytest.fixture
def words(language):
    """The words of the language of the test."""
    return WORDS[language[:2]]


def open_list(page, path, view=None):
    page.goto(path)
    page.wait_for_selector(".o_action_manager .o_view_controller")
    if view:
        page.click(f".o_cp_switch_buttons .o_switch_view.o_{view}")
        page.wait_for_selector(f".o_{view}_view")


def open_first_customer(page, search=None):
    open_list(page, CUSTOMERS, "list")
    if search:
        search_for(page, search)
    page.click(".o_data_row >> nth=0 >> td[name=partner_id]")
    # what is behind a figure comes after the first picture
    page.wait_for_selector(".o_form_view button.o_operative_figure")


def number(text):
    return int(re.sub(r"\D", "", text))


def test_manager_sees_customers_by_phase(login, words):
    """Every shipped phase has its column, with its customers and their revenue."""
    page = login("manager")
    open_list(page, CUSTOMERS)
    page.wait_for_selector(".o_kanban_group")
    columns = page.locator(".o_kanban_group .o_column_title").all_inner_texts()
    text = " ".join(columns).lower()
    for phase in words["phases"]:
        assert phase.lower() in text, (phase, columns)
    assert page.locator(".o_kanban_record:not(.o_kanban_ghost)").count() > 20


def test_figure_opens_its_documents(login, words):
    """A click on the number of orders opens just so many orders."""
    page = login("manager")
    open_first_customer(page)
    figure = page.locator(".o_field_widget[name=order_count] button.o_operative_figure")
    expected = number(figure.inner_text())
    assert expected
    figure.click()
    page.wait_for_selector(".o_action.o_list_view .o_data_row")
    assert number(page.locator(".o_pager_limit").inner_text()) == expected


def test_figures_on_the_contact(login, words):
    """The form of a contact has the phase bar and the figures, each a click from its documents."""
    page = login("manager")
    open_first_customer(page)
    page.click("button[name=action_open_partner]")
    page.wait_for_selector(".o_form_view .o_form_sheet [name=company_type]")
    phases = page.locator(".o_statusbar_status button:visible")
    assert page.locator(".o_statusbar_status .o_arrow_button_current").first.inner_text().strip()
    # Odoo writes them last first, and turns them by its style
    assert phases.first.bounding_box()["x"] > phases.last.bounding_box()["x"]
    page.click(f".o_notebook_headers a:text-is('{words['page']}')")
    card = page.locator(".o_operative_customer_card")
    card.wait_for()
    assert words["months"] in card.inner_text()
    card.locator("dd button").first.click()
    page.wait_for_selector(".o_action.o_list_view .o_data_row")


def test_manager_sets_a_phase_by_hand(login, words):
    """A pin says who, why and until when; without it the rules decide again."""
    page = login("manager")
    open_first_customer(page)
    before = page.locator(".o_statusbar_status .o_arrow_button_current").first.inner_text()
    page.click("button[name=action_pin]")
    page.fill(".modal [name=reason] input", "Rahmenvertrag 2027")
    page.click(".modal button[name=action_apply]")
    page.wait_for_selector(".modal", state="detached")
    banner = page.locator(".o_form_view .alert:visible")
    banner.wait_for()
    assert "Rahmenvertrag 2027" in banner.inner_text()
    page.click("button[name=action_unpin]")
    banner.wait_for(state="hidden")
    assert page.locator(".o_statusbar_status .o_arrow_button_current").first.inner_text() == before


def test_salesperson_works_the_list_of_the_day(login, words):
    """The list holds no more than the daily number; what is put off leaves it."""
    page = login("field")
    open_list(page, "/odoo/operative-due-contacts")
    rows = page.locator(".o_data_row")
    rows.first.wait_for()
    before = rows.count()
    assert 0 < before <= 10
    name = rows.first.locator("td[name=partner_id]").inner_text()
    rows.first.locator("button[name=action_snooze]").click()
    page.wait_for_function(f"document.querySelectorAll('.o_data_row').length == {before - 1}")
    assert name not in page.locator("tbody").inner_text()


def test_salesperson_sees_amounts_of_own_customers_alone(login, words):
    """Amounts owed belong to accounting; a salesperson sees those of own customers, and a light on all."""
    page = login("field")
    open_first_customer(page)
    assert not page.locator("[name=receivable_amount]").count()
    assert page.locator(".o_field_widget[name=receivable_state]").is_visible()
    assert not page.locator("button[name=action_pin]").count()


def test_what_a_rule_would_change_is_told_before_it_is_saved(login, words):
    """While a rule is edited, the form says who matches now and who would change phase."""
    page = login("admin")
    open_list(page, "/odoo/operative-flows/1")
    page.locator(f".o_data_row td[name=name]:text-is('{words['phases'][3]}')").click()
    effect = page.locator(".modal .o_operative_rule_effect")
    effect.wait_for()
    assert not effect.locator("li").count()
    value = page.locator(".modal .o_tree_editor_condition .o_tree_editor_editor input").last
    value.fill("1")
    value.press("Tab")
    effect.locator("li").first.wait_for()
    page.locator(".modal .o_form_button_cancel").click()


def test_the_editor_of_a_rule_offers_what_may_be_saved(login, words):
    """Figures and words of the trade, also behind the contact; no messages, orders or people, and no other contacts."""
    page = login("admin")
    open_list(page, "/odoo/operative-flows/1")
    page.locator(f".o_data_row td[name=name]:text-is('{words['phases'][3]}')").click()
    page.locator(".o_field_widget[name=rule_domain] .o_model_field_selector").first.click()
    offered = page.locator(".o_model_field_selector_popover_item")
    name = "[data-name={}]".format
    page.wait_for_selector(f".o_model_field_selector_popover_item{name('revenue_12m')}")
    for closed in ("stay_ids", "team_member_ids", "message_ids"):
        assert not page.locator(f".o_model_field_selector_popover_item{name(closed)}").count(), closed
    # who may be named, though not looked into
    person = page.locator(f".o_model_field_selector_popover_item{name('salesperson_id')}")
    assert person.count() and not person.locator(".o_model_field_selector_popover_item_relation").count()
    contact = page.locator(f".o_model_field_selector_popover_item{name('partner_id')}")
    contact.locator(".o_model_field_selector_popover_item_relation").click()
    page.wait_for_selector(f".o_model_field_selector_popover_item{name('zip')}")
    assert offered.count() > 20
    for closed in ("sale_order_ids", "message_ids", "invoice_ids", "child_ids"):
        assert not page.locator(f".o_model_field_selector_popover_item{name(closed)}").count(), closed


@pytest.mark.parametrize("path", [CUSTOMERS, "/odoo/operative-due-contacts"])
def test_nothing_runs_out_of_a_phone(login, speak, path):
    """At 360 pixels nothing is wider than the screen."""
    speak("de_DE")
    page = login("field", width=360, height=740)
    open_list(page, path)
    page.locator(".o_kanban_record, .o_data_row").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
