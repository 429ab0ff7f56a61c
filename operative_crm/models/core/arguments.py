"""What comes from a client, read as what it has to be: a public method takes nothing else, and says so.

Everybody may call a public method, through ``/json/2`` too, and with anything. What is of the wrong type is refused with a
message instead of failing somewhere inside. ``name`` is how the caller called the argument.
"""
from datetime import datetime

from odoo.exceptions import UserError, ValidationError

from .days import in_utc

# the largest id a column of the database holds
LARGEST_ID = 2**31 - 1


def one(records):
    """The one record that a method is about.

    :raise UserError: none, or several
    """
    if len(records) != 1:
        raise UserError(records.env._("This is done for one record at a time: name one, not %s.", len(records)))
    return records


def one_id(env, name, value):
    """The id of a record; None for none (nothing, ``False``, 0)."""
    if value is None or value is False or value == 0 and type(value) is int:
        return None
    if type(value) is not int or not 0 < value <= LARGEST_ID:
        raise _refusal(env, name, value, env._("the id of a record"))
    return value


def ids(env, name, value):
    """A list of ids of records, without what stands for none."""
    if value is None or value is False:
        return []
    if not isinstance(value, (list, tuple)):
        raise _refusal(env, name, value, env._("a list of ids"))
    found = (one_id(env, name, item) for item in value)
    return [item for item in found if item]


def text(env, name, value):
    """A text without the spaces around it, empty where there is none."""
    if value is None or value is False:
        return ""
    if not isinstance(value, str):
        raise _refusal(env, name, value, env._("a text"))
    return value.strip()


def number(env, name, value):
    """A whole number."""
    if type(value) is not int or abs(value) > LARGEST_ID:
        raise _refusal(env, name, value, env._("a whole number"))
    return value


def flag(env, name, value):
    """Whether something is so; not where nothing is said."""
    if value is None:
        return False
    if type(value) is not bool:
        raise _refusal(env, name, value, env._("true or false"))
    return value


def mapping(env, name, value):
    """A dict, empty where there is none."""
    if value is None or value is False:
        return {}
    if not isinstance(value, dict):
        raise _refusal(env, name, value, env._("a set of named values"))
    return value


def values(record, name, value):
    """Values to write on a record: of fields it has, which take them."""
    found = mapping(record.env, name, value)
    for key, item in found.items():
        field = record._fields.get(key)
        try:
            if field is None:
                raise ValueError
            if field.type == "many2one" and item:
                one_id(record.env, key, item)
            field.convert_to_cache(item, record)
        except (ValueError, TypeError, AttributeError, KeyError, IndexError):
            raise _refusal(record.env, name, {key: item}, record.env._("a set of values of the document's fields")) from None
    return found


def rows(env, name, value, size=2):
    """A list of lists of so many items."""
    if not isinstance(value, (list, tuple)) or any(
            not isinstance(item, (list, tuple)) or len(item) != size for item in value):
        raise _refusal(env, name, value, env._("a list of lists of %s values each", size))
    return value


def choices(env, name, value, known):
    """A list of some of what is known by name; all of it where nothing is chosen."""
    if value is None or value is False:
        return list(known)
    if not isinstance(value, (list, tuple)):
        raise _refusal(env, name, value, env._("a list of names"))
    for item in value:
        if not isinstance(item, str) or item not in known:
            raise _refusal(env, name, item, env._("one of %s", ", ".join(sorted(known))))
    return list(value) or list(known)


def moment(env, name, value, required=False):
    """A naive UTC moment, from a moment with or without a zone or from its ISO text; None for none."""
    if not required and (value is None or value is False or value == ""):
        return None
    try:
        found = datetime.fromisoformat(value.strip().replace("Z", "+00:00")) if isinstance(value, str) else value
        return in_utc(found)
    except (ValueError, OverflowError, AttributeError):
        raise _refusal(env, name, value, env._("a moment such as 2026-03-02T09:00:00")) from None


def _refusal(env, name, value, wanted):
    shown = str(value)
    return ValidationError(env._(
        "“%(name)s” has to be %(wanted)s, not “%(value)s”.", name=name, wanted=wanted,
        value=shown if len(shown) <= 60 else f"{shown[:60]}…"))
