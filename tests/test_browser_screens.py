"""Every screen of ours opens: each menu's action, in each of its views."""

VIEWS = {"list": ".o_list_view", "kanban": ".o_kanban_view", "pivot": ".o_pivot_view", "graph": ".o_graph_view"}


def actions(rpc):
    """Window actions behind the menus of the app: pairs of the id and the kinds of their views."""
    [root] = rpc("ir.ui.menu", "search", [["name", "=", "Operative CRM"], ["parent_id", "=", False]])
    menus = rpc("ir.ui.menu", "search_read", [
        ["id", "child_of", root], ["action", "like", "ir.actions.act_window,"]], ["action"])
    ids = sorted({int(menu["action"].split(",")[1]) for menu in menus})
    return [(row["id"], row["xml_id"], [kind for kind in row["view_mode"].split(",") if kind in VIEWS])
            for row in rpc("ir.actions.act_window", "read", ids, ["xml_id", "view_mode"])]


def test_every_menu(login, rpc, speak):
    """No dialog, and nothing in the console, whatever a manager opens from the menus, in German."""
    speak("de_DE")
    page = login("manager")
    found = actions(rpc)
    assert len(found) > 30
    failed = []
    for action, name, kinds in found:
        for kind in kinds:
            page.goto(f"/odoo/action-{action}?view_type={kind}")
            shown = page.locator(f"{VIEWS[kind]}, .o_error_dialog, .modal, .o_nocontent_help, .o_access_error").first
            shown.wait_for(timeout=30_000)
            if page.locator(".o_error_dialog").count():
                failed.append(f"{name}: {kind}")
    assert not failed
