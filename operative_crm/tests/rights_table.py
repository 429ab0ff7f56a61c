"""The tables of rights in the administrator's guide, as plain data: what code, record rules and tests follow."""

import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "administrator.md"
SECTION = "## Who may see and change what"

ROLES = "Role | In the settings of the user | Group | User by itself"
SCOPES = "Role | Customers, their log and team | Deliveries, promises, kept promises"
MODELS = "Model | See | Change | Add | Delete | Which records"
FIGURES = "Model | Fields | See"
FOREIGN = "Model | Fields | See | Change"


def _rows(title):
    """The rows of the table with these titles, without backticks."""
    text = GUIDE.read_text().partition(SECTION)[2].partition("\n## ")[0]
    table = re.search(rf"^\| {re.escape(title)} \|\n\|[-|]+\|\n((?:\|.*\|\n)+)", text, re.M)
    return [[cell.strip().replace("`", "") for cell in row.strip("|").split("|")] for row in table[1].splitlines()]


def _list(cell):
    return [word.strip() for word in cell.split(",")]


def roles():
    """Group of each role: dict of external ids."""
    return {role: group for role, _where, group, _is_user in _rows(ROLES)}


def users():
    """Roles that are users of Operative CRM by themselves."""
    return {role for role, _where, _group, is_user in _rows(ROLES) if is_user == "yes"}


def who(cell):
    """The roles a cell names.

    :rtype: set[str]
    """
    named = {
        "users": users(), "sales": {"field sales", "all sales", "sales administrator"},
        "service": {"own service", "team service", "all service", "service manager"},
        "managers": {"manager", "administrator"}, "administrators": {"administrator"}, "nobody": set(),
    }
    # what is said behind a comma in a cell of figures restricts the records, not the roles
    return set().union(*(named.get(word, {word} & set(roles())) for word in _list(cell)))


def scopes():
    """Whose records a role sees: dict of pairs of sets of words, customers and deliveries."""
    return {role: (set(_list(customers)), set(_list(deliveries))) for role, customers, deliveries in _rows(SCOPES)}


def models():
    """Who reads, writes, creates and deletes: dict of tuples of four sets of roles by model."""
    return {model: tuple(who(cell) for cell in cells) for model, *cells, _records in _rows(MODELS)}


def figures():
    """Who reads fields that not every reader of a record reads: dict of sets of roles by (model, field)."""
    return {(model, field): who(see) for model, fields, see in _rows(FIGURES) for field in _list(fields)}


def foreign():
    """The exceptions among the fields we add to other models: dict by (model, field or *).

    Two sets of roles, who sees and who changes, and the cell that says the latter.
    """
    return {
        (model, "*" if fields == "all of them" else field): (who(see), who(change), change)
        for model, fields, see, change in _rows(FOREIGN) for field in _list(fields)}
