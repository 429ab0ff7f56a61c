"""What can be promised when: the calculation, and the statement that feeds it. Nothing here knows the ORM.

The *projected balance* of a product is what is on hand plus what comes less what goes, moment by moment. What can
be promised **from** a moment on is the lowest balance at or after it: whoever took more would break a promise that
was given earlier. All moments are naive UTC, all quantities in the product's own unit.
"""

import bisect
import dataclasses
import datetime
import typing

from odoo.tools import SQL

from ...core.days import day_in

#: sums of decimal fractions are off by less than this
TOLERANCE = 1e-6
#: nobody promises anything for later than that
HORIZON = datetime.timedelta(days=3650)


def array(values, kind):
    """SQL for an array of numbers, of which there may be thousands.

    As one text: the list that psycopg2 would spell out value by value takes longer to write and to parse than the answer.

    :param kind: SQL name of the type of the numbers
    """
    return SQL("%s::%s[]", f"{{{','.join(map(repr, values))}}}", SQL(kind))


def statement(on_hand, moves, demand, now, at, today):
    """What the products in ``demand`` can be promised from when.

    As rows ``product_id, on_hand, overdue, overdue_since, date, quantity``: what should have come before today, and the
    oldest of it.

    One row a moment at which more can be promised than before, until ``at`` and until the demand is met; the first
    row of each product is that of ``now``.

    :param on_hand: SELECT of ``product_id, quantity``
    :param moves: SELECT of ``product_id, date, quantity``, below zero what goes out
    :param demand: dict of product id -> quantity asked for; steps beyond it are of no interest
    :param now: what should have come or gone by now counts as of now
    :param today: the moment the day began
    """
    return SQL(
        """
        WITH asked (product_id, quantity) AS (
                SELECT * FROM unnest(%(products)s, %(demands)s)
        ), stock (product_id, quantity) AS (
                SELECT product_id, SUM(quantity) FROM (%(on_hand)s) quant (product_id, quantity) GROUP BY product_id
        ), happening (product_id, date, quantity, planned) AS (
                SELECT asked.product_id, %(now)s::timestamp, COALESCE(stock.quantity, 0), NULL::timestamp
                  FROM asked LEFT JOIN stock ON stock.product_id = asked.product_id
                 UNION ALL
                SELECT product_id, GREATEST(date, %(now)s::timestamp), quantity::float8, date
                  FROM (%(moves)s) move (product_id, date, quantity)
        ), balance AS (
                -- what happens at the same moment is summed up together
                SELECT product_id, date, SUM(quantity) OVER so_far AS quantity,
                       -- what is overdue counts as of now, which comes first: it is in all that follows
                       SUM(quantity) FILTER (WHERE quantity > 0 AND planned < %(today)s::timestamp) OVER so_far AS overdue,
                       MIN(planned) FILTER (WHERE quantity > 0 AND planned < %(today)s::timestamp) OVER so_far AS overdue_since
                  FROM happening
                WINDOW so_far AS (PARTITION BY product_id ORDER BY date)
        ), lowest AS (
                -- backwards, as a frame that grows costs one step a row
                SELECT product_id, date, MIN(quantity) OVER (PARTITION BY product_id ORDER BY date DESC) AS quantity,
                       overdue, overdue_since
                  FROM balance
        ), step AS (
                SELECT *, LEAD(quantity) OVER (PARTITION BY product_id ORDER BY date DESC) AS before FROM lowest
        )
        SELECT step.product_id, COALESCE(stock.quantity, 0), step.overdue, step.overdue_since, step.date, step.quantity
          FROM step
          JOIN asked ON asked.product_id = step.product_id
     LEFT JOIN stock ON stock.product_id = step.product_id
         WHERE step.before IS NULL
            OR step.quantity > step.before + %(tolerance)s
           AND (step.date <= %(at)s OR step.before < asked.quantity - %(tolerance)s)
      ORDER BY step.product_id, step.date
        """,
        products=array(demand, "int"), demands=array(demand.values(), "float8"), on_hand=on_hand, moves=moves, now=now, at=at,
        today=today, tolerance=TOLERANCE)


class Stock:
    """What one product can be promised from when.

    :ivar on_hand: quantity on hand that no line has been promised yet
    :ivar overdue: how much should have come already, and since when
    """

    def __init__(self, on_hand=0.0, steps=(), overdue=(0.0, None)):
        """
        :param steps: ``[(moment, quantity), …]``, ascending in both: so much can be promised from then on;
            the first is that of now
        """
        self.on_hand, self.overdue = on_hand, overdue
        self._moments = [moment for moment, _quantity in steps]
        self._quantities = [round(quantity, 6) for _moment, quantity in steps]
        self._promised = []

    def free(self, moment):
        """What can be promised from a moment on; below zero where earlier promises cannot all be kept."""
        self._take_promised()
        place = bisect.bisect_right(self._moments, moment) - 1
        return self._quantities[place] if place >= 0 else 0.0

    def earliest(self, quantity, moment):
        """The first moment not before ``moment`` from which a quantity can be promised, None where there is none."""
        self._take_promised()
        place = bisect.bisect_left(self._quantities, quantity - TOLERANCE)
        if place == len(self._quantities):
            return None
        return max(self._moments[place], moment)

    def moments(self, until):
        """The moments until ``until`` at which more can be promised than before."""
        self._take_promised()
        return self._moments[:bisect.bisect_right(self._moments, until)]

    def take(self, quantity, moment):
        """Promise a quantity from a moment on: later ones find it gone; reckoned when there are any."""
        self._promised.append((quantity, moment))
        self.on_hand -= quantity

    def _take_promised(self):
        while self._promised:
            self._take(*self._promised.pop(0))

    def _take(self, quantity, moment):
        if not self._moments:
            self._moments, self._quantities = [moment], [0.0]
        place = bisect.bisect_right(self._moments, moment)
        if self._moments[place - 1] < moment:
            # from here on less is free than just before
            self._moments.insert(place, moment)
            self._quantities.insert(place, self._quantities[place - 1])
            place += 1
        rest = [round(left - quantity, 6) for left in self._quantities[place - 1:]]
        self._quantities[place - 1:] = rest
        self._quantities[:place - 1] = [min(left, rest[0]) for left in self._quantities[:place - 1]]


@dataclasses.dataclass(frozen=True)
class Supply:
    """How a product comes that is not on stock.

    :ivar ready: moment at which any quantity can be had, None where it cannot be said
    :ivar source: ``stock``, ``receipt``, ``purchase``, ``manufacture``, ``dropship``, ``order`` or ``none``
    :ivar reason: text, why it cannot be said
    """

    ready: datetime.datetime | None
    source: str
    reason: str = ""


class Need(typing.NamedTuple):
    """One line that asks for a date.

    :ivar quantity: how much
    :ivar components: what it takes from the stock: ``((product id, quantity for one), …)``; empty where nothing is
        taken, as of goods made to order
    :ivar supply: where ``components`` is empty, how it comes
    :ivar transit: from leaving the stock to the customer
    :ivar lead: the customer's least lead time
    :ivar whole: only whole ones, as of kits
    """

    quantity: float
    components: tuple[tuple[int, float], ...] = ()
    supply: Supply | None = None
    transit: datetime.timedelta = datetime.timedelta(0)
    lead: datetime.timedelta = datetime.timedelta(0)
    whole: bool = False


@dataclasses.dataclass(slots=True)
class Answer:
    """What a :class:`Need` is told.

    :ivar date: promised date, None where there is none
    :ivar leaves: when the goods leave the stock for it
    :ivar parts: ``[(date, quantity), …]``: what of it can be there at each date; adds up to the quantity with a date
    :ivar receipt: ``(product id, moment)`` of what comes in and makes it possible
    :ivar missing: ids of products that stock does not cover
    :ivar overdue_since: when that should have come which it needs and which has not, None where it needs nothing of it
    """

    free: float = 0.0
    date: datetime.datetime | None = None
    leaves: datetime.datetime | None = None
    source: str = "none"
    reason: str = ""
    parts: list = dataclasses.field(default_factory=list)
    receipt: tuple | None = None
    missing: tuple = ()
    overdue_since: datetime.datetime | None = None


class Promiser:
    """Promises one need after the other; what one was promised the next one finds gone."""

    def __init__(self, stocks, supplies, working, now, at):
        """
        :param stocks: dict of product id -> :class:`Stock`; used up
        :param supplies: dict of product id -> :class:`Supply`, for what the stock does not cover
        :param working: function of a moment: the first one not before it on a working day, None for never
        :param at: nothing is promised for an earlier moment
        """
        self._stocks, self._supplies, self._working, self._now, self._at = stocks, supplies, working, now, at
        self._firsts = {}

    def promise(self, need):
        """
        :rtype: Answer
        """
        if not need.components:
            return self._without_stock(need)
        first, leaves_at, leaves = self._first_of(need)
        available = self._available(need, leaves_at)
        answer = Answer(max(0.0, available))
        if leaves != leaves_at:
            available = self._available(need, leaves) if first else 0.0
        if first and available >= need.quantity - TOLERANCE:
            date, bought = first, ()
            answer.parts = [(date, need.quantity)]
        else:
            date, bought = self._from_stock(need, first)
            leaves = date and self._leaves(date, need)
            answer.missing = tuple(bought)
            answer.parts = self._parts(need, date)
        if date:
            answer.date, answer.leaves = date, leaves
            answer.source, answer.receipt = self._source(need, bought)
            for product_id, each in need.components:
                stock, quantity = self._stocks[product_id], need.quantity * each
                late, since = stock.overdue
                if late and product_id not in bought and stock.free(leaves) - late < quantity - TOLERANCE:
                    answer.overdue_since = min(since, answer.overdue_since or since)
                if product_id in bought:  # the rest of it comes and goes
                    quantity = min(quantity, max(0.0, stock.free(leaves)))
                stock.take(quantity, leaves)
        elif bought:
            unknown = [self._supplies[product_id] for product_id in bought if product_id in self._supplies]
            answer.reason = next((supply.reason for supply in unknown if not supply.ready), "")
        return answer

    def _without_stock(self, need):
        """What never was on stock is there when its supply is."""
        supply = need.supply
        answer = Answer(source=supply.source, reason=supply.reason)
        if supply.ready:
            answer.date = self._working(max(self._first(need), supply.ready + need.transit))
        if answer.date:
            answer.leaves = self._leaves(answer.date, need)
            answer.parts = [(answer.date, need.quantity)]
        return answer

    def _first(self, need):
        """The first moment the customer may expect anything: not even what leaves now is there before."""
        return max(self._at, self._now + max(need.lead, need.transit))

    def _first_of(self, need):
        """The first date there can be, when goods leave for ``at``, and when for that date; most needs share them."""
        key = need.transit, need.lead
        if key not in self._firsts:
            first = self._working(self._first(need))
            self._firsts[key] = first, self._leaves(self._at, need), first and self._leaves(first, need)
        return self._firsts[key]

    def _leaves(self, date, need):
        """When goods leave the stock that are promised for a date."""
        return max(self._now, date - need.transit)

    def _from_stock(self, need, date):
        """The earliest date not before one, and the products the stock does not cover with when they come."""
        bought = {}
        while date and (date := self._working(date)):
            leaves = ready = self._leaves(date, need)
            for product_id, each in need.components:
                found = self._stocks[product_id].earliest(need.quantity * each, ready)
                if not found:
                    supply = self._supplies.get(product_id)
                    bought[product_id] = supply.ready if supply else None
                    found = bought[product_id] and max(bought[product_id], ready)
                ready = found and max(found, ready)
                if not ready:
                    return None, bought
            if ready == leaves:
                return date, bought
            date = ready + need.transit
        return None, bought

    def _source(self, need, bought):
        """Where the goods come from, of several components the one that comes last."""
        if bought:
            return self._supplies[max(bought, key=bought.get)].source, None
        latest = None
        for product_id, each in need.components:
            stock, quantity = self._stocks[product_id], need.quantity * each
            found = stock.earliest(quantity, self._now)
            if found > self._now or stock.on_hand < quantity - TOLERANCE:
                latest = max(latest, (found, product_id)) if latest else (found, product_id)
        return ("receipt", latest[::-1]) if latest else ("stock", None)

    def _available(self, need, leaves):
        """How much of a need can leave at a moment."""
        if len(need.components) == 1 and not need.whole:
            [(product_id, each)] = need.components
            return self._stocks[product_id].free(leaves) / each
        least = min(self._stocks[product_id].free(leaves) / each for product_id, each in need.components)
        return float((least + TOLERANCE) // 1) if need.whole else least

    def _parts(self, need, date):
        """What can be there before the date, and the rest at it."""
        parts, promised = [], 0.0
        first = self._first(need)
        until = self._leaves(date, need) if date else datetime.datetime.max
        moments = {moment for product_id, _each in need.components for moment in self._stocks[product_id].moments(until)}
        for moment in sorted({self._now, *moments}):
            if promised >= need.quantity - TOLERANCE:
                break
            when = self._working(max(first, moment + need.transit))
            if not when or date and when >= date:
                break
            quantity = round(min(self._available(need, self._leaves(when, need)), need.quantity) - promised, 6)
            if quantity > TOLERANCE:
                parts.append((when, quantity))
                promised = round(promised + quantity, 6)
        if date and promised < need.quantity - TOLERANCE:
            parts.append((date, round(need.quantity - promised, 6)))
        return parts


def connected(needs, product_ids):
    """The products whose promises depend on those of some: their own, and what is taken together with any of them.

    :param needs: list of :class:`Need`, or None
    """
    found, size = set(product_ids), 0
    while len(found) > size:
        size = len(found)
        for need in needs:
            taken = {product_id for product_id, _each in need.components} if need else ()
            if not found.isdisjoint(taken):
                found |= taken
    return found


class WorkingDays:
    """The first moment not before another that falls on a working day, None where there is none in ten years.

    :param load: function of a year: its working days as ``[(day, naive UTC moment work begins), …]``, ascending
    :param timezone: name of the time zone whose days count
    :param first: no earlier moment is asked for
    """

    YEARS = 10

    def __init__(self, load, timezone, first):
        self._load, self._timezone = load, timezone
        self._days, self._starts, self._found = [], [], {}
        self._year, self._last_year = first.year, first.year + self.YEARS

    def __call__(self, moment):
        # most lines ask for the same few moments
        if moment not in self._found:
            self._found[moment] = self._find(moment)
        return self._found[moment]

    def _find(self, moment):
        day = day_in(moment, self._timezone)
        while (place := bisect.bisect_left(self._days, day)) == len(self._days):
            if self._year > self._last_year:
                return None
            days = [(when, start) for when, start in self._load(self._year) if when not in self._days[-1:]]
            self._days += [when for when, _start in days]
            self._starts += [start for _when, start in days]
            self._year += 1
        return moment if self._days[place] == day else self._starts[place]
