"""When everything in the demo data happens: who orders when, what comes late, who pays when.

Plain Python, seeded, relative to the day of loading. The models beside it turn it into records.
"""
import dataclasses
import random
from datetime import datetime, timedelta

from . import names
from .german import GERMAN


@dataclasses.dataclass
class Customer:
    """A customer and its way of ordering; see ``names.COMPANIES``."""

    key: str
    name: str
    phase: str
    habit: str
    rhythm: tuple | None
    country: str
    zip: str
    city: str
    industry: str | None
    tags: list
    is_company: bool
    since: datetime = None
    partner: object = None
    contacts: object = None
    orders: list = dataclasses.field(default_factory=list)

    @property
    def speaks_german(self):
        return self.country in ("DE", "AT")

    @property
    def salesperson(self):
        """The login of who sells to it: the south and what lies beyond, or the rest."""
        if not self.is_company:
            return "inside" if int(self.zip) % 2 else "petersen"
        if self.country in ("AT", "CH", "IT"):
            return "field"
        return "field" if self.country == "DE" and self.zip[0] in "6789" else "vogel"


@dataclasses.dataclass
class Order:
    """An order from the call to the money, by moments; None: not happened yet."""

    customer: Customer
    ordered_at: datetime
    promised_at: datetime
    value: float
    delivered_at: datetime = None
    part: float = 1.0
    rest_at: datetime = None
    invoiced_on: object = None
    paid_on: object = None
    invoice: object = None
    record: object = None

    @property
    def term(self):
        """Days the customer has to pay."""
        return 30 if self.customer.is_company else 15


class Story:
    """The whole demo data as a plan, and the records that came of it."""

    def __init__(self, now, lang="en_US"):
        self.lang = lang
        self.random = random.Random(1871)
        self.now = now
        self.customers = [self._customer(number, row) for number, row in enumerate(_rows(), start=1)]
        self.orders = sorted(
            (order for customer in self.customers for order in self._orders(customer)),
            key=lambda order: order.ordered_at)
        for order in self.orders:
            order.customer.orders.append(order)
        self._leave_open()
        self.company = None
        self.users = {}
        self.teams = {}
        self.products = {}

    @property
    def is_german(self):
        return self.lang.startswith("de")

    def say(self, text, customer=None):
        """A text as it is written in the language of the demo; customers abroad write and read English.

        :param customer: ``Customer`` who writes or reads it, None among ourselves
        """
        return GERMAN[text] if self.is_german and text and (not customer or customer.speaks_german) else text

    def at(self, days_ago, hour=None):
        """A moment in office hours on a working day so many days ago (in the future where negative)."""
        day = self.now - timedelta(days=days_ago)
        shift = max(0, day.weekday() - 4)
        day -= timedelta(days=shift if days_ago >= 0 else shift - 3 if shift else 0)
        moment = day.replace(
            hour=self.random.randint(6, 14) if hour is None else hour, minute=self.random.randrange(0, 60, 5), second=0)
        return moment if days_ago < 0 else min(moment, self.now - timedelta(minutes=10))

    def days_ago(self, moment):
        return (self.now - moment).total_seconds() / 86400

    def _customer(self, number, row):
        is_company, kind, rhythm, name, country, postcode, city, industry, tags = row
        phase, _sep, habit = kind.partition("_")
        customer = Customer(
            key=f"{'customer' if is_company else 'consumer'}_{number:02}", name=name, phase=phase, habit=habit,
            rhythm=rhythm, country=country, zip=postcode, city=city, industry=industry, tags=tags.split(),
            is_company=is_company)
        begins = rhythm[2] + self.random.randint(8, 50) if rhythm else self.random.randint(25, 120)
        customer.since = self.at(begins)
        return customer

    def _orders(self, customer):
        if not customer.rhythm:
            return
        every, last, first, value = customer.rhythm
        days = [last]
        while every and days[-1] + every * 0.8 <= first:
            days.append(min(first, round(days[-1] + every * self.random.uniform(0.85, 1.15))))
        for days_ago in days:
            # orders grew a little over the two years
            yield self._order(customer, days_ago, value * self.random.uniform(0.7, 1.3) * (1.12 - days_ago / 4000))

    def _order(self, customer, days_ago, value):
        chance = self.random.random
        ordered_at = self.at(days_ago)
        lead_time = self.random.randint(12, 26) if days_ago < 20 else self.random.randint(5, 13)
        promised_at = self.at(days_ago - lead_time, hour=14)
        order = Order(customer, ordered_at, promised_at, value)
        due_ago = self.days_ago(promised_at)
        if due_ago < 0:
            # still open and in time, unless it went out early
            if chance() < 0.15 and days_ago > 3:
                order.delivered_at = self.at(self.random.uniform(0, days_ago - 1))
            return order
        outcome = chance()
        if outcome < 0.82:
            order.delivered_at = self.at(due_ago + self.random.randint(0, 2), hour=9)
        elif outcome < 0.92:
            order.delivered_at = self.at(max(0, due_ago - self.random.randint(2, 7)), hour=9)
        else:
            order.delivered_at, order.part = self.at(due_ago, hour=9), self.random.choice((0.4, 0.6))
            order.rest_at = self.at(max(0, due_ago - self.random.randint(4, 14)), hour=9)
        order.delivered_at = max(order.delivered_at, ordered_at + timedelta(hours=4))
        return order

    def _leave_open(self):
        """Of what was due lately, some is late, some came in part; of what is to be paid, some is not.

        Counted, not left to chance: whatever the day of loading, there is some of each.
        """
        due = [order for order in self.orders if 0 <= self.days_ago(order.promised_at) < 45]
        for number, order in enumerate(reversed(due)):
            if number % 3 == 0:
                order.delivered_at = order.rest_at = None
            elif number % 6 == 1:
                order.part, order.rest_at = 0.5, None
        for order in self.orders:
            if order.delivered_at:
                self._money(order)
        due = [
            order for order in self.orders
            if order.paid_on and 0 < (self.now.date() - order.invoiced_on).days - order.term < 90]
        for order in due[::4]:
            order.paid_on = None

    def _money(self, order):
        delivered_at = order.rest_at or order.delivered_at
        days_ago = self.days_ago(delivered_at) - self.random.randint(0, 3)
        if days_ago < 1:
            return
        # invoices are written on Fridays
        invoiced_at = self.now - timedelta(days=days_ago)
        order.invoiced_on = (invoiced_at + timedelta(days=(4 - invoiced_at.weekday()) % 7)).date()
        if order.invoiced_on > self.now.date():
            order.invoiced_on = None
            return
        days_ago = (self.now.date() - order.invoiced_on).days
        if order.customer.habit == "pays_late":
            paid_ago = days_ago - order.term - self.random.randint(18, 75)
        elif self.random.random() < 0.75:
            paid_ago = days_ago - order.term + self.random.randint(0, 8)
        else:
            paid_ago = days_ago - order.term - self.random.randint(4, 60)
        if paid_ago >= 0:
            order.paid_on = max(self.at(paid_ago).date(), order.invoiced_on)


def _rows():
    for kind, rhythm, name, country, postcode, city, industry, tags in names.COMPANIES:
        yield True, kind, rhythm, name, country, postcode, city, industry, tags
    for kind, rhythm, name, postcode, city in names.CONSUMERS:
        yield False, kind, rhythm, name, "DE", postcode, city, None, ""
