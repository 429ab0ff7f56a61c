"""Who moves a document: what ``env.user`` cannot tell.

A payment is post-processed by a scheduled job, an e-mail runs as the user it matches, an internal user may open a
customer's portal link. Whoever knows better says so in the context, with a :class:`Marker` that names the records it is
for. No client can send one, and it counts for those records alone: what an automation rule does meanwhile is a move of
its own.
"""
from odoo.http import request

CONTEXT_KEY = "operative_mover"


class Mover:
    """A kind of mover; the objects below are all there are, and are compared by identity."""

    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"<{self.name}>"

    def __deepcopy__(self, memo):
        return self


# A customer or somebody outside: is never refused, what is unmet is logged and becomes an activity.
OUTSIDE = Mover("outside")
# Installation, upgrade, merge, the return of a handover: neither gate nor handover, clock and stays are taken over.
TAKEN_OVER = Mover("taken over")
# An employee, by whatever door.
INTERNAL = Mover("internal")


class Signed:
    """In the context as ``operative_signed``: the customer signs in an employee's session. No client can send one.

    :ivar user_id: of the employee
    """

    def __init__(self, user_id):
        self.user_id = user_id

    def __deepcopy__(self, memo):
        return self


class Marker:
    """Says in the context who moves some records.

    :ivar kind: OUTSIDE or TAKEN_OVER
    :ivar model: the name of their model; None for what comes into being alone
    :ivar ids: their ids
    :ivar outer: the marker that stood before, or None
    :ivar born: None, or a set of pairs of model and id: whatever document comes into being meanwhile counts as well
    """

    def __init__(self, kind, records, outer=None, with_new=False):
        self.kind = kind
        self.model = records._name if records is not None else None
        self.ids = frozenset(records.ids if records is not None else ())
        self.outer = outer
        self.born = set() if with_new else None

    def __repr__(self):
        return f"<{self.kind.name}: {self.model}{sorted(self.ids)}>"

    def __deepcopy__(self, memo):
        return self  # who comes into being later is known to every copy of the context

    def counts_for(self, records, is_new):
        """Whether it names all of these records; called on none, whether it is for their model."""
        if records._name == self.model and self.ids.issuperset(records.ids):
            return True
        if self.born is None or not records:
            return False
        keys = {(records._name, record_id) for record_id in records.ids}
        if is_new:
            self.born |= keys
        return keys <= self.born


def marked_by(env):
    """The marker that stands in an environment, or None; what a client sends is none."""
    marker = env.context.get(CONTEXT_KEY)
    return marker if type(marker) is Marker else None


def mover(records, is_new=False):
    """Who moves these records: one document, or a model as a whole where there is none among them.

    :param is_new: it comes into being right now
    :rtype: Mover
    """
    env = records.env
    marker = marked_by(env)
    while marker:
        if marker.counts_for(records, is_new):
            return marker.kind
        marker = marker.outer
    if not env.user._is_internal() and not env.user._is_superuser():
        return OUTSIDE
    # a website form or a portal page writes as the superuser; the session tells who sits before it
    if request and request.env.uid and not request.env.user._is_internal() and not request.env.user._is_superuser():
        return OUTSIDE
    return INTERNAL


def moved_by(records, kind, with_new=False):
    """The records, marked as moved by this kind of mover.

    :param with_new: documents that come into being while they are moved count as well
    """
    return marked(records, Marker(kind, records, marked_by(records.env), with_new))


def marked(records, marker):
    """The records with a marker in their context, which may be for others."""
    return records.with_context(**{CONTEXT_KEY: marker})


def unmarked(records):
    """The records in a context that says nothing of who moves, nor why: what is done with them is a move of its own."""
    told = {CONTEXT_KEY, "operative_override_reason", "operative_reason"} & set(records.env.context)
    return records.with_context(**dict.fromkeys(told)) if told else records
