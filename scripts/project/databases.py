"""Databases: made once with everything our addons depend on, then copied, which takes seconds.

Not by click-odoo-contrib, which was tried (1.24): ``click-odoo-copydb`` starts Odoo for what PostgreSQL does alone, and
needs rsync to link files; ``click-odoo-update`` keeps in each database what it was made of, where here a digest in
its name says so before there is one, and begins by loading the new code on the old tables. ``manifestoo-core`` would
read manifests, which is a line here, and wants every addon they depend on beside them.
"""

import ast
import hashlib
import os
import shutil
from contextlib import contextmanager

from . import console, host, postgres, server, settings
from .console import Fault
from .locks import lock

# English by name: naming German alone would switch it off.
LANGUAGES = "en_US,de_DE"

BARE_PREFIX = "operative_template_bare_"
DEMO_PREFIX = "operative_template_demo_"
ADDONS_PREFIX = "operative_addons_"


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


def template(addons, demo=False):
    """The name of a database with what the addons depend on, and none of ours; made when missing."""
    name = template_name(addons, demo)
    with making(name) as missing:
        if missing:
            languages = f"--load-language={LANGUAGES}"
            options = [languages, "--with-demo"] if demo else [languages]
            make(name, dependencies(addons), *options)
    return name


def template_name(addons, demo=False):
    """Named after all that goes into it, so that one which exists is up to date."""
    site_packages = next(settings.VENV.glob("lib/python3*/site-packages"))
    wheels = sorted(path.name for path in site_packages.glob("odoo_addon_*.dist-info"))
    origin = (settings.STATE / "odoo-19").read_text()
    parts = (origin, wheels, dependencies(addons), LANGUAGES)
    return (DEMO_PREFIX if demo else BARE_PREFIX) + digest(repr(parts).encode())


def with_addons():
    """The name of a database with all our addons freshly installed as they are now; made when missing.

    It is only ever copied. The log of its installation bears its name.
    """
    addons = settings.addons()
    source = template(addons)
    name = ADDONS_PREFIX + digest(f"{source} {code()}".encode())
    with making(name) as missing:
        if missing:
            make(name, [addon.name for addon in addons], source=source)
    return name


def code():
    """A digest of our addons, less their tests, which no database contains."""
    whole = hashlib.sha256()
    for addon in settings.addons():
        for path in sorted(addon.rglob("*")):
            inside = path.relative_to(addon)
            if path.is_file() and path.suffix != ".pyc" and inside.parts[0] != "tests":
                whole.update(f"{addon.name}/{inside}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def digest(data):
    return hashlib.sha256(data).hexdigest()[:10]


@contextmanager
def making(name):
    """Whether this cached database is still to be made; nobody else makes it meanwhile."""
    with lock("database", "a database is being made by another script, waiting for it"):
        yield not exists(name)


def make(name, addons, *options, source=None):
    """Make a cached database, and drop those of its kind that earlier versions left."""
    prefix = name.rpartition("_")[0] + "_"
    for (old,) in postgres.query(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{prefix}')"):
        drop(old)
    # Its final name says that it is complete.
    unfinished = f"{prefix}unfinished"
    log = log_of(name)
    host.check_space(settings.HOME, host.SPACE_FOR_DATABASE)
    with console.progress(f"Installing {', '.join(addons)}" + (" with demo data" if "--with-demo" in options else "")):
        if source:
            copy(source, unfinished)
        install(unfinished, addons, log, *options)
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(unfinished).exists():
        filestore(unfinished).rename(filestore(name))
    postgres.query(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def log_of(name):
    return settings.LOGS / f"{name}.log"


def install(name, addons, log, *options):
    odoo(name, log, "-i", ",".join(addons), *options)


def upgrade(name, addons, log):
    odoo(name, log, "-u", ",".join(addons))


def odoo(name, log, *arguments):
    if not server.run(log, "-d", name, *arguments, "--stop-after-init", "--no-http"):
        raise Fault(f"Odoo stopped: {server.reason(log)}", f"see {log}")
