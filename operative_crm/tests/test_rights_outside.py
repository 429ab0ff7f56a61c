"""Who has nothing to do with a document: customers with a login, visitors, colleagues it is closed to."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .rights_kinds_common import SECRET, KindsCommon

# what is told by no answer and no refusal
HOLDER, REQUESTER, RECEIVER, MAIL = "Hilda Holder", "Rita Requester", "Rolf Receiver", "foreign@contact.example"


@tagged("post_install", "-at_install")
class TestRightsOutside(KindsCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.outside = [
            user.with_context(allowed_company_ids=user.company_id.ids)
            for user in (cls.user_portal, cls.env.ref("base.public_user"))]

    def _from(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids).with_prefetch()

    def _call(self, user, records, method, args):
        return call_kw(self._from(user, records.browse()), method, args, {
            "context": {"allowed_company_ids": user.company_id.ids}})

    # -- customers and visitors ----------------------------------------------------------------

    def test_nothing_is_set_up_from_outside(self):
        """Neither a customer nor a visitor makes, changes, copies, imports or deletes a stage, phase, flow, role or rule."""
        flow = self.env["operative.flow"].create({
            "name": "Orders", "model": "sale.order", "phase_ids": [Command.create({"name": "Asked"})]})
        rows = [
            self.env["crm.stage"].create({"name": "Ours"}), self.env["helpdesk.ticket.stage"].create({"name": "Ours"}),
            flow, flow.phase_ids, self.env["operative.role"].create({"name": "Ours"}),
            self._condition(self.stage_new, check="checklist"), self.env["operative.return.reason"].create({"name": "Ours"}),
            self.env["operative.milestone"].create({
                "name": "Ours", "crm_stage_id": self.stage_new.id, "planned_hours": 8}),
            self.env["operative.service.target"].create({"name": "Ours", "first_reply_hours": 8})]
        for user in self.outside:
            for record in rows:
                count = self.env[record._name].search_count([])
                for method, args in (
                    ("create", [[{"name": "Forged"}]]), ("write", [record.ids, {"name": "Forged"}]), ("unlink", [record.ids]),
                    ("copy", [record.ids]), ("web_save", [record.ids, {"name": "Forged"}, {"name": {}}]),
                    ("name_create", ["Forged"]), ("web_resequence", [record.ids, {}]),
                ):
                    with self.subTest(user=user.name, model=record._name, method=method):
                        self._refused(lambda record=record, user=user, method=method, args=args: self._call(
                            user, record, method, args), AccessError, ValueError)
                with self.subTest(user=user.name, model=record._name, method="load"):
                    self._from(user, record.browse()).load(["name"], [["Forged"]])
                    self.env.invalidate_all()
                    self.assertEqual(self.env[record._name].search_count([]), count)
                    self.assertFalse(self.env[record._name].search([("name", "=", "Forged")]))

    def test_descriptions_tell_nothing(self):
        """What fields can hold names no phase, team, role or stage, of whatever model it is asked."""
        self.env["crm.team"].create({"name": SECRET, "company_id": self.company.id})
        self.env["operative.role"].create({"name": SECRET})
        self.env["helpdesk.ticket.team"].create({"name": SECRET, "company_id": self.company.id})
        phase = self.env["operative.flow"].create({
            "name": SECRET, "model": "sale.order", "company_id": self.company.id,
            "phase_ids": [Command.create({"name": SECRET})]}).phase_ids
        self.assertTrue(phase)
        for name, model in sorted(self.env.registry.items()):
            ours = [field for field, definition in model._fields.items()
                    if definition._modules and definition._modules[0].startswith("operative_crm")]
            if not ours or model._abstract:
                continue
            for user in self.outside:
                records = self._from(user, self.env[name])
                with self.subTest(user=user.name, model=name):
                    for call in (records.fields_get, lambda r=records, names=ours: r.default_get(names),
                                 lambda r=records, names=ours: r.onchange({}, [], {field: {} for field in names})):
                        try:
                            self.assertNotIn(SECRET, str(call()))
                        except (AccessError, UserError, ValueError) as error:
                            self.assertNotIn(SECRET, str(error))

    def test_a_customer_sees_no_process_of_his_order(self):
        """Flow, phase, responsible, log of an order are not read, searched, sorted, grouped or exported by its customer."""
        flow = self.env["operative.flow"].create({
            "name": SECRET, "model": "sale.order", "company_id": self.company.id, "sequence": 0,
            "phase_ids": [Command.create({"name": SECRET})]})
        order = self._order(self.user_portal.partner_id, user_id=self.user_salesman.id, state="draft")
        order.write({"operative_phase_id": flow.phase_ids.id, "state": "sent"})
        order.message_subscribe(self.user_portal.partner_id.ids)
        self.env.flush_all()
        user, here = self.user_portal, self._from(self.user_portal, order)
        self.assertTrue(here.has_access("read"))
        ours = [name for name, field in order._fields.items()
                if field._modules and field._modules[0].startswith("operative_crm")]
        self.assertLessEqual({"operative_flow_id", "operative_phase_id", "operative_responsible_id"}, set(ours))
        for name in ours:
            path = f"{name}.name" if order._fields[name].type == "many2one" else name
            for model, prefix in (("sale.order", ""), ("sale.order.line", "order_id.")):
                records = self.env[model]
                calls = {
                    "search": ("search", [[(prefix + path, "!=", False)]]),
                    "any": ("search", [[(f"{prefix}{name}", "any", [("id", ">", 0)])]]),
                    "sort": ("search_read", [[], ["name"], 0, 1, f"{prefix}{name} desc"]),
                    "group": ("formatted_read_group", [[], [prefix + name], ["__count"]]),
                    "export": ("export_data", [order.ids if not prefix else order.order_line.ids,
                                               [(prefix + name).replace(".", "/")]]),
                }
                if not prefix:
                    calls |= {"read": ("read", [order.ids, [name]]), "web_read": ("web_read", [order.ids, {name: {}}]),
                              "write": ("write", [order.ids, {name: False}])}
                for what, (method, args) in calls.items():
                    if what == "any" and not order._fields[name].relational:
                        continue
                    with self.subTest(field=name, model=model, what=what):
                        self._refused(lambda records=records, method=method, args=args: self._call(
                            user, records, method, args), AccessError, UserError, ValueError)
        self.assertNotIn("operative_flow_id", here.fields_get())

    # -- colleagues ----------------------------------------------------------------------------------

    def test_handovers_tell_nothing_of_closed_deals(self):
        """Who may not read a deal learns of its handovers, requests and contacts neither people nor names nor addresses."""
        holder, requester, receiver = (self._named(name) for name in (HOLDER, REQUESTER, RECEIVER))
        contact = self._contact(self.acme, name=SECRET, email=MAIL)
        contact_role = self.env["operative.contact.role"].create({
            "lead_id": self.hidden.id, "partner_id": contact.id, "role": "decision_maker", "note": SECRET})
        self.hidden.operative_responsible_id = holder
        handover = self.env["operative.handover"].create({
            "res_model": "crm.lead", "res_id": self.hidden.id, "role_id": self.role_field.id, "sender_id": requester.id,
            "receiver_id": receiver.id, "deputy_id": holder.id, "company_id": self.company.id, "reason": MAIL,
            "from_stage_id": self.stage_new.id, "to_stage_id": self.stage_proposal.id})
        request = self.env["operative.condition.result"].create({
            "res_model": "crm.lead", "res_id": self.hidden.id, "state": "requested", "is_exception": True,
            "condition_id": self._condition(self.stage_proposal, check="checklist").id, "requester_id": requester.id,
            "reason": MAIL, "company_id": self.company.id})
        self.stage_proposal.responsible_role_id = self.role_field
        nobody = self._person("user only", "operative_crm.group_operative_user")
        employee = self._person("employee only", "base.group_user")
        self.user_salesman.group_ids = self.env.ref("sales_team.group_sale_salesman")
        readers = (self.user_salesman, self.service, self.manager, nobody, employee, self.user_portal)
        self.env.flush_all()
        reads = [
            (records, method, args(records))
            for records in (handover, request, contact_role) for method, args in (
                ("read", lambda r: [r.ids]), ("search_read", lambda r: [[("id", "in", r.ids)]]),
                ("web_search_read", lambda r: [[("id", "in", r.ids)], {"display_name": {}}]),
                ("name_search", lambda r: ["", [("id", "in", r.ids)]]),
                ("formatted_read_group", lambda r: [[("id", "in", r.ids)], [self._person_of(r)], ["__count"]]),
                ("export_data", lambda r: [r.ids, [f"{self._person_of(r)}/name"]]),
                ("unlink", lambda r: [r.ids]))]
        reads += [
            (self.hidden, "operative_process", [self.hidden.ids]),
            (self.hidden, "operative_check_move", [self.hidden.ids, self.stage_proposal.id]),
            (self.hidden, "operative_move", [self.hidden.ids, self.stage_proposal.id]),
            (self.hidden, "operative_request", [self.hidden.ids, request.condition_id.ids, "Why"]),
            (self.hidden, "read", [self.hidden.ids, ["operative_responsible_id", "operative_bar"]]),
            (handover, "action_accept", [handover.ids]), (handover, "action_return", [handover.ids, "No"]),
            (request, "action_approve", [request.ids, "Yes"]), (request, "action_refuse", [request.ids]),
            (self.env["operative.handover.return"], "default_get", [["handover_ids"]]),
            (self.env["operative.handover.return"], "onchange", [[], {"handover_ids": [(4, handover.id)]}, ["handover_ids"], {
                "handover_ids": {"fields": {"display_name": {}, "sender_id": {"fields": {"display_name": {}}},
                                            "reason": {}}}}]),
            (self.env["operative.contact.role"], "onchange", [[], {"lead_id": self.hidden.id, "partner_id": contact.id}, [
                "partner_id", "lead_id"], {"lead_id": {"fields": {"display_name": {}, "email_from": {}}}, "note": {}}]),
            (self.env["operative.my.day"], "get_sections", []),
        ]
        for user in readers:
            for records, method, args in reads:
                with self.subTest(user=user.name, model=records._name, method=method):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    try:
                        with self.env.cr.savepoint():
                            told = str(call_kw(self._as(user, records.browse()) if user != self.user_portal else self._from(
                                user, records.browse()), method, args, {}))
                    except (AccessError, UserError, ValueError) as error:
                        told = str(error)
                    told = told.replace(user.name, "")
                    for secret in (SECRET, HOLDER, REQUESTER, RECEIVER, MAIL):
                        self.assertNotIn(secret, told)
        # who may read the deal is told
        self.assertIn(REQUESTER, str(call_kw(
            self._as(self.user_manager, handover.browse()), "read", [handover.ids, ["sender_id"]], {})))
        self.assertIn(MAIL, str(call_kw(
            self._as(self.user_manager, contact_role.browse()), "read", [contact_role.ids, ["email"]], {})))
        self.assertTrue(handover.exists() and request.exists() and contact_role.exists())
        self.assertEqual((handover.state, request.state), ("requested", "requested"))
        self.assertFalse(self.env["mail.activity"].search([("create_uid", "in", [user.id for user in readers]),
                                                           ("res_id", "=", self.hidden.id), ("res_model", "=", "crm.lead"),
                                                           ("create_date", ">=", fields.Datetime.now())]))

    def _named(self, name):
        user = self._person(name, "sales_team.group_sale_salesman")
        user.name = name
        return user

    def _person_of(self, records):
        return {"operative.handover": "sender_id", "operative.condition.result": "requester_id"}.get(
            records._name, "partner_id")

    def test_who_was_asked_sees_no_name_of_what_is_closed(self):
        """Whoever sent a handover keeps the entry, without the document's name, once the deal is closed to him."""
        sender = self._named(REQUESTER)
        handover = self.env["operative.handover"].create({
            "res_model": "crm.lead", "res_id": self.hidden.id, "role_id": self.role_field.id, "sender_id": sender.id,
            "receiver_id": self.user_manager.id, "company_id": self.company.id, "state": "accepted"})
        self.env.flush_all()
        self.env.invalidate_all()
        here = self._as(sender, handover)
        self.assertFalse(self._as(sender, self.hidden).has_access("read"))
        self.assertTrue(here.search([("id", "=", handover.id)]))
        self.assertNotIn(SECRET, str(here.read()))
        self.assertNotIn(SECRET, str(here.web_read({"res_name": {}, "display_name": {}, "explanation": {}})))
        self._refused(lambda: here.action_accept(), AccessError)
