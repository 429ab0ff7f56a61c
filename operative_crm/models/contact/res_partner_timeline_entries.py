from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

# What a line shows of a record that is pointed at: its name, where nothing else stands here.
SHOWN_OF = {
    "operative.phase": (),  # cached
    "res.company": ("currency_id",),
    "res.currency": ("name", "symbol", "position", "decimal_places", "rounding"),
    "res.partner": ("name", "partner_share"),
    "res.users": ("partner_id",),
}
# what of that is shown of the next record
FOLLOWED = {"res.company": ("currency_id", "res.currency"), "res.users": ("partner_id", "res.partner")}


class ResPartner(models.Model):
    """What a line of a timeline says."""

    _inherit = "res.partner"

    @api.model
    def _operative_timeline_entries(self, parts, rows):
        """What is said of each entry, with few queries whatever their number.

        :param parts: list of :class:`timeline.Part`
        :param rows: tuples of ``rank, kind, model, id, moment``
        :return: dict of dicts by row, see ``operative_timeline``; without what the reader may not read after all
        """
        # of a model that is planned as well, the first says what is said of it
        sources = {part.source.model: part.source for part in reversed(parts)}
        ids = defaultdict(set)
        for _rank, _kind, model, record_id, _moment in rows:
            ids[model].add(record_id)
        # sudo: the statement of this transaction asked for documents that the reader may read, and the rules of what is on
        # them; names of who and what these point at are shown
        on = {model: self.env[model].sudo().browse(ids[model])
              for model, source in sources.items() if source.on and ids[model]}
        for model, records in on.items():
            source = sources[model]
            records.fetch([source.on, *([source.on_model] if source.on_model in records._fields else ()), *source.fields])
            for record in records:
                document_model, document_id = self._operative_timeline_document(source, record)
                ids[document_model].add(document_id)
        found = {model: self._operative_timeline_documents(source, sorted(ids[model]))
                 for model, source in sources.items() if not source.on and ids[model]}
        self._operative_timeline_names({**found, **on}, sources)
        documents = {
            (model, record.id): {"name": "", **sources[model].describe(record)}
            for model, records in found.items() for record in records}
        entries = {}
        allowed = self._operative_timeline_allowed(on, {
            model: records.sudo(self.env.su) for model, records in found.items()})
        by_id = {model: {record.id: record for record in records} for model, records in on.items()}
        for row in rows:
            _rank, kind, model, record_id, _moment = row
            source, said = sources[model], {}
            document = (model, record_id)
            if source.on:
                record = by_id[model][record_id]
                document = self._operative_timeline_document(source, record)
                if record_id not in allowed[model]:
                    continue
                said = source.describe(record)
            if document in documents:
                described = documents[document]
                entries[row] = self._operative_timeline_entry(row, source.kinds[kind], document, described, said)
        return entries

    @api.model
    def _operative_timeline_documents(self, source, ids):
        """Documents that the statement found, with what is shown of them."""
        documents = self.env[source.model].with_context(active_test=False)
        if source.visible:
            # of some a reader may not read everything: as the reader
            return documents.search_fetch([("id", "in", ids)], list(source.fields), order="id")
        # sudo: see above; as they were found in this transaction, nothing has to be searched for again
        documents = documents.sudo().browse(ids)
        documents.fetch(list(source.fields))
        return documents

    @api.model
    def _operative_timeline_document(self, source, record):
        """Model and id of the document that an entry is on."""
        document = record[source.on]
        model = record[source.on_model] if source.on_model in record._fields else source.on_model
        return model, document if isinstance(document, int) else document.id

    @api.model
    def _operative_timeline_entry(self, row, kind_name, document, described, said):
        """One line.

        :param document: model and id of what opens
        :param described: what is said of the document
        :param said: what is said of what is on it, empty where the document is the entry
        """
        _rank, kind, model, record_id, moment = row
        shown = said or described
        return {
            "key": f"{model},{record_id}", "kind": kind, "kind_name": kind_name, "moment": moment.replace(microsecond=0),
            "is_day": shown.get("is_day", False), "title": shown.get("title") or described["name"],
            "text": shown.get("text") or "", "state": shown.get("state") or "", "amount": shown.get("amount") or "",
            "ours": shown.get("ours") or "", "theirs": shown.get("theirs") or described.get("theirs") or "",
            "direction": shown.get("direction", False) if kind == "message" else False,
            "is_automatic": shown.get("is_automatic", False),
            "document": {"model": document[0], "id": document[1], "name": described["name"]},
        }

    @api.model
    def _operative_timeline_allowed(self, on, documents):
        """Ids of what is on documents that the reader may read, where more is asked than reading the document."""
        allowed = {model: set(records.ids) for model, records in on.items()}
        messages = on.get("mail.message", self.env["mail.message"])
        for model, here in messages.grouped("model").items():
            by_operation = documents[model]._mail_group_by_operation_for_mail_message_operation("read")
            closed = {document.id for operation, records in by_operation.items() if operation != "read" for document in records}
            here = here.filtered(lambda message, closed=closed: message.res_id in closed)
            allowed["mail.message"].difference_update(here.ids)
            allowed["mail.message"].update(self.env["mail.message"].browse(here.ids)._filtered_access("read").ids)
        return allowed

    @api.model
    def _operative_timeline_names(self, found, sources):
        """Put into the cache what lines show of records that are pointed at, in one query: a dozen models have names.

        SQL, as superuser: names of who and what is on a document that the reader may read, as its form shows them.
        """
        ids = defaultdict(set)
        for model, records in found.items():
            for name in sources[model].fields:
                if records._fields[name].relational:
                    ids[records._fields[name].comodel_name].update(records.sudo()[name]._ids)  # sudo: ids alone
        ids["res.company"].add(self.env.company.id)
        chosen = {model: SQL("id IN %s", tuple(wanted)) for model, wanted in ids.items() if wanted}
        for model, (name, target) in FOLLOWED.items():
            if model in chosen:
                chosen[target] = SQL(
                    "(%s OR id IN (SELECT %s FROM %s WHERE %s))", chosen.get(target, SQL("FALSE")), SQL.identifier(name),
                    SQL.identifier(self.env[model]._table), chosen[model])
        selects = []
        for model, condition in chosen.items():
            records = self.env[model].sudo()
            shown = [SQL("%s, %s", name, records._field_to_sql(records._table, name))
                     for name in SHOWN_OF.get(model, ("name",)) if name in records._fields and records._fields[name].store]
            if shown:
                selects.append(SQL("SELECT %s, id, jsonb_build_object(%s) FROM %s WHERE %s", model, SQL(", ").join(shown),
                                   SQL.identifier(records._table), condition))
        by_model = defaultdict(dict)
        for model, record_id, shown in self.env.execute_query(SQL(" UNION ALL ").join(selects)):
            by_model[model][record_id] = shown
        for model, rows in by_model.items():
            records = self.env[model].browse(rows)
            for name in next(iter(rows.values())):
                records._fields[name]._insert_cache(records, [row[name] for row in rows.values()])
