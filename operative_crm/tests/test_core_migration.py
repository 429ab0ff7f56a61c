"""What an update finds from before, and what becomes of it; what people entered stays as it is."""

from odoo.tests import tagged
from odoo.tools import SQL

from .common import migrate
from .process_common import ProcessCommon


@tagged("post_install", "-at_install")
class TestMigration(ProcessCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")

    def _migrate(self, name):
        self.env.flush_all()
        migrate("19.0.0.5.0", name, self.env.cr)
        self.env.invalidate_all()

    def test_conditions_are_named_by_what_is_asked_for(self):
        """Names that were proposed or shipped say what is asked for, in each language; names of people's own stay."""
        phone = self.env["ir.model.fields"].browse(self._field("crm.lead", "phone"))
        call = self.env.ref("mail.mail_activity_data_call")
        group = self.env.ref("sales_team.group_sale_manager")
        named = {lang: {record: record.with_context(lang=lang).display_name if record == call else
                        record.with_context(lang=lang)["name" if record == group else "field_description"]
                        for record in (phone, call, group)} for lang in ("en_US", "de_DE")}
        english, german = named["en_US"], named["de_DE"]
        for vals, before, after in (
            ({"field_id": phone.id}, (f"{english[phone]} is filled", f"{german[phone]} ist ausgefüllt"),
             (english[phone], german[phone])),
            ({"check": "activity_done", "activity_type_id": call.id},
             (f"{english[call]} is done", f"{german[call]} ist erledigt"), (english[call], german[call])),
            ({"check": "approval", "group_id": group.id},
             (f"Approved by {english[group]}", f"Freigegeben von {german[group]}"),
             (f"Approval by {english[group]}", f"Freigabe durch {german[group]}")),
            ({"field_id": phone.id}, ("Budget known", "Budget bekannt"), ("Budget", "Budget")),
            ({"field_id": phone.id}, ("Phone, to call back", "Rückrufnummer"), ("Phone, to call back", "Rückrufnummer")),
        ):
            with self.subTest(before=before):
                condition = self._condition(self.stage_new, **{"name": before[0], **vals})
                condition.with_context(lang="de_DE").name = before[1]
                self._migrate("post-condition-names")
                self.assertEqual(tuple(condition.with_context(lang=lang).name for lang in named), after)

    def test_causes_are_no_texts(self):
        """Why a handover ended and that a customer moved a document was text in some language; reasons of people stay."""
        texts = {"Moved on before it was decided": "moved", "Archiviert, verloren oder storniert": "inactive",
                 "Out of reach": False}
        handovers = self.env["operative.handover"].create([{
            "res_model": "crm.lead", "res_id": self.lead.id, "role_id": self.role_field.id, "state": "cancelled",
            "sender_id": self.user_salesman.id, "company_id": self.company.id, "reason": reason} for reason in texts])
        for reason, expected in (("Von außen", ("outside", False)), ("From outside", ("outside", False)),
                                 ("Fair", (False, "Fair"))):
            stay = self._stays(self.lead)
            self.env.flush_all()
            self.env.cr.execute(SQL(
                "UPDATE crm_lead_stay SET reason = %s, cause = NULL, moved_by_id = %s WHERE id = %s",
                reason, self.user_salesman.id, stay.id))
            self._migrate("post-causes")
            self.assertEqual((stay.cause, stay.reason), expected)
        self.assertEqual(handovers.mapped("cancelled_because"), list(texts.values()))
        self.assertEqual(handovers.mapped("reason"), [False, False, "Out of reach"])

    def test_who_was_in_a_stage_has_a_clock(self):
        """That of the last stay; who never was in one has none."""
        ticket, lead = self._ticket(self.acme), self._opportunity(type="lead")
        self.lead.active = False
        self.env.flush_all()
        for table in ("crm_lead", "helpdesk_ticket"):
            self.env.cr.execute(SQL("UPDATE %s SET operative_clock = NULL", SQL.identifier(table)))
        self._migrate("post-clocks")
        self.assertEqual((self.lead.operative_clock, ticket.operative_clock, lead.operative_clock), ("closed", "ours", False))

    def test_branches_have_their_parents_library(self):
        """Rules as they were shipped let branches see what is their parent's; a rule of people's own stays."""
        former, own = "[('company_id', 'in', company_ids + [False])]", "[('company_id', 'in', company_ids)]"
        argument, competitor = (
            self.env.ref(f"operative_crm.operative_{name}_rule_company") for name in ("argument", "competitor"))
        shipped = argument.domain_force
        argument.domain_force, competitor.domain_force = former, own
        self.env.flush_all()
        migrate("19.0.0.9.0", "post-branches", self.env.cr)
        self.env.invalidate_all()
        self.assertEqual((argument.domain_force, competitor.domain_force), (shipped, own))

    def test_who_is_tracked_is_due_from_now_on(self):
        """Nobody noted when tracking began: it is the day of the update; who is tracked since keeps that day."""
        old, new = (self.env["res.partner"].create({
            "name": name, "is_company": True, "operative_track_customer": True}) for name in ("Old", "New"))
        self.env.flush_all()
        self.env.cr.execute(SQL("UPDATE res_partner SET operative_tracked_at = NULL WHERE id = %s", old.id))
        self.env.cr.execute(SQL("UPDATE res_partner SET operative_tracked_at = '2025-01-02' WHERE id = %s", new.id))
        self._migrate("post-tracked")
        self.assertTrue(old.operative_tracked_at)
        self.assertEqual(new.operative_tracked_at, self._moment("2025-01-02 00:00:00"))
        self.assertFalse(self.acme.operative_tracked_at)

    def test_an_old_view_is_checked_with_the_rights_it_will_have(self):
        """What an order shows of dates is for users of ours already while other views are written; and for nobody else."""
        view = self.env.ref("operative_crm.sale_order_view_form_promise")
        before = view.arch_db
        self.assertIn("group_operative_part_promise", before)
        self._migrate("pre-views")
        self.assertEqual(view.arch_db, before.replace("group_operative_part_promise", "group_operative_user"))
