"""The order of suggested arguments in plain Python: what the statement of the addon has to say too."""

import math

WEIGHTS = {"competitor": 4, "product": 4, "category": 3, "industry": 2, "stage": 1, "phase": 1}


def wilson(won, decided):
    """Lower end of the Wilson interval, 95 %, by the formula as it is written in textbooks."""
    z = 1.959963984540054
    share = won / decided
    return (
        share + z**2 / (2 * decided) - z * math.sqrt((share * (1 - share) + z**2 / (4 * decided)) / decided)
    ) / (1 + z**2 / decided)


def score(argument, document, lang):
    """How well an argument fits; None where it does not.

    :param argument: dict: sets of ids by criterion, ``languages``, ``won``, ``decided``, ``kind``, ``made_for`` (the categories
        of its products that are introduced already)
    :param document: dict: sets of ids by criterion, ``bought``: the categories the customer bought in, with those above
    """
    total = 0
    goods = [WEIGHTS[name] for name in ("product", "category") if argument[name] & document[name]]
    if argument.get("kind") == "introduction" and (argument["made_for"] | argument["category"]) & document["bought"]:
        goods.append(2)
    if (argument["product"] or argument["category"]) and not goods:
        return None
    total += max(goods, default=0)
    for name in ("competitor", "industry", "stage", "phase"):
        if argument[name]:
            if not argument[name] & document[name]:
                return None
            total += WEIGHTS[name]
    total += lang in argument["languages"]
    if argument["decided"] >= 10:
        total += wilson(argument["won"], argument["decided"])
    return total


def suggested(arguments, document, lang, day, company):
    """Ids of the arguments to be suggested, best first, with their score.

    :param arguments: list of dicts as of :func:`score`, with ``id``, ``state``, ``valid_from``, ``valid_until``, ``company``,
        ``used``
    """
    rows = []
    for argument in arguments:
        holds = (argument["state"] == "approved" and (not argument["valid_from"] or argument["valid_from"] <= day)
                 and (not argument["valid_until"] or argument["valid_until"] >= day)
                 and argument["company"] in (None, company)
                 # of an introduction something has to be introduced already
                 and not (argument.get("kind") == "introduction" and argument["product"] and not argument["made_for"]))
        fit = score(argument, document, lang) if holds else None
        if fit is not None:
            rows.append((fit, argument["used"], argument["id"]))
    return [row[2] for row in sorted(rows, key=lambda row: (-round(row[0], 9), -row[1], row[2]))]
