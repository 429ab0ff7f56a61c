"""What the sections of a briefing have in common: whom it is about, in which company, as of when, for whom."""
import functools

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from ..core.days import day_in
from ..facts import last_touches

# So many documents of a kind are named; how many there are is said beside them.
SHOWN = 5
# The documents a contact with a customer is on, see :mod:`.facts.touches`.
TOUCHED = ("res.partner", "crm.lead", "sale.order", "account.move", "helpdesk.ticket", "calendar.event")
# Who never spoke to the customer is told what changed in so many days.
DAYS_WITHOUT_CONTACT = 90


class Frame:
    """One briefing for one reader; what several sections ask for is asked once.

    :ivar partner: the customer, a commercial partner, in the rights of the reader and the current company alone
    :ivar company: that company
    :ivar now: naive UTC moment; days are the company's
    :ivar scope: the scope of facts about this customer
    """

    def __init__(self, partner):
        self.env = partner.env
        self.partner = partner
        self.company = self.env.company
        self.now = fields.Datetime.now()
        self.env.flush_all()
        self.scope = self.env["operative.customer"]._scope(partner)
        # all companies and their currencies at once: prices ask for one after the other. sudo: to count with
        self.companies = self.env["res.company"].sudo().browse(
            dict.fromkeys([self.company.id, *(company.id for company in self.scope.companies)]))
        self.companies.currency_id.mapped("name")
        self._known = {}
        self._unnamed = []

    def once(self, name, find):
        """What several sections ask for, found by the first of them."""
        if name not in self._known:
            self._known[name] = find()
        return self._known[name]

    # -- days and amounts --------------------------------------------------------------------

    @functools.cached_property
    def zone(self):
        # the scope knows that of all companies, without those the database does not know
        return next((company.timezone for company in self.scope.companies if company.id == self.company.id), "UTC")

    @functools.cached_property
    def today(self):
        return day_in(self.now, self.zone)

    def day(self, moment):
        """The company's day of a naive UTC moment; None for none."""
        return day_in(moment, self.zone) if moment else None

    @functools.cached_property
    def currency(self):
        return self.companies[0].currency_id

    def amount(self, value, currency=None):
        """An amount, rounded as its currency is; None for none."""
        return None if value is None else (currency or self.currency).round(float(value))

    # -- whose documents ---------------------------------------------------------------------

    @functools.cached_property
    def contact_ids(self):
        """Ids of the customer and all its contacts, archived ones too: their documents are the customer's."""
        return sorted(row[0] for row in self.scope.partners)

    @property
    def of_company(self):
        return Domain("company_id", "in", [self.company.id, False])

    @property
    def of_customer(self):
        return Domain("partner_id", "in", self.contact_ids) & self.of_company

    def domain_of(self, model):
        """The customer's documents of a model, in this company."""
        match model:
            case "res.partner":
                return Domain("id", "in", self.contact_ids)
            case "account.move":
                return self.of_customer & Domain("move_type", "in", ("out_invoice", "out_refund"))
            case "helpdesk.ticket":
                # what is asked of a supplier is none of a customer's
                return self.of_customer & Domain("complaint_recourse_of_id", "=", False)
            case "calendar.event":
                return Domain("partner_ids", "in", self.contact_ids)
        return self.of_customer

    def may_read(self, model):
        return self.env[model].has_access("read")

    def readable(self, model, operation="read"):
        """Query of the customer's documents of a model that the reader may open, archived ones too; None for none.

        :param operation: ``write`` for those the reader may work on
        """
        records = self.env[model].with_context(active_test=False)
        if not records.has_access(operation):
            return None
        domain = self.domain_of(model)
        if operation == "read":
            return records._search(domain)
        # as Odoo applies rules, which it does for reading alone. sudo: with the rules, and the user kept
        rules = self.env["ir.rule"]._compute_domain(model, operation)
        return records.sudo()._search(domain & Domain(rules))

    def is_readable_sql(self, alias, models):
        """SQL for whether the reader may open a document.

        :param alias: name of a relation with ``model`` and ``res_id``
        :param models: names of models
        """
        found = {model: query for model in models if (query := self.readable(model)) is not None}
        return SQL("(%s)", SQL(" OR ").join([SQL("FALSE"), *(
            SQL("%s = %s AND %s IN %s", SQL.identifier(alias, "model"), model, SQL.identifier(alias, "res_id"),
                query.subselect())
            for model, query in found.items())]))

    # -- the customer's row ------------------------------------------------------------------

    @functools.cached_property
    def customer(self):
        """The customer's row in this company; empty where there is none, or where it is closed to the reader."""
        return self.fetched("operative.customer", Domain("partner_id", "=", self.partner.id) & Domain(
            "company_id", "=", self.company.id), limit=1)

    def fetched(self, model, domain, **options):
        """Records with all that Odoo would read of them at the first look, in the query that finds them."""
        records = self.env[model]
        return records.search_fetch(domain, [
            name for name, field in records._fields.items()
            if field.prefetch is True and field.column_type and field.store and records._has_field_access(field, "read")],
            **options)

    @functools.cached_property
    def customer_is_closed(self):
        """Whether there is a row which the reader may not read: its figures are not told then, not even that they are 0."""
        return not self.customer and bool(self.env["operative.customer"].sudo().search_count([  # sudo: whether there is one
            ("partner_id", "=", self.partner.id), ("company_id", "=", self.company.id)], limit=1))

    def figures(self, *names):
        """Figures of the customer by name; None where there is none, or where it is closed to the reader."""
        customer, found = self.customer, {}
        declared = customer._figures()
        for name in names:
            field = customer._fields[name]
            is_open = bool(customer) and customer._has_field_access(field, "read")
            rests_on = declared[name].rests_on if name in declared else None
            if not is_open or rests_on and not customer[rests_on]:
                found[name] = None
            else:
                value = customer[name]
                found[name] = None if value is False and field.type != "boolean" else value
        return found

    @functools.cached_property
    def stays(self):
        """The newest stays of the customer, as far as its log is open to the reader."""
        stays = self.env["operative.customer.stay"]
        return stays.search_fetch(
            [("document_id", "=", self.customer.id)],
            ["stage_id", "reason", "moved_by_id", "cause", "figures", "entered_at", "left_at", "company_id"],
            limit=20) if self.customer else stays

    # -- contacts ----------------------------------------------------------------------------

    @functools.cached_property
    def _touches(self):
        own, *newest = self.env.execute_query_dict(last_touches.newest(
            self.scope, self.company.id, self.is_readable_sql("touch", TOUCHED), self.env.user.partner_id.id, SHOWN))
        return own["moment"], newest

    @property
    def own_contact_at(self):
        """The moment of the reader's own last contact with this customer; None where there was none."""
        return self._touches[0]

    @property
    def last_contacts(self):
        """The newest contacts on documents the reader may open; see :func:`.facts.last_touches.newest`."""
        return self._touches[1]

    # -- plain data --------------------------------------------------------------------------

    def named(self, row, **records):
        """Give a row the names of records that stand on documents the reader may open; they are looked up at the end.

        :param row: dict, which has each name by its key then; empty for no record
        :return: the row
        """
        for key, record in records.items():
            row[key] = ""
            if record:
                self._unnamed.append((row, key, record._name, record.id))
        return row

    def reference(self, record, name=None):
        """What opens a document: dict ``model, id, name``; None for none."""
        if not record:
            return None
        row = {"model": record._name, "id": record.id, "name": name or ""}
        return row if name else self.named(row, name=record)

    def choice(self, record, name):
        """What a selection of a record is called for the reader; empty where nothing is chosen."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")

    def fill_in_names(self):
        """Look all names up that rows wait for: one query, and one batch of products."""
        ids = {}
        for _row, _key, model, record_id in self._unnamed:
            ids.setdefault(model, set()).add(record_id)
        names, selects = {}, []
        for model, wanted in ids.items():
            # sudo: names, see :meth:`named`
            records = self.env[model].with_context(active_test=False).sudo().browse(sorted(wanted))
            if model == "product.product":
                names |= {(model, record.id): record.display_name for record in records}
            else:
                selects.append(self._names_sql(records))
        if selects:
            names |= {(model, record_id): name for model, record_id, name in self.env.execute_query(
                SQL(" UNION ALL ").join(selects))}
        for row, key, model, record_id in self._unnamed:
            row[key] = names.get((model, record_id)) or (self.env._("Busy") if model == "calendar.event" else "")
        self._unnamed.clear()

    def _names_sql(self, records):
        """``SELECT`` of model, id and name in the language of the reader."""
        domain = Domain("id", "in", records.ids)
        if records._name == "calendar.event":
            # as Odoo hides the private meetings of others
            domain &= Domain(records._get_default_privacy_domain()) | Domain("user_id", "=", self.env.uid) | Domain(
                "partner_ids", "in", self.env.user.partner_id.ids)
        query = records._search(domain, order="id")
        # a user's is that of its contact; an address may have none of its own
        path = {"res.users": "partner_id.name", "res.partner": "complete_name"}.get(records._name, records._rec_name)
        alias, *names = query.table, *path.split(".")
        model = records
        for name in names[:-1]:
            model, alias = model._fields[name].join(model, alias, query)
        return SQL("(%s)", query.select(
            SQL("%s", records._name), SQL.identifier(query.table, "id"), model._field_to_sql(alias, names[-1], query)))
