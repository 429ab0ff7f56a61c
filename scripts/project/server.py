"""Odoo's configuration, and Odoo as a program."""

import re
import secrets

from . import console, odoo_source, postgres, settings


def write_config(path=settings.ODOO_CONFIG, root=settings.ROOT):
    """Odoo's configuration file; overwritten each time, so that a moved checkout is no trouble.

    :param root: the folder our addons are in
    """
    folders = [root] if settings.addons() else []
    # In a source tree the applications lie beside the package `odoo`.
    applications = odoo_source.LINK.resolve() / "addons"
    if applications.is_dir():
        folders.append(applications)
    options = {
        "addons_path": ",".join(map(str, folders)),
        "data_dir": settings.DATA_DIR,
        # Nobody knows it: databases are made and dropped by the scripts, not by a page.
        "admin_passwd": secrets.token_urlsafe(),
        "http_interface": "127.0.0.1",
        "list_db": True,
        "workers": 0,
        "max_cron_threads": 0,
        # A bound on the address space is inherited by a browser the tests start, which does not start with it.
        "limit_memory_hard": 0,
    }
    if not settings.GIVEN_POSTGRES:
        options.update(db_host=postgres.SOCKETS, db_port=5432, db_user=postgres.ROLE)
    lines = ["[options]", *(f"{name} = {value}" for name, value in options.items())]
    unfinished = path.with_suffix(".partial")
    unfinished.touch(mode=0o600)
    unfinished.write_text("\n".join(lines) + "\n")
    unfinished.replace(path)


def environment():
    """For every program that runs Odoo's code."""
    return {
        **postgres.environment(),
        "ODOO_RC": str(settings.ODOO_CONFIG),
        "OPERATIVE_CONFIG": str(settings.ODOO_CONFIG),
        "PYTHONUNBUFFERED": "1",
    }


def command(*arguments):
    return [settings.PYTHON, "-m", "odoo", *arguments]


def run(log, *arguments):
    """Run Odoo to its end, its output in `log`."""
    log.unlink(missing_ok=True)
    return console.run(command(*arguments), log, env=environment(), cwd=settings.ROOT)


# 2026-01-31 12:00:00,000 4711 WARNING database odoo.addons.sale.models: the message
LINE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[^\s:]+): (?P<message>.*)")

# What Odoo itself warns of in this environment, whatever is installed.
NOT_OURS = (
    "PyPDF2 is deprecated",
)


def complaints(log):
    """The warnings and errors of a log of Odoo's, each with the lines that belong to it."""
    found, current = [], None
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            if current is not None:
                current.append(line)
            continue
        current = None
        if match["level"] in ("WARNING", "ERROR", "CRITICAL"):
            current = [f"{match['level']} {match['logger']}: {match['message']}"]
            found.append(current)
    texts = ["\n".join(lines) for lines in found]
    return [text for text in texts if not any(sign in text for sign in NOT_OURS)]


def reason(log):
    """Why Odoo stopped: the exception its last traceback ends with."""
    text = "\n".join(complaints(log)[-1:])
    exceptions = re.findall(r"^(?:\w+\.)*\w*(?:Error|Exception|Fault|Warning)\b.*", text, re.MULTILINE)
    return exceptions[-1] if exceptions else console.last_line(log)
