"""What the tests of the whole system share: the scripts' own modules, a served demo database, a browser."""

import functools
import json
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import concurrency  # noqa: E402

from project import databases, demo, host  # noqa: E402

BROWSER_DATABASE = "operative_browser"
EMPTY_DATABASE = "operative_browser_empty"
CONCURRENCY_DATABASE = "operative_concurrency"
# Without a sandbox, since tests run as root too; and without the calls home of an ordinary browser.
BROWSER_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)
# Said by Chromium about itself, whatever page it shows: also where a test takes the network away, and by Odoo's own bus then.
NOT_OURS = (
    "Blocked attempt to show a 'beforeunload'", "net::ERR_INTERNET_DISCONNECTED", "/bus/has_missed_notifications")


@pytest.fixture(scope="session")
def demo_database():
    """The name of a copy of the English demo database: what tests change there, nobody else sees."""
    demo.prepare(lang="en")
    databases.copy(demo.NAME, BROWSER_DATABASE)
    yield BROWSER_DATABASE
    databases.drop(BROWSER_DATABASE)


@pytest.fixture(scope="session")
def demo_server(demo_database):
    """The address of a server with the demo data."""
    port = host.free_port()
    with demo.server(port, demo_database):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=host.browser(), args=BROWSER_OPTIONS)
        yield chromium
        chromium.close()


def asker(address, database):
    """A function: it asks the server as the administrator: rpc(model, method, *args, **kwargs)."""
    def ask(service, method, *args):
        body = json.dumps({"jsonrpc": "2.0", "params": {"service": service, "method": method, "args": args}})
        request = urllib.request.Request(f"{address}/jsonrpc", body.encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            answer = json.load(response)
        assert "error" not in answer, answer["error"]["data"]["debug"]
        return answer.get("result")
    uid = ask("common", "authenticate", database, "admin", "admin", {})
    return lambda model, method, *args, **kwargs: ask(
        "object", "execute_kw", database, uid, "admin", model, method, args, kwargs)


@pytest.fixture(scope="session")
def rpc(demo_database, demo_server):
    """A function: rpc(model, method, *args, **kwargs) asks the server as the administrator."""
    return asker(demo_server, demo_database)


@pytest.fixture(scope="session")
def empty_server():
    """The address of a server without any document: our addons as they are on the day they are installed."""
    databases.copy(databases.with_addons(), EMPTY_DATABASE)
    port = host.free_port()
    with demo.server(port, EMPTY_DATABASE):
        yield f"http://127.0.0.1:{port}"
    databases.drop(EMPTY_DATABASE)


@pytest.fixture(scope="session")
def empty_rpc(empty_server):
    """As ``rpc``, of the server without documents."""
    return asker(empty_server, EMPTY_DATABASE)


@pytest.fixture
def speak(rpc):
    """A function: speak(lang) makes every user of the demo read that language; undone at the end of the test."""
    def speak(lang):
        rpc("res.users", "write", rpc("res.users", "search", [["share", "=", False]]), {"lang": lang})

    yield speak
    speak("en_US")


@pytest.fixture(params=["en_US", "de_DE"])
def language(request, speak):
    """Each test once in every language, which the users speak for its length."""
    speak(request.param)
    return request.param


@pytest.fixture
def logins(browser):
    """A function: logins(address, user, width=…, height=…, lang=…) → a page of that server, logged in.

    The password is the login. What the page logs as an error, and a request to the server that fails, fails the
    test at its end; ``page.errors`` has it before.
    """
    contexts, errors = [], []

    def login(address, user, width=1400, height=900, lang="en-US"):
        context = browser.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale=lang, has_touch=width < 768)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/web/login")
        page.errors = errors  # from here on: a website's own page to log in asks the internet for its fonts
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.fill(".oe_login_form input[name=login]", user)
        page.fill(".oe_login_form input[name=password]", user)
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_selector(".o_web_client", timeout=120_000)
        return page

    yield login
    for context in contexts:
        context.close()
    errors = [error for error in errors if not any(sign in error for sign in NOT_OURS)]
    assert not errors, "\n".join(errors)


@pytest.fixture
def login(logins, demo_server):
    """A function: login(user, width=…, height=…, lang=…) → a page of the demo server, logged in; see ``logins``."""
    return functools.partial(logins, demo_server)


@pytest.fixture(scope="module")
def scenes(request):
    """What came of the scenes of a module (``SCENES``) in a fresh database: people who do something at once."""
    databases.copy(databases.with_addons(), CONCURRENCY_DATABASE)
    try:
        yield concurrency.play(CONCURRENCY_DATABASE, request.module.SCENES)
    finally:
        databases.drop(CONCURRENCY_DATABASE)
