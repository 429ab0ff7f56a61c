"""The process bar and what follows a refused move, in the browser, as the people who work with it.

A phase asks for a budget, a decision maker and a tick, and is then handed over from field to inside sales. Each story
is told in English and in German. One file, as all of them are told of one pipeline.
"""

import itertools
import re
from types import SimpleNamespace

import pytest
from pages import DIALOG, SUBMIT, columns, drop, search_for

STRIP = ".o_operative_process"
BAR = ".o_field_operative_process_bar"
LONG = "Freigabe der technischen Zeichnung durch die Arbeitsvorbereitung und Qualitätssicherung liegt vor"
# every stage beside the buttons and the chatter, in German as well; else they are in the bar's own dropdown
WIDE = 1900
numbers = itertools.count(1)


@pytest.fixture(scope="module")
def pipeline(rpc):
    """Stages of opportunities with conditions and a handover, as long as these tests run; and a function to make one.

    To enter the third stage a budget, a decision maker and a tick are needed, and a file would be good; it is then
    handed over to inside sales, which *inside* holds for the customer with the deputy *vogel*.
    """
    def ref(xmlid):
        module, name = xmlid.split(".")
        return rpc("ir.model.data", "search_read", [["module", "=", module], ["name", "=", name]], ["res_id"])[0]["res_id"]

    def field(name):
        return rpc("ir.model.fields", "search", [["model", "=", "crm.lead"], ["name", "=", name]])[0]

    def user(login):
        return rpc("res.users", "search", [["login", "=", login]])[0]

    stages = rpc("crm.stage", "search", [["team_ids", "=", False]], order="sequence, id")
    second, third = stages[1:3]
    names = ["responsible_role_id", "target_hours", "handover_required", "handover_due_hours"]
    before = {stage["id"]: stage for stage in rpc("crm.stage", "read", [second, third], names)}
    asked_before = rpc("operative.condition", "search", [["crm_stage_id", "!=", False]])
    rpc("operative.condition", "write", asked_before, {"active": False})
    field_sales, inside_sales = (
        ref(f"operative_crm.operative_role_{name}") for name in ("field_sales", "inside_sales"))
    rpc("crm.stage", "write", [second], {"responsible_role_id": field_sales, "target_hours": 16})
    rpc("crm.stage", "write", [third], {
        "responsible_role_id": inside_sales, "target_hours": 24, "handover_required": True, "handover_due_hours": 8})
    conditions = rpc("operative.condition", "create", [
        {"crm_stage_id": third, "severity": "block", **values} for values in (
            {"name": "Budget", "check": "field_set", "field_id": field("operative_budget")},
            {"name": "Entscheider", "check": "field_set", "field_id": field("operative_decision_maker_known")},
            {"name": LONG, "check": "checklist"},
            {"name": "Zeichnung", "check": "attachment", "severity": "warn"})])
    template = rpc("crm.lead", "search_read", [
        ["user_id.login", "=", "field"], ["type", "=", "opportunity"], ["partner_id", "!=", False]],
        ["partner_id", "team_id", "company_id"], limit=1)[0]
    partner = rpc("res.partner", "read", [template["partner_id"][0]], ["commercial_partner_id"])[0]
    customer = rpc("operative.customer", "search", [["partner_id", "=", partner["commercial_partner_id"][0]]])[0]
    held = rpc("operative.team.member", "search", [["customer_id", "=", customer], ["role_id", "=", inside_sales]])
    rpc("operative.team.member", "unlink", held)
    rpc("res.users", "write", [user("vogel")], {"password": "vogel"})
    rpc("operative.team.member", "create", [{
        "customer_id": customer, "role_id": inside_sales, "user_id": user("inside"), "deputy_id": user("vogel")}])

    def opportunity(stage=second, **values):
        name = f"Prozess {next(numbers)}"
        return SimpleNamespace(name=name, id=rpc("crm.lead", "create", [{
            "name": name, "type": "opportunity", "user_id": user("field"), "stage_id": stage, "priority": "3",
            "partner_id": template["partner_id"][0], "team_id": template["team_id"][0], **values}])[0])

    def handed_over():
        """An opportunity that has everything, moved by the salesperson."""
        lead = opportunity(operative_budget=5000, operative_contact_role_ids=[
            (0, 0, {"partner_id": template["partner_id"][0], "role": "decision_maker"})])
        rpc("crm.lead", "operative_move", [lead.id], third, ticks={str(lead.id): [conditions[2]]})
        return lead

    def read(lead, name):
        value = rpc("crm.lead", "read", [lead.id], [name])[0][name]
        return value[1] if isinstance(value, list) and name.endswith("_id") else value

    yield SimpleNamespace(
        stages=stages, partner=template["partner_id"][0], second=second, third=third, conditions=conditions,
        opportunity=opportunity, handed_over=handed_over, read=read)
    rpc("operative.condition", "unlink", conditions)
    rpc("operative.condition", "write", asked_before, {"active": True})
    for stage_id, stage in before.items():
        role = stage["responsible_role_id"]
        rpc("crm.stage", "write", [stage_id], stage | {"id": stage_id, "responsible_role_id": role and role[0]})


def open_form(page, lead):
    page.goto(f"/odoo/crm/{lead.id}")
    page.wait_for_selector(f".o_form_view {BAR}, .o_form_view .o_field_rotting_statusbar_duration")
    page.wait_for_selector(f"{BAR} .o_arrow_button_current:visible, .o_form_view .o_statusbar_status button:visible")


def stage(page, stage_id):
    return page.locator(f"{BAR} .o_arrow_button[data-value='{stage_id}']")


def is_in(page, stage_id):
    page.wait_for_selector(f"{BAR} .o_arrow_button_current[data-value='{stage_id}']", state="attached")
    return True


def condition(page, pipeline, index):
    return page.locator(f"{DIALOG} [data-condition='{pipeline.conditions[index]}']")


def complete(page, pipeline):
    """Fill in all that is mandatory in the dialog, as a user does."""
    condition(page, pipeline, 0).locator("[name=operative_budget] input").fill("25000")
    contacts = condition(page, pipeline, 1)
    contacts.locator(".o_field_x2many_list_row_add button, .o_field_x2many_list_row_add a").click()
    contacts.locator("[name=partner_id] input").press_sequentially("a")
    # nobody chooses a role: whoever is added here decides
    page.locator(".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)").first.click()
    condition(page, pipeline, 2).locator("input[type=checkbox]").check()


def test_a_refused_click_is_completed_and_moves(login, pipeline, language):
    """The stage goes back, one dialog asks for what is missing, and one click fills it in and moves."""
    lead = pipeline.opportunity()
    page = login("field", width=WIDE)
    open_form(page, lead)
    assert stage(page, pipeline.third).locator(".o_operative_process_unmet").count()
    stage(page, pipeline.third).click()
    page.wait_for_selector(DIALOG)
    assert is_in(page, pipeline.second)
    assert page.locator(f"{DIALOG} [data-condition]").count() == 4
    # nothing is written by half: the tick alone does not move it
    condition(page, pipeline, 2).locator("input[type=checkbox]").check()
    page.click(SUBMIT)
    page.wait_for_selector(f"{DIALOG} .alert-danger")
    assert pipeline.read(lead, "stage_id") == pipeline.read(pipeline.opportunity(), "stage_id")
    complete(page, pipeline)
    page.click(SUBMIT)
    page.wait_for_selector(DIALOG, state="detached")
    assert is_in(page, pipeline.third)
    page.wait_for_selector(".o_operative_handover")
    assert pipeline.read(lead, "operative_budget") == 25000
    assert pipeline.read(lead, "operative_decision_maker_known")


def test_what_is_missing_is_named_and_comes_into_view(login, pipeline, language):
    """Line, popover and dialog name what is missing; on a phone the first that is left is scrolled to and marked."""
    lead = pipeline.opportunity(operative_budget=900)
    page = login("field", width=360, height=640)
    page.goto(f"/odoo/crm/{lead.id}")
    hint = page.locator(f"{STRIP} .o_operative_process_open")
    hint.wait_for()
    word = {"en_US": "Missing for", "de_DE": "Fehlt für"}[language]
    assert word in hint.inner_text() and "Entscheider" in hint.inner_text() and "Budget" not in hint.inner_text()
    hint.click()
    popover = page.locator(".o_operative_process_popover")
    assert word in popover.inner_text()
    popover.locator("button[name=complete]").click()
    page.wait_for_selector(DIALOG)
    page.click(SUBMIT)
    unmet = page.locator(".o_operative_still_unmet")
    unmet.first.wait_for()
    assert unmet.count() == 2
    page.wait_for_function(
        """() => { const { top, bottom } = document.querySelector(".o_operative_still_unmet").getBoundingClientRect();
                   return top >= 0 && bottom <= innerHeight; }""")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_was_typed_counts(login, pipeline):
    """A budget typed into the form and not saved yet is saved with the click, and not asked for."""
    lead = pipeline.opportunity()
    page = login("field", width=WIDE)
    open_form(page, lead)
    page.fill(".o_form_view [name=operative_budget] input", "777")
    stage(page, pipeline.third).click()
    page.wait_for_selector(DIALOG)
    assert page.locator(f"{DIALOG} [data-condition]").count() == 3
    page.click(f"{DIALOG} .btn-close")
    assert pipeline.read(lead, "operative_budget") == 777


def test_the_popover_says_what_is_open_before_anybody_clicks(login, pipeline):
    """By keyboard: from the line below the bar into the list, and on into the dialog."""
    page = login("field", width=WIDE)
    open_form(page, pipeline.opportunity())
    page.focus(f"{STRIP} .o_operative_process_open")
    page.keyboard.press("Enter")
    popover = page.locator(".o_operative_process_popover")
    popover.locator("button[name=complete]").wait_for()
    assert LONG in popover.inner_text()
    popover.locator("button[name=complete]").press("Enter")
    page.wait_for_selector(DIALOG)


def test_a_refused_drop_goes_back_and_moves_when_completed(login, pipeline, language):
    """In the kanban view the card goes back until what is missing is there; then it is where it was dropped."""
    lead = pipeline.opportunity()
    page = login("field", width=WIDE)
    page.goto("/odoo/crm")
    page.wait_for_selector(f".o_kanban_record:has-text('{lead.name}')")
    assert columns(page, lead) == 1
    drop(page, lead, 2)
    page.wait_for_selector(DIALOG)
    assert columns(page, lead) == 1
    complete(page, pipeline)
    page.click(SUBMIT)
    page.wait_for_selector(DIALOG, state="detached")
    page.wait_for_function(
        "name => [...document.querySelectorAll('.o_kanban_group')].findIndex(g => g.innerText.includes(name)) === 2",
        arg=lead.name)


def test_the_manager_lets_it_pass_with_a_reason(login, pipeline, rpc, language):
    """Only a manager sees the button; without a reason nothing passes; the reason is kept."""
    lead = pipeline.opportunity()
    page = login("manager", width=WIDE)
    open_form(page, lead)
    stage(page, pipeline.third).click()
    page.click(f"{DIALOG} button[name=override]")
    page.click(SUBMIT)
    page.wait_for_selector(f"{DIALOG} .alert-danger")
    assert pipeline.read(lead, "stage_id") == pipeline.read(pipeline.opportunity(), "stage_id")
    page.fill(f"{DIALOG} #o_operative_reason", "Rahmenvertrag liegt vor")
    page.click(SUBMIT)
    page.wait_for_selector(DIALOG, state="detached")
    assert is_in(page, pipeline.third)
    log = rpc("operative.condition.result", "search_read", [["res_model", "=", "crm.lead"], ["res_id", "=", lead.id],
                                                            ["state", "=", "overridden"]], ["reason"])
    assert [row["reason"] for row in log] == ["Rahmenvertrag liegt vor"] * 3


def test_an_exception_is_asked_for_and_granted(login, pipeline):
    """The salesperson asks with a reason, the manager grants each in the same dialog, and the move passes."""
    lead = pipeline.opportunity()
    page = login("field", width=WIDE)
    open_form(page, lead)
    stage(page, pipeline.third).click()
    assert not page.locator(f"{DIALOG} button[name=override]").count()
    condition(page, pipeline, 0).locator("[name=operative_budget] input").fill("900")
    page.click(f"{DIALOG} button[name=exception]")
    page.fill(f"{DIALOG} #o_operative_reason", "Messe")
    page.click(SUBMIT)
    page.wait_for_selector(DIALOG, state="detached")
    assert pipeline.read(lead, "operative_budget") == 900

    boss = login("manager", width=WIDE)
    open_form(boss, lead)
    boss.click(f"{STRIP} .o_operative_process_open")
    boss.click(".o_operative_process_popover button[name=complete]")
    approve = boss.locator(f"{DIALOG} button[name=approve]")
    approve.first.wait_for()
    assert approve.count() == 2
    approve.first.click()
    boss.wait_for_function(f"document.querySelectorAll('{DIALOG} button[name=approve]').length === 1")
    approve.click()
    boss.wait_for_function(f"!document.querySelector('{DIALOG} button[name=approve]')")
    boss.click(f"{DIALOG} .btn-close")

    page.reload()
    stage(page, pipeline.third).click()
    assert is_in(page, pipeline.third)


def test_an_approval_and_a_file(login, pipeline, rpc):
    """What another has to approve is asked for in the dialog and given in My Day; a file is attached in the dialog."""
    manager = rpc("ir.model.data", "search_read", [
        ["module", "=", "operative_crm"], ["name", "=", "group_operative_manager"]], ["res_id"])[0]["res_id"]
    price, = rpc("operative.condition", "create", [{
        "crm_stage_id": pipeline.third, "severity": "block", "name": "Preis", "check": "approval", "group_id": manager}])
    try:
        lead = pipeline.opportunity(operative_budget=900, operative_contact_role_ids=[
            (0, 0, {"partner_id": pipeline.partner, "role": "decision_maker"})])
        page = login("field", width=WIDE)
        open_form(page, lead)
        stage(page, pipeline.third).click()
        approval = page.locator(f"{DIALOG} [data-condition='{price}']")
        approval.locator("button[name=request]").click()
        approval.locator(".fa-hourglass-half").wait_for()
        assert not approval.locator("button[name=approve]").count(), "nobody approves for himself"
        condition(page, pipeline, 3).locator("input[type=file]").set_input_files(
            {"name": "Zeichnung.txt", "mimeType": "text/plain", "buffer": b"30 mm"})
        condition(page, pipeline, 3).wait_for(state="detached")
        page.click(f"{DIALOG} .btn-close")
        assert rpc("ir.attachment", "search_count", [["res_model", "=", "crm.lead"], ["res_id", "=", lead.id]]) == 1

        boss = login("manager", width=WIDE)
        boss.goto("/odoo/action-operative_crm.operative_my_day_action")
        row = boss.locator("li.list-group-item", has_text=lead.name)
        row.locator("button[name=approve]").click()
        row.wait_for(state="detached")

        page.reload()
        stage(page, pipeline.third).click()
        condition(page, pipeline, 2).locator("input[type=checkbox]").check()
        assert not approval.count()
        page.click(SUBMIT)
        assert is_in(page, pipeline.third)
    finally:
        rpc("operative.condition", "write", [price], {"active": False})


def test_a_missed_milestone_is_reached(login, rpc, language):
    """The form says what was missed; noted as reached it is."""
    missed, = rpc("operative.milestone.result", "search_read", [
        ["res_model", "=", "crm.lead"], ["state", "=", "missed"]], ["res_id", "milestone_id"], limit=1,
        context={"lang": language})
    name = missed["milestone_id"][1]
    page = login("manager", width=WIDE)
    page.goto(f"/odoo/crm/{missed['res_id']}")
    page.locator(f"{STRIP} .text-danger", has_text=name).locator("button[name=reach]").click()
    page.locator(f"{STRIP} .text-success", has_text=name).wait_for()
    assert rpc("operative.milestone.result", "read", [missed["id"]], ["state"])[0]["state"] == "reached"


def test_the_deputy_accepts(login, pipeline, language):
    """Whose handover it is sees the buttons, the sender does not; the deputy accepts for the one who holds the role."""
    lead = pipeline.handed_over()
    sender = login("field", width=WIDE)
    open_form(sender, lead)
    sender.wait_for_selector(".o_operative_handover")
    assert not sender.locator(".o_operative_handover button").count()
    page = login("vogel", width=WIDE)
    open_form(page, lead)
    page.click(".o_operative_handover button[name=accept]")
    # it is the holder's now; the deputy, who looks after it, goes on seeing it
    page.wait_for_selector(".o_operative_handover", state="detached")
    assert "Sabine Lorenz" in page.locator(STRIP).inner_text()
    assert pipeline.read(lead, "operative_responsible_id") == "Sabine Lorenz"
    holder = login("inside", width=WIDE)
    open_form(holder, lead)
    assert "Sabine Lorenz" in holder.locator(STRIP).inner_text()
    assert not holder.locator(".o_operative_handover").count()


def test_the_deputy_takes_it_over(login, pipeline, language):
    """The other button makes the deputy responsible; in My Day the handover is marked with whom it is for."""
    lead = pipeline.handed_over()
    page = login("vogel", width=360, height=740)
    page.goto("/odoo/action-operative_crm.operative_my_day_action")
    row = page.locator("li.list-group-item", has_text=lead.name)
    row.locator(".badge", has_text="Sabine Lorenz").wait_for()
    assert "Sabine Lorenz" in row.locator("button[name=accept]").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    row.locator("button[name=take_over]").click()
    row.wait_for(state="detached")
    assert pipeline.read(lead, "operative_responsible_id") == "Miriam Vogel"


def test_inside_sales_returns_it(login, pipeline):
    """With a reason, and the opportunity is where it came from."""
    lead = pipeline.handed_over()
    page = login("inside", width=WIDE)
    open_form(page, lead)
    page.click(".o_operative_handover button[name=return]")
    page.locator(".modal [name=reason_id] input").first.check()
    page.fill(".modal [name=note] input", "Stückzahl fehlt")
    page.click(".modal button[name=action_return]")
    page.wait_for_selector(".modal", state="detached")
    page.wait_for_selector(".o_operative_handover", state="detached")
    sender = login("field", width=WIDE)
    open_form(sender, lead)
    assert is_in(sender, pipeline.second)


def test_nothing_can_be_completed_before_it_exists(login, pipeline):
    """Created straight into a later stage from the kanban view: the message alone, and never Oops."""
    page = login("field", width=WIDE)
    page.goto("/odoo/crm")
    page.wait_for_selector(".o_kanban_group")
    page.locator(".o_kanban_group").nth(2).locator(".o_kanban_quick_add").click()
    page.fill(".o_kanban_quick_create [name=name] input", "Quer eingestiegen")
    page.click(".o_kanban_quick_create .o_kanban_add")
    # Odoo goes on in the form where the quick way is refused
    page.click(".modal .o_form_button_save")
    refusal = page.locator(f".modal-content:has-text('{LONG}')")
    refusal.wait_for()
    assert not page.locator(DIALOG).count()
    assert not re.search("oops|snap", refusal.inner_text(), re.IGNORECASE)
    refusal.locator(".modal-footer button").click()
    refusal.wait_for(state="detached")
    page.click(".modal .o_form_button_cancel")


def test_a_list_is_completed_together(login, pipeline):
    """Several opportunities moved at once in the list: one dialog lists all, each with its own fields."""
    leads = [pipeline.opportunity(operative_budget=10), pipeline.opportunity(operative_budget=20)]
    page = login("field", width=WIDE)
    page.goto("/odoo/action-crm.crm_lead_action_pipeline?view_type=list")
    page.wait_for_selector(".o_list_view")
    search_for(page, "Prozess")
    for lead in leads:
        page.locator(f".o_data_row:has-text('{lead.name}') .o_list_record_selector input").check()
    page.locator(f".o_data_row:has-text('{leads[0].name}') td[name=stage_id]").click()
    page.locator(".o_selected_row td[name=stage_id] input").click()
    page.locator(".o-autocomplete--dropdown-item").nth(2).click()
    page.locator(".modal-footer .btn-primary").click()
    page.wait_for_selector(DIALOG)
    assert page.locator(f"{DIALOG} section").count() == 2
    assert page.locator(f"{DIALOG} [data-condition='{pipeline.conditions[0]}']").count() == 0
    page.click(f"{DIALOG} .btn-close")


@pytest.mark.parametrize("state", ["form", "stages", "unmet", "dialog"])
def test_nothing_runs_out_of_a_phone(login, speak, pipeline, state):
    """At 360 pixels the bar, its popovers and the dialog fit, with German names as long as they come."""
    speak("de_DE")
    page = login("field", width=360, height=740)
    open_form(page, pipeline.opportunity())
    page.wait_for_selector(STRIP)
    if state == "stages":
        page.click(f"{STRIP} .o_operative_process_stages")
        page.wait_for_selector(".o_operative_process_popover li[aria-current=step]")
    elif state != "form":
        page.click(f"{STRIP} .o_operative_process_open")
        page.wait_for_selector(".o_operative_process_popover button[name=complete]")
    if state == "dialog":
        page.click(".o_operative_process_popover button[name=complete]")
        page.wait_for_selector(f"{DIALOG} [name=operative_budget]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for selector in (STRIP, ".o_operative_process_popover", f"{DIALOG} .modal-body"):
        for box in page.locator(selector).all():
            assert box.evaluate("element => element.scrollWidth <= element.clientWidth + 1"), selector


def test_handovers_are_decided_on_a_phone(login, speak, pipeline):
    """At 360 pixels handovers are cards: one is returned with a reason, the next is accepted."""
    speak("de_DE")
    returned, accepted = pipeline.handed_over(), pipeline.handed_over()
    page = login("inside", width=360, height=740)
    page.goto("/odoo/operative-handovers")

    def card(lead):
        return page.locator(f".o_kanban_record:has-text('{lead.name}')").first

    card(returned).locator("[name=action_open_return]").click()
    page.locator(".modal [name=reason_id] input").first.check()
    page.fill(".modal [name=note] input", "Zeichnung fehlt")
    page.click(".modal button[name=action_return]")
    page.wait_for_selector(".modal", state="detached")
    card(returned).get_by_text("Zeichnung fehlt").wait_for()
    card(accepted).locator("[name=action_accept]").click()
    card(accepted).locator("[name=action_accept]").wait_for(state="detached")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert pipeline.read(accepted, "operative_responsible_id") == "Sabine Lorenz"
    assert pipeline.read(returned, "stage_id") == pipeline.read(pipeline.opportunity(), "stage_id")


def test_switched_off_leaves_no_trace(login, pipeline, rpc):
    """With the part off the form has Odoo's own status bar, and a click moves."""
    lead = pipeline.opportunity()
    settings = rpc("res.config.settings", "create", [{"group_operative_part_process": False}])
    rpc("res.config.settings", "execute", settings)
    try:
        page = login("field", width=WIDE)
        open_form(page, lead)
        assert not page.locator(f"{BAR}, {STRIP}").count()
        bar = page.locator(".o_form_view .o_field_rotting_statusbar_duration")
        bar.locator(f".o_arrow_button[data-value='{pipeline.third}']").click()
        page.wait_for_selector(f".o_arrow_button_current[data-value='{pipeline.third}']")
    finally:
        settings = rpc("res.config.settings", "create", [{"group_operative_part_process": True}])
        rpc("res.config.settings", "execute", settings)
