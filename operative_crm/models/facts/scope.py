"""Whose facts, as of when: what every statement has to know."""
import dataclasses
import datetime
import functools

from dateutil.relativedelta import relativedelta

from odoo.tools import SQL

from ..core.days import day_in


@dataclasses.dataclass(frozen=True)
class Company:
    """What a statement has to know about a company: ids, its own midnight and its money."""

    id: int
    root_id: int
    timezone: str
    decimals: int
    uses_credit_limit: bool


def in_cart(order):
    """The condition that an order of a shop is a cart, or was given up as one.

    :param order: alias of the row of ``sale_order``, in a database with a shop
    """
    return SQL("(%s IS NOT NULL AND %s IN ('draft', 'cancel'))", SQL.identifier(order, "website_id"),
               SQL.identifier(order, "state"))


@dataclasses.dataclass(frozen=True)
class Scope:
    """Whose facts, as of when.

    :ivar at: naive UTC moment; windows and days are counted from it
    :ivar now: naive UTC moment of the database; open, overdue and late are as of it
    :ivar companies: all companies of the database
    :ivar partner_ids: ids of commercial partners, None for all
    :ivar partners: those partners and everybody whose commercial partner they are, None for all: tuples of the ids of the
        partner, its commercial partner and its company
    :ivar credit_limit: SQL for the credit limit of partner ``commercial`` in company ``company.id``
    :ivar uid: who refreshes
    :ivar has_shop: whether orders come from a shop, where carts are orders in draft
    """

    at: datetime.datetime
    now: datetime.datetime
    companies: tuple[Company, ...]
    partner_ids: tuple[int, ...] | None
    partners: tuple[tuple[int, int, int | None], ...] | None
    credit_limit: SQL
    uid: int
    has_shop: bool = False

    @property
    def year_ago(self):
        return self.at - relativedelta(years=1)

    @property
    def two_years_ago(self):
        return self.at - relativedelta(years=2)

    @functools.cached_property
    def days(self):
        """What days that are counted to ``at`` rest on: tuples of a company's id, its time zone and its day."""
        return tuple((company.id, company.timezone, day_in(self.at, company.timezone)) for company in self.companies)

    @functools.cached_property  # a dozen statements ask for it, for each customer that is opened
    def company(self):
        """The companies as a relation: ``id, root_id, timezone, decimals, uses_credit_limit, at_day, today``.

        A company whose time zone the database does not know is not among them: its figures stay as they are.
        """
        if not self.companies:
            return SQL(
                """(SELECT NULL::int AS id, NULL::int AS root_id, NULL::text AS timezone, NULL::int AS decimals,
                           NULL::bool AS uses_credit_limit, NULL::date AS at_day, NULL::date AS today
                     WHERE FALSE) AS company""")
        return SQL(
            "(VALUES %s) AS company (id, root_id, timezone, decimals, uses_credit_limit, at_day, today)",
            SQL(", ").join(
                SQL("(%s, %s, %s, %s, %s, %s::date, %s::date)", c.id, c.root_id, c.timezone, c.decimals,
                    c.uses_credit_limit, day_in(self.at, c.timezone), day_in(self.now, c.timezone))
                for c in self.companies))

    def customer(self, column):
        """The condition that keeps a customer in scope.

        :param column: SQL for the id of its commercial partner
        """
        return SQL("TRUE") if self.partner_ids is None else SQL("%s IN %s", column, self.partner_ids)

    def document(self, partner_id):
        """The condition that keeps a document with the partner column ``partner_id`` in scope."""
        if self.partners is None:
            return SQL("TRUE")
        # ids, as the database plans a search for them in half the time of a search for their commercial partner
        return SQL("%s IN %s", SQL.identifier(*partner_id.split(".")), tuple(partner[0] for partner in self.partners))

    def contacts(self, alias="partner"):
        """The partners in scope as a relation of that name: ``id, commercial_partner_id, company_id``."""
        if self.partners is None:
            return SQL("res_partner %s", SQL.identifier(alias))
        # as they were read: the table has dozens of indexes, which the database looks at for each join with it
        return SQL(
            "(VALUES %s) AS %s (id, commercial_partner_id, company_id)",
            SQL(", ").join(SQL("(%s, %s, %s::int)", *partner) for partner in self.partners), SQL.identifier(alias))

    def cart(self, order):
        """The condition for what lies in a shop's cart, or was given up there: no quotation of anybody's.

        :param order: alias of the row of ``sale_order``
        """
        if not self.has_shop:
            return SQL("FALSE")
        return in_cart(order)

    @functools.cached_property
    def window(self):
        """Parameters of the windows: *12 months* = (year_ago, at], *the 12 before* = (two_years_ago, year_ago]."""
        return {
            "at": self.at,
            "now": self.now,
            "year_ago": self.year_ago,
            "two_years_ago": self.two_years_ago,
            "company": self.company,
            "document": self.document("doc.partner_id"),
            "partner": self.contacts(),
        }
