"""The log of stays: random histories against plain Python; what is there at installation."""

from datetime import datetime, timedelta

import psycopg2
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .process_common import ProcessCommon
from .stay_oracle import Clock, Here, Log, problems

START = datetime(2025, 7, 1, 10)

# what happens, to which of two documents (or both), how many seconds after what happened before
STEPS = st.lists(st.tuples(
    st.one_of(
        st.tuples(st.just("stage"), st.integers(0, 3)),
        st.tuples(st.just("responsible"), st.integers(0, 2)),
        st.tuples(st.just("team"), st.integers(0, 2)),
        st.tuples(st.just("clock"), st.sampled_from(["ours", "customer", "provider", "closed"])),
        st.tuples(st.just("stage and responsible"), st.integers(0, 3)),
        st.tuples(st.just("active"), st.booleans()),
        st.tuples(st.just("type"), st.sampled_from(["lead", "opportunity"])),
        st.tuples(st.just("name"), st.just("Other")),
    ),
    st.sampled_from([(0,), (1,), (0, 1)]),
    st.sampled_from([0, 0, 0, 1, 60, 86400, 40 * 86400, -1, -3600, -90 * 86400]),
), min_size=1, max_size=12)

examples = settings(
    max_examples=40, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck))


@tagged("post_install", "-at_install")
class TestProcessStays(ProcessCommon):
    """Two opportunities, two tickets, four stages of each, teams and people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = cls.user_salesman | cls.user_salesman_all | cls.user_service
        cls.stages = {
            "crm.lead": cls.env["crm.stage"].create([
                {"name": name, "sequence": place, "team_ids": False, **vals} for place, (name, vals) in enumerate((
                    ("One", {}), ("Two", {"clock": "customer"}), ("Three", {"is_won": True}),
                    ("Four", {"responsible_role_id": cls.role_inside.id, "clock": "provider"})))]),
            "helpdesk.ticket": cls.env["helpdesk.ticket.stage"].create([
                {"name": name, "sequence": place - 9, "team_ids": False, "company_id": False, **vals}
                for place, (name, vals) in enumerate((
                    ("One", {}), ("Two", {"clock": "customer"}), ("Three", {"closed": True}),
                    ("Four", {"responsible_role_id": cls.role_inside.id})))]),
        }
        cls.teams = {
            "crm.lead": cls.team | cls.env["crm.team"].create({"name": "Second", "company_id": cls.company.id}),
            "helpdesk.ticket": cls.env["helpdesk.ticket.team"].create([
                {"name": "Desk", "company_id": cls.company.id, "user_ids": [Command.set(cls.people.ids)]},
                {"name": "Other desk", "company_id": cls.company.id, "user_ids": [Command.set(cls.user_service.ids)]}]),
        }
        cls.clocks = {
            "crm.lead": dict(zip(cls.stages["crm.lead"].ids, ("ours", "customer", "closed", "provider"))),
            "helpdesk.ticket": dict(zip(cls.stages["helpdesk.ticket"].ids, ("ours", "customer", "closed", "ours"))),
        }

    def _document(self, model):
        if model == "crm.lead":
            return self._opportunity(stage_id=self.stages[model][0].id)
        return self.env[model].create({
            "name": "Broken", "description": "It is", "company_id": self.company.id, "user_id": False,
            "team_id": False, "stage_id": self.stages[model][0].id})

    def _values(self, model, what, value):
        document = self.env[model]
        responsible, person = document._responsible_field, self.people[:value if isinstance(value, int) else 0][-1:].id
        match what:
            case "stage":
                return {"stage_id": self.stages[model][value].id}
            case "stage and responsible":
                return {"stage_id": self.stages[model][value].id, responsible: self.people[value % 3].id}
            case "responsible":
                return {responsible: person}
            case "team":
                return {"team_id": self.teams[model][value - 1].id if value else False}
            case "clock":
                return {"operative_clock": value}
            case "type":
                return {"type": value} if model == "crm.lead" else {"active": True}
            case _:
                return {what: value}

    def _stage_of(self, document):
        """The stage the document takes part in, by Odoo's own fields."""
        is_lead = document._name == "crm.lead" and document.type == "lead"
        return False if is_lead else document.stage_id.id

    def _here(self, document, clock):
        return Here(self._stage_of(document), document[document._responsible_field].id, document.team_id.id, clock)

    def _step(self, model, documents, clocks, logs, step, now):
        (what, value), chosen, _seconds = step
        vals = self._values(model, what, value)
        before = {place: self._stage_of(documents[place]) for place in chosen}
        documents.browse([documents[place].id for place in chosen]).write(vals)
        self.env.flush_all()
        for place in chosen:
            document, clock = documents[place], clocks[place]
            stage = self._stage_of(document)
            if stage and stage != before[place]:
                clock.entered(stage, document.active)
            if "operative_clock" in vals:
                clock.said(vals["operative_clock"], stage, document.active)
            clock.looked_at(stage, document.active)
            logs[place].note(self._here(document, clock.now), now)

    def _check_history(self, model, steps):
        with self.env.cr.savepoint() as savepoint:
            with freeze_time(START):
                documents = self._document(model) | self._document(model)
                self._backdate(documents, create_date=START)  # of the transaction otherwise, as new ones are
            logs, clocks, now = [Log(), Log()], [Clock(self.clocks[model]) for _document in documents], START
            for document, clock, log in zip(documents, clocks, logs):
                clock.entered(document.stage_id.id, True)
                log.note(self._here(document, clock.now), now)
            for step in steps:
                now += timedelta(seconds=step[2])
                with freeze_time(now):
                    self._step(model, documents, clocks, logs, step, now)
            self.env.invalidate_all()
            for document, log in zip(documents, logs):
                stays = self.env[f"{model}.stay"].search([("document_id", "=", document.id)], order="entered_at, id")
                self.assertEqual(problems([(stay.entered_at, stay.left_at or None) for stay in stays]), [])
                self.assertEqual(
                    [(Here(stay.stage_id.id, stay.user_id.id, stay.team_id.id, stay.clock), stay.entered_at,
                      stay.left_at or None) for stay in stays],
                    [tuple(row) for row in log.rows])
                if self._stage_of(document):
                    self.assertEqual(
                        Here(stays[-1].stage_id.id, stays[-1].user_id.id, stays[-1].team_id.id, stays[-1].clock),
                        self._here(document, document.operative_clock))
            savepoint.rollback()
        self.env.invalidate_all()

    @examples
    @given(STEPS)
    @example([(("type", "lead"), (0,), 60), (("type", "opportunity"), (0, 1), -3600)])
    def test_opportunities_against_plain_python(self, steps):
        """Whatever is written, whenever, the clock set back too: one open stay that is true, no gap, no overlap."""
        self._check_history("crm.lead", steps)

    @examples
    @given(STEPS)
    def test_tickets_against_plain_python(self, steps):
        """The same for tickets, whose responsible and stage follow their team."""
        self._check_history("helpdesk.ticket", steps)

    # -- the database itself -------------------------------------------------------------------

    def test_the_database_refuses_what_must_not_be(self):
        """Two open stays and a negative one are refused by PostgreSQL, whatever a program does."""
        [stay] = self._stays(self.lead)
        stays = self.env["crm.lead.stay"]
        with mute_logger("odoo.sql_db"):
            with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
                stays.create({"document_id": self.lead.id, "stage_id": self.stage_new.id, "clock": "ours",
                              "entered_at": stay.entered_at})
                self.env.flush_all()
            with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
                stay.left_at = stay.entered_at - timedelta(seconds=1)
                self.env.flush_all()

    def test_deleting_deletes(self):
        """Stays go with their document, for every kind of document."""
        ticket = self._document("helpdesk.ticket")
        for document in (self.lead, ticket):
            stays = self._stays(document)
            self.assertTrue(stays)
            document.unlink()
            self.assertFalse(stays.exists())

    def test_a_duplicate_has_a_log_of_its_own(self):
        """A copy begins its own stay now and takes nothing over."""
        with freeze_time(START):
            lead = self._opportunity()
        with freeze_time(START + timedelta(days=3)):
            copy = lead.copy()
        self.assertEqual(self._stays(copy).mapped("entered_at"), [START + timedelta(days=3)])
        self.assertEqual(self._stays(lead).mapped("entered_at"), [START])

    # -- what is there already ---------------------------------------------------------------

    def _forget(self, documents):
        """As if the documents had been there before the addon."""
        self._stays(documents[:1]).browse().search([("document_id", "in", documents.ids)]).unlink()
        self._backdate(documents, operative_clock=None)

    def _tracked(self, document, on):
        """A tracked change of the stage, as Odoo writes it."""
        message = self._message(document, on, kind="notification", subtype="mail.mt_note")
        self.env["mail.tracking.value"].create({
            "mail_message_id": message.id, "field_id": self._field(document._name, "stage_id"),
            "old_value_char": "a", "new_value_char": "b"})

    def test_documents_that_are_there_begin_their_stay(self):
        """At the last tracked change, else Odoo's own stage date, else the creation; closed where won, closed or lost."""
        # what was before the last change of a ticket is derived as well, see test_service_histories
        model, date_field = "crm.lead", "date_last_stage_update"
        tracked, dated, created, won, lost, future = documents = self.env[model].browse(
            [self._document(model).id for _place in range(6)])
        documents.user_id = self.user_salesman
        won.stage_id = self.stages[model][2]
        lost.active = False
        self._forget(documents)
        day = {name: datetime(2024, month, 1, 12) for name, month in (("created", 1), ("dated", 2), ("old", 3), ("new", 4))}
        self._backdate(documents, create_date=day["created"], **{date_field: None})
        self._backdate(tracked | dated, **{date_field: day["dated"]})
        self._backdate(future, **{date_field: fields.Datetime.now() + timedelta(days=9)})
        self._tracked(tracked, day["old"])
        self._tracked(tracked, day["new"])
        self._message(dated, day["new"])
        self.assertGreaterEqual(self.env[model]._operative_take_over(), 6)
        begun = {document: self._stays(document) for document in documents}
        self.assertEqual(
            [begun[document].entered_at for document in (tracked, dated, created)],
            [day["new"], day["dated"], day["created"]])
        self.assertEqual(
            [begun[document].clock for document in (tracked, won, lost)], ["ours", "closed", "closed"])
        self.assertLessEqual(begun[future].entered_at, fields.Datetime.now())
        self.assertEqual(begun[tracked].stage_id, tracked.stage_id)
        self.assertEqual(begun[tracked].user_id, tracked[tracked._responsible_field])
        self.assertEqual(begun[tracked].team_id, tracked.team_id)
        self.assertEqual(begun[tracked].company_id, tracked.company_id)

    def test_taking_over_twice_changes_nothing(self):
        """Neither a second call nor one on documents that have a log, open or ended, adds a row."""
        ticket = self._document("helpdesk.ticket")
        for document in (self.lead, ticket):
            self._forget(document)
            document._operative_take_over()
            before = self._stays(document)
            self.assertEqual(len(before.filtered(lambda stay: not stay.left_at)), 1)
            self.assertEqual(document._operative_take_over(), 0)
            self.assertEqual(self._stays(document), before)

    def test_leads_are_not_taken_over(self):
        """A lead is in no stage before it is converted."""
        lead = self._opportunity(type="lead")
        self.env["crm.lead"]._operative_take_over()
        self.assertFalse(self._stays(lead))

    def test_what_was_taken_over_goes_on(self):
        """The next move ends the stay that was taken over and begins the next at the same instant."""
        lost, ticket = self._opportunity(), self._document("helpdesk.ticket")
        lost.action_set_lost()
        documents = {self.lead: {"stage_id": self.stage_proposal.id}, lost: {"active": True},
                     ticket: {"stage_id": self.stages["helpdesk.ticket"][1].id}}
        for document in documents:
            self._forget(document)
            self._backdate(document, create_date=START, **{document._stage_date_field: None})
            document._operative_take_over()
        for document, vals in documents.items():
            with self.subTest(document=document):
                document.write(vals)
                first, second = self._stays(document)
                self.assertEqual(first.left_at, second.entered_at)
                self.assertEqual((second.stage_id, second.clock), (document.stage_id, document._operative_current_clock()))
                self.assertFalse(second.left_at)

    def test_lost_before_restored_after(self):
        """An opportunity that was lost when the log began runs on our clock when it is restored."""
        self.lead.action_set_lost()
        self._forget(self.lead)
        self.lead._operative_take_over()
        self.lead.action_restore()
        self.assertEqual(self._stays(self.lead)[-1].clock, "ours")
        self.lead.action_set_lost()
        self.assertEqual(self._stays(self.lead)[-1].clock, "closed")
