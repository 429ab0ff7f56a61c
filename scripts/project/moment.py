"""Another moment than now, for all that tests run: Python, PostgreSQL, Odoo, the browser. The clock goes on from there.

A library that is loaded before all others shifts what programs are told of the time. Databases remember when they
were made, so a moment has a server and databases of its own, made anew each time.
"""

import os
import shutil
from datetime import datetime, timedelta

from . import console, host, settings, steps
from .console import Fault

FOLDER = settings.HOME / "moment"
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


def prepare():
    """Have the library, and an empty folder for what runs then."""
    if settings.GIVEN_POSTGRES:
        raise Fault(
            "the PostgreSQL that the PG… variables name has the time of its own machine",
            "unset them to have a private one at the moment",
        )
    if not host.faketime():
        log = settings.LOGS / "faketime.log"
        with console.progress(f"Installing {PACKAGE}"):
            host.install(log, [PACKAGE])
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "state").mkdir(parents=True)
    for marker in steps.markers_of_what_is_installed():
        shutil.copy(marker, FOLDER / "state")


def environment(moment):
    """The environment for a program that starts at a moment, and for all it starts in turn."""
    shift = moment - datetime.now().astimezone()
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
        # Files keep their own time, by which Python knows what it has compiled; but Odoo, how old a session is.
        "NO_FAKE_STAT": "1",
        "ODOO_SKIP_GC_SESSIONS": "1",
    }
