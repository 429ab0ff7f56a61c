"""Databases: made once with everything our addons depend on, then copied, which takes seconds."""

import ast
import hashlib
import os
import shutil

from . import console, host, odoo_source, postgres, server, settings
from .console import Fault

LANGUAGES = "de_DE"


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


def dependencies():
    """What our addons that are always installed need of others.

    Without the glue addons': those install themselves only where their other app is.
    """
    ours = {addon.name for addon in settings.addons()}
    needed = set()
    for addon in settings.addons():
        if not manifest(addon).get("auto_install"):
            needed.update(manifest(addon).get("depends", ()))
    return sorted(needed - ours) or ["base"]


def template(demo=False):
    """The name of the database with the dependencies installed and none of our addons; made when missing."""
    site_packages = next(settings.VENV.glob("lib/python3*/site-packages"))
    addons = sorted(path.name for path in site_packages.glob("odoo_addon_*.dist-info"))
    origin = (settings.STATE / "odoo-19").read_text()
    key = hashlib.sha256(repr((origin, addons, dependencies(), LANGUAGES)).encode()).hexdigest()[:10]
    prefix = "operative_template_demo_" if demo else "operative_template_"
    name = prefix + key
    if exists(name):
        return name
    for (old,) in postgres.query("SELECT datname FROM pg_database"):
        if old.startswith(prefix) and old.removeprefix(prefix)[:4] != "demo":
            drop(old)
    # Its final name says it is complete.
    unfinished = f"{prefix}unfinished"
    drop(unfinished)
    host.check_space(settings.HOME, host.SPACE_FOR_DATABASE)
    with console.progress(f"Installing {', '.join(dependencies())}" + (" with demo data" if demo else "")):
        options = ["--with-demo"] if demo else []
        install(unfinished, dependencies(), options, settings.LOGS / f"{prefix.rstrip('_')}.log")
    if filestore(unfinished).exists():
        shutil.rmtree(filestore(name), ignore_errors=True)
        filestore(unfinished).rename(filestore(name))
    postgres.query(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def install(name, addons, options, log):
    odoo(name, ["-i", ",".join(addons), f"--load-language={LANGUAGES}", *options], log)


def upgrade(name, addons, log):
    odoo(name, ["-u", ",".join(addons)], log)


def odoo(name, arguments, log):
    arguments = ["-d", name, *arguments, "--stop-after-init", "--no-http"]
    if not server.run(log, *arguments):
        complaints = server.complaints(log)
        why = complaints[-1].splitlines() if complaints else [console.last_line(log)]
        raise Fault(f"Odoo stopped: {why[0]} {why[-1] if len(why) > 1 else ''}".rstrip(), f"see {log}")
