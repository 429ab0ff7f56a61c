"""`scripts/test --peers`: what is our fault among the failures of others' tests."""

import csv

import pytest

from project import databases, peers

MESSAGES = {"failed": "it broke", "skipped": "not here", "passed": ""}


@pytest.fixture
def outcomes(monkeypatch):
    """A function: outcomes(with_us, without) → what peers.run() says; each a dict of test -> outcome."""
    for name in ("template", "copy", "drop"):
        monkeypatch.setattr(databases, name, lambda *args, **options: None)
    monkeypatch.setattr(peers, "install_without_demo_data", lambda: None)

    def run(with_us, without):
        asked = []

        def tests(database, paths, options, queries=None):
            asked.append(paths)
            return {test: [outcome, MESSAGES[outcome]]
                    for test, outcome in (with_us if database == peers.WITH else without).items()}
        monkeypatch.setattr(peers, "tests", tests)
        return peers.run(False, []), asked

    return run


@pytest.mark.parametrize(("with_us", "without", "ours"), [
    ("passed", "passed", False), ("failed", "failed", False), ("failed", "passed", True), ("skipped", "passed", True),
    ("skipped", "skipped", False), ("failed", None, False)])
def test_what_passes_without_us_alone_is_our_fault(outcomes, capsys, with_us, without, ours):
    """Failed or skipped with us and passed without fails the run and is named; all else does not."""
    found, asked = outcomes({"one": "passed", "two": with_us}, {"two": without} if without else {})
    assert found is ours
    assert ("passed without: two" in capsys.readouterr().out) is ours
    # without us only what is in doubt is run
    assert len(asked) == (1 if with_us == "passed" else 2)


def test_known_query_counts_are_of_tests_that_exist_and_say_why():
    """Every line of the list names a test that is there, more queries than Odoo's own, and the reason."""
    with open(peers.QUERIES, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path, _sep, test = row["test"].partition("::")
            assert f"def {test.rpartition('::')[2]}(" in peers.folder_of(*path.split("/", 1)).read_text()
            assert int(row["ours"]) > int(row["odoo"])
            assert row["why"].strip()
