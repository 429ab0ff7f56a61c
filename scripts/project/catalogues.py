"""The catalogues of terms: each addon's template, and its German translation.

Run as a program (`check` or `update`, then pairs of addon folder and fresh template) it is the half that needs
the package polib, which only the virtual environment has.

Not by ``click-odoo-makepot``, which was tried: it starts from a database as well, but exports one addon after the other
into the addons themselves, merges with gettext's own programs, and does not say what is missing.
"""

import os
import shutil
import sys
from pathlib import Path

from . import console, server, settings

TRANSLATION = "de.po"


def check(database):
    return run("check", database) == 0


def update(database):
    return run("update", database)


def run(action, database):
    pairs = [part for addon, fresh in templates(database).items() for part in (addon, fresh)]
    environment = {**os.environ, "PYTHONPATH": settings.python_path()}
    command = [settings.PYTHON, "-m", "project.catalogues", action, *pairs]
    with console.child(command, env=environment) as process:
        return process.wait()


def templates(database):
    """Fresh templates, all exported at once, since Odoo takes longer to start: dict of addon folder -> file.

    Odoo writes them into the addons it is run with: copies, so that a check changes nothing.
    """
    copies = settings.STATE / "catalogues"
    shutil.rmtree(copies, ignore_errors=True)
    for addon in settings.addons():
        shutil.copytree(addon, copies / addon.name)
    config = copies / "odoo.conf"
    server.write_config(config, copies)
    log = settings.LOGS / "catalogues.log"
    names = [addon.name for addon in settings.addons()]
    if not server.run(log, "i18n", "export", "-c", config, "-d", database, *names):
        raise console.Fault(f"the terms could not be exported ({console.last_line(log)})", f"see {log}")
    return {addon: copies / addon.name / "i18n" / f"{addon.name}.pot" for addon in settings.addons()}


def faults_of(addon, fresh):
    """What is wrong with an addon's catalogues, one line each."""
    import polib

    wanted = {entry.msgid for entry in fresh}
    template = addon / "i18n" / f"{addon.name}.pot"
    found = {entry.msgid for entry in polib.pofile(str(template))} if template.exists() else set()
    for term in sorted(wanted ^ found):
        yield f"{template.name}: {'lacks' if term in wanted else 'still has'} {term!r}"
    translation = addon / "i18n" / TRANSLATION
    if not translation.exists():
        if wanted:
            yield f"{TRANSLATION} is missing"
        return
    entries = {entry.msgid: entry for entry in polib.pofile(str(translation)) if not entry.obsolete}
    for term in sorted(wanted):
        entry = entries.get(term)
        if entry is None or not entry.msgstr:
            yield f"{TRANSLATION}: untranslated {term!r}"
        elif entry.fuzzy:
            yield f"{TRANSLATION}: fuzzy {term!r}"
    for term in sorted(entries.keys() - wanted):
        yield f"{TRANSLATION}: no longer used {term!r}"


def renew(addon, fresh):
    import polib

    # Dates would make every export differ.
    for name in ("POT-Creation-Date", "PO-Revision-Date"):
        fresh.metadata.pop(name, None)
    folder = addon / "i18n"
    folder.mkdir(exist_ok=True)
    fresh.save(str(folder / f"{addon.name}.pot"))
    path = folder / TRANSLATION
    translation = polib.pofile(str(path)) if path.exists() else polib.POFile()
    translation.metadata = {**fresh.metadata, "Language": "de", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    translation.merge(fresh)
    for entry in translation.obsolete_entries():
        translation.remove(entry)
    translation.save(str(path))


def main(action, *paths):
    import polib

    faults = 0
    for addon, fresh in zip(map(Path, paths[::2]), paths[1::2], strict=True):
        template = polib.pofile(fresh)
        if action == "update":
            renew(addon, template)
        for fault in faults_of(addon, template):
            print(f"{addon.name}: {fault}")
            faults += action == "check"
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
