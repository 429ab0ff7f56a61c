"""Ways around a gate, for every kind of document that has one: back and past, out of all stages, to what is no stage."""

from odoo import Command
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL

from ..exceptions import StageConditionError
from .rights_kinds_common import SECRET, KindsCommon

MISSING = "Leave properly"


@tagged("post_install", "-at_install")
class TestRightsAround(KindsCommon):
    """An opportunity, a ticket and an order, each in the first of three stages; the second is to be left properly."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        tickets = cls.env["helpdesk.ticket.stage"].create([
            {"name": name, "sequence": sequence} for name, sequence in (("In", 901), ("Tried", 902), ("Out", 903))])
        flow = cls.env["operative.flow"].create({
            "name": "Orders", "model": "sale.order", "company_id": cls.company.id, "sequence": 0,
            "phase_ids": [Command.create({"name": name, "sequence": sequence}) for sequence, name in enumerate(
                ("Asked", "Drawn", "Made"))]})
        order = cls._order(cls.acme, user_id=cls.user_salesman.id, state="draft")
        order.operative_phase_id = flow.phase_ids[0]
        ticket = cls._ticket(cls.acme, user_id=cls.user_service.id, stage_id=tickets[0].id)
        ticket.stage_id = tickets[0]  # its team had another
        cls.kinds = {
            cls.lead: (cls.user_salesman, cls.stage_new | cls.stage_proposal | cls.stage_won),
            ticket: (cls.user_service, tickets), order: (cls.user_salesman, flow.phase_ids)}
        for _document, (_user, stages) in cls.kinds.items():
            cls._condition(stages[1], kind="exit", check="checklist", name=MISSING)
        cls.env.flush_all()

    def _each(self):
        """Documents one after the other: the document as its user, the name of its stage's field, its stages."""
        for document, (user, stages) in self.kinds.items():
            yield self._as(user, document), document._stage_field, stages

    def _an_hour_later(self, document):
        """What was logged so far was an hour ago: moves within one second are one stay."""
        self.env.flush_all()
        self.env.cr.execute(SQL(
            """UPDATE %s SET entered_at = entered_at - interval '1 hour', left_at = left_at - interval '1 hour'
                WHERE document_id = %s""", SQL.identifier(f"{document._table}_stay"), document.id))
        self.env.invalidate_all()

    def _refused_move(self, document, name, stage):
        self.assertIn(MISSING, self._refused(lambda: document.write({name: stage.id}), StageConditionError))

    def test_one_step_back_and_past(self):
        """What is asked for leaving a stage is asked of what went back out of it and passes it, whatever document it is."""
        for document, name, stages in self._each():
            with self.subTest(model=document._name):
                document[name] = stages[1]
                self._refused_move(document, name, stages[2])
                self._an_hour_later(document)
                document[name] = stages[0]
                self._refused_move(document, name, stages[2])
                # once back in it, it is asked again; answered, it lets pass
                self._an_hour_later(document)
                document[name] = stages[1]
                document.operative_tick(self.env["operative.condition"].sudo().search([("name", "=", MISSING)]).filtered(
                    lambda condition, stage=stages[1]: condition._stage() == stage).ids)
                document[name] = stages[2]
                self.assertEqual(document[name], stages[2])

    def test_who_was_never_there_is_not_asked(self):
        """What goes past a stage it never was in is not asked for leaving it."""
        for document, name, stages in self._each():
            with self.subTest(model=document._name):
                document[name] = stages[2]
                self.assertEqual(document[name], stages[2])

    def test_out_of_all_stages_and_past(self):
        """Nor is it a way around to take the document out of its stage first."""
        for document, name, stages in self._each():
            with self.subTest(model=document._name):
                document[name] = stages[1]
                self._an_hour_later(document)
                if document._fields[name].required:
                    continue
                document.write({name: False})
                self.env.flush_all()
                if document[name]:
                    continue  # it has always one
                self._refused_move(document, name, stages[2])

    def test_an_absent_stage_empties_nothing(self):
        """A stage that is none, or one of another kind of document, is refused, with the document where it was."""
        for document, name, stages in self._each():
            with self.subTest(model=document._name):
                for stage_id in (99999999, -1, "x", True, [stages[2].id, stages[1].id]):
                    with self.subTest(model=document._name, stage_id=stage_id):
                        self._refused(lambda document=document, stage_id=stage_id: call_kw(
                            document.browse(), "operative_move", [document.ids, stage_id], {}))
                for stage_id in (0, False, None):  # completes without moving
                    document.operative_move(stage_id)
                self.env.invalidate_all()
                self.assertEqual(document[name], stages[0])

    def test_stages_of_another_company_are_not_told(self):
        """What a stage of another company is called, and asks for, is told by no question of what is missing there."""
        stages = {
            "helpdesk.ticket": self.env["helpdesk.ticket.stage"].create({"name": SECRET, "company_id": self.company_us.id}),
            "sale.order": self.flow_us.phase_ids}
        for stage in stages.values():
            self._condition(stage, check="checklist", name=SECRET)
        for document, name, own in self._each():
            if stage := stages.get(document._name):
                with self.subTest(model=document._name):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    told = document.operative_check_move(stage.id)
                    self.assertNotIn(SECRET, str(told))
                    self.assertFalse(told["documents"])
                    self.env.invalidate_all()
                    self._refused(lambda document=document, stage=stage: document.operative_move(stage.id))
                    self._refused(lambda document=document, name=name, stage=stage: document.write({name: stage.id}))
                    self.assertEqual(document[name], own[0])

    def test_the_move_of_many_is_no_way_around(self):
        """Nor is an import, a list's write of many, or the call of the dialog; a reason of nobody's lets nothing pass."""
        for document, name, stages in self._each():
            with self.subTest(model=document._name):
                document[name] = stages[1]
                self._an_hour_later(document)
                other = document.sudo(True).copy({name: stages[0].id}).sudo(False)
                self._refused_move(document | other, name, stages[2])
                self._refused(
                    lambda document=document, stages=stages: document.operative_move(stages[2].id), StageConditionError)
                self._refused_move(document.with_context(operative_override_reason="Forged"), name, stages[2])
                self._refused_move(document.sudo().with_context(operative_override_reason="Forged"), name, stages[2])
                loaded = document.load([".id", f"{name}/.id"], [[str(document.id), str(stages[2].id)]])
                self.assertIn(MISSING, str(loaded["messages"]))
                self.env.invalidate_all()
                self.assertEqual(document[name], stages[1])
