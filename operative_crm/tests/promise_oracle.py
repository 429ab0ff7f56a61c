"""What can be promised when, once more and in plain Python: tries every moment, and knows nothing of SQL or of steps.

A stock is told as what is on hand and what is to happen: ``[(moment, quantity), …]``, above zero what comes, below
zero what goes. Moments are naive UTC, quantities whole numbers, so that sums are exact.
"""
import dataclasses
import datetime
from zoneinfo import ZoneInfo


@dataclasses.dataclass(frozen=True)
class Rules:
    """What lies between the stock and the date a customer is told.

    :ivar transit: from leaving the stock to the customer
    :ivar lead: the least lead time
    :ivar holidays: days in Berlin on which nobody works besides weekends; None where every day is a working day
    """

    transit: datetime.timedelta = datetime.timedelta(0)
    lead: datetime.timedelta = datetime.timedelta(0)
    holidays: tuple | None = ()

    def working(self, moment):
        """The first moment not before another on a working day; work begins at eight."""
        if self.holidays is None:
            return moment
        local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Europe/Berlin"))
        day = local.date()
        while day.weekday() > 4 or day in self.holidays:
            day += datetime.timedelta(days=1)
        if day == local.date():
            return moment
        begin = datetime.datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo("Europe/Berlin"))
        return begin.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


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


def earliest(quantity, on_hand, happenings, now, at, rules):
    """The earliest date not before ``at`` for a quantity, and when it leaves for it; None where there is none."""
    first = max(at, now + max(rules.transit, rules.lead))
    for moment in sorted({first, *(max(when, now) + rules.transit for when, _quantity in happenings)}):
        date = rules.working(max(moment, first))
        leaves = max(now, date - rules.transit)
        if can_promise(quantity, leaves, on_hand, happenings, now):
            return date, leaves
    return None, None


def free(moment, on_hand, happenings, now):
    """The most that can be promised for a moment: the lowest balance from then on."""
    everything = balances(on_hand, [*happenings, (moment, 0)], now)
    return max(0, min(balance for when, balance in everything if when >= max(moment, now)))


def promise(quantities, on_hand, happenings, now, at, rules):
    """The dates of several lines of one product, one after the other.

    :return: ``[(free, date), …]``
    """
    happenings, answers = list(happenings), []
    for quantity in quantities:
        date, leaves = earliest(quantity, on_hand, happenings, now, at, rules)
        answers.append((free(max(now, at - rules.transit), on_hand, happenings, now), date))
        if date:
            happenings.append((leaves, -quantity))
    return answers
