"""Databases: made once with everything our addons depend on, then copied, which takes seconds."""

import ast
import hashlib
import os
import shutil

from . import console, host, odoo_source, postgres, server, settings
from .console import Fault
from .locks import lock

LANGUAGES = "de_DE"

BARE_PREFIX = "operative_template_bare_"
DEMO_PREFIX = "operative_template_demo_"


def exists(name):
    return bool(postgres.query(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))


def drop(name):
    postgres.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def copy(source, name):
    """A copy with its files; linked, as Odoo never changes a file once written."""
    drop(name)
    host.check_space(settings.HOME, host.SPACE_FOR_DATABASE)
    if filestore(source).exists():
        shutil.copytree(filestore(source), filestore(name), copy_function=os.link)
    postgres.query(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def filestore(name):
    return settings.DATA_DIR / "filestore" / name


def manifest(addon):
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def dependencies(addons):
    """What the addons need of others."""
    needed = {name for addon in addons for name in manifest(addon).get("depends", ())}
    return sorted(needed - {addon.name for addon in settings.addons()}) or ["base"]


def template_name(addons, demo=False):
    """Named after everything that goes into it, so that its existence says it is up to date."""
    site_packages = next(settings.VENV.glob("lib/python3*/site-packages"))
    wheels = sorted(path.name for path in site_packages.glob("odoo_addon_*.dist-info"))
    origin = (settings.STATE / "odoo-19").read_text()
    key = hashlib.sha256(repr((origin, wheels, dependencies(addons), LANGUAGES)).encode()).hexdigest()[:10]
    return (DEMO_PREFIX if demo else BARE_PREFIX) + key


def template(addons, demo=False):
    """The name of a database with what the addons depend on, and none of ours; made when missing."""
    name = template_name(addons, demo)
    with lock("template", "such a database is being made by another script, waiting for it"):
        if not exists(name):
            make_template(name, dependencies(addons), demo)
    return name


def make_template(name, needed, demo):
    prefix = DEMO_PREFIX if demo else BARE_PREFIX
    # Those of earlier versions are of no more use.
    for (old,) in postgres.query(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')"):
        drop(old)
    # Its final name says that it is complete.
    unfinished = f"{prefix}unfinished"
    host.check_space(settings.HOME, host.SPACE_FOR_DATABASE)
    with console.progress(f"Installing {', '.join(needed)}" + (" with demo data" if demo else "")):
        options = [f"--load-language={LANGUAGES}", *(["--with-demo"] if demo else [])]
        install(unfinished, needed, settings.LOGS / f"{prefix}unfinished.log", *options)
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(unfinished).exists():
        filestore(unfinished).rename(filestore(name))
    postgres.query(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def install(name, addons, log, *options):
    odoo(name, log, "-i", ",".join(addons), *options)


def upgrade(name, addons, log):
    odoo(name, log, "-u", ",".join(addons))


def odoo(name, log, *arguments):
    if not server.run(log, "-d", name, *arguments, "--stop-after-init", "--no-http"):
        complaints = server.complaints(log)
        lines = complaints[-1].splitlines() if complaints else [console.last_line(log)]
        raise Fault(f"Odoo stopped: {' … '.join(dict.fromkeys((lines[0], lines[-1])))}", f"see {log}")
