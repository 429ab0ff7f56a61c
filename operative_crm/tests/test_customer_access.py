"""Who may do what: role by role, model by model, operation by operation; and what forgers try.

One file, as all of it is asked of the same people and customers, who take longer to make than to ask.
"""

from datetime import date, timedelta

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.service.model import call_kw, get_public_method
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import OperativeCommon

# accounting alone reads these
SECRET = ("receivable_amount", "overdue_amount", "credit_used_rate")
NO_ACCOUNTING = ("salesman", "salesman_all", "manager", "administrator", "service", "service_own")

# model: who may read, write, create, unlink
USERS = {"salesman", "salesman_all", "manager", "administrator", "service", "service_own", "accountant"}
SALES = {"salesman", "salesman_all", "manager", "administrator"}
MANAGERS = {"manager", "administrator"}
ADMINS = {"administrator"}
NOBODY = set()
MATRIX = {
    "operative.customer": (USERS, SALES, NOBODY, NOBODY),
    "operative.customer.stay": (USERS, NOBODY, NOBODY, NOBODY),
    "operative.flow": (USERS, ADMINS, ADMINS, ADMINS),
    "operative.phase": (USERS, ADMINS, ADMINS, ADMINS),
    "operative.role": (USERS, ADMINS, ADMINS, ADMINS),
    "operative.role.member": (USERS, ADMINS, ADMINS, ADMINS),
    "operative.team.member": (USERS, MANAGERS, MANAGERS, MANAGERS),
    "operative.customer.pin": (MANAGERS, MANAGERS, MANAGERS, NOBODY),
    "operative.customer.snooze": (SALES, SALES, SALES, NOBODY),
    "operative.team.assign": (MANAGERS, MANAGERS, MANAGERS, NOBODY),
    "operative.role.setup": (ADMINS, ADMINS, ADMINS, NOBODY),
    "operative.role.setup.line": (ADMINS, ADMINS, ADMINS, ADMINS),
}
# models of other parts, each with a matrix in the tests of its part
ELSEWHERE = {
    "operative.condition", "operative.condition.result", "operative.contact.role", "operative.handover",
    "operative.handover.return", "operative.milestone", "operative.milestone.result", "operative.return.reason",
    "operative.promise", "operative.promise.change", "operative.promise.change.line", "operative.promise.check",
    "operative.service.target", "operative.complaint.cause", "operative.complaint.line", "operative.complaint.cost",
    "operative.complaint.action", "operative.complaint.release", "operative.provider.task",
    "operative.complaint.intake", "operative.complaint.intake.line",
    "operative.complaint.recall", "operative.complaint.recall.line", "operative.complaint.recall.stop",
    "operative.argument", "operative.argument.doubt", "operative.argument.miss", "operative.argument.term",
    "operative.argument.use", "operative.competitor", "operative.competitor.product", "operative.deal.competitor",
    "operative.deal.lost", "operative.product.feedback", "operative.visit.sheet",
}
EVERYBODY = USERS | {"plain", "portal", "public"}


@tagged("post_install", "-at_install")
class TestCustomerAccess(OperativeCommon):
    """A customer of each kind, all of whom owe money, and a user of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_service_own = cls._user("service_own", "helpdesk_mgmt.group_helpdesk_user_own")
        cls.user_plain = cls._user("plain", "base.group_user")
        cls.user_holder = cls._user("holder", "operative_crm.group_operative_user")
        cls.user_public = cls.env.ref("base.public_user")
        cls.partner_own = cls._business("Own", user_id=cls.user_salesman.id, country_id=cls.env.ref("base.de").id)
        cls.partner_foreign = cls._business("Foreign", user_id=cls.user_salesman_all.id)
        cls.partner_free = cls._business("Free")
        cls.partner_us = cls.env["res.partner"].create(
            {"name": "Overseas", "is_company": True, "company_id": cls.company_us.id})
        cls.partner_branch = cls.env["res.partner"].create({"name": "Branched", "is_company": True})
        for partner, company in (
            (cls.partner_own, cls.company), (cls.partner_foreign, cls.company), (cls.partner_free, cls.company),
            (cls.partner_us, cls.company_us), (cls.partner_branch, cls.branch),
        ):
            cls._order(partner, company=company)
            cls._invoice(partner, 70, due=date(2024, 1, 1), on=date(2024, 1, 1), company=company)
        partners = cls.partner_own | cls.partner_foreign | cls.partner_free | cls.partner_us | cls.partner_branch
        cls.Customer._refresh(partners)
        cls.Customer._classify(partners)
        cls.own = cls._customer(cls.partner_own)
        cls.foreign = cls._customer(cls.partner_foreign)
        cls.free = cls._customer(cls.partner_free)
        cls.us = cls._customer(cls.partner_us, cls.company_us)
        cls.branched = cls._customer(cls.partner_branch, cls.branch)
        cls.all_customers = cls.own | cls.foreign | cls.free | cls.us | cls.branched
        cls.role = cls.env["operative.role"].create({"name": "Test Role"})
        cls.members = cls.env["operative.team.member"].create([
            {"customer_id": customer.id, "role_id": cls.role.id, "user_id": cls.user_holder.id}
            for customer in cls.all_customers])
        cls.env.flush_all()

    @classmethod
    def _user(cls, login, groups, companies=None, **vals):
        companies = companies or cls.companies
        return new_test_user(
            cls.env, login=f"operative_{login}", groups=groups, name=login, email=f"{login}@operative.example",
            company_id=companies[0].id, company_ids=[Command.set(companies.ids)], tz="Europe/Berlin", **vals)

    def _as(self, role, records=None):
        """Records (the customer model) as a user of a role, with all the user's companies allowed."""
        user = getattr(self, f"user_{role}")
        records = self.Customer if records is None else records
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids).with_prefetch()

    def _refused(self, call, errors=AccessError):
        """The call raises one of the errors before it gets to the database: no savepoint, there are hundreds."""
        try:
            call()
        except errors:
            return
        self.fail("This was not refused")

    # -- roles, models, operations ---------------------------------------------------------------

    def _record(self, model):
        """A record of a model that no record rule hides from anybody."""
        match model:
            case "operative.customer":
                return self.free
            case "operative.customer.stay":
                return self.free.stay_ids[:1]
            case "operative.team.member":
                return self.members.filtered(lambda member: member.customer_id == self.free)
            case "operative.flow":
                return self.flow_b2b
            case "operative.phase":
                return self._phase("b2b", "lost")
            case "operative.role":
                return self.role
            case "operative.role.member":
                return self.env[model].create({
                    "role_id": self.role.id, "user_id": self.user_salesman.id, "company_id": self.company.id})

    def test_matrix(self):
        """Each role may do with each model what the table says and no more, portal and public nothing at all."""
        for model, allowed in MATRIX.items():
            record = self._record(model)
            for role in sorted(EVERYBODY):
                for operation, who in zip(("read", "write", "create", "unlink"), allowed, strict=True):
                    with self.subTest(model=model, role=role, operation=operation):
                        records = self._as(role, self.env[model] if operation == "create" or not record else record)
                        self.assertEqual(records.has_access(operation), role in who)

    def test_every_model_of_ours_is_in_the_matrix(self):
        """A new model cannot be forgotten here."""
        models = self.env["ir.model.data"].search([
            ("module", "=", "operative_crm"), ("model", "=", "ir.model")])
        names = set(self.env["ir.model"].browse(models.mapped("res_id")).filtered(
            lambda model: self.env[model.model]._auto and model.model.startswith("operative.")
            and not self.env[model.model]._abstract).mapped("model"))
        self.assertEqual(names, set(MATRIX) | ELSEWHERE)

    def test_nobody_creates_or_deletes_customers_and_stays(self):
        """Rows come from documents alone, the log from the rows: no role adds or removes any."""
        for role in sorted(USERS):
            with self.subTest(role=role):
                with self.assertRaises(AccessError):
                    self._as(role).create({"partner_id": self.partner_us.id, "company_id": self.company.id})
                with self.assertRaises(AccessError):
                    self._as(role, self.free).unlink()
                with self.assertRaises(AccessError):
                    self._as(role, self.free.stay_ids).unlink()
                with self.assertRaises(AccessError):
                    self._as(role, self.free.stay_ids).write({"reason": "forged"})

    def test_portal_and_public_see_nothing(self):
        """Portal and public read no model and no field of ours, also not on the partner they are."""
        for role in ("portal", "public"):
            for model in MATRIX:
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    self._as(role, self.env[model]).search([])
            for model in ("res.partner", "sale.order", "crm.lead", "helpdesk.ticket", "res.company"):
                with self.subTest(role=role, model=model):
                    described = self._as(role, self.env[model])._fields.values()
                    ours = [field.name for field in described if field.name.startswith("operative_")
                            and self._as(role, self.env[model])._has_field_access(field, "read")]
                    self.assertEqual(ours, [])
            with self.assertRaises(AccessError):
                self._as(role, self.env["res.partner"]).search([("operative_phase_id", "!=", False)])

    def test_employees_without_the_group_see_nothing(self):
        """An employee outside Operative CRM reads documents as before, without fields of ours."""
        partner = self._as("plain", self.partner_free)
        self.assertNotIn("operative_phase_id", partner.fields_get())
        for name in ("operative_phase_id", "operative_customer_ids", "operative_customer_id"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                partner.read([name])
            with self.subTest(name=name), self.assertRaises(AccessError):
                partner.search([(name, "!=", False)])

    def test_dialogs_are_ones_own(self):
        """What somebody entered in a dialog is open to nobody else."""
        mine = self._as("manager", self.env["operative.customer.pin"]).create({
            "customer_ids": self.free.ids, "phase_id": self._phase("b2b", "key").id, "reason": "Mine"})
        self.assertTrue(mine.reason)
        with self.assertRaises(AccessError):
            self._as("administrator", mine).read(["reason"])

    # -- which records ---------------------------------------------------------------------------

    def _seen(self, role, records=None):
        records = self.all_customers if records is None else records
        return self._as(role, records).search([("id", "in", records.ids)]).sudo()

    def test_who_sees_which_customers(self):
        """Limited to own documents: own and unassigned ones; everybody else all of the companies."""
        free = self.free | self.us | self.branched
        for role, expected in {
            "salesman": self.own | free, "salesman_all": self.all_customers, "manager": self.all_customers,
            "administrator": self.all_customers, "service": self.all_customers, "service_own": free,
            "accountant": self.all_customers,
        }.items():
            with self.subTest(role=role):
                self.assertEqual(self._seen(role).sorted("id"), expected.sorted("id"))

    def test_log_and_team_follow_the_customer(self):
        """Who does not see a customer sees neither its log nor its team."""
        for role in ("salesman", "service_own", "service", "salesman_all"):
            customers = self._seen(role)
            with self.subTest(role=role):
                self.assertEqual(
                    self._seen(role, self.all_customers.stay_ids).document_id.sorted("id"), customers.sorted("id"))
                self.assertEqual(self._seen(role, self.members).customer_id.sorted("id"), customers.sorted("id"))

    def test_limited_salesperson_cannot_reach_others_customers(self):
        """A customer of a colleague cannot be read, written, refreshed, snoozed or opened by its id."""
        customer = self._as("salesman", self.foreign)
        for call in (
            lambda: customer.read(["revenue_12m"]),
            lambda: customer.write({"credit_rating": "A"}),
            lambda: customer.action_refresh(),
            lambda: customer.action_snooze(),
            lambda: customer.action_unsnooze(),
            lambda: customer.get_card(),
            lambda: customer.action_open_figure("order_count"),
            lambda: customer.web_read({"revenue_12m": {}}),
            lambda: customer._export_rows([["revenue_12m"]]),
        ):
            self._refused(call)

    def test_team_and_deputy_own_a_customer(self):
        """Holder and deputy of a role see the customer while the membership lasts."""
        today = fields.Date.today()
        member = self.members.filtered(lambda member: member.customer_id == self.foreign)
        for vals, seen in (
            ({"user_id": self.user_salesman.id, "deputy_id": False}, True),
            ({"user_id": self.user_manager.id, "deputy_id": self.user_salesman.id}, True),
            ({"date_to": today - timedelta(days=2)}, False),
            ({"date_to": False, "date_from": today + timedelta(days=2)}, False),
            ({"date_from": False}, True),
        ):
            member.write(vals)
            with self.subTest(vals=vals):
                self.assertEqual(self.foreign in self._seen("salesman"), seen)
                self.assertEqual(self._as("salesman", self.foreign).has_access("write"), seen)

    def test_personal_tickets_show_their_customer(self):
        """Service with personal tickets sees the customer of a ticket of its own, and only while it is."""
        ticket = self._ticket(self._contact(self.partner_own), user_id=self.user_service_own.id)
        self.assertIn(self.own, self._seen("service_own"))
        self.assertTrue(self._as("service_own", self.own).has_my_ticket)
        ticket.user_id = self.user_service
        self.assertNotIn(self.own, self._seen("service_own"))

    def test_nothing_crosses_companies(self):
        """With one company allowed only its rows show: customers, log, team; whatever the group."""
        for role in sorted(USERS):
            user = getattr(self, f"user_{role}")
            for company, hidden in (
                (self.company, self.us | self.branched), (self.company_us, self.all_customers - self.us),
                (self.branch, self.all_customers - self.branched),
            ):
                with self.subTest(role=role, company=company.name):
                    here = self.env["operative.customer"].with_user(user).with_context(allowed_company_ids=company.ids)
                    seen = here.search([("id", "in", self.all_customers.ids)])
                    self.assertEqual(seen.company_id, company if seen else seen.company_id)
                    self.assertFalse(seen.sudo() & hidden)
                    for model, name in (
                        ("operative.customer.stay", "document_id"), ("operative.team.member", "customer_id"),
                    ):
                        self.assertFalse(here.env[model].search([(name, "in", hidden.ids)]))
                    for customer in hidden.with_env(here.env):
                        for call in (lambda c=customer: c.read(["revenue_12m"]), lambda c=customer: c.get_card(),
                                     lambda c=customer: c.action_refresh(),
                                     lambda c=customer: c.write({"credit_rating": "A"})):
                            self._refused(call)

    def test_companies_cannot_be_forged(self):
        """Naming a company in the context that is not the user's own is refused."""
        user = self._user("berlin", "sales_team.group_sale_salesman_all_leads", self.company)
        forged = self.Customer.with_user(user).with_context(allowed_company_ids=[self.company_us.id])
        with self.assertRaises(AccessError):
            forged.search([])
        with self.assertRaises(AccessError):
            forged.env["res.partner"].search([("operative_phase_id", "!=", False)])

    def test_branch_and_root(self):
        """A user of the branch alone sees its customers alone; one of the root sees no row of the branch."""
        self.user_branch = self._user("branch", "sales_team.group_sale_salesman_all_leads", self.branch)
        self.user_root = self._user("root", "sales_team.group_sale_salesman_all_leads", self.company)
        self.assertEqual(self._seen("branch"), self.branched)
        self.assertEqual(self._seen("root").sorted("id"), (self.own | self.foreign | self.free).sorted("id"))

    def test_flows_of_other_companies(self):
        """Flows and phases of another company are hidden; common ones are not."""
        flow = self.env["operative.flow"].create({
            "name": "US only", "company_id": self.company_us.id, "phase_ids": [Command.create({"name": "US phase"})]})
        self.user_berlin = self._user("berlin", "operative_crm.group_operative_administrator", self.company)
        for records in (flow, flow.phase_ids):
            with self.assertRaises(AccessError):
                self._as("berlin", records).read(["name"])
            with self.assertRaises(AccessError):
                self._as("berlin", records).write({"name": "Mine"})
        self.assertTrue(self._as("berlin", self.flow_b2b).read(["name"]))

    def test_opening_a_figure_shows_what_the_user_may_read(self):
        """The documents behind a figure are those the user may read: not even ids and their number get out."""
        self._ticket(self.partner_free, on="2024-01-01")
        self._lead(self.partner_free, lost_on=fields.Datetime.now() - timedelta(days=3))
        self._message(self._order(self.partner_free, state="sent"), fields.Datetime.now() - timedelta(minutes=5))
        self.Customer._refresh(self.partner_free)
        figures = [name for name, field in self.Customer._fields.items() if field.store]
        for role in sorted(USERS):
            customer = self._as(role, self.free)
            for figure in figures:
                try:
                    action = customer.action_open_figure(figure)
                except UserError:
                    continue
                if action.get("tag") == "operative_figure_cases":
                    for row in customer.get_figure_cases(figure)["rows"]:
                        with self.subTest(role=role, figure=figure):
                            self.assertTrue(customer.env[row["res_model"]].browse(row["res_id"]).has_access("read"))
                    continue
                if action.get("tag") == "display_notification":
                    continue
                named = [i for condition in Domain(action["domain"]).iter_conditions() if condition.field_expr == "id"
                         for i in ([condition.value] if isinstance(condition.value, int) else condition.value)]
                model = customer.env[action["res_model"]].with_context(active_test=False)
                with self.subTest(role=role, figure=figure):
                    readable = model.search([("id", "in", named)]).ids if model.has_access("read") else []
                    self.assertEqual(sorted(named), sorted(readable))

    # -- money owed ------------------------------------------------------------------------------

    def _ways_to_read(self, customer, name):
        return {
            "read": lambda: customer.read([name]),
            "attribute": lambda: customer[name],
            "web_read": lambda: customer.web_read({name: {}}),
            "export": lambda: customer._export_rows([[name]]),
            "nested": lambda: customer.partner_id.web_read({"operative_customer_ids": {"fields": {name: {}}}}),
            "nested in the log": lambda: customer.stay_ids[:1].web_read({"document_id": {"fields": {name: {}}}}),
            "export of the partner": lambda: customer.partner_id._export_rows([["operative_customer_ids", name]]),
            "onchange": lambda: customer.onchange({}, [], {name: {}}),
            "onchange of a change": lambda: customer.onchange({"credit_rating": "A"}, ["credit_rating"], {name: {}}),
            "figure": lambda: customer.action_open_figure(name),
            "mapped": lambda: customer.mapped(name),
            "copy": lambda: customer.copy_data({}) and customer[name],
        }

    def _ways_to_guess(self, some, name):
        env = some.env
        customers, partners = env["operative.customer"], env["res.partner"]
        stays, members = env["operative.customer.stay"], env["operative.team.member"]
        return {
            "search": lambda: customers.search([(name, ">", 0)]),
            "count": lambda: customers.search_count([(name, ">", 0)]),
            "filtered_domain": lambda: some.filtered_domain([(name, ">", 0)]),
            "order": lambda: customers.search([], order=f"{name} desc"),
            "web_search_read order": lambda: customers.web_search_read([], {"id": {}}, order=name),
            "sorted": lambda: some.sorted(name),
            "group by": lambda: customers._read_group([], [name], ["__count"]),
            "sum": lambda: customers._read_group([], [], [f"{name}:sum"]),
            "having": lambda: customers._read_group([], ["phase_id"], having=[(f"{name}:sum", ">", 1)]),
            "group order": lambda: customers._read_group([], ["phase_id"], order=f"{name}:sum"),
            "formatted": lambda: customers.formatted_read_group([], ["phase_id"], [f"{name}:sum"]),
            "web_read_group": lambda: customers.web_read_group([], ["phase_id"], [f"{name}:max"]),
            "partner": lambda: partners.search([(f"operative_customer_ids.{name}", ">", 0)]),
            "partner any": lambda: partners.search([("operative_customer_ids", "any", [(name, ">", 0)])]),
            "partner count": lambda: partners.search_count([
                (f"commercial_partner_id.operative_customer_ids.{name}", ">", 0)]),
            "log": lambda: stays.search([(f"document_id.{name}", ">", 0)]),
            "log group by": lambda: stays._read_group([], [f"document_id.{name}"], ["__count"]),
            "team": lambda: members.search([(f"customer_id.{name}", ">", 0)]),
            "phase": lambda: env["operative.phase"].search([(f"customer_ids.{name}", ">", 0)]),
            "progress bar": lambda: customers.read_progress_bar([(name, ">", 0)], "phase_id", {
                "field": "receivable_state", "colors": {"open": "x"}}),
            "search panel": lambda: customers.search_panel_select_range(
                "flow_id", enable_counters=True, search_domain=[(name, ">", 0)]),
        }

    def test_amounts_are_for_accounting(self):
        """The amounts, credit used and DSO are read with accounting groups and by nobody else."""
        names = [*SECRET, "days_sales_outstanding"]
        self.assertEqual(self._as("accountant", self.own).read(["receivable_amount"])[0]["receivable_amount"], 70)
        self._as("accountant", self.own).read(names)
        for role in NO_ACCOUNTING:
            customer = self._as(role, self.free)
            self.assertFalse(set(names) & set(customer.fields_get()))
            for name in names:
                for way, call in self._ways_to_read(customer, name).items():
                    with self.subTest(role=role, name=name, way=way):
                        self._refused(call, UserError)

    def test_amounts_cannot_be_guessed(self):
        """Searching, sorting, grouping, summing by an amount, from wherever, is refused like reading it."""
        for role in NO_ACCOUNTING:
            for name in SECRET:
                for way, call in self._ways_to_guess(self._as(role, self.free | self.us), name).items():
                    with self.subTest(role=role, name=name, way=way):
                        self._refused(call, (AccessError, ValueError))

    def test_accounting_may_search_amounts(self):
        """What is refused to others works for accounting: the refusals above come from the groups."""
        customers = self._as("accountant")
        domain = [("id", "in", self.all_customers.ids), ("receivable_amount", ">", 0)]
        found = customers.search(domain, order="receivable_amount").sudo()
        self.assertEqual(found.sorted("id"), self.all_customers.sorted("id"))
        self.assertEqual(customers._read_group(domain, [], ["receivable_amount:sum"])[0][0], 5 * 70)

    def test_everybody_sees_the_state(self):
        """The traffic light shows to every role, and can be searched."""
        for role in sorted(USERS):
            with self.subTest(role=role):
                self.assertEqual(self._as(role, self.free).receivable_state, "overdue")
                self.assertIn(self.free, self._as(role).search([("receivable_state", "=", "overdue")]).sudo())

    def test_own_receivables(self):
        """A salesperson reads what own customers owe, and nothing on unassigned and others' customers."""
        names = ["own_receivable_amount", "own_overdue_amount"]
        for role, customer, amount in (
            ("salesman", self.own, 70), ("salesman", self.free, 0), ("salesman", self.us, 0),
            ("salesman_all", self.foreign, 70), ("salesman_all", self.own, 0), ("manager", self.own, 0),
        ):
            with self.subTest(role=role, customer=customer.display_name):
                [row] = self._as(role, customer).read(names)
                self.assertEqual([row[name] for name in names], [amount, amount])
        # read together, nothing spills from one to the other
        both = self._as("salesman_all", self.own | self.foreign)
        self.assertEqual([row["own_receivable_amount"] for row in both.read(["own_receivable_amount"])], [0, 70])
        with self.assertRaises(AccessError):
            both._export_rows([["own_receivable_amount"], ["receivable_amount"]])

    def test_own_receivables_need_the_group(self):
        """Service, and whoever was taken the group, read no amount, not even of own customers."""
        self.partner_own.user_id = self.user_service
        with self.assertRaises(AccessError):
            self._as("service", self.own).read(["own_receivable_amount"])

    def test_own_receivables_cannot_be_searched(self):
        """Amounts of own customers cannot be searched, sorted, grouped or summed: values would leak by comparison."""
        customers = self._as("salesman")
        for call in (
            lambda: customers.search([("own_receivable_amount", ">", 0)]),
            lambda: customers.search([], order="own_receivable_amount"),
            lambda: customers._read_group([], ["own_receivable_amount"]),
            lambda: customers._read_group([], [], ["own_receivable_amount:sum"]),
        ):
            self._refused(call, ValueError)

    def test_own_receivables_cannot_be_forged_by_onchange(self):
        """A form that claims another partner or salesperson does not open the amounts."""
        customer = self._as("salesman", self.free)
        result = customer.onchange(
            {"partner_id": self.partner_own.id, "salesperson_id": self.user_salesman.id, "is_own": True},
            ["partner_id", "salesperson_id", "is_own"], {"own_receivable_amount": {}, "is_own": {}})
        self.assertFalse(result.get("value", {}).get("own_receivable_amount"))

    def test_related_fields_are_as_closed_as_their_source(self):
        """A field that shows one of the partner's is open to nobody who may not read the partner's."""
        for name, field in self.Customer._fields.items():
            if not field.related or field.inherited:
                continue
            model = self.Customer
            for part in field.related.split("."):
                source = model._fields[part]
                model = self.env[source.comodel_name] if source.relational else model
            with self.subTest(name=name):
                self.assertEqual(field.groups or None, source.groups or field.groups or None)

    def test_card_shows_what_the_user_may_read(self):
        """The card names no figure the reader may not read; own amounts show on own customers alone."""
        def names(role, customer):
            groups = self._as(role, customer).get_card()["groups"]
            return {figure["name"] for group in groups for figure in group["figures"]}
        for role in NO_ACCOUNTING:
            self.assertFalse(names(role, self.free) & {*SECRET, "days_sales_outstanding"})
            self.assertIn("receivable_state", names(role, self.free))
            self.assertNotIn("own_receivable_amount", names(role, self.free))
        self.assertIn("own_receivable_amount", names("salesman", self.own))
        self.assertIn("receivable_amount", names("accountant", self.own))
        self.assertNotIn("own_receivable_amount", names("accountant", self.own))

    def test_opening_what_is_no_figure(self):
        """Wrong, private and forbidden names are refused in the same words, whatever they are."""
        customer = self._as("salesman", self.own)
        for name in ("write", "_refresh", "__class__", "nothing", "", None, False, 5, ["order_count"], {"a": 1},
                     "receivable_amount", "partner_id", "phase_id", "team_member_ids", "partner_id.user_id"):
            with self.subTest(name=name), self.assertRaises(UserError):
                customer.action_open_figure(name)

    def test_rules_ask_for_what_their_writer_may_read(self):
        """An administrator without accounting cannot read amounts through the effect of a rule, saved or not."""
        phase = self._phase("b2b", "lost")
        rule = f"[('partner_id', '=', {self.partner_own.id}), ('receivable_amount', '>', 50)]"
        with self.assertRaises(ValidationError):
            self._as("administrator", phase).rule_domain = rule
        result = self._as("administrator", phase).onchange(
            {"rule_domain": rule, "flow_id": phase.flow_id.id}, ["rule_domain"], {"match_count": {}, "effect": {}})
        self.assertFalse(result["value"].get("match_count"))
        self.assertFalse((result["value"].get("effect") or {}).get("changes"))

    def test_effects_of_rules_are_for_administrators(self):
        """Nobody else reads how many customers of the company match a rule or follow a flow."""
        for role in ("salesman", "manager", "service", "accountant"):
            for record, name in ((self._phase("b2b", "lost"), "match_count"), (self._phase("b2b", "lost"), "effect"),
                                 (self.flow_b2b, "customer_count")):
                with self.subTest(role=role, name=name), self.assertRaises(AccessError):
                    self._as(role, record).read([name])

    # -- figures cannot be written ---------------------------------------------------------------

    def _computed(self):
        return [name for name, field in self.Customer._fields.items()
                if name not in self.Customer._entered_fields() and name not in ("id", "display_name")
                and name not in ("create_uid", "create_date", "write_uid", "write_date")]

    def test_writing_a_figure_is_refused(self):
        """No field that is computed can be written: not by an administrator, not by the superuser."""
        values = {"many2one": 1, "boolean": True, "char": "x", "date": "2020-01-01", "datetime": "2020-01-01 10:00:00",
                  "selection": "open", "one2many": [Command.clear()], "many2many": [Command.clear()]}
        for who in (
            self._as("administrator", self.free), self._as("accountant", self.free), self.free.sudo(), self.free,
        ):
            for name in self._computed():
                with self.subTest(name=name, su=who.env.su), self.assertRaises(AccessError):
                    who.write({name: values.get(self.Customer._fields[name].type, 1)})

    def _doors(self, customer, phase):
        return {
            "attribute": lambda: setattr(customer, "revenue_12m", 1e6),
            "web_save": lambda: customer.web_save({"revenue_12m": 1e6}, {}),
            "update": lambda: customer.update({"revenue_12m": 1e6}),
            "partner": lambda: customer.partner_id.write({
                "operative_customer_ids": [Command.update(customer.id, {"revenue_12m": 1e6})]}),
            "partner gets another": lambda: customer.partner_id.write({
                "operative_customer_ids": [Command.link(self.own.id)]}),
            "partner deletes": lambda: customer.partner_id.write({
                "operative_customer_ids": [Command.delete(customer.id)]}),
            "partner clears": lambda: customer.partner_id.write({"operative_customer_ids": [Command.clear()]}),
            "partner makes": lambda: customer.partner_id.write({
                "operative_customer_ids": [Command.create({"company_id": self.company_us.id})]}),
            "phase": lambda: phase.with_env(customer.env).write({"customer_ids": [Command.link(customer.id)]}),
            "phase empties": lambda: customer.phase_id.write({"customer_ids": [Command.clear()]}),
            "log": lambda: customer.write({"stay_ids": [Command.clear()]}),
            "phase_id": lambda: customer.write({"phase_id": phase.id, "phase_pinned": True}),
            "resequence": lambda: customer.web_resequence({"id": {}}, "order_count"),
        }

    def test_other_doors(self):
        """Assigning, saving from the screen, importing and commands on other records are the same door."""
        phase = self._phase("b2b", "key")
        before = self.free.read(["revenue_12m", "phase_id", "receivable_state", "partner_id"])
        for who in ("administrator", "accountant"):
            customer = self._as(who, self.free)
            for way, call in self._doors(customer, phase).items():
                with self.subTest(who=who, way=way):
                    self._refused(call)
        self.assertEqual(self.free.read(["revenue_12m", "phase_id", "receivable_state", "partner_id"]), before)

    def test_import(self):
        """An import of figures is refused with a message, and writes nothing."""
        result = self._as("administrator").load([".id", "revenue_12m"], [[str(self.free.id), "1000000"]])
        self.assertFalse(result["ids"])
        self.assertEqual(result["messages"][0]["type"], "error")
        self.assertIn("Revenue, 12 Months", result["messages"][0]["message"])
        self.assertNotEqual(self.free.revenue_12m, 1000000)

    def test_import_of_an_export(self):
        """A file that was exported says which of its columns are computed; without them it is read."""
        customers = self._as("administrator")
        names = [".id", "partner_id", "revenue_12m", "phase_id", "credit_rating"]
        row = [str(self.free.id), "Acme", "5", "Key", "A"]
        [message] = customers.load(names, [row])["messages"]
        for label in ("Customer", "Revenue, 12 Months", "Phase"):
            self.assertIn(label, message["message"])
        self.assertNotIn("Credit Rating", message["message"])
        result = customers.load([".id", "credit_rating"], [[row[0], row[4]]])
        self.assertEqual((result["ids"], result["messages"]), ([self.free.id], []))
        self.assertEqual(self.free.credit_rating, "A")

    def test_creating_with_figures(self):
        """A row is born without figures, whoever makes it and whatever the context proposes."""
        with self.assertRaises(AccessError):
            self.Customer.sudo().create({
                "partner_id": self.partner_us.id, "company_id": self.company.id, "revenue_12m": 5})
        forged = self.Customer.with_context(
            default_revenue_12m=5, default_phase_pinned=True, default_pin_reason="x",
        ).create({"partner_id": self.partner_us.id, "company_id": self.company.id})
        self.assertFalse(forged.revenue_12m)
        self.assertFalse(forged.phase_pinned)

    def test_what_people_enter(self):
        """Credit check, contact interval and responsible are entered by sales and managers, not by service and accounting."""
        for role in sorted(SALES):
            self._as(role, self.free).write({
                "credit_rating": role, "credit_checked_on": "2025-01-01", "credit_source": "x",
                "contact_interval_days": 14})
            self.assertEqual(self.free.credit_rating, role)
        for role in sorted(USERS - SALES):
            for vals in ({"credit_rating": role}, {"credit_checked_on": "2025-01-01"}, {"contact_interval_days": 7},
                         {"operative_responsible_id": self.user_service.id}):
                with self.subTest(role=role, vals=vals), self.assertRaises(AccessError):
                    self._as(role, self.free).write(vals)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(role, self.free).action_unsnooze()

    def test_contact_interval_has_bounds(self):
        """An interval that no calendar holds is refused; it would stop the pass of all customers."""
        for days in (-1, 2**31 - 1):
            for record in (self.free, self._phase("b2b", "lost")):
                with self.subTest(days=days, model=record._name), mute_logger("odoo.sql_db"), \
                        self.assertRaises(psycopg2.errors.CheckViolation):
                    record.contact_interval_days = days
                    record.flush_recordset()
        self.assertFalse(self.free.contact_interval_days)

    def test_private_methods_are_not_called_from_outside(self):
        """What writes without asking who asks cannot be called through RPC."""
        for name in ("_write_computed", "_pin", "_write_pin", "_refresh", "_classify", "_refresh_now", "_cron_refresh",
                     "_run_full_pass", "_fold", "_take_over", "_snooze", "_plan_contacts", "_what_if", "_figure_ids",
                     "_group_expand_phase_id", "_search_is_own"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                get_public_method(self.Customer, name)
        with self.assertRaises(AccessError):
            get_public_method(self.env["operative.customer.stay"], "_follow")
        with self.assertRaises(AccessError):
            get_public_method(self.env["res.partner"], "_operative_fold_customers")

    def test_public_methods_are_known(self):
        """Whatever of ours can be called through RPC is on this list, and was looked at."""
        ours = set()
        for model in MATRIX:
            for cls in type(self.env[model]).mro():
                if (getattr(cls, "__module__", "") or "").startswith("odoo.addons.operative_crm"):
                    ours |= {f"{model}.{name}" for name, value in vars(cls).items()
                             if not name.startswith("_") and callable(value)
                             and name not in ("create", "write", "unlink", "copy_data", "onchange", "load")}
        self.assertEqual(ours, {
            *(f"operative.customer.{name}" for name in (
                "action_refresh", "get_card", "get_figure_cases", "get_figure_links", "action_open_all", "action_open_partner",
                "action_open_figure", "action_pin", "action_unpin",
                "action_snooze", "action_unsnooze", "action_open_snooze",
                # Odoo's own, which name phases with their flow here
                "web_read_group", "formatted_read_group", "formatted_read_grouping_sets",
                # of every document in stages, see test_process_completion
                "action_open_condition_log", "action_open_handovers", "action_open_responsibles", "action_open_stays",
                "operative_check_move",
                "operative_move", "operative_process", "operative_request", "operative_tick")),
            "operative.flow.action_open_customers", "operative.flow.action_classify",
            "operative.flow.action_open_orders", "operative.flow.action_apply_to_orders",
            # what the editor of a rule offers, see test_rights_rule_editor
            "operative.flow.get_open_fields", "operative.phase.get_open_fields",
            "operative.phase.action_open_customers", "operative.phase.action_open_hits",
            "operative.phase.action_open_orders",
            "operative.customer.pin.action_apply", "operative.customer.snooze.action_apply",
            "operative.team.assign.action_apply", "operative.role.setup.action_apply"})

    def test_classifying_is_for_administrators(self):
        """Applying the rules to everybody is refused to those who may not write rules, also without a flow."""
        for role in ("salesman", "manager", "service"):
            for flow in (self.flow_b2b, self.env["operative.flow"]):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    self._as(role, flow).action_classify()

    # -- pins ------------------------------------------------------------------------------------

    def test_managers_pin(self):
        """A manager pins with a reason, and takes the pin off; both stand in the log."""
        phase = self._phase("b2b", "key")
        with Form(self._as("manager", self.env["operative.customer.pin"]).with_context(
                default_customer_ids=self.foreign.ids)) as form:
            form.phase_id = phase
            form.reason = "Frame contract"
        form.record.action_apply()
        self.assertTrue(self.foreign.phase_pinned)
        self.assertEqual((self.foreign.phase_id, self.foreign.pinned_by_id, self.foreign.pin_reason),
                         (phase, self.user_manager, "Frame contract"))
        self.assertEqual(self.foreign.stay_ids[0].moved_by_id, self.user_manager)
        self._as("manager", self.foreign).action_unpin()
        self.assertFalse(self.foreign.phase_pinned)
        self.assertNotEqual(self.foreign.phase_id, phase)

    def _ways_to_pin(self, customer, phase):
        return (
            lambda: customer.env["operative.customer.pin"].create({
                "customer_ids": customer.ids, "phase_id": phase.id, "reason": "x"}).action_apply(),
            lambda: customer._pin(phase.with_env(customer.env), "x"),
            lambda: customer.action_unpin(),
            lambda: customer.write({"phase_id": phase.id}),
            lambda: customer.write({"phase_pinned": False}),
            lambda: customer.with_context(operative_override_reason="x").write({"pinned_until": "2020-01-01"}),
        )

    def test_others_do_not(self):
        """No other role pins or unpins: not by the dialog, not by the buttons, not by writing."""
        phase = self._phase("b2b", "key")
        self.free._pin(phase, "Set")
        for role in ("salesman", "salesman_all", "service", "service_own", "accountant"):
            customer = self._as(role, self.free)
            for call in self._ways_to_pin(customer, phase):
                with self.subTest(role=role):
                    self._refused(call, UserError)
        self.assertTrue(self.free.phase_pinned)

    def test_superuser_mode_does_not_make_a_manager(self):
        """Who is no manager does not pin through code that runs as superuser either."""
        with self.assertRaises(UserError):
            self._as("salesman", self.free).sudo()._pin(self._phase("b2b", "key"), "x")

    def test_managers_of_another_company(self):
        """A manager pins no customer of a company that is not the manager's."""
        self.user_berlin = self._user("berlin", "operative_crm.group_operative_manager", self.company)
        with self.assertRaises(AccessError):
            self._as("berlin", self.us)._pin(self._phase("b2b", "key"), "x")
        dialog = self._as("berlin", self.env["operative.customer.pin"])
        with self.assertRaises(AccessError):
            dialog.create({
                "customer_ids": self.us.ids, "phase_id": self._phase("b2b", "key").id, "reason": "x"}).action_apply()

    def test_phase_of_another_company(self):
        """A customer is not pinned to a phase of another company's flow: its own users could not read it."""
        flow = self.env["operative.flow"].create({
            "name": "US only", "company_id": self.company_us.id, "phase_ids": [Command.create({"name": "US phase"})]})
        with self.assertRaises(UserError):
            self._as("manager", self.free)._pin(flow.phase_ids, "x")
        self._as("manager", self.us)._pin(flow.phase_ids, "x")

    def test_reason_and_end(self):
        """A pin needs a reason and does not end in the past."""
        customer, phase = self._as("manager", self.free), self._phase("b2b", "key")
        for reason, until in ((" ", None), ("", None), ("x", fields.Date.today() - timedelta(days=5))):
            with self.subTest(reason=reason, until=until), self.assertRaises(UserError):
                customer._pin(phase, reason, until)

    # -- what forgers put into the context and arguments -----------------------------------------

    def test_moment_in_the_context(self):
        """A moment that is none gives a clear error in days and rules, and writes nothing."""
        for at in ("soon", "2025-13-40", 5, 1e99, True, ["2025-01-01"], "9999-12-31 23:59:59", "0001-01-01 00:00:00",
                   "-infinity"):
            with self.subTest(at=at):
                customer = self._as("salesman", self.own).with_context(operative_at=at)
                with self.assertRaises(UserError):
                    customer.read(["days_since_last_order"])
                with self.assertRaises(UserError):
                    customer.search([("days_since_last_order", ">", 1)])

    def test_moment_in_the_context_does_not_reach_what_is_stored(self):
        """Refreshing, pinning and snoozing take the present moment whatever the context says."""
        self.env.cr.execute("UPDATE operative_customer SET refreshed_at = NULL")
        self.env.cr.execute("UPDATE res_company SET operative_refreshed_at = NULL")
        self.env.invalidate_all()
        phase = self.own.phase_id
        customer = self._as("salesman", self.own).with_context(
            operative_at="1990-01-01 00:00:00", active_test=False, tz="Pacific/Kiritimati", prefetch_fields=False)
        self.assertTrue(customer.action_refresh())
        self.env.invalidate_all()
        self.assertEqual((self.own.phase_id, self.own.order_count), (phase, 1))
        self.assertLess(fields.Datetime.now() - self.own.refreshed_at, timedelta(minutes=1))

    def test_days_are_numbers(self):
        """Days compared with what is no number give no result or a clear error, never a crash of the database."""
        for value in ("x", [1], 10**30, 1e300, True):
            for operator in ("=", "<", ">=", "in"):
                with self.subTest(value=value, operator=operator), mute_logger("odoo.domains"):
                    try:
                        with self.env.cr.savepoint():
                            self._as("salesman").search([("days_since_last_order", operator, value)])
                    except (UserError, ValueError):
                        continue

    def test_days_to_snooze(self):
        """Days that are none are refused."""
        for days in (0, -1, 366, 10**9, "7", 7.5, None, [7]):
            with self.subTest(days=days), self.assertRaises(UserError):
                self._as("salesman", self.own).action_snooze(days)

    def test_calls_as_clients_make_them(self):
        """Through RPC the same holds: ids of others' customers, arguments, keyword arguments."""
        customers = self._as("salesman")
        self.assertEqual(call_kw(customers, "get_card", [self.own.ids], {})["id"], self.own.id)
        with self.assertRaises(AccessError):
            call_kw(customers, "get_card", [self.foreign.ids], {})
        with self.assertRaises(AccessError):
            call_kw(customers, "action_open_figure", [self.foreign.ids], {"figure": "order_count"})
        with self.assertRaises(AccessError):
            call_kw(customers, "_write_computed", [self.own.ids, {"revenue_12m": 5}], {})
