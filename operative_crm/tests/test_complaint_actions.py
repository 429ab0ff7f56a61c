"""Causes, fault, actions with their activities, whether they helped, and the report that the customer gets."""

import base64
import io
from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools.pdf import PdfFileReader

from .complaint_common import ComplaintCommon

START = datetime(2026, 3, 10, 8)


@tagged("post_install", "-at_install")
class TestComplaintActions(ComplaintCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transport, cls.material = (
            cls.env.ref(f"operative_crm.complaint_cause_{name}") for name in ("transport", "delivery"))
        cls.scratched = cls.env["operative.complaint.cause"].create({"name": "Scratched", "parent_id": cls.transport.id})
        cls.agent_a.group_ids |= cls.env.ref("operative_crm.group_operative_user")

    def setUp(self):
        super().setUp()
        clock = self._at(START)
        clock.start()
        self.addCleanup(clock.stop)
        self.ticket = self._complaint(stage_id=self.work.id, user_id=self.agent_a.id, name="Leaks").with_user(self.agent_a)

    def _action(self, **vals):
        return self.env["operative.complaint.action"].with_user(self.agent_a).create({
            "ticket_id": self.ticket.id, "step": "d5", "name": "Harder seal", "owner_id": self.agent_b.id,
            "due_on": date(2026, 3, 20), **vals})

    def _activities(self, action):
        return self.env["mail.activity"].search([("complaint_action_id", "=", action.id)])

    # -- causes and fault --------------------------------------------------------------------

    def test_fault_is_consistent(self):
        """A role is named where one of our roles is at fault, a partner where a supplier or carrier is; nobody else."""
        role = self.env.ref("operative_crm.operative_role_back_office")
        self.ticket.write({"complaint_fault": "role", "complaint_fault_role_id": role.id})
        self.ticket.complaint_fault = "carrier"
        self.assertFalse(self.ticket.complaint_fault_role_id)
        self.ticket.complaint_fault_partner_id = self.acme
        self.ticket.complaint_fault = "customer"
        self.assertFalse(self.ticket.complaint_fault_partner_id)
        for vals in ({"complaint_fault_role_id": role.id}, {"complaint_fault_partner_id": self.acme.id},
                     {"complaint_fault": "role", "complaint_fault_partner_id": self.acme.id}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.ticket.write(vals)
        with self.assertRaises(ValidationError):
            self._complaint(complaint_fault="unknown", complaint_fault_partner_id=self.acme.id)

    def test_supplier_is_proposed(self):
        """Who works in service without any right on purchases chooses *Supplier*: the vendor of the product is proposed."""
        vendor = self.env["res.partner"].create({"name": "Seals Ltd."})
        self.env["product.supplierinfo"].create({
            "partner_id": vendor.id, "product_tmpl_id": self.seal.product_tmpl_id.id, "company_id": self.company.id})
        self.env["operative.complaint.line"].create({"ticket_id": self.ticket.id, "product_id": self.seal.id})
        with Form(self.ticket) as form:
            form.complaint_fault = "supplier"
            self.assertEqual(form.complaint_fault_partner_id, vendor)
            form.complaint_fault = "customer"
        self.assertFalse(self.ticket.complaint_fault_partner_id)

    def test_cause_of_another_company(self):
        """A cause of another company is refused."""
        foreign = self.env["operative.complaint.cause"].create({"name": "Theirs", "company_id": self.company_us.id})
        with self.assertRaises(ValidationError):
            self.ticket.sudo().complaint_cause_id = foreign

    def test_who_keeps_causes(self):
        """Service managers keep the tree; service users read it."""
        self.agent_b.group_ids |= self.env.ref("helpdesk_mgmt.group_helpdesk_manager")
        made = self.env["operative.complaint.cause"].with_user(self.agent_b).create({"name": "Dust"})
        made.parent_id = self.transport
        self.assertEqual(made.display_name, f"{self.transport.name} / Dust")
        with self.assertRaises(AccessError):
            made.with_user(self.agent_a).name = "Other"

    # -- activities --------------------------------------------------------------------------

    def test_an_activity_of_the_owner(self):
        """An action is an activity of its owner on the ticket, due with it; it moves and passes on with it, both ways."""
        action = self._action()
        activity = self._activities(action)
        self.assertEqual((activity.res_id, activity.user_id, activity.date_deadline, activity.summary), (
            self.ticket.id, self.agent_b, date(2026, 3, 20), "D5: Harder seal"))
        action.write({"due_on": date(2026, 3, 25), "owner_id": self.agent_a.id})
        self.assertEqual((activity.user_id, activity.date_deadline), (self.agent_a, date(2026, 3, 25)))
        activity.with_user(self.agent_a).write({"date_deadline": date(2026, 4, 1), "user_id": self.agent_b.id})
        self.assertEqual((action.due_on, action.owner_id), (date(2026, 4, 1), self.agent_b))
        self.assertEqual(self._activities(action), activity)

    def test_done_from_either_side(self):
        """Done on the action the activity is done, done as an activity the action is; reopened it is asked for again."""
        action = self._action()
        self._activities(action).with_user(self.agent_b).action_feedback()
        self.assertEqual((action.done_on, self._activities(action)), (START.date(), self.env["mail.activity"]))
        action.done_on = False
        self.assertEqual(self._activities(action).user_id, self.agent_b)
        action.action_done()
        self.assertEqual((action.done_on, self._activities(action)), (START.date(), self.env["mail.activity"]))
        self.assertEqual(self.env["mail.activity"].with_context(active_test=False).search_count([
            ("complaint_action_id", "=", action.id), ("active", "=", False)]), 2)

    def test_effect_is_looked_at(self):
        """Once it is done its owner is asked on the check day whether it helped; done there, it was checked."""
        action = self._action(check_on=date(2026, 6, 1))
        self.assertEqual(len(self._activities(action)), 1)
        action.done_on = date(2026, 3, 10)
        check = self._activities(action)
        self.assertEqual((check.date_deadline, check.activity_type_id), (
            date(2026, 6, 1), self.env.ref("operative_crm.mail_activity_type_effect_check")))
        check.with_user(self.agent_b).action_feedback()
        self.assertEqual(action.checked_on, START.date())

    def test_gone_with_the_action(self):
        """Deleting an action, or taking its owner away, takes the activity."""
        action, other = self._action(), self._action(step="d3")
        activity = self._activities(action)
        action.unlink()
        self.assertFalse(activity.exists())
        other.owner_id = False
        self.assertFalse(self._activities(other))

    def test_owner_may_see_the_ticket(self):
        """Who may not read the complaint cannot be asked to do something there."""
        for owner in (self.user_accountant, self.user_portal):
            with self.subTest(owner=owner.name), self.assertRaisesRegex(ValidationError, owner.name):
                self._action(owner_id=owner.id)

    def test_no_back_door(self):
        """Nobody ties an activity of his own to an action, and so does it without the right to."""
        action = self._action()
        mine = self.ticket.with_user(self.agent_b).activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.agent_b.id)
        with self.assertRaises(AccessError):
            mine.with_user(self.agent_b).write({"complaint_action_id": action.id})

    def test_my_day(self):
        """The owner finds overdue actions, nobody else."""
        action = self._action(due_on=date(2026, 3, 9))

        def found(user):
            sections = self.env["operative.my.day"].with_user(user).get_sections()
            return [row["id"] for section in sections if section["key"] == "complaint_action" for row in section["rows"]]

        self.assertEqual(found(self.agent_b), action.ids)
        self.assertEqual(found(self.agent_a), [])
        action.action_done()
        self.assertEqual(found(self.agent_b), [])

    # -- effect ------------------------------------------------------------------------------

    def test_effect_with_n(self):
        """Complained of delivered lines before and after, of this cause or a finer one and these products alone."""
        self._delivered(self.acme, [(self.seal, 5, {})], on="2026-02-01 10:00:00")
        old = self._delivered(self.acme, [(self.seal, 5, {})], on="2026-02-20 10:00:00")
        self._delivered(self.acme, [(self.seal, 5, {})], on="2024-02-20 10:00:00")  # longer ago than a year
        new = [self._delivered(self.acme, [(self.seal, 5, {})], on=f"2026-04-{day:02} 10:00:00") for day in (1, 2, 3)]
        seal_line = self.order.order_line.filtered(lambda line: line.product_id == self.seal)

        def complain(cause, line, ticket=None):
            ticket = ticket or self._complaint()
            ticket.complaint_cause_id = cause
            self.env["operative.complaint.line"].create({
                "ticket_id": ticket.id, "sale_line_id": line.id, "product_id": line.product_id.id})
            return ticket

        complain(self.transport, seal_line, self.ticket.sudo())
        complain(self.scratched, old.order_line)
        complain(self.scratched, old.order_line)  # complained of twice, one line
        complain(self.material, new[0].order_line)  # another cause
        action = self._action()
        self.assertFalse(action.effect)
        action.done_on = date(2026, 3, 10)
        with self._at(START + timedelta(days=60)):
            # order, old and the one of February; after it three, none complained of for this cause
            self.assertEqual(action.effect, "2 of 3 before, 0 of 3 after")
            complain(self.transport, new[1].order_line)
            free = self._complaint(complaint_cause_id=self.transport.id)
            self.env["operative.complaint.line"].create({"ticket_id": free.id, "product_id": self.seal.id})
            spam = complain(self.transport, new[2].order_line)
            spam.duplicate_id = free
            self.env.invalidate_all()
            self.assertEqual(action.effect, "2 of 3 before, 2 of 3 after")

    # -- the released report -----------------------------------------------------------------

    def _release(self):
        with self.mock_mail_gateway(mail_unlink_sent=False):
            return self.ticket.action_release_8d()

    def test_released_as_it_was(self):
        """The customer gets what was true when it was released, in his language; later edits make a second version."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.contact.lang = "de_DE"
        self.env["operative.complaint.line"].create({
            "ticket_id": self.ticket.id, "product_id": self.pump.id, "quantity": 2, "name": "Leaks at the flange"})
        self.env["operative.role.member"].create({
            "role_id": self.env.ref("operative_crm.operative_role_back_office").id, "company_id": self.company.id,
            "user_id": self.agent_b.id})
        action = self._action(done_on=START.date())
        self._action(name="Talk to Klaus", is_internal=True, step="d7")
        self.env["operative.complaint.cost"].create({"ticket_id": self.ticket.id, "kind": "freight", "amount": 4711})
        self._note(self.ticket, self.agent_a)
        self._release()
        [first] = self.ticket.complaint_release_ids
        self.assertEqual((first.version, first.user_id, first.lang, first.released_at), (1, self.agent_a, "de_DE", START))
        text = base64.b64decode(first.report).decode()
        for shown in ("Harder seal", "Leaks at the flange", "Pump", self.ticket.number):
            self.assertIn(shown, text)
        for hidden in ("Klaus", "4711", "4.711", "For us alone", self.agent_b.name, self.agent_a.name):
            self.assertNotIn(hidden, text)
        message = self.ticket.message_ids[0]
        self.assertEqual((message.author_id, message.attachment_ids.mapped("name"), message.operative_sender), (
            self.agent_a.partner_id, [first.report_name], "ours"))
        self.assertEqual(self.ticket.public_reply_count, 1)
        self.assertEqual([mail["email_to"] for mail in self._mails], [['"Carla Contact" <carla@acme.example>']])
        action.name = "Softer seal"
        self._release()
        unchanged, second = self.ticket.complaint_release_ids.sorted("version")
        self.assertEqual((second.version, unchanged), (2, first))
        self.assertIn("Softer seal", base64.b64decode(second.report).decode())
        self.assertNotIn("Softer seal", base64.b64decode(first.report).decode())

    def _german_release(self):
        """The report of a German customer, released by an agent who reads English."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"].search([("name", "=", "operative_crm")])._update_translations(["de_DE"])
        self.contact.lang = "de_DE"
        self.agent_a.lang = "en_US"
        self.env["operative.complaint.line"].create({
            "ticket_id": self.ticket.id, "product_id": self.pump.id, "lot_id": self.lot_1.id, "quantity": 2, "name": "Leckt"})
        self._action()
        self._release()
        return self.ticket.complaint_release_ids

    def test_released_in_the_customers_language(self):
        """A German customer reads a German report in a German mail, whatever language who releases it speaks."""
        release = self._german_release()
        text = base64.b64decode(release.report).decode()
        for shown in ("8D-Bericht", "Los-/Seriennummer", "Was beanstandet wird", "Verantwortlich", "20.03.2026"):
            self.assertIn(shown, text)
        for hidden in ("8D Report", "Lot/Serial Number", "What Is Wrong", "Owner", "03/20/2026"):
            self.assertNotIn(hidden, text)
        self.assertIn("8D-Bericht", self._mails[0]["subject"])
        self.assertIn("Anbei erhalten Sie", self._mails[0]["body"])

    def test_printed_in_the_customers_language(self):
        """Where there is an engine the German customer gets a PDF, and it is German."""
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() != "ok":
            self.skipTest("nothing to print with")
        self.ticket = self.ticket.with_context(force_report_rendering=True)
        self.http_request_allow_all = True  # the styles, which the printer asks for
        with self.allow_pdf_render():
            release = self._german_release()
        self.assertTrue(release.report_name.endswith(".pdf"))
        reader = PdfFileReader(io.BytesIO(base64.b64decode(release.report)))
        text = " ".join(reader.getPage(number).extract_text() for number in range(reader.numPages))
        for shown in ("8D-Bericht", "Was beanstandet wird", "Harder seal", "20.03.2026"):
            self.assertIn(shown, text)
        self.assertNotIn("What Is Wrong", text)

    def test_nobody_rewrites_it(self):
        """A released version is written, added and deleted by nobody."""
        self._action()
        self._release()
        release = self.ticket.complaint_release_ids
        for user in (self.agent_a, self.user_administrator):
            for change in (lambda record: record.write({"report_name": "x"}), lambda record: record.unlink(),
                           lambda record: record.create({"ticket_id": self.ticket.id, "version": 9, "report": b"eA==",
                                                         "report_name": "x", "released_at": START})):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    change(release.with_user(user))

    def test_what_is_not_released(self):
        """Without an action, without an address, with the part off, or by who may not write the ticket: refused."""
        with self.assertRaisesRegex(UserError, "nothing to report"):
            self.ticket.action_release_8d()
        self._action()
        nobody = self._complaint(partner_id=self.env["res.partner"].create({"name": "Nobody"}).id, user_id=self.agent_a.id)
        self._action(ticket_id=nobody.id)
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            nobody.with_user(self.agent_a).action_release_8d()
        self.acme.user_id = self.user_salesman
        self.Customer._refresh(self.acme)
        with self.assertRaises(AccessError):
            self.ticket.with_user(self.user_salesman).action_release_8d()
        self.env.ref("base.group_user").implied_ids -= self.env.ref("operative_crm.group_operative_part_complaint")
        with self.assertRaisesRegex(UserError, "switched off"):
            self.ticket.action_release_8d()
        self.assertFalse(self.ticket.complaint_release_ids)

    def test_without_an_engine(self):
        """Where Odoo finds no engine for PDF the report goes out as a web page, and who releases it is told so."""
        self._action()
        self.patch(type(self.env["ir.actions.report"]), "get_wkhtmltopdf_state", lambda _self: "install")
        told = self._release()
        self.assertIn("wkhtmltopdf", told["params"]["message"])
        self.assertTrue(self.ticket.complaint_release_ids.report_name.endswith(".html"))
