"""A part may use and extend what stands to its left, never what stands to its right; nobody imports in a circle."""

import ast
import re
from collections import Counter
from pathlib import Path

from odoo.tests import BaseCase, tagged

MODELS = Path(__file__).parents[1] / "models"
LAYERS = ("core", "facts", "customer", "process", "promise", "service", "complaint", "argument", "contact")
# Names of fields and models that a part to the left may say, since nothing of the right is used by it.
NAMED_BEFORE_THEY_EXIST = {
    # who looks after a customer is known for a customer
    ("core", "operative.customer"),
}
# What tells the day of a moment, or that of a reader, and where it may stand.
ZONES = re.compile(r"pytz|zoneinfo|astimezone|AT TIME ZONE %")
ASKS_FOR_ZONES = {"core/days.py"}
READERS_DAY = re.compile(r"Date\.context_today")
# lists of one user's day, and the activities a plan begins with
ASKS_THE_READER = {
    "contact/operative_customer.py", "contact/operative_my_day.py", "process/document/operative_staged_entry.py"}


def files():
    """Every Python file of the layers: pairs of its layer and its path."""
    return [(path.relative_to(MODELS).parts[0], path) for path in sorted(MODELS.rglob("*.py")) if path.parent != MODELS]


def imported(path, tree):
    """The layers a file imports from."""
    here = path.relative_to(MODELS).parts[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            target = [*here[:len(here) - node.level + 1], *(node.module or "").split(".")]
            if len(here) - node.level + 1 >= 0 and target[0] in LAYERS:
                yield target[0]
            elif len(here) - node.level + 1 == 0:
                yield from (name.name for name in node.names if name.name in LAYERS)


def assigned(node, name):
    """The texts a class assigns to an attribute such as ``_inherit``."""
    for statement in node.body:
        if isinstance(statement, ast.Assign) and any(getattr(target, "id", None) == name for target in statement.targets):
            return [value.value for value in ast.walk(statement.value) if isinstance(value, ast.Constant)]
    return []


@tagged("post_install", "-at_install")
class TestLayers(BaseCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.trees = [(layer, path, ast.parse(path.read_text(encoding="utf-8"))) for layer, path in files()]
        cls.layer_of = {}  # of a model of ours: where it begins
        for layer, _path, tree in cls.trees:
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    names = set(assigned(node, "_name")) - set(assigned(node, "_inherit"))
                    cls.layer_of.update(dict.fromkeys((name for name in names if name not in cls.layer_of), layer))

    def test_every_folder_is_a_layer(self):
        """A new folder finds its place among the layers, and the layers load in their order."""
        self.assertEqual({layer for layer, _path in files()}, set(LAYERS))
        loaded = [
            alias.name for node in ast.parse((MODELS / "__init__.py").read_text()).body if isinstance(node, ast.ImportFrom)
            for alias in node.names]
        self.assertEqual(loaded, list(LAYERS))

    def test_odoo_runs_every_test(self):
        """A file of tests that its folder does not import is left out by Odoo's own runner."""
        for folder in sorted(MODELS.parents[1].glob("operative_crm*/tests")):
            imported_here = re.findall(r"import (\w+)", (folder / "__init__.py").read_text())
            with self.subTest(addon=folder.parent.name):
                self.assertEqual({path.stem for path in folder.glob("test_*.py")} - set(imported_here), set())

    def test_imports_lead_to_the_left(self):
        """No file imports from a layer to its right."""
        wrong = [
            f"{path.relative_to(MODELS)}: {other}" for layer, path, tree in self.trees for other in imported(path, tree)
            if LAYERS.index(other) > LAYERS.index(layer)]
        self.assertFalse(wrong)
        self.assertTrue([other for layer, path, tree in self.trees for other in imported(path, tree)], "nothing was looked at")

    def test_models_are_used_from_the_right(self):
        """No file inherits or names a model that begins in a layer to its right."""
        wrong = []
        for layer, path, tree in self.trees:
            for node in ast.walk(tree):
                model = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
                other = self.layer_of.get(model)
                if (other and LAYERS.index(other) > LAYERS.index(layer)
                        and (layer, model) not in NAMED_BEFORE_THEY_EXIST):
                    wrong.append(f"{path.relative_to(MODELS)}:{node.lineno}: {model} of {other}")
        self.assertFalse(wrong)
        self.assertEqual(self.layer_of["operative.customer"], "customer")

    def test_days_are_asked_for_in_one_place(self):
        """Which day a moment is says ``core/days.py``; a reader's own day is for lists of that day alone."""
        for pattern, places in ((ZONES, ASKS_FOR_ZONES), (READERS_DAY, ASKS_THE_READER)):
            with self.subTest(pattern=pattern.pattern):
                self.assertEqual({
                    str(path.relative_to(MODELS)) for _layer, path in files() if pattern.search(path.read_text())}, places)

    def test_no_record_is_defined_twice(self):
        """Of two records of one name in the data files the later one takes the place of the other, and nobody is told."""
        addon = MODELS.parent
        names = [name for path in addon.rglob("*.xml") if "static" not in path.parts and "demo" not in path.parts
                 for name in re.findall(r'<(?:record|template|menuitem)\s+id="([a-z_0-9]+)"', path.read_text())]
        self.assertEqual(sorted(name for name, times in Counter(names).items() if times > 1), [])

    def test_no_file_is_long_without_a_reason(self):
        """What is longer than 400 lines says in its docstring why it is one file."""
        addon = MODELS.parent
        long = {path: text for path in addon.rglob("*.py") if len((text := path.read_text()).splitlines()) > 400}
        self.assertEqual(
            [str(path.relative_to(addon)) for path, text in long.items()
             if "One file" not in (ast.get_docstring(ast.parse(text)) or "")], [])
        self.assertFalse([path for path in long if path.relative_to(addon).parts[0] != "tests"], "no code at all is")
