"""What only our own code can say of records: a mark in the context, compared by identity, which no client can send.

A mark names the records it is for and counts for no others: what somebody's automation rule does meanwhile on another
record is not exempted.
"""

CONTEXT_KEY = "operative_mark"


class Kind:
    """What is said; made once, as a constant of the module that asks for it."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"

    def __deepcopy__(self, memo):
        return self


class Mark:
    """Says something of some records.

    :ivar kind: what
    :ivar model: the name of their model; None for what comes into being alone
    :ivar ids: their ids
    :ivar outer: the mark that stood before, which stands on, or None
    :ivar born: None, or a set of pairs of model and id: whatever comes into being meanwhile counts as well
    """

    def __init__(self, kind, records, outer, with_new):
        self.kind = kind
        self.model = records._name if records is not None else None
        self.ids = frozenset(records._ids if records is not None else ())
        self.outer = outer
        self.born = set() if with_new else None

    def __repr__(self):
        return f"<{self.kind.name}: {self.model}{sorted(self.ids)}>"

    def __deepcopy__(self, memo):
        return self  # what comes into being later is known to every copy of the context

    def counts_for(self, records, is_new=False):
        """Whether it names all of these records; called on none, whether it is for their model."""
        if records._name == self.model and self.ids.issuperset(records._ids):
            return True
        if self.born is None or not records:
            return False
        keys = {(records._name, record_id) for record_id in records._ids}
        if is_new:
            self.born |= keys
        return keys <= self.born


def context_with(env, kind, records=None, with_new=False):
    """What to add to a context, so that it says this of some records; what stands there already stands on.

    :param with_new: whatever comes into being meanwhile counts as well
    :rtype: dict
    """
    return {CONTEXT_KEY: Mark(kind, records, _innermost(env), with_new)}


def marked(records, kind, with_new=False):
    """The records, marked; see :func:`context_with`."""
    return records.with_context(**context_with(records.env, kind, records, with_new))


def kinds_of(records, is_new=False):
    """What is said of all of these records, what was said last first; of none, what is said of their model.

    :param is_new: they come into being right now
    """
    mark = _innermost(records.env)
    while mark:
        if mark.counts_for(records, is_new):
            yield mark.kind
        mark = mark.outer


def kind_of(records, of_class, is_new=False):
    """What was said last of all of these records among what is of a class, or None; see :func:`kinds_of`."""
    return next((kind for kind in kinds_of(records, is_new) if isinstance(kind, of_class)), None)


def _innermost(env):
    """The mark that was put last, or None; what a client sends is none."""
    mark = env.context.get(CONTEXT_KEY)
    return mark if type(mark) is Mark else None
