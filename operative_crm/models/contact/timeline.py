"""What a timeline is made of: sources, the cursor, and the statement for one page. Nothing is asked of the database here."""
import base64
import binascii
import collections.abc
import dataclasses
import json
from datetime import datetime

from odoo.fields import Domain
from odoo.tools import SQL

from ..core.arguments import LARGEST_ID

# what is longer is no cursor of ours
LONGEST_CURSOR = 500
# The kinds of this addon, in the order in which they are offered: contacts, then documents. Those of other addons follow.
ICONS = {
    "message": "fa-envelope-o",
    "note": "fa-sticky-note-o",
    "call": "fa-phone",
    "activity": "fa-check-circle-o",
    "meeting": "fa-users",
    "opportunity": "fa-star-o",
    "quotation": "fa-file-text-o",
    "order": "fa-shopping-cart",
    "delivery": "fa-truck",
    "invoice": "fa-money",
    "payment": "fa-credit-card",
    "ticket": "fa-life-ring",
    "complaint": "fa-exclamation-triangle",
    "phase": "fa-flag-o",
    "handover": "fa-exchange",
}


@dataclasses.dataclass(frozen=True)
class Source:
    """Entries of one model.

    :ivar model: name of the model; where the reader may not read it at all, the source is left out
    :ivar kinds: dict of what its kinds of entries are called, by kind, each of this source alone; none: there are no
        entries but what is on them
    :ivar moment: function of an alias of its table to SQL for the moment of an entry
    :ivar kind: function of an alias to SQL for its kind, NULL where a document is no entry; None: it has one kind
    :ivar domain: function of the ids of the contacts, and of that of the customer they belong to, to the domain of their
        documents; where it is ``on`` documents: what else the reader has to be allowed, None for nothing
    :ivar condition: function of an alias to a further condition in SQL
    :ivar on: name of the column with the id of the document it is on: entries on documents of other sources that the reader
        may read, so that their own rights need not be asked for that
    :ivar on_model: name of the column with the model of that document, or the one model it is on
    :ivar carries: whether what happened *on* its documents is part of the timeline, such as messages
    :ivar search: names of the fields a query is looked for in
    :ivar visible: function of the environment to the domain of records whose texts are open to the reader, where they are
        not wherever the record is: a query finds no others
    :ivar fields: names of the fields that describing reads
    :ivar describe: function of a record to a dict of what is said of it: see ``res.partner.operative_timeline``; ``name`` is
        what the document is called
    :ivar is_last: a query shows what is found here after everything else
    :ivar icon: of its kinds that are not in :data:`ICONS`
    """

    model: str
    kinds: dict[str, str]
    moment: collections.abc.Callable[[str], SQL]
    kind: collections.abc.Callable[[str], SQL] | None = None
    domain: collections.abc.Callable[[list, int], Domain] | None = None
    condition: collections.abc.Callable[[str], SQL] = lambda _alias: SQL("TRUE")
    on: str = ""
    on_model: str = ""
    carries: bool = False
    search: tuple[str, ...] = ()
    visible: collections.abc.Callable | None = None
    fields: tuple[str, ...] = ()
    describe: collections.abc.Callable = lambda _record: {}
    is_last: bool = False
    icon: str = "fa-circle-o"

    def kind_sql(self, alias):
        """SQL for the kind of an entry, NULL where a document is none."""
        if self.kind:
            return self.kind(alias)
        return SQL("%s", next(iter(self.kinds))) if self.kinds else SQL("NULL")


def of(partner_id, *more):
    """The domain of documents by the field of their contact, for :class:`Source`."""
    return lambda contacts, _customer: Domain(partner_id, "in", contacts) & Domain.AND(more)


def column(name):
    """The moment of an entry, where a column says it, for :class:`Source`."""
    return lambda alias: SQL.identifier(alias, name)


def on_day(day, made_at="create_date"):
    """The moment of an entry of which its day is stored: the moment it was made, kept within that day; for :class:`Source`.

    What is booked on the day it is made stands where it happened that day.
    """
    return lambda alias: SQL(
        "GREATEST(LEAST(COALESCE(%(made_at)s, %(day)s), %(day)s + interval '1 day' - interval '1 second'), %(day)s)",
        day=SQL("%s::timestamp", SQL.identifier(alias, day)), made_at=SQL.identifier(alias, made_at))


def chosen(record, name):
    """What the value of a selection is called."""
    return dict(record._fields[name]._description_selection(record.env)).get(record[name], "")


def called(records):
    """Names of who or what a document points at, which its form shows to whoever reads it."""
    return ", ".join(record.name or "" for record in records.sudo())  # sudo: names alone


# -- the cursor ----------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Cursor:
    """The entry after which the next page begins.

    :ivar customer_id: whose timeline it is
    :ivar rank: 1 for what a query shows after everything else
    """

    customer_id: int
    rank: int
    moment: datetime
    kind: str
    id: int

    def dump(self):
        row = [self.customer_id, self.rank, self.moment.isoformat(), self.kind, self.id]
        return base64.urlsafe_b64encode(json.dumps(row).encode()).decode()

    @classmethod
    def load(cls, text):
        """:raise ValueError: where it is no cursor of ours"""
        try:
            if len(text) > LONGEST_CURSOR:
                raise ValueError
            customer_id, rank, moment, kind, record_id = json.loads(base64.b64decode(text.encode("ascii"), b"-_", True))
            cursor = cls(customer_id, rank, datetime.fromisoformat(moment), kind, record_id)
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise ValueError("no cursor") from error
        if (type(customer_id) is not int or type(record_id) is not int or type(kind) is not str or rank not in (0, 1)
                or not 0 < record_id <= LARGEST_ID or cursor.moment.tzinfo or "\0" in kind):
            raise ValueError("no cursor")
        return cursor


# -- the statement -------------------------------------------------------------------------

# Ties are told apart alike by every database and by Python.
NEWEST = SQL("""rank, moment DESC, kind COLLATE "C" DESC, id DESC""")
NEXT = SQL("""moment, kind COLLATE "C", id""")
# the rank of what is planned
PLANNED = -1


@dataclasses.dataclass(frozen=True)
class Part:
    """A source with the statement of what the reader may read of it.

    :ivar query: ``odoo.tools.Query`` with the rules of the reader
    :ivar found: SQL for the condition that a query finds an entry
    """

    source: Source
    table: str
    query: object
    found: SQL | None = None
    is_planned: bool = False


def _name_of(part):
    return SQL.identifier(f"{'next' if part.is_planned else 'of'}_{part.table}")


def documents(parts):
    """What is asked of documents, once: the entries they are, and which of them others may be on.

    :param parts: those with a domain
    :return: list of ``name AS (SELECT id, kind, moment, is_found)``
    """
    return [SQL(
        "%(name)s AS MATERIALIZED (SELECT %(id)s AS id, %(kind)s AS kind, %(moment)s AS moment, %(found)s AS is_found"
        " FROM %(source)s WHERE %(readable)s AND %(condition)s)",
        name=_name_of(part), id=SQL.identifier(part.table, "id"), kind=part.source.kind_sql(part.table),
        moment=part.source.moment(part.table), found=part.found or SQL("TRUE"), source=part.query.from_clause,
        readable=part.query.where_clause or SQL("TRUE"), condition=part.source.condition(part.table)) for part in parts]


def _branch(part, carrying, rank, kinds, latest, conditions, order, limit):
    """The first entries of one source.

    :param latest: the latest moment, None for any
    """
    entries = _on_documents(part, carrying, latest) if part.source.on else _name_of(part)
    if latest and not part.source.on:
        conditions = [SQL("entry.moment <= %s", latest), *conditions]
    # mostly all kinds are asked for
    of_kind = SQL("entry.kind IS NOT NULL") if kinds == [*part.source.kinds] else SQL("entry.kind IN %s", tuple(kinds))
    return SQL(
        "(SELECT %(rank)s AS rank, entry.kind, %(model)s AS model, entry.id, entry.moment FROM %(entries)s entry"
        " WHERE %(conditions)s ORDER BY %(order)s LIMIT %(limit)s)",
        rank=rank, model=part.source.model, entries=entries, order=order, limit=limit,
        conditions=SQL(" AND ").join([of_kind, SQL("entry.is_found"), *conditions]))


def _union(branches, order, limit):
    return SQL("(SELECT * FROM (%(branches)s) AS entry ORDER BY %(order)s LIMIT %(limit)s)",
               branches=SQL(" UNION ALL ").join(branches), order=order, limit=limit)


def page(parts, planned, kinds, is_searching, now, cursor, limit, planned_limit):
    """The newest entries before the cursor, in one statement whatever there is.

    :param parts: list of :class:`Part`
    :param planned: those of what is planned
    :param kinds: which are asked for
    :param is_searching: whether what is found in sources that are last comes after everything else
    :param limit: how many entries
    :param planned_limit: how much of what is planned
    :return: ``SELECT`` of ``rank, kind, model, id, moment``, in no order, rank :data:`PLANNED` for what is planned; None
        where there is nothing to ask
    """
    of_documents = [part for part in parts if not part.source.on]
    carrying = [part for part in of_documents if part.source.carries]
    branches = []
    for part in parts:
        wanted = [kind for kind in part.source.kinds if kind in kinds]
        rank = int(is_searching and part.source.is_last)
        if not wanted or cursor and rank < cursor.rank or not _has_documents(part, carrying):
            continue
        latest, conditions = now, []
        if cursor and rank == cursor.rank:
            latest = min(now, cursor.moment)
            conditions = [SQL("""(entry.moment, entry.kind COLLATE "C", entry.id) < (%s, %s, %s)""",
                              cursor.moment, cursor.kind, cursor.id)]
        branches.append(_branch(part, carrying, rank, wanted, latest, conditions, NEWEST, limit))
    wholes = [_union(branches, NEWEST, limit)] if branches else []
    branches = [
        _branch(part, carrying, PLANNED, [kind for kind in part.source.kinds if kind in kinds], None, [], NEXT,
                planned_limit)
        for part in planned if kinds.keys() & part.source.kinds.keys() and _has_documents(part, carrying)]
    if branches:
        wholes.append(_union(branches, NEXT, planned_limit))
    if not wholes:
        return None
    stated = documents(of_documents + [part for part in planned if not part.source.on])
    return SQL("%(stated)s %(wholes)s", stated=SQL("WITH %s", SQL(", ").join(stated)) if stated else SQL(),
               wholes=SQL(" UNION ALL ").join(wholes))


def _has_documents(part, carrying):
    """Whether there is anything that entries can be on, where they are on documents."""
    models = {document.source.model for document in carrying}
    return not part.source.on or part.source.on_model in models or bool(models) and "." not in part.source.on_model


def _on_documents(part, carrying, latest):
    """The entries on documents: a subselect of ``id, kind, moment, is_found``.

    Looked up for each document, by the index of model and id: how many documents a customer has, the database cannot know,
    and would read all messages there are.
    """
    table, source = part.table, part.source
    on = [document for document in carrying if document.source.model == source.on_model]
    same = SQL("TRUE") if on else SQL("%s = document.model", SQL.identifier(table, source.on_model))
    moment = source.moment(table)
    return SQL(
        """(SELECT found.*
              FROM (%(documents)s) document
        CROSS JOIN LATERAL (
                    SELECT %(id)s AS id, %(kind)s AS kind, %(moment)s AS moment, %(found)s AS is_found
                      FROM %(source)s
                     WHERE %(same)s AND %(res_id)s = document.id AND %(latest)s AND %(readable)s AND %(condition)s
                    OFFSET 0
             ) found)""",
        id=SQL.identifier(table, "id"), kind=source.kind_sql(table), moment=moment, found=part.found or SQL("TRUE"),
        documents=SQL(" UNION ALL ").join(
            SQL("SELECT %s AS model, id FROM %s", document.source.model, _name_of(document)) for document in on or carrying),
        source=part.query.from_clause, same=same, res_id=SQL.identifier(table, source.on),
        latest=SQL("%s <= %s", moment, latest) if latest else SQL("TRUE"),
        readable=part.query.where_clause or SQL("TRUE"), condition=source.condition(table))
