"""A pytest plugin: writes what came of each test, and lets pass the query counts known to be higher with our addon."""

import csv
import json
import os
from collections import defaultdict
from pathlib import Path

import pytest

RANKS = ("passed", "skipped", "failed")
results = {}


def known():
    """Dict of test -> dict of Odoo's query count -> ours."""
    counts = defaultdict(dict)
    if path := os.environ["OPERATIVE_PEERS_QUERIES"]:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                counts[row["test"]][int(row["odoo"])] = int(row["ours"])
    return counts


KNOWN = known()


def pytest_runtest_logreport(report):
    """A test is as bad as its worst part: preparation, call, subtests, cleaning up."""
    before = results.get(report.nodeid, ["passed", ""])
    if RANKS.index(report.outcome) > RANKS.index(before[0]):
        results[report.nodeid] = [report.outcome, message(report)]
    else:
        results[report.nodeid] = before


def message(report):
    """The last thing that was said: the exception without its traceback."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash else report.longreprtext
    return "\n".join(text.strip().splitlines()[:12])


def pytest_collectreport(report):
    if report.failed:
        results[report.nodeid] = ["failed", report.longreprtext[-2000:]]


def pytest_sessionfinish():
    Path(os.environ["OPERATIVE_PEERS_RESULTS"]).write_text(json.dumps(results, indent=1))


@pytest.fixture(autouse=True)
def known_query_counts(request, monkeypatch):
    from odoo.tests.common import BaseCase

    addon = request.path.parents[1].name
    counts = KNOWN.get(f"{addon}/{request.node.nodeid.rpartition(f'/{addon}/')[2]}")
    if counts:
        count = BaseCase.assertQueryCount
        monkeypatch.setattr(BaseCase, "assertQueryCount", lambda self, default=0, flush=True, **counters: count(
            self, counts.get(default, default), flush,
            **{login: counts.get(number, number) for login, number in counters.items()}))
    yield
