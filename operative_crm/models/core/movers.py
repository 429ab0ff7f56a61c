"""Who moves a document: what ``env.user`` cannot tell.

A payment is post-processed by a scheduled job, an e-mail runs as the user it matches, an internal user may open a
customer's portal link. Whoever knows better marks the documents, see :mod:`.marks`.
"""
from odoo.http import request

from .marks import CONTEXT_KEY, Kind, kind_of, marked


class Mover(Kind):
    """A kind of mover; the objects below are all there are."""


# A customer or somebody outside: is never refused, what is unmet is logged and becomes an activity.
OUTSIDE = Mover("outside")
# Installation, upgrade, merge, the return of a handover: neither gate nor handover, clock and stays are taken over.
TAKEN_OVER = Mover("taken over")
# An employee, by whatever door.
INTERNAL = Mover("internal")


class Signed(Kind):
    """The customer signs in the session of an employee.

    :ivar user_id: of the employee
    """

    def __init__(self, user_id):
        super().__init__("signed")
        self.user_id = user_id


class TakenBack(Kind):
    """The handover is returned.

    :ivar reason: why, in words; may be empty
    """

    def __init__(self, reason):
        super().__init__("taken back")
        self.reason = reason


def mover(records, is_new=False):
    """Who moves these records: one document, or a model as a whole where there is none among them.

    :param is_new: it comes into being right now
    :rtype: Mover
    """
    env = records.env
    if kind := kind_of(records, Mover, is_new):
        return kind
    if not env.user._is_internal() and not env.user._is_superuser():
        return OUTSIDE
    # a website form or a portal page writes as the superuser; the session tells who sits before it
    if request and request.env.uid and not request.env.user._is_internal() and not request.env.user._is_superuser():
        return OUTSIDE
    return INTERNAL


def signed_by(records):
    """The id of the employee in whose session the customer signs, or None."""
    signed = kind_of(records, Signed)
    return signed and signed.user_id


def moved_by(records, kind, with_new=False):
    """The records, marked as moved by this kind of mover.

    :param with_new: documents that come into being while they are moved count as well
    """
    return marked(records, kind, with_new)


def unmarked(records):
    """The records in a context that says nothing of who moves, nor why: what is done with them is a move of its own."""
    told = {CONTEXT_KEY, "operative_override_reason"} & set(records.env.context)
    return records.with_context(**dict.fromkeys(told)) if told else records
