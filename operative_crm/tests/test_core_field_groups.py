"""A field shows to who may read what it leads to: whole records are read, exported and copied as without the addon."""

from odoo import Command
from odoo.tests import new_test_user, tagged

from .process_common import ProcessCommon

# what people hold who have to do with documents of ours: Odoo's own groups, each by itself
NATIVE_ROLES = {
    "sales own": "sales_team.group_sale_salesman",
    "sales all": "sales_team.group_sale_salesman_all_leads",
    "sales manager": "sales_team.group_sale_manager",
    "service own": "helpdesk_mgmt.group_helpdesk_user_own",
    "service team": "helpdesk_mgmt.group_helpdesk_user_team",
    "service": "helpdesk_mgmt.group_helpdesk_user",
    "service manager": "helpdesk_mgmt.group_helpdesk_manager",
    "invoicing": "account.group_account_invoice",
    "accountant": "account.group_account_manager",
    "stock": "stock.group_stock_user",
    "stock manager": "stock.group_stock_manager",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}


@tagged("post_install", "-at_install")
class TestFieldGroups(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users_by_role = {
            role: new_test_user(
                cls.env, login=f"operative {role}", groups=f"{group},base.group_allow_export", company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)])
            for role, group in NATIVE_ROLES.items()}

    def _readers(self, model):
        """The groups that may read a model; None where everybody may."""
        access = self.env["ir.model.access"].search([("model_id.model", "=", model), ("perm_read", "=", True)])
        return None if any(not line.group_id for line in access) else access.group_id

    @staticmethod
    def _is_ours(field):
        return any(module.startswith("operative_crm") for module in field._modules)

    def test_relations_lead_to_what_their_readers_may_read(self):
        """Every group that reads a relational field of ours may read the model it leads to.

        A row of our own shows the name of what it is about, which whoever reads the row may know: a reference from there
        to one record is no such field.
        """
        closed = []
        for model in self.env.registry.models.values():
            if model._abstract:
                continue
            for name, field in model._fields.items():
                if not (field.relational and self._is_ours(field)):
                    continue
                if field.type == "many2one" and model._name.startswith("operative.") or model._name.endswith(".stay"):
                    continue
                targets = self._readers(field.comodel_name)
                if targets is None:
                    continue
                readers = self._readers(model._name) or self.env["res.groups"]
                if field.groups:
                    groups = self.env["res.groups"].union(*(
                        self.env.ref(group.strip()) for group in field.groups.split(",")))
                    # whoever is in one of these may read the record as well
                    allowed = [group | reader for group in groups for reader in readers or groups]
                else:
                    allowed = [*readers] or [readers]
                closed += [
                    f"{model._name}.{name}: {', '.join(held.mapped('full_name')) or 'everybody'}" for held in allowed
                    if not held.all_implied_ids & targets]
        self.assertFalse(closed)

    def _records(self):
        """A record of each model of documents, as the superuser, with something of ours behind every relation."""
        order = self._delivery(self.acme, promised="2030-06-03", user_id=self.user_salesman.id)
        self._ticket(self.acme, user_id=self.users_by_role["service own"].id)
        self.env["operative.contact.role"].create({
            "lead_id": self.lead.id, "partner_id": self._contact(self.acme).id, "role": "decision_maker"})
        tickets = self.env["helpdesk.ticket"].search([("partner_id", "=", self.acme.id)])
        return [
            self.acme, self._customer(self.acme), self.lead, order, order.order_line, tickets, order.picking_ids,
            order.picking_ids.move_ids, self.goods, self.goods.product_tmpl_id, self.team, self.stage_new,
            self.stage_open, self.company, self.company.resource_calendar_id]

    def test_whole_records_are_read(self):
        """Reading, showing, exporting and copying all fields of a record works for every role that may read it."""
        records, read = self._records(), set()
        for role, user in self.users_by_role.items():
            for record in records:
                record = record.with_user(user).with_context(allowed_company_ids=self.company.ids)
                if not record.has_access("read"):
                    continue
                # what fails without the addon is not ours
                names = [name for name, field in record._fields.items() if record._has_field_access(field, "read")]
                ours = [name for name in names if self._is_ours(record._fields[name])]
                if not ours:
                    continue
                with self.subTest(role=role, model=record._name):
                    record.invalidate_recordset()
                    record.read(ours)
                    record.web_read({
                        name: {"fields": {"display_name": {}}} if record._fields[name].relational else {} for name in ours})
                    record.export_data([
                        f"{name}/display_name" if record._fields[name].relational else name for name in ours])
                    if record._name in ("crm.lead", "sale.order", "crm.stage") and record.has_access("create"):
                        record.copy()
                    read.add((record._name, role))
        for expected in (("sale.order", "sales manager"), ("sale.order.line", "sales all"), ("crm.lead", "sales all"),
                         ("helpdesk.ticket", "service own"), ("res.company", "employee"),
                         ("operative.customer", "service")):
            self.assertIn(expected, read)
