from datetime import UTC, datetime

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..core import arguments as given
from . import timeline

MOST = 200
PLANNED_SHOWN = 20
# beyond this nobody types
LONGEST_QUERY = 200


class ResPartner(models.Model):
    """The history of a customer: everything that happened, in one list."""

    _inherit = "res.partner"

    @api.readonly
    def operative_timeline(self, before=None, limit=40, kinds=None, query=None):
        """What happened with the customer this contact belongs to, with all its contacts: newest first, page by page.

        Each source by the reader's own rights: what the reader may not open is not there. New entries move none to another
        page: with the cursor of a page, the next one has what is older.

        :param before: ``next`` of the page before; nothing: the first page
        :param limit: how many entries, 1 or more; no more than 200 are given
        :param kinds: list of kinds of ``kinds`` in the answer; nothing: all
        :param query: text to look for in names, numbers and references, and in messages, which come after all else
        :return: dict of

            * ``entries``: list of dicts, newest first:

                * ``kind``, ``kind_name``, and ``key``, which no other entry has
                * ``moment`` (naive UTC), and ``is_day``, where only the day of it says something
                * ``title`` and ``text`` (plain), ``state``, ``amount`` (with its currency, as the reader writes it): texts,
                  empty where there is none
                * ``ours`` and ``theirs``: names of who it was on either side; ``direction``: of messages, ``in`` or ``out``,
                  else False
                * ``is_automatic``: a machine wrote it: no contact with the customer
                * ``document``: dict of ``model``, ``id`` and ``name`` of what opens

            * ``planned``: the same of meetings and activities to come, the next one first; on the first page alone
            * ``next``: the cursor for the next page, False where there is none; a page may have fewer entries than asked for
            * ``kinds``: list of dicts of ``kind``, ``name`` and ``icon``: those that can be there for this reader, contacts
              first

        :raise UserError: for several contacts, a parameter of the wrong kind, an unknown kind, or a cursor that is broken or
            of another customer
        :raise AccessError: for who may not read the contact, or no customers
        """
        # sudo: what rules ask of the contact, its company and the reader, which is checked next; each has a hundred columns
        given.one(self).sudo().fetch(["commercial_partner_id", "company_id"])
        self.env.companies.sudo().fetch(["parent_path", "currency_id", "operative_timezone"])
        self.env.user.sudo().fetch(["partner_id", "share", "company_id"])
        self.check_access("read")
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The history of customers is open to employees alone."))
        self.env["operative.customer"].check_access("read")
        limit = given.number(self.env, "limit", limit)
        if limit < 1:
            raise UserError(self.env._("Ask for one entry or more, not for %s.", limit))
        limit = min(limit, MOST)
        # without what no text of the database has in it
        query = given.text(self.env, "query", query).replace("\0", "").encode(errors="ignore").decode()[:LONGEST_QUERY]
        sources, planned = self._operative_timeline_sources(), self._operative_timeline_planned_sources()
        wanted = self._operative_timeline_kinds(kinds, sources)
        cursor = self._operative_timeline_cursor(before, sources)
        if not self.env["operative.part"]._is_on("contact"):
            return {"entries": [], "planned": [], "next": False, "kinds": []}
        sources = self._operative_timeline_readable(sources)
        offered = [*timeline.ICONS]
        shown = sorted((
            {"kind": kind, "name": name, "icon": timeline.ICONS.get(kind, source.icon)}
            for source in sources for kind, name in source.kinds.items()
        ), key=lambda row: offered.index(row["kind"]) if row["kind"] in offered else len(offered))
        planned = [] if cursor else [
            source for source in self._operative_timeline_readable(planned) if wanted.keys() & source.kinds.keys()]
        are_on = any(source.on and wanted.keys() & source.kinds.keys() for source in sources + planned)
        sources = [source for source in sources if wanted.keys() & source.kinds.keys() or source.carries and are_on]
        # ids alone, whoever may read those contacts: what is shown of them is a document the reader may read
        contacts = [row[0] for row in self.env.execute_query(SQL(
            "SELECT id FROM res_partner WHERE commercial_partner_id = %s", self.commercial_partner_id.id))]
        parts = self._operative_timeline_parts(sources, contacts, query)
        planned = self._operative_timeline_parts(planned, contacts, query, is_planned=True)
        rows, coming = self._operative_timeline_rows(parts, planned, wanted, bool(query), cursor, limit + 1)
        following = False
        if len(rows) > limit:
            del rows[limit:]
            rank, kind, _model, record_id, moment = rows[-1]
            following = timeline.Cursor(self.commercial_partner_id.id, rank, moment, kind, record_id).dump()
        entries = self._operative_timeline_entries(parts + planned, rows + coming)
        return {
            "entries": [entry for row in rows if (entry := entries.get(row))],
            "planned": [entry for row in coming if (entry := entries.get(row))],
            "next": following,
            "kinds": shown,
        }

    # -- what is asked for ---------------------------------------------------------------------

    @api.model
    def _operative_timeline_kinds(self, kinds, sources):
        """The kinds that are asked for: dict of their names by kind."""
        known = {kind: name for source in sources for kind, name in source.kinds.items()}
        return {kind: known[kind] for kind in given.choices(self.env, "kinds", kinds, known)}

    def _operative_timeline_cursor(self, before, sources):
        """What the client says the page before ended with; nothing of it is trusted but where to go on."""
        before = given.text(self.env, "before", before)
        if not before:
            return None
        try:
            cursor = timeline.Cursor.load(before)
        except ValueError:
            cursor = None
        if not cursor or not any(cursor.kind in source.kinds for source in sources):
            raise UserError(self.env._("The timeline cannot be continued from here. Reload the page."))
        if cursor.customer_id != self.commercial_partner_id.id:
            raise UserError(self.env._("This is the timeline of another customer. Reload the page."))
        return cursor

    # -- sources -------------------------------------------------------------------------------

    @api.model
    def _operative_timeline_sources(self):
        """Where entries come from. An addon for a further app adds its own.

        :rtype: list[timeline.Source]
        """
        return []

    @api.model
    def _operative_timeline_planned_sources(self):
        """Where what is planned comes from, of kinds of the other sources.

        :rtype: list[timeline.Source]
        """
        return []

    @api.model
    def _operative_timeline_readable(self, sources):
        """The sources of models that are open to the reader at all."""
        return [source for source in sources if self.env[source.model].has_access("read")]

    def _operative_timeline_parts(self, sources, contacts, query, is_planned=False):
        """What of each source the reader may read.

        :param contacts: ids of the customer and its contacts
        :rtype: list[timeline.Part]
        """
        parts = []
        for source in sources:
            records = self.env[source.model].with_context(active_test=False)
            found = self._operative_timeline_found(source, records, query) if query else None
            domain = source.domain(contacts, self.commercial_partner_id.id) if source.domain else Domain.TRUE
            readable = self._operative_timeline_query(source, domain)
            parts.append(timeline.Part(source, records._table, readable, found, is_planned))
        return parts

    @api.model
    def _operative_timeline_query(self, source, domain):
        """What of a source the reader may read, as a query that was not asked yet.

        Of what is *on* documents, only that of documents the reader may read is asked for: the models' own searches look for
        these again, or filter after the limit, and are passed over; their record rules are not.
        """
        records = self.env[source.model].with_context(active_test=False)
        if not source.on:
            return records._search(domain)
        if not self.env.su:
            rules = self.env["ir.rule"]
            of_documents = rules._compute_domain(source.on_model, "read") if source.on_model in self.env else None

            def without_documents(rule):
                """Not again what the documents were asked for: the database would look at all customers there are."""
                asked = rule.field_expr == "document_is_readable" or (
                    of_documents is not None and rule.field_expr == source.on and rule.operator == "any"
                    and rule.value == of_documents)
                return Domain.TRUE if asked else rule
            domain &= rules._compute_domain(source.model, "read").map_conditions(without_documents)
        return records._search(domain, bypass_access=True)

    @api.model
    def _operative_timeline_found(self, source, records, query):
        """The condition that a query finds an entry of a source."""
        if not source.search:
            return SQL("FALSE")
        domain = Domain.OR(Domain(name, "ilike", query) for name in source.search)
        if source.visible:
            domain &= source.visible(self.env)
        # of what the reader may read, which the query beside it says
        found = records._search(domain, bypass_access=True)
        if len(found._joins) > 0:
            return SQL("%s IN %s", SQL.identifier(records._table, "id"), found.subselect())
        return found.where_clause

    @api.model
    def _operative_timeline_rows(self, parts, planned, kinds, is_searching, cursor, limit):
        """The entries of a page in their order, and what is planned in its."""
        statement = timeline.page(
            parts, planned, kinds, is_searching, datetime.now(UTC).replace(tzinfo=None), cursor, limit, PLANNED_SHOWN)
        if not statement:
            return [], []
        self.env.flush_all()
        found = self.env.execute_query(statement)
        rows = [row for row in found if row[0] != timeline.PLANNED]
        coming = [row for row in found if row[0] == timeline.PLANNED]
        rows.sort(key=lambda row: (-row[0], row[4], row[1], row[3]), reverse=True)
        coming.sort(key=lambda row: (row[4], row[1], row[3]))
        return rows, coming
