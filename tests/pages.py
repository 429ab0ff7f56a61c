"""What several tests do on the pages they look at."""

import re

DIALOG = ".o_operative_completion"
SUBMIT = f"{DIALOG} .modal-footer button[name=submit]"


def search_for(page, text, down=0):
    """Search a list as its user does, and wait until it shows what was found.

    :param down: how far down the menu of what can be searched by
    """
    with page.expect_response(re.compile("web_(search_read|read_group)")):
        page.fill(".o_searchview_input", text)
        # by the mouse: what the keyboard is on begins anew each time the menu is drawn
        page.locator(".o_searchview_autocomplete .o-dropdown-item", has_text=text).nth(down).click()
    page.locator(".o_facet_values", has_text=text).wait_for()
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def columns(page, lead):
    """Which column of the kanban view holds the card: its place, from 0."""
    return page.locator(".o_kanban_group").evaluate_all(
        "(groups, name) => groups.findIndex(group => group.innerText.includes(name))", lead.name)


def drop(page, lead, column):
    card = page.locator(f".o_kanban_record:has-text('{lead.name}')").first
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    target = page.locator(".o_kanban_group").nth(column).bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 25, steps=5)
    page.mouse.move(target["x"] + target["width"] / 2, target["y"] + 150, steps=15)
    page.mouse.up()
