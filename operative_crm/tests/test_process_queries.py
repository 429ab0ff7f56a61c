"""What the hook on stages costs where no stage asks for anything: counted against Odoo without it."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import tagged

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestProcessQueries(ProcessCommon):
    """Leads take no part in stages; opportunities do, and leave a stay: one query to look up, one to write."""

    @contextmanager
    def _without_hook(self):
        lead = type(self.env["crm.lead"])
        methods = [method for method in lead._constraint_methods if "operative_clock" not in method._constrains]
        self.assertEqual(len(methods), len(lead._constraint_methods) - 1)
        with patch.object(lead, "_constraint_methods", methods):
            yield

    def _more(self, work, count=7, **vals):
        """How many queries more than without the hook a piece of work takes on fresh leads.

        :param work: function of the leads
        """
        taken = []
        for _round in range(2):  # the first one fills caches
            leads = self._make(count, **vals)
            with self._without_hook():
                without = self._queries_of(work, leads)
            leads = self._make(count, **vals)
            taken.append(self._queries_of(work, leads) - without)
        return taken[-1]

    def _make(self, count, **vals):
        leads = self._create(count, **vals)
        if leads.stay_ids:  # one that began in this very second would be written anew instead of ended
            self._backdate(leads.stay_ids, entered_at=self._moment("2024-05-06"))
        return leads.with_user(self.user_salesman_all)

    def _create(self, count, **vals):
        return self.env["crm.lead"].create([
            {"name": f"Lead {number}", "team_id": self.team.id, "user_id": self.user_salesman.id, "type": "lead",
             "stage_id": self.stage_new.id, "company_id": self.company.id, **vals} for number in range(count)])

    def _one_by_one(self, vals):
        def write(leads):
            for lead in leads:
                lead.write(vals)
                lead.flush_recordset()
        return write

    def test_a_lead_costs_nothing(self):
        """A lead that takes no part in stages: no query more, written at once, one by one, created or deleted."""
        for name, vals in (
            ("salesperson", {"user_id": self.user_manager.id}), ("stage", {"stage_id": self.stage_proposal.id}),
            ("archived", {"active": False}),
        ):
            with self.subTest(name=name):
                self.assertEqual(self._more(lambda leads, vals=vals: leads.write(vals)), 0)
                self.assertEqual(self._more(self._one_by_one(vals)), 0)
        with self.subTest(name="create"):
            self.assertEqual(self._more(lambda leads: self._create(9)), 0)

    def test_an_opportunity_costs_its_stay(self):
        """An opportunity that moves: at most two queries more, however many move at once."""
        vals = {"stage_id": self.stage_proposal.id}
        for count in (1, 30):
            with self.subTest(count=count):
                self.assertLessEqual(self._more(lambda leads: leads.write(vals), count, type="opportunity"), 2)
        self.assertLessEqual(self._more(self._one_by_one(vals), 5, type="opportunity"), 10)

    def test_what_moves_no_opportunity_costs_the_look(self):
        """Another salesperson: the log is looked up, and nothing is written."""
        vals = {"user_id": self.user_manager.id}
        self.assertLessEqual(self._more(lambda leads: leads.write(vals), 30, type="opportunity"), 1)

    def test_an_opportunity_begins_in_two_queries(self):
        """Created in bulk or converted from leads: the stays and the clocks, however many."""
        for count in (1, 30):
            with self.subTest(count=count):
                self.assertLessEqual(self._more(lambda leads, count=count: self._create(count, type="opportunity")), 2)
                self.assertLessEqual(self._more(lambda leads: leads.write({"type": "opportunity"}), count), 2)
