"""Working time as two sorted arrays: moments and durations are found by bisection."""

from bisect import bisect_left, bisect_right
from datetime import datetime, timedelta
from functools import cached_property

EPOCH = datetime(1970, 1, 1)
MICROSECOND = timedelta(microseconds=1)


def to_microseconds(moment):
    """A naive UTC moment as a whole number, so that sums over years stay exact.

    >>> to_microseconds(datetime(1970, 1, 1, 0, 0, 1))
    1000000
    """
    return (moment - EPOCH) // MICROSECOND


def to_moment(microseconds):
    """The naive UTC moment of a number.

    >>> to_moment(1000000)
    datetime.datetime(1970, 1, 1, 0, 0, 1)
    """
    return EPOCH + microseconds * MICROSECOND


class WorkingTime:
    """When work goes on, over a stretch of time.

    ``starts`` are the moments work begins, ``sums`` what was worked before each of them and, last, altogether.
    Everything is in microseconds. Outside its intervals no work goes on.

    >>> work = WorkingTime([(0, 10), (20, 30), (30, 40)])
    >>> work.starts, work.sums
    ((0, 20), (0, 10, 30))
    >>> work.worked(25) - work.worked(5)
    10
    >>> work.after(5, 5), work.after(5, 6), work.after(5, 100)
    (10, 21, None)
    >>> work.after(25, -5), work.after(25, -6), work.after(25, -100)
    (20, 9, None)
    """

    def __init__(self, intervals):
        """
        :param intervals: (start, end) in the order of time, none of which overlap
        """
        starts, sums, last = [], [0], None
        for start, end in intervals:
            if start == last:
                sums[-1] += end - start
            else:
                starts.append(start)
                sums.append(sums[-1] + end - start)
            last = end
        self.starts, self.sums = tuple(starts), tuple(sums)

    def worked(self, moment):
        """How much was worked before a moment."""
        index = bisect_right(self.starts, moment)
        if not index:
            return 0
        return min(self.sums[index - 1] + moment - self.starts[index - 1], self.sums[index])

    def after(self, moment, amount):
        """The moment at which so much more than at ``moment`` has been worked.

        For 0 the first moment from then on at which work goes on. A negative amount looks back: the last moment
        from which on so much was worked until ``moment``.

        :return: None where that lies outside
        """
        target = self.worked(moment) + amount
        # ahead it is the end of an interval, not the beginning of the next one
        bisect = bisect_left if amount > 0 else bisect_right
        index = bisect(self.sums, target) - 1
        if not 0 <= index < len(self.starts):
            return None
        found = self.starts[index] + target - self.sums[index]
        return found if amount else max(found, moment)

    @cached_property
    def as_sql(self):
        """The texts of three arrays of seconds for PostgreSQL: ``starts``, ``starts - sums`` and the sums at their ends.

        Before a moment ``at`` has been worked ``LEAST(at - offsets[i], ends[i])`` with ``i = width_bucket(at, starts)``. The
        first element is for moments before everything: nothing was worked then.

        >>> WorkingTime([(1_000_000, 3_000_000), (5_000_000, 5_500_000)]).as_sql
        ('{-Infinity,1,5}', '{-Infinity,1,3}', '{0,2,2.5}')
        """
        offsets = (start - before for start, before in zip(self.starts, self.sums))
        return self._array("-Infinity", self.starts), self._array("-Infinity", offsets), self._array("0", self.sums[1:])

    @staticmethod
    def _array(first, numbers):
        # texts, because an array of parameters would be parsed number by number
        texts = (str(n // 1_000_000) if n % 1_000_000 == 0 else repr(n / 1_000_000) for n in numbers)
        return f"{{{','.join([first, *texts])}}}"
