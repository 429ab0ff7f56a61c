"""What must not be told: by rules, companies, errors, forms, logs, decisions. Who may see and change what is in
``test_rights_table``; here are the kinds of holes, each in more places than one."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import SQL

from .rights_kinds_common import SECRET, KindsCommon


@tagged("post_install", "-at_install")
class TestRightsKinds(KindsCommon):
    """Nothing closed is told, whatever door it is asked by."""

    # -- figures by person while the setting says by team ----------------------------------------

    def test_what_a_path_leads_to_is_a_person(self):
        """By team, no figure is grouped by a person behind the order or customer, nor counted for one, or all but one."""
        someone = self.user_salesman_all
        for model, path in (
            ("operative.promise.report", "order_id.user_id"), ("operative.promise.report", "partner_id.user_id"),
            ("operative.promise.report", "customer_id.operative_responsible_id"), ("operative.promise", "user_id"),
            ("operative.promise", "order_id.user_id"), ("operative.handover", "receiver_id"),
            ("operative.condition.result", "user_id"), ("operative.customer.stay", "moved_by_id"),
            ("operative.condition.report", "condition_id.create_uid"),
            ("operative.process.report", "role_id.leader_id"), ("crm.lead.stay", "document_id.user_id"),
        ):
            records = self.env[model].with_user(self.user_manager)
            if path.split(".")[0] not in records._fields:
                continue
            calls = {"group": lambda r=records, p=path: r._read_group([], [p], ["__count"])}
            for operator in ("=", "!=", "in", "not in"):
                value = [someone.id] if "in" in operator else someone.id
                calls[f"filter {operator}"] = lambda r=records, p=path, o=operator, v=value: r._read_group(
                    [(p, o, v)], [], ["__count"])
            head, _point, rest = path.partition(".")
            for operator in ("any", "not any"):  # as the web client and the ORM write a path
                inside = [(rest or "id", "=", someone.id)]
                for value in (inside, Domain(inside)):
                    calls[f"filter {operator} {type(value).__name__}"] = (
                        lambda r=records, p=head, o=operator, v=value: r._read_group([(p, o, v)], [], ["__count"]))
            calls["filter by what is nobody"] = lambda r=records, p=path: r._read_group([(p, "in", [[1]])], [], ["__count"])
            for what, call in calls.items():
                with self.subTest(model=model, path=path, what=what):
                    self._refused(call, UserError)
            if "report" not in model:
                with self.subTest(model=model, path=path, what="one's own"):
                    records._read_group([(path, "=", self.user_manager.id)], [], ["__count"])
                    records.search([(path, "=", someone.id)])

    # -- checked before the write only ---------------------------------------------------------

    def test_nothing_is_written_into_another_company(self):
        """Team, role, flow, phase, condition, milestone and contact stay in the companies of who writes them."""
        role = self.role_field
        member = self.env["operative.team.member"].create({
            "customer_id": self._customer(self.acme).id, "role_id": role.id, "user_id": self.user_manager.id})
        self.env["operative.team.member"].create({
            "customer_id": self.foreign.id, "role_id": role.id, "user_id": self.user_salesman_all.id})
        worker = role.member_ids[:1]
        flow = self.env["operative.flow"].create({
            "name": "Here", "company_id": self.company.id, "model": "sale.order", "phase_ids": [Command.create({"name": "A"})]})
        tick = self._condition(self.stage_new, check="checklist")
        milestone = self.env["operative.milestone"].create({
            "name": "M", "crm_stage_id": self.stage_new.id, "planned_hours": 8})
        for user, record, vals in (
            (self.manager, member, {"customer_id": self.foreign.id}),
            (self.administrator, worker, {"company_id": self.company_us.id}),
            (self.administrator, flow, {"company_id": self.company_us.id}),
            (self.administrator, flow.phase_ids, {"flow_id": self.flow_us.id}),
            (self.administrator, tick, {"crm_stage_id": False, "phase_id": self.flow_us.phase_ids.id}),
            (self.administrator, milestone, {"crm_stage_id": False, "phase_id": self.flow_us.phase_ids.id}),
        ):
            with self.subTest(model=record._name):
                self._refused(lambda user=user, record=record, vals=vals: self._as(user, record).write(vals), AccessError)
        for user, model, vals in (
            (self.manager, "operative.team.member", {
                "customer_id": self.foreign.id, "role_id": role.id, "user_id": self.user_manager.id}),
            (self.administrator, "operative.phase", {"name": "B", "flow_id": self.flow_us.id}),
            (self.administrator, "operative.condition", {
                "name": "C", "check": "checklist", "phase_id": self.flow_us.phase_ids.id}),
        ):
            with self.subTest(model=model, operation="create"):
                self._refused(
                    lambda user=user, model=model, vals=vals: self._as(user, self.env[model]).create(vals), AccessError)

    def test_contacts_of_a_deal_stay_within_it(self):
        """A contact role is not written into a deal that is closed to its writer, nor with a contact that is."""
        contact = self._contact(self.acme)
        role = self._as(self.user_salesman, self.env["operative.contact.role"]).create({
            "lead_id": self.lead.id, "partner_id": contact.id, "role": "decision_maker"})
        for vals in ({"lead_id": self.hidden.id}, {"partner_id": self.foreign_partner.id}):
            with self.subTest(vals=vals):
                self._refused(lambda vals=vals: role.write(vals), AccessError)
        self.assertFalse(self.hidden.operative_decision_maker_known)

    # -- errors, defaults and related fields tell ------------------------------------------------

    def test_forms_do_not_tell_of_what_a_client_names(self):
        """Whatever id a form sends: neither related fields nor computed ones show what is closed."""
        order = self._order(self.acme, user_id=self.user_salesman_all.id, product=self.goods)
        order.name = SECRET
        own = self._as(self.user_salesman, self._customer(self.acme))
        for user, records, vals, spec in (
            (self.user_salesman, own, {"partner_id": self.foreign_partner.id}, {"phone": {}, "email": {}, "zip": {}}),
            (self.manager, self.env["operative.team.member"], {"customer_id": self.foreign.id}, {
                "partner_id": {"fields": {"display_name": {}}}, "company_id": {"fields": {"display_name": {}}}}),
            (self.user_salesman, self.env["operative.contact.role"], {"partner_id": self.foreign_partner.id}, {
                "phone": {}, "email": {}, "function": {}}),
            (self.user_salesman, self.env["operative.promise.change.line"], {"sale_line_id": order.order_line.id}, {
                "order_id": {"fields": {"display_name": {}}}, "quantity": {}}),
        ):
            with self.subTest(model=records._name):
                self.env.flush_all()
                self.env.invalidate_all()
                try:
                    answer = self._as(user, records).onchange(vals, list(vals), spec)
                except AccessError:
                    continue
                self.assertNotIn(SECRET, str(answer))
                self.assertNotIn("0100", str(answer))

    def test_no_form_tells_of_a_record_it_is_given(self):
        """Whatever link a form sends, no other field of ours shows what lies behind: on our models and on Odoo's."""
        ticket = self._ticket(self.foreign_partner, company=self.company_us, name=SECRET)
        order = self._order(self.foreign_partner, company=self.company_us, product=self.goods)
        order.name = order.order_line.name = SECRET
        tick = self.env["operative.condition"].create({
            "name": SECRET, "phase_id": self.flow_us.phase_ids.id, "check": "checklist"})
        cause = self.env["operative.complaint.cause"].create({"name": SECRET, "company_id": self.company_us.id})
        argument = self.env["operative.argument"].create({"name": SECRET, "body": SECRET, "company_id": self.company_us.id})
        rival = self.env["operative.competitor"].create({"name": SECRET, "company_id": self.company_us.id})
        closed = {record._name: record for record in (
            ticket, order, order.order_line, tick, cause, argument, rival, self.hidden, self.foreign, self.foreign_partner,
            self.flow_us, self.flow_us.phase_ids)}
        phase = self.env["operative.flow"].create({
            "name": SECRET, "company_id": self.company_us.id, "phase_ids": [Command.create({"name": SECRET})]}).phase_ids
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE operative_customer SET phase_id = %s, credit_rating = %s WHERE id = %s",
                                phase.id, SECRET, self.foreign.id))
        tried = 0
        for name, model in sorted(self.env.registry.items()):
            added = [field for field in model._fields.values()
                     if field._modules and field._modules[0].startswith("operative_crm")]
            if model._abstract or not added:
                continue
            links = [field for field in model._fields.values() if field.type == "many2one" and field.comodel_name in closed]
            for user in (self.user_salesman, self.service, self.manager, self.administrator):
                records = self._as(user, self.env[name])
                if not records.has_access("read"):
                    continue
                # of models of Odoo's the fields we add
                described = [field for field in added if records._has_field_access(field, "read")]
                for link in links:
                    spec = {field.name: {"fields": {"display_name": {}}} if field.relational else {}
                            for field in described if field != link}
                    tried += 1
                    with self.subTest(model=name, link=link.name, user=user.name):
                        vals = {link.name: closed[link.comodel_name].id}
                        told, is_refused = self._told(records, vals, spec)
                        # where one field refuses, the others are asked for by themselves
                        told += "".join(self._told(records, vals, {field: one})[0] for field, one in spec.items()
                                        if is_refused and model._fields[field].compute)
                        self.assertNotIn(SECRET, told)
                        self.assertNotIn("0100", told)
        self.assertGreater(tried, 50)

    def _told(self, records, vals, spec):
        """What a form shows of these values, and whether it is refused."""
        self.env.flush_all()
        self.env.invalidate_all()
        try:
            return str(records.onchange(vals, list(vals), spec)), False
        except (AccessError, UserError, ValueError) as error:
            return str(error), True

    def test_refusals_name_nothing_closed(self):
        """A move that sets off one of a document that is closed to the mover is refused without naming it."""
        self._condition(self.stage_proposal)
        here = self._as(self.user_salesman, self.hidden)
        message = self._refused(lambda: here.sudo().write({"stage_id": self.stage_proposal.id}), UserError)
        self.assertIn("E-mail known", message)
        team = self.env["crm.team"].create({
            "name": SECRET, "company_id": self.company_us.id, "resource_calendar_id": self.company.resource_calendar_id.id})
        office = self._as(self.administrator, team.resource_calendar_id)
        self._refused(lambda: office.sudo().write({"schedule_type": "flexible"}), ValidationError)

    def test_dialogs_do_not_take_what_is_closed(self):
        """A promise dialog is not opened on the order of a colleague, nor a quick check on a deal of one."""
        order = self._order(self.acme, user_id=self.user_salesman_all.id, product=self.goods)
        for model, vals in (
            ("operative.promise.change", {"line_ids": [Command.create({"sale_line_id": order.order_line.id})]}),
            ("operative.promise.check", {"opportunity_id": self.hidden.id}),
            ("operative.promise.check", {"order_id": order.id}),
        ):
            with self.subTest(model=model, vals=vals):
                self._refused(lambda model=model, vals=vals: self._as(self.user_salesman, self.env[model]).create(vals))

    def test_selections_are_for_readers(self):
        """What phases and teams are called is not told by the description of fields, which anybody may ask for."""
        self.env["crm.team"].create({"name": SECRET, "company_id": self.company_us.id})
        reports = [name for name in self.env.registry if name.startswith("operative.") and name.endswith(".report")]
        for user in (self.user_portal, self.env.ref("base.public_user"), self.user_salesman, self.user_service, self.manager):
            for model in reports:
                records = self.env[model].with_user(user).with_context(allowed_company_ids=user.company_id.ids)
                described = records.fields_get()
                with self.subTest(user=user.name, model=model):
                    self.assertNotIn(SECRET, str(described))
                    if not records.has_access("read"):
                        self.assertFalse(described.get("phase", {}).get("selection"))

    def test_logs_are_closed_where_the_document_is(self):
        """A manager reads no stay, handover, tick or milestone of a document he may not read."""
        ticket = self._ticket(self.acme, name=SECRET)
        milestone = self.env["operative.milestone"].create({
            "name": "M", "crm_stage_id": self.stage_new.id, "planned_hours": 8})
        rows = [
            self._stays(self.hidden), self._stays(ticket),
            self.env["operative.handover"].create({
                "res_model": "crm.lead", "res_id": self.hidden.id, "role_id": self.role_field.id,
                "sender_id": self.user_salesman_all.id, "company_id": self.company.id, "reason": SECRET}),
            self.env["operative.condition.result"].create({
                "res_model": "helpdesk.ticket", "res_id": ticket.id, "state": "requested", "reason": SECRET,
                "condition_id": self._condition(self.stage_open, check="checklist").id, "is_exception": True,
                "requester_id": self.user_service.id, "company_id": self.company.id}),
            self.env["operative.milestone.result"].create({
                "res_model": "crm.lead", "res_id": self.hidden.id, "milestone_id": milestone.id,
                "planned_at": fields.Datetime.now(), "company_id": self.company.id}),
        ]
        for records in rows:
            with self.subTest(model=records._name):
                self.assertFalse(self._as(self.manager, records).search([("id", "in", records.ids)]))
                self._refused(lambda records=records: self._as(self.manager, records).read(["id"]), AccessError)
        sections = self._as(self.manager, self.env["operative.my.day"]).get_sections()
        self.assertNotIn(SECRET, str(sections))
        # who may read the document reads its log
        self.assertTrue(self._as(self.user_manager, rows[0]).search([("id", "in", rows[0].ids)]))

    # -- decisions without the document's rights -------------------------------------------------

    def test_who_cannot_read_a_document_decides_nothing_about_it(self):
        """A manager neither accepts nor returns a handover, nor lets an exception pass, of a deal that is closed to him."""
        handover = self.env["operative.handover"].create({
            "res_model": "crm.lead", "res_id": self.hidden.id, "role_id": self.role_field.id, "company_id": self.company.id,
            "sender_id": self.user_salesman_all.id, "from_stage_id": self.stage_new.id, "to_stage_id": self.stage_new.id})
        request = self.env["operative.condition.result"].create({
            "res_model": "crm.lead", "res_id": self.hidden.id, "state": "requested", "is_exception": True,
            "condition_id": self._condition(self.stage_new, check="checklist").id, "company_id": self.company.id,
            "requester_id": self.user_salesman_all.id})
        for records, method, args in (
            (handover, "action_accept", []), (handover, "action_return", ["No"]), (handover, "action_take_over", []),
            (request, "action_approve", ["Yes"]), (request, "action_refuse", []),
        ):
            with self.subTest(method=method):
                self._refused(lambda records=records, method=method, args=args: call_kw(
                    self._as(self.manager, records.browse()), method, [records.ids, *args], {}), AccessError)
        self.assertEqual((handover.state, request.state), ("requested", "requested"))
