"""The history of a customer, and a contact logged at the desk and on the phone, with and without reception."""

import itertools
import re

import pytest

HISTORY, ENTRY = ".o_operative_timeline", ".o_operative_timeline_entry"
LOGGED = re.compile("operative_log_contact")
LOG, NOTE, OUTBOX = ".o_operative_log", ".o_operative_log_note", ".o_operative_outbox"
numbers = itertools.count(1)


@pytest.fixture
def quotation(rpc):
    """A quotation of the salesperson *field*, and the contact it is for."""
    template = rpc("sale.order", "search_read", [
        ["user_id.login", "=", "field"], ["state", "=", "sale"]], ["partner_id", "company_id", "user_id"], limit=1)[0]
    [order] = rpc("sale.order", "create", [{
        "partner_id": template["partner_id"][0], "user_id": template["user_id"][0],
        "company_id": template["company_id"][0]}])
    return {"order": order, "partner": template["partner_id"][0], "name": template["partner_id"][1]}


def kept(rpc, note):
    """Messages with a note, and meetings."""
    return rpc("mail.message", "search_read", [["body", "ilike", note]], ["model", "res_id", "author_id"])


def press(locator, how):
    """Click or tap; *beneath* whatever Odoo says over it meanwhile, such as that the connection is lost."""
    if how == "beneath":
        locator.evaluate("element => element.click()")
    else:
        getattr(locator, how)()


def log(page, kind, note, how="click"):
    """Three taps and the words: *Log a Contact*, the kind, *Log*."""
    press(page.locator(LOG), how)
    press(page.locator(f".o_operative_log_contact button[name={kind}]"), how)
    page.fill(".o_operative_log_note", note)
    press(page.locator(".modal button[name=log]"), how)
    page.locator(".o_operative_log_contact").wait_for(state="detached")


@pytest.mark.parametrize("width", [1400, 360])
def test_beside_a_quotation(login, rpc, language, quotation, width):
    """One click opens the history over the quotation, which stays open beneath; kinds and words choose what is shown."""
    page = login("field", width=width)
    page.goto(f"/odoo/sales/{quotation['order']}")
    page.locator(".o_form_view .o_operative_arguments_open").wait_for(timeout=60_000)
    button = page.locator(".o_operative_history")
    if not button.is_visible():  # on a phone the buttons at the top fold away
        page.locator(".o_button_more, .o-form-buttonbox .o_button_more, .oe_button_box .dropdown-toggle").first.click()
    button.click()
    page.locator(f".modal {ENTRY}").first.wait_for()
    assert quotation["name"].split(",")[0] in page.locator(".modal-title").inner_text()
    page.locator(".modal [data-kind=order].btn").click()
    page.locator(f".modal {ENTRY}[data-kind=order]").first.wait_for()
    page.wait_for_function(
        "selector => [...document.querySelectorAll(selector)].every(entry => entry.dataset.kind === 'order')", arg=ENTRY)
    number = page.locator(f"{ENTRY} .o_operative_timeline_title").first.inner_text()
    page.locator(".modal [data-kind=order].btn").click()
    page.fill(".o_operative_timeline_search", number)
    page.wait_for_function("([entry, title]) => document.querySelector(entry + ' ' + title)", arg=[
        ENTRY, ".o_operative_timeline_title"])
    page.fill(".o_operative_timeline_search", "xyzzy nothing")
    page.locator(".o_operative_timeline_none").wait_for()
    if width == 360:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    page.locator(".modal").wait_for(state="detached")
    assert page.locator(".o_form_view").is_visible()


def test_logged_on_the_phone(login, rpc, language, quotation):
    """A visit in three taps, words dictated: it is in the history at once, and the next step lands with who holds the role."""
    note = f"Wants twelve of them ({next(numbers)})"
    page = login("field", width=360)
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    page.locator(LOG).tap()
    page.wait_for_function("note => document.activeElement.matches(note)", arg=NOTE)
    page.locator(".o_operative_log_contact button[name=visit]").tap()
    assert page.evaluate("note => document.activeElement.matches(note)", NOTE)
    page.keyboard.insert_text(note)
    page.locator(".modal button[name=log]").tap()
    page.locator(".o_operative_log_contact").wait_for(state="detached")
    page.locator(ENTRY, has_text=note).first.wait_for()
    [message] = kept(rpc, note)
    assert (message["model"], message["res_id"]) == ("res.partner", quotation["partner"])
    page.locator(LOG).tap()
    page.locator(".o_operative_log_contact button[name=week]").tap()
    page.fill(".o_operative_log_summary", note)
    page.locator(".o_operative_log_role option").nth(1).wait_for(state="attached")
    page.select_option(".o_operative_log_role", index=1)
    with page.expect_response(LOGGED):
        page.locator(".modal button[name=log]").tap()
    page.wait_for_function(
        "([dialog, refusal]) => !document.querySelector(dialog) || document.querySelector(refusal)",
        arg=[".o_operative_log_contact", ".o_operative_log_refusal"])
    if page.locator(".o_operative_log_refusal").count():  # nobody holds that role: the words stay, and a person is named
        assert page.locator(".o_operative_log_summary").input_value() == note
        [colleague] = rpc("res.users", "search_read", [["login", "=", "inside"]], ["name"])
        page.select_option(".o_operative_log_role", label=colleague["name"])
        page.locator(".modal button[name=log]").tap()
        page.locator(".o_operative_log_contact").wait_for(state="detached")
    page.locator(".o_operative_timeline_planned", has_text=note).wait_for()
    [step] = rpc("mail.activity", "search_read", [["summary", "=", note]], ["user_id", "res_id"])
    assert step["res_id"] == quotation["partner"]


def test_without_reception(login, rpc, quotation):
    """What is logged without reception survives the closed tab, and is kept once when reception is back."""
    note = f"In the basement ({next(numbers)})"
    page = login("field", width=360)
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    page.context.set_offline(True)
    log(page, "call", note, "beneath")
    page.locator(OUTBOX).wait_for()
    assert not kept(rpc, note)
    other = page.context.new_page()
    page.close()
    page = other
    page.context.set_offline(False)
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(ENTRY, has_text=note).first.wait_for(timeout=60_000)
    assert len(kept(rpc, note)) == 1
    assert not page.locator(OUTBOX).count()


def log_in(page, database, user):
    """Log in as somebody else in the same browser."""
    page.goto("/web/session/logout")
    page.request.post("/web/session/authenticate", data={
        "jsonrpc": "2.0", "params": {"db": database, "login": user, "password": user}})


def test_of_whoever_logged_it(login, rpc, demo_database, quotation):
    """What waits is the user's own, in this database: nobody else who uses the browser sees it, or sends it."""
    note = f"On another's tablet ({next(numbers)})"
    page = login("field")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    page.context.set_offline(True)
    log(page, "call", note, "beneath")
    page.locator(OUTBOX).wait_for()
    other, sent = page.context.new_page(), []
    page.close()
    page = other
    page.context.set_offline(False)
    page.on("request", lambda request: LOGGED.search(request.url) and sent.append(request.url))
    log_in(page, demo_database, "inside")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    kept_here = page.evaluate("async () => (await indexedDB.databases()).map(({ name }) => name)")
    users = rpc("res.users", "search", [["login", "in", ["field", "inside"]]])
    assert {f"operative_contact_{demo_database}_{user}" for user in users} <= {*kept_here}
    assert not page.locator(OUTBOX).count()
    assert not sent
    assert not kept(rpc, note)
    log_in(page, demo_database, "field")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(ENTRY, has_text=note).first.wait_for(timeout=60_000)
    [message] = kept(rpc, note)
    [author] = rpc("res.users", "search_read", [["login", "=", "field"]], ["partner_id"])
    assert message["author_id"][0] == author["partner_id"][0]


def test_logging_out_warns(login, rpc, quotation):
    """Who logs out while something waits is asked first, and stays where that is not wanted."""
    note = f"Before I go ({next(numbers)})"
    page = login("field")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    page.route(LOGGED, lambda route: route.abort("internetdisconnected"))
    log(page, "call", note, "beneath")
    page.locator(OUTBOX).wait_for()
    asked = []

    def stay(dialog):
        asked.append(dialog.message)
        dialog.dismiss()
    page.on("dialog", stay)
    press(page.locator(".o_user_menu button"), "beneath")
    press(page.locator("[data-menu=logout]"), "beneath")
    page.wait_for_timeout(1000)
    assert len(asked) == 1
    assert "not been sent yet" in asked[0]
    assert page.locator(OUTBOX).is_visible()
    page.unroute(LOGGED)
    press(page.locator(OUTBOX), "beneath")
    press(page.locator(".o_operative_outbox_send"), "beneath")
    page.locator(OUTBOX).wait_for(state="detached")
    assert len(kept(rpc, note)) == 1
    press(page.locator(".o_user_menu button"), "beneath")
    press(page.locator("[data-menu=logout]"), "beneath")
    page.wait_for_url("**/web/login*")
    assert len(asked) == 1


def test_the_answer_is_lost(login, rpc, quotation):
    """The server wrote it, the answer did not come: sent again, it is kept once."""
    note = f"Between two masts ({next(numbers)})"
    page = login("field")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)

    def lose(route):
        route.fetch()
        route.abort("internetdisconnected")
    page.route(LOGGED, lose)
    with page.expect_event("requestfailed", lambda request: LOGGED.search(request.url), timeout=60_000):
        log(page, "call", note, "beneath")
    page.locator(OUTBOX).wait_for()
    assert len(kept(rpc, note)) == 1
    page.unroute(LOGGED)
    press(page.locator(OUTBOX), "beneath")
    press(page.locator(".o_operative_outbox_send"), "beneath")
    page.locator(OUTBOX).wait_for(state="detached")
    assert len(kept(rpc, note)) == 1


@pytest.fixture
def switched_off(rpc):
    """A function: switched_off(True) takes the part away, switched_off(False) brings it back."""
    def switch(is_off):
        rpc("res.config.settings", "execute", rpc(
            "res.config.settings", "create", [{"group_operative_part_contact": not is_off}]))

    yield switch
    switch(False)


def test_refused(login, rpc, quotation, switched_off):
    """A refusal keeps the words and says why, where they are; they are sent again once the reason is gone."""
    note = f"Refused ({next(numbers)})"
    page = login("field")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    switched_off(True)
    page.locator(LOG).click()
    page.fill(".o_operative_log_note", note)
    page.locator(".modal button[name=log]").click()
    assert "switched off" in page.locator(".o_operative_log_refusal").inner_text()
    assert page.locator(".o_operative_log_note").input_value() == note
    switched_off(False)
    page.locator(".modal button[name=log]").click()
    page.locator(".o_operative_log_contact").wait_for(state="detached")
    assert len(kept(rpc, note)) == 1
    assert not page.locator(OUTBOX).count()


def test_refused_later(login, rpc, quotation, switched_off):
    """What was logged without reception and refused later waits with the reason, until somebody sends it again."""
    note = f"Refused later ({next(numbers)})"
    page = login("field")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    page.context.set_offline(True)
    log(page, "call", note, "beneath")
    page.locator(OUTBOX).wait_for()
    switched_off(True)
    page.context.set_offline(False)
    press(page.locator(OUTBOX), "beneath")
    assert "switched off" in page.locator(".o_operative_outbox_error").inner_text(timeout=30_000)
    assert note in page.locator(".o_operative_outbox_entry").inner_text()
    switched_off(False)
    press(page.locator(".o_operative_outbox_send"), "beneath")
    page.locator(OUTBOX).wait_for(state="detached")
    assert len(kept(rpc, note)) == 1


@pytest.mark.parametrize("width", [1400, 360])
def test_briefing(login, rpc, language, quotation, width):
    """Before a contact: on a phone it comes first, with call and mail by tap, in one question; a click opens a document."""
    partner = rpc("res.partner", "read", [quotation["partner"]], ["commercial_partner_id"])[0]["commercial_partner_id"][0]
    page = login("field", width=width)
    asked = []
    page.on("request", lambda request: "operative_briefing" in request.url and asked.append(request.url))
    page.goto(f"/odoo/contacts/{partner}")
    if width == 360:
        page.locator(".o_operative_briefing_first button").tap(timeout=60_000)
    where = ".modal" if width == 360 else ".o_form_view"
    section = page.locator(f"{where} .o_operative_briefing_section[data-section=who]")
    section.wait_for(timeout=60_000)
    assert section.locator("a[href^='mailto:'], a[href^='tel:']").count()
    if width == 360:
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
        briefing = page.locator(".modal .o_operative_briefing").bounding_box()
        assert briefing["y"] < page.locator(f".modal {HISTORY}").bounding_box()["y"]
        closed = page.locator(".modal .o_operative_briefing_section:not([open])").first
        closed.locator("summary").tap()
        assert page.locator(".modal .o_operative_briefing_section:not([open])").count() < page.locator(
            ".modal .o_operative_briefing_section").count() - 2
        assert page.locator(".modal .o_operative_log").is_visible()
    else:
        business = page.locator(".o_operative_briefing_section[data-section=business] a").first
        business.click()
        page.locator(".o_form_view").wait_for()
        page.wait_for_url(lambda url: "/contacts/" not in url.rsplit("/odoo", 1)[-1] or "product" in url)
    assert len(asked) <= 2  # the form beneath, and the dialog


def test_older(login, rpc, quotation):
    """What does not fit on the first page is shown with the next, and nothing twice."""
    note = f"Told again ({next(numbers)})"
    for place in range(45):
        rpc("res.partner", "message_post", [quotation["partner"]], body=f"{note}, {place}", message_type="comment")
    page = login("field")
    page.goto(f"/odoo/contacts/{quotation['partner']}")
    page.locator(f"{HISTORY} {ENTRY}").first.wait_for(timeout=60_000)
    assert page.locator(ENTRY).count() == 40
    page.locator(".o_operative_timeline_more").click()
    page.wait_for_function("selector => document.querySelectorAll(selector).length > 45", arg=ENTRY)
    texts = page.locator(ENTRY, has_text=note).locator(".o_operative_timeline_title").all_inner_texts()
    assert len(set(texts)) == len(texts) == 45
