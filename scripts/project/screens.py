"""Pictures of the screens of a served demo database; run by scripts/pictures, since it needs Playwright.

What a page logs as an error is printed, and fails the run.
"""

import argparse
import sys
import xmlrpc.client
from pathlib import Path

from playwright.sync_api import sync_playwright

from project import host, settings

OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
VIEWS = {"list": ".o_list_view", "kanban": ".o_kanban_view", "pivot": ".o_pivot_view", "graph": ".o_graph_view"}
# What shows that there is nothing more to wait for.
SHOWN = ", ".join([
    *VIEWS.values(), ".o_form_view", ".o_operative_my_day", ".o_nocontent_help", ".o_error_dialog", ".modal", ".o_action"])
EVERY = {"login": ["manager", "inside", "service"], "width": [1400, 360]}
HEIGHTS = {1400: 900, 360: 740}

# Into the app, by its menu.
ENTER = """() => {
    const menu = odoo.__WOWL_DEBUG__.root.env.services.menu;
    return menu.selectMenu(menu.getApps().find((app) => app.xmlid === "operative_crm.operative_crm_menu_root"));
}"""

# Of the README: the picture, who looks, and where: the XML id of an action, and what a form shows.
README = (
    ("customers", "manager", "operative_crm.operative_customer_action", None),
    ("customer", "manager", "operative_crm.operative_customer_action",
     ("operative.customer", [("phase_id.is_at_risk", "=", True)])),
)
# Documents of Odoo that show something of ours: which one, of those its reader sees.
DOCUMENTS = {
    "res.partner": [("operative_customer_ids", "!=", False), ("is_company", "=", True)],
    "crm.lead": [("stage_id.is_won", "=", False), ("order_ids", "!=", False)],
    "sale.order": [("state", "=", "sale"), ("order_line.operative_promised_date", "!=", False)],
    "helpdesk.ticket": [("closed", "=", False), ("partner_id", "!=", False)],
    "product.template": [("sale_ok", "=", True)],
}


class Server:
    """The served database, asked as somebody, whose password is the login."""

    def __init__(self, address, database, login="admin"):
        self.address, self.database, self.login = address, database, login
        self.models = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/object", allow_none=True)
        self.uid = xmlrpc.client.ServerProxy(f"{address}/xmlrpc/2/common").authenticate(database, login, login, {})

    def __call__(self, model, method, *args, **kwargs):
        return self.models.execute_kw(self.database, self.uid, self.login, model, method, args, kwargs)

    def actions(self, person):
        """Window and client actions behind the menus that somebody sees of the app, read by this one, who may read them.

        :param person: server asked as that person
        :return: dict of the kinds of their views, and the model, by XML id
        """
        [named] = self("ir.model.data", "search_read", [
            ["module", "=", "operative_crm"], ["name", "=", "operative_crm_menu_root"]], ["res_id"])
        menus = person("ir.ui.menu", "search_read", [["id", "child_of", named["res_id"]], ["action", "!=", False]], ["action"])
        found = {}
        for kind in ("ir.actions.act_window", "ir.actions.client"):
            ids = sorted({int(menu["action"].split(",")[1]) for menu in menus if menu["action"].startswith(f"{kind},")})
            fields = ["xml_id", "view_mode", "res_model"] if kind == "ir.actions.act_window" else ["xml_id"]
            for row in self(kind, "read", ids, fields):
                kinds = row.get("view_mode", "").split(",")
                found[row["xml_id"]] = (
                    [view for view in kinds if view in VIEWS] or [None], row.get("res_model") if "form" in kinds else None)
        return found

    def first(self, model, domain=()):
        """Id of the first document that the person sees, or nothing."""
        try:
            return self(model, "search", list(domain), limit=1)[:1]
        except xmlrpc.client.Fault:  # closed to this person
            return []


class Camera:
    """A browser in which somebody is logged in."""

    def __init__(self, browser, server, login, width, complaints):
        self.page = browser.new_context(
            base_url=server.address, viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            has_touch=width < 768, is_mobile=width < 768).new_page()
        self.page.on("console", lambda message: message.type == "error" and complaints.append(
            f"{login}, {width}, {self.page.url}: {message.text}"))
        self.page.on("pageerror", lambda error: complaints.append(f"{login}, {width}, {self.page.url}: {error}"))
        self.page.goto("/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_web_client", timeout=60_000)
        # an address alone leaves the menu of the app that was open before
        self.page.goto("/odoo/operative-my-day")
        self.page.locator(SHOWN).first.wait_for(timeout=60_000)
        self.page.evaluate(ENTER)

    def take(self, path, target):
        self.page.goto(f"/odoo/{path}")
        self.page.locator(SHOWN).first.wait_for(timeout=60_000)
        # the bus never rests, so that the network is never idle: what was loaded is
        loaded = -1
        while loaded != (loaded := self.page.evaluate("performance.getEntriesByType('resource').length")):
            self.page.wait_for_timeout(700)
        self.page.screenshot(path=str(target))
        print(target, flush=True)

    def close(self):
        self.page.context.close()


def readme(browser, server, complaints):
    for name, login, action, record in README:
        camera = Camera(browser, server, login, 1400, complaints)
        path = f"action-{action}"
        if record:
            model, domain = record
            path += f"/{server(model, 'search', domain, limit=1)[0]}"
        camera.take(path, settings.ROOT / "docs" / "images" / f"{name}.png")
        camera.close()


def every(browser, server, options, complaints):
    folder = Path(options.every)
    folder.mkdir(parents=True, exist_ok=True)
    chosen = {name: getattr(options, name) or values for name, values in EVERY.items()}
    for login in chosen["login"]:
        person = Server(server.address, server.database, login)
        screens = {}
        for action, (kinds, model) in server.actions(person).items():
            if options.only not in action:
                continue
            for kind in kinds:
                screens["-".join(filter(None, (action.split(".")[-1], kind)))] = (
                    f"action-{action}" + (f"?view_type={kind}" if kind else ""))
            for document in person.first(model) if model else ():
                screens[f"{action.split('.')[-1]}-form"] = f"action-{action}/{document}"
        for model, domain in DOCUMENTS.items():
            for document in person.first(model, domain) if options.only in model else ():
                screens[model] = f"{model}/{document}"
        for width in map(int, chosen["width"]):
            camera = Camera(browser, server, login, width, complaints)
            for name, path in screens.items():
                camera.take(path, folder / f"{name}-{login}-{options.lang}-{width}.png")
            camera.close()


def main():
    parser = argparse.ArgumentParser("screens", description=__doc__)
    parser.add_argument("address")
    parser.add_argument("database")
    parser.add_argument("lang")
    parser.add_argument("--every")
    parser.add_argument("--only", default="")
    for name in ("login", "width"):
        parser.add_argument(f"--{name}", action="append")
    options = parser.parse_args()
    server, complaints = Server(options.address, options.database), []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=host.browser(), args=OPTIONS)
        if options.every:
            every(browser, server, options, complaints)
        else:
            readme(browser, server, complaints)
        browser.close()
    for complaint in dict.fromkeys(complaints):
        print(complaint, file=sys.stderr)
    return bool(complaints)


if __name__ == "__main__":
    sys.exit(main())
