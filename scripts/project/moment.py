"""Another moment than now, for all that tests run: Python, PostgreSQL, Odoo, the browser. The clock goes on from there.

A library that is loaded before all others shifts what programs are told of the time. Databases remember when they
were made, so such runs have a server and databases of their own, which go from moment to later moment and are made
anew for an earlier one.
"""

import os
import shutil
from datetime import datetime, timedelta

from . import console, host, settings, steps
from .console import Fault

FOLDER = settings.HOME / "moment"
# How late it was at the end of the latest run.
LATEST = FOLDER / "latest"
PACKAGE = "libfaketime"
# Databases are older than what happens in them.
PREPARATION = timedelta(hours=1)


def parse(text):
    """The moment a text in ISO 8601 names; without an offset, in this machine's time zone."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError:
        raise Fault(
            f"{text} is no moment", 'write it like --on 2028-02-29, --on "2026-12-31 23:30" or --on 2027-03-28T01:45+01:00',
        ) from None


def prepare(moment):
    """Have the library, and a folder for what runs then in which nothing is of a later moment."""
    if settings.GIVEN_POSTGRES:
        raise Fault(
            "the PostgreSQL that the PG… variables name has the time of its own machine",
            "unset them to have a private one at the moment",
        )
    if not host.faketime():
        log = settings.LOGS / "faketime.log"
        with console.progress(f"Installing {PACKAGE}"):
            host.install(log, [PACKAGE])
    if not LATEST.exists() or datetime.fromisoformat(LATEST.read_text()) > moment - PREPARATION:
        shutil.rmtree(FOLDER, ignore_errors=True)
    # A run that is killed leaves none, and nobody knows how late it was there.
    LATEST.unlink(missing_ok=True)
    state = FOLDER / "state"
    state.mkdir(parents=True, exist_ok=True)
    for marker in steps.markers_of_what_is_installed():
        shutil.copy(marker, state)
    # Demo data are relative to the day they are loaded.
    (state / "demo.json").unlink(missing_ok=True)


def environment(moment):
    """The environment for a program that starts at a moment, and for all it starts in turn."""
    shift = moment - datetime.now().astimezone()
    sleeping = settings.ROOT / "scripts" / "project" / "at_moment"
    return {
        **os.environ,
        "OPERATIVE_MOMENT": moment.isoformat(),
        "LD_PRELOAD": str(host.faketime()),
        "FAKETIME": f"{shift.total_seconds():+.3f}",
        # Counted from the machine's start: what programs wait by. With the library's own mending of it, which this
        # machine's glibc does not need, the browser would wait for no time at all, over and over.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        # Its shared memory would be root's, and PostgreSQL is not.
        "FAKETIME_DISABLE_SHM": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(sleeping), os.environ.get("PYTHONPATH")])),
        # Files keep their own time, by which Python knows what it has compiled; but Odoo, how old a session is.
        "NO_FAKE_STAT": "1",
        "ODOO_SKIP_GC_SESSIONS": "1",
    }
