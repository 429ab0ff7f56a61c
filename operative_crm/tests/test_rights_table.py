"""The tables of rights in the administrator's guide, tried out: role by role, model by model, figure by figure."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

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

@tagged("post_install", "-at_install")
class TestRightsTable(RightsCommon):
    """What the guide says is what is tried, and the other way round."""

    def _ours(self):
        return {name for name, model in self.env.registry.items()
                if model._original_module == "operative_crm" and not model._abstract}

    def test_every_model_is_in_the_table(self):
        """A model of ours that the guide does not name, or a name that is none of ours, fails here."""
        self.assertEqual(self._ours(), set(rights_table.models()))

    def test_every_role_is_known(self):
        """The guide says of every group of ours, and of each of sales, helpdesk and Odoo's basis, what it opens."""
        missing = set(rights_table.roles()) - set(self.groups)
        self.assertLessEqual(missing, {"project manager"})  # the one role of another app
        user = self.env.ref("operative_crm.group_operative_user")
        for role, group in self.groups.items():
            with self.subTest(role=role):
                self.assertEqual(user in group.all_implied_ids, role in rights_table.users())

    def test_models(self):
        """Each role may do with each model what the table says and no more."""
        for model, allowed in rights_table.models().items():
            for role in self.users:
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
        """Sales enters credit checks of the customers they see, managers of all; nobody else does, of none."""
        for role in self.users:
            self._take(role)
            group = self.users[role].all_group_ids
            expected = set()
            if self._is(role, {"all sales", "manager"}):
                expected = WORDS["all"]
            elif self._is(role, {"field sales"}):
                expected = WORDS["own"] | WORDS["unassigned"]
            written = set()
            for label, customer in self.customers.items():
                try:
                    with self.env.cr.savepoint():
                        self._as(role, customer).write({"credit_rating": f"A {role}"})
                        written.add(label)
                except AccessError:
                    continue
            with self.subTest(role=role, groups=len(group)):
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
                if "operative_crm" in field._modules and field.groups not in (
                        None, "", "base.group_no_one", "operative_crm.group_operative_user"):
                    with self.subTest(model=model, field=name):
                        self.assertIn((model, name), known)

    def test_fields_on_foreign_models(self):
        """What we add to Odoo's and OCA's models is seen by users, what leads to a model of ours by who sees that."""
        exceptions, models = rights_table.foreign(), rights_table.models()
        known = self.env["ir.model.data"].search([("module", "=", "operative_crm"), ("model", "=", "ir.model.fields")])
        for added in self.env["ir.model.fields"].browse(known.mapped("res_id")):
            model = self.env[added.model]
            if model._original_module == "operative_crm" or model._transient or model._abstract:
                continue
            field = model._fields[added.name]
            if not field._modules or field._modules[0] != "operative_crm":
                continue  # a field of Odoo's to which we add
            named = exceptions.get((added.model, added.name)) or exceptions.get((added.model, "*"))
            expected = named[0] if named else models[field.comodel_name][0] if field.comodel_name in models else {"user"}
            for role in self.users:
                records = self._as(role, model)
                with self.subTest(model=added.model, field=added.name, role=role):
                    if records._has_field_access(field, "read"):
                        self.assertTrue(self._is(role, expected), "this role sees the field")
