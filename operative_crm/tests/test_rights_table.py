"""The tables of rights in the administrator's guide, tried out: role by role, model by model, figure by figure."""

import contextlib

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import rights_table
from .rights_common import ALSO_USER, RightsCommon

# how a label of the world is called in the guide
WORDS = {
    "own": {"own", "held", "led"}, "unassigned": {"free"}, "own orders": {"ordered"}, "tickets": {"ticketed"},
    "all": {"own", "held", "led", "free", "foreign", "ordered", "ticketed", "teamed"}}
# models whose rows follow the customer, and those that follow the order as well; the way to the contact
OF_CUSTOMERS = {"operative.customer": "partner_id", "operative.customer.stay": "document_id.partner_id",
                "operative.team.member": "customer_id.partner_id"}
OF_ORDERS = {"operative.promise": "sale_line_id.order_id.partner_id", "operative.delivery": "partner_id",
             "operative.promise.report": "partner_id"}

# models of the addons beside, in the table where their addon is installed
BESIDE = {"operative_crm_project": ["project.project.stay"]}
# what is tried to be written into a field of a type
TRIED = {"boolean": True, "integer": 7, "float": 7.0, "monetary": 7.0, "char": "x", "text": "x",
         "datetime": "2020-01-01 00:00:00", "date": "2020-01-01", "one2many": [(5, 0, 0)], "many2many": [(5, 0, 0)]}


def _is_ours(field):
    """Whether a field begins in an addon of ours."""
    return bool(field._modules) and field._modules[0].startswith("operative_crm")


class Undone(Exception):
    """What was tried is taken back."""


@tagged("post_install", "-at_install")
class TestRightsTable(RightsCommon):
    """What the guide says is what is tried, and the other way round."""

    def _ours(self):
        """Our models, those of the addons beside included, as far as they are installed."""
        return {name for name, model in self.env.registry.items()
                if model._original_module.startswith("operative_crm") and not model._abstract}

    def test_every_model_is_in_the_table(self):
        """A model of ours that the guide does not name, or a name that is none of ours, fails here."""
        elsewhere = {model for addon, models in BESIDE.items() if not self._is_installed(addon) for model in models}
        self.assertEqual(self._ours(), set(rights_table.models()) - elsewhere)

    def _is_installed(self, addon):
        return bool(self.env["ir.module.module"].search_count([("name", "=", addon), ("state", "=", "installed")]))

    def test_every_role_is_known(self):
        """The guide says of every group of ours, and of each of sales, helpdesk and Odoo's basis, what it opens."""
        missing = set(rights_table.roles()) - set(self.groups)
        # the one role of another app
        self.assertEqual(missing, set() if self._is_installed("operative_crm_project") else {"project manager"})
        user = self.env.ref("operative_crm.group_operative_user")
        for role, group in self.groups.items():
            with self.subTest(role=role):
                self.assertEqual(user in group.all_implied_ids, role in rights_table.users())

    def test_models(self):
        """Each role may do with each model what the table says and no more."""
        for model, allowed in rights_table.models().items():
            for role in self.users if model in self.env else ():
                for operation, named in zip(("read", "write", "create", "unlink"), allowed, strict=True):
                    with self.subTest(model=model, role=role, operation=operation):
                        self.assertEqual(self._as(role, self.env[model]).has_access(operation), self._is(role, named))

    def test_whose_records(self):
        """Each role finds and reads the records the table says: own, unassigned, of tickets, of colleagues, of others."""
        scopes = rights_table.scopes()
        labels = {partner: label for label, partner in self.partners.items()}
        rows = {model: self.env[model].search([(path, "in", [partner.id for partner in labels])])
                for model, path in (OF_CUSTOMERS | OF_ORDERS).items()}
        for role in [*(role for role in scopes if role in self.groups and role not in ALSO_USER),
                     *(f"{role} and user" for role in ALSO_USER)]:
            self._take(role)
            for model, path in (OF_CUSTOMERS | OF_ORDERS).items():
                words = scopes.get(role.removesuffix(" and user"), scopes["user"])[model in OF_ORDERS]
                expected = set().union(*(WORDS[word] for word in words))
                if "tickets" in words and role == "team service":
                    expected |= {"teamed"}
                of_all = {label: rows[model].filtered(lambda row, p=partner, way=path: row.mapped(way) == p)
                          for partner, label in labels.items()}
                with self.subTest(role=role, model=model):
                    found = self._as(role, self.env[model]).search([("id", "in", rows[model].ids)])
                    self.assertEqual({labels[row.sudo().mapped(path)] for row in found}, expected)
                    readable = {label for label, group in of_all.items() if group and self._as(role, group).has_access("read")}
                    self.assertEqual(readable, expected)

    def test_who_changes_which_customers(self):
        """Sales enters credit checks and the like of the customers they see, managers of all; nobody else does, of none."""
        for role in self.users:
            self._take(role)
            group = self.users[role].all_group_ids
            expected = set()
            if self._is(role, {"all sales", "manager"}):
                expected = WORDS["all"]
            elif self._is(role, {"field sales"}):
                expected = WORDS["own"] | WORDS["unassigned"]
            for what, call in {
                "credit": lambda customer, role=role: customer.write({"credit_rating": f"A {role}"}),
                "interval": lambda customer: customer.write({"contact_interval_days": 9}),
                "put off": lambda customer: customer.action_snooze(3),
                "responsible": lambda customer: customer.write({"operative_responsible_id": self.user_manager.id}),
            }.items():
                written = set()
                for label, customer in self.customers.items():
                    with contextlib.suppress(AccessError, Undone), self.env.cr.savepoint():
                        call(self._as(role, customer))
                        written.add(label)
                        raise Undone
                with self.subTest(role=role, groups=len(group), what=what):
                    self.assertEqual(written, expected)

    def test_setup_is_read_by_users(self):
        """Conditions and milestones of every kind of stage are read by users, but those of another company's stages."""
        flows = self.env["operative.flow"].create([
            {"name": "Orders", "model": "sale.order", "company_id": company.id, "phase_ids": [(0, 0, {"name": "Asked"})]}
            for company in (self.company, self.company_us)])
        stages = self.env["helpdesk.ticket.stage"].create([
            {"name": "Of", "company_id": company.id} for company in (self.company, self.company_us)])
        links = [{"crm_stage_id": self.env["crm.stage"].create({"name": "Of all"}).id},
                 *({"phase_id": flow.phase_ids.id} for flow in flows), *({"ticket_stage_id": stage.id} for stage in stages)]
        for model, vals in (("operative.condition", {"check": "checklist"}), ("operative.milestone", {"planned_hours": 8})):
            rows = self.env[model].create([{"name": "A", **vals, **link} for link in links])
            with self.subTest(model=model):
                found = self._as("user", self.env[model]).search([("id", "in", rows.ids)])
                self.assertEqual(found.sudo().sorted("id"), rows[0] | rows[1] | rows[3])

    # -- fields ------------------------------------------------------------------------------

    def test_figures(self):
        """Amounts owed, margins, rates and effects of rules are read by whom the guide names."""
        for (model, field), named in rights_table.figures().items():
            for role in self.users:
                records = self._as(role, self.env[model])
                with self.subTest(model=model, field=field, role=role):
                    self.assertEqual(records._has_field_access(records._fields[field], "read"), self._is(role, named))

    def test_closed_fields_are_in_the_table(self):
        """A field of ours with groups of its own is named in the guide."""
        known = set(rights_table.figures())
        for model in self._ours():
            for name, field in self.env[model]._fields.items():
                if _is_ours(field) and field.groups not in (
                        None, "", "base.group_no_one", "operative_crm.group_operative_user"):
                    with self.subTest(model=model, field=name):
                        self.assertIn((model, name), known)

    def test_fields_on_foreign_models(self):
        """What we add to Odoo's and OCA's models is seen by users, what leads to a model of ours by who sees that."""
        exceptions, models = rights_table.foreign(), rights_table.models()
        known = self.env["ir.model.data"].search([("module", "=like", "operative_crm%"), ("model", "=", "ir.model.fields")])
        for added in self.env["ir.model.fields"].browse(known.mapped("res_id")):
            model = self.env[added.model]
            if model._original_module.startswith("operative_crm") or model._transient or model._abstract:
                continue
            field = model._fields[added.name]
            if not _is_ours(field):
                continue  # a field of Odoo's to which we add
            named = exceptions.get((added.model, added.name)) or exceptions.get((added.model, "*"))
            expected = named[0] if named else models[field.comodel_name][0] if field.comodel_name in models else {"user"}
            for role in self.users:
                records = self._as(role, model)
                with self.subTest(model=added.model, field=added.name, role=role):
                    if records._has_field_access(field, "read"):
                        self.assertTrue(self._is(role, expected), "this role sees the field")

    def test_who_changes_fields_on_foreign_models(self):
        """What the guide names of Odoo's and OCA's models is changed by whom it says, and stays as it is for all others."""
        records = {
            "res.company": self.company, "helpdesk.ticket": self.tickets["teamed"],
            "crm.stage": self.env["crm.stage"].create({"name": "Of all"}),
            "helpdesk.ticket.stage": self.env["helpdesk.ticket.stage"].create({"name": "Of all"})}
        if "project.project.stage" in self.env:
            records["project.project.stage"] = self.env["project.project.stage"].create({"name": "Of all"})
        tried = set()
        for (model, name), (_see, change, cell) in rights_table.foreign().items():
            if model not in records or not change and cell != "nobody":
                continue  # *whoever may change the team*: that is Odoo's
            record = records[model]
            if model == "helpdesk.ticket.stage":
                self.env["operative.condition"].create({
                    "name": "A", "check": "checklist", "ticket_stage_id": record.id})
            names = [name] if name != "*" else [
                other for other, field in record._fields.items() if _is_ours(field) and field.store]
            for role in self.users:
                if self._is(role, change):
                    continue
                for field in (record._fields[other] for other in names):
                    value = TRIED.get(field.type, 1)
                    if field.type == "selection":
                        value = field.get_values(self.env)[-1]
                    before = record[field.name]
                    with self.subTest(model=model, field=field.name, role=role):
                        tried.add((model, field.name))
                        with contextlib.suppress(AccessError, UserError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                            self._as(role, record).write({field.name: value})
                            self.env.flush_all()
                        self.env.invalidate_all()
                        self.assertEqual(record[field.name], before)
        self.assertLessEqual({("crm.stage", "clock"), ("helpdesk.ticket.stage", "condition_ids"),
                              ("res.company", "operative_refreshed_at")}, tried)
