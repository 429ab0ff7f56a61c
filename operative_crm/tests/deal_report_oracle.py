"""Reports on deals in plain Python, from facts that are written down as they are drawn.

A deal is a dict: ``verdict`` (``won``, ``lost``, None while undecided), ``categories``, ``competitors`` (dict of pairs of our
price and theirs by competitor; 0: theirs is not known), ``phase``. A use: ``deal``, ``argument``, ``kind``, ``user``,
``helped``.
"""

from fractions import Fraction

GAPS = [(Fraction(12, 10), "1_dearer_20"), (Fraction(11, 10), "2_dearer_10"), (Fraction(105, 100), "3_dearer_5")]
BELOW = [(Fraction(8, 10), "7_cheaper_20"), (Fraction(9, 10), "6_cheaper_10"), (Fraction(95, 100), "5_cheaper_5")]


def band(ours, theirs):
    """How much dearer or cheaper we were."""
    if not ours or not theirs:
        return "8_unknown"
    share = Fraction(ours, theirs)
    return next((name for least, name in GAPS if share > least), None) or next(
        (name for most, name in BELOW if share < most), "4_same")


def share(above, below):
    return above / below if below else None


def grouped(rows, keys):
    """Rows by what they are grouped by; in each of several values, under None where there is none.

    :param keys: function of a row to a collection of keys
    """
    groups = {}
    for row in rows:
        for key in keys(row) or [None]:
            groups.setdefault(key, []).append(row)
    return groups


def uses(rows):
    """Figures of some uses: used, helped, decided, won, share won."""
    deals = {row["deal"]["id"]: row["deal"]["verdict"] for row in rows}
    decided = [verdict for verdict in deals.values() if verdict]
    return {
        "use_count": len(deals), "helped_count": sum(row["helped"] == "yes" for row in rows), "decided_count": len(decided),
        "won_count": decided.count("won"), "won_ratio": share(decided.count("won"), len(decided))}


def effect(deals, used, kind):
    """Figures of some decided deals with and without arguments of a kind.

    :param used: dict of sets of kinds by id of the deal
    :param kind: None for whichever
    """
    found = {}
    for name, is_used in (("with", True), ("without", False)):
        verdicts = [deal["verdict"] for deal in deals if (
            kind in used.get(deal["id"], ()) if kind else bool(used.get(deal["id"]))) == is_used]
        found |= {f"{name}_count": len(verdicts), f"won_{name}_count": verdicts.count("won"),
                  f"won_{name}_ratio": share(verdicts.count("won"), len(verdicts))}
    return found


def met(rows):
    """Figures of some meetings: pairs of a decided deal and a competitor."""
    deals = {deal["id"]: deal["verdict"] for deal, _competitor in rows}
    lost = list(deals.values()).count("lost")
    return {"deal_count": len(deals), "won_count": len(deals) - lost, "lost_count": lost, "loss_ratio": share(lost, len(deals))}
