"""Texts: what people give along, kept in logs for good and sent to others; numbers as they are said."""

from odoo.tools import float_repr

# so many characters say why
LONGEST = 1000


def reason_text(text):
    """What somebody gave as a reason, without blanks around it and no longer than a reason is.

    :param text: from a client; what is no text is none
    :rtype: str
    """
    return text.strip()[:LONGEST] if isinstance(text, str) else ""


def number_text(env, number, digits=2):
    """A number as short as it can be said in the user's language, however large it is.

    :param digits: so many decimals at most
    :rtype: str
    """
    whole, _point, fraction = float_repr(number, digits).partition(".")
    fraction = fraction.rstrip("0")
    point = env["res.lang"]._get_data(code=env.lang or "en_US").decimal_point or "."
    return f"{whole}{point}{fraction}" if fraction else whole


def quantity_text(env, quantity):
    """A quantity as short as it can be said in the user's language, as exact as the database counts quantities.

    :rtype: str
    """
    return number_text(env, quantity, env["decimal.precision"].precision_get("Product Unit"))
