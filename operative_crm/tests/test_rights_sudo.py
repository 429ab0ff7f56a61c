"""Whatever is done as the superuser says what it opens and why that is safe: in every folder of every addon of ours."""

import ast
import io
import re
import tokenize
from pathlib import Path

from odoo.tests import BaseCase, tagged

ROOT = Path(__file__).parents[2]
REASON = re.compile(r"sudo|superuser", re.IGNORECASE)
# Folders that need not say so, and why.
LEFT_OUT = {
    "tests": "they try what others may",
    "demo": "data of a demonstration, made by the installation",
    "migrations": "an upgrade is the superuser's",
}
# lines above a call in which its reason may stand
ABOVE = 3


def raises(node):
    """Whether a node of the code goes on as the superuser."""
    if not isinstance(node, ast.Call):
        return False
    flags = [*node.args, *(keyword.value for keyword in node.keywords)]
    name = getattr(node.func, "attr", "")
    if name == "sudo":
        return not (flags and isinstance(flags[0], ast.Constant) and flags[0].value is False)
    if name in ("with_user", "Environment"):
        return "SUPERUSER_ID" in ast.unparse(node)
    return any(keyword.arg == "su" and ast.unparse(keyword.value) != "False" for keyword in node.keywords)


def silent(text):
    """Lines of a program on which something is done as the superuser, with no reason in or above the statement.

    A reason in the function says it for all of it where it names the superuser or ``sudo``.
    """
    comments = {token.start[0]: token.string for token in tokenize.generate_tokens(io.StringIO(text).readline)
                if token.type == tokenize.COMMENT}
    found = []

    def visit(node, function, statement):
        if isinstance(node, ast.FunctionDef):
            function = node
        if isinstance(node, ast.stmt):
            statement = node
        if raises(node):
            first = min(statement.lineno, node.lineno) if not hasattr(statement, "body") else node.lineno
            near = any(line in comments for line in range(first - ABOVE, node.end_lineno + 1))
            said = function is not None and (REASON.search(ast.get_docstring(function) or "") or any(
                REASON.search(comments[line]) for line in range(function.lineno, function.end_lineno + 1) if line in comments))
            if not near and not said:
                found.append(node.end_lineno)
        for child in ast.iter_child_nodes(node):
            visit(child, function, statement)

    visit(ast.parse(text), None, None)
    return found


@tagged("post_install", "-at_install")
class TestRightsSudo(BaseCase):

    def _programs(self):
        for addon in sorted(ROOT.glob("operative_crm*")):
            for path in sorted(addon.rglob("*.py")):
                if path.relative_to(addon).parts[0] not in LEFT_OUT:
                    yield path

    def test_sudo_says_why(self):
        """Models, dialogs, reports, pages, hooks, and the addons beside: each time with its reason."""
        looked_in, found = set(), []
        for path in self._programs():
            looked_in.add(path.relative_to(ROOT).parts[1])
            found += [f"{path.relative_to(ROOT)}:{line}" for line in silent(path.read_text(encoding="utf-8"))]
        self.assertEqual(found, [])
        self.assertLessEqual({"models", "wizard", "report", "controllers", "hooks.py"}, looked_in)

    def test_templates_are_shown_with_the_readers_rights(self):
        """A page or printed document that reads as the superuser says so above."""
        found = []
        for path in sorted(ROOT.glob("operative_crm*/**/*.xml")):
            if path.relative_to(ROOT).parts[1] in ("static", "demo"):
                continue
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [f"{path.relative_to(ROOT)}:{number + 1}" for number, line in enumerate(lines)
                      if ".sudo()" in line and not any("<!--" in above for above in lines[max(0, number - ABOVE):number])]
        self.assertEqual(found, [])

    def test_silence_is_found(self):
        """The test sees what it is to see."""
        self.assertEqual(silent("def f(self):\n    return self.sudo().name\n"), [2])
        self.assertEqual(silent("x = lambda self: self.env(su=True)\n"), [1])
        long = "class A:\n    def f(self):\n        a = 1\n\n\n\n        return self.with_user(SUPERUSER_ID)\n"
        self.assertEqual(silent(long), [7])
        self.assertEqual(silent("def f(self):\n    # sudo: a name\n    return self.sudo().name\n"), [])
        self.assertEqual(silent("def f(self):\n    return self.sudo(False).name\n"), [])
