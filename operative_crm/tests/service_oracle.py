"""What happened to a ticket, worked out event by event in plain Python."""


class TicketOracle:
    """A ticket that events happen to, in order; after each of them its attributes say what is to be noted.

    :ivar history: what the log of stays says: list of ``[stage, person, team, clock, since]``
    """

    def __init__(self, at, stage, clock, person=None, team=None, opened_by_us=False, reopen_days=14):
        self.created = at
        self.opened_by_us = opened_by_us
        self.reopen_days = reopen_days
        self.stage, self.clock, self.person, self.team = stage, clock, person, team
        self.open_stage = None if clock == "closed" else (stage, clock)
        self.first_open = (stage, clock)
        self.history = [[stage, person, team, clock, at]]
        self.acknowledged = self.first_reply = self.first_resolved = self.resolved = None
        self.reopenings = self.handoffs = self.replies = 0
        self.clock_since = at
        self.questions, self.opening, self.begun_with_notes = [], None, False
        self.first_question = None
        self.last_person, self.team_came = person, False
        if clock == "closed":
            self.first_resolved = self.resolved = at

    @property
    def asked(self):
        """From when the first reply is measured."""
        return self.first_question if self.begun_with_notes else self.created

    @property
    def unanswered(self):
        return self.questions[0] if self.questions and self.clock != "closed" else None

    def _log(self, at):
        state = [self.stage, self.person, self.team, self.clock]
        if self.history[-1][:4] == state:
            return
        if self.history[-1][4] == at:
            self.history[-1][:4] = state
        else:
            self.history.append([*state, at])

    def _turn(self, clock, at):
        if clock == self.clock:
            return
        if clock == "closed":
            self.first_resolved = self.first_resolved or at
            self.resolved, self.questions = at, []
        elif self.clock == "closed":
            self.reopenings += 1
        self.clock, self.clock_since = clock, at

    def move(self, at, stage, clock):
        """Somebody of ours puts it into a stage."""
        if stage == self.stage:
            return
        self._turn(clock, at)
        self.stage = stage
        if clock != "closed":
            self.open_stage = (stage, clock)
        self._log(at)

    def assign(self, at, person):
        """It is given to somebody, or to nobody."""
        if person is not None and person != self.person:
            if self.last_person is not None and person != self.last_person and not self.team_came:
                self.handoffs += 1
            self.last_person, self.team_came = person, False
        elif person is not None:
            self.last_person = person
        self.person = person
        self._log(at)

    def hand_to_team(self, at, team, members):
        """Another team; whoever is no member of it does not keep it."""
        if team == self.team:
            return
        if self.last_person is not None:
            self.handoffs += 1
            self.team_came = True
        self.team = team
        if self.person is None or self.person not in members:
            self.person = None
        else:
            self.team_came = False
        self._log(at)

    def customer(self, at):
        """The customer writes.

        :return: whether a ticket that follows takes the message
        """
        follows = self.clock == "closed" and (at - self.resolved).total_seconds() >= self.reopen_days * 86400
        if follows:
            return True
        if self.clock == "closed":
            self.stage = (self.open_stage or self.first_open)[0]
            self.open_stage = (self.stage, "ours")
        if self.clock in ("closed", "customer"):
            self._turn("ours", at)
            self._log(at)
        if self.first_question is None:
            self.first_question = at
            self.begun_with_notes = self.opened_by_us and self.opening is None
        self.questions.append(at)
        return False

    def reply(self, at, message=True):
        """Somebody of ours replies, by a message or by phone."""
        if message:
            self.acknowledged = self.acknowledged or at
            self.replies += 1
        if self.opened_by_us and not self.opening and self.first_question is None:
            self.opening = at
        else:
            self.first_reply = self.first_reply or at
        self.questions = []
