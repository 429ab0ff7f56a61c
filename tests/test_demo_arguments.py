"""The texts of the demo's arguments and competitors: complete in both languages, and about what the company sells."""

import importlib.util
import sys
from datetime import datetime, timedelta

import pytest

from project import settings


def load(name):
    folder = settings.ROOT / "operative_crm" / "demo"
    path = folder / name / "__init__.py" if (folder / name).is_dir() else folder / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"demo_{name}", path)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


ARGUMENTS, NAMES = load("arguments"), load("names")
CATEGORIES = {key for key, *_rest in NAMES.CATEGORIES}
PRODUCTS = {code for code, *_rest in NAMES.PRODUCTS}
COMPETITORS = {competitor.key for competitor in ARGUMENTS.COMPETITORS}


def test_thirty_arguments_of_all_kinds():
    kinds = {"opener", "benefit", "proof", "objection", "competitor", "price", "question", "introduction", "cross_sell"}
    assert len({argument.key for argument in ARGUMENTS.ARGUMENTS}) == len(ARGUMENTS.ARGUMENTS) == 30
    assert {argument.kind for argument in ARGUMENTS.ARGUMENTS} == kinds


@pytest.mark.parametrize("argument", ARGUMENTS.ARGUMENTS, ids=lambda argument: argument.key)
def test_argument(argument):
    assert set(argument.products.split()) <= PRODUCTS
    assert set(argument.categories.split()) <= CATEGORIES
    assert not argument.competitor or argument.competitor in COMPETITORS
    assert argument.owner in {login for login, *_rest in NAMES.USERS}
    texts = [text for text in (argument.english, argument.german) if text]
    for text in texts:
        assert len(text.name) <= 115, "not read in ten seconds"
        assert text.phrases and text.body
    # Odoo translates a text term by term: both languages have the same paragraphs and lists
    assert len({tuple(paragraph.startswith("- ") for paragraph in text.body) for text in texts}) == 1


def test_four_competitors():
    assert len(COMPETITORS) == 4


def test_a_year_of_uses(rpc):
    """Arguments were used for a year, and have won and lost since."""
    [oldest] = rpc("operative.argument.use", "search_read", [], ["used_at"], order="used_at", limit=1)
    age = datetime.now() - datetime.fromisoformat(oldest["used_at"])
    assert timedelta(300) < age < timedelta(400)
    assert rpc("operative.argument", "search_count", [("decided_count", ">", 0)]) > 10


def test_proofs_and_introductions_are_of_what_there_is():
    assert set(ARGUMENTS.PROOFS) <= {argument.key for argument in ARGUMENTS.ARGUMENTS}
    assert set(ARGUMENTS.INTRODUCED) | set(ARGUMENTS.ANSWERED) <= PRODUCTS


def test_doubts_are_about_cards_there_are():
    cards = {f"argument_{argument.key}" for argument in ARGUMENTS.ARGUMENTS} | {f"competitor_{key}" for key in COMPETITORS}
    assert {card for card, *_rest in ARGUMENTS.DOUBTS} <= cards


@pytest.mark.parametrize("competitor", ARGUMENTS.COMPETITORS, ids=lambda competitor: competitor.key)
def test_competitor(competitor):
    assert set(competitor.categories.split()) <= CATEGORIES
    assert {ours for _theirs, ours, *_remarks in competitor.products} <= PRODUCTS | CATEGORIES
    for name in ("strengths", "weaknesses", "where_we_win", "where_we_lose", "trap_questions"):
        assert len(getattr(competitor.english, name)) == len(getattr(competitor.german, name)) > 0
