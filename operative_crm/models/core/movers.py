"""Who moves a document: what ``env.user`` cannot tell.

A payment is post-processed by a scheduled job, an e-mail runs as the user it matches, an internal user may open a
customer's portal link. Whoever knows better says so in the context, with one of the objects below. They are compared
by identity, so that nothing a client sends can stand for them.
"""
from odoo.http import request

CONTEXT_KEY = "operative_mover"


class Mover:
    """A kind of mover; the objects below are all there are."""

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
# What the hook itself writes on the document it is looking at.
HOOK = Mover("hook")
# An employee, by whatever door.
INTERNAL = Mover("internal")

MARKED = (OUTSIDE, TAKEN_OVER, HOOK)


def mover(env):
    """Who moves documents in this environment.

    :rtype: Mover
    """
    marked = env.context.get(CONTEXT_KEY)
    for kind in MARKED:
        if marked is kind:
            return kind
    if not env.user._is_internal() and not env.user._is_superuser():
        return OUTSIDE
    # a website form or a portal page writes as the superuser; the session tells who sits before it
    if request and request.env.uid and not request.env.user._is_internal() and not request.env.user._is_superuser():
        return OUTSIDE
    return INTERNAL


def moved_by(records, kind):
    """The records, marked as moved by this kind of mover."""
    return records.with_context(**{CONTEXT_KEY: kind})
