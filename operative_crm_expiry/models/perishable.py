"""What can be promised when of a product whose lots expire. Nothing here knows the ORM."""

import bisect
import itertools
import math

from odoo.addons.operative_crm.models.promise.engine.availability import TOLERANCE


class Perishable:
    """Like ``Stock`` of the calculation, with lots that are lost at a moment.

    What goes out takes the lots that are lost first, so a lot is lost less what went out before. Promising something
    sooner may save it: what can be promised does not only grow. What comes in is taken to last.
    """

    def __init__(self, on_hand, lots, happenings, now, overdue=(0.0, None)):
        """
        :param lots: ``[(moment, quantity), …]`` of what is on hand: at the moment it is lost
        :param happenings: ``[(moment, quantity), …]``, below zero what goes out; what is late counts as of now
        """
        self.on_hand, self.overdue = on_hand, overdue
        self._now = now
        self._fresh = on_hand - sum(quantity for moment, quantity in lots if moment <= now)
        self._lots = sorted((moment, quantity) for moment, quantity in lots if moment > now)
        self._happenings = [(max(moment, now), quantity) for moment, quantity in happenings]
        self._reckon()

    def _reckon(self):
        """What can be promised from each moment on at which something changes.

        With ``C`` what there would be without any loss, ``E`` what of it expires until a moment and ``O`` what went out
        before, ``max(E - O)`` so far is lost. From a moment on can be promised the lowest ``C`` after it less what is
        lost until then; what would be lost later is what is promised. Nothing, where more is lost later than there is.
        """
        self._moments = sorted({
            self._now, *(moment for moment, _quantity in self._lots), *(moment for moment, _quantity in self._happenings)})
        size = len(self._moments)
        place = {moment: number for number, moment in enumerate(self._moments)}
        change, out, expiring = [0.0] * size, [0.0] * size, [0.0] * size
        change[0] = self._fresh
        for moment, quantity in self._happenings:
            change[place[moment]] += quantity
            out[place[moment]] += max(0.0, -quantity)
        for moment, quantity in self._lots:
            expiring[place[moment]] += quantity
        there = list(itertools.accumulate(change))
        gone = [0.0, *itertools.accumulate(out)]  # before each moment
        left = [
            expired - gone[number] if expiring[number] else -math.inf
            for number, expired in enumerate(itertools.accumulate(expiring))]
        lost = list(itertools.accumulate(left, max, initial=0.0))[1:]
        self._quantities, lowest, enough = [0.0] * size, math.inf, math.inf
        for number in reversed(range(size)):
            lowest = min(lowest, there[number])
            free = lowest - lost[number]
            self._quantities[number] = round(free if enough > -TOLERANCE else min(free, enough), 6)
            enough = min(enough, lowest - left[number])

    def free(self, moment):
        """What can be promised from a moment on."""
        place = bisect.bisect_right(self._moments, moment) - 1
        return self._quantities[place] if place >= 0 else 0.0

    def earliest(self, quantity, moment):
        """The first moment not before ``moment`` from which a quantity can be promised, None where there is none."""
        first = max(0, bisect.bisect_right(self._moments, moment) - 1)
        for place in range(first, len(self._moments)):
            if self._quantities[place] >= quantity - TOLERANCE:
                return max(self._moments[place], moment)
        return None

    def moments(self, until):
        """The moments until ``until`` at which something changes."""
        return self._moments[:bisect.bisect_right(self._moments, until)]

    def take(self, quantity, moment):
        """Promise a quantity from a moment on: later ones find it gone."""
        self._happenings.append((max(moment, self._now), -quantity))
        self.on_hand -= quantity
        self._reckon()
