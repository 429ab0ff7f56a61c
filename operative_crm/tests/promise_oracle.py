"""What can be promised when, once more and in plain Python: tries every moment, and knows nothing of SQL or of steps.

A stock is told as what is on hand and what is to happen: ``[(moment, quantity), …]``, above zero what comes, below zero
what goes. Moments are naive, quantities ``Fraction`` or whole numbers, so that sums are exact.
"""


def balances(on_hand, happenings, now):
    """The projected balance at each moment something happens; what is late counts as of now.

    :return: ``[(moment, balance), …]``, the first one of now
    """
    happenings = [(max(moment, now), quantity) for moment, quantity in happenings]
    moments = sorted({now, *(moment for moment, _quantity in happenings)})
    return [
        (moment, on_hand + sum(quantity for when, quantity in happenings if when <= moment)) for moment in moments]


def can_promise(quantity, moment, on_hand, happenings, now):
    """Whether the balance stays at or above zero from a moment on if a quantity goes then."""
    after = balances(on_hand, [*happenings, (moment, -quantity)], now)
    return all(balance >= 0 for when, balance in after if when >= max(moment, now))


def earliest(quantity, on_hand, happenings, now, at, allowed=lambda moment: moment):
    """The earliest moment not before ``at`` a quantity can be promised for, None where there is none.

    :param allowed: the first moment not before another on which anything is promised
    """
    for moment in sorted({at, *(max(when, at, now) for when, _quantity in happenings)}):
        if can_promise(quantity, allowed(moment), on_hand, happenings, now):
            return allowed(moment)
    return None


def free(moment, on_hand, happenings, now):
    """The most that can be promised for a moment: the lowest balance from then on."""
    everything = balances(on_hand, [*happenings, (moment, 0)], now)
    return max(0, min(balance for when, balance in everything if when >= max(moment, now)))


def promise(quantities, on_hand, happenings, now, at, allowed=lambda moment: moment):
    """The dates of several lines of one product, one after the other.

    :return: ``[(free, date), …]``
    """
    happenings, answers = list(happenings), []
    for quantity in quantities:
        date = earliest(quantity, on_hand, happenings, now, at, allowed)
        answers.append((free(at, on_hand, happenings, now), date))
        if date:
            happenings.append((date, -quantity))
    return answers
