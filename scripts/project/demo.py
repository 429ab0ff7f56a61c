"""The demo database and its server."""

import json
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from . import console, databases, postgres, settings
from . import server as odoo
from .console import Fault
from .locks import lock

# Of each language, by its two letters: what Odoo calls it.
LANGUAGES = {"en": "en_US", "de": "de_DE"}
# The English one: tests use it, whatever this machine's language.
NAME = settings.DEMO_DATABASE

# Each login's password is the login.
LOGINS = ("manager", "inside", "field", "service", "accounting", "admin")

# What to look at first: the action's XML id, and why. Only those that exist are shown.
SIGHTS = (
    ("operative_customer_action", "the customers, each in its phase"),
    ("operative_my_day_action", "what waits for you: handovers, decisions, milestones, contacts (as inside or manager)"),
    ("operative_customer_action_due", "who should hear from you today (as field or inside)"),
    ("operative_argument_action", "what to say, and how often it was said in a deal that was won (as inside or manager)"),
    ("operative_delivery_action_endangered", "what was promised and can no longer be kept (as inside)"),
    ("crm_stage_action", "who is responsible in a stage and what it asks for (as admin): open Proposition"),
    ("operative_flow_action", "the rules behind the phases (as admin): open one and change a number"),
)


def addons():
    """Ours that somebody installs; the others install themselves where the app they connect to is."""
    return [addon for addon in settings.addons() if not databases.manifest(addon).get("auto_install")]


def database_of(lang="en"):
    """The name of the demo database in a language."""
    return NAME if lang == "en" else f"{NAME}_{lang}"


def stamp_of(lang):
    return settings.STATE / ("demo.json" if lang == "en" else f"demo-{lang}.json")


def prepare(reset=False, lang="en"):
    """Have the demo database in a language with the addons as they are now: as it is, upgraded, or made anew."""
    with lock("demo", "the demo database is being made by another script, waiting for it"):
        bring_up_to_date(reset, lang)


def bring_up_to_date(reset, lang):
    names = [addon.name for addon in addons()]
    if not names:
        raise Fault("this checkout holds no addon", "check it out completely: git status")
    database, stamp_file = database_of(lang), stamp_of(lang)
    log = databases.log_of(database)
    wanted = {"template": databases.template_name(addons(), demo=True), "code": databases.code()}
    stamp = json.loads(stamp_file.read_text()) if stamp_file.exists() else {}
    if reset or stamp.get("template") != wanted["template"] or not databases.exists(database):
        stamp_file.unlink(missing_ok=True)
        template = databases.template(addons(), demo=True)
        with console.progress(f"Installing {', '.join(names)} with demo data"):
            databases.copy(template, database)
            speak(database, lang)
            databases.install(database, names, log)
    elif stamp != wanted:
        with console.progress(f"The code has changed, upgrading {', '.join(names)}"):
            databases.upgrade(database, names, log)
    else:
        return
    for complaint in odoo.complaints(log):
        console.say(complaint)
    stamp_file.write_text(json.dumps(wanted))


def speak(database, lang):
    """Have everybody of the database read that language; the demo data is made in that of the administrator."""
    postgres.query(
        f"""
        UPDATE res_partner SET lang = '{LANGUAGES[lang]}'
         WHERE id IN (SELECT partner_id FROM res_users WHERE NOT share) OR id IN (SELECT partner_id FROM res_company)
        """, database)


@contextmanager
def server(port, database=NAME):
    """Odoo serving the database, from its first answer on; stopped afterwards."""
    command = odoo.command(
        "-d", database, f"--db-filter=^{database}$", f"--http-port={port}", f"--gevent-port={port + 3}",
        "--max-cron-threads=1", "--no-database-list",
    )
    path = server_log(database)
    with open(path, "w", encoding="utf-8") as log:
        options = {"stdout": log, "stderr": log, "env": odoo.environment(), "cwd": settings.ROOT}
        with console.child(command, **options) as process:
            wait_for_answer(process, port, path)
            yield process


def server_log(database):
    return settings.LOGS / f"{database}-server.log"


def wait_for_answer(process, port, log, patience=120):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Fault(f"Odoo stopped at its start ({console.last_line(log)})", f"see {log}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise Fault(f"Odoo gave no answer within {patience} s", f"see {log}")


def summary(lang="en"):
    """How many customers there are in each phase."""
    database = database_of(lang)
    if not postgres.query("SELECT to_regclass('operative_customer')", database)[0][0]:
        return
    rows = postgres.query(
        f"""
        SELECT COALESCE(to_jsonb(f.name)->>'{LANGUAGES[lang]}', to_jsonb(f.name)->>'en_US', '-'),
               COALESCE(to_jsonb(p.name)->>'{LANGUAGES[lang]}', to_jsonb(p.name)->>'en_US', 'no phase'),
               COUNT(*)
          FROM operative_customer c
     LEFT JOIN operative_phase p ON p.id = c.phase_id
     LEFT JOIN operative_flow f ON f.id = p.flow_id
      GROUP BY f.id, p.id
      ORDER BY f.sequence, f.id, p.sequence, p.id
        """,
        database,
    )
    console.say(f"\nCustomers: {sum(int(count) for _flow, _phase, count in rows)}")
    for flow, phase, count in rows:
        console.say(f"{count:>7}  {flow}: {phase}")


def welcome(port, lang="en"):
    database = database_of(lang)
    address = f"http://127.0.0.1:{port}"
    console.say(f"\n{address}\n\nLogins; each password is the login:")
    logins = ", ".join(f"'{login}'" for login in LOGINS)
    people = postgres.query(
        f"""
        SELECT u.login, p.name
          FROM res_users u JOIN res_partner p ON p.id = u.partner_id
         WHERE u.active AND u.login IN ({logins})
        """,
        database,
    )
    for login, name in sorted(people, key=lambda row: LOGINS.index(row[0])):
        console.say(f"  {login:<12}{name}")
    names = [addon.name for addon in addons()]
    existing = postgres.query(
        "SELECT name, module FROM ir_model_data WHERE model = 'ir.actions.act_window'", database,
    )
    modules = {name: module for name, module in existing if module in names}
    sights = [(modules[name], name, text) for name, text in SIGHTS if name in modules]
    if sights:
        console.say("\nLook at first:")
    for module, name, text in sights:
        console.say(f"  {address}/odoo/action-{module}.{name}   {text}")
    console.say(f"\nThe server's log: {server_log(database)}")
