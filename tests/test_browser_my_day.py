"""My Day of who leads, in the browser: what is wrong in the work of the team, each number a click from its list."""

import re

import pytest

MY_DAY = "/odoo/action-operative_crm.operative_my_day_action"
SECTION = ".o_operative_my_day_team section"
ROWS = ".o_data_row, .o_group_header, .o_kanban_record:not(.o_kanban_ghost)"
WORDS = {
    "en": {"at_risk": "Newly at Risk", "reason": "over its usual"},
    "de": {"at_risk": "Neu abwanderungsgefährdet", "reason": "über den üblichen"},
}


def number(text):
    return int(re.sub(r"\D", "", text))


def open_my_day(page):
    page.goto(MY_DAY)
    page.locator(SECTION).first.wait_for(timeout=60_000)  # the first page in a language takes its time


def shown(page):
    """How many records the list shows that is open: as its pager says, or its groups where there are any."""
    page.locator(ROWS).first.wait_for()
    groups = page.locator(".o_list_view .o_group_header .o_group_name").all_inner_texts()
    if groups:
        return sum(number(re.findall(r"\((\d+)\)", group)[-1]) for group in groups)
    limit = page.locator(".o_pager_limit")
    return number(limit.inner_text()) if limit.count() else page.locator(".o_data_row").count()


@pytest.mark.parametrize("width", [1400, 360])
def test_what_is_wrong_is_a_click_from_its_list(login, language, width):
    """Newly at risk with reason, whose and value; each section opens a list of as many as it counts."""
    words = WORDS[language[:2]]
    page = login("manager", width=width, height=800)
    open_my_day(page)
    risk = page.locator(".o_operative_my_day_at_risk")
    assert words["at_risk"].lower() in risk.inner_text().lower()
    row = risk.locator("li").first.inner_text()
    assert "€" in row and words["reason"] in row, row
    assert "Köhler" in risk.inner_text() or "Vogel" in risk.inner_text()
    titles = page.locator(f"{SECTION} button[name=open_list]").all_inner_texts()
    assert len(titles) >= 4, titles
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for place, title in enumerate(titles):
        open_my_day(page)
        section = page.locator(SECTION).nth(place)
        counted = number(section.locator(".badge").first.inner_text())
        section.locator("button[name=open_list]").click()
        page.locator(".o_list_view, .o_kanban_view").wait_for()
        if width == 1400:
            assert shown(page) == counted, title
        else:
            page.locator(ROWS).first.wait_for()


def test_a_customer_at_risk_opens_by_its_name(login, language):
    """One click from the row to the customer; the way back leads to My Day."""
    page = login("manager")
    open_my_day(page)
    button = page.locator(".o_operative_my_day_at_risk button[name=open]").first
    name = button.inner_text().strip()
    button.click()
    page.locator(".o_form_view").wait_for()
    assert name in page.locator(".o_form_view").inner_text()
    page.go_back()
    page.locator(SECTION).first.wait_for()


def test_who_leads_nobody_sees_own_work_alone(login, language):
    page = login("field")
    page.goto(MY_DAY)
    page.locator(".o_operative_my_day section").first.wait_for(timeout=60_000)
    assert not page.locator(".o_operative_my_day_team").count()
