"""Every screen of ours opens, for every role, with documents and without any: no dialog, nothing in the console."""

import pytest
from playwright.sync_api import TimeoutError

ROLES = {
    "user": "operative_crm.group_operative_user",
    "author": "operative_crm.group_operative_author",
    "manager": "operative_crm.group_operative_manager",
    "administrator": "operative_crm.group_operative_administrator",
    "salesperson": "sales_team.group_sale_salesman",
    "service": "helpdesk_mgmt.group_helpdesk_user_own",
}
# what the menus of the app open, for whoever is logged in: each action once
SCREENS = """() => {
    const menus = odoo.__WOWL_DEBUG__.root.env.services.menu;
    const root = menus.getApps().find((app) => app.xmlid === "operative_crm.operative_crm_menu_root");
    const under = (menu) => [menu, ...menus.getMenuAsTree(menu.id).childrenTree.flatMap(under)];
    const found = under(root).filter((menu) => menu.actionID);
    return [...new Map(found.map((menu) => [menu.actionID, menu.xmlid])).entries()];
}"""
# as a click on the menu does, without loading the client again; which view it is shown in, and which others there are
OPEN = """async ([action, viewType]) => {
    const { services } = odoo.__WOWL_DEBUG__.root.env;
    await services.action.doAction(action, { clearBreadcrumbs: true, ...(viewType && { viewType }) });
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const view = services.action.currentController.view;
    return view ? [view.type, services.action.currentController.views.map((other) => other.type)] : [null, []];
}"""
EMPTY = ".o_view_nocontent .o_nocontent_help"
ROWS = ".o_data_row, .o_group_header, .o_kanban_record:not(.o_kanban_ghost)"
SHOWN = ("list", "kanban", "pivot", "graph")


@pytest.fixture(params=["demo", "empty"])
def world(request):
    """Address and administrator of a server with the documents of the demo, and of one without any."""
    server, rpc = ("demo_server", "rpc") if request.param == "demo" else ("empty_server", "empty_rpc")
    return request.param, request.getfixturevalue(server), request.getfixturevalue(rpc)


def person(rpc, role):
    """Somebody who has this one group; the login is also the password."""
    login = f"screens_{role}"
    module, _point, name = ROLES[role].partition(".")
    [group] = rpc("ir.model.data", "search_read", [["module", "=", module], ["name", "=", name]], ["res_id"])
    basis = rpc("ir.model.data", "search_read", [["module", "=", "base"], ["name", "=", "group_user"]], ["res_id"])
    if not rpc("res.users", "search_count", [["login", "=", login]]):
        rpc("res.users", "create", {
            "login": login, "password": login, "name": role.capitalize(),
            "group_ids": [[6, 0, [group["res_id"], basis[0]["res_id"]]]]})
    return login


def speak(rpc, login, lang):
    rpc("res.users", "write", rpc("res.users", "search", [["login", "=", login]]), {"lang": lang})


@pytest.mark.parametrize("role", ROLES)
def test_every_screen(logins, world, role):
    """Whatever a role finds in the menus opens; without documents it says what comes there, in the reader's language.

    Without documents in English, for administrators, who see most, in German too; with documents in German, for managers
    in every view.
    """
    name, address, rpc = world
    languages = ("de_DE",) if name == "demo" else ("en_US", "de_DE") if role == "administrator" else ("en_US",)
    login = person(rpc, role)
    page, failed, told = None, [], {}
    for lang in languages:
        speak(rpc, login, lang)
        if page:
            page.reload()
        else:
            page = logins(address, login)
        page.wait_for_function("window.odoo?.__WOWL_DEBUG__?.root?.env.services.action?.currentController", timeout=60_000)
        screens = page.evaluate(SCREENS)
        assert len(screens) > 10
        for action, xmlid in screens:
            kinds = [None]
            while kinds:
                kind, before = kinds.pop(), len(page.errors)
                try:
                    shown, others = page.evaluate(OPEN, [action, kind])
                except Exception as error:
                    failed.append(f"{lang} {xmlid} {kind or ''}: {error}")
                    continue
                if kind is None and (role == "manager" and name == "demo"):
                    kinds += [other for other in others if other in SHOWN and other != shown]
                if len(page.errors) > before or page.locator(".o_error_dialog").count():
                    failed.append(f"{lang} {xmlid} {shown}: {page.errors[before:]}")
                if shown in ("list", "kanban"):
                    # drawn before the rows are fetched
                    try:
                        page.locator(f"{ROWS}, {EMPTY}").first.wait_for(state="attached", timeout=10_000)
                    except TimeoutError:
                        failed.append(f"{lang} {xmlid} {shown}: nothing is there, and nothing says what would come")
                if kind is None and page.locator(EMPTY).count():
                    told.setdefault(xmlid, {})[lang] = page.locator(EMPTY).first.inner_text()
                if page.locator(".modal").count():
                    page.keyboard.press("Escape")
    assert not failed, "\n".join(failed)
    if name == "empty":
        assert told, "every screen has something to show, without a document"
        wordless = [xmlid for xmlid, texts in told.items() for text in texts.values() if len(text.splitlines()) < 2]
        assert not wordless, f"these say only that nothing is there: {wordless}"
        same = [xmlid for xmlid, texts in told.items() if len(texts) == 2 and len(set(texts.values())) == 1]
        assert not same, f"these are not translated: {same}"
