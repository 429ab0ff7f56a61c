"""Closed by default: who is a user of Operative CRM and nothing else, and what other groups make of somebody a user."""

from odoo import Command, fields
from odoo.tests import tagged

from . import rights_table
from .rights_world import RightsWorld
from .test_rights_table import OF_CUSTOMERS, OF_ORDERS, WORDS

# What every user reads of the company, and why it is of nobody; never another company's.
OF_THE_COMPANY = {
    "operative.flow": "how customers and orders are sorted",
    "operative.phase": "how customers and orders are sorted",
    "operative.condition": "what a move is asked for, and a refusal names",
    "operative.milestone": "what is to be reached in a stage",
    "operative.role.member": "whom to turn to",
    "operative.service.target": "what was promised to everybody",
    "operative.complaint.cause": "words to choose from",
    "operative.argument": "approved for everybody",
    "operative.competitor": "a card for everybody",
    "operative.competitor.product": "a part of the card",
    "operative.product.feedback": "counts of what was asked for, and the answer",
}
# What belongs to no company and no person.
OF_ALL = {
    "operative.role": "names of roles",
    "operative.return.reason": "words to choose from",
    "operative.argument.doubt": "what customers said against a card one reads; by whom it was heard is on it, to be answered",
}
# Models whose rows are of documents, which who is a user alone does not read; what he did himself he sees.
OF_DOCUMENTS = {
    "operative.condition.result", "operative.handover", "operative.milestone.result", "operative.complaint.line",
    "operative.complaint.action", "operative.complaint.release", "operative.provider.task", "operative.argument.use",
    "operative.deal.competitor"}
# Entries of these are one's own where one sent, received, asked or decided.
OWN_ENTRIES = {"operative.condition.result": "requester_id", "operative.handover": "sender_id"}


@tagged("post_install", "-at_install")
class TestRightsDefault(RightsWorld):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ticket, lead = cls.tickets["teamed"], cls.leads["foreign"]
        cls.env["operative.complaint.release"].create({
            "ticket_id": ticket.id, "version": 1, "released_at": fields.Datetime.now(), "report": "eA==", "report_name": "x"})
        milestone = cls.env["operative.milestone"].create({
            "name": "M", "crm_stage_id": cls.stage.id, "planned_hours": 8})
        cls.env["operative.milestone.result"].create({
            "res_model": "crm.lead", "res_id": lead.id, "milestone_id": milestone.id, "planned_at": fields.Datetime.now(),
            "user_id": cls.colleague.id, "company_id": cls.company.id})
        abroad = cls.env["operative.competitor"].search([("company_id", "=", cls.company_us.id)])
        cls.env["operative.competitor.product"].create({"competitor_id": abroad.id, "name": "Theirs"})
        cls.env["operative.product.feedback"].create({
            "product_tmpl_id": cls.goods.product_tmpl_id.id, "source": "lost", "company_id": cls.company_us.id,
            "lost_reason_id": cls.env["crm.lost.reason"].create({"name": "Dear"}).id})
        manager = cls.user_manager
        cls.env["operative.handover.return"].with_user(manager).create({
            "reason_id": cls.env["operative.return.reason"].create({"name": "Not ours"}).id})
        cls.env["operative.promise.check"].with_user(manager).create({})
        cls.env["operative.visit.sheet"].with_user(manager).create({"partner_ids": [Command.set(cls.partners["foreign"].ids)]})
        cls.env["operative.complaint.intake"].with_user(manager).create({
            "partner_id": cls.partners["foreign"].id, "name": "x", "description": "x", "line_ids": [Command.create({})]})
        cls.env.flush_all()

    def _read_by_users(self):
        """Our models that who is a user alone may read, with all rows there are, as the superuser sees them."""
        for name, model in sorted(self.env.registry.items()):
            if model._original_module.startswith("operative_crm") and not model._abstract and self._as(
                    "user", self.env[name]).has_access("read"):
                yield name, self.env[name].with_context(active_test=False).search([])

    def _expected(self, model, rows):
        """The rows of a model that who is a user alone is to see; None where that is said for rows of others only."""
        if path := OF_CUSTOMERS.get(model) or OF_ORDERS.get(model):
            words = rights_table.scopes()["user"][model in OF_ORDERS]
            partners = self.env["res.partner"].concat(*(
                self.partners[label] for word in words for label in WORDS[word]))
            return rows.filtered(lambda row: row.mapped(path) in partners)
        if model in OF_DOCUMENTS:
            name = OWN_ENTRIES.get(model)
            return rows.filtered(lambda row: name and row[name] == self.users["user"])
        if rows._transient:
            return rows.filtered(lambda row: row.create_uid == self.users["user"])
        return None

    def test_closed_by_default(self):
        """Who is a user and nothing else finds own and unassigned records; of each model there are others beside."""
        self._take("user")
        user = self.users["user"]
        for model, name in OWN_ENTRIES.items():
            self.env[model].search([
                ("res_model", "=", "crm.lead"), ("res_id", "=", self.leads["foreign"].id)])[name] = user
        own_dialog = self._as("user", self.env["operative.promise.check"]).create({})
        asked, partners = set(), self.env["res.partner"].concat(*self.partners.values())
        for model, rows in self._read_by_users():
            with self.subTest(model=model):
                asked.add(model)
                records = self._as("user", self.env[model]).with_context(active_test=False)
                found = records.search([]).sudo().with_env(rows.env)
                if model in OF_ALL:
                    self.assertEqual(found, found & rows)
                    self.assertNotIn("company_id", records._fields)
                    continue
                if model in OF_THE_COMPANY:
                    closed = rows.filtered(lambda row: self._company_of(row) == self.company_us)
                    if model == "operative.argument":
                        closed |= rows.filtered(lambda row: row.state != "approved" and row.create_uid != user)
                else:
                    labelled = rows
                    if path := OF_CUSTOMERS.get(model) or OF_ORDERS.get(model):
                        labelled = rows.filtered(lambda row, path=path: row.mapped(path) in partners)
                    expected = self._expected(model, labelled)
                    self.assertIsNotNone(expected, "say in a table above whose records these are")
                    self.assertEqual(found & labelled, expected.with_env(rows.env))
                    closed = labelled - expected
                self.assertTrue(closed, "nothing of others lies there: this says nothing")
                self.assertFalse(found & closed)
                self.assertFalse(closed.with_user(user).with_context(
                    allowed_company_ids=self.company.ids)._filtered_access("read"))
        self.assertLessEqual(OF_THE_COMPANY.keys() | OF_ALL.keys() | OF_DOCUMENTS, asked, "a table above names what is closed")
        self.assertTrue(own_dialog.exists())

    def _company_of(self, row):
        for path in ("company_id", "flow_id.company_id", "phase_id.flow_id.company_id"):
            if path.partition(".")[0] in row._fields:
                return row.mapped(path)
        return self.env["res.company"]

    # -- groups --------------------------------------------------------------------------------

    def test_no_other_group_makes_a_user(self):
        """Of the groups of all installed addons those imply ours that the guide says so of, and what implies these."""
        ours = {
            role: self.env.ref(f"operative_crm.group_operative_{role}")
            for role in ("user", "author", "manager", "administrator")}
        known = {self.groups[role] for role in rights_table.users() if role in self.groups}
        groups = self.env["res.groups"].search([])
        names = groups.get_external_id()
        for group in groups:
            implied = group.all_implied_ids
            for role, target in ours.items():
                if target not in implied or group == target:
                    continue
                with self.subTest(group=names.get(group.id), role=role):
                    if role == "user":  # through a role of the guide, or by being one
                        self.assertTrue(set(implied | group) & (known - {target}), "makes a user of whom the guide does not")
                    else:
                        self.assertIn(group, set(ours.values()), "gives more than a user has")

    def test_parts_and_receivables_make_nobody_a_user(self):
        """The groups everybody gets, or sales gets along, open none of our models."""
        for name in ("own_receivables", "part_customer", "part_contact", "part_promise", "part_process", "part_service",
                     "part_complaint", "part_argument"):
            group = self.env.ref(f"operative_crm.group_operative_{name}")
            with self.subTest(group=name):
                self.assertFalse(group.all_implied_ids - group - self.env["res.groups"].browse(
                    group.implied_ids.ids).filtered(lambda implied: implied == self.env.ref("base.group_user")))
                self.assertFalse(self.env["ir.model.access"].search([
                    ("group_id", "=", group.id), ("model_id.model", "=like", "operative.%")]))
