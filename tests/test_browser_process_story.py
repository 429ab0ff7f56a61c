"""The story the process part has to win, in the browser, in English and in German.

An administrator has opportunities enter a phase only with budget and decision maker known, and hands them over there;
first as a hint, then armed. A salesperson runs into it, completes, hands over; inside sales returns once and accepts
the second time, a deputy accepts another; the manager grants an exception on the phone and sees all of it.
"""

import itertools
import re

import pytest
from pages import DIALOG, SUBMIT, columns, drop

STAGES = "/odoo/action-operative_crm.crm_stage_action"
MY_DAY = "/odoo/action-operative_crm.operative_my_day_action"
numbers = itertools.count(1)


@pytest.fixture
def world(rpc):
    """A customer whose inside sales is *inside* with the deputy *vogel*; Odoo's own stages as after an installation."""
    def ref(xmlid):
        module, name = xmlid.split(".")
        return rpc("ir.model.data", "search_read", [["module", "=", module], ["name", "=", name]], ["res_id"])[0]["res_id"]

    def user(login):
        return rpc("res.users", "search", [["login", "=", login]])[0]

    def read(lead_id, name):
        return rpc("crm.lead", "read", [lead_id], [name])[0][name]

    class World:
        stage = ref("crm.stage_lead3")
        before = ref("crm.stage_lead2")
        inside_sales = ref("operative_crm.operative_role_inside_sales")
        budget = ref("operative_crm.operative_condition_proposition_budget")
        decision_maker = ref("operative_crm.operative_condition_proposition_decision_maker")

    World.read, World.user = staticmethod(read), staticmethod(user)
    # the other conditions of the demo are not part of this story
    others = rpc("operative.condition", "search", [
        ["crm_stage_id", "in", [World.stage, World.before]], ["id", "not in", [World.budget, World.decision_maker]]])
    rpc("operative.condition", "write", others, {"active": False})
    [stage_before] = rpc("crm.stage", "read", [World.stage], ["responsible_role_id", "handover_required", "handover_due_hours"])
    asked_before = rpc("operative.condition", "read", [World.budget, World.decision_maker], ["severity"])
    rpc("operative.condition", "write", [World.budget, World.decision_maker], {"severity": "warn", "active": True})
    rpc("crm.stage", "write", [World.stage], {
        "responsible_role_id": False, "handover_required": False, "handover_due_hours": 0})
    template = rpc("crm.lead", "search_read", [
        ["user_id.login", "=", "field"], ["type", "=", "opportunity"], ["partner_id", "!=", False]],
        ["partner_id", "team_id"], limit=1)[0]
    partner = rpc("res.partner", "read", [template["partner_id"][0]], ["commercial_partner_id"])[0]
    customer = rpc("operative.customer", "search", [["partner_id", "=", partner["commercial_partner_id"][0]]])[0]
    rpc("operative.team.member", "unlink", rpc("operative.team.member", "search", [
        ["customer_id", "=", customer], ["role_id", "=", World.inside_sales]]))
    rpc("operative.team.member", "create", [{
        "customer_id": customer, "role_id": World.inside_sales, "user_id": user("inside"), "deputy_id": user("vogel")}])
    rpc("res.users", "write", [user("vogel")], {"password": "vogel"})

    # what other stories handed over would come first in My Day
    rpc("operative.handover", "action_accept", rpc("operative.handover", "search", [["state", "=", "requested"]]))

    def opportunity(**values):
        name = f"Pressenlinie {next(numbers)}"
        [lead_id] = rpc("crm.lead", "create", [{
            "name": name, "type": "opportunity", "user_id": user("field"), "stage_id": World.before, "priority": "3",
            "partner_id": template["partner_id"][0], "team_id": template["team_id"][0], **values}])
        return type("Lead", (), {"name": name, "id": lead_id})

    def known():
        return {"operative_budget": 9000, "operative_contact_role_ids": [
            (0, 0, {"partner_id": template["partner_id"][0], "role": "decision_maker"})]}

    World.partner = template["partner_id"][1].split(",")[0]
    World.opportunity, World.known = staticmethod(opportunity), staticmethod(known)
    yield World
    rpc("operative.condition", "write", others, {"active": True})
    for condition in asked_before:
        rpc("operative.condition", "write", [condition["id"]], {"severity": condition["severity"]})
    role = stage_before.pop("responsible_role_id")
    rpc("crm.stage", "write", [stage_before.pop("id")], stage_before | {"responsible_role_id": role and role[0]})


def open_stage(page, world):
    page.goto(STAGES)
    page.wait_for_selector(".o_list_view .o_data_row")
    page.goto(f"{STAGES}/{world.stage}")
    page.wait_for_selector(".o_form_view")
    page.click(".o_notebook .nav-link[name=operative]")


def save(page):
    page.click(".o_form_button_save")
    page.wait_for_selector(".o_form_button_save", state="hidden")


def move_by_form(page, lead, stage):
    page.goto(f"/odoo/crm/{lead.id}")
    page.click(f".o_field_operative_process_bar .o_arrow_button[data-value='{stage}']")


def choose(field, name):
    """Type into a many2one and take what it offers."""
    field.fill(name)
    offered = field.page.locator(f".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option):has-text('{name}')").first
    offered.wait_for()
    field.page.wait_for_timeout(600)  # it asks once more after the last letter
    offered.click()


def in_stage(page, stage):
    page.wait_for_selector(
        f".o_field_operative_process_bar .o_arrow_button_current[data-value='{stage}']", state="attached")


def my_row(page, lead, kind):
    """The row of an opportunity in a section of My Day."""
    page.goto(MY_DAY)
    row = page.locator(f".o_operative_my_day_{kind} li:has-text('{lead.name}')")
    row.first.wait_for()
    return row.first


def test_the_story(login, world, rpc, language):
    """Set up, hint, count, arm, complete, hand over, return, accept, deputise, except, report."""
    handovers = [["res_model", "=", "crm.lead"]]

    # the administrator: who takes over in this phase, and within which time
    admin = login("admin")
    open_stage(admin, world)
    choose(admin.locator(".o_field_widget[name=responsible_role_id] input"), {
        "en_US": "Inside Sales", "de_DE": "Innendienst"}[language])
    admin.check(".o_field_widget[name=handover_required] input")
    admin.fill(".o_field_widget[name=handover_due_hours] input", "8")
    admin.press(".o_field_widget[name=handover_due_hours] input", "Tab")
    save(admin)

    # a hint stops nobody, says what is open, and is counted
    hinted = world.opportunity()
    field = login("field")
    move_by_form(field, hinted, world.stage)
    in_stage(field, world.stage)
    open_stage(admin, world)
    # what the form knew before is shown first
    hits = admin.locator("[name=condition_ids] td[name=would_have_stopped_count]").first
    hits.filter(has_text=re.compile("[1-9]")).wait_for()

    # armed
    for place in (0, 1):
        admin.locator("[name=condition_ids] .o_data_row td[name=name]").nth(place).click()
        admin.click(".modal [name=severity] input[data-value=block]")
        admin.click(".modal .o_form_button_save")
        admin.wait_for_selector(".modal", state="detached")
    save(admin)
    assert rpc("operative.condition", "search_count", [
        ["id", "in", [world.budget, world.decision_maker]], ["severity", "=", "block"]]) == 2

    # the salesperson runs into it in the kanban, completes it, hands over
    lead = world.opportunity()
    field.goto("/odoo/crm")
    field.wait_for_selector(f".o_kanban_record:has-text('{lead.name}')")
    drop(field, lead, 2)
    field.wait_for_selector(DIALOG)
    assert columns(field, lead) == 1
    field.fill(f"{DIALOG} [data-condition='{world.budget}'] [name=operative_budget] input", "25000")
    contacts = field.locator(f"{DIALOG} [data-condition='{world.decision_maker}']")
    contacts.locator(".o_field_x2many_list_row_add button, .o_field_x2many_list_row_add a").click()
    choose(contacts.locator("[name=partner_id] input"), world.partner)
    field.click(SUBMIT)
    field.wait_for_selector(DIALOG, state="detached")
    assert world.read(lead.id, "stage_id")[0] == world.stage
    assert world.read(lead.id, "operative_responsible_id")[0] == world.user("field")

    # inside sales returns it once, with a reason
    inside = login("inside")
    my_row(inside, lead, "handover").locator("button.btn-secondary").click()
    inside.locator(".modal [name=reason_id] input[type=radio]").first.check()
    inside.fill(".modal [name=note] input", "Zeichnung fehlt")
    inside.click(".modal button[name=action_return]")
    inside.wait_for_selector(".modal", state="detached")
    assert world.read(lead.id, "stage_id")[0] == world.before

    # handed over again: the decision and the salesperson stay
    move_by_form(field, lead, world.stage)
    in_stage(field, world.stage)
    my_row(inside, lead, "handover").locator("button.btn-primary").click()
    inside.wait_for_selector(f".o_operative_my_day_handover li:has-text('{lead.name}')", state="detached")
    assert world.read(lead.id, "operative_responsible_id")[0] == world.user("inside")
    assert world.read(lead.id, "user_id")[0] == world.user("field")
    field.goto(f"/odoo/crm/{lead.id}")
    in_stage(field, world.stage)

    # the deputy of a colleague accepts another, for the colleague
    other = world.opportunity(**world.known())
    move_by_form(field, other, world.stage)
    in_stage(field, world.stage)
    deputy = login("vogel")
    my_row(deputy, other, "handover").locator("button.btn-primary").click()
    deputy.wait_for_selector(f".o_operative_my_day_handover li:has-text('{other.name}')", state="detached")
    assert world.read(other.id, "operative_responsible_id")[0] == world.user("inside")

    # an exception, asked for at the desk and granted on the phone
    urgent = world.opportunity()
    move_by_form(field, urgent, world.stage)
    field.wait_for_selector(DIALOG)
    field.click(f"{DIALOG} button[name=exception]")
    field.fill(f"{DIALOG} #o_operative_reason", "Rahmenvertrag")
    field.click(SUBMIT)
    field.wait_for_selector(DIALOG, state="detached")
    phone = login("manager", width=360, height=740)
    for _condition in (0, 1):
        row = my_row(phone, urgent, "decision")
        assert "Rahmenvertrag" in row.inner_text()
        count = phone.locator(f".o_operative_my_day_decision li:has-text('{urgent.name}')").count()
        row.locator("button.btn-primary").click()
        phone.wait_for_function(
            "([name, count]) => [...document.querySelectorAll('.o_operative_my_day_decision li')]"
            ".filter(li => li.innerText.includes(name)).length < count", arg=[urgent.name, count])
    move_by_form(field, urgent, world.stage)
    in_stage(field, world.stage)

    # and all of it in the reports
    manager = login("manager")
    returned = rpc("operative.handover", "search_read", [*handovers, ["res_id", "=", lead.id]], ["state", "reason"])
    assert sorted(row["state"] for row in returned) == ["accepted", "returned"]
    assert any("Zeichnung fehlt" in (row["reason"] or "") for row in returned)
    manager.goto("/odoo/action-operative_crm.operative_handover_action")
    manager.wait_for_selector(".o_list_view .o_data_row")
    manager.locator(f".o_data_row:has-text('{lead.name}'):has-text('Zeichnung fehlt')").wait_for()
    for report in ("operative_handover_report_action", "operative_condition_report_action", "operative_process_report_action"):
        manager.goto(f"/odoo/action-operative_crm.{report}")
        manager.wait_for_selector(".o_pivot table tbody td, .o_graph_renderer canvas, .o_list_view .o_data_row")
    manager.goto("/odoo/operative-condition-log")
    manager.wait_for_selector(".o_list_view .o_data_row")
    exceptions = manager.locator(f".o_data_row:has-text('{urgent.name}'):has-text('Rahmenvertrag')")
    exceptions.nth(1).wait_for()
    assert exceptions.count() == 2
