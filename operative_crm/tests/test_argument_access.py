"""Who reads, writes and approves arguments; what is refused."""

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .argument_common import ArgumentCommon


@tagged("post_install", "-at_install")
class TestArgumentAccess(ArgumentCommon):

    def test_users_read_approved(self):
        """Sales and service read what is approved, in their companies; portal reads nothing."""
        approved, draft = self._argument("Approved"), self._argument("Draft", state="draft")
        foreign = self._argument("Foreign", company_id=self.company_us.id)
        for user in (self.user_salesman, self.user_service):
            seen = self.Argument.with_user(user).with_context(allowed_company_ids=self.company.ids).search([])
            self.assertEqual(seen & (approved | draft | foreign), approved)
        with self.assertRaises(AccessError):
            self.Argument.with_user(self.user_portal).search([])
        with self.assertRaises(AccessError):
            self.customer_partner.with_user(self.user_portal).operative_suggest_arguments()

    def test_authors_write_drafts(self):
        """Who is no author writes nothing; an author writes drafts, and approves and changes nothing that is approved."""
        with self.assertRaises(AccessError):
            self.Argument.with_user(self.user_salesman).create({"name": "Mine"})
        library = self.Argument.with_user(self.user_author)
        draft = library.create({"name": "Mine", "body": "<p>Text</p>"})
        draft.body = "<p>Better</p>"
        for approve in (lambda: draft.write({"state": "approved"}), draft.action_approve,
                        lambda: library.create({"name": "At once", "body": "<p>Text</p>", "state": "approved"})):
            with self.assertRaises(AccessError):
                approve()
        draft.with_user(self.user_manager).action_approve()
        with self.assertRaises(AccessError):
            draft.with_user(self.user_author).write({"body": "<p>Changed</p>"})

    @freeze_time("2026-03-04 09:00:00")
    def test_approved_by_a_manager(self):
        """Approving says who verified it and when; changing the text says so again."""
        draft = self.Argument.with_user(self.user_author).create({"name": "Mine", "body": "<p>Text</p>"})
        draft.with_user(self.user_manager).action_approve()
        self.assertEqual((draft.verified_by_id, str(draft.verified_on)), (self.user_manager, "2026-03-04"))
        draft.with_user(self.user_administrator).body = "<p>Other</p>"
        self.assertEqual(draft.verified_by_id, self.user_administrator)

    def test_ones_own(self):
        """Whether managers approve their own is a setting."""
        mine = self.Argument.with_user(self.user_manager).create({"name": "Mine", "body": "<p>Text</p>"})
        self.env["res.config.settings"].create({"operative_argument_second_approver": True}).execute()
        with self.assertRaisesRegex(AccessError, "somebody else approves"):
            mine.action_approve()
        mine.with_user(self.user_administrator).action_approve()
        self.assertEqual(mine.state, "approved")
        mine.body = "<p>Something else</p>"
        self.assertEqual(mine.state, "draft", "what was approved is not what it says now")
        mine.with_user(self.user_administrator).action_approve()
        mine.update_field_translations("name", {"de_DE": "Anders"})
        self.assertEqual(mine.state, "draft", "nor in another language")
        self.env["res.config.settings"].create({"operative_argument_second_approver": False}).execute()
        mine.action_approve()
        self.assertEqual(mine.state, "approved")

    @freeze_time("2026-03-04 09:00:00")
    def test_verified_however_it_is_written(self):
        """What is created as approved, or changed in the dialog of translations, says who answers for it."""
        library = self.Argument.with_user(self.user_manager)
        argument = library.create({"name": "Imported", "body": "<p>Text</p>", "state": "approved"})
        self.assertEqual((argument.verified_by_id, str(argument.verified_on)), (self.user_manager, "2026-03-04"))
        argument.with_user(self.user_administrator).update_field_translations("name", {"de_DE": "Eingelesen"})
        self.assertEqual(argument.verified_by_id, self.user_administrator)

    def test_branches(self):
        """A branch has what its parent has; the parent has not what is a branch's."""
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        user = self.user_salesman.copy({
            "login": "branch", "company_id": branch.id, "company_ids": [Command.set(branch.ids)]})
        of_parent, of_branch = self._argument(company_id=self.company.id), self._argument(company_id=branch.id)
        competitor = self.env["operative.competitor"].create({"name": "Rival", "company_id": self.company.id})
        both = of_parent | of_branch
        here = {"allowed_company_ids": branch.ids}
        self.assertEqual(self.Argument.with_user(user).with_context(**here).search([("id", "in", both.ids)]), both)
        self.assertTrue(competitor.with_user(user).with_context(**here).has_access("read"))
        self.assertFalse(of_branch.with_user(self.user_salesman).with_context(
            allowed_company_ids=self.company.ids).has_access("read"))

    def test_proof_sheets(self):
        """A file that was uploaded before the argument was saved is opened by whoever may read the argument."""
        sheet = self.env["ir.attachment"].with_user(self.user_author).create({"name": "Proof.txt", "raw": b"Proof"})
        argument = self.Argument.with_user(self.user_author).create({
            "name": "Proven", "body": "<p>Text</p>", "attachment_ids": [Command.set(sheet.ids)]})
        self.assertFalse(sheet.with_user(self.user_salesman).has_access("read"))
        argument.with_user(self.user_manager).action_approve()
        self.assertTrue(sheet.with_user(self.user_salesman).has_access("read"))

    def test_proofs_shown(self):
        """The panel shows what proves an argument: files and documents of products, links to pages alone."""
        product = self.env["product.template"].create({"name": "Seal"})
        linked = {"res_model": "product.template", "res_id": product.id, "type": "url"}
        document, harmful = self.env["product.document"].create([
            {**linked, "name": "Data sheet", "url": "https://example.com/sheet"},
            {**linked, "name": "Trap", "url": "javascript:alert(1)"}])
        mine = self.env["ir.attachment"].create({"name": "Test.txt", "raw": b"1"})
        argument = self._argument(
            attachment_ids=[Command.set(mine.ids)], document_ids=[Command.set((document | harmful).ids)])
        found = argument.with_user(self.user_service).operative_proofs()
        self.assertEqual([(proof["name"], proof["url"]) for proof in found], [
            ("Test.txt", f"/web/content/{mine.id}"), ("Data sheet", "https://example.com/sheet"),
            ("Trap", f"/web/content/{harmful.ir_attachment_id.id}")])
        argument.state = "draft"
        with self.assertRaises(AccessError):
            argument.with_user(self.user_service).operative_proofs()

    def test_written_in_german(self):
        """What is written in another language is not taken for English, though Odoo notes it there too."""
        argument = self.Argument.with_context(lang="de_DE").create({
            "name": "Länger haltbar", "body": "<p>Doppelt so lange</p>", "state": "approved", "company_id": False})
        self.assertIn("English", argument.missing_languages)
        self.assertIn(argument, self.Argument.search([("missing_languages", "!=", False)]))
        self.customer_partner.lang = "en_US"
        [row] = [row for row in self.quotation.with_user(self.user_salesman).operative_suggest_arguments(limit=80)
                 if row["id"] == argument.id]
        self.assertFalse(row["is_translated"])

    @freeze_time("2026-03-04 09:00:00")
    def test_stale_until_verified(self):
        """On its day of review it is stale; verified, it is left alone as long as before."""
        argument = self._argument(review_on="2026-03-04")
        argument.verified_on = "2025-09-04"
        self.assertIn(argument, self.Argument.search([("is_stale", "=", True)]))
        argument.with_user(self.user_manager).action_verify()
        self.assertFalse(argument.is_stale)
        self.assertEqual(str(argument.review_on), "2026-09-04")

    def test_refused(self):
        """Empty texts, an end before the start, one's own company as competitor."""
        with self.assertRaises(ValidationError):
            self._argument("   ")
        with self.assertRaises(ValidationError):
            self._argument(body="<p><br></p>")
        with self.assertRaises(psycopg2.errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self._argument(valid_from="2026-02-02", valid_until="2026-02-01")
        with self.assertRaisesRegex(ValidationError, "one of your own companies"):
            self.env["operative.competitor"].create({"name": "Us", "partner_id": self.company.partner_id.id})

    def test_scripts_are_taken_out(self):
        """Texts are sanitised."""
        argument = self._argument(body="<p>Look</p><script>alert(1)</script><img src=x onerror=alert(1)>")
        self.assertNotIn("script", argument.body)
        self.assertNotIn("onerror", argument.body)

    def test_a_hundred_at_once(self):
        """An import of a hundred names the line that is wrong, and imports nothing then."""
        rows = [[f"Imported {place}", "<p>Text</p>", "benefit"] for place in range(100)]
        fields = ["name", "body", "kind"]
        self.assertEqual(len(self.Argument.with_user(self.user_author).load(fields, rows)["ids"]), 100)
        rows[41][2] = "nonsense"
        result = self.Argument.with_user(self.user_author).load(fields, rows)
        self.assertFalse(result["ids"])
        self.assertEqual({message["rows"]["from"] for message in result["messages"]}, {41})

    def test_export_and_import(self):
        """What was exported comes in again as it was: texts, criteria, competitors with their products."""
        rival = self.env["operative.competitor"].create({
            "name": "Rival", "company_id": False, "glance": "Dear", "product_ids": [Command.create({
                "name": "R-70", "product_tmpl_id": self.goods.product_tmpl_id.id})]})
        argument = self._argument(
            "Exported", product_tmpl_ids=self.goods.product_tmpl_id.ids, competitor_ids=rival.ids, phrases="You are dear")
        for records, names in (
                (rival, ["id", "name", "glance", "product_ids/id", "product_ids/name", "product_ids/product_tmpl_id/id"]),
                (argument, ["id", "name", "kind", "body", "phrases", "product_tmpl_ids/id", "competitor_ids/id"])):
            records = records.with_user(self.user_manager).with_context(import_compat=True)
            self.user_manager.group_ids += self.env.ref("base.group_allow_export")
            rows = records.export_data(names)["datas"]
            before = records.read()
            result = records.load(names, rows)
            self.assertEqual(result["ids"], records.ids, result["messages"])
            self.env.flush_all()
            self.env.invalidate_all()
            noted = {"write_date", "write_uid", "verified_on", "verified_by_id", "message_ids"}
            self.assertEqual(
                [{name: value for name, value in row.items() if name not in noted} for row in records.read()],
                [{name: value for name, value in row.items() if name not in noted} for row in before])

    def test_product_archived_later(self):
        """What was written for a product that is archived afterwards still fits the quotation it is in, and says so."""
        argument = self._argument(product_tmpl_ids=self.goods.product_tmpl_id.ids)
        self.goods.product_tmpl_id.active = False
        self.env.invalidate_all()
        [found] = [row for row in self.quotation.with_user(self.user_salesman).operative_suggest_arguments(limit=80)
                   if row["id"] == argument.id]
        self.assertEqual(found["reasons"], [self.goods.product_tmpl_id.display_name])
        self.assertEqual(argument.with_user(self.user_author).with_context(active_test=False).product_tmpl_ids,
                         self.goods.product_tmpl_id)

    def test_competitors_of_a_deal(self):
        """Named by who may change the quotation, once; read by who may read it."""
        rival = self.env["operative.competitor"].create({"name": "Rival", "company_id": False})
        self.quotation.with_user(self.user_salesman).deal_competitor_ids = [Command.create({"competitor_id": rival.id})]
        named = self.quotation.deal_competitor_ids
        self.assertEqual(named.company_id, self.company)
        self.quotation.user_id = self.user_salesman_all
        self.env.invalidate_all()
        self.assertFalse(self.env["operative.deal.competitor"].with_user(self.user_salesman).search([("id", "=", named.id)]))
        with self.assertRaises(AccessError):
            self.env["operative.deal.competitor"].with_user(self.user_salesman).create({
                "competitor_id": rival.id, "order_id": self.quotation.id})
