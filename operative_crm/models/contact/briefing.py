"""What the sections of a briefing have in common: whom it is about, in which company, as of when, for whom."""
import functools

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from ..facts import last_touches

# So many documents of a kind are named; how many there are is said beside them.
SHOWN = 5
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
        self._known = {}

    def once(self, name, find):
        """What several sections ask for, found by the first of them."""
        if name not in self._known:
            self._known[name] = find()
        return self._known[name]

    # -- days and amounts --------------------------------------------------------------------

    @functools.cached_property
    def today(self):
        return self.company._operative_day(self.now)

    def day(self, moment):
        """The company's day of a naive UTC moment; None for none."""
        return self.company._operative_day(moment) if moment else None

    @functools.cached_property
    def currency(self):
        return self.company.sudo().currency_id  # sudo: what the company counts in

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

    def readable(self, model):
        """Query of the customer's documents of a model that the reader may open, archived ones too; None for none."""
        if not self.may_read(model):
            return None
        return self.env[model].with_context(active_test=False)._search(self.domain_of(model))

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
        return self.env["operative.customer"].search([
            ("partner_id", "=", self.partner.id), ("company_id", "=", self.company.id)], limit=1)

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

    # -- contacts ----------------------------------------------------------------------------

    @functools.cached_property
    def own_contact_at(self):
        """The moment of the reader's own last contact with this customer; None where there was none."""
        # the reader's own: a moment, of whatever document
        [[moment]] = self.env.execute_query(last_touches.own(self.scope, self.company.id, self.env.user.partner_id.id))
        return moment

    # -- plain data --------------------------------------------------------------------------

    def reference(self, record, name=None):
        """What opens a document: dict ``model, id, name``; None for none."""
        return {"model": record._name, "id": record.id, "name": name or record.display_name} if record else None

    def choice(self, record, name):
        """What a selection of a record is called for the reader; empty where nothing is chosen."""
        return dict(record._fields[name]._description_selection(self.env)).get(record[name], "")
