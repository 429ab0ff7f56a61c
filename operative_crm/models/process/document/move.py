"""One move of a document: put together once, asked by the gate, the handover and whatever entering brings."""
import dataclasses
import datetime
import typing

from odoo.models import BaseModel

from ...core.movers import INTERNAL, Mover


class LastStay(typing.NamedTuple):
    """What the log says of a document: its last stay, and what waits beside it. Ids; nothing where it has none."""

    id: int | None = None
    stage_id: int | None = None
    user_id: int | None = None
    team_id: int | None = None
    clock: str | None = None
    company_id: int | None = None
    entered_at: datetime.datetime | None = None
    left_at: datetime.datetime | None = None
    has_handover: bool = False  # a pending one
    has_milestones: bool = False  # such as are neither reached nor left behind

    @property
    def is_open(self):
        return self.id is not None and self.left_at is None


class Holder(typing.NamedTuple):
    """Who looks after documents in a stage: ``res.users`` each, empty where there is nobody."""

    user: BaseModel
    deputy: BaseModel


@dataclasses.dataclass(eq=False, slots=True)
class Move:
    """A document on its way.

    :ivar document: the document
    :ivar left: the stage it leaves by the log; empty where it begins
    :ivar entered: the stage it is in now; empty where it takes no part any more, the same where it stays
    :ivar kind: who moves it
    :ivar stay: what the log says
    :ivar holder: who holds the role of the stage it enters; None where the stage has no role, or nobody asked yet
    :ivar origin: where it is handed over: the stage it comes from, and is returned to
    :ivar values: what the move fills in on the document: whose time runs, who is responsible
    """

    document: BaseModel
    left: BaseModel
    entered: BaseModel
    kind: Mover = INTERNAL
    stay: LastStay = LastStay()
    holder: Holder | None = None
    origin: BaseModel | None = None
    values: dict = dataclasses.field(default_factory=dict)

    @property
    def is_entering(self):
        return bool(self.entered) and self.entered != self.left

    @property
    def is_current(self):
        """Whether nobody has moved the document on, in reaction to this move."""
        return self.document._operative_stage() == self.entered
