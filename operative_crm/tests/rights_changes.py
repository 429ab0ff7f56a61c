"""What a call brought about in the database: rows that came, went or are other than they were, and whether the role may.

The expectation is the table of rights in the administrator's guide; for what belongs to a document of Odoo's, whether
the role works on that document.
"""

from odoo.tools import SQL

from . import rights_table

# What a user brings about by working on what is his: a log goes on. Each entry is judged by what it is of.
LOGS = {
    "operative.customer.stay": ("document_id",), "crm.lead.stay": ("document_id",), "helpdesk.ticket.stay": ("document_id",),
    "sale.order.stay": ("document_id",), "project.project.stay": ("document_id",),
    "operative.promise": ("sale_line_id",), "operative.complaint.release": ("ticket_id",),
    "operative.condition.result": ("res_id",), "operative.handover": ("res_id",), "operative.milestone.result": ("res_id",),
    "operative.argument.use": ("lead_id", "order_id", "ticket_id", "partner_id"),
}
# What the search of arguments keeps for itself: of no document and of no person.
KEPT = {
    "operative.argument.term",  # the words of an argument, rewritten with it; read by nobody
    "operative.argument.miss",  # what was searched for in vain, without a person
}
# What of a document is shown as little and changed by whom the document may be changed by.
OF_DOCUMENTS = ("ticket_id", "lead_id", "order_id")
# What people enter on a customer; the rest are figures and the phase, which whoever opens it brings up to date.
BY_HAND = {
    "partner_id", "company_id", "credit_rating", "credit_checked_on", "credit_source", "contact_interval_days",
    "operative_responsible_id", "phase_pinned", "pinned_by_id", "pinned_at", "pin_reason", "pinned_until",
    "contact_snoozed_until", "contact_snoozed_by_id", "create_uid", "create_date"}
# columns that follow from what others do to the row's neighbours, or that anybody's screen brings up to date
LEFT_OUT = {
    "write_date", "write_uid",
    "refreshed_at",  # whoever opens a customer brings its figures up to date
    "date_last_stage_update",  # Odoo's, rewritten by its own write of the same stage
}


class Changes:
    """The tables as they were before a role's calls; :meth:`beyond` says what a call did that it must not.

    :param test: a case of ``RightsCommon``
    :param models: names of the models that are watched
    :param documents: dict of record sets by model: documents whose rows a role that may not write them leaves alone
    """

    def __init__(self, test, models, documents):
        self.test, self.env, self.documents = test, test.env, documents
        self.allowed = rights_table.models()
        self.models = [name for name in {*models, *documents} if self.env[name]._auto and not self.env[name]._transient]
        self.env.cr.execute(SQL(
            "SELECT relname, oid::bigint FROM pg_class WHERE relname IN %s",
            tuple(self.env[name]._table for name in self.models)))
        oids = dict(self.env.cr.fetchall())
        self.counts = SQL(
            """SELECT oid::bigint, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                                   + pg_stat_get_xact_tuples_deleted(oid) FROM unnest(%s::oid[]) oid""", list(oids.values()))
        self.model_of = {oids[self.env[name]._table]: name for name in self.models}

    def touched(self):
        """How often rows of each table were written in this transaction, also by what was undone."""
        self.env.cr.execute(self.counts)
        return dict(self.env.cr.fetchall())

    def begin(self, role):
        """Note the tables as they are, and what of them is closed to the role."""
        self.role = role
        self.env.flush_all()
        self.before = {model: self._rows(model) for model in self.models}
        self.readable, self.writable = {}, {}
        self.closed = {model: self._closed(model) for model in self.models}

    def _rows(self, model):
        self.env.cr.execute(SQL("SELECT * FROM %s", SQL.identifier(self.env[model]._table)))
        return {row["id"]: {name: value for name, value in row.items() if name not in LEFT_OUT}
                for row in self.env.cr.dictfetchall()}

    # -- what a role may ---------------------------------------------------------------------------

    def _may(self, model, operation):
        """Whether the guide lets the role do this with the model."""
        return self.test._is(self.role, self.allowed[model][("read", "write", "create", "unlink").index(operation)])

    def _of(self, model, operation):
        """Ids of Odoo's documents, or of customers, on which the role may do this, as it was before any call."""
        known = self.readable if operation == "read" else self.writable
        if model not in known:
            records = self.test._as(self.role, self.env[model]).with_context(active_test=False)
            known[model] = set((records.search([]) if records.has_access("read") else records)._filtered_access(
                operation).ids) if records.has_access(operation) else set()
        return known[model]

    def _closed(self, model):
        """Ids of the rows a role must leave as they are."""
        everything = self.env[model].with_context(active_test=False).browse(self.before[model])
        if model in self.documents:
            documents = self.documents[model]
            return set(documents.ids) - set(self.test._as(self.role, documents)._filtered_access("write").ids)
        if model not in self.allowed:
            return set()
        if model in LOGS or model in KEPT or not self._may(model, "write"):
            return set(everything.ids)
        return {record.id for record in everything if self._is_closed(record)}

    def _is_closed(self, record):
        """Of a model the role may change: another company's, a customer's or document's that is none of the role's."""
        company = next((record.mapped(path) for path in ("company_id", "flow_id.company_id", "phase_id.flow_id.company_id")
                        if path.partition(".")[0] in record._fields and record.mapped(path)), self.env["res.company"])
        if company - self.test.company:
            return True
        managed = self.test._is(self.role, {"manager"})
        match record._name:
            case "operative.customer":
                return record.id not in {self.test.customers[label].id for label in self.test._scope(self.role, 0)}
            case "operative.argument":
                return record.state != "draft" and not managed
            case "operative.argument.doubt" | "operative.product.feedback":
                return not managed  # none of the world's is owned by a role
        return any(record[name] and record[name].id not in self._of(record[name]._name, "write")
                   for name in OF_DOCUMENTS if name in record._fields)

    def _is_of_own(self, model, row):
        """Whether an entry of a log is of a document the role may read, or of one that was made only now."""
        for name in LOGS[model]:
            if not row[name]:
                continue
            of = row["res_model"] if name == "res_id" else self.env[model]._fields[name].comodel_name
            if row[name] in self._of(of, "read"):
                return True
            if of in self.before and row[name] not in self.before[of]:
                return True
            if of not in self.before and self.test._as(self.role, self.env[of].browse(row[name])).has_access("read"):
                return True  # a line of an order that was added just now
        return False

    # -- what came of a call ---------------------------------------------------------------------------

    def beyond(self, touched):
        """What is other than it was and must not be: list of (what, model, id).

        :param touched: what :meth:`touched` said before the call
        """
        self.env.flush_all()
        now = {oid: number for oid, number in self.touched().items() if number != touched[oid]}
        after = {self.model_of[oid]: self._rows(self.model_of[oid]) for oid in now}
        self.after = {**self.before, **after}
        found = []
        for model, rows in after.items():
            before = self.before[model]
            found += [("creation", model, row_id) for row_id in rows.keys() - before.keys()
                      if not self._may_come(model, rows[row_id])]
            found += [("deletion", model, row_id) for row_id in before.keys() - rows.keys()
                      if not self._may_go(model, before[row_id])]
            found += [("change", model, row_id) for row_id in before.keys() & rows.keys()
                      if before[row_id] != rows[row_id] and not self._may_change(model, before[row_id], rows[row_id])]
        return found

    def _may_come(self, model, row):
        if model in LOGS:
            return self._is_of_own(model, row)
        if model in KEPT or model not in self.allowed:
            return True  # whether Odoo's own documents may be added Odoo asks
        # what one adds lies where one reads
        return self._may(model, "create") and self.test._as(self.role, self.env[model].browse(row["id"])).has_access("read")

    def _may_go(self, model, row):
        if model not in self.allowed:
            return row["id"] not in self.closed[model]
        if model not in LOGS and self._may(model, "unlink"):
            return row["id"] not in self.closed[model]
        return self._went_along(model, row)

    def _went_along(self, model, row):
        """Whether a row went with what it was of, which the role may delete, or which is reported itself."""
        if row.get("res_model") and row["res_id"] not in self._existing(row["res_model"], {row["res_id"]}):
            return True
        return any(
            row.get(name) and row[name] not in self._existing(field.comodel_name, {row[name]})
            for name, field in self.env[model]._fields.items()
            if field.type == "many2one" and field.store and field.ondelete == "cascade")

    def _may_change(self, model, before, row):
        if row["id"] not in self.closed[model]:
            return True
        if model in KEPT:
            return True
        if model == "operative.customer" and row["id"] in self._of(model, "read"):
            return not any(row[name] != before[name] for name in BY_HAND)
        other = [name for name in row if row[name] != before[name] and not self._points_at_nothing(model, name, before, row)]
        return not other or model in LOGS and self._is_of_own(model, before)

    def _points_at_nothing(self, model, name, before, row):
        """Whether a column was emptied since what it named is gone."""
        field = self.env[model]._fields.get(name)
        return field is not None and field.type == "many2one" and row[name] is None and not self._existing(
            field.comodel_name, {before[name]})

    def _existing(self, model, ids):
        return set(self.env[model].browse(ids).exists().ids)
