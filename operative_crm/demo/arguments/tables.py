"""What the tables of the demo's arguments and competitors consist of."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Text:
    """An argument in one language. Paragraphs that begin with a hyphen are a list; the other language has as many."""

    name: str
    phrases: tuple
    body: tuple


@dataclasses.dataclass(frozen=True)
class Argument:
    """An argument, for whom it is, and how it fared.

    Days are counted back from the day of loading; ``review`` forward. ``deals`` are how many won, lost, and open deals
    it was used in, as far as there are as many that fit; ``tickets`` and ``customers`` it was used for without a deal.
    """

    key: str
    kind: str
    owner: str
    english: Text
    german: Text | None
    products: str = ""
    categories: str = ""
    industries: str = ""
    phases: str = ""
    stage: int = 0
    competitor: str = ""
    reasons: str = ""  # for which deals are lost, by number as Odoo ships them
    state: str = "approved"
    written: int = 420
    verified: int = 0
    review: int = 0
    valid: tuple = (None, None)
    deals: tuple = (0, 0, 0)
    tickets: int = 0
    customers: int = 0


@dataclasses.dataclass(frozen=True)
class Card:
    """What a competitor's card says in one language; lists are read in ten seconds."""

    glance: str
    strengths: tuple
    weaknesses: tuple
    where_we_win: tuple
    where_we_lose: tuple
    trap_questions: tuple


@dataclasses.dataclass(frozen=True)
class Competitor:
    """A competitor and where it is met. ``price``: what it asks of ours, from, to; ``wins``: share of what we lose there."""

    key: str
    name: str
    owner: str
    stance: str
    categories: str
    price: tuple
    wins: float
    english: Card
    german: Card
    products: tuple  # theirs, our product or category, remark in English, in German
    verified: int
    review: int
    color: int
