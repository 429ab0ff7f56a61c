"""`scripts/test --on`: programs are at another moment, and their clocks go on from there."""

import subprocess
import sys
from datetime import datetime, timezone

import pytest
from test_scripts_processes import home  # noqa: F401 - a fixture

from project import host, moment, settings
from project.console import Fault

LEAP_DAY = datetime(2028, 2, 29, 22, 30, tzinfo=timezone.utc)

# Prints the seconds since 1970 that PostgreSQL, Python and Chromium know of.
PROGRAM = """
import threading, time
from project import console, host, postgres

def main():
    begun = time.monotonic()
    time.sleep(0.2)
    threading.Event().wait(0.2)
    assert 0.4 <= time.monotonic() - begun < 20
    with postgres.running():
        print(postgres.query("SELECT extract(epoch FROM clock_timestamp())")[0][0])
    print(time.time())
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=host.browser(), args=["--no-sandbox", "--disable-gpu"])
        print(chromium.new_page().evaluate("Date.now() / 1000"))
        chromium.close()

console.main(main)
"""


@pytest.mark.skipif(not host.faketime(), reason=f"{moment.PACKAGE} is installed by scripts/test --on alone")
@pytest.mark.skipif(bool(settings.MOMENT), reason="this run is at another moment itself")
def test_all_programs_are_at_the_moment(home, monkeypatch):  # noqa: F811
    """Python, PostgreSQL and the browser tell the same time, and it goes on; waiting takes as long as ever."""
    monkeypatch.setenv("PYTHONPATH", settings.python_path())
    start = {**moment.environment(LEAP_DAY), "OPERATIVE_MOMENT": "", "OPERATIVE_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=start, capture_output=True, text=True, timeout=120, check=False)
    told = [float(line) - LEAP_DAY.timestamp() for line in done.stdout.split()]
    assert len(told) == 3, done.stderr
    assert 0 <= told[0] < told[1] < told[2] < 120


def test_a_moment_is_written_in_iso_8601():
    """With an offset, or in the machine's zone; a day is its beginning; anything else is refused with a way out."""
    assert moment.parse("2027-03-28T01:55+01:00") == datetime(2027, 3, 28, 0, 55, tzinfo=timezone.utc)
    assert moment.parse("2028-02-29") == datetime(2028, 2, 29).astimezone()
    assert moment.parse("2026-12-31 23:30") == datetime(2026, 12, 31, 23, 30).astimezone()
    for text in ("yesterday", "2027-02-29", "12.12.2027"):
        with pytest.raises(Fault, match=text):
            moment.parse(text)


def test_a_given_postgres_is_refused(monkeypatch):
    """A server that others started has its machine's time."""
    monkeypatch.setattr(settings, "GIVEN_POSTGRES", True)
    with pytest.raises(Fault, match="PG"):
        moment.prepare(LEAP_DAY)
