"""Rates of complaints in plain Python: the report and the customer's figures are checked against it."""

from datetime import timedelta

# what tells apart what was delivered, and with it what is complained of it
OF_TRANSFER = ("product", "lot", "carrier", "warehouse")


def rates(deliveries, complaints, costs, orders, repeat_days, key=lambda row: None):
    """What was complained against what was delivered, by group.

    :param deliveries: dicts with ``line`` (of an order, or None), ``product``, ``lot``, ``customer``, ``carrier``,
        ``warehouse``, ``day``, ``quantity``
    :param complaints: dicts with ``id``, ``at``, ``day``, ``customer``, ``cause``, ``positions``: dicts with ``line``,
        ``product``, ``lot``, ``carrier``, ``warehouse``, ``quantity``, ``accepted`` (in the unit of the product), ``decision``
    :param costs: dicts with ``complaint``, ``position`` (or None), ``day``, ``amount``
    :param orders: dicts with ``product``, ``customer``, ``warehouse``, ``day``, ``amount``
    :param key: the group of a dict with ``product``, ``lot``, ``customer``, ``carrier``, ``warehouse``, ``day``, ``cause``
    :return: dict by group of dicts of measures; rates are None where nothing is below the line
    """
    groups = {}

    def group(**about):
        row = dict.fromkeys((*OF_TRANSFER, "customer", "day", "cause")) | about
        return groups.setdefault(key(row), {
            "complaints": set(), "repeats": set(), "complained": set(), "delivered": set(), "positions": 0, "decided": 0,
            "justified": 0, "complained_quantity": 0, "accepted_quantity": 0, "delivered_quantity": 0, "cost": 0,
            "revenue": 0})

    for delivery in deliveries:
        found = group(**{name: delivery[name] for name in (*OF_TRANSFER, "customer", "day")})
        found["delivered"].add(delivery["line"])
        found["delivered_quantity"] += delivery["quantity"]
    repeats = {
        complaint["id"] for complaint in complaints
        if complaint["cause"] and any(
            (other["customer"], other["cause"]) == (complaint["customer"], complaint["cause"])
            and (other["at"], other["id"]) < (complaint["at"], complaint["id"])
            and complaint["at"] - other["at"] <= timedelta(days=repeat_days) for other in complaints)}
    for complaint in complaints:
        about = {name: complaint[name] for name in ("customer", "day", "cause")}
        for position in complaint["positions"] or [None]:
            found = group(**about, **{name: position[name] for name in OF_TRANSFER} if position else {})
            found["complaints"].add(complaint["id"])
            found["repeats"] |= {complaint["id"]} & repeats
            if position:
                found["complained"].add(position["line"])
                found["positions"] += 1
                found["decided"] += bool(position["decision"])
                found["justified"] += position["decision"] in ("justified", "partly")
                found["complained_quantity"] += position["quantity"] if position["product"] else 0
                found["accepted_quantity"] += position["accepted"] if position["product"] else 0
    for cost in costs:
        about = {name: cost["complaint"][name] for name in ("customer", "cause")}
        position = cost["position"]
        found = group(day=cost["day"], **about, **{name: position[name] for name in OF_TRANSFER} if position else {})
        found["cost"] += cost["amount"]
    for order in orders:
        group(**{name: order[name] for name in ("product", "customer", "warehouse", "day")})["revenue"] += order["amount"]
    return {name: _measures(found) for name, found in groups.items()}


def _measures(found):
    counts = {name: len(found[name] - {None}) for name in ("complaints", "repeats", "complained", "delivered")}

    def share(above, below, factor=1):
        return factor * above / below if below else None

    return {
        "complaint_count": counts["complaints"], "repeat_count": counts["repeats"],
        "complained_line_count": counts["complained"], "delivered_line_count": counts["delivered"],
        "position_count": found["positions"], "delivered_quantity": found["delivered_quantity"], "cost": found["cost"],
        "revenue": found["revenue"],
        "complaint_ratio": share(counts["complained"], counts["delivered"]),
        "complained_ppm_ratio": share(found["complained_quantity"], found["delivered_quantity"], 1_000_000),
        "accepted_ppm_ratio": share(found["accepted_quantity"], found["delivered_quantity"], 1_000_000),
        "justified_ratio": share(found["justified"], found["decided"]),
        "repeat_ratio": share(counts["repeats"], counts["complaints"]),
        "cost_ratio": share(found["cost"], found["revenue"]),
    }
