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
    :ivar holidays: days on which nobody works besides weekends; None where every day is a working day
    :ivar zone: where the days are
    """

    transit: datetime.timedelta = datetime.timedelta(0)
    lead: datetime.timedelta = datetime.timedelta(0)
    holidays: tuple | None = ()
    zone: str = "Europe/Berlin"

    def working(self, moment):
        """The first moment not before another on a working day; work begins at eight."""
        if self.holidays is None:
            return moment
        local = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(self.zone))
        day = local.date()
        while day.weekday() > 4 or day in self.holidays:
            day += datetime.timedelta(days=1)
        if day == local.date():
            return moment
        begin = datetime.datetime(day.year, day.month, day.day, 8, tzinfo=ZoneInfo(self.zone))
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
    """The earliest date not before ``at`` for a quantity, and when it leaves for it; None where there is none.

    It is the first moment on a working day not before the first moment at which the quantity can be there.
    """
    first = rules.working(max(at, now + max(rules.transit, rules.lead)))
    for moment in sorted({first, *(max(when, now) + rules.transit for when, _quantity in happenings)}):
        if moment >= first and can_promise(quantity, max(now, moment - rules.transit), on_hand, happenings, now):
            date = rules.working(moment)
            return date, max(now, date - rules.transit)
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


def promise_kits(needs, stocks, supplies, now, at, rules):
    """The dates of several lines that take several products each, one after the other.

    :param needs: list of dicts of product -> quantity
    :param stocks: dict of product -> (on hand, happenings)
    :param supplies: dict of product -> moment from which any quantity of it can be had that stock never covers
    """
    stocks = {product: (on_hand, list(happenings)) for product, (on_hand, happenings) in stocks.items()}
    first = rules.working(max(at, now + max(rules.transit, rules.lead)))
    dates = []
    for need in needs:
        moments = {max(when, now) for product in need for when, _quantity in stocks[product][1]}
        moments |= {supplies[product] for product in need if product in supplies}

        def is_there(product, leaves, need=need, moments=moments):
            def can(moment):
                return can_promise(need[product], moment, *stocks[product], now)
            never = not any(can(moment) for moment in {now, *moments})
            return can(leaves) or never and product in supplies and supplies[product] <= leaves
        date = next((rules.working(moment) for moment in sorted({max(first, when + rules.transit) for when in {now, *moments}})
                     if all(is_there(product, max(now, moment - rules.transit)) for product in need)), None)
        dates.append(date)
        if date:
            leaves = max(now, date - rules.transit)
            for product, quantity in need.items():
                if not can_promise(quantity, leaves, *stocks[product], now):
                    quantity = min(quantity, free(leaves, *stocks[product], now))
                stocks[product][1].append((leaves, -quantity))
    return dates
