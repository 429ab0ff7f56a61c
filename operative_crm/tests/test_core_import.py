"""An import that fails names the lines that are wrong, and no other."""

from odoo.tests import tagged

from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestImport(ProcessCommon):

    def _lines(self, model, names, rows, user):
        """Which lines of an import are said to be wrong, from 0 on, and the messages."""
        result = self.env[model].with_user(user).with_context(allowed_company_ids=self.company.ids).load(names, rows)
        self.assertFalse(result["ids"])
        errors = [message for message in result["messages"] if message["type"] == "error"]
        return [message["rows"]["from"] for message in errors], [message["message"] for message in errors]

    def test_opportunities_that_are_refused(self):
        """A line whose mandatory condition is unmet is named; those before and after it are not."""
        self._condition(self.stage_proposal)

        def line(name, mail):
            return [name, "opportunity", str(self.team.id), str(self.stage_proposal.id), mail]
        for rows, wrong in (
            ([("A", "a@b.example"), ("B", ""), ("C", "c@d.example")], [1]),
            ([("A", "a@b.example"), ("B", ""), ("C", "")], [1, 2]),
            ([("A", ""), ("B", "b@c.example"), ("C", "")], [0, 2]),
            ([("A", ""), ("B", "b@c.example")], [0]),
        ):
            lines, messages = self._lines(
                "crm.lead", ["name", "type", "team_id/.id", "stage_id/.id", "email_cc"],
                [line(*row) for row in rows], self.user_salesman)
            self.assertEqual(lines, wrong)
            for place, message in zip(wrong, messages):
                self.assertIn(f"“{rows[place][0]}”", message)

    def test_conditions_that_cannot_work(self):
        """Configuration likewise."""
        names = ["name", "check", "crm_stage_id/.id", "domain"]
        rows = [[name, "domain", str(self.stage_proposal.id), domain] for name, domain in (
            ("A", "[('email_cc', '!=', False)]"), ("B", "[('nothing', '=', 1)]"), ("C", "[('email_cc', '!=', False)]"))]
        lines, messages = self._lines("operative.condition", names, rows, self.user_administrator)
        self.assertEqual(lines, [1])
        self.assertIn("nothing", messages[0])

    def test_customer_teams(self):
        """Two holders at a time: the line that comes second is wrong."""
        other = self._business("Bolt")
        rows = [
            [str(self._customer(partner).id), str(self.role_field.id), str(user.id)] for partner, user in (
                (self.acme, self.user_salesman), (other, self.user_salesman), (other, self.user_deputy))]
        lines, messages = self._lines(
            "operative.team.member", ["customer_id/.id", "role_id/.id", "user_id/.id"], rows, self.user_manager)
        self.assertEqual(lines, [2])
        self.assertIn("Bolt", messages[0])

    def test_orders_in_a_phase_that_does_not_apply(self):
        """The order in a phase of customers is named."""
        flow = self.env["operative.flow"].create({"name": "Orders", "model": "sale.order", "phase_ids": [
            (0, 0, {"name": "Offer"})]})
        rows = [[str(self.acme.id), str(phase.id)] for phase in (flow.phase_ids, self._phase("b2b", "key"))]
        lines, _messages = self._lines(
            "sale.order", ["partner_id/.id", "operative_phase_id/.id"], rows, self.user_salesman_all)
        self.assertEqual(lines, [1])
