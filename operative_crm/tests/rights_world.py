"""What belongs to others, with secrets in it: whoever is not to read one must not get it back, whatever is called."""

from datetime import timedelta

from odoo import fields
from odoo.tools import SQL

from . import rights_table
from .rights_calls import as_value
from .rights_common import RightsCommon
from .test_rights_table import WORDS


class RightsWorld(RightsCommon):
    """A secret is written down with whose it is: (what it is of, label) of ``RightsCommon.LABELS``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secrets = {}  # text or number: (kind, label)
        cls.documents = {}  # (kind, label): the document of Odoo's that opens it
        cls.stage = cls.env["crm.stage"].create({"name": "Stage of all"})
        cls.condition = cls.env["operative.condition"].create({
            "name": "Asked", "crm_stage_id": cls.stage.id, "check": "checklist"})
        cls.leads = {label: cls._lead(
            partner, company=cls.company_us if label == "abroad" else cls.company, name=cls._secret("lead", label),
            user_id=cls.colleague.id, stage_id=cls.stage.id) for label, partner in cls.partners.items()}
        for label, lead in cls.leads.items():
            cls.documents["lead", label] = lead
        cls.complaint_type = cls.env["helpdesk.ticket.type"].create({"name": "Fault", "operative_is_complaint": True})
        cls.rival = cls.env["operative.competitor"].create({"name": "Rival", "company_id": False})
        for label in cls.LABELS:
            cls._plant(label)
        cls._plant_arguments()
        cls._plant_abroad()
        if "project.project.stay" in cls.env:
            cls._plant_project()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _secret(cls, kind, label):
        text = f"SECRET{kind.upper()}{label.upper()}"
        cls.secrets[text] = (kind, label)
        return text

    @classmethod
    def _number(cls, kind, label):
        """An amount that is told apart from any other in what comes back."""
        number = 7000000 + 1013 * len(cls.secrets) + 0.25
        cls.secrets[repr(number)] = (kind, label)
        return number

    @classmethod
    def _plant(cls, label):
        customer, order, lead = cls.customers[label], cls.orders[label], cls.leads[label]
        cls._sql("operative_customer", customer.ids, {
            "credit_rating": cls._secret("customer", label), "margin_12m": cls._number("margin", label),
            "receivable_amount": cls._number("receivable", label),
            # whoever opens it brings it up to date, at whatever time of the test
            "refreshed_at": fields.Datetime.now() - timedelta(days=1)})
        cls._sql("operative_customer_stay", customer.stay_ids.ids, {"reason": cls._secret("stay", label)})
        cls._sql("operative_promise", order.order_line.operative_promise_ids.ids, {"reason": cls._secret("promise", label)})
        order.client_order_ref = cls._secret("order", label)
        cls.documents["order", label] = order
        if label in cls.tickets:
            cls.tickets[label].name = cls._secret("ticket", label)
            cls.documents["ticket", label] = cls.documents["complaint", label] = cls.tickets[label]
            cls._plant_complaint(cls.tickets[label], label)
        company = lead.company_id.id
        cls.env["operative.condition.result"].create({
            "res_model": "crm.lead", "res_id": lead.id, "condition_id": cls.condition.id, "state": "overridden",
            "user_id": cls.colleague.id, "company_id": company, "reason": cls._secret("log", label)})
        cls.env["operative.handover"].create({
            "res_model": "crm.lead", "res_id": lead.id, "role_id": cls.role.id, "sender_id": cls.colleague.id,
            "receiver_id": cls.user_manager.id, "company_id": company, "state": "returned",
            "reason": cls._secret("log", f"{label} handover")})
        cls.documents["offer", label] = lead
        cls.env["operative.deal.competitor"].create({
            "competitor_id": cls.rival.id, "lead_id": lead.id, "offered_price": cls._number("offer", label)})
        stays = cls.env["crm.lead.stay"].search([("document_id", "=", lead.id)])
        cls._sql("crm_lead_stay", stays.ids, {"reason": cls._secret("log", f"{label} stay")})

    @classmethod
    def _plant_complaint(cls, ticket, label):
        """What belongs to a complaint is as secret as its ticket; what it cost more so."""
        ticket.type_id = cls.complaint_type
        said = {"ticket_id": ticket.id, "name": cls._secret("complaint", label)}
        cls.env["operative.complaint.line"].create(said)
        cls.env["operative.complaint.action"].create({**said, "step": "d3"})
        cls.env["operative.provider.task"].create({**said, "email": "shop@repair.example"})
        cls.env["operative.complaint.cost"].create({
            "ticket_id": ticket.id, "kind": "freight", "amount": 1, "name": cls._secret("cost", label)})

    @classmethod
    def _plant_arguments(cls):
        """A colleague's draft, and an approved argument that a colleague doubts, with what is to be answered."""
        cls.env["operative.argument"].with_user(cls.user_manager).create({
            "name": cls._secret("draft", "name"), "body": cls._secret("draft", "body")})
        argument = cls.env["operative.argument"].create({
            "name": "They are dear", "body": "x", "state": "approved", "company_id": False})
        cls.env["operative.argument.doubt"].create({
            "argument_id": argument.id, "said": "They are not", "user_id": cls.user_manager.id})
        cls.env["operative.argument.use"].create({
            "argument_id": argument.id, "user_id": cls.colleague.id, "channel": "said",
            "lead_id": cls.leads["foreign"].id})

    @classmethod
    def _plant_project(cls):
        """A private project of a colleague, with its log; of the addon beside."""
        stage = cls.env["project.project.stage"].create({"name": "Stage of projects"})
        project = cls.env["project.project"].create({
            "name": cls._secret("project", "private"), "privacy_visibility": "followers", "stage_id": stage.id,
            "user_id": cls.colleague.id, "company_id": cls.company.id})
        project.message_unsubscribe(project.message_partner_ids.ids)
        cls.documents["project", "private"] = project
        cls.env["operative.handover"].create({
            "res_model": "project.project", "res_id": project.id, "role_id": cls.role.id, "sender_id": cls.colleague.id,
            "receiver_id": cls.user_manager.id, "company_id": cls.company.id, "state": "returned",
            "reason": cls._secret("log", "project handover")})
        stays = cls.env["project.project.stay"].search([("document_id", "=", project.id)])
        cls._sql("project_project_stay", stays.ids, {"reason": cls._secret("log", "project stay")})

    @classmethod
    def _plant_abroad(cls):
        """What another company set up for itself."""
        cls.flow_us = cls.env["operative.flow"].create({
            "name": cls._secret("setup", "flow"), "company_id": cls.company_us.id,
            "phase_ids": [(0, 0, {"name": cls._secret("setup", "phase"), "description": cls._secret("setup", "text")})]})
        cls.env["helpdesk.ticket.stage"].create({
            "name": cls._secret("setup", "ticketstage"), "company_id": cls.company_us.id})
        cls.env["crm.team"].create({"name": cls._secret("setup", "team"), "company_id": cls.company_us.id})
        abroad = cls.company_us.id
        orders = cls.env["operative.flow"].create({
            "name": cls._secret("setup", "orders"), "model": "sale.order", "company_id": abroad,
            "phase_ids": [(0, 0, {"name": cls._secret("setup", "asked")})]})
        phase = orders.phase_ids.id
        for model, vals in (
            ("operative.condition", {"phase_id": phase, "check": "checklist"}),
            ("operative.milestone", {"phase_id": phase, "planned_hours": 8}),
            ("operative.service.target", {"company_id": abroad, "first_reply_hours": 8}),
            ("operative.complaint.cause", {"company_id": abroad}),
            ("operative.argument", {"company_id": abroad, "body": "x", "state": "approved"}),
            ("operative.competitor", {"company_id": abroad}),
        ):
            cls.env[model].create(vals | {"name": cls._secret("setup", model.replace(".", ""))})
        cls.env["operative.role.member"].create({
            "role_id": cls.role.id, "user_id": cls.user_administrator.id, "company_id": abroad})

    @classmethod
    def _sql(cls, table, ids, values):
        cls.env.flush_all()
        if ids:
            cls.env.cr.execute(SQL("UPDATE %s SET %s WHERE id IN %s", SQL.identifier(table), SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()), tuple(ids)))
        cls.env.invalidate_all()

    # -- expected, by hand from the table ------------------------------------------------------

    def _scope(self, role, column):
        """Labels of customers, or of deliveries, a role sees."""
        if not self._is(role, {"user"}):
            return set()
        scopes = rights_table.scopes()
        words = scopes.get(role.removesuffix(" and user"), scopes["user"])[column]
        labels = set().union(*(WORDS[word] for word in words))
        return labels | ({"teamed"} if "tickets" in words and role == "team service" else set())

    def _allowed(self, role):
        """The secrets a role may read."""
        customers, deliveries = self._scope(role, 0), self._scope(role, 1)
        figures = rights_table.figures()
        owed = customers if self._is(role, figures["operative.customer", "receivable_amount"]) else (
            customers & WORDS["own"] if self._is(role, figures["operative.customer", "own_receivable_amount"]) else set())
        margins = customers if self._is(role, figures["operative.customer", "margin_12m"]) else set()
        seen = {"customer": customers, "stay": customers, "promise": deliveries, "margin": margins, "receivable": owed}
        allowed, sees_costs = set(), self._is(role, rights_table.models()["operative.complaint.cost"][0])
        for secret, (kind, label) in self.secrets.items():
            if kind == "draft":
                if self._is(role, {"author"}):
                    allowed.add(secret)
            elif kind == "cost":
                if sees_costs and self._as(role, self.tickets[label]).has_access("read"):
                    allowed.add(secret)
            elif label in seen.get(kind, ()) or (document := self.documents.get((kind, label))) and self._as(
                    role, document).has_access("read"):
                allowed.add(secret)
        return allowed

    # where a secret of a kind lies: model and field
    HELD_IN = {
        "customer": [("operative.customer", "credit_rating")], "margin": [("operative.customer", "margin_12m")],
        "receivable": [("operative.customer", "receivable_amount"), ("operative.customer", "own_receivable_amount")],
        "stay": [("operative.customer.stay", "reason")], "promise": [("operative.promise", "reason")],
        "log": [("operative.condition.result", "reason"), ("operative.handover", "reason"), ("crm.lead.stay", "reason")],
        "lead": [("crm.lead", "name")], "ticket": [("helpdesk.ticket", "name")], "order": [("sale.order", "client_order_ref")],
        "project": [("project.project", "name")],
        "complaint": [("operative.complaint.line", "name"), ("operative.complaint.action", "name"),
                      ("operative.provider.task", "name")],
        "cost": [("operative.complaint.cost", "name")], "offer": [("operative.deal.competitor", "offered_price")],
        "draft": [("operative.argument", "name"), ("operative.argument", "body")],
        "setup": [(model, field) for model, field in (
            ("operative.flow", "name"), ("operative.phase", "name"), ("operative.phase", "description"),
            ("helpdesk.ticket.stage", "name"), ("crm.team", "name"), ("operative.condition", "name"),
            ("operative.milestone", "name"), ("operative.service.target", "name"), ("operative.complaint.cause", "name"),
            ("operative.argument", "name"), ("operative.competitor", "name"))]}

    def _world(self):
        """Records of which ids are drawn: ours, and Odoo's that we extend."""
        models = [name for name in rights_table.models() if name in self.env] + [
            "res.partner", "sale.order", "sale.order.line", "crm.lead", "helpdesk.ticket", "crm.stage",
            "helpdesk.ticket.stage", "product.product", "resource.calendar", "mail.activity"]
        models += [name for name in ("project.project", "project.project.stage") if "project.project.stay" in self.env]
        labelled = {"res.partner": self.partners, "sale.order": self.orders, "crm.lead": self.leads,
                    "helpdesk.ticket": self.tickets, "operative.customer": self.customers}
        world = {}
        for model in models:
            records = self.env[model]
            if model in labelled:
                records = records.concat(*labelled[model].values())
            elif not records._transient:
                records = records.with_context(active_test=False).search([], limit=40, order="id desc")
            world[model] = records
        return world


    def _held(self):
        """What is searched for on purpose: dict by model of a field and the secrets that lie in it."""
        held = {}
        for secret, (kind, _label) in self.secrets.items():
            for model, field in self.HELD_IN[kind]:
                held.setdefault(model, {}).setdefault(field, []).append(as_value(secret))
        return held
