"""What to say, in the browser, in English and in German: at the desk by keyboard, on a phone by taps.

A customer finds a quotation dear: the salesperson has the answer in three keystrokes, puts it into the mail, says that it
helped, and wins. The steps of the story are functions, so that what comes after stands below it.
"""

import base64
import itertools
import json
import re

import pytest

SUGGESTED = re.compile("operative_suggest_arguments")
OPEN, PANEL = ".o_operative_arguments_open", ".o_operative_argument_panel"
SEARCH, HEAD, FULL = ".o_operative_argument_search", ".o_operative_argument_head", ".o_operative_argument_full"
COMPOSER = ".o-mail-Composer-input"
WORDS = {
    "en": {"objection": "You are too expensive", "name": "Our seals run twice as long", "search": "expensve",
           "text": "Count the price by the hour it runs.", "none": "hovercraft"},
    "de": {"objection": "Sie sind zu teuer", "name": "Unsere Dichtungen laufen doppelt so lange", "search": "teurer",
           "text": "Rechnen Sie den Preis je Betriebsstunde.", "none": "Luftkissenboot"},
}
numbers = itertools.count(1)
# what does not depend on words is tried in one language
IN_ENGLISH = pytest.mark.parametrize("language", ["en_US"], indirect=True)


@pytest.fixture
def words(language):
    return WORDS[language[:2]]


@pytest.fixture
def world(rpc, language, words):
    """Arguments of which the answer to a price objection fits best, and a quotation of the salesperson *field*."""
    template = rpc("sale.order", "search_read", [
        ["user_id.login", "=", "field"], ["state", "=", "sale"], ["opportunity_id", "=", False]],
        ["partner_id", "company_id", "user_id"], limit=1)[0]
    spoken = rpc("res.partner", "read", [template["partner_id"][0]], ["lang"])[0]["lang"]
    line = rpc("sale.order.line", "search_read", [
        ["order_id", "=", template["id"]], ["product_id", "!=", False]], ["product_id", "product_template_id"], limit=1)[0]
    rpc("res.partner", "write", [template["partner_id"][0]], {"lang": language})

    def argument(number, **values):
        key = {"name": f"{WORDS['en']['name']} ({number})", "body": f"<p>{WORDS['en']['text']}</p><ul><li>One</li></ul>",
               "phrases": WORDS["en"]["objection"], "state": "approved", "company_id": template["company_id"][0]}
        found = rpc("operative.argument", "create", [key | values], context={"lang": "en_US"})[0]
        rpc("operative.argument", "write", [found], {
            "name": f"{WORDS['de']['name']} ({number})", "phrases": WORDS["de"]["objection"]}, context={"lang": "de_DE"})
        rpc("operative.argument", "update_field_translations", [found], "body", {
            "de_DE": {WORDS["en"]["text"]: WORDS["de"]["text"]}})
        return found

    class World:
        number = next(numbers)
        # other tests' arguments fit no longer
        rpc("operative.argument", "action_retire", rpc("operative.argument", "search", [["state", "=", "approved"]]))
        best = argument(number, kind="objection", product_tmpl_ids=[(6, 0, [line["product_template_id"][0]])])
        other = argument(f"{number} b", kind="benefit")
        partner = template["partner_id"][0]
        [order] = rpc("sale.order", "create", [{
            "partner_id": template["partner_id"][0], "user_id": template["user_id"][0],
            "company_id": template["company_id"][0],
            "order_line": [(0, 0, {"product_id": line["product_id"][0], "product_uom_qty": 2})]}])

    rpc("operative.argument", "write", [World.best], {"use_count": 12, "decided_count": 10, "won_count": 7})
    World.name = f"{words['name']} ({World.number})"
    World.argument = staticmethod(argument)
    World.uses = staticmethod(lambda: rpc("operative.argument.use", "search_read", [
        ["order_id", "=", World.order]], ["argument_id", "channel", "helped", "user_id"]))
    yield World
    # others read what the demo's customers speak
    rpc("res.partner", "write", [template["partner_id"][0]], {"lang": spoken})


def open_quotation(page, world):
    page.goto(f"/odoo/sales/{world.order}")
    page.locator(OPEN).wait_for(timeout=60_000)  # the first page in a language takes its time


def by_keyboard(page, world, words):
    """Three keystrokes from the quotation: the panel, the answer, the mail."""
    page.locator(f"{OPEN}").wait_for()
    page.keyboard.press("Alt+Shift+W")
    page.wait_for_function("selector => document.activeElement?.matches(selector)", arg=SEARCH)
    page.locator(HEAD).first.wait_for()
    page.keyboard.press("Enter")
    assert words["text"] in page.locator(FULL).inner_text()
    page.wait_for_function("() => document.activeElement?.name === 'mail'")
    page.keyboard.press("Enter")


def by_taps(page, world, words):
    page.locator(OPEN).tap()
    page.locator(HEAD).first.tap()
    assert words["text"] in page.locator(FULL).inner_text()
    assert page.locator(PANEL).bounding_box()["width"] >= 350
    for button in page.locator(".o_operative_argument_marks button").all():
        assert button.bounding_box()["height"] >= 40
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    page.locator(f"{FULL} button[name=mail]").tap()


def send_mail(page, world, words):
    composer = page.locator(COMPOSER).first
    composer.wait_for()
    page.wait_for_function(
        "([selector, text]) => document.querySelector(selector).value.includes(text)", arg=[COMPOSER, words["text"]])
    assert composer.input_value() == f"{words['text']}\n- One"
    page.locator(".o-mail-Composer-send").first.click()
    page.locator(f".o-mail-Message:has-text('{words['text']}')").first.wait_for()


def say_that_it_helped(page, world):
    page.locator(OPEN).click()
    head = page.locator(HEAD).first
    head.locator(".o_operative_argument_used").wait_for()
    head.click()
    page.locator(f"{FULL} button[name=yes]").click()
    page.locator(f"{FULL} button[name=yes][aria-pressed=true]").wait_for()
    page.keyboard.press("Escape")
    page.locator(PANEL).wait_for(state="detached")


def count(rpc):
    """The hourly job."""
    job = rpc("ir.cron", "search", [["code", "=", "model._cron_follow()"], ["model_id.model", "=", "operative.argument"]])
    rpc("ir.cron", "method_direct_trigger", job)


def unfold_buttons(page):
    """On a phone the buttons of a form are folded away."""
    if page.viewport_size["width"] < 768:
        page.locator(".o_statusbar_buttons .dropdown-toggle, .o_statusbar_buttons .o-dropdown").first.click()


def win(page, rpc, world):
    """What the argument achieved moves with the deal, confirmed by the salesperson; on a phone the button is folded away."""
    rate = page.locator(f"[data-argument='{world.best}'] .o_operative_argument_rate")
    count(rpc)
    page.reload()
    page.locator(OPEN).click()
    page.locator(HEAD).first.wait_for()
    assert not rate.count()
    page.keyboard.press("Escape")
    page.locator(PANEL).wait_for(state="detached")
    unfold_buttons(page)
    with page.expect_response(re.compile("action_confirm")):
        # on a phone it may lie below the fold of its sheet
        page.locator("button[name=action_confirm]:visible").first.evaluate("button => button.click()")
    assert rpc("sale.order", "read", [world.order], ["state"])[0]["state"] == "sale"
    count(rpc)
    page.reload()
    page.locator(OPEN).click()
    rate.wait_for()
    assert re.findall(r"\d+", rate.inner_text()) == ["1", "1"]
    page.keyboard.press("Escape")


def lose(page, rpc, world):
    """Two clicks: *Lost*, and the reason; who got the order is chosen already, being the one competitor of the deal."""
    [order] = rpc("sale.order", "copy", [world.order])
    [rival] = rpc("operative.competitor", "create", [{"name": f"Winner {world.number}", "company_id": False}])
    [entry] = rpc("operative.deal.competitor", "create", [{"competitor_id": rival, "order_id": order}])
    page.goto(f"/odoo/sales/{order}")
    page.locator(OPEN).wait_for()
    unfold_buttons(page)
    page.locator("button[data-hotkey=l]:visible, .o-dropdown-item button[data-hotkey=l]").first.click()
    page.locator(".modal [name=operative_competitor_id] .active", has_text=f"Winner {world.number}").wait_for()
    page.locator(".modal [name=lost_reason_id] .o_selection_badge").first.click()
    page.locator(".modal").wait_for(state="detached")
    [lost] = rpc("sale.order", "read", [order], ["state", "lost_reason_id", "operative_outcome_missing"])
    assert lost["state"] == "cancel" and lost["lost_reason_id"] and not lost["operative_outcome_missing"]
    assert rpc("operative.deal.competitor", "read", [entry], ["outcome"])[0]["outcome"] == "lost"


def answer_what_is_asked(page, rpc, world):
    """A quotation that was cancelled without a word: why and against whom is asked where it is, a click each."""
    [order] = rpc("sale.order", "copy", [world.order])
    rpc("sale.order", "action_cancel", [order])
    page.goto(f"/odoo/sales/{order}")
    question = page.locator(".o_operative_outcome")
    question.locator("button").first.click()
    question.locator(".o_operative_outcome_none").click()
    question.wait_for(state="detached")
    [lost] = rpc("sale.order", "read", [order], ["lost_reason_id", "operative_no_competitor"])
    assert lost["lost_reason_id"] and lost["operative_no_competitor"]


@IN_ENGLISH
def test_a_lost_opportunity_is_asked(login, rpc, language):
    """Lost without a word: the opportunity asks why and against whom, a click each."""
    [template] = rpc("crm.lead", "search", [["user_id.login", "=", "field"], ["type", "=", "opportunity"]], limit=1)
    [lead] = rpc("crm.lead", "copy", [template])
    rpc("crm.lead", "write", [lead], {
        "user_id": rpc("res.users", "search", [["login", "=", "field"]])[0], "deal_competitor_ids": [(5,)]})
    rpc("crm.lead", "action_set_lost", [lead])
    page = login("field")
    page.goto(f"/odoo/crm/{lead}")
    question = page.locator(".o_operative_outcome")
    question.locator("button").first.click()
    question.locator(".o_operative_outcome_none").click()
    question.wait_for(state="detached")
    [lost] = rpc("crm.lead", "read", [lead], ["lost_reason_id", "operative_no_competitor"])
    assert lost["lost_reason_id"] and lost["operative_no_competitor"]


@pytest.mark.parametrize("width", [1400, 360])
def test_the_story(login, rpc, world, words, width):
    """A price objection on a quotation, the answer in three keystrokes, put into the mail, won, the rate moves; another
    lost to a competitor in two clicks, and of a third what was left open is answered."""
    page = login("field", width=width, height=900 if width > 360 else 740)
    open_quotation(page, world)
    (by_keyboard if width > 360 else by_taps)(page, world, words)
    send_mail(page, world, words)
    [use] = world.uses()
    assert (use["argument_id"][0], use["channel"], use["helped"]) == (world.best, "mail", False)
    say_that_it_helped(page, world)
    assert [use["helped"] for use in world.uses()] == ["yes"]
    win(page, rpc, world)
    lose(page, rpc, world)
    answer_what_is_asked(page, rpc, world)


@IN_ENGLISH
def test_doubted(login, rpc, world, words):
    """What a customer says against it goes to the owner, and stands beside the argument for everybody."""
    page = login("field")
    open_quotation(page, world)
    page.locator(OPEN).click()
    page.locator(HEAD).first.click()
    page.locator(f"{FULL} button[name=doubt]").click()
    page.locator(f"{FULL} textarea").fill("Ours run as long")
    page.locator(f"{FULL} button[name=send_doubt]").click()
    page.locator(".o_operative_argument_doubts", has_text="Ours run as long").wait_for()
    [doubt] = rpc("operative.argument.doubt", "search_read", [["argument_id", "=", world.best]], ["said", "user_id"])
    assert doubt["said"] == "Ours run as long"
    page.reload()
    page.locator(OPEN).click()
    page.locator(".o_operative_argument_doubted").wait_for()


@IN_ENGLISH
def test_missed(login, rpc, world, words):
    """What is searched for and not found is noted, without who it was."""
    page = login("field")
    open_quotation(page, world)
    page.locator(OPEN).click()
    with page.expect_response(re.compile("operative_note_search")):
        page.fill(SEARCH, words["none"])
    [miss] = rpc("operative.argument.miss", "search_read", [["query", "=", words["none"].lower()]], ["count"])
    assert miss["count"] >= 1


def test_searched(login, rpc, world, words):
    """What is typed searches, with typing errors too; arrows go through, Esc closes; achievement and verifier are shown."""
    page = login("field")
    open_quotation(page, world)
    page.keyboard.press("Alt+Shift+W")
    assert re.findall(r"\d+", page.locator(".o_operative_argument_rate").inner_text()) == ["7", "10"]
    assert page.locator(".o_operative_argument_rate").count() == 1  # nothing where none is decided
    assert page.locator(".o_operative_argument_reason").count()
    [card] = rpc("operative.argument", "read", [world.best], ["verified_by_id", "verified_on"])
    page.locator(f"[data-argument='{world.best}'] {HEAD}").click()
    page.locator(FULL).get_by_text(card["verified_by_id"][1]).wait_for()
    page.locator(SEARCH).focus()
    with page.expect_response(SUGGESTED):
        page.keyboard.type(words["search"])
    page.locator(HEAD, has_text=world.name).first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("selector => document.activeElement === document.querySelectorAll(selector)[1]", arg=HEAD)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.wait_for_function("selector => document.activeElement?.matches(selector)", arg=SEARCH)
    page.fill(SEARCH, words["none"])
    page.locator(".o_operative_argument_none").wait_for()
    assert not page.locator(".o_operative_argument_write").count()  # who is no author
    page.keyboard.press("Escape")
    page.locator(PANEL).wait_for(state="detached")


@IN_ENGLISH
def test_nothing_found(login, world, words):
    """An author is offered to write one, with what was searched for as what the customer says."""
    page = login("manager")
    open_quotation(page, world)
    page.locator(OPEN).click()
    page.fill(SEARCH, words["none"])
    page.locator(".o_operative_argument_write").click()
    field = page.locator(".modal [name=phrases] textarea")
    field.wait_for()
    assert field.input_value() == words["none"]


@IN_ENGLISH
def test_marks(login, rpc, world, words):
    """Copied as plain text, into the notes, said: one use, with what was done last."""
    page = login("field")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_quotation(page, world)
    page.locator(OPEN).click()
    page.locator(HEAD).first.click()
    for channel in ("copied", "said", "note"):
        page.locator(f"{FULL} button[name={channel}]").click()
        page.locator(f"{FULL} button[name={channel}][aria-pressed=true]").wait_for()
        assert [use["channel"] for use in world.uses()] == [channel]
    assert page.evaluate("navigator.clipboard.readText()") == f"{words['text']}\n- One"
    page.keyboard.press("Escape")
    page.locator(f"[name=note]:has-text('{words['text']}')").first.wait_for()


@IN_ENGLISH
def test_a_competitor_is_named(login, rpc, world, words):
    """The argument against the competitor unfolds by itself, beside the button and in the panel; no other does."""
    page = login("field")
    open_quotation(page, world)
    assert not page.locator(".o_operative_arguments_named").count()
    [rival] = rpc("operative.competitor", "create", [{"name": f"Rival {world.number}", "company_id": False}])
    world.argument(f"{world.number} r", kind="competitor", competitor_ids=[(6, 0, [rival])])
    rpc("operative.deal.competitor", "create", [{"competitor_id": rival, "order_id": world.order}])
    page.reload()
    named = page.locator(".o_operative_arguments_named", has_text=f"Rival {world.number}")
    named.click()
    page.locator(FULL).wait_for()
    assert page.locator(FULL).count() == 1


@IN_ENGLISH
@pytest.mark.parametrize("width", [1400, 360])
def test_a_competitor_is_noted(login, rpc, world, width):
    """Named where the quotation is, with what is asked; the chip says what to know of them, and it can be taken away."""
    rpc("operative.competitor", "create", [{
        "name": f"Noted {world.number}", "company_id": False, "glance": "Dear, and late", "trap_questions": "Who repairs it?"}])
    page = login("field", width=width)
    open_quotation(page, world)
    page.locator(".o_operative_deal_competitor_add").click()
    if width > 360:
        page.locator(".modal [name=competitor_id] input").fill(f"Noted {world.number}")
        page.locator(".o-autocomplete--dropdown-item", has_text=f"Noted {world.number}").first.click()
    else:  # a list to choose from instead of a field to type in
        page.locator(".modal [name=competitor_id] input").click()
        page.locator(".modal .o_kanban_record", has_text=f"Noted {world.number}").first.click()
    page.locator(".modal [name=offered_price] input").fill("1")
    page.locator(".modal .o_form_button_save").click()
    chip = page.locator(".o_operative_deal_competitor", has_text=f"Noted {world.number}")
    chip.wait_for()
    assert "%" in chip.inner_text()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    chip.click()
    page.locator(".modal [name=glance]", has_text="Dear, and late").wait_for()
    assert "Who repairs it?" in page.locator(".modal [name=trap_questions]").inner_text()
    page.locator(".modal .o_form_button_remove").click()
    chip.wait_for(state="detached")
    assert not rpc("operative.deal.competitor", "search", [["order_id", "=", world.order]])


@IN_ENGLISH
@pytest.mark.parametrize("kind", ["opportunity", "ticket", "contact", "customer"])
def test_on_every_form(login, rpc, world, kind):
    """Opportunity, ticket, contact and customer have it as well."""
    salesperson, = rpc("res.users", "search", [["login", "=", "field"]])
    commercial = rpc("res.partner", "read", [world.partner], ["commercial_partner_id"])[0]["commercial_partner_id"][0]
    place, found = {
        "opportunity": lambda: ("crm", rpc("crm.lead", "create", [{
            "name": "Argued", "type": "opportunity", "partner_id": world.partner, "user_id": salesperson}])),
        "ticket": lambda: ("helpdesk.ticket", rpc("helpdesk.ticket", "create", [{
            "name": "Argued", "description": "?", "partner_id": world.partner}])),
        "contact": lambda: ("contacts", [commercial]),
        "customer": lambda: ("operative-customers", rpc("operative.customer", "search", [["partner_id", "=", commercial]])),
    }[kind]()
    page = login("admin")
    page.goto(f"/odoo/{place}/{found[0]}")
    page.locator(OPEN).click()
    page.locator(HEAD).first.wait_for()
    page.locator(HEAD).first.click()
    page.locator(f"{FULL} button[name=said]").click()
    page.locator(f"{FULL} button[name=said][aria-pressed=true]").wait_for()
    page.locator(f"{FULL} button[name=mail]").click()
    page.locator(f"{COMPOSER}, .modal .o_field_html").first.wait_for()


def fails(route):
    route.fulfill(status=200, content_type="application/json", body=json.dumps({
        "jsonrpc": "2.0", "id": 1, "error": {"code": 200, "message": "Odoo Server Error", "data": {
            "name": "builtins.ValueError", "debug": "", "message": "out of order", "arguments": ["out of order"]}}}))


@IN_ENGLISH
def test_the_form_stands_alone(login, world):
    """As long as nothing is answered, and where the server fails, the form is there and can be worked with."""
    page = login("field")
    page.route(SUGGESTED, lambda route: None)  # no answer comes
    open_quotation(page, world)
    page.locator(".o_form_sheet [name=partner_id]").wait_for()
    page.unroute(SUGGESTED)
    page.route(SUGGESTED, fails)
    page.reload()
    open_quotation(page, world)
    page.locator(".o_notebook_headers .nav-link").nth(1).click()
    assert not page.locator(".modal, .o_error_dialog, .o_notification").count()
    page.keyboard.press("Alt+Shift+W")
    page.locator(".o_operative_argument_failed").wait_for()
    page.unroute(SUGGESTED)
    page.locator(".o_operative_argument_failed button").click()
    page.locator(HEAD).first.wait_for()


def write(page, text):
    """Begin a mail beside the form."""
    page.locator(".o-mail-Chatter-sendMessage").click()
    page.locator(COMPOSER).first.click()
    page.keyboard.type(text)


@IN_ENGLISH
def test_in_a_mail(login, rpc, world, words):
    """`::` finds arguments beside canned responses; choosing one puts its text there and notes the use."""
    source = f"price{world.number}"
    rpc("mail.canned.response", "create", [{"source": source, "substitution": "We look at it.", "group_ids": [
        (6, 0, rpc("res.groups", "search", [["user_ids.login", "=", "field"]]))]}])
    page = login("field")
    open_quotation(page, world)
    write(page, f"::{words['search']}")
    suggestion = page.locator(".o-mail-Composer-suggestion", has_text=world.name)
    suggestion.first.wait_for()
    with page.expect_response(re.compile("operative_use_argument")):
        suggestion.first.click()
    page.wait_for_function(
        "([selector, text]) => document.querySelector(selector).value.startsWith(text)", arg=[COMPOSER, words["text"]])
    assert [(use["argument_id"][0], use["channel"]) for use in world.uses()] == [(world.best, "mail")]

    # and where it fails, the canned responses are there
    page.route(SUGGESTED, fails)
    page.locator(COMPOSER).first.fill("")
    page.keyboard.type(f"::{source}")
    page.locator(".o-mail-Composer-suggestion", has_text=source).click()
    page.wait_for_function("selector => document.querySelector(selector).value.includes('We look at it.')", arg=COMPOSER)


def test_on_paper(login, rpc):
    """A competitor's card is printed whole, and nothing of the screen around it."""
    said = {"name": "Printed Rival", "glance": "Dear, and late", "where_we_win": "<p>Where hours count</p>",
            "trap_questions": "Who repairs it?"}
    [competitor] = rpc("operative.competitor", "create", [{
        **said, "company_id": False, "price_stance": "dearer", "product_ids": [(0, 0, {"name": "R-70"})]}])
    page = login("inside")
    page.goto(f"/odoo/operative.competitor/{competitor}")
    card = page.locator(".o_operative_competitor_card .o_form_sheet")
    card.wait_for()
    page.emulate_media(media="print")
    for around in (".o_main_navbar", ".o_control_panel", ".o-mail-Form-chatter"):
        assert page.locator(around).count(), around
        assert not page.locator(around).first.is_visible(), around
    assert card.is_visible()
    for text in ("Printed Rival", "Dear, and late", "Where hours count", "Who repairs it?", "R-70"):
        assert text in card.inner_text(), text
    rpc("operative.competitor", "unlink", [competitor])
    for box in (".o_content", ".o_form_view", ".o_action_manager"):
        assert page.locator(box).first.evaluate("el => getComputedStyle(el).overflowY") == "visible", box


@IN_ENGLISH
def test_proof(login, rpc, world):
    """What proves it is opened from the unfolded argument."""
    [sheet] = rpc("ir.attachment", "create", [{
        "name": "Endurance test.txt", "res_model": "operative.argument", "res_id": world.best,
        "datas": base64.b64encode(b"1,000 hours").decode()}])
    rpc("operative.argument", "write", [world.best], {"attachment_ids": [(4, sheet)]})
    page = login("field")
    open_quotation(page, world)
    page.locator(OPEN).click()
    page.locator(HEAD).first.click()
    proof = page.locator(f"{FULL} .o_operative_argument_proofs a")
    proof.wait_for()
    assert proof.inner_text().strip() == "Endurance test.txt"
    assert page.request.get(proof.get_attribute("href")).text() == "1,000 hours"
