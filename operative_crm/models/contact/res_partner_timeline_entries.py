from collections import defaultdict

from odoo import api, models

# what a line says of a record that is pointed at: its name, where nothing else stands here
SHOWN_OF = {
    "operative.phase": (),  # cached
    "res.company": ("currency_id",),
    "res.currency": ("name", "symbol", "position", "decimal_places", "rounding"),
    "res.partner": ("name", "partner_share"),
}


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
        # sudo: the statement asked for documents that the reader may read, and the rules of what is on them; what became of
        # those documents meanwhile is asked below
        on = {model: self.env[model].sudo().browse(ids[model])
              for model, source in sources.items() if source.on and ids[model]}
        for model, records in on.items():
            source = sources[model]
            records.fetch([source.on, *([source.on_model] if source.on_model in records._fields else ()), *source.fields])
            for record in records:
                document_model, document_id = self._operative_timeline_document(source, record)
                ids[document_model].add(document_id)
        found = {
            model: self.env[model].with_context(active_test=False).search_fetch(
                [("id", "in", list(ids[model]))], list(source.fields), order="id")
            for model, source in sources.items() if not source.on and ids[model]}
        self._operative_timeline_names({**found, **on}, sources)
        documents = {
            (model, record.id): {"name": "", **sources[model].describe(record)}
            for model, records in found.items() for record in records}
        entries = {}
        allowed = self._operative_timeline_allowed(on, sources, found)
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
    def _operative_timeline_allowed(self, on, sources, documents):
        """Ids of what is on documents that the reader may read: of activities that are not the reader's own, more is asked
        than reading their document.
        """
        allowed = {model: set(records.ids) for model, records in on.items()}
        if "mail.activity" in on:
            may = {model: set(records._filtered_access(getattr(records, "_mail_post_access", "read")).ids)
                   for model, records in documents.items()}
            allowed["mail.activity"] = {
                activity.id for activity in on["mail.activity"]
                if activity.user_id.id == self.env.uid or activity.res_id in may.get(activity.res_model, ())}
        return allowed

    @api.model
    def _operative_timeline_names(self, found, sources):
        """Fetch what is said of records that are pointed at, once a model: lines show their names."""
        ids = defaultdict(set)
        for model, records in found.items():
            for name in sources[model].fields:
                if records._fields[name].relational:
                    ids[records._fields[name].comodel_name].update(records.sudo()[name]._ids)  # sudo: ids alone
        for model in sorted(ids, key="res.company".__ne__):
            if ids[model]:
                # sudo: names of who and what is on a document that the reader may read, as its form shows them
                records = self.env[model].sudo().browse(ids[model])
                records.fetch(list(SHOWN_OF.get(model, ("name",))) or ["id"])
                if model == "res.company":
                    ids["res.currency"].update(records.currency_id._ids)
